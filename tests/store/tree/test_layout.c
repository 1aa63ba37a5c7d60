/* Which path holds what, both ways, and names nobody should have chosen. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "store/tree/layout.h"

#define UUID "5d1f0c52-7a0e-4b52-9f6e-1f0a3c1b2a77"

static void paths_lead_there_and_back(void **state)
{
	static const struct {
		const char *path;
		enum ws_doc_kind kind;
		const char *account, *handle, *name;
	} cases[] = {
		{"acme/_account/account.ini", WS_DOC_ACCOUNT, "acme", "", ""},
		{"acme/_account/people.ini", WS_DOC_PEOPLE, "acme", "", ""},
		{"acme/_account/service-accounts.ini", WS_DOC_SERVICE_ACCOUNTS, "acme", "",
		 ""},
		{"acme/_account/catalogue.ini", WS_DOC_CATALOGUE, "acme", "", ""},
		{"acme/_account/ids.ini", WS_DOC_IDS, "acme", "", ""},
		{"acme/_account/policy.ini", WS_DOC_POLICY, "acme", "", ""},
		{"acme/_account/roles/data-engineer.ini", WS_DOC_ROLE, "acme", "",
		 "data-engineer"},
		{"acme/_account/roles/id-" UUID ".ini", WS_DOC_ROLE, "acme", "",
		 "id-" UUID},
		{"acme/_account/teams/data-eng.ini", WS_DOC_TEAM, "acme", "", "data-eng"},
		{"acme/prod/workspace.ini", WS_DOC_WORKSPACE, "acme", "prod", ""},
		{"acme/prod/members.ini", WS_DOC_MEMBERS, "acme", "prod", ""},
		{"acme/prod/description.md", WS_DOC_TEXT, "acme", "prod", "description"},
		{"acme/prod/name.md", WS_DOC_TEXT, "acme", "prod", "name"},
		/* a workspace may be called like one of our own folders */
		{"acme/roles/members.ini", WS_DOC_MEMBERS, "acme", "roles", ""},
		{"id:" UUID "/id:" UUID "/members.ini", WS_DOC_MEMBERS, "id:" UUID,
		 "id:" UUID, ""},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ws_place place;
		char path[WS_LAYOUT_PATH];

		ws_layout_place(cases[i].path, &place);
		assert_int_equal(place.kind, cases[i].kind);
		assert_string_equal(place.account, cases[i].account);
		assert_string_equal(place.handle, cases[i].handle);
		assert_string_equal(place.name, cases[i].name);
		assert_int_equal(ws_layout_path(place.kind, place.account, place.handle,
						place.name, path, NULL),
				 0);
		assert_string_equal(path, cases[i].path);
	}
}

static void other_paths_are_left_alone(void **state)
{
	static const char *const paths[] = {
		"",
		"/",
		"acme",
		"acme/prod",
		"acme/members.ini",
		"/acme/prod/members.ini",
		"acme//members.ini",
		"acme/prod/members.ini/",
		"acme/prod//members.ini",
		"./acme/prod/members.ini",
		"acme/./members.ini",
		"acme/../members.ini",
		"../acme/prod/members.ini",
		"acme/prod/../members.ini",
		"acme/.git/members.ini",
		".git/prod/members.ini",
		".wsync/store.ini",
		".gitattributes",
		"_account/prod/members.ini",
		"acme/_account/members.ini",
		"acme/_account/workspace.ini",
		"acme/_account/roles",
		"acme/_account/roles/x.ini/y.ini",
		"acme/_account/other/x.ini",
		"acme/_account/roles/.ini",
		"acme/_account/roles/..ini",
		"acme/_account/roles/x",
		"acme/_account/roles/x.INI",
		"acme/_account/roles/x.orig.ini",
		"acme/_account/roles/X.ini",
		"acme/_account/roles/-x.ini",
		"acme/_account/roles/x y.ini",
		"acme/prod/account.ini",
		"acme/prod/ids.ini",
		"acme/prod/deep/members.ini",
		"acme/prod/members.ini~",
		"acme/prod/.members.ini.swp",
		"acme/prod/#members.ini#",
		"acme/prod/4913",
		"acme/prod/members.ini.orig",
		"acme/prod/Members.ini",
		"acme/prod/readme.md",
		"ACME/prod/members.ini",
		"acme/Prod/members.ini",
		"acme/pr od/members.ini",
		"acme/pr\xc3\xb6"
		"d/members.ini",
		"acme/pr\xe2\x80\x8bod/members.ini",
		"acme/id:/members.ini",
		"acme/id:x/members.ini",
		"acme/id:5D1F0C52-7A0E-4B52-9F6E-1F0A3C1B2A77/members.ini",
		"acme/id:" UUID "x/members.ini",
		"acme/id:00000000-0000-0000-0000-000000000000/members.ini",
		"id:../prod/members.ini",
	};
	char longest[400];
	struct ws_place place;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		ws_layout_place(paths[i], &place);
		if (place.kind != WS_DOC_OTHER || place.account[0] || place.handle[0] ||
		    place.name[0])
			fail_msg("%s is taken for kind %d", paths[i], (int)place.kind);
	}
	memset(longest, 'a', sizeof(longest));
	memcpy(longest + 300, "/prod/members.ini", 18);
	ws_layout_place(longest, &place);
	assert_int_equal(place.kind, WS_DOC_OTHER);
}

static void unsafe_names_give_no_path(void **state)
{
	char out[WS_LAYOUT_PATH], name[301];
	static const struct {
		enum ws_doc_kind kind;
		const char *account, *handle, *name;
	} cases[] = {
		{WS_DOC_MEMBERS, "acme", "..", ""},
		{WS_DOC_MEMBERS, "..", "prod", ""},
		{WS_DOC_MEMBERS, "acme", "", ""},
		{WS_DOC_MEMBERS, "", "prod", ""},
		{WS_DOC_MEMBERS, NULL, NULL, NULL},
		{WS_DOC_MEMBERS, "acme", "_account", ""},
		{WS_DOC_MEMBERS, "acme", "a/b", ""},
		{WS_DOC_MEMBERS, "a/b", "prod", ""},
		/* would be another document */
		{WS_DOC_WORKSPACE, "acme/_account", "roles", ""},
		{WS_DOC_WORKSPACE, "acme", "_account/roles", ""},
		{WS_DOC_ROLE, "acme", "", "../teams/x"},
		{WS_DOC_ROLE, "acme", "", ""},
		{WS_DOC_ROLE, "acme", "", "X"},
		{WS_DOC_TEAM, "acme", "", "a/b"},
		{WS_DOC_TEXT, "acme", "prod", "readme"},
		{WS_DOC_TEXT, "acme", "prod", ""},
		{WS_DOC_OTHER, "acme", "prod", ""},
	};
	struct ws_err err = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (ws_layout_path(cases[i].kind, cases[i].account, cases[i].handle,
				   cases[i].name, out, &err) != WS_E_NAME_UNSAFE)
			fail_msg("case %zu gives %s", i, out);
		assert_string_equal(out, "");
	}
	memset(name, 'a', sizeof(name));
	name[300] = '\0';
	assert_int_equal(ws_layout_path(WS_DOC_MEMBERS, "acme", name, NULL, out, NULL),
			 WS_E_NAME_UNSAFE);
	assert_int_equal(ws_layout_path(WS_DOC_ROLE, "acme", NULL, name, out, NULL),
			 WS_E_NAME_UNSAFE);
}

static void only_plain_handles_are_directories(void **state)
{
	static const char *const good[] = {"prod",  "a",   "0",   "a-b_c.d",
					   "roles", "1-2", "x..y"};
	static const char *const bad[] = {
		"",         ".",    "..",         ".git",          "_account",
		"-x",       "_x",   "a/b",        "CON",           "Prod",
		"a b",      "a:b",  "a\nb",       "git~1",         "a%20b",
		"\xc3\xa9", "a\\b", ("id:" UUID), "a\xe2\x80\x8b", "prod ",
	};
	char out[WS_LAYOUT_NAME], name[301];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_true(ws_layout_handle_ok(good[i]));
		assert_string_equal(ws_layout_dir(good[i], UUID, out), good[i]);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(ws_layout_handle_ok(bad[i]));
		assert_string_equal(ws_layout_dir(bad[i], UUID, out), "id:" UUID);
	}
	assert_false(ws_layout_handle_ok(NULL));
	memset(name, 'a', sizeof(name));
	name[300] = '\0';
	assert_false(ws_layout_handle_ok(name));
	name[101] = '\0';
	assert_false(ws_layout_handle_ok(name));
	name[100] = '\0';
	assert_true(ws_layout_handle_ok(name));
	assert_string_equal(ws_layout_dir(name, UUID, out), name);
	/* an id that is none must not become a path either */
	assert_string_equal(ws_layout_dir("..", "../../etc", out), "");
	assert_string_equal(ws_layout_dir("..", NULL, out), "");
}

static void stems_come_from_names_or_ids(void **state)
{
	static const struct {
		const char *name;
		bool taken;
		const char *stem;
	} cases[] = {
		{"Data engineer", false, "data-engineer"},
		{"Data engineer", true, "id-" UUID},
		{"data-eng", false, "data-eng"},
		{"  A  --  B  ", false, "a-b"},
		{"R&D (EU)", false, "r-d-eu"},
		{"../../etc/passwd", false, "etc-passwd"},
		{"x.ini", false, "x-ini"},
		{"", false, "id-" UUID},
		{"...", false, "id-" UUID},
		{"Caf\xc3\xa9", false, "id-" UUID},
		{"\xd0\xb0"
		 "dmin",
		 false, "id-" UUID},
		{"id-5", false, "id-" UUID},
		{"ID 5", false, "id-" UUID},
		{"idea", false, "idea"},
	};
	char out[WS_LAYOUT_NAME], path[WS_LAYOUT_PATH], name[301];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(
			ws_layout_stem(cases[i].name, UUID, cases[i].taken, out),
			cases[i].stem);
		assert_int_equal(ws_layout_path(WS_DOC_ROLE, "acme", NULL, out, path, NULL),
				 0);
	}
	assert_string_equal(ws_layout_stem(NULL, UUID, false, out), "id-" UUID);
	assert_string_equal(ws_layout_stem("...", "../x", false, out), "");
	memset(name, 'a', sizeof(name));
	for (i = 90; i <= 300; i++) {
		name[i] = '\0';
		ws_layout_stem(name, UUID, false, out);
		assert_int_equal(ws_layout_path(WS_DOC_TEAM, "acme", NULL, out, path, NULL),
				 0);
		name[i] = i % 2 ? 'a' : ' ';
	}
}

static void account_documents_are_what_names_come_from(void **state)
{
	static const char *const wanted[] = {"acme/", "acme/_account/",
					     "acme/_account/ids.ini",
					     "acme/_account/roles/x.ini"};
	static const char *const others[] = {"acme/prod/", "acme/prod/members.ini",
					     "README.md", ".wsync/store.ini", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++)
		assert_true(ws_layout_wants_accounts(NULL, wanted[i]));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(ws_layout_wants_accounts(NULL, others[i]));
}

static void names_that_are_no_handles_are_known(void **state)
{
	static const char *const bad[] = {"acme/Prod/",    "Acme/prod/",     "acme/my lab/",
					  "acme/-x/",      "acme/\xc3\xa9/", "acme/id:x/",
					  "acme/_Account/"};
	static const char *const fine[] = {"acme/prod/",
					   "acme/_account/",
					   "acme/",
					   "Acme/",
					   "",
					   "acme/Prod",
					   "acme/prod/Inventory/",
					   "acme/id:00000077-0000-4000-8000-000000000001/"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_true(ws_layout_is_misnamed(bad[i]));
	for (size_t i = 0; i < sizeof(fine) / sizeof(fine[0]); i++)
		assert_false(ws_layout_is_misnamed(fine[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_that_are_no_handles_are_known),
		cmocka_unit_test(paths_lead_there_and_back),
		cmocka_unit_test(other_paths_are_left_alone),
		cmocka_unit_test(unsafe_names_give_no_path),
		cmocka_unit_test(only_plain_handles_are_directories),
		cmocka_unit_test(stems_come_from_names_or_ids),
		cmocka_unit_test(account_documents_are_what_names_come_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
