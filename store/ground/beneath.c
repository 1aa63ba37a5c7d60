/*
 * store/ground/beneath.c - paths that cannot leave their root.
 *
 * The check of the components is not what keeps us inside (openat2 does, also
 * against somebody who changes the tree meanwhile): it makes one path have one
 * spelling, and lets the calls that take a parent and a name trust the name.
 */
#include "store/ground/beneath.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "store/ground/own.h"

#define TRIES 32 /* openat2 gives up with EAGAIN when a rename crosses its path */

static bool is_component(const char *name, size_t len)
{
	return len > 0 && !(len == 1 && name[0] == '.') &&
	       !(len == 2 && name[0] == '.' && name[1] == '.');
}

static bool is_root(const char *path)
{
	return path[0] == '\0' || strcmp(path, ".") == 0;
}

static int check(const char *path, struct ws_err *err)
{
	for (const char *p = path;; p++) {
		const size_t len = strcspn(p, "/");

		if (!is_component(p, len))
			return ws_err_set(err, WS_E_FILE_KIND,
					  "%s: not a plain path beneath the store", path);
		p += len;
		if (*p == '\0')
			return 0;
	}
}

/* openat2, for glibc has no wrapper; -1 and errno on failure */
static int resolve(int dir_fd, const char *path, int flags, mode_t mode)
{
	const struct open_how how = {
		.flags = (uint64_t)(unsigned int)flags,
		.mode = mode,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	for (int i = 0; i < TRIES; i++) {
		fd = syscall(SYS_openat2, dir_fd, path, &how, sizeof(how));
		if (fd >= 0 || (errno != EINTR && errno != EAGAIN))
			break;
	}
	return (int)fd;
}

int ws_beneath_open(int dir_fd, const char *path, int flags, mode_t mode, int *out_fd,
		    struct ws_err *err)
{
	int rc;

	*out_fd = -1;
	if ((flags & O_DIRECTORY) && is_root(path)) {
		path = ".";
	} else {
		rc = check(path, err);
		if (rc < 0)
			return rc;
	}
	/* O_PATH refuses to stand beside anything that concerns content */
	flags |= O_CLOEXEC | O_NOFOLLOW;
	if (!(flags & O_PATH))
		flags |= O_NONBLOCK;
	*out_fd = resolve(dir_fd, path, flags, mode);
	if (*out_fd >= 0)
		return 0;
	switch (errno) {
	case ENOENT:
		return WS_FS_ABSENT;
	case ELOOP:
	case EXDEV:
		return ws_err_set(err, WS_E_FILE_KIND,
				  "%s: reached through a symbolic link", path);
	case ENOTDIR:
		return ws_err_set(err, WS_E_FILE_KIND,
				  "%s: a file where a directory belongs", path);
	case EISDIR:
	case ENXIO:
		return ws_err_set(err, WS_E_FILE_KIND, "%s: not a regular file", path);
	case ENOSYS:
		(void)ws_err_sys(err, ENOSYS, "openat2 for %s", path);
		(void)ws_err_hint(err, "wsync needs Linux 5.6 or newer");
		return WS_E_IO;
	default:
		return ws_err_sys(err, errno, "open %s", path);
	}
}

/* One directory in parent_fd, made (durably, unless somebody syncs later) where it is
 * missing, and opened. */
static int enter(int parent_fd, const char *name, enum ws_beneath_make make, int *out_fd,
		 struct ws_err *err)
{
	if (mkdirat(parent_fd, name, 0700) == 0) {
		if (make == WS_BENEATH_MAKE && fsync(parent_fd) < 0)
			return ws_err_sys(err, errno, "fsync after making %s", name);
	} else if (errno != EEXIST) {
		return ws_err_sys(err, errno, "make directory %s", name);
	}
	return ws_beneath_open(parent_fd, name, O_RDONLY | O_DIRECTORY, 0, out_fd, err);
}

int ws_beneath_make(int dir_fd, const char *path, enum ws_beneath_make make, int *out_fd,
		    struct ws_err *err)
{
	ws_auto_free char *copy = NULL;
	char *rest;
	char *name;
	int fd;
	int rc = ws_beneath_open(dir_fd, path, O_RDONLY | O_DIRECTORY, 0, out_fd, err);

	if (rc != WS_FS_ABSENT)
		return rc;
	copy = strdup(path);
	if (!copy)
		return ws_err_nomem(err);
	rest = copy;
	fd = dir_fd;
	while ((name = strsep(&rest, "/")) != NULL) {
		int below = -1;

		rc = enter(fd, name, make, &below, err);
		if (fd != dir_fd)
			(void)close(fd);
		if (rc == WS_FS_ABSENT)
			return ws_err_set(err, WS_E_FILE_BUSY,
					  "%s: a directory vanished while it was made",
					  path);
		if (rc < 0)
			return rc;
		fd = below;
	}
	*out_fd = fd;
	return 0;
}

int ws_beneath_parent(int dir_fd, const char *path, enum ws_beneath_make make, int *out_fd,
		      const char **out_name, struct ws_err *err)
{
	const char *slash = strrchr(path, '/');
	ws_auto_free char *parent = NULL;
	int rc;

	*out_fd = -1;
	rc = check(path, err);
	if (rc < 0)
		return rc;
	*out_name = slash ? slash + 1 : path;
	parent = slash ? strndup(path, (size_t)(slash - path)) : strdup(".");
	if (!parent)
		return ws_err_nomem(err);
	if (make != WS_BENEATH_FIND)
		return ws_beneath_make(dir_fd, parent, make, out_fd, err);
	return ws_beneath_open(dir_fd, parent, O_RDONLY | O_DIRECTORY, 0, out_fd, err);
}
