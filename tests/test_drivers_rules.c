/* Stock git with our drivers: two people edit one role, or the rules, and merge. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

#define ROLE   "acme/_account/roles/data-engineer.ini"
#define POLICY "acme/_account/policy.ini"

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

/* Two branches, each with one command; the first is merged into the second. */
static int merge(struct t_e2e *e, const char *theirs, const char *ours)
{
	assert_true(t_e2e_ok(e,
			     "cd store && git checkout -q -B theirs main && %s && "
			     "git add -A && git commit -qm theirs && "
			     "git checkout -q -B ours main && %s && "
			     "git add -A && git commit -qm ours",
			     theirs, ours));
	return t_e2e_sh(e, "cd store && git merge theirs");
}

static bool has(const struct t_e2e *e, const char *path, const char *text)
{
	char *file = t_e2e_read(e, path);
	const bool found = strstr(file, text) != NULL;

	free(file);
	return found;
}

static void permissions_of_two_people_are_all_kept(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "wsync role edit 'Data engineer' --add write_artifacts",
			       "wsync role edit 'Data engineer' --add write_variables "
			       "--name Smith"),
			 0);
	assert_true(has(e, "store/" ROLE, "name = Smith"));
	assert_true(has(e, "store/" ROLE, "write_artifacts = yes"));
	assert_true(has(e, "store/" ROLE, "write_variables = yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync lint"));
}

/* What one takes away does not come back by what the other adds. */
static void a_permission_that_one_takes_away_stays_away(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync role edit 'Data engineer' "
				"--add manage_blocks && "
				"git commit -qam more"));
	assert_int_equal(merge(e, "wsync role edit 'Data engineer' --remove manage_blocks",
			       "wsync role edit 'Data engineer' --add write_artifacts"),
			 0);
	assert_false(has(e, "store/" ROLE, "manage_blocks"));
	assert_true(has(e, "store/" ROLE, "write_artifacts = yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync lint"));
}

/* Marked, told by key, and invalid: nothing of it is sent before somebody decided. */
static void two_roles_to_inherit_from_leave_markers(void **state)
{
	struct t_e2e *e = *state;

	assert_int_not_equal(merge(e, "sed -i 's/^inherits = .*/inherits = Viewer/' " ROLE,
				   "sed -i 's/^inherits = .*/inherits = Developer/' " ROLE),
			     0);
	assert_true(t_e2e_err(e, "inherits in [role]: ours has Developer, theirs has "
				 "Viewer"));
	assert_true(has(e, "store/" ROLE, "<<<<<<< ours\ninherits = Developer\n"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint"));
}

static void a_role_deleted_beside_an_edit_is_a_question(void **state)
{
	struct t_e2e *e = *state;

	assert_int_not_equal(merge(e, "git rm -q " ROLE,
				   "wsync role edit 'Data engineer' --add write_artifacts"),
			     0);
	assert_true(t_e2e_ok(e, "cd store && git ls-files -u | grep -q " ROLE));
	assert_true(has(e, "store/" ROLE, "write_artifacts = yes"));
}

static void rules_of_two_people_all_count(void **state)
{
	struct t_e2e *e = *state;

	assert_int_equal(merge(e, "printf '[approval]\\nescalation = 2\\n' >" POLICY,
			       "printf '[guards]\\nmin-owners = 2\\n\\n[approval]\\n"
			       "approver = other\\n' >" POLICY),
			 0);
	assert_true(has(e, "store/" POLICY, "min-owners = 2"));
	assert_true(has(e, "store/" POLICY, "escalation = 2"));
	assert_true(has(e, "store/" POLICY, "approver = other"));
	assert_true(t_e2e_ok(e, "cd store && wsync lint"));
}

static void two_numbers_for_one_rule_leave_markers(void **state)
{
	struct t_e2e *e = *state;

	assert_int_not_equal(merge(e, "printf '[approval]\\nescalation = 2\\n' >" POLICY,
				   "printf '[approval]\\nescalation = 3\\n' >" POLICY),
			     0);
	assert_true(t_e2e_err(e, "escalation in [approval]"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync lint"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(permissions_of_two_people_are_all_kept,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_permission_that_one_takes_away_stays_away,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_roles_to_inherit_from_leave_markers,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_role_deleted_beside_an_edit_is_a_question,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(rules_of_two_people_all_count, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(two_numbers_for_one_rule_leave_markers,
						set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
