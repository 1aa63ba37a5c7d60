/*
 * sync/round/person/back.c - a workspace whose directory was committed away, as it comes back.
 *
 * Base keeps what both sides were known to share when the directory went (settle_base.c), so
 * lines that come back as they were are no edits: what changed in the cloud meanwhile comes
 * in, and what main had beyond base goes out, guarded as ever.
 */
#include "sync/round/person/back.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "sync/round/view/view_p.h"

struct search {
	struct ws_repo *repo;
	char path[WS_LAYOUT_PATH]; /* of workspace.ini */
	struct ws_oid *out;
	char *id;
	struct ws_err *err;
};

/* ---- the last commit that had it ------------------------------------------------------ */

static int look_in(struct search *s, const struct ws_oid *commit)
{
	ws_auto_free char *bytes = NULL;
	ws_auto(ws_ini) doc = NULL;
	const char *id = NULL;
	size_t len = 0;
	int rc = ws_repo_read(s->repo, commit, s->path, &bytes, &len, s->err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	*s->out = *commit;
	if (ws_ini_parse(bytes, len, ws_layout_schema(WS_DOC_WORKSPACE), s->path, &doc,
			 NULL) == 0)
		id = ws_ini_get(doc, "cloud", "id");
	(void)snprintf(s->id, WS_LAYOUT_NAME, "%s", id ? id : "");
	return 1;
}

static int each_commit(void *user, const struct ws_repo_past *past)
{
	struct search *s = user;
	int rc = look_in(s, &past->id);

	return rc == 0 && past->parent_count > 0 ? look_in(s, &past->parent[0]) : rc;
}

int ws_back_last(struct ws_store *store, const struct ws_oid *main, const char *dir,
		 struct ws_oid *out, char id[WS_LAYOUT_NAME], struct ws_err *err)
{
	struct search s = {.repo = store->repo, .out = out, .id = id, .err = err};
	int rc = snprintf(s.path, sizeof(s.path), "%s/workspace.ini", dir);

	id[0] = '\0';
	if (rc < 0 || (size_t)rc >= sizeof(s.path))
		return WS_REPO_ABSENT;
	/* what a sync merged is how the cloud had it, and not how main did */
	rc = ws_repo_log_first(store->repo, main, dir, each_commit, &s, err);
	return rc < 0 ? rc : rc == 0 ? WS_REPO_ABSENT : 0;
}

/* ---- its documents ------------------------------------------------------------------------ */

/* Documents of the directory, and what leads to them. */
static bool is_of(void *user, const char *path)
{
	const char *dir = user;
	const size_t dir_len = strlen(dir), len = strlen(path);

	return len < dir_len ? strncmp(dir, path, len) == 0
			     : strncmp(path, dir, dir_len) == 0;
}

static bool is_list(const char *path)
{
	struct ws_place place;

	ws_layout_place(path, &place);
	return place.kind == WS_DOC_INVENTORY;
}

/* from  "acme/dev/": what lies in it comes to `dir`; lists alone, or everything */
static int copy(const struct ws_tree *tree, const char *from, const char *dir, bool lists,
		struct ws_tree *out, struct ws_err *err)
{
	const size_t len = strlen(from);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);
		char path[WS_LAYOUT_PATH];
		int n;

		if (strncmp(e->path, from, len) != 0 || (lists && !is_list(e->path)))
			continue;
		n = snprintf(path, sizeof(path), "%s%s", dir, e->path + len);
		if (n > 0 && (size_t)n < sizeof(path))
			rc = ws_tree_put_copy(out, path, e->bytes, e->len, err);
	}
	return rc;
}

static void drop_lists(struct ws_tree *tree)
{
	size_t i = 0;

	while (i < ws_tree_count(tree))
		if (is_list(ws_tree_at(tree, i)->path))
			ws_tree_drop(tree, ws_tree_at(tree, i)->path);
		else
			i++;
}

/* [cloud] as it is told now. A file that cannot be read stays as it is: it will be told. */
static int take_facts(const struct ws_tree *cloud, const char *from, const char *dir,
		      struct ws_tree *out, struct ws_err *err)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_WORKSPACE);
	char there[WS_LAYOUT_PATH], here[WS_LAYOUT_PATH];
	const struct ws_tree_entry *told, *e;
	ws_auto(ws_ini) facts = NULL;
	ws_auto(ws_ini) doc = NULL;
	struct ws_ini_entry fact;
	const char *section;
	char *bytes = NULL;
	size_t len = 0;
	int rc = 0;

	(void)snprintf(there, sizeof(there), "%.400sworkspace.ini", from);
	(void)snprintf(here, sizeof(here), "%.400sworkspace.ini", dir);
	told = ws_tree_find(cloud, there);
	e = ws_tree_find(out, here);
	if (!told || !e ||
	    ws_ini_parse(told->bytes, told->len, schema, there, &facts, NULL) != 0 ||
	    ws_ini_parse(e->bytes, e->len, schema, here, &doc, NULL) != 0 ||
	    ws_ini_same_mirror(facts, doc, &section))
		return 0;
	rc = ws_ini_drop_section(doc, "cloud");
	if (rc == 0)
		rc = ws_ini_add_section(doc, "cloud", err);
	for (size_t i = 0; rc == 0 && ws_ini_entry(facts, "cloud", i, &fact); i++)
		rc = ws_ini_set(doc, "cloud", fact.key, fact.value, err);
	if (rc == 0)
		rc = ws_ini_format(doc, &bytes, &len, err);
	return rc == 0 ? ws_tree_put(out, here, bytes, len, err) : rc;
}

int ws_back_files(struct ws_store *store, const struct ws_view *view, const char *dir,
		  const struct ws_oid *commit, struct ws_tree **out, struct ws_err *err)
{
	const struct ws_view_own *own = ws_view_own((struct ws_view *)(uintptr_t)view);
	const struct ws_side_workspace *base = ws_side_workspace_at(view->base, dir);
	const struct ws_side_workspace *cloud = base && base->id
							? ws_side_workspace(view->cloud,
									    base->id)
							: NULL;
	char here[WS_LAYOUT_PATH], there[WS_LAYOUT_PATH] = "";
	ws_auto(ws_tree) tree = NULL;
	int rc;

	(void)snprintf(here, sizeof(here), "%.400s/", dir);
	if (cloud)
		(void)snprintf(there, sizeof(there), "%.400s/", cloud->dir);
	if (commit)
		rc = ws_repo_load(store->repo, commit, is_of, here, &tree, err);
	else
		rc = (tree = ws_tree_new()) ? 0 : ws_err_nomem(err);
	if (rc == 0 && cloud) {
		drop_lists(tree);
		if (commit)
			rc = take_facts(own->cloud, there, here, tree, err);
		/* lists under another handle are read again once it is followed */
		if (rc == 0 && (!commit || strcmp(here, there) == 0))
			rc = copy(own->cloud, there, here, commit != NULL, tree, err);
	}
	if (rc == 0)
		*out = ws_steal(&tree);
	return rc;
}
