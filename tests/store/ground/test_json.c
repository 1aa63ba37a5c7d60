/*
 * tests/store/ground/test_json.c - strict parsing, reading, building, printing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/json.h"

#define REFUSED(literal)  refused(literal, sizeof(literal) - 1, __LINE__)
#define ACCEPTED(literal) accepted(literal, sizeof(literal) - 1, __LINE__)

static void refused(const char *bytes, size_t len, int line)
{
	struct ws_json *value = (struct ws_json *)(void *)&line;
	struct ws_err err = {0};
	int rc = ws_json_parse(bytes, len, 0, &value, &err);

	if (rc != WS_E_RESPONSE || err.code != WS_E_RESPONSE || value)
		fail_msg("line %d: rc %d", line, rc);
	if (strlen(err.msg) == 0)
		fail_msg("line %d: no message", line);
}

static void accepted(const char *bytes, size_t len, int line)
{
	ws_auto(ws_json) value = NULL;
	struct ws_err err = {0};

	if (ws_json_parse(bytes, len, 0, &value, &err) != 0)
		fail_msg("line %d: %s", line, err.msg);
	if (!value)
		fail_msg("line %d: no value", line);
}

static struct ws_json *parse(const char *text)
{
	struct ws_json *value = NULL;

	assert_int_equal(ws_json_parse(text, strlen(text), 0, &value, NULL), 0);
	return value;
}

static void duplicate_keys_are_refused(void **state)
{
	(void)state;
	REFUSED("{\"a\": 1, \"a\": 2}");
	REFUSED("{\"a\": 1, \"b\": 2, \"a\": 1}");
	REFUSED("{\"a\": 1, \"\\u0061\": 2}");
	REFUSED("{\"\\u0061\": 1, \"a\": 2}");
	REFUSED("[{\"x\": {\"role\": \"Viewer\", \"role\": \"Owner\"}}]");
	REFUSED("{\"\": 1, \"\": 2}");
	ACCEPTED("[{\"a\": 1}, {\"a\": 2}]");
	ACCEPTED("{\"a\": {\"a\": 1}, \"A\": 2}");
}

static size_t nested(char *out, size_t depth, char open, char close)
{
	size_t len = 0;

	for (size_t i = 0; i < depth; i++) {
		out[len++] = open;
		if (open == '{' && i + 1 < depth) {
			memcpy(out + len, "\"a\":", 4);
			len += 4;
		}
	}
	for (size_t i = 0; i < depth; i++)
		out[len++] = close;
	return len;
}

/* What a text is read as, with something behind it that says by whom. NULL: refused. */
static char *read_beside(const char *text, size_t len, const char *behind)
{
	struct ws_json *value = NULL;
	char whole[1024];
	char *out = NULL;
	const int n = snprintf(whole, sizeof(whole), "[%.*s,%s]", (int)len, text, behind);

	/* a NUL would end the text here */
	if (memchr(text, '\0', len) || n >= (int)sizeof(whole))
		return NULL;
	if (ws_json_parse(whole, (size_t)n, 0, &value, NULL) == 0)
		assert_int_equal(ws_json_format(value, 0, &out, NULL, NULL), 0);
	ws_json_free(value);
	return out;
}

/* A backslash anywhere gives the whole text to the library. */
static void same_either_way(const char *text, size_t len)
{
	ws_auto_free char *plain = read_beside(text, len, "\"A\"");
	ws_auto_free char *library = read_beside(text, len, "\"\\u0041\"");

	if (!plain != !library || (plain && strcmp(plain, library) != 0))
		fail_msg("%.*s: %s, %s", (int)len, text, plain ? plain : "refused",
			 library ? library : "refused");
}

static void plain_text_means_what_the_library_says(void **state)
{
	static const char *const texts[] = {
		"{\"id\":\"a-1\",\"n\":-12,\"x\":[true,false,null],\"\":{}}",
		"[ 0 , -1,\t123456789012345678,\r\n{\"a\" : [ ] } ]",
		"{\"n\":9223372036854775807,\"m\":1.5,\"k\":1e3,\"z\":-0}",
		"{\"name\":\"B\xc3\xa4r \xe2\x82\xac \xf0\x9f\x90\xbb\",\"a\":{\"a\":\"]}\"}}",
		"[\"\x7f\",\"/\",\"'\",\" \",[[[[]]]],nul,tru]",
	};
	static const char bytes[] =
		"\"\"\"{}[]:,,0123-.eE+truefalsn \n\t\\/\x01\xc3\xa4\xff";
	uint32_t x = 4711;

	(void)state;
	for (size_t t = 0; t < sizeof(texts) / sizeof(texts[0]); t++) {
		const size_t len = strlen(texts[t]);

		same_either_way(texts[t], len);
		for (int i = 0; i < 20000; i++) {
			char text[256];

			memcpy(text, texts[t], len + 1);
			for (int edits = 0; edits <= i % 3; edits++) {
				x = x * 1664525u + 1013904223u;
				text[(x >> 8) % len] =
					bytes[(x >> 20) % (sizeof(bytes) - 1)];
			}
			same_either_way(text, len);
		}
	}
}

static void depth_is_bounded(void **state)
{
	char text[1000];

	(void)state;
	accepted(text, nested(text, 32, '[', ']'), __LINE__);
	refused(text, nested(text, 33, '[', ']'), __LINE__);
	accepted(text, nested(text, 32, '{', '}'), __LINE__);
	refused(text, nested(text, 33, '{', '}'), __LINE__);
}

/* Would overflow the stack of a parser that recurses without a bound. */
static void a_million_brackets_are_refused(void **state)
{
	const size_t len = 1000000;
	char *text = malloc(len);

	(void)state;
	assert_non_null(text);
	memset(text, '[', len);
	refused(text, len, __LINE__);
	free(text);
}

static void brackets_in_strings_are_no_depth(void **state)
{
	(void)state;
	ACCEPTED("[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]");
	ACCEPTED("[\"\\\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]");
	ACCEPTED("[\"{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{\\\\\", [1]]");
	REFUSED("[\"\\\\\",[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]"
		"]]]]]]]]]]]");
}

static void size_is_bounded_before_parsing(void **state)
{
	struct ws_json *value = NULL;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_json_parse("[1]", 3, 2, &value, &err), WS_E_RESPONSE);
	assert_null(value);
	assert_non_null(strstr(err.msg, "2 bytes"));
	assert_int_equal(ws_json_parse("[1]", 3, 3, &value, &err), 0);
	ws_json_free(value);
	/* neither a default nor a wish goes beyond the limit; the bytes are not looked at */
	assert_int_equal(ws_json_parse("[1]", WS_JSON_MAX_BYTES + 1, 0, &value, &err),
			 WS_E_RESPONSE);
	assert_int_equal(
		ws_json_parse("[1]", WS_JSON_MAX_BYTES + 1, SIZE_MAX, &value, &err),
		WS_E_RESPONSE);
}

static void only_one_object_or_array_counts(void **state)
{
	(void)state;
	REFUSED("");
	refused(NULL, 0, __LINE__);
	REFUSED(" ");
	REFUSED("1");
	REFUSED("\"text\"");
	REFUSED("null");
	REFUSED("true");
	REFUSED("{} {}");
	REFUSED("[1]]");
	REFUSED("[1] x");
	REFUSED("[1]\0");
	REFUSED("[1]\0[2]");
	ACCEPTED("[]");
	ACCEPTED(" \t\r\n{} \t\r\n");
}

static void broken_text_is_refused(void **state)
{
	(void)state;
	REFUSED("{");
	REFUSED("[1,");
	REFUSED("[1,]");
	REFUSED("[,1]");
	REFUSED("{\"a\":1,}");
	REFUSED("{\"a\"}");
	REFUSED("{a:1}");
	REFUSED("{'a':1}");
	REFUSED("[1 2]");
	REFUSED("[01]");
	REFUSED("[+1]");
	REFUSED("[.5]");
	REFUSED("[NaN]");
	REFUSED("[Infinity]");
	REFUSED("[0x10]");
	REFUSED("[1] // done");
	REFUSED("[/* */ 1]");
	REFUSED("[\"abc]");
	REFUSED("[\"\\x41\"]");
	REFUSED("<html>502</html>");
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	(void)state;
	REFUSED("\xef\xbb\xbf[1]");
	REFUSED("[\"\xff\"]");
	REFUSED("[\"\xc0\xaf\"]");
	REFUSED("[\"\xed\xa0\x80\"]");
	REFUSED("[\"\xf4\x90\x80\x80\"]");
	REFUSED("[\"\xe2\x82\"]");
	REFUSED("[\"a\nb\"]");
	REFUSED("[\"a\x1b[2J\"]");
	REFUSED("[\"\\ud800\"]");
	REFUSED("[\"\\udc00\"]");
	REFUSED("[\"\\ud800\\u0041\"]");
	REFUSED("[\"\\udc00\\ud800\"]");
	REFUSED("{\"\\ud800\":1}");
	ACCEPTED("[\"\\ud83d\\ude00\"]");
	ACCEPTED("[\"\xf0\x9f\x98\x80\"]");
}

static void nul_is_refused_everywhere(void **state)
{
	(void)state;
	REFUSED("[\"a\\u0000b\"]");
	REFUSED("[\"a\0b\"]");
	REFUSED("{\"a\\u0000b\": 1}");
	REFUSED("{\"owner\\u0000\": 1, \"owner\": 2}");
	REFUSED("[1\0]");
	REFUSED("[1\0,2]");
	REFUSED("[true\0]");
	REFUSED("{\"n\": 1\0}");
	REFUSED("\0[1]");
}

static void numbers_keep_their_kind(void **state)
{
	ws_auto(ws_json)
		v = parse("[9223372036854775807, -9223372036854775808, 1.0, 1e2, -0]");
	int64_t n = 0;

	(void)state;
	assert_true(ws_json_int(ws_json_at(v, 0), &n));
	assert_true(n == INT64_MAX);
	assert_true(ws_json_int(ws_json_at(v, 1), &n));
	assert_true(n == INT64_MIN);
	n = 5;
	assert_false(ws_json_int(ws_json_at(v, 2), &n));
	assert_false(ws_json_int(ws_json_at(v, 3), &n));
	assert_int_equal(n, 5);
	assert_int_equal(ws_json_kind(ws_json_at(v, 2)), WS_JSON_REAL);
	assert_int_equal(ws_json_kind(ws_json_at(v, 3)), WS_JSON_REAL);
	assert_true(ws_json_int(ws_json_at(v, 4), &n));
	assert_int_equal(n, 0);
	REFUSED("[9223372036854775808]");
	REFUSED("[-9223372036854775809]");
	REFUSED("[123456789012345678901234567890]");
	REFUSED("[1e400]");
}

/* The answer is somebody else's text: none of it may reach a terminal this way. */
static void messages_never_quote_the_answer(void **state)
{
	static const char *const texts[] = {"{\"SECRET\": 1, \"SECRET\": 2}",
					    "[SECRET]",
					    "[\"SECRET\" \"SECRET\"]",
					    "{\"SECRET\" SECRET}",
					    "[\"SECRET\x1b\"]",
					    "[1] SECRET"};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct ws_json *value;
		struct ws_err err = {0};

		assert_int_equal(ws_json_parse(texts[i], strlen(texts[i]), 0, &value, &err),
				 WS_E_RESPONSE);
		assert_null(strstr(err.msg, "SECRET"));
		assert_null(strstr(err.why, "SECRET"));
		assert_non_null(strstr(err.msg, "line 1"));
	}
}

static void length_counts_and_not_the_nul(void **state)
{
	ws_auto(ws_json) value = NULL;

	(void)state;
	assert_int_equal(ws_json_parse("[1]trailing", 3, 0, &value, NULL), 0);
	assert_int_equal(ws_json_count(value), 1);
}

static void kinds_are_told_apart(void **state)
{
	static const enum ws_json_kind want[] = {
		WS_JSON_NULL, WS_JSON_BOOL,  WS_JSON_BOOL,   WS_JSON_INT, WS_JSON_REAL,
		WS_JSON_TEXT, WS_JSON_ARRAY, WS_JSON_OBJECT, WS_JSON_NONE};
	ws_auto(ws_json) v = parse("[null, true, false, 1, 1.5, \"t\", [], {}]");

	(void)state;
	assert_int_equal(ws_json_count(v), 8);
	for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++)
		assert_int_equal(ws_json_kind(ws_json_at(v, i)), want[i]);
}

static void readers_accept_what_they_do_not_expect(void **state)
{
	ws_auto(ws_json) v = parse("{\"t\": \"x\", \"n\": null, \"a\": [1]}");
	const struct ws_json *odd[] = {NULL, v, ws_json_get(v, "t"), ws_json_get(v, "n"),
				       ws_json_get(v, "a")};
	const struct ws_json *member = v;
	int64_t n = 3;
	bool b = true;

	(void)state;
	for (size_t i = 0; i < sizeof(odd) / sizeof(odd[0]); i++) {
		void *iter = NULL;

		assert_false(ws_json_int(odd[i], &n));
		assert_false(ws_json_bool(odd[i], &b));
		assert_null(ws_json_get(odd[i], "absent"));
		assert_null(ws_json_at(odd[i], 7));
		if (odd[i] != odd[2])
			assert_null(ws_json_text(odd[i]));
		if (odd[i] != v)
			assert_null(ws_json_next(odd[i], &iter, &member));
		if (odd[i] != v && odd[i] != odd[4])
			assert_int_equal(ws_json_count(odd[i]), 0);
	}
	assert_int_equal(n, 3);
	assert_true(b);
	assert_null(ws_json_get(v, NULL));
	ws_json_free(NULL);
}

static void members_come_in_their_order(void **state)
{
	static const char *const keys[] = {"zebra", "apple", "mango", "", "b"};
	ws_auto(ws_json) v = parse("{\"zebra\":0,\"apple\":1,\"mango\":2,\"\":3,\"b\":4}");
	const struct ws_json *member;
	const char *key;
	void *iter = NULL;
	int64_t i = 0;

	(void)state;
	while ((key = ws_json_next(v, &iter, &member)) != NULL) {
		int64_t n = -1;

		assert_true(i < 5);
		assert_string_equal(key, keys[i]);
		assert_true(ws_json_int(member, &n));
		assert_int_equal(n, i);
		i++;
	}
	assert_int_equal(i, 5);
}

static void built_values_print(void **state)
{
	ws_auto(ws_json) o = ws_json_new_object();
	struct ws_json *list = ws_json_new_array();
	ws_auto_free char *text = NULL;
	ws_auto_free char *sorted = NULL;
	ws_auto_free char *pretty = NULL;
	size_t len = 0;
	int bad = 0;

	(void)state;
	bad |= ws_json_push(list, ws_json_new_int(INT64_MIN));
	bad |= ws_json_push(list, ws_json_new_bool(true));
	bad |= ws_json_push(list, ws_json_new_null());
	bad |= ws_json_set(o, "z", list);
	bad |= ws_json_set(o, "a", ws_json_new_text("\xc3\xa9 \"q\""));
	bad |= ws_json_set(o, "n", ws_json_new_text(NULL));
	bad |= ws_json_set(o, "f", ws_json_new_bool(false));
	assert_int_equal(bad, 0);
	assert_int_equal(ws_json_format(o, 0, &text, &len, NULL), 0);
	assert_string_equal(text, "{\"z\":[-9223372036854775808,true,null],"
				  "\"a\":\"\xc3\xa9 \\\"q\\\"\",\"n\":null,\"f\":false}");
	assert_int_equal(len, strlen(text));
	assert_int_equal(ws_json_format(o, WS_JSON_SORTED, &sorted, NULL, NULL), 0);
	assert_string_equal(sorted, "{\"a\":\"\xc3\xa9 \\\"q\\\"\",\"f\":false,\"n\":null,"
				    "\"z\":[-9223372036854775808,true,null]}");
	bad = ws_json_set(o, "z", ws_json_new_int(1));
	bad |= ws_json_set(o, "a", ws_json_new_int(2));
	assert_int_equal(bad, 0);
	assert_int_equal(ws_json_format(o, WS_JSON_PRETTY, &pretty, NULL, NULL), 0);
	assert_string_equal(
		pretty, "{\n  \"z\": 1,\n  \"a\": 2,\n  \"n\": null,\n  \"f\": false\n}");
}

/* Leaks on these paths are found by the address sanitizer. */
static void failed_building_takes_the_value(void **state)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) a = ws_json_new_array();

	(void)state;
	assert_null(ws_json_new_text("\xff"));
	assert_true(ws_json_set(o, "k", NULL) < 0);
	assert_true(ws_json_set(o, "k", ws_json_new_text("\xff")) < 0);
	assert_true(ws_json_set(o, "\xff", ws_json_new_int(1)) < 0);
	assert_true(ws_json_set(NULL, "k", ws_json_new_int(1)) < 0);
	assert_true(ws_json_set(a, "k", ws_json_new_int(1)) < 0);
	assert_true(ws_json_push(a, NULL) < 0);
	assert_true(ws_json_push(NULL, ws_json_new_int(1)) < 0);
	assert_true(ws_json_push(o, ws_json_new_int(1)) < 0);
	assert_int_equal(ws_json_count(o), 0);
	assert_int_equal(ws_json_count(a), 0);
}

static void copy_is_deep(void **state)
{
	ws_auto(ws_json) v = parse("{\"a\": {\"b\": [1, 2]}}");
	ws_auto(ws_json) copy = ws_json_copy(v);
	ws_auto_free char *text = NULL;

	(void)state;
	assert_non_null(copy);
	ws_json_free(v);
	v = NULL;
	assert_int_equal(ws_json_format(copy, 0, &text, NULL, NULL), 0);
	assert_string_equal(text, "{\"a\":{\"b\":[1,2]}}");
	assert_null(ws_json_copy(NULL));
}

static void sorted_print_ignores_the_order_of_input(void **state)
{
	ws_auto(ws_json)
		a = parse("{\"b\":1,\"B\":2,\"a\":{\"d\":0.1,\"c\":null},\"\xc3\xa9\":3}");
	ws_auto(ws_json)
		b = parse("{\"\xc3\xa9\":3,\"a\":{\"c\":null,\"d\":0.1},\"B\":2,\"b\":1}");
	ws_auto_free char *left = NULL;
	ws_auto_free char *right = NULL;

	(void)state;
	assert_int_equal(ws_json_format(a, WS_JSON_SORTED, &left, NULL, NULL), 0);
	assert_int_equal(ws_json_format(b, WS_JSON_SORTED, &right, NULL, NULL), 0);
	assert_string_equal(left, right);
	assert_string_equal(
		left, "{\"B\":2,\"a\":{\"c\":null,\"d\":0.1},\"b\":1,\"\xc3\xa9\":3}");
}

static void printing_nothing_is_a_bug(void **state)
{
	char *text = (char *)&state;
	struct ws_err err = {0};

	assert_int_equal(ws_json_format(NULL, 0, &text, NULL, &err), WS_E_BUG);
	assert_null(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(duplicate_keys_are_refused),
		cmocka_unit_test(plain_text_means_what_the_library_says),
		cmocka_unit_test(depth_is_bounded),
		cmocka_unit_test(a_million_brackets_are_refused),
		cmocka_unit_test(brackets_in_strings_are_no_depth),
		cmocka_unit_test(size_is_bounded_before_parsing),
		cmocka_unit_test(only_one_object_or_array_counts),
		cmocka_unit_test(broken_text_is_refused),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(nul_is_refused_everywhere),
		cmocka_unit_test(numbers_keep_their_kind),
		cmocka_unit_test(messages_never_quote_the_answer),
		cmocka_unit_test(length_counts_and_not_the_nul),
		cmocka_unit_test(kinds_are_told_apart),
		cmocka_unit_test(readers_accept_what_they_do_not_expect),
		cmocka_unit_test(members_come_in_their_order),
		cmocka_unit_test(built_values_print),
		cmocka_unit_test(failed_building_takes_the_value),
		cmocka_unit_test(copy_is_deep),
		cmocka_unit_test(sorted_print_ignores_the_order_of_input),
		cmocka_unit_test(printing_nothing_is_a_bug),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
