/*
 * tests/sync/remote/test_prefect_bot.c - service accounts over HTTP: what is asked, and
 * which answers give a key.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/driver.h"

#define ACME "aaaaaaaa-0000-4000-8000-000000000001"
#define BOT  "bbbbbbbb-0000-4000-8000-000000000001"
#define ZOE  "bbbbbbbb-0000-4000-8000-000000000002"
#define KEY  "pnb_0123456789abcdefABCDEF"

/* An answer with this name, id, account and member "key". */
#define ANSWER(name, id, account, key)                                                \
	"{\"id\":\"" id "\",\"actor_id\":\"cccccccc-0000-4000-8000-000000000001\","   \
	"\"account_id\":\"" account "\",\"name\":\"" name "\",\"account_role_name\":" \
	"\"Member\",\"api_key\":{\"name\":\"key\",\"id\":"                            \
	"\"dddddddd-0000-4000-8000-000000000001\"" key "}}"

struct lab {
	struct t_driver d;
	struct ws_bot bot;
	struct ws_bot_key key;
};

static int begin(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	t_driver_begin(&l->d);
	*state = l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;

	t_driver_end(&l->d);
	free(l);
	return 0;
}

static int create(struct lab *l, const char *name, const char *expires)
{
	return l->d.remote->ops->create_bot(l->d.remote, ACME, name, expires, l->d.arena,
					    &l->bot, &l->key, &l->d.err);
}

static int rotate(struct lab *l, int keep_s)
{
	return l->d.remote->ops->rotate_bot(l->d.remote, ACME, BOT, NULL, keep_s, &l->key,
					    &l->d.err);
}

static void a_creation_asks_for_a_name_and_an_end(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->d.server, 201,
		   ANSWER("key\\\"", BOT, ACME, ", \"key\" : \"" KEY "\""));
	assert_int_equal(create(l, "key\"", "2026-12-31T23:59:59Z"), 0);
	assert_string_equal(l->key.text, KEY);
	assert_string_equal(l->bot.id, BOT);
	assert_true(t_raw_heard(l->d.server, "POST /api/accounts/" ACME "/bots/ "));
	assert_true(t_raw_heard(l->d.server, "{\"name\":\"key\\\"\",\"api_key_expiration\":"
					     "\"2026-12-31T23:59:59Z\"}"));
}

static void a_rotation_may_keep_the_old_key(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->d.server, 201, ANSWER("etl", BOT, ACME, ",\"key\":\"" KEY "\""));
	assert_int_equal(rotate(l, 60), 0);
	assert_string_equal(l->key.text, KEY);
	assert_true(t_raw_heard(l->d.server, "/bots/" BOT "/rotate_api_key "));
	assert_true(t_raw_heard(l->d.server, "\"old_key_expires_in_seconds\":60"));
}

/* Whatever is odd about the answer, the write may have happened, and no key is told. */
static void odd_answers_leave_it_in_doubt(void **state)
{
	static const char *const answers[] = {
		"",
		"null",
		"{}",
		"{\"key\":",
		"{\"key\":\"",
		"{\"key\":\"" KEY,
		"[" ANSWER("etl", BOT, ACME, ",\"key\":\"" KEY "\"") "]",
		ANSWER("etl", BOT, ACME, ""),
		ANSWER("etl", BOT, ACME, ",\"key\":null"),
		ANSWER("etl", BOT, ACME, ",\"key\":\"\""),
		ANSWER("etl", BOT, ACME, ",\"key\":\"short\""),
		ANSWER("etl", BOT, ACME, ",\"key\":\"pnb_0123456789 abcdef\""),
		ANSWER("etl", BOT, ACME, ",\"key\":\"pnb_0123456789\\u0041bcdef\""),
		ANSWER("other", BOT, ACME, ",\"key\":\"" KEY "\""),
		ANSWER("etl", "not an id", ACME, ",\"key\":\"" KEY "\""),
		ANSWER("etl", BOT, ZOE, ",\"key\":\"" KEY "\""),
	};
	struct lab *l = *state;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		t_raw_json(l->d.server, 201, answers[i]);
		assert_int_equal(create(l, "etl", NULL), WS_E_IN_DOUBT);
		assert_string_equal(l->key.text, "");
		assert_null(strstr(l->d.err.msg, "0123456789"));
		assert_null(strstr(l->d.err.why, "0123456789"));
	}
	t_raw_json(l->d.server, 201, ANSWER("zoe", ZOE, ACME, ",\"key\":\"" KEY "\""));
	assert_int_equal(rotate(l, 0), WS_E_IN_DOUBT);
	assert_string_equal(l->key.text, "");
}

static void a_taken_name_is_refused(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->d.server, 409, "{\"detail\":\"exists\"}");
	assert_int_equal(create(l, "etl", NULL), WS_E_REFUSED);
	assert_int_equal(l->d.err.http, 409);
}

static void ids_are_checked_before_anything_is_asked(void **state)
{
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->d.remote->ops;

	assert_int_equal(ops->rename_bot(l->d.remote, ACME, "../me", "x", &l->d.err),
			 WS_E_URL);
	assert_int_equal(ops->delete_bot(l->d.remote, ACME, "", &l->d.err), WS_E_URL);
	assert_int_equal(ops->delete_bot(l->d.remote, "x", BOT, &l->d.err), WS_E_URL);
	assert_int_equal(t_raw_count(l->d.server), 0);
}

static void a_rename_and_a_deletion_are_one_request_each(void **state)
{
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->d.remote->ops;

	t_raw_text(l->d.server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	t_raw_text(l->d.server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(ops->rename_bot(l->d.remote, ACME, BOT, "etl", &l->d.err), 0);
	assert_int_equal(ops->delete_bot(l->d.remote, ACME, BOT, &l->d.err), 0);
	assert_true(t_raw_heard(l->d.server, "PATCH /api/accounts/" ACME "/bots/" BOT " "));
	assert_true(t_raw_heard(l->d.server, "{\"name\":\"etl\"}"));
	assert_true(
		t_raw_heard(l->d.server, "DELETE /api/accounts/" ACME "/bots/" BOT " "));
	assert_int_equal(t_raw_count(l->d.server), 2);
}

static void a_list_that_is_refused_is_a_failure(void **state)
{
	struct lab *l = *state;
	struct ws_bot *bots = NULL;
	size_t count = 0;

	t_raw_json(l->d.server, 403, "{\"detail\":\"no\"}");
	assert_int_equal(l->d.remote->ops->read_bots(l->d.remote, ACME, l->d.arena, &bots,
						     &count, &l->d.err),
			 WS_E_FORBIDDEN);
}

#define UNIT(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(a_creation_asks_for_a_name_and_an_end),
		UNIT(a_rotation_may_keep_the_old_key),
		UNIT(odd_answers_leave_it_in_doubt),
		UNIT(a_taken_name_is_refused),
		UNIT(ids_are_checked_before_anything_is_asked),
		UNIT(a_rename_and_a_deletion_are_one_request_each),
		UNIT(a_list_that_is_refused_is_a_failure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
