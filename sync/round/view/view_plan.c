/*
 * sync/round/view/view_plan.c - three sides and the facts -> the plan of a view.
 *
 * The planner is pure, and what history, journal and receiving have to say about a change
 * can be asked only once it is known: so there is a first plan, and where they had anything
 * to say a second one.
 */
#include "sync/round/view/view_p.h"

#include "sync/round/settle/settle_p.h"
#include "sync/round/view/doubt.h"
#include "sync/round/view/membership.h"
#include "sync/round/view/observed.h"

/* ---- history and journal ---------------------------------------------------------------- */

static bool has_incoming(const struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].direction == WS_INCOMING)
			return true;
	return false;
}

/* What history, notes and the journal say about the changes of a first plan. */
static int ask_about(struct ws_store *store, struct ws_view *view, int64_t now_s,
		     struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	struct ws_approval *approvals = NULL;
	struct ws_history history;
	int rc = ws_observed_find(store->repo, &view->main_id, &view->base_id, view->plan,
				  own->arena, &history, err);

	if (rc == 0)
		rc = ws_approvals_find(store->repo, &own->approvals, view->plan,
				       &view->base_id, now_s, own->arena, &approvals,
				       &own->facts.approval_count, err);
	if (rc == 0 && has_incoming(view->plan))
		rc = ws_doubt_find(store, own->arena, &own->facts.doubts,
				   &own->facts.doubt_count, err);
	if (rc != 0)
		return rc;
	own->facts.observed = history.observed;
	own->facts.observed_count = history.observed_count;
	own->facts.authors = history.authors;
	own->facts.author_count = history.author_count;
	own->facts.approvals = approvals;
	return 0;
}

/* ---- names ------------------------------------------------------------------------------ */

static int note(struct ws_view_own *own, const struct ws_change *c,
		struct ws_observed **items, struct ws_err *err)
{
	struct ws_observed *slot = ws_arena_grow(own->arena, items,
						 &own->facts.unnamed_count, sizeof(*slot));

	if (!slot)
		return ws_err_nomem(err);
	*slot = (struct ws_observed){
		.workspace_id = ws_arena_dup(own->arena, c->workspace_id),
		.kind = c->kind,
		.principal_kind = c->principal_kind,
		.principal_id = ws_arena_dup(own->arena, c->principal_id)};
	own->facts.unnamed = *items;
	return slot->workspace_id && (slot->principal_id || !c->principal_id)
		       ? 0
		       : ws_err_nomem(err);
}

/* What receiving refuses is no step of a plan: receiving itself is asked. Names are read
 * only where an account has some that mean others in the cloud. */
static int find_unnamed(struct ws_view *view, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	struct ws_settled now = {.main = own->local};
	struct settling s = {.view = view, .own = own, .out = &now};
	struct ws_observed *items = NULL;
	int rc = view->local && view->cloud ? settle_freeze(&s, err) : 0;

	own->facts.unnamed = NULL;
	own->facts.unnamed_count = 0;
	for (size_t i = 0; rc == 0 && s.frozen && i < view->plan->change_count; i++) {
		const struct ws_change *c = &view->plan->changes[i];

		if (c->verdict == WS_RECEIVE && c->workspace_id && c->account_id &&
		    settle_loses_names(&s, c->account_id) && !settle_names_hold(&s, c))
			rc = note(own, c, &items, err);
	}
	return rc;
}

/* ---- the plan --------------------------------------------------------------------------- */

/* Twice where something outgoing was only ever observed, where somebody spoke of it,
 * where a write of ours was never seen to arrive, or where a name means somebody else. */
static int build_plan(struct ws_store *store, struct ws_view *view, int64_t now_s,
		      struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	int rc;

	own->facts.unnamed_count = 0; /* of an earlier plan */
	rc = ws_plan_build(view->base, view->local, view->cloud, &own->facts, &view->plan,
			   err);
	if (rc == 0)
		rc = ask_about(store, view, now_s, err);
	if (rc == 0)
		rc = find_unnamed(view, err);
	if (rc != 0 || own->facts.observed_count + own->facts.approval_count +
				       own->facts.doubt_count + own->facts.unnamed_count ==
			       0)
		return rc;
	ws_plan_free(view->plan);
	view->plan = NULL;
	return ws_plan_build(view->base, view->local, view->cloud, &own->facts, &view->plan,
			     err);
}

int ws_view_plan_again(struct ws_store *store, const struct ws_round_world *world,
		       struct ws_view *view, struct ws_err *err)
{
	int rc;

	ws_plan_free(view->plan);
	view->plan = NULL;
	rc = build_plan(store, view, world->now_s(world->user), err);
	return rc ? rc
		  : ws_membership_mark(store->repo, &view->main_id, view->local, view->plan,
				       err);
}
