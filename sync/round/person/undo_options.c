/*
 * sync/round/person/undo_options.c - what a commit changed and is no item of the cloud:
 * end dates and reasons, lists taken out of the file, rules.
 */
#include "sync/round/person/undo_p.h"

#include "store/ground/text.h"

static int undo_line_options(struct undoing *u, const struct undo_place *at,
			     const struct ws_side_grant *then, size_t *count,
			     struct ws_err *err)
{
	const struct ws_side_grant *left = ws_side_grant(at->commit, then->kind, then->id);
	const struct ws_side_grant *now = ws_side_grant(at->now, then->kind, then->id);
	struct ws_change c = {.kind = WS_ITEM_GRANT,
			      .principal_kind = then->kind,
			      .principal_id = then->id};

	if (!left || !now || !ws_text_same(left->role_id, then->role_id) ||
	    (ws_text_same(left->until, then->until) &&
	     ws_text_same(left->why, then->why)) ||
	    !ws_text_same(now->until, left->until) || !ws_text_same(now->why, left->why))
		return 0;
	(*count)++;
	return undo_put_line(u, at, &c, now->label, now->role, err);
}

/* A list that the commit took out with its header: nobody lost anything by that, and what
 * came back from the cloud since had nowhere to go. Its lines come back with the names of
 * today; one whose principal or role is gone by now does not. */
static int undo_list(struct undoing *u, const struct undo_place *at,
		     enum ws_principal_kind kind, size_t *count, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc;

	if (at->parent->lists[kind] != WS_KNOWN || at->commit->lists[kind] != WS_ABSENT ||
	    at->main->lists[kind] != WS_ABSENT || at->now->lists[kind] != WS_ABSENT)
		return 0;
	(*count)++;
	rc = settle_open(u->work, settle_path(at->now->dir, "members.ini", path), &doc,
			 err);
	if (rc == 0)
		rc = ws_ini_add_section(doc, ws_principal_section(kind), err);
	if (rc == 0)
		rc = settle_put(u->work, path, doc, err);
	for (size_t g = 0; rc == 0 && g < at->parent->grant_count; g++) {
		const struct ws_side_grant *then = &at->parent->grants[g];
		const struct ws_change c = {.kind = WS_ITEM_GRANT,
					    .principal_kind = then->kind,
					    .principal_id = then->id,
					    .label = then->label,
					    .before = {true, then->role, then->role_id}};
		struct ws_err ignored = {0};

		if (then->kind == kind)
			rc = undo_put_back(u, at, &c, NULL, &ignored, err);
	}
	return rc;
}

int undo_options(struct undoing *u, size_t *count, struct ws_err *err)
{
	const struct ws_side *parent = u->out->sides[0];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < parent->workspace_count; i++) {
		const struct ws_change c = {.workspace_id = parent->workspaces[i].id};
		struct ws_err ignored = {0};
		struct undo_place at;

		if (!c.workspace_id ||
		    !undo_find_place(u, &c, "members.ini", &at, &ignored) || !at.commit)
			continue;
		for (int kind = 0; rc == 0 && kind < WS_PRINCIPAL_KINDS; kind++)
			rc = undo_list(u, &at, (enum ws_principal_kind)kind, count, err);
		for (size_t g = 0; rc == 0 && g < at.parent->grant_count; g++)
			rc = undo_line_options(u, &at, &at.parent->grants[g], count, err);
	}
	return rc;
}

static int undo_policy(struct undoing *u, const char *path, size_t *count,
		       struct ws_err *err)
{
	const struct ws_tree_entry *then = ws_tree_find(u->out->trees[0], path);
	const struct ws_tree_entry *left = ws_tree_find(u->out->trees[1], path);

	if (ws_tree_entry_same(then, left) ||
	    !ws_tree_entry_same(left, ws_tree_find(u->main, path)) ||
	    !ws_tree_entry_same(left, ws_tree_find(u->work, path)))
		return 0;
	(*count)++;
	if (then)
		return ws_tree_put_copy(u->work, path, then->bytes, then->len, err);
	ws_tree_drop(u->work, path);
	return 0;
}

int undo_policies(struct undoing *u, size_t *count, struct ws_err *err)
{
	int rc = 0;

	for (int t = 0; t < 2; t++)
		for (size_t i = 0; rc == 0 && i < ws_tree_count(u->out->trees[t]); i++) {
			const char *path = ws_tree_at(u->out->trees[t], i)->path;
			struct ws_place place;

			ws_layout_place(path, &place);
			if (place.kind == WS_DOC_POLICY &&
			    (t == 0 || !ws_tree_find(u->out->trees[0], path)))
				rc = undo_policy(u, path, count, err);
		}
	return rc;
}
