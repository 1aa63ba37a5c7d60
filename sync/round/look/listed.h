/*
 * sync/round/look/listed.h - every workspace the key reached at the last look, tracked or not,
 * and what the plans of their accounts leave room for.
 * Floor 5. Blocks on the disk.
 *
 * Kept in .git/wsync/listed.json: it is about the key of this clone, changes with every
 * look, and no decision about a tracked workspace rests on it. A file that cannot be read
 * counts as none: the next look makes it anew.
 */
#ifndef WS_SYNC_ROUND_LOOK_LISTED_H
#define WS_SYNC_ROUND_LOOK_LISTED_H

#include "store/ground/arena.h"
#include "store/ground/own.h"
#include "store/work/store.h"
#include "sync/access/access.h"
#include "sync/model/room.h"
#include "sync/remote/remote.h"
#include "sync/round/look/unread.h"

/* Why the key reaches a workspace. */
struct ws_listed_reason {
	enum ws_via via;
	const char *role; /* name; the account role with WS_VIA_ACCOUNT; NULL not known */
	const char *team; /* with WS_VIA_TEAM */
};

struct ws_listed_workspace {
	const char *id, *handle, *name;
	/* As far as the lists of the account tell: grants of its own are not read for a
	   workspace that is not tracked. */
	struct ws_listed_reason *reasons;
	size_t reason_count;
	/* What the cloud says that the key may do there, by names of permissions: asked
	   only where the list that would tell is refused. */
	bool may_known;
	struct ws_strings may;
};

struct ws_listed_account {
	const char *id, *handle;
	const char *name, *plan_type, *plan_tier, *your_role; /* or NULL */
	struct ws_limit *limits;
	size_t limit_count;
	struct ws_used used[WS_CAPS];
	struct ws_listed_workspace *workspaces; /* by handle */
	size_t workspace_count;
};

struct ws_listed_team;

struct ws_listed {
	struct ws_arena *arena;             /* owns everything below */
	struct ws_listed_account *accounts; /* by handle */
	size_t count;
	/* while looking: where the teams of who looks have access, by workspace; borrows
	   from the account begun last */
	struct ws_listed_team *teams;
	size_t team_count;
};

/* Nothing was listed yet: count is 0. Given: ws_listed_free(). */
int ws_listed_read(const struct ws_store *store, struct ws_listed **out,
		   struct ws_err *err);
void ws_listed_free(struct ws_listed *listed);
WS_OWN(ws_listed, ws_listed_free);

/* Under the store lock. */
int ws_listed_write(const struct ws_store *store, const struct ws_listed *listed,
		    struct ws_err *err);

/* NULL when the last look had no such account. */
const struct ws_listed_account *ws_listed_account(const struct ws_listed *listed,
						  const char *id);

struct ws_room ws_listed_room(const struct ws_listed_account *account, enum ws_capped what);

/*
 * Before `more` are made in an account: is there room, as of the last look?
 * Returns 0 (there is, or nobody knows), WS_E_PLAN_LIMIT, or a failure of the disk.
 */
int ws_listed_demand(const struct ws_store *store, const char *account_id,
		     enum ws_capped what, int64_t more, struct ws_err *err);

/* ---- while looking (listed_note.c) ------------------------------------------------------ */

/* Begins an account, which stays until its last workspace came by ws_listed_note().
 * actor: who looks. */
int ws_listed_begin(struct ws_listed *listed, const struct ws_account *account,
		    const struct ws_actor *actor, struct ws_err *err);
/* A workspace of the account begun last. */
int ws_listed_note(struct ws_listed *listed, const struct ws_account *account,
		   const struct ws_actor *actor, const struct ws_workspace *workspace,
		   struct ws_err *err);
/* All came. */
void ws_listed_end(struct ws_listed *listed);

/*
 * Asks what the key may do where the list of its kind of principal was refused: one request
 * each, of at most WS_LISTED_ASKED workspaces. Blocks on the network.
 * actor   what the key is: WS_USER or WS_BOT
 * Returns 0, also where the cloud does not tell; or a failure to ask.
 */
#define WS_LISTED_ASKED 24
int ws_listed_ask(struct ws_listed *listed, struct ws_remote *remote,
		  enum ws_principal_kind actor, const struct ws_unread_list *unread,
		  struct ws_err *err);
struct ws_listed *ws_listed_new(void); /* NULL: no memory */

#endif
