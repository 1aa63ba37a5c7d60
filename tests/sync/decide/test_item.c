/*
 * tests/sync/decide/test_item.c - every cell of the table.
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_is_as_written),
		cmocka_unit_test(values_are_compared_by_their_bytes),
		cmocka_unit_test(empty_is_a_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
