/*
 * Whole documents through the reader and inih: what is accepted, what is refused,
 * and whether the message points at the right place.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/ini_text.h"

#define ANY (-1)

struct refused {
	const char *text;
	size_t len; /* 0: strlen */
	int code;
	int line, column, span; /* ANY: not looked at */
	const char *msg;        /* a part of it */
};

#define TEXT(s)  s, 0
#define BYTES(s) s, sizeof(s) - 1

static void assert_refused(const struct refused *c)
{
	size_t len = c->len ? c->len : strlen(c->text);
	struct ws_ini *doc = (struct ws_ini *)&len; /* must become NULL */
	struct ws_err err = {0};
	int rc = ws_ini_parse(c->text, len, &t_ini_schema, "acme/prod/test.ini", &doc,
			      &err);

	if (rc != c->code || err.code != c->code || !strstr(err.msg, c->msg))
		fail_msg("%s\nrc %d (%d wanted), line %d: %s", c->text, rc, c->code,
			 err.line, err.msg);
	assert_null(doc);
	assert_string_equal(err.file, "acme/prod/test.ini");
	if ((c->line != ANY && err.line != c->line) ||
	    (c->column != ANY && err.column != c->column) ||
	    (c->span != ANY && err.span != c->span))
		fail_msg("%s\nplace %d:%d+%d, wanted %d:%d+%d: %s", c->text, err.line,
			 err.column, err.span, c->line, c->column, c->span, err.msg);
	/* nobody has to pass an err */
	assert_int_equal(ws_ini_parse(c->text, len, &t_ini_schema, "x", &doc, NULL),
			 c->code);
}

#define assert_all_refused(cases)                                                  \
	do {                                                                       \
		for (size_t i_ = 0; i_ < sizeof(cases) / sizeof((cases)[0]); i_++) \
			assert_refused(&(cases)[i_]);                              \
	} while (0)

static void malformed_lines_are_refused_with_their_place(void **state)
{
	static const struct refused cases[] = {
		/* continuation lines: inih gives them to the key above */
		{TEXT("[users]\nada = Viewer\n  Owner\n"), WS_E_FILE_SYNTAX, 3, 1, 1,
		 "beginning"},
		{TEXT("[users]\nada = Viewer\n eve = Owner\n"), WS_E_FILE_SYNTAX, 3, 1, 1,
		 "blank"},
		{TEXT("[users]\nada = Viewer\n [teams]\nx = Owner\n"), WS_E_FILE_SYNTAX, 3,
		 1, 1, "blank"},
		{TEXT("[users]\n ; comment\n"), WS_E_FILE_SYNTAX, 2, 1, 1, "blank"},
		{TEXT("[users]\n \nada = Viewer\n"), WS_E_FILE_SYNTAX, 2, 1, 1, "blank"},
		/* blanks nobody sees */
		{TEXT("[users]\nada = Viewer \n"), WS_E_FILE_SYNTAX, 2, 13, 1,
		 "end of the line"},
		{TEXT("[users] \nada = Viewer\n"), WS_E_FILE_SYNTAX, 1, 8, 1,
		 "end of the line"},
		{TEXT("; note \n"), WS_E_FILE_SYNTAX, 1, 7, 1, "end of the line"},
		{TEXT("[users]\nada = \n"), WS_E_FILE_SYNTAX, 2, 6, 1, "end of the line"},
		/* inline comments: inih cuts the value there */
		{TEXT("[users]\nada = Viewer ;was Owner\n"), WS_E_FILE_SYNTAX, 2, 14, 1,
		 "; after"},
		{TEXT("[users]\nada = ;Owner\n"), WS_E_FILE_SYNTAX, 2, 7, 1, "; after"},
		{TEXT("[users]\nada =;Owner\n"), WS_E_FILE_SYNTAX, 2, 6, 1, "; after"},
		/* what separates key and value */
		{TEXT("[users]\nada : Owner\n"), WS_E_FILE_SYNTAX, 2, 1, 11, ": where"},
		{TEXT("[users]\nmail:ada@x = Owner\n"), WS_E_FILE_SYNTAX, 2, 5, 1,
		 ": in a key"},
		{TEXT("[users]\nhttp://x = Owner\n"), WS_E_FILE_SYNTAX, 2, 5, 1,
		 ": in a key"},
		{TEXT("[users]\nada\n"), WS_E_FILE_SYNTAX, 2, 1, 3, "no ="},
		{TEXT("[users]\n= Owner\n"), WS_E_FILE_SYNTAX, 2, 1, 1, "no key"},
		{TEXT("[users]\n:Owner\n"), WS_E_FILE_SYNTAX, 2, 1, 6, ": where"},
		/* keys that look like something else */
		{TEXT("[users]\n# ada = Owner\n"), WS_E_FILE_SYNTAX, 2, 1, 1,
		 "begins with #"},
		{TEXT("[users]\na#b = Owner\n"), WS_E_FILE_SYNTAX, 2, 2, 1, "# in a key"},
		{TEXT("[users]\na;b = Owner\n"), WS_E_FILE_SYNTAX, 2, 2, 1, "; in a key"},
		{TEXT("[users]\na ;b = Owner\n"), WS_E_FILE_SYNTAX, 2, 3, 1, "; in a key"},
		{TEXT("[users]\na[b = Owner\n"), WS_E_FILE_SYNTAX, 2, 2, 1, "[ in a key"},
		{TEXT("[users]\nx] = Owner\n"), WS_E_FILE_SYNTAX, 2, 2, 1, "] in a key"},
		{TEXT("[users]\n100% = Owner\n"), WS_E_FILE_SYNTAX, 2, 4, 1, "% in a key"},
		{TEXT("[users]\na%3a = Owner\n"), WS_E_FILE_SYNTAX, 2, 2, 1, "% in a key"},
		/* section headers */
		{TEXT("[users\nada = Owner\n"), WS_E_FILE_SYNTAX, 1, 1, 6, "without ]"},
		{TEXT("[x = 1\n"), WS_E_FILE_SYNTAX, 1, 1, 6, "without ]"},
		{TEXT("[users] junk = 1\n"), WS_E_FILE_SYNTAX, 1, 8, 9, "after the ]"},
		{TEXT("[users] ; note\n"), WS_E_FILE_SYNTAX, 1, 8, 7, "after the ]"},
		{TEXT("[users]]\n"), WS_E_FILE_SYNTAX, 1, 8, 1, "after the ]"},
		{TEXT("ada = Owner\n[users]\n"), WS_E_FILE_SYNTAX, 1, 1, 3, "before any"},
		/* merges */
		{TEXT("[users]\n<<<<<<< HEAD\nada = Owner\n"), WS_E_FILE_SYNTAX, 2, 1, 7,
		 "merge"},
		{TEXT("[users]\n=======\n"), WS_E_FILE_SYNTAX, 2, 1, 7, "merge"},
		{TEXT("[users]\n>>>>>>> main\n"), WS_E_FILE_SYNTAX, 2, 1, 7, "merge"},
		{TEXT("[users]\n||||||| base = x\n"), WS_E_FILE_SYNTAX, 2, 1, 7, "merge"},
		{TEXT("<<<<<<< HEAD\n"), WS_E_FILE_SYNTAX, 1, 1, 7, "merge"},
	};

	(void)state;
	assert_all_refused(cases);
}

static void names_are_checked_against_the_schema(void **state)
{
	static const struct refused cases[] = {
		{TEXT("[user]\n"), WS_E_SECTION_UNKNOWN, 1, 1, 6, "[user]"},
		{TEXT("[Users]\n"), WS_E_SECTION_UNKNOWN, 1, 1, 7, "[Users]"},
		{TEXT("[]\n"), WS_E_SECTION_UNKNOWN, 1, 1, 2, "[]"},
		{TEXT("[ users ]\n"), WS_E_SECTION_UNKNOWN, 1, 1, 9, "[ users ]"},
		{TEXT("[a ;b]\n"), WS_E_SECTION_UNKNOWN, 1, 1, 6, "[a ;b]"},
		{TEXT("[users[]\n"), WS_E_SECTION_UNKNOWN, 1, 1, 8, "no section"},
		/* inih cuts at 49 bytes: the two would be one */
		{TEXT("[member.0123456789012345678901234567890123456789012345]\n"),
		 WS_E_SECTION_UNKNOWN, 1, 1, 55, "no section"},
		{TEXT("[policy]\nmod = 1\n"), WS_E_KEY_UNKNOWN, 2, 1, 3, "no key mod"},
		{TEXT("[policy]\nmode = 1\nm%6Fde2 = 1\n"), WS_E_KEY_UNKNOWN, 3, 1, 7,
		 "mode2"},
		{TEXT("[cloud]\nname = 1\n"), WS_E_KEY_UNKNOWN, 2, 1, 4, "no key name"},
	};
	struct ws_ini *doc;
	struct ws_err err = {0};

	(void)state;
	assert_all_refused(cases);
	assert_int_equal(
		ws_ini_parse("[policy]\nmoed = 1\n", 18, &t_ini_schema, "x", &doc, &err),
		WS_E_KEY_UNKNOWN);
	assert_non_null(strstr(err.hint, "mode"));
	assert_int_equal(ws_ini_parse("[user]\n", 7, &t_ini_schema, "x", &doc, &err),
			 WS_E_SECTION_UNKNOWN);
	assert_non_null(strstr(err.hint, "[users]"));
	assert_string_equal(err.source, "[user]");
}

static void duplicates_are_refused_naming_the_first_line(void **state)
{
	static const struct refused cases[] = {
		{TEXT("[users]\nada = Viewer\n\n; x\nada = Owner\n"), WS_E_DUPLICATE, 5, 1,
		 3, "ada is set twice in [users], first on line 2"},
		{TEXT("[users]\nada@x = Viewer\nADA@x = Owner\n"), WS_E_DUPLICATE, 3, 1, 5,
		 "first on line 2"},
		{TEXT("[users]\na%20b = Viewer\na b = Owner\n"), WS_E_DUPLICATE, 3, 1, 3,
		 "first on line 2"},
		{TEXT("[users]\n%61da = Viewer\nada = Owner\n"), WS_E_DUPLICATE, 3, 1, 3,
		 "first on line 2"},
		{TEXT("[policy]\nmode = 1\nMode = 2\n"), WS_E_DUPLICATE, 3, 1, 4, "twice"},
		{TEXT("; top\n[users]\n[teams]\n[users]\n"), WS_E_DUPLICATE, 4, 1, 7,
		 "[users] is there twice, first on line 2"},
		{TEXT("[users]\na=1\nb=1\nc=1\nd=1\ne=1\nf=1\ng=1\nh=1\ni=1\nj=1\nk=1\nC="
		      "2\n"),
		 WS_E_DUPLICATE, 13, 1, 1, "first on line 4"},
	};
	struct ws_ini *doc = t_ini_parse("[users]\nada = Viewer\n[teams]\nada = Owner\n");

	(void)state;
	assert_string_equal(ws_ini_get(doc, "teams", "ADA"), "Owner");
	ws_ini_free(doc);
	assert_all_refused(cases);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	static const struct refused cases[] = {
		{BYTES("[users]\nada = Ow\0ner\n"), WS_E_BYTES, 2, 9, 1, "NUL"},
		{BYTES("[users]\nada = Viewer\0\nada = Owner\n"), WS_E_BYTES, 2, 13, 1,
		 "NUL"},
		{BYTES("\0"), WS_E_BYTES, 1, 1, 1, "NUL"},
		{TEXT("[users]\nada =\tOwner\n"), WS_E_BYTES, 2, 6, 1, "tab"},
		{TEXT("[users]\n\tada = Owner\n"), WS_E_BYTES, 2, 1, 1, "tab"},
		{TEXT("[users]\nada = Owner\x0b\n"), WS_E_BYTES, 2, 12, 1, "0x0B"},
		{TEXT("[users]\nada = Owner\x0c\n"), WS_E_BYTES, 2, 12, 1, "0x0C"},
		{TEXT("[users]\nada = \x1b[2KOwner\n"), WS_E_BYTES, 2, 7, 1, "0x1B"},
		{TEXT("[users]\nada = a\x7f\n"), WS_E_BYTES, 2, 8, 1, "0x7F"},
		{TEXT("; \x07\n"), WS_E_BYTES, 1, 3, 1, "0x07"},
		/* line ends of other systems */
		{TEXT("[users]\r\nada = Owner\r\n"), WS_E_BYTES, 1, 8, 1, "CRLF"},
		{TEXT("[users]\nada = Owner\r\n"), WS_E_BYTES, 2, 12, 1, "CRLF"},
		{TEXT("\r\n"), WS_E_BYTES, 1, 1, 1, "CRLF"},
		{TEXT("[users]\rada = Owner\r"), WS_E_BYTES, 1, 8, 1, "carriage return"},
		{TEXT("[users]\nada = Viewer\reve = Owner\n"), WS_E_BYTES, 2, 13, 1,
		 "carriage"},
		/* marks and other encodings */
		{TEXT("\xef\xbb\xbf[users]\n"), WS_E_BYTES, 1, 1, 3, "byte order mark"},
		{TEXT("[users]\n\xef\xbb\xbf"
		      "ada = Owner\n"),
		 WS_E_BYTES, 2, 1, 3, "invisible"},
		{BYTES("\xff\xfe[\0u\0"), WS_E_BYTES, 1, 1, 2, "UTF-16"},
		{BYTES("\xfe\xff\0[\0u"), WS_E_BYTES, 1, 1, 2, "UTF-16"},
		{TEXT("[users]\nad\xe1 = Owner\n"), WS_E_BYTES, 2, 3, 1, "0xE1"},
		{TEXT("[users]\nada = \xc0\x80\n"), WS_E_BYTES, 2, 7, 1, "0xC0"},
		{TEXT("[users]\nada = \xed\xa0\x80\n"), WS_E_BYTES, 2, 7, 1, "0xED"},
		{TEXT("[users]\nada = \xf4\x90\x80\x80\n"), WS_E_BYTES, 2, 7, 1, "0xF4"},
		{TEXT("[users]\nada = \x80\n"), WS_E_BYTES, 2, 7, 1, "0x80"},
		{TEXT("[users]\nada = \xc3"), WS_E_BYTES, 2, 7, 1, "0xC3"},
		/* characters that show nothing or turn the line around */
		{TEXT("[users]\nada = \xe2\x80\xaeOwner\n"), WS_E_BYTES, 2, 7, 3,
		 "direction"},
		{TEXT("[users]\na\xe2\x80\x8b"
		      "da = Owner\n"),
		 WS_E_BYTES, 2, 2, 3, "invisible"},
		{TEXT("[us\xe2\x80\x8b"
		      "ers]\n"),
		 WS_E_BYTES, 1, 4, 3, "invisible"},
		{TEXT("[users]\nada = \xc2\x85\n"), WS_E_BYTES, 2, 7, 2, "invisible"},
		{TEXT("[users]\nada = a\xe2\x80\xa8"
		      "b\n"),
		 WS_E_BYTES, 2, 8, 3, "invisible"},
		{TEXT("; \xf3\xa0\x81\x81\n"), WS_E_BYTES, 1, 3, 4, "invisible"},
		/* escapes that hide such bytes */
		{TEXT("[users]\nada = %00\n"), WS_E_BYTES, 2, 7, 3, "do not give UTF-8"},
		{TEXT("[users]\na%00 = Owner\n"), WS_E_BYTES, 2, 1, 4, "do not give UTF-8"},
		{TEXT("[users]\nada = %C3\n"), WS_E_BYTES, 2, 7, 3, "do not give UTF-8"},
		{TEXT("[users]\nada = %ED%A0%80\n"), WS_E_BYTES, 2, 7, 9,
		 "do not give UTF-8"},
	};

	(void)state;
	assert_all_refused(cases);
}

/* Lines of every kind at the limit and one above, and at inih's own limit. */
static void long_line_is_refused(void **state)
{
	static const char *const starts[] = {"ada = ", "; ", ";", "[users", "novalue", "="};
	static const char *const tails[] = {"eve = Owner", "[users]", " eve = Owner", "; x",
					    "#"};
	static const size_t sizes[] = {191, 192, 197, 198, 199, 200,
				       201, 398, 399, 400, 5000};
	struct ws_ini *doc;
	struct ws_err err;
	char text[5100];
	size_t i, j, k;

	(void)state;
	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		for (j = 0; j < sizeof(tails) / sizeof(tails[0]); j++)
			for (k = 0; k < sizeof(sizes) / sizeof(sizes[0]); k++) {
				size_t start = strlen(starts[i]), tail = strlen(tails[j]);
				size_t len = sizes[k];

				memcpy(text, "[users]\n", 8);
				memset(text + 8, 'a', len);
				memcpy(text + 8, starts[i], start);
				memcpy(text + 8 + len - tail, tails[j], tail);
				text[8 + len] = '\n';
				memset(&err, 0, sizeof(err));
				assert_int_equal(ws_ini_parse(text, len + 9, &t_ini_schema,
							      "x", &doc, &err),
						 WS_E_LINE_LONG);
				assert_null(doc);
				assert_int_equal(err.line, 2);
				assert_non_null(strstr(err.msg, "the limit is 190"));
				assert_true(strlen(err.source) > 150);
			}
}

static void line_at_the_limit_is_read(void **state)
{
	char text[WS_INI_LINE_MAX + 64];
	char value[WS_INI_LINE_MAX];
	struct ws_ini *doc;

	(void)state;
	memset(value, 'v', sizeof(value));
	value[WS_INI_LINE_MAX - 6] = '\0';
	(void)snprintf(text, sizeof(text), "[users]\nada = %s\nbob = x\n", value);
	assert_int_equal(strcspn(text + 8, "\n"), WS_INI_LINE_MAX);
	doc = t_ini_parse(text);
	assert_string_equal(ws_ini_get(doc, "users", "ada"), value);
	assert_string_equal(ws_ini_get(doc, "users", "bob"), "x");
	t_ini_assert_text(doc, text);
	ws_ini_free(doc);
}

static void long_key_is_refused(void **state)
{
	char text[256];
	char key[WS_INI_KEY_MAX + 2];
	struct ws_ini *doc;
	struct ws_err err = {0};

	(void)state;
	memset(key, 'k', sizeof(key));
	key[WS_INI_KEY_MAX] = '\0';
	(void)snprintf(text, sizeof(text), "[users]\n%s = Owner\n", key);
	doc = t_ini_parse(text);
	assert_string_equal(ws_ini_get(doc, "users", key), "Owner");
	ws_ini_free(doc);
	(void)snprintf(text, sizeof(text), "[users]\n%sk = Owner\n", key);
	assert_int_equal(ws_ini_parse(text, strlen(text), &t_ini_schema, "x", &doc, &err),
			 WS_E_LINE_LONG);
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 1);
	assert_int_equal(err.span, WS_INI_KEY_MAX + 1);
}

/* inih remembers 49 bytes of a key, so longer keys must never have a continuation. */
static void keys_longer_than_inih_remembers_stay_apart(void **state)
{
	static const char text[] =
		"[users]\n"
		"0123456789012345678901234567890123456789012345678901234567890-a = Viewer\n"
		"0123456789012345678901234567890123456789012345678901234567890-b = Owner\n";
	struct ws_ini *doc = t_ini_parse(text);

	(void)state;
	assert_int_equal(ws_ini_count(doc, "users"), 2);
	t_ini_assert_text(doc, text);
	ws_ini_free(doc);
}

static void size_is_bounded(void **state)
{
	char *text = malloc(WS_INI_FILE_MAX + 1);
	struct ws_ini *doc;
	struct ws_err err = {0};

	(void)state;
	assert_non_null(text);
	memset(text, '\n', WS_INI_FILE_MAX + 1);
	assert_int_equal(
		ws_ini_parse(text, WS_INI_FILE_MAX + 1, &t_ini_schema, "x", &doc, &err),
		WS_E_TOO_BIG);
	assert_int_equal(ws_ini_parse(text, 1000000, &t_ini_schema, "x", &doc, &err), 0);
	ws_ini_free(doc);
	assert_int_equal(ws_ini_parse(text, 1000001, &t_ini_schema, "x", &doc, &err),
			 WS_E_TOO_BIG);
	assert_non_null(strstr(err.msg, "lines"));
	free(text);
}

static void what_people_write_is_accepted(void **state)
{
	static const char text[] =
		"; top\n"
		"\n"
		"[users]\n"
		"; note on ada = not a key\n"
		"ada@acme.io=Owner\n"
		"bob@acme.io    =   Viewer, until 2026-12-31, why a;b #1 = c:d\n"
		"Data engineer = x\n"
		"a%3Ab%20 = %20%0A\n"
		"\xc3\xa9milie = caf\xc3\xa9 \xf0\x9f\x98\x80\n"
		"quoted = \"x\\y\" ${HOME} %(x)s !include 100%\n"
		"none =\n"
		"[teams]\n"
		"\n";
	struct ws_ini *doc = t_ini_parse(text);
	struct ws_ini_entry e;

	(void)state;
	assert_string_equal(ws_ini_name(doc), "dir/test.ini");
	assert_int_equal(ws_ini_count(doc, "users"), 7);
	assert_string_equal(ws_ini_get(doc, "users", "Ada@ACME.io"), "Owner");
	assert_string_equal(ws_ini_get(doc, "users", "bob@acme.io"),
			    "Viewer, until 2026-12-31, why a;b #1 = c:d");
	assert_string_equal(ws_ini_get(doc, "users", "data ENGINEER"), "x");
	assert_string_equal(ws_ini_get(doc, "users", "a:b "), " \n");
	assert_string_equal(ws_ini_get(doc, "users", "\xc3\xa9milie"),
			    "caf\xc3\xa9 \xf0\x9f\x98\x80");
	assert_string_equal(ws_ini_get(doc, "users", "quoted"),
			    "\"x\\y\" ${HOME} %(x)s !include 100%");
	assert_string_equal(ws_ini_get(doc, "users", "none"), "");
	assert_true(ws_ini_has_section(doc, "teams"));
	assert_false(ws_ini_has_section(doc, "workspace"));
	assert_true(ws_ini_find(doc, "users", "bob@acme.io", &e));
	assert_int_equal(e.line, 6);
	assert_int_equal(e.value_column, 20);
	assert_true(ws_ini_find(doc, "users", "none", &e));
	assert_int_equal(e.line, 11);
	assert_int_equal(e.value_column, 7);
	t_ini_assert_text(doc, text);
	ws_ini_free(doc);
}

static void missing_last_line_end_is_added(void **state)
{
	struct ws_ini *doc = t_ini_parse("[users]\nada = Owner");

	(void)state;
	assert_string_equal(ws_ini_get(doc, "users", "ada"), "Owner");
	t_ini_assert_text(doc, "[users]\nada = Owner\n");
	ws_ini_free(doc);
}

static void empty_document_manages_nothing(void **state)
{
	struct ws_ini *doc = t_ini_parse("");

	(void)state;
	assert_false(ws_ini_has_section(doc, "users"));
	assert_int_equal(ws_ini_count(doc, "users"), 0);
	assert_null(ws_ini_get(doc, "users", "ada"));
	assert_string_equal(ws_ini_line(doc, 1), "");
	t_ini_assert_text(doc, "");
	ws_ini_free(doc);
}

/* Cut inside the key or the blank behind it; beyond that it is a shorter value. */
static void document_cut_inside_a_key_is_refused(void **state)
{
	static const char text[] = "[users]\nada@acme.io = Owner\n";
	struct ws_ini *doc;
	size_t len;

	(void)state;
	for (len = 0; len < sizeof(text) - 1; len++) {
		bool readable = len == 0 || len == 7 || len == 8 || len == 21 || len > 22;
		int rc = ws_ini_parse(text, len, &t_ini_schema, "x", &doc, NULL);

		if ((rc == 0) != readable)
			fail_msg("cut at %zu: %d", len, rc);
		ws_ini_free(doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(malformed_lines_are_refused_with_their_place),
		cmocka_unit_test(names_are_checked_against_the_schema),
		cmocka_unit_test(duplicates_are_refused_naming_the_first_line),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(long_line_is_refused),
		cmocka_unit_test(line_at_the_limit_is_read),
		cmocka_unit_test(long_key_is_refused),
		cmocka_unit_test(keys_longer_than_inih_remembers_stay_apart),
		cmocka_unit_test(size_is_bounded),
		cmocka_unit_test(what_people_write_is_accepted),
		cmocka_unit_test(missing_last_line_end_is_added),
		cmocka_unit_test(empty_document_manages_nothing),
		cmocka_unit_test(document_cut_inside_a_key_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
