#include "tests/lib/daemon.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#define TRIES 1500
#define STEP  20000 /* microseconds */

bool t_daemon_until(struct t_e2e *e, const char *line)
{
	for (int i = 0; i < TRIES; i++) {
		if (t_e2e_line(e, line) == 0)
			return true;
		(void)usleep(STEP);
	}
	print_error("never true: %s\n%s%s", line, e->out, e->err);
	(void)t_e2e_sh(e, "cat home/state/wsync/agent.log daemon.log; " T_DAEMON_STATUS);
	print_error("%s%s", e->out, e->err);
	return false;
}

int t_daemon_begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

/* From the 45th request on, past those of the clone. */
int t_daemon_begin_slow(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL,
		    "[{\"nth\":45,\"count\":0,\"action\":\"delay\",\"delay_ms\":700}]");
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

int t_daemon_end(void **state)
{
	struct t_e2e *e = *state;

	(void)t_e2e_sh(e, "wsync daemon stop; test ! -e pid || kill -9 $(cat pid)");
	t_e2e_end(e);
	return 0;
}

void t_daemon_configure(struct t_e2e *e, const char *text)
{
	t_e2e_write(e, T_DAEMON_CONFIG, text);
}

void t_daemon_start_with(struct t_e2e *e, const char *script)
{
	t_e2e_write(e, "fake", script);
	assert_true(t_e2e_ok(e, "chmod 700 fake; wsyncd --wsync $T/fake store "
				"2>daemon.log & echo $! >pid"));
	assert_true(t_daemon_until(e, "wsync daemon status"));
}

void t_daemon_start(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e, "cd store && wsync daemon start"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"rounds\":[1-9]'"));
}

void t_daemon_commit(struct t_e2e *e, const char *old, const char *new)
{
	assert_true(t_e2e_edit(e, T_DAEMON_PROD, old, new));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m 'a reason'"));
}

void t_daemon_send_first(struct t_e2e *e)
{
	t_daemon_commit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
}
