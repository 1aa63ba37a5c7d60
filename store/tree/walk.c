/*
 * store/tree/walk.c - several trees side by side, one path at a time.
 */
#include <assert.h>
#include <string.h>
#include "store/tree/tree.h"

struct side {
	const struct ws_tree *tree; /* NULL: empty */
	const struct ws_tree_entry *entry;
	size_t next;
};

static void advance(struct side *side)
{
	side->entry = side->tree ? ws_tree_at(side->tree, side->next++) : NULL;
}

/* The lowest path any side stands at; NULL when all are at their ends. */
static const char *lowest(const struct side *sides, size_t count)
{
	const char *path = NULL;
	size_t i;

	for (i = 0; i < count; i++)
		if (sides[i].entry && (!path || strcmp(sides[i].entry->path, path) < 0))
			path = sides[i].entry->path;
	return path;
}

int ws_tree_walk(const struct ws_tree *const trees[], size_t count, ws_tree_each *each,
		 void *user)
{
	struct side sides[WS_TREE_SIDES] = {{0}};
	const char *path;
	size_t i;

	assert(count <= WS_TREE_SIDES);
	for (i = 0; i < count; i++) {
		sides[i].tree = trees[i];
		advance(&sides[i]);
	}
	while ((path = lowest(sides, count)) != NULL) {
		const struct ws_tree_entry *entries[WS_TREE_SIDES] = {NULL};
		int rc;

		for (i = 0; i < count; i++)
			if (sides[i].entry && strcmp(sides[i].entry->path, path) == 0)
				entries[i] = sides[i].entry;
		rc = each(user, path, entries);
		if (rc != 0)
			return rc;
		for (i = 0; i < count; i++)
			if (entries[i])
				advance(&sides[i]);
	}
	return 0;
}

static int differs(void *user, const char *path,
		   const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	(void)user;
	(void)path;
	return ws_tree_entry_same(entries[0], entries[1]) ? 0 : 1;
}

bool ws_tree_same(const struct ws_tree *a, const struct ws_tree *b)
{
	const struct ws_tree *const both[] = {a, b};

	return ws_tree_walk(both, 2, differs, NULL) == 0;
}
