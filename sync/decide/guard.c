/*
 * sync/decide/guard.c - holds what must not be sent.
 *
 * Order: approval, self, last Owner, loss. Each looks at what the ones before it let
 * through, since what is held does not happen; what is held already still collects its
 * further reasons. Observing is no such reason: guards say what two-way would say.
 *
 * Invariants, over every prefix of the sends: a workspace that has people as Owners
 * keeps one; the acting principal loses nothing.
 */
#include "sync/decide/plan_p.h"

#include <stdlib.h>
#include <string.h>

/* The grants of one workspace that are to be sent, in their order. */
struct group {
	struct ws_plan_item **items;
	size_t count;
	struct ws_plan_item **happening; /* those nothing holds so far */
	size_t happening_count;
	const struct ws_access *access; /* NULL: unknown */
	const struct ws_side_account *account;
};

static bool happens(const struct ws_plan_item *item)
{
	return item->change.verdict == WS_SEND && !(item->change.held & ~WS_HELD_OBSERVE);
}

static bool takes_away(const struct ws_plan_item *item)
{
	return item->change.kind == WS_ITEM_GRANT && item->phase >= WS_PHASE_SHIFT;
}

static void refresh(struct group *group)
{
	group->happening_count = 0;
	for (size_t i = 0; i < group->count; i++)
		if (happens(group->items[i]))
			group->happening[group->happening_count++] = group->items[i];
}

/* ---- approval, self ------------------------------------------------------------------ */

/* By id, never by name. Somebody whose id nobody knows may be anybody of their kind;
 * a key that could not be placed at all may be a person's or a service account's. */
static bool is_self(const struct ws_actor *actor, const struct ws_change *change)
{
	if (change->kind != WS_ITEM_GRANT)
		return false;
	if (actor->id)
		return change->principal_kind == actor->kind &&
		       strcmp(change->principal_id, actor->id) == 0;
	return change->principal_kind == WS_BOT ||
	       (change->principal_kind == WS_USER && actor->kind == WS_USER);
}

static void hold_singly(struct ws_plan_work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		struct ws_plan_item *item = &work->items[i];
		struct ws_change *change = &item->change;

		if (change->verdict != WS_SEND)
			continue;
		if (!work->facts->two_way)
			change->held |= WS_HELD_OBSERVE;
		if (change->kind == WS_ITEM_GRANT && change->delta.escalation)
			change->held |= WS_HELD_APPROVAL;
		if (takes_away(item) && is_self(&work->facts->actor, change))
			change->held |= WS_HELD_SELF;
	}
}

/* Losing a team is losing what it gave, together with the other sends or alone. */
static int hold_self_teams(struct ws_plan_work *work, struct group *group,
			   struct ws_err *err)
{
	struct ws_reach together, alone;
	int rc = ws_plan_reach(work, group->happening, group->happening_count, &together,
			       err);

	for (size_t i = 0; rc == 0 && i < group->count; i++) {
		struct ws_plan_item *item = group->items[i];
		struct ws_change *change = &item->change;

		if (!takes_away(item) || change->principal_kind != WS_TEAM ||
		    !group->account ||
		    !ws_plan_self_in_team(work, group->account, change->principal_id))
			continue;
		rc = ws_plan_reach(work, &item, 1, &alone, err);
		if (!work->facts->actor.id || alone.self_loses || together.self_loses)
			change->held |= WS_HELD_SELF;
	}
	return rc;
}

/* ---- last Owner ------------------------------------------------------------------------ */

static size_t owners_now(const struct group *group)
{
	const struct ws_side_workspace *cloud = group->items[0]->at.cloud;
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

/* The least number of Owners after any prefix of what happens; everything that unmakes
 * an Owner counts as happening when `all`. */
static size_t least_owners(const struct group *group, size_t owners, bool all)
{
	size_t least = owners;

	for (size_t i = 0; i < group->count; i++) {
		const struct ws_plan_item *item = group->items[i];

		if (!happens(item) && !(all && unmakes(item)))
			continue;
		if (unmakes(item))
			owners -= owners > 0;
		else if (item->owner_after && !item->owner_before)
			owners++;
		if (owners < least)
			least = owners;
	}
	return least;
}

/*
 * Who of several Owners is to stay is not ours to choose: when too many would go, none
 * does.
 */
static void hold_owners(struct ws_plan_work *work, struct group *group,
			struct ws_guard_tally *tally)
{
	const size_t owners = owners_now(group);
	const size_t least = work->facts->min_owners ? work->facts->min_owners : 1;
	const size_t wanted = owners < least ? owners : least;
	const size_t left = least_owners(group, owners, false);
	const bool failed = left < wanted;
	const bool all_fail = least_owners(group, owners, true) < wanted;
	bool touched = false;

	for (size_t i = 0; i < group->count; i++) {
		struct ws_plan_item *item = group->items[i];

		touched |= item->owner_before != item->owner_after && happens(item);
		if (unmakes(item) && (happens(item) ? failed : all_fail))
			item->change.held |= WS_HELD_LAST_OWNER;
	}
	tally->owners_failed += failed;
	if (!touched || (tally->owners_failed && !failed))
		return;
	if (tally->owners_path && tally->owners_left <= left &&
	    !(failed && tally->owners_failed == 1))
		return;
	tally->owners_path = group->items[0]->change.path;
	tally->owners_left = left;
	tally->owners_wanted = wanted;
}

/* ---- loss -------------------------------------------------------------------------------- */

static int hold_losses(struct ws_plan_work *work, struct group *group,
		       struct ws_guard_tally *tally, struct ws_err *err)
{
	const struct ws_side_workspace *cloud = group->items[0]->at.cloud;
	const size_t grants = cloud ? cloud->grant_count : 0;
	size_t allowed = grants * work->facts->max_loss_percent / 100;
	size_t singly = 0, losing;
	struct ws_reach reach;
	bool failed;
	int rc = ws_plan_reach(work, group->happening, group->happening_count, &reach, err);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < group->happening_count; i++) {
		const struct ws_change *change = &group->happening[i]->change;

		singly += takes_away(group->happening[i]) &&
			  (change->delta.lost_count || change->delta.lost.unknown ||
			   (!change->after.present && !change->no_effect));
	}
	losing = singly > reach.losing ? singly : reach.losing;
	allowed = allowed ? allowed : 1;
	failed = losing > allowed;
	for (size_t i = 0; failed && i < group->count; i++)
		if (takes_away(group->items[i]))
			group->items[i]->change.held |= WS_HELD_LOSS;
	tally->loss_failed += failed;
	if (losing == 0 || (tally->loss_failed && !failed))
		return 0;
	if (tally->loss_path && losing <= tally->losing &&
	    !(failed && tally->loss_failed == 1))
		return 0;
	tally->loss_path = group->items[0]->change.path;
	tally->losing = losing;
	tally->allowed = allowed;
	return 0;
}

/* ---- the whole --------------------------------------------------------------------------- */

static int guard_group(struct ws_plan_work *work, struct group *group,
		       struct ws_guard_tally *tally, struct ws_err *err)
{
	int rc = ws_plan_measure(work, &group->items[0]->at, &group->access,
				 &group->account, err);

	if (rc < 0)
		return rc;
	refresh(group);
	rc = hold_self_teams(work, group, err);
	if (rc < 0)
		return rc;
	hold_owners(work, group, tally);
	refresh(group);
	return hold_losses(work, group, tally, err);
}

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

static int guard_groups(struct ws_plan_work *work, struct ws_guard_tally *tally,
			struct ws_err *err)
{
	struct ws_plan_item **all = ws_arena_zalloc(work->scratch, work->count,
						    sizeof(struct ws_plan_item *));
	struct ws_plan_item **room = ws_arena_zalloc(work->scratch, work->count,
						     sizeof(struct ws_plan_item *));
	size_t count = 0;
	int rc = 0;

	if (!all || !room)
		return ws_err_nomem(err);
	for (size_t i = 0; i < work->count; i++)
		if (work->items[i].change.verdict == WS_SEND &&
		    work->items[i].change.kind == WS_ITEM_GRANT)
			all[count++] = &work->items[i];
	if (count)
		qsort(all, count, sizeof(struct ws_plan_item *), by_workspace);
	for (size_t from = 0, n; rc == 0 && from < count; from += n) {
		struct group group = {.items = all + from, .happening = room};
		const char *id = all[from]->change.workspace_id;

		for (n = 1; from + n < count; n++)
			if (strcmp(all[from + n]->change.workspace_id, id) != 0)
				break;
		group.count = n;
		rc = guard_group(work, &group, tally, err);
	}
	return rc;
}

int ws_plan_guard(struct ws_plan_work *work, struct ws_err *err)
{
	struct ws_guard_tally tally = {0};
	int rc;

	hold_singly(work);
	rc = guard_groups(work, &tally, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < work->count; i++) {
		struct ws_change *change = &work->items[i].change;

		if (change->verdict != WS_SEND)
			continue;
		tally.self_held += (change->held & WS_HELD_SELF) != 0;
		tally.approvals += (change->held & WS_HELD_APPROVAL) != 0;
		if (change->held)
			change->verdict = WS_HELD;
	}
	return ws_plan_guard_say(work, &tally, err);
}
