/*
 * cli/local/reached.h - every workspace the key reaches: those with a directory here, and those
 * that were only listed.
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_REACHED_H
#define WS_CLI_REACHED_H

#include "cli/cli.h"
#include "cli/local/local.h"
#include "sync/round/look/listed.h"

/* Whose account it is. */
enum ws_whose {
	WS_WHOSE_OWN, /* your own personal account */
	WS_WHOSE_ORGANIZATION,
	WS_WHOSE_SHARED /* you are no member, or a guest */
};
#define WS_WHOSES 3
const char *ws_whose_word(enum ws_whose whose); /* "own", "organization", "shared" */
enum ws_whose ws_whose_of(const char *plan_type, const char *your_role);

enum ws_reached_state {
	WS_REACHED_OK,
	WS_REACHED_NOT_SENT,    /* made here, and not in the cloud yet */
	WS_REACHED_NOT_LISTED,  /* the last look did not find it */
	WS_REACHED_NOT_TRACKED, /* [track] leaves it out */
};
const char *ws_reached_state_word(enum ws_reached_state state); /* "not tracked"; OK: "" */

struct ws_reached {
	const char *id;     /* NULL: it has none yet */
	const char *path;   /* "acme/prod" */
	const char *handle; /* of the workspace */
	const char *account;
	const char *name; /* or NULL */
	enum ws_whose whose;
	enum ws_reached_state state;
	/* Its directory here; NULL: there is none. */
	const struct ws_side_workspace *workspace;

	/* What the key may do there. */
	const char *role; /* the most it has: "Owner"; NULL not known */
	const char *why;  /* "direct, team:data-eng"; NULL not known */
	/* What the cloud said that it may do, where nothing here tells its role: then role
	   is told by that, or NULL. NULL: the role is told otherwise, or not at all. */
	const struct ws_strings *may;
	const struct ws_listed_reason *reasons;
	size_t reason_count;
};

struct ws_reached_list {
	struct ws_local local;
	struct ws_listed *listed; /* empty with --at: the past was not listed */
	struct ws_arena *arena;
	struct ws_reached *items; /* by kind of account, then path */
	size_t count;
};

/* out: ws_reached_clear(), also after a failure. at: as ws_local_load_at(). */
int ws_reached_load(struct ws_store *store, const char *at, struct ws_reached_list *out,
		    struct ws_err *err);
void ws_reached_clear(struct ws_reached_list *list);
#define ws_auto_reached __attribute__((cleanup(ws_reached_clear))) struct ws_reached_list

#endif
