/*
 * sync/decide/right.h - what a change needs of the key that sends it. Floor 4, pure.
 *
 * One table: kind of change -> scope of the workspace, or permission of the account.
 */
#ifndef WS_SYNC_DECIDE_RIGHT_H
#define WS_SYNC_DECIDE_RIGHT_H

#include "sync/decide/plan.h"

struct ws_plan_work;
struct ws_plan_item;

struct ws_right {
	const char *name; /* "manage_workspace_users", "create:workspace_role" */
	bool of_account;  /* else of the workspace */
};

/* What sending the change takes; borrowed. NULL: it is never sent. */
const struct ws_right *ws_right_of(const struct ws_change *change);

/* Did the cloud say, when it was asked last, that the key may not do this? Of the facts only
 * `rights` count. */
bool ws_right_is_denied(const struct ws_facts *facts, const struct ws_change *change);

/* What is sent at once, and is no change of a plan. */
enum ws_direct {
	WS_DIRECT_BOT_CREATE,
	WS_DIRECT_BOT_EDIT, /* another name, another key */
	WS_DIRECT_BOT_DELETE,
	WS_DIRECT_INVITE,      /* into the account */
	WS_DIRECT_UNINVITE,    /* likewise */
	WS_DIRECT_INVITE_AGAIN /* into a workspace */
};
const struct ws_right *ws_right_direct(enum ws_direct what);

/*
 * Holds an outgoing change that the key may not make. What its access allows by the
 * documents of the cloud it may; else what the cloud said of it counts; and where nothing
 * is known it is not held. Fills change.needs in the last two cases. Returns 0 or WS_E_NOMEM.
 */
int ws_plan_right(struct ws_plan_work *work, struct ws_plan_item *item, struct ws_err *err);

#endif
