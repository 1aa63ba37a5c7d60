/*
 * tests/sync/decide/test_right.c - what the key may not do is held, and what nobody knows
 * is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/decide/right.h"
#include "tests/lib/plans.h"

#define TWO "[users]\nada@acme.io = Viewer\nbob@acme.io = Viewer\n"

/* What the cloud said about one place. */
struct told {
	char place[37];
	const char *name;
	struct ws_rights rights;
};

static void tell(struct t_plan *t, struct told *told, char letter, const char *name)
{
	told->name = name;
	told->rights = (struct ws_rights){.place_id = t_side_id(letter, 1, told->place),
					  .names = {&told->name, name ? 1 : 0}};
	t->facts.rights = &told->rights;
	t->facts.right_count = 1;
}

static void start(struct t_plan *t)
{
	t_plan_start(t, TWO);
	t_side_edit(t->local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
}

static void unknown_is_no_refusal(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t);
	t_plan_expect(&t, "send acme/prod bob@acme.io Viewer > Runner\n");
	assert_string_equal(t.plan->changes[0].needs, "manage_workspace_users");
	assert_false(t.plan->changes[0].needs_of_account);
	t_plan_end(&t);
}

static void only_the_place_that_said_no_counts(void **state)
{
	struct told told;
	struct t_plan t;

	(void)state;
	start(&t);
	tell(&t, &told, 'z', NULL);
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 1);
	tell(&t, &told, 'w', "manage_workspace_users_too");
	t_plan_make(&t);
	assert_int_equal(t.plan->held, 1);
	assert_int_equal(t.plan->changes[0].held, WS_HELD_RIGHT);
	t_plan_end(&t);
}

static void own_access_needs_no_question(void **state)
{
	struct told told;
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_make(&t);
	assert_null(t.plan->changes[0].needs);
	tell(&t, &told, 'w', NULL);
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 1);
	t_plan_end(&t);
}

static void somebody_unknown_is_asked_about(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t.facts.actor.id = NULL;
	t_plan_make(&t);
	assert_string_equal(t.plan->changes[0].needs, "manage_workspace_users");
	assert_false(t.plan->changes[0].held & WS_HELD_RIGHT);
	t_plan_end(&t);
}

/* One row a kind, as the routes of the cloud want it. */
static void each_kind_needs_its_own(void **state)
{
	static const struct {
		enum ws_item_kind kind;
		enum ws_principal_kind who;
		bool before, after;
		const char *label, *name;
		bool of_account;
	} rows[] = {
		{WS_ITEM_GRANT, WS_USER, false, true, "x", "manage_workspace_users", false},
		{WS_ITEM_GRANT, WS_USER, true, false, "x", "manage_workspace_users", false},
		{WS_ITEM_GRANT, WS_BOT, true, true, "x",
		 "manage_workspace_service_accounts", false},
		{WS_ITEM_GRANT, WS_TEAM, true, true, "x", "manage_workspace_teams", false},
		{WS_ITEM_GRANT, WS_INVITED, false, true, "x", "create:workspace_invitation",
		 true},
		{WS_ITEM_GRANT, WS_INVITED, true, false, "x", "update:workspace_invitation",
		 true},
		{WS_ITEM_NAME, WS_USER, true, true, "x", "write_workspace_settings", false},
		{WS_ITEM_DESCRIPTION, WS_USER, true, true, "x", "write_workspace_settings",
		 false},
		{WS_ITEM_DEFAULT_ROLE, WS_USER, true, true, "x", "write_workspace_settings",
		 false},
		{WS_ITEM_RESULT_STORAGE, WS_USER, true, true, "x",
		 "write_workspace_settings", false},
		{WS_ITEM_HANDLE, WS_USER, true, true, "x", "write_workspace_settings",
		 false},
		{WS_ITEM_WORKSPACE, WS_USER, false, true, "x", "create:workspace", true},
		{WS_ITEM_ROLE, WS_USER, false, true, "x", "create:workspace_role", true},
		{WS_ITEM_ROLE, WS_USER, true, true, "x", "update:workspace_role", true},
		{WS_ITEM_ROLE, WS_USER, true, false, "x", "delete:workspace_role", true},
		{WS_ITEM_INTENT, WS_USER, false, true, "delete",
		 "manage_workspace_settings", false},
		{WS_ITEM_INTENT, WS_USER, false, true, "transfer-to", "delete:workspace",
		 true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ws_change c = {.kind = rows[i].kind,
				      .principal_kind = rows[i].who,
				      .label = rows[i].label};
		const struct ws_right *right;

		c.before.present = rows[i].before;
		c.after.present = rows[i].after;
		right = ws_right_of(&c);
		assert_non_null(right);
		assert_string_equal(right->name, rows[i].name);
		assert_int_equal(right->of_account, rows[i].of_account);
	}
	assert_null(ws_right_of(&(struct ws_change){.kind = WS_ITEM_POLICY}));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(unknown_is_no_refusal),
		cmocka_unit_test(only_the_place_that_said_no_counts),
		cmocka_unit_test(own_access_needs_no_question),
		cmocka_unit_test(somebody_unknown_is_asked_about),
		cmocka_unit_test(each_kind_needs_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
