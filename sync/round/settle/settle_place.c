/*
 * sync/round/settle/settle_place.c - where base and cloud/main have a workspace after renames.
 *
 * One directory holds one workspace: in either tree a workspace moves only when whoever
 * is in its new place there moves, too. One that stays behind follows in a later round,
 * by which time both sides agree on it.
 */
#include "sync/round/settle/settle_p.h"

#include <string.h>

bool settle_place_is_open(const struct settling *s, const char *workspace_id)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].kind == WS_ITEM_HANDLE && !s->out->resolved[i] &&
		    strcmp(plan->changes[i].workspace_id, workspace_id) == 0)
			return true;
	return false;
}

/* Where a workspace of base is to be; NULL where main does not have it: it makes room. */
static const char *wanted_in_base(const struct settling *s,
				  const struct ws_side_workspace *base)
{
	const struct ws_side_workspace *local = ws_side_workspace(s->view->local, base->id);

	if (!local)
		return NULL;
	return settle_place_is_open(s, base->id) ? base->dir : settle_main_dir(s, local);
}

static const char *wanted_in_cloud(const struct settling *s,
				   const struct ws_side_workspace *cloud)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->kind == WS_ITEM_HANDLE && c->verdict == WS_SEND &&
		    s->results[i] == 0 && strcmp(c->workspace_id, cloud->id) == 0)
			return c->after.text;
	}
	return cloud->dir;
}

/* Goes from place to place until one is free, the circle closes, or somebody stays. */
static const char *place(const struct settling *s, const struct ws_side *side,
			 const struct ws_side_workspace *from,
			 const char *(*wanted)(const struct settling *,
					       const struct ws_side_workspace *))
{
	const char *first = wanted(s, from), *to = first;

	for (size_t n = 0; n <= side->workspace_count; n++) {
		const struct ws_side_workspace *there = ws_side_workspace_at(side, to);

		if (!there || there == from || !there->id)
			return first;
		to = wanted(s, there);
		if (!to)
			return first;
		if (strcmp(to, there->dir) == 0)
			break;
	}
	return from->dir;
}

const char *settle_base_dir(const struct settling *s, const struct ws_side_workspace *local)
{
	const struct ws_side_workspace *base = ws_side_workspace(s->view->base, local->id);

	return base ? place(s, s->view->base, base, wanted_in_base)
		    : settle_main_dir(s, local);
}

const char *settle_cloud_dir(const struct settling *s,
			     const struct ws_side_workspace *cloud)
{
	return place(s, s->view->cloud, cloud, wanted_in_cloud);
}
