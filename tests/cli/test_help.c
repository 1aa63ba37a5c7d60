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

struct page {
	struct ws_cli cli;
	FILE *out;
	char *text;
	size_t len;
};

static void begin(struct page *p)
{
	*p = (struct page){.cli = {.style = {.width = 80}}};
	p->out = open_memstream(&p->text, &p->len);
	assert_non_null(p->out);
}

static void check(struct page *p, const char *want)
{
	(void)fclose(p->out);
	assert_string_equal(p->text, want);
	free(p->text);
}

static const struct ws_option options[] = {
	{"until", 'u', "DATE", "last day"},
	{"porcelain", 0, "[v1]", "for programs"},
	{"stat", 0, NULL, "numbers alone"},
	{NULL, 0, NULL, NULL},
};

static void the_page_of_a_command_is_made_from_its_table(void **state)
{
	const struct ws_cmd command = {
		.name = "thing make",
		.alias = "th make",
		.summary = "Make a thing",
		.usage = "[THING]",
		.about = "It is made.\n",
		.examples = "wsync thing make  # one\nwsync th make x",
		.options = options};
	struct page p;

	(void)state;
	begin(&p);
	ws_help_command(&p.cli, p.out, &command);
	check(&p, "wsync thing make - Make a thing\n"
		  "\n"
		  "Usage: wsync thing make [THING]\n"
		  "Also:  wsync th make\n"
		  "\n"
		  "Examples\n"
		  "  wsync thing make  # one\n"
		  "  wsync th make x\n"
		  "\n"
		  "It is made.\n"
		  "\n"
		  "Options\n"
		  "  -u, --until DATE            last day\n"
		  "      --porcelain[=v1]        for programs\n"
		  "      --stat                  numbers alone\n"
		  "\n"
		  "Options of every command: wsync help options\n");
}

static void paragraphs_are_folded_and_indented_lines_are_not(void **state)
{
	struct page p;

	(void)state;
	begin(&p);
	ws_help_fold(p.out,
		     "one two three four\n"
		     "\n"
		     "  kept as it is, however long\n"
		     "averyveryverylongword x\n",
		     2, 12);
	check(&p, "  one two\n"
		  "  three four\n"
		  "\n"
		  "    kept as it is, however long\n"
		  "  averyveryverylongword\n"
		  "  x\n");
}

static void a_code_is_explained_at_length(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "help", "ws0307", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(
		r.out,
		"WS0307 - not confirmed\n"
		"\n"
		"The command needs a yes, or the exact name typed. Nothing was done. Run it "
		"again\n"
		"on a terminal, or with --yes, or --confirm and that name.\n"
		"\n"
		"Exit status 64. Trying again does not help before somebody acts.\n");
	t_cli_clear(&r);
}

static void every_command_stands_in_the_overview_once(void **state)
{
	struct t_cli r;
	int longest = 0;

	(void)state;
	t_cli_run(&r, "help", NULL);
	assert_int_equal(r.status, 0);
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++)
		if ((int)strlen((*c)->name) > longest)
			longest = (int)strlen((*c)->name);
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		char line[256];
		const char *at;

		(void)snprintf(line, sizeof(line), "\n  %-*s%s\n", longest + 2, (*c)->name,
			       (*c)->summary);
		at = strstr(r.out, line);
		assert_non_null(at);
		assert_null(strstr(at + 1, line));
	}
	for (const char *line = r.out; *line; line += strcspn(line, "\n") + 1)
		assert_true(strcspn(line, "\n") <= 80);
	t_cli_clear(&r);
}

static void topics_fit_the_width(void **state)
{
	(void)state;
	for (const struct ws_topic *t = ws_topics; t->name; t++) {
		struct t_cli r;

		t_cli_run(&r, "help", t->name, NULL);
		assert_int_equal(r.status, 0);
		assert_string_equal(r.err, "");
		for (const char *line = r.out; *line; line += strcspn(line, "\n") + 1)
			if (strcspn(line, "\n") > 80)
				fail_msg("%s: %.*s", t->name, (int)strcspn(line, "\n"),
					 line);
		t_cli_clear(&r);
	}
}

static void a_noun_lists_its_verbs(void **state)
{
	static const char want[] =
		"wsync team needs one more word:\n\n"
		"  team list  List the teams of your accounts\n"
		"  team show  Show one team: members, and its roles in workspaces\n";
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "team", "--help", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, want);
	t_cli_clear(&r);
	t_cli_run(&r, "team", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(r.out, "");
	assert_string_equal(r.err, want);
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "--help", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "\n  workspace show "));
	assert_null(strstr(r.out, "team"));
	t_cli_clear(&r);
}

static void no_page_of_a_code_has_marks_in_it(void **state)
{
	(void)state;
	for (size_t i = 0; ws_err_nth(i); i++) {
		struct t_cli r;
		char name[8];

		t_cli_run(&r, "help", ws_err_name(ws_err_nth(i), name), NULL);
		assert_null(strchr(r.out, '`'));
		t_cli_clear(&r);
	}
}

static void unknown_topics_are_refused_with_the_nearest(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "help", "concept", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(
		r.err, "error[WS0103]: there is no command, topic or error code concept\n"
		       "  = try: wsync help concepts\n");
	t_cli_clear(&r);
	t_cli_run(&r, "help", "WS9999", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "help", "workspace", "lis", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "help", "commit", "extra", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(r.err,
			    "error[WS0103]: wsync help: extra is one argument too many\n"
			    "  = try: wsync help commit\n");
	t_cli_clear(&r);
}

static void topics_are_listed(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "help", "topics", NULL);
	assert_int_equal(r.status, 0);
	for (const struct ws_topic *t = ws_topics; t->name; t++) {
		assert_non_null(strstr(r.out, t->name));
		assert_non_null(strstr(r.out, t->summary));
	}
	t_cli_clear(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_page_of_a_command_is_made_from_its_table),
		cmocka_unit_test(paragraphs_are_folded_and_indented_lines_are_not),
		cmocka_unit_test(a_code_is_explained_at_length),
		cmocka_unit_test(every_command_stands_in_the_overview_once),
		cmocka_unit_test(topics_fit_the_width),
		cmocka_unit_test(a_noun_lists_its_verbs),
		cmocka_unit_test(unknown_topics_are_refused_with_the_nearest),
		cmocka_unit_test(topics_are_listed),
		cmocka_unit_test(no_page_of_a_code_has_marks_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
