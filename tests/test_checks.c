/* lint, fmt, and changes said outside the terminal: what a pull request is judged by. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define MEMBERS "store/acme/prod/members.ini"

static int set_up(void **state)
{
	struct t_e2e *e = calloc(1, sizeof(*e));

	t_e2e_begin(e, NULL, NULL);
	*state = e;
	return t_e2e_clone(e, T_KEY_OWNER) ? 0 : -1;
}

static int tear_down(void **state)
{
	t_e2e_end(*state);
	free(*state);
	return 0;
}

static void a_fresh_clone_is_valid_and_in_form(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync lint && wsync fmt --check"));
	assert_true(t_e2e_out(e, "0 errors, 0 warnings in "));
}

static void a_bad_file_is_named_in_every_form(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, MEMBERS, "ada@acme.io = Owner", "ada@acme.io = Ownr"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint"));
	assert_true(t_e2e_err(e, "did you mean Owner?"));
	assert_true(t_e2e_out(e, "1 error, 0 warnings in "));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint --format gcc"));
	assert_true(t_e2e_out(e, "acme/prod/members.ini:5:15: error: role \"Ownr\" is not "
				 "known in acme [WS0211]\n"));
	assert_true(t_e2e_exits(e, 65, "cd store/acme && wsync lint --format gcc prod"));
	assert_true(t_e2e_out(e, "/store/acme/prod/members.ini:5:15: error: "));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint --format github"));
	assert_true(t_e2e_out(e, "::error file=acme/prod/members.ini,line=5,col=15,"
				 "title=WS0211::role \"Ownr\" is not known in acme"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint --json"));
	assert_true(t_e2e_out(e, "{\"schema\":\"wsync/lint/1\",\"files\":"));
	/* another file has nothing to do with it */
	assert_true(t_e2e_ok(e, "cd store && wsync lint acme/dev"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync lint acme/nowhere"));
}

static void an_edited_fact_is_refused_also_after_its_commit(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && git config user.name a && git config user.email "
			     "a@b.c && git tag before && echo '; mine' >> "
			     "acme/_account/people.ini && "
			     "sed -i 's/^ada@acme.io = .*/ada@acme.io = Member/' "
			     "acme/_account/people.ini"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint"));
	assert_true(t_e2e_err(e, "people.ini"));
	assert_true(t_e2e_ok(e, "cd store && git commit -qam facts"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint --against before"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync lint --against nothing"));
}

static void a_day_that_is_over_is_told_before_it_is_merged(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && git config user.name a && git config user.email "
			     "a@b.c && git tag before && sed -i 's/^bob@acme.io = .*/"
			     "bob@acme.io = Runner, until 2020-01-31/' "
			     "acme/prod/members.ini && git commit -qam over"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint --against before"));
	assert_true(t_e2e_err(e, "the last day of bob@acme.io is over: 2020-01-31"));
	assert_true(t_e2e_ok(e, "cd store && wsync lint"));
}

static void fmt_sorts_and_says_the_same(void **state)
{
	struct t_e2e *e = *state;
	char *file;

	assert_true(
		t_e2e_ok(e, "cd store && sed -i '/^ada@acme.io/d' acme/prod/members.ini && "
			    "sed -i 's/^dan@acme.io.*/&\\n\\n; first of all\\nada@acme.io="
			    "Owner/' acme/prod/members.ini"));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync lint"));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync fmt --check"));
	assert_string_equal(e->out, "Would format acme/prod/members.ini\n");
	assert_true(t_e2e_ok(e, "cd store && wsync fmt"));
	assert_string_equal(e->out, "Formatted acme/prod/members.ini\n");
	file = t_e2e_read(e, MEMBERS);
	assert_non_null(strstr(file, "[users]\n; first of all\nada@acme.io = Owner\nbob@"));
	free(file);
	assert_true(t_e2e_ok(e, "cd store && wsync fmt && wsync lint && wsync diff"));
	assert_null(strstr(e->out, "ada@acme.io"));
}

/* Somebody takes a description for given that nobody reads. */
static void a_key_that_nobody_reads_is_told(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && sed -i 's/^name = .*/&\\ndescripton = mine/' "
				"acme/dev/workspace.ini && wsync fmt"));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync lint"));
	assert_true(
		t_e2e_out(e, "unknown key descripton, did you mean description? [WS0208]"));
	assert_null(strstr(e->err, "wsync fmt"));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync lint --format github"));
	assert_true(t_e2e_out(e, "title=key::unknown key descripton"));
}

static void a_branch_is_said_as_permissions(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && git config user.name a && git config user.email "
			     "a@b.c && git checkout -q -b topic && "
			     "sed -i 's/^bob@acme.io = .*/bob@acme.io = Owner/' "
			     "acme/prod/members.ini && git commit -qam 'bob takes over'"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff main..topic"));
	assert_true(t_e2e_out(e, "ESCALATION"));
	assert_true(t_e2e_out(e, "+43 permissions"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff main.. --format markdown"));
	assert_true(t_e2e_out(e, "### main..\n"));
	assert_true(t_e2e_out(
		e, "raise, escalation** | acme/prod | bob&#64;acme.io | Viewer "));
	assert_true(t_e2e_ok(e, "cd store && wsync diff main..topic --format github"));
	assert_true(t_e2e_out(
		e, "::warning file=acme/prod/members.ini,line=6,title=escalation "));
	assert_true(t_e2e_ok(e, "cd store && wsync diff main..topic --json"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_ok(e, "cd store && wsync diff topic..topic --format markdown"));
	assert_true(t_e2e_out(e, "Nothing changes."));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync diff main..nowhere"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync diff --format markdown"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync diff --drafts main..topic"));
}

static void a_plan_is_checked_for_new_access(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync plan --offline --check-no-new-access"));
	assert_true(t_e2e_edit(e, MEMBERS, "dan@acme.io = Owner", "dan@acme.io = Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m less && "
				"wsync plan --offline --check-no-new-access"));
	assert_true(t_e2e_edit(e, MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m more"));
	assert_true(t_e2e_exits(e, 2,
				"cd store && wsync plan --offline "
				"--check-no-new-access --format markdown"));
	assert_true(t_e2e_out(e, "### Plan\n"));
	assert_true(t_e2e_out(e, " what happens |"));
}

static void names_add_no_marks_and_no_commands(void **state)
{
	struct t_e2e *e = *state;

	/* a name as long as it is hostile */
	assert_true(t_e2e_ok(e,
			     "cd store && git config user.name a && git config user.email "
			     "a@b.c && git checkout -q -b topic && "
			     "printf '%%s = Viewer\\n' "
			     "'|`x`@team%%25.io' "
			     ">> acme/prod/members.ini && "
			     "sed -i 's/^name = .*/name = ::error::|`x`/' "
			     "acme/prod/workspace.ini && git commit -qam x"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff main..topic --format markdown"));
	assert_null(strstr(e->out, "|`x`"));
	assert_null(strstr(e->out, "@team"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff main..topic --format github"));
	assert_null(strstr(e->out, "\n::error"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_fresh_clone_is_valid_and_in_form, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_bad_file_is_named_in_every_form, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(
			an_edited_fact_is_refused_also_after_its_commit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_day_that_is_over_is_told_before_it_is_merged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_key_that_nobody_reads_is_told, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(fmt_sorts_and_says_the_same, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_branch_is_said_as_permissions, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_plan_is_checked_for_new_access, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(names_add_no_marks_and_no_commands, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
