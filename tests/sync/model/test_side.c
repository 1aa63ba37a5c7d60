/*
 * tests/sync/model/test_side.c - reading a side: what each bad file of a workspace is
 * reported as, where, and that nothing of it is believed while everything beside it is.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/model/side.h"
#include "tests/lib/sides.h"

#define MEMBERS  "acme/prod/members.ini"
#define SETTINGS "acme/prod/workspace.ini"

/* members.ini with this text has this problem; all its lists are invalid, and the
 * settings beside them are not. */
static void bad_members(const char *text, int code, int line, int column, int span,
			const char *msg, const char *why, const char *hint)
{
	struct t_side *docs = t_side_prod(text);
	struct ws_side *side = t_side_build_bad(docs, NULL);
	const struct ws_side_workspace *workspace = t_side_the_workspace(side);
	const struct ws_err *p = t_side_problem(side, code, MEMBERS, line, column, span);

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
	struct t_side *docs = t_side_prod(
		"[users]\nbob@acme.io = viewer, until 2027-01-31, why x\n"
		"ADA@acme.io = Owner\n\n[service-accounts]\n\n"
		"[invited]\nKim@x.io = Runner\n");
	struct ws_side *side = t_side_build(docs);
	const struct ws_side_workspace *workspace = t_side_the_workspace(side);
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
	struct t_side *docs = t_side_prod("");
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
	struct t_side *docs = t_side_prod(
		"[users]\nid%3A00000075-0000-4000-8000-000000000002 = "
		"id:00000072-0000-4000-8000-000000000004\n");
	struct ws_side *side = t_side_build(docs);
	char id[37];
	const struct ws_side_grant *grant = ws_side_grant(t_side_the_workspace(side),
							  WS_USER, t_side_id('u', 2, id));

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
	struct t_side *docs = t_side_prod(
		"[users]\nbob@acme.io = Viewer\nbob@acme.io = Owner\n");
	struct ws_side *side = t_side_build_bad(docs, NULL);

	(void)state;
	assert_int_equal(side->problem_count, 1);
	assert_int_equal(side->problems[0].code, WS_E_DUPLICATE);
	assert_int_equal(side->problems[0].line, 3);
	assert_string_equal(side->problems[0].source, "bob@acme.io = Owner");
	assert_int_equal(t_side_the_workspace(side)->lists[WS_TEAM], WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

/* --- settings ----------------------------------------------------------------------------- */

/* workspace.ini with `from` replaced has this problem; members.ini is read all the same. */
static void bad_settings(const char *from, const char *to, int code, int line, int column)
{
	struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *side;

	t_side_edit(docs, SETTINGS, from, to);
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 1);
	if (side->problems[0].code != code)
		fail_msg("%s: %s", to, side->problems[0].msg);
	assert_string_equal(side->problems[0].file, SETTINGS);
	assert_int_equal(side->problems[0].line, line);
	assert_int_equal(side->problems[0].column, column);
	assert_non_null(t_side_the_workspace(side));
	assert_int_equal(t_side_the_workspace(side)->settings, WS_INVALID);
	assert_int_equal(t_side_the_workspace(side)->lists[WS_USER], WS_KNOWN);
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
	struct t_side *docs = t_side_prod("");
	const struct ws_side_workspace *workspace;
	struct ws_side *side;
	char id[37];

	(void)state;
	side = t_side_build(docs);
	assert_false(t_side_the_workspace(side)->default_role.present);
	assert_null(t_side_the_workspace(side)->default_role_id);
	ws_side_free(side);
	t_side_edit(docs, SETTINGS, "[workspace]\n",
		    "[workspace]\ndefault-role = no ACCESS\ncolour = red\n");
	side = t_side_build(docs);
	workspace = t_side_the_workspace(side);
	assert_true(workspace->default_role.present);
	assert_null(workspace->default_role_id);
	assert_int_equal(workspace->default_role.line, 2);
	ws_side_free(side);
	t_side_edit(docs, SETTINGS, "no ACCESS", "runner");
	t_side_edit(docs, SETTINGS, "colour = red",
		    "delete = prod\ntransfer-to = zoe/prod");
	side = t_side_build(docs);
	workspace = t_side_the_workspace(side);
	assert_string_equal(workspace->default_role_id, t_side_id('r', 3, id));
	assert_string_equal(workspace->delete_.text, "prod");
	assert_string_equal(workspace->transfer_to.text, "zoe/prod");
	ws_side_free(side);
	t_side_free(docs);
}

static void texts_come_from_line_or_file(void **state)
{
	struct t_side *docs = t_side_prod("");
	struct ws_side *side;

	(void)state;
	t_side_put(docs, "acme/prod/description.md", "one\ntwo %2541 %E2%80%AE\n\n");
	side = t_side_build(docs);
	assert_string_equal(t_side_the_workspace(side)->description.text,
			    "one\ntwo %41 \xe2\x80\xae\n");
	assert_string_equal(t_side_the_workspace(side)->description.file,
			    "acme/prod/description.md");
	ws_side_free(side);
	t_side_put(docs, "acme/prod/description.md", "");
	side = t_side_build(docs);
	assert_true(t_side_the_workspace(side)->description.present);
	assert_string_equal(t_side_the_workspace(side)->description.text, "");
	ws_side_free(side);
	t_side_edit(docs, SETTINGS, "[workspace]\n", "[workspace]\ndescription = x\n");
	side = t_side_build_bad(docs, NULL);
	(void)t_side_problem(side, WS_E_DUPLICATE, SETTINGS, 2, 1, 11);
	assert_int_equal(t_side_the_workspace(side)->settings, WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

static void texts_with_hidden_characters_are_refused(void **state)
{
	static const char *const texts[] = {"a\xe2\x80\xae", "a\rb", "a\x1b[2K",     "\xff",
					    "%00",           "%FF",  "a\xe2\x80\x8b"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct t_side *docs = t_side_prod("");
		struct ws_side *side;

		t_side_put(docs, "acme/prod/description.md", texts[i]);
		side = t_side_build_bad(docs, NULL);
		(void)t_side_problem(side, WS_E_BYTES, "acme/prod/description.md", 0, 0, 0);
		assert_int_equal(t_side_the_workspace(side)->settings, WS_INVALID);
		ws_side_free(side);
		t_side_free(docs);
	}
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
