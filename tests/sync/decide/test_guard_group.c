/*
 * tests/sync/decide/test_guard_group.c - a role is guarded wherever somebody has it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include "tests/lib/plans.h"

#define DATA "acme/_account/roles/data.ini"

/* The same members everywhere, and a role Data that lets run and see deployments. */
static void start(struct t_plan *t, const char *members)
{
	struct t_side *sides[3];
	char text[256], id[37];

	t_plan_start(t, "[users]\nada@acme.io = Owner\n");
	sides[0] = t->base;
	sides[1] = t->local;
	sides[2] = t->cloud;
	t_side_id('r', 7, id);
	for (size_t i = 0; i < 3; i++) {
		(void)snprintf(text, sizeof(text), "[roles]\nData = %s\n", id);
		t_side_edit(sides[i], "acme/_account/ids.ini", "[roles]\n", text);
		(void)snprintf(text, sizeof(text),
			       "[role]\nname = Data\nid = %s\n\n[scopes]\n"
			       "run_deployments = yes\nsee_deployments = yes\n",
			       id);
		t_side_put(sides[i], DATA, text);
		t_side_edit(sides[i], T_MEMBERS, "ada@acme.io = Owner\n", members);
	}
}

/* Nothing is sent of acme/prod itself, and yet two people lose there at once. */
static void a_role_that_shrinks_counts_where_nothing_is_sent(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "ada@acme.io = Owner\nbob@acme.io = Data\ncy@acme.io = Data\n");
	t_side_edit(t.local, DATA, "run_deployments = yes\n", "");
	t_plan_expect(&t, "held(loss) acme role Data 2 permissions > 1 permission\n");
	t_plan_end(&t);
}

/* With the grants of the same workspace, not beside them. */
static void a_role_and_a_grant_lose_together(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "ada@acme.io = Owner\nbob@acme.io = Data\ncy@acme.io = Viewer\n");
	t_side_edit(t.local, DATA, "run_deployments = yes\n", "");
	t_plan_expect(&t, "send acme role Data 2 permissions > 1 permission\n");
	t_side_edit(t.local, T_MEMBERS, "cy@acme.io = Viewer\n", "");
	t_plan_expect(&t, "held(loss) acme role Data 2 permissions > 1 permission\n"
			  "held(loss) acme/prod cy@acme.io Viewer > -\n");
	t_plan_end(&t);
}

static void a_role_about_to_allow_more_is_given_later(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "ada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(t.local, DATA, "run_deployments = yes\n",
		    "run_deployments = yes\nmanage_flows = yes\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Data");
	t_plan_expect(&t, "send acme role Data 2 permissions > 3 permissions\n"
			  "wait(role) acme/prod bob@acme.io Viewer > Data\n");
	t_plan_end(&t);
}

/* Who has the role where nothing is tracked nobody read: a person answers for it. What is
 * not about permissions, and another account's workspaces, are no reason. */
static void a_role_that_reaches_what_is_not_tracked_is_held(void **state)
{
	struct ws_unseen unseen = {.places = "acme/lab"};
	struct t_plan t;
	char id[37];

	(void)state;
	start(&t, "ada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_plan_make(&t);
	unseen.account_id = t.sides[2]->accounts[0].id;
	(void)snprintf(id, sizeof(id), "%s", unseen.account_id);
	unseen.account_id = id;
	t.facts.unseen = &unseen;
	t.facts.unseen_count = 1;
	t_side_edit(t.local, DATA, "run_deployments = yes\n", "");
	t_plan_expect(&t, "held(approval) acme role Data 2 permissions > 1 permission\n");
	assert_string_equal(
		t_plan_item(&t, WS_ITEM_ROLE)->note,
		"nobody looks at who has the role in acme/lab, not tracked here");
	id[0] = id[0] == 'f' ? 'e' : 'f';
	t_plan_expect(&t, "send acme role Data 2 permissions > 1 permission\n");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_that_shrinks_counts_where_nothing_is_sent),
		cmocka_unit_test(a_role_and_a_grant_lose_together),
		cmocka_unit_test(a_role_about_to_allow_more_is_given_later),
		cmocka_unit_test(a_role_that_reaches_what_is_not_tracked_is_held),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
