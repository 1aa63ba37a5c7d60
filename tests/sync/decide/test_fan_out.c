/*
 * tests/sync/decide/test_fan_out.c - one line that changes, and whom it reaches.
 *
 * The team "data" has cy and the service account etl; eva is Owner of the account.
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
#define OWNER  "[users]\nada@acme.io = Owner\n"
#define TEAM   "[teams]\ndata = Runner\n"

static void fan_is(const struct ws_change *c, size_t who, size_t same, size_t gained,
		   size_t lost, const char *text)
{
	assert_true(c->fan.known);
	assert_int_equal(c->fan.count, who);
	assert_int_equal(c->fan.same, same);
	assert_int_equal(c->fan.gained, gained);
	assert_int_equal(c->fan.lost, lost);
	if (text)
		assert_string_equal(c->fan.text, text);
	else
		assert_null(c->fan.text);
}

/* A wider role, in the cloud. */
static const struct ws_change *widened(struct t_plan *t)
{
	t_side_edit(t->cloud, RUNNER, "see_flows = yes",
		    "see_flows = yes\nsee_secret_blocks = yes");
	t_plan_make(t);
	return t_plan_item(t, WS_ITEM_ROLE);
}

static void a_role_reaches_whoever_has_it(void **state)
{
	const struct ws_change *c;
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Runner\ncy@acme.io = Viewer\n");
	c = widened(&t);
	fan_is(c, 1, 0, 1, 0, "1 person gains 1 permission in 1 workspace");
	assert_string_equal(c->fan.ones[0].label, "bob@acme.io");
	assert_int_equal(t.plan->principals, 1);
	assert_int_equal(t.plan->gained, 1);
	t_plan_end(&t);
}

static void a_role_reaches_through_teams(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "cy@acme.io = Developer\n" TEAM);
	/* cy may do that already */
	fan_is(widened(&t), 1, 1, 1, 0,
	       "1 of 2 principals gains 1 permission in 1 workspace; the access of the other "
	       "stays as it is");
	t_plan_end(&t);
}

static void a_role_reaches_each_workspace_by_itself(void **state)
{
	const struct ws_change *c;
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Runner\n");
	t_side_workspace(t.base, "acme/dev", 2, OWNER "bob@acme.io = Runner\n");
	t_side_workspace(t.local, "acme/dev", 2, OWNER "bob@acme.io = Runner\n");
	t_side_workspace(t.cloud, "acme/dev", 2, OWNER "bob@acme.io = Runner\n");
	c = widened(&t);
	fan_is(c, 1, 0, 2, 0, "1 person gains 2 permissions in 2 workspaces");
	assert_int_equal(c->fan.pairs, 2);
	assert_int_equal(c->fan.ones[0].places, 2);
	assert_int_equal(t.plan->gained, 2);
	t_plan_end(&t);
}

static void a_default_role_reaches_people_and_no_service_account(void **state)
{
	const struct ws_change *c;
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Runner\n[service-accounts]\nci = Viewer\n");
	t_side_edit(t.cloud, T_SETTINGS, "default-role = No access",
		    "default-role = Runner");
	t_plan_make(&t);
	c = t_plan_item(&t, WS_ITEM_DEFAULT_ROLE);
	/* cy and dan; not ada and bob, who have it, not eva, who may do all, and no bot */
	fan_is(c, 2, 3, 6, 0,
	       "2 of 5 people gain 6 permissions; the access of the others stays as it is");
	for (size_t i = 0; i < c->fan.count; i++)
		assert_int_equal(c->fan.ones[i].kind, WS_USER);
	t_plan_end(&t);
}

static void a_team_reaches_its_members(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER TEAM);
	t_side_edit(t.cloud, T_MEMBERS, "data = Runner", "data = Viewer");
	t_plan_make(&t);
	fan_is(t_plan_grant(&t, "data"), 2, 0, 0, 2, "2 principals lose 2 permissions");
	assert_int_equal(t.plan->principals, 2);
	assert_int_equal(t.plan->lost, 2);
	t_plan_end(&t);
}

/* What others did, told from what was looked at to what is: the same people. */
static void looked_back_at_it_reaches_the_same_people(void **state)
{
	static const enum ws_direction directions[] = {WS_INCOMING, WS_OUTGOING, WS_DRAFT};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Runner\n" TEAM);
	t_side_edit(t.cloud, T_SETTINGS, "default-role = No access",
		    "default-role = Runner");
	t_side_edit(t.cloud, T_MEMBERS, "data = Runner", "data = Viewer");
	t_plan_make(&t);
	/* dan; cy has it through the team */
	for (size_t i = 0; i < 3; i++) {
		struct ws_plan *plan = NULL, *made = t.plan;

		assert_int_equal(ws_plan_compare(t.sides[0], t.sides[2], true,
						 directions[i], &plan, NULL),
				 0);
		t.plan = plan;
		fan_is(t_plan_item(&t, WS_ITEM_DEFAULT_ROLE), 1, 4, 3, 0,
		       "1 of 5 people gains 3 permissions; the access of the others stays "
		       "as it is");
		fan_is(t_plan_grant(&t, "data"), 2, 0, 0, 2,
		       "2 principals lose 2 permissions");
		t.plan = made;
		ws_plan_free(plan);
	}
	t_plan_end(&t);
}

static void admins_gain_nothing(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "eva@acme.io = Runner\n");
	fan_is(widened(&t), 0, 1, 0, 0,
	       "the access of the one person it reaches stays as it is");
	t_plan_end(&t);
}

static void nobody_has_a_role_is_said(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER);
	fan_is(widened(&t), 0, 0, 0, 0, "nobody has it");
	assert_true(t_plan_item(&t, WS_ITEM_ROLE)->delta.escalation);
	t_plan_end(&t);
}

static void a_role_held_through_another_is_not_nobodys(void **state)
{
	struct t_plan t;
	char text[256], id[37];

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Heir\n");
	(void)snprintf(text, sizeof(text), "[roles]\nHeir = %s\n", t_side_id('r', 9, id));
	t_side_edit(t.base, "acme/_account/ids.ini", "[roles]\n", text);
	t_side_edit(t.local, "acme/_account/ids.ini", "[roles]\n", text);
	t_side_edit(t.cloud, "acme/_account/ids.ini", "[roles]\n", text);
	(void)snprintf(text, sizeof(text),
		       "[role]\nname = Heir\nid = %s\ninherits = Runner\n\n[scopes]\n"
		       "see_secret_blocks = yes\n",
		       id);
	t_plan_put(&t, "acme/_account/roles/heir.ini", text);
	/* bob may see secrets already */
	fan_is(widened(&t), 0, 0, 0, 0,
	       "the access of whoever has it through another role stays as it is");
	t_plan_end(&t);
}

static void a_grant_of_one_fans_out_to_nobody(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Viewer\n");
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_make(&t);
	assert_false(t_plan_grant(&t, "bob@acme.io")->fan.known);
	assert_int_equal(t.plan->gained, 1);
	t_plan_end(&t);
}

static void another_name_reaches_nobody_and_says_so(void **state)
{
	const struct ws_change *c;
	struct t_plan t;

	(void)state;
	t_plan_start(&t, OWNER "bob@acme.io = Runner\n");
	t_side_edit(t.cloud, RUNNER, "name = Runner", "name = Walker");
	t_plan_make(&t);
	c = t_plan_item(&t, WS_ITEM_ROLE);
	assert_string_equal(c->renamed, "Walker");
	assert_false(c->fan.known);
	assert_null(c->fan.text);
	assert_int_equal(t.plan->principals, 0);
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_reaches_whoever_has_it),
		cmocka_unit_test(a_role_reaches_through_teams),
		cmocka_unit_test(a_role_reaches_each_workspace_by_itself),
		cmocka_unit_test(a_default_role_reaches_people_and_no_service_account),
		cmocka_unit_test(a_team_reaches_its_members),
		cmocka_unit_test(looked_back_at_it_reaches_the_same_people),
		cmocka_unit_test(admins_gain_nothing),
		cmocka_unit_test(nobody_has_a_role_is_said),
		cmocka_unit_test(a_role_held_through_another_is_not_nobodys),
		cmocka_unit_test(another_name_reaches_nobody_and_says_so),
		cmocka_unit_test(a_grant_of_one_fans_out_to_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
