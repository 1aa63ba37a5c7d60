/*
 * tests/sync/round/look/test_quiet.c - when the audit log is enough, and when it is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/round/look/quiet.h"
#include "tests/lib/round_play.h"

#define EVENT "prefect-cloud.workspace-access.updated"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_quiet"};

static void step(struct t_play *play, const char *verb, const char *rest)
{
	char words[128];
	struct t_step one = {.verb = (char *)(uintptr_t)verb,
			     .rest = words,
			     .block = (char *)(uintptr_t) ""};

	(void)snprintf(words, sizeof(words), "%s", rest);
	play->step = &one;
	t_play_step(play, &one);
	play->step = NULL;
}

/* Both clocks go on. */
static void later(struct t_play *play, int64_t seconds)
{
	play->now_s += seconds;
	t_fake_set_clock(play->cloud, play->now_s);
}

static bool is_quiet(struct t_play *play)
{
	step(play, "sync", "if-changed");
	return play->report.quiet;
}

/* A whole look just now, and a log whose only event is long past. */
static int begin(void **state)
{
	struct t_play *play = t_play_new(&nothing, "quiet");

	step(play, "clone", "");
	step(play, "mode", "two-way");
	step(play, "audit", EVENT);
	later(play, 10000);
	step(play, "sync", "");
	later(play, 60);
	*state = play;
	return 0;
}

static int end(void **state)
{
	t_play_free(*state);
	return 0;
}

static void an_empty_log_is_enough(void **state)
{
	struct t_play *play = *state;

	assert_true(is_quiet(play));
	assert_int_equal(play->report.plan->sends + play->report.plan->receives, 0);
	assert_true(is_quiet(play));
}

static void an_event_is_looked_at(void **state)
{
	struct t_play *play = *state;

	step(play, "cloud", "grant acme/staging user bob@acme.io Viewer");
	step(play, "audit", EVENT);
	assert_false(is_quiet(play));
	assert_int_equal(play->report.plan->receives, 1);
}

static void an_event_that_came_late_into_the_log_is_looked_at(void **state)
{
	struct t_play *play = *state;

	t_fake_audit(play->cloud, play->now_s - 500, EVENT, NULL, "eve@acme.io");
	assert_false(is_quiet(play));
}

static void clocks_that_differ_are_not_trusted(void **state)
{
	struct t_play *play = *state;

	/* the cloud's clock is two hours behind ours: its news is older than our look */
	t_fake_set_clock(play->cloud, play->now_s - 7200);
	t_fake_audit(play->cloud, play->now_s - 7200, EVENT, NULL, "eve@acme.io");
	assert_false(is_quiet(play));
	t_fake_set_clock(play->cloud, play->now_s + 7200);
	assert_false(is_quiet(play));
	/* what is usual is usual */
	t_fake_set_clock(play->cloud, play->now_s + 20);
	assert_true(is_quiet(play));
	t_fake_set_clock(play->cloud, play->now_s - 20);
	assert_true(is_quiet(play));
}

static void in_time_everything_is_looked_at(void **state)
{
	struct t_play *play = *state;

	later(play, WS_QUIET_DEEP_S - 61);
	assert_true(is_quiet(play));
	later(play, 1);
	assert_false(is_quiet(play));
}

static void a_clock_set_back_proves_nothing(void **state)
{
	struct t_play *play = *state;

	later(play, -3600);
	assert_false(is_quiet(play));
}

static void another_key_has_seen_nothing_yet(void **state)
{
	struct t_play *play = *state;

	t_fake_set_actor(play->cloud, WS_USER, "acme", "bob@acme.io");
	assert_false(is_quiet(play));
}

static void what_is_committed_is_not_at_rest(void **state)
{
	struct t_play *play = *state;

	step(play, "set", "acme/prod/members.ini [users] dave@acme.io = Viewer");
	assert_true(is_quiet(play)); /* a draft is nobody's business */
	step(play, "commit", "");
	assert_false(is_quiet(play));
	assert_int_equal(play->report.sent, 1);
}

static void what_waits_is_not_at_rest(void **state)
{
	struct t_play *play = *state;

	step(play, "cloud", "grant acme/staging user dave@acme.io -");
	step(play, "fetch", "");
	later(play, 60);
	assert_false(is_quiet(play));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(an_empty_log_is_enough),
		T(an_event_is_looked_at),
		T(an_event_that_came_late_into_the_log_is_looked_at),
		T(clocks_that_differ_are_not_trusted),
		T(in_time_everything_is_looked_at),
		T(a_clock_set_back_proves_nothing),
		T(another_key_has_seen_nothing_yet),
		T(what_is_committed_is_not_at_rest),
		T(what_waits_is_not_at_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
