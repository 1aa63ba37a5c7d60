/*
 * sync/round/view/view.c - refs and working files -> three sides, drafts, and the plan.
 */
#include "sync/round/view/view_p.h"

#include <stdio.h>
#include <string.h>

#include "sync/round/view/membership.h"
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
		rc = ws_view_find_away(view, err);
	if (rc == 0)
		rc = ws_view_gather_facts(store, world, extra, view, err);
	if (rc == 0)
		rc = ws_view_plan_again(store, world, view, err);
	if (rc == 0 && view->edits)
		rc = ws_plan_name_edits(view->edits, view->plan, err);
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
