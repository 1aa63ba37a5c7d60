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

/*
 * Holds an outgoing change that the key may not make. What its access allows by the
 * documents of the cloud it may; else what the cloud said of it counts; and where nothing
 * is known it is not held. Fills change.needs in the last two cases. Returns 0 or WS_E_NOMEM.
 */
int ws_plan_right(struct ws_plan_work *work, struct ws_plan_item *item, struct ws_err *err);

#endif
