/*
 * sync/round/view/compared.h - two commits of a store, and what lies between them.
 * Floor 5. Blocks on the disk.
 *
 * Directories that are the same in both are not read, unless something between them
 * reaches people there: what a role allows counts wherever somebody has it.
 */
#ifndef WS_SYNC_ROUND_VIEW_COMPARED_H
#define WS_SYNC_ROUND_VIEW_COMPARED_H

#include "store/git/repo.h"
#include "store/ground/err.h"
#include "sync/decide/plan.h"

struct ws_compared {
	struct ws_tree *trees[2]; /* before, after; partial */
	struct ws_side *sides[2];
	struct ws_plan *plan; /* of all that differs; points into the sides */
};

/*
 * commits  before and after; NULL or zero: nothing was there
 * out      ws_compared_clear(), also after a failure
 */
int ws_compared_load(struct ws_repo *repo, const struct ws_oid *const commits[2],
		     enum ws_direction direction, struct ws_compared *out,
		     struct ws_err *err);
void ws_compared_clear(struct ws_compared *compared);

#endif
