/*
 * tests/sync/decide/test_merge.c - workspaces that come, go and move.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n";

static void move(struct t_side *side, const char *from, const char *to, int n)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/workspace.ini", from);
	t_side_drop(side, path);
	(void)snprintf(path, sizeof(path), "%s/members.ini", from);
	t_side_drop(side, path);
	if (to)
		t_side_workspace(side, to, n, one);
}

static void a_new_workspace_of_the_cloud_is_one_change(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_workspace(t.cloud, "acme/dev", 2, "[users]\nada@acme.io = Owner\n");
	t_plan_expect(&t, "receive acme/dev workspace - > acme/dev\n");
	t.facts.have_base = false;
	t_side_free(t.base);
	t.base = t_side_empty();
	t_plan_expect(&t, "agree acme/prod workspace - > acme/prod\n"
			  "held(unadopted) acme/dev workspace - > acme/dev\n");
	t_plan_end(&t);
}

static void a_directory_taken_away_here_deletes_nothing(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	move(t.local, "acme/prod", NULL, 0);
	t_plan_expect(&t, "");
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	t_plan_expect(&t, "");
	t_plan_end(&t);
}

static void a_workspace_not_listed_any_more_is_waited_for(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	move(t.cloud, "acme/prod", NULL, 0);
	t.before = t_side_new(); /* the look before missed it, too */
	t_plan_expect(&t, "wait(gone) acme/prod workspace acme/prod > -\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_side_edit(t.local, T_SETTINGS, "name = W1", "name = Production");
	t_plan_expect(&t, "wait(gone) acme/prod bob@acme.io Viewer > -\n"
			  "wait(gone) acme/prod name W1 > Production\n"
			  "wait(gone) acme/prod workspace acme/prod > -\n");
	t_plan_end(&t);
}

static void an_empty_cloud_takes_nothing_away(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_free(t.cloud);
	t.cloud = t_side_empty();
	t.before = t_side_empty();
	t_plan_expect(&t, "wait(gone) acme/prod workspace acme/prod > -\n");
	t_side_free(t.local);
	t.local = t_side_empty();
	t_plan_expect(&t, "");
	t_plan_end(&t);
}

static void a_rename_in_the_cloud_is_followed(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	move(t.cloud, "acme/prod", "acme/live", 1);
	t_plan_expect(&t, "receive acme/prod handle acme/prod > acme/live\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_expect(&t, "send acme/prod bob@acme.io Viewer > Runner\n"
			  "receive acme/prod handle acme/prod > acme/live\n");
	t_plan_end(&t);
}

static void a_rename_here_is_sent(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	move(t.local, "acme/prod", "acme/live", 1);
	t_plan_expect(&t, "send acme/live handle acme/prod > acme/live\n");
	move(t.cloud, "acme/prod", "acme/best", 1);
	t_plan_expect(&t, "conflict acme/live handle acme/live > acme/best\n");
	t_plan_end(&t);
}

static void the_same_rename_on_both_sides_agrees(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	move(t.local, "acme/prod", "acme/live", 1);
	move(t.cloud, "acme/prod", "acme/live", 1);
	t_plan_expect(&t, "agree acme/live handle acme/prod > acme/live\n");
	t_plan_end(&t);
}

static void a_swap_of_handles_in_the_cloud_is_held(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_workspace(t.base, "acme/dev", 2, one);
	t_side_workspace(t.local, "acme/dev", 2, one);
	t_side_workspace(t.cloud, "acme/dev", 1, one);
	t_side_workspace(t.cloud, "acme/prod", 2, one);
	t_plan_expect(&t, "held(unsupported) acme/dev handle acme/dev > acme/prod\n"
			  "held(unsupported) acme/prod handle acme/prod > acme/dev\n");
	t_plan_end(&t);
}

static void a_handle_freed_in_the_cloud_is_waited_for(void **state)
{
	struct t_plan t;

	(void)state;
	/* prod became old, and a new workspace is called prod */
	t_plan_start(&t, one);
	move(t.cloud, "acme/prod", "acme/old", 1);
	t_side_workspace(t.cloud, "acme/prod", 2, one);
	t_plan_expect(&t, "receive acme/prod handle acme/prod > acme/old\n"
			  "wait(unknown) acme/prod workspace - > acme/prod\n");
	t_plan_end(&t);
}

static void a_new_directory_here_is_sent(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_put(t.local, "acme/new/workspace.ini", "[workspace]\nname = New\n");
	t_side_put(t.local, "acme/new/members.ini", one);
	t_plan_expect(&t, "send acme/new workspace - > acme/new\n");
	/* and when the cloud makes one of that handle, it is not ours */
	t_side_workspace(t.cloud, "acme/new", 2, one);
	t_plan_expect(&t, "conflict acme/new workspace acme/new > acme/new\n");
	t_plan_end(&t);
}

static void an_invalid_workspace_file_stops_the_workspace(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_put(t.local, T_SETTINGS, "no ini at all\n");
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "wait(invalid) acme/prod bob@acme.io Viewer > Runner\n"
			  "wait(invalid) acme/prod name W1 > Cloud\n");
	/* unknown to the base, it is one line */
	move(t.base, "acme/prod", NULL, 0);
	t_plan_expect(&t, "wait(invalid) acme/prod workspace - > acme/prod\n");
	t_plan_end(&t);
}

static void an_id_taken_out_by_hand_stops_the_workspace(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_put(t.local, T_SETTINGS, "[workspace]\nname = Mine\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_side_edit(t.cloud, T_SETTINGS, "name = W1", "name = Cloud");
	t_plan_expect(&t, "wait(invalid) acme/prod name W1 > Cloud\n");
	t_plan_end(&t);
}

static void one_id_in_two_directories_sends_nothing(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_workspace(t.local, "acme/copy", 1, "[users]\nbob@acme.io = Owner\n");
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_plan_expect(&t, "");
	t_plan_end(&t);
}

static void intents_are_shown_and_held(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.local, T_SETTINGS, "name = W1\n", "name = W1\ndelete = prod\n");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	assert_int_equal(t.plan->held, 1);
	assert_string_equal(t_plan_item(&t, WS_ITEM_INTENT)->label, "delete");
	assert_int_equal(t_plan_item(&t, WS_ITEM_INTENT)->held, WS_HELD_APPROVAL);
	t_plan_end(&t);
}

static void second_account(struct t_side *side)
{
	static const char *const docs[] = {"ids.ini", "people.ini", "service-accounts.ini",
					   "catalogue.ini"};
	char text[256], id[37];

	(void)snprintf(text, sizeof(text), "[account]\nid = %s\nhandle = beta\n",
		       t_side_id('a', 2, id));
	t_side_put(side, "beta/_account/account.ini", text);
	for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
		char from[64], to[64];

		(void)snprintf(from, sizeof(from), "acme/_account/%s", docs[i]);
		(void)snprintf(to, sizeof(to), "beta/_account/%s", docs[i]);
		t_side_copy(side, from, to);
	}
	t_side_copy(side, "acme/_account/roles/viewer.ini",
		    "beta/_account/roles/viewer.ini");
	t_side_copy(side, "acme/_account/roles/runner.ini",
		    "beta/_account/roles/runner.ini");
	t_side_copy(side, "acme/_account/roles/owner.ini", "beta/_account/roles/owner.ini");
}

static void rehome(struct t_side *side)
{
	char old[37], new[37];

	move(side, "acme/prod", "beta/prod", 1);
	t_side_edit(side, "beta/prod/workspace.ini", t_side_id('a', 1, old),
		    t_side_id('a', 2, new));
}

static void moved_between_accounts_by_hand_is_no_intent(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	second_account(t.base);
	second_account(t.local);
	second_account(t.cloud);
	move(t.local, "acme/prod", "beta/prod", 1);
	t_side_edit(t.local, "beta/prod/members.ini", "bob@acme.io = Viewer\n", "");
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	/* nor when the file is made to say so */
	rehome(t.local);
	t_side_edit(t.local, "beta/prod/members.ini", "bob@acme.io = Viewer\n", "");
	t_plan_expect(&t, "held(unsupported) beta/prod handle acme/prod > beta/prod\n");
	t_plan_end(&t);
}

static void a_transfer_in_the_cloud_comes_before_any_send(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	second_account(t.base);
	second_account(t.local);
	second_account(t.cloud);
	rehome(t.cloud);
	t_side_edit(t.local, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	t_plan_expect(&t, "receive acme/prod handle acme/prod > beta/prod\n"
			  "wait(unknown) acme/prod bob@acme.io Viewer > Runner\n");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_workspace_of_the_cloud_is_one_change),
		cmocka_unit_test(a_directory_taken_away_here_deletes_nothing),
		cmocka_unit_test(a_workspace_not_listed_any_more_is_waited_for),
		cmocka_unit_test(an_empty_cloud_takes_nothing_away),
		cmocka_unit_test(a_rename_in_the_cloud_is_followed),
		cmocka_unit_test(a_rename_here_is_sent),
		cmocka_unit_test(the_same_rename_on_both_sides_agrees),
		cmocka_unit_test(a_swap_of_handles_in_the_cloud_is_held),
		cmocka_unit_test(a_handle_freed_in_the_cloud_is_waited_for),
		cmocka_unit_test(a_new_directory_here_is_sent),
		cmocka_unit_test(an_invalid_workspace_file_stops_the_workspace),
		cmocka_unit_test(an_id_taken_out_by_hand_stops_the_workspace),
		cmocka_unit_test(one_id_in_two_directories_sends_nothing),
		cmocka_unit_test(intents_are_shown_and_held),
		cmocka_unit_test(moved_between_accounts_by_hand_is_no_intent),
		cmocka_unit_test(a_transfer_in_the_cloud_comes_before_any_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
