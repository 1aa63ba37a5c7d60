/*
 * tests/store/ground/test_buf.c - the growing string.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"

static void empty_buffer_reads_as_empty_text(void **state)
{
	struct ws_buf b = WS_BUF_INIT;
	char *text;
	size_t len = 9;

	(void)state;
	assert_string_equal(ws_buf_text(&b), "");
	assert_int_equal(ws_buf_take(&b, &text, &len, NULL), 0);
	assert_string_equal(text, "");
	assert_int_equal(len, 0);
	free(text);
}

static void appending_nothing_changes_nothing(void **state)
{
	ws_auto_buf b = WS_BUF_INIT;

	(void)state;
	ws_buf_add(&b, NULL, 0);
	ws_buf_adds(&b, "");
	ws_buf_pad(&b, 'x', 0);
	ws_buf_addf(&b, "%s", "");
	assert_int_equal(b.len, 0);
	assert_false(b.failed);
}

static void everything_lands_in_order(void **state)
{
	struct ws_buf b = WS_BUF_INIT;
	char *text;
	size_t len;

	(void)state;
	ws_buf_adds(&b, "one");
	ws_buf_addc(&b, ' ');
	ws_buf_addf(&b, "%d-%s", 2, "three");
	ws_buf_pad(&b, '.', 3);
	ws_buf_add(&b, "a\0b", 3);
	assert_int_equal(ws_buf_take(&b, &text, &len, NULL), 0);
	assert_int_equal(len, 17);
	assert_memory_equal(text, "one 2-three...a\0b", 18);
	assert_null(b.data);
	assert_int_equal(b.len, 0);
	free(text);
}

static void buffer_serves_again_after_take(void **state)
{
	struct ws_buf b = WS_BUF_INIT;
	char *first;
	char *second;

	(void)state;
	ws_buf_adds(&b, "first");
	assert_int_equal(ws_buf_take(&b, &first, NULL, NULL), 0);
	ws_buf_adds(&b, "second");
	assert_int_equal(ws_buf_take(&b, &second, NULL, NULL), 0);
	assert_string_equal(first, "first");
	assert_string_equal(second, "second");
	free(first);
	free(second);
}

static void grows_past_every_capacity(void **state)
{
	ws_auto_buf b = WS_BUF_INIT;

	(void)state;
	for (size_t i = 0; i < 5000; i++) {
		ws_buf_addf(&b, "%zu,", i % 10);
		assert_int_equal(b.len, 2 * (i + 1));
		assert_int_equal(b.data[b.len], '\0');
	}
	ws_buf_pad(&b, 'x', 100000);
	assert_int_equal(strlen(ws_buf_text(&b)), 110000);
	assert_memory_equal(b.data, "0,1,2,3,", 8);
}

static void cut_only_shortens(void **state)
{
	ws_auto_buf b = WS_BUF_INIT;

	(void)state;
	ws_buf_cut(&b, 0);
	ws_buf_cut(&b, 5);
	assert_string_equal(ws_buf_text(&b), "");
	ws_buf_adds(&b, "abcdef");
	ws_buf_cut(&b, 9);
	assert_string_equal(ws_buf_text(&b), "abcdef");
	ws_buf_cut(&b, 2);
	assert_string_equal(ws_buf_text(&b), "ab");
	ws_buf_adds(&b, "x");
	assert_string_equal(ws_buf_text(&b), "abx");
}

static void failure_sticks_and_is_reported_once(void **state)
{
	struct ws_buf b = WS_BUF_INIT;
	struct ws_err err = {0};
	char *text = (char *)&b;

	(void)state;
	ws_buf_adds(&b, "kept");
	ws_buf_pad(&b, 'x', SIZE_MAX);
	assert_true(b.failed);
	ws_buf_adds(&b, " not added");
	ws_buf_addf(&b, "%d", 1);
	assert_string_equal(ws_buf_text(&b), "kept");
	assert_int_equal(ws_buf_take(&b, &text, NULL, &err), WS_E_NOMEM);
	assert_int_equal(err.code, WS_E_NOMEM);
	assert_null(text);
	assert_null(b.data);
	assert_false(b.failed);
}

static void huge_sizes_do_not_wrap(void **state)
{
	static const size_t sizes[] = {SIZE_MAX, SIZE_MAX - 1, SIZE_MAX - 5, SIZE_MAX / 2,
				       SIZE_MAX / 4};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		ws_auto_buf b = WS_BUF_INIT;

		ws_buf_adds(&b, "seven b");
		ws_buf_pad(&b, 'x', sizes[i]);
		assert_true(b.failed);
		assert_int_equal(b.len, 7);
	}
}

static void lines_are_cut_off_one_by_one(void **state)
{
	ws_auto_buf line = WS_BUF_INIT;
	const char *rest = "first\n\nlast", *nothing = NULL;

	(void)state;
	assert_true(ws_buf_line(&line, &rest));
	assert_string_equal(ws_buf_text(&line), "first");
	assert_true(ws_buf_line(&line, &rest));
	assert_string_equal(ws_buf_text(&line), "");
	assert_true(ws_buf_line(&line, &rest));
	assert_string_equal(ws_buf_text(&line), "last");
	assert_false(ws_buf_line(&line, &rest));
	assert_false(ws_buf_line(&line, &nothing));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(empty_buffer_reads_as_empty_text),
		cmocka_unit_test(appending_nothing_changes_nothing),
		cmocka_unit_test(everything_lands_in_order),
		cmocka_unit_test(buffer_serves_again_after_take),
		cmocka_unit_test(grows_past_every_capacity),
		cmocka_unit_test(cut_only_shortens),
		cmocka_unit_test(lines_are_cut_off_one_by_one),
		cmocka_unit_test(failure_sticks_and_is_reported_once),
		cmocka_unit_test(huge_sizes_do_not_wrap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
