/*
 * agent/scan.c - one walk over a store, in a process of its own.
 *
 * The inotify descriptor is shared with the daemon: watches that are added here are
 * the daemon's. A watch is added before its directory is read, so that what comes in
 * between is told once too often rather than not at all.
 */
#include "agent/scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ground/hash.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define DEPTH_MAX  4 /* ACCOUNT/_account/roles below the root */
#define PACKED_MAX ((size_t)16 << 20)
#define EVENTS                                                                  \
	(IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_CREATE | IN_DELETE | \
	 IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_DONT_FOLLOW | IN_EXCL_UNLINK)

struct walk {
	const struct ws_scan *scan;
	struct ws_hash files; /* of everything so far */
	size_t dirs;
	bool limit; /* said once */
	bool failed;
};

bool ws_scan_is_document(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && dot != name && *name != '.' && *name != '#' &&
	       (strcmp(dot, ".ini") == 0 || strcmp(dot, ".md") == 0);
}

/* ---- what main is -------------------------------------------------------------------- */

static bool is_hex(const char *text, size_t len)
{
	return len >= 40 && strspn(text, "0123456789abcdef") >= len;
}

/* "HEX refs/heads/main" in the packed ones. */
static void print_packed(const struct ws_scan *scan)
{
	static const char name[] = " refs/heads/main\n";
	ws_auto_free char *text = NULL;
	const char *at;
	size_t len = 0;

	if (ws_fs_read(scan->root_fd, ".git/packed-refs", PACKED_MAX, &text, &len, NULL) ==
		    0 &&
	    (at = strstr(text, name)) != NULL && at - text >= 40 && is_hex(at - 40, 40))
		(void)printf("main %.40s\n", at - 40);
	else
		(void)printf("main -\n");
}

static void print_main(const struct ws_scan *scan)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;

	if (ws_fs_read(scan->root_fd, WS_SCAN_REFS "/main", 4096, &text, &len, NULL) == 0 &&
	    len > 40 && is_hex(text, 40))
		(void)printf("main %.40s\n", text);
	else
		print_packed(scan);
}

/* ---- the tree ------------------------------------------------------------------------ */

static void watch(struct walk *w, int fd, const char *path)
{
	char link[32];
	int number;

	if (w->scan->inotify_fd < 0 || w->limit)
		return;
	/* through the open directory: a path could lead elsewhere by now */
	(void)snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	number = inotify_add_watch(w->scan->inotify_fd, link,
				   EVENTS & ~(unsigned)IN_DONT_FOLLOW);
	if (number >= 0) {
		(void)printf("watch %d %s\n", number, path);
	} else if (errno == ENOSPC || errno == ENOMEM) {
		(void)printf("limit\n");
		w->limit = true;
	} else if (errno != ENOENT && errno != ENOTDIR) {
		(void)printf("error watching %s: %s\n", path, strerror(errno));
		w->failed = true;
	}
}

/* Chained, so that the order of a directory counts; it is stable while nothing moves. */
static void add_file(struct walk *w, const char *path, const struct stat *st)
{
	struct {
		struct ws_hash before, path;
		int64_t size, inode, seconds, nanos;
	} all = {w->files,
		 ws_hash_bytes(path, strlen(path)),
		 (int64_t)st->st_size,
		 (int64_t)st->st_ino,
		 (int64_t)st->st_mtim.tv_sec,
		 (int64_t)st->st_mtim.tv_nsec};

	w->files = ws_hash_bytes(&all, sizeof(all));
}

static void walk(struct walk *w, int parent_fd, const char *name, const char *path,
		 int depth);

static void visit(struct walk *w, int fd, const char *above, const char *name, int depth)
{
	ws_auto_buf path = WS_BUF_INIT;
	struct stat st;

	if (ws_text_is_hostile(name, strlen(name), false) ||
	    fstatat(fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return;
	ws_buf_addf(&path, "%s%s%s", above, *above ? "/" : "", name);
	if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
		walk(w, fd, name, ws_buf_text(&path), depth + 1);
	else if (S_ISREG(st.st_mode) && ws_scan_is_document(name))
		add_file(w, ws_buf_text(&path), &st);
}

static void walk(struct walk *w, int parent_fd, const char *name, const char *path,
		 int depth)
{
	const int fd = openat(parent_fd, name,
			      O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *dir = fd >= 0 ? fdopendir(fd) : NULL;
	const struct dirent *entry;

	if (!dir) {
		if (fd >= 0)
			(void)close(fd);
		return;
	}
	if (++w->dirs <= WS_SCAN_DIRS_MAX) {
		watch(w, fd, path);
		while ((entry = readdir(dir)) != NULL)
			if (entry->d_name[0] != '.' || strcmp(entry->d_name, ".wsync") == 0)
				visit(w, fd, path, entry->d_name, depth);
	}
	(void)closedir(dir);
}

/* One directory of git, without what is in it. */
static void watch_one(struct walk *w, const char *path)
{
	ws_auto_close int fd = -1;

	if (ws_fs_open_dir(w->scan->root_fd, path, &fd, NULL) == 0)
		watch(w, fd, path);
}

int ws_scan_run(void *user)
{
	const struct ws_scan *scan = user;
	struct walk w = {.scan = scan};

	if (!scan->only_main) {
		watch_one(&w, WS_SCAN_GIT);
		watch_one(&w, WS_SCAN_REFS);
	}
	print_main(scan);
	if (!scan->only_main) {
		walk(&w, scan->root_fd, ".", "", 0);
		if (w.dirs > WS_SCAN_DIRS_MAX)
			(void)printf("limit\n");
		(void)printf("files ");
		for (size_t i = 0; i < sizeof(w.files.byte); i++)
			(void)printf("%02x", w.files.byte[i]);
		(void)printf("\n");
	}
	return fflush(stdout) == 0 && !w.failed ? 0 : 1;
}
