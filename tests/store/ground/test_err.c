/*
 * tests/store/ground/test_err.c - the registry and the error record.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <limits.h>
#include <string.h>
#include "store/ground/err.h"

static void every_code_is_complete(void **state)
{
	size_t n = 0;

	(void)state;
	for (; ws_err_nth(n) != 0; n++) {
		const int code = ws_err_nth(n);
		const char *title = ws_err_title(code);
		const size_t len = strlen(title);

		assert_true(code < 0);
		assert_true(len > 0 && len < 72);
		assert_true(title[len - 1] != '.');
		assert_false(title[0] >= 'A' && title[0] <= 'Z' && title[1] >= 'a' &&
			     title[1] <= 'z');
		assert_true(strlen(ws_err_help(code)) > 0);
		assert_true(ws_err_exit(code) > 0 && ws_err_exit(code) < 256);
	}
	assert_true(n > 50);
}

static void numbers_are_unique(void **state)
{
	(void)state;
	for (size_t i = 0; ws_err_nth(i) != 0; i++)
		for (size_t j = i + 1; ws_err_nth(j) != 0; j++)
			assert_int_not_equal(ws_err_nth(i), ws_err_nth(j));
}

static void names_lead_back_to_codes(void **state)
{
	char name[8];

	(void)state;
	for (size_t n = 0; ws_err_nth(n) != 0; n++) {
		ws_err_name(ws_err_nth(n), name);
		assert_int_equal(strlen(name), 6);
		assert_int_equal(ws_err_by_name(name), ws_err_nth(n));
	}
	assert_string_equal(ws_err_name(WS_E_LINE_LONG, name), "WS0204");
	assert_int_equal(ws_err_by_name("ws0204"), WS_E_LINE_LONG);
	assert_int_equal(ws_err_by_name("Ws9901"), WS_E_BUG);
}

static void other_names_are_no_code(void **state)
{
	static const char *const bad[] = {"",        "W",      "WS",     "WS204", "WS02044",
					  "WS 204",  "WS-204", "WS0000", "204",   "XX0204",
					  "WS0204 ", "WS02o4", "WS+204", "WS9999"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ws_err_by_name(bad[i]), 0);
	assert_int_equal(ws_err_by_name(NULL), 0);
}

static void unknown_code_is_a_bug(void **state)
{
	static const int odd[] = {1, -1, 204, -100, INT_MIN, INT_MAX};
	char name[8];

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		assert_int_equal(ws_err_exit(odd[i]), ws_err_exit(WS_E_BUG));
		assert_string_equal(ws_err_name(odd[i], name), "WS9901");
	}
	assert_int_equal(ws_err_exit(0), 0);
}

static void exits_and_retries_follow_the_table(void **state)
{
	(void)state;
	assert_int_equal(ws_err_exit(WS_E_CONFLICT), 3);
	assert_int_equal(ws_err_exit(WS_E_INTERRUPTED), 130);
	assert_int_equal(ws_err_retry(WS_E_THROTTLED), WS_RETRY_LATER);
	assert_int_equal(ws_err_retry(WS_E_REF_MOVED), WS_RETRY_NOW);
	assert_int_equal(ws_err_retry(WS_E_FORBIDDEN), WS_RETRY_NEVER);
	assert_int_equal(ws_err_retry(-1), WS_RETRY_NEVER);
}

static void set_forgets_what_was_there(void **state)
{
	struct ws_err err;

	(void)state;
	memset(&err, 0x5a, sizeof(err));
	assert_int_equal(ws_err_set(&err, WS_E_TOO_BIG, "%s: over %d bytes", "a", 7),
			 WS_E_TOO_BIG);
	assert_int_equal(err.code, WS_E_TOO_BIG);
	assert_string_equal(err.msg, "a: over 7 bytes");
	assert_string_equal(err.why, "");
	assert_string_equal(err.hint, "");
	assert_string_equal(err.file, "");
	assert_int_equal(err.sys, 0);
	assert_int_equal(err.line, 0);
	assert_int_equal(err.http, 0);
	ws_err_clear(&err);
	assert_int_equal(err.code, 0);
	assert_string_equal(err.msg, "");
}

static void details_add_to_the_record(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_VALUE_BAD, "no role");
	assert_int_equal(ws_err_why(&err, "it is %s", "empty"), WS_E_VALUE_BAD);
	assert_int_equal(ws_err_hint(&err, "write one"), WS_E_VALUE_BAD);
	assert_int_equal(ws_err_at(&err, "a/b.ini", 3, 5, 2, "x = y"), WS_E_VALUE_BAD);
	assert_int_equal(ws_err_wrap(&err, "reading %s", "b"), WS_E_VALUE_BAD);
	assert_string_equal(err.msg, "reading b: no role");
	assert_string_equal(err.why, "it is empty");
	assert_string_equal(err.hint, "write one");
	assert_string_equal(err.file, "a/b.ini");
	assert_string_equal(err.source, "x = y");
	assert_int_equal(err.line, 3);
	assert_int_equal(err.column, 5);
	assert_int_equal(err.span, 2);
	ws_err_at(&err, "c.ini", 4, 0, 0, NULL);
	assert_string_equal(err.source, "");
}

static void system_errors_carry_errno(void **state)
{
	struct ws_err err;

	(void)state;
	assert_int_equal(ws_err_sys(&err, EACCES, "open %s", "x"), WS_E_IO);
	assert_int_equal(err.sys, EACCES);
	assert_string_equal(err.msg, "open x: Permission denied");
	assert_int_equal(ws_err_sys(&err, ENOMEM, "open"), WS_E_NOMEM);
	assert_int_equal(ws_err_sys(&err, 99999, "open"), WS_E_IO);
	assert_string_equal(err.msg, "open: unknown system error");
	assert_int_equal(ws_err_nomem(&err), WS_E_NOMEM);
	assert_int_equal(err.sys, 0);
}

static void no_record_is_fine(void **state)
{
	(void)state;
	ws_err_clear(NULL);
	assert_int_equal(ws_err_set(NULL, WS_E_IO, "x"), WS_E_IO);
	assert_int_equal(ws_err_sys(NULL, ENOMEM, "x"), WS_E_NOMEM);
	assert_int_equal(ws_err_sys(NULL, EIO, "x"), WS_E_IO);
	assert_int_equal(ws_err_nomem(NULL), WS_E_NOMEM);
	assert_int_equal(ws_err_why(NULL, "x"), 0);
	assert_int_equal(ws_err_hint(NULL, "x"), 0);
	assert_int_equal(ws_err_at(NULL, "x", 1, 1, 1, "y"), 0);
	assert_int_equal(ws_err_wrap(NULL, "x"), 0);
}

static void record_may_quote_itself(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_IO, "first");
	ws_err_set(&err, WS_E_BUG, "%s and more", err.msg);
	assert_string_equal(err.msg, "first and more");
	ws_err_wrap(&err, "%s", err.msg);
	assert_string_equal(err.msg, "first and more: first and more");
	ws_err_why(&err, "%s", err.msg);
	ws_err_at(&err, err.msg, 1, 1, 1, err.why);
	assert_string_equal(err.file, err.msg);
	assert_string_equal(err.source, err.why);
}

static void long_texts_are_cut(void **state)
{
	struct ws_err err;
	char text[1000];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	ws_err_set(&err, WS_E_IO, "%s", text);
	assert_int_equal(strlen(err.msg), WS_ERR_TEXT - 1);
	ws_err_wrap(&err, "%s", text);
	assert_int_equal(strlen(err.msg), WS_ERR_TEXT - 1);
	ws_err_at(&err, text, 1, 1, 1, text);
	assert_int_equal(strlen(err.file), WS_ERR_TEXT - 1);
	assert_int_equal(strlen(err.source), WS_ERR_TEXT - 1);
	ws_err_sys(&err, EIO, "%s", text);
	assert_int_equal(strlen(err.msg), WS_ERR_TEXT - 1);
}

/* The same character at each offset: what is left is always whole characters. */
static void cut_never_splits_a_character(void **state)
{
	static const char *const chars[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80"};

	(void)state;
	for (size_t c = 0; c < 3; c++) {
		const size_t size = strlen(chars[c]);

		for (size_t shift = 0; shift < 4; shift++) {
			struct ws_err err;
			char text[400] = {0};
			size_t len = shift;

			memset(text, 'a', shift);
			for (; len + size < 300; len += size)
				memcpy(text + len, chars[c], size);
			ws_err_set(&err, WS_E_IO, "%s", text);
			len = strlen(err.msg);
			assert_true(len > WS_ERR_TEXT - 5);
			assert_int_equal((len - shift) % size, 0);
			ws_err_at(&err, text, 0, 0, 0, NULL);
			assert_int_equal((strlen(err.file) - shift) % size, 0);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_is_complete),
		cmocka_unit_test(numbers_are_unique),
		cmocka_unit_test(names_lead_back_to_codes),
		cmocka_unit_test(other_names_are_no_code),
		cmocka_unit_test(unknown_code_is_a_bug),
		cmocka_unit_test(exits_and_retries_follow_the_table),
		cmocka_unit_test(set_forgets_what_was_there),
		cmocka_unit_test(details_add_to_the_record),
		cmocka_unit_test(system_errors_carry_errno),
		cmocka_unit_test(no_record_is_fine),
		cmocka_unit_test(record_may_quote_itself),
		cmocka_unit_test(long_texts_are_cut),
		cmocka_unit_test(cut_never_splits_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
