/* When the next round begins: clock and dice are the test's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "agent/pace.h"

#define POLL ((int64_t)300000)

static uint32_t dice;

static uint32_t thrown(void *user)
{
	(void)user;
	return dice;
}

static struct ws_pace start(void)
{
	struct ws_pace p;

	ws_pace_start(&p, POLL, thrown, NULL, 1000);
	return p;
}

static void the_first_round_is_due_at_once(void **state)
{
	struct ws_pace p = start();

	(void)state;
	assert_int_equal(p.next_ms, 1000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 900);
	assert_int_equal(p.next_ms, 900);
}

static void looks_are_a_fifth_around_the_interval(void **state)
{
	struct ws_pace p = start();

	(void)state;
	dice = 0;
	ws_pace_ended(&p, WS_PACE_DONE, 0, 5000);
	assert_int_equal(p.next_ms, 5000 + POLL * 4 / 5);
	dice = (uint32_t)(POLL * 2 / 5);
	ws_pace_ended(&p, WS_PACE_DONE, 0, 5000);
	assert_int_equal(p.next_ms, 5000 + POLL * 6 / 5);
	for (dice = 1; dice > 0 && dice < 4000000000u; dice *= 3) {
		ws_pace_ended(&p, WS_PACE_DONE, 0, 5000);
		assert_in_range(p.next_ms - 5000, POLL * 4 / 5, POLL * 6 / 5);
	}
}

static void failures_wait_longer_and_longer_up_to_ten_minutes(void **state)
{
	struct ws_pace p = start();
	int64_t before = 0;

	(void)state;
	dice = 0; /* the shortest */
	for (int i = 1; i < 40; i++) {
		ws_pace_ended(&p, WS_PACE_FAILED, 0, 1000000);
		assert_true(p.next_ms - 1000000 >= before);
		before = p.next_ms - 1000000;
		if (i >= WS_PACE_BREAKER_AT)
			assert_true(before >= WS_PACE_BREAKER_MS);
	}
	dice = UINT32_MAX;
	ws_pace_ended(&p, WS_PACE_FAILED, 0, 1000000);
	assert_in_range(p.next_ms - 1000000, WS_PACE_BREAKER_MS, 600000);
	ws_pace_ended(&p, WS_PACE_DONE, 0, 1000000);
	assert_int_equal(p.failures, 0);
}

static void the_cloud_is_obeyed_when_it_asks_to_wait(void **state)
{
	struct ws_pace p = start();

	(void)state;
	dice = 0;
	ws_pace_ended(&p, WS_PACE_FAILED, 900, 10000);
	assert_int_equal(p.next_ms, 910000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 20000);
	assert_int_equal(p.next_ms, 910000);
	ws_pace_wish(&p, WS_PACE_PERSON, 20000);
	assert_int_equal(p.next_ms, 20000);
}

static void commits_never_loop_hot_after_failures(void **state)
{
	struct ws_pace p = start();

	(void)state;
	dice = 0;
	for (int i = 0; i < WS_PACE_BREAKER_AT; i++)
		ws_pace_ended(&p, WS_PACE_FAILED, 0, 50000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 50001);
	assert_true(p.next_ms >= 50000 + WS_PACE_BREAKER_MS);
	/* a person decides otherwise, a second after the failure */
	ws_pace_wish(&p, WS_PACE_PERSON, 50001);
	assert_int_equal(p.next_ms, 51000);
}

static void a_storm_of_commits_is_slowed_down(void **state)
{
	struct ws_pace p = start();
	int rounds = 0;

	(void)state;
	dice = 0;
	/* a commit every 100 ms for a minute, each round takes 10 ms */
	for (int64_t now = 10000; now < 70000; now += 100) {
		ws_pace_wish(&p, WS_PACE_COMMIT, now);
		if (p.next_ms > now)
			continue;
		rounds++;
		ws_pace_ended(&p, WS_PACE_DONE, 0, now + 10);
	}
	assert_in_range(rounds, 30, 55);
	/* an hour later everything is as before */
	ws_pace_wish(&p, WS_PACE_COMMIT, 3600000);
	assert_true(p.next_ms <= 3600000);
}

static void somebody_elses_round_is_no_failure(void **state)
{
	struct ws_pace p = start();

	(void)state;
	dice = 0;
	for (int i = 0; i < 100; i++) {
		ws_pace_ended(&p, WS_PACE_BUSY, 0, 1000);
		assert_in_range(p.next_ms - 1000, 1000, 30000);
	}
	assert_int_equal(p.failures, 0);
}

static void a_clock_that_stands_still_or_goes_back_harms_nothing(void **state)
{
	struct ws_pace p = start();

	(void)state;
	dice = 7;
	ws_pace_ended(&p, WS_PACE_DONE, 0, 500000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 400000);
	assert_in_range(p.next_ms, 400000, 500000);
	ws_pace_ended(&p, WS_PACE_DONE, 0, 400000);
	assert_true(p.next_ms > 400000 && p.next_ms <= 400000 + POLL * 6 / 5);
}

static void a_shorter_interval_counts_from_now(void **state)
{
	struct ws_pace p = start();

	(void)state;
	dice = 0;
	ws_pace_ended(&p, WS_PACE_DONE, 0, 1000);
	ws_pace_poll(&p, 10000, 2000);
	assert_in_range(p.next_ms, 2000, 14000);
	ws_pace_poll(&p, POLL, 3000);
	assert_in_range(p.next_ms, 2000, 14000);
}

/* Commits come and come; every five minutes everything is looked at all the same. */
static void commits_do_not_put_off_the_look_at_everything(void **state)
{
	struct ws_pace p = start();
	int64_t now = 1000, whole;
	int touched = 0;

	(void)state;
	dice = (uint32_t)(POLL / 5);
	assert_false(ws_pace_is_touched(&p, now));
	ws_pace_wish(&p, WS_PACE_COMMIT, now); /* before the first look */
	assert_false(ws_pace_is_touched(&p, now));
	ws_pace_ended(&p, WS_PACE_DONE, 0, now);
	whole = p.next_ms;
	while ((now += 10000) < whole) {
		ws_pace_wish(&p, WS_PACE_COMMIT, now);
		assert_int_equal(p.next_ms, now);
		assert_true(ws_pace_is_touched(&p, now));
		ws_pace_ended(&p, WS_PACE_TOUCHED, 0, now);
		assert_int_equal(p.next_ms, whole);
		touched++;
	}
	assert_in_range(touched, 20, 40);
	/* due, and a commit comes at the same moment */
	ws_pace_wish(&p, WS_PACE_COMMIT, whole);
	assert_false(ws_pace_is_touched(&p, whole));
	/* one that had to look at everything counts as that */
	ws_pace_ended(&p, WS_PACE_DONE, 0, whole);
	ws_pace_wish(&p, WS_PACE_COMMIT, whole + 5);
	ws_pace_ended(&p, WS_PACE_DONE, 0, whole + 5);
	assert_int_equal(p.next_ms, whole + 5 + POLL);
}

static void persons_and_failures_look_at_everything(void **state)
{
	struct ws_pace p = start();

	(void)state;
	ws_pace_ended(&p, WS_PACE_DONE, 0, 1000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 2000);
	ws_pace_wish(&p, WS_PACE_PERSON, 2000);
	assert_false(ws_pace_is_touched(&p, 2000));
	ws_pace_wish(&p, WS_PACE_COMMIT, 3000);
	ws_pace_ended(&p, WS_PACE_FAILED, 0, 3000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 5000);
	assert_false(ws_pace_is_touched(&p, 5000));
}

/* Only what comes by the clock, after a round that went well, may be content with the log. */
static void the_clock_alone_is_routine(void **state)
{
	struct ws_pace p = start();

	(void)state;
	assert_false(ws_pace_is_routine(&p));
	ws_pace_ended(&p, WS_PACE_DONE, 0, 2000);
	assert_true(ws_pace_is_routine(&p));
	ws_pace_wish(&p, WS_PACE_PERSON, 3000);
	assert_false(ws_pace_is_routine(&p));
	ws_pace_ended(&p, WS_PACE_DONE, 0, 4000);
	ws_pace_wish(&p, WS_PACE_COMMIT, 5000);
	assert_false(ws_pace_is_routine(&p));
	ws_pace_ended(&p, WS_PACE_FAILED, 0, 6000);
	assert_false(ws_pace_is_routine(&p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_clock_alone_is_routine),
		cmocka_unit_test(the_first_round_is_due_at_once),
		cmocka_unit_test(looks_are_a_fifth_around_the_interval),
		cmocka_unit_test(failures_wait_longer_and_longer_up_to_ten_minutes),
		cmocka_unit_test(the_cloud_is_obeyed_when_it_asks_to_wait),
		cmocka_unit_test(commits_never_loop_hot_after_failures),
		cmocka_unit_test(a_storm_of_commits_is_slowed_down),
		cmocka_unit_test(somebody_elses_round_is_no_failure),
		cmocka_unit_test(a_clock_that_stands_still_or_goes_back_harms_nothing),
		cmocka_unit_test(a_shorter_interval_counts_from_now),
		cmocka_unit_test(commits_do_not_put_off_the_look_at_everything),
		cmocka_unit_test(persons_and_failures_look_at_everything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
