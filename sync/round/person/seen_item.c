/*
 * sync/round/person/seen_item.c - one item that is acknowledged.
 *
 * The tree keeps names of its own: lines are written by ids, as in base.
 */
#include "sync/round/person/seen_p.h"

#include <string.h>

#include "sync/model/docs.h"
#include "sync/round/settle/settle_p.h"

/* Everything of an account that was not there. */
static int lay_account(const struct ws_seen *seen, struct ws_tree *tree,
		       const struct ws_side_account *account, struct ws_err *err)
{
	char from[WS_LAYOUT_PATH];

	if (ws_side_account(seen->sides[0], account->id))
		return 0;
	settle_path(account->dir, "_account", from);
	return settle_copy_dir(seen->trees[1], from, tree, from, err);
}

/* The lines of a workspace under the names its account has in the tree. */
static int lay_lines(struct ws_tree *tree, const struct ws_side_workspace *w,
		     struct ws_err *err)
{
	const struct ws_change role = {.kind = WS_ITEM_DEFAULT_ROLE};
	const struct ws_value value = {w->default_role.present, w->default_role.text,
				       w->default_role_id};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];
		const struct ws_value held = {true, g->role, g->role_id};

		rc = ws_docs_set_grant(tree, w->dir, g->kind, g->label, NULL, err);
		if (rc == 0)
			rc = settle_base_grant(tree, w->dir, g->kind, g->id, g->label,
					       &held, err);
	}
	if (rc == 0 && value.present)
		rc = settle_base_item(tree, w->dir, &role, NULL, &value, err);
	return rc;
}

static int lay_workspace(const struct ws_seen *seen, const struct ws_change *c,
			 struct ws_tree *tree, struct ws_err *err)
{
	const struct ws_side_workspace *now = ws_side_workspace(seen->sides[1],
								c->workspace_id);
	int rc;

	if (!c->after.present) {
		settle_drop_dir(tree, c->before.text);
		return 0;
	}
	if (!now || !now->account || ws_side_workspace_at(seen->sides[0], now->dir))
		return 0;
	rc = lay_account(seen, tree, now->account, err);
	if (rc == 0)
		rc = settle_copy_dir(seen->trees[1], now->dir, tree, now->dir, err);
	return rc == 0 ? lay_lines(tree, now, err) : rc;
}

static int lay_place(const struct ws_seen *seen, const struct ws_change *c,
		     struct ws_tree *tree, struct ws_err *err)
{
	int rc;

	if (ws_side_workspace_at(seen->sides[0], c->after.text))
		return 0;
	rc = settle_copy_dir(tree, c->before.text, tree, c->after.text, err);
	if (rc == 0)
		settle_drop_dir(tree, c->before.text);
	return rc;
}

/* A role is a document, and its name is pinned. */
static int lay_role(const struct ws_seen *seen, const struct ws_change *c,
		    struct ws_tree *tree, struct ws_err *err)
{
	const struct ws_tree_entry *now;
	const struct ws_side_role *was;
	const struct ws_side_account *account = ws_side_account(seen->sides[0],
								c->account_id);
	ws_auto(ws_ini) ids = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (!account || !c->file)
		return 0;
	was = ws_side_role(account, c->principal_id);
	now = ws_tree_find(seen->trees[1], c->file);
	if (was)
		ws_tree_drop(tree, was->file); /* its file may have another name now */
	if (!c->after.present || !now)
		return 0;
	if (!ws_side_pin_of(account, WS_PIN_ROLES, c->principal_id)) {
		rc = settle_open(tree, settle_path(account->dir, "_account/ids.ini", path),
				 &ids, err);
		if (rc == 0)
			rc = ws_ini_set(ids, settle_pin_section(WS_PIN_ROLES), c->label,
					c->principal_id, err);
		if (rc == 0)
			rc = settle_put(tree, path, ids, err);
		if (rc < 0)
			return rc;
	}
	return ws_tree_put_copy(tree, c->file, now->bytes, now->len, err);
}

static int lay(const struct ws_seen *seen, const struct ws_change *c, struct ws_tree *tree,
	       struct ws_err *err)
{
	const struct ws_side_workspace *before =
		c->workspace_id ? ws_side_workspace(seen->sides[0], c->workspace_id) : NULL;

	switch (c->kind) {
	case WS_ITEM_WORKSPACE:
		return lay_workspace(seen, c, tree, err);
	case WS_ITEM_HANDLE:
		return lay_place(seen, c, tree, err);
	case WS_ITEM_ROLE:
		return lay_role(seen, c, tree, err);
	case WS_ITEM_GRANT:
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_DEFAULT_ROLE:
	case WS_ITEM_RESULT_STORAGE:
		return before ? settle_base_item(tree, before->dir, c, before, &c->after,
						 err)
			      : 0;
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return 0;
}

int seen_lay(const struct ws_seen *seen, const bool *which, struct ws_tree *tree,
	     struct ws_err *err)
{
	const struct ws_plan *plan = seen->plan;
	int rc = 0;

	for (int places = 0; rc == 0 && places < 2; places++)
		for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
			if (which[i] &&
			    (plan->changes[i].kind == WS_ITEM_HANDLE) == (places == 1))
				rc = lay(seen, &plan->changes[i], tree, err);
	return rc;
}
