/*
 * sync/round/accept.h - people who were invited and came get their line in [users].
 * Floor 5. Blocks on the disk; takes the store lock.
 */
#ifndef WS_SYNC_ROUND_ACCEPT_H
#define WS_SYNC_ROUND_ACCEPT_H

#include "store/work/store.h"

/*
 * Where cloud/main has somebody among the users whom main still has a line for in
 * [invited], that line goes to [users] as it stands: role, end date and reason. It is
 * a wish somebody wrote, so the commit is no record of the cloud, and its author is
 * whoever wrote the wish. Whether the cloud follows is decided by the plan and its
 * guards.
 *
 * Lines with a draft of their own, and files that are staged or not valid, wait. Does
 * nothing while HEAD is elsewhere or git is busy.
 *
 * cloud     the tip of cloud/main, as the look left it
 * accepted  how many lines
 */
int ws_accept(struct ws_store *store, const struct ws_oid *cloud, int64_t now_s,
	      size_t *accepted, struct ws_err *err);

#endif
