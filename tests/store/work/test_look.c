/*
 * tests/store/work/test_look.c - the note about the last look at the cloud.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/work/store.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

static void before_the_first_look_there_is_none(void **state)
{
	struct ws_store_look look;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_store_look_read(s.store, &look, &s.err), 0);
	assert_int_equal(look.time_s, 0);
	assert_false(look.complete);
	assert_string_equal(look.actor, "");
	t_store_end(&s);
}

static void a_look_comes_back_as_it_was(void **state)
{
	const struct ws_store_look look = {
		.time_s = 1700000000,
		.complete = true,
		.actor = "ann@example.org",
		.actor_id = "00000000-0000-4000-8000-000000000001",
		.actor_kind = "user",
		.key_source = "the \"file\""};
	struct ws_store_look got;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_store_look_write(s.store, &look, &s.err), 0);
	assert_string_equal(s.store->actor, "ann@example.org");
	t_store_reopen(&s);
	assert_string_equal(s.store->actor, "ann@example.org");
	assert_int_equal(ws_store_look_read(s.store, &got, &s.err), 0);
	assert_int_equal(got.time_s, look.time_s);
	assert_true(got.complete);
	assert_string_equal(got.actor, look.actor);
	assert_string_equal(got.actor_id, look.actor_id);
	assert_string_equal(got.actor_kind, look.actor_kind);
	assert_string_equal(got.key_source, look.key_source);
	t_store_end(&s);
}

static void a_damaged_note_counts_as_none(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"{\"time\": \"x\", \"complete\": true, \"actor\": \"a\"}",
		"{\"time\": 1, \"actor\": \"a\"}",
		"{\"time\": 1, \"time\": 2, \"complete\": true}"};
	struct ws_store_look look;
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_store_edit(&s, ".git/wsync/look.json", bad[i]);
		assert_int_equal(ws_store_look_read(s.store, &look, &s.err), 0);
		assert_int_equal(look.time_s, 0);
		assert_string_equal(look.actor, "");
	}
	t_store_reopen(&s);
	t_store_end(&s);
}

static void half_an_actor_is_no_actor(void **state)
{
	char text[600] = "{\"time\": 1, \"complete\": true, \"actor\": \"";
	struct ws_store_look look;
	struct t_store s;
	size_t len = strlen(text);

	(void)state;
	memset(text + len, 'a', 300);
	(void)memcpy(text + len + 300, "\"}", 3);
	t_store_begin(&s);
	t_store_edit(&s, ".git/wsync/look.json", text);
	assert_int_equal(ws_store_look_read(s.store, &look, &s.err), 0);
	assert_int_equal(look.time_s, 1);
	assert_string_equal(look.actor, "");
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(before_the_first_look_there_is_none),
		cmocka_unit_test(a_look_comes_back_as_it_was),
		cmocka_unit_test(a_damaged_note_counts_as_none),
		cmocka_unit_test(half_an_actor_is_no_actor),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
