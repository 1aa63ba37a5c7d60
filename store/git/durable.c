/*
 * store/git/durable.c - directories that must survive, and locks that must not.
 *
 * The library syncs a new object and its directory, but not `objects/` after it
 * made that directory: after a power loss a synced ref could name a commit whose
 * directory is gone. So the directories are made beforehand, and again after
 * `git gc` has removed the empty ones.
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

#define LOCK_DEPTH   8
#define LOCK_ENTRIES 100000
#define INDEX_FACTOR 60 /* `git commit` holds index.lock while an editor is open */

int ws_repo_make_fanout(const struct ws_repo *repo, struct ws_err *err)
{
	ws_auto_close int objects = -1;
	bool made = false;
	int rc = ws_fs_open_dir(repo->dir_fd, "objects", &objects, err);

	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_DAMAGED, "%s/.git/objects is missing",
				  repo->root);
	if (rc < 0)
		return rc;
	for (unsigned int i = 0; i < 256; i++) {
		char name[8];

		(void)snprintf(name, sizeof(name), "%02x", i);
		if (mkdirat(objects, name, 0777) == 0)
			made = true;
		else if (errno != EEXIST)
			return ws_err_sys(err, errno, "create .git/objects/%s", name);
	}
	if (made && fsync(objects) < 0)
		return ws_err_sys(err, errno, "sync .git/objects");
	return 0;
}

int ws_repo_make_ref_dirs(const struct ws_repo *repo, const char *ref, struct ws_err *err)
{
	ws_auto_free char *log = NULL;
	char *slash;
	int rc;

	if (asprintf(&log, "logs/%s", ref) < 0) {
		log = NULL;
		return ws_err_nomem(err);
	}
	slash = strrchr(log, '/');
	*slash = '\0';
	rc = ws_fs_mkdirs(repo->dir_fd, log + strlen("logs/"), err);
	if (rc == 0 && strncmp(ref, "refs/wsync/", 11) != 0)
		rc = ws_fs_mkdirs(repo->dir_fd, log, err);
	return rc;
}

int ws_repo_verify(const struct ws_repo *repo, const git_oid *commit, struct ws_err *err)
{
	ws_auto_free char *path = NULL;
	ws_auto_git_odb odb = NULL;
	git_odb_object *object = NULL;
	git_oid tree;
	int rc;

	if (asprintf(&path, "%s/.git/objects", repo->root) < 0) {
		path = NULL;
		return ws_err_nomem(err);
	}
	rc = git_odb_open(&odb, path);
	if (rc == 0)
		rc = git_odb_read(&object, odb, commit);
	if (rc == 0) {
		const char *text = git_odb_object_data(object);
		const size_t len = git_odb_object_size(object);

		/* "tree " and 40 digits open every commit */
		rc = len > 45 && git_odb_object_type(object) == GIT_OBJECT_COMMIT &&
				     memcmp(text, "tree ", 5) == 0
			     ? git_oid_fromstrn(&tree, text + 5, 40)
			     : GIT_EMISMATCH;
		git_odb_object_free(object);
	}
	if (rc == 0)
		rc = git_odb_read(&object, odb, &tree);
	if (rc == 0) {
		if (git_odb_object_type(object) != GIT_OBJECT_TREE)
			rc = GIT_EMISMATCH;
		git_odb_object_free(object);
	}
	return rc < 0 ? ws_repo_fail(err, WS_E_DAMAGED, rc, "commit %.12s is not on disk",
				     git_oid_tostr_s(commit))
		      : 0;
}

/* ---- locks of processes that were killed ---------------------------------- */

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

int ws_repo_recover(struct ws_repo *repo, int min_age_s, struct ws_err *err)
{
	static const char *const single[] = {"HEAD.lock", "packed-refs.lock",
					     "config.lock"};
	struct stale s = {.repo = repo, .min_age_s = min_age_s};
	struct timespec now;
	int rc = 0;

	if (clock_gettime(CLOCK_REALTIME, &now) < 0)
		return ws_err_sys(err, errno, "the clock cannot be read");
	s.now_s = now.tv_sec;
	for (size_t i = 0; rc == 0 && i < sizeof(single) / sizeof(single[0]); i++)
		rc = remove_lock(&s, single[i], min_age_s, err);
	if (rc == 0)
		rc = remove_lock(&s, "index.lock", min_age_s * INDEX_FACTOR, err);
	if (rc == 0)
		rc = remove_locks_in(&s, "refs", 0, err);
	return rc < 0 ? rc : ws_repo_make_fanout(repo, err);
}
