/*
 * tests/cli/key/test_key_command.c - the command that prints a key: what is taken from it, and
 * what it may do wrong.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "cli/key/credentials.h"
#include "tests/lib/tempdir.h"

#define LONG_S 30

static int run(const char *command, int timeout_s, struct ws_key *key, struct ws_err *err)
{
	*key = (struct ws_key){""};
	*err = (struct ws_err){0};
	return ws_key_command_run(command, timeout_s, NULL, key, err);
}

static void gives(const char *command, const char *key)
{
	struct ws_key got;
	struct ws_err err;

	assert_int_equal(run(command, LONG_S, &got, &err), 0);
	assert_string_equal(got.text, key);
}

static void fails(const char *command, const char *why)
{
	struct ws_key got;
	struct ws_err err;

	assert_int_equal(run(command, LONG_S, &got, &err), WS_E_KEY_COMMAND);
	assert_string_equal(got.text, "");
	assert_non_null(strstr(err.msg, why));
	assert_null(strstr(err.msg, "pnu_"));
}

static void what_it_prints_is_the_key(void **state)
{
	(void)state;
	gives("echo pnu_1", "pnu_1");
	gives("  printf\tpnu_2 ", "pnu_2");
	gives("printf '\\n pnu_3 \\n\\n'", "pnu_3");
	gives("sh -c 'echo said >&2; echo pnu_4'", "pnu_4");
}

static void words_are_words_and_no_shell_is_asked(void **state)
{
	(void)state;
	gives("printf %s-%s a 'b'\"c\"d", "a-bcd");
	gives("printf %s$HOME ''", "$HOME");
	gives("echo pnu_1;id", "pnu_1;id");
	gives("echo `id`", "`id`");
	fails("echo 'pnu_1", "cannot be read");
	fails("", "cannot be read");
	fails("  ", "cannot be read");
	fails("''", "cannot be read");
	fails("a a a a a a a a a a a a a a a a a", "cannot be read");
}

static void what_is_no_key_is_refused(void **state)
{
	(void)state;
	fails("true", "prints no key");
	fails("echo pnu_1 pnu_2", "prints no key");
	fails("printf 'pnu_1\\npnu_2\\n'", "prints no key");
	fails("printf 'pnu_\\303\\244'", "prints no key");
	fails("sh -c 'head -c 300 /dev/zero | tr \"\\0\" a'", "prints no key");
	/* without an end, too */
	fails("yes pnu_1", "more than a key");
}

static void a_command_that_fails_gives_nothing(void **state)
{
	(void)state;
	fails("sh -c 'echo pnu_1; exit 3'", "exit status 3");
	fails("sh -c 'echo pnu_1; kill -KILL $$'", "signal 9");
	fails("no-such-program-at-all", "is not there");
	fails("/", "exit status 126");
}

static int64_t now_s(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec;
}

static void one_that_hangs_is_ended(void **state)
{
	const int64_t begin = now_s();
	struct ws_key got;
	struct ws_err err;
	char *dir = t_tempdir_new(), command[WS_KEY_COMMAND];
	char *text;
	pid_t pid;

	(void)state;
	/* silent; closed and still there; deaf to being asked */
	assert_int_equal(run("sleep 600", 1, &got, &err), WS_E_KEY_COMMAND);
	assert_non_null(strstr(err.msg, "in time"));
	(void)snprintf(command, sizeof(command),
		       "sh -c 'echo $$ >%s/pid; trap \"\" TERM; echo pnu_1; exec >&-; "
		       "while :; do sleep 1; done'",
		       dir);
	assert_int_equal(run(command, 1, &got, &err), WS_E_KEY_COMMAND);
	assert_string_equal(got.text, "");
	text = t_tempdir_read(dir, "pid", NULL);
	assert_non_null(text);
	pid = (pid_t)strtol(text, NULL, 10);
	assert_true(pid > 1);
	assert_int_equal(kill(pid, 0), -1);
	assert_true(now_s() - begin < LONG_S);
	free(text);
	t_tempdir_remove(dir);
}

static void ctrl_c_ends_the_wait(void **state)
{
	const volatile int stop = SIGINT;
	struct ws_key got = {""};
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_key_command_run("sleep 600", LONG_S, &stop, &got, &err),
			 WS_E_INTERRUPTED);
}

static void it_gets_nothing_to_read(void **state)
{
	(void)state;
	gives("sh -c 'cat; echo pnu_1'", "pnu_1");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_it_prints_is_the_key),
		cmocka_unit_test(words_are_words_and_no_shell_is_asked),
		cmocka_unit_test(what_is_no_key_is_refused),
		cmocka_unit_test(a_command_that_fails_gives_nothing),
		cmocka_unit_test(one_that_hangs_is_ended),
		cmocka_unit_test(ctrl_c_ends_the_wait),
		cmocka_unit_test(it_gets_nothing_to_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
