/*
 * tests/cli/test_config.c - settings of this machine, and who has the last word.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

#define CONFIG ".config/wsync/config.ini"

static int set_up(void **state)
{
	*state = t_tempdir_new();
	t_cli_home(*state);
	(void)unsetenv("PAGER");
	(void)unsetenv("WSYNC_PAGER");
	return 0;
}

static int tear_down(void **state)
{
	t_tempdir_remove(*state);
	return 0;
}

/* Runs `config A B C` and wants that status and that output. */
static void want(int status, const char *out, const char *a, const char *b, const char *c)
{
	struct t_cli r;

	t_cli_run(&r, "config", a, b, c, NULL);
	if (r.status != status || (out && strcmp(r.out, out) != 0))
		fail_msg("config %s %s: %d\n%s%s", a, b ? b : "", r.status, r.out, r.err);
	t_cli_clear(&r);
}

static void want_error(int status, const char *text, const char *a, const char *b,
		       const char *c)
{
	struct t_cli r;

	t_cli_run(&r, "config", a, b, c, NULL);
	assert_int_equal(r.status, status);
	if (!strstr(r.err, text))
		fail_msg("\"%s\" is not in\n%s", text, r.err);
	t_cli_clear(&r);
}

static void write_config(const char *dir, const char *text)
{
	t_tempdir_write(dir, CONFIG, text, strlen(text));
}

static void assert_config(const char *dir, const char *text)
{
	char *got = t_tempdir_read(dir, CONFIG, NULL);

	assert_non_null(got);
	assert_string_equal(got, text);
	free(got);
}

static void a_setting_is_one_line_and_comes_back(void **state)
{
	const char *dir = *state;

	want(0, "less\n", "get", "ui.pager", NULL);
	want(2, "", "get", "core.editor", NULL);
	write_config(dir, "; mine\n[ui]\n; short\npager = more\n");
	want(0, "more\n", "get", "ui.pager", NULL);
	want(0, "ui.pager is set\n", "set", "ui.pager", "less -FRX");
	want(0, "stores.lab is set\n", "set", "stores.lab", "~/lab");
	assert_config(dir, "; mine\n\n[stores]\nlab = ~/lab\n\n[ui]\n; short\n"
			   "pager = less -FRX\n");
	want(0, "~/lab\n", "get", "stores.lab", NULL);
	want(0, "ui.pager is removed\n", "unset", "ui.pager", NULL);
	want(0, "ui.pager is not set in config.ini\n", "unset", "ui.pager", NULL);
	want(0, "less\n", "get", "ui.pager", NULL);
}

static void a_dry_run_writes_nothing(void **state)
{
	const char *dir = *state;
	struct t_cli r;

	t_cli_run(&r, "config", "set", "ui.plain", "yes", "-n", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "ui.plain would be set\n");
	t_cli_clear(&r);
	assert_null(t_tempdir_read(dir, CONFIG, NULL));
}

static void variables_say_who_has_the_last_word(void **state)
{
	struct t_cli r;

	write_config(*state, "[ui]\npager = more\ncolor = never\n");
	(void)setenv("PAGER", "everybodys", 1);
	want(0, "more\n", "get", "ui.pager", NULL);
	want(0, NULL, "unset", "ui.pager", NULL);
	want(0, "everybodys\n", "get", "ui.pager", NULL);
	(void)setenv("WSYNC_PAGER", "", 1);
	want(0, "\n", "get", "ui.pager", NULL);
	(void)setenv("WSYNC_COLOR", "purple", 1);
	want(0, "never\n", "get", "ui.color", NULL);
	(void)setenv("WSYNC_COLOR", "always", 1);
	want(0, "always\n", "get", "ui.color", NULL);
	t_cli_run(&r, "config", "set", "ui.color", "auto", NULL);
	assert_non_null(strstr(r.err, "WSYNC_COLOR is set and goes before config.ini"));
	t_cli_clear(&r);
	t_cli_run(&r, "config", "list", "--json", NULL);
	assert_non_null(strstr(r.out, "\"variable\": \"WSYNC_COLOR\""));
	t_cli_clear(&r);
}

static void mistakes_name_what_is_meant(void **state)
{
	(void)state;
	want_error(64, "wsync config get core.store", "set", "core.stor", "/x");
	want_error(64, "wsync mode two-way", "set", "sync.mode", "two-way");
	want_error(64, "wsync config list", "get", "nothing", NULL);
	want_error(64, "there is no setting stores.", "set", "stores.", "/x");
	want_error(65, "auto, always or never", "set", "ui.color", "red");
	want_error(65, "yes or no", "set", "ui.plain", "maybe");
	want_error(65, "90s, 5m or 1h", "set", "daemon.poll", "soon");
	want_error(65, "begins with / or ~/", "set", "core.store", "acme");
	want_error(65, "begins with / or ~/", "set", "stores.lab", "lab");
}

/* What cannot be read is told with its place; other commands do without it. */
static void a_bad_file_is_passed_over_and_can_be_put_right(void **state)
{
	const char *dir = *state;
	struct t_cli r;
	char *path;

	write_config(dir, "[ui]\ncolor = red\n");
	want_error(65, "config.ini:2:9", "list", NULL, NULL);
	t_cli_run(&r, "-C", dir, "status", NULL);
	assert_int_equal(r.status, 10);
	assert_non_null(strstr(r.err, "config.ini is passed over"));
	t_cli_clear(&r);
	t_cli_run(&r, "help", "config", NULL);
	assert_null(strstr(r.err, "passed over"));
	assert_int_equal(r.status, 0);
	t_cli_clear(&r);
	want(0, "ui.color is set\n", "set", "ui.color", "never");
	want(0, "never\n", "get", "ui.color", NULL);
	write_config(dir, "[ui]\ncolour = never\n");
	want_error(65, "config.ini:2", "list", NULL, NULL);
	write_config(dir, "[ui]\npager = x\n");
	path = t_tempdir_path(dir, CONFIG);
	assert_int_equal(chmod(path, 0666), 0);
	free(path);
	want_error(65, "others may change config.ini", "list", NULL, NULL);
}

static void the_usual_store_is_found_from_everywhere(void **state)
{
	const char *dir = *state;
	struct t_cli r;
	char *path = t_tempdir_path(dir, "acme"), *cwd = getcwd(NULL, 0);

	assert_non_null(cwd);
	assert_int_equal(chdir("/"), 0);
	want(0, NULL, "set", "core.store", "~/acme");
	t_cli_run(&r, "status", NULL);
	assert_int_equal(r.status, 10);
	assert_non_null(strstr(r.err, "core.store in config.ini names it"));
	t_cli_clear(&r);
	t_cli_run(&r, "init", path, NULL);
	assert_int_equal(r.status, 0);
	t_cli_clear(&r);
	t_cli_run(&r, "status", NULL);
	assert_int_equal(r.status, 0);
	t_cli_clear(&r);
	/* one that is named goes before it */
	t_cli_run(&r, "-C", "/", "status", NULL);
	assert_int_equal(r.status, 10);
	assert_null(strstr(r.err, "core.store"));
	t_cli_clear(&r);
	assert_int_equal(chdir(cwd), 0);
	free(cwd);
	free(path);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_setting_is_one_line_and_comes_back),
		TEST(a_dry_run_writes_nothing),
		TEST(variables_say_who_has_the_last_word),
		TEST(mistakes_name_what_is_meant),
		TEST(a_bad_file_is_passed_over_and_can_be_put_right),
		TEST(the_usual_store_is_found_from_everywhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
