/*
 * tests/test_daemon.c - the built wsyncd with the built wsync and a cloud on loopback.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
#include "tests/lib/daemon.h"

#define PROD   T_DAEMON_PROD
#define CONFIG T_DAEMON_CONFIG
#define STATUS T_DAEMON_STATUS

/* ---- its work ------------------------------------------------------------------------ */

static void a_commit_is_sent_and_a_change_of_the_cloud_arrives(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_configure(e, "[daemon]\npoll = 1s\n");
	t_daemon_start(e);
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_daemon_until(
		e, "test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = Viewer"));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io Viewer"));
	assert_true(t_daemon_until(
		e, "grep -q 'cy@acme.io = Viewer' store/acme/dev/members.ini"));
	/* a commit by stock git, too */
	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	/* which refuses where a round has just moved main: so again */
	assert_true(t_daemon_until(e, "git -C store commit -qam why"));
	assert_true(t_daemon_until(
		e, "test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = Runner"));
	assert_true(t_e2e_ok(e, "git -C store fsck --strict && wsync daemon stop"));
	assert_true(t_e2e_exits(e, 1, "wsync daemon status"));
}

static void a_commit_leads_to_a_look_at_what_it_touches(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_start(e);
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io Viewer"));
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_daemon_until(
		e, "grep -q 'sent=1 .*touched=1' home/state/wsync/agent.log"));
	/* what others did elsewhere comes with the look at everything */
	assert_true(
		t_e2e_exits(e, 1, "grep 'cy@acme.io = Viewer' store/acme/dev/members.ini"));
	/* something is different where the commit was: then at once */
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod cy@acme.io Viewer"));
	t_daemon_commit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_daemon_until(
		e, "grep -q 'cy@acme.io = Viewer' store/acme/dev/members.ini"));
	assert_true(t_daemon_until(e, "grep -q 'cy@acme.io = Viewer' " PROD));
}

static void the_first_send_waits_for_a_person(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_start(e);
	t_daemon_commit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev cy@acme.io Viewer"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"first_send\":true'"));
	/* it receives all the same */
	assert_true(t_daemon_until(e,
				   "cd store && wsync daemon status --json >/dev/null && "
				   "git log --oneline | grep -q . && "
				   "grep -q 'cy@acme.io = Viewer' acme/dev/members.ini"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
}

static void edits_are_told_and_begin_no_round(void **state)
{
	struct t_e2e *e = *state;
	char *before;

	t_daemon_start(e);
	assert_true(t_e2e_ok(e, "wsync watch --json >events & echo $! >watch.pid"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"clients\":2'"));
	assert_true(t_e2e_ok(e, STATUS " | grep -o '\"rounds\":[0-9]*'"));
	before = strdup(e->out);
	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_daemon_until(e, "grep '\"type\":\"edited\"' events | "
				      "grep -q '\"acme/prod/members.ini\"'"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"edits\":[1-9]'"));
	assert_true(t_e2e_ok(e, STATUS " | grep -o '\"rounds\":[0-9]*'"));
	assert_string_equal(e->out, before);
	free(before);
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
	/* the numbers of events have no gaps */
	assert_true(t_e2e_ok(e, "cd store && wsync daemon reload && wsync daemon stop"));
	assert_true(t_daemon_until(e, "grep -q '\"type\":\"stopping\"' events"));
	assert_true(t_e2e_ok(e, "sed 's/.*\"seq\":\\([0-9]*\\).*/\\1/' events | "
				"awk 'NR > 1 && $1 != last + 1 {exit 1} {last = $1}'"));
}

static void status_does_not_wait_for_a_round(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync daemon start"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"state\":\"round\"'"));
	assert_true(t_e2e_ok(e, "cd store && timeout 2 wsync status >/dev/null; "
				"test $? != 124"));
	assert_true(t_e2e_ok(e, STATUS " | grep -q '\"state\":\"round\"'"));
}

/* ---- what goes wrong ----------------------------------------------------------------- */

static void one_daemon_looks_after_a_store(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_start(e);
	assert_true(t_e2e_exits(e, 9, "cd store && wsync daemon start"));
	assert_true(t_e2e_err(e, "WS0802"));
	assert_true(t_e2e_exits(e, 9, "wsyncd store"));
	assert_true(t_e2e_exits(e, 9, "wsyncd --socket $T/home/other/x.sock store"));
	assert_true(t_e2e_err(e, "another wsyncd looks after"));
	assert_true(t_e2e_ok(
		e, "grep -q \"process $(cat store/.git/wsync/agent)\" - <<END\n"
		   "process $(" STATUS " | sed 's/.*\"pid\":\\([0-9]*\\).*/\\1/')\n"
		   "END"));
}

static void a_killed_daemon_leaves_nothing_in_the_way(void **state)
{
	struct t_e2e *e = *state;

	for (int i = 0; i < 3; i++) {
		t_daemon_start(e);
		assert_true(t_e2e_ok(e, "kill -9 $(cat store/.git/wsync/agent)"));
		assert_true(t_daemon_until(e, "! wsync daemon status"));
		assert_true(t_e2e_err(e, "WS0801"));
	}
	t_daemon_start(e);
	assert_true(t_e2e_ok(e, "git -C store fsck --strict && cd store && wsync status"));
}

static void a_killed_round_is_told_and_made_again(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_start_with(
		e, "#!/bin/sh\ntest -e $T/well && exec wsync \"$@\"\nkill -9 $$\n");
	assert_true(t_daemon_until(e, STATUS
				   " | grep '\"state\":\"failing\"' | grep -q WS0806"));
	t_e2e_write(e, "well", "");
	assert_true(t_daemon_until(e, STATUS
				   " | grep -q '\"state\":\"idle\".*\"failures\":0'"));
}

static void a_round_that_hangs_is_ended(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_configure(e, "[daemon]\ndeadline = 1s\n");
	t_daemon_start_with(e, "#!/bin/sh\necho $$ >$T/hanging\nsleep 1000\n");
	assert_true(t_daemon_until(e, "test -s hanging"));
	assert_true(t_daemon_until(e, STATUS " | grep -q 'tooktoolong'"));
	assert_true(t_daemon_until(e, "! kill -0 $(cat hanging)"));
}

static void crashes_in_a_row_open_the_breaker(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, CONFIG,
		    "[hooks]\nfailure = sh -c 'cat >>$T/told; echo >>$T/told'\n");
	t_daemon_start_with(e, "#!/bin/sh\necho >>$T/rounds\nexit 70\n");
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"failures\":3'"));
	assert_true(t_e2e_ok(e, STATUS " | grep -q '\"failures\":3'; wc -l <rounds"));
	assert_string_equal(e->out, "3\n");
	/* commits do not begin one; the time told is two minutes away */
	t_daemon_commit(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_daemon_until(e, "wsync daemon status | grep -q 'next *in 2 min'"));
	assert_true(t_e2e_ok(e, "wc -l <rounds"));
	assert_string_equal(e->out, "3\n");
	/* the hook was run once, with its event */
	assert_true(t_daemon_until(e, "grep -q '\"event\":\"failure\"' told"));
	assert_true(t_e2e_ok(e, "wc -l <told"));
	assert_string_equal(e->out, "1\n");
}

static void a_disk_that_takes_nothing_fails_rounds_and_no_more(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "mkfifo log.pipe; cat log.pipe >daemon.log & "
			     "(ulimit -f 0; exec wsyncd store 2>log.pipe) & echo $! >pid"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"failures\":[1-9]'"));
	assert_true(t_e2e_ok(e, "git -C store fsck --strict && wsync -C store status"));
}

static void without_watches_the_store_is_walked(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "unshare -Ur sh -c 'echo 5 >/proc/sys/user/max_inotify_watches'") !=
	    0) {
		print_message("skipped: no user namespaces here\n");
		skip();
	}
	t_daemon_configure(e, "[daemon]\nscan = 1s\n");
	assert_true(
		t_e2e_ok(e, "unshare -Ur sh -c 'echo 5 >/proc/sys/user/max_inotify_watches;"
			    " exec wsyncd store' 2>daemon.log & echo $! >pid"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"watching\":\"walking\"'"));
	assert_true(t_e2e_ok(e, "grep -q max_user_watches daemon.log"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"rounds\":[1-9]'"));
	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"edits\":[1-9]'"));
}

/* ---- configuration ------------------------------------------------------------------- */

static void hup_reads_the_configuration_again(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "wsync clone -q --into second"));
	t_daemon_start(e);
	t_daemon_configure(e, "[stores]\nother = ~/../second\n");
	assert_true(t_e2e_ok(e, "kill -HUP $(cat store/.git/wsync/agent)"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '/second\"'"));
	/* one that is not valid changes nothing */
	t_daemon_configure(e, "[stores]\nother\n");
	assert_true(t_e2e_exits(e, 1, "wsync daemon reload"));
	assert_true(t_e2e_ok(e, STATUS " | grep -q '/second\"'"));
	t_daemon_configure(e, "[daemon]\npoll = 7m\n");
	assert_true(t_e2e_ok(e, "wsync daemon reload"));
	assert_true(t_e2e_ok(e, STATUS " | grep '\"poll_s\":420' | grep -vq '/second\"'"));
}

static void commands_that_others_may_write_are_not_run(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_configure(e, "[hooks]\nfailure = touch stolen\n");
	assert_true(t_e2e_exits(e, 65, "chmod 666 " CONFIG " && wsyncd store"));
	assert_true(t_e2e_err(e, "others may change config.ini (mode 0666)"));
}

static void units_are_written_and_those_of_others_kept(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_ok(e, "cd store && wsync daemon install && wsync daemon install"));
	assert_true(t_e2e_ok(e, "grep -q '^ExecStart=\".*/wsyncd\" \".*/store\"$' "
				"home/config/systemd/user/wsyncd.service"));
	t_e2e_write(e, "home/config/systemd/user/wsyncd.service", "mine");
	assert_true(t_e2e_exits(e, 64, "cd store && wsync daemon install"));
	assert_true(t_e2e_ok(e, "grep -q mine home/config/systemd/user/wsyncd.service"));
	assert_true(t_e2e_ok(e, "cd store && wsync daemon install --yes"));
}

/* ---- its socket ---------------------------------------------------------------------- */

static int dial(const struct t_e2e *e)
{
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path),
		       "%.60s/home/state/wsync/run/agent.sock", e->dir);
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	(void)close(fd);
	return -1;
}

static void say(int fd, const char *text)
{
	(void)!send(fd, text, strlen(text), MSG_NOSIGNAL);
}

/* Everything until the daemon closes, or a whole line. False: neither came. */
static bool hear(int fd, char *out, size_t size)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};
	size_t len = 0;

	out[0] = '\0';
	while (len + 1 < size && poll(&p, 1, 20000) == 1) {
		const ssize_t n = read(fd, out + len, size - len - 1);

		if (n <= 0)
			return true;
		len += (size_t)n;
		out[len] = '\0';
		if (out[len - 1] == '\n')
			return true;
	}
	return false;
}

static bool is_closed(int fd)
{
	char bytes[4096];
	struct pollfd p = {.fd = fd, .events = POLLIN};

	while (poll(&p, 1, 20000) == 1) {
		const ssize_t n = read(fd, bytes, sizeof(bytes));

		if (n <= 0)
			return true;
	}
	return false;
}

static void what_is_no_request_is_refused_and_closed(void **state)
{
	static const char *const lines[] = {
		"garbage\n",
		"\n",
		"[1,2]\n",
		"{\"method\":7}\n",
		"{\"method\":\"status\"}\n", /* before hello */
		"{\"method\":\"hello\"}\n",
		"{\"method\":\"hello\",\"version\":2}\n",
		"{\"method\":\"hello\",\"version\":\"1\"}\n",
		"{\"method\":\"hello\",\"version\":1,\"version\":1}\n",
		"{\"method\":\"hello\",\"version\":1}{}\n",
		"GET / HTTP/1.1\r\n",
		"\xff\xfe\n",
	};
	struct t_e2e *e = *state;
	char reply[4096];

	t_daemon_start(e);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		const int fd = dial(e);

		assert_true(fd >= 0);
		say(fd, lines[i]);
		assert_true(hear(fd, reply, sizeof(reply)));
		assert_non_null(strstr(reply, "WS0803"));
		assert_true(is_closed(fd));
		(void)close(fd);
	}
	assert_true(t_e2e_ok(e, "wsync daemon status"));
}

static void long_lines_and_half_open_clients_are_dropped(void **state)
{
	struct t_e2e *e = *state;
	const size_t size = (size_t)1 << 20;
	char *big = malloc(size + 1), reply[4096];
	int fd, half;

	assert_non_null(big);
	memset(big, 'a', size);
	big[size] = '\0';
	t_daemon_start(e);
	fd = dial(e);
	say(fd, big);
	assert_true(is_closed(fd));
	(void)close(fd);
	free(big);
	/* half a request and no more; silence; a half that was closed */
	half = dial(e);
	say(half, "{\"method\":\"hel");
	fd = dial(e);
	(void)shutdown(fd, SHUT_WR);
	assert_true(is_closed(fd));
	(void)close(fd);
	/* many requests at once are answered in order */
	fd = dial(e);
	say(fd, "{\"method\":\"hello\",\"version\":1}\n{\"method\":\"nope\",\"id\":5}\n"
		"{\"method\":\"stop\"");
	assert_true(hear(fd, reply, sizeof(reply)));
	assert_non_null(strstr(reply, "\"ok\":true"));
	(void)close(fd); /* what was not complete is not done */
	assert_true(t_e2e_ok(e, "wsync daemon status"));
	assert_true(is_closed(half));
	(void)close(half);
}

static void a_flood_of_clients_is_survived(void **state)
{
	struct t_e2e *e = *state;
	static int fds[1000];
	int refused = 0;

	t_daemon_start(e);
	for (int i = 0; i < 1000; i++) {
		fds[i] = dial(e);
		if (fds[i] >= 0)
			say(fds[i], "{\"method\":\"hello\",\"version\":1}\n");
	}
	for (int i = 0; i < 1000; i++) {
		char byte;

		if (fds[i] >= 0 && recv(fds[i], &byte, 1, MSG_DONTWAIT) <= 0)
			refused++;
		if (fds[i] >= 0)
			(void)close(fds[i]);
	}
	print_message("%d of 1000 refused\n", refused);
	assert_true(t_daemon_until(e, "wsync daemon status"));
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"clients\":1,'"));
}

/* Watches and reads nothing, while events come. */
static void a_reader_that_does_not_read_is_dropped(void **state)
{
	struct t_e2e *e = *state;
	int fd;

	t_daemon_start(e);
	fd = dial(e);
	say(fd, "{\"method\":\"hello\",\"version\":1}\n{\"method\":\"watch\"}\n");
	for (int i = 0; i < 4000; i++)
		say(fd, "{\"method\":\"log\"}\n");
	assert_true(t_daemon_until(e, STATUS " | grep -q '\"clients\":1,'"));
	(void)close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, t_daemon_begin, t_daemon_end)
		T(a_commit_is_sent_and_a_change_of_the_cloud_arrives),
		T(a_commit_leads_to_a_look_at_what_it_touches),
		T(the_first_send_waits_for_a_person),
		T(edits_are_told_and_begin_no_round),
		cmocka_unit_test_setup_teardown(status_does_not_wait_for_a_round,
						t_daemon_begin_slow, t_daemon_end),
		T(one_daemon_looks_after_a_store),
		T(a_killed_daemon_leaves_nothing_in_the_way),
		T(a_killed_round_is_told_and_made_again),
		T(a_round_that_hangs_is_ended),
		T(crashes_in_a_row_open_the_breaker),
		T(a_disk_that_takes_nothing_fails_rounds_and_no_more),
		T(without_watches_the_store_is_walked),
		T(hup_reads_the_configuration_again),
		T(commands_that_others_may_write_are_not_run),
		T(units_are_written_and_those_of_others_kept),
		T(what_is_no_request_is_refused_and_closed),
		T(long_lines_and_half_open_clients_are_dropped),
		T(a_flood_of_clients_is_survived),
		T(a_reader_that_does_not_read_is_dropped),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
