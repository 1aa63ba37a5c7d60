/*
 * sync/round/person/resolve_way.c - what stands in the way of a decision.
 *
 * An edit somebody has begun is never overwritten, and what git has staged is never
 * left behind. A file that says already what is decided is no edit: files are written
 * before main moves, and a death in between must not lock the way.
 */
#include "sync/round/person/resolve_p.h"

#include <string.h>

static int edited(const struct resolving *r, const char *path, struct ws_err *err)
{
	ws_err_set(err, WS_E_UNCOMMITTED, "%s is edited or staged, and not committed",
		   path ? path : r->change->path);
	return ws_err_hint(err, "wsync commit, or wsync restore %s",
			   path ? path : r->change->path);
}

static int check_file(struct resolving *r, const char *name, struct ws_err *err)
{
	const char *const dirs[2] = {r->local->dir,
				     settle_work_dir(&r->settling, r->local)};
	char path[WS_LAYOUT_PATH];

	for (int i = 0; i < 2; i++)
		if (settle_is_blocked(&r->settling, settle_path(dirs[i], name, path)))
			return edited(r, path, err);
	return 0;
}

static int check_files(struct resolving *r, struct ws_err *err)
{
	const enum ws_item_kind kind = r->change->kind;
	int rc = check_file(r, kind == WS_ITEM_GRANT ? "members.ini" : "workspace.ini",
			    err);

	if (rc == 0 && kind == WS_ITEM_NAME)
		rc = check_file(r, "name.md", err);
	if (rc == 0 && kind == WS_ITEM_DESCRIPTION)
		rc = check_file(r, "description.md", err);
	return rc;
}

static bool is_about(const struct ws_change *draft, const struct ws_change *c)
{
	if (draft->kind != c->kind || !draft->workspace_id ||
	    strcmp(draft->workspace_id, c->workspace_id) != 0)
		return false;
	return c->kind != WS_ITEM_GRANT ||
	       (draft->principal_kind == c->principal_kind &&
		strcmp(draft->principal_id, c->principal_id) == 0);
}

static bool same_value(const struct ws_value *a, const struct ws_value *b)
{
	const char *x = a->id ? a->id : a->text, *y = b->id ? b->id : b->text;

	if (!a->present || !b->present)
		return a->present == b->present;
	return x && y ? strcmp(x, y) == 0 : x == y;
}

static int check_draft(struct resolving *r, struct ws_err *err)
{
	const struct ws_plan *edits = r->view->edits;

	for (size_t i = 0; edits && i < edits->change_count; i++)
		if (is_about(&edits->changes[i], r->change) &&
		    !same_value(&edits->changes[i].after, &r->out->value))
			return edited(r, edits->changes[i].file, err);
	return 0;
}

/* A list or key that the edited file has not any more would come back with one line. */
static int check_still_there(struct resolving *r, struct ws_err *err)
{
	const struct ws_change *c = r->change;
	const struct ws_side_workspace *draft = r->view->drafts
							? ws_side_workspace(r->view->drafts,
									    c->workspace_id)
							: NULL;

	if (!draft)
		return 0;
	if (!ws_view_is_valid(draft))
		return edited(r, NULL, err);
	if (c->kind == WS_ITEM_GRANT && draft->lists[c->principal_kind] == WS_ABSENT &&
	    r->local->lists[c->principal_kind] == WS_KNOWN)
		return edited(r, NULL, err);
	return 0;
}

/* Workspaces of one directory: neither side can give it up for the other. */
static int explain_place(const struct resolving *r, struct ws_err *err)
{
	const char *dir = r->change->path;

	ws_err_set(err, WS_E_CONFLICT, "%s is another workspace here than in the cloud",
		   dir);
	ws_err_why(err,
		   "a directory belongs to one workspace, and the cloud's needs this one");
	return ws_err_hint(err, "git mv %s %s-local, commit, then wsync sync", dir, dir);
}

static bool is_beneath(const char *path, const char *dir)
{
	const size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 && path[len] == '/';
}

static int check_dir(struct resolving *r, const char *dir, struct ws_err *err)
{
	const struct ws_facts *facts = &r->settling.own->facts;

	for (size_t i = 0; i < facts->blocked_count; i++)
		if (is_beneath(facts->blocked_paths[i], dir))
			return edited(r, facts->blocked_paths[i], err);
	return facts->index_locked ? edited(r, dir, err) : 0;
}

static int check_places(struct resolving *r, struct ws_err *err)
{
	const char *to = r->out->value.text;
	const struct ws_side_workspace *there = ws_side_workspace_at(r->view->base,
								     r->cloud->dir);

	if (r->out->took != WS_TAKE_CLOUD && !r->base) {
		ws_err_set(err, WS_E_CONFLICT, "%s is %s in the cloud", r->local->dir,
			   r->cloud->dir);
		return ws_err_hint(err, "--take cloud, then rename it");
	}
	if (r->out->took != WS_TAKE_CLOUD && r->cloud->account->id &&
	    strcmp(r->local->account->id, r->cloud->account->id) != 0) {
		ws_err_set(err, WS_E_CONFLICT, "%s is in another account now: %s",
			   r->local->dir, r->cloud->dir);
		return ws_err_hint(err, "--take cloud, then rename it there");
	}
	if (there && there != r->base) {
		ws_err_set(err, WS_E_CONFLICT, "%s was another workspace until now",
			   r->cloud->dir);
		return ws_err_hint(err, "decide or sync that one first");
	}
	there = ws_side_workspace_at(r->view->local, to);
	if (there && there != r->local) {
		ws_err_set(err, WS_E_CONFLICT, "%s is another workspace here", to);
		return ws_err_hint(err, "git mv %s elsewhere, and commit", to);
	}
	return 0;
}

int resolve_is_free(struct resolving *r, struct ws_err *err)
{
	int rc;

	switch (r->change->kind) {
	case WS_ITEM_WORKSPACE:
		return explain_place(r, err);
	case WS_ITEM_HANDLE: /* settle_move() looks at drafts */
		rc = check_places(r, err);
		if (rc == 0)
			rc = check_dir(r, r->local->dir, err);
		return rc == 0 ? check_dir(r, r->out->value.text, err) : rc;
	case WS_ITEM_GRANT:
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_DEFAULT_ROLE:
	case WS_ITEM_RESULT_STORAGE:
		rc = check_files(r, err);
		if (rc == 0)
			rc = check_draft(r, err);
		return rc == 0 ? check_still_there(r, err) : rc;
	case WS_ITEM_ROLE:
		return resolve_role_is_free(r, err);
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return ws_err_set(err, WS_E_NOT_SYNCED_YET,
			  "wsync does not decide this kind of item");
}
