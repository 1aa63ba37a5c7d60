/*
 * sync/round/person/seen_p.h - what waits, and one item that is acknowledged. Private to
 * sync/round/person/seen*.c.
 */
#ifndef WS_SYNC_ROUND_PERSON_SEEN_P_H
#define WS_SYNC_ROUND_PERSON_SEEN_P_H

#include "sync/round/person/seen.h"

/*
 * The tree of what was seen takes over some changes, places last.
 * tree  a copy of seen->trees[0]
 * A place that another workspace has there, by its name, stays as it is.
 */
int seen_lay(const struct ws_seen *seen, const bool *which, struct ws_tree *tree,
	     struct ws_err *err);

/* Sets own[i] for what left the cloud by a command of this clone: a service account it
 * deleted, a workspace it left. Reads the journal where anything left at all. */
int seen_own(struct ws_store *store, const struct ws_seen *seen, bool *own,
	     struct ws_err *err);

#endif
