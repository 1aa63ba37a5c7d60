/* login, clone, fetch and mode against a stand-in cloud. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include "tests/lib/cli_run.h"
#include "tests/lib/cloud_proc.h"
#include "tests/lib/tempdir.h"

static struct t_cloud cloud;

static int start(void **state)
{
	(void)state;
	return t_cloud_start(&cloud, NULL, NULL) ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	return t_cloud_stop(&cloud) == 0 ? 0 : -1;
}

/* A home of one's own that is the current directory, with a key in ./key. */
static int set_up(void **state)
{
	char *dir = t_tempdir_new();

	*state = dir;
	t_cli_home(dir);
	(void)setenv("WSYNC_ENDPOINT", cloud.url, 1);
	t_tempdir_write(dir, "key", T_KEY_OWNER "\n", strlen(T_KEY_OWNER) + 1);
	return chdir(dir) || chmod("key", 0600);
}

static int tear_down(void **state)
{
	(void)!chdir("/");
	t_tempdir_remove(*state);
	return 0;
}

static bool there(const char *path)
{
	return access(path, F_OK) == 0;
}

static void a_key_is_kept_once_the_cloud_knows_it(void **state)
{
	char want[256];
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "login", "--key-file", "key", NULL);
	assert_int_equal(r.status, 0);
	(void)snprintf(
		want, sizeof(want),
		"Signed in to 127.0.0.1:%d as ada@acme.io   user key, from --key-file\n",
		cloud.port);
	assert_string_equal(r.out, want);
	t_cli_clear(&r);
	(void)unsetenv("WSYNC_ENDPOINT");
	t_cli_run(&r, "login", "--status", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "from credentials.ini"));
	assert_null(strstr(r.out, "pnu_"));
	t_cli_clear(&r);
}

static void a_key_nobody_knows_is_not_kept(void **state)
{
	struct t_cli r;

	t_tempdir_write(*state, "key", "pnu_wrong\n", 10);
	t_cli_run(&r, "login", "--key-file", "key", NULL);
	assert_int_equal(r.status, 4);
	assert_null(strstr(r.err, "pnu_"));
	t_cli_clear(&r);
	assert_false(there(".config/wsync/credentials.ini"));
}

static void a_profile_is_taken_over_for_its_own_host(void **state)
{
	char text[512];
	struct t_cli r;

	(void)snprintf(text, sizeof(text),
		       "active = \"mine\"\n[profiles.mine]\nPREFECT_API_KEY = \"%s\"\n"
		       "PREFECT_API_URL = \"%s/accounts/a/workspaces/w\"\n[profiles.q]\n",
		       T_KEY_OTHER, cloud.url);
	t_tempdir_write(*state, ".prefect/profiles.toml", text, strlen(text));
	(void)unsetenv("WSYNC_ENDPOINT");
	t_cli_run(&r, "login", "--from-profile", "mine", "--endpoint",
		  "https://evil.example", NULL);
	assert_int_equal(r.status, 4);
	t_cli_clear(&r);
	t_cli_run(&r, "login", "--from-profile", "q", NULL);
	assert_int_equal(r.status, 4);
	t_cli_clear(&r);
	t_cli_run(&r, "login", "--from-profile", "mien", NULL);
	assert_int_equal(r.status, 4);
	assert_non_null(strstr(r.err, "did you mean mine?"));
	t_cli_clear(&r);
	t_cli_run(&r, "login", "--from-profile", "mine", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(
		strstr(r.out, "as dan@acme.io   user key, from Prefect profile mine\n"));
	t_cli_clear(&r);
}

static void a_clone_holds_what_was_asked_for(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "clone", "--key-file", "key", "acme/prod", "acme/d*", "./some", NULL);
	assert_string_equal(r.err, "");
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out,
			       "Signed in as ada@acme.io   user key, from --key-file\n"
			       "2 workspaces, "));
	assert_non_null(strstr(r.out, "you are Owner"));
	assert_non_null(strstr(r.out, "Mode is observe: nothing will be sent"));
	assert_non_null(strstr(r.out, "\n  cd ./some && wsync\n"));
	t_cli_clear(&r);
	assert_true(there("some/acme/prod/members.ini"));
	assert_true(there("some/acme/dev/members.ini"));
	assert_false(there("some/acme/staging"));
	assert_false(there("some/ada"));
}

static void one_account_gives_the_directory_its_name(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "clone", "--key-file", "key", "--json", "acme", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "\"schema\": \"wsync/clone/1\""));
	assert_non_null(strstr(r.out, "\"workspaces\": 3"));
	assert_non_null(strstr(r.out, "\"mode\": \"observe\""));
	t_cli_clear(&r);
	assert_true(there("acme/acme/staging/workspace.ini"));
	t_cli_run(&r, "clone", "--key-file", "key", "acme", NULL);
	assert_int_equal(r.status, 64);
	assert_non_null(strstr(r.err, "WS0220"));
	t_cli_clear(&r);
}

static void a_wrong_key_leaves_nothing_behind(void **state)
{
	struct t_cli r;

	t_tempdir_write(*state, "key", "pnu_wrong\n", 10);
	t_cli_run(&r, "clone", "--key-file", "key", "acme", NULL);
	assert_int_equal(r.status, 4);
	t_cli_clear(&r);
	assert_false(there("acme"));
}

static void what_is_no_selector_is_refused(void **state)
{
	static const char *const bad[] = {"Acme",      "acme/", "a/b/c",
					  "acme prod", "id:x",  "a;b"};
	struct t_cli r;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_cli_run(&r, "clone", "--key-file", "key", bad[i], "--into", "d", NULL);
		assert_int_equal(r.status, 64);
		t_cli_clear(&r);
	}
	t_cli_run(&r, "clone", "--key-file", "key", "--into", "~/d", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	assert_false(there("d"));
}

static void what_matches_nothing_is_named_and_nothing_is_made(void **state)
{
	static const struct {
		const char *words[3];
		const char *message, *more;
	} rows[] = {
		{{"acmee"}, "this key reaches no account acmee\n", "did you mean acme?"},
		{{"acmee"}, "  = try: wsync clone acme\n", "it reaches acme/dev, "},
		{{"acme", "acme2"},
		 "this key reaches no account acme2\n",
		 "  = try: for a directory write ./acme2 or --into acme2\n"},
		{{"acme/prod", "acme/prdo", "acme/dev"},
		 "this key reaches no workspace acme/prdo\n",
		 "did you mean acme/prod?"},
		{{"prod"}, "this key reaches no account prod\n", "did you mean acme/prod?"},
		{{"z?"}, "this key reaches no workspace z?\n", "it reaches "},
	};
	struct t_cli r;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t_cli_run(&r, "clone", "--key-file", "key", rows[i].words[0],
			  rows[i].words[1], rows[i].words[2], NULL);
		assert_int_equal(r.status, 10);
		if (!strstr(r.err, rows[i].message) || !strstr(r.err, rows[i].more))
			fail_msg("%s", r.err);
		t_cli_clear(&r);
	}
	assert_false(there("acme") || there("acmee") || there("prod") || there("prefect"));
}

static void missing_parents_are_made_and_a_store_around_is_told(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "clone", "--key-file", "key", "acme/prod", "--into", "a b/c/d", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.err, "");
	assert_non_null(strstr(r.out, "\n  cd 'a b/c/d' && wsync\n"));
	assert_non_null(strstr(r.out, "\nRead completely: "));
	t_cli_clear(&r);
	t_cli_run(&r, "clone", "--key-file", "key", "acme/prod", "a b/c/d/inner/", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "clone", "--key-file", "key", "acme/prod", "./a b/c/d/inner/", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.err, "warning: ./a b/c/d/inner/ lies inside the store "));
	t_cli_clear(&r);
}

static void what_a_key_may_not_read_is_no_zero(void **state)
{
	struct t_cli r;

	t_tempdir_write(*state, "key", T_KEY_DEVELOPER, strlen(T_KEY_DEVELOPER));
	t_cli_run(&r, "clone", "--key-file", "key", "--into", "s", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "3 workspaces, 2 readable grants in 1 account\n"));
	assert_non_null(strstr(r.out, "acme/dev     members not readable\n"));
	assert_non_null(strstr(r.out, "acme/prod      1 grant, not all readable\n"));
	assert_non_null(strstr(r.out, "\nRead as far as this key may: "));
	assert_null(strstr(r.out, " 0 grants"));
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "list", "-C", "s", NULL);
	assert_non_null(strstr(r.out, " ?\n"));
	assert_non_null(strstr(r.out, " 1+\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "ws", "show", "dev", "-C", "s", NULL);
	assert_non_null(strstr(r.out, "\nMembers not known here\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "fetch", "-C", "s", "--key-file", "key", NULL);
	assert_non_null(strstr(r.out, "\nMembers of 3 workspaces were not all readable "));
	assert_string_equal(r.err, "");
	t_cli_clear(&r);
	t_tempdir_write(*state, "key", T_KEY_OWNER, strlen(T_KEY_OWNER));
	t_cli_run(&r, "fetch", "-C", "s", "--key-file", "key", NULL);
	assert_non_null(strstr(r.err, "warning: this key is ada@acme.io; the last look was "
				      "bob@acme.io's\n"));
	t_cli_clear(&r);
}

static void a_rejected_key_is_named_by_its_source(void **state)
{
	struct t_cli r;

	t_tempdir_write(*state, "key", "pnu_wrong\n", 10);
	t_cli_run(&r, "clone", "--key-file", "key", "acme", NULL);
	assert_int_equal(r.status, 4);
	assert_string_equal(r.err,
			    "error[WS0402]: the cloud rejects the key from --key-file\n"
			    "  = why: it says: Invalid authentication credentials\n"
			    "  = try: wsync login\n");
	t_cli_clear(&r);
}

static void a_word_after_login_is_not_repeated(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "login", "pnu_secret", "pnu_more", NULL);
	assert_int_equal(r.status, 64);
	assert_null(strstr(r.err, "pnu_"));
	assert_non_null(strstr(r.err, "wsync login --key-file -"));
	t_cli_clear(&r);
}

static void logout_forgets_the_kept_key(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "login", "--key-file", "key", NULL);
	t_cli_clear(&r);
	t_cli_run(&r, "login", "--status", "--json", NULL);
	assert_non_null(strstr(r.out, "\"kept\": true"));
	t_cli_clear(&r);
	t_cli_run(&r, "login", "--status", "--json", "--key-file", "key", NULL);
	assert_non_null(strstr(r.out, "\"kept\": false"));
	t_cli_clear(&r);
	t_cli_run(&r, "logout", "-n", NULL);
	assert_int_equal(r.status, 0);
	assert_memory_equal(r.out, "Would forget the key for 127.0.0.1:", 35);
	t_cli_clear(&r);
	t_cli_run(&r, "logout", NULL);
	assert_int_equal(r.status, 0);
	assert_memory_equal(r.out, "Forgot the key for 127.0.0.1:", 29);
	t_cli_clear(&r);
	t_cli_run(&r, "login", "--status", NULL);
	assert_int_equal(r.status, 4);
	t_cli_clear(&r);
	t_cli_run(&r, "logout", "--json", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "\"forgotten\": false"));
	t_cli_clear(&r);
}

static void a_cloud_that_is_not_there_is_told_soon_and_with_advice(void **state)
{
	struct timespec before, after;
	struct t_cli r;

	(void)state;
	(void)clock_gettime(CLOCK_MONOTONIC, &before);
	t_cli_run(&r, "clone", "--key-file", "key", "--endpoint", "http://127.0.0.1:1/api",
		  "acme", NULL);
	(void)clock_gettime(CLOCK_MONOTONIC, &after);
	assert_int_equal(r.status, 5);
	assert_true(after.tv_sec - before.tv_sec <= 6);
	assert_non_null(strstr(r.err, "http://127.0.0.1:1/api"));
	assert_non_null(
		strstr(r.err, "  = try: wsync clone --endpoint https://HOST/api\n"));
	t_cli_clear(&r);
	assert_false(there("acme"));
}

static void fetch_says_that_nothing_is_new(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "clone", "--key-file", "key", "acme", NULL);
	t_cli_clear(&r);
	t_cli_run(&r, "fetch", "-C", "acme", "--key-file", "key", NULL);
	assert_int_equal(r.status, 0);
	assert_non_null(strstr(r.out, "Looked at 3 workspaces in 1 account, "));
	assert_non_null(strstr(r.out, ": nothing new\n"));
	assert_null(strstr(r.out, "Incoming"));
	t_cli_clear(&r);
	t_cli_run(&r, "fetch", "-C", "acme", "--key-file", "key", "--json", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.err, "");
	assert_non_null(strstr(r.out, "\"moved\": false"));
	t_cli_clear(&r);
	t_cli_run(&r, "fetch", "-C", "acme", "--offline", NULL);
	assert_int_equal(r.status, 64);
	t_cli_clear(&r);
	t_cli_run(&r, "fetch", "-C", "acme", "--key-file", "key", "--endpoint",
		  "https://evil.example", NULL);
	assert_int_equal(r.status, 64);
	assert_non_null(strstr(r.err, "the store belongs to http://127.0.0.1:"));
	t_cli_clear(&r);
}

static void sending_is_allowed_by_a_yes(void **state)
{
	struct t_cli r;

	(void)state;
	t_cli_run(&r, "clone", "--key-file", "key", "acme", NULL);
	t_cli_clear(&r);
	t_cli_run(&r, "mode", "-C", "acme", "two-way", "--no-input", NULL);
	assert_int_equal(r.status, 64);
	assert_non_null(strstr(r.err, "  = try: wsync mode two-way --yes\n"));
	t_cli_clear(&r);
	t_cli_run(&r, "mode", "-C", "acme", NULL);
	assert_string_equal(r.out, "Mode is observe: nothing is sent to the cloud\n");
	t_cli_clear(&r);
	t_cli_run(&r, "mode", "-C", "acme", "two-way", "-n", NULL);
	assert_string_equal(r.out, "Mode would become two-way\n");
	t_cli_clear(&r);
	t_cli_run(&r, "mode", "-C", "acme", "two-way", "-y", NULL);
	assert_int_equal(r.status, 0);
	assert_string_equal(r.out,
			    "Mode is two-way: wsync sync sends what you committed\n");
	t_cli_clear(&r);
	t_cli_run(&r, "mode", "-C", "acme", "observe", NULL);
	assert_int_equal(r.status, 0);
	t_cli_clear(&r);
	t_cli_run(&r, "mode", "-C", "acme", "twoway", NULL);
	assert_int_equal(r.status, 64);
	assert_non_null(strstr(r.err, "  = try: wsync mode two-way\n"));
	t_cli_clear(&r);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_key_is_kept_once_the_cloud_knows_it),
		TEST(a_key_nobody_knows_is_not_kept),
		TEST(a_profile_is_taken_over_for_its_own_host),
		TEST(a_clone_holds_what_was_asked_for),
		TEST(one_account_gives_the_directory_its_name),
		TEST(a_wrong_key_leaves_nothing_behind),
		TEST(what_is_no_selector_is_refused),
		TEST(what_matches_nothing_is_named_and_nothing_is_made),
		TEST(missing_parents_are_made_and_a_store_around_is_told),
		TEST(what_a_key_may_not_read_is_no_zero),
		TEST(a_rejected_key_is_named_by_its_source),
		TEST(a_word_after_login_is_not_repeated),
		TEST(logout_forgets_the_kept_key),
		TEST(a_cloud_that_is_not_there_is_told_soon_and_with_advice),
		TEST(fetch_says_that_nothing_is_new),
		TEST(sending_is_allowed_by_a_yes),
	};

	return cmocka_run_group_tests(tests, start, stop) ? 1 : 0;
}
