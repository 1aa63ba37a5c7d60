/*
 * sync/round/settle/settle.h - after sending: what main, cloud/main and base become.
 * Floor 5, pure: trees in, trees out.
 *
 * Every tree is partial in the same way the view is, so comparing old and new gives
 * just the edits to commit.
 *   main   takes the incoming items, line by line, and the account's mirrored files
 *   work   the working files with the same lines changed: drafts stay drafts
 *   cloud  main's lines with the facts of the cloud: what was seen, plus what was
 *          sent and verified
 *   base   main's lines where both sides agree now, the old base's value where not
 */
#ifndef WS_SYNC_ROUND_SETTLE_SETTLE_H
#define WS_SYNC_ROUND_SETTLE_SETTLE_H

#include "store/ground/own.h"
#include "sync/round/view/view_p.h"

/* The directory of a workspace goes to another place, with whatever else is in it. */
struct ws_settled_move {
	const char *from, *to; /* borrowed from the view */
};

struct ws_settled {
	struct ws_tree *main, *work, *cloud, *base;
	struct ws_tree *sent_base; /* the old base with what was sent and verified,
 * and what was changed alike */
	bool *resolved;            /* per change of the plan: both sides agree on it now */
	struct ws_settled_move *moves; /* of working directories; in the view's arena */
	size_t move_count;
	bool all_taken; /* nothing incoming is left */
	size_t received, agreed;
};

/*
 * results  per change: 0 for a send that was verified; borrowed
 * receive  false: nothing incoming is taken
 * out      given: ws_settled_free()
 */
int ws_settle(struct ws_view *view, const int *results, bool receive,
	      struct ws_settled **out, struct ws_err *err);
void ws_settled_free(struct ws_settled *settled);
WS_OWN(ws_settled, ws_settled_free);

#endif
