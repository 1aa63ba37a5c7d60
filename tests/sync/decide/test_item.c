/*
 * tests/sync/decide/test_item.c - every cell of the table, and a million random items.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/decide/item.h"

/* A side as one character: '?' unknown, '-' missing, a letter: there with that value. */
static struct ws_item_side side(const char *code)
{
	struct ws_item_side s = {WS_ITEM_THERE, code};

	if (*code == '?' || *code == '-') {
		s.presence = *code == '?' ? WS_ITEM_UNKNOWN : WS_ITEM_MISSING;
		s.value = NULL;
	}
	return s;
}

static enum ws_item_answer decide(const char *base, const char *local, const char *cloud,
				  bool have_base, bool confirmed)
{
	struct ws_item item = {side(base), side(local), side(cloud), have_base, confirmed};

	return ws_item_decide(&item);
}

/* The table again, as data: base, local, cloud; '*' anything. First match counts. */
static const struct {
	char base, local, cloud;
	char have_base, confirmed; /* 'y', 'n', '*' */
	enum ws_item_answer answer;
} table[] = {
	{'*', '*', '?', '*', '*', WS_DO_WAIT_UNKNOWN},
	{'*', '?', '*', '*', '*', WS_DO_WAIT_UNKNOWN},
	/* no base at all */
	{'*', '-', '-', 'n', '*', WS_DO_NOTHING},
	{'*', '-', 'a', 'n', '*', WS_DO_LIST},
	{'*', '-', 'b', 'n', '*', WS_DO_LIST},
	{'*', '-', 'c', 'n', '*', WS_DO_LIST},
	{'*', 'a', '-', 'n', '*', WS_DO_LIST},
	{'*', 'b', '-', 'n', '*', WS_DO_LIST},
	{'*', 'c', '-', 'n', '*', WS_DO_LIST},
	{'*', 'a', 'a', 'n', '*', WS_DO_AGREE},
	{'*', 'b', 'b', 'n', '*', WS_DO_AGREE},
	{'*', 'c', 'c', 'n', '*', WS_DO_AGREE},
	{'*', '*', '*', 'n', '*', WS_DO_CONFLICT},
	/* a base that does not know the item is none */
	{'?', '-', '-', 'y', '*', WS_DO_NOTHING},
	{'?', '-', '*', 'y', '*', WS_DO_LIST},
	{'?', '*', '-', 'y', '*', WS_DO_LIST},
	{'?', 'a', 'a', 'y', '*', WS_DO_AGREE},
	{'?', 'b', 'b', 'y', '*', WS_DO_AGREE},
	{'?', 'c', 'c', 'y', '*', WS_DO_AGREE},
	{'?', '*', '*', 'y', '*', WS_DO_CONFLICT},
	/* new to the base */
	{'-', '-', '-', 'y', '*', WS_DO_NOTHING},
	{'-', '*', '-', 'y', '*', WS_DO_SEND},
	{'-', '-', '*', 'y', '*', WS_DO_RECEIVE},
	{'-', 'a', 'a', 'y', '*', WS_DO_AGREE},
	{'-', 'b', 'b', 'y', '*', WS_DO_AGREE},
	{'-', 'c', 'c', 'y', '*', WS_DO_AGREE},
	{'-', '*', '*', 'y', '*', WS_DO_CONFLICT},
	/* known to the base as a */
	{'a', 'a', 'a', 'y', '*', WS_DO_NOTHING},
	{'a', 'b', 'a', 'y', '*', WS_DO_SEND},
	{'a', 'c', 'a', 'y', '*', WS_DO_SEND},
	{'a', '-', 'a', 'y', '*', WS_DO_SEND},
	{'a', 'a', 'b', 'y', '*', WS_DO_RECEIVE},
	{'a', 'a', 'c', 'y', '*', WS_DO_RECEIVE},
	{'a', 'b', 'b', 'y', '*', WS_DO_AGREE},
	{'a', 'c', 'c', 'y', '*', WS_DO_AGREE},
	{'a', 'b', 'c', 'y', '*', WS_DO_CONFLICT},
	{'a', 'c', 'b', 'y', '*', WS_DO_CONFLICT},
	{'a', '-', 'b', 'y', '*', WS_DO_CONFLICT},
	{'a', '-', 'c', 'y', '*', WS_DO_CONFLICT},
	{'a', '-', '-', 'y', 'y', WS_DO_AGREE},
	{'a', '-', '-', 'y', 'n', WS_DO_WAIT_MISSING},
	{'a', 'a', '-', 'y', 'n', WS_DO_WAIT_MISSING},
	{'a', 'a', '-', 'y', 'y', WS_DO_RECEIVE},
	{'a', 'b', '-', 'y', '*', WS_DO_CONFLICT},
	{'a', 'c', '-', 'y', '*', WS_DO_CONFLICT},
};

static bool fits(char pattern, char code)
{
	return pattern == '*' || pattern == code;
}

static void every_cell_is_as_written(void **state)
{
	static const char *const codes[] = {"?", "-", "a", "b", "c"};
	size_t cells = 0;

	(void)state;
	for (int n = 0; n < 4 * 5 * 5 * 4; n++) {
		/* the base is ?, - or a: other letters only rename the rest */
		const char *base = codes[n % 4 < 3 ? n % 4 : 2];
		const char *local = codes[n / 4 % 5];
		const char *cloud = codes[n / 20 % 5];
		const bool have = n / 100 % 2, confirmed = n / 200;
		size_t row = 0;

		while (row < sizeof(table) / sizeof(table[0]) &&
		       !(fits(table[row].base, *base) && fits(table[row].local, *local) &&
			 fits(table[row].cloud, *cloud) &&
			 fits(table[row].have_base, have ? 'y' : 'n') &&
			 fits(table[row].confirmed, confirmed ? 'y' : 'n')))
			row++;
		assert_true(row < sizeof(table) / sizeof(table[0]));
		if (decide(base, local, cloud, have, confirmed) != table[row].answer)
			fail_msg("base %s local %s cloud %s have %d confirmed %d", base,
				 local, cloud, have, confirmed);
		cells++;
	}
	assert_int_equal(cells, 400);
}

static void values_are_compared_by_their_bytes(void **state)
{
	char first[] = "role-1";
	char second[] = "role-1";

	(void)state;
	assert_int_equal(decide(first, second, first, true, false), WS_DO_NOTHING);
	assert_int_equal(decide("role-1", "role-10", "role-1", true, false), WS_DO_SEND);
	assert_int_equal(decide("Role", "role", "Role", true, false), WS_DO_SEND);
}

static void empty_is_a_value(void **state)
{
	struct ws_item item = {{WS_ITEM_THERE, ""},
			       {WS_ITEM_THERE, NULL},
			       {WS_ITEM_THERE, ""},
			       true,
			       false};

	(void)state;
	assert_int_equal(ws_item_decide(&item), WS_DO_NOTHING);
	item.local.presence = WS_ITEM_MISSING;
	assert_int_equal(ws_item_decide(&item), WS_DO_SEND);
}

/* ---- random items: what is decided is carried out, and decided again ---------------- */

static uint64_t next(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static struct ws_item_side any_side(uint64_t *seed)
{
	static const char *const codes[] = {"?", "-", "-", "a", "a", "b", "c"};

	return side(codes[next(seed) % 7]);
}

static bool equal(const struct ws_item_side *a, const struct ws_item_side *b)
{
	if (a->presence != b->presence)
		return false;
	return a->presence != WS_ITEM_THERE || strcmp(a->value, b->value) == 0;
}

/* Carries an answer out; false when nothing moves. */
static bool carry_out(struct ws_item *item, enum ws_item_answer answer)
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

static void check_send(const struct ws_item *item)
{
	/* only what people here changed, only over what the cloud shared with the base */
	assert_true(item->have_base);
	assert_int_not_equal(item->base.presence, WS_ITEM_UNKNOWN);
	assert_int_not_equal(item->local.presence, WS_ITEM_UNKNOWN);
	assert_false(equal(&item->local, &item->base));
	assert_true(equal(&item->cloud, &item->base));
}

static void random_items_settle_and_send_only_intent(void **state)
{
	uint64_t seed = 20261123;
	size_t sends = 0;

	(void)state;
	for (int n = 0; n < 1000000; n++) {
		struct ws_item item = {any_side(&seed), any_side(&seed), any_side(&seed),
				       next(&seed) % 8 != 0, next(&seed) % 2 == 0};
		enum ws_item_answer answer = ws_item_decide(&item);
		int rounds = 0;

		for (;;) {
			if (answer == WS_DO_SEND) {
				check_send(&item);
				sends++;
			}
			if (answer == WS_DO_RECEIVE)
				assert_true(equal(&item.local, &item.base));
			if (!carry_out(&item, answer))
				break;
			answer = ws_item_decide(&item);
			assert_true(++rounds <= 2);
		}
		if (answer == WS_DO_NOTHING && item.have_base &&
		    item.base.presence != WS_ITEM_UNKNOWN) {
			assert_true(equal(&item.local, &item.cloud));
			assert_true(equal(&item.local, &item.base));
		}
	}
	assert_true(sends > 10000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_is_as_written),
		cmocka_unit_test(values_are_compared_by_their_bytes),
		cmocka_unit_test(empty_is_a_value),
		cmocka_unit_test(random_items_settle_and_send_only_intent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
