/*
 * sync/round/person/seen_p.h - one item that is acknowledged. Private to sync/round/person/seen*.c.
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

#endif
