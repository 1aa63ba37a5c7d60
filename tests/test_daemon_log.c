/*
 * tests/test_daemon_log.c - what wsyncd writes down, and for whom: the journal, a file, a
 * person who asks; and what it says of somebody else at its socket.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "tests/lib/daemon.h"

#define SOCKET "home/state/wsync/run/agent.sock"
#define NOBODY 65534

/* ---- somebody else -------------------------------------------------------------------- */

/* As nobody: connects and asks. 0: closed without a byte; 1: answered; 2: did not get there. */
static int ask_as_nobody(const char *dir)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const char line[] = "{\"method\":\"hello\",\"version\":1}\n{\"method\":\"stop\"}\n";
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char byte;

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%.60s/" SOCKET, dir);
	if (setgroups(0, NULL) < 0 || setgid(NOBODY) < 0 || setuid(NOBODY) < 0 ||
	    connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		return 2;
	(void)send(fd, line, sizeof(line) - 1, MSG_NOSIGNAL);
	if (poll(&p, 1, 20000) != 1)
		return 2;
	return read(fd, &byte, 1) > 0 ? 1 : 0;
}

static int nobody_asks(const struct t_e2e *e)
{
	const pid_t pid = fork();
	int status = -1;

	if (pid == 0)
		_exit(ask_as_nobody(e->dir));
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void somebody_else_is_refused_and_told(void **state)
{
	struct t_e2e *e = *state;

	if (geteuid() != 0) {
		print_message("skipped: only root can become somebody else\n");
		skip();
	}
	t_daemon_start(e);
	/* as it is, nobody else gets as far as the socket */
	assert_int_equal(nobody_asks(e), 2);
	assert_true(t_e2e_ok(e, "chmod 755 . home home/state home/state/wsync "
				"home/state/wsync/run && chmod 666 " SOCKET));
	assert_int_equal(nobody_asks(e), 0);
	assert_true(t_daemon_until(e, "grep -q 'ev=refused .*uid=65534 .*times=1' "
				      "home/state/wsync/agent.log"));
	/* many are no more lines */
	for (int i = 0; i < 50; i++)
		assert_int_equal(nobody_asks(e), 0);
	assert_true(t_e2e_ok(e, "wsync daemon status"));
	assert_true(t_e2e_ok(e, "grep -c ev=refused home/state/wsync/agent.log"));
	assert_string_equal(e->out, "1\n");
	assert_true(t_e2e_exits(e, 1, "grep ev=stopping home/state/wsync/agent.log"));
}

/* ---- the journal ----------------------------------------------------------------------- */

#define IN_JOURNAL                                                           \
	"sh -c 'exec 2>journal; JOURNAL_STREAM=$(stat -c %%d:%%i journal); " \
	"export JOURNAL_STREAM; exec wsyncd %s store' & echo $! >pid"

static void lines_for_the_journal_have_priorities(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_configure(e, "[hooks]\nescalation = false\n");
	assert_true(t_e2e_ok(e,
			     "cd store && wsync grant -q acme/staging bob@acme.io Owner && "
			     "wsync commit -q -m more"));
	assert_true(t_e2e_ok(e, "export PREFECT_API_KEY=" T_KEY_OWNER "; " IN_JOURNAL, ""));
	assert_true(t_daemon_until(e, "grep -q '^<6>time=.* ev=round .*held=1' journal"));
	assert_true(t_daemon_until(e, "grep -q '^<4>.* ev=hook ' journal"));
	assert_true(t_e2e_ok(e, "wsync daemon stop"));
	/* every line has one, the last one too */
	assert_true(t_e2e_exits(e, 1, "grep -v '^<[346]>time=[0-9TZ:-]* level=' journal"));
	assert_true(t_e2e_ok(e, "tail -n 1 journal | grep -q ev=stopping"));
	assert_true(t_e2e_exits(e, 1, "grep -e pnu_ -e ADA1 journal"));
}

static void as_json_every_line_is_a_document(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, IN_JOURNAL, "--log-format json"));
	assert_true(t_daemon_until(e, "grep -q '\"ev\": *\"round\"' journal"));
	assert_true(
		t_e2e_ok(e, "wsync daemon stop -q >stopped && sed 's/^<[346]>//' journal"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_exits(e, 1, "grep -v '^<[346]>{' journal"));
}

/* Another file than the one JOURNAL_STREAM names: no priorities. */
static void a_file_that_is_no_journal_has_none(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "JOURNAL_STREAM=1:1 wsyncd store 2>plain & echo $! >pid"));
	assert_true(t_daemon_until(e, "grep -q ev=round plain"));
	assert_true(t_e2e_exits(e, 1, "grep -v '^time=' plain"));
}

/* ---- a person who asks ------------------------------------------------------------------ */

static void the_log_is_kept_when_its_file_goes(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 1, "wsync daemon log"));
	assert_true(t_e2e_err(e, "wsync daemon start"));
	t_daemon_start(e);
	assert_true(t_e2e_ok(e, "wsync daemon log | grep -q ev=ready"));
	assert_true(t_e2e_ok(e,
			     "mv home/state/wsync/agent.log old && wsync daemon reload && "
			     "wsync daemon log"));
	assert_true(t_e2e_out(e, "ev=ready"));
	assert_true(t_e2e_out(e, "ev=reloaded"));
}

/* Why it ended is what one wants to know then. */
static void the_log_of_one_that_ended_is_shown(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 1, "wsync daemon log"));
	assert_true(t_e2e_err(e, "it left no log either"));
	t_daemon_start(e);
	assert_true(t_e2e_ok(e, "wsync daemon stop && wsync daemon log"));
	assert_true(t_e2e_out(e, "ev=ready"));
	assert_true(t_e2e_err(e, "no daemon is running; this is the end of "));
	assert_true(t_e2e_ok(e, "wsync daemon log --json"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"running\": false"));
	/* as many lines as a daemon tells, from a file of any size, without what is not text */
	assert_true(t_e2e_ok(e,
			     "for i in $(seq 5000); do echo \"line $i of a long log $i\"; "
			     "done >home/state/wsync/agent.log && "
			     "printf 'last \\033[31mone' >>home/state/wsync/agent.log && "
			     "wsync daemon log >said && test $(wc -l <said) = 128 && "
			     "head -n 1 said && tail -n 1 said"));
	assert_true(t_e2e_out(e, "line 4874 of"));
	assert_true(t_e2e_out(e, "last \\x1B[31mone"));
	assert_true(t_e2e_ok(e, ": >home/state/wsync/agent.log && wsync daemon log"));
	assert_int_equal(e->out_len, 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, t_daemon_begin, t_daemon_end)
		T(somebody_else_is_refused_and_told),
		T(lines_for_the_journal_have_priorities),
		T(as_json_every_line_is_a_document),
		T(a_file_that_is_no_journal_has_none),
		T(the_log_is_kept_when_its_file_goes),
		T(the_log_of_one_that_ended_is_shown),
#undef T
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
