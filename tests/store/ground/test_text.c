/*
 * tests/store/ground/test_text.c - text that came from somebody else.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/own.h"
#include "store/ground/script.h"
#include "store/ground/text.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static void valid_utf8_is_recognised(void **state)
{
	static const char *const good[] = {"",
					   "plain",
					   "\xc3\xa9",
					   "\xe2\x82\xac",
					   "\xf0\x9f\x98\x80",
					   "\xf4\x8f\xbf\xbf",
					   "\xed\x9f\xbf",
					   "\xee\x80\x80"};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++)
		assert_true(ws_text_is_utf8(good[i], strlen(good[i])));
}

static void broken_utf8_is_recognised(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xff",
		"\xfe",
		"\xc3",
		"\xc3(",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\xaf",
		"\xe0\x9f\xbf",
		"\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xe2\x82",
		"\xf0\x9f\x98",
		"ok\xe2",
		"a\277b",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		assert_false(ws_text_is_utf8(bad[i], strlen(bad[i])));
		assert_true(ws_text_is_hostile(bad[i], strlen(bad[i]), true));
	}
	assert_false(ws_text_is_utf8("a\0b", 3));
	/* a character that ends behind the given length is not there */
	assert_false(ws_text_is_utf8("\xe2\x82\xac", 2));
}

static void hostile_characters_are_recognised(void **state)
{
	static const char *const bad[] = {
		"\x01",
		"\x1b",
		"\x7f",
		"\r",
		"\x08",
		"\xc2\x80",
		"\xc2\x9b",
		"\xc2\xad",
		"\xd8\x9c",
		"\xe1\xa0\x8e",
		"\xe2\x80\x8b",
		"\xe2\x80\x8c",
		"\xe2\x80\x8d",
		"\xe2\x80\x8e",
		"\xe2\x80\x8f",
		"\xe2\x80\xa8",
		"\xe2\x80\xa9",
		"\xe2\x80\xaa",
		"\xe2\x80\xae",
		"\xe2\x81\xa0",
		"\xe2\x81\xa6",
		"\xe2\x81\xa9",
		"\xef\xbb\xbf",
		"\xe3\x85\xa4",
		"\xe1\x85\x9f",
		"\xf3\xa0\x80\x81",
		"\xf3\xa0\x81\xa1",
		"\xef\xb8\x80",
		"\xf3\xa0\x84\x80",
		"\xcd\x8f",
		"\xef\xbe\xa0",
		"\xef\xbf\xb9",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		const size_t len = strlen(bad[i]);

		assert_true(ws_text_is_hostile(bad[i], len, false));
		assert_true(ws_text_is_hostile(bad[i], len, true));
		assert_int_equal(ws_text_hostile_at(bad[i], len, true), len);
	}
	assert_true(ws_text_is_hostile("\0", 1, true));
	assert_true(ws_text_is_hostile("alice\xe2\x80\xae"
				       "x",
				       9, false));
}

static void ordinary_text_is_harmless(void **state)
{
	static const char *const good[] = {
		"",
		"Owner",
		"J\xc3\xbcrgen",
		"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd",
		"\xe6\x97\xa5\xe6\x9c\xac",
		"e\xcc\x81",
		"\xe2\x9c\x94\xef\xb8\x8f",
		"\xf0\x9f\x98\x80",
		"a b\302\240c",
		"100 % \\ [x] = ; #",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		const size_t len = strlen(good[i]);

		assert_false(ws_text_is_hostile(good[i], len, false));
		assert_int_equal(ws_text_hostile_at(good[i], len, false), 0);
	}
}

static void lines_pass_only_where_kept(void **state)
{
	(void)state;
	assert_true(ws_text_is_hostile("a\nb", 3, false));
	assert_true(ws_text_is_hostile("a\tb", 3, false));
	assert_false(ws_text_is_hostile("a\n\tb", 4, true));
	assert_true(ws_text_is_hostile("a\r\n", 3, true));
	assert_int_equal(ws_text_hostile_at("\n", 1, false), 1);
	assert_int_equal(ws_text_hostile_at("\n", 1, true), 0);
	assert_int_equal(ws_text_hostile_at("", 0, false), 0);
	assert_int_equal(ws_text_hostile_at("\xff\xff", 2, false), 1);
}

static void neutral_form_shows_what_was_hidden(void **state)
{
	static const struct {
		const char *text;
		const char *want;
	} rows[] = {
		{"", ""},
		{"plain \xc3\xa9", "plain \xc3\xa9"},
		{"\x1b[31mred", "\\x1B[31mred"},
		{"a\nb\tc\r", "a\\x0Ab\\x09c\\x0D"},
		{"\x7f", "\\x7F"},
		{"\xc2\x9b"
		 "1m",
		 "\\xC2\\x9B1m"},
		{"a\xff\xc3", "a\\xFF\\xC3"},
		{"\xed\xa0\x80", "\\xED\\xA0\\x80"},
		{"ab\xe2\x80\xaegnp", "ab\\u{202E}gnp"},
		{"a\xe2\x80\x8b", "a\\u{200B}"},
		{"\xef\xbb\xbfx", "\\u{FEFF}x"},
		{"\xc2\xad", "\\u{00AD}"},
		{"\xf3\xa0\x81\xa1", "\\u{E0061}"},
		{"C:\\x", "C:\\x"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		ws_auto_free char *got = ws_text_neutral_dup(rows[i].text);

		assert_string_equal(got, rows[i].want);
	}
}

static void neutral_form_may_keep_lines(void **state)
{
	ws_auto_buf b = WS_BUF_INIT;

	(void)state;
	ws_text_neutral(&b, "a\n\tb\r\0", 6, true);
	assert_string_equal(ws_buf_text(&b), "a\n\tb\\x0D\\x00");
	ws_text_neutral(&b, "!", 1, true);
	assert_string_equal(ws_buf_text(&b), "a\n\tb\\x0D\\x00!");
}

/* Every string of up to three odd bytes, and whatever comes out is harmless. */
static void neutral_form_is_never_hostile(void **state)
{
	ws_auto_buf b = WS_BUF_INIT;

	(void)state;
	for (unsigned int n = 0; n < 256U * 256U * 16U; n++) {
		const char text[4] = {(char)(n & 255), (char)(n >> 8 & 255),
				      (char)(0x80 | (n >> 16 & 15) << 2), 'x'};

		ws_buf_cut(&b, 0);
		ws_text_neutral(&b, text, sizeof(text), false);
		if (!ws_text_is_utf8(b.data, b.len) ||
		    ws_text_is_hostile(b.data, b.len, false))
			fail_msg("hostile after neutralising: %u", n);
		if (b.data[b.len - 1] != 'x')
			fail_msg("the end was swallowed: %u", n);
	}
}

static void nothing_becomes_empty_text(void **state)
{
	ws_auto_free char *got = ws_text_neutral_dup(NULL);

	(void)state;
	assert_string_equal(got, "");
	assert_int_equal(ws_text_width(NULL), 0);
	assert_false(ws_text_is_mixed_script(NULL));
}

static void width_is_that_of_the_neutral_form(void **state)
{
	static const char *const texts[] = {
		"",         "abc",          "\x1b[0m",          "a\xff",
		"\xc2\x9b", "\xe2\x80\xae", "\xf3\xa0\x81\xa1", "J\xc3\xbcrgen",
		"\xc2\xad", "a\nb",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		ws_auto_free char *neutral = ws_text_neutral_dup(texts[i]);

		assert_int_equal(ws_text_width(texts[i]), ws_text_width(neutral));
	}
	assert_int_equal(ws_text_width("J\xc3\xbcrgen"), 6);
	assert_int_equal(ws_text_width("\xe6\x97\xa5\xe6\x9c\xac"), 4);
	assert_int_equal(ws_text_width("e\xcc\x81"), 1);
	assert_int_equal(ws_text_width("\x1b"), 4);
	assert_int_equal(ws_text_width("\xe2\x80\xae"), 8);
	assert_int_equal(ws_text_width("\xf3\xa0\x81\xa1"), 9);
}

static void mixed_scripts_are_seen(void **state)
{
	static const char *const mixed[] = {
		"\xd0\x90lice",         /* Cyrillic A */
		"Owne\xd1\x80",         /* Cyrillic er */
		"\xce\x91lice",         /* Greek alpha */
		"\xd5\xb0ost",          /* Armenian ho */
		"\xe1\x8e\xaalice",     /* Cherokee */
		"\xf0\x9d\x90\x80lice", /* mathematical bold A */
		"\xce\x91\xd0\x90",     /* Greek, Cyrillic */
		"\xe6\x97\xa5\xd0\x90", /* Han, Cyrillic */
		"abc 123 \xd0\x90",     /* apart, but one text */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(mixed); i++)
		assert_true(ws_text_is_mixed_script(mixed[i]));
}

static void one_script_is_not_mixed(void **state)
{
	static const char *const plain[] = {
		"",
		"Alice 42 <alice@acme.io>",
		"J\xc3\xbcrgen \xc3\x98rsted",
		"\xd0\x98\xd0\xb2\xd0\xb0\xd0\xbd 42",
		"\xce\x91\xce\xb8\xce\xae\xce\xbd\xce\xb1",
		"\xe6\x97\xa5\xe6\x9c\xac team \xe3\x81\xae",
		"5 \xc2\xb5s",
		"\xef\xbc\xa1lice", /* full-width A is Latin */
		"ok \xf0\x9f\x98\x80",
		"\xff\xfe",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(plain); i++)
		assert_false(ws_text_is_mixed_script(plain[i]));
}

static void case_is_folded_for_ascii_only(void **state)
{
	char text[] = "OWNER \xc3\x89 [Z]@";

	(void)state;
	assert_int_equal(ws_text_casecmp("Owner", "oWNER"), 0);
	assert_int_equal(ws_text_casecmp("", ""), 0);
	assert_true(ws_text_casecmp("a", "B") < 0);
	assert_true(ws_text_casecmp("B", "a") > 0);
	assert_true(ws_text_casecmp("a", "ab") < 0);
	assert_true(ws_text_casecmp("ab", "a") > 0);
	assert_true(ws_text_casecmp("\xc3\x89", "\xc3\xa9") != 0);
	assert_true(ws_text_casecmp("I", "\xc4\xb1") != 0);
	assert_true(ws_text_casecmp("z", "\xff") < 0);
	assert_true(ws_text_casecmp("@", "`") != 0);
	assert_true(ws_text_casecmp("[", "{") != 0);
	ws_text_fold(text);
	assert_string_equal(text, "owner \xc3\x89 [z]@");
}

static void glob_matches_like_a_shell(void **state)
{
	static const struct {
		const char *pattern;
		const char *text;
		bool want;
	} rows[] = {
		{"", "", true},
		{"", "a", false},
		{"*", "", true},
		{"*", "a/b", true},
		{"**", "abc", true},
		{"?", "a", true},
		{"?", "", false},
		{"?", "ab", false},
		{"?", "\xc3\xa9", true},
		{"??", "\xc3\xa9", false},
		{"a?c",
		 "a\xe2\x82\xac"
		 "c",
		 true},
		{"acme/*", "acme/prod", true},
		{"acme/*", "acme", false},
		{"*/prod", "acme/prod", true},
		{"*/prod", "acme/prod-eu", false},
		{"*prod*", "acme/prod-eu", true},
		{"a*b*c", "a--b--b--c", true},
		{"a*b*c", "a--b--b--", false},
		{"*?", "", false},
		{"*?", "x", true},
		{"A", "a", false},
		{"[a]", "a", false},
		{"[a]", "[a]", true},
		{"a\\*", "a*", false},
		{"*.acme.io", "x@evil.io", false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		if (ws_text_glob(rows[i].pattern, rows[i].text) != rows[i].want)
			fail_msg("%s on %s", rows[i].pattern, rows[i].text);
}

/* With naive backtracking this would not end in a lifetime. */
static void glob_stays_quick_on_hostile_patterns(void **state)
{
	char text[2000];
	char pattern[101];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	for (size_t i = 0; i < 100; i += 2)
		memcpy(pattern + i, "*a", 2);
	pattern[99] = 'b';
	pattern[100] = '\0';
	assert_false(ws_text_glob(pattern, text));
}

static void nearest_word_is_suggested(void **state)
{
	static const char *const words[] = {"status", "sync", "commit", "conflicts",
					    "clone"};

	(void)state;
	assert_string_equal(ws_text_nearest("stauts", words, COUNT(words)), "status");
	assert_string_equal(ws_text_nearest("SYNC", words, COUNT(words)), "sync");
	assert_string_equal(ws_text_nearest("comit", words, COUNT(words)), "commit");
	assert_string_equal(ws_text_nearest("clnoe", words, COUNT(words)), "clone");
	assert_string_equal(ws_text_nearest("conflict", words, COUNT(words)), "conflicts");
	assert_null(ws_text_nearest("zebra", words, COUNT(words)));
	assert_null(ws_text_nearest("s", words, COUNT(words)));
	assert_null(ws_text_nearest("", words, COUNT(words)));
	assert_null(ws_text_nearest(NULL, words, COUNT(words)));
	assert_null(ws_text_nearest("sync", NULL, 0));
}

static void nearest_stays_within_a_third(void **state)
{
	static const char *const six[] = {"abcdef"};
	static const char *const swap[] = {"abc"};

	(void)state;
	assert_non_null(ws_text_nearest("abcdxy", six, 1)); /* 2 of 6 */
	assert_null(ws_text_nearest("abcxyz", six, 1));     /* 3 of 6 */
	assert_non_null(ws_text_nearest("acb", swap, 1));   /* a swap counts once */
	assert_null(ws_text_nearest("xyc", swap, 1));
}

static void equal_suggestions_go_to_the_first(void **state)
{
	static const char *const words[] = {NULL, "", "grand", "grant"};
	char huge[300];
	const char *const long_word[] = {huge};

	(void)state;
	assert_string_equal(ws_text_nearest("granx", words, COUNT(words)), "grand");
	assert_string_equal(ws_text_nearest("grant", words, COUNT(words)), "grant");
	memset(huge, 'a', sizeof(huge));
	huge[sizeof(huge) - 1] = '\0';
	assert_null(ws_text_nearest("aaaa", long_word, 1));
	assert_null(ws_text_nearest(huge, words, COUNT(words)));
	huge[64] = '\0';
	assert_ptr_equal(ws_text_nearest(huge, long_word, 1), huge);
}

/* A row out of order would make the search by halves miss its neighbours. */
static void scripts_are_found_throughout_the_table(void **state)
{
	static const struct {
		int32_t c;
		enum ws_script want;
	} rows[] = {
		{'A', WS_SCRIPT_LATIN},
		{'z', WS_SCRIPT_LATIN},
		{0xb5, WS_SCRIPT_COMMON},
		{0xdf, WS_SCRIPT_LATIN},
		{0x3b1, WS_SCRIPT_GREEK},
		{0x3e3, WS_SCRIPT_COPTIC},
		{0x430, WS_SCRIPT_CYRILLIC},
		{0x561, WS_SCRIPT_ARMENIAN},
		{0x5d0, WS_SCRIPT_HEBREW},
		{0x627, WS_SCRIPT_ARABIC},
		{0x915, WS_SCRIPT_DEVANAGARI},
		{0xe01, WS_SCRIPT_THAI},
		{0x10d0, WS_SCRIPT_GEORGIAN},
		{0x1100, WS_SCRIPT_EAST_ASIAN},
		{0x13a0, WS_SCRIPT_CHEROKEE},
		{0x1d2b, WS_SCRIPT_CYRILLIC},
		{0x1e9e, WS_SCRIPT_LATIN},
		{0x1f00, WS_SCRIPT_GREEK},
		{0x2c65, WS_SCRIPT_LATIN},
		{0x3042, WS_SCRIPT_EAST_ASIAN},
		{0x4e00, WS_SCRIPT_EAST_ASIAN},
		{0xa641, WS_SCRIPT_CYRILLIC},
		{0xab65, WS_SCRIPT_GREEK},
		{0xac00, WS_SCRIPT_EAST_ASIAN},
		{0xfb01, WS_SCRIPT_LATIN},
		{0xff21, WS_SCRIPT_LATIN},
		{0x20000, WS_SCRIPT_EAST_ASIAN},
		{0x1d400, WS_SCRIPT_OTHER},
		{0x2b0, WS_SCRIPT_OTHER},
		{0x10ffff, WS_SCRIPT_OTHER},
		{0, WS_SCRIPT_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(ws_script_of(rows[i].c), rows[i].want);
}

static void nothing_is_not_an_empty_text(void **state)
{
	(void)state;
	assert_true(ws_text_same(NULL, NULL));
	assert_true(ws_text_same("ab", "ab"));
	assert_false(ws_text_same("ab", "a"));
	assert_false(ws_text_same("", NULL));
	assert_false(ws_text_same(NULL, ""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_not_an_empty_text),
		cmocka_unit_test(valid_utf8_is_recognised),
		cmocka_unit_test(broken_utf8_is_recognised),
		cmocka_unit_test(hostile_characters_are_recognised),
		cmocka_unit_test(ordinary_text_is_harmless),
		cmocka_unit_test(lines_pass_only_where_kept),
		cmocka_unit_test(neutral_form_shows_what_was_hidden),
		cmocka_unit_test(neutral_form_may_keep_lines),
		cmocka_unit_test(neutral_form_is_never_hostile),
		cmocka_unit_test(nothing_becomes_empty_text),
		cmocka_unit_test(width_is_that_of_the_neutral_form),
		cmocka_unit_test(mixed_scripts_are_seen),
		cmocka_unit_test(one_script_is_not_mixed),
		cmocka_unit_test(case_is_folded_for_ascii_only),
		cmocka_unit_test(glob_matches_like_a_shell),
		cmocka_unit_test(glob_stays_quick_on_hostile_patterns),
		cmocka_unit_test(nearest_word_is_suggested),
		cmocka_unit_test(nearest_stays_within_a_third),
		cmocka_unit_test(equal_suggestions_go_to_the_first),
		cmocka_unit_test(scripts_are_found_throughout_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
