/*
 * tests/store/ground/test_hash.c - content hints.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/ground/hash.h"

/* The published value for no bytes: canonical order and seed are part of the format. */
static void empty_input_has_the_known_hash(void **state)
{
	static const uint8_t want[16] = {0x99, 0xaa, 0x06, 0xd3, 0x01, 0x47, 0x98, 0xd8,
					 0x60, 0x01, 0xc3, 0x24, 0x46, 0x8d, 0x49, 0x7f};
	const struct ws_hash a = ws_hash_bytes(NULL, 0);
	const struct ws_hash b = ws_hash_bytes("x", 0);

	(void)state;
	assert_memory_equal(a.byte, want, sizeof(want));
	assert_true(ws_hash_same(&a, &b));
}

static void every_bit_counts(void **state)
{
	char text[300];
	struct ws_hash first;

	(void)state;
	memset(text, 'a', sizeof(text));
	first = ws_hash_bytes(text, sizeof(text));
	for (size_t i = 0; i < sizeof(text); i++) {
		struct ws_hash other;

		text[i] ^= 1;
		other = ws_hash_bytes(text, sizeof(text));
		assert_false(ws_hash_same(&first, &other));
		text[i] ^= 1;
		other = ws_hash_bytes(text, i);
		assert_false(ws_hash_same(&first, &other));
	}
}

static void comparing_looks_at_all_bytes(void **state)
{
	const struct ws_hash a = ws_hash_bytes("same", 4);

	(void)state;
	for (size_t i = 0; i < sizeof(a.byte); i++) {
		struct ws_hash b = ws_hash_bytes("same", 4);

		assert_true(ws_hash_same(&a, &b));
		b.byte[i] ^= 0x80;
		assert_false(ws_hash_same(&a, &b));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_input_has_the_known_hash),
		cmocka_unit_test(every_bit_counts),
		cmocka_unit_test(comparing_looks_at_all_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
