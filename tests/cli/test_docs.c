/* What the programs can do is in their manual, and what the manual says is there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/run.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

/* A file of the source. Given: free(). */
static char *source(const char *name)
{
	const char *root = getenv("WS_SOURCE");
	char *text = t_tempdir_read(root ? root : ".", name, NULL);

	if (!text)
		fail_msg("%s is not there: run this at the top of the source", name);
	return text;
}

static void need(const char *page, const char *text)
{
	if (!strstr(page, text))
		fail_msg("the manual lacks %s", text);
}

static void check_options(const char *page, const struct ws_option *options)
{
	for (const struct ws_option *o = options; o && o->name; o++) {
		char long_form[64], short_form[8];

		(void)snprintf(long_form, sizeof(long_form), "*--%s*", o->name);
		need(page, long_form);
		if (!o->letter)
			continue;
		(void)snprintf(short_form, sizeof(short_form), "*-%c*", o->letter);
		need(page, short_form);
	}
}

static void every_command_and_option_is_in_the_manual(void **state)
{
	char *page = source("cli/wsync.1.scd");

	(void)state;
	check_options(page, ws_cli_global_options);
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		char name[64];

		(void)snprintf(name, sizeof(name), "\n*%s*", (*c)->name);
		need(page, name);
		check_options(page, (*c)->options);
	}
	free(page);
}

static void every_code_is_in_the_manual_as_help_prints_it(void **state)
{
	char *page = source("cli/wsync-exit-codes.7.scd");
	char name[8], line[256];

	(void)state;
	for (size_t i = 0; ws_err_nth(i); i++) {
		int code = ws_err_nth(i);

		(void)snprintf(line, sizeof(line), "\n%s  %3d  %s\n",
			       ws_err_name(code, name), ws_err_exit(code),
			       ws_err_title(code));
		need(page, line);
	}
	for (const struct ws_exit_row *row = ws_exit_rows; row->name; row++) {
		(void)snprintf(line, sizeof(line), "\n%3d  %-11s  %s\n", row->status,
			       row->name, row->meaning);
		need(page, line);
	}
	free(page);
}

static void every_code_is_in_help_and_can_be_asked_for(void **state)
{
	struct t_cli all;
	char name[8];

	(void)state;
	t_cli_run(&all, "help", "exit-codes", NULL);
	assert_int_equal(all.status, 0);
	for (size_t i = 0; ws_err_nth(i); i++) {
		struct t_cli one;

		ws_err_name(ws_err_nth(i), name);
		need(all.out, name);
		t_cli_run(&one, "help", name, NULL);
		assert_int_equal(one.status, 0);
		need(one.out, ws_err_title(ws_err_nth(i)));
		t_cli_clear(&one);
	}
	t_cli_clear(&all);
}

static void every_status_a_code_has_is_explained(void **state)
{
	(void)state;
	for (size_t i = 0; ws_err_nth(i); i++) {
		bool there = false;

		for (const struct ws_exit_row *row = ws_exit_rows; row->name; row++)
			there = there || row->status == ws_err_exit(ws_err_nth(i));
		assert_true(there);
	}
}

static void every_option_the_manual_has_exists(void **state)
{
	char *page = source("cli/wsync.1.scd");

	(void)state;
	for (const char *p = page; (p = strstr(p, "*--")) != NULL;) {
		size_t len = strspn(p += 3, "abcdefghijklmnopqrstuvwxyz-");
		bool there = len == 0;

		for (const struct ws_option *o = ws_cli_global_options; o->name; o++)
			there = there ||
				(strlen(o->name) == len && !strncmp(o->name, p, len));
		for (const struct ws_cmd *const *c = ws_cli_commands; *c && !there; c++)
			for (const struct ws_option *o = (*c)->options; o && o->name; o++)
				there = there || (strlen(o->name) == len &&
						  !strncmp(o->name, p, len));
		if (!there)
			fail_msg("the manual has --%.*s", (int)len, p);
	}
	free(page);
}

static void every_command_can_be_explained(void **state)
{
	(void)state;
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		char first[32];
		const char *blank = strchr((*c)->name, ' ');
		struct t_cli r;
		size_t options = 0;

		(void)snprintf(first, sizeof(first), "%.*s", (int)strcspn((*c)->name, " "),
			       (*c)->name);
		t_cli_run(&r, "help", first, blank ? blank + 1 : NULL, NULL);
		assert_int_equal(r.status, 0);
		need(r.out, (*c)->summary);
		t_cli_clear(&r);
		for (const struct ws_option *o = (*c)->options; o && o->name; o++)
			options++;
		assert_true(options <= 16);
		assert_true((*c)->min_words <= (*c)->max_words);
		assert_true((*c)->summary[strlen((*c)->summary) - 1] != '.');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_and_option_is_in_the_manual),
		cmocka_unit_test(every_option_the_manual_has_exists),
		cmocka_unit_test(every_code_is_in_the_manual_as_help_prints_it),
		cmocka_unit_test(every_code_is_in_help_and_can_be_asked_for),
		cmocka_unit_test(every_status_a_code_has_is_explained),
		cmocka_unit_test(every_command_can_be_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
