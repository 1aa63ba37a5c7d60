/*
 * tests/test_pager.c - long output on a terminal goes through the pager, and nothing else
 * does. script(1) gives the terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone(&e, T_KEY_OWNER) &&
			       t_e2e_ok(&e, "wsync -C store revoke -q acme/prod "
					    "bob@acme.io")
		       ? 0
		       : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* What a command shows on a terminal, and its status after it. */
static void on_terminal(struct t_e2e *e, const char *line)
{
	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	(void)t_e2e_sh(e,
		       "cd store && script -qec 'export TERM=xterm; %s; echo was $?' "
		       "/dev/null </dev/null",
		       line);
}

#define MARKING "WSYNC_PAGER=\"sed s/^/PAGED:/\" "

static void long_output_is_paged(void **state)
{
	static const char *const lines[] = {
		"wsync log",
		"wsync diff",
		"wsync who acme/prod",
		"wsync blame acme/prod",
		"wsync review --no-input",
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char line[200];

		(void)snprintf(line, sizeof(line), MARKING "%s", lines[i]);
		on_terminal(e, line);
		assert_true(t_e2e_out(e, "PAGED:"));
		assert_true(t_e2e_out(e, "was 0"));
	}
}

static void other_output_is_not(void **state)
{
	static const char *const lines[] = {
		"wsync log --json",    "wsync log --no-pager",   "wsync log --plain",
		"wsync log | cat",     "wsync status",           "wsync workspace list",
		"TERM=dumb wsync log", "wsync log --format csv",
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		char line[200];

		(void)snprintf(line, sizeof(line), "export " MARKING "; %s", lines[i]);
		on_terminal(e, line);
		assert_true(t_e2e_out(e, "was "));
		assert_null(strstr(e->out, "PAGED:"));
	}
}

static void the_status_is_the_commands(void **state)
{
	struct t_e2e *e = *state;

	/* what stands on standard error is read in the pager, too, in its place */
	on_terminal(e, MARKING "wsync who acme/nowhere");
	assert_true(t_e2e_out(e, "PAGED:"));
	assert_true(t_e2e_out(e, "WS0202"));
	assert_true(t_e2e_out(e, "was 10"));
	on_terminal(e, MARKING "wsync who acme/nowhere 2>told");
	assert_null(strstr(e->out, "WS0202"));
}

static void own_variable_counts_before_the_common_one(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "PAGER=\"sed s/^/COMMON:/\" wsync log");
	assert_true(t_e2e_out(e, "COMMON:"));
	on_terminal(e, MARKING "PAGER=\"sed s/^/COMMON:/\" wsync log");
	assert_true(t_e2e_out(e, "PAGED:"));
	assert_null(strstr(e->out, "COMMON:"));
	on_terminal(e, "WSYNC_PAGER= PAGER=\"sed s/^/COMMON:/\" wsync log");
	assert_null(strstr(e->out, "COMMON:"));
	on_terminal(e, "PAGER=cat wsync log");
	assert_true(t_e2e_out(e, "first look"));
}

static void leaving_early_is_no_failure(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "WSYNC_PAGER=\"head -n 1\" wsync log");
	assert_true(t_e2e_out(e, "was 0"));
	on_terminal(e, "WSYNC_PAGER=true wsync who acme/prod");
	assert_true(t_e2e_out(e, "was 0"));
	assert_null(strstr(e->out, "cannot write"));
}

static void a_pager_that_is_not_there_hides_nothing(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "WSYNC_PAGER=no-such-pager wsync log");
	assert_true(t_e2e_out(e, "there is no pager no-such-pager"));
	assert_true(t_e2e_out(e, "first look"));
	assert_true(t_e2e_out(e, "was 0"));
	/* nobody named less: nothing is said when it is not installed */
	on_terminal(e, "W=$(command -v wsync); PATH=/nowhere $W log");
	assert_true(t_e2e_out(e, "first look"));
	assert_null(strstr(e->out, "there is no pager"));
}

/* Ctrl-C is for the pager: the command waits for it and its end is an ordinary one. */
static void an_interrupt_leaves_the_pager_alone(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "WSYNC_PAGER=\"trap : INT; kill -INT 0; cat\" wsync log");
	assert_true(t_e2e_out(e, "first look"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(long_output_is_paged),
		cmocka_unit_test(other_output_is_not),
		cmocka_unit_test(the_status_is_the_commands),
		cmocka_unit_test(own_variable_counts_before_the_common_one),
		cmocka_unit_test(leaving_early_is_no_failure),
		cmocka_unit_test(a_pager_that_is_not_there_hides_nothing),
		cmocka_unit_test(an_interrupt_leaves_the_pager_alone),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
