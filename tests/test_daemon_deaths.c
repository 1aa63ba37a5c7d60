/*
 * tests/test_daemon_deaths.c - daemon, round and cloud killed at any moment: at rest every
 * value is where it belongs.
 *
 *	WS_SECONDS=3600    of it; ten in make check
 *	WS_SEED=N          the same moments again, as far as they can be had
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
#include "store/ground/own.h"
#include "tests/lib/chance.h"
#include "tests/lib/daemon.h"

enum whom { DAEMON, ROUND, CLOUD, WHOMS };

/* What lies in acme/dev: a number that is never used twice. */
static void write_number(struct t_e2e *e, int number)
{
	assert_true(t_e2e_ok(e,
			     "cd store && sed -i '/^description = /d; "
			     "s/^\\[workspace\\]$/&\\ndescription = n%d/' "
			     "acme/dev/workspace.ini",
			     number));
	/* a round may have the lock for a moment, or be dead with it */
	assert_true(t_daemon_until(e, "cd store && wsync commit -q -m number"));
}

/* What somebody else writes into the cloud, another number; not while it is dead. */
static void write_theirs(struct t_e2e *e, int number)
{
	assert_true(t_e2e_ok(e, "sh $CLOUD patch acme/staging '{\"description\":\"t%d\"}'",
			     number));
}

/* Whoever has the store: of several that were started at once all others end. */
#define NUMBER "$(cat store/.git/wsync/agent)"

static void wake_daemon(struct t_e2e *e)
{
	if (t_e2e_sh(e, "wsync daemon status") != 0)
		assert_true(t_daemon_until(e, "wsyncd store 2>>daemon.log & "
					      "wsync daemon status"));
}

/* The number of the round in the file round. One begins after a commit, unless the last
 * ones failed; then false, after a while. Builtins of the shell alone: a round is short. */
static bool find_round(struct t_e2e *e)
{
	return t_e2e_sh(e, "d=" NUMBER "; n=0; : >round; while [ $n -lt 4000 ]; do "
			   "n=$((n + 1)); read -r all </proc/$d/task/$d/children; "
			   "for c in $all; do read -r name </proc/$c/comm; "
			   "if [ \"$name\" = wsync ]; then echo $c >round; exit; fi; "
			   "done; done 2>/dev/null; exit 1") == 0;
}

/* Which of them were alive, and are dead now. */
static void kill_some(struct t_e2e *e, int mask, int moment_us, int killed[WHOMS])
{
	/* a daemon that waits after failures is worth nothing here: the next one begins */
	if (!find_round(e))
		mask |= 1 << DAEMON;
	(void)usleep((useconds_t)moment_us);
	if (mask & 1 << CLOUD) {
		t_cloud_kill(&e->cloud);
		killed[CLOUD]++;
	}
	if (mask & 1 << DAEMON)
		killed[DAEMON] += t_e2e_sh(e, "kill -9 " NUMBER) == 0;
	if (mask & 1 << ROUND)
		killed[ROUND] += t_e2e_sh(e, "kill -9 $(cat round)") == 0;
}

/* Not over before each of them was hit: a round is short. */
static bool goes_on(time_t end, const int killed[WHOMS])
{
	const time_t now = time(NULL);
	bool all = true;

	for (int i = 0; i < WHOMS; i++)
		all = all && killed[i] > 0;
	return now < end || (!all && now < end + 60);
}

/*
 * A person comes by: after a send nobody saw the end of, and another value committed
 * since, somebody has to say which. What the cloud has is a value of ours all the same, and not the last one.
 */
static void look_after(struct t_e2e *e, int number)
{
	ws_auto_free char *id = NULL;
	char *line, *at;

	if (t_e2e_sh(e, "cd store && wsync sync --yes") == 0 ||
	    (line = strstr(e->out, "Conflict")) == NULL)
		return;
	line[strcspn(line, "\n")] = '\0';
	assert_non_null(strstr(line, "clash acme/dev "));
	at = strstr(line, "description local \"n");
	assert_non_null(at);
	assert_int_equal(strtol(strstr(at, "\"n") + 2, NULL, 10), number);
	at = strstr(at, "cloud \"n");
	assert_non_null(at);
	assert_in_range(strtol(at + 8, NULL, 10), 1, number - 1);
	id = strndup(line + 10, 4);
	assert_true(t_e2e_ok(e, "cd store && wsync resolve %s --take local", id));
}

static void is_at_rest(struct t_e2e *e, int number)
{
	assert_true(t_e2e_ok(e, "wsync daemon stop"));
	for (int i = 0; i < 5; i++)
		look_after(e, number);
	/* those of the clone itself go when they are old */
	assert_true(t_e2e_ok(e, "find store/.git/wsync -name '.wsync-tmp-*' "
				"-exec touch -d '1 hour ago' {} +"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync -q --yes"));
	/* both sides agree, nothing waits, nothing is damaged, nothing lies about */
	assert_true(t_e2e_ok(e,
			     "cd store && wsync plan --check && git diff --exit-code main "
			     "cloud/main && git diff --exit-code && git fsck --strict"));
	assert_true(t_e2e_ok(e, "find store -name '.wsync-tmp-*' -o -name '.*.wsync-*' -o "
				"-name '*.lock'"));
	assert_string_equal(e->out, "");
	/* the last value of each writer, in both places */
	assert_true(t_e2e_ok(e,
			     "sh $CLOUD api GET $(sh $CLOUD place acme/dev) | "
			     "grep -q '\"description\": *\"n%d\"'",
			     number));
	assert_true(t_e2e_ok(e, "grep -q '^description = t%d$' store/acme/staging/*.ini",
			     number));
	/* every commit of the person is there, in order and once */
	assert_true(t_e2e_ok(
		e,
		"cd store && git log --reverse --topo-order --format=%%H --grep='^number$' "
		"main | while read c; do git show $c:acme/dev/workspace.ini; "
		"done | sed -n 's/^description = n//p' | tr '\\n' ' ' >../seen; "
		"seq -s ' ' %d | diff -b - ../seen",
		number));
	/* ... and what somebody else did is in none of them */
	assert_true(t_e2e_ok(e,
			     "cd store && git log --format=%%h --grep='^number$' main -- "
			     "acme/staging"));
	assert_string_equal(e->out, "");
}

static void deaths_at_any_moment_lose_nothing(void **state)
{
	struct t_e2e *e = *state;
	const char *wanted = getenv("WS_SECONDS");
	const time_t end = time(NULL) + (wanted ? strtol(wanted, NULL, 10) : 10);
	uint64_t chance = t_chance_seed();
	int number = 0, killed[WHOMS] = {0};

	t_daemon_send_first(e);
	t_daemon_configure(e, "[daemon]\npoll = 1s\n");
	wake_daemon(e);
	while (goes_on(end, killed)) {
		write_theirs(e, ++number);
		write_number(e, number);
		kill_some(e, 1 + t_chance_below(&chance, 7), t_chance_below(&chance, 30000),
			  killed);
		if (e->cloud.pid < 0)
			assert_true(t_cloud_again(&e->cloud));
		wake_daemon(e);
		if (number % 8 == 0)
			look_after(e, number);
	}
	is_at_rest(e, number);
	print_message("%d values; killed: daemon %d, round %d, cloud %d\n", number,
		      killed[DAEMON], killed[ROUND], killed[CLOUD]);
	for (int i = 0; i < WHOMS; i++)
		assert_true(killed[i] > 0);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(deaths_at_any_moment_lose_nothing,
						t_daemon_begin, t_daemon_end),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
