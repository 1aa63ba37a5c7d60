/*
 * tests/sync/round/write/test_describe.c - changes in the words of a commit message.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/round/write/describe.h"

static struct ws_change grant(const char *label, const char *from, const char *to)
{
	struct ws_change c = {.kind = WS_ITEM_GRANT, .path = "acme/prod", .label = label};

	c.before = (struct ws_value){from != NULL, from, NULL};
	c.after = (struct ws_value){to != NULL, to, NULL};
	return c;
}

static void assert_says(const struct ws_change *c, const char *want)
{
	ws_auto_buf out = WS_BUF_INIT;

	ws_describe_change(&out, c);
	assert_string_equal(ws_buf_text(&out), want);
}

static void grant_names_place_person_and_both_roles(void **state)
{
	struct ws_change c = grant("bob@acme.io", "Viewer", "Runner");

	(void)state;
	assert_says(&c, "acme/prod: bob@acme.io Viewer -> Runner");
	c = grant("ci", NULL, "Worker");
	c.principal_kind = WS_BOT;
	assert_says(&c, "acme/prod: bot:ci nothing -> Worker");
	c = grant("data", "Viewer", NULL);
	c.principal_kind = WS_TEAM;
	assert_says(&c, "acme/prod: team:data Viewer -> nothing");
}

static void long_texts_are_told_by_their_key(void **state)
{
	struct ws_change c = grant(NULL, "old", "new");

	(void)state;
	c.kind = WS_ITEM_DESCRIPTION;
	assert_says(&c, "acme/prod: description changed");
	c.after.present = false;
	assert_says(&c, "acme/prod: description removed");
	c.kind = WS_ITEM_NAME;
	assert_says(&c, "acme/prod: name removed");
}

static void other_items_have_their_words(void **state)
{
	struct ws_change c = grant(NULL, "acme/prod", "acme/live");

	(void)state;
	c.kind = WS_ITEM_HANDLE;
	assert_says(&c, "acme/prod: handle acme/prod -> acme/live");
	c.kind = WS_ITEM_DEFAULT_ROLE;
	assert_says(&c, "acme/prod: default role acme/prod -> acme/live");
	c.kind = WS_ITEM_INTENT;
	c.label = "delete";
	c.path = NULL;
	assert_says(&c, "delete acme/live");
}

/* Who is written by id is named all the same, and no name pushes the roles out. */
static void an_id_has_its_name_beside_it(void **state)
{
	static const char label[] = "id:bbbbbbbb-0000-4000-8000-000000000001";
	char name[200];
	struct ws_called names[] = {{label + 3, name}};
	struct ws_side_account account = {.called = {names, 1}};
	struct ws_change c = grant(label, "Viewer", "Owner");
	char subject[WS_SUBJECT];
	struct ws_plan plan = {.changes = &c, .change_count = 1};

	(void)state;
	c.principal_kind = WS_BOT;
	c.called = &account.called;
	(void)snprintf(name, sizeof(name), "ci\033[2Kdeploy");
	assert_says(&c, "acme/prod: bot:id:bbbbbbbb-0000-4000-8000-000000000001 "
			"\"ci\\x1B[2Kdeploy\" Viewer -> Owner");
	(void)memset(name, 'x', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	assert_int_equal(ws_describe_subject(subject, &plan, NULL, NULL, ""), 1);
	assert_non_null(strstr(subject, "...\" Viewer -> Owner"));
}

static void hostile_names_are_made_neutral(void **state)
{
	struct ws_change c = grant("e\033[2Jve\n", "Viewer", "Run\u202ener");
	ws_auto_buf out = WS_BUF_INIT;

	(void)state;
	ws_describe_change(&out, &c);
	assert_null(strchr(ws_buf_text(&out), '\033'));
	assert_null(strchr(ws_buf_text(&out), '\n'));
	assert_null(strstr(ws_buf_text(&out), "\u202e"));
}

static bool is_owner(void *user, const struct ws_change *change)
{
	(void)user;
	return change->after.present && strcmp(change->after.text, "Owner") == 0;
}

static void subject_is_the_change_when_there_is_one(void **state)
{
	struct ws_change changes[] = {grant("a", "Viewer", "Owner"),
				      grant("b", NULL, "Viewer")};
	const struct ws_plan plan = {.changes = changes, .change_count = 2};
	char subject[WS_SUBJECT];

	(void)state;
	assert_int_equal(ws_describe_subject(subject, &plan, is_owner, NULL, "x"), 1);
	assert_string_equal(subject, "acme/prod: a Viewer -> Owner");
	assert_int_equal(ws_describe_subject(subject, &plan, NULL, NULL, "x"), 2);
	assert_string_equal(subject, "acme/prod: 1 grant, 1 role change");
	changes[1].path = "acme/staging";
	assert_int_equal(ws_describe_subject(subject, &plan, NULL, NULL, "x"), 2);
	assert_string_equal(subject, "acme/prod, acme/staging: 1 grant, 1 role change");
}

/* Places are named while they are few; what happened, by kind. */
static void subject_of_many_names_places_and_kinds(void **state)
{
	struct ws_change changes[] = {
		grant("a", NULL, "Viewer"), grant("b", NULL, "Viewer"),
		grant("c", "Viewer", NULL), grant("d", "Viewer", "Owner"),
		grant("e", "x", "y"),       grant("f", "x", "y")};
	const struct ws_plan plan = {.changes = changes, .change_count = 6};
	static const char *const paths[] = {"a/1", "a/2", "a/1", "a/3", "a/4", "a/4"};
	char subject[WS_SUBJECT];

	(void)state;
	changes[4].kind = WS_ITEM_DESCRIPTION;
	changes[5].kind = WS_ITEM_POLICY;
	(void)ws_describe_subject(subject, &plan, NULL, NULL, "x");
	assert_string_equal(subject, "acme/prod: 2 grants, 1 role change, 1 revoke, "
				     "1 field, 1 other");
	for (size_t i = 0; i < 6; i++)
		changes[i].path = paths[i];
	(void)ws_describe_subject(subject, &plan, NULL, NULL, "x");
	assert_string_equal(subject, "several workspaces: 2 grants, 1 role change, 1 "
				     "revoke, 1 field, 1 other");
	changes[0].path = "a\n\x1b[31m/prod";
	changes[4].path = changes[5].path = "a/1";
	(void)ws_describe_subject(subject, &plan, NULL, NULL, "x");
	assert_null(strchr(subject, '\n'));
	assert_null(strchr(subject, 0x1b));
}

static void nothing_selected_gives_the_fallback(void **state)
{
	const struct ws_plan plan = {.change_count = 0};
	char subject[WS_SUBJECT];

	(void)state;
	assert_int_equal(ws_describe_subject(subject, &plan, NULL, NULL, "as it was"), 0);
	assert_string_equal(subject, "as it was");
	assert_int_equal(ws_describe_subject(subject, NULL, NULL, NULL, "as it was"), 0);
	assert_string_equal(subject, "as it was");
}

/* Every place a cut can fall: in the middle of a character it never does. */
static void subject_is_cut_between_characters(void **state)
{
	char label[256], subject[WS_SUBJECT];

	(void)state;
	for (size_t lead = 0; lead < 4; lead++) {
		struct ws_change c = grant(label, NULL, "Viewer");
		const struct ws_plan plan = {.changes = &c, .change_count = 1};
		size_t len = lead;

		memset(label, 'a', lead);
		while (len + 3 < sizeof(label) - 1) {
			memcpy(label + len, "\xe2\x82\xac", 3);
			len += 3;
		}
		label[len] = '\0';
		(void)ws_describe_subject(subject, &plan, NULL, NULL, "");
		len = strlen(subject);
		assert_true(len < WS_SUBJECT && len >= WS_SUBJECT - 4);
		assert_memory_equal(subject + len - 3, "\xe2\x82\xac", 3);
	}
}

static void body_has_at_most_fifty_lines(void **state)
{
	struct ws_change changes[53];
	const struct ws_plan plan = {.changes = changes, .change_count = 53};
	ws_auto_buf out = WS_BUF_INIT;
	size_t lines = 0;

	(void)state;
	for (size_t i = 0; i < 53; i++)
		changes[i] = grant("bob", "Viewer", "Runner");
	ws_describe_body(&out, &plan, NULL, NULL);
	for (const char *p = ws_buf_text(&out); *p; p++)
		lines += *p == '\n';
	assert_int_equal(lines, 51);
	assert_non_null(strstr(ws_buf_text(&out), "and 3 more\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grant_names_place_person_and_both_roles),
		cmocka_unit_test(long_texts_are_told_by_their_key),
		cmocka_unit_test(other_items_have_their_words),
		cmocka_unit_test(an_id_has_its_name_beside_it),
		cmocka_unit_test(hostile_names_are_made_neutral),
		cmocka_unit_test(subject_is_the_change_when_there_is_one),
		cmocka_unit_test(subject_of_many_names_places_and_kinds),
		cmocka_unit_test(nothing_selected_gives_the_fallback),
		cmocka_unit_test(subject_is_cut_between_characters),
		cmocka_unit_test(body_has_at_most_fifty_lines),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
