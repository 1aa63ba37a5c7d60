#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/key/prefect_profile.h"
#include "tests/lib/cli_run.h"
#include "tests/lib/tempdir.h"

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

static int parse(const char *text, struct ws_profiles *out, struct ws_err *err)
{
	return ws_profiles_parse(text, strlen(text), "profiles.toml", out, err);
}

static const char sample[] =
	"active = \"cloud\"\n"
	"\n"
	"# mine\n"
	"[profiles.cloud]\n"
	"PREFECT_API_KEY = \"pnu_1\"  # a comment\n"
	"PREFECT_API_URL = 'https://api.prefect.cloud/api/accounts/a'\n"
	"PREFECT_LOGGING_LEVEL = 10\n"
	"\n"
	"[profiles.\"my local\"]\r\n"
	"PREFECT_API_URL = \"http://127.0.0.1:4200/api\"\r\n"
	"[other.cloud]\n"
	"PREFECT_API_KEY = \"pnu_other\"\n";

static void profiles_and_the_active_one_are_read(void **state)
{
	struct ws_profiles profiles;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(parse(sample, &profiles, &err), 0);
	assert_int_equal(profiles.count, 2);
	assert_string_equal(profiles.items[0].name, "cloud");
	assert_string_equal(profiles.items[0].key.text, "pnu_1");
	assert_string_equal(profiles.items[0].url,
			    "https://api.prefect.cloud/api/accounts/a");
	assert_string_equal(profiles.items[1].name, "my local");
	assert_string_equal(profiles.items[1].key.text, "");
	assert_ptr_equal(ws_profiles_active(&profiles), &profiles.items[0]);
	assert_ptr_equal(ws_profiles_find(&profiles, "my local"), &profiles.items[1]);
	assert_null(ws_profiles_find(&profiles, "other"));
	ws_profiles_clear(&profiles);
	assert_int_equal(profiles.count, 0);
}

static void the_variable_chooses_before_the_file(void **state)
{
	struct ws_profiles profiles;
	struct ws_err err = {0};

	(void)state;
	(void)setenv("PREFECT_PROFILE", "my local", 1);
	assert_int_equal(parse(sample, &profiles, &err), 0);
	assert_string_equal(ws_profiles_active(&profiles)->name, "my local");
	ws_profiles_clear(&profiles);
	(void)setenv("PREFECT_PROFILE", "gone", 1);
	assert_int_equal(parse(sample, &profiles, &err), 0);
	assert_null(ws_profiles_active(&profiles));
	ws_profiles_clear(&profiles);
}

static void what_could_be_mistaken_refuses_the_file(void **state)
{
	static const char *const bad[] = {
		("[profiles.a]\nX = \"\"\"\n[profiles.b]\nPREFECT_API_KEY = "
		 "\"pnu_x\"\n\"\"\"\n"),
		"[profiles.a]\nX = '''\nPREFECT_API_KEY = \"pnu_x\"\n'''\n",
		"[profiles.a]\nPREFECT_API_KEY = \"pnu_x\"\nPREFECT_API_KEY = \"pnu_y\"\n",
		"[profiles.a]\n[profiles.a]\n",
		"[profiles.a]\nPREFECT_API_KEY = \"pnu_x\n",
		"[profiles.a]\nPREFECT_API_KEY = \"pnu_x\" y\n",
		"[profiles.a]\nPREFECT_API_KEY = \"pnu_\\u0041\"\n",
		"[profiles.a]\nPREFECT_API_KEY = 5\n",
		"[profiles.a\nPREFECT_API_KEY = \"pnu_x\"\n",
		"active = 5\n",
	};
	struct ws_profiles profiles;
	struct ws_err err;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(bad[i], &profiles, &err), WS_E_FILE_SYNTAX);
		assert_null(profiles.items);
		assert_true(err.line > 0);
		assert_string_equal(err.source, "");
		assert_null(strstr(err.msg, "pnu_"));
	}
}

static void a_nul_or_an_endless_line_refuses_the_file(void **state)
{
	struct ws_profiles profiles;
	struct ws_err err;
	char text[3000];

	(void)state;
	assert_int_equal(ws_profiles_parse("a = \0\n", 6, "f", &profiles, &err),
			 WS_E_FILE_SYNTAX);
	memset(text, 'a', sizeof(text));
	assert_int_equal(ws_profiles_parse(text, sizeof(text), "f", &profiles, &err),
			 WS_E_FILE_SYNTAX);
}

static void too_many_profiles_are_refused(void **state)
{
	char *text = calloc(1, 40u * (WS_PROFILES_MAX + 2));
	struct ws_profiles profiles;
	struct ws_err err;
	size_t len = 0;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i <= WS_PROFILES_MAX; i++)
		len += (size_t)snprintf(text + len, 40, "[profiles.p%d]\n", i);
	assert_int_equal(ws_profiles_parse(text, len, "f", &profiles, &err),
			 WS_E_FILE_SYNTAX);
	free(text);
}

static void a_key_that_is_none_counts_as_absent(void **state)
{
	struct ws_profiles profiles;
	struct ws_err err;

	(void)state;
	assert_int_equal(
		parse("[profiles.a]\nPREFECT_API_KEY = \"two words\"\n", &profiles, &err),
		0);
	assert_string_equal(profiles.items[0].key.text, "");
	ws_profiles_clear(&profiles);
}

static void the_file_is_found_by_the_variables(void **state)
{
	struct ws_profiles profiles;
	struct ws_err err = {0};
	char *path;

	assert_int_equal(ws_profiles_read(&profiles, &err), WS_KEY_ABSENT);
	t_tempdir_write(*state, ".prefect/profiles.toml", "[profiles.home]\n", 16);
	assert_int_equal(ws_profiles_read(&profiles, &err), 0);
	assert_string_equal(profiles.items[0].name, "home");
	ws_profiles_clear(&profiles);
	t_tempdir_write(*state, "p/profiles.toml", "[profiles.dir]\n", 15);
	path = t_tempdir_path(*state, "p");
	(void)setenv("PREFECT_HOME", path, 1);
	free(path);
	assert_int_equal(ws_profiles_read(&profiles, &err), 0);
	assert_string_equal(profiles.items[0].name, "dir");
	ws_profiles_clear(&profiles);
	t_tempdir_write(*state, "q.toml", "[profiles.named]\n", 17);
	path = t_tempdir_path(*state, "q.toml");
	(void)setenv("PREFECT_PROFILES_PATH", path, 1);
	free(path);
	assert_int_equal(ws_profiles_read(&profiles, &err), 0);
	assert_string_equal(profiles.items[0].name, "named");
	ws_profiles_clear(&profiles);
}

static void an_address_is_cut_to_the_api(void **state)
{
	static const struct {
		const char *url, *base;
	} rows[] = {
		{"https://api.prefect.cloud/api/accounts/a/workspaces/w",
		 "https://api.prefect.cloud/api"},
		{"https://api.prefect.cloud/api/", "https://api.prefect.cloud/api"},
		{"https://api.prefect.cloud", "https://api.prefect.cloud/api"},
		{"https://api.prefect.cloud/", "https://api.prefect.cloud/api"},
		{"http://127.0.0.1:4300/api", "http://127.0.0.1:4300/api"},
		{"nonsense", "nonsense"},
	};
	char base[64];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(ws_profile_base(rows[i].url, base, sizeof(base)));
		assert_string_equal(base, rows[i].base);
	}
	assert_false(ws_profile_base("https://api.prefect.cloud/api", base, 10));
	assert_true(ws_profile_is_cloud(rows[0].url));
	assert_false(ws_profile_is_cloud("http://127.0.0.1:4200/api"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(profiles_and_the_active_one_are_read),
		TEST(the_variable_chooses_before_the_file),
		TEST(what_could_be_mistaken_refuses_the_file),
		TEST(a_nul_or_an_endless_line_refuses_the_file),
		TEST(too_many_profiles_are_refused),
		TEST(a_key_that_is_none_counts_as_absent),
		TEST(the_file_is_found_by_the_variables),
		TEST(an_address_is_cut_to_the_api),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
