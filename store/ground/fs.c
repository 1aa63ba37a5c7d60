/*
 * store/ground/fs.c - bounded reads and listings beneath a root. The writing half
 * of fs.h is fs_write.c.
 */
#include "store/ground/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "store/ground/beneath.h"
#include "store/ground/own.h"

int ws_fs_open_root(const char *path, int *out_fd, struct ws_err *err)
{
	*out_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return *out_fd < 0 ? ws_err_sys(err, errno, "open directory %s", path) : 0;
}

int ws_fs_open_dir(int dir_fd, const char *path, int *out_fd, struct ws_err *err)
{
	return ws_beneath_open(dir_fd, path, O_RDONLY | O_DIRECTORY, 0, out_fd, err);
}

/* Up to len bytes, short only at the end of the file; -1 and errno on failure. */
static ssize_t read_upto(int fd, char *bytes, size_t len)
{
	size_t done = 0;

	while (done < len) {
		const ssize_t got = read(fd, bytes + done, len - done);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}

static bool is_unchanged(const struct stat *a, const struct stat *b)
{
	return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int ws_fs_read(int dir_fd, const char *path, size_t max_bytes, char **out, size_t *out_len,
	       struct ws_err *err)
{
	ws_auto_close int fd = -1;
	ws_auto_free char *data = NULL;
	struct stat before;
	struct stat after;
	size_t want;
	ssize_t got;
	int rc;

	*out = NULL;
	rc = ws_beneath_open(dir_fd, path, O_RDONLY | O_NOCTTY, 0, &fd, err);
	if (rc != 0)
		return rc;
	if (fstat(fd, &before) < 0)
		return ws_err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(before.st_mode))
		return ws_err_set(err, WS_E_FILE_KIND, "%s: not a regular file", path);
	if ((uintmax_t)before.st_size > max_bytes)
		return ws_err_set(err, WS_E_TOO_BIG, "%s: over %zu bytes", path, max_bytes);

	want = (size_t)before.st_size;
	data = malloc(want + 1);
	if (!data)
		return ws_err_nomem(err);
	got = read_upto(fd, data, want + 1); /* one more, to see growth */
	if (got < 0 || fstat(fd, &after) < 0)
		return ws_err_sys(err, errno, "read %s", path);
	if ((size_t)got != want || !is_unchanged(&before, &after))
		return ws_err_set(err, WS_E_FILE_BUSY, "%s: changed while it was read",
				  path);

	data[want] = '\0';
	*out = ws_steal(&data);
	*out_len = want;
	return 0;
}

bool ws_fs_is_exhausted(int sys)
{
	return sys == EMFILE || sys == ENFILE || sys == ENOMEM;
}

int ws_fs_stat(int dir_fd, const char *path, struct stat *out, struct ws_err *err)
{
	ws_auto_close int fd = -1;
	/* with O_PATH a link as the last component is opened itself, not followed */
	int rc = ws_beneath_open(dir_fd, path, O_PATH, 0, &fd, err);

	if (rc != 0)
		return rc;
	return fstat(fd, out) < 0 ? ws_err_sys(err, errno, "stat %s", path) : 0;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct ws_fs_name *)a)->name,
		      ((const struct ws_fs_name *)b)->name);
}

/* Not every file system says what an entry is; then it has to be asked. */
static void classify(int dir_fd, const struct dirent *entry, struct ws_fs_name *out)
{
	struct stat st;

	if (entry->d_type != DT_UNKNOWN) {
		out->is_dir = entry->d_type == DT_DIR;
		out->is_file = entry->d_type == DT_REG;
	} else if (fstatat(dir_fd, entry->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0) {
		out->is_dir = S_ISDIR(st.st_mode);
		out->is_file = S_ISREG(st.st_mode);
	}
}

static int append(struct ws_fs_names *names, size_t *cap, int dir_fd,
		  const struct dirent *entry)
{
	struct ws_fs_name *item;

	if (names->count == *cap) {
		const size_t more = *cap ? *cap * 2 : 16;

		item = reallocarray(names->items, more, sizeof(*item));
		if (!item)
			return -1;
		names->items = item;
		*cap = more;
	}
	item = &names->items[names->count];
	*item = (struct ws_fs_name){.name = strdup(entry->d_name)};
	if (!item->name)
		return -1;
	classify(dir_fd, entry, item);
	names->count++;
	return 0;
}

static int fill(DIR *dir, const char *path, size_t max_items, struct ws_fs_names *names,
		struct ws_err *err)
{
	size_t cap = 0;

	for (;;) {
		const struct dirent *entry;

		errno = 0;
		entry = readdir(dir);
		if (!entry && errno)
			return ws_err_sys(err, errno, "list %s", path);
		if (!entry)
			return 0;
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		if (names->count == max_items)
			return ws_err_set(err, WS_E_TOO_BIG, "%s: over %zu entries", path,
					  max_items);
		if (append(names, &cap, dirfd(dir), entry) < 0)
			return ws_err_nomem(err);
	}
}

int ws_fs_list(int dir_fd, const char *path, size_t max_items, struct ws_fs_names *out,
	       struct ws_err *err)
{
	struct ws_fs_names names = {NULL, 0};
	DIR *dir;
	int fd;
	int rc;

	*out = names;
	rc = ws_fs_open_dir(dir_fd, path, &fd, err);
	if (rc != 0)
		return rc;
	dir = fdopendir(fd);
	if (!dir) {
		rc = ws_err_sys(err, errno, "list %s", path);
		(void)close(fd);
		return rc;
	}
	rc = fill(dir, path, max_items, &names, err);
	(void)closedir(dir);
	if (rc < 0) {
		ws_fs_names_free(&names);
		return rc;
	}
	if (names.count > 0)
		qsort(names.items, names.count, sizeof(*names.items), by_name);
	*out = names;
	return 0;
}

void ws_fs_names_free(struct ws_fs_names *names)
{
	for (size_t i = 0; i < names->count; i++)
		free(names->items[i].name);
	free(names->items);
	*names = (struct ws_fs_names){NULL, 0};
}
