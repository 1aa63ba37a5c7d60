/*
 * tests/test_waiting.c - a cloud that takes its time: any command on a terminal says after a
 * moment that it waits, and what an interrupt does, and takes the line away again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define LINE "\r\033[Kwaiting for 127.0.0.1:"

/* The audit log is slow, and webhooks are read at another try. */
static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(
		&e, NULL,
		"[{\"path\":\"*/events/filter\",\"count\":0,\"action\":\"delay\","
		"\"delay_ms\":1500},{\"path\":\"*/workspaces/b520c14d-5268-4c34-afcf-74171ccdaf52/webhooks/filter\",\"nth\":2,"
		"\"count\":1,\"action\":\"status\",\"status\":429,\"retry_after\":2}]");
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* Runs a line in the store, on a terminal. */
static void on_terminal(struct t_e2e *e, const char *line)
{
	if (!t_e2e_typed(e, "store", "", line)) {
		print_message("skipped: no script(1)\n");
		skip();
	}
}

static void one_slow_call_is_told_and_the_line_is_gone(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "wsync log --cloud --no-pager");
	assert_true(t_e2e_out(e, LINE));
	assert_true(t_e2e_out(e, ", 1 s"));
	assert_true(t_e2e_out(e, "was 0"));
	/* what is printed stands on a line of its own */
	assert_non_null(strstr(strrchr(e->out, '\033'), "was 0"));
}

static void a_cloud_that_asks_to_wait_is_told_as_such(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "wsync inventory acme/prod --fetch");
	assert_true(t_e2e_out(e, LINE));
	assert_true(t_e2e_out(e, ", trying again in "));
	assert_true(t_e2e_out(e, "was 0"));
}

static void nothing_is_drawn_where_nobody_reads_it(void **state)
{
	static const char *const lines[] = {
		"wsync log --cloud -q", "wsync log --cloud --json",
		"wsync log --cloud --json >../out", "wsync log --cloud 2>../err"};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		on_terminal(e, lines[i]);
		assert_true(t_e2e_out(e, "was 0"));
		assert_null(strstr(e->out, "waiting"));
	}
	assert_true(t_e2e_ok(e, "test -s out && ! grep waiting err"));
}

static void an_interrupt_says_what_it_does(void **state)
{
	struct t_e2e *e = *state;

	on_terminal(e, "timeout --foreground --preserve-status -s INT 1 "
		       "wsync log --cloud --no-pager");
	assert_true(t_e2e_out(e, "finishing the call under way, again to stop now\r\n"));
	assert_true(t_e2e_out(e, "was 130"));
}

/* Nothing is under way: a question is just not answered. */
static void an_interrupted_question_ends_it_at_once(void **state)
{
	struct t_e2e *e = *state;

	/* somebody who types nothing and does not hang up either */
	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	(void)t_e2e_sh(e,
		       "mkfifo hand; cd store && (exec 3<>../hand; script -qec 'timeout "
		       "--foreground --preserve-status -s INT 1 wsync ws delete staging; "
		       "echo was $?' /dev/null <&3)");
	assert_true(t_e2e_out(e, "was 130"));
	assert_null(strstr(e->out, "finishing"));
	assert_true(t_e2e_ok(e, "git -C store diff --exit-code"));
}

/* The same command again completes what Ctrl-C or a kill left, wherever that was. */
static void a_stopped_clone_is_gone_on_with(void **state)
{
	static const char *const words[] = {"INT", "KILL"};
	struct t_e2e *e = *state;
	int stopped = 0;

	assert_true(t_cloud_restart(&e->cloud,
				    "[{\"path\":\"*\",\"count\":0,\"action\":\"delay\","
				    "\"delay_ms\":20}]"));
	for (int ms = 60; ms <= 660; ms += 60) {
		(void)t_e2e_sh(e,
			       "rm -rf again && WSYNC_ENDPOINT=%s "
			       "timeout --foreground --preserve-status -s %s 0.%03d "
			       "wsync clone -q --key-file owner.key --into again",
			       e->cloud.url, words[ms / 60 % 2], ms);
		stopped += e->status != 0 &&
			   t_e2e_sh(e, "test -e again/.wsync/store.ini") == 0;
		if (t_e2e_sh(e, "git -C again rev-parse -q --verify refs/wsync/base") == 0)
			continue;
		assert_true(t_e2e_ok(e,
				     "WSYNC_ENDPOINT=%s wsync clone --key-file owner.key "
				     "--into again && wsync -C again status && "
				     "cmp again/acme/prod/members.ini "
				     "store/acme/prod/members.ini",
				     e->cloud.url));
	}
	print_message("%d stopped in a store\n", stopped);
	assert_true(stopped > 0);
	/* what is whole, or of another cloud or choice, is somebody's */
	assert_true(t_e2e_exits(e, 64,
				"WSYNC_ENDPOINT=%s wsync clone --key-file owner.key "
				"--into again",
				e->cloud.url));
	assert_true(t_e2e_err(e, "WS0220"));
}

int main(int argc, char **argv)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(one_slow_call_is_told_and_the_line_is_gone),
		T(a_cloud_that_asks_to_wait_is_told_as_such),
		T(nothing_is_drawn_where_nobody_reads_it),
		T(an_interrupt_says_what_it_does),
		T(an_interrupted_question_ends_it_at_once),
		T(a_stopped_clone_is_gone_on_with),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
