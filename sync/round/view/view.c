/*
 * sync/round/view/view.c - refs and working files -> three sides, drafts, and the plan.
 */
#include "sync/round/view/view_p.h"

#include <stdio.h>
#include <string.h>

#include "sync/round/view/doubt.h"
#include "sync/round/view/membership.h"
#include "sync/round/view/observed.h"
#include "sync/round/write/taking.h"

struct view {
	struct ws_view pub;
	struct ws_view_own own;
};

struct ws_view_own *ws_view_own(struct ws_view *view)
{
	return &((struct view *)(void *)view)->own;
}

void ws_view_free(struct ws_view *view)
{
	struct ws_view_own *own;

	if (!view)
		return;
	own = ws_view_own(view);
	ws_plan_free(view->edits);
	ws_plan_free(view->plan);
	ws_side_free(view->drafts);
	ws_side_free(view->base);
	ws_side_free(view->local);
	ws_side_free(view->cloud);
	ws_side_free(own->before);
	ws_tree_free(own->before_tree);
	ws_tree_free(own->base);
	ws_tree_free(own->local);
	ws_tree_free(own->cloud);
	ws_tree_free(own->work);
	ws_drafts_free(&view->files);
	free(view->problems);
	ws_arena_free(own->arena);
	free(view);
}

const char *ws_view_dir_of(const char *path, char out[WS_LAYOUT_PATH])
{
	struct ws_place place;
	int len;

	out[0] = '\0';
	ws_layout_place(path, &place);
	if (place.kind == WS_DOC_OTHER)
		return out;
	len = snprintf(out, WS_LAYOUT_PATH, "%s%s%s", place.account,
		       place.handle[0] ? "/" : "", place.handle);
	if (len < 0 || len >= WS_LAYOUT_PATH)
		out[0] = '\0';
	return out;
}

/* ---- refs ------------------------------------------------------------------------ */

static int optional_ref(struct ws_store *store, const char *ref, struct ws_oid *out,
			struct ws_err *err)
{
	int rc = ws_repo_ref(store->repo, ref, out, err);

	if (rc == WS_REPO_ABSENT) {
		*out = (struct ws_oid){{0}};
		return 0;
	}
	return rc;
}

static int load_refs(struct ws_store *store, struct ws_view *view, struct ws_err *err)
{
	int rc = optional_ref(store, WS_REF_MAIN, &view->main_id, err);

	if (rc == 0)
		rc = optional_ref(store, WS_REF_CLOUD, &view->cloud_id, err);
	if (rc == 0)
		rc = optional_ref(store, WS_REF_BASE, &view->base_id, err);
	if (rc == 0)
		rc = ws_approvals_refs(store->repo, ws_view_own(view)->arena,
				       &ws_view_own(view)->approvals, err);
	if (rc == 0)
		rc = ws_repo_state(store->repo, &view->state, err);
	return rc;
}

/* ---- the whole ---------------------------------------------------------------------- */

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

/* Twice where something outgoing was only ever observed, where somebody spoke of it, or
 * where a write of ours was never seen to arrive. */
static int build_plan(struct ws_store *store, struct ws_view *view, int64_t now_s,
		      struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	int rc = ws_plan_build(view->base, view->local, view->cloud, &own->facts,
			       &view->plan, err);

	if (rc == 0)
		rc = ask_about(store, view, now_s, err);
	if (rc != 0 || own->facts.observed_count + own->facts.approval_count +
				       own->facts.doubt_count ==
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

int ws_view_build_with(struct ws_store *store, const struct ws_round_world *world,
		       const struct ws_view_extra *extra, struct ws_view **out,
		       struct ws_err *err)
{
	struct view *all = calloc(1, sizeof(*all));
	ws_auto(ws_view) view = all ? &all->pub : NULL;
	struct ws_view_own *own;
	int rc;

	*out = NULL;
	if (!view)
		return ws_err_nomem(err);
	own = ws_view_own(view);
	own->arena = ws_arena_new();
	if (!own->arena)
		return ws_err_nomem(err);
	rc = load_refs(store, view, err);
	if (rc == 0 && extra && extra->main)
		view->main_id = *extra->main;
	if (rc == 0)
		rc = ws_store_look_read(store, &view->look, err);
	if (rc == 0)
		rc = ws_work_scan(store,
				  ws_oid_is_zero(&view->main_id) ? NULL : &view->main_id,
				  &view->files, err);
	for (size_t i = 0; rc == 0 && i < view->files.count; i++)
		view->files.items[i].untracked = !ws_store_tracks_path(
			store, view->files.items[i].path);
	if (rc == 0)
		rc = ws_view_understand_sides(store, view, err);
	if (rc == 0)
		rc = ws_view_build_drafts(store, view, err);
	if (rc == 0)
		rc = ws_view_gather_facts(store, world, extra, view, err);
	if (rc == 0)
		rc = ws_view_plan_again(store, world, view, err);
	if (rc == 0 && view->edits)
		rc = ws_membership_mark(store->repo, &view->main_id, view->local,
					view->edits, err);
	if (rc == 0)
		*out = ws_steal(&view);
	return rc;
}

int ws_view_build(struct ws_store *store, const struct ws_round_world *world,
		  struct ws_view **out, struct ws_err *err)
{
	ws_taking_resume_free(store);
	return ws_view_build_with(store, world, NULL, out, err);
}
