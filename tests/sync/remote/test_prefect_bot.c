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
#include "sync/remote/prefect.h"
#include "tests/lib/raw_server.h"

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
	struct t_raw *server;
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_bot bot;
	struct ws_bot_key key;
	struct ws_err err;
};

static int begin(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));
	struct ws_http_options options = {
		.key = "pnu_owner", .agent = "wsync/test", .deadline_ms = 5000};
	struct ws_http *http = NULL;

	assert_non_null(l);
	l->server = t_raw_new();
	l->arena = ws_arena_new();
	options.base = t_raw_base(l->server);
	assert_int_equal(ws_http_open(&options, &http, NULL), 0);
	assert_int_equal(ws_prefect_open(http, &l->remote, NULL), 0);
	*state = l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;

	ws_remote_close(l->remote);
	t_raw_free(l->server);
	ws_arena_free(l->arena);
	free(l);
	return 0;
}

static int create(struct lab *l, const char *name, const char *expires)
{
	return l->remote->ops->create_bot(l->remote, ACME, name, expires, l->arena, &l->bot,
					  &l->key, &l->err);
}

static int rotate(struct lab *l, int keep_s)
{
	return l->remote->ops->rotate_bot(l->remote, ACME, BOT, NULL, keep_s, &l->key,
					  &l->err);
}

static void a_creation_asks_for_a_name_and_an_end(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->server, 201, ANSWER("key\\\"", BOT, ACME, ", \"key\" : \"" KEY "\""));
	assert_int_equal(create(l, "key\"", "2026-12-31T23:59:59Z"), 0);
	assert_string_equal(l->key.text, KEY);
	assert_string_equal(l->bot.id, BOT);
	assert_true(t_raw_heard(l->server, "POST /api/accounts/" ACME "/bots/ "));
	assert_true(t_raw_heard(l->server, "{\"name\":\"key\\\"\",\"api_key_expiration\":"
					   "\"2026-12-31T23:59:59Z\"}"));
}

static void a_rotation_may_keep_the_old_key(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->server, 201, ANSWER("etl", BOT, ACME, ",\"key\":\"" KEY "\""));
	assert_int_equal(rotate(l, 60), 0);
	assert_string_equal(l->key.text, KEY);
	assert_true(t_raw_heard(l->server, "/bots/" BOT "/rotate_api_key "));
	assert_true(t_raw_heard(l->server, "\"old_key_expires_in_seconds\":60"));
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
		t_raw_json(l->server, 201, answers[i]);
		assert_int_equal(create(l, "etl", NULL), WS_E_IN_DOUBT);
		assert_string_equal(l->key.text, "");
		assert_null(strstr(l->err.msg, "0123456789"));
		assert_null(strstr(l->err.why, "0123456789"));
	}
	t_raw_json(l->server, 201, ANSWER("zoe", ZOE, ACME, ",\"key\":\"" KEY "\""));
	assert_int_equal(rotate(l, 0), WS_E_IN_DOUBT);
	assert_string_equal(l->key.text, "");
}

static void a_taken_name_is_refused(void **state)
{
	struct lab *l = *state;

	t_raw_json(l->server, 409, "{\"detail\":\"exists\"}");
	assert_int_equal(create(l, "etl", NULL), WS_E_REFUSED);
	assert_int_equal(l->err.http, 409);
}

static void ids_are_checked_before_anything_is_asked(void **state)
{
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->remote->ops;

	assert_int_equal(ops->rename_bot(l->remote, ACME, "../me", "x", &l->err), WS_E_URL);
	assert_int_equal(ops->delete_bot(l->remote, ACME, "", &l->err), WS_E_URL);
	assert_int_equal(ops->delete_bot(l->remote, "x", BOT, &l->err), WS_E_URL);
	assert_int_equal(t_raw_count(l->server), 0);
}

static void a_rename_and_a_deletion_are_one_request_each(void **state)
{
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->remote->ops;

	t_raw_text(l->server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	t_raw_text(l->server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(ops->rename_bot(l->remote, ACME, BOT, "etl", &l->err), 0);
	assert_int_equal(ops->delete_bot(l->remote, ACME, BOT, &l->err), 0);
	assert_true(t_raw_heard(l->server, "PATCH /api/accounts/" ACME "/bots/" BOT " "));
	assert_true(t_raw_heard(l->server, "{\"name\":\"etl\"}"));
	assert_true(t_raw_heard(l->server, "DELETE /api/accounts/" ACME "/bots/" BOT " "));
	assert_int_equal(t_raw_count(l->server), 2);
}

static void a_list_that_is_refused_is_a_failure(void **state)
{
	struct lab *l = *state;
	struct ws_bot *bots = NULL;
	size_t count = 0;

	t_raw_json(l->server, 403, "{\"detail\":\"no\"}");
	assert_int_equal(l->remote->ops->read_bots(l->remote, ACME, l->arena, &bots, &count,
						   &l->err),
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
