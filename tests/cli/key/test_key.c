#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include "cli/cli.h"
#include "cli/key/credentials.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

#define CLOUD    "https://api.prefect.cloud/api"
#define LOOPBACK "http://127.0.0.1:4300/api"
#define FOREIGN  "https://evil.example/api"

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

/* Writes a private file DIR/name and returns its path, given: free(). */
static char *key_file(const char *dir, const char *name, const char *text)
{
	char *path = t_tempdir_path(dir, name);

	t_tempdir_write(dir, name, text, strlen(text));
	assert_int_equal(chmod(path, 0600), 0);
	return path;
}

static void check(const struct ws_cli *cli, const char *url, const char *key,
		  const char *source)
{
	char from[WS_KEY_SOURCE] = "";
	struct ws_key got = {""};
	struct ws_err err = {0};

	assert_int_equal(ws_key_find(cli, url, &got, from, &err), 0);
	assert_string_equal(got.text, key);
	assert_string_equal(from, source);
}

static void check_none(const struct ws_cli *cli, const char *url)
{
	char from[WS_KEY_SOURCE] = "";
	struct ws_key got = {""};
	struct ws_err err = {0};

	assert_int_equal(ws_key_find(cli, url, &got, from, &err), WS_E_NO_KEY);
	assert_string_equal(got.text, "");
}

static void places_are_looked_at_in_order(void **state)
{
	struct ws_cli cli = {0};
	struct ws_err err = {0};
	char *file = key_file(*state, "option", "pnu_option\n");
	char *named = key_file(*state, "named", "pnu_named\n");
	char *profiles = key_file(
		*state, ".prefect/profiles.toml",
		"active = \"a\"\n[profiles.a]\nPREFECT_API_KEY = \"pnu_a\"\n"
		"PREFECT_API_URL = \"" CLOUD "/accounts/x/workspaces/y\"\n");
	char *systemd = key_file(*state, "creds/wsync-api-key", "pnu_systemd\n");
	char *dir = t_tempdir_path(*state, "creds");

	check_none(&cli, LOOPBACK);
	check(&cli, CLOUD, "pnu_a", "Prefect profile a");
	(void)setenv("PREFECT_API_KEY", "pnu_env", 1);
	check(&cli, CLOUD, "pnu_env", "PREFECT_API_KEY");
	assert_int_equal(ws_credentials_store("api.prefect.cloud", CLOUD,
					      &(struct ws_key){"pnu_kept"}, NULL, &err),
			 0);
	check(&cli, CLOUD, "pnu_kept", "credentials.ini");
	assert_int_equal(ws_credentials_store("api.prefect.cloud", CLOUD, NULL,
					      "echo pnu_said", &err),
			 0);
	check(&cli, CLOUD, "pnu_said", "key command");
	/* it is that host's, and nobody else's */
	check_none(&cli, FOREIGN);
	check_none(&cli, LOOPBACK);
	(void)setenv("CREDENTIALS_DIRECTORY", dir, 1);
	check(&cli, CLOUD, "pnu_systemd", "systemd credential");
	(void)setenv("WSYNC_API_KEY_FILE", named, 1);
	check(&cli, CLOUD, "pnu_named", "WSYNC_API_KEY_FILE");
	cli.key_file = file;
	check(&cli, CLOUD, "pnu_option", "--key-file");
	free(file);
	free(named);
	free(profiles);
	free(systemd);
	free(dir);
}

static void a_host_only_the_store_names_gets_no_key(void **state)
{
	char *file = key_file(*state, "key", "pnu_mine\n");
	struct ws_cli cli = {.key_file = file};
	char from[WS_KEY_SOURCE];
	struct ws_key got = {""};
	struct ws_err err = {0};

	assert_int_equal(ws_key_find(&cli, FOREIGN, &got, from, &err), WS_E_NO_KEY);
	assert_string_equal(got.text, "");
	assert_string_equal(err.hint, "wsync login --endpoint https://evil.example/api");
	check(&cli, CLOUD, "pnu_mine", "--key-file");
	check(&cli, LOOPBACK, "pnu_mine", "--key-file");
	cli.endpoint = "https://evil.example";
	check(&cli, FOREIGN, "pnu_mine", "--key-file");
	cli.endpoint = NULL;
	(void)setenv("WSYNC_ENDPOINT", FOREIGN, 1);
	check(&cli, FOREIGN, "pnu_mine", "--key-file");
	free(file);
}

static void the_environments_key_stays_with_its_host(void **state)
{
	struct ws_cli cli = {0};

	(void)state;
	(void)setenv("PREFECT_API_KEY", "pnu_env", 1);
	check(&cli, CLOUD, "pnu_env", "PREFECT_API_KEY");
	check_none(&cli, FOREIGN);
	check_none(&cli, LOOPBACK);
	(void)setenv("PREFECT_API_URL", LOOPBACK "/accounts/a/workspaces/w", 1);
	check(&cli, LOOPBACK, "pnu_env", "PREFECT_API_KEY");
	check_none(&cli, CLOUD);
	(void)setenv("PREFECT_API_URL", "http://127.0.0.1:43000/api", 1);
	check_none(&cli, LOOPBACK);
}

static void a_place_that_cannot_be_used_is_not_passed_over(void **state)
{
	char *file = key_file(*state, "key", "pnu_mine\n");
	struct ws_cli cli = {0};
	char from[WS_KEY_SOURCE];
	struct ws_key got;
	struct ws_err err;

	(void)setenv("PREFECT_API_KEY", "pnu_env", 1);
	(void)setenv("WSYNC_API_KEY_FILE", file, 1);
	assert_int_equal(chmod(file, 0644), 0);
	assert_int_equal(ws_key_find(&cli, CLOUD, &got, from, &err), WS_E_KEY_FILE);
	assert_non_null(strstr(err.hint, "chmod 600 /"));
	free(file);
}

static void blanks_around_a_key_are_no_part_of_it(void **state)
{
	static const char *const good[] = {"pnu_1", "pnu_1\n", "pnu_1\r\n",
					   " \tpnu_1 \n\n"};
	struct ws_key key;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(ws_key_take(good[i], strlen(good[i]), "it", &key, NULL),
				 0);
		assert_string_equal(key.text, "pnu_1");
	}
}

static void what_is_no_key_is_refused_unseen(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} bad[] = {{"", 0},
		   {"\n \n", 3},
		   {"pnu_1\npnu_2", 11},
		   {"pnu 1", 5},
		   {"pnu_\0"
		    "1",
		    6},
		   {"pnu_\xc3\xa9", 6},
		   {"pnu_\x1b", 5},
		   {"pnu_\x7f", 5}};
	char longer[WS_KEY_MAX + 1];
	struct ws_err err;
	struct ws_key key;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(ws_key_take(bad[i].bytes, bad[i].len, "it", &key, &err),
				 WS_E_KEY_FILE);
		assert_null(strstr(err.msg, "pnu"));
	}
	memset(longer, 'x', sizeof(longer));
	assert_int_equal(ws_key_take(longer, WS_KEY_MAX, "it", &key, &err), WS_E_KEY_FILE);
	assert_int_equal(ws_key_take(longer, WS_KEY_MAX - 1, "it", &key, &err), 0);
}

static void files_that_are_none_are_refused(void **state)
{
	char *dir = t_tempdir_path(*state, "");
	char *fifo = t_tempdir_path(*state, "fifo");
	char *big;
	struct ws_key key;
	struct ws_err err;
	char text[5000];

	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	big = key_file(*state, "big", text);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(ws_key_read(fifo, WS_KEY_PRIVATE, &key, &err), WS_E_KEY_FILE);
	assert_int_equal(ws_key_read(fifo, WS_KEY_GUARDED, &key, &err), WS_E_KEY_FILE);
	assert_int_equal(ws_key_read(dir, WS_KEY_PRIVATE, &key, &err), WS_E_KEY_FILE);
	assert_int_equal(ws_key_read(big, WS_KEY_PRIVATE, &key, &err), WS_E_KEY_FILE);
	assert_int_equal(ws_key_read("/nowhere/key", WS_KEY_PRIVATE, &key, &err),
			 WS_E_KEY_FILE);
	free(dir);
	free(fifo);
	free(big);
}

static void a_shown_key_is_masked(void **state)
{
	char out[24];

	(void)state;
	assert_string_equal(ws_key_mask(&(struct ws_key){"pnu_0123456789abcdef3f2a"}, out),
			    "pnu_...3f2a");
	assert_string_equal(ws_key_mask(&(struct ws_key){"0123456789abcdef3f2a"}, out),
			    "...3f2a");
	assert_string_equal(ws_key_mask(&(struct ws_key){"pnu_short"}, out), "...");
}

static void hosts_are_written_one_way(void **state)
{
	static const struct {
		const char *url, *host;
	} rows[] = {{"https://api.prefect.cloud/api", "api.prefect.cloud"},
		    {"https://API.Prefect.Cloud:443/api", "api.prefect.cloud"},
		    {"https://h.example:8443/api", "h.example:8443"},
		    {"http://127.0.0.1:4300/api", "127.0.0.1:4300"},
		    {"http://localhost/api", "localhost"}};
	static const char *const bad[] = {"http://h.example/api",
					  "https://u:p@h.example/api", "file:///x",
					  "h.example", "https://h.example:0/api"};
	char host[WS_KEY_HOST];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(ws_key_host(rows[i].url, host, NULL), 0);
		assert_string_equal(host, rows[i].host);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ws_key_host(bad[i], host, NULL), WS_E_URL);
	assert_true(ws_key_host_is_loopback("127.0.0.1:4300"));
	assert_true(ws_key_host_is_loopback("localhost"));
	assert_false(ws_key_host_is_loopback("127.0.0.1.evil.example"));
	assert_false(ws_key_host_is_loopback("localhost.evil.example:80"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(places_are_looked_at_in_order),
		TEST(a_host_only_the_store_names_gets_no_key),
		TEST(the_environments_key_stays_with_its_host),
		TEST(a_place_that_cannot_be_used_is_not_passed_over),
		TEST(blanks_around_a_key_are_no_part_of_it),
		TEST(what_is_no_key_is_refused_unseen),
		TEST(files_that_are_none_are_refused),
		TEST(a_shown_key_is_masked),
		TEST(hosts_are_written_one_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
