/*
 * tests/sync/decide/test_approval.c - what an approval is bound to, whose counts, and
 * what it lifts.
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

static const char two[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n";

/* What people say in one test; effects are copied, since plans come and go. */
struct said {
	struct ws_approval items[16];
	char effects[16][1024];
	size_t count;
	struct ws_effect_author author;
	char author_effect[1024];
};

static struct ws_approval *say(struct t_plan *t, struct said *said, const char *effect,
			       const char *by)
{
	struct ws_approval *a = &said->items[said->count];

	assert_non_null(effect);
	(void)snprintf(said->effects[said->count], 1024, "%s", effect);
	*a = (struct ws_approval){.effect = said->effects[said->count], .by = by};
	said->count++;
	a->time_s = (int64_t)said->count;
	t->facts.approvals = said->items;
	t->facts.approval_count = said->count;
	return a;
}

/* Bob is to be Developer, which gives secrets. */
static void raise_bob(struct t_plan *t)
{
	t_plan_start(t, two);
	t_side_edit(t->local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Developer");
}

#define HELD "held(approval) acme/prod bob@acme.io Viewer > Developer\n"
#define SENT "send acme/prod bob@acme.io Viewer > Developer\n"

static const char *effect_of(struct t_plan *t)
{
	t_plan_make(t);
	return t_plan_grant(t, "bob@acme.io")->effect;
}

static void an_approved_effect_is_sent(void **state)
{
	struct said said = {.count = 0};
	const struct ws_change *change;
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	t_plan_expect(&t, HELD);
	change = t_plan_grant(&t, "bob@acme.io");
	assert_int_equal(change->approvals_need, 1);
	assert_int_equal(change->approvals_have, 0);
	(void)say(&t, &said, change->effect, "cy@acme.io");
	t_plan_expect(&t, SENT);
	change = t_plan_grant(&t, "bob@acme.io");
	assert_int_equal(change->approvals_have, 1);
	assert_string_equal(t_plan_guard(&t, WS_GUARD_APPROVAL),
			    "nothing needs an approval");
	t_plan_end(&t);
}

static void an_approval_is_good_for_one_time(void **state)
{
	struct said said = {.count = 0};
	struct ws_approval *spent;
	const char *effect;
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	effect = effect_of(&t);
	(void)say(&t, &said, effect, "cy@acme.io");
	/* the line of the round that sent it has the time of the approval */
	spent = say(&t, &said, said.effects[0], "CY@acme.io");
	spent->time_s = said.items[0].time_s;
	spent->spent = true;
	assert_false(ws_approval_stands(said.items, 2, 0));
	assert_false(ws_approval_stands(said.items, 2, 1));
	t_plan_expect(&t, HELD);
	assert_int_equal(t_plan_grant(&t, "bob@acme.io")->approvals_have, 0);
	/* of another person it says nothing; the same one may approve again */
	(void)say(&t, &said, said.effects[0], "cy@acme.io");
	assert_true(ws_approval_stands(said.items, 3, 2));
	t_plan_expect(&t, SENT);
	spent->by = "dan@acme.io";
	said.count = 2;
	t.facts.approval_count = 2;
	t_plan_expect(&t, SENT);
	t_plan_end(&t);
}

static void an_effect_is_this_text(void **state)
{
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	assert_string_equal(effect_of(&t),
			    "wsync-effect 1\n"
			    "workspace 00000077-0000-4000-8000-000000000001\n"
			    "grant user 00000075-0000-4000-8000-000000000002\n"
			    "from 00000072-0000-4000-8000-000000000004\n"
			    "to 00000072-0000-4000-8000-000000000002\n"
			    "allows run_deployments\n"
			    "allows see_deployments\n"
			    "allows see_flows\n"
			    "allows see_secret_blocks\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Developer\n", "");
	assert_string_equal(effect_of(&t),
			    "wsync-effect 1\n"
			    "workspace 00000077-0000-4000-8000-000000000001\n"
			    "grant user 00000075-0000-4000-8000-000000000002\n"
			    "from 00000072-0000-4000-8000-000000000004\n"
			    "to none\n");
	t_plan_end(&t);
}

static void a_role_edited_afterwards_voids_the_approval(void **state)
{
	struct said said = {.count = 0};
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	(void)say(&t, &said, effect_of(&t), "cy@acme.io");
	t_plan_expect(&t, SENT);
	for (int s = 0; s < 3; s++)
		t_side_edit(s == 0   ? t.base
			    : s == 1 ? t.local
				     : t.cloud,
			    "acme/_account/roles/developer.ini", "see_flows = yes\n",
			    "manage_flows = yes\nsee_flows = yes\n");
	t_plan_expect(&t, HELD);
	t_plan_end(&t);
}

static void hostile_names_make_no_lines(void **state)
{
	static const char scope[] = "see%0Ato none = yes\n";
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	for (int s = 0; s < 3; s++)
		t_side_edit(s == 0   ? t.base
			    : s == 1 ? t.local
				     : t.cloud,
			    "acme/_account/roles/developer.ini", "see_flows = yes\n",
			    scope);
	assert_non_null(strstr(effect_of(&t), "allows 11:see\nto none\n"));
	assert_non_null(strstr(effect_of(&t), "allows ?\n"));
	t_plan_end(&t);
}

static void the_last_word_of_a_person_counts(void **state)
{
	struct said said = {.count = 0};
	struct ws_approval *no;
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	(void)say(&t, &said, effect_of(&t), "cy@acme.io");
	no = say(&t, &said, effect_of(&t), "Cy@acme.io");
	no->rejects = true;
	t_plan_expect(&t, "held(approval,rejected) acme/prod bob@acme.io Viewer > "
			  "Developer\n");
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->rejected_by, "Cy@acme.io");
	/* somebody else's yes does not overrule it */
	(void)say(&t, &said, effect_of(&t), "dan@acme.io");
	t_plan_expect(&t, "held(approval,rejected) acme/prod bob@acme.io Viewer > "
			  "Developer\n");
	/* listed first and later by the clock: time decides */
	said.items[0].time_s = 99;
	t_plan_expect(&t, SENT);
	/* the same time: as listed */
	said.items[0].time_s = no->time_s;
	t_plan_expect(&t, "held(approval,rejected) acme/prod bob@acme.io Viewer > "
			  "Developer\n");
	t_plan_end(&t);
}

static void a_harmless_change_can_be_rejected(void **state)
{
	struct said said = {.count = 0};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, two);
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Ours");
	t_plan_make(&t);
	say(&t, &said, t_plan_item(&t, WS_ITEM_NAME)->effect, "cy@acme.io")->rejects = true;
	t_plan_expect(&t, "held(rejected) acme/prod name W1 > Ours\n");
	t_plan_end(&t);
}

static void as_many_as_the_policy_asks(void **state)
{
	struct said said = {.count = 0};
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	t_plan_policy(&t, "[approval]\nescalation = 2\n");
	say(&t, &said, effect_of(&t), "cy@acme.io")->git_email = "cy@home.net";
	(void)say(&t, &said, effect_of(&t), "cy@home.net"); /* the same person */
	t_plan_expect(&t, HELD);
	assert_int_equal(t_plan_grant(&t, "bob@acme.io")->approvals_need, 2);
	assert_int_equal(t_plan_grant(&t, "bob@acme.io")->approvals_have, 1);
	(void)say(&t, &said, effect_of(&t), "dan@acme.io");
	t_plan_expect(&t, SENT);
	t_plan_end(&t);

	raise_bob(&t);
	t_plan_policy(&t, "[approval]\nescalation = 0\n");
	t_plan_expect(&t, SENT);
	t_plan_end(&t);
}

static void the_author_is_not_another_person(void **state)
{
	struct said said = {.count = 0};
	struct t_plan t;

	(void)state;
	raise_bob(&t);
	t_plan_policy(&t, "[approval]\napprover = other\n");
	say(&t, &said, effect_of(&t), "cy@acme.io")->git_email = "cy@home.net";
	t_plan_expect(&t, HELD); /* nobody knows the author */
	assert_true(t_plan_grant(&t, "bob@acme.io")->approver_other);
	assert_null(t_plan_grant(&t, "bob@acme.io")->author);
	said.author.effect = said.items[0].effect;
	said.author.email = "cy@acme.io";
	t.facts.authors = &said.author;
	t.facts.author_count = 1;
	t_plan_expect(&t, HELD);
	assert_string_equal(t_plan_grant(&t, "bob@acme.io")->author, "cy@acme.io");
	said.author.email = "cy@home.net";
	t_plan_expect(&t, HELD);
	said.author.email = "ada@acme.io";
	t_plan_expect(&t, SENT);
	t_plan_end(&t);
}

static void nothing_lifts_self_and_the_last_owner(void **state)
{
	struct said said = {.count = 0};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, two);
	t_side_edit(t.local, T_MEMBERS, "ada@acme.io = Owner", "ada@acme.io = Runner");
	t_plan_make(&t);
	say(&t, &said, t_plan_grant(&t, "ada@acme.io")->effect, "cy@acme.io")->loss = 99;
	t_plan_expect(&t, "held(last-owner,self) acme/prod ada@acme.io Owner > Runner\n");
	t_plan_end(&t);
}

static void the_typed_number_lifts_losses(void **state)
{
	struct said said = {.count = 0};
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Runner\n"
			 "cy@acme.io = Runner\ndan@acme.io = Runner\n");
	t_side_put(t.local, T_MEMBERS,
		   "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
		   "cy@acme.io = Viewer\ndan@acme.io = Viewer\n");
	t_plan_expect(&t, "held(loss) acme/prod bob@acme.io Runner > Viewer\n"
			  "held(loss) acme/prod cy@acme.io Runner > Viewer\n"
			  "held(loss) acme/prod dan@acme.io Runner > Viewer\n");
	assert_int_equal(t_plan_grant(&t, "cy@acme.io")->losing, 3);
	assert_int_equal(t_plan_grant(&t, "cy@acme.io")->approvals_need, 1);
	say(&t, &said, t_plan_grant(&t, "cy@acme.io")->effect, "eva@acme.io")->loss = 2;
	t_plan_make(&t);
	assert_int_equal(t.plan->held, 3);
	assert_int_equal(t_plan_grant(&t, "cy@acme.io")->approvals_have, 0);
	said.items[0].loss = 3;
	t_plan_expect(&t, "send acme/prod cy@acme.io Runner > Viewer\n"
			  "held(loss) acme/prod bob@acme.io Runner > Viewer\n"
			  "held(loss) acme/prod dan@acme.io Runner > Viewer\n");
	t_plan_end(&t);
}

static void an_approved_default_role_counts_whom_it_lessens(void **state)
{
	struct said said = {.count = 0};
	struct ws_approval *yes;
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Owner\n");
	t_side_edit(t.base, T_SETTINGS, "No access", "Runner");
	t_side_edit(t.cloud, T_SETTINGS, "No access", "Runner");
	t_side_edit(t.local, T_SETTINGS, "No access", "Viewer");
	t_plan_expect(&t, "held(approval) acme/prod default-role Runner > Viewer\n");
	yes = say(&t, &said, t_plan_item(&t, WS_ITEM_DEFAULT_ROLE)->effect, "dan@acme.io");
	/* cy and dan have nothing else; eva is Owner of the account */
	t_plan_expect(&t, "held(loss) acme/prod default-role Runner > Viewer\n");
	assert_int_equal(t_plan_item(&t, WS_ITEM_DEFAULT_ROLE)->losing, 2);
	yes->loss = 2;
	t_plan_expect(&t, "send acme/prod default-role Runner > Viewer\n");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_approved_effect_is_sent),
		cmocka_unit_test(an_approval_is_good_for_one_time),
		cmocka_unit_test(an_effect_is_this_text),
		cmocka_unit_test(a_role_edited_afterwards_voids_the_approval),
		cmocka_unit_test(hostile_names_make_no_lines),
		cmocka_unit_test(the_last_word_of_a_person_counts),
		cmocka_unit_test(a_harmless_change_can_be_rejected),
		cmocka_unit_test(as_many_as_the_policy_asks),
		cmocka_unit_test(the_author_is_not_another_person),
		cmocka_unit_test(nothing_lifts_self_and_the_last_owner),
		cmocka_unit_test(the_typed_number_lifts_losses),
		cmocka_unit_test(an_approved_default_role_counts_whom_it_lessens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
