/*
 * sync/decide/guard.c - holds what must not be sent: approval, self, and the order in
 * which all guards look.
 *
 * Order: approval, policy, self, last Owner, loss. Each looks at what the ones before it
 * let through, since what is held does not happen; what is held already still collects
 * its further reasons. What the last one holds is missing for the first ones, so that
 * they look again until nothing changes. Observing is no such reason: guards say what
 * two-way would say.
 *
 * Invariants, over every prefix of the sends: a workspace that has people as Owners
 * keeps one; the acting principal loses nothing.
 */
#include <stdlib.h>
#include <string.h>
#include "sync/decide/guard_p.h"
#include "sync/decide/right.h"

bool ws_guard_happens(const struct ws_plan_item *item)
{
	return item->change.verdict == WS_SEND && !(item->change.held & ~WS_HELD_OBSERVE);
}

bool ws_guard_takes_away(const struct ws_plan_item *item)
{
	const struct ws_change *change = &item->change;

	if (change->kind == WS_ITEM_DEFAULT_ROLE || change->kind == WS_ITEM_ROLE)
		return change->delta.lost_count > 0 || change->delta.lost.unknown;
	return change->kind == WS_ITEM_GRANT && item->phase >= WS_PHASE_SHIFT;
}

static void refresh(struct ws_guard_group *group)
{
	group->happening_count = 0;
	for (size_t i = 0; i < group->count; i++)
		if (ws_guard_happens(group->items[i]))
			group->happening[group->happening_count++] = group->items[i];
}

/* ---- one by one ---------------------------------------------------------------------- */

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

/* Rules that cannot be read may forbid anything. */
static bool wait_for_policy(struct ws_plan_item *item, bool invalid)
{
	struct ws_change *change = &item->change;

	if (!invalid)
		return false;
	change->verdict = WS_WAIT;
	change->wait = WS_WAIT_INVALID;
	change->held = 0;
	change->note = "policy.ini is not valid";
	return true;
}

/* What an approval is bound to: the role as it would be among those of the cloud. */
static int ask_about_role(struct ws_plan_work *work, struct ws_plan_item *item,
			  const struct ws_policy *policy, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const char *id = change->after.id;
	const struct ws_access *access = NULL;
	int rc;

	if (!change->before.present || !item->role_before) {
		rc = ws_plan_access(work, 1, item->role_after, &access, err);
		return rc == 0 ? ws_plan_ask(work, change, access, policy, err) : rc;
	}
	rc = ws_role_world(work, item->role_before, &item, 1, &access, err);
	if (rc < 0)
		return rc;
	change->after.id = ws_role_after(work, change->principal_id);
	rc = ws_plan_ask(work, change, access, policy, err);
	change->after.id = id;
	return rc;
}

/* A role that comes to allow something else, or goes, does so in workspaces that no guard
 * looks at, too: then somebody has to answer for those. NULL: there are none. */
static const char *unseen_places(const struct ws_plan_work *work,
				 const struct ws_change *change)
{
	const struct ws_delta *d = &change->delta;
	const bool moves = !change->after.present || d->gained_count || d->lost_count ||
			   d->gained.unknown || d->lost.unknown;

	if (change->kind != WS_ITEM_ROLE || change->verdict != WS_SEND ||
	    !change->before.present || !moves)
		return NULL;
	for (size_t i = 0; i < work->facts->unseen_count; i++)
		if (strcmp(work->facts->unseen[i].account_id, change->account_id) == 0)
			return work->facts->unseen[i].places;
	return NULL;
}

static int hold_unseen(struct ws_plan_work *work, struct ws_change *change,
		       struct ws_err *err)
{
	const char *places = unseen_places(work, change);

	if (!places)
		return 0;
	change->held |= WS_HELD_APPROVAL;
	if (change->note)
		return 0;
	change->note = ws_arena_printf(work->arena,
				       "nobody looks at who has the role in %s, not "
				       "tracked here",
				       places);
	return change->note ? 0 : ws_err_nomem(err);
}

static int ask(struct ws_plan_work *work, struct ws_plan_item *item,
	       const struct ws_policy *policy, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const bool role = change->kind == WS_ITEM_ROLE;
	const struct ws_side_account *account;
	const struct ws_access *access;
	int rc = hold_unseen(work, change, err);

	if (rc < 0)
		return rc;
	/* a role nobody has yet gives nobody anything: whom it is given to is asked then */
	if (change->verdict == WS_SEND && change->delta.escalation && policy->escalation &&
	    (change->kind == WS_ITEM_GRANT || (role && change->before.present)))
		change->held |= WS_HELD_APPROVAL;
	if (role)
		return ask_about_role(work, item, policy, err);
	rc = ws_plan_measure(work, &item->at, &access, &account, err);
	return rc == 0 ? ws_plan_ask(work, change, access, policy, err) : rc;
}

static int hold_one(struct ws_plan_work *work, struct ws_plan_item *item,
		    struct ws_err *err)
{
	struct ws_change *change = &item->change;
	struct ws_policy policy;
	bool invalid;
	int rc;

	if (change->kind == WS_ITEM_ROLE) {
		rc = ws_plan_role_policy(work, item, &policy, &invalid, err);
	} else {
		rc = ws_plan_policy(work, &item->at, &policy, err);
		invalid = ws_plan_policy_invalid(item->at.local);
	}
	if (rc < 0 || (change->verdict == WS_SEND && wait_for_policy(item, invalid)))
		return rc;
	rc = ask(work, item, &policy, err);
	if (change->verdict != WS_SEND)
		return rc;
	if (!work->facts->two_way)
		change->held |= WS_HELD_OBSERVE;
	if (rc == 0)
		rc = ws_plan_right(work, item, err);
	if (ws_guard_takes_away(item) && is_self(&work->facts->actor, change))
		change->held |= WS_HELD_SELF;
	return rc;
}

/* What both sides have by now: an approval of it is spent, see approval.h. */
static int agree(struct ws_plan_work *work, struct ws_plan_item *item, struct ws_err *err)
{
	const struct ws_side_account *account;
	const struct ws_access *access;
	int rc;

	if (item->change.kind == WS_ITEM_ROLE)
		rc = ws_plan_access(work, 2,
				    ws_side_account(work->cloud, item->change.account_id),
				    &access, err);
	else
		rc = ws_plan_measure(work, &item->at, &access, &account, err);
	return rc == 0 ? ws_plan_effect(work, &item->change, access, err) : rc;
}

static int hold_singly(struct ws_plan_work *work, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < work->count; i++) {
		const struct ws_change *change = &work->items[i].change;

		if (change->direction == WS_BOTH && change->verdict == WS_AGREE &&
		    change->kind != WS_ITEM_WORKSPACE)
			rc = agree(work, &work->items[i], err);
		if (rc == 0 && change->kind != WS_ITEM_POLICY &&
		    change->direction == WS_OUTGOING &&
		    (change->verdict == WS_SEND || change->verdict == WS_HELD))
			rc = hold_one(work, &work->items[i], err);
	}
	return rc;
}

/* ---- self, through others -------------------------------------------------------------- */

/* May the item take something from the acting principal that is no grant of its own? */
static bool may_touch_self(const struct ws_plan_work *work,
			   const struct ws_guard_group *group,
			   const struct ws_plan_item *item)
{
	const struct ws_change *change = &item->change;

	if (!ws_guard_takes_away(item) || !group->account)
		return false;
	if (change->kind == WS_ITEM_DEFAULT_ROLE)
		return work->facts->actor.kind == WS_USER;
	if (change->kind == WS_ITEM_ROLE)
		return true;
	return change->principal_kind == WS_TEAM &&
	       ws_plan_self_in_team(work, group->account, change->principal_id);
}

/* Losing a team is losing what it gave, together with the other sends or alone. */
static int hold_self(struct ws_plan_work *work, struct ws_guard_group *group,
		     struct ws_err *err)
{
	struct ws_reach together, alone;
	int rc = ws_plan_reach(work, &group->at, group->happening, group->happening_count,
			       &together, err);

	for (size_t i = 0; rc == 0 && i < group->count; i++) {
		struct ws_plan_item *item = group->items[i];

		if (!may_touch_self(work, group, item))
			continue;
		rc = ws_plan_reach(work, &group->at, &item, 1, &alone, err);
		if (!work->facts->actor.id || alone.self_loses || together.self_loses)
			item->change.held |= WS_HELD_SELF;
	}
	return rc;
}

/* ---- one workspace --------------------------------------------------------------------- */

static int guard_until_stable(struct ws_plan_work *work, struct ws_guard_group *group,
			      struct ws_err *err)
{
	size_t before;
	int rc = 0;

	refresh(group);
	do {
		before = group->happening_count;
		rc = ws_guard_required(work, group, err);
		refresh(group);
		if (rc == 0)
			rc = hold_self(work, group, err);
		refresh(group);
		if (rc < 0)
			return rc;
		rc = ws_guard_owners(work, group, err);
		refresh(group);
		if (rc == 0)
			rc = ws_guard_loss(work, group, err);
		refresh(group);
	} while (rc == 0 && group->happening_count != before);
	return rc;
}

static void tally_owners(const struct ws_guard_group *group, struct ws_guard_tally *tally)
{
	const bool failed = group->owners_failed;

	tally->owners_failed += failed;
	if (!group->owners_touched || (tally->owners_failed && !failed))
		return;
	if (tally->owners_path && tally->owners_left <= group->owners_left &&
	    !(failed && tally->owners_failed == 1))
		return;
	tally->owners_path = group->path;
	tally->owners_left = group->owners_left;
	tally->owners_end = group->owners_end;
	tally->owners_wanted = group->owners_wanted;
}

static void tally_loss(const struct ws_guard_group *group, struct ws_guard_tally *tally)
{
	const bool failed = group->loss_failed;

	tally->loss_failed += failed;
	if (group->losing == 0 || (tally->loss_failed && !failed))
		return;
	if (tally->loss_path && group->losing <= tally->losing &&
	    !(failed && tally->loss_failed == 1))
		return;
	tally->loss_path = group->path;
	tally->losing = group->losing;
	tally->allowed = group->allowed;
}

static int prepare_group(struct ws_plan_work *work, struct ws_guard_group *group,
			 struct ws_err *err)
{
	int rc = ws_plan_measure(work, &group->at, &group->access, &group->account, err);

	if (rc == 0)
		rc = ws_plan_policy(work, &group->at, &group->policy, err);
	return rc == 0 ? ws_guard_ignored(work, group, err) : rc;
}

/* ---- the whole ------------------------------------------------------------------------- */

static size_t count_happening(const struct ws_plan_work *work)
{
	size_t count = 0;

	for (size_t i = 0; i < work->count; i++)
		count += ws_guard_happens(&work->items[i]);
	return count;
}

/* A role is in the group of every workspace where somebody has it: held in one it is
 * missing in the others. */
static int guard_groups(struct ws_plan_work *work, struct ws_guard_tally *tally,
			struct ws_err *err)
{
	struct ws_guard_groups groups = {NULL, 0};
	size_t before;
	int rc = ws_guard_groups_find(work, &groups, err);

	for (size_t i = 0; rc == 0 && i < groups.count; i++)
		rc = prepare_group(work, &groups.items[i], err);
	do {
		before = count_happening(work);
		for (size_t i = 0; rc == 0 && i < groups.count; i++)
			rc = guard_until_stable(work, &groups.items[i], err);
	} while (rc == 0 && count_happening(work) != before);
	for (size_t i = 0; rc == 0 && i < groups.count; i++) {
		tally_owners(&groups.items[i], tally);
		tally_loss(&groups.items[i], tally);
	}
	return rc;
}

/* A "no" is a word, too: nobody is asked for another. */
static void tally_word(struct ws_guard_tally *tally, const struct ws_change *change)
{
	if (change->held & WS_HELD_REJECTED)
		tally->rejected++;
	else if (change->held & WS_HELD_APPROVAL)
		tally->approvals++;
}

int ws_plan_guard(struct ws_plan_work *work, struct ws_err *err)
{
	struct ws_guard_tally tally = {0};
	struct ws_renames renames = {NULL, 0};
	int rc = ws_guard_renames_begin(work, &renames, err);

	if (rc == 0)
		rc = hold_singly(work, err);
	if (rc == 0)
		ws_guard_renames_end(work, &renames);
	if (rc == 0)
		rc = ws_guard_wait_for_roles(work, err);
	if (rc == 0)
		rc = guard_groups(work, &tally, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < work->count; i++) {
		struct ws_change *change = &work->items[i].change;

		if (change->kind == WS_ITEM_POLICY || change->verdict == WS_SEND)
			tally_word(&tally, change);
		if (change->verdict != WS_SEND)
			continue;
		tally.self_held += (change->held & WS_HELD_SELF) != 0;
		if (change->held)
			change->verdict = WS_HELD;
	}
	return ws_plan_guard_say(work, &tally, err);
}
