/*
 * sync/round/write/finish_p.h - writing down what a round settled. Private to finish*.c.
 * Floor 5. Blocks on the disk; the store lock is held.
 */
#ifndef WS_SYNC_ROUND_WRITE_FINISH_P_H
#define WS_SYNC_ROUND_WRITE_FINISH_P_H

#include "sync/round/write/finish.h"

struct finishing {
	struct ws_store *store;
	struct ws_view *view;
	struct ws_view_own *own;
	const struct ws_settled *settled;
	int64_t now_s;
	struct ws_oid main, cloud, base; /* tips as they move */
	struct ws_oid next;              /* what main is to get; zero: nothing */
	struct ws_repo_edit *edits;      /* that make it of main */
	size_t edit_count;
};

/* The commits a round ends with, finish_commit.c. Each is one step: killed after any of
 * them, the next round ends in the same place. */

/* base: what was sent and read back, whatever becomes of main. */
int finish_commit_sent(struct finishing *f, struct ws_err *err);
int finish_commit_cloud(struct finishing *f, struct ws_err *err);
/* What main is to get: made before the files are written, and main's after that. */
int finish_commit_next(struct finishing *f, struct ws_err *err);
int finish_move_main(struct finishing *f, struct ws_err *err);
/* cloud/main becomes main where both say the same and main contains it. */
int finish_forward_cloud(struct finishing *f, struct ws_err *err);
/* base, from what it says now. */
int finish_commit_shared(struct finishing *f, const struct ws_tree *from,
			 struct ws_err *err);
int finish_commit_base(struct finishing *f, const struct ws_tree *from,
		       const struct ws_tree *to, const char *message, struct ws_err *err);

#endif
