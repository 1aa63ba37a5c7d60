/*
 * tests/crash/test_crash.c - commands killed before every call that changes something,
 * on the disk or in the cloud, and run once more: that run alone must end where an
 * undisturbed one ends.
 *
 *	WS_CRASH_ALL=1        every point instead of a sample
 *	WS_CRASH_DEPTH=2      the run that recovers is killed too, somewhere
 *	WS_CRASH_OFFSET=N     the sample a test printed
 *	WS_CRASH_POINT=N      one point
 *	test_crash push       one scenario
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
#include "store/ground/own.h"
#include "tests/lib/crash_lab.h"
#include "tests/lib/crash_points.h"

#define WANTED_MS 2000  /* a run after a crash is to take no longer */
#define BOUND_MS  20000 /* ... and on a busy machine must not */

static int64_t now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct scenario {
	const char *name, *seed;
	const char *prepare; /* a line of shell; the last look is before `cloud` */
	const char *command;
	int points;          /* in a sample */
	const char *recover; /* a line of shell; NULL: the command again */
};

/* The point is told when something is wrong. */
struct at {
	const struct scenario *scenario;
	struct t_lab *lab;
	long first, second; /* second 0: not killed again */
	int64_t slowest_ms;
};

static void wrong(const struct at *at, const char *what, const char *detail)
{
	ws_auto_free char *calls = t_e2e_read(&at->lab->e, "calls");
	const char *last = calls ? strrchr(calls, ' ') : NULL;

	print_error("%s killed at %ld%s%.0ld: %s\n%s\nlast call counted:%s"
		    "replay: WS_CRASH_POINT=%ld test_crash %s\n",
		    at->scenario->name, at->first, at->second ? ", then at " : "",
		    at->second, what, detail, last ? last : " none\n", at->first,
		    at->scenario->name);
	fail();
}

static void check_files(const struct at *at)
{
	ws_auto_free char *torn = at->scenario->recover ? NULL : t_lab_torn(at->lab);

	if (torn)
		wrong(at, "a working file is neither old nor new", torn);
	if (t_lab_intents(at->lab) < t_lab_writes(at->lab))
		wrong(at, "sent without an intent in the journal", "");
}

static void check_end(const struct at *at)
{
	struct t_lab *lab = at->lab;
	ws_auto_free char *end = t_lab_end(lab);

	if (strcmp(end, lab->end) != 0) {
		t_e2e_write(&lab->e, "wanted", lab->end);
		t_e2e_write(&lab->e, "found", end);
		(void)t_e2e_sh(&lab->e, "diff wanted found");
		wrong(at, "another end than without the crash", lab->e.out);
	}
	if (t_lab_left_over(lab))
		wrong(at, "left over", lab->e.out);
	if (t_lab_writes(lab) != lab->writes)
		wrong(at, "the cloud was changed another number of times", "");
}

/* The run that has to put everything right. */
static void recover(struct at *at)
{
	struct t_lab *lab = at->lab;
	const int64_t start = now_ms();
	const int status = at->scenario->recover
				   ? t_e2e_line(&lab->e, at->scenario->recover)
				   : t_lab_run(lab, NULL);
	const int64_t took = now_ms() - start;

	if (took > at->slowest_ms)
		at->slowest_ms = took;
	if (status != lab->status)
		wrong(at, "the next run ends differently", lab->e.err);
	if (took > BOUND_MS)
		wrong(at, "the next run takes too long", "");
}

/* False when the command had no such call any more. */
static bool kill_at(struct at *at)
{
	struct t_lab *lab = at->lab;
	int status;

	t_lab_reset(lab);
	status = t_lab_run(lab, "WS_SHIM_KILL=%ld", at->first);
	if (status != T_LAB_KILLED && status != lab->status)
		wrong(at, "neither killed nor done", lab->e.err);
	check_files(at);
	if (status == T_LAB_KILLED && at->second > 0 &&
	    t_lab_run(lab, "WS_SHIM_KILL=%ld", at->second) == T_LAB_KILLED)
		check_files(at);
	recover(at);
	check_end(at);
	return status == T_LAB_KILLED;
}

static void play(const struct scenario *s)
{
	struct t_lab lab;
	struct t_points points;
	struct at at = {.scenario = s, .lab = &lab};
	int killed = 0;

	t_lab_begin(&lab, s->seed);
	t_lab_do(&lab, s->prepare);
	t_lab_freeze(&lab, s->command, NULL);
	assert_true(lab.calls > 0);
	t_points_begin(&points, s->name, lab.calls, s->points);
	while ((at.first = t_points_next(&points)) != 0) {
		at.second = t_points_second(&points);
		killed += kill_at(&at);
	}
	print_message("%s: killed %d times, slowest recovery %lld ms%s\n", s->name, killed,
		      (long long)at.slowest_ms,
		      at.slowest_ms > WANTED_MS ? " (more than wanted)" : "");
	assert_true(killed > 0);
	t_lab_end_all(&lab);
}

/* --- the scenarios ------------------------------------------------------------------------- */

#define TWO_WAY "wsync clone -q --into store && cd store && wsync mode -q two-way --yes && "

static void clone(void **state)
{
	/* what is no store yet is begun again; what is one goes on */
	static const struct scenario s = {
		"clone",
		"demo",
		"true",
		"clone -q --into store",
		10,
		"if [ -e store/.wsync/store.ini ]; then wsync fetch -q --store store && "
		"git -C store rev-parse -q --verify refs/wsync/base >/dev/null && "
		"wsync sync -q --store store; "
		"else wsync clone -q --into store; fi"};

	(void)state;
	play(&s);
}

static void commit(void **state)
{
	static const struct scenario s = {
		"commit",
		"demo",
		TWO_WAY "wsync grant -q acme/prod bob@acme.io Runner",
		"commit -q -m why",
		12,
		NULL};

	(void)state;
	play(&s);
}

static void pack(void **state)
{
	static const struct scenario s = {
		"pack",
		"workload",
		TWO_WAY "sed -i 's/= Viewer$/= Runner/;s/= Runner$/= Developer/' "
			"bench/*/members.ini",
		"commit -q -m why",
		3,
		NULL};

	(void)state;
	play(&s);
}

#define THEIRS                                                     \
	"sh $CLOUD grant acme/dev eve@contractor.io Developer && " \
	"sh $CLOUD grant acme/staging ben@acme.io Viewer && "      \
	"sh $CLOUD patch acme/dev '{\"description\":\"what they say\"}'"

#define OURS                                                                               \
	"wsync grant -q acme/prod bob@acme.io Runner && "                                  \
	"wsync grant -q acme/staging eve@contractor.io Viewer && "                         \
	"wsync revoke -q acme/dev bob@acme.io && "                                         \
	"sed -i 's/^description = .*/description = what we say/' acme/prod/workspace.ini " \
	"&& "                                                                              \
	"wsync commit -q -m ours"

static void pull(void **state)
{
	static const struct scenario s = {
		"pull", "demo", TWO_WAY "cd .. && " THEIRS, "sync -q --yes", 12, NULL};

	(void)state;
	play(&s);
}

/* What came is nobody's edit here, wherever the round died: a commit right after it holds
 * the one line that somebody had edited. */
static void taken(void **state)
{
	static const struct scenario s = {
		"taken",
		"demo",
		TWO_WAY "wsync grant -q acme/prod bob@acme.io Runner && cd .. && " THEIRS,
		"sync -q --yes",
		12,
		"cd store && cp -a . ../again && cd ../again && wsync commit -q -m mine && "
		"[ \"$(git diff --numstat HEAD~1 HEAD)\" = "
		"\"$(printf '1\\t1\\tacme/prod/members.ini')\" ]; was=$?; rm -rf ../again; "
		"[ $was = 0 ] && cd ../store && wsync sync -q --yes"};

	(void)state;
	play(&s);
}

/* The directory goes with all that is in it, and its files are written where it is. */
static void renamed(void **state)
{
	static const struct scenario s = {
		"renamed",
		"demo",
		TWO_WAY "echo why > acme/dev/README.md && "
			"cd .. && " THEIRS
			" && sh $CLOUD patch acme/dev '{\"handle\":\"devel\"}'"
			" && sh $CLOUD patch acme/staging '{\"handle\":\"stage\"}'",
		"sync -q --yes",
		12,
		NULL};

	(void)state;
	play(&s);
}

static void push(void **state)
{
	static const struct scenario s = {"push",          "demo", TWO_WAY OURS,
					  "sync -q --yes", 12,     NULL};

	(void)state;
	play(&s);
}

static void both(void **state)
{
	static const struct scenario s = {
		"both",          "demo", TWO_WAY OURS " && cd .. && " THEIRS,
		"sync -q --yes", 12,     NULL};

	(void)state;
	play(&s);
}

/* What a round sent that died before base had it, and a newer edit of the same since. */
static void late(void **state)
{
	static const struct scenario s = {
		"late",
		"demo",
		TWO_WAY OURS
		" && git rev-parse refs/wsync/base refs/remotes/cloud/main >.git/were && "
		"wsync sync -q --yes && "
		"git update-ref refs/wsync/base $(sed -n 1p .git/were) && "
		"git update-ref refs/remotes/cloud/main $(sed -n 2p .git/were) && "
		"wsync grant -q acme/prod bob@acme.io Viewer && "
		"sed -i 's/^description = .*/description = what we say now/' "
		"acme/prod/workspace.ini && wsync commit -q -m later",
		"sync -q --yes",
		12,
		NULL};

	(void)state;
	play(&s);
}

/* Rules, more strict or less: max-loss. */
#define RULES(percent)                           \
	"printf '[guards]\\nmax-loss = " percent \
	"%%\\n' >acme/_account/policy.ini && git add acme && wsync commit -q -m rules"
#define HAVE(percent) \
	"git show refs/wsync/base:acme/_account/policy.ini | grep -q ' = " percent "%'"
#define SYNC "wsync sync -q --yes"

/* What was approved once is loosened once, wherever the round died that did it: the one
 * after it ends in the looser rules, and the same asked for again waits again. */
static void rules(void **state)
{
	static const struct scenario s = {
		"rules",
		"demo",
		TWO_WAY RULES("10") " && " SYNC " && " RULES(
			"50") " && " SYNC "; wsync approve -q $(wsync status --porcelain | "
			      "grep policy.ini | cut -f2)",
		"sync -q --yes",
		12,
		"cd store && " SYNC
		" && " HAVE("50") " && cp -a . ../again && cd ../again && " RULES(
			"10") " && " SYNC
			      " && " RULES("50") " && " SYNC "; " HAVE(
				      "10") "; was=$?; rm -rf ../again; exit $was"};

	(void)state;
	play(&s);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clone), cmocka_unit_test(commit),  cmocka_unit_test(pack),
		cmocka_unit_test(pull),  cmocka_unit_test(renamed), cmocka_unit_test(push),
		cmocka_unit_test(taken), cmocka_unit_test(both),    cmocka_unit_test(late),
		cmocka_unit_test(rules),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
