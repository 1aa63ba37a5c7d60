/*
 * tests/sync/model/test_docs_names.c - documents of the cloud side as edits of main: names,
 * long texts, teams, and a flow out of order.
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

/* --- names -------------------------------------------------------------------------------- */

static void clashing_and_dangerous_names_are_written_by_id(void **state)
{
	struct t_records look;
	struct ws_tree *tree;
	const char *members;

	(void)state;
	t_records_three(&look);
	t_add_bot(&look, 2, "CI");
	t_add_role(&look, 4, "oWNER", "see_flows", 0, false);
	t_add_role(&look, 5, "No access", "see_flows", 0, false);
	t_add_grant(&look, &look.workspaces[0], WS_BOT, 2, "CI", 5);
	tree = t_records_docs(&look, NULL, NULL);
	members = t_doc(tree, MEMBERS);
	assert_non_null(
		strstr(members, "ada@acme.io = id:00000072-0000-4000-8000-000000000001\n"));
	assert_non_null(strstr(members, "id%3A00000062-0000-4000-8000-000000000001 = "
					"Developer\n"));
	assert_non_null(strstr(members, "id%3A00000062-0000-4000-8000-000000000002 = "
					"id:00000072-0000-4000-8000-000000000005\n"));
	assert_null(strstr(t_doc(tree, IDS), "\nci = "));
	assert_null(strstr(t_doc(tree, IDS), "\nOwner = "));
	/* what it is called is kept as data */
	assert_non_null(strstr(t_doc(tree, "acme/_account/roles/no-access.ini"),
			       "name = No access\n"));
	/* the built-in one keeps its file */
	assert_non_null(
		strstr(t_doc(tree, "acme/_account/roles/owner.ini"), "built-in = yes\n"));
	assert_non_null(t_doc(
		tree, "acme/_account/roles/id-00000072-0000-4000-8000-000000000004.ini"));
	ws_tree_free(tree);
	t_records_clear(&look);
}

static void what_is_written_by_id_keeps_its_name(void **state)
{
	char many[400];
	struct t_records look;
	struct ws_tree *tree, *again;
	const char *names;

	(void)state;
	memset(many, 'm', sizeof(many) - 1);
	many[sizeof(many) - 1] = '\0';
	memcpy(many + 140, "\u20ac\u20ac\u20ac\u20ac", 12);
	t_records_three(&look);
	/* nobody needs it: the section is not there, and old stores stay as they are */
	tree = t_records_docs(&look, NULL, NULL);
	assert_null(strstr(t_doc(tree, IDS), "[names]"));
	ws_tree_free(tree);
	t_add_bot(&look, 2, "CI");
	t_add_bot(&look, 3, "a\x1b[2K = Owner ");
	t_add_bot(&look, 4, many);
	t_add_role(&look, 4, "oWNER", "see_flows", 0, false);
	tree = t_records_docs(&look, NULL, NULL);
	names = strstr(t_doc(tree, IDS), "[names]\n");
	assert_non_null(names);
	assert_non_null(strstr(names, "\n00000062-0000-4000-8000-000000000001 = ci\n"));
	assert_non_null(strstr(names, "\n00000062-0000-4000-8000-000000000002 = CI\n"));
	assert_non_null(strstr(names, "\n00000062-0000-4000-8000-000000000003 = "
				      "a%1B[2K = Owner%20\n"));
	/* as much as a line holds, and no half of a character */
	assert_non_null(strstr(names, "mmm\u20ac\u20ac...\n"));
	assert_non_null(strstr(names, "\n00000072-0000-4000-8000-000000000001 = Owner\n"));
	assert_non_null(strstr(names, "\n00000072-0000-4000-8000-000000000004 = oWNER\n"));
	/* a list nobody could read leaves all of it, and names become no labels */
	look.account.bots_known = false;
	look.account.roles_known = false;
	again = t_records_docs(&look, tree, tree);
	assert_string_equal(t_doc(again, IDS), t_doc(tree, IDS));
	ws_tree_free(again);
	ws_tree_free(tree);
	t_records_clear(&look);
}

static void unsafe_handles_become_ids(void **state)
{
	static const char dir[] =
		"acme/id:00000077-0000-4000-8000-000000000001/workspace.ini";
	static const char *const handles[] = {"..",       ".git", "",   "a/b",
					      "_account", "Prod", "-x", "a\nb"};

	(void)state;
	for (size_t i = 0; i < sizeof(handles) / sizeof(handles[0]); i++) {
		struct t_records look;
		struct ws_tree *tree;
		struct ws_side *side;

		t_records_three(&look);
		look.workspaces[0].handle = handles[i];
		tree = t_records_docs(&look, NULL, NULL);
		assert_non_null(t_doc(tree, dir));
		side = t_side_of(tree);
		if (*handles[i])
			assert_string_equal(side->workspaces[0].handle, handles[i]);
		ws_side_free(side);
		ws_tree_free(tree);
		t_records_clear(&look);
	}
}

static void roles_that_are_gone_have_no_file(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	t_add_role(&look, 4, "Data engineer", "run_flows", 3, false);
	main = t_records_docs(&look, NULL, NULL);
	assert_non_null(strstr(t_doc(main, "acme/_account/roles/data-engineer.ini"),
			       "inherits = Viewer\n"));
	look.account.role_count--;
	out = t_records_docs(&look, main, main);
	assert_null(t_doc(out, "acme/_account/roles/data-engineer.ini"));
	assert_null(strstr(t_doc(out, IDS), "Data engineer"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

/* --- texts --------------------------------------------------------------------------------- */

static void long_texts_go_to_files_and_come_back(void **state)
{
	static const char md[] = "acme/prod/description.md";
	struct t_records look;
	struct ws_tree *main, *out;
	char text[400];

	(void)state;
	t_records_three(&look);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	look.workspaces[0].description = text;
	main = t_records_docs(&look, NULL, NULL);
	assert_null(strstr(t_doc(main, SETTINGS), "description ="));
	assert_int_equal(strlen(t_doc(main, md)), strlen(text) + 1);
	look.workspaces[0].description = "a\nb %41";
	out = t_records_docs(&look, main, main);
	t_is_doc(out, md, "a\nb %2541\n");
	ws_tree_free(out);
	look.workspaces[0].description = "short";
	out = t_records_docs(&look, main, main);
	assert_null(t_doc(out, md));
	assert_non_null(strstr(t_doc(out, SETTINGS), "description = short\n"));
	ws_tree_free(out);
	look.workspaces[0].description = "";
	out = t_records_docs(&look, main, main);
	assert_null(t_doc(out, md));
	assert_null(strstr(t_doc(out, SETTINGS), "description ="));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

static void the_place_people_chose_for_a_text_stays(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;

	(void)state;
	t_records_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_edit_doc(main, SETTINGS, "name = prod\n", "name = prod\ndescription =\n");
	out = t_records_docs(&look, main, main);
	t_is_doc(out, SETTINGS, t_doc(main, SETTINGS));
	ws_tree_free(out);
	look.workspaces[0].description = "short";
	t_edit_doc(main, SETTINGS, "description =\n", "");
	t_put_doc(main, "acme/prod/description.md", "short");
	out = t_records_docs(&look, main, main);
	t_is_doc(out, "acme/prod/description.md", "short");
	assert_null(strstr(t_doc(out, SETTINGS), "description ="));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

/* --- teams, and what is out of order ---------------------------------------------------------- */

static void teams_name_their_workspaces(void **state)
{
	struct t_records look;
	struct ws_tree *main, *out;
	struct ws_team_access access[2];

	(void)state;
	t_records_three(&look);
	access[0].workspace_id = t_records_id(&look, 'w', 1);
	access[0].role_id = t_records_id(&look, 'r', 3);
	access[1].workspace_id = t_records_id(&look, 'w', 2);
	access[1].role_id = t_records_id(&look, 'r', 1);
	look.account.teams[0].access = access;
	look.account.teams[0].access_count = 2;
	(void)t_add_workspace(&look, 2, "dev");
	main = t_records_docs(&look, NULL, NULL);
	assert_non_null(strstr(t_doc(main, "acme/_account/teams/data.ini"),
			       "[workspaces]\ndev = Owner\nprod = Viewer\n"));
	/* dev is not looked at this time */
	look.workspace_count = 1;
	out = t_records_docs(&look, main, main);
	t_is_doc(out, "acme/_account/teams/data.ini",
		 t_doc(main, "acme/_account/teams/data.ini"));
	ws_tree_free(out);
	out = t_records_docs(&look, NULL, NULL);
	assert_non_null(strstr(t_doc(out, "acme/_account/teams/data.ini"),
			       "id%3A00000077-0000-4000-8000-000000000002 = Owner\n"));
	ws_tree_free(out);
	ws_tree_free(main);
	t_records_clear(&look);
}

static void the_flow_refuses_what_is_out_of_order(void **state)
{
	struct t_records look;
	struct ws_tree *out = ws_tree_new();
	ws_auto(ws_docs) docs = NULL;
	struct ws_err err = {0};

	(void)state;
	t_records_three(&look);
	assert_int_equal(ws_docs_new(NULL, NULL, out, &docs, &err), 0);
	assert_int_equal(ws_docs_workspace(docs, &look.workspaces[0], &err), WS_E_BUG);
	assert_int_equal(ws_docs_account_end(docs, &err), WS_E_BUG);
	assert_int_equal(ws_docs_account_begin(docs, &look.account, &err), 0);
	assert_int_equal(ws_docs_workspace(docs, &look.workspaces[0], &err), 0);
	assert_int_equal(ws_docs_workspace(docs, &look.workspaces[0], &err), WS_E_RESPONSE);
	look.workspaces[0].account_id = t_records_id(&look, 'a', 2);
	assert_int_equal(ws_docs_workspace(docs, &look.workspaces[0], &err), WS_E_BUG);
	assert_int_equal(ws_docs_account_end(docs, &err), 0);
	/* another account with the same handle would share the directory */
	look.account.id = t_records_id(&look, 'a', 2);
	assert_int_equal(ws_docs_account_begin(docs, &look.account, &err), WS_E_RESPONSE);
	ws_tree_free(out);
	t_records_clear(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clashing_and_dangerous_names_are_written_by_id),
		cmocka_unit_test(what_is_written_by_id_keeps_its_name),
		cmocka_unit_test(unsafe_handles_become_ids),
		cmocka_unit_test(roles_that_are_gone_have_no_file),
		cmocka_unit_test(long_texts_go_to_files_and_come_back),
		cmocka_unit_test(the_place_people_chose_for_a_text_stays),
		cmocka_unit_test(teams_name_their_workspaces),
		cmocka_unit_test(the_flow_refuses_what_is_out_of_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
