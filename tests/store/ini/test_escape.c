/* The %XX codec: what is written how, and that the exact bytes come back. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ini/ini_p.h"

struct form {
	const char *plain;
	const char *written;
};

static void check(const struct form *form, size_t (*write)(char *, const char *, size_t))
{
	char out[WS_INI_ESCAPED_MAX], back[WS_INI_ESCAPED_MAX];
	size_t len = strlen(form->plain);
	size_t n = write(out, form->plain, len);

	assert_int_equal(n, write(NULL, form->plain, len));
	out[n] = '\0';
	assert_string_equal(out, form->written);
	assert_int_equal(ws_ini_decode(back, out, n), len);
	assert_memory_equal(back, form->plain, len);
}

static void keys_are_written_so_that_no_reader_stumbles(void **state)
{
	static const struct form forms[] = {
		{"ada@acme.io", "ada@acme.io"},
		{"Data engineer", "Data engineer"},
		{"a=b:c;d#e[f]g%h", "a%3Db%3Ac%3Bd%23e%5Bf%5Dg%25h"},
		{"[users]", "%5Busers%5D"},
		{" ", "%20"},
		{"  x  ", "%20 x %20"},
		{"%41", "%2541"},
		{"caf\xc3\xa9", "caf\xc3\xa9"},
		{"\xc2\xa0", "\xc2\xa0"},
		{"a\xe2\x80\xae"
		 "b",
		 "a%E2%80%AEb"},
		{"\xef\xbb\xbf"
		 "a",
		 "%EF%BB%BFa"},
		{"a\nb\r\tc\x7f", "a%0Ab%0D%09c%7F"},
		{"<<<<<<< HEAD", "%3C<<<<<< HEAD"},
		{">>>>>>>", "%3E>>>>>>"},
		{"|||||||x", "%7C||||||x"},
		{"=======", "%3D%3D%3D%3D%3D%3D%3D"},
		{"<<<<<<", "<<<<<<"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		check(&forms[i], ws_ini_escape_key);
}

static void values_keep_what_cannot_mislead(void **state)
{
	static const struct form forms[] = {
		{"", ""},
		{"Owner, until 2026-12-31", "Owner, until 2026-12-31"},
		{"a=b:c#d[e]f;g", "a=b:c#d[e]f;g"},
		{"a ;b  ;c;d", "a %3Bb  %3Bc;d"},
		{";", "%3B"},
		{"; x", "%3B x"},
		{" x ", "%20x%20"},
		{"  ", "%20%20"},
		{" ;", "%20%3B"},
		{"100%", "100%"},
		{"%3B", "%253B"},
		{"%3b", "%3b"},
		{"%%41", "%%2541"},
		{"%4", "%4"},
		{"%\n", "%%0A"},
		{"%2\n", "%2%0A"},
		{"% ", "%%20"},
		{"%2 ", "%2%20"},
		{"a\xe2\x80\xa8"
		 "b",
		 "a%E2%80%A8b"},
		{"\xf0\x9f\x98\x80", "\xf0\x9f\x98\x80"},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		check(&forms[i], ws_ini_escape_value);
}

static void only_two_upper_case_digits_are_an_escape(void **state)
{
	static const struct form forms[] = {
		{"A", "%41"}, {"%4g", "%4g"}, {"%aF", "%aF"}, {"%", "%"},
		{"%4", "%4"}, {"%%", "%%"},   {"%A", "%%41"}, {"\xff", "%FF"},
	};
	char out[16];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t n = ws_ini_decode(out, forms[i].written, strlen(forms[i].written));

		assert_int_equal(n, strlen(forms[i].plain));
		assert_memory_equal(out, forms[i].plain, n);
	}
}

static void assert_text(const char *bytes, size_t len, const char *written)
{
	ws_auto_buf out = WS_BUF_INIT;
	ws_auto_buf back = WS_BUF_INIT;

	ws_ini_escape_text(&out, bytes, len);
	if (written)
		assert_string_equal(ws_buf_text(&out), written);
	ws_ini_unescape(&back, ws_buf_text(&out), out.len);
	assert_int_equal(back.len, len);
	assert_memory_equal(ws_buf_text(&back), bytes, len);
}

static void long_texts_keep_lines_and_tabs(void **state)
{
	(void)state;
	assert_text("", 0, "");
	assert_text("a\n\n\tb ; [users]\n", 16, "a\n\n\tb ; [users]\n");
	assert_text("a\r\nb", 4, "a%0D\nb");
	assert_text("50%, %41, %", 11, "50%, %2541, %");
	assert_text("a\0b", 3, "a%00b");
	assert_text("\xff\xc3(", 3, "%FF%C3(");
	assert_text("\xe2\x80\xae", 3, "%E2%80%AE");
	assert_text("\xe2\x80", 2, "%E2%80");
}

static void random_bytes_come_back(void **state)
{
	static const char alphabet[] =
		"%%%%0123456789ABCDEFabc\n\t\r\0 \xc3\xa9\xe2\x80\xae\xff;";
	unsigned int seed = 20261123;
	char bytes[64];
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		size_t len = 0;

		seed = seed * 1103515245u + 12345u;
		while (len < (seed >> 8) % sizeof(bytes)) {
			unsigned int x = (seed ^ (unsigned int)len * 2654435761u) >> 7;

			bytes[len++] = alphabet[x % (sizeof(alphabet) - 1)];
		}
		assert_text(bytes, len, NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_are_written_so_that_no_reader_stumbles),
		cmocka_unit_test(values_keep_what_cannot_mislead),
		cmocka_unit_test(only_two_upper_case_digits_are_an_escape),
		cmocka_unit_test(long_texts_keep_lines_and_tabs),
		cmocka_unit_test(random_bytes_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
