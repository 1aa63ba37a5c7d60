/*
 * tests/test_daemon_world.c - wsyncd and what it lives with: commands of the person's own,
 * systemd, signals, and people who edit meanwhile.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>
#include "tests/lib/daemon.h"

#define SOCKET "home/state/wsync/run/agent.sock"

/* ---- hooks --------------------------------------------------------------------------- */

static void hooks_get_what_happened(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_configure(
		e, "[hooks]\n"
		   "conflict = sh -c 'cat >>$T/conflict; echo $WSYNC_EVENT >$T/name; "
		   "env >$T/environment'\n"
		   "escalation = sh -c 'cat >>$T/escalation'\n"
		   "drift = sh -c 'cat >>$T/drift'\n");
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod bob@acme.io Developer && "
				"sh $CLOUD grant acme/dev eve@contractor.io Runner"));
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_e2e_ok(e,
			     "cd store && wsync grant -q acme/staging bob@acme.io Owner && "
			     "wsync commit -q -m more"));
	assert_true(t_e2e_ok(e, "export PREFECT_API_KEY=pnu_notforhooks; wsyncd store "
				"2>daemon.log & echo $! >pid"));
	assert_true(t_daemon_until(e, "grep -q '\"event\":\"conflict\"' conflict && "
				      "grep -q 'bob@acme.io' conflict"));
	assert_true(t_daemon_until(e, "grep -q '\"schema\":\"wsync/hook/1\"' drift && "
				      "grep -q 'eve@contractor.io' drift"));
	assert_true(t_daemon_until(e, "grep -q '\"event\":\"escalation\"' escalation && "
				      "grep -q 'acme/staging' escalation"));
	assert_true(t_daemon_until(e, "grep -qx conflict name"));
	/* no key goes to a command */
	assert_true(t_daemon_until(e, "grep -q ^WSYNC_EVENT= environment"));
	assert_true(t_e2e_exits(e, 1, "grep pnu_ environment"));
	/* what stays as it is, is told once */
	assert_true(t_e2e_ok(e, "kill -HUP $(cat pid); cd store && wsync daemon status"));
	assert_true(t_e2e_ok(e, "grep -o '\"event\":\"conflict\"' conflict | wc -l"));
	assert_string_equal(e->out, "1\n");
}

static void a_hook_that_hangs_is_ended_after_ten_seconds(void **state)
{
	struct t_e2e *e = *state;
	time_t began;

	t_daemon_configure(e, "[hooks]\nfailure = sh -c 'trap \"\" TERM; echo $$ >$T/hook; "
			      "while :; do sleep 1; done'\n");
	t_daemon_start_with(e, "#!/bin/sh\nexit 70\n");
	assert_true(t_daemon_until(e, "test -s hook"));
	began = time(NULL);
	assert_true(t_e2e_ok(e, "kill -0 $(cat hook)"));
	assert_true(t_daemon_until(e, "! kill -0 $(cat hook)"));
	assert_true(time(NULL) - began >= 8);
	assert_true(t_e2e_ok(e, "wsync daemon status"));
}

/* ---- systemd ------------------------------------------------------------------------- */

static int bind_at(const struct t_e2e *e, const char *name, int type)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, type, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%.60s/%s", e->dir,
		       name);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	return fd;
}

/* Datagrams until one begins with the text. */
static bool hears(int fd, const char *text)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	char bytes[1024];

	while (poll(&p, 1, 30000) == 1) {
		const ssize_t n = recv(fd, bytes, sizeof(bytes) - 1, 0);

		if (n < 0)
			return false;
		bytes[n] = '\0';
		if (strncmp(bytes, text, strlen(text)) == 0)
			return true;
	}
	return false;
}

static void systemd_hears_how_it_is(void **state)
{
	struct t_e2e *e = *state;
	const int fd = bind_at(e, "notify", SOCK_DGRAM | SOCK_CLOEXEC);

	assert_true(t_e2e_ok(e, "NOTIFY_SOCKET=$T/notify WATCHDOG_USEC=300000 wsyncd store "
				"2>daemon.log & echo $! >pid"));
	assert_true(hears(fd, "READY=1"));
	assert_true(hears(fd, "STATUS=1 store(s), 0 held, 0 in conflict, 0 failing"));
	for (int i = 0; i < 3; i++)
		assert_true(hears(fd, "WATCHDOG=1"));
	/* a daemon that stands still is silent: that is what the watchdog is for */
	assert_true(t_e2e_ok(e, "kill -STOP $(cat pid)"));
	while (recv(fd, (char[1024]){0}, 1024, MSG_DONTWAIT) > 0)
		;
	assert_int_equal(poll(&(struct pollfd){.fd = fd, .events = POLLIN}, 1, 1000), 0);
	assert_true(t_e2e_ok(e, "kill -CONT $(cat pid); kill -TERM $(cat pid)"));
	assert_true(hears(fd, "STOPPING=1"));
	assert_true(t_daemon_until(e, "! kill -0 $(cat pid)"));
	(void)close(fd);
}

static void a_socket_that_is_handed_over_is_served_and_left(void **state)
{
	struct t_e2e *e = *state;
	int fd, kept;

	assert_true(t_e2e_ok(e,
			     "mkdir -p home/state/wsync/run && chmod 700 home/state/wsync "
			     "home/state/wsync/run"));
	fd = bind_at(e, SOCKET, SOCK_STREAM | SOCK_CLOEXEC);
	assert_int_equal(listen(fd, 8), 0);
	kept = fcntl(fd, F_DUPFD, 5); /* without close-on-exec */
	assert_in_range(kept, 5, 9);
	/* LISTEN_PID of somebody else: not for us, and the place is taken */
	assert_true(t_e2e_exits(e, 9, "exec 3<&%d; LISTEN_PID=1 LISTEN_FDS=1 wsyncd store",
				kept));
	assert_true(t_e2e_ok(e,
			     "exec 3<&%d; sh -c 'export LISTEN_PID=$$ LISTEN_FDS=1; "
			     "exec wsyncd store' 2>daemon.log & echo $! >pid",
			     kept));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS
				   " | grep -q '\"socket_activated\":true'"));
	assert_true(t_e2e_ok(e, "kill $(cat pid)"));
	assert_true(t_daemon_until(e, "! kill -0 $(cat pid)"));
	assert_true(t_e2e_ok(e, "test -S " SOCKET));
	(void)close(kept);
	(void)close(fd);
}

/* ---- rounds and people --------------------------------------------------------------- */

static void a_round_that_stands_still_hits_its_deadline(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_configure(e, "[daemon]\ndeadline = 1s\n");
	t_daemon_start_with(e,
			    "#!/bin/sh\necho $$ >$T/stopped\nkill -STOP $$\nsleep 1000\n");
	assert_true(t_daemon_until(e, "test -s stopped"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q 'tooktoolong'"));
	assert_true(t_daemon_until(e, "! kill -0 $(cat stopped)"));
	assert_true(t_e2e_ok(e, "wsync daemon status"));
}

static void edits_during_a_round_are_kept(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod eve@contractor.io Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync daemon start"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"state\":\"round\"'"));
	/* a commit in one workspace, a draft in the one that receives something */
	assert_true(t_e2e_ok(e, "cd store && wsync grant -q acme/dev bob@acme.io Viewer && "
				"wsync commit -q -m meanwhile"));
	assert_true(t_e2e_edit(e, T_DAEMON_PROD, "bob@acme.io = Runner",
			       "bob@acme.io = Developer"));
	assert_true(t_daemon_until(
		e, "test \"$(sh $CLOUD role acme/dev bob@acme.io)\" = Viewer"));
	assert_true(t_daemon_until(e, "git -C store show main:acme/prod/members.ini | "
				      "grep -q 'eve@contractor.io = Viewer'"));
	assert_true(t_e2e_ok(e, "grep -q 'bob@acme.io = Developer' " T_DAEMON_PROD));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Runner\n");
}

static void told_to_end_it_finishes_the_call_under_way(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_e2e_ok(e, "wsyncd store 2>daemon.log & echo $! >pid"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"state\":\"round\"'"));
	assert_true(t_e2e_ok(e, "kill $(cat pid)"));
	assert_true(t_daemon_until(e, "! kill -0 $(cat pid)"));
	/* no round is left behind, and the next one ends the work */
	assert_true(t_daemon_until(e, "cd store && wsync sync -q --yes"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
	assert_true(t_e2e_ok(e, "git -C store fsck --strict"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name)    cmocka_unit_test_setup_teardown(name, t_daemon_begin, t_daemon_end)
#define SLOW(name) cmocka_unit_test_setup_teardown(name, t_daemon_begin_slow, t_daemon_end)
		T(hooks_get_what_happened),
		T(a_hook_that_hangs_is_ended_after_ten_seconds),
		T(systemd_hears_how_it_is),
		T(a_socket_that_is_handed_over_is_served_and_left),
		T(a_round_that_stands_still_hits_its_deadline),
		SLOW(edits_during_a_round_are_kept),
		SLOW(told_to_end_it_finishes_the_call_under_way),
#undef T
#undef SLOW
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
