#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"

/* What ws_cli_error prints of a record, as one text. Given: free(). */
static char *shown(const struct ws_err *err, enum ws_format format, bool utf8)
{
	struct ws_cli cli = {.format = format, .style = {.utf8 = utf8, .width = 80}};
	char *text = NULL;
	size_t len = 0;

	cli.err = open_memstream(&text, &len);
	cli.out = cli.err;
	assert_non_null(cli.err);
	ws_cli_error(&cli, err);
	(void)fclose(cli.err);
	return text;
}

static void check(const struct ws_err *err, const char *want)
{
	char *text = shown(err, WS_FORMAT_HUMAN, true);

	assert_string_equal(text, want);
	free(text);
}

static void a_place_in_a_file_is_framed(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_ROLE_UNKNOWN, "role \"Develper\" is not known in acme");
	ws_err_at(&err, "acme/prod/members.ini", 6, 15, 8, "bob@acme.io = Develper");
	ws_err_why(&err,
		   "built-in roles are Viewer Runner Worker Developer Owner; acme also has "
		   "Data engineer");
	ws_err_hint(&err, "wsync restore acme/prod/members.ini");
	check(&err, "error[WS0211]: role \"Develper\" is not known in acme\n"
		    "  --> acme/prod/members.ini:6:15\n"
		    "   |\n"
		    " 6 | bob@acme.io = Develper\n"
		    "   |               ^^^^^^^^\n"
		    "   |\n"
		    "   = why: built-in roles are Viewer Runner Worker Developer Owner; "
		    "acme also "
		    "has\n"
		    "          Data engineer\n"
		    "   = try: wsync restore acme/prod/members.ini\n"
		    "   = more: wsync help WS0211\n");
}

static void without_a_place_there_are_only_notes(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_UNREACHABLE, "api.prefect.cloud did not answer within 30 s");
	ws_err_why(&err, "the name was resolved, the connection timed out");
	ws_err_hint(&err, "wsync plan --offline");
	check(&err, "error[WS0501]: api.prefect.cloud did not answer within 30 s\n"
		    "  = why: the name was resolved, the connection timed out\n"
		    "  = try: wsync plan --offline\n");
}

static void the_gutter_is_as_wide_as_the_line_number(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_FILE_SYNTAX, "no = in the line");
	ws_err_at(&err, "a/b/members.ini", 120, 1, 1, "x");
	check(&err, "error[WS0203]: no = in the line\n"
		    "    --> a/b/members.ini:120:1\n"
		    "     |\n"
		    " 120 | x\n"
		    "     | ^\n"
		    "     |\n"
		    "     = more: wsync help WS0203\n");
}

static void a_file_without_a_line_is_only_named(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_FILE_KIND, "not a regular file");
	ws_err_at(&err, "a/b/members.ini", 0, 0, 0, NULL);
	check(&err, "error[WS0215]: not a regular file\n"
		    "  --> a/b/members.ini\n"
		    "   = more: wsync help WS0215\n");
}

static void carets_count_columns_and_not_bytes(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_VALUE_BAD, "m");
	/* two bytes, one column; then three bytes, two columns */
	ws_err_at(&err, "f", 1, 6, 3, "\xc3\xa9\xe4\xb8\xad\xe4\xb8\xad = x");
	check(&err, "error[WS0209]: m\n"
		    "  --> f:1:6\n"
		    "   |\n"
		    " 1 | \xc3\xa9\xe4\xb8\xad\xe4\xb8\xad = x\n"
		    "   |    ^^\n"
		    "   |\n"
		    "   = more: wsync help WS0209\n");
}

static void a_long_line_is_cut_and_says_so(void **state)
{
	char source[200];
	struct ws_err err;
	char *text;

	(void)state;
	memset(source, 'x', sizeof(source) - 1);
	source[sizeof(source) - 1] = '\0';
	ws_err_set(&err, WS_E_LINE_LONG, "line is 199 bytes, the limit is 190");
	ws_err_at(&err, "f", 5, 191, 9, source);
	text = shown(&err, WS_FORMAT_HUMAN, false);
	assert_non_null(strstr(text, "xxx...\n"));
	for (const char *line = text; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		assert_true(strcspn(line, "\n") <= 80);
	}
	assert_null(strchr(text, '^'));
	free(text);
	text = shown(&err, WS_FORMAT_HUMAN, true);
	assert_non_null(strstr(text, "xxx\xe2\x80\xa6\n"));
	free(text);
}

static void texts_of_others_are_neutral_and_add_no_lines(void **state)
{
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_REFUSED, "no \x1b[31m\n  = try: rm -rf /\xe2\x80\xae");
	ws_err_why(&err, "because\n\xff");
	ws_err_hint(&err, "a\nb");
	check(&err, "error[WS0507]: no \\x1B[31m\\x0A  = try: rm -rf /\\u{202E}\n"
		    "  = why: because\\x0A\\xFF\n"
		    "  = try: a\\x0Ab\n");
}

static void json_has_the_same_facts(void **state)
{
	struct ws_err err;
	char *text;

	(void)state;
	ws_err_set(&err, WS_E_ROLE_UNKNOWN, "role \"X\" is not known");
	ws_err_at(&err, "a/b/members.ini", 6, 15, 8, "secret line");
	ws_err_why(&err, "w");
	ws_err_hint(&err, "t");
	err.retry_after_s = 60;
	text = shown(&err, WS_FORMAT_JSON, true);
	assert_string_equal(
		text,
		"{\"schema\":\"wsync/error/1\",\"code\":\"WS0211\",\"exit\":65,"
		"\"message\":\"role \\\"X\\\" is not known\",\"why\":\"w\",\"try\":[\"t\"],"
		"\"retry_after_s\":60,\"place\":{\"file\":\"a/b/members.ini\",\"line\":6,"
		"\"column\":15,\"span\":8}}\n");
	free(text);
}

static void json_of_bytes_that_are_no_text_is_still_json(void **state)
{
	struct ws_err err;
	char *text;

	(void)state;
	ws_err_set(&err, WS_E_REFUSED, "a\xff");
	text = shown(&err, WS_FORMAT_JSON, true);
	assert_string_equal(text,
			    "{\"schema\":\"wsync/error/1\",\"code\":\"WS0507\",\"exit\":1,"
			    "\"message\":\"a\\\\xFF\"}\n");
	free(text);
}

static void json_on_a_terminal_does_nothing_to_it(void **state)
{
	struct ws_err err;
	char *text;

	(void)state;
	ws_err_set(&err, WS_E_REFUSED, "\x1b[2J\xe2\x80\xaex");
	text = shown(&err, WS_FORMAT_JSON, true);
	assert_string_equal(text,
			    "{\"schema\":\"wsync/error/1\",\"code\":\"WS0507\",\"exit\":1,"
			    "\"message\":\"\\u001B[2J\\u202Ex\"}\n");
	free(text);
}

static void colours_are_used_on_a_terminal_only(void **state)
{
	struct ws_cli cli = {.style = {.color = true, .err_tty = false, .width = 80}};
	char *text = NULL;
	size_t len;
	struct ws_err err;

	(void)state;
	ws_err_set(&err, WS_E_UNREACHABLE, "m");
	for (int tty = 0; tty < 2; tty++) {
		cli.style.err_tty = tty;
		cli.out = cli.err = open_memstream(&text, &len);
		assert_non_null(cli.err);
		ws_cli_error(&cli, &err);
		(void)fclose(cli.err);
		assert_int_equal(strchr(text, '\033') != NULL, tty);
		free(text);
	}
}

static void hints_are_for_people(void **state)
{
	struct ws_cli cli = {0};
	char *text = NULL;
	size_t len;

	(void)state;
	cli.out = cli.err = open_memstream(&text, &len);
	assert_non_null(cli.err);
	ws_cli_hint(&cli, "wsync %s", "diff\x1b");
	cli.quiet = true;
	ws_cli_hint(&cli, "unheard");
	cli.quiet = false;
	cli.format = WS_FORMAT_JSON;
	ws_cli_hint(&cli, "unheard");
	(void)fclose(cli.err);
	assert_string_equal(text, "hint: wsync diff\\x1B\n");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_in_a_file_is_framed),
		cmocka_unit_test(without_a_place_there_are_only_notes),
		cmocka_unit_test(the_gutter_is_as_wide_as_the_line_number),
		cmocka_unit_test(a_file_without_a_line_is_only_named),
		cmocka_unit_test(carets_count_columns_and_not_bytes),
		cmocka_unit_test(a_long_line_is_cut_and_says_so),
		cmocka_unit_test(texts_of_others_are_neutral_and_add_no_lines),
		cmocka_unit_test(json_has_the_same_facts),
		cmocka_unit_test(json_on_a_terminal_does_nothing_to_it),
		cmocka_unit_test(json_of_bytes_that_are_no_text_is_still_json),
		cmocka_unit_test(colours_are_used_on_a_terminal_only),
		cmocka_unit_test(hints_are_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
