/*
 * store/work/work.c - reading and writing single working files.
 *
 * Between a comparison and a rename somebody may save the file, and that save would
 * be lost. So the new file is first exchanged with the old one, then what came out
 * is compared; when it is not what was expected the two are exchanged back.
 */
#include "store/work/work.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/uuid.h"
#include "store/ini/ini.h"

#define FILE_MODE 0600

static int check_path(const char *path, struct ws_err *err)
{
	const size_t first = strcspn(path, "/");

	if (first == 4 && strncasecmp(path, ".git", 4) == 0)
		return ws_err_set(err, WS_E_NAME_UNSAFE, "%s is no file of the store",
				  path);
	return 0;
}

int ws_work_read(const struct ws_store *store, const char *path, char **bytes, size_t *len,
		 struct ws_err *err)
{
	int rc = check_path(path, err);

	*bytes = NULL;
	return rc < 0 ? rc
		      : ws_fs_read(store->root_fd, path, WS_INI_FILE_MAX, bytes, len, err);
}

/* 1 when the file holds just these bytes (NULL: is absent), 0 when not. */
static int holds(int fd, const char *path, const char *bytes, size_t len,
		 struct ws_err *err)
{
	ws_auto_free char *now = NULL;
	size_t now_len = 0;
	int rc = ws_fs_read(fd, path, WS_INI_FILE_MAX, &now, &now_len, err);

	if (rc < 0)
		return rc;
	if (rc == WS_FS_ABSENT || !bytes)
		return rc == WS_FS_ABSENT && !bytes;
	return now_len == len && memcmp(now, bytes, len) == 0;
}

static int busy(const char *path, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_FILE_BUSY, "%s was changed meanwhile", path);
	return ws_err_hint(err, "the next try reads it again");
}

/* A hidden name beside the file: the same file system, and no store file. */
static int beside(const char *path, char **out, struct ws_err *err)
{
	const char *slash = strrchr(path, '/');
	const int dir = slash ? (int)(slash + 1 - path) : 0;
	char id[WS_UUID_TEXT];

	if (asprintf(out, "%.*s.%s.wsync-%.8s", dir, path, path + dir, ws_uuid_new(id)) <
	    0) {
		*out = NULL;
		return ws_err_nomem(err);
	}
	return 0;
}

/* The directory of a path, and both names in it. Given: close(). */
static int open_parent(int root_fd, const char *path, int *out_fd, const char **name,
		       struct ws_err *err)
{
	const char *slash = strrchr(path, '/');
	ws_auto_free char *dir = slash ? strndup(path, (size_t)(slash - path))
				       : strdup(".");
	int rc;

	if (!dir)
		return ws_err_nomem(err);
	*name = slash ? slash + 1 : path;
	rc = ws_fs_open_dir(root_fd, dir, out_fd, err);
	return rc == WS_FS_ABSENT ? busy(path, err) : rc;
}

static int sync_dir(int fd, const char *path, struct ws_err *err)
{
	return fsync(fd) < 0 ? ws_err_sys(err, errno, "sync the directory of %s", path) : 0;
}

struct swap {
	int dir_fd;
	const char *name; /* both in dir_fd */
	const char *temp;
	const char *path; /* for messages */
	const char *expect;
	size_t expect_len;
	const char *bytes;
	size_t len;
	bool keep_temp; /* temp holds what somebody saved: not ours to remove */
};

/* A file system without exchange: compare at the last moment. */
static int rename_over(const struct swap *s, struct ws_err *err)
{
	int rc = holds(s->dir_fd, s->name, s->expect, s->expect_len, err);

	if (rc <= 0)
		return rc < 0 ? rc : busy(s->path, err);
	if (renameat(s->dir_fd, s->temp, s->dir_fd, s->name) < 0)
		return ws_err_sys(err, errno, "replace %s", s->path);
	return sync_dir(s->dir_fd, s->path, err);
}

static int kept(const struct swap *s, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_FILE_BUSY, "%s was changed meanwhile", s->path);
	return ws_err_hint(err, "what was saved last is in %s beside it", s->temp);
}

/* What is replaced may be a draft that nobody has but the disk: when this process is killed
 * before it removed the other half, whoever sweeps knows by the blob that it is no save of
 * somebody else. Without the blob it stays, and is told; so a failure is none here. */
static void keep_expected(struct ws_store *store, const char *expect, size_t len)
{
	if (expect && !ws_repo_has_blob(store->repo, expect, len))
		(void)ws_repo_keep_blob(store->repo, expect, len, NULL);
}

/* Puts temp into the place of name, which still has to hold `expect`. */
static int exchange(struct swap *s, struct ws_err *err)
{
	int rc;

	if (renameat2(s->dir_fd, s->temp, s->dir_fd, s->name, RENAME_EXCHANGE) < 0) {
		if (errno == ENOENT)
			return busy(s->path, err);
		if (errno == EINVAL || errno == ENOSYS)
			return rename_over(s, err);
		return ws_err_sys(err, errno, "replace %s", s->path);
	}
	rc = holds(s->dir_fd, s->temp, s->expect, s->expect_len, err);
	if (rc == 1)
		return sync_dir(s->dir_fd, s->path, err);
	s->keep_temp = true;
	if (renameat2(s->dir_fd, s->temp, s->dir_fd, s->name, RENAME_EXCHANGE) < 0)
		return kept(s, err);
	/* Saved again between the two exchanges? Then that came out now. */
	if (holds(s->dir_fd, s->temp, s->bytes, s->len, NULL) != 1)
		return kept(s, err);
	s->keep_temp = false;
	return rc < 0 ? rc : busy(s->path, err);
}

static int replace(struct ws_store *store, const char *path, struct swap *s, mode_t mode,
		   struct ws_err *err)
{
	ws_auto_free char *temp = NULL;
	ws_auto_close int dir_fd = -1;
	struct ws_err why = {0};
	int rc = beside(path, &temp, err);

	keep_expected(store, s->expect, s->expect_len);
	if (rc == 0)
		rc = ws_fs_replace(store->root_fd, temp, s->bytes, s->len, mode, err);
	if (rc < 0)
		return rc;
	if (!s->expect) {
		rc = ws_fs_rename(store->root_fd, temp, path, &why);
		if (rc < 0 && why.sys == EEXIST)
			rc = busy(path, &why);
	} else {
		rc = open_parent(store->root_fd, path, &dir_fd, &s->name, &why);
		s->dir_fd = dir_fd;
		s->temp = temp + (s->name - path);
		if (rc == 0)
			rc = exchange(s, &why);
	}
	if (!s->keep_temp)
		(void)ws_fs_remove(store->root_fd, temp, NULL);
	if (rc < 0 && err)
		*err = why;
	return rc;
}

/* Out of the way first, then compared, then gone. */
static int take_away(struct ws_store *store, const char *path, const char *expect,
		     size_t expect_len, struct ws_err *err)
{
	ws_auto_free char *temp = NULL;
	ws_auto_free char *dir = NULL;
	char *slash;
	int rc = beside(path, &temp, err);

	if (rc < 0)
		return rc;
	keep_expected(store, expect, expect_len);
	rc = ws_fs_rename(store->root_fd, path, temp, err);
	if (rc < 0) {
		/* It may have failed after the rename, at the sync. */
		(void)ws_fs_rename(store->root_fd, temp, path, NULL);
		return rc;
	}
	rc = holds(store->root_fd, temp, expect, expect_len, err);
	if (rc != 1) {
		if (ws_fs_rename(store->root_fd, temp, path, NULL) < 0)
			return ws_err_set(
				err, WS_E_FILE_BUSY,
				"%s was changed meanwhile; the change is kept in %s", path,
				temp);
		return rc < 0 ? rc : busy(path, err);
	}
	rc = ws_fs_remove(store->root_fd, temp, err);
	if (rc < 0)
		return rc;
	dir = strdup(path);
	slash = dir ? strrchr(dir, '/') : NULL;
	if (slash) {
		*slash = '\0';
		ws_fs_prune(store->root_fd, dir);
	}
	return 0;
}

int ws_work_write(struct ws_store *store, const char *path, const char *expect,
		  size_t expect_len, const char *bytes, size_t len, struct ws_err *err)
{
	struct swap s = {.name = path,
			 .path = path,
			 .expect = expect,
			 .expect_len = expect_len,
			 .bytes = bytes,
			 .len = len};
	mode_t mode = FILE_MODE;
	struct stat st;
	int rc = check_path(path, err);

	/* Most differences show here already, before anything is moved about. */
	if (rc == 0)
		rc = holds(store->root_fd, path, expect, expect_len, err);
	if (rc <= 0)
		return rc < 0 ? rc : busy(path, err);
	if (!bytes)
		return expect ? take_away(store, path, expect, expect_len, err) : 0;
	if (expect && ws_fs_stat(store->root_fd, path, &st, NULL) == 0)
		mode = st.st_mode & 0777;
	return replace(store, path, &s, mode, err);
}
