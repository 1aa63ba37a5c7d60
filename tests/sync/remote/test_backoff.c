/*
 * tests/sync/remote/test_backoff.c - pauses between tries.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "sync/remote/backoff.h"

#define NOW 1795428131 /* Mon, 23 Nov 2026 10:02:11 GMT */

static void pause_is_anything_up_to_a_doubling_bound(void **state)
{
	int64_t most[6] = {0};

	(void)state;
	for (unsigned tries = 0; tries < 6; tries++) {
		for (uint64_t chance = 0; chance < 20000; chance++) {
			int64_t pause = ws_backoff_ms(tries, 100, 1000, chance);

			assert_true(pause >= 0);
			if (pause > most[tries])
				most[tries] = pause;
		}
	}
	assert_int_equal(most[0], 100);
	assert_int_equal(most[1], 200);
	assert_int_equal(most[2], 400);
	assert_int_equal(most[3], 800);
	assert_int_equal(most[4], 1000);
	assert_int_equal(most[5], 1000);
}

static void many_tries_do_not_overflow(void **state)
{
	(void)state;
	assert_in_range(ws_backoff_ms(4000000000u, 500, 10000, UINT64_MAX), 0, 10000);
	assert_int_equal(ws_backoff_ms(3, 0, 10000, UINT64_MAX), 0);
	assert_int_equal(ws_backoff_ms(0, 500, 0, UINT64_MAX), 0);
	assert_int_equal(ws_backoff_ms(0, -5, -5, UINT64_MAX), 0);
}

static void seconds_are_obeyed_within_bounds(void **state)
{
	static const struct {
		const char *text;
		int seconds;
	} rows[] = {
		{"1", 1},     {"17", 17},   {"0", 1},
		{"0.5", 1},   {"1.2", 2},   {"3.000", 3},
		{"900", 900}, {"901", 900}, {"99999999999999999999999999", 900},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ws_backoff_retry_after_s(rows[i].text, NOW),
				 rows[i].seconds);
}

static void dates_are_measured_from_now(void **state)
{
	(void)state;
	assert_int_equal(ws_backoff_retry_after_s("Mon, 23 Nov 2026 10:02:41 GMT", NOW),
			 30);
	assert_int_equal(ws_backoff_retry_after_s("Mon, 23 Nov 2026 10:02:11 GMT", NOW), 1);
	assert_int_equal(ws_backoff_retry_after_s("Tue, 24 Nov 2026 10:02:11 GMT", NOW),
			 900);
	assert_int_equal(ws_backoff_retry_after_s("Mon, 23 Nov 2026 10:02:10 GMT", NOW), 0);
}

static void nonsense_leaves_the_pause_to_us(void **state)
{
	static const char *const texts[] = {
		"",    "-1",   "-99999999999", "soon",  "1s",
		"1e3", "0x10", " 5",           "5 ",    "1,5",
		"+5",  "NaN",  ".5",           "1.5.5", "Mon, 99 Nov 2026 10:02:41 GMT",
	};

	(void)state;
	assert_int_equal(ws_backoff_retry_after_s(NULL, NOW), 0);
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (ws_backoff_retry_after_s(texts[i], NOW) != 0)
			fail_msg("obeyed: %s", texts[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pause_is_anything_up_to_a_doubling_bound),
		cmocka_unit_test(many_tries_do_not_overflow),
		cmocka_unit_test(seconds_are_obeyed_within_bounds),
		cmocka_unit_test(dates_are_measured_from_now),
		cmocka_unit_test(nonsense_leaves_the_pause_to_us),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
