/*
 * tests/sync/model/test_docs.c - documents of the cloud side as edits of main: what
 * changes, what must not, and what is unknown.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/model/docs.h"
#include "tests/lib/records.h"

#define MEMBERS  "acme/prod/members.ini"
#define SETTINGS "acme/prod/workspace.ini"
#define IDS      "acme/_account/ids.ini"

static void a_first_look_writes_canonical_documents(void **state)
{
	struct t_records look;
	struct ws_tree *tree;

	(void)state;
	t_records_three(&look);
	tree = t_records_docs(&look, NULL, NULL);
	t_is_doc(tree, MEMBERS,
		 "; who may act here. One line is one grant: principal = role\n"
		 "; options after a comma: until YYYY-MM-DD, why TEXT\n"
		 "\n[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
		 "\n[service-accounts]\nci = Developer\n"
		 "\n[teams]\ndata = Viewer\n");
	t_is_doc(tree, SETTINGS,
		 "; what this workspace is; texts too long for a line go to description.md "
		 "and "
		 "name.md\n; [cloud] is read-only, written by wsync\n"
		 "\n[workspace]\nname = prod\ndefault-role = No access\n"
		 "\n[cloud]\nid = 00000077-0000-4000-8000-000000000001\n"
		 "created = 2026-05-04T09:12:33.481920Z\n"
		 "account-id = 00000061-0000-4000-8000-000000000001\n");
	assert_non_null(strstr(t_doc(tree, "acme/_account/teams/data.ini"),
			       "[members]\nbob@acme.io = member\nci = service account\n"));
	assert_non_null(strstr(t_doc(tree, IDS), "[roles]\nDeveloper = 00000072-"));
	assert_non_null(strstr(t_doc(tree, "acme/_account/people.ini"),
			       "[people]\nada@acme.io = Member\n"));
	ws_tree_free(tree);
	t_records_clear(&look);
}

static void comments_order_and_options_carry_over(void **state)
{
	static const char mine[] = "; who may act here\n\n[users]\n; the boss\n"
				   "bob@acme.io = viewer, until 2027-01-31, why audit\n"
				   "ADA@acme.io = Owner\n\n"
				   "[service-accounts]\n; robots\nci = Developer\n\n"
				   "[teams]\ndata = Viewer\n; the end\n";
	struct t_records look;
	struct ws_tree *main, *out;
	size_t added, removed;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_put_doc(main, MEMBERS, mine);
	out = t_records_docs(&look, main, NULL);
	t_is_doc(out, MEMBERS, mine);
	ws_tree_free(out);

	/* bob's role changed in the cloud: one line, and his options stay */
	look.workspaces[0].grants[1].role_id = t_records_id(&look, 'r', 2);
	out = t_records_docs(&look, main, NULL);
	t_count_lines(mine, t_doc(out, MEMBERS), &added, &removed);
	assert_int_equal(added, 1);
	assert_int_equal(removed, 1);
	assert_non_null(strstr(t_doc(out, MEMBERS), "; the boss\nbob@acme.io = Developer, "
						    "until 2027-01-31, why audit\n"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

static void a_removed_principal_takes_his_line_and_leaves_the_header(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	look.workspaces[0].grant_count = 1; /* ada alone */
	out = t_records_docs(&look, main, NULL);
	assert_non_null(
		strstr(t_doc(out, MEMBERS),
		       "[users]\nada@acme.io = Owner\n\n[service-accounts]\n\n[teams]\n"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

static void a_renamed_person_keeps_until_and_why(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_edit_doc(main, MEMBERS, "bob@acme.io = Viewer",
		   "bob@acme.io = Viewer, until 2027-01-31, why audit");
	look.account.people[1].email = "robert@acme.io";
	out = t_records_docs(&look, main, main);
	assert_null(strstr(t_doc(out, MEMBERS), "bob@acme.io"));
	assert_non_null(strstr(t_doc(out, MEMBERS),
			       "robert@acme.io = Viewer, until 2027-01-31, why audit\n"));
	assert_null(strstr(t_doc(out, IDS), "bob@acme.io"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

/* Somebody else got the address of one who left: nothing of the old line is his. */
static void a_reused_name_inherits_nothing(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_edit_doc(main, MEMBERS, "bob@acme.io = Viewer",
		   "bob@acme.io = Viewer, why audit");
	look.account.people[1].user_id = t_records_id(&look, 'u', 9);
	look.workspaces[0].grants[1].principal_id = look.account.people[1].user_id;
	look.workspaces[0].grants[1].role_id = t_records_id(&look, 'r', 1);
	out = t_records_docs(&look, main, main);
	assert_non_null(strstr(t_doc(out, MEMBERS), "bob@acme.io = Owner\n"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

static void a_renamed_workspace_keeps_its_comments(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_edit_doc(main, MEMBERS, "[users]\n", "[users]\n; ask ada\n");
	t_edit_doc(main, SETTINGS, "[workspace]\n", "[workspace]\n; live\ncolour = red\n");
	look.workspaces[0].handle = "production";
	out = t_records_docs(&look, main, main);
	assert_null(t_doc(out, MEMBERS));
	assert_non_null(strstr(t_doc(out, "acme/production/members.ini"), "; ask ada\n"));
	assert_non_null(strstr(t_doc(out, "acme/production/workspace.ini"),
			       "; live\ncolour = red\n"));
	ws_tree_free(out);

	/* so does a renamed account */
	look.account.handle = "acme-inc";
	out = t_records_docs(&look, main, main);
	assert_non_null(
		strstr(t_doc(out, "acme-inc/production/members.ini"), "; ask ada\n"));
	assert_non_null(t_doc(out, "acme-inc/_account/ids.ini"));
	assert_null(t_doc(out, IDS));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

static void main_that_does_not_parse_is_not_used(void **state)
{
	struct t_records look;
	struct ws_tree *cloud, *main, *out;

	(void)state;
	t_records_three(&look);
	cloud = t_records_docs(&look, NULL, NULL);
	t_edit_doc(cloud, MEMBERS, "[users]\n", "[users]\n; from the last look\n");
	main = t_copy_tree(cloud);
	t_put_doc(main, MEMBERS, "[users]\nbroken\n");
	out = t_records_docs(&look, main, cloud);
	t_is_doc(out, MEMBERS, t_doc(cloud, MEMBERS));
	ws_tree_free(out);

	/* a broken workspace.ini does not cost the comments beside it */
	t_put_doc(main, MEMBERS, t_doc(cloud, MEMBERS));
	t_edit_doc(main, MEMBERS, "from the last look", "from main");
	t_put_doc(main, SETTINGS, "broken\n");
	out = t_records_docs(&look, main, cloud);
	assert_non_null(strstr(t_doc(out, MEMBERS), "; from main\n"));
	t_is_doc(out, SETTINGS, t_doc(cloud, SETTINGS));
	ws_tree_free(out);
	ws_tree_free(main);
	ws_tree_free(cloud);
	t_records_clear(&look);
}

static void intents_are_no_facts(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_edit_doc(main, SETTINGS, "default-role = No access\n",
		   "default-role = no access\ndelete = prod\ntransfer-to = zoe/prod\n");
	out = t_records_docs(&look, main, main);
	assert_null(strstr(t_doc(out, SETTINGS), "delete"));
	assert_null(strstr(t_doc(out, SETTINGS), "transfer-to"));
	assert_non_null(strstr(t_doc(out, SETTINGS), "default-role = no access\n"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

/* --- unknown ---------------------------------------------------------------------------- */

static void an_unread_list_keeps_what_the_last_look_had(void **state)
{
	struct t_records look;
	struct ws_tree *main, *cloud, *out;

	(void)state;
	t_records_three(&look);
	cloud = t_records_docs(&look, NULL, NULL);
	main = t_copy_tree(cloud);
	t_edit_doc(main, MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner, why mine");
	t_edit_doc(main, MEMBERS, "ada@acme.io = Owner\n", "eve@acme.io = Owner\n");
	look.workspaces[0].known[WS_USER] = false;
	look.workspaces[0].grants += 2;
	look.workspaces[0].grant_count -= 2;
	out = t_records_docs(&look, main, cloud);
	assert_non_null(strstr(t_doc(out, MEMBERS), "[users]\nada@acme.io = Owner\n"
						    "bob@acme.io = Viewer, why mine\n"));
	ws_tree_free(out);

	/* never read at all: not managed */
	out = t_records_docs(&look, main, NULL);
	assert_null(strstr(t_doc(out, MEMBERS), "[users]"));
	assert_non_null(strstr(t_doc(out, MEMBERS), "[teams]"));
	ws_tree_free(out);
	look.workspaces[0].known[WS_BOT] = look.workspaces[0].known[WS_TEAM] = false;
	out = t_records_docs(&look, main, NULL);
	assert_null(t_doc(out, MEMBERS));
	ws_tree_free(out);
	ws_tree_free(main);
	ws_tree_free(cloud);
	t_records_clear(&look);
}

static void an_unread_list_follows_a_renamed_person(void **state)
{
	struct t_records look;
	struct ws_tree *cloud, *out;

	(void)state;
	t_records_three(&look);
	cloud = t_records_docs(&look, NULL, NULL);
	look.workspaces[0].known[WS_USER] = false;
	look.workspaces[0].grant_count = 0;
	look.account.people[1].email = "robert@acme.io";
	out = t_records_docs(&look, cloud, cloud);
	assert_non_null(strstr(t_doc(out, MEMBERS), "robert@acme.io = Viewer\n"));
	assert_null(strstr(t_doc(out, MEMBERS), "bob@acme.io"));
	ws_side_free(t_side_of(out));
	ws_tree_free(out);
	ws_tree_free(cloud);
	t_records_clear(&look);
}

static void unread_account_lists_are_carried(void **state)
{
	static const char *const paths[] = {
		IDS,
		"acme/_account/people.ini",
		"acme/_account/service-accounts.ini",
		"acme/_account/teams/data.ini",
		"acme/_account/roles/owner.ini",
		"acme/_account/catalogue.ini",
	};
	struct t_records look;
	struct ws_tree *cloud, *out;

	(void)state;
	t_records_three(&look);
	cloud = t_records_docs(&look, NULL, NULL);
	look.account.people_known = look.account.bots_known = look.account.teams_known =
		false;
	look.account.roles_known = look.account.scopes_known = false;
	look.account.people = NULL;
	look.account.person_count = look.account.bot_count = look.account.team_count = 0;
	look.account.role_count = look.account.scope_count = 0;
	out = t_records_docs(&look, cloud, cloud);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		t_is_doc(out, paths[i], t_doc(cloud, paths[i]));
	t_is_doc(out, MEMBERS, t_doc(cloud, MEMBERS));
	ws_tree_free(out);

	/* a key that may list nothing still sees the rows of the workspace */
	out = t_records_docs(&look, NULL, NULL);
	assert_null(t_doc(out, "acme/_account/people.ini"));
	assert_non_null(strstr(t_doc(out, IDS), "[users]\nada@acme.io = 00000075-"));
	assert_non_null(strstr(t_doc(out, MEMBERS),
			       "ada@acme.io = id:00000072-0000-4000-8000-000000000001\n"));
	ws_side_free(t_side_of(out));
	ws_tree_free(out);
	ws_tree_free(cloud);
	t_records_clear(&look);
}

static void unread_settings_keep_the_default_role(void **state)
{
	struct t_records look;
	struct ws_tree *cloud, *out;

	(void)state;
	t_records_three(&look);
	look.workspaces[0].default_role_id = t_records_id(&look, 'r', 3);
	cloud = t_records_docs(&look, NULL, NULL);
	assert_non_null(strstr(t_doc(cloud, SETTINGS), "default-role = Viewer\n"));
	look.workspaces[0].settings_known = false;
	look.workspaces[0].default_role_id = look.workspaces[0].created = NULL;
	out = t_records_docs(&look, cloud, cloud);
	t_is_doc(out, SETTINGS, t_doc(cloud, SETTINGS));
	ws_tree_free(out);
	out = t_records_docs(&look, NULL, NULL);
	assert_null(strstr(t_doc(out, SETTINGS), "default-role"));
	ws_tree_free(out);
	ws_tree_free(cloud);
	t_records_clear(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_first_look_writes_canonical_documents),
		cmocka_unit_test(comments_order_and_options_carry_over),
		cmocka_unit_test(a_removed_principal_takes_his_line_and_leaves_the_header),
		cmocka_unit_test(a_renamed_person_keeps_until_and_why),
		cmocka_unit_test(a_reused_name_inherits_nothing),
		cmocka_unit_test(a_renamed_workspace_keeps_its_comments),
		cmocka_unit_test(main_that_does_not_parse_is_not_used),
		cmocka_unit_test(intents_are_no_facts),
		cmocka_unit_test(an_unread_list_keeps_what_the_last_look_had),
		cmocka_unit_test(an_unread_list_follows_a_renamed_person),
		cmocka_unit_test(unread_account_lists_are_carried),
		cmocka_unit_test(unread_settings_keep_the_default_role),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
