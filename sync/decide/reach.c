/*
 * sync/decide/reach.c - whose effective access shrinks when the sends of a workspace
 * take place together. Looked at one by one, two changes may each leave somebody what
 * the other one takes away.
 */
#include "sync/decide/plan_p.h"

#include <string.h>

/* A workspace before and after the items, and what both are measured by. */
struct imagined {
	const struct ws_side_workspace *before;
	struct ws_side_workspace after;
	const struct ws_side_account *account;
	const struct ws_access *access; /* NULL: nothing is known */
	bool roles;                     /* some of the items are roles */
};

static bool is_touching(enum ws_principal_kind kind, const struct ws_plan_item *item)
{
	return kind == WS_TEAM && item->phase >= WS_PHASE_SHIFT;
}

/* Everybody the items touch, each once. */
static int collect(struct ws_plan_work *work, const struct imagined *m,
		   struct ws_plan_item *const *items, size_t count,
		   struct ws_touched_list *list, struct ws_err *err)
{
	int rc = m->roles ? ws_touch_holders(work, list, m->before, m->account, m->access,
					     WS_ROLE_LOSES, err)
			  : 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		const struct ws_change *change = &items[i]->change;

		if (change->kind == WS_ITEM_DEFAULT_ROLE)
			rc = ws_touch_everybody(work, list, m->account, err);
		if (change->kind != WS_ITEM_GRANT || change->principal_kind == WS_INVITED)
			continue;
		if (is_touching(change->principal_kind, items[i]))
			rc = ws_touch_team(work, list, m->account, change->principal_id,
					   err);
		else if (change->principal_kind != WS_TEAM)
			rc = ws_touch(work, list, change->principal_kind,
				      change->principal_id, err);
	}
	if (rc == 0)
		ws_touched_once(list);
	return rc;
}

static int imagine(struct ws_plan_work *work, const struct ws_trio *at,
		   struct ws_plan_item *const *items, size_t count, struct imagined *out,
		   struct ws_err *err)
{
	int rc = ws_plan_measure(work, at, &out->access, &out->account, err);

	out->before = at->cloud;
	out->roles = false;
	if (rc < 0 || !out->access)
		return rc;
	for (size_t i = 0; i < count; i++)
		out->roles = out->roles || items[i]->change.kind == WS_ITEM_ROLE;
	rc = ws_plan_carried_out(work, at->cloud, items, count, &out->after, err);
	if (rc == 0 && out->roles)
		rc = ws_role_world(work, at->cloud->account, items, count, &out->access,
				   err);
	return rc == 0 && out->roles ? ws_role_take_after(work, &out->after, err) : rc;
}

static bool loses(const struct ws_access *access, const struct ws_side_workspace *before,
		  const struct ws_side_workspace *after, enum ws_principal_kind kind,
		  const char *id)
{
	const struct ws_effective from = ws_access_effective(access, before, kind, id,
							     false);
	const struct ws_effective to = ws_access_effective(access, after, kind, id, false);
	const struct ws_delta delta = ws_delta_between(access, &from.set, true, &to.set,
						       true);

	if (from.admin && to.admin)
		return false;
	if (delta.lost_count || delta.lost.unknown)
		return true;
	/* a role without any permission is still a way in */
	return ws_side_grant(before, kind, id) && !ws_side_grant(after, kind, id) &&
	       ws_scope_set_count(&to.set) == 0;
}

int ws_plan_reach(struct ws_plan_work *work, const struct ws_trio *at,
		  struct ws_plan_item *const *items, size_t count, struct ws_reach *out,
		  struct ws_err *err)
{
	const struct ws_actor *actor = &work->facts->actor;
	struct ws_touched_list list = {NULL, 0, 0};
	struct imagined m;
	int rc;

	*out = (struct ws_reach){0, false};
	if (count == 0 || !at->cloud)
		return 0;
	rc = imagine(work, at, items, count, &m, err);
	if (rc < 0 || !m.access)
		return rc;
	rc = collect(work, &m, items, count, &list, err);
	if (rc < 0)
		return rc;
	out->losing = list.nameless;
	for (size_t i = 0; i < list.count; i++)
		out->losing += loses(m.access, m.before, &m.after, list.items[i].kind,
				     list.items[i].id);
	if (actor->id)
		out->self_loses = loses(m.access, m.before, &m.after, actor->kind,
					actor->id);
	return 0;
}

int ws_plan_unmakes(struct ws_plan_work *work, const struct ws_trio *at,
		    struct ws_plan_item *const *items, size_t count, const char *user_id,
		    bool *out, struct ws_err *err)
{
	struct ws_effective from, to;
	struct imagined m;
	int rc;

	*out = false;
	if (count == 0 || !at->cloud)
		return 0;
	rc = imagine(work, at, items, count, &m, err);
	if (rc < 0 || !m.access)
		return rc;
	from = ws_access_effective(m.access, m.before, WS_USER, user_id, false);
	to = ws_access_effective(m.access, &m.after, WS_USER, user_id, false);
	*out = ws_access_is_owner_set(m.access, &from.set) &&
	       !ws_access_is_owner_set(m.access, &to.set);
	return 0;
}

int ws_plan_owners(struct ws_plan_work *work, const struct ws_trio *at,
		   struct ws_plan_item *const *items, size_t count, size_t *out,
		   struct ws_err *err)
{
	struct ws_grant_range users;
	struct imagined m;
	int rc;

	*out = 0;
	if (!at->cloud)
		return 0;
	rc = imagine(work, at, items, count, &m, err);
	if (rc < 0 || !m.access)
		return rc;
	users = ws_part_grants(&m.after, WS_USER);
	for (size_t i = 0; i < users.count; i++) {
		const struct ws_scope_set set = ws_access_role(m.access,
							       users.items[i].role_id);

		*out += ws_access_is_owner_set(m.access, &set);
	}
	return 0;
}

bool ws_plan_self_in_team(const struct ws_plan_work *work,
			  const struct ws_side_account *account, const char *team_id)
{
	const struct ws_actor *actor = &work->facts->actor;

	for (size_t i = 0; i < account->team_count; i++) {
		const struct ws_side_team *team = &account->teams[i];

		if (strcmp(team->id, team_id) != 0)
			continue;
		for (size_t m = 0; m < team->member_count; m++) {
			const bool bot = team->members[m].is_bot;
			const struct ws_side_pin *pin;

			if (!actor->id && (bot || actor->kind == WS_USER))
				return true;
			if (!actor->id || bot != (actor->kind == WS_BOT))
				continue;
			pin = ws_side_pin(account, bot ? WS_PIN_BOTS : WS_PIN_USERS,
					  team->members[m].label);
			if (!pin || strcmp(pin->id, actor->id) == 0)
				return true;
		}
	}
	return false;
}
