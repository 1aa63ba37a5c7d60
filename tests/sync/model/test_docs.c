/*
 * Documents of the cloud side as edits of main: what changes, and what must not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/docs.h"
#include "tests/lib/records.h"

#define MEMBERS  "acme/prod/members.ini"
#define SETTINGS "acme/prod/workspace.ini"
#define IDS      "acme/_account/ids.ini"

/* Ada, Bob and Cy, a service account and a team; acme/prod with a grant for each. */
static void team_of_three(struct t_records *look)
{
	struct ws_workspace *prod;
	struct ws_team *team;

	t_records_init(look);
	t_add_person(look, 1, "ada@acme.io", "Member");
	t_add_person(look, 2, "bob@acme.io", "Member");
	t_add_person(look, 3, "cy@acme.io", "Owner");
	t_add_bot(look, 1, "ci");
	team = t_add_team(look, 1, "data");
	t_add_member(look, team, look->account.people[1].actor_id, "bob@acme.io", false);
	t_add_member(look, team, look->account.bots[0].actor_id, "ci", true);
	prod = t_add_workspace(look, 1, "prod");
	t_add_grant(look, prod, WS_USER, 1, "ada@acme.io", 1);
	t_add_grant(look, prod, WS_USER, 2, "bob@acme.io", 3);
	t_add_grant(look, prod, WS_BOT, 1, "ci", 2);
	t_add_grant(look, prod, WS_TEAM, 1, NULL, 3);
}

static void is_doc(const struct ws_tree *tree, const char *path, const char *wanted)
{
	const char *text = t_doc(tree, path);

	if (!text)
		fail_msg("there is no %s", path);
	else
		assert_string_equal(text, wanted);
}

static void a_first_look_writes_canonical_documents(void **state)
{
	struct t_records look;
	struct ws_tree *tree;

	(void)state;
	team_of_three(&look);
	tree = t_records_docs(&look, NULL, NULL);
	is_doc(tree, MEMBERS,
	       "; who may act here. One line is one grant: principal = role\n"
	       "; options after a comma: until YYYY-MM-DD, why TEXT\n"
	       "\n[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n"
	       "\n[service-accounts]\nci = Developer\n"
	       "\n[teams]\ndata = Viewer\n");
	is_doc(tree, SETTINGS,
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
	team_of_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_put_doc(main, MEMBERS, mine);
	out = t_records_docs(&look, main, NULL);
	is_doc(out, MEMBERS, mine);
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
	team_of_three(&look);
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
	team_of_three(&look);
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
	team_of_three(&look);
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
	team_of_three(&look);
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
	team_of_three(&look);
	cloud = t_records_docs(&look, NULL, NULL);
	t_edit_doc(cloud, MEMBERS, "[users]\n", "[users]\n; from the last look\n");
	main = t_copy_tree(cloud);
	t_put_doc(main, MEMBERS, "[users]\nbroken\n");
	out = t_records_docs(&look, main, cloud);
	is_doc(out, MEMBERS, t_doc(cloud, MEMBERS));
	ws_tree_free(out);

	/* a broken workspace.ini does not cost the comments beside it */
	t_put_doc(main, MEMBERS, t_doc(cloud, MEMBERS));
	t_edit_doc(main, MEMBERS, "from the last look", "from main");
	t_put_doc(main, SETTINGS, "broken\n");
	out = t_records_docs(&look, main, cloud);
	assert_non_null(strstr(t_doc(out, MEMBERS), "; from main\n"));
	is_doc(out, SETTINGS, t_doc(cloud, SETTINGS));
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
	team_of_three(&look);
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
	team_of_three(&look);
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
	team_of_three(&look);
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
	team_of_three(&look);
	cloud = t_records_docs(&look, NULL, NULL);
	look.account.people_known = look.account.bots_known = look.account.teams_known =
		false;
	look.account.roles_known = look.account.scopes_known = false;
	look.account.people = NULL;
	look.account.person_count = look.account.bot_count = look.account.team_count = 0;
	look.account.role_count = look.account.scope_count = 0;
	out = t_records_docs(&look, cloud, cloud);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		is_doc(out, paths[i], t_doc(cloud, paths[i]));
	is_doc(out, MEMBERS, t_doc(cloud, MEMBERS));
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
	team_of_three(&look);
	look.workspaces[0].default_role_id = t_records_id(&look, 'r', 3);
	cloud = t_records_docs(&look, NULL, NULL);
	assert_non_null(strstr(t_doc(cloud, SETTINGS), "default-role = Viewer\n"));
	look.workspaces[0].settings_known = false;
	look.workspaces[0].default_role_id = look.workspaces[0].created = NULL;
	out = t_records_docs(&look, cloud, cloud);
	is_doc(out, SETTINGS, t_doc(cloud, SETTINGS));
	ws_tree_free(out);
	out = t_records_docs(&look, NULL, NULL);
	assert_null(strstr(t_doc(out, SETTINGS), "default-role"));
	ws_tree_free(out);
	ws_tree_free(cloud);
	t_records_clear(&look);
}

/* --- names -------------------------------------------------------------------------------- */

static void clashing_and_dangerous_names_are_written_by_id(void **state)
{
	struct t_records look;
	struct ws_tree *tree;
	const char *members;

	(void)state;
	team_of_three(&look);
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
	team_of_three(&look);
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

		team_of_three(&look);
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
	team_of_three(&look);
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
	team_of_three(&look);
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	look.workspaces[0].description = text;
	main = t_records_docs(&look, NULL, NULL);
	assert_null(strstr(t_doc(main, SETTINGS), "description ="));
	assert_int_equal(strlen(t_doc(main, md)), strlen(text) + 1);
	look.workspaces[0].description = "a\nb %41";
	out = t_records_docs(&look, main, main);
	is_doc(out, md, "a\nb %2541\n");
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
	team_of_three(&look);
	main = t_records_docs(&look, NULL, NULL);
	t_edit_doc(main, SETTINGS, "name = prod\n", "name = prod\ndescription =\n");
	out = t_records_docs(&look, main, main);
	is_doc(out, SETTINGS, t_doc(main, SETTINGS));
	ws_tree_free(out);
	look.workspaces[0].description = "short";
	t_edit_doc(main, SETTINGS, "description =\n", "");
	t_put_doc(main, "acme/prod/description.md", "short");
	out = t_records_docs(&look, main, main);
	is_doc(out, "acme/prod/description.md", "short");
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
	team_of_three(&look);
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
	is_doc(out, "acme/_account/teams/data.ini",
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
	team_of_three(&look);
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
