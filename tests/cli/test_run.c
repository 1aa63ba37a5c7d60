/* From argv to an exit status. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/run.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

/* Outside of every store, with nothing of the person who runs this. */
static int set_up(void **state)
{
	char *dir = t_tempdir_new();

	*state = dir;
	t_cli_home(dir);
	return chdir(dir);
}

static int tear_down(void **state)
{
	(void)!chdir("/");
	t_tempdir_remove(*state);
	return 0;
}

static void an_unknown_command_ends_with_64(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "stauts", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(r.out, "");
	assert_string_equal(r.err, "error[WS0101]: there is no command stauts\n"
				   "  = try: wsync status\n");
	t_cli_clear(&r);
}

static void arguments_are_echoed_neutral(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "\x1b]0;x\x07\n", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(r.err,
			    "error[WS0101]: there is no command \\x1B]0;x\\x07\\x0A\n"
			    "  = try: wsync help\n");
	t_cli_clear(&r);
}

static void errors_are_json_when_json_was_asked_for(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "stauts", "--json", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(r.out, "");
	assert_string_equal(r.err,
			    "{\"schema\":\"wsync/error/1\",\"code\":\"WS0101\",\"exit\":64,"
			    "\"message\":\"there is no command stauts\","
			    "\"try\":[\"wsync status\"]}\n");
	t_cli_clear(&r);
	t_cli_run(&r, "fetch", "--json", NULL);
	assert_int_equal(r.status, 10);
	assert_non_null(strstr(r.err, "\"code\":\"WS0201\""));
	t_cli_clear(&r);
}

static const char profiles[] =
	"active = \"cloud\"\n"
	"[profiles.cloud]\n"
	"PREFECT_API_KEY = \"pnu_0123456789abcdef3f2a\"\n"
	"PREFECT_API_URL = \"https://api.prefect.cloud/api/accounts/a/workspaces/w\"\n"
	"[profiles.local]\n"
	"PREFECT_API_URL = \"http://127.0.0.1:4200/api\"\n";

static void without_a_store_the_first_screen_helps(void **state)
{
	struct t_cli r;

	t_tempdir_write(*state, ".prefect/profiles.toml", profiles, strlen(profiles));

	t_cli_run(&r, NULL, NULL);
	assert_int_equal(r.status, 10);
	assert_string_equal(
		r.out,
		"There is no wsync store here.\n"
		"\n"
		"A store is a directory that mirrors Prefect Cloud workspaces: a folder "
		"for each\n"
		"workspace, plain INI files, history in git. You edit it offline, see "
		"every\n"
		"change as permissions, and send it when you are ready.\n"
		"\n"
		"Found on this machine\n"
		"  Prefect profile cloud  key pnu_...3f2a    https://api.prefect.cloud/api "
		" active\n"
		"  Prefect profile local  no key             http://127.0.0.1:4200/api\n"
		"\n"
		"Next\n"
		"  wsync login --from-profile cloud   use that key\n"
		"  wsync clone acme ~/acme            mirror everything you can reach\n"
		"  wsync demo                         or try it all on a cloud of your "
		"own\n"
		"\n"
		"More: wsync help concepts\n");
	assert_string_equal(r.err, "");
	t_cli_clear(&r);
}

static void a_store_that_was_named_must_be_there(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "-C", "nowhere", NULL);
	assert_int_not_equal(r.status, 0);
	assert_string_equal(r.out, "");
	t_cli_clear(&r);
}

static void the_version_is_told(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "--version", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out, "wsync " WS_VERSION "\n");
	t_cli_clear(&r);
	t_cli_run(&r, "version", "--json", NULL);
	assert_string_equal(
		r.out, "{\"schema\":\"wsync/version/1\",\"version\":\"" WS_VERSION "\"}\n");
	t_cli_clear(&r);
}

/* Runs `wsync help` with its output going to out. */
static int help_into(FILE *out, char **err_text)
{
	char *argv[] = {(char[]){"wsync"}, (char[]){"help"}, NULL};
	size_t len;
	FILE *err = open_memstream(err_text, &len);
	int status;

	assert_non_null(out);
	assert_non_null(err);
	status = ws_cli_run(2, argv, &ws_round_real_world, NULL, out, err);
	(void)fclose(out);
	(void)fclose(err);
	return status;
}

static void a_full_disk_is_not_a_success(void **state)
{
	char *err = NULL;

	(void)state;
	assert_int_equal(help_into(fopen("/dev/full", "w"), &err), 1);
	assert_string_equal(err,
			    "error[WS9905]: cannot write to standard output: No space left "
			    "on device\n");
	free(err);
}

static void no_advice_follows_a_result_that_was_lost(void **state)
{
	FILE *full = fopen("/dev/full", "w");
	char *text = NULL;
	size_t len;
	struct ws_cli cli = {.out = full, .err = open_memstream(&text, &len)};

	(void)state;
	assert_non_null(full);
	(void)fputs("a result\n", cli.out);
	ws_cli_hint(&cli, "what to do with it");
	(void)fclose(cli.err);
	(void)fclose(full);
	assert_string_equal(text, "");
	free(text);
}

static void words_are_quoted_for_the_shell_where_they_must_be(void **state)
{
	static const char *const rows[][2] = {{"/a/b-c_d.e", "/a/b-c_d.e"},
					      {"a dir", "'a dir'"},
					      {"it's", "'it'\\''s'"},
					      {"", "''"},
					      {"~/x", "'~/x'"},
					      {"a;b$c", "'a;b$c'"}};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto_buf b = WS_BUF_INIT;

		ws_cli_shell_word(&b, rows[i][0]);
		assert_string_equal(ws_buf_text(&b), rows[i][1]);
	}
}

static void a_closed_pipe_is_not_a_success_either(void **state)
{
	int fds[2];
	char *err = NULL;

	(void)state;
	(void)signal(SIGPIPE, SIG_IGN);
	assert_int_equal(pipe(fds), 0);
	(void)close(fds[0]);
	assert_int_equal(help_into(fdopen(fds[1], "w"), &err), 1);
	assert_string_equal(err, "");
	free(err);
}

static void questions_without_a_terminal_name_the_option(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "login", "--no-input", NULL);
	assert_int_equal(r.status, 64);
	assert_string_equal(r.err, "error[WS0104]: nobody can be asked here: API key for "
				   "api.prefect.cloud (not shown):\n"
				   "  = try: wsync login --key-file FILE\n");
	t_cli_clear(&r);
}

static void the_worse_of_two_statuses_counts(void **state)
{
	static const int order[] = {70, 65, 4, 5, 7, 3, 6, 2, 0};
	const size_t count = sizeof(order) / sizeof(order[0]);

	(void)state;
	for (size_t i = 0; i < count; i++)
		for (size_t j = i; j < count; j++) {
			assert_int_equal(ws_cli_exit_worse(order[i], order[j]), order[i]);
			assert_int_equal(ws_cli_exit_worse(order[j], order[i]), order[i]);
		}
	assert_int_equal(ws_cli_exit_worse(99, 98), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_unknown_command_ends_with_64),
		TEST(arguments_are_echoed_neutral),
		TEST(errors_are_json_when_json_was_asked_for),
		TEST(without_a_store_the_first_screen_helps),
		TEST(a_store_that_was_named_must_be_there),
		TEST(the_version_is_told),
		TEST(a_full_disk_is_not_a_success),
		TEST(words_are_quoted_for_the_shell_where_they_must_be),
		TEST(no_advice_follows_a_result_that_was_lost),
		TEST(a_closed_pipe_is_not_a_success_either),
		TEST(questions_without_a_terminal_name_the_option),
		TEST(the_worse_of_two_statuses_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
