/* Rows by position, against an array that is moved by hand. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ini/ini_p.h"
#include "tests/lib/ini_text.h"

#define MANY 400

static struct ws_ini *make(size_t rows)
{
	struct ws_ini *doc = ws_ini_blank(&t_ini_schema, "x");

	assert_non_null(doc);
	assert_int_equal(ws_ini_reserve(doc, rows, 1, NULL), 0);
	return doc;
}

static void assert_order(const struct ws_ini *doc, const uint32_t *rows, size_t count)
{
	size_t i, entries = 0, rank, entry_rank;
	uint32_t row = 0;

	assert_int_equal(ws_ini_order_nth(doc, count), 0);
	for (i = 0; i < count; i++) {
		row = ws_ini_order_next(doc, row);
		assert_int_equal(row, rows[i]);
		assert_int_equal(ws_ini_order_nth(doc, i), rows[i]);
		ws_ini_order_rank(doc, rows[i], &rank, &entry_rank);
		assert_int_equal(rank, i);
		assert_int_equal(entry_rank, entries);
		if (doc->rows[row].kind == WS_INI_ENTRY)
			assert_int_equal(ws_ini_order_nth_entry(doc, entries++), row);
	}
	assert_int_equal(ws_ini_order_nth_entry(doc, entries), 0);
	if (count > 0)
		assert_int_equal(ws_ini_order_next(doc, row), 0);
	for (row = 0; i-- > 0;) {
		row = ws_ini_order_prev(doc, row);
		assert_int_equal(row, rows[i]);
	}
}

static void random_changes_keep_the_order(void **state)
{
	unsigned int seed = 7;
	int round;

	(void)state;
	for (round = 0; round < 60; round++) {
		struct ws_ini *doc = make(MANY);
		uint32_t rows[MANY];
		size_t count = 0;
		int step;

		for (step = 0; step < 300; step++) {
			size_t at;

			seed = seed * 1103515245u + 12345u;
			at = (seed >> 8) % (count + 1);
			if ((seed >> 24) % 3 != 0 || at == count) {
				uint32_t row = ws_ini_row_new(doc, WS_INI_BLANK, "", 0);

				doc->rows[row].kind = (uint8_t)((seed >> 28) & 1
									? WS_INI_ENTRY
									: WS_INI_BLANK);
				ws_ini_order_insert(doc, at > 0 ? rows[at - 1] : 0, row);
				memmove(rows + at + 1, rows + at,
					(count - at) * sizeof(rows[0]));
				rows[at] = row;
				count++;
			} else {
				ws_ini_order_remove(doc, rows[at]);
				memmove(rows + at, rows + at + 1,
					(count - at - 1) * sizeof(rows[0]));
				count--;
			}
			if (step % 30 == 0)
				assert_order(doc, rows, count);
		}
		assert_order(doc, rows, count);
		while (count > 0)
			ws_ini_order_remove(doc, rows[--count]);
		assert_int_equal(doc->root, 0);
		ws_ini_free(doc);
	}
}

/* The shape depends on the order and the priorities alone, so there is one only. */
static void appending_is_inserting_behind_all(void **state)
{
	struct ws_ini *a = make(MANY), *b = make(MANY);
	uint32_t last = 0;

	(void)state;
	b->seed = a->seed;
	for (uint32_t n = 0; n < MANY; n++) {
		const uint32_t row = ws_ini_row_new(a, WS_INI_BLANK, "", 0);

		assert_int_equal(ws_ini_row_new(b, WS_INI_BLANK, "", 0), row);
		a->rows[row].kind = b->rows[row].kind = n % 3 ? WS_INI_ENTRY : WS_INI_BLANK;
		ws_ini_order_insert(a, last, row);
		ws_ini_order_append(b, last, row);
		last = row;
		assert_int_equal(a->root, b->root);
		for (uint32_t i = 1; i <= row; i++)
			assert_memory_equal(&a->rows[i], &b->rows[i], sizeof(a->rows[i]));
	}
	ws_ini_free(a);
	ws_ini_free(b);
}

static size_t depth(const struct ws_ini *doc, uint32_t row)
{
	size_t n = 0;

	for (; row != 0; row = doc->rows[row].up)
		n++;
	return n;
}

/* 100,000 rows in a chain would be 100,000 deep; the seed must not matter. */
static void tree_stays_shallow(void **state)
{
	static const uint64_t seeds[] = {0, 1, 0x7f0000000000u, 0xffffffffffffffffu};
	const uint32_t rows = 100000;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(seeds) / sizeof(seeds[0]); i++) {
		struct ws_ini *doc = make(rows);
		uint32_t n, last = 0;
		size_t deepest = 0;

		doc->seed = seeds[i];
		for (n = 0; n < rows; n++) {
			uint32_t row = ws_ini_row_new(doc, WS_INI_BLANK, "", 0);

			ws_ini_order_insert(doc, last, row);
			last = i % 2 == 0 ? row : 0; /* at the end, or at the front */
		}
		for (n = 1; n <= rows; n++)
			if (depth(doc, n) > deepest)
				deepest = depth(doc, n);
		assert_in_range(deepest, 17, 80);
		ws_ini_free(doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_changes_keep_the_order),
		cmocka_unit_test(appending_is_inserting_behind_all),
		cmocka_unit_test(tree_stays_shallow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
