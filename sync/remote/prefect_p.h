/*
 * sync/remote/prefect_p.h - the inside of the driver. Private to sync/remote/.
 *
 * A *fetch* is one thing to read: a GET, or a list read page by page. Many of them
 * run at once in the window of connections. prefect_fetch.c runs them, prefect_look.c
 * and prefect_account.c say what a look is made of.
 */
#ifndef WS_SYNC_REMOTE_PREFECT_P_H
#define WS_SYNC_REMOTE_PREFECT_P_H

#include "store/ground/json.h"
#include "sync/model/decode.h"
#include "sync/remote/prefect.h"

#define WS_FETCH_PAGE     200  /* rows the cloud gives at most */
#define WS_FETCH_RESTARTS 3    /* a list that changes while it is read starts again */
#define WS_FETCH_ACCOUNTS 1000 /* accounts one key can reach */

struct ws_prefect {
	struct ws_remote remote; /* first */
	struct ws_http *http;
};

struct ws_fetch {
	const char *path;
	/* Members of the body besides limit and offset, each with a comma at its end:
	   "\"sort\":\"CREATED_ASC\","; NULL: a GET, answered whole. */
	const char *filter;
	const char
		*ask;  /* the whole body of a POST that is answered whole; filter is NULL */
	bool required; /* a refusal is a failure, not "unknown" */
	bool beside;   /* a refusal does not make the look any less complete */
	bool bare;     /* the answer is a number or a word: it comes as a list of one */
	bool optional; /* an answer that makes no sense is "unknown", not a failure */
	void *user;    /* for the three below */
	/* One answer or page. rows: how many it had; 0 for a GET. */
	int (*take)(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		    struct ws_err *err);
	/* Forgets all pages taken. NULL for a GET. */
	void (*forget)(struct ws_fetch *fetch);
	/* It is over, known or not. May be NULL. The fetch may go away in here. */
	int (*ended)(struct ws_fetch *fetch, struct ws_err *err);

	bool known; /* read to its end */

	/* of the runner */
	size_t offset;
	int restarts;
	char body[200];
	struct ws_fetch *after;
};

struct ws_fetcher {
	struct ws_http *http;
	/* Adds more fetches when there is room for them. NULL: none come. */
	int (*more)(struct ws_fetcher *fetcher, struct ws_err *err);
	void *user;
	size_t refused; /* fetches that are unknown */

	/* of the runner */
	struct ws_fetch *first, *last;
	struct ws_err *err;
};

/* Puts a fetch (zeroed but for what its owner sets) behind the others. */
void ws_fetch_add(struct ws_fetcher *fetcher, struct ws_fetch *fetch);

/* Runs until nothing is left. A refused list (403, 404) is unknown; everything else
 * that fails ends the run. */
int ws_fetch_run(struct ws_fetcher *fetcher, struct ws_err *err);

/* ---- what the key reaches (prefect_mine.c) ------------------------------------------- */

/* Accounts of GET /me/accounts, and those that only GET /me/workspaces names. */
struct ws_reach {
	struct ws_arena *arena; /* borrowed */
	struct ws_mine mine;    /* all accounts with id, handle, name */
	struct ws_account
		*shared; /* seen through workspaces alone, before they are merged */
	size_t shared_count;
	struct ws_scope *scopes;
	size_t scope_count;
	bool scopes_known, accounts_known;
};

int ws_prefect_reach(struct ws_prefect *prefect, bool with_scopes, struct ws_reach *reach,
		     struct ws_err *err);

int ws_prefect_actor(struct ws_remote *remote, struct ws_arena *arena, struct ws_actor *out,
		     struct ws_err *err);

/* ---- one account (prefect_account.c) -------------------------------------------------- */

/* Reads the lists of an account into its record and the workspaces beside it. */
struct ws_prefect_account {
	struct ws_arena *arena; /* borrowed */
	struct ws_account account;
	struct ws_workspace *workspaces; /* of workspaces/filter */
	size_t workspace_count;
	bool workspaces_known;
};

int ws_prefect_read_account(struct ws_prefect *prefect, struct ws_prefect_account *out,
			    size_t *refused, struct ws_err *err);

/* One list of an account alone, read whole. of: arena and account.id set. required: one that
 * the key may not read is a failure, else it stays empty. */
int ws_account_read_bots(struct ws_http *http, struct ws_prefect_account *of, bool required,
			 struct ws_err *err);
int ws_account_read_invitations(struct ws_http *http, struct ws_prefect_account *of,
				bool required, struct ws_err *err);

/* ---- one workspace (prefect_workspace.c) ---------------------------------------------- */

/* Lists of grants of one workspace, and perhaps the workspace itself. */
struct ws_workspace_job {
	struct ws_arena *arena;        /* borrowed */
	struct ws_workspace workspace; /* id and account_id are set by the caller */
	void *user;
	/* All its fetches are over; grants are not yet put together. */
	int (*ended)(struct ws_workspace_job *job, struct ws_err *err);

	/* of prefect_workspace.c */
	struct ws_fetch fetches[WS_PRINCIPAL_KINDS + 2];
	struct ws_invitation *invitations;
	size_t invitation_count;
	struct ws_grant *grants[WS_PRINCIPAL_KINDS];
	size_t counts[WS_PRINCIPAL_KINDS];
	int left;
};

#define WS_JOB_ITSELF  (1u << WS_PRINCIPAL_KINDS)       /* GET W */
#define WS_JOB_STORAGE (1u << (WS_PRINCIPAL_KINDS + 1)) /* GET W/settings */

/* Adds the fetches that `what` names: 1u << WS_USER ..., WS_JOB_ITSELF. required:
 * GET W must succeed. */
int ws_workspace_job_start(struct ws_workspace_job *job, struct ws_fetcher *fetcher,
			   unsigned what, bool required, struct ws_err *err);

/* Puts the lists read into workspace.grants and .known. */
int ws_workspace_job_gather(struct ws_workspace_job *job, struct ws_err *err);

int ws_prefect_look(struct ws_remote *remote, const struct ws_remote_sink *sink,
		    struct ws_remote_report *report, struct ws_err *err);

int ws_prefect_audit(struct ws_remote *remote, const char *account_id, int64_t since_s,
		     int64_t until_s, struct ws_arena *arena, struct ws_audit **items,
		     size_t *count, struct ws_err *err);

/* ---- service accounts (prefect_bot.c) -------------------------------------------------- */

int ws_prefect_read_bots(struct ws_remote *remote, const char *account_id,
			 struct ws_arena *arena, struct ws_bot **items, size_t *count,
			 struct ws_err *err);
int ws_prefect_create_bot(struct ws_remote *remote, const char *account_id,
			  const char *name, const char *expires, struct ws_arena *arena,
			  struct ws_bot *out, struct ws_bot_key *key, struct ws_err *err);
int ws_prefect_rename_bot(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, const char *name, struct ws_err *err);
int ws_prefect_delete_bot(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, struct ws_err *err);
int ws_prefect_rotate_bot(struct ws_remote *remote, const char *account_id,
			  const char *bot_id, const char *expires, int keep_s,
			  struct ws_bot_key *key, struct ws_err *err);

/* ---- what lies inside a workspace (prefect_inventory.c) --------------------------------- */

int ws_prefect_read_inventory(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, unsigned wanted,
			      struct ws_arena *arena, struct ws_inventory *out,
			      struct ws_err *err);
int ws_prefect_count_inventory(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned what,
			       struct ws_arena *arena, struct ws_inventory_counts *out,
			       struct ws_err *err);
/* ---- workspaces as a whole (prefect_place.c) --------------------------------------------- */

int ws_prefect_find_workspace(struct ws_remote *remote, const char *account_id,
			      const char *handle, struct ws_arena *arena,
			      struct ws_workspace *out, struct ws_err *err);
int ws_prefect_create_workspace(struct ws_remote *remote, const char *account_id,
				const char *handle, const char *name,
				const char *description, struct ws_arena *arena,
				struct ws_workspace *out, struct ws_err *err);
int ws_prefect_delete_workspace(struct ws_remote *remote, const char *account_id,
				const char *workspace_id, struct ws_err *err);
int ws_prefect_check_transfer(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, const char *to_account_id,
			      const char *handle, struct ws_arena *arena,
			      const char **problem, struct ws_err *err);
int ws_prefect_transfer_workspace(struct ws_remote *remote, const char *account_id,
				  const char *workspace_id, const char *to_account_id,
				  const char *handle, struct ws_err *err);
int ws_prefect_leave_workspace(struct ws_remote *remote, const char *workspace_id,
			       struct ws_err *err);
/* ---- custom roles (prefect_role.c) ------------------------------------------------------ */

int ws_prefect_read_role(struct ws_remote *remote, const char *account_id,
			 const char *role_id, struct ws_arena *arena, struct ws_role *out,
			 struct ws_err *err);
int ws_prefect_create_role(struct ws_remote *remote, const char *account_id,
			   const struct ws_role *role, struct ws_arena *arena,
			   struct ws_role *out, struct ws_err *err);
int ws_prefect_update_role(struct ws_remote *remote, const char *account_id,
			   const struct ws_role *role, struct ws_err *err);
int ws_prefect_delete_role(struct ws_remote *remote, const char *account_id,
			   const char *role_id, struct ws_err *err);

/* ---- invitations (prefect_invite.c) ---------------------------------------------------- */

int ws_prefect_read_invitations(struct ws_remote *remote, const char *account_id,
				struct ws_arena *arena, struct ws_invitation **items,
				size_t *count, struct ws_err *err);
int ws_prefect_invite(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, const char *email,
		      const char *account_role_id, struct ws_arena *arena,
		      struct ws_invitation *out, struct ws_err *err);
int ws_prefect_revoke_invitation(struct ws_remote *remote, const char *account_id,
				 const char *workspace_id, const char *invitation_id,
				 struct ws_err *err);
int ws_prefect_account_role(struct ws_remote *remote, const char *account_id,
			    const char *name, struct ws_arena *arena, const char **id,
			    struct ws_err *err);

/* ---- what the key may do (prefect_right.c) ---------------------------------------------- */

int ws_prefect_rights(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, struct ws_arena *arena,
		      struct ws_strings *out, struct ws_err *err);

static inline struct ws_prefect *ws_prefect_of(struct ws_remote *remote)
{
	return (struct ws_prefect *)(void *)remote;
}

/* "/accounts/ID TAIL" and "/accounts/ID/workspaces/ID TAIL" in the arena; ids that are
 * none are refused with WS_E_URL. */
int ws_prefect_path(struct ws_arena *arena, const char *account_id,
		    const char *workspace_id, const char *tail, const char **out,
		    struct ws_err *err);

/* A write was answered, and by something else than what it asked for. why: what cannot be
 * read in the answer, or NULL. Returns WS_E_IN_DOUBT. */
int ws_prefect_in_doubt(const struct ws_err *why, struct ws_err *err);

#endif
