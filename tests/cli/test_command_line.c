#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "cli/run.h"

struct parsed {
	struct ws_cli cli;
	struct ws_command_line line;
	struct ws_err err;
	int rc;
};

static void parse(struct parsed *p, const char *word, ...)
{
	char *argv[24] = {(char[]){"wsync"}};
	va_list args;
	int argc = 1;

	*p = (struct parsed){0};
	va_start(args, word);
	for (; word && argc < 23; word = va_arg(args, const char *))
		argv[argc++] = (char *)(uintptr_t)word;
	va_end(args);
	p->rc = ws_command_line_parse(&p->cli, argc, argv, &p->line, &p->err);
}

static void drop(struct parsed *p)
{
	ws_command_line_clear(&p->line);
}

static void options_stand_anywhere(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-C", "/s", "grant", "acme/prod", "--why", "INC-1", "bob@acme.io", "-n",
	      "Viewer", "--offline", NULL);
	assert_int_equal(p.rc, 0);
	assert_string_equal(p.cli.command->name, "grant");
	assert_string_equal(p.cli.store_dir, "/s");
	assert_true(p.cli.dry_run && p.cli.offline);
	assert_int_equal(p.cli.args.count, 3);
	assert_string_equal(p.cli.args.words[2], "Viewer");
	assert_string_equal(p.cli.args.option[1], "INC-1");
	assert_null(p.cli.args.option[0]);
	drop(&p);
}

static void all_behind_a_raw_name_is_handed_on(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "-C", "/s", "git", "log", "--oneline", "-n", "1", "--", "", NULL);
	assert_int_equal(p.rc, 0);
	assert_string_equal(p.cli.command->name, "git");
	assert_string_equal(p.cli.store_dir, "/s");
	assert_int_equal(p.cli.args.tail_count, 6);
	assert_string_equal(p.cli.args.tail[0], "log");
	assert_string_equal(p.cli.args.tail[4], "--");
	assert_false(p.cli.dry_run);
	drop(&p);
	parse(&p, "git", "setup", "-q", NULL);
	assert_string_equal(p.cli.command->name, "git setup");
	assert_true(p.cli.quiet);
	drop(&p);
	parse(&p, "git", NULL);
	assert_int_equal(p.rc, 0);
	assert_string_equal(p.cli.command->name, "git");
	assert_int_equal(p.cli.args.tail_count, 0);
	drop(&p);
}

static void values_stand_behind_an_equals_sign_or_a_letter(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "commit", "-mwhy not", "--store=/a=b", "-qvv", NULL);
	assert_int_equal(p.rc, 0);
	assert_string_equal(p.cli.args.option[0], "why not");
	assert_string_equal(p.cli.store_dir, "/a=b");
	assert_true(p.cli.quiet);
	assert_int_equal(p.cli.verbose, 2);
	drop(&p);
}

static void names_of_two_words_and_their_aliases_are_found(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "ws", "--json", "show", "prod", NULL);
	assert_int_equal(p.rc, 0);
	assert_string_equal(p.cli.command->name, "workspace show");
	assert_int_equal(p.cli.args.count, 1);
	assert_int_equal(p.cli.format, WS_FORMAT_JSON);
	drop(&p);
	parse(&p, "workspace", NULL);
	assert_int_equal(p.rc, 0);
	assert_null(p.cli.command);
	assert_string_equal(p.line.noun, "workspace");
	drop(&p);
}

static void a_double_dash_ends_the_options(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "restore", "--", "-n", "--json", NULL);
	assert_int_equal(p.rc, 0);
	assert_false(p.cli.dry_run);
	assert_int_equal(p.cli.args.count, 2);
	assert_string_equal(p.cli.args.words[0], "-n");
	drop(&p);
}

static void a_single_dash_is_a_value(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "login", "--key-file", "-", NULL);
	assert_int_equal(p.rc, 0);
	assert_string_equal(p.cli.key_file, "-");
	drop(&p);
}

#define REFUSED(code, text, ...)                       \
	do {                                           \
		struct parsed p_;                      \
		parse(&p_, __VA_ARGS__, NULL);         \
		assert_int_equal(p_.rc, code);         \
		assert_string_equal(p_.err.msg, text); \
		drop(&p_);                             \
	} while (0)

static void abbreviations_are_refused(void **state)
{
	(void)state;
	REFUSED(WS_E_USAGE_OPTION, "wsync fetch has no option --off", "fetch", "--off");
	REFUSED(WS_E_USAGE_COMMAND, "there is no command fet", "fet");
	REFUSED(WS_E_USAGE_COMMAND, "there is no command workspace li", "workspace", "li");
}

static void an_option_given_twice_is_refused(void **state)
{
	(void)state;
	REFUSED(WS_E_USAGE_OPTION, "--store is given twice", "fetch", "-C", "a",
		"--store=b");
	REFUSED(WS_E_USAGE_OPTION, "--message is given twice", "commit", "-ma", "-mb");
	REFUSED(WS_E_USAGE_OPTION, "--yes is given twice", "mode", "-yy");
}

static void a_missing_or_empty_value_is_refused(void **state)
{
	(void)state;
	REFUSED(WS_E_USAGE_OPTION, "--store needs a value: DIR", "fetch", "--store");
	REFUSED(WS_E_USAGE_OPTION, "--message needs a value: MSG", "commit", "-m");
	REFUSED(WS_E_USAGE_OPTION, "--store needs a value, and got an empty one", "fetch",
		"--store=");
	REFUSED(WS_E_USAGE_OPTION, "--message needs a value, and got an empty one",
		"commit", "-m", "");
	REFUSED(WS_E_USAGE_OPTION, "--json takes no value", "fetch", "--json=yes");
	REFUSED(WS_E_USAGE_ARGUMENT, "an argument is empty", "restore", "");
}

static void wrong_counts_of_arguments_are_refused(void **state)
{
	(void)state;
	REFUSED(WS_E_USAGE_ARGUMENT, "wsync approve: an argument is missing", "approve");
	REFUSED(WS_E_USAGE_ARGUMENT, "wsync fetch: x is one argument too many", "fetch",
		"x");
}

static void what_a_command_cannot_do_is_refused(void **state)
{
	(void)state;
	REFUSED(WS_E_USAGE_OPTION, "wsync fetch cannot tell beforehand what it would do",
		"fetch", "-n");
	REFUSED(WS_E_USAGE_OPTION, "wsync grant has no csv output", "grant", "a", "b", "c",
		"--format", "csv");
	REFUSED(WS_E_USAGE_OPTION, "there is no format jsn", "fetch", "--format=jsn");
	REFUSED(WS_E_USAGE_OPTION, "--json and --format exclude each other", "fetch",
		"--json", "--format=csv");
	REFUSED(WS_E_USAGE_OPTION, "--json and --format exclude each other", "fetch",
		"--format=csv", "--json");
	REFUSED(WS_E_USAGE_OPTION, "--color takes auto, always or never, not red", "fetch",
		"--color", "red");
}

static void a_key_is_never_taken_from_an_argument(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "login", "--key=pnu_secret", NULL);
	assert_int_equal(p.rc, WS_E_USAGE_OPTION);
	assert_string_equal(p.err.msg, "there is no option --key");
	assert_string_equal(p.err.hint, "wsync login --key-file FILE");
	assert_null(strstr(p.err.why, "pnu_"));
	drop(&p);
}

static void the_value_of_an_unknown_option_is_not_echoed(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "login", "--keyfile=pnu_secret", NULL);
	assert_string_equal(p.err.msg, "wsync login has no option --keyfile");
	assert_string_equal(p.err.hint, "wsync login --key-file");
	drop(&p);
}

static void near_commands_are_suggested(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "comit", NULL);
	assert_string_equal(p.err.hint, "wsync commit");
	drop(&p);
	parse(&p, "workspace", "lst", NULL);
	assert_string_equal(p.err.hint, "wsync workspace list");
	drop(&p);
	parse(&p, "xyzzyx", NULL);
	assert_string_equal(p.err.why, "");
	assert_string_equal(p.err.hint, "wsync help");
	drop(&p);
}

static void bytes_that_are_no_text_are_refused(void **state)
{
	char *huge = malloc(WS_CLI_WORD_MAX + 2);
	struct parsed p;

	(void)state;
	assert_non_null(huge);
	memset(huge, 'a', WS_CLI_WORD_MAX + 1);
	huge[WS_CLI_WORD_MAX + 1] = '\0';
	parse(&p, "restore", huge, NULL);
	assert_int_equal(p.rc, WS_E_USAGE_ARGUMENT);
	drop(&p);
	parse(&p, "restore", "\xff\xfe", NULL);
	assert_int_equal(p.rc, WS_E_USAGE_ARGUMENT);
	drop(&p);
	free(huge);
}

static void too_many_arguments_are_refused(void **state)
{
	const int argc = WS_CLI_WORDS_MAX + 1;
	char **argv = calloc((size_t)argc + 1, sizeof(*argv));
	struct parsed p = {0};

	(void)state;
	assert_non_null(argv);
	for (int i = 0; i < argc; i++)
		argv[i] = (char *)(uintptr_t) "x";
	assert_int_equal(ws_command_line_parse(&p.cli, argc, argv, &p.line, &p.err),
			 WS_E_USAGE_ARGUMENT);
	drop(&p);
	free(argv);
}

static void help_and_version_need_no_arguments(void **state)
{
	struct parsed p;

	(void)state;
	parse(&p, "grant", "--help", NULL);
	assert_int_equal(p.rc, 0);
	assert_true(p.line.help);
	drop(&p);
	parse(&p, "-V", NULL);
	assert_int_equal(p.rc, 0);
	assert_true(p.line.version);
	drop(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(all_behind_a_raw_name_is_handed_on),
		cmocka_unit_test(values_stand_behind_an_equals_sign_or_a_letter),
		cmocka_unit_test(names_of_two_words_and_their_aliases_are_found),
		cmocka_unit_test(a_double_dash_ends_the_options),
		cmocka_unit_test(a_single_dash_is_a_value),
		cmocka_unit_test(abbreviations_are_refused),
		cmocka_unit_test(an_option_given_twice_is_refused),
		cmocka_unit_test(a_missing_or_empty_value_is_refused),
		cmocka_unit_test(wrong_counts_of_arguments_are_refused),
		cmocka_unit_test(what_a_command_cannot_do_is_refused),
		cmocka_unit_test(a_key_is_never_taken_from_an_argument),
		cmocka_unit_test(the_value_of_an_unknown_option_is_not_echoed),
		cmocka_unit_test(near_commands_are_suggested),
		cmocka_unit_test(bytes_that_are_no_text_are_refused),
		cmocka_unit_test(too_many_arguments_are_refused),
		cmocka_unit_test(help_and_version_need_no_arguments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
