/* Stock git with our drivers: merges by keys, and diffs that say what roles allow. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define MEMBERS_PATH "acme/prod/members.ini"
#define MEMBERS      "store/" MEMBERS_PATH

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

/* Each clash is told, with what to do; what is marked is refused until somebody chose. */
static void a_conflict_says_what_to_do(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e,
			       "/^dan@acme.io/d;s/^bob@acme.io = .*/bob@acme.io = Worker/",
			       "s/^dan@acme.io = .*/dan@acme.io = Developer/;"
			       "s/^bob@acme.io = .*/bob@acme.io = Owner/"),
			 1);
	assert_true(t_e2e_err(e, MEMBERS_PATH ": bob@acme.io in [users]: ours has Owner, "
					      "theirs has Worker\n"));
	assert_true(t_e2e_err(e, MEMBERS_PATH ": dan@acme.io in [users]: ours has "
					      "Developer, theirs took it away\n"));
	assert_true(t_e2e_err(e, "hint: wsync lint " MEMBERS_PATH));
	has(e, "<<<<<<< ours\ndan@acme.io = Developer\n=======\n>>>>>>> theirs\n");
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint " MEMBERS_PATH));
	assert_true(t_e2e_ok(e, "cd store && git checkout -q --theirs " MEMBERS_PATH
				" && wsync lint " MEMBERS_PATH " && git add " MEMBERS_PATH
				" && git commit -qm merged"));
	has(e, "bob@acme.io = Worker\n");
}

/* -X ours is for merges by lines: here it decides nothing. */
static void a_strategy_option_decides_nothing(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "s/^dan@acme.io = .*/dan@acme.io = Developer/",
			       "s/^dan@acme.io = .*/dan@acme.io = Worker/"),
			 1);
	assert_true(t_e2e_ok(e, "cd store && git merge --abort"));
	assert_true(t_e2e_exits(e, 1, "cd store && git merge -X theirs theirs"));
	has(e, "<<<<<<< ours\ndan@acme.io = Worker\n");
}

static void every_way_of_git_to_merge_asks_the_driver(void **state)
{
	static const char *const ways[] = {
		"git checkout -q theirs && git rebase -q ours",
		"git checkout -q ours && git cherry-pick theirs",
		("git checkout -q theirs && git reset -q --soft main && git stash -q && "
		 "git checkout -q ours && git stash pop"),
	};
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_int_equal(merge(e, "s/^dan@acme.io = .*/dan@acme.io = Developer/",
				       "s/^bob@acme.io = .*/bob@acme.io = Worker/"),
				 0);
		assert_true(t_e2e_ok(e, "cd store && git reset -q --hard HEAD^ && %s",
				     ways[i]));
		has(e, "bob@acme.io = Worker\n");
		has(e, "dan@acme.io = Developer\n");
		assert_true(t_e2e_ok(e, "cd store && git reset -q --hard && "
					"git checkout -q main"));
		assert_int_equal(merge(e, "s/^dan@acme.io = .*/dan@acme.io = Developer/",
				       "s/^dan@acme.io = .*/dan@acme.io = Worker/"),
				 1);
		assert_true(t_e2e_ok(e, "cd store && git merge --abort"));
		assert_true(t_e2e_exits(e, 1, "cd store && { %s; }", ways[i]));
		assert_true(t_e2e_err(e, "dan@acme.io in [users]: ours has Worker, theirs "
					 "has Developer\n"));
		assert_true(t_e2e_ok(e, "cd store && { git rebase --abort || "
					"git cherry-pick --abort || "
					"{ git reset -q --hard && git stash drop -q; }; } "
					"2>/dev/null; git checkout -q main"));
	}
}

/* One branch knows a person by a new name, the other took the access away. */
static void a_renamed_person_who_was_removed_is_a_conflict(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "/^dan@acme.io/d", "s/^dan@acme.io/dan.new@acme.io/"), 1);
	assert_true(t_e2e_err(e, "dan.new@acme.io in [users]: added by ours; it may be the "
				 "dan@acme.io that theirs took away\n"));
	assert_true(t_e2e_ok(e, "cd store && git merge --abort"));
	/* two who are known to be two */
	assert_int_equal(
		merge(e, "/^dan@acme.io/d", "s/^dan@acme.io = .*/lea@acme.io = Viewer/"),
		0);
}

static void a_list_that_is_gone_here_and_edited_there_is_marked(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "/^\\[teams\\]/,/^$/d;$!b;/^data/d",
			       "/^\\[teams\\]/a zoo = Viewer\n"),
			 1);
	assert_true(t_e2e_err(e, "[teams]: theirs took all of it away, ours changed it\n"));
	has(e, "<<<<<<< ours\n[teams]\n");
}

/* What is not valid is merged by lines, and never becomes valid without a look. */
static void what_is_not_valid_is_merged_by_lines(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && sed -i 's/$/\\r/' " MEMBERS_PATH
				" && git commit -qam windows"));
	assert_int_equal(merge(e, "s/^dan@acme.io = .*/dan@acme.io = Developer\\r/",
			       "1s/.*/[users]\\r/"),
			 0);
	assert_true(t_e2e_err(e, "is merged by lines, since one side is not valid: line 1: "
				 "line ends in CRLF\n"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint " MEMBERS_PATH));
	assert_true(t_e2e_ok(
		e, "cd store && git checkout -q main && "
		   "git checkout -q HEAD^ -- . && sed -i '$a no line' " MEMBERS_PATH
		   " && git commit -qam broken"));
	assert_int_equal(merge(e, "s/^ada@acme.io = .*/ada@acme.io = Worker/", "$d"), 1);
	assert_true(t_e2e_err(e, "is valid now; look at it before it counts\n"));
}

/* Files of two workspaces are alike: git must not take one for the other renamed. */
static void an_edit_never_moves_to_another_workspace(void **state)
{
	static const char *const ways[] = {
		"git merge theirs",
		"git cherry-pick theirs",
		"git checkout -q theirs && git rebase main",
	};
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e, "cd store && git checkout -q -b theirs && "
		   "sed -i 's/^bob@acme.io = .*/bob@acme.io = Owner/' " MEMBERS_PATH
		   " && git commit -qam theirs && git checkout -q main && "
		   "cp -r acme/prod acme/other && git rm -qr acme/prod && "
		   "git add acme/other && git commit -qm ours"));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		assert_true(t_e2e_exits(e, 1, "cd store && %s", ways[i]));
		assert_true(t_e2e_ok(e, "cd store && grep -q '^bob@acme.io = Viewer' "
					"acme/other/members.ini && git reset -q --hard && "
					"{ git rebase --abort 2>/dev/null || "
					"git checkout -q main; }"));
	}
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
		cmocka_unit_test_setup_teardown(a_conflict_says_what_to_do, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_strategy_option_decides_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(every_way_of_git_to_merge_asks_the_driver,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_renamed_person_who_was_removed_is_a_conflict, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
			a_list_that_is_gone_here_and_edited_there_is_marked, set_up,
			tear_down),
		cmocka_unit_test_setup_teardown(what_is_not_valid_is_merged_by_lines,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_edit_never_moves_to_another_workspace,
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
