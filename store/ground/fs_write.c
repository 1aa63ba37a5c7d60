/*
 * store/ground/fs_write.c - durable writes beneath a root; the reading half of
 * fs.h is fs.c.
 *
 * The parent is opened once, and every later call takes its descriptor and one
 * component: whoever moves directories about meanwhile cannot redirect a write.
 * A failed fsync is final. The kernel may have dropped the bytes and a second
 * fsync would say "done"; the caller writes the whole file again, or gives up.
 */
#include "store/ground/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>
#include "store/ground/beneath.h"
#include "store/ground/own.h"

#define TEMP_PREFIX ".wsync-tmp-"
#define TEMP_NAME   sizeof(TEMP_PREFIX "XXXXXXXX")
#define TEMP_TRIES  16
#define FS_THERE    1 /* an answer: there is something to replace */

/* Bytes written before a failure, all of them on success; errno tells which. */
static size_t write_all(int fd, const char *bytes, size_t len)
{
	size_t done = 0;

	while (done < len) {
		const ssize_t put = write(fd, bytes + done, len - done);

		if (put < 0 && errno == EINTR)
			continue;
		if (put == 0)
			errno = EIO;
		if (put <= 0)
			break;
		done += (size_t)put;
	}
	return done;
}

/* Whatever stands at name is a regular file (0) or nothing (WS_FS_ABSENT). */
static int want_file(int parent_fd, const char *name, const char *path, struct ws_err *err)
{
	struct stat st;

	if (fstatat(parent_fd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? WS_FS_ABSENT
				       : ws_err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode))
		return ws_err_set(err, WS_E_FILE_KIND, "%s: not a regular file", path);
	return 0;
}

static int sync_dir(int fd, const char *path, struct ws_err *err)
{
	return fsync(fd) < 0 ? ws_err_sys(err, errno, "fsync the directory of %s", path)
			     : 0;
}

/* A name nobody can guess: in a shared directory a known one could be planted. */
static int temp_name(char out[TEMP_NAME])
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char byte[8];
	ssize_t got;

	do
		got = getrandom(byte, sizeof(byte), 0);
	while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(byte))
		return -1;
	(void)snprintf(out, TEMP_NAME, TEMP_PREFIX);
	for (size_t i = 0; i < sizeof(byte); i++)
		out[sizeof(TEMP_PREFIX) - 1 + i] = letters[byte[i] & 31];
	out[TEMP_NAME - 1] = '\0';
	return 0;
}

static int temp_open(int parent_fd, char name[TEMP_NAME])
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;

	for (int i = 0; i < TEMP_TRIES; i++) {
		int fd;

		if (temp_name(name) < 0)
			return -1;
		fd = openat(parent_fd, name, flags, 0600);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	return -1;
}

/* Content and mode of the new file, down on the disk if it is to be durable by itself;
 * closes fd in any case. */
static int temp_fill(int fd, const char *path, const char *bytes, size_t len, mode_t mode,
		     bool durable, struct ws_err *err)
{
	int rc = 0;

	if (write_all(fd, bytes, len) < len)
		rc = ws_err_sys(err, errno, "write %s", path);
	else if (fchmod(fd, mode & 07777) < 0) /* exactly this mode, whatever the umask */
		rc = ws_err_sys(err, errno, "chmod %s", path);
	else if (durable && fsync(fd) < 0)
		rc = ws_err_sys(err, errno, "fsync %s", path);
	if (close(fd) < 0 && rc == 0)
		rc = ws_err_sys(err, errno, "close %s", path);
	return rc;
}

static int replace(int dir_fd, const char *path, const char *bytes, size_t len, mode_t mode,
		   bool durable, struct ws_err *err)
{
	ws_auto_close int parent_fd = -1;
	char temp[TEMP_NAME];
	const char *name;
	int fd;
	int rc;

	rc = ws_beneath_parent(dir_fd, path,
			       durable ? WS_BENEATH_MAKE : WS_BENEATH_MAKE_LATER,
			       &parent_fd, &name, err);
	if (rc < 0)
		return rc;
	rc = want_file(parent_fd, name, path, err);
	if (rc < 0)
		return rc;
	fd = temp_open(parent_fd, temp);
	if (fd < 0)
		return ws_err_sys(err, errno, "create a temporary file for %s", path);
	rc = temp_fill(fd, path, bytes, len, mode, durable, err);
	if (rc == 0 && renameat(parent_fd, temp, parent_fd, name) < 0)
		rc = ws_err_sys(err, errno, "rename onto %s", path);
	if (rc < 0) {
		(void)unlinkat(parent_fd, temp, 0);
		return rc;
	}
	return durable ? sync_dir(parent_fd, path, err) : 0;
}

int ws_fs_replace(int dir_fd, const char *path, const char *bytes, size_t len, mode_t mode,
		  struct ws_err *err)
{
	return replace(dir_fd, path, bytes, len, mode, true, err);
}

/* A file that is not there yet needs no other name first: nobody can lose it. */
static int create_later(int dir_fd, const char *path, const char *bytes, size_t len,
			mode_t mode, struct ws_err *err)
{
	const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	ws_auto_close int parent_fd = -1;
	const char *name;
	int fd, rc = ws_beneath_parent(dir_fd, path, WS_BENEATH_MAKE_LATER, &parent_fd,
				       &name, err);

	if (rc < 0)
		return rc;
	fd = openat(parent_fd, name, flags, 0600);
	if (fd < 0 && errno == EEXIST)
		return FS_THERE;
	if (fd < 0)
		return ws_err_sys(err, errno, "create %s", path);
	rc = temp_fill(fd, path, bytes, len, mode, false, err);
	if (rc < 0)
		(void)unlinkat(parent_fd, name, 0);
	return rc;
}

int ws_fs_replace_later(int dir_fd, const char *path, const char *bytes, size_t len,
			mode_t mode, struct ws_err *err)
{
	int rc = create_later(dir_fd, path, bytes, len, mode, err);

	return rc > 0 ? replace(dir_fd, path, bytes, len, mode, false, err) : rc;
}

int ws_fs_sync_all(int dir_fd, struct ws_err *err)
{
	return syncfs(dir_fd) < 0 ? ws_err_sys(err, errno, "sync the file system") : 0;
}

/* Opens for appending; *out_new tells whether the file was made by this call. */
static int append_open(int parent_fd, const char *name, int *out_fd, bool *out_new,
		       struct ws_err *err)
{
	const int flags = O_RDWR | O_APPEND | O_NOCTTY;
	int rc = WS_FS_ABSENT;

	*out_new = false;
	for (int i = 0; i < TEMP_TRIES && rc == WS_FS_ABSENT; i++) {
		struct ws_err made = {0};

		rc = ws_beneath_open(parent_fd, name, flags, 0, out_fd, err);
		if (rc != WS_FS_ABSENT)
			break;
		rc = ws_beneath_open(parent_fd, name, flags | O_CREAT | O_EXCL, 0600,
				     out_fd, &made);
		*out_new = rc == 0;
		if (rc < 0 && made.sys == EEXIST)
			rc = WS_FS_ABSENT; /* somebody was faster: open theirs */
		else if (rc < 0 && err)
			*err = made;
	}
	if (rc == WS_FS_ABSENT)
		return ws_err_set(err, WS_E_FILE_BUSY, "%s: comes and goes", name);
	return rc;
}

/* A power cut may leave half a record; the next must not become the end of it. */
static bool is_torn(int fd, off_t size)
{
	char last = '\n';

	return size > 0 && pread(fd, &last, 1, size - 1) == 1 && last != '\n';
}

/* Takes back half a record, unless somebody else has written behind it. */
static void take_back(int fd, off_t size, size_t put)
{
	struct stat st;

	if (put > 0 && fstat(fd, &st) == 0 && st.st_size == size + (off_t)put)
		(void)!ftruncate(fd, size);
}

int ws_fs_append(int dir_fd, const char *path, const char *bytes, size_t len,
		 struct ws_err *err)
{
	ws_auto_close int parent_fd = -1;
	ws_auto_close int fd = -1;
	const char *name;
	struct stat st;
	bool is_new;
	size_t put;
	int rc;

	rc = ws_beneath_parent(dir_fd, path, WS_BENEATH_MAKE, &parent_fd, &name, err);
	if (rc < 0)
		return rc;
	rc = append_open(parent_fd, name, &fd, &is_new, err);
	if (rc < 0)
		return rc;
	if (fstat(fd, &st) < 0)
		return ws_err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode))
		return ws_err_set(err, WS_E_FILE_KIND, "%s: not a regular file", path);
	if (is_torn(fd, st.st_size))
		st.st_size += (off_t)write_all(fd, "\n", 1);
	put = write_all(fd, bytes, len);
	if (put < len) {
		rc = ws_err_sys(err, errno, "append to %s", path);
		take_back(fd, st.st_size, put);
		return rc;
	}
	if (fsync(fd) < 0)
		return ws_err_sys(err, errno, "fsync %s", path);
	return is_new ? sync_dir(parent_fd, path, err) : 0;
}

int ws_fs_mkdirs(int dir_fd, const char *path, struct ws_err *err)
{
	ws_auto_close int fd = -1;

	return ws_beneath_make(dir_fd, path, WS_BENEATH_MAKE, &fd, err);
}

int ws_fs_remove(int dir_fd, const char *path, struct ws_err *err)
{
	ws_auto_close int parent_fd = -1;
	const char *name;
	int rc;

	rc = ws_beneath_parent(dir_fd, path, WS_BENEATH_FIND, &parent_fd, &name, err);
	if (rc != 0)
		return rc;
	rc = want_file(parent_fd, name, path, err);
	if (rc != 0)
		return rc;
	if (unlinkat(parent_fd, name, 0) < 0)
		return errno == ENOENT ? WS_FS_ABSENT
				       : ws_err_sys(err, errno, "remove %s", path);
	return sync_dir(parent_fd, path, err);
}

void ws_fs_prune(int dir_fd, const char *path)
{
	ws_auto_free char *rest = strdup(path);

	while (rest && rest[0]) {
		ws_auto_close int parent_fd = -1;
		const char *name;
		char *slash;
		int rc = ws_beneath_parent(dir_fd, rest, WS_BENEATH_FIND, &parent_fd, &name,
					   NULL);

		if (rc < 0)
			return;
		if (rc == 0 && unlinkat(parent_fd, name, AT_REMOVEDIR) < 0 &&
		    errno != ENOENT)
			return;
		slash = strrchr(rest, '/');
		if (!slash)
			return;
		*slash = '\0';
	}
}

int ws_fs_rename(int dir_fd, const char *from, const char *to, struct ws_err *err)
{
	ws_auto_close int from_fd = -1;
	ws_auto_close int to_fd = -1;
	const char *from_name;
	const char *to_name;
	struct stat st;
	int rc;

	rc = ws_beneath_parent(dir_fd, from, WS_BENEATH_FIND, &from_fd, &from_name, err);
	if (rc < 0)
		return rc;
	if (rc == WS_FS_ABSENT)
		return ws_err_sys(err, ENOENT, "rename %s", from);
	if (fstatat(from_fd, from_name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return ws_err_sys(err, errno, "rename %s", from);
	if (!S_ISREG(st.st_mode) && !S_ISDIR(st.st_mode))
		return ws_err_set(err, WS_E_FILE_KIND, "%s: neither a file nor a directory",
				  from);
	rc = ws_beneath_parent(dir_fd, to, WS_BENEATH_MAKE, &to_fd, &to_name, err);
	if (rc < 0)
		return rc;
	if (renameat2(from_fd, from_name, to_fd, to_name, RENAME_NOREPLACE) < 0)
		return ws_err_sys(err, errno, "rename %s to %s", from, to);
	/* the new name first: a crash in between leaves two names, never none */
	rc = sync_dir(to_fd, to, err);
	return rc < 0 ? rc : sync_dir(from_fd, from, err);
}
