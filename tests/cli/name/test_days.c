/*
 * tests/cli/name/test_days.c - days and times on the command line.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/name/days.h"

#define DAY ((int64_t)24 * 3600)
#define NOW 1795564800 /* 2026-11-25T00:00:00Z */

static void a_day_has_a_first_and_a_last_second(void **state)
{
	int64_t first = 0, last = 0;

	(void)state;
	assert_int_equal(ws_days_parse("2026-11-01", "--since", false, NOW, &first, NULL),
			 0);
	assert_int_equal(ws_days_parse("2026-11-01", "--until", true, NOW, &last, NULL), 0);
	assert_int_equal(last - first, DAY - 1);
	assert_int_equal(ws_days_parse("30d", "--since", false, NOW, &first, NULL), 0);
	assert_int_equal(first, NOW - 30 * DAY);
}

static void what_is_no_day_is_refused(void **state)
{
	static const char *const bad[] = {"",      "d",          "0d",         "-1d", "30",
					  "3651d", "2026-02-30", "2026-11-26", "1e1d"};
	struct ws_err err = {0};
	int64_t out;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ws_days_parse(bad[i], "--since", false, NOW, &out, &err),
				 WS_E_USAGE_OPTION);
		assert_non_null(strstr(err.msg, "--since"));
	}
}

static void days_are_counted_back_for_at(void **state)
{
	static const char *const same[] = {
		"HEAD~1", "cloud", "2026-11-25", "2026-11-01",           "1000d",
		"1000",   "d",     "2026-02-30", "2026-11-24T23:59:59Z", "v30d"};
	char out[WS_TIME_TEXT];

	(void)state;
	assert_string_equal(ws_days_at("30d", NOW, out, NULL), "2026-10-26T00:00:00Z");
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		assert_ptr_equal(ws_days_at(same[i], NOW, out, NULL), same[i]);
}

static void what_will_be_is_not_known(void **state)
{
	static const char *const bad[] = {"2026-11-26", "2037-12-31",
					  "2026-11-25T00:00:01Z",
					  "2026-11-25T00:00:00-01:00"};
	char out[WS_TIME_TEXT];
	struct ws_err err = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_null(ws_days_at(bad[i], NOW, out, &err));
		assert_int_equal(err.code, WS_E_USAGE_OPTION);
		assert_non_null(strstr(err.msg, "is yet to come"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_has_a_first_and_a_last_second),
		cmocka_unit_test(what_is_no_day_is_refused),
		cmocka_unit_test(days_are_counted_back_for_at),
		cmocka_unit_test(what_will_be_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
