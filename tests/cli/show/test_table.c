/*
 * tests/cli/show/test_table.c - tables: aligned, labelled, comma separated.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "tests/lib/show.h"

static const char *const rows[][3] = {
	{"acme/prod", "12", "Billing and the nightly ledger"},
	{"acme/staging", "3", NULL},
};

static int print(struct t_show *s, size_t count, bool headings)
{
	struct ws_table *table = NULL;
	int rc = ws_table_new(&s->cli, &table, &s->err);

	if (rc == 0)
		rc = ws_table_column(table, "WORKSPACE", 0, &s->err);
	if (rc == 0)
		rc = ws_table_column(table, "GRANTS", WS_TABLE_RIGHT, &s->err);
	if (rc == 0)
		rc = ws_table_column(table, "ABOUT", WS_TABLE_TRUNC, &s->err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = ws_table_row(table, rows[i], &s->err);
	if (rc == 0)
		rc = ws_table_print(table, s->out, headings, &s->err);
	ws_table_free(table);
	return rc;
}

static void columns_are_aligned_and_lines_trimmed(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	t_show_expect(&s, print(&s, 2, true),
		      "WORKSPACE    GRANTS ABOUT\n"
		      "acme/prod        12 Billing and the nightly ledger\n"
		      "acme/staging      3\n");
	t_show_expect(&s, print(&s, 2, false),
		      "acme/prod    12 Billing and the nightly ledger\n"
		      "acme/staging  3\n");
	t_show_end(&s);
}

static void no_rows_are_no_lines(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	t_show_expect(&s, print(&s, 0, true), "");
	t_show_end(&s);
}

static void only_what_may_be_cut_is_cut(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	s.cli.style.width = 36;
	t_show_expect(&s, print(&s, 2, true),
		      "WORKSPACE    GRANTS ABOUT\n"
		      "acme/prod        12 Billing and t...\n"
		      "acme/staging      3\n");
	s.cli.style.utf8 = true;
	t_show_expect(&s, print(&s, 1, false), "acme/prod 12 Billing and the nightl…\n");
	t_show_end(&s);
}

static void too_narrow_becomes_labelled_lines(void **state)
{
	struct t_show s;
	const char *labelled = "workspace: acme/prod\n"
			       "grants: 12\n"
			       "about: Billing and the nightly ledger\n"
			       "\n"
			       "workspace: acme/staging\n"
			       "grants: 3\n";

	(void)state;
	t_show_start(&s, "[users]\n");
	s.cli.style.plain = true;
	t_show_expect(&s, print(&s, 2, true), labelled);
	s.cli.style.plain = false;
	s.cli.style.width = 20;
	t_show_expect(&s, print(&s, 2, true), labelled);
	t_show_end(&s);
}

static void csv_quotes_and_ends_lines_as_the_rfc_says(void **state)
{
	static const char *const cells[] = {"a,b", "say \"hi\"", "two\nlines"};
	struct ws_table *table = NULL;
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	s.cli.format = WS_FORMAT_CSV;
	s.cli.style.width = 20;
	t_show_expect(&s, print(&s, 2, true),
		      "workspace,grants,about\r\n"
		      "acme/prod,12,Billing and the nightly ledger\r\n"
		      "acme/staging,3,\r\n");
	assert_int_equal(ws_table_new(&s.cli, &table, &s.err), 0);
	for (int i = 0; i < 3; i++)
		assert_int_equal(ws_table_column(table, "X", 0, &s.err), 0);
	assert_int_equal(ws_table_row(table, cells, &s.err), 0);
	t_show_expect(&s, ws_table_print(table, s.out, false, &s.err),
		      "\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\"\r\n");
	ws_table_free(table);
	t_show_end(&s);
}

static void csv_cells_are_no_formulas(void **state)
{
	static const struct {
		const char *cell, *line;
	} cases[] = {
		{"=1+1", "'=1+1\r\n"},
		{"@SUM(A1)", "'@SUM(A1)\r\n"},
		{"-cmd|' /c calc'!A0", "'-cmd|' /c calc'!A0\r\n"},
		{"+A1,\"x\"", "\"'+A1,\"\"x\"\"\"\r\n"},
		{" =1+1", "' =1+1\r\n"},
		{"\n=1+1", "\"'\n=1+1\"\r\n"},
		{"\uff1d1+1", "'\uff1d1+1\r\n"},
		{"-", "-\r\n"},
		{"+35", "+35\r\n"},
		{"+5 -12", "+5 -12\r\n"},
		{"a=b", "a=b\r\n"},
	};
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	s.cli.format = WS_FORMAT_CSV;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ws_table *table = NULL;

		assert_int_equal(ws_table_new(&s.cli, &table, &s.err), 0);
		assert_int_equal(ws_table_column(table, "X", 0, &s.err), 0);
		assert_int_equal(
			ws_table_row(table, (const char *const[]){cases[i].cell}, &s.err),
			0);
		t_show_expect(&s, ws_table_print(table, s.out, false, &s.err),
			      cases[i].line);
		ws_table_free(table);
	}
	t_show_end(&s);
}

static void hostile_cells_are_neutral_in_every_format(void **state)
{
	static const enum ws_format formats[] = {WS_FORMAT_HUMAN, WS_FORMAT_CSV};
	static const char *const cells[] = {"a\033[31mb", "c\xe2\x80\xae.", "e\xff"};
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	for (size_t f = 0; f < 2; f++) {
		struct ws_table *table = NULL;
		const char *text;

		s.cli.format = formats[f];
		assert_int_equal(ws_table_new(&s.cli, &table, &s.err), 0);
		for (int i = 0; i < 3; i++)
			assert_int_equal(ws_table_column(table, "", 0, &s.err), 0);
		assert_int_equal(ws_table_row(table, cells, &s.err), 0);
		text = t_show_text(&s, ws_table_print(table, s.out, false, &s.err));
		assert_null(strchr(text, '\033'));
		assert_null(strstr(text, "\xe2\x80\xae"));
		assert_non_null(strstr(text, "a\\x1B[31mb"));
		assert_non_null(strstr(text, "c\\u{202E}."));
		assert_non_null(strstr(text, "e\\xFF"));
		ws_table_free(table);
	}
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_are_aligned_and_lines_trimmed),
		cmocka_unit_test(no_rows_are_no_lines),
		cmocka_unit_test(only_what_may_be_cut_is_cut),
		cmocka_unit_test(too_narrow_becomes_labelled_lines),
		cmocka_unit_test(csv_quotes_and_ends_lines_as_the_rfc_says),
		cmocka_unit_test(csv_cells_are_no_formulas),
		cmocka_unit_test(hostile_cells_are_neutral_in_every_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
