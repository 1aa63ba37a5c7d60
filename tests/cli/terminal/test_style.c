#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <locale.h>
#include <pty.h>
#include <stdlib.h>
#include <unistd.h>
#include "cli/run.h"
#include "tests/lib/cli_run.h"

/* A terminal of 100 columns, and a pipe. */
struct ends {
	int master, tty, file;
};

static int set_up(void **state)
{
	static struct ends ends;
	const struct winsize size = {.ws_row = 24, .ws_col = 100};

	t_cli_home("/");
	(void)setenv("TERM", "xterm", 1);
	*state = &ends;
	ends.file = open("/dev/null", O_WRONLY | O_CLOEXEC);
	return openpty(&ends.master, &ends.tty, NULL, NULL, &size);
}

static int tear_down(void **state)
{
	struct ends *ends = *state;

	(void)close(ends->master);
	(void)close(ends->tty);
	(void)close(ends->file);
	return 0;
}

static struct ws_style settle(const struct ws_command_line *line, int fd)
{
	struct ws_cli cli = {0};

	ws_style_settle(&cli, line, fd, fd);
	return cli.style;
}

static void a_terminal_has_colours_and_its_width(void **state)
{
	const struct ends *ends = *state;
	const struct ws_command_line line = {0};
	struct ws_style style = settle(&line, ends->tty);

	assert_true(style.color && style.out_tty && style.err_tty);
	assert_int_equal(style.width, 100);
	(void)setenv("COLUMNS", "60", 1);
	assert_int_equal(settle(&line, ends->tty).width, 60);
}

static void a_pipe_has_80_columns_unless_somebody_says_otherwise(void **state)
{
	const struct ends *ends = *state;
	const struct ws_command_line line = {0};
	struct ws_style style;

	(void)setenv("CLICOLOR", "1", 1);
	style = settle(&line, ends->file);
	assert_false(style.color || style.out_tty || style.err_tty);
	assert_int_equal(style.width, 80);
	(void)setenv("COLUMNS", "60", 1);
	assert_int_equal(settle(&line, ends->file).width, 60);
}

static void nonsense_widths_are_passed_over(void **state)
{
	static const char *const bad[] = {"0", "-5", "19", "1001", "80x", "99999999999999"};
	const struct ends *ends = *state;
	const struct ws_command_line line = {0};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)setenv("COLUMNS", bad[i], 1);
		assert_int_equal(settle(&line, ends->tty).width, 100);
	}
}

static void whoever_asks_first_decides_on_colours(void **state)
{
	const struct ends *ends = *state;
	struct ws_command_line line = {0};

	(void)setenv("CLICOLOR", "0", 1);
	assert_false(settle(&line, ends->tty).color);
	(void)setenv("CLICOLOR_FORCE", "1", 1);
	assert_true(settle(&line, ends->file).color);
	(void)setenv("NO_COLOR", "1", 1);
	assert_false(settle(&line, ends->tty).color);
	(void)setenv("WSYNC_COLOR", "always", 1);
	assert_true(settle(&line, ends->file).color);
	line.color_given = true;
	line.color = WS_WHEN_NEVER;
	assert_false(settle(&line, ends->tty).color);
	line.color = WS_WHEN_ALWAYS;
	(void)setenv("WSYNC_COLOR", "never", 1);
	assert_true(settle(&line, ends->file).color);
}

static void an_empty_variable_is_none(void **state)
{
	const struct ends *ends = *state;
	const struct ws_command_line line = {0};

	(void)setenv("NO_COLOR", "", 1);
	assert_true(settle(&line, ends->tty).color);
}

static void a_dumb_terminal_gets_no_colours_and_no_progress(void **state)
{
	const struct ends *ends = *state;
	const struct ws_command_line line = {0};
	struct ws_style style;

	(void)setenv("TERM", "dumb", 1);
	style = settle(&line, ends->tty);
	assert_false(style.color || style.err_tty);
	(void)unsetenv("TERM");
	assert_false(settle(&line, ends->tty).color);
}

static void plain_has_no_colours(void **state)
{
	const struct ends *ends = *state;
	struct ws_command_line line = {.plain = true};

	assert_true(settle(&line, ends->tty).plain);
	assert_false(settle(&line, ends->tty).color);
	line.plain = false;
	(void)setenv("WSYNC_PLAIN", "0", 1);
	assert_false(settle(&line, ends->tty).plain);
	(void)setenv("WSYNC_PLAIN", "1", 1);
	assert_true(settle(&line, ends->tty).plain);
}

static void symbols_follow_the_locale(void **state)
{
	const struct ends *ends = *state;
	const struct ws_command_line line = {0};

	(void)setlocale(LC_CTYPE, "C");
	assert_false(settle(&line, ends->file).utf8);
	if (setlocale(LC_CTYPE, "C.UTF-8"))
		assert_true(settle(&line, ends->file).utf8);
	(void)setlocale(LC_CTYPE, "C");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_terminal_has_colours_and_its_width),
		TEST(a_pipe_has_80_columns_unless_somebody_says_otherwise),
		TEST(nonsense_widths_are_passed_over),
		TEST(whoever_asks_first_decides_on_colours),
		TEST(an_empty_variable_is_none),
		TEST(a_dumb_terminal_gets_no_colours_and_no_progress),
		TEST(plain_has_no_colours),
		TEST(symbols_follow_the_locale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
