/*
 * tests/sync/decide/test_triples.c - a million random bases with what people and the
 * cloud made of them, through the table: what is decided is carried out and decided
 * again until nothing moves. Whole worlds are in test_worlds.c.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/decide/item.h"
#include "tests/lib/chance.h"

static struct ws_item_side any_side(uint64_t *seed)
{
	static const char *const codes[] = {"?", "-", "-", "a", "a", "b", "c"};
	const char *code = codes[t_chance_below(seed, 7)];

	if (*code == '?' || *code == '-')
		return (struct ws_item_side){
			*code == '?' ? WS_ITEM_UNKNOWN : WS_ITEM_MISSING, NULL};
	return (struct ws_item_side){WS_ITEM_THERE, code};
}

static bool equal(const struct ws_item_side *a, const struct ws_item_side *b)
{
	if (a->presence != b->presence)
		return false;
	return a->presence != WS_ITEM_THERE || strcmp(a->value, b->value) == 0;
}

/* Carries an answer out; false when nothing moves. */
static bool move_item(struct ws_item *item, enum ws_item_answer answer)
{
	switch (answer) {
	case WS_DO_SEND:
		item->cloud = item->base = item->local;
		return true;
	case WS_DO_RECEIVE:
		item->local = item->base = item->cloud;
		return true;
	case WS_DO_AGREE:
		item->base = item->local;
		item->have_base = true;
		return true;
	case WS_DO_WAIT_MISSING:
		item->missing_confirmed = true; /* the next look says so again */
		return true;
	case WS_DO_NOTHING:
	case WS_DO_CONFLICT:
	case WS_DO_WAIT_UNKNOWN:
	case WS_DO_LIST:
		break;
	}
	return false;
}

/* Only what people here changed, only over what the cloud shared with the base. */
static void check_item_sent(const struct ws_item *item)
{
	assert_true(item->have_base);
	assert_int_not_equal(item->base.presence, WS_ITEM_UNKNOWN);
	assert_int_not_equal(item->local.presence, WS_ITEM_UNKNOWN);
	assert_int_not_equal(item->cloud.presence, WS_ITEM_UNKNOWN);
	assert_false(equal(&item->local, &item->base));
	assert_true(equal(&item->cloud, &item->base));
}

static void settle_item(struct ws_item *item, size_t *sends)
{
	enum ws_item_answer answer = ws_item_decide(item);

	for (int rounds = 0;; rounds++) {
		assert_true(rounds <= 2);
		if (answer == WS_DO_SEND) {
			check_item_sent(item);
			++*sends;
		}
		if (answer == WS_DO_RECEIVE)
			assert_true(equal(&item->local, &item->base));
		if (!move_item(item, answer))
			break;
		answer = ws_item_decide(item);
	}
	if (answer == WS_DO_NOTHING && item->have_base &&
	    item->base.presence != WS_ITEM_UNKNOWN) {
		assert_true(equal(&item->local, &item->cloud));
		assert_true(equal(&item->local, &item->base));
	}
}

static void random_items_settle_and_send_only_intent(void **state)
{
	uint64_t seed = t_chance_seed();
	size_t sends = 0;

	(void)state;
	for (int n = 0; n < 1000000; n++) {
		struct ws_item item = {.base = any_side(&seed)};

		/* mostly one side has moved, as in life */
		item.local = t_chance_below(&seed, 3) ? item.base : any_side(&seed);
		item.cloud = t_chance_below(&seed, 3) ? item.base : any_side(&seed);
		item.have_base = t_chance_below(&seed, 8) != 0;
		item.missing_confirmed = t_chance_below(&seed, 2) == 0;
		settle_item(&item, &sends);
	}
	assert_true(sends > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_items_settle_and_send_only_intent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
