/*
 * tests/sync/round/person/test_bot.c - service accounts: what is sent, and what a lost answer
 * leads to.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/person/bot.h"
#include "tests/lib/fake_remote.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

static int64_t now_s(void *user)
{
	(void)user;
	return 1764000000;
}

static void sleep_ms(void *user, int ms)
{
	(void)user;
	(void)ms;
}

static const struct ws_round_world world = {now_s, sleep_ms, NULL, NULL};

struct lab {
	struct t_store s;
	struct t_fake *cloud;
	struct ws_arena *arena;
	struct ws_bot_place place;
	struct ws_bot bot;
	struct ws_bot_key key;
	struct ws_err err;
};

static int begin(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	t_store_begin(&l->s);
	assert_int_equal(ws_store_set_mode(l->s.store, WS_MODE_TWO_WAY, &l->err), 0);
	l->cloud = t_fake_new();
	t_fake_fill_demo(l->cloud);
	l->arena = ws_arena_new();
	l->place = (struct ws_bot_place){
		.store = l->s.store,
		.remote = t_fake_remote(l->cloud),
		.world = &world,
		.account_id = t_fake_account(l->cloud, "acme")->id,
		.account = "acme",
	};
	*state = l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;

	ws_arena_free(l->arena);
	t_fake_free(l->cloud);
	t_store_end(&l->s);
	free(l);
	return 0;
}

static int create(struct lab *l, const char *name)
{
	return ws_bot_create(&l->place, name, NULL, l->arena, &l->bot, &l->key, &l->err);
}

static void find(struct lab *l, const char *word)
{
	assert_int_equal(ws_bot_find(&l->place, word, l->arena, &l->bot, &l->err), 0);
}

/* What was sent is written down; the key never is. */
static void journal_has(struct lab *l, const char *part)
{
	char *text = t_tempdir_read(l->s.dir, WS_STORE_JOURNAL, NULL);

	assert_non_null(text);
	assert_non_null(strstr(text, part));
	assert_null(strstr(text, "fakekey"));
	free(text);
}

static void a_new_one_gives_its_key(void **state)
{
	struct lab *l = *state;

	assert_int_equal(create(l, "etl"), 0);
	assert_string_equal(l->bot.name, "etl");
	assert_string_equal(l->key.text, "pnb_fakekey0000000001");
	assert_string_equal(t_fake_log(l->cloud), "create acme etl expires=-\n");
	journal_has(l, "\"call\":\"create_bot\"");
	journal_has(l, "\"is\":\"verified\"");
}

static void a_name_that_exists_is_refused_in_any_case(void **state)
{
	struct lab *l = *state;

	assert_int_equal(create(l, "CI-Deploy"), WS_E_USAGE_ARGUMENT);
	assert_int_equal(t_fake_writes(l->cloud), 0);
	assert_string_equal(l->key.text, "");
	find(l, "prod-worker");
	assert_int_equal(ws_bot_rename(&l->place, &l->bot, "ci-DEPLOY", &l->err),
			 WS_E_USAGE_ARGUMENT);
	assert_int_equal(t_fake_writes(l->cloud), 0);
}

static void names_that_files_cannot_tell_are_refused(void **state)
{
	static const char *const names[] = {
		"",     " etl",     "etl ",
		"a\nb", "a\033[2J", "x\xe2\x80\xaey",
		"\xff", "id:",      "id:00000000-0000-4000-8000-000000000001",
	};
	struct lab *l = *state;
	char longest[WS_BOT_NAME_MAX + 2];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(create(l, names[i]), WS_E_USAGE_ARGUMENT);
	memset(longest, 'a', sizeof(longest));
	longest[WS_BOT_NAME_MAX + 1] = '\0';
	assert_int_equal(create(l, longest), WS_E_USAGE_ARGUMENT);
	assert_int_equal(t_fake_calls(l->cloud), 0);
	longest[WS_BOT_NAME_MAX] = '\0';
	assert_int_equal(create(l, longest), 0);
}

static void a_lost_answer_makes_no_second_one(void **state)
{
	struct lab *l = *state;

	t_fake_lose(l->cloud, 1);
	assert_int_equal(create(l, "etl"), WS_E_IN_DOUBT);
	assert_non_null(strstr(l->err.msg, "its key was lost"));
	assert_string_equal(l->key.text, "");
	assert_int_equal(create(l, "etl"), WS_E_USAGE_ARGUMENT);
	assert_string_equal(t_fake_log(l->cloud), "create acme etl expires=-\n");
}

static void a_lost_write_is_not_repeated(void **state)
{
	struct lab *l = *state;

	t_fake_fail_write(l->cloud, 1, WS_E_IN_DOUBT);
	assert_int_equal(create(l, "etl"), WS_E_IN_DOUBT);
	assert_non_null(strstr(l->err.msg, "may come later"));
	assert_int_equal(t_fake_writes(l->cloud), 1);
	assert_string_equal(t_fake_log(l->cloud), "");
}

static void a_slow_list_is_waited_for(void **state)
{
	struct lab *l = *state;

	t_fake_stale(l->cloud, 3);
	assert_int_equal(create(l, "etl"), 0);
	t_fake_stale(l->cloud, 100);
	assert_int_equal(create(l, "elt"), WS_E_NOT_SETTLED);
	/* it was made: the key must not be lost */
	assert_string_equal(l->key.text, "pnb_fakekey0000000002");
}

static void a_refusal_is_told_as_it_is(void **state)
{
	struct lab *l = *state;

	t_fake_fail_write(l->cloud, 1, WS_E_FORBIDDEN);
	assert_int_equal(create(l, "etl"), WS_E_FORBIDDEN);
	assert_string_equal(l->key.text, "");
	journal_has(l, "\"result\"");
}

static void nothing_is_sent_while_observing_or_dry(void **state)
{
	struct lab *l = *state;

	l->place.dry = true;
	assert_int_equal(create(l, "etl"), 0);
	find(l, "ci-deploy");
	assert_int_equal(ws_bot_rename(&l->place, &l->bot, "etl", &l->err), 0);
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), 0);
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 0, &l->key, &l->err), 0);
	l->place.dry = false;
	assert_int_equal(ws_store_set_mode(l->s.store, WS_MODE_OBSERVE, &l->err), 0);
	assert_int_equal(create(l, "etl"), WS_E_OBSERVING);
	assert_int_equal(ws_bot_rename(&l->place, &l->bot, "etl", &l->err), WS_E_OBSERVING);
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), WS_E_OBSERVING);
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 9, &l->key, &l->err),
			 WS_E_OBSERVING);
	assert_int_equal(t_fake_writes(l->cloud), 0);
}

static void one_is_found_by_name_in_any_case_or_by_id(void **state)
{
	struct lab *l = *state;
	char word[64];

	find(l, "CI-deploy");
	assert_string_equal(l->bot.name, "ci-deploy");
	(void)snprintf(word, sizeof(word), "id:%s", l->bot.id);
	find(l, word);
	assert_string_equal(l->bot.name, "ci-deploy");
	assert_int_equal(ws_bot_find(&l->place, "ci-deplyo", l->arena, &l->bot, &l->err),
			 WS_E_PRINCIPAL_UNKNOWN);
	assert_non_null(strstr(l->err.hint, "ci-deploy"));
	(void)t_fake_add_bot(l->cloud, "acme", "CI-DEPLOY");
	assert_int_equal(ws_bot_find(&l->place, "ci-deploy", l->arena, &l->bot, &l->err),
			 WS_E_USAGE_ARGUMENT);
}

static void a_rename_keeps_the_id(void **state)
{
	struct lab *l = *state;

	find(l, "ci-deploy");
	assert_int_equal(ws_bot_rename(&l->place, &l->bot, "CI-deploy", &l->err), 0);
	t_fake_lose(l->cloud, 1);
	assert_int_equal(ws_bot_rename(&l->place, &l->bot, "ci-release", &l->err), 0);
	assert_string_equal(t_fake_id(l->cloud, "acme", WS_BOT, "ci-release"), l->bot.id);
}

static void a_deleted_one_is_gone_once(void **state)
{
	struct lab *l = *state;

	find(l, "ci-deploy");
	t_fake_lose(l->cloud, 1);
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), 0);
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), 0);
	assert_string_equal(t_fake_log(l->cloud), "delete acme ci-deploy\n");
}

static void the_key_in_use_is_not_cut_off(void **state)
{
	struct lab *l = *state;

	t_fake_set_actor(l->cloud, WS_BOT, "acme", "ci-deploy");
	find(l, "ci-deploy");
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), WS_E_SELF);
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 0, &l->key, &l->err),
			 WS_E_SELF);
	assert_int_equal(t_fake_writes(l->cloud), 0);
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 60, &l->key, &l->err), 0);
	find(l, "prod-worker");
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), 0);
}

static void a_key_that_cannot_tell_whose_it_is_deletes_nobody(void **state)
{
	struct lab *l = *state;

	t_fake_set_actor(l->cloud, WS_BOT, "acme", NULL);
	find(l, "prod-worker");
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), WS_E_SELF);
	assert_int_equal(t_fake_writes(l->cloud), 0);
}

static void a_lost_new_key_is_said_to_be_lost(void **state)
{
	struct lab *l = *state;

	find(l, "ci-deploy");
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 0, &l->key, &l->err), 0);
	assert_string_equal(l->key.text, "pnb_fakekey0000000001");
	ws_bot_key_wipe(&l->key);
	find(l, "ci-deploy");
	t_fake_lose(l->cloud, 1);
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 0, &l->key, &l->err),
			 WS_E_IN_DOUBT);
	assert_non_null(strstr(l->err.msg, "was replaced"));
	assert_string_equal(l->key.text, "");
	t_fake_fail_write(l->cloud, 1, WS_E_IN_DOUBT);
	find(l, "ci-deploy");
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 0, &l->key, &l->err),
			 WS_E_IN_DOUBT);
	assert_non_null(strstr(l->err.msg, "not known"));
}

static void what_the_key_may_not_is_told_before_the_call(void **state)
{
	struct lab *l = *state;
	struct ws_bot made = {0};
	size_t writes;

	assert_int_equal(ws_bot_find(&l->place, "ci-deploy", l->arena, &l->bot, &l->err),
			 0);
	t_fake_may(l->cloud, "acme", "read:bot");
	writes = t_fake_writes(l->cloud);
	assert_int_equal(
		ws_bot_create(&l->place, "helper", NULL, l->arena, &made, &l->key, &l->err),
		WS_E_NO_RIGHT);
	assert_non_null(strstr(l->err.msg, "create:bot"));
	assert_int_equal(ws_bot_rename(&l->place, &l->bot, "other", &l->err),
			 WS_E_NO_RIGHT);
	assert_non_null(strstr(l->err.msg, "update:bot"));
	assert_int_equal(ws_bot_rotate(&l->place, &l->bot, NULL, 60, &l->key, &l->err),
			 WS_E_NO_RIGHT);
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), WS_E_NO_RIGHT);
	assert_non_null(strstr(l->err.msg, "delete:bot"));
	assert_int_equal(t_fake_writes(l->cloud), writes);
	t_fake_may(l->cloud, "acme", "delete:bot");
	assert_int_equal(ws_bot_delete(&l->place, &l->bot, &l->err), 0);
}

#define UNIT(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT(what_the_key_may_not_is_told_before_the_call),
		UNIT(a_new_one_gives_its_key),
		UNIT(a_name_that_exists_is_refused_in_any_case),
		UNIT(names_that_files_cannot_tell_are_refused),
		UNIT(a_lost_answer_makes_no_second_one),
		UNIT(a_lost_write_is_not_repeated),
		UNIT(a_slow_list_is_waited_for),
		UNIT(a_refusal_is_told_as_it_is),
		UNIT(nothing_is_sent_while_observing_or_dry),
		UNIT(one_is_found_by_name_in_any_case_or_by_id),
		UNIT(a_rename_keeps_the_id),
		UNIT(a_deleted_one_is_gone_once),
		UNIT(the_key_in_use_is_not_cut_off),
		UNIT(a_key_that_cannot_tell_whose_it_is_deletes_nobody),
		UNIT(a_lost_new_key_is_said_to_be_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
