/*
 * agent/watched.c - which directory an event of inotify is about.
 */
#include "agent/watched.h"

#include <stdlib.h>
#include <string.h>

static size_t place_of(const struct ws_watched_dirs *w, int number)
{
	size_t low = 0, high = w->count;

	while (low < high) {
		const size_t mid = low + (high - low) / 2;

		if (w->items[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

struct ws_watched *ws_watched_find(const struct ws_watched_dirs *w, int number)
{
	const size_t at = place_of(w, number);

	return at < w->count && w->items[at].number == number ? &w->items[at] : NULL;
}

void ws_watched_forget(struct ws_watched_dirs *w, int number)
{
	struct ws_watched *dir = ws_watched_find(w, number);

	if (!dir)
		return;
	free(dir->path);
	w->count--;
	memmove(dir, dir + 1, (size_t)(w->items + w->count - dir) * sizeof(*dir));
}

void ws_watched_remember(struct ws_watched_dirs *w, int number, const char *path)
{
	struct ws_watched *dir = ws_watched_find(w, number);
	char *copy = strdup(path);
	const size_t at = place_of(w, number);

	if (!copy)
		return;
	if (dir) {
		free(dir->path);
		dir->path = copy;
		return;
	}
	if (w->count == w->cap) {
		const size_t cap = w->cap ? w->cap * 2 : 32;
		struct ws_watched *more = realloc(w->items, cap * sizeof(*more));

		if (!more) {
			free(copy);
			return;
		}
		w->items = more;
		w->cap = cap;
	}
	memmove(&w->items[at + 1], &w->items[at], (w->count - at) * sizeof(*w->items));
	w->items[at] = (struct ws_watched){number, copy};
	w->count++;
}

void ws_watched_clear(struct ws_watched_dirs *w)
{
	for (size_t i = 0; i < w->count; i++)
		free(w->items[i].path);
	free(w->items);
	*w = (struct ws_watched_dirs){NULL, 0, 0};
}
