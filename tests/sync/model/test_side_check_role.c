/*
 * tests/sync/model/test_side_check_role.c - what a commit may change about roles.
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
#include "tests/lib/records.h"

#define ACCOUNT "f0000000-0000-4000-8000-00000000000a"
#define PROD    "f0000000-0000-4000-8000-0000000000b1"
#define BOB     "f0000000-0000-4000-8000-0000000000c1"
#define VIEWER  "f0000000-0000-4000-8000-0000000000e1"
#define WATCHER "f0000000-0000-4000-8000-0000000000e2"
#define LEAD    "f0000000-0000-4000-8000-0000000000e3"
#define SPARE   "f0000000-0000-4000-8000-0000000000e4"
#define FOREIGN "f0000000-0000-4000-8000-0000000000e9"

#define ROLE(name) "acme/_account/roles/" name ".ini"

/* bob is a Watcher; Lead inherits from Watcher; nobody has Spare. */
static struct ws_tree *made(void)
{
	struct ws_tree *tree = ws_tree_new();

	t_put_doc(tree, "acme/_account/account.ini",
		  "[account]\nid = " ACCOUNT "\nhandle = acme\n");
	t_put_doc(tree, "acme/_account/catalogue.ini",
		  "[scopes]\nsee_blocks = view\nsee_flows = view\n\n[includes]\n");
	t_put_doc(tree, "acme/_account/ids.ini",
		  "[users]\nbob@acme.io = " BOB "\n\n[roles]\nLead = " LEAD
		  "\nSpare = " SPARE "\nViewer = " VIEWER "\nWatcher = " WATCHER "\n");
	t_put_doc(tree, ROLE("viewer"),
		  "[role]\nname = Viewer\nid = " VIEWER
		  "\nbuilt-in = yes\n\n[scopes]\nsee_flows = yes\n");
	t_put_doc(tree, ROLE("watcher"),
		  "[role]\nname = Watcher\nid = " WATCHER
		  "\ninherits = Viewer\n\n[scopes]\nsee_flows = yes\n");
	t_put_doc(tree, ROLE("lead"),
		  "[role]\nname = Lead\nid = " LEAD
		  "\ninherits = Watcher\n\n[scopes]\nsee_flows = yes\n");
	t_put_doc(tree, ROLE("spare"),
		  "[role]\nname = Spare\nid = " SPARE "\n\n[scopes]\nsee_flows = yes\n");
	t_put_doc(tree, "acme/prod/workspace.ini",
		  "[workspace]\nname = One\n\n[cloud]\nid = " PROD "\naccount-id = " ACCOUNT
		  "\n");
	t_put_doc(tree, "acme/prod/members.ini",
		  "[users]\nbob@acme.io = Watcher\n\n[service-accounts]\n\n[teams]\n\n"
		  "[invited]\n");
	return tree;
}

/* What is said against it, alone; empty: nothing. */
static struct ws_err said(const struct ws_tree *before, const struct ws_tree *after)
{
	struct ws_err *problems = NULL, first = {0};
	size_t count = 99;

	assert_int_equal(ws_side_check_edits(
				 &(struct ws_side_edited){.before = before, .after = after},
				 &problems, &count, NULL),
			 0);
	assert_true(count <= 1);
	if (count)
		first = problems[0];
	free(problems);
	return first;
}

/* One edit of one file: its problem, and what the sentence has to name. */
static void an_edit_is_judged(void **state)
{
	static const struct {
		const char *path, *from, *to;
		int wanted;
		const char *names;
	} rows[] = {
		{ROLE("watcher"), "see_flows = yes", "see_blocks = yes", 0, ""},
		{ROLE("watcher"), "name = Watcher", "name = Guard", 0, ""},
		{ROLE("viewer"), "see_flows = yes", "see_blocks = yes", WS_E_READ_ONLY,
		 "built-in"},
		{ROLE("viewer"), "built-in = yes\n", "", WS_E_READ_ONLY, "built-in"},
		{ROLE("watcher"), "id = " WATCHER "\n", "", WS_E_READ_ONLY, "taken out"},
		{ROLE("watcher"), WATCHER, FOREIGN, WS_E_READ_ONLY, "only wsync gives"},
		{ROLE("spare"), "id = " SPARE, "id = " SPARE "\nbuilt-in = yes",
		 WS_E_READ_ONLY, "only the cloud"},
		{ROLE("watcher"), "see_flows", "see_flws", WS_E_VALUE_BAD, "see_flws"},
		{ROLE("watcher"), "name = Watcher", "name = lead", WS_E_DUPLICATE, "Lead"},
		{ROLE("watcher"), "name = Watcher", "name = VIEWER", WS_E_DUPLICATE,
		 "Viewer"},
		{ROLE("watcher"), "inherits = Viewer", "inherits = Lead", WS_E_VALUE_BAD,
		 "inherits from itself"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto(ws_tree) before = made();
		ws_auto(ws_tree) after = made();
		struct ws_err problem;

		t_edit_doc(after, rows[i].path, rows[i].from, rows[i].to);
		problem = said(before, after);
		if (problem.code != rows[i].wanted || !strstr(problem.msg, rows[i].names))
			fail_msg("row %zu: %d \"%s\"", i, problem.code, problem.msg);
	}
}

static void a_role_in_use_is_not_removed(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = made();
	struct ws_err problem;

	(void)state;
	ws_tree_drop(after, ROLE("spare"));
	assert_int_equal(said(before, after).code, 0);
	/* by a role that inherits from it, and by a line */
	t_edit_doc(after, ROLE("lead"), "inherits = Watcher", "inherits = Viewer");
	ws_tree_drop(after, ROLE("watcher"));
	t_put_doc(after, "acme/prod/members.ini",
		  "[users]\n\n[service-accounts]\n\n[teams]\n\n[invited]\n");
	assert_int_equal(said(before, after).code, 0);
	t_put_doc(after, "acme/prod/members.ini", t_doc(before, "acme/prod/members.ini"));
	problem = said(before, after);
	assert_int_equal(problem.code, WS_E_ROLE_IN_USE);
	assert_string_equal(problem.why, "bob@acme.io in acme/prod");
}

/* The file may have any name: the id says which role it is. */
static void a_file_that_moves_is_no_removal(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = made();

	(void)state;
	t_put_doc(after, ROLE("moved"), t_doc(before, ROLE("watcher")));
	ws_tree_drop(after, ROLE("watcher"));
	assert_int_equal(said(before, after).code, 0);
}

static void a_long_description_is_refused_by_characters(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = made();
	char text[256];

	(void)state;
	/* 140 letters and one more, of two bytes */
	(void)snprintf(text, sizeof(text), "name = Spare\ndescription = %0140d\xc3\xa9", 0);
	t_edit_doc(after, ROLE("spare"), "name = Spare", text);
	assert_int_equal(said(before, after).code, WS_E_VALUE_BAD);
	t_edit_doc(after, ROLE("spare"), "0\xc3\xa9", "\xc3\xa9");
	assert_int_equal(said(before, after).code, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_edit_is_judged),
		cmocka_unit_test(a_role_in_use_is_not_removed),
		cmocka_unit_test(a_file_that_moves_is_no_removal),
		cmocka_unit_test(a_long_description_is_refused_by_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
