/*
 * sync/round/look/rights.h - what the cloud says the key may do.
 * Floor 5. Asking blocks on the network, the rest on the disk.
 *
 * Asked only where something is to be sent that the key's own access, as documents tell
 * it, does not allow; of at most WS_RIGHTS_ASKED places a round, so that a look costs what
 * it promises. The answers are kept for plans without a network, in .git/wsync/rights:
 * "actor ID", then "PLACE-ID NAME..." a line. Another key reads none of them.
 */
#ifndef WS_SYNC_ROUND_LOOK_RIGHTS_H
#define WS_SYNC_ROUND_LOOK_RIGHTS_H

#include "sync/decide/right.h"
#include "sync/remote/remote.h"
#include "sync/round/round.h"

#define WS_RIGHTS_ASKED 24

/*
 * Asks about the changes of view->plan that are in doubt, keeps the answers, and plans
 * again with them. *requests is what that took, and is added to. A place that does not tell (403, 404) stays unknown. A temporary failure
 * is one of the look.
 */
int ws_rights_ask(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_world *world, struct ws_view *view,
		  size_t *requests, struct ws_err *err);

/*
 * Asks what the key may do in one place; workspace_id NULL: in the account. Strings: arena.
 * Returns 0; WS_RIGHTS_UNTOLD where the cloud does not tell or the driver cannot ask; or a
 * failure to ask.
 */
#define WS_RIGHTS_UNTOLD 1
int ws_rights_of(struct ws_remote *remote, const char *account_id, const char *workspace_id,
		 struct ws_arena *arena, struct ws_strings *out, struct ws_err *err);

/*
 * Asks what the key may do in an account, before something is sent at once. account is its
 * directory, for the message. Returns 0, also where the cloud does not tell; WS_E_NO_RIGHT
 * when it said that the key may not; or a failure to ask.
 */
int ws_rights_demand(struct ws_remote *remote, const char *account_id, const char *account,
		     enum ws_direct what, struct ws_err *err);

/* Fills the rights of facts with the answers kept for an actor (NULL: none); the arena's. */
int ws_rights_kept(const struct ws_store *store, const char *actor, struct ws_arena *arena,
		   struct ws_facts *facts, struct ws_err *err);

/* Fills the facts of a view with the answers kept for its actor; a file that makes no
 * sense is none. */
int ws_rights_load(struct ws_store *store, struct ws_view *view, struct ws_err *err);

#endif
