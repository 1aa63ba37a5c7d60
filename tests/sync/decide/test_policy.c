/*
 * tests/sync/decide/test_policy.c - rules that count, rules that were loosened, and what
 * they hold.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/decide/approval.h"
#include "tests/lib/plans.h"

static const char owners[] = "[users]\nbob@acme.io = Owner\ncy@acme.io = Owner\n"
			     "dan@acme.io = Owner\n";

/* Bob is to go; with two wanted he may, with three he may not. */
static void drop_bob(struct t_plan *t)
{
	t_plan_start(t, owners);
	t_side_edit(t->local, T_MEMBERS, "bob@acme.io = Owner\n", "");
}

#define SENT "send acme/prod bob@acme.io Owner > -\n"
#define HELD "held(last-owner) acme/prod bob@acme.io Owner > -\n"

static void a_tightened_rule_counts_at_once(void **state)
{
	struct t_plan t;

	(void)state;
	drop_bob(&t);
	t_plan_expect(&t, SENT);
	t_side_put(t.local, T_POLICY, "[guards]\nmin-owners = 3\n");
	t_plan_expect(&t, HELD);
	t_side_drop(t.local, T_POLICY);
	t_side_put(t.local, T_RULES, "[guards]\nmin-owners = 3\n");
	t_plan_expect(&t, HELD);
	t_plan_end(&t);
}

static void a_loosened_rule_counts_when_it_is_approved(void **state)
{
	struct ws_approval said = {.by = "cy@acme.io"};
	char effect[512];
	struct t_plan t;

	(void)state;
	drop_bob(&t);
	t_plan_policy(&t, "[guards]\nmin-owners = 3\n");
	t_side_put(t.local, T_POLICY, "[guards]\nmin-owners = 2\n");
	t_plan_expect(&t,
		      "held(approval) acme policy.ini min-owners 3 > min-owners 2\n" HELD);
	assert_string_equal(t_plan_item(&t, WS_ITEM_POLICY)->file, T_POLICY);
	assert_string_equal(t_plan_guard(&t, WS_GUARD_APPROVAL),
			    "1 change needs an approval");
	(void)snprintf(effect, sizeof(effect), "%s",
		       t_plan_item(&t, WS_ITEM_POLICY)->effect);
	assert_string_equal(effect, "wsync-effect 1\n"
				    "account 00000061-0000-4000-8000-000000000001\n"
				    "policy\nfrom 12:min-owners 3\nto 12:min-owners 2\n");
	said.effect = effect;
	t.facts.approvals = &said;
	t.facts.approval_count = 1;
	t_plan_expect(&t, SENT "agree acme policy.ini min-owners 3 > min-owners 2\n");
	/* gone is as good as loosened, and another effect */
	t_side_drop(t.local, T_POLICY);
	t_plan_expect(&t,
		      "held(approval) acme policy.ini min-owners 3 > min-owners 1\n" HELD);
	t_plan_end(&t);
}

static void the_stricter_policy_says_how_many_approve(void **state)
{
	struct ws_approval said[2] = {{.by = "cy@acme.io"}, {.by = "dan@acme.io"}};
	char effect[512];
	struct t_plan t;

	(void)state;
	t_plan_start(&t, owners);
	t_plan_policy(&t, "[approval]\nescalation = 2\n");
	t_side_put(t.local, T_POLICY, "[approval]\nescalation = 0\n");
	t_plan_expect(&t, "held(approval) acme policy.ini escalation 2 > escalation 0\n");
	assert_int_equal(t_plan_item(&t, WS_ITEM_POLICY)->approvals_need, 2);
	(void)snprintf(effect, sizeof(effect), "%s",
		       t_plan_item(&t, WS_ITEM_POLICY)->effect);
	said[0].effect = said[1].effect = effect;
	t.facts.approvals = said;
	t.facts.approval_count = 1;
	t_plan_make(&t);
	assert_int_equal(t.plan->held, 1);
	t.facts.approval_count = 2;
	t_plan_expect(&t, "agree acme policy.ini escalation 2 > escalation 0\n");
	said[1].rejects = true;
	t_plan_expect(&t, "held(approval,rejected) acme policy.ini escalation 2 > "
			  "escalation 0\n");
	t_plan_end(&t);
}

static void a_workspace_that_loosens_its_own_is_its_own_item(void **state)
{
	struct t_plan t;

	(void)state;
	drop_bob(&t);
	t_side_put(t.base, T_RULES, "[guards]\nmin-owners = 3\n");
	t_plan_expect(&t, HELD "held(approval) acme/prod policy.ini min-owners 3 > "
			       "min-owners 1\n");
	/* the account's rule is another file's */
	t_side_drop(t.base, T_RULES);
	t_side_put(t.base, T_POLICY, "[guards]\nmin-owners = 3\n");
	t_plan_expect(&t,
		      "held(approval) acme policy.ini min-owners 3 > min-owners 1\n" HELD);
	/* without a base what main says counts */
	t.facts.have_base = false;
	t_side_free(t.base);
	t.base = t_side_empty();
	t_plan_make(&t);
	for (size_t i = 0; i < t.plan->change_count; i++)
		assert_int_not_equal(t.plan->changes[i].kind, WS_ITEM_POLICY);
	t_plan_end(&t);
}

static void rules_that_cannot_be_read_stop_everything(void **state)
{
	struct t_plan t;

	(void)state;
	drop_bob(&t);
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Ours");
	t_side_put(t.local, T_POLICY, "[guards]\nmin-owners = none\n");
	t_plan_expect(&t, "wait(invalid) acme policy.ini - > -\n"
			  "wait(invalid) acme/prod bob@acme.io Owner > -\n"
			  "wait(invalid) acme/prod name W1 > Ours\n");
	t_side_drop(t.local, T_POLICY);
	t_side_put(t.local, T_RULES, "[guards]\nrequired-owners = zoe@acme.io\n");
	t_plan_expect(&t, "wait(invalid) acme/prod bob@acme.io Owner > -\n"
			  "wait(invalid) acme/prod name W1 > Ours\n"
			  "wait(invalid) acme/prod policy.ini - > -\n");
	assert_int_equal(t.sides[1]->problem_count, 1);
	assert_int_equal(t.sides[1]->problems[0].code, WS_E_PRINCIPAL_UNKNOWN);
	t_plan_end(&t);
}

/* Otherwise a detour over a broken file would loosen without anybody's word. */
static void whatever_follows_an_unreadable_file_is_a_loosening(void **state)
{
	struct ws_side *base;
	struct t_plan t;
	struct ws_err err = {0};

	(void)state;
	t_plan_start(&t, owners);
	t_plan_make(&t);
	t_side_put(t.base, T_POLICY, "[guards]\nmin-owners = none\n");
	base = t_side_build_bad(t.base, NULL);
	ws_plan_free(t.plan);
	assert_int_equal(
		ws_plan_build(base, t.sides[1], t.sides[2], &t.facts, &t.plan, &err), 0);
	assert_int_equal(t.plan->held, 1);
	assert_int_equal(t_plan_item(&t, WS_ITEM_POLICY)->held, WS_HELD_APPROVAL);
	ws_side_free(base);
	t_plan_end(&t);
}

static void required_owners_stay(void **state)
{
	struct ws_approval said = {.by = "cy@acme.io", .loss = 99};
	char effect[1024];
	struct t_plan t;

	(void)state;
	drop_bob(&t);
	t_plan_policy(&t, "[guards]\nrequired-owners = Bob@acme.io\n");
	t_plan_expect(&t, "held(policy) acme/prod bob@acme.io Owner > -\n");
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->note,
			    "acme/_account/policy.ini: required-owners names bob@acme.io");
	(void)snprintf(effect, sizeof(effect), "%s",
		       t_plan_grant(&t, "bob@acme.io")->effect);
	said.effect = effect;
	t.facts.approvals = &said;
	t.facts.approval_count = 1;
	t_plan_expect(&t, "held(policy) acme/prod bob@acme.io Owner > -\n");
	t_side_edit(t.local, T_MEMBERS, "[users]\n", "[users]\nbob@acme.io = Writer\n");
	t_plan_expect(&t, "held(policy) acme/prod bob@acme.io Owner > Writer\n");
	t_plan_end(&t);
}

static void required_owners_stay_through_their_team(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\n\n[teams]\ndata = Owner\n");
	t_side_edit(t.local, T_MEMBERS, "data = Owner", "data = Viewer");
	t_plan_policy(&t, "[guards]\nmax-loss = 100%\n");
	t_plan_expect(&t, "send acme/prod team:data Owner > Viewer\n");
	t_side_put(t.local, T_RULES, "[guards]\nrequired-owners = cy@acme.io\n");
	t_plan_expect(&t, "held(policy) acme/prod team:data Owner > Viewer\n");
	assert_string_equal(t_plan_item(&t, WS_ITEM_GRANT)->note,
			    "acme/prod/policy.ini: required-owners names cy@acme.io");
	t_plan_end(&t);
}

static void ignored_service_accounts_are_shown_and_not_sent(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\n\n[service-accounts]\n"
			 "ci = Viewer\netl = Viewer\n");
	t_plan_policy(&t, "[ignore-service-accounts]\nCI = read-only\n");
	t_side_edit(t.local, T_MEMBERS, "ci = Viewer\netl = Viewer",
		    "ci = Runner\netl = Runner");
	t_plan_expect(&t, "send acme/prod bot:etl Viewer > Runner\n"
			  "held(policy) acme/prod bot:ci Viewer > Runner\n");
	t_side_edit(t.cloud, T_MEMBERS, "ci = Viewer", "ci = Writer");
	t_side_edit(t.local, T_MEMBERS, "ci = Runner", "ci = Viewer");
	t_plan_expect(&t, "send acme/prod bot:etl Viewer > Runner\n"
			  "receive acme/prod bot:ci Viewer > Writer\n");
	t_plan_end(&t);
}

static void a_service_account_no_longer_ignored_is_one_item(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, owners);
	t_plan_policy(&t, "[ignore-service-accounts]\nci = read-only\n");
	t_side_put(t.base, T_RULES, "[ignore-service-accounts]\netl = read-only\n");
	t_side_put(t.local, T_RULES, "[ignore-service-accounts]\netl = read-only\n");
	t_plan_expect(&t, "");
	t_side_drop(t.local, T_POLICY);
	t_plan_expect(&t, "held(approval) acme policy.ini ignore-service-accounts ci > "
			  "ignore-service-accounts none\n");
	t_plan_end(&t);
}

static void rules_alone_make_no_workspace(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, owners);
	t_plan_put(&t, "acme/old/policy.ini", "[guards]\nmin-owners = 2\n");
	t_plan_expect(&t, "");
	/* nor do they keep a new one from being seen */
	t_side_put(t.local, "acme/old/workspace.ini", "[workspace]\nname = Old\n");
	t_plan_make(&t);
	assert_string_equal(t_plan_item(&t, WS_ITEM_WORKSPACE)->path, "acme/old");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tightened_rule_counts_at_once),
		cmocka_unit_test(a_loosened_rule_counts_when_it_is_approved),
		cmocka_unit_test(the_stricter_policy_says_how_many_approve),
		cmocka_unit_test(a_workspace_that_loosens_its_own_is_its_own_item),
		cmocka_unit_test(rules_that_cannot_be_read_stop_everything),
		cmocka_unit_test(whatever_follows_an_unreadable_file_is_a_loosening),
		cmocka_unit_test(required_owners_stay),
		cmocka_unit_test(required_owners_stay_through_their_team),
		cmocka_unit_test(ignored_service_accounts_are_shown_and_not_sent),
		cmocka_unit_test(a_service_account_no_longer_ignored_is_one_item),
		cmocka_unit_test(rules_alone_make_no_workspace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
