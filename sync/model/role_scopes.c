/*
 * sync/model/role_scopes.c - lists of permissions, closed under what they include.
 */
#include "sync/model/role_scopes.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const struct ws_scope *find(const struct ws_scope *catalogue, size_t count,
				   const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(catalogue[i].name, name) == 0)
			return &catalogue[i];
	return NULL;
}

static int add(struct ws_arena *arena, struct ws_strings *to, const char *name,
	       struct ws_err *err)
{
	const char **slot;

	for (size_t i = 0; i < to->count; i++)
		if (strcmp(to->items[i], name) == 0)
			return 0;
	slot = ws_arena_grow(arena, &to->items, &to->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = name;
	return 0;
}

int ws_role_scopes_close(struct ws_arena *arena, const struct ws_scope *catalogue,
			 size_t count, const struct ws_strings *own, struct ws_strings *out,
			 struct ws_err *err)
{
	int rc = 0;

	*out = (struct ws_strings){NULL, 0};
	for (size_t i = 0; rc == 0 && i < own->count; i++)
		rc = add(arena, out, own->items[i], err);
	/* the list grows while it is walked */
	for (size_t i = 0; rc == 0 && i < out->count; i++) {
		const struct ws_scope *scope = find(catalogue, count, out->items[i]);

		for (size_t k = 0; rc == 0 && scope && k < scope->includes.count; k++)
			rc = add(arena, out, scope->includes.items[k], err);
	}
	if (rc == 0 && out->count)
		qsort(out->items, out->count, sizeof(*out->items), by_text);
	return rc;
}

bool ws_role_scopes_has(const struct ws_strings *closed, const char *name)
{
	return closed->count && bsearch(&name, closed->items, closed->count,
					sizeof(*closed->items), by_text);
}

bool ws_role_scopes_same(const struct ws_strings *a, const struct ws_strings *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (strcmp(a->items[i], b->items[i]) != 0)
			return false;
	return true;
}
