/*
 * sync/round/person/undo_item.c - one item goes back to what it was before a commit.
 *
 * Only what still is as the commit left it goes back, in main and in the working file.
 * Lines are written under the names main's ids.ini has for the ids of then: a name that
 * means somebody else by now gives nobody anything.
 */
#include "sync/round/person/undo_p.h"

#include <string.h>
#include "store/ground/text.h"

#include "sync/model/docs.h"

static int changed_since(struct ws_err *why, const char *where)
{
	return ws_err_set(why, WS_E_UNCOMMITTED, "changed since, %s", where);
}

static int unknown_name(struct ws_err *why, const char *name)
{
	return ws_err_set(why, WS_E_PRINCIPAL_UNKNOWN,
			  "%s is no name of the account any more", name);
}

/* ---- where ------------------------------------------------------------------------------- */

bool undo_find_place(const struct undoing *u, const struct ws_change *c, const char *name,
		     struct undo_place *out, struct ws_err *why)
{
	char path[WS_LAYOUT_PATH];

	out->parent = ws_side_workspace(u->out->sides[0], c->workspace_id);
	out->commit = ws_side_workspace(u->out->sides[1], c->workspace_id);
	out->main = ws_side_workspace(u->main_side, c->workspace_id);
	out->now = ws_side_workspace(u->now, c->workspace_id);
	if (!out->main || !out->now) {
		(void)ws_err_set(why, WS_E_NO_WORKSPACE,
				 "the workspace is not here any more");
		return false;
	}
	if (!ws_view_is_valid(out->main) || !ws_view_is_valid(out->now)) {
		(void)ws_err_set(why, WS_E_UNCOMMITTED, "%s is not valid", out->now->dir);
		return false;
	}
	settle_path(out->now->dir, name, path);
	for (size_t i = 0; i < u->view->files.count; i++)
		if (strcmp(u->view->files.items[i].path, path) == 0 &&
		    (u->view->files.items[i].kind == WS_DRAFT_GONE ||
		     u->view->files.items[i].kind == WS_DRAFT_REFUSED)) {
			(void)ws_err_set(why, WS_E_FILE_KIND, "%s is not there", path);
			return false;
		}
	return true;
}

/* ---- grants -------------------------------------------------------------------------- */

static bool is_grant(const struct ws_side_grant *g, const struct ws_value *value)
{
	if (!g || !value->present)
		return !g && !value->present;
	return ws_text_same(g->role_id, value->id);
}

int undo_put_line(struct undoing *u, const struct undo_place *at, const struct ws_change *c,
		  const char *label, const char *role, struct ws_err *err)
{
	const struct ws_side_grant *then = ws_side_grant(at->parent, c->principal_kind,
							 c->principal_id);
	const struct ws_side_grant *left = at->commit ? ws_side_grant(at->commit,
								      c->principal_kind,
								      c->principal_id)
						      : NULL;
	const struct ws_side_grant *now = ws_side_grant(at->now, c->principal_kind,
							c->principal_id);
	const bool until = !now || !left || ws_text_same(now->until, left->until);
	const bool reason = !now || !left || ws_text_same(now->why, left->why);
	const struct ws_grant_text text = {(char *)(uintptr_t)role,
					   (char *)(uintptr_t)(!until ? now->until
							       : then ? then->until
								      : NULL),
					   (char *)(uintptr_t)(!reason ? now->why
							       : then  ? then->why
								       : NULL)};
	ws_auto(ws_ini) doc = NULL;
	ws_auto_free char *value = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(u->work, settle_path(at->now->dir, "members.ini", path), &doc,
			     err);

	if (rc == 0)
		rc = ws_grant_text_format(&text, &value, err);
	if (rc == 0)
		rc = ws_ini_set(doc, ws_principal_section(c->principal_kind), label, value,
				err);
	return rc == 0 ? settle_put(u->work, path, doc, err) : rc;
}

int undo_put_back(struct undoing *u, const struct undo_place *at, const struct ws_change *c,
		  const char *label, struct ws_err *why, struct ws_err *err)
{
	const struct ws_side_pin *role = ws_side_pin_of(at->main->account, WS_PIN_ROLES,
							c->before.id);
	const struct ws_side_pin *name = NULL;

	if (c->principal_kind != WS_INVITED)
		name = ws_side_pin_of(at->main->account, settle_pin_list(c->principal_kind),
				      c->principal_id);
	if (!role || (!name && c->principal_kind != WS_INVITED))
		return unknown_name(why, role ? c->label : c->before.text), 0;
	if (!label)
		label = name ? name->label : c->label;
	return undo_put_line(u, at, c, label, role->label, err);
}

static int undo_grant(struct undoing *u, const struct ws_change *c, struct ws_err *why,
		      struct ws_err *err)
{
	const struct ws_side_grant *main, *now;
	struct undo_place at;

	if (!undo_find_place(u, c, "members.ini", &at, why))
		return 0;
	main = ws_side_grant(at.main, c->principal_kind, c->principal_id);
	now = ws_side_grant(at.now, c->principal_kind, c->principal_id);
	if (!is_grant(main, &c->after) || at.main->lists[c->principal_kind] != WS_KNOWN)
		return changed_since(why, "by a later commit"), 0;
	if (!is_grant(now, &c->after) || at.now->lists[c->principal_kind] != WS_KNOWN)
		return changed_since(why, "by an edit that is not committed"), 0;
	if (!c->before.present)
		return ws_docs_set_grant(u->work, at.now->dir, c->principal_kind,
					 now ? now->label : c->label, NULL, err);
	return undo_put_back(u, &at, c, now ? now->label : NULL, why, err);
}

/* ---- fields ---------------------------------------------------------------------------- */

static const struct ws_side_field *field_of(const struct ws_side_workspace *w,
					    enum ws_item_kind kind)
{
	return kind == WS_ITEM_NAME             ? &w->name
	       : kind == WS_ITEM_DESCRIPTION    ? &w->description
	       : kind == WS_ITEM_RESULT_STORAGE ? &w->result_storage
						: &w->default_role;
}

static bool is_field(const struct ws_side_workspace *w, const struct ws_change *c)
{
	const struct ws_side_field *field = field_of(w, c->kind);

	if (c->kind == WS_ITEM_DEFAULT_ROLE && c->after.present && field->present)
		return ws_text_same(w->default_role_id, c->after.id);
	return ws_text_same(field->present ? field->text : NULL,
			    c->after.present ? c->after.text : NULL);
}

static int undo_field(struct undoing *u, const struct ws_change *c, const char *key,
		      struct ws_err *why, struct ws_err *err)
{
	const char *text = c->before.present ? c->before.text : NULL;
	struct undo_place at;

	if (!undo_find_place(u, c, "workspace.ini", &at, why))
		return 0;
	if (!is_field(at.main, c))
		return changed_since(why, "by a later commit"), 0;
	if (!is_field(at.now, c))
		return changed_since(why, "by an edit that is not committed"), 0;
	if (c->kind == WS_ITEM_DEFAULT_ROLE && c->before.present && c->before.id) {
		const struct ws_side_pin *role = ws_side_pin_of(at.main->account,
								WS_PIN_ROLES, c->before.id);

		if (!role)
			return unknown_name(why, c->before.text), 0;
		text = role->label;
	}
	return ws_docs_set_field(u->work, at.now->dir, key, text, err);
}

static int undo_intent(struct undoing *u, const struct ws_change *c, struct ws_err *why,
		       struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	const char *after = c->after.present ? c->after.text : NULL;
	char path[WS_LAYOUT_PATH];
	struct undo_place at;
	int rc;

	if (!undo_find_place(u, c, "workspace.ini", &at, why))
		return 0;
	rc = settle_open(u->work, settle_path(at.now->dir, "workspace.ini", path), &doc,
			 err);
	if (rc != 0)
		return rc;
	if (!ws_text_same(ws_ini_get(doc, "workspace", c->label), after))
		return changed_since(why, "by a later commit or an edit"), 0;
	if (c->before.present)
		rc = ws_ini_set(doc, "workspace", c->label, c->before.text, err);
	else
		rc = ws_ini_remove(doc, "workspace", c->label);
	return rc == 0 ? settle_put(u->work, path, doc, err) : rc;
}

/* ---- places ---------------------------------------------------------------------------- */

/* Edits below go along: the directory moves as it is. */
static size_t account_len(const char *dir)
{
	return strcspn(dir, "/");
}

static int undo_handle(struct undoing *u, const struct ws_change *c, struct ws_err *why,
		       struct ws_err *err)
{
	const char *from = c->after.text, *to = c->before.text;
	struct undo_place at;
	int rc;

	if (!undo_find_place(u, c, "workspace.ini", &at, why))
		return 0;
	if (strcmp(at.main->dir, from) != 0 || strcmp(at.now->dir, from) != 0)
		return changed_since(why, "it is elsewhere"), 0;
	if (account_len(from) != account_len(to) ||
	    strncmp(from, to, account_len(from)) != 0) {
		(void)ws_err_set(why, WS_E_NOT_SYNCED_YET,
				 "%s was transferred to another account", to);
		(void)ws_err_hint(why, "wsync workspace transfer %s %.*s", from,
				  (int)account_len(to), to);
		return 0;
	}
	if (ws_side_workspace_at(u->main_side, to) || ws_side_workspace_at(u->now, to)) {
		(void)ws_err_set(why, WS_E_CONFLICT, "%s is another workspace now", to);
		return 0;
	}
	rc = settle_copy_dir(u->work, from, u->work, to, err);
	settle_drop_dir(u->work, from);
	return rc;
}

static void explain_workspace(const struct ws_change *c, struct ws_err *why)
{
	if (c->after.present) {
		(void)ws_err_set(why, WS_E_NOT_SYNCED_YET,
				 "a whole directory came with that commit");
		(void)ws_err_hint(why, "rm -r %s, which deletes nothing in the cloud",
				  c->after.text);
	} else {
		(void)ws_err_set(why, WS_E_NOT_SYNCED_YET,
				 "a whole directory went with that commit");
		(void)ws_err_hint(why, "git checkout COMMIT~1 -- %s", c->before.text);
	}
}

int undo_item(struct undoing *u, const struct ws_change *c, struct ws_err *why,
	      struct ws_err *err)
{
	switch (c->kind) {
	case WS_ITEM_GRANT:
		return undo_grant(u, c, why, err);
	case WS_ITEM_NAME:
		return undo_field(u, c, "name", why, err);
	case WS_ITEM_DESCRIPTION:
		return undo_field(u, c, "description", why, err);
	case WS_ITEM_DEFAULT_ROLE:
		return undo_field(u, c, "default-role", why, err);
	case WS_ITEM_RESULT_STORAGE:
		return undo_field(u, c, "result-storage", why, err);
	case WS_ITEM_HANDLE:
		return undo_handle(u, c, why, err);
	case WS_ITEM_INTENT:
		return undo_intent(u, c, why, err);
	case WS_ITEM_WORKSPACE:
		explain_workspace(c, why);
		return 0;
	case WS_ITEM_ROLE:
		return undo_role(u, c, why, err);
	case WS_ITEM_POLICY:
		break;
	}
	(void)ws_err_set(why, WS_E_READ_ONLY, "it is mirrored from the cloud");
	return 0;
}
