/*
 * sync/round/observed.h - which outgoing items of main nobody intended.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_OBSERVED_H
#define WS_SYNC_ROUND_OBSERVED_H

#include "store/ground/arena.h"
#include "store/git/repo.h"
#include "sync/decide/plan.h"

/*
 * Looks into the history of every item the plan would send, for the commit that put
 * the item as it stands. When that carries the trailer Wsync-Cloud, it recorded the
 * cloud as some clone saw it: an observation, pulled from a colleague perhaps, and out
 * of date by now. Sending it would give back what somebody took away. When there is no
 * such commit at all, nobody asked for what the line means today.
 *
 * local   main understood (ids of names of today)
 * items   one for each such change; the arena's
 */
int ws_observed_find(struct ws_repo *repo, const struct ws_oid *main,
		     const struct ws_plan *plan, struct ws_arena *arena,
		     struct ws_observed **items, size_t *count, struct ws_err *err);

#endif
