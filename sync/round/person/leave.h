/*
 * sync/round/person/leave.h - giving up one's own access to a workspace of somebody else.
 * Floor 5. Blocks on disk and network; holds the round lock.
 *
 * No change of a plan: the guards never let the acting principal lose access, and this is
 * the one way around them, for whoever asks for it by name. Looked up before, journalled,
 * and looked for after; a write whose answer was lost is not repeated.
 */
#ifndef WS_SYNC_ROUND_PERSON_LEAVE_H
#define WS_SYNC_ROUND_PERSON_LEAVE_H

#include "sync/remote/remote.h"
#include "sync/round/round.h"

struct ws_leave {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_world *world;
	const struct ws_side_workspace
		*workspace; /* of main; its account tells the roles */
	bool dry;           /* everything but the write itself */
};

/*
 * Returns 0, WS_E_LAST_OWNER (nobody else could decide who may enter), WS_E_NOT_FOUND (the
 * key has no access of its own there: a team or the account gives it), WS_E_FORBIDDEN (a
 * service account cannot leave), WS_E_OBSERVING, WS_E_NOT_SETTLED, WS_E_IN_DOUBT, or a
 * failure.
 */
int ws_leave_workspace(const struct ws_leave *leave, struct ws_err *err);

#endif
