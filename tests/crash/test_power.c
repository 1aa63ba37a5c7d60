/*
 * tests/crash/test_power.c - states a power cut may leave: the store opens, main is the
 * old or the new commit with everything it needs, each working file is old or new; and
 * what was told as done is done.
 *
 * git's index is left out: nothing is read from it but what a person staged, and git
 * makes a new one.
 *
 * WS_CRASH_ALL=1, WS_CRASH_OFFSET=N and WS_CRASH_POINT=N as in test_crash.c.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/own.h"
#include "tests/lib/crash_disk.h"
#include "tests/lib/crash_points.h"

#define MAIN "git -C %s rev-parse --verify -q 'refs/heads/main^{commit}'"

static char *commit_of(struct t_lab *lab, const char *store)
{
	(void)t_e2e_sh(&lab->e, MAIN, store);
	return strdup(lab->e.out);
}

/* What is wrong with the store, or NULL. done: the new commit is a must. */
static const char *judge(struct t_lab *lab, const char *old, const char *new, bool done)
{
	ws_auto_free char *torn = t_lab_torn(lab);
	ws_auto_free char *main_now = commit_of(lab, "store");

	if (torn)
		return "a working file is neither old nor new";
	if (strcmp(main_now, new) != 0 && (done || strcmp(main_now, old) != 0))
		return done ? "what was told as done is not"
			    : "main is neither old nor new";
	if (t_e2e_line(&lab->e, "cd store && GIT_INDEX_FILE=$T/none git fsck --strict "
				"--no-progress --no-dangling") != 0)
		return "git fsck";
	if (t_e2e_line(&lab->e, "cd store && rm -f .git/index && wsync status -q") != 0)
		return "wsync status";
	return NULL;
}

/* Records the command; the store is then as it ends. */
static struct t_disk *record(struct t_lab *lab, const char *prepare, const char *command)
{
	t_lab_begin(lab, "demo");
	t_lab_do(lab, prepare);
	t_lab_freeze(lab, command, NULL);
	t_lab_reset(lab);
	assert_int_equal(t_lab_run(lab, "WS_SHIM_RECORD=$T/disk"), lab->status);
	t_lab_do(lab, "rm -rf final && cp -a store final");
	return t_disk_read(lab);
}

static void play(const char *name, const char *prepare, const char *command, int points)
{
	struct t_lab lab;
	struct t_disk *disk = record(&lab, prepare, command);
	ws_auto_free char *old = commit_of(&lab, "base");
	ws_auto_free char *new = commit_of(&lab, "final");
	struct t_points list;
	char text[200];
	bool after;
	long n;

	assert_string_not_equal(old, new);
	t_points_begin(&list, name, t_disk_states(disk), points);
	while ((n = t_points_next(&list)) != 0) {
		const char *wrong;

		t_disk_make(disk, n, &after, text);
		wrong = judge(&lab, old, new, after);
		if (wrong) {
			print_error("%s, %s: %s\n%s%s\nreplay: WS_CRASH_POINT=%ld\n", name,
				    text, wrong, lab.e.out, lab.e.err, n);
			fail();
		}
	}
	t_disk_free(disk);
	t_lab_end_all(&lab);
}

#define TWO_WAY "wsync clone -q --into store && cd store && wsync mode -q two-way --yes && "
#define GRANT   TWO_WAY "wsync grant -q acme/prod bob@acme.io Runner"

static void a_commit_survives_a_power_cut(void **state)
{
	(void)state;
	play("power, commit", GRANT, "commit -q -m why", 20);
}

static void a_pull_survives_a_power_cut(void **state)
{
	(void)state;
	play("power, pull",
	     TWO_WAY "cd .. && sh $CLOUD grant acme/dev eve@contractor.io Developer",
	     "sync -q --yes", 20);
}

/* A judge that rejects nothing proves nothing. */
static void damaged_stores_are_rejected(void **state)
{
	static const char *const damages[] = {
		"f=$(git rev-parse main:acme/prod/members.ini); f=.git/objects/$(echo $f | "
		"cut -c1-2)/$(echo $f | cut -c3-); chmod u+w $f; : >$f",
		"f=$(git rev-parse main^{tree}); "
		"rm -f .git/objects/$(echo $f | cut -c1-2)/$(echo $f | cut -c3-)",
		": >.git/refs/heads/main",
		"t=$(git rev-parse main^{tree}); echo $t >.git/refs/heads/main",
		"a=$(git rev-parse main:acme/prod/members.ini); b=$(git rev-parse "
		"main^{tree}); "
		"a=.git/objects/$(echo $a | cut -c1-2)/$(echo $a | cut -c3-); "
		"b=.git/objects/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-); "
		"chmod u+w $a; cat $b >$a",
		"head -c 40 acme/prod/members.ini >x && mv x acme/prod/members.ini",
		"git update-ref refs/heads/main $(git commit-tree -m x main^{tree})",
	};
	struct t_lab lab;
	struct t_disk *disk = record(&lab, GRANT, "commit -q -m why");
	ws_auto_free char *old = commit_of(&lab, "base");
	ws_auto_free char *new = commit_of(&lab, "final");

	(void)state;
	t_lab_do(&lab, "rm -rf store && cp -a final store");
	assert_null(judge(&lab, old, new, true));
	t_lab_do(&lab, "rm -rf store && cp -a base store");
	assert_null(judge(&lab, old, new, false));
	assert_non_null(judge(&lab, old, new, true));
	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		t_lab_do(&lab, "rm -rf store && cp -a final store");
		assert_int_equal(t_e2e_sh(&lab.e, "cd store && %s", damages[i]), 0);
		if (!judge(&lab, old, new, false))
			fail_msg("taken for a good store: %s", damages[i]);
	}
	t_disk_free(disk);
	t_lab_end_all(&lab);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(damaged_stores_are_rejected),
		cmocka_unit_test(a_commit_survives_a_power_cut),
		cmocka_unit_test(a_pull_survives_a_power_cut),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
