/*
 * sync/round/settle/outcome.h - what became of workspaces that were made or deleted from here.
 * Floor 5. Blocks on disk and network; takes the store lock.
 *
 * Making a workspace gives it an id, and deleting one takes its directory away. Both are
 * written down here and nowhere else, from the journal and a look: after the round that sent
 * it, and just as well after one that died.
 *	made     the id goes into workspace.ini; base has the workspace with empty lists, so
 *	         that its lines are sent next. One of that handle that is not ours (born.h)
 *	         is left alone, and shown as a conflict by the plan.
 *	deleted  its documents go from main and base, and files that nobody edited from disk
 * A transfer needs nothing of this: it comes in as a move that anybody could have made.
 */
#ifndef WS_SYNC_ROUND_SETTLE_OUTCOME_H
#define WS_SYNC_ROUND_SETTLE_OUTCOME_H

#include "store/tree/tree.h"
#include "sync/remote/remote.h"
#include "sync/round/round.h"

/*
 * state    what cloud/main has to say by the last look, whole
 * actor    whose key it is
 * Nothing happens where HEAD is not main, or git is in the middle of something. Returns 0,
 * WS_E_REF_MOVED, WS_E_FILE_BUSY, or why the cloud could not be read.
 */
int ws_outcome_record(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world, const struct ws_actor *actor,
		      const struct ws_tree *state, struct ws_err *err);

#endif
