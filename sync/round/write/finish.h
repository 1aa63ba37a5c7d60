/*
 * sync/round/write/finish.h - writes down what a round settled.
 * Floor 5. Blocks on the disk; takes the store lock.
 *
 * Order: what was sent or agrees already into base, cloud/main, working files, main
 * (compare-and-swap) with the index entries of just those files, base. A crash in between
 * reads as agreement, never as a revert.
 */
#ifndef WS_SYNC_ROUND_WRITE_FINISH_H
#define WS_SYNC_ROUND_WRITE_FINISH_H

#include "sync/round/settle/settle.h"

/* The trailer of base's commits that hold what was sent: the look it was sent after,
 * whose record does not have it. */
#define WS_TRAILER_AFTER "Wsync-After"

/*
 * now_s  for the commits
 * Returns 0, WS_E_REF_MOVED when somebody committed meanwhile or WS_E_FILE_BUSY when
 * somebody saved a file just now: what was sent stays sent, the next round agrees.
 */
int ws_finish(struct ws_store *store, struct ws_view *view,
	      const struct ws_settled *settled, int64_t now_s, struct ws_err *err);

/*
 * Base alone takes what both sides agree on already, before a person's commit: were a
 * round to die between main and base, the commit that takes back what it received would
 * look like no change at all. The caller holds the store lock.
 */
int ws_finish_agreements(struct ws_store *store, struct ws_view *view, int64_t now_s,
			 struct ws_err *err);

/*
 * Working files that are as `before` has them become as `work` has them. The caller
 * holds the store lock. Returns 0, or WS_E_FILE_BUSY when somebody saved one just now.
 */
int ws_finish_files(struct ws_store *store, const struct ws_view *view,
		    const struct ws_tree *before, const struct ws_tree *work,
		    struct ws_err *err);

/*
 * The same for what was settled. A directory that moves goes first and in one call, with
 * all that is in it: a death leaves it in one of the two places, never in both.
 */
int ws_finish_work(struct ws_store *store, struct ws_view *view,
		   const struct ws_settled *settled, struct ws_err *err);

/*
 * Base goes from `from`, what the commit of view->base_id says, to `to`; base_id follows.
 * The caller holds the store lock. Returns 0, or WS_E_REF_MOVED when it moved since.
 */
int ws_finish_base(struct ws_store *store, struct ws_view *view, const struct ws_tree *from,
		   const struct ws_tree *to, const char *message, int64_t now_s,
		   struct ws_err *err);

/*
 * The first fill: main and base become cloud/main's commit, its documents the working
 * files. Only in a store without main.
 */
int ws_finish_first(struct ws_store *store, const struct ws_tree *state,
		    const struct ws_oid *cloud_id, struct ws_err *err);

#endif
