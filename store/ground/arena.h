/*
 * store/ground/arena.h - many small things that die together.
 * Floor 0. What belongs to one record set, side or plan lives in its arena and is
 * released with it; nothing is released singly.
 */
#ifndef WS_STORE_GROUND_ARENA_H
#define WS_STORE_GROUND_ARENA_H

#include <stddef.h>
#include "store/ground/own.h"

struct ws_arena;

struct ws_arena *ws_arena_new(void); /* given: ws_arena_free(); NULL: no memory */
void ws_arena_free(struct ws_arena *arena);
/* One more owner: what is in it dies with the last ws_arena_free(). Returns the arena. */
struct ws_arena *ws_arena_share(struct ws_arena *arena);
WS_OWN(ws_arena, ws_arena_free);

/* Zeroed memory for count things of size bytes, aligned for anything; NULL: no memory. */
void *ws_arena_zalloc(struct ws_arena *arena, size_t count, size_t size);

/* Copies; NULL when memory is out or text is NULL. */
char *ws_arena_dup(struct ws_arena *arena, const char *text);
char *ws_arena_dupn(struct ws_arena *arena, const char *bytes, size_t len);
char *ws_arena_printf(struct ws_arena *arena, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * A growing array inside the arena: makes room for one more element and returns
 * it zeroed (NULL: no memory; the array is unchanged). *items moves when it grows.
 *
 *	struct ws_grant *g = ws_arena_grow(a, &ws->grants, &ws->grant_count, sizeof(*g));
 */
#define ws_arena_grow(arena, items, count, size) \
	ws_arena_grow_((arena), (void **)(items), (count), (size))
void *ws_arena_grow_(struct ws_arena *arena, void **items, size_t *count, size_t size);

#endif
