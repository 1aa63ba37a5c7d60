/*
 * agent/loop.h - waits for descriptors and moments, and calls back. One thread.
 * Floor 6. Nothing a callback does may block: the loop is the daemon's attention.
 */
#ifndef WS_AGENT_LOOP_H
#define WS_AGENT_LOOP_H

#include <stdbool.h>
#include <stdint.h>
#include "agent/timer.h"
#include "store/ground/err.h"
#include "store/ground/own.h"

/* A descriptor that is waited for; lies in the thing it belongs to. Not owned. */
struct ws_source {
	int fd;                                     /* -1 while it is not waited for */
	void (*ready)(void *user, uint32_t events); /* EPOLLIN ... */
	void *user;
};

#define WS_SOURCE_NONE   \
	{                \
		.fd = -1 \
	}

struct ws_loop;

int ws_loop_new(struct ws_loop **out, struct ws_err *err);
void ws_loop_free(struct ws_loop *loop);
WS_OWN(ws_loop, ws_loop_free);

/* Milliseconds that also count while the machine sleeps; no wall clock. */
int64_t ws_loop_now(const struct ws_loop *loop);

/* Begins, changes, ends to wait. After remove() nothing is called back any more, not
 * even for what was ready already. */
int ws_loop_add(struct ws_loop *loop, struct ws_source *source, int fd, uint32_t events,
		struct ws_err *err);
void ws_loop_change(struct ws_loop *loop, struct ws_source *source, uint32_t events);
void ws_loop_remove(struct ws_loop *loop, struct ws_source *source);

/* Fires delay_ms from now (0 or less: in the next turn). */
void ws_loop_after(struct ws_loop *loop, struct ws_timer *timer, int64_t delay_ms);
void ws_loop_forget(struct ws_loop *loop, struct ws_timer *timer);

/* Runs until ws_loop_end(); blocks. It may be run again. 0, or what the system says. */
int ws_loop_run(struct ws_loop *loop, struct ws_err *err);
void ws_loop_end(struct ws_loop *loop);

#endif
