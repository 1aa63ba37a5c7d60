/*
 * sync/round/view/sides.c - base, main and cloud/main, as far as they matter, understood.
 *
 * Only what can matter is loaded: every account's documents, workspaces whose directory is
 * not the same in base, main and cloud/main, and workspaces with a draft. The unit is the
 * directory, since a workspace is understood whole: its id stands in workspace.ini, its
 * grants in members.ini.
 *
 * Everything is loaded where a role differs or has a draft, and where a workspace is to be
 * made or transferred. A copied or moved directory claims an id that an unchanged, unloaded
 * one may have; so likewise where main or a draft has a workspace at a place that neither
 * base nor cloud/main has it at.
 *
 * What the store does not track is on no side: it is neither planned nor judged.
 */
#include "sync/round/view/view_p.h"

#include <string.h>

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
int ws_view_understand_sides(struct ws_store *store, struct ws_view *view,
			     struct ws_err *err)
{
	const struct ws_side *seen[2];
	int rc = load_sides(store, view, false, err);

	if (rc == 0)
		ws_view_own(view)->other_roles = has_other_roles(ws_view_own(view));
	if (rc == 0 && (has_unheard_of_place(view) || ws_view_own(view)->other_roles))
		rc = load_sides(store, view, true, err);
	seen[0] = view->base;
	seen[1] = view->cloud;
	if (rc == 0)
		rc = ws_side_check_pins(view->local, seen, 2, err);
	if (rc == 0)
		spread_invalid(view->local);
	return rc;
}
