/*
 * tests/sync/decide/test_role.c - role documents that differ.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

#define RUNNER "acme/_account/roles/runner.ini"

static const char one[] = "[users]\nada@acme.io = Owner\n";

static void a_role_widened_in_the_cloud_is_received_loudly(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.cloud, RUNNER, "see_flows = yes",
		    "see_flows = yes\nsee_secret_blocks = yes");
	t_plan_expect(&t, "receive acme role Runner 3 permissions > 4 permissions\n");
	assert_true(t.plan->changes[0].delta.escalation);
	assert_int_equal(t.plan->changes[0].delta.relation, WS_REL_RAISE);
	assert_int_equal(t.plan->changes[0].delta.secrets, 1);
	t_plan_end(&t);
}

static void a_role_edited_here_is_held(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, RUNNER, "run_deployments = yes\n", "");
	t_plan_expect(&t,
		      "held(unsupported) acme role Runner 3 permissions > 2 permissions\n");
	t_side_edit(t.cloud, RUNNER, "run_deployments = yes\n", "manage_flows = yes\n");
	t_plan_make(&t);
	assert_int_equal(t.plan->conflicts, 1);
	t_plan_end(&t);
}

static void two_edits_of_a_role_are_two_changes(void **state)
{
	struct t_plan t;
	char id[9];

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, RUNNER, "run_deployments = yes\n", "manage_flows = yes\n");
	t_plan_make(&t);
	(void)snprintf(id, sizeof(id), "%s", t.plan->changes[0].id);
	t_side_edit(t.local, RUNNER, "manage_flows = yes\n", "see_secret_blocks = yes\n");
	t_plan_make(&t);
	assert_string_not_equal(t.plan->changes[0].id, id);
	t_plan_end(&t);
}

static void the_order_of_scopes_is_no_difference(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, RUNNER, "run_deployments = yes\nsee_deployments = yes\n",
		    "see_deployments = yes\nrun_deployments = yes\n");
	t_plan_expect(&t, "");
	t_plan_end(&t);
}

static void a_role_gone_from_the_cloud_needs_two_looks(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_drop(t.cloud, RUNNER);
	t_plan_expect(&t, "wait(missing) acme role Runner 3 permissions > -\n");
	t.before = t_side_new();
	t_side_drop(t.before, RUNNER);
	t_plan_expect(&t, "receive acme role Runner 3 permissions > -\n");
	t_plan_end(&t);
}

static void an_invalid_role_file_is_no_removal(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_put(t.local, RUNNER, "nonsense\n");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	for (size_t i = 0; i < t.plan->change_count; i++)
		assert_int_not_equal(t.plan->changes[i].kind, WS_ITEM_ROLE);
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_widened_in_the_cloud_is_received_loudly),
		cmocka_unit_test(a_role_edited_here_is_held),
		cmocka_unit_test(two_edits_of_a_role_are_two_changes),
		cmocka_unit_test(the_order_of_scopes_is_no_difference),
		cmocka_unit_test(a_role_gone_from_the_cloud_needs_two_looks),
		cmocka_unit_test(an_invalid_role_file_is_no_removal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
