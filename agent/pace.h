/*
 * agent/pace.h - when the next round of a store begins.
 * Floor 6. Pure: the clock and the dice are the caller's. Milliseconds from anywhere.
 *
 * Rules, in order of force:
 *   - after three failures in a row nothing but a person begins a round within 120 s
 *   - a failure that may pass waits 5 s, then 10, 20 ... up to 10 min, each with jitter;
 *     longer where the cloud asked for it
 *   - a commit begins one at once, thirty in a row, then one every three seconds
 *   - else every 5 min, plus or minus a fifth; a round that a commit began does not
 *     put this off, unless it looked at everything
 */
#ifndef WS_AGENT_PACE_H
#define WS_AGENT_PACE_H

#include <stdbool.h>
#include <stdbool.h>
#include <stdint.h>

#define WS_PACE_BREAKER_MS 120000
#define WS_PACE_BREAKER_AT 3 /* failures in a row */

enum ws_pace_end {
	WS_PACE_DONE,   /* looked, and did what could be done */
	WS_PACE_BUSY,   /* somebody else's round is under way */
	WS_PACE_FAILED, /* anything else */
	WS_PACE_TOUCHED /* done, and looked at no more than what a commit touched */
};

enum ws_pace_wish { WS_PACE_COMMIT, WS_PACE_PERSON };

struct ws_pace {
	int64_t poll_ms;
	int64_t next_ms;       /* when the next round begins */
	int64_t ended_ms;      /* the last one; 0: none yet */
	int64_t not_before_ms; /* the cloud asked to wait until then; a person may ask anyway */
	unsigned failures;     /* in a row */
	unsigned busy;         /* in a row */
	bool touched;          /* next_ms is what it is because of a commit */
	bool asked;            /* a person wished for a round since the last one ended */
	int64_t whole_ms;      /* when everything is to be looked at, commits or not */
	int64_t paid_ms; /* each round pays three seconds ahead, up to thirty rounds */
	uint32_t (*random)(void *user);
	void *random_user;
};

/* The first round is due at once. */
void ws_pace_start(struct ws_pace *pace, int64_t poll_ms, uint32_t (*random)(void *user),
		   void *random_user, int64_t now_ms);

/* A round ended. retry_after_s: what the cloud asked for, else 0. */
void ws_pace_ended(struct ws_pace *pace, enum ws_pace_end end, int retry_after_s,
		   int64_t now_ms);

/* Is it enough that the round beginning now looks at what a commit touched? */
bool ws_pace_is_touched(const struct ws_pace *pace, int64_t now_ms);

/* Does the round beginning now come by the clock alone, after one that went well? */
bool ws_pace_is_routine(const struct ws_pace *pace);

/* Somebody wants one: next_ms comes nearer, as far as the rules allow. */
void ws_pace_wish(struct ws_pace *pace, enum ws_pace_wish wish, int64_t now_ms);

/* Another interval, from a configuration read again. */
void ws_pace_poll(struct ws_pace *pace, int64_t poll_ms, int64_t now_ms);

#endif
