/*
 * tests/sync/decide/test_guard.c - what must not be sent is held, and nothing else is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

static void only_observing_holds_every_send_with_its_other_reasons(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t.facts.two_way = false;
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Runner\ncy@acme.io = Owner");
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Owner\n", "");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "receive acme/prod name W1 > Cloud\n"
			  "held(observe,last-owner,self) acme/prod ada@acme.io Owner > -\n"
			  "held(observe) acme/prod bob@acme.io Viewer > Runner\n"
			  "held(observe,approval) acme/prod cy@acme.io - > Owner\n");
	t_plan_end(&t);
}

static void escalations_wait_for_an_approval(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Developer");
	t_plan_expect(&t, "held(approval) acme/prod bob@acme.io Viewer > Developer\n");
	assert_int_equal(t.plan->escalations, 1);
	assert_string_equal(t_plan_guard(&t, WS_GUARD_APPROVAL),
			    "1 change needs an approval");

	/* a raise that gives neither control nor secrets passes */
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Runner");
	t_plan_expect(&t, "send acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void one_held_item_does_not_stop_the_rest(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Owner\ncy@acme.io = Viewer");
	t_plan_expect(&t, "send acme/prod cy@acme.io - > Viewer\n"
			  "held(approval) acme/prod bob@acme.io Viewer > Owner\n");
	t_plan_end(&t);
}

/* ---- last Owner ----------------------------------------------------------------------- */

static void the_last_owner_stays(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\ncy@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Owner", "bob@acme.io = Runner");
	t_plan_expect(&t, "held(last-owner) acme/prod bob@acme.io Owner > Runner\n");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_OWNERS),
			    "acme/prod would have 0 human Owners, at least 1 wanted");
	t_plan_end(&t);
}

static void an_owner_more_is_counted(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\ncy@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "cy@acme.io = Viewer", "cy@acme.io = Owner");
	t_plan_policy(&t, "[approval]\nescalation = 0\n");
	t_plan_expect(&t, "send acme/prod cy@acme.io Viewer > Owner\n");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_OWNERS),
			    "acme/prod would have 2 human Owners, at least 1 wanted");
	t_plan_end(&t);
}

static void one_of_two_owners_may_go(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\ncy@acme.io = Owner\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Owner\n", "");
	t_plan_expect(&t, "send acme/prod bob@acme.io Owner > -\n");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_OWNERS),
			    "acme/prod would have 1 human Owner, at least 1 wanted");
	t_plan_policy(&t, "[guards]\nmin-owners = 2\n");
	t_plan_expect(&t, "held(last-owner) acme/prod bob@acme.io Owner > -\n");
	t_plan_end(&t);
}

static void both_of_two_owners_are_held(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\ncy@acme.io = Owner\n"
			 "dan@acme.io = Viewer\neva@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Owner\ncy@acme.io = Owner",
		    "bob@acme.io = Viewer");
	t_plan_expect(&t, "held(last-owner) acme/prod bob@acme.io Owner > Viewer\n"
			  "held(last-owner) acme/prod cy@acme.io Owner > -\n");
	t_plan_end(&t);
}

/* The new Owner is an escalation and waits, so that the old one has to stay. */
static void a_swap_waits_for_the_new_owner(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\ncy@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Owner\ncy@acme.io = Viewer",
		    "bob@acme.io = Viewer\ncy@acme.io = Owner");
	t_plan_expect(&t, "held(last-owner) acme/prod bob@acme.io Owner > Viewer\n"
			  "held(approval) acme/prod cy@acme.io Viewer > Owner\n");
	t_plan_end(&t);
}

/* Eva has everything as account Owner: her grant is no escalation and comes first. */
static void a_new_owner_comes_before_the_old_one_goes(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\neva@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Owner\neva@acme.io = Viewer",
		    "eva@acme.io = Owner");
	t_plan_expect(&t, "send acme/prod eva@acme.io Viewer > Owner\n"
			  "send acme/prod bob@acme.io Owner > -\n");
	t_plan_end(&t);
}

/* A role of the account's own that makes an Owner, and lacks most of the rest. */
static void put_boss(struct t_plan *t)
{
	static const char boss[] = "[role]\nname = Boss\n"
				   "id = 00000072-0000-4000-8000-000000000063\n\n[scopes]\n"
				   "manage_workspace_users = yes\nsee_flows = yes\n";
	struct t_side *const sides[] = {t->base, t->local, t->cloud};

	t_plan_put(t, "acme/_account/roles/boss.ini", boss);
	for (int s = 0; s < 3; s++)
		t_side_edit(sides[s], "acme/_account/ids.ini", "[roles]\n",
			    "[roles]\nBoss = 00000072-0000-4000-8000-000000000063\n");
}

/* Both are shifts, and the old Owner's is sent first: an Owner at the end is too late. */
static void an_owner_at_the_end_is_not_enough(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Boss\neva@acme.io = Writer\n");
	put_boss(&t);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Boss\neva@acme.io = Writer",
		    "bob@acme.io = Runner\neva@acme.io = Boss");
	t_plan_expect(&t, "send acme/prod eva@acme.io Writer > Boss\n"
			  "held(last-owner) acme/prod bob@acme.io Boss > Runner\n");
	t_plan_end(&t);
}

static void owners_are_known_by_what_they_may_do(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Boss\ncy@acme.io = Viewer\n"
			 "\n[service-accounts]\nci = Owner\n\n[teams]\ndata = Owner\n");
	put_boss(&t);
	/* neither a service account nor a team is a human Owner */
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Boss", "bob@acme.io = Viewer");
	t_plan_expect(&t, "held(last-owner) acme/prod bob@acme.io Boss > Viewer\n");
	t_plan_end(&t);
}

static void a_workspace_without_human_owners_has_none_to_lose(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(
		&t, "[users]\nbob@acme.io = Developer\n\n[service-accounts]\nci = Owner\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_plan_expect(&t, "send acme/prod bob@acme.io Developer > Viewer\n");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_OWNERS),
			    "no workspace loses a human Owner");
	t_plan_end(&t);
}

/* ---- self --------------------------------------------------------------------------------- */

static void nobody_lowers_themselves(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Runner\nbob@acme.io = Owner\n");
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Runner", "ada@acme.io = Writer");
	t_plan_expect(&t, "held(self) acme/prod ada@acme.io Runner > Writer\n");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_SELF),
			    "1 change would take away your own access");
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Writer\n", "");
	t_plan_expect(&t, "held(self) acme/prod ada@acme.io Runner > -\n");
	t_plan_end(&t);
}

static void a_raise_of_oneself_is_ordinary(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Viewer\nbob@acme.io = Owner\n");
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Viewer", "ada@acme.io = Runner");
	t_plan_expect(&t, "send acme/prod ada@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

static void oneself_is_an_id_and_not_a_name(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Runner\nbob@acme.io = Runner\n");
	(void)t_side_id('u', 2, t.actor_id); /* bob's id, although called ada */
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Runner\nbob@acme.io = Runner",
		    "bob@acme.io = Viewer");
	t_plan_expect(&t, "send acme/prod ada@acme.io Runner > -\n"
			  "held(self) acme/prod bob@acme.io Runner > Viewer\n");
	t_plan_end(&t);
}

static void a_service_account_of_the_same_id_is_somebody_else(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Runner\n");
	t.facts.actor.kind = WS_BOT;
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Runner", "ada@acme.io = Viewer");
	t_plan_expect(&t, "send acme/prod ada@acme.io Runner > Viewer\n");
	t_plan_end(&t);
}

static void a_key_nobody_finds_may_be_any_service_account(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t,
		     "[users]\nbob@acme.io = Runner\n\n[service-accounts]\nci = Runner\n"
		     "etl = Viewer\n");
	t.facts.actor.kind = WS_BOT;
	t.facts.actor.id = NULL;
	t_side_edit(t.local, T_MEMBERS, "ci = Runner\netl = Viewer",
		    "ci = Viewer\netl = Runner");
	t_plan_expect(&t, "send acme/prod bot:etl Viewer > Runner\n"
			  "held(self) acme/prod bot:ci Runner > Viewer\n");
	/* a team may hold it, too */
	t_side_edit(t.local, T_MEMBERS, "ci = Viewer\netl = Runner",
		    "ci = Runner\netl = Viewer");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	t_plan_expect(&t, "send acme/prod bob@acme.io Runner > Viewer\n");
	t_plan_end(&t);
}

static void a_team_with_the_unknown_key_keeps_its_role(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[teams]\ndata = Runner\n");
	t.facts.actor.kind = WS_BOT;
	t.facts.actor.id = NULL;
	t_plan_policy(&t, "[guards]\nmax-loss = 100%\n");
	t_side_edit(t.local, T_MEMBERS, "data = Runner", "data = Viewer");
	t_plan_expect(&t, "held(self) acme/prod team:data Runner > Viewer\n");
	t_plan_end(&t);
}

static void a_team_that_carries_oneself_keeps_its_role(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Owner\n\n[teams]\ndata = Runner\n");
	t_plan_policy(&t, "[guards]\nmax-loss = 100%\n");
	(void)t_side_id('u', 3, t.actor_id); /* cy is in data */
	t_side_edit(t.local, T_MEMBERS, "data = Runner\n", "");
	t_plan_expect(&t, "held(self) acme/prod team:data Runner > -\n");
	/* what cy has directly remains */
	t_side_edit(t.base, T_MEMBERS, "[users]\n", "[users]\ncy@acme.io = Runner\n");
	t_side_edit(t.local, T_MEMBERS, "[users]\n", "[users]\ncy@acme.io = Runner\n");
	t_side_edit(t.cloud, T_MEMBERS, "[users]\n", "[users]\ncy@acme.io = Runner\n");
	t_plan_expect(&t, "send acme/prod team:data Runner > -\n");
	t_plan_end(&t);
}

/* ---- loss ---------------------------------------------------------------------------------- */

/* A workspace with n service accounts of which `lost` are lowered here. */
static void lower_some(struct t_plan *t, int n, int lost)
{
	struct ws_buf pins = WS_BUF_INIT, people = WS_BUF_INIT;
	struct ws_buf before = WS_BUF_INIT, after = WS_BUF_INIT;
	char id[37];

	ws_buf_adds(&pins, "[service-accounts]\n");
	ws_buf_adds(&people, "[service-accounts]\n");
	ws_buf_adds(&before, "[service-accounts]\n");
	ws_buf_adds(&after, "[service-accounts]\n");
	for (int i = 0; i < n; i++) {
		ws_buf_addf(&pins, "x%02d = %s\n", i, t_side_id('b', 100 + i, id));
		ws_buf_addf(&people, "x%02d = Member\n", i);
		ws_buf_addf(&before, "x%02d = Runner\n", i);
		ws_buf_addf(&after, "x%02d = %s\n", i, i < lost ? "Viewer" : "Runner");
	}
	t_plan_start(t, ws_buf_text(&before));
	for (int s = 0; s < 3; s++) {
		struct t_side *side = s == 0 ? t->base : s == 1 ? t->local : t->cloud;

		t_side_edit(side, "acme/_account/ids.ini", "[service-accounts]\n",
			    ws_buf_text(&pins));
		t_side_edit(side, "acme/_account/service-accounts.ini",
			    "[service-accounts]\n", ws_buf_text(&people));
	}
	t_side_put(t->local, T_MEMBERS, ws_buf_text(&after));
	ws_buf_free(&pins);
	ws_buf_free(&people);
	ws_buf_free(&before);
	ws_buf_free(&after);
	t_plan_make(t);
}

static void losses_up_to_a_fifth_pass_and_one_more_holds_all(void **state)
{
	static const struct {
		int grants, allowed;
	} cases[] = {{1, 1}, {2, 1}, {5, 1}, {9, 1}, {10, 2}, {11, 2}, {15, 3}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const int n = cases[i].grants, allowed = cases[i].allowed;
		struct t_plan t;

		lower_some(&t, n, allowed);
		assert_int_equal(t.plan->sends, allowed);
		assert_int_equal(t.plan->held, 0);
		t_plan_end(&t);
		if (n <= allowed)
			continue;
		lower_some(&t, n, allowed + 1);
		assert_int_equal(t.plan->sends, 0);
		assert_int_equal(t.plan->held, allowed + 1);
		assert_int_equal(t.plan->changes[0].held, WS_HELD_LOSS);
		t_plan_end(&t);
	}
}

static void the_loss_guard_says_how_many(void **state)
{
	struct t_plan t;

	(void)state;
	lower_some(&t, 10, 1);
	assert_string_equal(t_plan_guard(&t, WS_GUARD_LOSS),
			    "1 principal loses access rights, 2 allowed without asking");
	t_plan_end(&t);
	lower_some(&t, 10, 4);
	assert_string_equal(
		t_plan_guard(&t, WS_GUARD_LOSS),
		"acme/prod: 4 principals lose access rights, 2 allowed without asking");
	t_plan_end(&t);
}

static void losses_of_one_workspace_do_not_count_in_another(void **state)
{
	static const char before[] = "[users]\nbob@acme.io = Runner\n";
	static const char after[] = "[users]\nbob@acme.io = Viewer\n";
	struct t_plan t;

	(void)state;
	t_plan_start(&t, before);
	t_side_workspace(t.base, "acme/dev", 2, before);
	t_side_workspace(t.cloud, "acme/dev", 2, before);
	t_side_workspace(t.local, "acme/dev", 2, after);
	t_side_put(t.local, T_MEMBERS, after);
	t_plan_expect(&t, "send acme/dev bob@acme.io Runner > Viewer\n"
			  "send acme/prod bob@acme.io Runner > Viewer\n");
	t_plan_end(&t);
}

static void grants_pass_while_losses_are_held(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Runner\ncy@acme.io = Runner\n");
	t_side_put(t.local, T_MEMBERS,
		   "[users]\nbob@acme.io = Viewer\ndan@acme.io = Viewer\n");
	t_plan_expect(&t, "send acme/prod dan@acme.io - > Viewer\n"
			  "held(loss) acme/prod bob@acme.io Runner > Viewer\n"
			  "held(loss) acme/prod cy@acme.io Runner > -\n");
	t_plan_end(&t);
}

static void losses_without_effect_are_none(void **state)
{
	struct t_plan t;

	(void)state;
	/* eva is account Owner; cy has all of it through the team */
	t_plan_start(&t, "[users]\nbob@acme.io = Runner\ncy@acme.io = Viewer\n"
			 "eva@acme.io = Runner\n\n[teams]\ndata = Runner\n");
	t_side_edit(t.local, T_MEMBERS,
		    "bob@acme.io = Runner\ncy@acme.io = Viewer\n"
		    "eva@acme.io = Runner\n",
		    "bob@acme.io = Viewer\n");
	t_plan_expect(&t, "send acme/prod bob@acme.io Runner > Viewer\n"
			  "send acme/prod cy@acme.io Viewer > -\n"
			  "send acme/prod eva@acme.io Runner > -\n");
	t_plan_end(&t);
}

static void a_team_counts_its_members(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nbob@acme.io = Runner\n\n[teams]\ndata = Runner\n");
	t_side_edit(t.local, T_MEMBERS, "data = Runner", "data = Viewer");
	t_plan_expect(&t, "held(loss) acme/prod team:data Runner > Viewer\n");
	assert_string_equal(
		t_plan_guard(&t, WS_GUARD_LOSS),
		"acme/prod: 2 principals lose access rights, 1 allowed without asking");
	t_plan_end(&t);
}

static void a_member_nobody_pins_counts_as_losing(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[teams]\ndata = Runner\n");
	for (int s = 0; s < 3; s++)
		t_side_edit(s == 0   ? t.base
			    : s == 1 ? t.local
				     : t.cloud,
			    "acme/_account/teams/data.ini", "cy@acme.io", "ghost@acme.io");
	t_side_edit(t.local, T_MEMBERS, "data = Runner", "data = Viewer");
	t_plan_expect(&t, "held(loss) acme/prod team:data Runner > Viewer\n");
	t_plan_end(&t);
}

/* Alone neither takes anything from cy: each leaves what the other takes. */
static void two_harmless_changes_that_harm_together_count(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t,
		     "[users]\ncy@acme.io = Runner\n\n[service-accounts]\netl = Runner\n\n"
		     "[teams]\ndata = Runner\n");
	t_side_put(t.local, T_MEMBERS, "[users]\n\n[service-accounts]\n\n[teams]\n");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	assert_true(t_plan_grant(&t, "cy@acme.io")->no_effect);
	assert_true(t_plan_grant(&t, "cy@acme.io")->held & WS_HELD_LOSS);
	t_plan_end(&t);
}

/* Should giving it to the team fail, both would be out. */
static void a_loss_that_another_send_makes_good_is_one(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t,
		     "[users]\ncy@acme.io = Runner\n\n[service-accounts]\netl = Runner\n\n"
		     "[teams]\n");
	t_side_put(t.local, T_MEMBERS,
		   "[users]\n\n[service-accounts]\n\n[teams]\n"
		   "data = Runner\n");
	t_plan_expect(&t, "send acme/prod team:data - > Runner\n"
			  "held(loss) acme/prod cy@acme.io Runner > -\n"
			  "held(loss) acme/prod bot:etl Runner > -\n");
	t_plan_end(&t);
}

static void quiet_guards_say_so(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\n");
	t_plan_make(&t);
	assert_int_equal(t.plan->guard_count, 5);
	for (size_t i = 0; i < t.plan->guard_count; i++)
		assert_true(t.plan->guards[i].ok);
	assert_string_equal(t_plan_guard(&t, WS_GUARD_SELF), "you stay Owner everywhere");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_LOSS), "nobody loses access rights");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_APPROVAL),
			    "nothing needs an approval");
	assert_string_equal(t_plan_guard(&t, WS_GUARD_READ),
			    "every list was read to its end");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_observing_holds_every_send_with_its_other_reasons),
		cmocka_unit_test(escalations_wait_for_an_approval),
		cmocka_unit_test(one_held_item_does_not_stop_the_rest),
		cmocka_unit_test(the_last_owner_stays),
		cmocka_unit_test(an_owner_more_is_counted),
		cmocka_unit_test(one_of_two_owners_may_go),
		cmocka_unit_test(both_of_two_owners_are_held),
		cmocka_unit_test(a_swap_waits_for_the_new_owner),
		cmocka_unit_test(a_new_owner_comes_before_the_old_one_goes),
		cmocka_unit_test(an_owner_at_the_end_is_not_enough),
		cmocka_unit_test(owners_are_known_by_what_they_may_do),
		cmocka_unit_test(a_workspace_without_human_owners_has_none_to_lose),
		cmocka_unit_test(nobody_lowers_themselves),
		cmocka_unit_test(a_raise_of_oneself_is_ordinary),
		cmocka_unit_test(oneself_is_an_id_and_not_a_name),
		cmocka_unit_test(a_service_account_of_the_same_id_is_somebody_else),
		cmocka_unit_test(a_key_nobody_finds_may_be_any_service_account),
		cmocka_unit_test(a_team_with_the_unknown_key_keeps_its_role),
		cmocka_unit_test(a_team_that_carries_oneself_keeps_its_role),
		cmocka_unit_test(losses_up_to_a_fifth_pass_and_one_more_holds_all),
		cmocka_unit_test(the_loss_guard_says_how_many),
		cmocka_unit_test(losses_of_one_workspace_do_not_count_in_another),
		cmocka_unit_test(grants_pass_while_losses_are_held),
		cmocka_unit_test(losses_without_effect_are_none),
		cmocka_unit_test(a_team_counts_its_members),
		cmocka_unit_test(a_member_nobody_pins_counts_as_losing),
		cmocka_unit_test(two_harmless_changes_that_harm_together_count),
		cmocka_unit_test(a_loss_that_another_send_makes_good_is_one),
		cmocka_unit_test(quiet_guards_say_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
