/*
 * tests/store/ground/test_uuid.c - ids of the cloud.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/ground/uuid.h"

static void canonical_ids_are_fine(void **state)
{
	(void)state;
	assert_true(ws_uuid_ok("0f3e6c1a-9b2d-4c58-8a7e-1234567890ab"));
	assert_true(ws_uuid_ok("00000000-0000-0000-0000-000000000001"));
	assert_true(ws_uuid_ok("ffffffff-ffff-ffff-ffff-ffffffffffff"));
}

static void everything_else_is_not(void **state)
{
	static const char *const bad[] = {
		"",
		"00000000-0000-0000-0000-000000000000",
		"0F3E6C1A-9B2D-4C58-8A7E-1234567890AB",
		"0f3e6c1a9b2d4c588a7e1234567890ab",
		"0f3e6c1a-9b2d-4c58-8a7e-1234567890a",
		"0f3e6c1a-9b2d-4c58-8a7e-1234567890abc",
		"0f3e6c1a-9b2d-4c58-8a7e-1234567890ab\n",
		"{0f3e6c1a-9b2d-4c58-8a7e-1234567890ab}",
		"0f3e6c1a-9b2d-4c58-8a7e-1234567890ag",
		"0f3e6c1a_9b2d_4c58_8a7e_1234567890ab",
		"0f3e6c1-a9b2d-4c58-8a7e-1234567890ab",
		"../../../../../../../../../../../etc",
		" 0f3e6c1a-9b2d-4c58-8a7e-1234567890a",
		"------------------------------------",
	};

	(void)state;
	assert_false(ws_uuid_ok(NULL));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ws_uuid_ok(bad[i]));
}

static void new_ids_are_random_version_four(void **state)
{
	char a[WS_UUID_TEXT];
	char b[WS_UUID_TEXT];

	(void)state;
	for (int i = 0; i < 200; i++) {
		assert_ptr_equal(ws_uuid_new(a), a);
		ws_uuid_new(b);
		assert_true(ws_uuid_ok(a));
		assert_true(ws_uuid_ok(b));
		assert_string_not_equal(a, b);
		assert_int_equal(a[14], '4');
		assert_non_null(strchr("89ab", a[19]));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(canonical_ids_are_fine),
		cmocka_unit_test(everything_else_is_not),
		cmocka_unit_test(new_ids_are_random_version_four),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
