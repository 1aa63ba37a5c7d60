/*
 * tests/sync/decide/test_place.c - workspaces to be made, deleted, transferred.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/decide/plan.h"
#include "tests/lib/plans.h"

#define SETTINGS "acme/prod/workspace.ini"
#define MEMBERS  "acme/prod/members.ini"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n";

static void put_new(struct t_plan *t, const char *dir, const char *text)
{
	char path[64];

	(void)snprintf(path, sizeof(path), "%s/workspace.ini", dir);
	t_side_put(t->local, path, text);
}

static const struct ws_change *change_at(const struct t_plan *t, const char *path)
{
	for (size_t i = 0; i < t->plan->change_count; i++)
		if (strcmp(t->plan->changes[i].path, path) == 0)
			return &t->plan->changes[i];
	fail_msg("nothing about %s", path);
	return NULL;
}

/* ---- new ones ------------------------------------------------------------------------- */

static void a_new_one_names_its_line_and_account(void **state)
{
	const struct ws_change *c;
	struct t_plan t;
	char id[37];

	(void)state;
	t_plan_start(&t, one);
	put_new(&t, "acme/new", "; ours\n[workspace]\nname = New\n");
	t_plan_make(&t);
	c = t_plan_item(&t, WS_ITEM_WORKSPACE);
	assert_int_equal(c->verdict, WS_SEND);
	assert_null(c->workspace_id);
	assert_string_equal(c->account_id, t_side_id('a', 1, id));
	assert_string_equal(c->file, "acme/new/workspace.ini");
	assert_int_equal(c->line, 3);
	t_plan_end(&t);
}

/* Names are unique in an account, in whatever case; one without a name has its handle. */
static void a_taken_name_stays(void **state)
{
	static const char *const names[] = {"name = W1\n", "name = w1\n"};
	struct t_plan t;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		char text[64];

		t_plan_start(&t, one);
		(void)snprintf(text, sizeof(text), "[workspace]\n%s", names[i]);
		put_new(&t, "acme/new", text);
		t_plan_expect(&t, "held(blocked) acme/new workspace - > acme/new\n");
		assert_non_null(strstr(t_plan_item(&t, WS_ITEM_WORKSPACE)->note,
				       "acme/prod has that name"));
		t_plan_end(&t);
	}
	t_plan_start(&t, one);
	put_new(&t, "acme/w1", "[workspace]\n");
	t_plan_expect(&t, "held(blocked) acme/w1 workspace - > acme/w1\n");
	t_plan_end(&t);
}

static void of_two_new_ones_with_a_name_one_goes(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	put_new(&t, "acme/a", "[workspace]\nname = Same\n");
	put_new(&t, "acme/b", "[workspace]\nname = Same\n");
	t_plan_make(&t);
	assert_int_equal(change_at(&t, "acme/a")->verdict, WS_SEND);
	assert_int_equal(change_at(&t, "acme/b")->held, WS_HELD_BLOCKED);
	t_plan_end(&t);
}

static void past_the_limit_of_the_plan_none_goes(void **state)
{
	char id[37], text[128];
	struct t_plan t;

	(void)state;
	(void)snprintf(text, sizeof(text),
		       "[account]\nid = %s\nhandle = acme\n[limits]\nworkspace_limit = 2\n",
		       t_side_id('a', 1, id));
	t_plan_start(&t, one);
	t_side_put(t.base, "acme/_account/account.ini", text);
	t_side_put(t.local, "acme/_account/account.ini", text);
	t_side_put(t.cloud, "acme/_account/account.ini", text);
	put_new(&t, "acme/a", "[workspace]\nname = A\n");
	put_new(&t, "acme/b", "[workspace]\nname = B\n");
	t_plan_make(&t);
	assert_int_equal(change_at(&t, "acme/a")->verdict, WS_SEND);
	assert_int_equal(change_at(&t, "acme/b")->held, WS_HELD_BLOCKED);
	assert_non_null(strstr(change_at(&t, "acme/b")->note, "allows 2 workspaces"));
	assert_non_null(strstr(change_at(&t, "acme/b")->note, "https://"));
	t_plan_end(&t);
}

static void in_an_account_nobody_has_seen_none_goes(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	put_new(&t, "nowhere/new", "[workspace]\nname = New\n");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	assert_int_equal(t_plan_item(&t, WS_ITEM_WORKSPACE)->held, WS_HELD_BLOCKED);
	t_plan_end(&t);
}

/* ---- intents -------------------------------------------------------------------------- */

static void intend(struct t_plan *t, const char *line)
{
	char text[128];

	(void)snprintf(text, sizeof(text), "name = W1\n%s\n", line);
	t_side_edit(t->local, SETTINGS, "name = W1\n", text);
}

static void a_deletion_wants_an_approval_and_the_handle(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	intend(&t, "delete = prod");
	t_plan_make(&t);
	assert_int_equal(t_plan_item(&t, WS_ITEM_INTENT)->held, WS_HELD_APPROVAL);
	assert_int_equal(t_plan_item(&t, WS_ITEM_INTENT)->approvals_need, 1);
	t_plan_end(&t);
	t_plan_start(&t, one);
	intend(&t, "delete = prd");
	t_plan_make(&t);
	assert_int_equal(t_plan_item(&t, WS_ITEM_INTENT)->held,
			 WS_HELD_APPROVAL | WS_HELD_BLOCKED);
	t_plan_end(&t);
}

static char *effect_of(struct t_plan *t)
{
	t_plan_make(t);
	return strdup(t_plan_item(t, WS_ITEM_INTENT)->effect);
}

/* Whatever somebody changes in the workspace gives another effect. */
static void an_approval_is_bound_to_all_of_the_workspace(void **state)
{
	static const struct {
		const char *file, *from, *to;
	} changes[] = {
		{MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner"},
		{MEMBERS, "bob@acme.io = Viewer", "cy@acme.io = Viewer"},
		{MEMBERS, "[users]\n", "[users]\ncy@acme.io = Viewer\n"},
		{SETTINGS, "name = W1", "name = W2"},
		{SETTINGS, "description = ", "description = of others"},
		{SETTINGS, "default-role = No access", "default-role = Viewer"},
	};
	struct t_plan t;
	char *before, *after;

	(void)state;
	t_plan_start(&t, one);
	intend(&t, "delete = prod");
	before = effect_of(&t);
	t_plan_end(&t);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		t_plan_start(&t, one);
		t_side_edit(t.base, changes[i].file, changes[i].from, changes[i].to);
		t_side_edit(t.local, changes[i].file, changes[i].from, changes[i].to);
		t_side_edit(t.cloud, changes[i].file, changes[i].from, changes[i].to);
		if (strcmp(changes[i].to, "name = W2") == 0)
			t_side_edit(t.local, SETTINGS, "name = W2\n",
				    "name = W2\ndelete = prod\n");
		else
			intend(&t, "delete = prod");
		after = effect_of(&t);
		assert_string_not_equal(before, after);
		free(after);
		t_plan_end(&t);
	}
	free(before);
}

static void an_intent_goes_alone(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	intend(&t, "delete = prod");
	t_side_edit(t.cloud, MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_make(&t);
	assert_true(t_plan_item(&t, WS_ITEM_INTENT)->held & WS_HELD_BLOCKED);
	t_plan_end(&t);
	t_plan_start(&t, one);
	intend(&t, "delete = prod\ntransfer-to = acme/other");
	t_plan_make(&t);
	for (size_t i = 0; i < t.plan->change_count; i++)
		assert_true(t.plan->changes[i].held & WS_HELD_BLOCKED);
	t_plan_end(&t);
}

static void a_transfer_goes_to_another_account_that_was_seen(void **state)
{
	static const char *const wishes[] = {"transfer-to = acme/other",
					     "transfer-to = nowhere/prod",
					     "transfer-to = acme", "transfer-to = acme/No"};
	struct t_plan t;

	(void)state;
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		t_plan_start(&t, one);
		intend(&t, wishes[i]);
		t_plan_make(&t);
		assert_int_equal(t.plan->sends, 0);
		assert_true(t_plan_item(&t, WS_ITEM_INTENT)->held & WS_HELD_BLOCKED);
		t_plan_end(&t);
	}
}

/* Once it is there the line has served. */
/* A handle may be given up, and taken by somebody else. */
static void an_approval_of_a_transfer_is_bound_to_the_account(void **state)
{
	char id[37], text[96], *effects[2];

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct t_plan t;

		t_plan_start(&t, one);
		(void)snprintf(text, sizeof(text), "[account]\nid = %s\nhandle = beta\n",
			       t_side_id('a', 8 + (int)i, id));
		t_side_put(t.cloud, "beta/_account/account.ini", text);
		intend(&t, "transfer-to = beta/prod");
		t_plan_make(&t);
		assert_int_equal(t_plan_item(&t, WS_ITEM_INTENT)->held, WS_HELD_APPROVAL);
		effects[i] = strdup(t_plan_item(&t, WS_ITEM_INTENT)->effect);
		assert_non_null(effects[i]);
		t_plan_end(&t);
	}
	assert_string_not_equal(effects[0], effects[1]);
	free(effects[0]);
	free(effects[1]);
}

static void a_transfer_that_took_place_takes_its_line_away(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	intend(&t, "transfer-to = acme/prod");
	t_plan_expect(&t, "receive acme/prod intent transfer-to acme/prod > -\n");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_one_names_its_line_and_account),
		cmocka_unit_test(a_taken_name_stays),
		cmocka_unit_test(of_two_new_ones_with_a_name_one_goes),
		cmocka_unit_test(past_the_limit_of_the_plan_none_goes),
		cmocka_unit_test(in_an_account_nobody_has_seen_none_goes),
		cmocka_unit_test(a_deletion_wants_an_approval_and_the_handle),
		cmocka_unit_test(an_approval_is_bound_to_all_of_the_workspace),
		cmocka_unit_test(an_intent_goes_alone),
		cmocka_unit_test(a_transfer_goes_to_another_account_that_was_seen),
		cmocka_unit_test(an_approval_of_a_transfer_is_bound_to_the_account),
		cmocka_unit_test(a_transfer_that_took_place_takes_its_line_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
