/*
 * tests/crash/test_daemon_clock.c - clocks that jump: the daemon goes on and never runs
 * hot, and no grant ends by one clock alone. The clock is a preloaded library.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "tests/lib/daemon.h"

#define HOUR 3600L
#define DAY  (24 * HOUR)

static void set_clock(const struct t_e2e *e, const char *name, long wall_s, long boot_s)
{
	char text[64];

	(void)snprintf(text, sizeof(text), "%ld %ld\n", wall_s, boot_s);
	t_e2e_write(e, name, text);
}

static const char *shim(void)
{
	static char text[4200];

	(void)snprintf(text, sizeof(text), "%s/tests/crash/clock.so", t_e2e_build());
	return text;
}

/* ---- the daemon ------------------------------------------------------------------------ */

static double seconds(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static long number_of(struct t_e2e *e, const char *line)
{
	assert_true(t_e2e_ok(e, "%s", line));
	return strtol(e->out, NULL, 10);
}

static long rounds(struct t_e2e *e)
{
	return number_of(e, T_DAEMON_STATUS " | sed 's/.*\"rounds\":\\([0-9]*\\).*/\\1/'");
}

/* Ticks of a hundredth of a second, of the daemon alone. */
static long busy(struct t_e2e *e)
{
	return number_of(e, "sed 's/.*) //' /proc/$(cat pid)/stat | "
			    "awk '{print $12 + $13}'");
}

/* Some rounds from here on come, and come in their time: one a second at most, a fifth
 * more or less, and two that were due. */
static void goes_on(struct t_e2e *e, long wall_s, long boot_s)
{
	const double began = seconds();
	const long before = rounds(e), ticks = busy(e);
	long now = before;

	set_clock(e, "clock", wall_s, boot_s);
	while (now < before + 3 && seconds() - began < 60) {
		(void)usleep(50000);
		now = rounds(e);
	}
	print_message("%+ld h, %+ld h: %ld rounds in %.1f s\n", wall_s / HOUR,
		      boot_s / HOUR, now - before, seconds() - began);
	assert_true(now >= before + 3);
	assert_true((double)(now - before) <= (seconds() - began) / 0.8 + 3);
	assert_true((double)(busy(e) - ticks) < (seconds() - began) * 50);
	assert_true(t_e2e_ok(e, T_DAEMON_STATUS " | grep -q '\"failures\":0'"));
}

static void a_clock_that_jumps_neither_stops_nor_heats_it(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_configure(e, "[daemon]\npoll = 1s\n");
	set_clock(e, "clock", 0, 0);
	/* the children have the jumping clock, too */
	assert_true(t_e2e_ok(e,
			     "WS_CLOCK=$T/clock LD_PRELOAD=%s wsyncd store 2>daemon.log & "
			     "echo $! >pid",
			     shim()));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"rounds\":[1-9]'"));
	goes_on(e, 5 * HOUR, 0);
	goes_on(e, -7 * HOUR, 0);
	goes_on(e, 400 * DAY, 0);
	/* a machine that slept */
	goes_on(e, 0, 9 * HOUR);
	goes_on(e, 12 * HOUR, 12 * HOUR);
	/* work is done by whatever clock */
	set_clock(e, "clock", -3 * HOUR, 12 * HOUR);
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_daemon_until(
		e, "test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = Viewer"));
	assert_true(t_e2e_ok(e, "wsync daemon stop && git -C store fsck --strict && "
				"grep -q 'T.*ev=stopping' daemon.log"));
}

/* ---- the end of a grant ------------------------------------------------------------------ */

/* The cloud again, with its clock set forward. */
static void set_cloud_clock(struct t_e2e *e, long wall_s)
{
	char path[4200];

	set_clock(e, "cloud-clock", wall_s, 0);
	(void)snprintf(path, sizeof(path), "%s/cloud-clock", e->dir);
	(void)setenv("WS_CLOCK", path, 1);
	(void)setenv("LD_PRELOAD", shim(), 1);
	t_cloud_kill(&e->cloud);
	assert_true(t_cloud_again(&e->cloud));
	(void)unsetenv("LD_PRELOAD");
	(void)unsetenv("WS_CLOCK");
}

#define SYNC "cd store && WS_CLOCK=$T/clock LD_PRELOAD=%s wsync sync --yes"
#define LINE "grep -q 'bob@acme.io = Viewer, until' " T_DAEMON_PROD

static void a_grant_ends_when_both_clocks_say_so(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sed -i \"s/^bob@acme.io = .*/bob@acme.io = Viewer, until "
				"$(date -ud '2 days' +%%F)/\" " T_DAEMON_PROD
				" && cd store && wsync commit -q -m 'for two days'"));
	set_clock(e, "clock", 0, 0);
	assert_true(t_e2e_ok(e, SYNC, shim()));
	assert_true(t_e2e_ok(e, LINE));
	/* ours alone is late; then the cloud's alone */
	set_clock(e, "clock", 5 * DAY, 0);
	assert_true(t_e2e_ok(e, SYNC, shim()));
	assert_true(t_e2e_ok(e, LINE));
	set_clock(e, "clock", 0, 0);
	set_cloud_clock(e, 5 * DAY);
	assert_true(t_e2e_ok(e, SYNC, shim()));
	assert_true(t_e2e_ok(e, LINE));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
	/* both: a round drops the line, and the cloud follows */
	set_clock(e, "clock", 5 * DAY, 0);
	assert_true(t_e2e_ok(e, SYNC, shim()));
	assert_true(t_e2e_exits(e, 1, LINE));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "none\n");
	assert_true(
		t_e2e_ok(e, "git -C store log -3 --format=%%s main | grep -q ^expired:"));
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, t_daemon_begin, t_daemon_end)
		T(a_clock_that_jumps_neither_stops_nor_heats_it),
		T(a_grant_ends_when_both_clocks_say_so),
#undef T
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
