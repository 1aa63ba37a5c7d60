/*
 * tests/schemas/test_documents.c - every document the programs print, against the schema
 * that programs of other people read it by (cli/show/schema). check.py does the reading,
 * with Debian's python3-jsonschema; where that is not there, this fails.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/daemon.h"

#define CHECK "/usr/bin/python3 '%s/tests/schemas/check.py' "

static void check(const char *what)
{
	char line[512];

	(void)snprintf(line, sizeof(line), CHECK "%s 1>&2", t_e2e_source(), what);
	assert_int_equal(system(line), 0);
}

/* ---- what the expected screens hold ------------------------------------------------------ */

static void every_screen_fits_its_schema(void **state)
{
	(void)state;
	check("screens");
}

static void every_screen_made_wrong_is_refused(void **state)
{
	(void)state;
	check("mutants");
}

static void what_the_programs_name_has_a_schema_and_no_more_than_that(void **state)
{
	(void)state;
	check("names");
}

/* ---- what no screen holds ---------------------------------------------------------------- */

/* Each file of seen/ is named as the schema of what it holds, with @ and a word where
 * there are two. */
static void check_seen(struct t_e2e *e)
{
	assert_true(t_e2e_ok(e, CHECK "live seen", t_e2e_source()));
}

static void commands_without_a_screen_fit(void **state)
{
	struct t_e2e *e = *state;
	static const char *const lines[] = {
		"wsync config list --json >../seen/config.json",
		"wsync log --cloud --json >../seen/events.json",
		"wsync init ../empty --json >../seen/init.json",
		"wsync grant -q acme/prod bob@acme.io Runner && wsync commit -q -m one",
		"wsync undo HEAD --json >../seen/undo.json",
		"git checkout -q -f",
		"wsync sync -q --yes",
		"sh -c 'cd .. && sh $CLOUD grant acme/prod bob@acme.io Developer'",
		"wsync grant -q acme/prod bob@acme.io Viewer && wsync commit -q -m two",
		"wsync sync --json --yes >../seen/sync.jsonl; test $? = 3",
		"wsync conflicts --json >../seen/conflicts.json; test $? -le 3",
		"wsync resolve $(grep -o '\"id\": *\"[k-z]*' ../seen/conflicts.json | "
		"grep -o '[k-z]*$') --take cloud --json >../seen/resolve.json",
		"wsync service-account create robot --account acme --never --yes --json "
		">../seen/service-account@create.json",
		"wsync service-account rotate robot --account acme --never --yes --json "
		">../seen/service-account@rotate.json",
		"wsync invitation create acme new@acme.io --yes --json "
		">../seen/invitation.json",
		/* from somebody else, and so said how many of whom */
		"printf '[approval]\\napprover = other\\n' >acme/dev/policy.ini && "
		"wsync grant -q acme/dev cy@acme.io Owner && wsync commit -q -m three",
		"wsync plan --offline --json >../seen/plan.json",
		"wsync review --json >../seen/review.json; grep -q '\"other\": true' "
		"../seen/plan.json",
		"wsync workspace list --json >../seen/workspaces.json",
		"wsync login --status --json >../seen/login.json",
		"wsync logout --json >../seen/logout.json",
	};

	assert_true(t_e2e_ok(e, "mkdir seen"));
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
		assert_true(t_e2e_ok(e, "cd store && %s", lines[i]));
	check_seen(e);
}

static void the_daemon_and_what_it_tells_fit(void **state)
{
	struct t_e2e *e = *state;

	t_daemon_send_first(e);
	t_daemon_configure(e, "[hooks]\n"
			      "conflict = sh -c 'cat >>$T/seen/hook@conflict.jsonl'\n"
			      "drift = sh -c 'cat >>$T/seen/hook@drift.jsonl'\n");
	assert_true(t_e2e_ok(e, "mkdir seen && cd store && "
				"wsync daemon start --json >../seen/daemon-start.json"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"rounds\":[1-9]'"));
	assert_true(t_e2e_ok(e, "wsync watch --json >seen/watch.jsonl & echo $! >watcher"));
	assert_true(t_daemon_until(e, T_DAEMON_STATUS " | grep -q '\"clients\":2'"));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod bob@acme.io Developer && "
				"sh $CLOUD grant acme/dev eve@contractor.io Runner"));
	t_daemon_commit(e, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(t_daemon_until(e, "grep -q conflict seen/hook@conflict.jsonl && "
				      "grep -q drift seen/hook@drift.jsonl && "
				      "grep -q committed seen/watch.jsonl"));
	assert_true(t_e2e_ok(e, CHECK "control home/state/wsync/run/agent.sock",
			     t_e2e_source()));
	assert_true(t_e2e_ok(e,
			     "cd store && wsync daemon status --json >../seen/daemon.json; "
			     "wsync daemon log --json >../seen/daemon-log.json; "
			     "wsync daemon reload --json >../seen/daemon-reload.json; "
			     "wsync daemon install --json >../seen/daemon-install.json; "
			     "wsync daemon stop --json >../seen/daemon-stop.json"));
	assert_true(t_e2e_ok(e, "kill $(cat watcher) 2>/dev/null; ls seen"));
	check_seen(e);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, t_daemon_begin, t_daemon_end)
		cmocka_unit_test(every_screen_fits_its_schema),
		cmocka_unit_test(every_screen_made_wrong_is_refused),
		cmocka_unit_test(what_the_programs_name_has_a_schema_and_no_more_than_that),
		T(commands_without_a_screen_fit),
		T(the_daemon_and_what_it_tells_fit),
#undef T
	};

	if (argc > 1)
		cmocka_set_test_filter(argv[1]);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
