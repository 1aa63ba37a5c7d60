/*
 * sync/round/view/view.c - refs and working files -> three sides, drafts, and the plan.
 *
 * Only what can matter is loaded: every account's documents, workspaces whose
 * directory is not the same in base, main and cloud/main, and workspaces with a
 * draft. The unit is the directory, since a workspace is understood whole: its id
 * stands in workspace.ini, its grants in members.ini.
 *
 * Where a role differs, or has a draft, everything is loaded, too.
 *
 * A copied or moved directory claims an id that an unchanged, unloaded one may have.
 * What the store does not track is on no side: it is neither planned nor judged.
 *
 * So where main or a draft has a workspace at a place that neither base nor cloud/main
 * has it at, everything is loaded; likewise where one is to be made, or transferred.
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

/* ---- loading ------------------------------------------------------------------- */

struct wanted {
	const struct ws_drafts *drafts;
	bool whole;
};

/* Account documents, and directories with a draft. `path` is a directory when it ends
 * in a slash; an account's own directory leads to both. */
static bool always_wanted(void *user, const char *path)
{
	const struct wanted *wanted = user;
	char dir[WS_LAYOUT_PATH];
	size_t len;

	if (wanted->whole || ws_layout_wants_accounts(NULL, path))
		return true;
	if (!strchr(path, '/'))
		return false;
	/* asked once its workspace is loaded: it moves together with that */
	if (ws_layout_is_inventory_dir(path))
		return true;
	len = (size_t)(strrchr(path, '/') - path) + 1;
	if (len >= sizeof(dir))
		return false;
	memcpy(dir, path, len);
	dir[len] = '\0';
	return ws_view_has_draft(wanted->drafts, dir);
}

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

static void forget_sides(struct ws_view *view)
{
	struct ws_view_own *own = ws_view_own(view);

	ws_side_free(view->base);
	ws_side_free(view->local);
	ws_side_free(view->cloud);
	ws_tree_free(own->base);
	ws_tree_free(own->local);
	ws_tree_free(own->cloud);
	view->base = view->local = view->cloud = NULL;
	own->base = own->local = own->cloud = NULL;
}

static void drop_untracked(const struct ws_store *store, struct ws_tree *tree)
{
	size_t i = 0;

	while (i < ws_tree_count(tree)) {
		const char *path = ws_tree_at(tree, i)->path;

		if (ws_store_tracks_path(store, path))
			i++;
		else
			ws_tree_drop(tree, path);
	}
}

static int load_sides(struct ws_store *store, struct ws_view *view, bool whole,
		      struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	const struct ws_oid *commits[3] = {&view->base_id, &view->main_id, &view->cloud_id};
	struct wanted wanted = {&view->files, whole};
	struct ws_tree *trees[3] = {NULL, NULL, NULL};
	int rc;

	forget_sides(view);
	rc = ws_repo_load_changed(store->repo, commits, 3, always_wanted, &wanted, trees,
				  err);
	own->base = trees[0];
	own->local = trees[1];
	own->cloud = trees[2];
	for (size_t i = 0; rc == 0 && i < 3; i++)
		drop_untracked(store, trees[i]);
	if (rc == 0)
		rc = ws_side_build_base(own->base, &view->base, err);
	if (rc == 0)
		rc = ws_side_build_like(own->local, own->base, view->base, &view->local,
					err);
	if (rc == 0)
		rc = ws_side_build_like(own->cloud, own->local, view->local, &view->cloud,
					err);
	return rc;
}

static bool is_at(const struct ws_side *side, const struct ws_side_workspace *workspace)
{
	const struct ws_side_workspace *known = ws_side_workspace_at(side, workspace->dir);

	return known && known->id && workspace->id && strcmp(known->id, workspace->id) == 0;
}

static bool has_unheard_of_place(const struct ws_view *view)
{
	for (size_t i = 0; i < view->local->workspace_count; i++) {
		const struct ws_side_workspace *w = &view->local->workspaces[i];

		/* names and handles are to be free among all, and all are counted */
		if (!w->id || w->transfer_to.present ||
		    (!is_at(view->base, w) && !is_at(view->cloud, w)))
			return true;
	}
	for (size_t i = 0; i < view->files.count; i++) {
		struct ws_place place;

		ws_layout_place(view->files.items[i].path, &place);
		if ((place.kind == WS_DOC_WORKSPACE &&
		     view->files.items[i].kind == WS_DRAFT_ADDED) ||
		    place.kind == WS_DOC_ROLE)
			return true;
	}
	return false;
}

/* A role that differs touches everybody who has it, in workspaces that do not differ. */
static bool has_other_roles(const struct ws_view_own *own)
{
	const struct ws_tree *trees[3] = {own->base, own->local, own->cloud};

	for (int t = 0; t < 3; t++)
		for (size_t i = 0; i < ws_tree_count(trees[t]); i++) {
			const struct ws_tree_entry *e = ws_tree_at(trees[t], i);
			struct ws_place place;

			ws_layout_place(e->path, &place);
			if (place.kind == WS_DOC_ROLE &&
			    (!ws_tree_entry_same(e, ws_tree_find(trees[0], e->path)) ||
			     !ws_tree_entry_same(e, ws_tree_find(trees[1], e->path)) ||
			     !ws_tree_entry_same(e, ws_tree_find(trees[2], e->path))))
				return true;
		}
	return false;
}

bool ws_view_is_valid(const struct ws_side_workspace *workspace)
{
	if (workspace->settings == WS_INVALID)
		return false;
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		if (workspace->lists[kind] == WS_INVALID)
			return false;
	return true;
}

/* A workspace with one bad file is bad as a whole: were its other file sent, base could
 * not follow (its lines are main's), and the next round would send the same again. */
static void spread_invalid(struct ws_side *side)
{
	for (size_t i = 0; i < side->workspace_count; i++) {
		struct ws_side_workspace *w = &side->workspaces[i];

		if (ws_view_is_valid(w))
			continue;
		w->settings = WS_INVALID;
		for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
			w->lists[kind] = WS_INVALID;
	}
}

/* Names of main must mean whom the cloud, or the base before it, says they mean. */
static int understand_sides(struct ws_store *store, struct ws_view *view,
			    struct ws_err *err)
{
	const struct ws_side *seen[2];
	int rc = load_sides(store, view, false, err);

	if (rc == 0 && (has_unheard_of_place(view) || has_other_roles(ws_view_own(view))))
		rc = load_sides(store, view, true, err);
	seen[0] = view->base;
	seen[1] = view->cloud;
	if (rc == 0)
		rc = ws_side_check_pins(view->local, seen, 2, err);
	if (rc == 0)
		spread_invalid(view->local);
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
		rc = understand_sides(store, view, err);
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
