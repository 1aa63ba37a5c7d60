/*
 * agent/watched.h - which directory an event of inotify is about: the number of a watch
 * and the path it was set on. Floor 6. Does not block.
 */
#ifndef WS_AGENT_WATCHED_H
#define WS_AGENT_WATCHED_H

#include <stddef.h>

struct ws_watched {
	int number;
	char *path; /* below the root; "" is the root */
};

/* Begins as zero; ws_watched_clear() at the end. */
struct ws_watched_dirs {
	struct ws_watched *items; /* sorted by number */
	size_t count, cap;
};

/* Borrowed until the next change; NULL: the number is not known. */
struct ws_watched *ws_watched_find(const struct ws_watched_dirs *dirs, int number);

/* A known number gets the new path. Without memory the directory stays without a name:
 * its events still count. */
void ws_watched_remember(struct ws_watched_dirs *dirs, int number, const char *path);

/* Nothing for a number that is not known. */
void ws_watched_forget(struct ws_watched_dirs *dirs, int number);

void ws_watched_clear(struct ws_watched_dirs *dirs);

#endif
