/*
 * sync/round/view/drafts.c - working files that differ from main, understood as a side.
 *
 * A directory with a draft is there whole, its other documents as main has them. A
 * directory that is gone stands as main has it, unless it was moved: then it is where
 * it went. One that the cloud was never told of lives nowhere else: gone, it is gone.
 */
#include "sync/round/view/view_p.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Drafts are sorted by path, so those of one directory stand together. */
bool ws_view_has_draft(const struct ws_drafts *drafts, const char *dir)
{
	size_t len = strlen(dir), low = 0, high = drafts->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(drafts->items[middle].path, dir) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < drafts->count && strncmp(drafts->items[low].path, dir, len) == 0;
}

static int lay_draft(struct ws_store *store, struct ws_tree *work,
		     const struct ws_draft *draft, struct ws_err *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int rc;

	if (!ws_store_tracks_path(store, draft->path))
		return 0;
	switch (draft->kind) {
	case WS_DRAFT_CHANGED:
	case WS_DRAFT_ADDED:
		rc = ws_work_read(store, draft->path, &bytes, &len, err);
		if (rc == 0)
			return ws_tree_put(work, draft->path, bytes, len, err);
		if (rc < 0)
			return rc;
		ws_tree_drop(work, draft->path); /* gone since the scan */
		return 0;
	case WS_DRAFT_REMOVED:
		ws_tree_drop(work, draft->path);
		return 0;
	case WS_DRAFT_GONE:
	case WS_DRAFT_REFUSED:
		return 0; /* shown as what they are; main's text stands for them */
	}
	return 0;
}

/* Is it a role file of an account in which some role file is edited? Without the others
 * they would look taken away. */
static bool has_drafted_roles(const struct ws_view *view, const char *path)
{
	struct ws_place place, draft;

	ws_layout_place(path, &place);
	for (size_t i = 0; place.kind == WS_DOC_ROLE && i < view->files.count; i++) {
		ws_layout_place(view->files.items[i].path, &draft);
		if (draft.kind == WS_DOC_ROLE && strcmp(draft.account, place.account) == 0)
			return true;
	}
	return false;
}

/* An ids.ini that says what cloud/main's says and main's does not was left by a death: it
 * names the newcomers whose lines were written with it. */
static bool is_left_ids(const struct ws_view_own *own, const struct ws_tree_entry *e)
{
	struct ws_place place;

	ws_layout_place(e->path, &place);
	return place.kind == WS_DOC_IDS &&
	       !ws_tree_entry_same(e, ws_tree_find(own->local, e->path)) &&
	       ws_tree_entry_same(e, ws_tree_find(own->cloud, e->path));
}

/* Every entry of `work` in a directory that has a draft: what the draft side is made of. */
static int drafted_directories(const struct ws_view *view, const struct ws_view_own *own,
			       struct ws_tree **out, struct ws_err *err)
{
	const struct ws_tree *work = own->work;
	ws_auto(ws_tree) part = ws_tree_new();
	int rc = part ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < ws_tree_count(work); i++) {
		const struct ws_tree_entry *e = ws_tree_at(work, i);
		char dir[WS_LAYOUT_PATH];

		ws_view_dir_of(e->path, dir);
		if (has_drafted_roles(view, e->path))
			rc = ws_tree_put_copy(part, e->path, e->bytes, e->len, err);
		if (rc != 0)
			break;
		if (strchr(dir, '/') == NULL) {
			if (is_left_ids(own, e))
				rc = ws_tree_put_copy(part, e->path, e->bytes, e->len, err);
			continue;
		}
		strncat(dir, "/", sizeof(dir) - strlen(dir) - 1);
		if (ws_view_has_draft(&view->files, dir))
			rc = ws_tree_put_copy(part, e->path, e->bytes, e->len, err);
	}
	if (rc == 0)
		*out = ws_steal(&part);
	return rc;
}

/* The workspace id in a draft or document of the tree; "" for none. */
static void id_at(const struct ws_tree *tree, const char *path, char out[WS_LAYOUT_NAME])
{
	const struct ws_tree_entry *e = ws_tree_find(tree, path);
	ws_auto(ws_ini) doc = NULL;
	struct ws_err ignored = {0};
	const char *id = NULL;

	if (e && ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_WORKSPACE), path,
			      &doc, &ignored) == 0)
		id = ws_ini_get(doc, "cloud", "id");
	(void)snprintf(out, WS_LAYOUT_NAME, "%s", id ? id : "");
}

static bool is_workspace_draft(const struct ws_draft *draft, enum ws_draft_kind kind)
{
	struct ws_place place;

	ws_layout_place(draft->path, &place);
	return draft->kind == kind && place.kind == WS_DOC_WORKSPACE;
}

/* Has an added directory the workspace whose own is gone? */
static bool is_moved(const struct ws_view *view, const struct ws_view_own *own,
		     const struct ws_draft *gone)
{
	char id[WS_LAYOUT_NAME], there[WS_LAYOUT_NAME];

	id_at(own->local, gone->path, id);
	for (size_t i = 0; id[0] && i < view->files.count; i++) {
		if (!is_workspace_draft(&view->files.items[i], WS_DRAFT_ADDED))
			continue;
		id_at(own->work, view->files.items[i].path, there);
		if (strcmp(id, there) == 0)
			return true;
	}
	return false;
}

bool ws_view_only_here(const struct ws_view *view, const char *dir)
{
	const struct ws_side_workspace *w = ws_side_workspace_at(view->local, dir);

	if (!w || w->settings != WS_KNOWN || ws_side_workspace_at(view->cloud, dir))
		return false;
	return w->id ? !ws_side_workspace(view->cloud, w->id)
		     : !ws_side_workspace_at(view->base, dir);
}

static bool is_withdrawn(const struct ws_view *view, const struct ws_draft *gone)
{
	char dir[WS_LAYOUT_PATH];

	return ws_view_only_here(view, ws_view_dir_of(gone->path, dir));
}

static void drop_moved(const struct ws_view *view, struct ws_view_own *own)
{
	for (size_t i = 0; i < view->files.count; i++) {
		const struct ws_draft *gone = &view->files.items[i];
		size_t len = strlen(gone->path) - strlen("workspace.ini");

		if (!is_workspace_draft(gone, WS_DRAFT_GONE) ||
		    !(is_moved(view, own, gone) || is_withdrawn(view, gone)))
			continue;
		for (size_t k = 0; k < view->files.count; k++)
			if (strncmp(view->files.items[k].path, gone->path, len) == 0)
				ws_tree_drop(own->work, view->files.items[k].path);
	}
}

int ws_view_build_drafts(struct ws_store *store, struct ws_view *view, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	ws_auto(ws_tree) part = NULL;
	int rc = ws_tree_copy(own->local, &own->work, err);

	view->work = own->work;
	for (size_t i = 0; rc == 0 && i < view->files.count; i++)
		rc = lay_draft(store, own->work, &view->files.items[i], err);
	if (rc == 0)
		rc = ws_view_judge_misnamed(store, view, err);
	if (rc != 0)
		return rc;
	if (view->files.count == 0)
		return ws_view_add_misnamed(view, &view->problems, &view->problem_count,
					    err);
	drop_moved(view, own);
	rc = drafted_directories(view, own, &part, err);
	if (rc == 0)
		rc = ws_side_build(part, view->local, &view->drafts, err);
	if (rc == 0)
		rc = ws_plan_compare(view->local, view->drafts, false, WS_DRAFT,
				     &view->edits, err);
	if (rc == 0)
		rc = ws_view_check_edits(view, own->local, own->work, &view->problems,
					 &view->problem_count, err);
	return rc;
}

int ws_view_check_edits(const struct ws_view *view, const struct ws_tree *before,
			const struct ws_tree *after, struct ws_err **problems,
			size_t *count, struct ws_err *err)
{
	const struct ws_view_own *own = ws_view_own((struct ws_view *)(uintptr_t)view);
	const struct ws_side_edited edited = {
		.before = before,
		.after = after,
		.like = before == own->local ? view->local : NULL,
		.seen = {own->base, own->cloud},
	};

	int rc = ws_side_check_edits(&edited, problems, count, err);

	return rc == 0 ? ws_view_add_misnamed(view, problems, count, err) : rc;
}

/* ---- committed away ----------------------------------------------------------------- */

/* Main may have it in a file that cannot be read; drafts may have something else there. */
static bool is_here(const struct ws_view *view, const struct ws_side_workspace *w)
{
	return ws_side_workspace(view->local, w->id) ||
	       ws_side_workspace_at(view->local, w->dir) ||
	       (view->drafts && ws_side_workspace(view->drafts, w->id));
}

int ws_view_find_away(struct ws_view *view, struct ws_err *err)
{
	struct ws_arena *arena = ws_view_own(view)->arena;

	for (size_t i = 0; i < view->base->workspace_count; i++) {
		const struct ws_side_workspace *w = view->base->by_dir[i];
		const char **one;

		if (!w->id || is_here(view, w) || !ws_side_workspace(view->cloud, w->id))
			continue;
		one = ws_arena_grow(arena, &view->away, &view->away_count, sizeof(*one));
		if (!one)
			return ws_err_nomem(err);
		*one = w->dir;
	}
	return 0;
}
