#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/run.h"

static void numbers_are_decimal_and_bounded(void **state)
{
	static const char *const bad[] = {
		"",    "-1",  "+1", " 1", "1 ",
		"0x1", "1e9", "11", "0",  "99999999999999999999999"};
	long n = 0;

	(void)state;
	assert_true(ws_cli_number("10", 1, 10, &n));
	assert_int_equal(n, 10);
	assert_true(ws_cli_number("007", 1, 10, &n));
	assert_int_equal(n, 7);
	assert_false(ws_cli_number(NULL, 1, 10, &n));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ws_cli_number(bad[i], 1, 10, &n));
}

static int set(struct ws_cli *cli, struct ws_command_line *line, const char *name,
	       const char *value, struct ws_err *err)
{
	for (size_t i = 0; ws_cli_global_options[i].name; i++)
		if (strcmp(ws_cli_global_options[i].name, name) == 0)
			return ws_global_option_set(cli, line, i, value, err);
	fail_msg("there is no option %s", name);
	return 0;
}

static void every_option_sets_its_own_field(void **state)
{
	struct ws_command_line line = {0};
	struct ws_cli cli = {0};
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(set(&cli, &line, "store", "/s", &err), 0);
	assert_int_equal(set(&cli, &line, "format", "csv", &err), 0);
	assert_int_equal(set(&cli, &line, "offline", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "dry-run", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "yes", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "confirm", "acme/prod", &err), 0);
	assert_int_equal(set(&cli, &line, "no-input", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "quiet", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "plain", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "timeout", "2m", &err), 0);
	assert_int_equal(set(&cli, &line, "key-file", "k", &err), 0);
	assert_int_equal(set(&cli, &line, "endpoint", "u", &err), 0);
	assert_int_equal(set(&cli, &line, "null", NULL, &err), 0);
	assert_int_equal(set(&cli, &line, "color", "never", &err), 0);
	assert_int_equal(set(&cli, &line, "no-pager", NULL, &err), 0);
	assert_string_equal(cli.store_dir, "/s");
	assert_int_equal(cli.format, WS_FORMAT_CSV);
	assert_true(cli.offline && cli.dry_run && cli.yes && cli.no_input && cli.quiet);
	assert_true(line.plain && cli.null_separated && line.color_given);
	assert_int_equal(line.color, WS_WHEN_NEVER);
	assert_string_equal(cli.confirm, "acme/prod");
	assert_int_equal(cli.timeout_s, 120);
	assert_string_equal(cli.key_file, "k");
	assert_string_equal(cli.endpoint, "u");
}

static void a_bad_value_sets_nothing(void **state)
{
	struct ws_command_line line = {0};
	struct ws_cli cli = {.timeout_s = 30};
	struct ws_err err;

	(void)state;
	assert_int_equal(set(&cli, &line, "timeout", "soon", &err), WS_E_USAGE_OPTION);
	assert_int_equal(cli.timeout_s, 30);
	assert_int_equal(set(&cli, &line, "format", "jsn", &err), WS_E_USAGE_OPTION);
	assert_string_equal(err.hint, "--format json");
	assert_int_equal(cli.format, WS_FORMAT_HUMAN);
	assert_int_equal(set(&cli, &line, "color", "red", &err), WS_E_USAGE_OPTION);
	assert_false(line.color_given);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_decimal_and_bounded),
		cmocka_unit_test(every_option_sets_its_own_field),
		cmocka_unit_test(a_bad_value_sets_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
