/*
 * tests/sim/sim_decide.c - what people decide: conflicts, approvals, refusals.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <string.h>
#include "sync/round/view/approvals.h"
#include "sync/round/person/resolve.h"

/* The oracle's entry of a change; NULL: it is about none of its items. */
static struct sim_entry *entry_of(struct sim *sim, const struct ws_change *c)
{
	struct sim_item item = {.kind = c->principal_kind};

	if (!c->workspace_id || c->kind > WS_ITEM_DEFAULT_ROLE)
		return NULL;
	item.field = c->kind == WS_ITEM_GRANT         ? SIM_GRANT
		     : c->kind == WS_ITEM_NAME        ? SIM_NAME
		     : c->kind == WS_ITEM_DESCRIPTION ? SIM_DESCRIPTION
						      : SIM_DEFAULT;
	if (item.field != SIM_GRANT)
		item.kind = WS_USER;
	(void)snprintf(item.workspace, sizeof(item.workspace), "%s", c->workspace_id);
	(void)snprintf(item.who, sizeof(item.who), "%s",
		       item.field == SIM_GRANT && c->principal_id ? c->principal_id : "");
	return sim_oracle_entry(sim, &item);
}

/* As the oracle writes it: the id of a role, else the text. */
static const char *value_of(const struct ws_change *c, const struct ws_value *value)
{
	bool role = c->kind == WS_ITEM_GRANT || c->kind == WS_ITEM_DEFAULT_ROLE;
	const char *text = role ? value->id : value->text;

	return value->present && text ? text : "";
}

/* A change of that verdict, or NULL. */
static const struct ws_change *pick(struct sim *sim, const struct ws_plan *plan,
				    enum ws_verdict verdict)
{
	size_t count = 0, at;

	for (size_t i = 0; i < plan->change_count; i++)
		count += plan->changes[i].verdict == verdict;
	at = sim_pick(sim, count);
	for (size_t i = 0; count && i < plan->change_count; i++)
		if (plan->changes[i].verdict == verdict && at-- == 0)
			return &plan->changes[i];
	return NULL;
}

void sim_decide_resolve(struct sim *sim)
{
	static const char *const words[] = {"local", "cloud", "base", "lower"};
	enum ws_take take = (enum ws_take)sim_pick(sim, 4);
	struct ws_resolution done = {0};
	struct ws_view *view = NULL;
	const struct ws_change *c;
	struct sim_entry *e = NULL;
	struct ws_err err = {0};
	char seen[SIM_VALUE];
	int rc;

	if (ws_view_build(sim->store, &sim->world, &view, &err) != 0)
		return;
	c = pick(sim, view->plan, WS_CONFLICT);
	if (c) {
		e = entry_of(sim, c);
		(void)snprintf(seen, sizeof(seen), "%s", value_of(c, &c->cloud));
		rc = ws_round_resolve(sim->store, c->id, take, NULL, &sim->world, &done,
				      &err);
		sim_say(sim, "resolve %s %s, take %s: %d %s", c->path ? c->path : "",
			c->label ? c->label : "", words[take], rc, rc ? err.msg : "");
		sim_oracle_follow(sim);
		if (rc == 0 && e)
			sim_oracle_know(e, seen);
		if (rc == 0)
			sim_hit(sim, SIM_P_RESOLVED);
		ws_resolution_clear(&done);
	}
	ws_view_free(view);
}

static void say(struct sim *sim, bool rejects)
{
	struct ws_view *view = NULL;
	const struct ws_change *c;
	struct sim_entry *e;
	struct ws_err err = {0};

	if (ws_view_build(sim->store, &sim->world, &view, &err) != 0)
		return;
	c = pick(sim, view->plan, WS_HELD);
	if (c && c->effect) {
		struct ws_saying saying = {c, rejects, c->losing, "because"};
		int rc = ws_approvals_record(sim->store, view, &saying, 1, &sim->world,
					     &err);

		sim_say(sim, "%s %s %s: %d %s", rejects ? "reject" : "approve",
			c->path ? c->path : "", c->label ? c->label : "", rc,
			rc ? err.msg : "");
		e = entry_of(sim, c);
		if (rc == 0 && e) {
			e->approved = !rejects;
			(void)snprintf(e->approved_from, SIM_VALUE, "%s",
				       value_of(c, &c->before));
			(void)snprintf(e->approved_to, SIM_VALUE, "%s",
				       value_of(c, &c->after));
		}
		sim->moves = sim->moves ||
			     (rc == 0 && !rejects && c->kind == WS_ITEM_HANDLE);
		if (rc == 0 && !rejects)
			sim_hit(sim, SIM_P_APPROVED);
	}
	ws_view_free(view);
}

void sim_decide_approve(struct sim *sim)
{
	for (size_t n = 1 + sim_pick(sim, 3); n > 0; n--)
		say(sim, false);
}

void sim_decide_reject(struct sim *sim)
{
	say(sim, true);
}
