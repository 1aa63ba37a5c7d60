/*
 * tests/crash/clock.c - preloaded into a program: the time of day is another one, and
 * the clock that never stops has run on, as after an hour of sleep.
 *
 *	WS_CLOCK=/tmp/x/clock     two numbers of seconds, "WALL BOOT", added from the next
 *	                          call on; no such file: nothing is added
 *
 * A moment that was set before a jump stays where it was: that is how a person who sets
 * the clock changes it. One that is set after it counts from there.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct jump {
	long wall_s, boot_s;
};

static struct jump jumped(void)
{
	const char *path = getenv("WS_CLOCK");
	struct jump jump = {0};
	char text[64];
	long fd, n;

	if (!path)
		return jump;
	fd = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	if (fd < 0)
		return jump;
	n = syscall(SYS_read, fd, text, sizeof(text) - 1);
	(void)syscall(SYS_close, fd);
	text[n > 0 ? n : 0] = '\0';
	(void)sscanf(text, "%ld %ld", &jump.wall_s, &jump.boot_s);
	return jump;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	const int rc = (int)syscall(SYS_clock_gettime, clock, out);

	if (rc < 0)
		return rc;
	if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE)
		out->tv_sec += jumped().wall_s;
	else if (clock == CLOCK_BOOTTIME)
		out->tv_sec += jumped().boot_s;
	return 0;
}

time_t time(time_t *out)
{
	struct timespec now = {0};

	(void)clock_gettime(CLOCK_REALTIME, &now);
	if (out)
		*out = now.tv_sec;
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now = {0};

	(void)zone;
	(void)clock_gettime(CLOCK_REALTIME, &now);
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}

/* Moments of wsyncd's loop: absolute, by the clock that never stops. */
int timerfd_settime(int fd, int flags, const struct itimerspec *when,
		    struct itimerspec *before)
{
	struct itimerspec real = *when;

	if ((flags & TFD_TIMER_ABSTIME) && when->it_value.tv_sec != 0)
		real.it_value.tv_sec -= jumped().boot_s;
	return (int)syscall(SYS_timerfd_settime, fd, flags, &real, before);
}
