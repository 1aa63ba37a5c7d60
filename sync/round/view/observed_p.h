/*
 * sync/round/view/observed_p.h - the search for who put an item on main. Private to
 * sync/round/view/observed*.c.
 */
#ifndef WS_SYNC_ROUND_VIEW_OBSERVED_P_H
#define WS_SYNC_ROUND_VIEW_OBSERVED_P_H

#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "sync/model/side.h"
#include "sync/round/view/earlier.h"
#include "sync/round/view/observed.h"

/* The search for one item. */
struct observed_search {
	struct ws_repo *repo;
	struct ws_earlier *earlier;
	const struct ws_oid *main;
	const struct ws_change *change;
	char dir[WS_LAYOUT_PATH]; /* of its workspace, in the commits walked now */
	char *now;                /* the item as main has it; NULL: nothing. Heap */
	bool intended;
	struct ws_oid by;  /* the commit of main that put it, a merge perhaps */
	struct ws_oid was; /* its first parent; zero: none */
	char *author;      /* who did; NULL: nobody. Heap */
	struct ws_err *err;
};

/*
 * Walks back from main to the commit that put the item there. repo, earlier, change and err
 * are given; now and author: free() each, also after a failure.
 */
int observed_find_intent(struct observed_search *search, const struct ws_oid *main);

#endif
