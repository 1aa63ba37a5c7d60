/*
 * agent/watch.h - tells what moved in a store, soon after it moved.
 * Floor 6. Never waits: walks over the disk are made by a copy of the process.
 *
 * inotify tells first; what it tells is gathered until 50 ms have passed without more,
 * or 500 ms in all. Where it cannot tell (its queue ran over, a directory came) the store
 * is walked; where no more watches are to be had it is walked again every scan_ms.
 */
#ifndef WS_AGENT_WATCH_H
#define WS_AGENT_WATCH_H

#include <stdbool.h>
#include <stddef.h>
#include "agent/child.h"
#include "agent/loop.h"
#include "agent/scan.h"

#define WS_WATCH_SETTLE_MS 50
#define WS_WATCH_LATEST_MS 500
#define WS_WATCH_PATHS     16 /* documents named in one report */
#define WS_WATCH_MAIN      65

struct ws_watch_report {
	bool main_moved;    /* main() has the new value */
	const char **paths; /* documents that were written, came or went */
	size_t path_count;  /* at most WS_WATCH_PATHS */
	size_t edits;       /* how many there were; 0 none */
	bool unnamed;       /* something moved, it is not known what */
};

enum ws_watch_kind {
	WS_WATCH_STARTING, /* the first walk is under way */
	WS_WATCH_INOTIFY,
	WS_WATCH_WALKING /* not all is watched: every scan_ms */
};

struct ws_watch;

/* What the owner hears. kind_changed: ws_watch_kind() has another answer. */
struct ws_watch_calls {
	void (*moved)(void *user, const struct ws_watch_report *report);
	void (*kind_changed)(void *user);
	/* a walk failed, or inotify did: text for the log */
	void (*trouble)(void *user, const char *text);
	void *user;
};

/* root_fd  of the store; borrowed, stays open. Given: ws_watch_free(). */
int ws_watch_new(struct ws_loop *loop, int root_fd, int scan_ms,
		 const struct ws_watch_calls *calls, struct ws_watch **out,
		 struct ws_err *err);
void ws_watch_free(struct ws_watch *watch);
WS_OWN(ws_watch, ws_watch_free);

/* Looks at main again; moved() follows in any case. */
void ws_watch_look(struct ws_watch *watch);
/* Walks the whole store again. */
void ws_watch_walk(struct ws_watch *watch);

enum ws_watch_kind ws_watch_kind(const struct ws_watch *watch);
size_t ws_watch_count(const struct ws_watch *watch);     /* directories watched */
const char *ws_watch_main(const struct ws_watch *watch); /* "" unknown, "-" none */

#endif
