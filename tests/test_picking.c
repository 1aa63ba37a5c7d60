/*
 * tests/test_picking.c - grant and revoke ask on a terminal for what the line lacks, and
 * say what to type without one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define PROD "store/acme/prod/members.ini"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static int fresh(void **state)
{
	return t_e2e_ok(*state, "cd store && wsync restore .") ? 0 : -1;
}

static void typed(struct t_e2e *e, const char *keys, const char *line)
{
	if (!t_e2e_typed(e, "store", keys, line))
		skip();
}

static void file_has(struct t_e2e *e, const char *text, bool wanted)
{
	char *now = t_e2e_read(e, PROD);

	assert_non_null(now);
	assert_int_equal(strstr(now, text) != NULL, wanted);
	free(now);
}

static void who_and_which_role_are_asked(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "cy\\n1\\nrunner\\n", "wsync grant acme/prod");
	assert_true(t_e2e_out(e, "Who gets a role in acme/prod?"));
	assert_true(t_e2e_out(e, "ada@acme.io"));
	assert_true(t_e2e_out(e, "part of a name shortens the list"));
	assert_true(t_e2e_out(e, "Which role does cy@acme.io get in acme/prod?"));
	assert_true(t_e2e_out(e, "control over others, secrets"));
	assert_true(t_e2e_out(e, "was 0"));
	file_has(e, "cy@acme.io = Runner\n", true);
}

/* A wrong grant by a slip of the finger is worse than one more question. */
static void part_of_a_name_picks_nobody(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "cy\\n\\n", "wsync grant acme/prod");
	assert_true(t_e2e_out(e, "    1  cy@acme.io"));
	assert_true(t_e2e_out(e, "nothing was picked"));
	assert_true(t_e2e_out(e, "was 64"));
	file_has(e, "cy@acme.io", false);
	typed(e, "nobody-like-that\\n99\\n0\\n-1\\n\\n", "wsync grant acme/prod");
	assert_true(t_e2e_out(e, "the whole list again"));
	assert_true(t_e2e_out(e, "was 64"));
}

static void a_whole_name_picks_and_only_the_role_is_asked(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "CY@acme.io\\n5\\n", "wsync grant prod");
	assert_true(t_e2e_out(e, "was 0"));
	file_has(e, "cy@acme.io = ", true);
	typed(e, "Viewer\\n", "wsync grant prod bot:ci-deploy --why \"INC 7\"");
	assert_null(strstr(e->out, "Who gets"));
	assert_true(t_e2e_out(e, "was 0"));
	file_has(e, "ci-deploy = Viewer, why INC 7\n", true);
	typed(e, "", "wsync grant prod nobody@acme.io");
	assert_null(strstr(e->out, "Which role"));
	assert_true(t_e2e_out(e, "was 65"));
}

static void present_grants_are_offered_for_revocation(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "2\\n", "wsync revoke acme/prod");
	assert_true(t_e2e_out(e, "Who loses the role in acme/prod?"));
	assert_true(t_e2e_out(e, "Viewer"));
	assert_null(strstr(e->out, "ana@acme.io"));
	assert_true(t_e2e_out(e, "was 0"));
	file_has(e, "bob@acme.io", false);
	/* what lies on the disk is what is offered */
	typed(e, "\\n", "wsync revoke acme/prod");
	assert_null(strstr(e->out, "bob@acme.io"));
}

static void a_dry_run_asks_and_writes_nothing(void **state)
{
	struct t_e2e *e = *state;

	typed(e, "2\\n", "wsync revoke -n acme/prod");
	assert_true(t_e2e_out(e, "Would edit"));
	file_has(e, "bob@acme.io", true);
}

static void nobody_holds_the_store_while_a_person_thinks(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	assert_true(t_e2e_ok(
		e, "cd store && mkfifo ../slow && "
		   "(script -qec 'wsync revoke acme/prod' /dev/null <../slow >../said & "
		   "exec 3>../slow; for i in 1 2 3 4 5 6 7 8 9; do "
		   "grep -q 'empty to stop' ../said 2>/dev/null || sleep 0.3; done; "
		   "wsync revoke acme/prod bob@acme.io && echo 1 >&3; exec 3>&-; wait)"));
	file_has(e, "bob@acme.io", false);
}

static void without_a_terminal_it_says_what_to_type(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 64, "cd store && wsync grant prod </dev/null"));
	assert_true(t_e2e_err(e, "wsync grant acme/prod PRINCIPAL ROLE"));
	assert_true(t_e2e_exits(e, 64, "cd store && echo 1 | wsync revoke prod"));
	assert_true(t_e2e_err(e, "wsync revoke acme/prod PRINCIPAL"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync grant --json prod bob@acme.io"));
	assert_true(t_e2e_json(e));
	typed(e, "1\\n", "wsync grant --no-input prod");
	assert_true(t_e2e_out(e, "was 64"));
	assert_true(t_e2e_exits(e, 10, "cd store && wsync grant nowhere"));
	assert_true(t_e2e_ok(e, "cd store && echo '[' >>acme/prod/members.ini"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync revoke prod"));
}

#define FRESH(f) cmocka_unit_test_setup(f, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FRESH(who_and_which_role_are_asked),
		FRESH(part_of_a_name_picks_nobody),
		FRESH(a_whole_name_picks_and_only_the_role_is_asked),
		FRESH(present_grants_are_offered_for_revocation),
		FRESH(a_dry_run_asks_and_writes_nothing),
		FRESH(nobody_holds_the_store_while_a_person_thinks),
		FRESH(without_a_terminal_it_says_what_to_type),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
