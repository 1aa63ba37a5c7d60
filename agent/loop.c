/*
 * agent/loop.c - waits for descriptors and moments, and calls back.
 *
 * One timerfd carries the earliest moment, so that a daemon with nothing to do makes
 * no system call at all. CLOCK_BOOTTIME: a machine that slept an hour is an hour late.
 */
#include "agent/loop.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#define BATCH 32

struct ws_loop {
	int epoll_fd, timer_fd;
	struct ws_timers timers;
	int64_t set_ms; /* what the timerfd is set to; 0: off */
	struct epoll_event batch[BATCH];
	int batch_at, batch_len;
	bool ended;
};

int64_t ws_loop_now(const struct ws_loop *loop)
{
	struct timespec now = {0};

	(void)loop;
	(void)clock_gettime(CLOCK_BOOTTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int ws_loop_new(struct ws_loop **out, struct ws_err *err)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = NULL};
	ws_auto(ws_loop) loop = calloc(1, sizeof(*loop));

	*out = NULL;
	if (!loop)
		return ws_err_nomem(err);
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->timer_fd = timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK);
	if (loop->epoll_fd < 0 || loop->timer_fd < 0 ||
	    epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, loop->timer_fd, &event) < 0)
		return ws_err_sys(err, errno, "waiting for events");
	*out = ws_steal(&loop);
	return 0;
}

void ws_loop_free(struct ws_loop *loop)
{
	if (!loop)
		return;
	if (loop->timer_fd >= 0)
		(void)close(loop->timer_fd);
	if (loop->epoll_fd >= 0)
		(void)close(loop->epoll_fd);
	free(loop);
}

int ws_loop_add(struct ws_loop *loop, struct ws_source *source, int fd, uint32_t events,
		struct ws_err *err)
{
	struct epoll_event event = {.events = events, .data.ptr = source};

	assert(source->fd < 0 && source->ready);
	if (epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return ws_err_sys(err, errno, "waiting for a descriptor");
	source->fd = fd;
	return 0;
}

void ws_loop_change(struct ws_loop *loop, struct ws_source *source, uint32_t events)
{
	struct epoll_event event = {.events = events, .data.ptr = source};

	(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, source->fd, &event);
}

void ws_loop_remove(struct ws_loop *loop, struct ws_source *source)
{
	if (source->fd < 0)
		return;
	(void)epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, source->fd, NULL);
	source->fd = -1;
	for (int i = loop->batch_at; i < loop->batch_len; i++)
		if (loop->batch[i].data.ptr == source)
			loop->batch[i].data.ptr = NULL;
}

void ws_loop_after(struct ws_loop *loop, struct ws_timer *timer, int64_t delay_ms)
{
	ws_timers_set(&loop->timers, timer,
		      ws_loop_now(loop) + (delay_ms > 0 ? delay_ms : 0));
}

void ws_loop_forget(struct ws_loop *loop, struct ws_timer *timer)
{
	ws_timers_clear(&loop->timers, timer);
}

/* Sets the timerfd only where the earliest moment is another one than before. */
static void set_alarm(struct ws_loop *loop)
{
	struct itimerspec when = {0};
	int64_t next = 0;

	if (ws_timers_next(&loop->timers, &next) && next < 1)
		next = 1; /* a zeroed moment would turn it off */
	if (next == loop->set_ms)
		return;
	when.it_value.tv_sec = next / 1000;
	when.it_value.tv_nsec = (next % 1000) * 1000000;
	(void)timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &when, NULL);
	loop->set_ms = next;
}

static void dispatch(struct ws_loop *loop)
{
	for (loop->batch_at = 0; loop->batch_at < loop->batch_len; loop->batch_at++) {
		const struct epoll_event *event = &loop->batch[loop->batch_at];
		const struct ws_source *source = event->data.ptr;

		if (source)
			source->ready(source->user, event->events);
	}
	loop->batch_len = 0;
}

int ws_loop_run(struct ws_loop *loop, struct ws_err *err)
{
	loop->ended = false;
	while (!loop->ended) {
		uint64_t ticks;

		set_alarm(loop);
		loop->batch_len = epoll_wait(loop->epoll_fd, loop->batch, BATCH, -1);
		if (loop->batch_len < 0 && errno != EINTR)
			return ws_err_sys(err, errno, "waiting for events");
		if (read(loop->timer_fd, &ticks, sizeof(ticks)) > 0)
			loop->set_ms = 0;
		dispatch(loop);
		ws_timers_fire(&loop->timers, ws_loop_now(loop));
	}
	return 0;
}

void ws_loop_end(struct ws_loop *loop)
{
	loop->ended = true;
}
