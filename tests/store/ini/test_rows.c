/*
 * What a document knows about itself stays true: counts, bytes and whether a section
 * is sorted, recounted by hand after changes to lines in random order.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ini/ini_p.h"
#include "tests/lib/ini_text.h"

static unsigned int seed = 3;

static unsigned int roll(unsigned int sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 8) % sides;
}

static void assert_true_to_itself(const struct ws_ini *doc)
{
	size_t bytes = 0, i, n;
	uint32_t row = 0;

	while (doc->root != 0 && (row = ws_ini_order_next(doc, row)) != 0)
		bytes += strlen(ws_ini_row(doc, row)->text) + 1;
	assert_int_equal(doc->bytes, bytes);
	for (i = 0; i < doc->part_count; i++) {
		const struct ws_ini_part *part = &doc->parts[i];
		const struct ws_ini_row *before = NULL;
		size_t descents = 0;

		for (n = 0; n < part->count; n++) {
			const struct ws_ini_row *r = ws_ini_row(
				doc, ws_ini_part_nth(doc, part, n));

			assert_int_equal(r->section, i);
			if (before && ws_ini_key_order(before->text, before->key_len,
						       r->text, r->key_len) > 0)
				descents++;
			before = r;
		}
		assert_int_equal(part->descents, descents);
	}
}

/* Lines in an order of their own, in two sections. */
static struct ws_ini *scrambled(unsigned int keys)
{
	char text[4096];
	size_t n = 0;
	unsigned int s, i;

	for (s = 0; s < 2; s++) {
		unsigned int step = 1 + 2 * roll(keys / 2);

		n += (size_t)snprintf(text + n, sizeof(text) - n, "[%s]\n",
				      s ? "teams" : "users");
		for (i = 0; i < keys; i++)
			n += (size_t)snprintf(text + n, sizeof(text) - n, "k%02u = v\n",
					      i * step % keys);
	}
	return t_ini_parse(text);
}

static void books_are_kept_through_random_changes(void **state)
{
	int round, step;

	(void)state;
	for (round = 0; round < 200; round++) {
		struct ws_ini *doc = scrambled(
			32); /* odd steps reach every key of 32 once */

		assert_true_to_itself(doc);
		for (step = 0; step < 60; step++) {
			const char *section = roll(2) ? "users" : "teams";
			char key[16];

			(void)snprintf(key, sizeof(key), "k%02u", roll(40));
			switch (roll(8)) {
			case 0:
				t_ini_set(doc, section, key, "other");
				break;
			case 1:
				t_ini_set(doc, section, key, "v");
				break;
			case 2:
				if (roll(10) == 0)
					(void)ws_ini_drop_section(doc, section);
				break;
			default:
				(void)ws_ini_remove(doc, section, key);
				break;
			}
			assert_true_to_itself(doc);
		}
		ws_ini_free(doc);
	}
}

static void section_is_sorted_again_when_the_offender_goes(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("[users]\nz = 1\na = 1\nc = 1\n");

	(void)state;
	(void)ws_ini_remove(doc, "users", "z");
	t_ini_set(doc, "users", "b", "1");
	t_ini_assert_text(doc, "[users]\na = 1\nb = 1\nc = 1\n");
}

/* Changing one value a million times must not hold a million rows. */
static void rows_are_used_again(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("[users]\na = 1\nb = 1\n");
	uint32_t i, top;

	(void)state;
	t_ini_set(doc, "users", "a", "x");
	top = doc->row_top;
	for (i = 0; i < 1000; i++) {
		t_ini_set(doc, "users", "a", i % 2 ? "x" : "y");
		(void)ws_ini_remove(doc, "users", "b");
		t_ini_set(doc, "users", "b", "1");
	}
	assert_int_equal(doc->row_top, top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(books_are_kept_through_random_changes),
		cmocka_unit_test(section_is_sorted_again_when_the_offender_goes),
		cmocka_unit_test(rows_are_used_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
