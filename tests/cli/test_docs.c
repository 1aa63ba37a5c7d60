/* What the programs can do is in their manual, and what the manual says is there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
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

/* ---- the manual, command by command ---------------------------------------------------------- */

/* The part of the page about one command, up to the next one. *head: its first line. */
static const char *part_of(const char *page, const char *command, size_t *head, size_t *len)
{
	char open[80];
	const char *at, *end;

	(void)snprintf(open, sizeof(open), "\n*%s*", command);
	at = strstr(strstr(page, "\n# GET STARTED"), open);
	if (!at)
		fail_msg("the manual lacks %s", command);
	at++;
	*head = strcspn(at, "\n");
	for (end = at + *head;
	     *end && strncmp(end, "\n*", 2) != 0 && strncmp(end, "\n# ", 3) != 0;)
		end++;
	*len = (size_t)(end - at);
	return at;
}

static bool takes(const struct ws_option *options, const char *name, size_t len)
{
	for (const struct ws_option *o = options; o && o->name; o++)
		if (strlen(o->name) == len && strncmp(o->name, name, len) == 0)
			return true;
	return false;
}

/* Options in the first `len` bytes, where a line begins with them if `leading`. */
static void check_named(const struct ws_cmd *c, const char *text, size_t len, bool leading)
{
	for (const char *p = text; (p = strstr(p, "--")) && p < text + len;) {
		size_t n = strspn(p += 2, "abcdefghijklmnopqrstuvwxyz-");
		const char *line = p;

		while (line > text && line[-1] != '\n')
			line--;
		if (leading && strncmp(line, "\t*-", 3) != 0)
			continue;
		if (n && !takes(c->options, p, n) && !takes(ws_cli_global_options, p, n))
			fail_msg("the manual gives %s --%.*s", c->name, (int)n, p);
	}
}

static bool names(const char *text, size_t len, const struct ws_option *o)
{
	char name[64];
	const size_t size = (size_t)snprintf(name, sizeof(name), "--%s", o->name);

	for (const char *p = text; (p = strstr(p, name)) && p < text + len; p += size)
		if (!isalpha((unsigned char)p[size]) && p[size] != '-')
			return true;
	return false;
}

static void the_manual_has_each_option_where_its_command_is(void **state)
{
	char *page = source("cli/wsync.1.scd");

	(void)state;
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		size_t head, len;
		const char *part = part_of(page, (*c)->name, &head, &len);

		check_named(*c, part, head, false);
		check_named(*c, part + head, len - head, true);
		for (const struct ws_option *o = (*c)->options; o && o->name; o++)
			if (!names(part, len, o))
				fail_msg("%s: its part of the manual lacks --%s",
					 (*c)->name, o->name);
	}
	free(page);
}

/* ---- completion -------------------------------------------------------------------------------- */

static bool offered(const char *out, const char *option)
{
	char line[80];

	(void)snprintf(line, sizeof(line), "--%s\t", option);
	return strncmp(out, line, strlen(line)) == 0 ||
	       (strstr(out, "\n--") && strstr(out, line) && strstr(out, line)[-1] == '\n');
}

static void what_is_completed_is_what_a_command_takes(void **state)
{
	(void)state;
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		const char *blank = strchr((*c)->name, ' ');
		char first[32];
		struct t_cli r;

		if ((*c)->raw)
			continue; /* all behind its name belongs to somebody else */
		(void)snprintf(first, sizeof(first), "%.*s", (int)strcspn((*c)->name, " "),
			       (*c)->name);
		if (blank)
			t_cli_run(&r, "__complete", "words", first, blank + 1, "--", NULL);
		else
			t_cli_run(&r, "__complete", "words", first, "--", NULL);
		for (const struct ws_option *o = (*c)->options; o && o->name; o++)
			if (!offered(r.out, o->name))
				fail_msg("%s: --%s is not completed", (*c)->name, o->name);
		for (const char *p = r.out; (p = strstr(p, "--")) != NULL;) {
			const size_t n = strcspn(p += 2, "\t\n");

			if ((p - 2 == r.out || p[-3] == '\n') &&
			    !takes((*c)->options, p, n) &&
			    !takes(ws_cli_global_options, p, n))
				fail_msg("%s: --%.*s is completed", (*c)->name, (int)n, p);
		}
		t_cli_clear(&r);
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
		cmocka_unit_test(the_manual_has_each_option_where_its_command_is),
		cmocka_unit_test(what_is_completed_is_what_a_command_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
