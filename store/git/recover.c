/*
 * store/git/recover.c - what killed processes leave behind.
 *
 * A ref or index lock of a dead process makes every later write fail, and half
 * written objects make `git fsck` complain. Before each step that could leave one, a
 * note in .git/wsync/busy names it; the next holder of the store lock finds the note
 * and takes away just that. A lock without a note may be stock git's, at work this
 * moment, and goes only when it is old.
 */
#include "store/git/repo_p.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "store/ground/fs.h"

#define BUSY         "wsync/busy"
#define BUSY_BYTES   512
#define LOCK_DEPTH   8
#define LOCK_ENTRIES 1000000
#define INDEX_FACTOR 360 /* `git commit -a` holds index.lock while an editor is open */

/* ---- the note ----------------------------------------------------------------- */

/* It needs no sync: a power loss gives locks time to grow old. */
void ws_repo_busy(const struct ws_repo *repo, const char *what)
{
	const int flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW;
	ws_auto_close int fd = -1;

	if (mkdirat(repo->dir_fd, "wsync", 0700) < 0 && errno != EEXIST)
		return;
	fd = openat(repo->dir_fd, BUSY, flags, 0600);
	if (fd >= 0)
		(void)!write(fd, what, strlen(what));
}

void ws_repo_idle(const struct ws_repo *repo)
{
	(void)unlinkat(repo->dir_fd, BUSY, 0);
}

/* ---- locks ------------------------------------------------------------------------ */

struct stale {
	const struct ws_repo *repo;
	int64_t now_s;
	int min_age_s;
};

/*
 * A clock that went back must not keep a lock for ever, so what lies as far in the
 * future is as stale as what lies in the past.
 */
static bool is_stale(const struct stale *s, const struct stat *st, int min_age_s)
{
	const int64_t age = s->now_s - (int64_t)st->st_mtime;

	return S_ISREG(st->st_mode) && (age >= min_age_s || -age > min_age_s);
}

static int remove_lock(const struct stale *s, const char *path, int min_age_s,
		       struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(s->repo->dir_fd, path, &st, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (!is_stale(s, &st, min_age_s))
		return 0;
	rc = ws_fs_remove(s->repo->dir_fd, path, err);
	return rc < 0 ? ws_err_wrap(err, "removing the stale lock .git/%s", path) : 0;
}

static bool ends_in_lock(const char *name)
{
	const size_t len = strlen(name);

	return len > 5 && strcmp(name + len - 5, ".lock") == 0;
}

static int remove_locks_in(const struct stale *s, const char *dir, int depth,
			   struct ws_err *err)
{
	struct ws_fs_names names = {0};
	int rc = ws_fs_list(s->repo->dir_fd, dir, LOCK_ENTRIES, &names, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	for (size_t i = 0; rc == 0 && i < names.count; i++) {
		const struct ws_fs_name *n = &names.items[i];
		ws_auto_free char *path = NULL;

		if (!n->is_dir && !(n->is_file && ends_in_lock(n->name)))
			continue;
		if (asprintf(&path, "%s/%s", dir, n->name) < 0) {
			path = NULL;
			rc = ws_err_nomem(err);
		} else if (!n->is_dir) {
			rc = remove_lock(s, path, s->min_age_s, err);
		} else if (depth < LOCK_DEPTH) {
			rc = remove_locks_in(s, path, depth + 1, err);
		}
	}
	ws_fs_names_free(&names);
	return rc;
}

static int remove_old_locks(const struct stale *s, struct ws_err *err)
{
	static const char *const single[] = {"HEAD.lock", "packed-refs.lock",
					     "config.lock"};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(single) / sizeof(single[0]); i++)
		rc = remove_lock(s, single[i], s->min_age_s, err);
	if (rc == 0)
		rc = remove_lock(s, "index.lock", s->min_age_s * INDEX_FACTOR, err);
	return rc < 0 ? rc : remove_locks_in(s, "refs", 0, err);
}

/* ---- half-written objects ----------------------------------------------------------- */

/* The library's own names for them, which `git gc` does not know. */
static bool is_half_written(const struct ws_fs_name *n)
{
	return n->is_file && (strncmp(n->name, "tmp_object_git2_", 16) == 0 ||
			      strncmp(n->name, "pack_git2_", 10) == 0);
}

static int sweep_dir(const struct ws_repo *repo, const char *dir, struct ws_err *err)
{
	struct ws_fs_names names = {0};
	int rc = ws_fs_list(repo->dir_fd, dir, LOCK_ENTRIES, &names, err);

	for (size_t i = 0; rc == 0 && i < names.count; i++) {
		ws_auto_free char *path = NULL;

		if (!is_half_written(&names.items[i]))
			continue;
		if (asprintf(&path, "%s/%s", dir, names.items[i].name) < 0) {
			path = NULL;
			rc = ws_err_nomem(err);
			break;
		}
		rc = ws_fs_remove(repo->dir_fd, path, err);
		rc = rc < 0 ? rc : 0;
	}
	ws_fs_names_free(&names);
	return rc < 0 ? rc : 0;
}

static int sweep_objects(const struct ws_repo *repo, struct ws_err *err)
{
	int rc = sweep_dir(repo, "objects", err);

	return rc < 0 ? rc : sweep_dir(repo, "objects/pack", err);
}

/* What one of us was doing when it died: its lock goes at once, young as it is. */
static int undo_noted(const struct stale *s, struct ws_err *err)
{
	ws_auto_free char *what = NULL;
	size_t len = 0;
	int rc = ws_fs_read(s->repo->dir_fd, BUSY, BUSY_BYTES, &what, &len, NULL);

	if (rc == WS_FS_ABSENT)
		return 0;
	/* A note that makes no sense must not keep the store shut. */
	if (what && (strncmp(what, "refs/", 5) == 0 || strcmp(what, "index.lock") == 0) &&
	    ends_in_lock(what))
		(void)remove_lock(s, what, 0, NULL);
	rc = sweep_objects(s->repo, err);
	if (rc == 0)
		ws_repo_idle(s->repo);
	return rc;
}

int ws_repo_recover(struct ws_repo *repo, int min_age_s, struct ws_err *err)
{
	struct stale s = {.repo = repo, .min_age_s = min_age_s};
	struct timespec now;
	int rc;

	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return ws_err_sys(err, errno, "the clock cannot be read");
	s.now_s = now.tv_sec;
	rc = undo_noted(&s, err);
	if (rc == 0)
		rc = remove_old_locks(&s, err);
	return rc < 0 ? rc : ws_repo_make_fanout(repo, err);
}
