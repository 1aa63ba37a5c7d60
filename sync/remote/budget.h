/*
 * sync/remote/budget.h - a token bucket: how many requests we allow ourselves.
 * Floor 5, pure: time is a parameter, milliseconds of any clock that does not go
 * backwards (a step back counts as no time).
 *
 * The limit of an account is shared with its flow runs, so we take a share of it
 * and spread it. A cloud that says "not before" closes the bucket for everybody.
 */
#ifndef WS_SYNC_REMOTE_BUDGET_H
#define WS_SYNC_REMOTE_BUDGET_H

#include <stdint.h>

struct ws_budget {
	double per_ms; /* tokens a millisecond; 0: no limit */
	double burst;  /* most tokens the bucket holds */
	double tokens;
	int64_t at_ms;     /* when tokens was right */
	int64_t closed_ms; /* nothing before this moment */
};

/* Starts full. per_minute 0 or less: no limit. burst below 1 counts as 1. */
void ws_budget_init(struct ws_budget *budget, double per_minute, double burst,
		    int64_t now_ms);

/* Milliseconds until a request may go; 0: now. */
int64_t ws_budget_wait_ms(struct ws_budget *budget, int64_t now_ms);

/* A request goes. Call it only when ws_budget_wait_ms() says 0. */
void ws_budget_take(struct ws_budget *budget, int64_t now_ms);

/* The cloud asked to wait: closed for that long, and empty afterwards. */
void ws_budget_close(struct ws_budget *budget, int64_t now_ms, int64_t wait_ms);

/* Milliseconds it stays closed; 0 when it is not. */
int64_t ws_budget_closed_ms(const struct ws_budget *budget, int64_t now_ms);

#endif
