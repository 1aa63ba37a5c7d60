/*
 * tests/crash/test_faults.c - the disk says no: full from some call on, an error once,
 * no descriptor left, half a write. A success that is told must be there, nothing is
 * sent that is not in the journal, and once the fault is gone the next run ends where an
 * undisturbed one ends.
 *
 * WS_CRASH_ALL=1, WS_CRASH_OFFSET=N and WS_CRASH_POINT=N as in test_crash.c; an argument
 * chooses tests by a glob, as in `test_faults full_*`.
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
#include "tests/lib/crash_lab.h"
#include "tests/lib/crash_points.h"

struct fault {
	const char *name, *calls; /* classes that count, see shim.c */
	const char *settings;     /* for the shim */
	bool harmless;            /* the command must not even notice */
};

static const struct fault full = {"full disk", "owsn", "WS_SHIM_ERRNO=28 WS_SHIM_LASTING=1",
				  false};
static const struct fault broken = {"I/O error", "owsna", "WS_SHIM_ERRNO=5", false};
static const struct fault no_files = {"no descriptor", "or", "WS_SHIM_ERRNO=24", false};
static const struct fault halves = {"half a write", "w", "WS_SHIM_ERRNO=short", true};

static void differs(struct t_lab *lab, const struct fault *fault, long point,
		    const char *what, const char *wanted, const char *found)
{
	t_e2e_write(&lab->e, "wanted", wanted);
	t_e2e_write(&lab->e, "found", found);
	(void)t_e2e_sh(&lab->e, "diff wanted found");
	print_error("%s at %ld of `%s`: %s\n%s\nreplay: WS_CRASH_POINT=%ld\n", fault->name,
		    point, lab->command, what, lab->e.out, point);
	fail();
}

static void check_told(struct t_lab *lab, const struct fault *fault, long point, int status)
{
	ws_auto_free char *said = strdup(lab->e.err);
	ws_auto_free char *known = t_lab_known(lab);

	assert_non_null(said);
	if (status == lab->status && strcmp(known, lab->known) != 0)
		differs(lab, fault, point, "told as done, and is not", lab->known, known);
	/* a commit that is there may be told as not proven, never as not made */
	if (lab->writes == 0 && status != lab->status && strcmp(known, lab->known) == 0 &&
	    !strstr(said, "committed as "))
		differs(lab, fault, point, "done, and told as a failure", "", said);
	if (fault->harmless && status != lab->status)
		differs(lab, fault, point, "failed for nothing", "", lab->e.err);
	if (t_lab_intents(lab) < t_lab_writes(lab))
		differs(lab, fault, point, "sent without an intent in the journal", "", "");
}

static void check_end(struct t_lab *lab, const struct fault *fault, long point)
{
	ws_auto_free char *end = NULL;

	if (t_lab_run(lab, NULL) != lab->status)
		differs(lab, fault, point, "the next run fails", "", lab->e.err);
	end = t_lab_end(lab);
	if (strcmp(end, lab->end) != 0)
		differs(lab, fault, point, "another end than without the fault", lab->end,
			end);
	if (t_lab_writes(lab) != lab->writes)
		differs(lab, fault, point, "the cloud was changed another number of times",
			"", "");
}

static void play(const struct fault *fault, const char *prepare, const char *command,
		 int points)
{
	struct t_lab lab;
	struct t_points list;
	long point;
	int told = 0, failed = 0;

	t_lab_begin(&lab, "demo");
	t_lab_do(&lab, prepare);
	t_lab_freeze(&lab, command, fault->calls);
	t_points_begin(&list, fault->name, lab.calls, points);
	while ((point = t_points_next(&list)) != 0) {
		int status;

		t_lab_reset(&lab);
		status = t_lab_run(&lab, "WS_SHIM_CALLS=%s WS_SHIM_FAIL=%ld %s",
				   fault->calls, point, fault->settings);
		told += status == lab.status;
		failed += status != lab.status;
		check_told(&lab, fault, point, status);
		check_end(&lab, fault, point);
	}
	print_message("%s: %s: %d times done, %d times refused\n", fault->name, command,
		      told, failed);
	assert_true(fault->harmless ? told > 0 : failed > 0 || list.step > 1);
	t_lab_end_all(&lab);
}

#define TWO_WAY "wsync clone -q --into store && cd store && wsync mode -q two-way --yes && "
#define GRANT   TWO_WAY "wsync grant -q acme/prod bob@acme.io Runner"
#define BOTH                                             \
	GRANT " && wsync commit -q -m ours && cd .. && " \
	      "sh $CLOUD grant acme/dev eve@contractor.io Developer"

static void full_disk_while_committing(void **state)
{
	(void)state;
	play(&full, GRANT, "commit -q -m why", 6);
}

static void full_disk_in_a_round(void **state)
{
	(void)state;
	play(&full, BOTH, "sync -q --yes", 12);
}

static void io_error_while_committing(void **state)
{
	(void)state;
	play(&broken, GRANT, "commit -q -m why", 8);
}

static void io_error_in_a_round(void **state)
{
	(void)state;
	play(&broken, BOTH, "sync -q --yes", 12);
}

static void no_descriptor_while_committing(void **state)
{
	(void)state;
	play(&no_files, GRANT, "commit -q -m why", 6);
}

static void no_descriptor_in_a_round(void **state)
{
	(void)state;
	play(&no_files, BOTH, "sync -q --yes", 8);
}

static void half_a_write_is_finished(void **state)
{
	(void)state;
	play(&halves, GRANT, "commit -q -m why", 6);
	play(&halves, BOTH, "sync -q --yes", 8);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_disk_while_committing),
		cmocka_unit_test(full_disk_in_a_round),
		cmocka_unit_test(io_error_while_committing),
		cmocka_unit_test(io_error_in_a_round),
		cmocka_unit_test(no_descriptor_while_committing),
		cmocka_unit_test(no_descriptor_in_a_round),
		cmocka_unit_test(half_a_write_is_finished),
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
