/*
 * tests/sync/model/test_side_identity.c - reading a side: which workspace and account a directory
 * is, account documents that are not what they were, and drafts.
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
#define ACCOUNT  "acme/_account/"

/* --- identity -------------------------------------------------------------------------------- */

static void two_directories_of_one_workspace_are_both_invalid(void **state)
{
	struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
	const struct ws_side_workspace *copy;
	struct ws_side *side;

	(void)state;
	t_side_workspace(docs, "acme/prod-copy", 1, "[users]\nada@acme.io = Viewer\n");
	t_side_workspace(docs, "acme/other", 2, "[users]\n");
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 2);
	assert_int_equal(side->problems[0].code, WS_E_IDENTITY);
	assert_int_equal(side->problems[1].code, WS_E_IDENTITY);
	assert_string_equal(t_side_the_workspace(side)->dir, "acme/prod");
	assert_int_equal(t_side_the_workspace(side)->settings, WS_INVALID);
	assert_int_equal(t_side_the_workspace(side)->lists[WS_USER], WS_INVALID);
	assert_int_equal(t_side_the_workspace(side)->grant_count, 0);
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
	struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *side;
	char id[37];

	(void)state;
	t_side_edit(docs, SETTINGS, t_side_id('a', 1, id),
		    "00000061-0000-4000-8000-000000000002");
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 1);
	assert_int_equal(side->problems[0].code, WS_E_IDENTITY);
	assert_non_null(t_side_the_workspace(side));
	assert_int_equal(t_side_the_workspace(side)->settings, WS_INVALID);
	assert_int_equal(t_side_the_workspace(side)->lists[WS_USER], WS_INVALID);
	ws_side_free(side);
	t_side_free(docs);
}

static void two_directories_of_one_account_are_both_invalid(void **state)
{
	struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *side;
	char text[200], id[37];

	(void)state;
	(void)snprintf(text, sizeof(text), "[account]\nid = %s\nhandle = acme2\n",
		       t_side_id('a', 1, id));
	t_side_put(docs, "acme2/_account/account.ini", text);
	side = t_side_build_bad(docs, NULL);
	assert_int_equal(side->problem_count, 2);
	assert_int_equal(side->problems[0].code, WS_E_IDENTITY);
	assert_int_equal(t_side_the_workspace(side)->lists[WS_USER], WS_INVALID);
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
	struct t_side *docs = t_side_prod("");
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
		struct t_side *docs = t_side_prod("[users]\nbob@acme.io = Owner\n");
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
		struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
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
	struct t_side *docs = t_side_prod("");
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
	(void)t_side_problem(side, WS_E_ROLE_UNKNOWN, "acme/prod/members.ini", 3, 15, 1);
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
	(void)t_side_problem(side, WS_E_VALUE_BAD, ACCOUNT "policy.ini", 2, 14, 1);
	assert_int_equal(side->accounts[0].policy_known, WS_INVALID);
	ws_side_free(side);
	t_side_put(docs, ACCOUNT "policy.ini", "[guards]\nmin-owner = 2\n");
	side = t_side_build_bad(docs, NULL);
	(void)t_side_problem(side, WS_E_KEY_UNKNOWN, ACCOUNT "policy.ini", 2, 1, 9);
	ws_side_free(side);
	t_side_free(docs);
}

/* --- drafts ------------------------------------------------------------------------------------- */

static void drafts_borrow_what_they_do_not_hold(void **state)
{
	struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
	struct ws_side *local = t_side_build(docs);
	struct t_side *drafts = t_side_empty();
	struct ws_side *side;
	const struct ws_side_role *role;
	char id[37];

	(void)state;
	t_side_put(drafts, MEMBERS, "[users]\nbob@acme.io = Runner\n");
	side = t_side_build_bad(drafts, local);
	assert_int_equal(side->problem_count, 0);
	assert_non_null(t_side_the_workspace(side));
	assert_int_equal(t_side_the_workspace(side)->settings, WS_ABSENT);
	assert_int_equal(t_side_the_workspace(side)->grant_count, 1);
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
	struct t_side *docs = t_side_prod("[users]\nada@acme.io = Owner\n");
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
	assert_ptr_equal(ws_called_in(t_side_the_workspace(side)), called);
	assert_null(ws_called_in(NULL));
	/* nobody is meant by such a name */
	assert_null(ws_side_pin(&side->accounts[0], WS_PIN_BOTS, "a\"\x1b = Owner"));
	ws_side_free(side);
	t_side_free(docs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
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
