/*
 * sync/round/settle/settle_item.c - one item of base.
 *
 * Base has names of its own, as its ids.ini pins them: what is written there goes by
 * ids, whatever the names mean on the other sides by now.
 */
#include "sync/round/settle/settle_p.h"

#include <stdio.h>
#include <string.h>

#include "sync/model/docs.h"

/* "acme" of "acme/prod". */
static const char *account_of(const char *dir, char out[WS_LAYOUT_PATH])
{
	(void)snprintf(out, WS_LAYOUT_PATH, "%.*s", (int)strcspn(dir, "/"), dir);
	return out;
}

/* A name for somebody, or for a role, in a tree of base: the one its ids.ini has for
 * the id; else `label` if that means nobody there; else `id:UUID`. Pinned either way. */
static int name_in(struct ws_tree *tree, const char *dir, int list, const char *id,
		   const char *label, char out[WS_LAYOUT_NAME], struct ws_err *err)
{
	ws_auto(ws_ini) ids = NULL;
	char account[WS_LAYOUT_PATH], path[WS_LAYOUT_PATH];
	const char *known;
	int rc = settle_open(
		tree, settle_path(account_of(dir, account), "_account/ids.ini", path), &ids,
		err);

	if (rc != 0)
		return rc;
	known = settle_name_of(ids, list, id);
	if (known) {
		(void)snprintf(out, WS_LAYOUT_NAME, "%s", known);
		return 0;
	}
	if (ws_ini_get(ids, settle_pin_section(list), label))
		(void)snprintf(out, WS_LAYOUT_NAME, "id:%s", id);
	else
		(void)snprintf(out, WS_LAYOUT_NAME, "%s", label);
	rc = ws_ini_set(ids, settle_pin_section(list), out, id, err);
	return rc == 0 ? settle_put(tree, path, ids, err) : rc;
}

/* A role by the name it has there; NULL id: the text as it is ("No access"). */
static int role_in(struct ws_tree *tree, const char *dir, const struct ws_value *role,
		   char out[WS_LAYOUT_NAME], struct ws_err *err)
{
	if (role->id)
		return name_in(tree, dir, WS_PIN_ROLES, role->id, role->text, out, err);
	(void)snprintf(out, WS_LAYOUT_NAME, "%s", role->text ? role->text : "");
	return 0;
}

/* Invitations are named by their e-mail alone. */
static int label_in(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		    const char *id, const char *label, char out[WS_LAYOUT_NAME],
		    struct ws_err *err)
{
	if (kind != WS_INVITED)
		return name_in(tree, dir, settle_pin_list(kind), id, label, out, err);
	(void)snprintf(out, WS_LAYOUT_NAME, "%s", label);
	return 0;
}

int settle_base_grant(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		      const char *id, const char *label, const struct ws_value *role,
		      struct ws_err *err)
{
	char name[WS_LAYOUT_NAME], role_name[WS_LAYOUT_NAME];
	int rc = label_in(tree, dir, kind, id, label, name, err);

	if (rc == 0 && role->present)
		rc = role_in(tree, dir, role, role_name, err);
	return rc == 0 ? ws_docs_set_grant(tree, dir, kind, name,
					   role->present ? role_name : NULL, err)
		       : rc;
}

static int base_default_role(struct ws_tree *tree, const char *dir,
			     const struct ws_value *role, struct ws_err *err)
{
	char name[WS_LAYOUT_NAME];
	int rc = role->present ? role_in(tree, dir, role, name, err) : 0;

	return rc == 0 ? ws_docs_set_field(tree, dir, "default-role",
					   role->present ? name : NULL, err)
		       : rc;
}

int settle_base_item(struct ws_tree *tree, const char *dir, const struct ws_change *c,
		     const struct ws_side_workspace *base, const struct ws_value *value,
		     struct ws_err *err)
{
	const struct ws_side_grant *g = base ? ws_side_grant(base, c->principal_kind,
							     c->principal_id)
					     : NULL;
	const char *text = value->present ? value->text : NULL;

	switch (c->kind) {
	case WS_ITEM_GRANT:
		return settle_base_grant(tree, dir, c->principal_kind, c->principal_id,
					 g ? g->label : c->label, value, err);
	case WS_ITEM_NAME:
		return ws_docs_set_field(tree, dir, "name", text, err);
	case WS_ITEM_DESCRIPTION:
		/* no line means empty; an empty line would say that main took one out */
		return ws_docs_set_field(tree, dir, "description",
					 text && *text ? text : NULL, err);
	case WS_ITEM_DEFAULT_ROLE:
		return base_default_role(tree, dir, value, err);
	case WS_ITEM_RESULT_STORAGE:
		return ws_docs_set_field(tree, dir, "result-storage", text, err);
	case WS_ITEM_HANDLE: /* told by the directory */
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return 0;
}
