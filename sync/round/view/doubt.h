/*
 * sync/round/view/doubt.h - writes of ours whose effect nobody has seen.
 * Floor 5. Blocks on the disk; reads only.
 */
#ifndef WS_SYNC_ROUND_VIEW_DOUBT_H
#define WS_SYNC_ROUND_VIEW_DOUBT_H

#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/decide/plan.h"

/*
 * Items whose last write in the journal was neither verified nor plainly refused: the
 * answer was lost, the cloud did not show it in time, or the program died. Only the
 * younger part of the journal is read, and what makes no sense there says nothing.
 * items, count  the arena's
 */
int ws_doubt_find(const struct ws_store *store, struct ws_arena *arena,
		  const struct ws_doubt **items, size_t *count, struct ws_err *err);

/* A write that base may not know of. */
struct ws_doubt_left {
	struct ws_doubt write;
	const char *effect; /* what of it somebody had approved, or NULL */
	bool read_back;     /* else the program died before it was */
};

/*
 * The last writes of items that were read back, or broken off by a death, and were begun
 * while base was this commit. Where it still is, they are no more in base than before.
 * items, count  the arena's
 */
int ws_doubt_find_left(const struct ws_store *store, const struct ws_oid *base,
		       struct ws_arena *arena, const struct ws_doubt_left **items,
		       size_t *count, struct ws_err *err);

#endif
