/*
 * agent/listen.c - the place where the daemon listens: ours alone, and one daemon's.
 */
#include "agent/listen.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"

/* The directory: ours, and nobody else's. */
static int make_dir(const char *dir, struct ws_err *err)
{
	struct stat st;

	for (char *p = strchr(dir + 1, '/');; p = strchr(p + 1, '/')) {
		if (p)
			*p = '\0';
		if (mkdir(dir, 0700) < 0 && errno != EEXIST)
			return ws_err_sys(err, errno, "%s", dir);
		if (!p)
			break;
		*p = '/';
	}
	if (lstat(dir, &st) < 0)
		return ws_err_sys(err, errno, "%s", dir);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid())
		return ws_err_set(err, WS_E_DAEMON_SOCKET, "%s is not a directory of yours",
				  dir);
	if ((st.st_mode & 077) != 0) {
		ws_err_set(err, WS_E_DAEMON_SOCKET, "others may enter %s", dir);
		return ws_err_hint(err, "chmod 700 %s", dir);
	}
	return 0;
}

static int running(const struct ws_listen *l, struct ws_err *err)
{
	ws_err_set(err, WS_E_DAEMON_RUNNING, "another wsyncd listens at %s", l->path);
	return ws_err_hint(err, "wsync daemon status");
}

static int kept_for_us(const struct ws_listen *l, struct ws_err *err)
{
	ws_err_set(err, WS_E_DAEMON_RUNNING, "somebody else listens at %s", l->path);
	return ws_err_hint(err,
			   "systemctl --user start wsyncd, where its socket unit does");
}

/* A queue that is full is an answer, too. */
static bool somebody_answers(const struct sockaddr_un *address)
{
	ws_auto_close int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
				      0);

	return fd >= 0 &&
	       (connect(fd, (const struct sockaddr *)address, sizeof(*address)) == 0 ||
		errno == EAGAIN);
}

static int bind_socket(struct ws_listen *l, struct ws_err *err)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};

	l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (l->fd < 0)
		return ws_err_sys(err, errno, "a socket");
	memcpy(address.sun_path, l->path, strlen(l->path) + 1);
	/* the lock is ours: no wsyncd lives behind a socket that is still there, but systemd
	   may keep one for it */
	if (somebody_answers(&address))
		return kept_for_us(l, err);
	if (unlink(l->path) < 0 && errno != ENOENT)
		return ws_err_sys(err, errno, "%s", l->path);
	if (bind(l->fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    chmod(l->path, 0600) < 0)
		return ws_err_sys(err, errno, "%s", l->path);
	l->own = true;
	if (listen(l->fd, 64) < 0)
		return ws_err_sys(err, errno, "%s", l->path);
	return 0;
}

static int open_socket(struct ws_listen *l, struct ws_err *err)
{
	char dir[WS_PROTO_PATH_SIZE], lock[WS_PROTO_PATH_SIZE + 8];
	char *slash;
	ws_auto_close int dir_fd = -1;
	int rc;

	memcpy(dir, l->path, sizeof(dir));
	slash = strrchr(dir, '/');
	*slash = '\0';
	(void)snprintf(lock, sizeof(lock), "%s.lock", slash + 1);
	rc = make_dir(dir, err);
	if (rc == 0)
		rc = ws_fs_open_root(dir, &dir_fd, err);
	if (rc == 0)
		rc = ws_lock_take(dir_fd, lock, 0, &l->lock, err);
	if (rc == WS_LOCK_HELD)
		return running(l, err);
	return rc == 0 ? bind_socket(l, err) : rc;
}

int ws_listen_open(struct ws_listen *l, const char *path, int handed_over,
		   struct ws_err *err)
{
	if (strlen(path) >= sizeof(l->path) || *path != '/')
		return ws_err_set(err, WS_E_DAEMON_SOCKET,
				  "%s: a socket has an absolute path of less than %d bytes",
				  path, WS_PROTO_PATH_SIZE);
	(void)snprintf(l->path, sizeof(l->path), "%s", path);
	l->fd = handed_over;
	return l->fd < 0 ? open_socket(l, err) : 0;
}

void ws_listen_close(struct ws_listen *l)
{
	if (l->fd >= 0)
		(void)close(l->fd);
	if (l->own)
		(void)unlink(l->path);
	ws_lock_drop(&l->lock);
	*l = (struct ws_listen)WS_LISTEN_INIT;
}
