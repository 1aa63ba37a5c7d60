/*
 * agent/system.c - what systemd wants to hear, and what it hands over.
 */
#include "agent/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FIRST_FD 3

static bool number(const char *name, long long max, long long *out)
{
	const char *text = getenv(name);
	char *end = NULL;

	if (!text || *text < '0' || *text > '9')
		return false;
	errno = 0;
	*out = strtoll(text, &end, 10);
	return errno == 0 && *end == '\0' && *out <= max;
}

static int open_notify(void)
{
	const char *path = getenv("NOTIFY_SOCKET");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const size_t len = path ? strlen(path) : 0;
	int fd;

	if (len < 2 || len >= sizeof(address.sun_path) || (*path != '/' && *path != '@'))
		return -1;
	memcpy(address.sun_path, path, len);
	if (*path == '@')
		address.sun_path[0] = '\0';
	fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 &&
	    connect(fd, (const struct sockaddr *)&address,
		    (socklen_t)(offsetof(struct sockaddr_un, sun_path) + len)) < 0) {
		(void)close(fd);
		fd = -1;
	}
	return fd;
}

static bool is_listening_socket(int fd)
{
	struct sockaddr_un address = {0};
	socklen_t len = sizeof(address), size = sizeof(int);
	int listens = 0;

	return getsockname(fd, (struct sockaddr *)&address, &len) == 0 &&
	       address.sun_family == AF_UNIX &&
	       getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) == 0 && listens;
}

/* The first of them: the unit has one. */
static int take_listen(void)
{
	long long pid, count;

	if (!number("LISTEN_PID", 1 << 30, &pid) || pid != getpid() ||
	    !number("LISTEN_FDS", 16, &count) || count < 1 ||
	    !is_listening_socket(FIRST_FD))
		return -1;
	for (int fd = FIRST_FD; fd < FIRST_FD + count; fd++)
		(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)fcntl(FIRST_FD, F_SETFL, O_NONBLOCK);
	return FIRST_FD;
}

void ws_system_init(struct ws_system *system)
{
	long long pid, microseconds;

	*system = (struct ws_system){.notify_fd = open_notify(),
				     .listen_fd = take_listen()};
	if (number("WATCHDOG_USEC", 86400000000LL, &microseconds) && microseconds > 2000 &&
	    (!getenv("WATCHDOG_PID") ||
	     (number("WATCHDOG_PID", 1 << 30, &pid) && pid == getpid())))
		system->watchdog_ms = microseconds / 2000;
}

void ws_system_close(struct ws_system *system)
{
	if (system->notify_fd >= 0)
		(void)close(system->notify_fd);
	system->notify_fd = -1;
}

void ws_system_notify(const struct ws_system *system, const char *fmt, ...)
{
	char text[512];
	va_list args;

	if (system->notify_fd < 0)
		return;
	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	(void)!send(system->notify_fd, text, strlen(text), MSG_NOSIGNAL);
}
