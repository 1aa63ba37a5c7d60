/*
 * tests/test_env_run.c - wsync run: signals, words, streams and the environment are the
 * command's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "tests/lib/e2e.h"

static void begin(struct t_e2e *e)
{
	t_e2e_begin(e, NULL, NULL);
	assert_true(t_e2e_clone(e, T_KEY_OWNER));
	assert_true(t_e2e_ok(e, "mkdir p"));
}

#define P "cd p && export WSYNC_STORE=$T/store && "

static void run_is_the_command_itself(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_exits(&e, 10, P "wsync run -- true"));
	assert_true(t_e2e_exits(&e, 7, P "wsync run acme/prod -- sh -c 'exit 7'"));
	assert_true(t_e2e_exits(&e, 143, P "wsync run acme/prod -- sh -c 'kill -TERM $$'"));
	assert_true(t_e2e_exits(&e, 127, P "wsync run acme/prod -- no-such-program"));
	assert_true(t_e2e_exits(&e, 126, P "wsync run acme/prod -- ./"));
	assert_true(t_e2e_ok(
		&e, P "umask 027 && GIT_DIR=x SSL_CERT_FILE=y wsync run acme/prod -- "
		      "sh -c 'umask; echo $GIT_DIR $SSL_CERT_FILE $PREFECT_API_URL'"));
	assert_true(t_e2e_out(&e, "0027\nx y http://127.0.0.1:"));
	/* what is piped in is the command's, in a directory that is bound to nothing, too */
	assert_true(t_e2e_ok(&e, P "echo hello | wsync run acme/prod -- cat"));
	assert_string_equal(e.out, "hello\n");
	/* a key goes to its own host alone */
	assert_true(t_e2e_ok(&e, P "PREFECT_API_KEY=pnu_other wsync run acme/prod -- "
				   "sh -c 'echo key=$PREFECT_API_KEY'"));
	assert_string_equal(e.out, "key=\n");
	assert_true(t_e2e_err(&e, "another host"));
	assert_true(t_e2e_ok(&e,
			     P "PREFECT_API_URL=$WSYNC_ENDPOINT PREFECT_API_KEY=pnu_mine "
			       "wsync run acme/prod -- sh -c 'echo key=$PREFECT_API_KEY'"));
	assert_string_equal(e.out, "key=pnu_mine\n");
	assert_true(t_e2e_ok(&e, P "wsync run acme/prod --with-key -- "
				   "sh -c 'echo $PREFECT_API_KEY'"));
	assert_memory_equal(e.out, "pnu_", 4);
	t_e2e_end(&e);
}

static void signals_reach_the_command(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	/* the command has the pid that was started, so a signal is its own */
	assert_true(t_e2e_ok(
		&e, P "mkfifo ready; "
		      "wsync run acme/prod -- sh -c 'trap \"echo got TERM; exit 9\" TERM; "
		      "echo $$ >ready; while :; do sleep 0.05; done' >said & p=$!; "
		      "read q <ready; kill -TERM $p; wait $p; s=$?; "
		      "test $p = $q && test $s = 9 && cat said"));
	assert_string_equal(e.out, "got TERM\n");
	assert_true(t_e2e_exits(&e, 130, P "wsync run acme/prod -- sh -c 'kill -INT $$'"));
	assert_true(t_e2e_exits(&e, 137, P "wsync run acme/prod -- sh -c 'kill -KILL $$'"));
	assert_true(t_e2e_exits(&e, 141, P "wsync run acme/prod -- sh -c 'kill -PIPE $$'"));
	/* stopped and continued, as by a shell with job control */
	assert_true(t_e2e_ok(
		&e, P "true; wsync run acme/prod -- sh -c 'kill -STOP $$; echo on' >said2 "
		      "& p=$!; "
		      "n=0; until grep -q '^State:.T' /proc/$p/status; do sleep 0.02; "
		      "n=$((n+1)); test $n -lt 500 || exit 1; done; "
		      "kill -CONT $p; wait $p && cat said2"));
	assert_string_equal(e.out, "on\n");
	/* nothing is blocked or ignored that was not before */
#define SAME                                                  \
	"{ grep '^Sig\\(Blk\\|Ign\\)' /proc/self/status >x; " \
	"wsync run acme/prod -- grep '^Sig\\(Blk\\|Ign\\)' /proc/self/status | cmp - x; }"
	assert_true(t_e2e_ok(&e, P SAME));
	assert_true(t_e2e_ok(&e, P "trap '' HUP INT QUIT TERM && " SAME));
#undef SAME
	/* no descriptor of ours stays open */
	assert_true(t_e2e_ok(
		&e, P "ls /proc/self/fd >x; "
		      "wsync run acme/prod --with-key -- ls /proc/self/fd | cmp - x"));
	t_e2e_end(&e);
}

static void words_after_two_dashes_are_the_commands(void **state)
{
	struct t_e2e e;

	(void)state;
	begin(&e);
	assert_true(t_e2e_ok(&e, P "wsync run acme/prod -- printf '%%s|' --help -- -n ''"));
	assert_string_equal(e.out, "--help|--|-n||");
	assert_true(t_e2e_exits(&e, 64, P "wsync run acme/prod"));
	assert_true(t_e2e_exits(&e, 64, P "wsync run acme/prod --"));
	assert_true(t_e2e_exits(&e, 64, P "wsync run acme/prod true"));
	assert_true(t_e2e_exits(&e, 10, P "wsync run -- true"));
	assert_true(t_e2e_ok(&e, P "printf '#!/bin/sh\\n' >script"));
	assert_true(t_e2e_exits(&e, 126, P "wsync run acme/prod -- ./script"));
	assert_true(t_e2e_err(&e, "cannot run ./script"));
	/* of all that was there before, the address alone changes */
	assert_true(t_e2e_ok(&e, P "export A='b c' prefect_api_url=x GIT_EDITOR=vi; "
				   "env | grep -vi '^prefect_api_url=\\|^_=' | sort >x; "
				   "wsync run acme/prod -- env | grep -v '^_=' | sort >y; "
				   "diff x y | grep '^[<>]'"));
	assert_memory_equal(e.out, "> PREFECT_API_URL=http://127.0.0.1:", 34);
	assert_ptr_equal(strchr(e.out, '\n'), e.out + e.out_len - 1);
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(run_is_the_command_itself),
		cmocka_unit_test(signals_reach_the_command),
		cmocka_unit_test(words_after_two_dashes_are_the_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
