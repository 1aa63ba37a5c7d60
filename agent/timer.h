/*
 * agent/timer.h - moments to come, in order.
 * Floor 6. No clock inside: "now" is always a parameter. Milliseconds from anywhere.
 *
 * A timer lies in the thing it belongs to; a zeroed one is off. It has to be cleared
 * before that thing goes.
 */
#ifndef WS_AGENT_TIMER_H
#define WS_AGENT_TIMER_H

#include <stdbool.h>
#include <stdint.h>

struct ws_timer {
	void (*fire)(void *user);
	void *user;
	int64_t at_ms;
	bool armed;
	struct ws_timer *next; /* of the list, earliest first */
};

struct ws_timers {
	struct ws_timer *first;
};

/* (Re)arms a timer; equal moments fire in the order they were set. */
void ws_timers_set(struct ws_timers *timers, struct ws_timer *timer, int64_t at_ms);
void ws_timers_clear(struct ws_timers *timers, struct ws_timer *timer);

/* The earliest moment; false when nothing is armed. */
bool ws_timers_next(const struct ws_timers *timers, int64_t *out_ms);

/*
 * Fires what is due, each turned off before. A timer that is set again while they fire
 * waits for the next call, so that this one ends.
 */
void ws_timers_fire(struct ws_timers *timers, int64_t now_ms);

#endif
