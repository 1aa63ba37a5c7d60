/*
 * sync/round/settle/settle_docs.c - documents in trees: copy, open, put back.
 */
#include "sync/round/settle/settle_p.h"

#include <stdio.h>
#include <string.h>

/* Both parts come from paths that passed the layout, so they fit. */
const char *settle_path(const char *dir, const char *file, char out[WS_LAYOUT_PATH])
{
	(void)snprintf(out, WS_LAYOUT_PATH, "%s/%s", dir, file);
	return out;
}

static const struct ws_ini_schema *schema_of(const char *path)
{
	struct ws_place place;

	ws_layout_place(path, &place);
	return ws_layout_schema(place.kind);
}

int settle_open(const struct ws_tree *tree, const char *path, struct ws_ini **out,
		struct ws_err *err)
{
	const struct ws_ini_schema *schema = schema_of(path);
	const struct ws_tree_entry *e = ws_tree_find(tree, path);

	if (!schema)
		return ws_err_set(err, WS_E_BUG, "%s is no INI document", path);
	if (e)
		return ws_ini_parse(e->bytes, e->len, schema, path, out, err);
	*out = ws_ini_new(schema, path);
	return *out ? 0 : ws_err_nomem(err);
}

static bool holds_anything(const struct ws_ini *doc, const struct ws_ini_schema *schema)
{
	for (const struct ws_ini_section *section = schema->sections; section->name;
	     section++)
		if (ws_ini_has_section(doc, section->name))
			return true;
	return false;
}

int settle_put(struct ws_tree *tree, const char *path, const struct ws_ini *doc,
	       struct ws_err *err)
{
	const struct ws_tree_entry *before = ws_tree_find(tree, path);
	char *bytes = NULL;
	size_t len = 0;
	int rc;

	if (!before && !holds_anything(doc, schema_of(path)))
		return 0;
	rc = ws_ini_format(doc, &bytes, &len, err);
	return rc == 0 ? ws_tree_put(tree, path, bytes, len, err) : rc;
}

int settle_add_list(struct ws_tree *tree, const char *dir, enum ws_principal_kind kind,
		    struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(tree, settle_path(dir, "members.ini", path), &doc, err);

	if (rc == 0)
		rc = ws_ini_add_section(doc, ws_principal_section(kind), err);
	return rc == 0 ? settle_put(tree, path, doc, err) : rc;
}

/* Is path a document directly in dir, or one of its inventory? */
static bool is_in(const char *path, const char *dir)
{
	size_t len = strlen(dir);
	struct ws_place place;

	if (strncmp(path, dir, len) != 0 || path[len] != '/')
		return false;
	if (!strchr(path + len + 1, '/'))
		return true;
	ws_layout_place(path, &place);
	return place.kind == WS_DOC_INVENTORY && strchr(dir, '/');
}

void settle_drop_dir(struct ws_tree *tree, const char *dir)
{
	size_t i = 0;

	while (i < ws_tree_count(tree)) {
		const char *path = ws_tree_at(tree, i)->path;

		if (is_in(path, dir))
			ws_tree_drop(tree, path);
		else
			i++;
	}
}

int settle_copy_dir(const struct ws_tree *from, const char *from_dir, struct ws_tree *to,
		    const char *to_dir, struct ws_err *err)
{
	int rc = 0;

	settle_drop_dir(to, to_dir);
	for (size_t i = 0; rc == 0 && i < ws_tree_count(from); i++) {
		const struct ws_tree_entry *e = ws_tree_at(from, i);
		char path[WS_LAYOUT_PATH];

		if (is_in(e->path, from_dir))
			rc = ws_tree_put_copy(
				to,
				settle_path(to_dir, e->path + strlen(from_dir) + 1, path),
				e->bytes, e->len, err);
	}
	return rc;
}

int settle_copy_facts(const struct ws_tree *from, const char *from_dir, struct ws_tree *to,
		      const char *to_dir, struct ws_err *err)
{
	ws_auto(ws_ini) facts = NULL;
	ws_auto(ws_ini) doc = NULL;
	struct ws_ini_entry e;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(from, settle_path(from_dir, "workspace.ini", path), &facts,
			     err);

	if (rc == 0)
		rc = settle_open(to, settle_path(to_dir, "workspace.ini", path), &doc, err);
	for (size_t i = 0; rc == 0 && ws_ini_entry(facts, "cloud", i, &e); i++)
		rc = ws_ini_set(doc, "cloud", e.key, e.value, err);
	return rc == 0 ? settle_put(to, path, doc, err) : rc;
}

static bool is_list(const char *path, const char *dir)
{
	return is_in(path, dir) && strchr(path + strlen(dir) + 1, '/');
}

int settle_copy_lists(const struct ws_tree *from, const char *from_dir, struct ws_tree *to,
		      const char *to_dir, struct ws_err *err)
{
	size_t n = 0;
	int rc = 0;

	while (n < ws_tree_count(to)) {
		const char *path = ws_tree_at(to, n)->path;

		if (is_list(path, to_dir))
			ws_tree_drop(to, path);
		else
			n++;
	}
	for (size_t i = 0; rc == 0 && i < ws_tree_count(from); i++) {
		const struct ws_tree_entry *e = ws_tree_at(from, i);
		char path[WS_LAYOUT_PATH];

		if (is_list(e->path, from_dir))
			rc = ws_tree_put_copy(
				to,
				settle_path(to_dir, e->path + strlen(from_dir) + 1, path),
				e->bytes, e->len, err);
	}
	return rc;
}

/* Where main has the workspace after receiving: a rename that was taken moved it. */
const char *settle_main_dir(const struct settling *s, const struct ws_side_workspace *local)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_side_workspace *cloud;

		if (c->kind != WS_ITEM_HANDLE || c->verdict != WS_RECEIVE ||
		    !s->out->resolved[i] || strcmp(c->workspace_id, local->id) != 0)
			continue;
		cloud = ws_side_workspace(s->view->cloud, local->id);
		return cloud ? cloud->dir : local->dir;
	}
	return local->dir;
}

static int follow(const struct ws_tree *main, struct ws_tree *tree, enum ws_doc_kind kind,
		  struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(main); i++) {
		const struct ws_tree_entry *e = ws_tree_at(main, i);
		struct ws_place place;

		ws_layout_place(e->path, &place);
		if (place.kind == kind)
			rc = ws_tree_put_copy(tree, e->path, e->bytes, e->len, err);
	}
	return rc;
}

int settle_follow_others(const struct ws_tree *main, struct ws_tree *tree,
			 struct ws_err *err)
{
	return follow(main, tree, WS_DOC_OTHER, err);
}

int settle_follow_policies(const struct ws_tree *main, struct ws_tree *tree,
			   struct ws_err *err)
{
	return follow(main, tree, WS_DOC_POLICY, err);
}

/* Written intents are main's alone. */
int settle_drop_intents(struct ws_tree *tree, const char *dir, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = settle_open(tree, settle_path(dir, "workspace.ini", path), &doc, err);

	if (rc == 0)
		rc = ws_ini_remove(doc, "workspace", "delete");
	if (rc == 0)
		rc = ws_ini_remove(doc, "workspace", "transfer-to");
	return rc == 0 ? settle_put(tree, path, doc, err) : rc;
}
