/*
 * agent/pace.c - when the next round of a store begins.
 */
#include "agent/pace.h"

#define FIRST_MS      5000
#define CAP_MS        600000
#define BUSY_MS       2000
#define BURST         ((int64_t)30)
#define BURST_STEP_MS 3000
#define FAILED_GAP_MS 1000 /* between a failure and a try somebody wishes */

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Somewhere in [low, low + width). */
static int64_t between(struct ws_pace *p, int64_t low, int64_t width)
{
	return low + (width > 0 ? (int64_t)p->random(p->random_user) % width : 0);
}

static int64_t poll_delay(struct ws_pace *p)
{
	return between(p, p->poll_ms - p->poll_ms / 5, p->poll_ms / 5 * 2 + 1);
}

static int64_t backoff(struct ws_pace *p)
{
	int64_t step = FIRST_MS;

	for (unsigned i = 1; i < p->failures && step < CAP_MS; i++)
		step *= 2;
	if (step > CAP_MS)
		step = CAP_MS;
	step = between(p, step / 2, step / 2 + 1);
	return p->failures >= WS_PACE_BREAKER_AT ? later(step, WS_PACE_BREAKER_MS) : step;
}

void ws_pace_start(struct ws_pace *p, int64_t poll_ms, uint32_t (*random)(void *user),
		   void *random_user, int64_t now_ms)
{
	*p = (struct ws_pace){
		.poll_ms = poll_ms,
		.next_ms = now_ms,
		.paid_ms = now_ms,
		.random = random,
		.random_user = random_user,
	};
}

void ws_pace_ended(struct ws_pace *p, enum ws_pace_end end, int retry_after_s,
		   int64_t now_ms)
{
	int64_t delay;

	p->ended_ms = now_ms;
	p->touched = p->asked = false;
	p->busy = end == WS_PACE_BUSY ? p->busy + 1 : 0;
	if (end == WS_PACE_DONE || end == WS_PACE_TOUCHED)
		p->failures = 0;
	else if (end == WS_PACE_FAILED)
		p->failures++;
	if (end == WS_PACE_DONE)
		delay = poll_delay(p);
	else if (end == WS_PACE_TOUCHED)
		delay = later(p->whole_ms - now_ms, 0);
	else if (end == WS_PACE_BUSY)
		delay = between(p, BUSY_MS, BUSY_MS * (p->busy < 10 ? p->busy : 10));
	else
		delay = backoff(p);
	p->paid_ms = later(p->paid_ms, now_ms) + BURST_STEP_MS;
	if (retry_after_s > 0)
		p->not_before_ms = now_ms + (int64_t)retry_after_s * 1000;
	if (end == WS_PACE_DONE)
		p->whole_ms = now_ms + delay;
	p->next_ms = later(now_ms + delay, p->not_before_ms);
}

/* After a failure nobody knows what was seen. */
bool ws_pace_is_touched(const struct ws_pace *p, int64_t now_ms)
{
	return p->touched && p->failures == 0 && now_ms < p->whole_ms;
}

bool ws_pace_is_routine(const struct ws_pace *p)
{
	return p->ended_ms && !p->touched && !p->asked && p->failures == 0;
}

void ws_pace_wish(struct ws_pace *p, enum ws_pace_wish wish, int64_t now_ms)
{
	int64_t at = now_ms;

	if (wish == WS_PACE_PERSON) {
		p->touched = false;
		p->asked = true;
	}
	if (p->next_ms <= now_ms)
		return;
	if (wish == WS_PACE_COMMIT)
		at = later(later(now_ms, p->paid_ms - BURST * BURST_STEP_MS),
			   p->not_before_ms);
	if (p->failures > 0)
		at = later(at, p->ended_ms + FAILED_GAP_MS);
	if (wish == WS_PACE_COMMIT && p->failures >= WS_PACE_BREAKER_AT)
		at = later(at, p->ended_ms + WS_PACE_BREAKER_MS);
	if (at >= p->next_ms)
		return;
	p->next_ms = at;
	p->touched = wish == WS_PACE_COMMIT;
}

void ws_pace_poll(struct ws_pace *p, int64_t poll_ms, int64_t now_ms)
{
	const int64_t before = p->poll_ms;

	p->poll_ms = poll_ms;
	if (poll_ms < before && p->failures == 0 && p->next_ms > now_ms + poll_ms)
		p->next_ms = p->whole_ms = now_ms + poll_delay(p);
}
