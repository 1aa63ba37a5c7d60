/*
 * store/tree/tree.h - one whole state of a store: sorted path -> document bytes.
 * Floor 1: pure. Built once, then only read.
 *
 * A tree may hold a part of the state only (the paths that matter to a decision);
 * whoever built it says which.
 */
#ifndef WS_STORE_TREE_TREE_H
#define WS_STORE_TREE_TREE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/hash.h"
#include "store/ground/own.h"

/* A git object id. */
struct ws_oid {
	uint8_t byte[20];
};

#define WS_OID_TEXT 41

bool ws_oid_is_zero(const struct ws_oid *id);
bool ws_oid_same(const struct ws_oid *a, const struct ws_oid *b);
const char *ws_oid_format(const struct ws_oid *id, char out[WS_OID_TEXT]); /* returns out */
bool ws_oid_parse(const char *hex, struct ws_oid *out);

struct ws_tree_entry {
	const char *path;  /* borrowed from the tree */
	const char *bytes; /* NUL-terminated beyond len */
	size_t len;
	struct ws_hash hash; /* of the bytes */
};

struct ws_tree;

struct ws_tree *ws_tree_new(void); /* given: ws_tree_free(); NULL: no memory */
void ws_tree_free(struct ws_tree *tree);
WS_OWN(ws_tree, ws_tree_free);

/*
 * Adds a document, or replaces the one at path. bytes is taken (heap, with a NUL
 * at bytes[len]), also on failure. Order of adding does not matter.
 */
int ws_tree_put(struct ws_tree *tree, const char *path, char *bytes, size_t len,
		struct ws_err *err);

/* Same with a copy of the bytes. */
int ws_tree_put_copy(struct ws_tree *tree, const char *path, const char *bytes, size_t len,
		     struct ws_err *err);

/* Every entry again in a new tree; NULL is empty. Given. */
int ws_tree_copy(const struct ws_tree *tree, struct ws_tree **out, struct ws_err *err);

void ws_tree_drop(struct ws_tree *tree, const char *path); /* absent is fine */

size_t ws_tree_count(const struct ws_tree *tree);
/* The nth entry in path order; borrowed until the next change. */
const struct ws_tree_entry *ws_tree_at(const struct ws_tree *tree, size_t n);
const struct ws_tree_entry *ws_tree_find(const struct ws_tree *tree, const char *path);

/* Same bytes? (hash first, then the bytes; two NULLs are the same) */
bool ws_tree_entry_same(const struct ws_tree_entry *a, const struct ws_tree_entry *b);

/*
 * Walks up to WS_TREE_SIDES trees together in path order and calls `each` once for
 * every path any of them has, with one entry a tree (NULL where it has none).
 * A NULL tree is empty. Stops at the first non-zero answer of `each` and returns
 * it, else 0.
 */
#define WS_TREE_SIDES 4
typedef int ws_tree_each(void *user, const char *path,
			 const struct ws_tree_entry *const entries[WS_TREE_SIDES]);
int ws_tree_walk(const struct ws_tree *const trees[], size_t count, ws_tree_each *each,
		 void *user);

/* Do both hold the same documents? NULL is empty. */
bool ws_tree_same(const struct ws_tree *a, const struct ws_tree *b);

#endif
