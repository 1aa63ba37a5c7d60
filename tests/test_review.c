/*
 * tests/test_review.c - walking through what is held, on a terminal and without one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"
#include "tests/lib/tempdir.h"

#define PROD "store/acme/prod/members.ini"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	if (!t_e2e_clone_two_way(&e, T_KEY_OWNER))
		return -1;
	/* two escalations; one of them has a lesser role to offer */
	return t_e2e_edit(&e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Owner") &&
			       t_e2e_ok(&e, "cd store && wsync grant -q acme/staging "
					    "eve@contractor.io Developer --why INC-7; "
					    "wsync commit -q -m 'bob takes over on-call'")
		       ? 0
		       : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void without_a_terminal_it_lists_and_is_6(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 6, "cd store && COLUMNS=120 wsync review"));
	assert_true(t_e2e_out(e, "1 of "));
	assert_true(t_e2e_out(e, "control, 1 secrets"));
	assert_true(t_e2e_out(e, "acme/prod/members.ini:6"));
	assert_true(t_e2e_out(e, "committed by "));
	assert_true(t_e2e_out(e, "\"bob takes over on-call\""));
	assert_true(t_e2e_out(e, "bob@acme.io elsewhere: "));
	assert_true(t_e2e_out(e, "  why INC-7\n"));
	assert_true(t_e2e_out(e, "human Owner"));
	assert_true(t_e2e_out(e, "held: approval 0 of 1"));
	assert_true(t_e2e_out(e, "and no control"));
	assert_true(t_e2e_out(e, "  wsync approve "));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --plain"));
	assert_true(t_e2e_exits(e, 6, "cd store && LC_ALL=C wsync review acme/prod"));
	for (size_t i = 0; i < e->out_len; i++)
		assert_true((unsigned char)e->out[i] < 0x80);
	assert_true(t_e2e_ok(e, "cd store && wsync review acme/dev"));
	assert_true(t_e2e_out(e, "Nothing is held"));
}

static void the_list_can_leave_the_terminal(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"owners_after\""));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --format csv"));
	assert_true(t_e2e_out(e, "change,path,principal,before,after"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --format markdown"));
	assert_true(t_e2e_out(e, "|"));
}

static void a_change_that_is_not_held_is_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 10, "cd store && wsync review kkkk"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant -q acme/dev bob@acme.io Runner && "
				"wsync commit -q"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync review $(wsync status --porcelain | "
				"grep acme/dev | grep outgoing | cut -f2)"));
	assert_true(t_e2e_err(e, "needs no approval"));
}

/* script(1) gives a terminal; what is typed comes from a file. */
#define TYPED(keys, ...)                                                                  \
	"cd store && printf '" keys "' >../keys && script -qec 'stty -echo; wsync review" \
	" " __VA_ARGS__ "' /dev/null <../keys"

static void answers_are_recorded_at_once(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	(void)t_e2e_sh(e, TYPED("?\\nd\\na\\nr\\n", "acme/prod"));
	assert_true(t_e2e_out(e, "every permission"));
	assert_true(t_e2e_out(e, "manage_workspace_users"));
	assert_true(t_e2e_out(e, "Approved 1, rejected 0"));
	(void)t_e2e_sh(e, "cd store && wsync sync --yes");
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Owner\n");
}

static void leaving_leaves_the_rest(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	(void)t_e2e_sh(e, TYPED("q\\n", ""));
	assert_true(t_e2e_out(e, "Approved 0, rejected 0, left "));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review"));
	(void)t_e2e_sh(e, TYPED("s\\nr\\n", ""));
	(void)t_e2e_sh(e, "cd store && wsync plan --offline");
	assert_true(t_e2e_out(e, "rejected by ada@acme.io"));
	assert_true(t_e2e_out(e, "approval 0 of 1"));
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(without_a_terminal_it_lists_and_is_6),
		WITH(the_list_can_leave_the_terminal),
		WITH(a_change_that_is_not_held_is_told),
		WITH(answers_are_recorded_at_once),
		WITH(leaving_leaves_the_rest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
