/*
 * tests/sync/decide/test_handle.c - temporary handles and how they are known again.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/decide/handle.h"

#define A "5d1f0c52-7a0e-4b52-9f6e-1f0a3c1b2a77"
#define B "5d1f0c52-7a0e-4b52-9f6e-1f0a3c1b2a78"

static void handle_says_what_it_was(void **state)
{
	char one[WS_HANDLE_ASIDE], again[WS_HANDLE_ASIDE];

	(void)state;
	assert_memory_equal(ws_handle_aside("prod", A, one), "prod-wsync-", 11);
	assert_int_equal(strlen(one), 15);
	assert_int_equal(strspn(one, "abcdefghijklmnopqrstuvwxyz-"), 15);
	assert_string_equal(ws_handle_aside("prod", A, again), one);
	assert_string_not_equal(ws_handle_aside("prod", B, again), one);
}

static void it_is_known_by_the_id_alone(void **state)
{
	char one[WS_HANDLE_ASIDE];

	(void)state;
	assert_true(ws_handle_is_aside(ws_handle_aside("prod", A, one), A));
	assert_false(ws_handle_is_aside(one, B));
	assert_true(ws_handle_is_aside(ws_handle_aside("other", A, one), A));
	assert_false(ws_handle_is_aside(one + strlen("other"), A));
	one[strlen(one) - 1] ^= 1;
	assert_false(ws_handle_is_aside(one, A));
	assert_false(ws_handle_is_aside("prod", A));
	assert_false(ws_handle_is_aside("", A));
	assert_false(ws_handle_is_aside(NULL, A));
	assert_false(ws_handle_is_aside("prod-wsync-kkkk", NULL));
}

static void long_handle_is_cut_without_a_dash_at_its_end(void **state)
{
	char one[WS_HANDLE_ASIDE], handle[200];

	(void)state;
	memset(handle, 'a', sizeof(handle) - 1);
	handle[sizeof(handle) - 1] = '\0';
	memset(handle + 30, '-', 20);
	(void)ws_handle_aside(handle, A, one);
	assert_int_equal(strlen(one), 30 + 11);
	assert_null(strstr(one, "--"));
	assert_true(ws_handle_is_aside(one, A));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(handle_says_what_it_was),
		cmocka_unit_test(it_is_known_by_the_id_alone),
		cmocka_unit_test(long_handle_is_cut_without_a_dash_at_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
