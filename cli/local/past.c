/*
 * cli/local/past.c - where main had workspaces that it has no more.
 *
 * A directory goes with a commit whose parent still has it, so that only directories which a
 * commit changed are read.
 */
#include "cli/local/past.h"

#include <string.h>
#include "store/ground/own.h"
#include "store/tree/layout.h"

#define COMMITS_MAX 5000

struct search {
	struct ws_store *store;
	struct ws_past_place *items;
	size_t count, left, commits;
	struct ws_arena *arena;
	struct ws_err *err;
};

static int note(struct search *s, const struct ws_place *place, const char *id)
{
	for (size_t i = 0; i < s->count; i++) {
		if (s->items[i].dir || strcmp(s->items[i].id, id) != 0)
			continue;
		s->items[i].dir = ws_arena_printf(s->arena, "%s/%s", place->account,
						  place->handle);
		if (!s->items[i].dir)
			return ws_err_nomem(s->err);
		s->left--;
	}
	return 0;
}

static int read_tree(struct search *s, const struct ws_tree *tree)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);
		ws_auto(ws_ini) doc = NULL;
		struct ws_place place;
		const char *id;

		ws_layout_place(e->path, &place);
		if (place.kind != WS_DOC_WORKSPACE ||
		    ws_ini_parse(e->bytes, e->len, ws_layout_schema(place.kind), e->path,
				 &doc, NULL) != 0)
			continue;
		id = ws_ini_get(doc, "cloud", "id");
		rc = id ? note(s, &place, id) : 0;
	}
	return rc;
}

static int each_commit(void *user, const struct ws_repo_past *past)
{
	struct search *s = user;
	const struct ws_oid *commits[2] = {&past->id, &past->parent[0]};
	struct ws_tree *trees[2] = {NULL, NULL};
	int rc = 0;

	if (s->left == 0 || s->commits++ == COMMITS_MAX)
		return 1;
	if (past->parent_count > 0)
		rc = ws_repo_load_changed(s->store->repo, commits, 2, NULL, NULL, trees,
					  s->err);
	if (rc == 0 && trees[1])
		rc = read_tree(s, trees[1]);
	ws_tree_free(trees[0]);
	ws_tree_free(trees[1]);
	return rc;
}

int ws_past_places(struct ws_store *store, struct ws_past_place *items, size_t count,
		   struct ws_arena *arena, struct ws_err *err)
{
	struct search s = {store, items, count, count, 0, arena, err};
	struct ws_oid main;
	int rc = count ? ws_repo_ref(store->repo, WS_REF_MAIN, &main, err) : 1;

	if (rc == 0)
		rc = ws_repo_log(store->repo, &main, NULL, each_commit, &s, err);
	return rc < 0 ? rc : 0;
}
