/*
 * cli/local/holders.c - who may do something in a workspace, on both sides.
 *
 * Asked are all people and service accounts that could have access: those of the account,
 * those with a line, those of its teams. A pin alone is nobody: whoever left the account
 * may still be pinned.
 */
#include "cli/local/holders.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"

void ws_holders_clear(struct ws_holders *holders)
{
	ws_arena_free(holders->arena);
	*holders = (struct ws_holders){.arena = NULL};
}

const struct ws_holder_side *ws_holder_shown(const struct ws_holder *holder)
{
	return holder->local.answer == WS_YES || holder->cloud.answer != WS_YES
		       ? &holder->local
		       : &holder->cloud;
}

const char *ws_holder_gap(const struct ws_side_workspace *w, enum ws_principal_kind kind)
{
	if (w->lists[kind] != WS_KNOWN)
		return kind == WS_USER  ? "[users]"
		       : kind == WS_BOT ? "[service-accounts]"
					: "[teams]";
	if (kind != WS_TEAM && w->lists[WS_TEAM] != WS_KNOWN)
		return "[teams]";
	return kind == WS_USER && w->settings != WS_KNOWN ? "the default role" : NULL;
}

/* ---- one principal ---------------------------------------------------------------------- */

static int judge_side(const struct ws_asked_side *side, const struct ws_wanted *wanted,
		      struct ws_arena *arena, const struct ws_holder *who,
		      struct ws_holder_side *out, struct ws_err *err)
{
	struct ws_effective effective;
	int rc;

	*out = (struct ws_holder_side){.answer = WS_NO};
	if (!side->access)
		return 0;
	rc = ws_access_sources(side->access, side->workspace, who->kind, who->id, arena,
			       &out->sources, &out->count, err);
	if (rc < 0 || out->count == 0)
		return rc;
	effective = ws_access_effective(side->access, side->workspace, who->kind, who->id,
					false);
	out->answer = ws_wanted_in(wanted, &effective.set);
	return 0;
}

static bool has_source(const struct ws_holder_side *side, const struct ws_change *change)
{
	for (size_t i = 0; i < side->count; i++) {
		const struct ws_source *s = &side->sources[i];

		if (change->kind == WS_ITEM_ROLE
			    ? s->role_id && strcmp(s->role_id, change->principal_id) == 0
			    : s->via == WS_VIA_TEAM &&
				      strcmp(s->grant->id, change->principal_id) == 0)
			return true;
	}
	return false;
}

/* How near a change is to somebody's access: 1 their own line; 0: not at all. */
static int nearness(const struct ws_holder *h, const char *workspace_id,
		    const struct ws_change *c)
{
	const bool here = c->workspace_id && workspace_id &&
			  strcmp(c->workspace_id, workspace_id) == 0;

	switch (c->kind) {
	case WS_ITEM_GRANT:
		if (!here || !c->principal_id)
			return 0;
		if (c->principal_kind == h->kind && strcmp(c->principal_id, h->id) == 0)
			return 1;
		return c->principal_kind == WS_TEAM && (has_source(&h->local, c) ||
							has_source(&h->cloud, c))
			       ? 2
			       : 0;
	case WS_ITEM_DEFAULT_ROLE:
		return here && h->kind == WS_USER ? 3 : 0;
	case WS_ITEM_ROLE:
		return c->principal_id && (has_source(&h->local, c) ||
					   has_source(&h->cloud, c))
			       ? 4
			       : 0;
	case WS_ITEM_WORKSPACE:
		return here ? 5 : 0;
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_RESULT_STORAGE:
	case WS_ITEM_HANDLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return 0;
}

/* A workspace that is not in the cloud yet has no id, and one change: that it is made. */
static const struct ws_change *making_of(const struct ws_asked *asked)
{
	const struct ws_plan *plan = asked->view->plan;

	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].kind == WS_ITEM_WORKSPACE && plan->changes[i].path &&
		    strcmp(plan->changes[i].path, asked->local.workspace->dir) == 0)
			return &plan->changes[i];
	return NULL;
}

static const struct ws_change *cause_of(const struct ws_asked *asked,
					const struct ws_holder *h)
{
	const struct ws_plan *plan = asked->view->plan;
	const struct ws_change *found = NULL;
	int best = 0;

	for (size_t i = 0; i < plan->change_count; i++) {
		int near = nearness(h, asked->local.workspace->id, &plan->changes[i]);

		if (near == 0 || plan->changes[i].verdict == WS_AGREE ||
		    (found && near >= best))
			continue;
		found = &plan->changes[i];
		best = near;
	}
	return found;
}

static int settle(struct ws_cli *cli, struct ws_asked *asked, struct ws_holder *h,
		  struct ws_err *err)
{
	const bool here = h->local.answer == WS_YES, there = h->cloud.answer == WS_YES;
	int rc;

	h->hold = here ? WS_HOLD_SAME : WS_HOLD_NOT;
	if (h->local.answer == WS_UNKNOWN || h->cloud.answer == WS_UNKNOWN) {
		h->hold = WS_HOLD_UNKNOWN; /* a yes of the other side settles nothing */
		return 0;
	}
	if (!asked->both || here == there)
		return 0;
	rc = ws_asked_view(cli, asked, err);
	if (rc < 0)
		return rc;
	if (!asked->local.workspace->id) {
		h->cause = making_of(asked);
		h->hold = here ? WS_HOLD_GAINS : WS_HOLD_NOT;
		return 0;
	}
	h->cause = cause_of(asked, h);
	if (h->cause && h->cause->verdict == WS_CONFLICT)
		h->hold = WS_HOLD_UNSETTLED;
	else if (h->cause && h->cause->direction == WS_OUTGOING)
		h->hold = here ? WS_HOLD_GAINS : WS_HOLD_LOSES;
	else /* facts of the account come from the cloud alone */
		h->hold = here ? WS_HOLD_TAKEN : WS_HOLD_GIVEN;
	return 0;
}

int ws_holder_judge(struct ws_cli *cli, struct ws_asked *asked,
		    const struct ws_wanted *wanted, const struct ws_wanted *wanted_cloud,
		    struct ws_arena *arena, struct ws_holder *holder, struct ws_err *err)
{
	int rc = judge_side(&asked->local, wanted, arena, holder, &holder->local, err);

	if (rc == 0)
		rc = judge_side(&asked->cloud, wanted_cloud, arena, holder, &holder->cloud,
				err);
	return rc == 0 ? settle(cli, asked, holder, err) : rc;
}

/* ---- everybody --------------------------------------------------------------------------- */

static int add(struct ws_holders *h, enum ws_principal_kind kind, const char *id,
	       const char *label)
{
	struct ws_holder *slot = ws_arena_grow(h->arena, &h->items, &h->count,
					       sizeof(*slot));

	if (!slot)
		return WS_E_NOMEM;
	*slot = (struct ws_holder){.kind = kind, .id = id, .label = label};
	return 0;
}

static int add_people(struct ws_holders *h, const struct ws_side_account *account,
		      enum ws_principal_kind kind)
{
	const bool bots = kind == WS_BOT;
	const struct ws_side_person *items = bots ? account->bots : account->people;
	const size_t count = bots ? account->bot_count : account->person_count;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		const struct ws_side_pin *pin = ws_side_pin_of(
			account, bots ? WS_PIN_BOTS : WS_PIN_USERS, items[i].id);

		rc = add(h, kind, items[i].id, pin ? pin->label : items[i].email);
	}
	return rc;
}

static int add_members(struct ws_holders *h, const struct ws_side_team *team,
		       const struct ws_side_account *account)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < team->member_count; i++) {
		const bool bot = team->members[i].is_bot;
		const struct ws_side_pin *pin = ws_side_pin(
			account, bot ? WS_PIN_BOTS : WS_PIN_USERS, team->members[i].label);

		if (pin)
			rc = add(h, bot ? WS_BOT : WS_USER, pin->id, pin->label);
	}
	return rc;
}

static int add_side(struct ws_holders *h, const struct ws_asked_side *side)
{
	const struct ws_side_workspace *w = side->workspace;
	int rc;

	if (!side->access)
		return 0;
	rc = add_people(h, w->account, WS_USER);
	if (rc == 0)
		rc = add_people(h, w->account, WS_BOT);
	for (size_t i = 0; rc == 0 && i < w->grant_count; i++)
		if (w->grants[i].kind == WS_USER || w->grants[i].kind == WS_BOT)
			rc = add(h, w->grants[i].kind, w->grants[i].id, w->grants[i].label);
	for (size_t t = 0; rc == 0 && t < w->account->team_count; t++)
		if (ws_side_grant(w, WS_TEAM, w->account->teams[t].id))
			rc = add_members(h, &w->account->teams[t], w->account);
	return rc;
}

static int by_id(const void *a, const void *b)
{
	const struct ws_holder *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->id, y->id);
}

static int by_name(const void *a, const void *b)
{
	const struct ws_holder *x = a, *y = b;
	int order;

	if (x->hold != y->hold)
		return x->hold < y->hold ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	order = ws_text_casecmp(x->label, y->label);
	return order ? order : strcmp(x->id, y->id);
}

static void drop_twins(struct ws_holders *h)
{
	size_t kept = 0;

	if (h->count > 1)
		qsort(h->items, h->count, sizeof(*h->items), by_id);
	for (size_t i = 0; i < h->count; i++)
		if (kept == 0 || by_id(&h->items[kept - 1], &h->items[i]) != 0)
			h->items[kept++] = h->items[i];
	h->count = kept;
}

static void tally(struct ws_holders *h, const struct ws_holder *holder, bool both)
{
	const enum ws_hold hold = holder->hold;
	const enum ws_answer now = both ? holder->cloud.answer : holder->local.answer;

	h->now += now == WS_YES && hold != WS_HOLD_UNSETTLED;
	h->later += hold == WS_HOLD_SAME || hold == WS_HOLD_GIVEN || hold == WS_HOLD_GAINS;
	h->unknown += hold == WS_HOLD_UNKNOWN;
}

int ws_holders_everybody(const struct ws_asked_side *side, struct ws_holders *out,
			 struct ws_err *err)
{
	*out = (struct ws_holders){.arena = ws_arena_new()};
	if (!out->arena || add_side(out, side) < 0)
		return ws_err_nomem(err);
	drop_twins(out);
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_name);
	return 0;
}

int ws_holders_find(struct ws_cli *cli, struct ws_asked *asked,
		    const struct ws_wanted *wanted, const struct ws_wanted *wanted_cloud,
		    struct ws_holders *out, struct ws_err *err)
{
	size_t kept = 0;
	int rc;

	*out = (struct ws_holders){.arena = ws_arena_new()};
	if (!out->arena)
		return ws_err_nomem(err);
	rc = add_side(out, &asked->local);
	if (rc == 0)
		rc = add_side(out, &asked->cloud);
	if (rc < 0)
		return ws_err_nomem(err);
	drop_twins(out);
	for (size_t i = 0; rc == 0 && i < out->count; i++) {
		struct ws_holder *holder = &out->items[i];

		rc = ws_holder_judge(cli, asked, wanted, wanted_cloud, out->arena, holder,
				     err);
		if (rc == 0 && holder->hold != WS_HOLD_NOT) {
			tally(out, holder, asked->both);
			out->items[kept++] = *holder;
		}
	}
	out->count = kept;
	if (kept > 1)
		qsort(out->items, kept, sizeof(*out->items), by_name);
	return rc;
}
