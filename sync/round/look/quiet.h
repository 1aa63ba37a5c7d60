/*
 * sync/round/look/quiet.h - a round in which nothing changed, here or there.
 * Floor 5. Blocks on disk and network.
 *
 * Such a round reads no list, so it concludes nothing: it only leaves things as they are.
 * It asks a constant number of requests, whatever the number of workspaces: who the key
 * is, and for each account what its audit log has since the last whole look began.
 */
#ifndef WS_SYNC_ROUND_LOOK_QUIET_H
#define WS_SYNC_ROUND_LOOK_QUIET_H

#include "sync/round/look/look.h"
#include "sync/round/round.h"

/* A whole look is due when the last one ended so long ago, whatever the log says: not
 * all that matters stands in it. */
#define WS_QUIET_DEEP_S 1800

/*
 * Could the log be enough? Yes, after a whole and complete look by the same key that is not
 * too old.
 * look  given: ws_look_clear(), also after a failure; knows who acts, and no more
 * ask   false: look at everything
 */
int ws_quiet_begin(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, struct ws_look *look, bool *ask,
		   struct ws_err *err);

/*
 * Is there nothing to do for this view, and nothing in the logs of its accounts?
 * quiet  false: look at everything; also where a log cannot be read
 */
int ws_quiet_ask(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_world *world, const struct ws_view *view,
		 struct ws_look *look, bool *quiet, struct ws_err *err);

#endif
