/*
 * tests/sync/round/write/test_journal.c - what was sent, as lines on disk.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/fs.h"
#include "store/ground/json.h"
#include "sync/round/write/journal.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

static int begin(void **state)
{
	static struct t_store s;

	t_store_begin(&s);
	*state = &s;
	return 0;
}

static int end(void **state)
{
	t_store_end(*state);
	return 0;
}

static struct ws_change some_grant(void)
{
	struct ws_change c = {.id = "kkkk",
			      .kind = WS_ITEM_GRANT,
			      .workspace_id = "w-1",
			      .principal_kind = WS_USER,
			      .principal_id = "u-1"};

	c.cloud = (struct ws_value){true, "Viewer", "r-1"};
	c.after = (struct ws_value){true, "Runner", "r-2"};
	return c;
}

static int64_t note(struct t_store *s, const struct ws_change *change)
{
	const struct ws_change *changes[] = {change};
	const struct ws_journal_entry entry = {
		.time_s = 1764000000, .call = "put_grants", .changes = changes, .count = 1};
	int64_t serial = -1;

	assert_int_equal(ws_journal_intent(s->store, &entry, &serial, &s->err), 0);
	return serial;
}

static void intent_is_on_disk_before_the_result(void **state)
{
	struct t_store *s = *state;
	struct ws_change c = some_grant();
	int64_t serial = note(s, &c);
	char *text = t_tempdir_read(s->dir, WS_STORE_JOURNAL, NULL);

	assert_string_equal(
		text,
		"{\"intent\":0,\"time\":\"2025-11-24T16:00:00Z\",\"call\":\"put_grants\","
		"\"items\":[{\"change\":\"kkkk\",\"workspace\":\"w-1\",\"item\":0,"
		"\"kind\":\"users\",\"principal\":\"u-1\",\"from\":\"r-1\",\"to\":\"r-2\"}]"
		"}\n");
	free(text);
	assert_int_equal(ws_journal_result(s->store, serial, 1764000001, 0, &s->err), 0);
	text = t_tempdir_read(s->dir, WS_STORE_JOURNAL, NULL);
	assert_non_null(strstr(text, "\n{\"result\":0,\"time\":\"2025-11-24T16:00:01Z\","
				     "\"is\":\"verified\"}\n"));
	free(text);
}

/* Only whose last word it is, and only about this change. */
static void who_let_a_change_through_is_written_down(void **state)
{
	struct t_store *s = *state;
	const struct ws_approval said[] = {
		{.effect = "e", .by = "ada@acme.io", .time_s = 5},
		{.effect = "e", .by = "bot:ci", .time_s = 5},
		{.effect = "e", .by = "bob@acme.io", .time_s = 6, .rejects = true},
		{.effect = "e", .by = "bob@acme.io", .time_s = 5},
		{.effect = "e", .by = "carol@acme.io", .time_s = 5},
		{.effect = "e", .by = "carol@acme.io", .time_s = 5, .rejects = true},
		{.effect = "e", .by = "ada@acme.io", .time_s = 7, .loss = 3},
		{.effect = "f", .by = "dave@acme.io", .time_s = 7},
	};
	struct ws_change one = some_grant(), other = some_grant();
	const struct ws_change *changes[] = {&one, &other};
	const struct ws_journal_entry entry = {
		1764000000, "put_grants",  changes, 2, said, sizeof(said) / sizeof(said[0]),
		0,          {{0xba, 0x5e}}};
	int64_t serial;
	char *text;

	one.effect = "e";
	other.effect = NULL;
	assert_int_equal(ws_journal_intent(s->store, &entry, &serial, &s->err), 0);
	text = t_tempdir_read(s->dir, WS_STORE_JOURNAL, NULL);
	assert_non_null(strstr(text,
			       "\"to\":\"r-2\",\"effect\":\"e\",\"approved\":[\"bot:ci\","
			       "\"ada@acme.io\"]},{"));
	assert_non_null(strstr(text, "\"to\":\"r-2\"}]}\n"));
	assert_non_null(strstr(text, "\"base\":\"ba5e0000"));
	free(text);
}

static void absent_values_are_null_and_failures_have_names(void **state)
{
	struct t_store *s = *state;
	struct ws_change c = some_grant();
	char *text;

	c.after.present = false;
	assert_int_equal(ws_journal_result(s->store, note(s, &c), 1764000001, WS_E_IN_DOUBT,
					   &s->err),
			 0);
	text = t_tempdir_read(s->dir, WS_STORE_JOURNAL, NULL);
	assert_non_null(strstr(text, "\"to\":null"));
	assert_non_null(strstr(text, "\"is\":\"WS0510\""));
	free(text);
}

static void numbers_grow_and_survive_a_restart(void **state)
{
	struct t_store *s = *state;
	struct ws_change c = some_grant();
	int64_t first = note(s, &c), second;

	t_store_reopen(s);
	second = note(s, &c);
	assert_true(second > first);
	assert_true(note(s, &c) > second);
}

static void names_with_quotes_stay_one_line(void **state)
{
	struct t_store *s = *state;
	struct ws_change c = some_grant();
	char *text;
	size_t len = 0;

	c.principal_id = "a\"\n{\"result\":0}";
	(void)note(s, &c);
	text = t_tempdir_read(s->dir, WS_STORE_JOURNAL, &len);
	assert_ptr_equal(strchr(text, '\n'), text + len - 1);
	free(text);
}

static int count_line(void *user, const struct ws_json *line, struct ws_err *err)
{
	(void)line;
	(void)err;
	++*(size_t *)user;
	return 0;
}

static void lines_around_a_torn_one_are_read(void **state)
{
	static const char torn[] = "{\"intent\":1}\n{\"inte\0\0\0";
	struct t_store *s = *state;
	struct ws_change c = some_grant();
	size_t count = 0;

	assert_int_equal(ws_fs_replace(s->store->root_fd, WS_STORE_JOURNAL, torn,
				       sizeof(torn) - 1, 0600, &s->err),
			 0);
	(void)note(s, &c);
	assert_int_equal(ws_journal_each(s->store, count_line, &count, &s->err), 0);
	assert_int_equal(count, 2);
}

static void full_journal_is_put_aside(void **state)
{
	struct t_store *s = *state;
	struct ws_change c = some_grant();
	size_t len = ((size_t)4 << 20) + 1;
	char *filler = malloc(len + 1), *text;

	assert_non_null(filler);
	memset(filler, 'x', len);
	filler[len - 1] = '\n';
	filler[len] = '\0';
	for (int round = 0; round < 2; round++) { /* an older one is there, too */
		t_store_edit(s, WS_STORE_JOURNAL, filler);
		assert_int_equal(note(s, &c), 0);
		text = t_tempdir_read(s->dir, WS_STORE_JOURNAL, NULL);
		assert_memory_equal(text, "{\"intent\":0,", 12);
		free(text);
		text = t_tempdir_read(s->dir, WS_STORE_JOURNAL ".1", &len);
		assert_int_equal(len, ((size_t)4 << 20) + 1);
		free(text);
	}
	free(filler);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(intent_is_on_disk_before_the_result, begin,
						end),
		cmocka_unit_test_setup_teardown(who_let_a_change_through_is_written_down,
						begin, end),
		cmocka_unit_test_setup_teardown(
			absent_values_are_null_and_failures_have_names, begin, end),
		cmocka_unit_test_setup_teardown(numbers_grow_and_survive_a_restart, begin,
						end),
		cmocka_unit_test_setup_teardown(names_with_quotes_stay_one_line, begin,
						end),
		cmocka_unit_test_setup_teardown(lines_around_a_torn_one_are_read, begin,
						end),
		cmocka_unit_test_setup_teardown(full_journal_is_put_aside, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
