/*
 * tests/test_history.c - parts of the history and of the differences: of a time, by
 * somebody, about a role, of one kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

/* Three commits: by ada in 2025, by bob in May, and a role that changes today. */
static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	if (!t_e2e_clone(&e, T_KEY_OWNER))
		return -1;
	return t_e2e_sh(&e, "cd store && "
			    "one() { wsync grant -q \"$1\" \"$2\" \"$3\" && git add -A && "
			    "GIT_AUTHOR_DATE=$4 GIT_AUTHOR_NAME=$5 "
			    "GIT_AUTHOR_EMAIL=$5@acme.io git commit -qm \"by $5\"; } && "
			    "one acme/prod bob@acme.io Runner 2025-12-31T23:59:58Z ada && "
			    "one acme/staging bob@acme.io Owner 2026-05-04T10:00:00Z bob");
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static bool has(struct t_e2e *e, const char *text)
{
	return strstr(e->out, text) != NULL;
}

static void a_time_has_a_first_and_a_last_day(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync log --until 2025-12-31"));
	assert_true(has(e, "acme/prod") && !has(e, "acme/staging"));
	assert_true(t_e2e_ok(e, "cd store && wsync log --until 2025-12-30"));
	assert_string_equal(e->out, "Nothing in the history\n");
	assert_true(t_e2e_ok(e, "cd store && wsync log --since 2026-01-01 --until "
				"2026-05-04"));
	assert_true(!has(e, "acme/prod") && has(e, "acme/staging"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync log --since 2026-02-30"));
	assert_true(t_e2e_err(e, "--since takes a day (2026-11-01) or a number of days"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync log --since 9999-01-01"));
	assert_true(t_e2e_err(e, "yet to come"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync log --since 2026-05-05 --until "
				"2026-05-04"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync log --cloud --until 2026-05-04"));
}

static void an_author_is_part_of_a_name_or_address(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync log --author BOB"));
	assert_true(!has(e, "acme/prod") && has(e, "acme/staging"));
	assert_true(t_e2e_ok(e, "cd store && wsync log --author nobody"));
	assert_string_equal(e->out, "Nothing in the history\n");
	/* what came later is left out, and still tells what became of this */
	assert_true(t_e2e_ok(e, "cd store && wsync log --author ada acme/prod --json"));
	assert_true(t_e2e_json(e) && has(e, "bob@acme.io") && has(e, "\"local\""));
}

static void a_role_has_a_history(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync log role:runner"));
	assert_true(has(e, "acme/prod") && !has(e, "acme/staging"));
	assert_true(t_e2e_ok(e, "cd store && wsync log role:Owner -n 1"));
	assert_true(has(e, "acme/staging"));
	assert_true(t_e2e_ok(e,
			     "cd store && printf '[role]\\nname = Auditor\\n\\n[scopes]\\n"
			     "see_flows = yes\\n' >acme/_account/roles/auditor.ini && "
			     "wsync commit -q && wsync log role:Auditor"));
	assert_true(has(e, "Auditor") && !has(e, "bob@acme.io"));
}

static void differences_are_of_a_kind(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_ok(e, "cd store && wsync workspace set -q acme/prod --name Nice"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff --only escalations"));
	assert_true(has(e, "acme/staging") && !has(e, "acme/prod"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff --only grants --text"));
	assert_true(has(e, "= Runner") && has(e, "= Owner") && !has(e, "Nice"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff --only meta"));
	assert_true(has(e, "Nice") && !has(e, "bob@acme.io"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff HEAD~1..HEAD --only meta"));
	assert_true(!has(e, "bob@acme.io"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync diff --only names"));
	assert_true(t_e2e_err(e, "escalations, grants or meta"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_time_has_a_first_and_a_last_day),
		TEST(an_author_is_part_of_a_name_or_address),
		TEST(a_role_has_a_history),
		TEST(differences_are_of_a_kind),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
