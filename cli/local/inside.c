/*
 * cli/local/inside.c - what changed inside workspaces between two commits.
 */
#include "cli/local/inside.h"

#include <stdio.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/tree/layout.h"

struct search {
	const char *const *words;
	size_t word_count;
	const struct ws_tree *trees[2];
	struct ws_arena *arena;
	struct ws_inside *out;
	struct ws_inside_place place; /* of the last file */
	struct ws_err *err;
};

static bool is_wanted(const struct search *s, const char *dir)
{
	for (size_t i = 0; i < s->word_count; i++)
		if (ws_choose_path(dir, s->words[i]))
			return true;
	return s->word_count == 0;
}

static int keep(void *user, const struct ws_inventory_change *change)
{
	struct search *s = user;
	struct ws_inventory_change *slot = ws_arena_grow(s->arena, &s->place.changes,
							 &s->place.count, sizeof(*slot));

	if (!slot)
		return ws_err_nomem(s->err);
	*slot = *change;
	return 0;
}

static int compare(struct search *s, const char *dir)
{
	struct ws_inside_place *slot;
	int rc;

	s->place = (struct ws_inside_place){.dir = ws_arena_dup(s->arena, dir)};
	rc = s->place.dir ? ws_docs_each_inventory_change(s->trees[0], s->trees[1], dir,
							  s->arena, keep, s, s->err)
			  : ws_err_nomem(s->err);
	if (rc || !s->place.count)
		return rc;
	slot = ws_arena_grow(s->arena, &s->out->places, &s->out->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(s->err);
	*slot = s->place;
	return 0;
}

/* Every workspace is met once: at its summary, which both sides have or nothing is known. */
static int visit(void *user, const char *path,
		 const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct search *s = user;
	struct ws_place place;
	char dir[WS_LAYOUT_PATH];

	ws_layout_place(path, &place);
	if (place.kind != WS_DOC_INVENTORY || strcmp(place.name, "summary") != 0 ||
	    !entries[0] || !entries[1])
		return 0;
	(void)snprintf(dir, sizeof(dir), "%s/%s", place.account, place.handle);
	return is_wanted(s, dir) ? compare(s, dir) : 0;
}

int ws_inside_between(struct ws_store *store, const struct ws_oid *from,
		      const struct ws_oid *to, const char *const *words, size_t word_count,
		      struct ws_arena *arena, struct ws_inside *out, struct ws_err *err)
{
	const struct ws_oid *const commits[2] = {from, to};
	struct ws_tree *trees[2] = {NULL, NULL};
	struct search s = {.words = words,
			   .word_count = word_count,
			   .arena = arena,
			   .out = out,
			   .err = err};
	int rc;

	*out = (struct ws_inside){NULL, 0};
	if (ws_oid_is_zero(from) || ws_oid_is_zero(to) || ws_oid_same(from, to))
		return 0;
	rc = ws_repo_load_changed(store->repo, commits, 2, NULL, NULL, trees, err);
	s.trees[0] = trees[0];
	s.trees[1] = trees[1];
	if (rc == 0)
		rc = ws_tree_walk((const struct ws_tree *const *)trees, 2, visit, &s);
	ws_tree_free(trees[0]);
	ws_tree_free(trees[1]);
	return rc;
}

int ws_inside_show_between(struct ws_cli *cli, struct ws_store *store,
			   const struct ws_oid *from, const struct ws_oid *to,
			   const char *const *words, size_t word_count, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inside inside;
	int rc = arena ? 0 : ws_err_nomem(err);

	if (rc || cli->format != WS_FORMAT_HUMAN)
		return rc;
	rc = ws_inside_between(store, from, to, words, word_count, arena, &inside, err);
	return rc == 0 ? ws_show_inside(cli, cli->out, &inside, true, err) : rc;
}

/* The newest look at what lies inside that cloud/main has. */
static const struct ws_oid *newest(const struct ws_view *view,
				   const struct ws_inventory_report *inventory)
{
	return inventory && !ws_oid_is_zero(&inventory->cloud) ? &inventory->cloud
							       : &view->cloud_id;
}

int ws_inside_show_incoming(struct ws_cli *cli, struct ws_store *store,
			    const struct ws_view *view,
			    const struct ws_inventory_report *inventory,
			    const char *const *words, size_t word_count, struct ws_err *err)
{
	return ws_inside_show_between(cli, store, &view->main_id, newest(view, inventory),
				      words, word_count, err);
}

int ws_inside_json_between(struct ws_store *store, const struct ws_oid *from,
			   const struct ws_oid *to, const char *const *words,
			   size_t word_count, struct ws_json **out, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inside inside;
	int rc = arena ? ws_inside_between(store, from, to, words, word_count, arena,
					   &inside, err)
		       : ws_err_nomem(err);

	*out = rc == 0 ? ws_inside_json(&inside) : NULL;
	return rc == 0 && !*out ? ws_err_nomem(err) : rc;
}

int ws_inside_json_incoming(struct ws_store *store, const struct ws_view *view,
			    const struct ws_inventory_report *inventory,
			    const char *const *words, size_t word_count,
			    struct ws_json **out, struct ws_err *err)
{
	return ws_inside_json_between(store, &view->main_id, newest(view, inventory), words,
				      word_count, out, err);
}
