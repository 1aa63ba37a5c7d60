/*
 * sync/model/side_check.c - what a commit may change.
 *
 * Mirrored documents are compared by their bytes, mirrored sections by what they say:
 * nobody but wsync has a reason to touch either.
 */
#include "sync/model/side_p.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* --- edits ------------------------------------------------------------------------------------ */

/* Where workspaces are known by their ids. */
struct known {
	const struct ws_tree *tree;
	struct ws_map workspaces; /* id -> entry number of its workspace.ini in tree */
	bool mapped;
};

struct check {
	const struct ws_tree *before, *after;
	struct ws_err *problems; /* heap */
	size_t count, cap;
	struct known known[1 + WS_SIDE_SEEN]; /* before, then what was seen */
	struct ws_arena *arena;
	struct ws_err *err;
};

static int add_problem(struct check *c, const struct ws_err *problem)
{
	for (size_t i = 0; i < c->count; i++)
		if (strcmp(c->problems[i].file, problem->file) == 0)
			return 0;
	if (c->count == c->cap) {
		const size_t cap = c->cap ? 2 * c->cap : 8;
		struct ws_err *grown = reallocarray(c->problems, cap, sizeof(*grown));

		if (!grown)
			return ws_err_nomem(c->err);
		c->problems = grown;
		c->cap = cap;
	}
	c->problems[c->count++] = *problem;
	return 0;
}

static int refuse(struct check *c, const char *path, int line, const char *what)
{
	struct ws_err problem = {0};

	(void)ws_err_set(&problem, WS_E_READ_ONLY, "%s", what);
	(void)ws_err_why(&problem, "it mirrors the cloud and is written by wsync alone");
	(void)ws_err_hint(&problem, "wsync restore %s", path);
	(void)ws_err_at(&problem, path, line, 0, 0, NULL);
	return add_problem(c, &problem);
}

/* The workspace.ini of an id, wherever it is in the tree. */
static int find_known(struct check *c, struct known *known, const char *id,
		      const struct ws_tree_entry **out)
{
	const size_t count = known->tree ? ws_tree_count(known->tree) : 0;
	size_t at;

	*out = NULL;
	for (size_t i = 0; !known->mapped && i < count; i++) {
		const struct ws_tree_entry *entry = ws_tree_at(known->tree, i);
		ws_auto(ws_ini) doc = NULL;
		struct ws_place place;
		const char *key;

		ws_layout_place(entry->path, &place);
		if (place.kind != WS_DOC_WORKSPACE ||
		    ws_ini_parse(entry->bytes, entry->len, ws_layout_schema(place.kind),
				 entry->path, &doc, NULL))
			continue;
		key = ws_arena_dup(c->arena, ws_ini_get(doc, "cloud", "id"));
		if (key && ws_map_set(&known->workspaces, key, i, c->err))
			return WS_E_NOMEM;
	}
	known->mapped = true;
	at = ws_map_get(&known->workspaces, id);
	if (at != SIZE_MAX)
		*out = ws_tree_at(known->tree, at);
	return 0;
}

/* The document a changed workspace.ini has to agree with in [cloud]. */
static int predecessor(struct check *c, const struct ws_ini *doc,
		       const struct ws_tree_entry *same_path,
		       const struct ws_tree_entry **out)
{
	const char *id = ws_ini_get(doc, "cloud", "id");

	*out = same_path;
	return same_path || !id ? 0 : find_known(c, &c->known[0], id, out);
}

/* Main has the workspace no more: is it one that was seen, and as it was seen? */
static int comes_back(struct check *c, const struct ws_ini *doc, bool *yes)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_WORKSPACE);
	const char *id = ws_ini_get(doc, "cloud", "id");

	*yes = false;
	for (size_t i = 1; id && !*yes && i <= WS_SIDE_SEEN; i++) {
		const struct ws_tree_entry *seen = NULL;
		ws_auto(ws_ini) other = NULL;
		const char *section = NULL;
		int rc = find_known(c, &c->known[i], id, &seen);

		if (rc)
			return rc;
		*yes = seen &&
		       ws_ini_parse(seen->bytes, seen->len, schema, seen->path, &other,
				    NULL) == 0 &&
		       ws_ini_same_mirror(other, doc, &section);
	}
	return 0;
}

/* A whole file that main has no more, as it was seen. */
static bool is_seen(const struct check *c, const struct ws_tree_entry *const entries[])
{
	if (entries[0] || !entries[1])
		return false;
	for (size_t i = 1; i <= WS_SIDE_SEEN; i++)
		if (c->known[i].tree &&
		    ws_tree_entry_same(ws_tree_find(c->known[i].tree, entries[1]->path),
				       entries[1]))
			return true;
	return false;
}

static int check_workspace(struct check *c, const struct ws_tree_entry *before,
			   const struct ws_tree_entry *after)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_WORKSPACE);
	ws_auto(ws_ini) old = NULL;
	ws_auto(ws_ini) doc = NULL;
	const char *section = NULL;
	struct ws_ini_entry entry = {.line = 0};
	int rc;

	/* not valid: already a problem of the side */
	if (!after ||
	    ws_ini_parse(after->bytes, after->len, schema, after->path, &doc, NULL))
		return 0;
	rc = predecessor(c, doc, before, &before);
	if (rc)
		return rc;
	if (before) {
		if (ws_ini_parse(before->bytes, before->len, schema, before->path, &old,
				 NULL))
			return 0;
		if (ws_ini_same_mirror(old, doc, &section))
			return 0;
	} else {
		bool back = false;

		if (!ws_ini_has_section(doc, "cloud"))
			return 0;
		rc = comes_back(c, doc, &back);
		if (rc || back)
			return rc;
	}
	(void)ws_ini_entry(doc, "cloud", 0, &entry);
	return refuse(c, after->path, entry.line,
		      before ? "section [cloud] was edited"
			     : "section [cloud] names a workspace nobody has seen");
}

/* The workspace.ini beside a list. */
static const struct ws_tree_entry *settings_beside(const struct ws_tree *tree,
						   const struct ws_place *place)
{
	char path[WS_LAYOUT_PATH];

	if (ws_layout_path(WS_DOC_WORKSPACE, place->account, place->handle, NULL, path,
			   NULL))
		return NULL;
	return ws_tree_find(tree, path);
}

/* Lists go with their workspace: away, and under another handle. */
static int moves_along(struct check *c, const struct ws_place *place,
		       const struct ws_tree_entry *after, bool *yes)
{
	const struct ws_tree_entry *settings = settings_beside(c->after, place);
	const struct ws_tree_entry *before = NULL;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	struct ws_place from;
	int rc;

	*yes = !settings;
	if (!settings || !after ||
	    ws_ini_parse(settings->bytes, settings->len, ws_layout_schema(WS_DOC_WORKSPACE),
			 settings->path, &doc, NULL))
		return 0;
	rc = predecessor(c, doc, NULL, &before);
	if (rc || !before)
		return rc;
	ws_layout_place(before->path, &from);
	*yes = ws_layout_path(WS_DOC_INVENTORY, from.account, from.handle, place->name,
			      path, NULL) == 0 &&
	       ws_tree_entry_same(ws_tree_find(c->before, path), after);
	return 0;
}

static int check_pair(void *user, const char *path,
		      const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct check *c = user;
	struct ws_place place;

	if (ws_tree_entry_same(entries[0], entries[1]))
		return 0;
	ws_layout_place(path, &place);
	if (place.kind == WS_DOC_WORKSPACE)
		return check_workspace(c, entries[0], entries[1]);
	if (!ws_layout_is_mirror(place.kind) || is_seen(c, entries))
		return 0;
	if (place.kind == WS_DOC_INVENTORY) {
		bool along = false;
		int rc = moves_along(c, &place, entries[1], &along);

		if (rc || along)
			return rc;
	}
	if (!entries[1])
		return refuse(c, path, 0, "a read-only file was removed");
	return refuse(c, path, 0,
		      entries[0] ? "a read-only file was edited"
				 : "only wsync makes files of this kind");
}

/* Roles are edited, within bounds; these are about the account as a whole. */
static int check_roles(struct check *c, const struct ws_side *side)
{
	const struct ws_tree *trees[2] = {c->before, c->after};
	int rc = 0;

	for (int t = 0; rc == 0 && t < 2; t++)
		for (size_t i = 0; rc == 0 && trees[t] && i < ws_tree_count(trees[t]);
		     i++) {
			const char *path = ws_tree_at(trees[t], i)->path;
			struct ws_err problem = {0};
			struct ws_place place;

			ws_layout_place(path, &place);
			if (place.kind != WS_DOC_ROLE ||
			    ws_tree_entry_same(c->before ? ws_tree_find(c->before, path)
							 : NULL,
					       ws_tree_find(c->after, path)))
				continue;
			if (ws_side_check_role(
				    &(struct ws_side_role_edit){c->before, c->after, side,
								place.account, path},
				    &problem) == 0)
				continue;
			if (!problem.file[0])
				(void)ws_err_at(&problem, path, 0, 0, 0, NULL);
			rc = add_problem(c, &problem);
		}
	return rc;
}

/* A line that nobody touched names a role whose file this commit takes away or calls
 * otherwise: that is no old problem. *before is built when first asked for. */
static int take_broken_line(struct check *c, const struct ws_err *problem,
			    struct ws_side **before)
{
	struct ws_err broken = *problem;

	if (problem->code != WS_E_ROLE_UNKNOWN)
		return 0;
	if (!*before && ws_side_build(c->before, NULL, before, c->err) < 0)
		return WS_E_NOMEM;
	if (ws_side_noted(*before, problem->file))
		return 0;
	(void)ws_err_hint(&broken, "change that line, too, or leave the role's file as "
				   "it was: wsync restore puts it back");
	return add_problem(c, &broken);
}

/* Other problems of files nobody touched are old ones, and none of this commit's. */
static int take_side(struct check *c, const struct ws_side *side)
{
	ws_auto(ws_side) before = NULL;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < side->problem_count; i++) {
		const char *file = side->problems[i].file;

		if (!c->before || !ws_tree_entry_same(ws_tree_find(c->before, file),
						      ws_tree_find(c->after, file)))
			rc = add_problem(c, &side->problems[i]);
		else
			rc = take_broken_line(c, &side->problems[i], &before);
	}
	return rc;
}

int ws_side_check_edits(const struct ws_side_edited *edited, struct ws_err **problems,
			size_t *count, struct ws_err *err)
{
	ws_auto(ws_side) side = NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_tree *trees[] = {edited->before, edited->after};
	struct check c = {.before = edited->before,
			  .after = edited->after,
			  .known = {{.tree = edited->before}},
			  .arena = arena,
			  .err = err};
	int rc;

	*problems = NULL;
	*count = 0;
	if (!arena)
		return ws_err_nomem(err);
	for (size_t i = 0; i < WS_SIDE_SEEN; i++)
		c.known[1 + i].tree = edited->seen[i];
	/* mirrors first: "put it back" helps more than what is wrong inside */
	rc = ws_tree_walk(trees, 2, check_pair, &c);
	if (rc == 0)
		rc = ws_side_build_like(edited->after, edited->before, edited->like, &side,
					err);
	if (rc == 0)
		rc = check_roles(&c, side);
	if (rc == 0)
		rc = take_side(&c, side);
	for (size_t i = 0; i <= WS_SIDE_SEEN; i++)
		ws_map_free(&c.known[i].workspaces);
	if (rc || !c.count) {
		free(c.problems);
		return rc;
	}
	*problems = c.problems;
	*count = c.count;
	return 0;
}
