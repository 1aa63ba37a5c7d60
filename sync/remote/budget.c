/*
 * sync/remote/budget.c - the token bucket.
 */
#include "sync/remote/budget.h"

#include <assert.h>

void ws_budget_init(struct ws_budget *budget, double per_minute, double burst,
		    int64_t now_ms)
{
	*budget = (struct ws_budget){.at_ms = now_ms, .closed_ms = INT64_MIN};
	if (per_minute > 0)
		budget->per_ms = per_minute / 60000.0;
	budget->burst = burst > 1 ? burst : 1;
	budget->tokens = budget->burst;
}

static void refill(struct ws_budget *budget, int64_t now_ms)
{
	if (now_ms <= budget->at_ms)
		return;
	budget->tokens += (double)(now_ms - budget->at_ms) * budget->per_ms;
	if (budget->tokens > budget->burst)
		budget->tokens = budget->burst;
	budget->at_ms = now_ms;
}

int64_t ws_budget_closed_ms(const struct ws_budget *budget, int64_t now_ms)
{
	return budget->closed_ms > now_ms ? budget->closed_ms - now_ms : 0;
}

int64_t ws_budget_wait_ms(struct ws_budget *budget, int64_t now_ms)
{
	const int64_t closed = ws_budget_closed_ms(budget, now_ms);
	int64_t wait = 0;

	if (budget->per_ms > 0) {
		refill(budget, now_ms);
		/* one more, so that rounding never wakes us a moment too early */
		if (budget->tokens < 1)
			wait = (int64_t)((1 - budget->tokens) / budget->per_ms) + 1 +
			       (budget->at_ms - now_ms);
	}
	return closed > wait ? closed : wait;
}

void ws_budget_take(struct ws_budget *budget, int64_t now_ms)
{
	if (budget->per_ms <= 0)
		return;
	refill(budget, now_ms);
	assert(budget->tokens >= 1);
	budget->tokens -= 1;
}

void ws_budget_close(struct ws_budget *budget, int64_t now_ms, int64_t wait_ms)
{
	if (now_ms + wait_ms > budget->closed_ms)
		budget->closed_ms = now_ms + wait_ms;
	/* tokens start to come again when it opens */
	budget->tokens = 0;
	if (budget->closed_ms > budget->at_ms)
		budget->at_ms = budget->closed_ms;
}
