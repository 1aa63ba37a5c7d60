/*
 * Reading a side: what each bad file is reported as, where, and that nothing of it
 * is believed while everything beside it is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/side.h"
#include "tests/lib/sides.h"

#define MEMBERS  "acme/prod/members.ini"
#define SETTINGS "acme/prod/workspace.ini"
#define ACCOUNT  "acme/_account/"

static struct t_side *prod(const char *members)
{
	struct t_side *side = t_side_new();

	t_side_workspace(side, "acme/prod", 1, members);
	t_side_edit(side, SETTINGS,
		    "name = W1\ndescription = d1\ndefault-role = No access\n", "");
	return side;
}

static const struct ws_side_workspace *the_workspace(const struct ws_side *side)
{
	char id[37];

	return ws_side_workspace(side, t_side_id('w', 1, id));
}

/* The one problem there is. */
static const struct ws_err *problem(const struct ws_side *side, int code, const char *file,
				    int line, int column, int span)
{
	const struct ws_err *p = side->problems;

	assert_int_equal(side->problem_count, 1);
	if (p->code != code || strcmp(p->file, file) != 0 || p->line != line ||
	    p->column != column || p->span != span)
		fail_msg("%d at %s:%d:%d+%d: %s", p->code, p->file, p->line, p->column,
			 p->span, p->msg);
	return p;
}

/* members.ini with this text has this problem; all its lists are invalid, and the
 * settings beside them are not. */
static void bad_members(const char *text, int code, int line, int column, int span,
			const char *msg, const char *why, const char *hint)
{
	struct t_side *docs = prod(text);
	struct ws_side *side = t_side_build_bad(docs, NULL);
	const struct ws_side_workspace *workspace = the_workspace(side);
	const struct ws_err *p = problem(side, code, MEMBERS, line, column, span);

	if (msg)
		assert_string_equal(p->msg, msg);
	if (why)
		assert_non_null(strstr(p->why, why));
	if (hint)
		assert_string_equal(p->hint, hint);
	assert_non_null(workspace);
	assert_int_equal(workspace->settings, WS_KNOWN);
	assert_int_equal(workspace->grant_count, 0);
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		assert_int_equal(workspace->lists[kind], WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

/* --- what is there -------------------------------------------------------------------- */

static void a_good_side_is_understood(void **state)
{
	struct t_side *docs = prod(
		"[users]\nbob@acme.io = viewer, until 2027-01-31, why x\n"
		"ADA@acme.io = Owner\n\n[service-accounts]\n\n"
		"[invited]\nKim@x.io = Runner\n");
	struct ws_side *side = t_side_build(docs);
	const struct ws_side_workspace *workspace = the_workspace(side);
	const struct ws_side_grant *grant;
	char id[37];

	(void)state;
	assert_string_equal(workspace->dir, "acme/prod");
	assert_string_equal(workspace->handle, "prod");
	assert_string_equal(workspace->account->handle, "acme");
	assert_int_equal(workspace->lists[WS_USER], WS_KNOWN);
	assert_int_equal(workspace->lists[WS_BOT], WS_KNOWN);
	assert_int_equal(workspace->lists[WS_TEAM], WS_ABSENT);
	assert_int_equal(workspace->lists[WS_INVITED], WS_KNOWN);
	assert_int_equal(workspace->grant_count, 3);
	grant = ws_side_grant(workspace, WS_USER, t_side_id('u', 2, id));
	assert_string_equal(grant->label, "bob@acme.io");
	assert_string_equal(grant->role, "viewer");
	assert_string_equal(grant->role_id, t_side_id('r', 4, id));
	assert_string_equal(grant->until, "2027-01-31");
	assert_string_equal(grant->why, "x");
	assert_string_equal(grant->file, MEMBERS);
	assert_int_equal(grant->line, 2);
	grant = ws_side_grant(workspace, WS_USER, t_side_id('u', 1, id));
	assert_string_equal(grant->label, "ADA@acme.io");
	assert_null(grant->until);
	grant = ws_side_grant(workspace, WS_INVITED, "kim@x.io");
	assert_string_equal(grant->label, "Kim@x.io");
	assert_null(ws_side_grant(workspace, WS_BOT, t_side_id('u', 1, id)));
	ws_side_free(side);
	t_side_free(docs);
}

static void accounts_are_understood(void **state)
{
	struct t_side *docs = prod("");
	struct ws_side *side = t_side_build(docs);
	const struct ws_side_account *account = ws_side_account_at(side, "acme");
	char id[37];

	(void)state;
	assert_ptr_equal(account, ws_side_account(side, t_side_id('a', 1, id)));
	assert_string_equal(account->your_role, "Member");
	assert_string_equal(account->plan_type, "ORGANIZATION");
	assert_int_equal(account->pins, WS_KNOWN);
	assert_int_equal(account->role_count, 6);
	assert_int_equal(account->person_count, 5);
	assert_int_equal(account->bot_count, 2);
	assert_int_equal(account->scope_count, 6);
	assert_int_equal(account->team_count, 1);
	assert_true(account->teams[0].members[1].is_bot);
	assert_string_equal(ws_side_role(account, t_side_id('r', 1, id))->name, "Owner");
	assert_string_equal(ws_side_pin(account, WS_PIN_USERS, "BOB@ACME.IO")->label,
			    "bob@acme.io");
	assert_non_null(ws_side_pin(account, WS_PIN_USERS,
				    "id:00000075-0000-4000-8000-000000000002"));
	assert_null(ws_side_pin(account, WS_PIN_USERS,
				"id:00000075-0000-4000-8000-000000000099"));
	assert_null(ws_side_pin(account, WS_PIN_USERS, "id:x"));
	assert_null(ws_side_pin(account, WS_PIN_BOTS, "bob@acme.io"));
	assert_null(ws_side_pin(NULL, WS_PIN_BOTS, "x"));
	assert_string_equal(
		ws_side_pin_of(account, WS_PIN_TEAMS, t_side_id('t', 1, id))->label,
		"data");
	assert_null(ws_side_account(side, NULL));
	assert_null(ws_side_workspace_at(side, "acme/nowhere"));
	assert_string_equal(ws_side_workspace_at(side, "acme/prod")->dir, "acme/prod");
	ws_side_free(side);
	t_side_free(docs);
}

static void an_empty_tree_is_an_empty_side(void **state)
{
	struct t_side *docs = t_side_empty();
	struct ws_side *side = t_side_build(docs);

	(void)state;
	assert_int_equal(side->account_count + side->workspace_count, 0);
	assert_null(ws_side_workspace(side, "x"));
	assert_null(ws_side_workspace_at(side, "x"));
	ws_side_free(side);
	t_side_put(docs, ".gitattributes", "* text\n");
	t_side_put(docs, ".wsync/store.ini", "junk");
	t_side_put(docs, "notes.txt", "junk");
	t_side_put(docs, "acme/prod/notes.txt", "junk");
	t_side_put(docs, "acme/prod/members.ini~", "junk");
	side = t_side_build(docs);
	assert_int_equal(side->account_count + side->workspace_count, 0);
	ws_side_free(side);
	t_side_free(docs);
}

static void a_principal_may_be_written_by_id(void **state)
{
	struct t_side *docs = prod("[users]\nid%3A00000075-0000-4000-8000-000000000002 = "
				   "id:00000072-0000-4000-8000-000000000004\n");
	struct ws_side *side = t_side_build(docs);
	char id[37];
	const struct ws_side_grant *grant = ws_side_grant(the_workspace(side), WS_USER,
							  t_side_id('u', 2, id));

	(void)state;
	assert_string_equal(grant->role_id, t_side_id('r', 4, id));
	ws_side_free(side);
	t_side_free(docs);
}

/* --- bad lines ---------------------------------------------------------------------------- */

static void an_unknown_role_is_pointed_at(void **state)
{
	(void)state;
	bad_members("[users]\nbob@acme.io = Develper, why x\n", WS_E_ROLE_UNKNOWN, 2, 15, 8,
		    "role \"Develper\" is not known in acme",
		    "roles of acme: Developer, Nothing, Owner, Runner, Viewer, Writer",
		    "did you mean Developer?");
	bad_members(
		"[users]\nada@acme.io = Viewer\nbob@acme.io = Owner, unitl 2027-01-31\n",
		WS_E_ROLE_UNKNOWN, 3, 15, 23, NULL, "until YYYY-MM-DD", NULL);
	bad_members("[users]\nbob@acme.io = id:00000072-0000-4000-8000-000000000099\n",
		    WS_E_ROLE_UNKNOWN, 2, 15, 39, NULL, NULL, NULL);
	/* a letter of another script */
	bad_members("[users]\nbob@acme.io = \xd0\x9ewner\n", WS_E_ROLE_UNKNOWN, 2, 15, 6,
		    NULL, NULL, NULL);
	bad_members("[invited]\nkim@x.io = Boss\n", WS_E_ROLE_UNKNOWN, 2, 12, 4, NULL, NULL,
		    NULL);
}

static void an_unknown_principal_is_pointed_at(void **state)
{
	(void)state;
	bad_members("[users]\nbob@acme.io = Viewer\nbib@acme.io = Owner\n",
		    WS_E_PRINCIPAL_UNKNOWN, 3, 1, 11, NULL, NULL,
		    "did you mean bob@acme.io?");
	bad_members("[users]\nada@acme.io = Viewer\nci = Owner\n", WS_E_PRINCIPAL_UNKNOWN,
		    3, 1, 2, "ci is no user of acme", "[service-accounts]", NULL);
	bad_members("[service-accounts]\ndata = Owner\n", WS_E_PRINCIPAL_UNKNOWN, 2, 1, 4,
		    "data is no service account of acme", "[teams]", NULL);
	bad_members("[users]\nid%3A00000075-0000-4000-8000-000000000099 = Owner\n",
		    WS_E_PRINCIPAL_UNKNOWN, 2, 1, 41, NULL, NULL, NULL);
	bad_members("[users]\nsomebody@else.io = Owner\n", WS_E_PRINCIPAL_UNKNOWN, 2, 1, 16,
		    NULL, NULL, "wsync invitation create acme somebody@else.io");
	/* Cyrillic a: looks like ada, is nobody */
	bad_members("[users]\n\xd0\xb0"
		    "da@acme.io = Owner\n",
		    WS_E_PRINCIPAL_UNKNOWN, 2, 1, 12, NULL, NULL, NULL);
}

static void one_principal_in_two_lines_is_refused(void **state)
{
	(void)state;
	bad_members("[users]\nbob@acme.io = Viewer\nada@acme.io = Owner\n"
		    "id%3A00000075-0000-4000-8000-000000000002 = Owner\n",
		    WS_E_DUPLICATE, 4, 1, 41, NULL, "bob@acme.io in line 2", NULL);
}

static void bad_options_are_pointed_at(void **state)
{
	(void)state;
	bad_members("[users]\nbob@acme.io = Viewer, until 2027-02-30\n", WS_E_VALUE_BAD, 2,
		    15, 24, "2027-02-30 is no date", NULL, NULL);
	bad_members("[users]\nbob@acme.io = Viewer, why x, until 2027-02-20\n",
		    WS_E_VALUE_BAD, 2, 15, 31, NULL, NULL, NULL);
	bad_members("[users]\nbob@acme.io =\n", WS_E_VALUE_BAD, 2, 14, 0, NULL, NULL, NULL);
}

static void what_the_dialect_refuses_is_a_problem_here(void **state)
{
	struct t_side *docs = prod("[users]\nbob@acme.io = Viewer\nbob@acme.io = Owner\n");
	struct ws_side *side = t_side_build_bad(docs, NULL);

	(void)state;
	assert_int_equal(side->problem_count, 1);
	assert_int_equal(side->problems[0].code, WS_E_DUPLICATE);
	assert_int_equal(side->problems[0].line, 3);
	assert_string_equal(side->problems[0].source, "bob@acme.io = Owner");
	assert_int_equal(the_workspace(side)->lists[WS_TEAM], WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

/* --- settings ----------------------------------------------------------------------------- */

/* workspace.ini with `from` replaced has this problem; members.ini is read all the same. */
static void bad_settings(const char *from, const char *to, int code, int line, int column)
{
	struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *side;

	t_side_edit(docs, SETTINGS, from, to);
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 1);
	if (side->problems[0].code != code)
		fail_msg("%s: %s", to, side->problems[0].msg);
	assert_string_equal(side->problems[0].file, SETTINGS);
	assert_int_equal(side->problems[0].line, line);
	assert_int_equal(side->problems[0].column, column);
	assert_non_null(the_workspace(side));
	assert_int_equal(the_workspace(side)->settings, WS_INVALID);
	assert_int_equal(the_workspace(side)->lists[WS_USER], WS_KNOWN);
	ws_side_free(side);
	t_side_free(docs);
}

static void bad_settings_keep_their_id(void **state)
{
	(void)state;
	bad_settings("[workspace]\n", "[workspace]\ndefault-role = Boss\n",
		     WS_E_ROLE_UNKNOWN, 2, 16);
	/* not even a valid document: still found */
	bad_settings("[workspace]\n", "[workspace]\n indented = x\n", WS_E_FILE_SYNTAX, 2,
		     1);
	bad_settings("[workspace]\n", "[workspace]\nname = a\nname = b\n", WS_E_DUPLICATE,
		     3, 1);
}

static void default_roles_are_told_apart(void **state)
{
	struct t_side *docs = prod("");
	const struct ws_side_workspace *workspace;
	struct ws_side *side;
	char id[37];

	(void)state;
	side = t_side_build(docs);
	assert_false(the_workspace(side)->default_role.present);
	assert_null(the_workspace(side)->default_role_id);
	ws_side_free(side);
	t_side_edit(docs, SETTINGS, "[workspace]\n",
		    "[workspace]\ndefault-role = no ACCESS\ncolour = red\n");
	side = t_side_build(docs);
	workspace = the_workspace(side);
	assert_true(workspace->default_role.present);
	assert_null(workspace->default_role_id);
	assert_int_equal(workspace->default_role.line, 2);
	ws_side_free(side);
	t_side_edit(docs, SETTINGS, "no ACCESS", "runner");
	t_side_edit(docs, SETTINGS, "colour = red",
		    "delete = prod\ntransfer-to = zoe/prod");
	side = t_side_build(docs);
	workspace = the_workspace(side);
	assert_string_equal(workspace->default_role_id, t_side_id('r', 3, id));
	assert_string_equal(workspace->delete_.text, "prod");
	assert_string_equal(workspace->transfer_to.text, "zoe/prod");
	ws_side_free(side);
	t_side_free(docs);
}

static void texts_come_from_line_or_file(void **state)
{
	struct t_side *docs = prod("");
	struct ws_side *side;

	(void)state;
	t_side_put(docs, "acme/prod/description.md", "one\ntwo %2541 %E2%80%AE\n\n");
	side = t_side_build(docs);
	assert_string_equal(the_workspace(side)->description.text,
			    "one\ntwo %41 \xe2\x80\xae\n");
	assert_string_equal(the_workspace(side)->description.file,
			    "acme/prod/description.md");
	ws_side_free(side);
	t_side_put(docs, "acme/prod/description.md", "");
	side = t_side_build(docs);
	assert_true(the_workspace(side)->description.present);
	assert_string_equal(the_workspace(side)->description.text, "");
	ws_side_free(side);
	t_side_edit(docs, SETTINGS, "[workspace]\n", "[workspace]\ndescription = x\n");
	side = t_side_build_bad(docs, NULL);
	(void)problem(side, WS_E_DUPLICATE, SETTINGS, 2, 1, 11);
	assert_int_equal(the_workspace(side)->settings, WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

static void texts_with_hidden_characters_are_refused(void **state)
{
	static const char *const texts[] = {"a\xe2\x80\xae", "a\rb", "a\x1b[2K",     "\xff",
					    "%00",           "%FF",  "a\xe2\x80\x8b"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct t_side *docs = prod("");
		struct ws_side *side;

		t_side_put(docs, "acme/prod/description.md", texts[i]);
		side = t_side_build_bad(docs, NULL);
		(void)problem(side, WS_E_BYTES, "acme/prod/description.md", 0, 0, 0);
		assert_int_equal(the_workspace(side)->settings, WS_INVALID);
		ws_side_free(side);
		t_side_free(docs);
	}
}

/* --- identity -------------------------------------------------------------------------------- */

static void two_directories_of_one_workspace_are_both_invalid(void **state)
{
	struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
	const struct ws_side_workspace *copy;
	struct ws_side *side;

	(void)state;
	t_side_workspace(docs, "acme/prod-copy", 1, "[users]\nada@acme.io = Viewer\n");
	t_side_workspace(docs, "acme/other", 2, "[users]\n");
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 2);
	assert_int_equal(side->problems[0].code, WS_E_IDENTITY);
	assert_int_equal(side->problems[1].code, WS_E_IDENTITY);
	assert_string_equal(the_workspace(side)->dir, "acme/prod");
	assert_int_equal(the_workspace(side)->settings, WS_INVALID);
	assert_int_equal(the_workspace(side)->lists[WS_USER], WS_INVALID);
	assert_int_equal(the_workspace(side)->grant_count, 0);
	copy = ws_side_workspace_at(side, "acme/prod-copy");
	assert_non_null(copy);
	assert_null(copy->id);
	assert_int_equal(copy->lists[WS_USER], WS_INVALID);
	assert_int_equal(ws_side_workspace_at(side, "acme/other")->settings, WS_KNOWN);
	ws_side_free(side);
	t_side_free(docs);
}

static void a_directory_moved_to_another_account_is_invalid(void **state)
{
	struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *side;
	char id[37];

	(void)state;
	t_side_edit(docs, SETTINGS, t_side_id('a', 1, id),
		    "00000061-0000-4000-8000-000000000002");
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 1);
	assert_int_equal(side->problems[0].code, WS_E_IDENTITY);
	assert_non_null(the_workspace(side));
	assert_int_equal(the_workspace(side)->settings, WS_INVALID);
	assert_int_equal(the_workspace(side)->lists[WS_USER], WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

static void two_directories_of_one_account_are_both_invalid(void **state)
{
	struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *side;
	char text[200], id[37];

	(void)state;
	(void)snprintf(text, sizeof(text), "[account]\nid = %s\nhandle = acme2\n",
		       t_side_id('a', 1, id));
	t_side_put(docs, "acme2/_account/account.ini", text);
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 2);
	assert_int_equal(side->problems[0].code, WS_E_IDENTITY);
	assert_int_equal(the_workspace(side)->lists[WS_USER], WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

static void a_directory_without_an_id_is_a_workspace_to_be(void **state)
{
	struct t_side *docs = t_side_new();
	struct ws_side *side;

	(void)state;
	t_side_put(docs, "acme/new/workspace.ini", "[workspace]\nname = New\n");
	t_side_put(docs, "acme/bare/members.ini", "[users]\nada@acme.io = Owner\n");
	side = t_side_build(docs);
	assert_int_equal(side->workspace_count, 2);
	assert_null(side->workspaces[0].id);
	assert_string_equal(side->workspaces[0].dir, "acme/bare");
	assert_int_equal(side->workspaces[0].settings, WS_ABSENT);
	assert_int_equal(side->workspaces[0].lists[WS_USER], WS_KNOWN);
	assert_int_equal(side->workspaces[1].settings, WS_KNOWN);
	ws_side_free(side);
	t_side_free(docs);
}

static void an_id_that_is_none_is_pointed_at(void **state)
{
	struct t_side *docs = prod("");
	struct ws_side *side;
	char id[37];

	(void)state;
	t_side_edit(docs, SETTINGS, t_side_id('w', 1, id), "../etc");
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 1);
	assert_int_equal(side->problems[0].code, WS_E_VALUE_BAD);
	assert_int_equal(side->problems[0].column, 6);
	ws_side_free(side);
	t_side_free(docs);
}

/* --- accounts that are not what they were ------------------------------------------------------- */

static void bad_pins_are_one_problem_and_spoil_every_list(void **state)
{
	static const char *const bad[] = {
		"ada@acme.io = nobody\n",
		"ada@acme.io = 00000075-0000-4000-8000-000000000002\n",
		"id%3A00000075-0000-4000-8000-000000000009 = "
		"00000075-0000-4000-8000-000000000008\n",
		"ada@acme.io\n",
		"ada@acme.io = 00000075-0000-4000-8000-000000000001\n"
		"ADA@acme.io = 00000075-0000-4000-8000-000000000009\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct t_side *docs = prod("[users]\nbob@acme.io = Owner\n");
		struct ws_side *side;

		t_side_workspace(docs, "acme/dev", 2, "[users]\nbob@acme.io = Owner\n");
		t_side_edit(docs, ACCOUNT "ids.ini",
			    "ada@acme.io = 00000075-0000-4000-8000-000000000001\n", bad[i]);
		side = t_side_build_bad(docs, NULL);
		assert_int_equal(side->problem_count, 1);
		assert_string_equal(side->problems[0].file, ACCOUNT "ids.ini");
		assert_true(side->problems[0].line > 0);
		assert_int_equal(side->accounts[0].pins, WS_INVALID);
		for (size_t k = 0; k < 2; k++) {
			assert_int_equal(side->workspaces[k].lists[WS_USER], WS_INVALID);
			assert_int_equal(side->workspaces[k].settings, WS_INVALID);
		}
		ws_side_free(side);
		t_side_free(docs);
	}
}

static void every_broken_account_document_is_named(void **state)
{
	static const struct {
		const char *path, *from, *to;
		int code;
	} rows[] = {
		{ACCOUNT "account.ini", "id = ", "id = x", WS_E_VALUE_BAD},
		{ACCOUNT "account.ini", "[account]", "[acount]", WS_E_SECTION_UNKNOWN},
		{ACCOUNT "people.ini", "[people]", "[people", WS_E_FILE_SYNTAX},
		{ACCOUNT "service-accounts.ini", "ci = Member", "ci Member",
		 WS_E_FILE_SYNTAX},
		{ACCOUNT "catalogue.ini", "run_deployments see", "frobnicate see",
		 WS_E_VALUE_BAD},
		{ACCOUNT "catalogue.ini", "run_deployments see", "run_deployments.see",
		 WS_E_VALUE_BAD},
		{ACCOUNT "roles/owner.ini", "id = ", "id = x", WS_E_VALUE_BAD},
		{ACCOUNT "roles/owner.ini", "see_flows = yes", "see_flows = no",
		 WS_E_VALUE_BAD},
		{ACCOUNT "roles/owner.ini", "built-in = yes\n",
		 "built-in = yes\ninherits = Nobody\n", WS_E_VALUE_BAD},
		{ACCOUNT "teams/data.ini", "id = ", "id = x", WS_E_VALUE_BAD},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
		struct ws_side *side;

		t_side_edit(docs, rows[i].path, rows[i].from, rows[i].to);
		side = t_side_build_bad(docs, NULL);
		assert_int_equal(side->problem_count, 1);
		assert_string_equal(side->problems[0].file, rows[i].path);
		if (side->problems[0].code != rows[i].code)
			fail_msg("%s: %s", rows[i].path, side->problems[0].msg);
		ws_side_free(side);
		t_side_free(docs);
	}
}

static void two_files_of_one_role_are_refused(void **state)
{
	struct t_side *docs = prod("");
	struct ws_side *side;
	char text[200], id[37];

	(void)state;
	(void)snprintf(text, sizeof(text), "[role]\nname = Zzz\nid = %s\n\n[scopes]\n",
		       t_side_id('r', 1, id));
	t_side_put(docs, ACCOUNT "roles/zzz.ini", text);
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 1);
	assert_int_equal(side->problems[0].code, WS_E_DUPLICATE);
	ws_side_free(side);
	t_side_free(docs);
}

/* What is undecided is so in base alone. */
static void undecided_items_are_read_in_base(void **state)
{
	struct t_side *docs = t_side_new();
	struct ws_side *side;
	const struct ws_side_workspace *w;

	(void)state;
	t_side_workspace(docs, "acme/prod", 1,
			 "[users]\nada@acme.io = Owner\nbob@acme.io = ?\n\n"
			 "[invited]\nkim@b.org = ?\n");
	t_side_edit(docs, "acme/prod/workspace.ini", "name = W1",
		    "name = W1\nundecided = default-role  name nonsense");
	side = t_side_build_base(docs);
	w = &side->workspaces[0];
	assert_int_equal(w->grant_count, 3);
	assert_false(w->grants[0].undecided);
	assert_true(w->grants[1].undecided);
	assert_null(w->grants[1].role_id);
	assert_true(w->grants[2].undecided);
	assert_true(w->name.undecided);
	assert_true(w->default_role.undecided);
	assert_false(w->description.undecided);
	ws_side_free(side);
	side = t_side_build_bad(docs, NULL);
	(void)problem(side, WS_E_ROLE_UNKNOWN, "acme/prod/members.ini", 3, 15, 1);
	assert_false(side->workspaces[0].name.undecided);
	ws_side_free(side);
	t_side_free(docs);
}

static void a_policy_that_cannot_be_kept_is_refused(void **state)
{
	struct t_side *docs = t_side_new();
	struct ws_side *side;

	(void)state;
	t_side_put(docs, ACCOUNT "policy.ini", "; later\n");
	ws_side_free(t_side_build(docs));
	t_side_put(docs, ACCOUNT "policy.ini", "[guards]\nmin-owners = 0\n");
	side = t_side_build_bad(docs, NULL);
	(void)problem(side, WS_E_VALUE_BAD, ACCOUNT "policy.ini", 2, 14, 1);
	assert_int_equal(side->accounts[0].policy_known, WS_INVALID);
	ws_side_free(side);
	t_side_put(docs, ACCOUNT "policy.ini", "[guards]\nmin-owner = 2\n");
	side = t_side_build_bad(docs, NULL);
	(void)problem(side, WS_E_KEY_UNKNOWN, ACCOUNT "policy.ini", 2, 1, 9);
	ws_side_free(side);
	t_side_free(docs);
}

/* --- drafts ------------------------------------------------------------------------------------- */

static void drafts_borrow_what_they_do_not_hold(void **state)
{
	struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *local = t_side_build(docs);
	struct t_side *drafts = t_side_empty();
	struct ws_side *side;
	const struct ws_side_role *role;
	char id[37];

	(void)state;
	t_side_put(drafts, MEMBERS, "[users]\nbob@acme.io = Runner\n");
	side = t_side_build_bad(drafts, local);
	assert_int_equal(side->problem_count, 0);
	assert_non_null(the_workspace(side));
	assert_int_equal(the_workspace(side)->settings, WS_ABSENT);
	assert_int_equal(the_workspace(side)->grant_count, 1);
	ws_side_free(side);

	/* role files are there all together, or not at all: one that is gone is a role gone */
	t_side_put(drafts, ACCOUNT "roles/runner.ini",
		   "[role]\nname = Runner\nid = 00000072-0000-4000-8000-000000000003\n\n"
		   "[scopes]\nsee_flows = yes\n");
	side = t_side_build_bad(drafts, local);
	assert_int_equal(side->problem_count, 0);
	assert_int_equal(side->accounts[0].role_count, 1);
	role = ws_side_role(&side->accounts[0], t_side_id('r', 3, id));
	assert_int_equal(role->scopes.count, 1);
	assert_int_equal(ws_side_role(&local->accounts[0], id)->scopes.count, 3);
	ws_side_free(side);

	/* without another side there is nobody to name */
	side = t_side_build_bad(drafts, NULL);
	assert_int_equal(side->problem_count, 1);
	ws_side_free(side);
	ws_side_free(local);
	t_side_free(drafts);
	t_side_free(docs);
}

/* What the other side has read is shared, and outlives it. */
static void accounts_that_are_alike_are_known_to_both(void **state)
{
	struct t_side *first = t_side_new(), *second = t_side_new();
	ws_auto(ws_side) side = t_side_build_beside(first, second);
	const struct ws_side_account *account = ws_side_account_at(side, "acme");

	(void)state;
	assert_non_null(account);
	assert_int_equal(account->people_known, WS_KNOWN);
	assert_int_equal(account->person_count, 5);
	assert_non_null(ws_side_pin(account, WS_PIN_USERS, "ada@acme.io"));
	t_side_free(first);
	t_side_free(second);
}

static void an_account_document_that_is_gone_is_not_taken_from_the_other_side(void **state)
{
	struct t_side *first = t_side_new(), *second = t_side_new();
	struct ws_side *side;

	(void)state;
	t_side_drop(second, "acme/_account/people.ini");
	side = t_side_build_beside(first, second);
	assert_int_equal(ws_side_account_at(side, "acme")->people_known, WS_ABSENT);
	assert_int_equal(ws_side_account_at(side, "acme")->person_count, 0);
	ws_side_free(side);
	t_side_free(first);
	t_side_free(second);
}

static void names_behind_ids_are_data(void **state)
{
	static const char bot[] = "id:00000062-0000-4000-8000-000000000001";
	struct t_side *docs = prod("[users]\nada@acme.io = Owner\n");
	const struct ws_called_list *called;
	struct ws_side *side;
	ws_auto_buf text = WS_BUF_INIT;

	(void)state;
	side = t_side_build(docs);
	/* a store of before: nobody is called anything */
	assert_int_equal(side->accounts[0].called.count, 0);
	/* but who has a name for lines, and was written by id all the same, has that */
	assert_string_equal(ws_called(&side->accounts[0].called, bot), "ci");
	ws_side_free(side);
	t_side_edit(docs, ACCOUNT "ids.ini", "[roles]\n",
		    "[names]\n00000062-0000-4000-8000-000000000001 = a\"%1B = Owner\n"
		    "nobody = x\n\n[roles]\n");
	side = t_side_build(docs);
	called = &side->accounts[0].called;
	assert_int_equal(called->count, 1);
	assert_string_equal(ws_called(called, bot), "a\"\x1b = Owner");
	assert_null(ws_called(called, "id:00000062-0000-4000-8000-000000000009"));
	assert_null(ws_called(called, bot + 3));
	assert_null(ws_called(called, "ci"));
	assert_null(ws_called(called, NULL));
	assert_null(ws_called(NULL, bot));
	ws_called_add(&text, called, "ci");
	assert_string_equal(ws_buf_text(&text), "ci");
	ws_called_add(&text, called, bot);
	assert_string_equal(ws_buf_text(&text) + 2 + strlen(bot), " \"a\\\"\x1b = Owner\"");
	assert_ptr_equal(ws_called_in(the_workspace(side)), called);
	assert_null(ws_called_in(NULL));
	/* nobody is meant by such a name */
	assert_null(ws_side_pin(&side->accounts[0], WS_PIN_BOTS, "a\"\x1b = Owner"));
	ws_side_free(side);
	t_side_free(docs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_side_is_understood),
		cmocka_unit_test(accounts_are_understood),
		cmocka_unit_test(an_empty_tree_is_an_empty_side),
		cmocka_unit_test(a_principal_may_be_written_by_id),
		cmocka_unit_test(an_unknown_role_is_pointed_at),
		cmocka_unit_test(an_unknown_principal_is_pointed_at),
		cmocka_unit_test(one_principal_in_two_lines_is_refused),
		cmocka_unit_test(bad_options_are_pointed_at),
		cmocka_unit_test(what_the_dialect_refuses_is_a_problem_here),
		cmocka_unit_test(bad_settings_keep_their_id),
		cmocka_unit_test(default_roles_are_told_apart),
		cmocka_unit_test(texts_come_from_line_or_file),
		cmocka_unit_test(texts_with_hidden_characters_are_refused),
		cmocka_unit_test(two_directories_of_one_workspace_are_both_invalid),
		cmocka_unit_test(a_directory_moved_to_another_account_is_invalid),
		cmocka_unit_test(two_directories_of_one_account_are_both_invalid),
		cmocka_unit_test(a_directory_without_an_id_is_a_workspace_to_be),
		cmocka_unit_test(an_id_that_is_none_is_pointed_at),
		cmocka_unit_test(bad_pins_are_one_problem_and_spoil_every_list),
		cmocka_unit_test(every_broken_account_document_is_named),
		cmocka_unit_test(two_files_of_one_role_are_refused),
		cmocka_unit_test(undecided_items_are_read_in_base),
		cmocka_unit_test(a_policy_that_cannot_be_kept_is_refused),
		cmocka_unit_test(drafts_borrow_what_they_do_not_hold),
		cmocka_unit_test(accounts_that_are_alike_are_known_to_both),
		cmocka_unit_test(
			an_account_document_that_is_gone_is_not_taken_from_the_other_side),
		cmocka_unit_test(names_behind_ids_are_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
