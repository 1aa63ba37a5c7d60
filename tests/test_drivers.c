/* Stock git with our drivers: merges by keys, and diffs that say what roles allow. */
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
	return t_e2e_clone(e, T_KEY_OWNER) &&
			       t_e2e_ok(e, "cd store && git config user.name a && "
					   "git config user.email a@b.c && wsync git setup")
		       ? 0
		       : -1;
}

static int tear_down(void **state)
{
	t_e2e_end(*state);
	free(*state);
	return 0;
}

/* Two branches, each with one sed over the same file; merged into the second. */
static int merge(struct t_e2e *e, const char *theirs, const char *ours)
{
	assert_true(
		t_e2e_ok(e,
			 "cd store && git checkout -q -B theirs main && "
			 "sed -i '%s' acme/prod/members.ini && git commit -qam theirs && "
			 "git checkout -q -B ours main && "
			 "sed -i '%s' acme/prod/members.ini && git commit -qam ours",
			 theirs, ours));
	return t_e2e_sh(e, "cd store && git merge theirs");
}

static void has(const struct t_e2e *e, const char *text)
{
	char *file = t_e2e_read(e, MEMBERS);

	if (!strstr(file, text))
		fail_msg("no \"%s\" in\n%s", text, file);
	free(file);
}

static void neighbours_merge_clean(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "s/^dan@acme.io = .*/dan@acme.io = Developer/",
			       "s/^bob@acme.io = .*/bob@acme.io = Worker/"),
			 0);
	has(e, "bob@acme.io = Worker\n");
	has(e, "dan@acme.io = Developer\n");
	assert_true(t_e2e_ok(e, "cd store && wsync lint"));
}

static void comments_of_both_sides_survive_a_clean_merge(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "s/^\\[teams\\]/; said by theirs\\n[teams]/",
			       "s/^ada@acme.io/; said by ours\\nada@acme.io/"),
			 0);
	has(e, "; said by ours\nada@acme.io");
	has(e, "; said by theirs\n[teams]");
}

static void two_roles_for_one_person_leave_markers(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "s/^dan@acme.io = .*/dan@acme.io = Developer/",
			       "s/^dan@acme.io = .*/dan@acme.io = Worker/"),
			 1);
	has(e, "<<<<<<< ours\ndan@acme.io = Worker\n=======\ndan@acme.io = Developer\n"
	       ">>>>>>> theirs\n");
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint acme/prod"));
	assert_true(t_e2e_ok(e, "cd store && git merge --abort"));
}

static void files_that_are_not_ours_are_merged_by_lines(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && printf 'a\\nb\\nc\\nd\\ne\\n' > notes.ini && "
				"git add notes.ini && git commit -qm notes && "
				"git checkout -q -b x && sed -i s/a/A/ notes.ini && "
				"git commit -qam x && git checkout -q main && "
				"sed -i s/e/E/ notes.ini && git commit -qam y && "
				"git merge -q -m m x"));
	assert_true(t_e2e_ok(e, "cat store/notes.ini"));
	assert_string_equal(e->out, "A\nb\nc\nd\nE\n");
}

static void diffs_say_what_roles_allow(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && sed -i 's/^bob@acme.io = .*/bob@acme.io = "
				"Owner/' acme/prod/members.ini && git diff"));
	assert_true(t_e2e_out(e, "[users]\n"));
	assert_true(t_e2e_out(e, "-bob@acme.io = Viewer  ; 18 permissions\n"));
	assert_true(t_e2e_out(
		e, "+bob@acme.io = Owner  ; 61 permissions, control and secrets\n"));
}

static void what_is_not_understood_is_shown_as_it_is(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "printf 'no ini at all\\n' > x && wsync git textconv x"));
	assert_string_equal(e->out, "no ini at all\n");
	assert_true(t_e2e_ok(e, "printf '[users]\\nx = Nobody knows\\n' > x && cd store && "
				"wsync git textconv ../x"));
	assert_string_equal(e->out, "[users]\nx = Nobody knows\n");
	assert_true(t_e2e_exits(e, 64, "wsync git textconv gone"));
}

static void setting_up_again_changes_nothing(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && cat .git/config .git/info/attributes > ../was && "
			     "wsync git setup && "
			     "cat .git/config .git/info/attributes | cmp - ../was"));
	/* with somewhere to fetch from, approvals come along, once */
	assert_true(t_e2e_ok(e, "git init -q --bare hub && cd store && "
				"git remote add origin ../hub && wsync git setup && "
				"wsync git setup && git fetch -q origin && "
				"git push -q origin main 'refs/notes/wsync-approvals*'"));
	assert_true(t_e2e_ok(e, "git -C store config --get-all remote.origin.fetch"));
	assert_string_equal(e->out, "+refs/heads/*:refs/remotes/origin/*\n"
				    "+refs/notes/wsync-approvals*:"
				    "refs/notes/origin/wsync-approvals*\n");
	assert_true(
		t_e2e_ok(e, "cd store && git notes --ref=wsync-approvals add -m x main && "
			    "git push -q origin main 'refs/notes/wsync-approvals*' && "
			    "git fetch -q origin && "
			    "git rev-parse -q --verify refs/notes/origin/wsync-approvals"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(neighbours_merge_clean, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			comments_of_both_sides_survive_a_clean_merge, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_roles_for_one_person_leave_markers,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(files_that_are_not_ours_are_merged_by_lines,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(diffs_say_what_roles_allow, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_understood_is_shown_as_it_is,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(setting_up_again_changes_nothing, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
