/*
 * sync/cloud/seed_p.h - private to seed*.c: one run of loading a seed.
 *
 * Loading stops at the first mistake: rc is set then, and what follows is skipped.
 */
#ifndef WS_SYNC_CLOUD_SEED_P_H
#define WS_SYNC_CLOUD_SEED_P_H

#include "store/ground/uuid.h"
#include "sync/cloud/request.h"
#include "sync/cloud/seed.h"

struct ws_cloud_seed_run {
	struct ws_cloud_db *db;
	struct ws_err *err;
	char now[WS_CLOUD_STAMP];
	char place[WS_ERR_TEXT];    /* "accounts[0].workspaces[2]" */
	char account[WS_UUID_TEXT]; /* "" outside of accounts */
	int rc;
};

/* Notes a mistake at the current place; always false. */
bool ws_cloud_seed_refuse(struct ws_cloud_seed_run *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* Is it an object with no other members? They are separated and enclosed by blanks. */
bool ws_cloud_seed_only(struct ws_cloud_seed_run *l, const struct ws_json *object,
			const char *members);

/* A text that may be missing; one that must not (NULL after refusing); a number. */
const char *ws_cloud_seed_text_or(struct ws_cloud_seed_run *l, const struct ws_json *object,
				  const char *name, const char *missing);
const char *ws_cloud_seed_text(struct ws_cloud_seed_run *l, const struct ws_json *object,
			       const char *name);
int64_t ws_cloud_seed_number(struct ws_cloud_seed_run *l, const struct ws_json *object,
			     const char *name, int64_t missing);

/* The id given in `member`, or one made of account, kind and name. */
void ws_cloud_seed_id(struct ws_cloud_seed_run *l, const struct ws_json *object,
		      const char *member, const char *kind, const char *name,
		      char out[WS_UUID_TEXT]);

/* Looks at the answer of a statement: what was stored is named in the complaint. */
void ws_cloud_seed_stored(struct ws_cloud_seed_run *l, int rc, const char *what);

/* Runs item for each of an optional list; the place names the item meanwhile. */
void ws_cloud_seed_each(struct ws_cloud_seed_run *l, const struct ws_json *object,
			const char *name,
			void (*item)(struct ws_cloud_seed_run *, const struct ws_json *));

/* The actor of a person (by address) or of a service account (by name, in the account). */
bool ws_cloud_seed_actor(struct ws_cloud_seed_run *l, const char *user, const char *bot,
			 char out[WS_UUID_TEXT]);

/* "inventory" of a workspace; NULL: it has none. */
void ws_cloud_seed_inventory(struct ws_cloud_seed_run *run, const struct ws_json *inventory,
			     const char *workspace, const char *handle);

/* One item of "accounts". */
void ws_cloud_seed_account(struct ws_cloud_seed_run *l, const struct ws_json *o);

#endif
