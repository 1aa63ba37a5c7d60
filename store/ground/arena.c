/*
 * store/ground/arena.c - blocks in a list, bump allocation inside each.
 *
 * Growing arrays double at powers of two and leave their old copy behind: at most
 * twice the memory, and no bookkeeping.
 */
#include "store/ground/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BLOCK_BYTES ((size_t)16 << 10)
#define ALIGNMENT   _Alignof(max_align_t)

struct block {
	struct block *next;
	size_t used, size;
	max_align_t bytes[];
};

struct ws_arena {
	struct block *first;
	size_t others; /* owners besides one */
};

struct ws_arena *ws_arena_new(void)
{
	return calloc(1, sizeof(struct ws_arena));
}

void ws_arena_free(struct ws_arena *arena)
{
	struct block *next;

	if (!arena)
		return;
	if (arena->others > 0) {
		arena->others--;
		return;
	}
	for (struct block *b = arena->first; b; b = next) {
		next = b->next;
		free(b);
	}
	free(arena);
}

struct ws_arena *ws_arena_share(struct ws_arena *arena)
{
	arena->others++;
	return arena;
}

/* A big piece gets a block of its own behind the first, so that the room left in
 * the first is not wasted. */
static struct block *add_block(struct ws_arena *arena, size_t bytes)
{
	size_t size = bytes > BLOCK_BYTES / 4 ? bytes : BLOCK_BYTES;
	struct block *b = calloc(1, sizeof(*b) + size);

	if (!b)
		return NULL;
	b->size = size;
	if (arena->first && size != BLOCK_BYTES) {
		b->next = arena->first->next;
		arena->first->next = b;
	} else {
		b->next = arena->first;
		arena->first = b;
	}
	return b;
}

void *ws_arena_zalloc(struct ws_arena *arena, size_t count, size_t size)
{
	struct block *b = arena->first;
	size_t bytes;
	char *at;

	if (__builtin_mul_overflow(count, size, &bytes) || bytes > SIZE_MAX / 2)
		return NULL;
	bytes = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	if (bytes == 0)
		bytes = ALIGNMENT;
	if (!b || b->size - b->used < bytes)
		b = add_block(arena, bytes);
	if (!b)
		return NULL;
	at = (char *)b->bytes + b->used;
	b->used += bytes;
	return at;
}

char *ws_arena_dupn(struct ws_arena *arena, const char *bytes, size_t len)
{
	char *copy = ws_arena_zalloc(arena, len + 1, 1);

	if (copy && len)
		memcpy(copy, bytes, len);
	return copy;
}

char *ws_arena_dup(struct ws_arena *arena, const char *text)
{
	return text ? ws_arena_dupn(arena, text, strlen(text)) : NULL;
}

char *ws_arena_printf(struct ws_arena *arena, const char *fmt, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		return NULL;
	text = ws_arena_zalloc(arena, (size_t)len + 1, 1);
	if (!text)
		return NULL;
	va_start(args, fmt);
	(void)vsnprintf(text, (size_t)len + 1, fmt, args);
	va_end(args);
	return text;
}

void *ws_arena_grow_(struct ws_arena *arena, void **items, size_t *count, size_t size)
{
	size_t n = *count;

	/* full exactly when n is 0 or a power of two from 4 on */
	if (n == 0 || (n >= 4 && (n & (n - 1)) == 0)) {
		void *bigger = ws_arena_zalloc(arena, n ? n * 2 : 4, size);

		if (!bigger)
			return NULL;
		if (n)
			memcpy(bigger, *items, n * size);
		*items = bigger;
	}
	*count = n + 1;
	return memset((char *)*items + n * size, 0, size);
}
