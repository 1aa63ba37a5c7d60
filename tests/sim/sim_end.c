/*
 * tests/sim/sim_end.c - faults stop, everybody stops: then all sides agree, but for what
 * the plan says is not decided.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/tempdir.h"

static enum ws_item_kind kind_of(enum sim_field field)
{
	return field == SIM_GRANT         ? WS_ITEM_GRANT
	       : field == SIM_NAME        ? WS_ITEM_NAME
	       : field == SIM_DESCRIPTION ? WS_ITEM_DESCRIPTION
					  : WS_ITEM_DEFAULT_ROLE;
}

static bool name_waits(const struct ws_plan *plan, const struct ws_change *of)
{
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict != WS_RECEIVE && c->verdict != WS_SEND && c->label &&
		    of->label && strcmp(c->label, of->label) == 0)
			return true;
	}
	return false;
}

/* Does the plan tell of the item, as something that waits for somebody? */
static bool is_told(const struct ws_plan *plan, const struct sim_item *item)
{
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		bool waits = c->verdict == WS_HELD || c->verdict == WS_CONFLICT ||
			     c->verdict == WS_WAIT;

		/* shown as coming in, while names keep their old meaning for another line */
		waits = waits || (c->verdict == WS_RECEIVE && name_waits(plan, c));
		if (!waits || !c->workspace_id ||
		    strcmp(c->workspace_id, item->workspace) != 0)
			continue;
		if (c->kind == WS_ITEM_WORKSPACE || (c->wait & WS_WAIT_INVALID))
			return true;
		if (c->kind == kind_of(item->field) &&
		    (item->field != SIM_GRANT ||
		     (c->principal_kind == item->kind && c->principal_id &&
		      strcmp(c->principal_id, item->who) == 0)))
			return true;
	}
	return false;
}

/* One file that is not valid stops its workspace. */
static bool is_invalid(const struct sim_facts *facts, const char *workspace)
{
	for (size_t i = 0; i < facts->count; i++)
		if (facts->items[i].item.field == SIM_SECTION &&
		    strcmp(facts->items[i].item.workspace, workspace) == 0 &&
		    strcmp(facts->items[i].value, "invalid") == 0)
			return true;
	return false;
}

static void compare(struct sim *sim, const struct ws_plan *plan,
		    const struct sim_item *item, const struct sim_facts *main,
		    const struct sim_facts *base)
{
	char truth[SIM_VALUE], name[256];
	const char *here = sim_facts_find(main, item);
	const char *shared = sim_facts_find(base, item);

	if (!t_fake_workspace_by_id(sim->cloud, item->workspace) ||
	    is_invalid(main, item->workspace) || sim_facts_tell(main, item) != SIM_TELLS ||
	    is_told(plan, item))
		return;
	if (item->field != SIM_GRANT && !*here && *shared)
		return; /* somebody took the line out: not managed */
	sim_truth(sim, item, truth);
	if (strcmp(here, truth) != 0)
		sim_fail(sim,
			 "no agreement: %s is \"%s\" here and \"%s\" in the cloud, and the "
			 "plan does not tell",
			 sim_item_text(sim, item, name), here, truth);
	else if (strcmp(here, shared) != 0 &&
		 sim_facts_tell(base, item) == SIM_TELLS) /* else: never adopted */
		sim_fail(sim,
			 "no agreement: %s is \"%s\" on both sides, the base has \"%s\"",
			 sim_item_text(sim, item, name), here, shared);
}

static void compare_all(struct sim *sim, const struct ws_plan *plan)
{
	struct sim_facts main = {0}, base = {0};
	struct ws_err err = {0};
	struct ws_oid id;

	if (ws_repo_ref(sim->eye, WS_REF_MAIN, &id, &err) == 0)
		sim_model_read(sim, &id, &main);
	if (ws_repo_ref(sim->eye, WS_REF_BASE, &id, &err) == 0)
		sim_model_read(sim, &id, &base);
	for (size_t i = 0; i < sim->oracle.count; i++)
		compare(sim, plan, &sim->oracle.items[i].item, &main, &base);
	sim_facts_free(&main);
	sim_facts_free(&base);
}

/* One calm round. */
static bool calm_round(struct sim *sim, struct ws_round_report *report)
{
	struct ws_err err = {0};
	int rc;

	sim->now_s += 10;
	sim->true_s += 10;
	sim->faults = (struct sim_faults){0};
	sim->options = (struct ws_round_options){.send = true, .receive = true};
	rc = sim_sync(sim, report, &err);
	if (rc != 0)
		sim_fail(sim, "a calm round fails: %s", err.msg);
	return rc == 0;
}

void sim_end_check(struct sim *sim)
{
	struct ws_round_report report = {0};
	char *lock = t_tempdir_path(sim->dir, ".git/index.lock");
	char digest[33];
	bool good = true;

	sim->step = sim->steps;
	(void)remove(lock);
	free(lock);
	sim_cloud_calm(sim);
	for (int n = 0; n < 3 && good; n++) {
		good = calm_round(sim, &report);
		if (n == 2 && good)
			memcpy(digest, report.plan->digest, sizeof(digest));
		if (n < 2)
			ws_round_report_clear(&report);
	}
	if (good && !report.stopped[0])
		compare_all(sim, report.plan);
	ws_round_report_clear(&report);
	if (!good || sim->failed.len)
		return;
	if (calm_round(sim, &report)) {
		if (sim->writes)
			sim_fail(sim, "not idempotent: a fourth calm round writes");
		if (strcmp(digest, report.plan->digest) != 0)
			sim_fail(sim,
				 "not idempotent: a fourth calm round plans otherwise");
	}
	ws_round_report_clear(&report);
}
