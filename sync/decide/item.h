/*
 * sync/decide/item.h - the decision table: one item, three sides, one answer.
 * Floor 4, pure. The whole contract of the planner for a single item.
 *
 *   local vs base   cloud vs base         decision
 *   same            same                  nothing
 *   changed         same                  send
 *   same            changed               receive
 *   changed         changed, equal        agree (base moves, no request)
 *   changed         changed, different    conflict
 *   removed         same                  send the removal
 *   removed         changed               conflict
 *   removed         missing               agree (once the absence is certain)
 *   same            missing, seen once    wait for a second complete listing
 *   same            missing, seen twice   receive the removal
 *   changed         missing               conflict (it may have been revoked on purpose)
 *   new             absent                send
 *   new             new, equal            agree
 *   new             new, different        conflict
 *   no base         equal / differ / one-sided    agree / conflict / listed, never sent
 *   any             cloud unknown         wait
 *   local unknown   any                   wait
 */
#ifndef WS_SYNC_DECIDE_ITEM_H
#define WS_SYNC_DECIDE_ITEM_H

#include <stdbool.h>

/* One side of an item. */
enum ws_presence {
	WS_ITEM_UNKNOWN, /* list unread, section not managed, or file not valid */
	WS_ITEM_MISSING, /* known not to be there */
	WS_ITEM_THERE
};

struct ws_item_side {
	enum ws_presence presence;
	const char *value; /* compared bytewise: a role id, a text; NULL unless THERE */
};

struct ws_item {
	struct ws_item_side base, local, cloud;
	bool have_base;         /* false: base was lost or never made */
	bool missing_confirmed; /* a second complete listing lacks it too */
};

enum ws_item_answer {
	WS_DO_NOTHING,
	WS_DO_SEND,
	WS_DO_RECEIVE,
	WS_DO_AGREE,
	WS_DO_CONFLICT,
	WS_DO_WAIT_MISSING,
	WS_DO_WAIT_UNKNOWN,
	WS_DO_LIST /* one-sided without a base: shown, never sent */
};

enum ws_item_answer ws_item_decide(const struct ws_item *item);

#endif
