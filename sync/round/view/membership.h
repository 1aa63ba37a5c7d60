/*
 * sync/round/view/membership.h - revocations that end a membership as well.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_VIEW_MEMBERSHIP_H
#define WS_SYNC_ROUND_VIEW_MEMBERSHIP_H

#include "store/git/repo.h"
#include "sync/decide/plan.h"

/*
 * A Collaborator is a member of an account by the workspaces alone: with the last one the
 * cloud ends the membership. Marks such outgoing changes and drafts, and gives them a
 * note. Told from what is mirrored, without the cloud: the account role from `side`,
 * other accesses from the commit `at`.
 */
int ws_membership_mark(struct ws_repo *repo, const struct ws_oid *at,
		       const struct ws_side *side, struct ws_plan *plan,
		       struct ws_err *err);

#endif
