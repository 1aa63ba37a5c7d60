#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/key/credentials.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

#define URL       "https://api.prefect.cloud/api"
#define FILE_PATH ".config/wsync/credentials.ini"

static int set_up(void **state)
{
	*state = t_tempdir_new();
	t_cli_home(*state);
	return 0;
}

static int tear_down(void **state)
{
	t_tempdir_remove(*state);
	return 0;
}

static void store_key(const char *host, const char *url, const char *text)
{
	struct ws_key key = {""};
	struct ws_err err = {0};

	memcpy(key.text, text, strlen(text) + 1);
	assert_int_equal(ws_credentials_store(host, url, &key, NULL, &err), 0);
}

/* The mode bits of DIR/name. */
static unsigned mode_of(const char *dir, const char *name)
{
	char *path = t_tempdir_path(dir, name);
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	free(path);
	return st.st_mode & 07777;
}

static void set_mode(const char *dir, const char *name, mode_t mode)
{
	char *path = t_tempdir_path(dir, name);

	assert_int_equal(chmod(path, mode), 0);
	free(path);
}

static void a_kept_key_is_found_for_its_host_alone(void **state)
{
	struct ws_key key;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err),
			 WS_KEY_ABSENT);
	store_key("api.prefect.cloud", URL, "pnu_one");
	store_key("127.0.0.1:4300", "http://127.0.0.1:4300/api", "pnu_two");
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err), 0);
	assert_string_equal(key.text, "pnu_one");
	assert_int_equal(ws_credentials_find("127.0.0.1:4300", &key, &err), 0);
	assert_string_equal(key.text, "pnu_two");
	assert_int_equal(ws_credentials_find("127.0.0.1", &key, &err), WS_KEY_ABSENT);
	assert_int_equal(ws_credentials_find("evil.example", &key, &err), WS_KEY_ABSENT);
}

static void a_host_has_a_key_or_a_command(void **state)
{
	char command[WS_KEY_COMMAND];
	struct ws_key key;
	struct ws_err err = {0};
	char *text;

	assert_int_equal(ws_credentials_command("h", command, &err), WS_KEY_ABSENT);
	store_key("h", URL, "pnu_one");
	store_key("other", URL, "pnu_two");
	assert_int_equal(ws_credentials_store("h", URL, NULL, "pass show 'a b'", &err), 0);
	assert_int_equal(ws_credentials_find("h", &key, &err), WS_KEY_ABSENT);
	assert_int_equal(ws_credentials_command("h", command, &err), 0);
	assert_string_equal(command, "pass show 'a b'");
	assert_int_equal(ws_credentials_command("other", command, &err), WS_KEY_ABSENT);
	text = t_tempdir_read(*state, FILE_PATH, NULL);
	assert_null(strstr(text, "pnu_one"));
	assert_non_null(strstr(text, "pnu_two"));
	free(text);
	/* a key in its place, and all of it forgotten */
	store_key("h", URL, "pnu_three");
	assert_int_equal(ws_credentials_command("h", command, &err), WS_KEY_ABSENT);
	assert_int_equal(ws_credentials_store("h", URL, NULL, "x", &err), 0);
	assert_int_equal(ws_credentials_forget("h", &err), 0);
	assert_int_equal(ws_credentials_command("h", command, &err), WS_KEY_ABSENT);
	assert_int_equal(ws_credentials_forget("h", &err), WS_KEY_ABSENT);
}

static void the_file_and_its_directory_are_private(void **state)
{
	const mode_t before = umask(0);
	char *text;

	store_key("api.prefect.cloud", URL, "pnu_one");
	(void)umask(before);
	assert_int_equal(mode_of(*state, FILE_PATH), 0600);
	assert_int_equal(mode_of(*state, ".config/wsync"), 0700);
	text = t_tempdir_read(*state, FILE_PATH, NULL);
	assert_string_equal(text,
			    "; API keys of wsync, one a host; keep this file to yourself\n"
			    "\n[login]\nendpoint = " URL "\n"
			    "\n[keys]\napi.prefect.cloud = pnu_one\n");
	free(text);
}

static void a_file_others_may_read_is_refused_with_the_command(void **state)
{
	static const mode_t modes[] = {0640, 0604, 0644, 0660, 0610};
	struct ws_key key;
	struct ws_err err;

	store_key("api.prefect.cloud", URL, "pnu_one");
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		set_mode(*state, FILE_PATH, modes[i]);
		assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err),
				 WS_E_KEY_FILE);
		assert_non_null(strstr(err.hint, "chmod 600 /"));
		assert_null(strstr(err.msg, "pnu_"));
	}
	set_mode(*state, FILE_PATH, 0400);
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err), 0);
}

static void a_directory_others_may_write_is_refused(void **state)
{
	struct ws_key key;
	struct ws_err err;

	store_key("api.prefect.cloud", URL, "pnu_one");
	set_mode(*state, ".config/wsync", 0777);
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err),
			 WS_E_KEY_FILE);
	assert_non_null(strstr(err.hint, "chmod 700 /"));
}

static void links_are_refused(void **state)
{
	char *file, *other;
	struct ws_key key;
	struct ws_err err;

	store_key("api.prefect.cloud", URL, "pnu_one");
	file = t_tempdir_path(*state, FILE_PATH);
	other = t_tempdir_path(*state, "other");
	assert_int_equal(link(file, other), 0);
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err),
			 WS_E_KEY_FILE);
	assert_int_equal(unlink(file), 0);
	assert_int_equal(symlink(other, file), 0);
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err),
			 WS_E_KEY_FILE);
	free(file);
	free(other);
}

static void a_damaged_file_is_refused_and_never_quoted(void **state)
{
	static const char text[] = "[keys]\napi.prefect.cloud pnu_secret\n";
	struct ws_key key;
	struct ws_err err;

	store_key("api.prefect.cloud", URL, "pnu_one");
	t_tempdir_write(*state, FILE_PATH, text, strlen(text));
	set_mode(*state, FILE_PATH, 0600);
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err),
			 WS_E_FILE_SYNTAX);
	assert_int_equal(err.line, 2);
	assert_string_equal(err.source, "");
	assert_null(strstr(err.msg, "pnu_"));
	/* and a login does not write over it */
	assert_int_equal(
		ws_credentials_store("h", URL, &(struct ws_key){"pnu_x"}, NULL, &err),
		WS_E_FILE_SYNTAX);
}

static void the_last_login_is_remembered(void **state)
{
	char url[WS_STORE_URL];
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_credentials_last(url, &err), WS_KEY_ABSENT);
	store_key("api.prefect.cloud", URL, "pnu_one");
	store_key("127.0.0.1:4300", "http://127.0.0.1:4300/api", "pnu_two");
	assert_int_equal(ws_credentials_last(url, &err), 0);
	assert_string_equal(url, "http://127.0.0.1:4300/api");
}

static void a_new_key_takes_the_place_of_the_old_one(void **state)
{
	struct ws_key key;
	struct ws_err err = {0};

	(void)state;
	store_key("api.prefect.cloud", URL, "pnu_one");
	store_key("api.prefect.cloud", URL, "pnu_two");
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err), 0);
	assert_string_equal(key.text, "pnu_two");
}

static void a_forgotten_key_is_gone_and_others_stay(void **state)
{
	char url[WS_STORE_URL];
	struct ws_key key;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_credentials_forget("api.prefect.cloud", &err), WS_KEY_ABSENT);
	store_key("127.0.0.1:4300", "http://127.0.0.1:4300/api", "pnu_one");
	store_key("api.prefect.cloud", URL, "pnu_two");
	assert_int_equal(ws_credentials_forget("127.0.0.1:4300", &err), 0);
	assert_int_equal(ws_credentials_find("127.0.0.1:4300", &key, &err), WS_KEY_ABSENT);
	assert_int_equal(ws_credentials_find("api.prefect.cloud", &key, &err), 0);
	assert_int_equal(ws_credentials_last(url, &err), 0);
	assert_int_equal(ws_credentials_forget("api.prefect.cloud", &err), 0);
	assert_int_equal(ws_credentials_last(url, &err), WS_KEY_ABSENT);
	assert_int_equal(ws_credentials_forget("api.prefect.cloud", &err), WS_KEY_ABSENT);
}

static void the_directory_follows_the_variables(void **state)
{
	char dir[PATH_MAX];
	struct ws_err err = {0};

	(void)state;
	(void)setenv("HOME", "/home/ada", 1);
	assert_int_equal(ws_credentials_dir(dir, &err), 0);
	assert_string_equal(dir, "/home/ada/.config/wsync");
	(void)setenv("XDG_CONFIG_HOME", "relative", 1);
	assert_int_equal(ws_credentials_dir(dir, &err), 0);
	assert_string_equal(dir, "/home/ada/.config/wsync");
	(void)setenv("XDG_CONFIG_HOME", "/xdg", 1);
	assert_int_equal(ws_credentials_dir(dir, &err), 0);
	assert_string_equal(dir, "/xdg/wsync");
	(void)setenv("WSYNC_CONFIG_HOME", "/own", 1);
	assert_int_equal(ws_credentials_dir(dir, &err), 0);
	assert_string_equal(dir, "/own");
	(void)unsetenv("WSYNC_CONFIG_HOME");
	(void)unsetenv("XDG_CONFIG_HOME");
	(void)setenv("HOME", "relative", 1);
	assert_int_equal(ws_credentials_dir(dir, &err), WS_E_KEY_FILE);
	(void)unsetenv("HOME");
	assert_int_equal(ws_credentials_dir(dir, &err), WS_E_KEY_FILE);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_kept_key_is_found_for_its_host_alone),
		TEST(a_host_has_a_key_or_a_command),
		TEST(the_file_and_its_directory_are_private),
		TEST(a_file_others_may_read_is_refused_with_the_command),
		TEST(a_directory_others_may_write_is_refused),
		TEST(links_are_refused),
		TEST(a_damaged_file_is_refused_and_never_quoted),
		TEST(the_last_login_is_remembered),
		TEST(a_new_key_takes_the_place_of_the_old_one),
		TEST(a_forgotten_key_is_gone_and_others_stay),
		TEST(the_directory_follows_the_variables),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
