/*
 * sync/decide/meaning.c - what a change does to somebody's effective access.
 *
 * Roles, teams and the catalogue are facts of the cloud, so everything is measured by
 * the cloud's account; only where it has none, by ours. What else a principal has in
 * the workspace comes from the side that is about to change.
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/text.h"

int ws_plan_access(struct ws_plan_work *work, int side,
		   const struct ws_side_account *account, const struct ws_access **out,
		   struct ws_err *err)
{
	struct ws_access_cache *cache = &work->access[side];
	size_t n;

	*out = NULL;
	if (!account || !cache->side || account < cache->side->accounts ||
	    account >= cache->side->accounts + cache->side->account_count)
		return 0;
	n = (size_t)(account - cache->side->accounts);
	if (!cache->items) {
		cache->items = ws_arena_zalloc(work->scratch, cache->side->account_count,
					       sizeof(struct ws_access *));
		if (!cache->items)
			return ws_err_nomem(err);
	}
	if (!cache->items[n]) {
		const bool cloud = work->facts && side == 2 && account->id;
		int rc;

		if (cloud)
			account = ws_plan_with_promised(work, account);
		if (!account)
			return ws_err_nomem(err);
		rc = ws_access_new(account, &cache->items[n], err);
		if (rc < 0)
			return rc;
	}
	*out = cache->items[n];
	return 0;
}

int ws_plan_measure(struct ws_plan_work *work, const struct ws_trio *at,
		    const struct ws_access **access, const struct ws_side_account **account,
		    struct ws_err *err)
{
	const struct ws_side_workspace *const sides[3] = {at->base, at->local, at->cloud};
	static const int order[3] = {2, 1, 0};

	*access = NULL;
	*account = NULL;
	for (int n = 0; n < 3; n++) {
		const struct ws_side_workspace *workspace = sides[order[n]];
		int rc;

		if (!workspace || !workspace->account)
			continue;
		/* an edited file alone has its account from elsewhere */
		rc = ws_plan_access(work, order[n], workspace->account, access, err);
		if (rc < 0)
			return rc;
		if (*access) {
			*account = workspace->account;
			return 0;
		}
	}
	return 0;
}

static bool is_nothing(const struct ws_scope_set *set)
{
	return ws_scope_set_count(set) == 0 && !set->unknown;
}

static struct ws_scope_set role_set(const struct ws_access *access,
				    const struct ws_value *value)
{
	return ws_access_role(access, value->present ? value->id : NULL);
}

/* The kind of request, from the two roles alone. */
static enum ws_phase phase_of(const struct ws_value *before, const struct ws_value *after,
			      const struct ws_delta *roles)
{
	if (!after->present)
		return WS_PHASE_REVOKE;
	if (!before->present)
		return WS_PHASE_RAISE;
	if (is_nothing(&roles->lost))
		return WS_PHASE_RAISE;
	return is_nothing(&roles->gained) ? WS_PHASE_LOWER : WS_PHASE_SHIFT;
}

/* ---- sentences ------------------------------------------------------------------- */

static bool is_member(const struct ws_side_account *account,
		      const struct ws_side_team *team, enum ws_principal_kind kind,
		      const char *id)
{
	const int list = kind == WS_BOT ? WS_PIN_BOTS : WS_PIN_USERS;

	for (size_t i = 0; i < team->member_count; i++) {
		const struct ws_side_pin *pin;

		if (team->members[i].is_bot != (kind == WS_BOT))
			continue;
		pin = ws_side_pin(account, list, team->members[i].label);
		if (pin && strcmp(pin->id, id) == 0)
			return true;
	}
	return false;
}

/* The team that gives somebody access, when it is one alone; else NULL. */
static const char *one_team(const struct ws_side_account *account,
			    const struct ws_side_workspace *workspace,
			    const struct ws_change *change)
{
	const char *name = NULL;

	for (size_t i = 0; i < account->team_count; i++) {
		const struct ws_side_team *team = &account->teams[i];

		if (!ws_side_grant(workspace, WS_TEAM, team->id) ||
		    !is_member(account, team, change->principal_kind, change->principal_id))
			continue;
		if (name)
			return NULL;
		name = team->name;
	}
	return name;
}

/* "team data-eng", "several teams", "the default role"; in the plan's memory. */
static const char *source_of(struct ws_plan_work *work,
			     const struct ws_side_account *account,
			     const struct ws_side_workspace *workspace,
			     const struct ws_change *change,
			     const struct ws_effective *rest)
{
	const char *team = rest->teams ? one_team(account, workspace, change) : NULL;

	if (rest->teams && rest->default_role)
		return "teams and the default role";
	if (team)
		return ws_arena_printf(work->arena, "team %s", team);
	if (rest->teams)
		return rest->teams == 1 ? "a team" : "several teams";
	return "the default role";
}

static void say(struct ws_plan_work *work, const struct ws_side_account *account,
		const struct ws_side_workspace *workspace, struct ws_plan_item *item,
		const struct ws_effective *rest)
{
	struct ws_change *change = &item->change;
	const bool less = item->phase == WS_PHASE_LOWER || item->phase == WS_PHASE_REVOKE;
	const char *source;

	if (change->note)
		return;
	if (rest->admin) {
		change->note = less ? "stays Owner as account admin"
				    : "already Owner as account admin";
		return;
	}
	if (is_nothing(&rest->set) || !(change->no_effect || less))
		return;
	if (change->no_effect && change->delta.relation == WS_REL_RENAME)
		return;
	source = source_of(work, account, workspace, change, rest);
	if (!source)
		return;
	if (!change->no_effect)
		change->note = ws_arena_printf(work->arena,
					       "keeps %zu permissions through %s",
					       ws_scope_set_count(&rest->set), source);
	else if (less)
		change->note = ws_arena_printf(work->arena, "%s still gives all of it",
					       source);
	else
		change->note = ws_arena_printf(work->arena, "%s gives it already", source);
}

/* ---- grants ------------------------------------------------------------------------ */

const struct ws_side_workspace *ws_plan_world_of(const struct ws_plan_item *item)
{
	const struct ws_trio *at = &item->at;

	/* without a cloud two sides are compared, and base is the one before */
	if (item->change.direction == WS_INCOMING && at->local && (at->cloud || !at->base))
		return at->local;
	if (item->change.direction == WS_DRAFT && at->base)
		return at->base;
	return at->cloud ? at->cloud : at->base ? at->base : at->local;
}

/* Where it was and where it is: two sides are compared, or the cloud is taken over. */
static int was_side(const struct ws_plan_item *item)
{
	return item->at.cloud ? 1 : 0;
}

/* A grant that did not go along to another account: its role, or its team, is known to the
 * account it was left in. */
static bool is_left_behind(const struct ws_plan_item *item)
{
	const struct ws_trio *at = &item->at;
	const struct ws_side_workspace *was = at->cloud ? at->local : at->base;
	const struct ws_side_workspace *is = at->cloud ? at->cloud : at->local;

	return item->change.kind == WS_ITEM_GRANT && !item->change.after.present && was &&
	       is && (!at->cloud || item->change.direction == WS_INCOMING) &&
	       was->account && is->account && was->account->id && is->account->id &&
	       strcmp(was->account->id, is->account->id) != 0;
}

static void mean_grant(struct ws_plan_work *work, struct ws_plan_item *item,
		       const struct ws_access *access,
		       const struct ws_side_account *account)
{
	struct ws_change *change = &item->change;
	const struct ws_side_workspace *world = ws_plan_world_of(item);
	const struct ws_scope_set from = role_set(access, &change->before);
	const struct ws_scope_set to = role_set(access, &change->after);
	const bool had = change->before.present, has = change->after.present;
	struct ws_delta roles = ws_delta_between(access, &from, had, &to, has);
	struct ws_effective rest = {.admin = false};
	struct ws_scope_set before, after;

	item->phase = phase_of(&change->before, &change->after, &roles);
	item->owner_before = had && change->principal_kind == WS_USER &&
			     ws_access_is_owner_set(access, &from);
	item->owner_after = has && change->principal_kind == WS_USER &&
			    ws_access_is_owner_set(access, &to);
	change->delta = roles;
	if (change->principal_kind == WS_INVITED)
		return; /* nothing is theirs before they accept */
	if (is_left_behind(item)) {
		/* what else gave access there stayed behind, too */
		change->note = ws_arena_printf(work->arena, "did not go along to %s",
					       item->at.cloud
						       ? item->at.cloud->account->dir
						       : item->at.local->account->dir);
		return;
	}
	rest = ws_access_effective(access, world, change->principal_kind,
				   change->principal_id, true);
	before = ws_scope_set_union(&rest.set, &from);
	after = ws_scope_set_union(&rest.set, &to);
	if (rest.admin)
		before = after = rest.set;
	change->delta = ws_delta_between(access, &before, had, &after, has);
	if (is_nothing(&change->delta.gained) && is_nothing(&change->delta.lost)) {
		change->no_effect = true;
		change->delta.relation = roles.relation;
	}
	say(work, account, world, item, &rest);
}

/* Nothing is known that it could be measured by: it may be anything. */
void ws_plan_mean_unknown(struct ws_plan_item *item)
{
	struct ws_change *change = &item->change;
	const bool had = change->before.present, has = change->after.present;

	change->delta.relation = !had ? WS_REL_GRANT : !has ? WS_REL_REVOKE : WS_REL_SHIFT;
	change->delta.gained.unknown = has;
	change->delta.lost.unknown = had;
	change->delta.escalation = has;
	item->phase = !had ? WS_PHASE_RAISE : !has ? WS_PHASE_REVOKE : WS_PHASE_SHIFT;
	item->owner_before = had && change->principal_kind == WS_USER;
}

static int measure_item(struct ws_plan_work *work, const struct ws_plan_item *item,
			const struct ws_access **access,
			const struct ws_side_account **account, struct ws_err *err)
{
	if (is_left_behind(item)) {
		const int side = was_side(item);
		int rc;

		*account = side ? item->at.local->account : item->at.base->account;
		rc = ws_plan_access(work, side, *account, access, err);
		if (rc < 0 || *access)
			return rc;
	}
	return ws_plan_measure(work, &item->at, access, account, err);
}

int ws_plan_mean(struct ws_plan_work *work, struct ws_plan_item *item, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const struct ws_side_account *account;
	const struct ws_access *access;
	struct ws_scope_set from, to;
	int rc;

	change->delta.relation = WS_REL_META;
	item->phase = change->kind == WS_ITEM_HANDLE      ? WS_PHASE_HANDLE
		      : change->kind == WS_ITEM_WORKSPACE ? WS_PHASE_NEW
		      : change->kind == WS_ITEM_INTENT    ? WS_PHASE_GONE
							  : WS_PHASE_FIELD;
	if (change->kind == WS_ITEM_ROLE)
		return ws_plan_mean_role(work, item, err);
	if (change->kind == WS_ITEM_RESULT_STORAGE)
		change->note = "decides where the results of runs are kept, and so who can "
			       "read them";
	if (change->kind != WS_ITEM_GRANT && change->kind != WS_ITEM_DEFAULT_ROLE)
		return 0;
	rc = measure_item(work, item, &access, &account, err);
	if (rc < 0)
		return rc;
	if (!access) {
		ws_plan_mean_unknown(item);
	} else if (change->kind == WS_ITEM_GRANT) {
		mean_grant(work, item, access, account);
		if (change->principal_kind == WS_INVITED)
			rc = ws_invited_check_role(work, item, access, err);
	} else {
		from = role_set(access, &change->before);
		to = role_set(access, &change->after);
		change->delta = ws_delta_between(access, &from, change->before.id != NULL,
						 &to, change->after.id != NULL);
	}
	if (change->kind == WS_ITEM_DEFAULT_ROLE)
		item->phase = WS_PHASE_FIELD;
	return rc;
}
