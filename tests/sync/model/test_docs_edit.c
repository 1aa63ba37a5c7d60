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
#define TEXT     "acme/prod/description.md"

static struct ws_tree *tree_with(const char *members, const char *settings)
{
	struct ws_tree *tree = ws_tree_new();

	assert_non_null(tree);
	if (members)
		t_put_doc(tree, MEMBERS, members);
	if (settings)
		t_put_doc(tree, SETTINGS, settings);
	return tree;
}

static void a_role_changes_and_its_options_stay(void **state)
{
	ws_auto(ws_tree) tree = tree_with(
		"; top\n[users]\n; him\nbob@x.io = Viewer, until 2027-01-31, why a, b\n"
		"ada@x.io = Owner\n",
		NULL);

	(void)state;
	assert_int_equal(
		ws_docs_set_grant(tree, "acme/prod", WS_USER, "BOB@x.io", "Runner", NULL),
		0);
	assert_string_equal(
		t_doc(tree, MEMBERS),
		"; top\n[users]\n; him\nbob@x.io = Runner, until 2027-01-31, why "
		"a, b\nada@x.io = Owner\n");
	assert_int_equal(
		ws_docs_set_grant(tree, "acme/prod", WS_USER, "bob@x.io", NULL, NULL), 0);
	assert_string_equal(t_doc(tree, MEMBERS),
			    "; top\n[users]\n; him\nada@x.io = Owner\n");
}

static void missing_documents_are_made(void **state)
{
	ws_auto(ws_tree) tree = tree_with(NULL, NULL);

	(void)state;
	/* to take away what is not there makes nothing */
	assert_int_equal(ws_docs_set_grant(tree, "acme/prod", WS_BOT, "ci", NULL, NULL), 0);
	assert_null(t_doc(tree, MEMBERS));
	assert_int_equal(ws_docs_set_grant(tree, "acme/prod", WS_BOT, "ci", "Runner", NULL),
			 0);
	assert_non_null(
		strstr(t_doc(tree, MEMBERS), "\n[service-accounts]\nci = Runner\n"));
	assert_int_equal(ws_docs_set_field(tree, "acme/prod", "name", "Production", NULL),
			 0);
	assert_non_null(
		strstr(t_doc(tree, SETTINGS), "\n[workspace]\nname = Production\n"));
}

static void the_last_removal_keeps_the_header(void **state)
{
	ws_auto(ws_tree) tree = tree_with("[teams]\ndata = Viewer\n", NULL);

	(void)state;
	assert_int_equal(ws_docs_set_grant(tree, "acme/prod", WS_TEAM, "data", NULL, NULL),
			 0);
	assert_string_equal(t_doc(tree, MEMBERS), "[teams]\n");
}

/* Editing a broken document would throw away what somebody wrote. */
static void broken_documents_are_not_edited(void **state)
{
	ws_auto(ws_tree) tree = tree_with("[users]\nbob\n", "[workspace\n");
	struct ws_err err = {0};
	char *text = NULL;

	(void)state;
	assert_int_equal(
		ws_docs_set_grant(tree, "acme/prod", WS_USER, "bob", "Viewer", &err),
		WS_E_FILE_SYNTAX);
	assert_string_equal(err.file, MEMBERS);
	assert_int_equal(err.line, 2);
	assert_string_equal(t_doc(tree, MEMBERS), "[users]\nbob\n");
	assert_true(ws_docs_set_field(tree, "acme/prod", "name", "x", &err) < 0);
	assert_true(ws_docs_get_field(tree, "acme/prod", "name", &text, &err) < 0);
	assert_null(text);
	assert_string_equal(t_doc(tree, SETTINGS), "[workspace\n");
}

static void a_line_that_would_get_too_long_is_refused(void **state)
{
	static const char line[] = "[users]\nbob@x.io = Viewer, why "
				   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				   "aaaaaaaaaaaaaaaaaaaaaaaaa"
				   "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
				   "aaaaaaaaaaaaaaaaaaa\n";
	ws_auto(ws_tree) tree = tree_with(line, NULL);
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_docs_set_grant(tree, "acme/prod", WS_USER, "bob@x.io",
					   "A role with quite a long name", &err),
			 WS_E_LINE_LONG);
	assert_string_equal(t_doc(tree, MEMBERS), line);
}

static void odd_directories_are_refused(void **state)
{
	static const char *const dirs[] = {"",          "acme",          "/prod", "acme/",
					   "acme/../x", "acme/_account", "../x",  "a/b/c"};
	ws_auto(ws_tree) tree = tree_with(NULL, NULL);
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(dirs[0]); i++) {
		assert_int_equal(ws_docs_set_grant(tree, dirs[i], WS_USER, "a", "b", NULL),
				 WS_E_NAME_UNSAFE);
		assert_int_equal(ws_docs_set_field(tree, dirs[i], "name", "b", NULL),
				 WS_E_NAME_UNSAFE);
		assert_int_equal(ws_docs_get_field(tree, dirs[i], "name", &text, NULL),
				 WS_E_NAME_UNSAFE);
	}
	assert_int_equal(ws_tree_count(tree), 0);
}

static void field_is(const struct ws_tree *tree, const char *key, const char *wanted)
{
	char *text = NULL;
	int rc = ws_docs_get_field(tree, "acme/prod", key, &text, NULL);

	if (!wanted) {
		assert_int_equal(rc, 1);
		assert_null(text);
		return;
	}
	assert_int_equal(rc, 0);
	assert_string_equal(text, wanted);
	free(text);
}

static void texts_move_between_line_and_file(void **state)
{
	ws_auto(ws_tree)
		tree = tree_with(NULL, "[workspace]\n; about\ndescription = short\n");
	static const char two_lines[] = "one\ntwo ; %41\t#\n";

	(void)state;
	field_is(tree, "description", "short");
	field_is(tree, "name", NULL);
	assert_int_equal(
		ws_docs_set_field(tree, "acme/prod", "description", two_lines, NULL), 0);
	assert_string_equal(t_doc(tree, TEXT), "one\ntwo ; %2541\t#\n\n");
	assert_string_equal(t_doc(tree, SETTINGS), "[workspace]\n; about\n");
	field_is(tree, "description", two_lines);
	assert_int_equal(ws_docs_set_field(tree, "acme/prod", "description", " b ", NULL),
			 0);
	assert_null(t_doc(tree, TEXT));
	field_is(tree, "description", " b ");
	assert_int_equal(ws_docs_set_field(tree, "acme/prod", "description", "", NULL), 0);
	field_is(tree, "description", "");
	assert_int_equal(ws_docs_set_field(tree, "acme/prod", "description", NULL, NULL),
			 0);
	field_is(tree, "description", NULL);
}

static void texts_of_any_length_and_kind_come_back(void **state)
{
	ws_auto(ws_tree) tree = tree_with(NULL, NULL);
	struct t_chance chance = {7};
	struct t_records look;
	char text[420];

	(void)state;
	for (size_t len = 0; len < 400; len++) {
		static const char evil[] = "\n[users]\neve@x.io = Owner\n";

		memset(text, 'x', len);
		memcpy(text + len, evil, sizeof(evil) < 420 - len ? sizeof(evil) : 1);
		text[len + (sizeof(evil) < 420 - len ? sizeof(evil) - 1 : 0)] = '\0';
		assert_int_equal(
			ws_docs_set_field(tree, "acme/prod", "description", text, NULL), 0);
		field_is(tree, "description", text);
		text[len] = '\0';
		assert_int_equal(ws_docs_set_field(tree, "acme/prod", "name", text, NULL),
				 0);
		field_is(tree, "name", text);
	}
	t_records_init(&look);
	for (int i = 0; i < 3000; i++) {
		const char *name = t_hostile_name(&look, &chance);

		assert_int_equal(ws_docs_set_field(tree, "acme/prod", "name", name, NULL),
				 0);
		field_is(tree, "name", name);
	}
	t_records_clear(&look);
}

static void a_default_role_has_no_file_to_go_to(void **state)
{
	ws_auto(ws_tree) tree = tree_with(NULL, "[workspace]\nname = x\n");
	char role[300];

	(void)state;
	assert_int_equal(
		ws_docs_set_field(tree, "acme/prod", "default-role", "No access", NULL), 0);
	field_is(tree, "default-role", "No access");
	memset(role, 'r', sizeof(role));
	role[sizeof(role) - 1] = '\0';
	assert_int_equal(ws_docs_set_field(tree, "acme/prod", "default-role", role, NULL),
			 WS_E_LINE_LONG);
	field_is(tree, "default-role", "No access");
	assert_int_equal(ws_docs_set_field(tree, "acme/prod", "default-role", NULL, NULL),
			 0);
	field_is(tree, "default-role", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_changes_and_its_options_stay),
		cmocka_unit_test(missing_documents_are_made),
		cmocka_unit_test(the_last_removal_keeps_the_header),
		cmocka_unit_test(broken_documents_are_not_edited),
		cmocka_unit_test(a_line_that_would_get_too_long_is_refused),
		cmocka_unit_test(odd_directories_are_refused),
		cmocka_unit_test(texts_move_between_line_and_file),
		cmocka_unit_test(texts_of_any_length_and_kind_come_back),
		cmocka_unit_test(a_default_role_has_no_file_to_go_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
