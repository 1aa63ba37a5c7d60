/*
 * tests/sync/remote/test_budget.c - the token bucket, with the time as we say it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sync/remote/budget.h"

/* Requests that go in `ms` milliseconds when everybody always wants one. */
static int sent_within(struct ws_budget *budget, int64_t from_ms, int64_t ms)
{
	int sent = 0;

	for (int64_t now = from_ms; now < from_ms + ms;) {
		const int64_t wait = ws_budget_wait_ms(budget, now);

		if (wait > 0) {
			now += wait;
			continue;
		}
		ws_budget_take(budget, now);
		sent++;
	}
	return sent;
}

static void no_limit_never_waits(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 0, 0, 1000);
	for (int i = 0; i < 100000; i++) {
		assert_int_equal(ws_budget_wait_ms(&budget, 1000), 0);
		ws_budget_take(&budget, 1000);
	}
}

static void burst_goes_at_once_and_then_the_rate_holds(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 600, 20, 0);
	assert_int_equal(sent_within(&budget, 0, 1), 20);
	assert_in_range(ws_budget_wait_ms(&budget, 0), 100, 102);
	assert_in_range(sent_within(&budget, 0, 60000), 590, 601);
}

static void rest_fills_the_bucket_up_to_the_burst_only(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 600, 20, 0);
	(void)sent_within(&budget, 0, 1);
	assert_int_equal(sent_within(&budget, 86400000, 1), 20);
}

static void tiny_burst_still_lets_one_through(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 60, 0.01, 0);
	assert_int_equal(ws_budget_wait_ms(&budget, 0), 0);
	ws_budget_take(&budget, 0);
	assert_in_range(ws_budget_wait_ms(&budget, 0), 1000, 1002);
}

static void wait_is_never_too_short(void **state)
{
	(void)state;
	for (int rate = 1; rate < 5000; rate += 7) {
		struct ws_budget budget;
		int64_t now = 12345;

		ws_budget_init(&budget, rate, 1, now);
		for (int i = 0; i < 20; i++) {
			now += ws_budget_wait_ms(&budget, now);
			assert_int_equal(ws_budget_wait_ms(&budget, now), 0);
			ws_budget_take(&budget, now);
		}
	}
}

static void closed_bucket_opens_empty_after_the_time(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 600, 20, 0);
	ws_budget_close(&budget, 0, 30000);
	assert_int_equal(ws_budget_closed_ms(&budget, 0), 30000);
	assert_true(ws_budget_wait_ms(&budget, 0) >= 30000);
	assert_int_equal(sent_within(&budget, 0, 30000), 0);
	assert_int_equal(ws_budget_closed_ms(&budget, 30000), 0);
	assert_in_range(sent_within(&budget, 30000, 1000), 8, 11);
}

static void closing_for_less_does_not_open_earlier(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 0, 0, 0);
	ws_budget_close(&budget, 0, 30000);
	ws_budget_close(&budget, 10, 1000);
	assert_int_equal(ws_budget_closed_ms(&budget, 10), 29990);
	assert_int_equal(ws_budget_wait_ms(&budget, 10), 29990);
	assert_int_equal(ws_budget_wait_ms(&budget, 30000), 0);
}

static void clock_that_steps_back_gives_no_tokens(void **state)
{
	struct ws_budget budget;

	(void)state;
	ws_budget_init(&budget, 600, 1, 100000);
	ws_budget_take(&budget, 100000);
	assert_true(ws_budget_wait_ms(&budget, 0) > 0);
	assert_true(ws_budget_wait_ms(&budget, 100000) > 0);
	assert_int_equal(ws_budget_wait_ms(&budget, 100200), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_limit_never_waits),
		cmocka_unit_test(burst_goes_at_once_and_then_the_rate_holds),
		cmocka_unit_test(rest_fills_the_bucket_up_to_the_burst_only),
		cmocka_unit_test(tiny_burst_still_lets_one_through),
		cmocka_unit_test(wait_is_never_too_short),
		cmocka_unit_test(closed_bucket_opens_empty_after_the_time),
		cmocka_unit_test(closing_for_less_does_not_open_earlier),
		cmocka_unit_test(clock_that_steps_back_gives_no_tokens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
