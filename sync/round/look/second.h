/*
 * sync/round/look/second.h - what is missing must be missing in two looks.
 * Floor 5. Blocks on disk and network, and waits.
 */
#ifndef WS_SYNC_ROUND_LOOK_SECOND_H
#define WS_SYNC_ROUND_LOOK_SECOND_H

#include <stdbool.h>
#include "sync/round/look/look.h"
#include "sync/round/round.h"

/* Two listings that decide a removal are at least this far apart. */
#define WS_SECOND_LOOK_S 5

/* cloud/main as an earlier look left it. */
struct ws_earlier_look {
	struct ws_oid id; /* zero: there was none */
	int64_t time_s;   /* 0: it does not count as a listing */
};

/* The last whole look of this clone, before a round makes its own. */
int ws_second_earlier(struct ws_store *store, struct ws_earlier_look *out,
		      struct ws_err *err);

/*
 * Lists the workspaces again in which the view finds something missing for the first
 * time, WS_SECOND_LOOK_S after `look` ended, and moves cloud/main to what they have.
 *
 * again  false: nothing was doubtful, or the listing does not count
 * moved  cloud/main has a new commit
 */
int ws_second_look(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   const struct ws_view *view, struct ws_look *look, bool *again,
		   bool *moved, struct ws_err *err);

#endif
