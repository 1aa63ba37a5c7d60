/*
 * store/tree/tree.c - paths and documents, sorted when somebody looks.
 *
 * Invariants:
 *   - items[0 .. sorted) is sorted bytewise by path, each path once
 *   - items[sorted .. count) came later, in the order of their numbers; where a path
 *     is there more than once, the highest number counts
 *
 * Most trees are filled in path order and never need the sort. The others are
 * sorted once, at the first look, which changes nothing a caller can see.
 */
#include <assert.h>
#include <string.h>
#include "store/tree/tree.h"

#define FEW 16

struct item {
	struct ws_tree_entry entry; /* first: an entry is its item */
	uint64_t number;
	char path[];
};

struct ws_tree {
	struct item **items;
	size_t count, cap, sorted;
	uint64_t next_number;
};

struct ws_tree *ws_tree_new(void)
{
	return calloc(1, sizeof(struct ws_tree));
}

static void free_item(struct item *item)
{
	free((void *)item->entry.bytes);
	free(item);
}

void ws_tree_free(struct ws_tree *tree)
{
	size_t i;

	if (!tree)
		return;
	for (i = 0; i < tree->count; i++)
		free_item(tree->items[i]);
	free(tree->items);
	free(tree);
}

static int by_path(const void *a, const void *b)
{
	const struct item *x = *(struct item *const *)a;
	const struct item *y = *(struct item *const *)b;
	int order = strcmp(x->path, y->path);

	if (order != 0)
		return order;
	return (x->number > y->number) - (x->number < y->number);
}

/* Index of a path in the sorted part, or of the first item behind it. */
static size_t lower_bound(const struct ws_tree *tree, const char *path)
{
	size_t low = 0, high = tree->sorted;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(tree->items[middle]->path, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* Moves the first late item to its place; one there before it goes. */
static void settle_one(struct ws_tree *tree)
{
	struct item *item = tree->items[tree->sorted];
	size_t at = lower_bound(tree, item->path);

	if (at < tree->sorted && strcmp(tree->items[at]->path, item->path) == 0) {
		free_item(tree->items[at]);
		tree->items[at] = item;
		tree->count--;
		memmove(tree->items + tree->sorted, tree->items + tree->sorted + 1,
			(tree->count - tree->sorted) * sizeof(struct item *));
		return;
	}
	memmove(tree->items + at + 1, tree->items + at,
		(tree->sorted - at) * sizeof(struct item *));
	tree->items[at] = item;
	tree->sorted++;
}

static void settle_all(struct ws_tree *tree)
{
	size_t i, n = 0;

	qsort(tree->items, tree->count, sizeof(struct item *), by_path);
	for (i = 0; i < tree->count; i++) {
		if (n > 0 && strcmp(tree->items[n - 1]->path, tree->items[i]->path) == 0)
			free_item(tree->items[--n]);
		tree->items[n++] = tree->items[i];
	}
	tree->count = n;
	tree->sorted = n;
}

/* Changes and looks may take turns: then the few late items are put in one by one. */
static void settle(struct ws_tree *tree)
{
	if (tree->count - tree->sorted > FEW)
		settle_all(tree);
	while (tree->sorted < tree->count)
		settle_one(tree);
}

static struct item *find(struct ws_tree *tree, const char *path, size_t *at)
{
	settle(tree);
	*at = lower_bound(tree, path);
	if (*at < tree->count && strcmp(tree->items[*at]->path, path) == 0)
		return tree->items[*at];
	return NULL;
}

static struct item *new_item(const char *path, const char *bytes, size_t len)
{
	size_t path_len = strlen(path);
	struct item *item = malloc(sizeof(*item) + path_len + 1);

	if (!item)
		return NULL;
	memcpy(item->path, path, path_len + 1);
	item->entry.path = item->path;
	item->entry.bytes = bytes;
	item->entry.len = len;
	item->entry.hash = ws_hash_bytes(bytes, len);
	return item;
}

static int make_room(struct ws_tree *tree, struct ws_err *err)
{
	size_t cap = tree->cap == 0 ? 16 : 2 * tree->cap;
	struct item **grown;

	if (tree->count < tree->cap)
		return 0;
	grown = realloc(tree->items, cap * sizeof(struct item *));
	if (!grown)
		return ws_err_nomem(err);
	tree->items = grown;
	tree->cap = cap;
	return 0;
}

int ws_tree_put(struct ws_tree *tree, const char *path, char *bytes, size_t len,
		struct ws_err *err)
{
	ws_auto_free char *owned = bytes;
	struct item *item;
	int rc;

	assert(bytes[len] == '\0');
	if (!*path)
		return ws_err_set(err, WS_E_NAME_UNSAFE, "a document without a path");
	rc = make_room(tree, err);
	if (rc < 0)
		return rc;
	item = new_item(path, owned, len);
	if (!item)
		return ws_err_nomem(err);
	owned = NULL; /* the item's */
	item->number = tree->next_number++;
	if (tree->sorted == tree->count &&
	    (tree->count == 0 || strcmp(tree->items[tree->count - 1]->path, path) < 0))
		tree->sorted++;
	tree->items[tree->count++] = item;
	return 0;
}

int ws_tree_put_copy(struct ws_tree *tree, const char *path, const char *bytes, size_t len,
		     struct ws_err *err)
{
	char *copy = malloc(len + 1);

	if (!copy)
		return ws_err_nomem(err);
	if (len > 0)
		memcpy(copy, bytes, len);
	copy[len] = '\0';
	return ws_tree_put(tree, path, copy, len, err);
}

int ws_tree_copy(const struct ws_tree *tree, struct ws_tree **out, struct ws_err *err)
{
	ws_auto(ws_tree) copy = ws_tree_new();
	int rc = copy ? 0 : ws_err_nomem(err);

	*out = NULL;
	for (size_t i = 0; rc == 0 && tree && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);

		rc = ws_tree_put_copy(copy, e->path, e->bytes, e->len, err);
	}
	if (rc == 0)
		*out = ws_steal(&copy);
	return rc;
}

void ws_tree_drop(struct ws_tree *tree, const char *path)
{
	size_t at;
	struct item *item = find(tree, path, &at);

	if (!item)
		return;
	memmove(tree->items + at, tree->items + at + 1,
		(tree->count - at - 1) * sizeof(struct item *));
	tree->count--;
	tree->sorted--;
	free_item(item);
}

size_t ws_tree_count(const struct ws_tree *tree)
{
	settle((struct ws_tree *)tree);
	return tree->count;
}

const struct ws_tree_entry *ws_tree_at(const struct ws_tree *tree, size_t n)
{
	settle((struct ws_tree *)tree);
	return n < tree->count ? &tree->items[n]->entry : NULL;
}

const struct ws_tree_entry *ws_tree_find(const struct ws_tree *tree, const char *path)
{
	size_t at;
	const struct item *item = find((struct ws_tree *)tree, path, &at);

	return item ? &item->entry : NULL;
}

bool ws_tree_entry_same(const struct ws_tree_entry *a, const struct ws_tree_entry *b)
{
	if (!a || !b)
		return a == b;
	return a->len == b->len && ws_hash_same(&a->hash, &b->hash) &&
	       memcmp(a->bytes, b->bytes, a->len) == 0;
}
