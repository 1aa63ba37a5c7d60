/*
 * sync/decide/plan.c - the stations of a plan, one after the other.
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "sync/decide/id_p.h"

const char *ws_guard_word(enum ws_guard guard)
{
	switch (guard) {
	case WS_GUARD_OWNERS:
		return "owners";
	case WS_GUARD_SELF:
		return "self";
	case WS_GUARD_LOSS:
		return "loss";
	case WS_GUARD_APPROVAL:
		return "approval";
	case WS_GUARD_READ:
		return "read";
	}
	return "guard";
}

void ws_plan_free(struct ws_plan *plan)
{
	/* the plan lies in its own arena */
	if (plan)
		ws_arena_free(plan->arena);
}

static void drop_access(struct ws_plan_work *work)
{
	for (int s = 0; s < 3; s++) {
		struct ws_access_cache *cache = &work->access[s];

		for (size_t i = 0; cache->items && i < cache->side->account_count; i++)
			ws_access_free(cache->items[i]);
	}
}

static int mean_all(struct ws_plan_work *work, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; i < work->count && rc == 0; i++) {
		rc = ws_plan_mean(work, &work->items[i], err);
		if (rc == 0)
			rc = ws_plan_fan_out(work, &work->items[i], err);
		if (!work->facts)
			work->items[i].phase =
				WS_PHASE_FIELD; /* nothing is sent: by place */
	}
	return rc;
}

static int run_stations(struct ws_plan_work *work, bool whole, enum ws_direction direction,
			struct ws_plan *plan, struct ws_err *err)
{
	int rc = work->facts ? ws_plan_merge(work, err)
			     : ws_plan_merge_two(work, whole, direction, err);

	if (rc == 0 && work->facts)
		rc = ws_plan_approve_policies(work, err);
	if (rc == 0)
		rc = mean_all(work, err);
	if (rc == 0)
		rc = ws_plan_sort(work, err); /* guards look at prefixes */
	if (rc == 0 && work->facts)
		rc = ws_plan_guard(work, err);
	if (rc == 0)
		rc = ws_plan_finish(work, plan, err);
	if (rc == 0) {
		ws_plan_call(work, plan);
		plan->guards = work->guards;
		plan->guard_count = work->guard_count;
	}
	return rc;
}

static int make_plan(struct ws_plan_work *work, bool whole, enum ws_direction direction,
		     struct ws_plan **out, struct ws_err *err)
{
	ws_auto(ws_arena) scratch = ws_arena_new();
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_plan *plan;
	int rc;

	*out = NULL;
	plan = arena ? ws_arena_zalloc(arena, 1, sizeof(*plan)) : NULL;
	if (!plan || !scratch)
		return ws_err_nomem(err);
	plan->arena = arena;
	work->arena = arena;
	work->scratch = scratch;
	work->access[0].side = work->base;
	work->access[1].side = work->local;
	work->access[2].side = work->cloud;
	rc = run_stations(work, whole, direction, plan, err);
	drop_access(work);
	ws_role_worlds_free(work);
	if (rc < 0)
		return rc;
	*out = plan;
	arena = NULL; /* given with the plan */
	return 0;
}

int ws_plan_build(const struct ws_side *base, const struct ws_side *local,
		  const struct ws_side *cloud, const struct ws_facts *facts,
		  struct ws_plan **out, struct ws_err *err)
{
	static const struct ws_side none;
	struct ws_plan_work work = {
		.base = base ? base : &none,
		.local = local ? local : &none,
		.cloud = cloud ? cloud : &none,
		.facts = facts,
	};

	return make_plan(&work, false, WS_BOTH, out, err);
}

int ws_plan_compare(const struct ws_side *before, const struct ws_side *after, bool whole,
		    enum ws_direction direction, struct ws_plan **out, struct ws_err *err)
{
	static const struct ws_side none;
	struct ws_plan_work work = {
		.base = before ? before : &none,
		.local = after ? after : &none,
	};

	return make_plan(&work, whole, direction, out, err);
}

/* A longer form comes from a plan where four letters were not enough. */
static bool is_longer_form(const struct ws_change *change, const char *id)
{
	char whole[9];

	if (strncmp(id, change->id, strlen(change->id)) != 0)
		return false;
	return ws_plan_letters(change, whole, NULL) == 0 &&
	       strncmp(whole, id, strlen(id)) == 0;
}

const struct ws_change *ws_plan_find(const struct ws_plan *plan, const char *id)
{
	const struct ws_change *found = NULL;

	for (size_t i = 0; i < plan->change_count; i++)
		if (strcmp(plan->changes[i].id, id) == 0)
			return &plan->changes[i];
	for (size_t i = 0; i < plan->change_count; i++) {
		if (!is_longer_form(&plan->changes[i], id))
			continue;
		if (found)
			return NULL;
		found = &plan->changes[i];
	}
	return found;
}
