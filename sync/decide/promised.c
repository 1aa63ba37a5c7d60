/*
 * sync/decide/promised.c - lines that name a role which the cloud is to make.
 *
 * What such a line gives is known from the role's file, and is measured by it at once. It
 * is sent when there is an id to send, in a later round: then it is decided, guarded and
 * approved by what the cloud made, like any other. So nobody approves what does not exist,
 * nor has to approve it twice.
 */
#include "sync/decide/plan_p.h"

#include <string.h>

/* Has the cloud given the very role that waits here for its id? Both sides agree once it
 * has it. */
static bool is_namesake(const struct ws_plan_item *item)
{
	const struct ws_side_account *local = item->at.local ? item->at.local->account
							     : NULL;
	const struct ws_side_account *cloud = item->at.cloud ? item->at.cloud->account
							     : NULL;
	const struct ws_side_role *mine, *there;

	mine = local ? ws_side_role(local, item->change.local.id) : NULL;
	there = cloud ? ws_side_role(cloud, item->change.cloud.id) : NULL;
	return mine && there && there->title && strcmp(mine->title, there->title) == 0;
}

int ws_plan_promised(struct ws_plan_work *work, struct ws_plan_item *item,
		     struct ws_err *err)
{
	struct ws_change *change = &item->change;

	if (!ws_side_is_new(change->local.id))
		return 0;
	if (change->verdict == WS_CONFLICT) {
		if (!change->cloud.id || !is_namesake(item))
			return 0;
		change->direction = WS_OUTGOING;
		change->before = change->cloud;
		change->after = change->local;
	} else if (change->verdict != WS_SEND) {
		return 0;
	}
	change->verdict = WS_WAIT;
	change->wait = WS_WAIT_ROLE;
	change->held = 0;
	change->note = ws_arena_printf(
		work->arena, "waits for role %s, which the cloud is to make first",
		change->local.text);
	return change->note ? 0 : ws_err_nomem(err);
}

const struct ws_side_account *ws_plan_with_promised(struct ws_plan_work *work,
						    const struct ws_side_account *cloud)
{
	const struct ws_side_account *local = ws_side_account(work->local, cloud->id);
	struct ws_side_account *both;
	struct ws_side_role *roles;
	size_t count = cloud->role_count;

	for (size_t i = 0; local && i < local->role_count; i++)
		count += local->roles[i].pending;
	if (count == cloud->role_count)
		return cloud;
	both = ws_arena_zalloc(work->scratch, 1, sizeof(*both));
	roles = ws_arena_zalloc(work->scratch, count, sizeof(*roles));
	if (!both || !roles)
		return NULL;
	*both = *cloud;
	/* no id of the cloud begins like theirs, and theirs sort behind all of those */
	for (size_t i = 0; i < cloud->role_count; i++)
		roles[i] = cloud->roles[i];
	count = cloud->role_count;
	for (size_t i = 0; i < local->role_count; i++)
		if (local->roles[i].pending)
			roles[count++] = local->roles[i];
	both->roles = roles;
	both->role_count = count;
	return both;
}

int ws_plan_same_promise(const struct ws_trio *at, const struct ws_value *before,
			 const struct ws_value *after, bool *out, struct ws_err *err)
{
	*out = false;
	if (!at->base || !at->local || !before->present || !after->present)
		return 0;
	return ws_access_role_kept(at->base->account, before->id, at->local->account,
				   after->id, out, err);
}
