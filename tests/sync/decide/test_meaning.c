/*
 * tests/sync/decide/test_meaning.c - what a change does to somebody's access.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
			  "cy@acme.io = Runner\neva@acme.io = Viewer\n\n"
			  "[service-accounts]\nci = Runner\n\n[teams]\ndata = Runner\n";

static struct ws_change edited(struct t_plan *t, const char *label, const char *from,
			       const char *to)
{
	t_plan_start(t, one);
	t_side_edit(t->local, T_MEMBERS, from, to);
	t_plan_make(t);
	return *t_plan_grant(t, label);
}

static void relations_follow_the_sets(void **state)
{
	static const struct {
		const char *from, *to, *label;
		enum ws_relation relation;
		size_t gained, lost;
	} cases[] = {
		{"bob@acme.io = Viewer", "bob@acme.io = Runner", "bob@acme.io",
		 WS_REL_RAISE, 1, 0},
		{"ci = Runner", "ci = Viewer", "ci", WS_REL_LOWER, 0, 1},
		{"ci = Runner", "ci = Writer", "ci", WS_REL_SHIFT, 1, 1},
		{"ci = Runner", "", "ci", WS_REL_REVOKE, 0, 3},
		{"ci = Runner", "ci = Runner\netl = Developer", "etl", WS_REL_GRANT, 1, 0},
		{"bob@acme.io = Viewer", "bob@acme.io = Viewer\ndan@acme.io = Nothing",
		 "dan@acme.io", WS_REL_GRANT, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct t_plan t;
		struct ws_change change = edited(&t, cases[i].label, cases[i].from,
						 cases[i].to);

		assert_int_equal(change.delta.relation, cases[i].relation);
		assert_int_equal(change.delta.gained_count, cases[i].gained);
		assert_int_equal(change.delta.lost_count, cases[i].lost);
		t_plan_end(&t);
	}
}

static void an_account_owner_gains_nothing(void **state)
{
	struct t_plan t;
	struct ws_change change = edited(&t, "eva@acme.io", "eva@acme.io = Viewer",
					 "eva@acme.io = Owner");

	(void)state;
	assert_true(change.no_effect);
	assert_false(change.delta.escalation);
	assert_int_equal(change.delta.relation, WS_REL_RAISE);
	assert_int_equal(change.delta.gained_count, 0);
	assert_string_equal(change.note, "already Owner as account admin");
	t_plan_end(&t);
	change = edited(&t, "eva@acme.io", "eva@acme.io = Viewer\n", "");
	assert_true(change.no_effect);
	assert_int_equal(change.delta.relation, WS_REL_REVOKE);
	assert_string_equal(change.note, "stays Owner as account admin");
	t_plan_end(&t);
}

static void a_team_gives_it_already(void **state)
{
	struct t_plan t;
	struct ws_change change = edited(&t, "cy@acme.io", "cy@acme.io = Runner",
					 "cy@acme.io = Viewer");

	(void)state;
	assert_true(change.no_effect);
	assert_int_equal(change.delta.relation, WS_REL_LOWER);
	assert_string_equal(change.note, "team data still gives all of it");
	t_plan_end(&t);
	change = edited(&t, "etl", "ci = Runner", "ci = Runner\netl = Viewer");
	assert_true(change.no_effect);
	assert_string_equal(change.note, "team data gives it already");
	t_plan_end(&t);
}

static void what_remains_after_a_revocation_is_said(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\ncy@acme.io = Owner\n\n"
			 "[teams]\ndata = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "cy@acme.io = Owner\n", "");
	t_plan_make(&t);
	assert_int_equal(t.plan->changes[0].delta.lost_count, 4);
	assert_int_equal(t.plan->changes[0].delta.relation, WS_REL_REVOKE);
	assert_string_equal(t.plan->changes[0].note,
			    "keeps 2 permissions through team data");
	t_plan_end(&t);
}

static void the_default_role_reaches_people_and_not_service_accounts(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\n\n[service-accounts]\n");
	for (int s = 0; s < 3; s++)
		t_side_edit(s == 0   ? t.base
			    : s == 1 ? t.local
				     : t.cloud,
			    T_SETTINGS, "default-role = No access",
			    "default-role = Viewer");
	t_side_put(t.local, T_MEMBERS,
		   "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n\n"
		   "[service-accounts]\nci = Viewer\n");
	t_plan_make(&t);
	assert_true(t_plan_grant(&t, "bob@acme.io")->no_effect);
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->note,
			    "the default role gives it already");
	assert_false(t_plan_grant(&t, "ci")->no_effect);
	assert_int_equal(t_plan_grant(&t, "ci")->delta.gained_count, 2);
	t_plan_end(&t);
}

static void escalation_is_a_set_test_and_no_name(void **state)
{
	static const char read_only[] =
		"[role]\nname = Read-only\n"
		"id = 00000072-0000-4000-8000-000000000063\n\n[scopes]\n"
		"manage_workspace_users = yes\n";
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_plan_put(&t, "acme/_account/roles/read-only.ini", read_only);
	for (int s = 0; s < 3; s++)
		t_side_edit(s == 0   ? t.base
			    : s == 1 ? t.local
				     : t.cloud,
			    "acme/_account/ids.ini", "[roles]\n",
			    "[roles]\nRead-only = 00000072-0000-4000-8000-000000000063\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Read-only");
	t_plan_expect(&t, "held(approval) acme/prod bob@acme.io Viewer > Read-only\n");
	assert_int_equal(t.plan->changes[0].delta.control, 1);
	t_plan_end(&t);
}

static void an_incoming_change_is_measured_by_what_is_here(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	/* the cloud lowered the team, too; here it still gives cy all of it */
	t_side_edit(t.cloud, T_MEMBERS, "cy@acme.io = Runner", "cy@acme.io = Viewer");
	t_side_edit(t.cloud, T_MEMBERS, "data = Runner", "data = Viewer");
	t_plan_make(&t);
	assert_true(t_plan_grant(&t, "cy@acme.io")->no_effect);
	assert_int_equal(t_plan_grant(&t, "data")->delta.lost_count, 1);
	t_plan_end(&t);
}

static void totals_count_what_is_sent_and_received(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Viewer\netl = Owner");
	t_plan_expect(&t, "send acme/prod bot:ci Runner > Viewer\n"
			  "receive acme/prod bob@acme.io Viewer > Owner\n"
			  "held(approval) acme/prod bot:etl - > Owner\n");
	assert_int_equal(t.plan->gained, 4);
	assert_int_equal(t.plan->lost, 1);
	assert_int_equal(t.plan->principals, 2);
	assert_int_equal(t.plan->escalations, 2);
	/* what waits for somebody is told, and apart */
	assert_int_equal(t.plan->held_gained, 3);
	assert_int_equal(t.plan->held_lost, 0);
	t_plan_end(&t);
}

static void fields_are_about_no_access(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Other");
	t_plan_make(&t);
	assert_int_equal(t.plan->changes[0].delta.relation, WS_REL_META);
	assert_int_equal(t.plan->changes[0].delta.gained_count, 0);
	t_plan_end(&t);
}

static void another_name_for_the_same_set_is_a_rename(void **state)
{
	static const char twin[] = "[role]\nname = Runner two\n"
				   "id = 00000072-0000-4000-8000-000000000063\n"
				   "inherits = Runner\n\n[scopes]\n";
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_plan_put(&t, "acme/_account/roles/runner-two.ini", twin);
	for (int s = 0; s < 3; s++)
		t_side_edit(s == 0   ? t.base
			    : s == 1 ? t.local
				     : t.cloud,
			    "acme/_account/ids.ini", "[roles]\n",
			    "[roles]\nRunner two = 00000072-0000-4000-8000-000000000063\n");
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Runner two");
	t_plan_expect(&t, "send acme/prod bot:ci Runner > Runner two\n");
	assert_int_equal(t.plan->changes[0].delta.relation, WS_REL_RENAME);
	assert_null(t.plan->changes[0].note);
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(relations_follow_the_sets),
		cmocka_unit_test(an_account_owner_gains_nothing),
		cmocka_unit_test(a_team_gives_it_already),
		cmocka_unit_test(what_remains_after_a_revocation_is_said),
		cmocka_unit_test(the_default_role_reaches_people_and_not_service_accounts),
		cmocka_unit_test(escalation_is_a_set_test_and_no_name),
		cmocka_unit_test(an_incoming_change_is_measured_by_what_is_here),
		cmocka_unit_test(totals_count_what_is_sent_and_received),
		cmocka_unit_test(fields_are_about_no_access),
		cmocka_unit_test(another_name_for_the_same_set_is_a_rename),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
