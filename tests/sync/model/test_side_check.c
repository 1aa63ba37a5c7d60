#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/side.h"
#include "tests/lib/records.h"

#define MEMBERS  "acme/prod/members.ini"
#define SETTINGS "acme/prod/workspace.ini"
#define IDS      "acme/_account/ids.ini"

/* A tree as wsync makes it: acme with Ada and Bob, prod and dev. */
static struct ws_tree *made(void)
{
	struct t_records look;
	struct ws_tree *tree;
	struct ws_workspace *workspace;

	t_records_init(&look);
	t_add_person(&look, 1, "ada@acme.io", "Member");
	t_add_person(&look, 2, "bob@acme.io", "Member");
	workspace = t_add_workspace(&look, 1, "prod");
	t_add_grant(&look, workspace, WS_USER, 1, "ada@acme.io", 1);
	t_add_grant(&look, workspace, WS_USER, 2, "bob@acme.io", 3);
	workspace = t_add_workspace(&look, 2, "dev");
	t_add_grant(&look, workspace, WS_USER, 1, "ada@acme.io", 1);
	tree = t_records_docs(&look, NULL, NULL);
	t_records_clear(&look);
	return tree;
}

static void drop(struct ws_tree *tree, const char *prefix)
{
	for (size_t i = 0; i < ws_tree_count(tree);) {
		const char *path = ws_tree_at(tree, i)->path;

		if (strncmp(path, prefix, strlen(prefix)) == 0)
			ws_tree_drop(tree, path);
		else
			i++;
	}
}

/* How many problems, the first copied out; as many beside a side of before. */
static size_t check_seen(const struct ws_tree *before, const struct ws_tree *after,
			 const struct ws_tree *base, const struct ws_tree *cloud,
			 struct ws_err *first)
{
	struct ws_side_edited edited = {
		.before = before, .after = after, .seen = {base, cloud}};
	struct ws_err *problems = NULL;
	ws_auto(ws_side) like = NULL;
	size_t count = 99, beside = 98;

	memset(first, 0, sizeof(*first));
	if (before)
		assert_int_equal(ws_side_build(before, NULL, &like, NULL), 0);
	edited.like = like;
	assert_int_equal(ws_side_check_edits(&edited, &problems, &beside, NULL), 0);
	free(problems);
	edited.like = NULL;
	assert_int_equal(ws_side_check_edits(&edited, &problems, &count, NULL), 0);
	assert_int_equal(beside, count);
	if (count)
		*first = problems[0];
	else
		assert_null(problems);
	for (size_t i = 0; i < count; i++)
		for (size_t k = i + 1; k < count; k++)
			assert_string_not_equal(problems[i].file, problems[k].file);
	free(problems);
	return count;
}

static size_t check(const struct ws_tree *before, const struct ws_tree *after,
		    struct ws_err *first)
{
	return check_seen(before, after, NULL, NULL, first);
}

static void edits_of_what_is_ours_are_fine(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	assert_int_equal(check(before, after, &first), 0);
	t_edit_doc(after, MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner, why x");
	t_edit_doc(after, MEMBERS, "ada@acme.io = Owner\n", "");
	t_edit_doc(after, SETTINGS, "default-role = No access", "default-role = Viewer");
	t_edit_doc(after, SETTINGS, "name = prod", "; what it is\nname = Production");
	t_put_doc(after, "acme/prod/description.md", "two\nlines\n");
	t_put_doc(after, "acme/_account/policy.ini", "; later\n");
	t_put_doc(after, "acme/new/workspace.ini", "[workspace]\nname = New\n");
	assert_int_equal(check(before, after, &first), 0);
}

static void not_to_manage_something_is_fine(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_edit_doc(after, MEMBERS, "[teams]\n", "");
	assert_int_equal(check(before, after, &first), 0);
	ws_tree_drop(after, MEMBERS);
	assert_int_equal(check(before, after, &first), 0);
	drop(after, "acme/prod/");
	assert_int_equal(check(before, after, &first), 0);
}

static void a_directory_may_move_but_not_be_copied(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_put_doc(after, "acme/production/workspace.ini", t_doc(before, SETTINGS));
	t_put_doc(after, "acme/production/members.ini", t_doc(before, MEMBERS));
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_IDENTITY);
	assert_string_equal(first.file, "acme/production/workspace.ini");
	drop(after, "acme/prod/");
	assert_int_equal(check(before, after, &first), 0);
	/* moved, and [cloud] edited on the way */
	t_edit_doc(after, "acme/production/workspace.ini", "created = 2026",
		   "created = 2025");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
}

/* Main has it no more; base or cloud/main tells what it was. */
static void what_was_seen_may_come_back(void **state)
{
	ws_auto(ws_tree) after = made();
	ws_auto(ws_tree) before = t_copy_tree(after);
	ws_auto(ws_tree) seen = t_copy_tree(after);
	struct ws_err first;

	(void)state;
	drop(before, "acme/prod/");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
	assert_int_equal(check_seen(before, after, seen, NULL, &first), 0);
	assert_int_equal(check_seen(before, after, NULL, seen, &first), 0);
	assert_int_equal(check_seen(before, after, before, seen, &first), 0);
	assert_int_equal(check_seen(before, after, before, before, &first), 1);
	/* a list inside, too, just as it was seen */
	t_put_doc(seen, "acme/prod/inventory/flows.ini", "; read-only\n\n[flows]\n");
	t_put_doc(after, "acme/prod/inventory/flows.ini", "; read-only\n\n[flows]\n");
	assert_int_equal(check_seen(before, after, seen, NULL, &first), 0);
	t_edit_doc(after, "acme/prod/inventory/flows.ini", "[flows]\n", "[flows]\na =\n");
	assert_int_equal(check_seen(before, after, seen, NULL, &first), 1);
	assert_string_equal(first.file, "acme/prod/inventory/flows.ini");
	ws_tree_drop(after, "acme/prod/inventory/flows.ini");
	/* another id, or another fact, is not what was seen */
	t_edit_doc(after, SETTINGS, "created = 2026", "created = 2025");
	assert_int_equal(check_seen(before, after, seen, seen, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
	assert_string_equal(first.file, SETTINGS);
}

/* What main has, main alone vouches for. */
static void what_was_seen_excuses_no_edit(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	ws_auto(ws_tree) seen = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_edit_doc(after, SETTINGS, "created = 2026", "created = 2025");
	t_edit_doc(seen, SETTINGS, "created = 2026", "created = 2025");
	assert_int_equal(check_seen(before, after, seen, seen, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
}

static void mirrored_files_are_read_only(void **state)
{
	static const char *const paths[] = {
		"acme/_account/account.ini",
		"acme/_account/people.ini",
		"acme/_account/service-accounts.ini",
		"acme/_account/catalogue.ini",
		IDS,
	};
	ws_auto(ws_tree) before = made();
	struct ws_err first;

	(void)state;
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ws_auto(ws_tree) after = t_copy_tree(before);

		t_edit_doc(after, paths[i], "; read-only", "; my own");
		assert_int_equal(check(before, after, &first), 1);
		assert_int_equal(first.code, WS_E_READ_ONLY);
		assert_string_equal(first.file, paths[i]);
		assert_non_null(strstr(first.hint, "wsync restore "));
		assert_non_null(strstr(first.hint, paths[i]));
		ws_tree_drop(after, paths[i]);
		assert_true(check(before, after, &first) >= 1);
		assert_int_equal(first.code, WS_E_READ_ONLY);
	}
}

static void a_new_mirrored_file_is_refused(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_put_doc(after, "acme/_account/teams/mine.ini", t_doc(before, IDS));
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
}

/* The worst edit there is: a name made to mean somebody else. */
static void a_moved_pin_is_refused(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_edit_doc(after, IDS, "ada@acme.io = 00000075-0000-4000-8000-000000000001",
		   "ada@acme.io = 00000075-0000-4000-8000-000000000009");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
	assert_string_equal(first.file, IDS);
}

static void the_cloud_section_is_read_only(void **state)
{
	static const struct {
		const char *from, *to;
	} rows[] = {
		{"id = 00000077-0000-4000-8000-000000000001",
		 "id = 00000077-0000-4000-8000-000000000007"},
		{"created = 2026", "created = 2025"},
		{"created = 2026-05-04T09:12:33.481920Z\n", ""},
		{"[cloud]\n", "[cloud]\nhandle = x\n"},
		{"[cloud]\nid = 00000077-0000-4000-8000-000000000001\n"
		 "created = 2026-05-04T09:12:33.481920Z\n"
		 "account-id = 00000061-0000-4000-8000-000000000001\n",
		 ""},
	};
	ws_auto(ws_tree) before = made();
	struct ws_err first;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto(ws_tree) after = t_copy_tree(before);

		t_edit_doc(after, SETTINGS, rows[i].from, rows[i].to);
		assert_int_equal(check(before, after, &first), 1);
		assert_int_equal(first.code, WS_E_READ_ONLY);
		assert_string_equal(first.file, SETTINGS);
	}
}

static void a_comment_in_the_cloud_section_is_nobodys_fact(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_edit_doc(after, SETTINGS, "[cloud]\n", "[cloud]\n; made in spring\n");
	assert_int_equal(check(before, after, &first), 0);
}

static void an_invented_workspace_id_is_refused(void **state)
{
	ws_auto(ws_tree) before = made();
	ws_auto(ws_tree) after = t_copy_tree(before);
	struct ws_err first;

	(void)state;
	t_put_doc(after, "acme/new/workspace.ini",
		  "[workspace]\nname = New\n\n[cloud]\nid = "
		  "00000077-0000-4000-8000-00000000000f\n");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_READ_ONLY);
	assert_int_equal(first.line, 5);
}

static void only_changed_files_are_complained_about(void **state)
{
	ws_auto(ws_tree) before = made();
	struct ws_err first;

	(void)state;
	t_put_doc(before, "acme/dev/members.ini", "[users]\nbroken\n");
	{
		ws_auto(ws_tree) after = t_copy_tree(before);

		t_edit_doc(after, MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Owner");
		assert_int_equal(check(before, after, &first), 0);
		t_edit_doc(after, MEMBERS, "bob@acme.io = Owner", "bob@acme.io = Ovner");
		assert_int_equal(check(before, after, &first), 1);
		assert_int_equal(first.code, WS_E_ROLE_UNKNOWN);
		assert_string_equal(first.file, MEMBERS);
	}
}

static void without_a_tree_before_everything_is_new(void **state)
{
	ws_auto(ws_tree) after = made();
	struct ws_err first;

	(void)state;
	assert_true(check(NULL, after, &first) > 0);
	drop(after, "acme/");
	assert_int_equal(check(NULL, after, &first), 0);
}

/* --- pins ------------------------------------------------------------------------------------ */

static size_t pins(struct ws_side *side, const struct ws_side *a, const struct ws_side *b)
{
	const struct ws_side *const seen[] = {a, b};
	const size_t before = side->problem_count;

	assert_int_equal(ws_side_check_pins(side, seen, 2, NULL), 0);
	return side->problem_count - before;
}

static void a_pin_nobody_was_told_spoils_its_account(void **state)
{
	ws_auto(ws_tree) tree = made();
	ws_auto(ws_tree) edited = t_copy_tree(tree);
	ws_auto(ws_side) seen = t_side_of(tree);
	ws_auto(ws_side) side = NULL;

	(void)state;
	t_edit_doc(edited, IDS, "ada@acme.io = 00000075-0000-4000-8000-000000000001",
		   "ada@acme.io = 00000075-0000-4000-8000-000000000009");
	side = t_side_of(edited);
	assert_int_equal(side->workspaces[0].lists[WS_USER], WS_KNOWN);
	assert_int_equal(pins(side, NULL, seen), 1);
	assert_int_equal(side->problems[0].code, WS_E_PIN_CHANGED);
	assert_string_equal(side->problems[0].file, IDS);
	for (size_t i = 0; i < side->workspace_count; i++) {
		assert_int_equal(side->workspaces[i].lists[WS_USER], WS_INVALID);
		assert_int_equal(side->workspaces[i].grant_count, 0);
		assert_int_equal(side->workspaces[i].settings, WS_INVALID);
	}
}

static void a_role_pin_counts_as_well(void **state)
{
	ws_auto(ws_tree) tree = made();
	ws_auto(ws_tree) edited = t_copy_tree(tree);
	ws_auto(ws_side) seen = t_side_of(tree);
	ws_auto(ws_side) side = NULL;

	(void)state;
	t_edit_doc(edited, IDS, "Viewer = 00000072-0000-4000-8000-000000000003",
		   "Viewer = 00000072-0000-4000-8000-000000000009");
	side = t_side_of(edited);
	assert_int_equal(pins(side, seen, NULL), 1);
}

static void pins_told_at_any_time_are_fine(void **state)
{
	ws_auto(ws_tree) tree = made();
	ws_auto(ws_tree) later = t_copy_tree(tree);
	ws_auto(ws_side) side = t_side_of(tree);
	ws_auto(ws_side) old = t_side_of(tree);
	ws_auto(ws_side) seen = NULL;

	(void)state;
	t_edit_doc(later, IDS, "bob@acme.io = ", "robert@acme.io = ");
	t_edit_doc(later, MEMBERS, "bob@acme.io", "robert@acme.io");
	seen = t_side_of(later);
	assert_int_equal(pins(side, old, seen), 0);
	assert_int_equal(pins(side, seen, old), 0);
	assert_int_equal(side->workspaces[0].lists[WS_USER], WS_KNOWN);
	/* the name is gone in the only side there is */
	assert_int_equal(pins(side, seen, NULL), 1);
}

static void an_account_nobody_knows_is_not_judged(void **state)
{
	ws_auto(ws_tree) tree = made();
	ws_auto(ws_tree) none = ws_tree_new();
	ws_auto(ws_side) side = t_side_of(tree);
	ws_auto(ws_side) empty = t_side_of(none);

	(void)state;
	assert_int_equal(pins(side, NULL, NULL), 0);
	assert_int_equal(pins(side, empty, NULL), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_of_what_is_ours_are_fine),
		cmocka_unit_test(not_to_manage_something_is_fine),
		cmocka_unit_test(a_directory_may_move_but_not_be_copied),
		cmocka_unit_test(what_was_seen_may_come_back),
		cmocka_unit_test(what_was_seen_excuses_no_edit),
		cmocka_unit_test(mirrored_files_are_read_only),
		cmocka_unit_test(a_new_mirrored_file_is_refused),
		cmocka_unit_test(a_moved_pin_is_refused),
		cmocka_unit_test(the_cloud_section_is_read_only),
		cmocka_unit_test(a_comment_in_the_cloud_section_is_nobodys_fact),
		cmocka_unit_test(an_invented_workspace_id_is_refused),
		cmocka_unit_test(only_changed_files_are_complained_about),
		cmocka_unit_test(without_a_tree_before_everything_is_new),
		cmocka_unit_test(a_pin_nobody_was_told_spoils_its_account),
		cmocka_unit_test(a_role_pin_counts_as_well),
		cmocka_unit_test(pins_told_at_any_time_are_fine),
		cmocka_unit_test(an_account_nobody_knows_is_not_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
