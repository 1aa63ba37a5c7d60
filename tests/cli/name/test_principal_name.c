#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/edit/members.h"
#include "tests/lib/sides.h"

/* Everybody in acme is pinned by the documents of t_side_new(). */
static int set_up(void **state)
{
	struct t_side *docs = t_side_new();

	t_side_workspace(docs, "acme/prod", 1, "[users]\n");
	*state = t_side_build(docs);
	t_side_free(docs);
	return 0;
}

static int tear_down(void **state)
{
	ws_side_free(*state);
	return 0;
}

static const struct ws_side_account *acme(void *side)
{
	const struct ws_side_account *account = ws_side_account_at(side, "acme");

	assert_non_null(account);
	return account;
}

static void prefixes_tell_the_kind(void **state)
{
	static const struct {
		const char *word, *name;
		enum ws_principal_kind kind;
	} rows[] = {{"bot:ci", "ci", WS_BOT},
		    {"team:data", "data", WS_TEAM},
		    {"ada@acme.io", "ada@acme.io", WS_USER},
		    {"bot:", "bot:", WS_USER},
		    {"Bot:ci", "Bot:ci", WS_USER},
		    {"bot:a:b", "a:b", WS_BOT}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *name;

		assert_int_equal(ws_principal_split(rows[i].word, &name), rows[i].kind);
		assert_string_equal(name, rows[i].name);
	}
}

static void known_names_give_their_pin(void **state)
{
	struct ws_principal who;
	struct ws_err err = {0};
	char id[37];

	assert_int_equal(ws_principal_find(acme(*state), "bot:ci", &who, &err), 0);
	assert_int_equal(who.kind, WS_BOT);
	assert_string_equal(who.label, "ci");
	assert_string_equal(who.id, t_side_id('b', 1, id));
	assert_int_equal(ws_principal_find(acme(*state), "team:data", &who, &err), 0);
	assert_int_equal(who.kind, WS_TEAM);
}

static void a_name_of_another_kind_is_not_taken(void **state)
{
	struct ws_principal who;
	struct ws_err err = {0};

	assert_int_equal(ws_principal_find(acme(*state), "ci", &who, &err),
			 WS_E_PRINCIPAL_UNKNOWN);
	assert_string_equal(err.hint, "did you mean bot:ci?");
	assert_int_equal(ws_principal_find(acme(*state), "team:etl", &who, &err),
			 WS_E_PRINCIPAL_UNKNOWN);
	assert_string_equal(err.hint, "did you mean bot:etl?");
	assert_int_equal(
		ws_principal_find(acme(*state), "mallory@evil.example", &who, &err),
		WS_E_PRINCIPAL_UNKNOWN);
	assert_string_equal(err.hint, "wsync invitation create acme mallory@evil.example");
}

static void nobody_is_named_on_a_guess(void **state)
{
	static const char *const names[] = {
		"ada@acme.io",    "ana@acme.io",   "bob@acme.io", "roberta@acme.io",
		"bot:etl-worker", "bot:ci-deploy", "team:data"};
	static const struct {
		const char *word, *near;
	} rows[] = {
		{"bobb@acme.io", "bob@acme.io"},
		{"bbo@acme.io", "bob@acme.io"},
		{"robreta@acme.io", "roberta@acme.io"},
		{"rbreat@acme.io", NULL}, /* three */
		{"cob@acme.io", NULL},    /* begins differently */
		{"bo@acme.io", "bob@acme.io"},
		{"dan@acme.io", NULL},
		{"adda@acme.io", "ada@acme.io"},
		{"aaa@acme.io", NULL}, /* two are as near */
		{"bob@acme.com", NULL},
		{"bob@evil.example", NULL},
		{"bob", "bob@acme.io"},
		{"b", NULL},
		{"etl-worker", NULL},
		{"bot:etl-wroker", "bot:etl-worker"},
		{"bot:ci", "bot:ci-deploy"},
		{"team:date", "team:data"},
		{"team:etl", NULL},
		{"", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *near = ws_principal_near(rows[i].word, names,
						     sizeof(names) / sizeof(names[0]));

		if (rows[i].near ? !near || strcmp(near, rows[i].near) != 0 : near != NULL)
			fail_msg("%s: %s", rows[i].word, near ? near : "nobody");
	}
}

static void roles_are_found_without_case_and_written_as_pinned(void **state)
{
	const char *role = NULL;
	struct ws_err err = {0};

	assert_int_equal(ws_role_find(acme(*state), "developer", &role, &err), 0);
	assert_string_equal(role, "Developer");
	assert_int_equal(ws_role_find(acme(*state), "Develper", &role, &err),
			 WS_E_ROLE_UNKNOWN);
	assert_string_equal(err.msg, "role \"Develper\" is not known in acme");
	assert_string_equal(err.hint, "did you mean Developer?");
	assert_int_equal(ws_role_find(acme(*state), "Dev", &role, &err), WS_E_ROLE_UNKNOWN);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(prefixes_tell_the_kind),
		TEST(known_names_give_their_pin),
		TEST(a_name_of_another_kind_is_not_taken),
		TEST(nobody_is_named_on_a_guess),
		TEST(roles_are_found_without_case_and_written_as_pinned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
