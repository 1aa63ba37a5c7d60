/*
 * store/ground/beneath.h - paths that cannot leave their root.
 * Floor 0, for fs.c, fs_write.c and lock.c; others go through fs.h. Calls block
 * on the disk.
 *
 * A path is relative, and none of its components is empty, `.` or `..`. It is
 * resolved by the kernel with openat2, following no link of any kind. Anything
 * else answers WS_E_FILE_KIND.
 */
#ifndef WS_STORE_GROUND_BENEATH_H
#define WS_STORE_GROUND_BENEATH_H

#include <stdbool.h>
#include <sys/types.h>
#include "store/ground/err.h"
#include "store/ground/fs.h"

/*
 * Opens path beneath dir_fd; O_CLOEXEC, O_NOFOLLOW and O_NONBLOCK are added.
 *
 * flags  of open(2); with O_DIRECTORY, "" and "." are the root itself
 * mode   of a file made by O_CREAT, else 0
 *
 * Returns 0 (out_fd given: close()), WS_FS_ABSENT, WS_E_FILE_KIND or WS_E_IO;
 * WS_E_IO with err->sys EEXIST for O_EXCL.
 */
int ws_beneath_open(int dir_fd, const char *path, int flags, mode_t mode, int *out_fd,
		    struct ws_err *err);

/* What to do about missing directories. */
enum ws_beneath_make {
	WS_BENEATH_FIND,      /* answer WS_FS_ABSENT */
	WS_BENEATH_MAKE,      /* make them, 0700, durably */
	WS_BENEATH_MAKE_LATER /* make them; the caller syncs everything later */
};

/* Makes path and its parents where they are missing and opens it. Given: close(). */
int ws_beneath_make(int dir_fd, const char *path, enum ws_beneath_make make, int *out_fd,
		    struct ws_err *err);

/*
 * Opens the directory that holds the last component of path.
 *
 * out_name  borrowed from path: the last component
 */
int ws_beneath_parent(int dir_fd, const char *path, enum ws_beneath_make make, int *out_fd,
		      const char **out_name, struct ws_err *err);

#endif
