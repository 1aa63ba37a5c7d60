#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "sync/access/access.h"

/* Bits by letters: a is 0, b is 63, c is 64, d is 255; ? unknown, ! opaque and unknown. */
static struct ws_scope_set set(const char *letters)
{
	static const size_t bits[] = {0, 63, 64, 255};
	struct ws_scope_set out = {.unknown = false};

	for (; *letters; letters++) {
		if (*letters == '?' || *letters == '!') {
			out.unknown = true;
			out.opaque = out.opaque || *letters == '!';
			continue;
		}
		out.bits[bits[*letters - 'a'] / 64] |= UINT64_C(1)
						       << bits[*letters - 'a'] % 64;
	}
	return out;
}

static void same(struct ws_scope_set a, struct ws_scope_set b)
{
	assert_memory_equal(a.bits, b.bits, sizeof(a.bits));
	assert_int_equal(a.unknown, b.unknown);
	assert_int_equal(a.opaque, b.opaque);
}

static void sets_are_counted_and_looked_into(void **state)
{
	const struct ws_scope_set abd = set("abd");

	(void)state;
	assert_int_equal(ws_scope_set_count(&abd), 3);
	assert_true(ws_scope_set_has(&abd, 255));
	assert_false(ws_scope_set_has(&abd, 64));
	assert_false(ws_scope_set_has(&abd, 256));
	assert_false(ws_scope_set_has(&abd, SIZE_MAX));
}

static void sets_are_added_and_taken_away(void **state)
{
	static const struct {
		const char *a, *b, *sum, *rest;
	} rows[] = {
		{"", "", "", ""},
		{"ab", "bc", "abc", "a"},
		{"abcd", "abcd", "abcd", ""},
		{"a", "", "a", "a"},
		{"", "a", "a", ""},
		{"a?", "a", "a?", "?"},
		{"a?", "a?", "a?", ""},
		{"a", "a?", "a?", ""},
		{"a!", "a", "a!", "!"},
		{"a!", "a?", "a!", "!"},
		{"a!", "a!", "a!", "!"},
		{"a?", "b!", "ab!", "a"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ws_scope_set a = set(rows[i].a);
		const struct ws_scope_set b = set(rows[i].b);

		same(ws_scope_set_union(&a, &b), set(rows[i].sum));
		same(ws_scope_set_minus(&a, &b), set(rows[i].rest));
	}
}

static void what_is_not_known_is_never_surely_within(void **state)
{
	static const struct {
		const char *a, *b;
		bool within;
	} rows[] = {
		{"", "", true},      {"a", "ab", true},  {"ab", "a", false},
		{"a", "a?", true},   {"a?", "a", false}, {"a?", "ab?", true},
		{"a!", "a!", false}, {"a", "a!", true},  {"d", "a", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ws_scope_set a = set(rows[i].a);
		const struct ws_scope_set b = set(rows[i].b);

		assert_int_equal(ws_scope_set_within(&a, &b), rows[i].within);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_are_counted_and_looked_into),
		cmocka_unit_test(sets_are_added_and_taken_away),
		cmocka_unit_test(what_is_not_known_is_never_surely_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
