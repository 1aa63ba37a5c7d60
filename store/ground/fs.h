/*
 * store/ground/fs.h - bounded whole-file reads and durable writes beneath a root.
 * Floor 0: paths and bytes only. Calls block on the disk; no globals.
 *
 * Every path is relative to dir_fd and resolved with openat2 (BENEATH,
 * NO_SYMLINKS, NO_MAGICLINKS): no symbolic link in any component, no way out of
 * the root. Such a path answers WS_E_FILE_KIND, and so does one with an empty,
 * `.` or `..` component. Where a directory is asked for, "" and "." are the root.
 */
#ifndef WS_STORE_GROUND_FS_H
#define WS_STORE_GROUND_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>
#include "store/ground/err.h"

#define WS_FS_ABSENT 1 /* an answer, not a failure: nothing at that path */

/* Opens a directory by any path (symbolic links followed); given: close(). */
int ws_fs_open_root(const char *path, int *out_fd, struct ws_err *err);

/* Opens a directory beneath dir_fd; 0, WS_FS_ABSENT or a failure. Given: close(). */
int ws_fs_open_dir(int dir_fd, const char *path, int *out_fd, struct ws_err *err);

/*
 * Reads one regular file whole. A fifo or device is refused without blocking.
 *
 * max_bytes  longest content accepted
 * out        given: heap bytes plus a NUL, free(); NULL unless 0 is returned
 * out_len    the NUL not counted; untouched on failure
 *
 * Returns 0, WS_FS_ABSENT, or WS_E_TOO_BIG, WS_E_FILE_KIND, WS_E_FILE_BUSY (size
 * or mtime changed while reading), WS_E_NOMEM, WS_E_IO.
 */
int ws_fs_read(int dir_fd, const char *path, size_t max_bytes, char **out, size_t *out_len,
	       struct ws_err *err);

/* Does this errno tell of this process or machine (no descriptor, no memory), and nothing of
 * the file? */
bool ws_fs_is_exhausted(int sys);

/* lstat beneath the root: 0 or WS_FS_ABSENT, or a failure. */
int ws_fs_stat(int dir_fd, const char *path, struct stat *out, struct ws_err *err);

/*
 * Replaces or creates a file durably: temporary file in the same directory,
 * write, fsync, rename, fsync of the directory. Missing parents are made (0700).
 * After 0 the new content is on disk; after a failure the old content is
 * untouched and the temporary file is gone. One exception: where nothing but the
 * fsync of the directory failed, the new content is in place but may not survive
 * a power cut.
 *
 * mode  permission bits of the new file, e.g. 0600
 */
int ws_fs_replace(int dir_fd, const char *path, const char *bytes, size_t len, mode_t mode,
		  struct ws_err *err);

/*
 * For many files at once: the same without any fsync, so not durable until
 * ws_fs_sync_all() has put everything on the file system of dir_fd on disk. A crash
 * before that may leave any of them empty: only for what can be made again.
 */
int ws_fs_replace_later(int dir_fd, const char *path, const char *bytes, size_t len,
			mode_t mode, struct ws_err *err);
int ws_fs_sync_all(int dir_fd, struct ws_err *err);

/*
 * Appends and fsyncs one line, its line feed included, to a file that may not exist yet
 * (mode 0600); missing parents are made. A line written in part is taken back; one that
 * a power cut left in part is ended first.
 */
int ws_fs_append(int dir_fd, const char *path, const char *bytes, size_t len,
		 struct ws_err *err);

/* Makes a directory and its parents, each 0700; existing ones are fine. */
int ws_fs_mkdirs(int dir_fd, const char *path, struct ws_err *err);

/* Removes a file durably. 0 or WS_FS_ABSENT. */
int ws_fs_remove(int dir_fd, const char *path, struct ws_err *err);

/*
 * Removes empty directories from path upwards, stopping at the first that is not;
 * the root stays. Directories already gone are passed over.
 */
void ws_fs_prune(int dir_fd, const char *path);

/*
 * Renames a directory or file beneath the root, never over an existing one;
 * missing parents of `to` are made. WS_E_IO has err->sys ENOENT where `from` is
 * not there, EEXIST where `to` is.
 */
int ws_fs_rename(int dir_fd, const char *from, const char *to, struct ws_err *err);

struct ws_fs_name {
	char *name;  /* one component */
	bool is_dir; /* a real directory; links are neither dir nor file */
	bool is_file;
};

struct ws_fs_names {
	struct ws_fs_name *items; /* sorted bytewise by name */
	size_t count;
};

/*
 * Lists a directory. max_items bounds it (WS_E_TOO_BIG).
 * Returns 0, WS_FS_ABSENT or a failure. Given: ws_fs_names_free().
 */
int ws_fs_list(int dir_fd, const char *path, size_t max_items, struct ws_fs_names *out,
	       struct ws_err *err);
void ws_fs_names_free(struct ws_fs_names *names);

#endif
