/*
 * store/work/store.c - making, finding and opening a store; its locks.
 *
 * The owner of a directory is checked (by ws_repo_open) before anything in it is
 * believed: a store planted above the current directory is refused, not skipped.
 */
#include "store/work/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/work/work_p.h"

#define LOCK_ROUND   WS_STORE_CLONE "/round"
#define LOCK_WAIT_MS 5000
#define LOCK_STALE_S 10 /* stock git holds a ref's lock for milliseconds */

static const char attributes[] = "# Store files are kept byte for byte.\n* -text\n";

/* ---- open ------------------------------------------------------------------------ */

static int store_new(const char *path, struct ws_store **out, struct ws_err *err)
{
	struct ws_store *store = calloc(1, sizeof(*store));

	if (!store)
		return ws_err_nomem(err);
	store->root_fd = -1;
	*out = store;
	store->path = realpath(path, NULL);
	if (!store->path)
		return ws_err_sys(err, errno, "%s", path);
	return ws_fs_open_root(store->path, &store->root_fd, err);
}

void ws_store_close(struct ws_store *store)
{
	if (!store)
		return;
	ws_repo_close(store->repo);
	if (store->root_fd >= 0)
		(void)close(store->root_fd);
	free(store->path);
	free(store);
}

static bool has_store_ini(const char *dir)
{
	char path[PATH_MAX];
	struct stat st;
	int len = snprintf(path, sizeof(path), "%s/%s", dir, WS_STORE_INI);

	return len > 0 && (size_t)len < sizeof(path) && lstat(path, &st) == 0;
}

/* The nearest directory from here upwards that holds a store.ini. Given: free(). */
static int find_upwards(char **out, struct ws_err *err)
{
	ws_auto_free char *dir = getcwd(NULL, 0);

	if (!dir)
		return ws_err_sys(err, errno, "the current directory is unknown");
	while (!has_store_ini(dir)) {
		char *slash = strrchr(dir, '/');

		if (!slash || !dir[1]) {
			(void)ws_err_set(err, WS_E_NO_STORE,
					 "no store here or in a directory above");
			return ws_err_hint(err, "wsync clone makes one");
		}
		slash[slash == dir ? 1 : 0] = '\0';
	}
	*out = ws_steal(&dir);
	return 0;
}

static int open_at(const char *dir, struct ws_store **out, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	struct ws_store_look look;
	int rc;

	if (!has_store_ini(dir))
		return ws_err_set(err, WS_E_NO_STORE, "%s holds no %s", dir, WS_STORE_INI);
	rc = store_new(dir, &store, err);
	if (rc == 0)
		rc = ws_repo_open(store->path, &store->repo, err);
	if (rc == WS_REPO_ABSENT)
		return ws_err_set(err, WS_E_NO_STORE, "%s has lost its .git", store->path);
	if (rc == 0)
		rc = ws_settings_read(store, err);
	if (rc == 0)
		rc = ws_settings_read_clone(store, err);
	if (rc == 0)
		rc = ws_store_look_read(store, &look, err);
	if (rc < 0)
		return rc;
	(void)snprintf(store->actor, sizeof(store->actor), "%s", look.actor);
	*out = ws_steal(&store);
	return 0;
}

int ws_store_open(const char *dir, struct ws_store **out, struct ws_err *err)
{
	ws_auto_free char *found = NULL;
	int rc;

	*out = NULL;
	if (dir)
		return open_at(dir, out, err);
	rc = find_upwards(&found, err);
	return rc < 0 ? rc : open_at(found, out, err);
}

/* ---- create ------------------------------------------------------------------------ */

/* What an earlier try left is no reason to refuse. */
static int want_empty(int fd, const char *dir, struct ws_err *err)
{
	struct ws_fs_names names = {0};
	int rc = ws_fs_list(fd, ".", INT_MAX, &names, err);
	const size_t count = names.count;

	ws_fs_names_free(&names);
	if (rc < 0 || count == 0)
		return rc;
	if (ws_store_is_unfinished(fd))
		return ws_store_clear_unfinished(fd, err);
	(void)ws_err_set(err, WS_E_DIR_NOT_EMPTY, "%s is not empty", dir);
	if (has_store_ini(dir))
		(void)ws_err_why(err, "there is a store in it: wsync fetch --store DIR "
				      "looks at the cloud again");
	return WS_E_DIR_NOT_EMPTY;
}

static int make_dir(const char *dir, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	int rc;

	if (mkdir(dir, 0700) < 0 && errno != EEXIST)
		return ws_err_sys(err, errno, "%s cannot be made", dir);
	rc = ws_fs_open_root(dir, &fd, err);
	if (rc == 0)
		rc = want_empty(fd, dir, err);
	return rc < 0 ? rc : ws_store_begin(fd, err);
}

int ws_store_create(const char *dir, const char *endpoint, const char *include,
		    struct ws_store **out, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	int rc;

	*out = NULL;
	if (!include || !include[0])
		include = "*";
	if (!endpoint[0] || strlen(endpoint) >= WS_STORE_URL)
		return ws_err_set(err, WS_E_URL, "the address of the cloud cannot be used");
	rc = make_dir(dir, err);
	if (rc == 0)
		rc = store_new(dir, &store, err);
	if (rc == 0)
		rc = ws_repo_init(store->path, &store->repo, err);
	if (rc == 0)
		rc = ws_fs_mkdirs(store->root_fd, WS_STORE_CLONE, err);
	if (rc == 0)
		rc = ws_fs_replace(store->root_fd, ".gitattributes", attributes,
				   sizeof(attributes) - 1, 0644, err);
	if (rc == 0)
		rc = ws_settings_write_clone(store, WS_MODE_OBSERVE, true, err);
	/* Last, since it is what makes the directory a store. */
	if (rc == 0)
		rc = ws_settings_write(store, endpoint, include, err);
	if (rc == 0)
		rc = ws_store_begun(store->root_fd, err);
	if (rc == 0)
		rc = ws_settings_read(store, err);
	if (rc == 0)
		*out = ws_steal(&store);
	return rc;
}

/* ---- locks -------------------------------------------------------------------------- */

static int held(const struct ws_store *store, const char *path, struct ws_err *err)
{
	ws_auto_free char *text = NULL;
	size_t len = 0;
	long pid = 0;

	if (ws_fs_read(store->root_fd, path, 64, &text, &len, NULL) == 0)
		pid = strtol(text, NULL, 10);
	if (pid > 0)
		return ws_err_set(err, WS_E_STORE_LOCKED, "process %ld holds the store",
				  pid);
	return ws_err_set(err, WS_E_STORE_LOCKED, "another process holds the store");
}

static int take(const struct ws_store *store, const char *path, int wait_ms,
		struct ws_lock *out, struct ws_err *err)
{
	/* A clone made by stock git has no such directory yet. */
	int rc = ws_fs_mkdirs(store->root_fd, WS_STORE_CLONE, err);

	if (rc == 0)
		rc = ws_lock_take(store->root_fd, path, wait_ms, out, err);
	if (rc < 0 && err && (err->sys == EACCES || err->sys == EROFS)) {
		(void)ws_err_wrap(err, "the store cannot be written");
		return ws_err_hint(err, "ls -ld %s, and who you are", store->path);
	}
	return rc == WS_LOCK_HELD ? held(store, path, err) : rc;
}

int ws_store_lock_round(struct ws_store *store, struct ws_lock *out, struct ws_err *err)
{
	return take(store, LOCK_ROUND, 0, out, err);
}

static int lock_within(struct ws_store *store, int wait_ms, struct ws_lock *out,
		       struct ws_err *err)
{
	int rc = take(store, WS_STORE_LOCK_FILE, wait_ms, out, err);

	if (rc < 0)
		return rc;
	rc = ws_repo_recover(store->repo, LOCK_STALE_S, err);
	if (rc < 0)
		ws_lock_drop(out);
	if (rc == 0) {
		/* whoever made the store may have died between making it one and saying so */
		(void)ws_store_begun(store->root_fd, NULL);
		ws_store_sweep(store, out->died, LOCK_STALE_S);
	}
	return rc;
}

int ws_store_lock(struct ws_store *store, struct ws_lock *out, struct ws_err *err)
{
	return lock_within(store, LOCK_WAIT_MS, out, err);
}

int ws_store_try_lock(struct ws_store *store, struct ws_lock *out, struct ws_err *err)
{
	return lock_within(store, 0, out, err);
}
