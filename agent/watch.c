/*
 * agent/watch.c - tells what moved in a store, soon after it moved.
 *
 * At most one walk runs at a time; what is asked for meanwhile is done after it. Events
 * of directories whose number is not known yet (the walk has not told it) count as
 * something that moved, without a name.
 */
#include "agent/watch.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <unistd.h>
#include "agent/watched.h"
#include "store/ground/text.h"

#define WALK_LIMIT_MS 120000
#define AGAIN_MS      5000 /* after a walk that failed */

struct ws_watch {
	struct ws_loop *loop;
	struct ws_watch_calls calls;
	int root_fd, scan_ms;
	int fd; /* of inotify; -1: none to be had */
	struct ws_source source;
	struct ws_watched_dirs dirs;

	struct ws_child walker;
	struct ws_scan scan;
	struct ws_timer settle, again;
	int64_t first_ms; /* of what is gathered; 0: nothing */

	bool want_main, want_walk; /* after this walk */
	bool asked;                /* somebody waits for the answer */
	bool limit;                /* said by the walk under way */
	enum ws_watch_kind kind;
	char main[WS_WATCH_MAIN], seen_main[WS_WATCH_MAIN];
	char files[40], seen_files[40];

	char *paths[WS_WATCH_PATHS];
	size_t path_count, edits;
	bool unnamed, main_moved;
};

/* ---- walking ------------------------------------------------------------------------- */

static void set_kind(struct ws_watch *w, enum ws_watch_kind kind)
{
	if (w->kind == kind)
		return;
	w->kind = kind;
	w->calls.kind_changed(w->calls.user);
}

static void start_walk(struct ws_watch *w);

static void soon(struct ws_watch *w)
{
	const int64_t now = ws_loop_now(w->loop);
	int64_t left;

	if (w->first_ms == 0)
		w->first_ms = now;
	left = w->first_ms + WS_WATCH_LATEST_MS - now;
	ws_loop_after(w->loop, &w->settle,
		      left < WS_WATCH_SETTLE_MS ? left : WS_WATCH_SETTLE_MS);
}

static void on_walk_line(void *user, bool is_error, const char *text, size_t len)
{
	struct ws_watch *w = user;
	int number, at = 0;

	(void)len;
	if (is_error)
		w->calls.trouble(w->calls.user, text);
	else if (strncmp(text, "main ", 5) == 0)
		(void)snprintf(w->seen_main, sizeof(w->seen_main), "%s", text + 5);
	else if (strncmp(text, "files ", 6) == 0)
		(void)snprintf(w->seen_files, sizeof(w->seen_files), "%s", text + 6);
	else if (sscanf(text, "watch %d %n", &number, &at) == 1 && at > 0)
		ws_watched_remember(&w->dirs, number, text + at);
	else if (strcmp(text, "limit") == 0)
		w->limit = true;
	else if (strncmp(text, "error ", 6) == 0)
		w->calls.trouble(w->calls.user, text + 6);
}

static void compare(struct ws_watch *w)
{
	const bool first = !w->main[0];

	if (w->seen_main[0] && strcmp(w->seen_main, w->main) != 0) {
		w->main_moved = !first;
		memcpy(w->main, w->seen_main, sizeof(w->main));
	}
	if (!w->scan.only_main && strcmp(w->seen_files, w->files) != 0) {
		/* named by inotify already, unless there is none or it lost something */
		if (w->files[0] && w->edits == 0 && (w->fd < 0 || w->limit || w->unnamed)) {
			w->unnamed = true;
			w->edits++;
		}
		memcpy(w->files, w->seen_files, sizeof(w->files));
	}
}

static void report(struct ws_watch *w)
{
	const struct ws_watch_report told = {
		.main_moved = w->main_moved,
		.paths = (const char **)(uintptr_t)w->paths,
		.path_count = w->path_count,
		.edits = w->edits,
		.unnamed = w->unnamed,
	};

	if (told.main_moved || told.edits > 0 || w->asked)
		w->calls.moved(w->calls.user, &told);
	w->asked = false;
	for (size_t i = 0; i < w->path_count; i++)
		free(w->paths[i]);
	w->path_count = w->edits = 0;
	w->main_moved = w->unnamed = false;
}

static void on_walked(void *user, const struct ws_child_end *end)
{
	struct ws_watch *w = user;
	const bool ok = end->how == WS_CHILD_EXITED && end->number == 0;

	if (!ok)
		w->calls.trouble(w->calls.user, "a walk over the store did not end well");
	if (ok)
		compare(w);
	if (!w->scan.only_main && (ok || w->limit))
		set_kind(w, w->fd < 0 || w->limit ? WS_WATCH_WALKING : WS_WATCH_INOTIFY);
	report(w);
	if (w->want_walk || w->want_main)
		start_walk(w);
	else if (!ok)
		ws_loop_after(w->loop, &w->again, AGAIN_MS);
	else if (w->kind == WS_WATCH_WALKING)
		ws_loop_after(w->loop, &w->again, w->scan_ms);
}

static void start_walk(struct ws_watch *w)
{
	const struct ws_child_spec spec = {
		.copy = ws_scan_run,
		.copy_user = &w->scan,
		.deadline_ms = WALK_LIMIT_MS,
		.grace_ms = 1000,
		.line = on_walk_line,
		.ended = on_walked,
		.user = w,
	};
	struct ws_err err;

	if (w->walker.pid != 0)
		return;
	w->scan = (struct ws_scan){w->root_fd, w->fd, !w->want_walk};
	w->want_walk = w->want_main = w->limit = false;
	w->seen_main[0] = w->seen_files[0] = '\0';
	if (ws_child_start(&w->walker, &spec, &err) < 0) {
		w->calls.trouble(w->calls.user, err.msg);
		w->want_walk = true;
		ws_loop_after(w->loop, &w->again, AGAIN_MS);
	}
}

void ws_watch_look(struct ws_watch *w)
{
	w->want_main = w->asked = true;
	start_walk(w);
}

void ws_watch_walk(struct ws_watch *w)
{
	w->want_walk = true;
	start_walk(w);
}

static void on_again(void *user)
{
	ws_watch_walk(user);
}

/* ---- inotify ------------------------------------------------------------------------- */

static void on_settled(void *user)
{
	struct ws_watch *w = user;

	w->first_ms = 0;
	if (w->want_main || w->want_walk)
		start_walk(w);
	else
		report(w);
}

static void add_path(struct ws_watch *w, const char *dir, const char *name)
{
	char *path;

	w->edits++;
	if (w->path_count == WS_WATCH_PATHS ||
	    asprintf(&path, "%s%s%s", dir, *dir ? "/" : "", name) < 0)
		return;
	for (size_t i = 0; i < w->path_count; i++)
		if (strcmp(w->paths[i], path) == 0) {
			free(path);
			w->edits--;
			return;
		}
	w->paths[w->path_count++] = path;
}

/* A commit renames main.lock over main; gc rewrites packed-refs. */
static bool is_of_git(struct ws_watch *w, const char *dir, const char *name)
{
	if (strcmp(dir, WS_SCAN_REFS) == 0) {
		if (strcmp(name, "main") == 0)
			w->want_main = true;
		return true;
	}
	if (strcmp(dir, WS_SCAN_GIT) == 0 && strcmp(name, "packed-refs") == 0)
		w->want_main = true;
	return strcmp(dir, WS_SCAN_GIT) == 0;
}

/* True when there is something to gather. */
static bool take(struct ws_watch *w, const struct inotify_event *event)
{
	const struct ws_watched *dir = ws_watched_find(&w->dirs, event->wd);
	const char *name = event->len > 0 ? event->name : "";

	if (event->mask & IN_Q_OVERFLOW) {
		w->calls.trouble(w->calls.user,
				 "too much moved at once; walking the store");
		w->unnamed = w->want_walk = w->want_main = true;
		return true;
	}
	if (event->mask & IN_IGNORED) {
		ws_watched_forget(&w->dirs, event->wd);
		return false;
	}
	if (dir && is_of_git(w, dir->path, name))
		return w->want_main;
	if (event->mask & (IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT)) {
		w->want_walk = true;
		return true;
	}
	if (event->mask & IN_ISDIR) {
		/* one that came is watched from now on; one that went took its documents along */
		if (*name == '.')
			return false;
		w->want_walk = w->unnamed = true;
		return true;
	}
	if (!ws_scan_is_document(name) || (event->mask & IN_CREATE))
		return false;
	if (dir)
		add_path(w, dir->path, name);
	else
		w->unnamed = w->want_walk = true;
	return true;
}

static void on_inotify(void *user, uint32_t events)
{
	struct ws_watch *w = user;
	char bytes[16384] __attribute__((aligned(8)));
	bool any = false;

	(void)events;
	for (int i = 0; i < 16; i++) {
		const ssize_t n = read(w->fd, bytes, sizeof(bytes));

		if (n <= 0)
			break;
		for (ssize_t at = 0; at < n;) {
			const struct inotify_event *event =
				(const struct inotify_event *)(const void *)(bytes + at);

			any |= take(w, event);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	}
	if (any)
		soon(w);
}

/* ---- its life ------------------------------------------------------------------------ */

int ws_watch_new(struct ws_loop *loop, int root_fd, int scan_ms,
		 const struct ws_watch_calls *calls, struct ws_watch **out,
		 struct ws_err *err)
{
	ws_auto(ws_watch) w = calloc(1, sizeof(*w));

	*out = NULL;
	if (!w)
		return ws_err_nomem(err);
	w->loop = loop;
	w->calls = *calls;
	w->root_fd = root_fd;
	w->scan_ms = scan_ms;
	w->source = (struct ws_source){-1, on_inotify, w};
	w->settle = (struct ws_timer){.fire = on_settled, .user = w};
	w->again = (struct ws_timer){.fire = on_again, .user = w};
	ws_child_init(&w->walker, loop);
	/* without one (the limit of a user's instances) the store is walked */
	w->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (w->fd >= 0 && ws_loop_add(loop, &w->source, w->fd, EPOLLIN, err) < 0)
		return err ? err->code : WS_E_IO;
	*out = ws_steal(&w);
	ws_watch_walk(*out);
	return 0;
}

void ws_watch_free(struct ws_watch *w)
{
	if (!w)
		return;
	ws_child_drop(&w->walker);
	ws_loop_forget(w->loop, &w->settle);
	ws_loop_forget(w->loop, &w->again);
	ws_loop_remove(w->loop, &w->source);
	if (w->fd >= 0)
		(void)close(w->fd);
	for (size_t i = 0; i < w->path_count; i++)
		free(w->paths[i]);
	ws_watched_clear(&w->dirs);
	free(w);
}

enum ws_watch_kind ws_watch_kind(const struct ws_watch *w)
{
	return w->kind;
}

size_t ws_watch_count(const struct ws_watch *w)
{
	return w->dirs.count;
}

const char *ws_watch_main(const struct ws_watch *w)
{
	return w->main;
}
