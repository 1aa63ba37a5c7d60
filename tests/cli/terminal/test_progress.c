#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

/* The clock stands still until a test moves it. */
static int64_t now_ms;

static int64_t clock_ms(void)
{
	return now_ms;
}

struct scene {
	struct ws_cli cli;
	struct ws_progress *progress;
	const struct ws_round_watch *watch;
	char *text;
	size_t len;
};

static void begin(struct scene *s, bool tty)
{
	struct ws_err err;

	*s = (struct scene){.cli = {.style = {.err_tty = tty, .width = 80},
				    .wait = {.clock_ms = clock_ms}}};
	now_ms = 1000;
	s->cli.err = open_memstream(&s->text, &s->len);
	assert_non_null(s->cli.err);
	assert_int_equal(ws_progress_new(&s->cli, &s->progress, &err), 0);
	s->watch = ws_progress_watch(s->progress);
}

static void end(struct scene *s, const char *want)
{
	ws_progress_free(s->progress);
	(void)fclose(s->cli.err);
	assert_string_equal(s->text, want);
	free(s->text);
}

static const struct ws_change change = {.id = "mzvw",
					.path = "acme/prod",
					.label = "bob@acme.io",
					.delta = {.relation = WS_REL_RAISE}};

static void what_is_quick_draws_nothing(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	for (size_t i = 0; i < 100; i++)
		s.watch->looking(s.watch->user, i, 100);
	now_ms += 399;
	s.watch->looking(s.watch->user, 100, 100);
	end(&s, "");
}

static void a_terminal_shows_one_line_that_is_erased(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	now_ms += 400;
	s.watch->looking(s.watch->user, 1, 9);
	now_ms += 99;
	s.watch->looking(s.watch->user, 2, 9);
	now_ms += 1;
	s.watch->step_start(s.watch->user, &change, 1, 4);
	end(&s, "\r\033[Klooking at the cloud: 1 of 9 workspaces"
		"\r\033[Ksending 1 of 4: mzvw raise acme/prod bob@acme.io"
		"\r\033[K");
}

static void a_pipe_gets_lines_for_what_matters(void **state)
{
	struct ws_err err;
	struct scene s;

	(void)state;
	begin(&s, false);
	now_ms += 5000;
	s.watch->looking(s.watch->user, 1, 9);
	s.watch->step_start(s.watch->user, &change, 1, 4);
	s.watch->step_done(s.watch->user, &change, 0, NULL);
	s.watch->waiting(s.watch->user, 5, "something is missing");
	ws_err_set(&err, WS_E_FORBIDDEN, "no\x1b");
	s.watch->step_done(s.watch->user, &change, WS_E_FORBIDDEN, &err);
	end(&s, "waiting 5 s: something is missing\n"
		"failed mzvw raise acme/prod bob@acme.io: no\\x1B\n");
}

static void quiet_is_quiet(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	s.cli.quiet = true;
	now_ms += 5000;
	s.watch->looking(s.watch->user, 1, 9);
	s.watch->waiting(s.watch->user, 5, "x");
	s.watch->step_start(s.watch->user, &change, 1, 4);
	s.watch->step_done(s.watch->user, &change, WS_E_FORBIDDEN, NULL);
	end(&s, "");
}

static void a_line_that_would_wrap_is_not_drawn(void **state)
{
	struct scene s;

	(void)state;
	begin(&s, true);
	s.cli.style.width = 30;
	now_ms += 5000;
	s.watch->step_start(s.watch->user, &change, 1, 4);
	end(&s, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_quick_draws_nothing),
		cmocka_unit_test(a_terminal_shows_one_line_that_is_erased),
		cmocka_unit_test(a_pipe_gets_lines_for_what_matters),
		cmocka_unit_test(quiet_is_quiet),
		cmocka_unit_test(a_line_that_would_wrap_is_not_drawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
