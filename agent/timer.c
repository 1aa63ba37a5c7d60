/*
 * agent/timer.c - moments to come, in order. A list: there are a few dozen at most.
 */
#include "agent/timer.h"

#include <stddef.h>

void ws_timers_clear(struct ws_timers *timers, struct ws_timer *timer)
{
	struct ws_timer **at = &timers->first;

	if (!timer->armed)
		return;
	while (*at != timer)
		at = &(*at)->next;
	*at = timer->next;
	timer->next = NULL;
	timer->armed = false;
}

void ws_timers_set(struct ws_timers *timers, struct ws_timer *timer, int64_t at_ms)
{
	struct ws_timer **at = &timers->first;

	ws_timers_clear(timers, timer);
	while (*at && (*at)->at_ms <= at_ms)
		at = &(*at)->next;
	timer->at_ms = at_ms;
	timer->armed = true;
	timer->next = *at;
	*at = timer;
}

bool ws_timers_next(const struct ws_timers *timers, int64_t *out_ms)
{
	if (timers->first)
		*out_ms = timers->first->at_ms;
	return timers->first != NULL;
}

void ws_timers_fire(struct ws_timers *timers, int64_t now_ms)
{
	size_t due = 0;

	for (const struct ws_timer *t = timers->first; t && t->at_ms <= now_ms; t = t->next)
		due++;
	/* counted before: one that is set again at once stands behind those that were due */
	for (; due > 0 && timers->first && timers->first->at_ms <= now_ms; due--) {
		struct ws_timer *t = timers->first;

		ws_timers_clear(timers, t);
		t->fire(t->user);
	}
}
