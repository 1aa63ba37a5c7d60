/*
 * sync/decide/guard_group.c - what is to be sent, workspace by workspace, as guards look
 * at it.
 *
 * A role belongs to every workspace where somebody has it, or is to get it. So a
 * workspace of which nothing is sent is guarded, too, when a role changes in it.
 */
#include <stdlib.h>
#include <string.h>
#include "sync/decide/guard_p.h"

/* By workspace; within one, as they are to be sent: items lie in that order. */
static int by_workspace(const void *a, const void *b)
{
	const struct ws_plan_item *x = *(struct ws_plan_item *const *)a;
	const struct ws_plan_item *y = *(struct ws_plan_item *const *)b;
	int order = strcmp(x->change.workspace_id, y->change.workspace_id);

	if (order)
		return order;
	return x < y ? -1 : x > y;
}

static int by_turn(const void *a, const void *b)
{
	const struct ws_plan_item *x = *(struct ws_plan_item *const *)a;
	const struct ws_plan_item *y = *(struct ws_plan_item *const *)b;

	return x < y ? -1 : x > y;
}

static bool is_about_access(const struct ws_change *change)
{
	return change->verdict == WS_SEND &&
	       (change->kind == WS_ITEM_GRANT || change->kind == WS_ITEM_DEFAULT_ROLE);
}

static int add_group(struct ws_plan_work *work, struct ws_guard_groups *to,
		     const struct ws_trio *at, const char *path,
		     struct ws_plan_item **items, size_t count, struct ws_err *err)
{
	struct ws_guard_group *group = ws_arena_grow(work->scratch, &to->items, &to->count,
						     sizeof(*group));

	if (!group)
		return ws_err_nomem(err);
	*group = (struct ws_guard_group){
		.at = *at, .path = path, .items = items, .count = count};
	group->happening = ws_arena_zalloc(work->scratch, count + 1,
					   sizeof(struct ws_plan_item *));
	return group->happening ? 0 : ws_err_nomem(err);
}

static int group_grants(struct ws_plan_work *work, struct ws_guard_groups *to,
			struct ws_err *err)
{
	struct ws_plan_item **all = ws_arena_zalloc(work->scratch, work->count + 1,
						    sizeof(struct ws_plan_item *));
	size_t count = 0;
	int rc = 0;

	if (!all)
		return ws_err_nomem(err);
	for (size_t i = 0; i < work->count; i++)
		if (is_about_access(&work->items[i].change))
			all[count++] = &work->items[i];
	if (count)
		qsort(all, count, sizeof(struct ws_plan_item *), by_workspace);
	for (size_t from = 0, n; rc == 0 && from < count; from += n) {
		const char *id = all[from]->change.workspace_id;

		for (n = 1; from + n < count; n++)
			if (strcmp(all[from + n]->change.workspace_id, id) != 0)
				break;
		rc = add_group(work, to, &all[from]->at, all[from]->change.path, all + from,
			       n, err);
	}
	return rc;
}

/* ---- roles ----------------------------------------------------------------------------- */

/* Roles of one account that are sent. */
struct sent_roles {
	const struct ws_side_account *cloud;
	struct ws_plan_item **items;
	size_t count;
	const struct ws_access *access; /* with all of them changed */
};

static int find_roles(struct ws_plan_work *work, const struct ws_side_account *cloud,
		      struct sent_roles *out, struct ws_err *err)
{
	*out = (struct sent_roles){.cloud = cloud};
	out->items = ws_arena_zalloc(work->scratch, work->count + 1,
				     sizeof(struct ws_plan_item *));
	if (!out->items)
		return ws_err_nomem(err);
	for (size_t i = 0; cloud->id && i < work->count; i++)
		if (ws_role_is_send(&work->items[i]) &&
		    strcmp(work->items[i].change.account_id, cloud->id) == 0)
			out->items[out->count++] = &work->items[i];
	return out->count ? ws_role_world(work, cloud, out->items, out->count, &out->access,
					  err)
			  : 0;
}

static struct ws_guard_group *group_of(struct ws_guard_groups *groups, const char *id)
{
	for (size_t i = 0; i < groups->count; i++)
		if (groups->items[i].at.cloud && groups->items[i].at.cloud->id &&
		    strcmp(groups->items[i].at.cloud->id, id) == 0)
			return &groups->items[i];
	return NULL;
}

static bool is_wanted(struct ws_plan_work *work, const struct sent_roles *roles,
		      const struct ws_guard_group *group, int *rc, struct ws_err *err)
{
	bool found = false;

	for (size_t i = 0; *rc == 0 && !found && i < group->count; i++)
		*rc = ws_role_changes(work, roles->access, group->items[i]->change.after.id,
				      WS_ROLE_EITHER, &found, err);
	return found;
}

static int join_roles(struct ws_plan_work *work, struct ws_guard_group *group,
		      const struct sent_roles *roles, struct ws_err *err)
{
	const size_t count = group->count + roles->count;
	struct ws_plan_item **items = ws_arena_zalloc(work->scratch, count,
						      sizeof(struct ws_plan_item *));

	group->happening = ws_arena_zalloc(work->scratch, count,
					   sizeof(struct ws_plan_item *));
	if (!items || !group->happening)
		return ws_err_nomem(err);
	for (size_t i = 0; i < group->count; i++)
		items[i] = group->items[i];
	for (size_t i = 0; i < roles->count; i++)
		items[group->count + i] = roles->items[i];
	qsort(items, count, sizeof(struct ws_plan_item *), by_turn);
	group->items = items;
	group->count = count;
	group->roles = true;
	return 0;
}

static int group_workspace(struct ws_plan_work *work, struct ws_guard_groups *to,
			   const struct sent_roles *roles,
			   const struct ws_side_workspace *cloud, struct ws_err *err)
{
	const struct ws_trio at = {ws_side_workspace(work->base, cloud->id),
				   ws_side_workspace(work->local, cloud->id), cloud, false,
				   false};
	struct ws_guard_group *group = group_of(to, cloud->id);
	bool touched = false;
	int rc = ws_role_touches(work, roles->access, cloud, &touched, err);

	if (rc == 0 && !touched && group)
		touched = is_wanted(work, roles, group, &rc, err);
	if (rc < 0 || !touched)
		return rc;
	if (!group) {
		rc = add_group(work, to, &at, cloud->dir, NULL, 0, err);
		group = &to->items[to->count - 1];
	}
	return rc == 0 ? join_roles(work, group, roles, err) : rc;
}

int ws_guard_groups_find(struct ws_plan_work *work, struct ws_guard_groups *out,
			 struct ws_err *err)
{
	int rc = group_grants(work, out, err);

	for (size_t a = 0; rc == 0 && a < work->cloud->account_count; a++) {
		struct sent_roles roles;

		rc = find_roles(work, &work->cloud->accounts[a], &roles, err);
		for (size_t i = 0;
		     rc == 0 && roles.count && i < work->cloud->workspace_count; i++)
			if (work->cloud->workspaces[i].account == roles.cloud &&
			    work->cloud->workspaces[i].id)
				rc = group_workspace(work, out, &roles,
						     &work->cloud->workspaces[i], err);
	}
	return rc;
}

/* ---- grants of a role that changes -------------------------------------------------------- */

static int wait_for(struct ws_plan_work *work, const struct sent_roles *roles,
		    struct ws_plan_item *item, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	bool gains;
	int rc = ws_role_changes(work, roles->access, change->after.id, WS_ROLE_GAINS,
				 &gains, err);

	if (rc < 0 || !gains)
		return rc;
	change->verdict = WS_WAIT;
	change->wait = WS_WAIT_ROLE;
	change->held = 0;
	change->note = ws_arena_printf(work->arena,
				       "role %s is about to allow more; it is given in the "
				       "next round, measured anew",
				       change->after.text);
	return change->note ? 0 : ws_err_nomem(err);
}

int ws_guard_wait_for_roles(struct ws_plan_work *work, struct ws_err *err)
{
	int rc = 0;

	for (size_t a = 0; rc == 0 && a < work->cloud->account_count; a++) {
		const struct ws_side_account *cloud = &work->cloud->accounts[a];
		struct sent_roles roles;
		size_t kept = 0;

		rc = find_roles(work, cloud, &roles, err);
		for (size_t i = 0; i < roles.count; i++)
			if (ws_guard_happens(roles.items[i]))
				roles.items[kept++] = roles.items[i];
		roles.count = kept;
		if (rc == 0 && kept)
			rc = ws_role_world(work, cloud, roles.items, kept, &roles.access,
					   err);
		for (size_t i = 0; rc == 0 && kept && i < work->count; i++)
			if (is_about_access(&work->items[i].change) &&
			    work->items[i].change.after.id && work->items[i].at.cloud &&
			    work->items[i].at.cloud->account == cloud)
				rc = wait_for(work, &roles, &work->items[i], err);
	}
	return rc;
}
