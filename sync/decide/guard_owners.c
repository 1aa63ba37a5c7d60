/*
 * sync/decide/guard_owners.c - the last Owner, the Owners a policy requires, and the
 * service accounts it leaves to others. No approval lifts any of it.
 */
#include <stdio.h>
#include <string.h>
#include "store/ground/text.h"
#include "sync/decide/guard_p.h"

/* ---- last Owner ------------------------------------------------------------------------ */

static size_t owners_now(const struct ws_guard_group *group)
{
	const struct ws_side_workspace *cloud = group->at.cloud;
	struct ws_grant_range users = ws_part_grants(cloud, WS_USER);
	size_t count = 0;

	for (size_t i = 0; group->access && i < users.count; i++) {
		const struct ws_scope_set set = ws_access_role(group->access,
							       users.items[i].role_id);

		count += ws_access_is_owner_set(group->access, &set);
	}
	return count;
}

static bool unmakes(const struct ws_plan_item *item)
{
	return item->owner_before && !item->owner_after;
}

/* Owners while the steps are taken: the least after any prefix, and how many in the end. */
struct course {
	size_t least, end;
};

/* Everything that unmakes an Owner counts as happening when `all`. */
static struct course course_of(const struct ws_guard_group *group, size_t owners, bool all)
{
	struct course course = {owners, owners};

	for (size_t i = 0; i < group->count; i++) {
		const struct ws_plan_item *item = group->items[i];

		if (!ws_guard_happens(item) && !(all && unmakes(item)))
			continue;
		if (unmakes(item))
			course.end -= course.end > 0;
		else if (item->owner_after && !item->owner_before)
			course.end++;
		if (course.end < course.least)
			course.least = course.end;
	}
	return course;
}

/* The same where roles change on the way: after each step the lines are counted anew. */
static int course_with_roles(struct ws_plan_work *work, const struct ws_guard_group *group,
			     bool all, struct course *out, struct ws_err *err)
{
	struct ws_plan_item **steps = ws_arena_zalloc(work->scratch, group->count + 1,
						      sizeof(struct ws_plan_item *));
	size_t count = 0;
	int rc = 0;

	if (!steps)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < group->count; i++) {
		struct ws_plan_item *item = group->items[i];

		if (!ws_guard_happens(item) && !(all && unmakes(item)))
			continue;
		steps[count++] = item;
		rc = ws_plan_owners(work, &group->at, steps, count, &out->end, err);
		if (rc == 0 && out->end < out->least)
			out->least = out->end;
	}
	return rc;
}

static int find_course(struct ws_plan_work *work, const struct ws_guard_group *group,
		       size_t owners, bool all, struct course *out, struct ws_err *err)
{
	*out = group->roles ? (struct course){owners, owners}
			    : course_of(group, owners, all);
	return group->roles ? course_with_roles(work, group, all, out, err) : 0;
}

/*
 * Who of several Owners is to stay is not ours to choose: when too many would go, none
 * does. A role that lessens somebody is one of those that go.
 */
int ws_guard_owners(struct ws_plan_work *work, struct ws_guard_group *group,
		    struct ws_err *err)
{
	const size_t owners = owners_now(group);
	const size_t least = group->policy.min_owners ? group->policy.min_owners : 1;
	const size_t wanted = owners < least ? owners : least;
	struct course course, of_all;
	bool failed, all_fail;
	int rc = find_course(work, group, owners, false, &course, err);

	if (rc == 0)
		rc = find_course(work, group, owners, true, &of_all, err);
	if (rc < 0)
		return rc;
	failed = course.least < wanted;
	all_fail = of_all.least < wanted;
	if (!group->owners_failed) {
		group->owners_left = course.least;
		group->owners_end = course.end;
		group->owners_wanted = wanted;
	}
	group->owners_failed |= failed;
	for (size_t i = 0; i < group->count; i++) {
		struct ws_plan_item *item = group->items[i];
		const bool role = item->change.kind == WS_ITEM_ROLE;

		group->owners_touched |= item->owner_before != item->owner_after &&
					 ws_guard_happens(item);
		if (role ? failed && ws_guard_happens(item) && ws_guard_takes_away(item)
			 : unmakes(item) && (ws_guard_happens(item) ? failed : all_fail))
			item->change.held |= WS_HELD_LAST_OWNER;
	}
	return 0;
}

/* ---- rules about somebody -------------------------------------------------------------- */

static bool names(const struct ws_strings *list, const char *label)
{
	for (size_t i = 0; i < list->count; i++)
		if (ws_text_casecmp(list->items[i], label) == 0)
			return true;
	return false;
}

/* "acme/_account/policy.ini: required-owners names ada@acme.io" */
static int hold(struct ws_plan_work *work, const struct ws_side_workspace *local,
		struct ws_plan_item *item, const char *rule,
		const struct ws_strings *(*list)(const struct ws_policy *policy),
		const char *label, struct ws_err *err)
{
	const char *note;

	item->change.held |= WS_HELD_POLICY;
	if (local && names(list(&local->account->policy), label))
		note = ws_arena_printf(work->arena, "%s/_account/policy.ini: %s names %s",
				       local->account->dir, rule, label);
	else if (local && names(list(&local->policy), label))
		note = ws_arena_printf(work->arena, "%s/policy.ini: %s names %s",
				       local->dir, rule, label);
	else
		note = ws_arena_printf(work->arena,
				       "policy.ini as it was approved last: %s names %s",
				       rule, label);
	item->change.note = note;
	return note ? 0 : ws_err_nomem(err);
}

static const struct ws_strings *required_of(const struct ws_policy *policy)
{
	return &policy->required_owners;
}

static const struct ws_strings *ignored_of(const struct ws_policy *policy)
{
	return &policy->ignored_bots;
}

static int hold_required(struct ws_plan_work *work, const struct ws_guard_group *group,
			 struct ws_plan_item *item, const char *email, struct ws_err *err)
{
	return hold(work, group->at.local, item, "required-owners", required_of, email,
		    err);
}

/* Somebody required may be Owner through a team or the default role, too. */
static int guard_required(struct ws_plan_work *work, struct ws_guard_group *group,
			  const char *email, const char *id, struct ws_err *err)
{
	bool together = false, alone;
	int rc = ws_plan_unmakes(work, &group->at, group->happening, group->happening_count,
				 id, &together, err);

	for (size_t i = 0; rc == 0 && i < group->count; i++) {
		struct ws_plan_item *item = group->items[i];
		const struct ws_change *change = &item->change;

		if (!ws_guard_takes_away(item))
			continue;
		if (change->kind == WS_ITEM_GRANT && change->principal_kind == WS_USER) {
			if (strcmp(change->principal_id, id) == 0)
				rc = hold_required(work, group, item, email, err);
			continue;
		}
		rc = ws_plan_unmakes(work, &group->at, &item, 1, id, &alone, err);
		if (rc == 0 && (alone || together))
			rc = hold_required(work, group, item, email, err);
	}
	return rc;
}

int ws_guard_required(struct ws_plan_work *work, struct ws_guard_group *group,
		      struct ws_err *err)
{
	const struct ws_strings *list = &group->policy.required_owners;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < list->count; i++) {
		const struct ws_side_pin *pin = ws_side_pin(group->account, WS_PIN_USERS,
							    list->items[i]);

		if (pin)
			rc = guard_required(work, group, list->items[i], pin->id, err);
	}
	return rc;
}

int ws_guard_ignored(struct ws_plan_work *work, struct ws_guard_group *group,
		     struct ws_err *err)
{
	const struct ws_strings *list = &group->policy.ignored_bots;
	int rc = 0;

	for (size_t n = 0; n < list->count; n++) {
		const struct ws_side_pin *pin = ws_side_pin(group->account, WS_PIN_BOTS,
							    list->items[n]);

		for (size_t i = 0; rc == 0 && i < group->count; i++) {
			const struct ws_change *change = &group->items[i]->change;

			if (change->kind == WS_ITEM_GRANT &&
			    change->principal_kind == WS_BOT &&
			    (ws_text_casecmp(change->label, list->items[n]) == 0 ||
			     (pin && strcmp(pin->id, change->principal_id) == 0)))
				rc = hold(work, group->at.local, group->items[i],
					  "ignore-service-accounts", ignored_of,
					  list->items[n], err);
		}
	}
	return rc;
}
