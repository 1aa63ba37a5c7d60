/*
 * tests/test_undo.c - a commit taken back as a draft: through the built programs.
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
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void the_last_commit_becomes_a_draft(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m 'a reason'"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync undo"));
	assert_true(t_e2e_out(e, "Taking back "));
	assert_true(t_e2e_out(e, "a reason"));
	assert_true(t_e2e_out(e, "bob@acme.io"));
	assert_true(t_e2e_err(e, "wsync commit"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Viewer' " PROD));
	/* nothing is sent before it is committed */
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Runner\n");
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
}

/* It lies below both sides all the same, once they agree. */
static void what_was_held_and_taken_back_was_not_sent(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 6,
				"cd store && wsync grant acme/dev bob@acme.io Owner && "
				"wsync commit -q -m 'bob leads' && wsync sync --yes"));
	assert_true(t_e2e_out(e, "Held"));
	assert_true(t_e2e_ok(e, "cd store && wsync undo && wsync commit -q -m 'not so' && "
				"wsync sync --yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync log -n 1"));
	assert_true(t_e2e_out(e, "in step"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant acme/dev bob@acme.io Viewer && "
				"wsync commit -q -m 'bob looks' && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync log --json bob@acme.io | "
				"grep -o '\"origin\": .*\\|\"note\": .*'"));
	assert_string_equal(e->out, "\"origin\": \"sent\",\n"
				    "\"note\": \"\\\"bob looks\\\"\"\n"
				    "\"origin\": \"replaced\",\n"
				    "\"note\": \"\\\"not so\\\"\"\n"
				    "\"origin\": \"replaced\",\n"
				    "\"note\": \"\\\"bob leads\\\"\"\n");
}

/* "My last one" is not all that a colleague's branch brought. */
static void a_merge_is_taken_back_when_it_is_named(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && git switch -qc theirs"));
	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant acme/dev mo@acme.io Viewer"));
	assert_true(t_e2e_err(e, "git commit, and merge into main"));
	assert_true(t_e2e_ok(e,
			     "cd store && git commit -qam theirs && git switch -q main && "
			     "git merge -q --no-ff -m 'their branch' theirs"));
	assert_true(t_e2e_exits(e, 1, "cd store && wsync undo"));
	assert_true(t_e2e_err(e, "the last commit is a merge: \"their branch\""));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Runner' " PROD));
	assert_true(t_e2e_ok(e, "cd store && wsync undo $(git rev-parse --short=8 main)"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Viewer' " PROD));
}

/* Nor is a line of [invited] that never became a mail. */
static void an_invitation_taken_back_before_it_was_sent(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync grant ada/default kim@x.com Viewer && "
				"wsync commit -q -m 'ask kim' && "
				"wsync revoke ada/default kim@x.com && "
				"wsync commit -q -m 'do not ask' && wsync sync --yes"));
	assert_false(t_e2e_out(e, "Sent"));
	assert_true(t_e2e_ok(e, "cd store && COLUMNS=120 wsync log kim@x.com"));
	assert_true(t_e2e_out(e, "-18  in step"));
	assert_true(t_e2e_out(e, "+18  replaced"));
}

static void what_was_changed_since_is_left(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m first && "
				"git rev-parse main >../first"));
	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Runner", "bob@acme.io = Worker"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m second"));
	assert_true(t_e2e_exits(e, 1, "cd store && wsync undo $(cat ../first)"));
	assert_true(t_e2e_err(e, "WS0908"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Worker' " PROD));
}

/* Rules are no permissions: the file is named on every screen, and goes back, too. */
static void an_edited_policy_is_told_and_taken_back(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "printf '[approval]\\nescalation = 2\\n' "
				">store/acme/_account/policy.ini"));
	for (size_t i = 0; i < 3; i++) {
		static const char *const screens[] = {"diff", "status",
						      "commit -m 'two of us'"};

		assert_true(t_e2e_ok(e, "cd store && COLUMNS=120 wsync %s", screens[i]));
		assert_true(
			t_e2e_out(e, "acme/_account/policy.ini makes rules stricter: "));
	}
	assert_true(t_e2e_ok(e, "cd store && wsync undo"));
	assert_true(t_e2e_out(e, "policy.ini"));
	assert_false(t_e2e_out(e, "Left as it is"));
}

static void all_of_it_is_restored_from_within(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	/* from elsewhere the dot is another place */
	assert_true(t_e2e_exits(e, 64, "wsync -C store restore ."));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Runner' " PROD));
	assert_true(t_e2e_ok(e, "cd store/acme/dev && wsync restore ."));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Runner' " PROD));
	assert_true(t_e2e_ok(e, "cd store && wsync restore ."));
	assert_true(t_e2e_out(e, "Restored acme/prod/members.ini"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Viewer' " PROD));
	assert_true(t_e2e_ok(e, "cd store && wsync restore ."));
	assert_true(t_e2e_out(e, "Nothing to restore"));
}

static void what_is_no_commit_is_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 64, "cd store && wsync undo nosuch"));
	assert_true(t_e2e_err(e, "WS0907"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync undo 9"));
	assert_null(strstr(e->err, "ambiguous"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync undo one two"));
}

static void json_says_what_was_undone(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m 'a reason'"));
	assert_true(t_e2e_ok(e, "cd store && wsync undo --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"schema\": \"wsync/undo/1\""));
	assert_true(t_e2e_out(e, "\"left\": []"));
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(the_last_commit_becomes_a_draft),
		WITH(what_was_held_and_taken_back_was_not_sent),
		WITH(a_merge_is_taken_back_when_it_is_named),
		WITH(an_invitation_taken_back_before_it_was_sent),
		WITH(what_was_changed_since_is_left),
		WITH(an_edited_policy_is_told_and_taken_back),
		WITH(all_of_it_is_restored_from_within),
		WITH(what_is_no_commit_is_told),
		WITH(json_says_what_was_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
