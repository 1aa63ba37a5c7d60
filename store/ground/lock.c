/*
 * store/ground/lock.c - one holder at a time, by flock(2).
 *
 * The lock file is never removed, for a lock on a removed file excludes nobody;
 * where somebody else removes it, the descriptor is compared with the name again
 * after the lock is taken. Dropping empties the file and closes it, no more: a forked
 * child that drops its copy must not release the lock of its parent.
 */
#include "store/ground/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "store/ground/beneath.h"
#include "store/ground/own.h"

#define STEP_MS   10 /* between two tries; flock has no timeout of its own */
#define MOVED     2  /* internal answer: the file was replaced meanwhile */
#define MAX_MOVES 64

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int wait_lock(int fd, const char *path, int64_t until_ms, struct ws_err *err)
{
	const struct timespec step = {.tv_nsec = STEP_MS * 1000000L};

	while (flock(fd, LOCK_EX | LOCK_NB) < 0) {
		if (errno != EWOULDBLOCK && errno != EINTR)
			return ws_err_sys(err, errno, "lock %s", path);
		if (errno == EWOULDBLOCK && now_ms() >= until_ms)
			return WS_LOCK_HELD;
		(void)nanosleep(&step, NULL);
	}
	return 0;
}

static int open_file(int dir_fd, const char *path, int *out_fd, struct ws_err *err)
{
	struct stat st;
	int rc = ws_beneath_open(dir_fd, path, O_RDWR | O_CREAT | O_NOCTTY, 0600, out_fd,
				 err);

	if (rc == WS_FS_ABSENT)
		return ws_err_sys(err, ENOENT, "make the lock file %s", path);
	if (rc < 0)
		return rc;
	if (fstat(*out_fd, &st) < 0)
		return ws_err_sys(err, errno, "stat %s", path);
	if (!S_ISREG(st.st_mode))
		return ws_err_set(err, WS_E_FILE_KIND, "%s: not a regular file", path);
	return 0;
}

static bool is_still_there(int dir_fd, const char *path, int fd)
{
	struct stat by_fd;
	struct stat by_path;

	return fstat(fd, &by_fd) == 0 && ws_fs_stat(dir_fd, path, &by_path, NULL) == 0 &&
	       by_fd.st_dev == by_path.st_dev && by_fd.st_ino == by_path.st_ino;
}

static int take_once(int dir_fd, const char *path, int64_t until_ms, struct ws_lock *out,
		     struct ws_err *err)
{
	ws_auto_close int fd = -1;
	int rc = open_file(dir_fd, path, &fd, err);

	if (rc < 0)
		return rc;
	rc = wait_lock(fd, path, until_ms, err);
	if (rc != 0)
		return rc;
	if (!is_still_there(dir_fd, path, fd))
		return MOVED;
	out->fd = fd;
	fd = -1; /* given to the caller */
	return 0;
}

/* Whoever drops a lock empties its file; a power cut may bring the text back, though. */
static bool has_text(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && st.st_size > 0;
}

/* For people only: a full disk must not stop a lock from being taken. */
static void write_pid(int fd)
{
	char text[24];
	int len = snprintf(text, sizeof(text), "%ld\n", (long)getpid());

	if (ftruncate(fd, 0) == 0)
		(void)!pwrite(fd, text, (size_t)len, 0);
}

int ws_lock_take(int dir_fd, const char *path, int wait_ms, struct ws_lock *out,
		 struct ws_err *err)
{
	const int64_t until_ms = now_ms() + (wait_ms > 0 ? wait_ms : 0);
	int rc = MOVED;

	*out = (struct ws_lock)WS_LOCK_INIT;
	for (int i = 0; i < MAX_MOVES && rc == MOVED; i++)
		rc = take_once(dir_fd, path, until_ms, out, err);
	if (rc == MOVED)
		return ws_err_set(err, WS_E_FILE_BUSY, "%s: replaced again and again",
				  path);
	if (rc == 0) {
		out->died = has_text(out->fd);
		write_pid(out->fd);
	}
	return rc;
}

void ws_lock_drop(struct ws_lock *lock)
{
	if (lock->fd >= 0) {
		(void)!ftruncate(lock->fd, 0);
		(void)close(lock->fd);
	}
	lock->fd = -1;
}
