/*
 * sync/decide/guard_loss.c - how many lose something at once.
 *
 * Counted is whose effective access shrinks when everything happens together, or whom
 * the changes lessen one by one, whichever is more: a mistake is to be noticed although
 * half of it has no effect today.
 */
#include "sync/decide/guard_p.h"

static size_t losing_singly(const struct ws_guard_group *group)
{
	size_t count = 0;

	for (size_t i = 0; i < group->happening_count; i++) {
		const struct ws_change *change = &group->happening[i]->change;

		count += change->kind == WS_ITEM_GRANT &&
			 ws_guard_takes_away(group->happening[i]) &&
			 (change->delta.lost_count || change->delta.lost.unknown ||
			  (!change->after.present && !change->no_effect));
	}
	return count;
}

/* Lifts the hold of one change when somebody typed the number, or sets it. */
static int hold(struct ws_plan_work *work, const struct ws_guard_group *group,
		struct ws_plan_item *item, bool *held, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	struct ws_said said;
	int rc = ws_plan_said(work, change->effect, group->policy.approver_other,
			      group->losing, &said, err);

	if (rc < 0)
		return rc;
	if (!change->approvals_need) {
		change->approvals_need = 1;
		change->approvals_have = said.have;
	}
	if (said.have)
		return 0;
	change->held |= WS_HELD_LOSS;
	/* a role is weighed in several workspaces */
	if (change->losing < group->losing)
		change->losing = group->losing;
	*held = true;
	return 0;
}

int ws_guard_loss(struct ws_plan_work *work, struct ws_guard_group *group,
		  struct ws_err *err)
{
	const struct ws_side_workspace *cloud = group->at.cloud;
	const size_t grants = cloud ? cloud->grant_count : 0;
	struct ws_reach reach;
	size_t singly, losing;
	int rc = ws_plan_reach(work, &group->at, group->happening, group->happening_count,
			       &reach, err);

	if (rc < 0)
		return rc;
	singly = losing_singly(group);
	losing = singly > reach.losing ? singly : reach.losing;
	if (group->loss_failed && losing <= group->losing)
		return 0; /* what is left of what was counted before */
	group->losing = losing;
	group->allowed = grants * group->policy.max_loss_percent / 100;
	group->allowed = group->allowed ? group->allowed : 1;
	if (losing <= group->allowed || group->policy.max_loss_percent == 100)
		return 0;
	for (size_t i = 0; rc == 0 && i < group->count; i++)
		if (ws_guard_takes_away(group->items[i]))
			rc = hold(work, group, group->items[i], &group->loss_failed, err);
	return rc;
}
