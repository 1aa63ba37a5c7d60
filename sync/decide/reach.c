/*
 * sync/decide/reach.c - whose effective access shrinks when the sends of a workspace
 * take place together. Looked at one by one, two changes may each leave somebody what
 * the other one takes away.
 */
#include "sync/decide/plan_p.h"

#include <stdlib.h>
#include <string.h>

/* Somebody whose access may change. */
struct touched {
	enum ws_principal_kind kind;
	const char *id;
};

struct touched_list {
	struct touched *items;
	size_t count;
	size_t nameless; /* members of teams that nothing pins */
};

static int by_principal(const void *a, const void *b)
{
	const struct touched *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int by_grant(const void *a, const void *b)
{
	const struct ws_side_grant *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int touch(struct ws_plan_work *work, struct touched_list *list,
		 enum ws_principal_kind kind, const char *id, struct ws_err *err)
{
	struct touched *slot = ws_arena_grow(work->scratch, &list->items, &list->count,
					     sizeof(*slot));

	if (!slot)
		return ws_err_nomem(err);
	slot->kind = kind;
	slot->id = id;
	return 0;
}

static int touch_team(struct ws_plan_work *work, struct touched_list *list,
		      const struct ws_side_account *account, const char *team_id,
		      struct ws_err *err)
{
	for (size_t i = 0; i < account->team_count; i++) {
		const struct ws_side_team *team = &account->teams[i];

		if (strcmp(team->id, team_id) != 0)
			continue;
		for (size_t m = 0; m < team->member_count; m++) {
			const bool bot = team->members[m].is_bot;
			const struct ws_side_pin *pin = ws_side_pin(
				account, bot ? WS_PIN_BOTS : WS_PIN_USERS,
				team->members[m].label);
			int rc;

			if (!pin) {
				list->nameless++;
				continue;
			}
			rc = touch(work, list, bot ? WS_BOT : WS_USER, pin->id, err);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

/* A default role is everybody's in the account. Where nobody told who that is, everybody
 * who was ever pinned. */
static int touch_everybody(struct ws_plan_work *work, struct touched_list *list,
			   const struct ws_side_account *account, struct ws_err *err)
{
	const bool known = account->people_known == WS_KNOWN;
	const size_t count = known ? account->person_count
				   : account->pin_count[WS_PIN_USERS];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = touch(work, list, WS_USER,
			   known ? account->people[i].id : account->pin[WS_PIN_USERS][i].id,
			   err);
	return rc;
}

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

/* Whoever has less through a role that changes. */
static int touch_holders(struct ws_plan_work *work, struct touched_list *list,
			 const struct imagined *m, struct ws_err *err)
{
	const struct ws_side_workspace *w = m->before;
	bool loses;
	int rc = ws_role_changes(work, m->access, w->default_role_id, WS_ROLE_LOSES, &loses,
				 err);

	if (rc == 0 && loses)
		rc = touch_everybody(work, list, m->account, err);
	for (size_t i = 0; rc == 0 && i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];

		rc = ws_role_changes(work, m->access, g->role_id, WS_ROLE_LOSES, &loses,
				     err);
		if (rc < 0 || !loses || g->kind == WS_INVITED)
			continue;
		rc = g->kind == WS_TEAM ? touch_team(work, list, m->account, g->id, err)
					: touch(work, list, g->kind, g->id, err);
	}
	return rc;
}

/* Everybody the items touch, each once. */
static int collect(struct ws_plan_work *work, const struct imagined *m,
		   struct ws_plan_item *const *items, size_t count,
		   struct touched_list *list, struct ws_err *err)
{
	size_t kept = 0;
	int rc = m->roles ? touch_holders(work, list, m, err) : 0;

	for (size_t i = 0; i < count && rc == 0; i++) {
		const struct ws_change *change = &items[i]->change;

		if (change->kind == WS_ITEM_DEFAULT_ROLE)
			rc = touch_everybody(work, list, m->account, err);
		if (change->kind != WS_ITEM_GRANT || change->principal_kind == WS_INVITED)
			continue;
		if (is_touching(change->principal_kind, items[i]))
			rc = touch_team(work, list, m->account, change->principal_id, err);
		else if (change->principal_kind != WS_TEAM)
			rc = touch(work, list, change->principal_kind, change->principal_id,
				   err);
	}
	if (rc < 0 || list->count == 0)
		return rc;
	qsort(list->items, list->count, sizeof(*list->items), by_principal);
	for (size_t i = 1; i < list->count; i++)
		if (by_principal(&list->items[kept], &list->items[i]) != 0)
			list->items[++kept] = list->items[i];
	list->count = kept + 1;
	return 0;
}

/* The cloud's workspace with all items carried out. */
static int carried_out(struct ws_plan_work *work, const struct ws_side_workspace *cloud,
		       struct ws_plan_item *const *items, size_t count,
		       struct ws_side_workspace *out, struct ws_err *err)
{
	*out = *cloud;
	out->grants = ws_arena_zalloc(work->scratch, cloud->grant_count + count,
				      sizeof(*out->grants));
	out->grant_count = 0;
	if (!out->grants)
		return ws_err_nomem(err);
	for (size_t i = 0; i < cloud->grant_count; i++)
		out->grants[out->grant_count++] = cloud->grants[i];
	for (size_t i = 0; i < count; i++) {
		const struct ws_change *change = &items[i]->change;
		struct ws_side_grant grant = {0};
		size_t n = 0;

		if (change->kind == WS_ITEM_DEFAULT_ROLE)
			out->default_role_id = change->after.id;
		if (change->kind != WS_ITEM_GRANT)
			continue;
		grant.kind = change->principal_kind;
		grant.id = change->principal_id;
		grant.label = change->label;
		grant.role = change->after.text;
		grant.role_id = change->after.id;
		while (n < out->grant_count && by_grant(&out->grants[n], &grant) != 0)
			n++;
		if (change->after.present) {
			out->grants[n] = grant;
			out->grant_count += n == out->grant_count;
		} else if (n < out->grant_count) {
			out->grants[n] = out->grants[--out->grant_count];
		}
	}
	if (out->grant_count)
		qsort(out->grants, out->grant_count, sizeof(*out->grants), by_grant);
	return 0;
}

/* Roles of the workspace afterwards are those that are changed then. */
static int take_roles(struct ws_plan_work *work, struct ws_side_workspace *w,
		      struct ws_err *err)
{
	if (w->default_role_id) {
		w->default_role_id = ws_role_after(work, w->default_role_id);
		if (!w->default_role_id)
			return ws_err_nomem(err);
	}
	for (size_t i = 0; i < w->grant_count; i++) {
		if (!w->grants[i].role_id)
			continue;
		w->grants[i].role_id = ws_role_after(work, w->grants[i].role_id);
		if (!w->grants[i].role_id)
			return ws_err_nomem(err);
	}
	return 0;
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
	rc = carried_out(work, at->cloud, items, count, &out->after, err);
	if (rc == 0 && out->roles)
		rc = ws_role_world(work, at->cloud->account, items, count, &out->access,
				   err);
	return rc == 0 && out->roles ? take_roles(work, &out->after, err) : rc;
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
	struct touched_list list = {NULL, 0, 0};
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
