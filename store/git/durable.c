/*
 * store/git/durable.c - what has to be on disk before a commit counts.
 *
 * The library syncs a new object and its directory, but not `objects/` after it
 * made that directory: after a power loss a synced ref could name a commit whose
 * directory is gone. So the directories are made beforehand, and again after
 * `git gc` has removed the empty ones.
 */
#include "store/git/repo_p.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>
#include "store/ground/fs.h"

#define FANOUT     256
#define ROOM_LEAST 65536ul /* bytes; less is a full disk */

/* Which object directories exist: reading `objects/` once is cheaper than 256 tries. */
static int find_fanout(int objects, bool there[FANOUT], struct ws_err *err)
{
	int fd = openat(objects, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (!dir) {
		int rc = ws_err_sys(err, errno, "list .git/objects");

		if (fd >= 0)
			(void)close(fd);
		return rc;
	}
	memset(there, 0, FANOUT * sizeof(*there));
	while ((entry = readdir(dir)) != NULL) {
		unsigned number;
		char name[3];

		/* what is no directory is found when it is made */
		if (entry->d_type != DT_DIR || sscanf(entry->d_name, "%2x", &number) != 1)
			continue;
		(void)snprintf(name, sizeof(name), "%02x", number & 0xff);
		if (strcmp(name, entry->d_name) == 0)
			there[number & 0xff] = true;
	}
	(void)closedir(dir);
	return 0;
}

int ws_repo_make_fanout(const struct ws_repo *repo, struct ws_err *err)
{
	bool there[FANOUT];
	ws_auto_close int objects = -1;
	bool made = false;
	int rc = ws_fs_open_dir(repo->dir_fd, "objects", &objects, err);

	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_DAMAGED, "%s/.git/objects is missing",
				  repo->root);
	if (rc == 0)
		rc = find_fanout(objects, there, err);
	if (rc < 0)
		return rc;
	for (unsigned int i = 0; i < FANOUT; i++) {
		char name[8];

		if (there[i])
			continue;
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

/* The library was seen to succeed on a full disk, with nothing written, and to fail there
 * without a word of why. */
int ws_repo_fail_full(const struct ws_repo *repo, struct ws_err *err, int code, int rc,
		      const char *what)
{
	struct statvfs disk;

	if (fstatvfs(repo->dir_fd, &disk) == 0 &&
	    disk.f_bavail < ROOM_LEAST / (disk.f_frsize ? disk.f_frsize : 1)) {
		git_error_clear();
		return ws_err_sys(err, ENOSPC, "%s", what);
	}
	return ws_repo_fail(err, code, rc, "%s", what);
}

static int not_there(const struct ws_repo *repo, const git_oid *commit, int rc,
		     struct ws_err *err)
{
	char what[64];

	(void)snprintf(what, sizeof(what), "commit %.12s is not on disk",
		       git_oid_tostr_s(commit));
	return ws_repo_fail_full(repo, err, WS_E_DAMAGED, rc, what);
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
	return rc < 0 ? not_there(repo, commit, rc, err) : 0;
}
