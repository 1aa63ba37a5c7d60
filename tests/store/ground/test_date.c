/*
 * tests/store/ground/test_date.c - times and dates.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <time.h>
#include "store/ground/date.h"

#define DAY 86400

static void known_moments_format(void **state)
{
	char out[WS_TIME_TEXT];

	(void)state;
	assert_string_equal(ws_time_format(0, out), "1970-01-01T00:00:00Z");
	assert_string_equal(ws_time_format(1795428131, out), "2026-11-23T10:02:11Z");
	assert_string_equal(ws_time_format(951782400, out), "2000-02-29T00:00:00Z");
	assert_string_equal(ws_time_format(2147483648, out), "2038-01-19T03:14:08Z");
	assert_string_equal(ws_time_format(253402300799, out), "9999-12-31T23:59:59Z");
	assert_string_equal(ws_date_format(1795428131, out), "2026-11-23");
}

static void times_out_of_range_are_clamped(void **state)
{
	char out[WS_TIME_TEXT];

	(void)state;
	assert_string_equal(ws_time_format(-1, out), "1970-01-01T00:00:00Z");
	assert_string_equal(ws_time_format(INT64_MIN, out), "1970-01-01T00:00:00Z");
	assert_string_equal(ws_time_format(INT64_MAX, out), "9999-12-31T23:59:59Z");
	assert_string_equal(ws_date_format(INT64_MAX, out), "9999-12-31");
}

/* Every day of 8029 years, against the C library. */
static void every_day_agrees_with_the_c_library(void **state)
{
	char ours[WS_TIME_TEXT];
	char theirs[WS_TIME_TEXT];

	(void)state;
	for (int64_t day = 0; day <= 253402300799 / DAY; day++) {
		const time_t t = (time_t)(day * DAY + day % DAY);
		struct tm tm;
		int64_t back;

		assert_non_null(gmtime_r(&t, &tm));
		assert_true(strftime(theirs, sizeof(theirs), "%Y-%m-%dT%H:%M:%SZ", &tm) >
			    0);
		ws_time_format(t, ours);
		if (strcmp(ours, theirs) != 0)
			assert_string_equal(ours, theirs);
		if (!ws_time_parse(ours, &back) || back != t)
			fail_msg("%s is not read back", ours);
	}
}

static void rfc3339_forms_are_read(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} rows[] = {
		{"2026-11-23T10:02:11Z", 1795428131},
		{"2026-11-23t10:02:11z", 1795428131},
		{"2026-11-23T10:02:11.5Z", 1795428131},
		{"2026-11-23T10:02:11.999999999999Z", 1795428131},
		{"2026-11-23T10:02:11+00:00", 1795428131},
		{"2026-11-23T10:02:11.123456-00:00", 1795428131},
		{"2026-11-23T11:02:11+01:00", 1795428131},
		{"2026-11-22T23:32:11-10:30", 1795428131},
		{"2026-11-24T00:02:11+14:00", 1795428131},
		{"2016-12-31T23:59:60Z", 1483228800},
		{"1970-01-01T00:00:00Z", 0},
		{"9999-12-31T23:59:59Z", 253402300799},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t got = -1;

		assert_true(ws_time_parse(rows[i].text, &got));
		assert_int_equal(got, rows[i].want);
	}
}

static void other_times_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-11-23",
		"2026-11-23T10:02:11",
		"2026-11-23 10:02:11Z",
		"2026-11-23T10:02Z",
		"2026-11-23T10:02:11.Z",
		"2026-11-23T10:02:11,5Z",
		"2026-11-23T10:02:11Z ",
		"2026-11-23T10:02:11Zx",
		" 2026-11-23T10:02:11Z",
		"2026-11-23T24:00:00Z",
		"2026-11-23T10:60:11Z",
		"2026-11-23T10:02:61Z",
		"2026-02-29T10:02:11Z",
		"2026-13-01T10:02:11Z",
		"2026-00-01T10:02:11Z",
		"2026-01-00T10:02:11Z",
		"2026-11-23T10:02:11+1:00",
		"2026-11-23T10:02:11+01",
		"2026-11-23T10:02:11+0100",
		"2026-11-23T10:02:11+24:00",
		"2026-11-23T10:02:11+01:60",
		"1969-12-31T23:59:59Z",
		"1970-01-01T00:00:00+01:00",
		"9999-12-31T23:59:59-00:01",
		"0001-01-01T00:00:00Z",
		"12026-11-23T10:02:11Z",
		"+026-11-23T10:02:11Z",
		"2026-1-23T10:02:11Z",
	};
	int64_t got = 77;

	(void)state;
	assert_false(ws_time_parse(NULL, &got));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ws_time_parse(bad[i], &got))
			fail_msg("%s was read", bad[i]);
	assert_int_equal(got, 77);
}

static void http_dates_are_read(void **state)
{
	int64_t got = -1;

	(void)state;
	assert_true(ws_time_parse_http("Mon, 23 Nov 2026 10:02:11 GMT", &got));
	assert_int_equal(got, 1795428131);
	assert_true(ws_time_parse_http("Thu, 01 Jan 1970 00:00:00 GMT", &got));
	assert_int_equal(got, 0);
	assert_true(ws_time_parse_http("Tue, 29 Feb 2000 00:00:00 GMT", &got));
	assert_int_equal(got, 951782400);
}

static void other_http_dates_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"Mon",
		"Mon, 23 Nov 2026 10:02:11",
		"Mon, 23 Nov 2026 10:02:11 GMT ",
		"Mon, 23 Nov 2026 10:02:11 UTC",
		"Mon, 23 Nov 2026 10:02:11 +0000",
		"Tue, 23 Nov 2026 10:02:11 GMT",
		"mon, 23 nov 2026 10:02:11 gmt",
		"Mon, 3 Nov 2026 10:02:11 GMT",
		"Mon, 30 Feb 2026 10:02:11 GMT",
		"Mon, 23 Foo 2026 10:02:11 GMT",
		"Monday, 23-Nov-26 10:02:11 GMT",
		"Mon Nov 23 10:02:11 2026",
		"Mon, 23 Nov 1926 10:02:11 GMT",
		"Mon, 23 Nov 2026 25:02:11 GMT",
	};
	int64_t got = 77;

	(void)state;
	assert_false(ws_time_parse_http(NULL, &got));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ws_time_parse_http(bad[i], &got))
			fail_msg("%s was read", bad[i]);
	assert_int_equal(got, 77);
}

static void a_date_ends_with_its_last_second(void **state)
{
	char out[WS_TIME_TEXT];
	int64_t got = 0;

	(void)state;
	assert_true(ws_date_parse("2026-12-31", &got));
	assert_string_equal(ws_time_format(got, out), "2026-12-31T23:59:59Z");
	assert_true(ws_date_parse("2028-02-29", &got));
	assert_string_equal(ws_date_format(got, out), "2028-02-29");
	assert_string_equal(ws_date_format(got + 1, out), "2028-03-01");
	assert_true(ws_date_parse("9999-12-31", &got));
	assert_true(ws_date_parse("1970-01-01", &got));
	assert_int_equal(got, DAY - 1);
}

static void dates_outside_the_calendar_are_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"2026-02-30",
		"2026-02-29",
		"2100-02-29",
		"2026-04-31",
		"2026-13-01",
		"2026-00-10",
		"2026-10-00",
		"2026-1-1",
		"26-01-01",
		"1969-12-31",
		"10000-01-01",
		"2026-12-31 ",
		" 2026-12-31",
		"2026/12/31",
		"2026-12-3a",
		"31-12-2026",
		"tomorrow",
		"2026-12-31T00:00:00Z",
		"-026-12-31",
		"2026-12",
	};
	int64_t got = 77;

	(void)state;
	assert_false(ws_date_parse(NULL, &got));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (ws_date_parse(bad[i], &got))
			fail_msg("%s was read", bad[i]);
	assert_int_equal(got, 77);
}

static void ages_read_like_speech(void **state)
{
	static const struct {
		int64_t age;
		const char *want;
	} rows[] = {
		{0, "just now"},
		{59, "just now"},
		{60, "1 min ago"},
		{3599, "59 min ago"},
		{3600, "1 h ago"},
		{86399, "23 h ago"},
		{86400, "1 day ago"},
		{2 * DAY, "2 days ago"},
		{12 * DAY + 5, "12 days ago"},
		{-500, "just now"},
	};
	char out[WS_TIME_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(ws_time_age(1000000000, 1000000000 + rows[i].age, out),
				    rows[i].want);
	assert_non_null(strstr(ws_time_age(INT64_MIN, INT64_MAX, out), "days ago"));
	assert_string_equal(ws_time_age(INT64_MAX, INT64_MIN, out), "just now");
}

static void times_have_a_unit_and_bounds(void **state)
{
	static const char *const bad[] = {"",    "0",           "s",   "-1", "1d", "1 s",
					  "1ms", "99999999999", "25h", "+5", "5.0"};
	int s = 0;

	(void)state;
	assert_true(ws_duration_parse("90", &s) && s == 90);
	assert_true(ws_duration_parse("90s", &s) && s == 90);
	assert_true(ws_duration_parse("5m", &s) && s == 300);
	assert_true(ws_duration_parse("24h", &s) && s == 86400);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ws_duration_parse(bad[i], &s));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_moments_format),
		cmocka_unit_test(times_have_a_unit_and_bounds),
		cmocka_unit_test(times_out_of_range_are_clamped),
		cmocka_unit_test(every_day_agrees_with_the_c_library),
		cmocka_unit_test(rfc3339_forms_are_read),
		cmocka_unit_test(other_times_are_refused),
		cmocka_unit_test(http_dates_are_read),
		cmocka_unit_test(other_http_dates_are_refused),
		cmocka_unit_test(a_date_ends_with_its_last_second),
		cmocka_unit_test(dates_outside_the_calendar_are_refused),
		cmocka_unit_test(ages_read_like_speech),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
