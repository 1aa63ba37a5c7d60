/*
 * store/git/open_check.c - is a .git directory what it seems to be?
 *
 * Each of these was seen to make the library read or write outside the store, or
 * to show a history that is not the stored one.
 */
#include "store/git/repo_p.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"

#define PACKED_REFS_MAX ((size_t)64 << 20)

static int check_owner(int fd, const char *path, struct ws_err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return ws_err_sys(err, errno, "stat %s", path);
	if (st.st_uid == geteuid())
		return 0;
	(void)ws_err_set(err, WS_E_GIT_OWNER, "%s belongs to user %u, not to you", path,
			 (unsigned int)st.st_uid);
	return ws_err_hint(err, "use the store as its owner, or clone it");
}

/* 0 when it is a directory or file as wanted, or absent and need not be there. */
static int check_kind(int dir_fd, const char *name, mode_t kind, bool needed,
		      struct ws_err *err)
{
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0) {
		if (errno != ENOENT)
			return ws_err_sys(err, errno, "stat .git/%s", name);
		return needed ? ws_err_set(err, WS_E_GIT, ".git/%s is missing", name) : 0;
	}
	if ((st.st_mode & S_IFMT) == kind)
		return 0;
	return ws_err_set(err, WS_E_GIT_CONFIG, ".git/%s is not a plain %s", name,
			  kind == S_IFDIR ? "directory" : "file");
}

static int check_absent(int dir_fd, const char *name, const char *hint, struct ws_err *err)
{
	struct stat st;

	if (fstatat(dir_fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		(void)ws_err_set(err, WS_E_GIT_CONFIG, ".git/%s is there", name);
		return ws_err_hint(err, "%s", hint);
	}
	return errno == ENOENT || errno == ENOTDIR
		       ? 0
		       : ws_err_sys(err, errno, "stat .git/%s", name);
}

/* Replace refs would make stock git show other commits than those we act on. */
static int check_replace(int dir_fd, struct ws_err *err)
{
	struct ws_fs_names names = {0};
	ws_auto_free char *packed = NULL;
	size_t len = 0;
	bool found = false;
	int rc = ws_fs_list(dir_fd, "refs/replace", 1024, &names, err);

	if (rc < 0)
		return rc;
	found = rc == 0 && names.count > 0;
	ws_fs_names_free(&names);
	if (!found) {
		rc = ws_fs_read(dir_fd, "packed-refs", PACKED_REFS_MAX, &packed, &len, err);
		if (rc < 0)
			return ws_err_wrap(err, ".git/packed-refs");
		found = rc == 0 && memmem(packed, len, " refs/replace/", 14) != NULL;
	}
	if (!found)
		return 0;
	(void)ws_err_set(err, WS_E_GIT_CONFIG, "the repository has replaced objects");
	return ws_err_hint(err, "git replace --delete takes them away");
}

int ws_repo_check_dir(int root_fd, int dir_fd, const char *root, struct ws_err *err)
{
	static const char *const dirs[] = {
		"objects", "refs", "refs/heads",   "refs/remotes", "objects/pack",
		"logs",    "info", "objects/info", "wsync",        "refs/wsync"};
	static const char *const files[] = {"HEAD", "config", "packed-refs", "index"};
	static const char *const absent[][2] = {
		{"commondir", "this is a linked work tree; make a clone of its own"},
		{"gitdir", "this is a linked work tree; make a clone of its own"},
		{"objects/info/alternates", "clone without --shared or --reference"},
		{"objects/info/http-alternates", "clone without --shared or --reference"},
		{"shallow", "git fetch --unshallow brings the rest of the history"},
		{"info/grafts", "grafts show a history that is not the stored one"},
	};
	int rc = check_owner(root_fd, root, err);

	if (rc == 0)
		rc = check_owner(dir_fd, ".git", err);
	for (size_t i = 0; rc == 0 && i < sizeof(dirs) / sizeof(dirs[0]); i++)
		rc = check_kind(dir_fd, dirs[i], S_IFDIR, i < 2, err);
	for (size_t i = 0; rc == 0 && i < sizeof(files) / sizeof(files[0]); i++)
		rc = check_kind(dir_fd, files[i], S_IFREG, i < 2, err);
	for (size_t i = 0; rc == 0 && i < sizeof(absent) / sizeof(absent[0]); i++)
		rc = check_absent(dir_fd, absent[i][0], absent[i][1], err);
	return rc < 0 ? rc : check_replace(dir_fd, err);
}
