/*
 * tests/cli/terminal/test_wait.c - the line of progress: when it is drawn, what it says, and
 * that it is gone when something else is printed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

#define ERASED "\r\033[K"

/* The clock stands still until a test moves it. */
static int64_t now_ms;

static int64_t clock_ms(void)
{
	return now_ms;
}

struct scene {
	struct ws_cli cli;
	volatile int stop;
	char *text;
	size_t len;
};

static const struct ws_http_waiting answer = {.base = "https://api.prefect.cloud/api"};

static struct scene *begin(struct scene *s)
{
	*s = (struct scene){.cli = {.style = {.err_tty = true, .width = 80},
				    .wait = {.clock_ms = clock_ms}}};
	now_ms = 1000;
	s->cli.stop = &s->stop;
	s->cli.err = open_memstream(&s->text, &s->len);
	assert_non_null(s->cli.err);
	return s;
}

static void end(struct scene *s, const char *want)
{
	(void)fclose(s->cli.err);
	assert_string_equal(s->text, want);
	free(s->text);
}

/* So long, told every 100 ms. */
static void wait_ms(struct scene *s, const struct ws_http_waiting *now, int ms)
{
	ws_wait_cloud(&s->cli, now);
	for (int passed = 100; passed <= ms; passed += 100) {
		now_ms += 100;
		ws_wait_cloud(&s->cli, now);
	}
}

static void over(struct scene *s)
{
	ws_wait_cloud(&s->cli, NULL);
}

static void what_is_quick_draws_nothing(void **state)
{
	struct scene s;

	(void)state;
	wait_ms(begin(&s), &answer, 300);
	over(&s);
	end(&s, "");
}

static void one_slow_call_is_told_with_its_seconds_and_erased(void **state)
{
	struct scene s;

	(void)state;
	wait_ms(begin(&s), &answer, 400);
	now_ms += 50; /* at most ten times a second */
	ws_wait_cloud(&s.cli, &answer);
	now_ms += 1600;
	ws_wait_cloud(&s.cli, &answer);
	over(&s);
	over(&s);
	end(&s, ERASED "waiting for api.prefect.cloud" ERASED
		       "waiting for api.prefect.cloud, 2 s" ERASED);
}

static void calls_in_a_row_are_one_wait_and_a_person_between_is_none(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	for (int i = 0; i < 3; i++) {
		wait_ms(&s, &answer, 100);
		now_ms += 90;
		over(&s);
	}
	wait_ms(&s, &answer, 0);
	over(&s);
	now_ms += 5000; /* the person thinks */
	wait_ms(&s, &answer, 300);
	over(&s);
	/* in the third and the fourth call, and not in the last */
	end(&s, ERASED "waiting for api.prefect.cloud" ERASED ERASED
		       "waiting for api.prefect.cloud" ERASED);
}

static void a_pause_says_when_it_goes_on(void **state)
{
	const struct ws_http_waiting retry = {
		.base = answer.base, .pause_s = 7, .again = true};
	const struct ws_http_waiting share = {.base = answer.base, .pause_s = 2};
	struct scene s;

	(void)state;
	wait_ms(begin(&s), &answer, 300);
	now_ms += 1000;
	ws_wait_cloud(&s.cli, &retry);
	now_ms += 100;
	ws_wait_cloud(&s.cli, &share);
	over(&s);
	end(&s, ERASED "waiting for api.prefect.cloud, 1 s, trying again in 7 s" ERASED
		       "waiting for api.prefect.cloud, 1 s, going on in 2 s" ERASED);
}

static void what_a_round_is_at_stands_there_meanwhile(void **state)
{
	struct scene s;

	(void)state;
	begin(&s);
	ws_wait_begin(&s.cli);
	ws_wait_draw(&s.cli, "looking at the cloud: 1 of 9 workspaces");
	wait_ms(&s, &answer, 300);
	now_ms += 700;
	ws_wait_cloud(&s.cli, &answer);
	over(&s);
	ws_wait_end(&s.cli);
	wait_ms(&s, &answer, 0);
	over(&s);
	end(&s, ERASED "looking at the cloud: 1 of 9 workspaces, 1 s" ERASED ERASED
		       "waiting for api.prefect.cloud, 1 s" ERASED);
}

static void a_narrow_screen_gets_what_fits(void **state)
{
	const struct ws_http_waiting retry = {
		.base = answer.base, .pause_s = 7, .again = true};
	struct scene s;

	(void)state;
	begin(&s)->cli.style.width = 40;
	wait_ms(&s, &retry, 0);
	now_ms += 2000;
	ws_wait_cloud(&s.cli, &retry);
	s.cli.style.width = 10;
	now_ms += 2000;
	ws_wait_cloud(&s.cli, &retry);
	over(&s);
	end(&s, ERASED "waiting, 2 s, trying again in 7 s" ERASED);
}

static void pipes_quiet_and_json_get_nothing(void **state)
{
	struct scene s;

	(void)state;
	begin(&s)->cli.style.err_tty = false;
	wait_ms(&s, &answer, 2000);
	s.cli.style.err_tty = true;
	s.cli.quiet = true;
	wait_ms(&s, &answer, 2000);
	s.cli.quiet = false;
	s.cli.format = WS_FORMAT_JSON;
	wait_ms(&s, &answer, 2000);
	over(&s);
	end(&s, "");
}

static void an_interrupt_is_told_once_while_a_call_is_under_way(void **state)
{
	struct scene s;

	(void)state;
	wait_ms(begin(&s), &answer, 200);
	s.stop = 2;
	wait_ms(&s, &answer, 100);
	over(&s);
	end(&s, "\nfinishing the call under way, again to stop now\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_quick_draws_nothing),
		cmocka_unit_test(one_slow_call_is_told_with_its_seconds_and_erased),
		cmocka_unit_test(calls_in_a_row_are_one_wait_and_a_person_between_is_none),
		cmocka_unit_test(a_pause_says_when_it_goes_on),
		cmocka_unit_test(what_a_round_is_at_stands_there_meanwhile),
		cmocka_unit_test(a_narrow_screen_gets_what_fits),
		cmocka_unit_test(pipes_quiet_and_json_get_nothing),
		cmocka_unit_test(an_interrupt_is_told_once_while_a_call_is_under_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
