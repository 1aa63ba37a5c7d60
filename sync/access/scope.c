/*
 * sync/access/scope.c - sets of scopes.
 *
 * unknown and opaque only ever make an answer more careful: a set that holds
 * something nobody can name is neither equal to nor within another.
 */
#include "sync/access/access_p.h"

#define WORDS (WS_SCOPES_MAX / 64)

size_t ws_scope_set_count(const struct ws_scope_set *set)
{
	size_t count = 0;

	for (size_t i = 0; i < WORDS; i++)
		count += (size_t)__builtin_popcountll(set->bits[i]);
	return count;
}

bool ws_scope_set_has(const struct ws_scope_set *set, size_t scope)
{
	return scope < WS_SCOPES_MAX && (set->bits[scope / 64] >> scope % 64 & 1);
}

struct ws_scope_set ws_scope_set_minus(const struct ws_scope_set *a,
				       const struct ws_scope_set *b)
{
	struct ws_scope_set set = {.unknown = a->unknown && (!b->unknown || a->opaque),
				   .opaque = a->opaque};

	for (size_t i = 0; i < WORDS; i++)
		set.bits[i] = a->bits[i] & ~b->bits[i];
	return set;
}

struct ws_scope_set ws_scope_set_union(const struct ws_scope_set *a,
				       const struct ws_scope_set *b)
{
	struct ws_scope_set set = {.unknown = a->unknown || b->unknown,
				   .opaque = a->opaque || b->opaque};

	for (size_t i = 0; i < WORDS; i++)
		set.bits[i] = a->bits[i] | b->bits[i];
	return set;
}

bool ws_scope_set_within(const struct ws_scope_set *a, const struct ws_scope_set *b)
{
	for (size_t i = 0; i < WORDS; i++)
		if (a->bits[i] & ~b->bits[i])
			return false;
	return !a->opaque && (!a->unknown || b->unknown);
}
