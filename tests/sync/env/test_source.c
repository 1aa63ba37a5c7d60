/*
 * tests/sync/env/test_source.c - Prefect's order of places, replayed.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "sync/env/source.h"
#include "tests/lib/tempdir.h"

static char *dir;
static struct ws_env_sources s;

static int begin(void **state)
{
	(void)state;
	dir = t_tempdir_new();
	(void)unsetenv("PREFECT_API_URL");
	(void)unsetenv("PREFECT_PROFILE");
	(void)unsetenv("PREFECT_PROFILES_PATH");
	(void)setenv("PREFECT_HOME", dir, 1);
	return 0;
}

static int end(void **state)
{
	(void)state;
	(void)unsetenv("PREFECT_API_URL");
	(void)unsetenv("prefect_api_url");
	t_tempdir_remove(dir);
	return 0;
}

static void put(const char *name, const char *text)
{
	t_tempdir_write(dir, name, text, strlen(text));
}

static void wins(enum ws_env_place place, const char *value)
{
	struct ws_err err = {0};

	assert_int_equal(ws_env_sources_read(dir, &s, &err), 0);
	assert_int_equal(s.winner, place);
	assert_string_equal(s.places[place].value, value);
}

static void each_place_beats_the_ones_below(void **state)
{
	(void)state;
	wins(WS_ENV_DEFAULT, "");
	put("profiles.toml", "active = 'a'\n[profiles.a]\nPREFECT_API_URL = 'five'\n");
	wins(WS_ENV_IN_PROFILE, "five");
	assert_string_equal(s.profile, "a");
	assert_int_equal(s.places[WS_ENV_IN_PROFILE].line, 3);
	put("pyproject.toml", "[tool.prefect.api]\nurl = 'four'\n");
	wins(WS_ENV_PYPROJECT, "four");
	put("prefect.toml", "[api]\nurl = 'three'\n");
	wins(WS_ENV_PREFECT_TOML, "three");
	put(".env", "PREFECT_API_URL=two\n");
	wins(WS_ENV_FILE, "two");
	(void)setenv("prefect_api_url", "one", 1);
	wins(WS_ENV_VARIABLE, "one");
}

static void the_profile_is_the_one_prefect_takes(void **state)
{
	(void)state;
	put("profiles.toml", "active = 'a'\n[profiles.a]\nPREFECT_API_URL = 'a'\n"
			     "[profiles.b]\nPREFECT_API_URL = 'b'\n");
	(void)setenv("PREFECT_PROFILE", "b", 1);
	wins(WS_ENV_IN_PROFILE, "b");
	/* one that is in no table sets nothing, whatever it is called */
	(void)setenv("PREFECT_PROFILE", "local", 1);
	wins(WS_ENV_DEFAULT, "");
	(void)unsetenv("PREFECT_PROFILE");
	(void)setenv("PREFECT_TEST_MODE", "1", 1);
	wins(WS_ENV_DEFAULT, "");
	(void)unsetenv("PREFECT_TEST_MODE");
	/* each names another file, what counts more last */
	put("py.toml", "active = 'x'\n[profiles.x]\nPREFECT_API_URL = 'py'\n");
	put("pyproject.toml", "[tool.prefect]\nprofiles_path = 'py.toml'\n");
	wins(WS_ENV_IN_PROFILE, "py");
	put("toml.toml", "active = 'x'\n[profiles.x]\nPREFECT_API_URL = 'toml'\n");
	put("prefect.toml", "profiles_path = 'toml.toml'\n");
	wins(WS_ENV_IN_PROFILE, "toml");
	put("env.toml", "active = 'x'\n[profiles.x]\nPREFECT_API_URL = 'env'\n");
	put(".env", "PREFECT_PROFILES_PATH=env.toml\n");
	wins(WS_ENV_IN_PROFILE, "env");
	put("var.toml", "active = 'x'\n[profiles.x]\nPREFECT_API_URL = 'var'\n");
	(void)setenv("PREFECT_PROFILES_PATH", "var.toml", 1);
	wins(WS_ENV_IN_PROFILE, "var");
}

static void profiles_that_come_along_count_where_there_is_no_file(void **state)
{
	(void)state;
	(void)unsetenv("PREFECT_HOME");
	(void)setenv("HOME", dir, 1);
	(void)setenv("PREFECT_PROFILE", "local", 1);
	wins(WS_ENV_IN_PROFILE, "http://127.0.0.1:4200/api");
	put(".prefect/profiles.toml", "[profiles.x]\n");
	wins(WS_ENV_DEFAULT, "");
	/* a home of one's own brings none along; a relative one begins here */
	(void)setenv("PREFECT_HOME", "other", 1);
	wins(WS_ENV_DEFAULT, "");
	put("other/profiles.toml", "[profiles.local]\nPREFECT_API_URL = 'o'\n");
	wins(WS_ENV_IN_PROFILE, "o");
	(void)unsetenv("PREFECT_PROFILE");
	/* these names count as they are spelled */
	(void)setenv("prefect_profiles_path", "nowhere.toml", 1);
	put("other/profiles.toml", "active = 'p'\n[profiles.p]\nPREFECT_API_URL = 'p'\n");
	wins(WS_ENV_IN_PROFILE, "p");
	(void)unsetenv("prefect_profiles_path");
}

static void the_last_of_two_lines_counts(void **state)
{
	(void)state;
	put(".env", "PREFECT_API_URL=one\nA=\"b\nc\"\nPREFECT_API_URL=two\n");
	wins(WS_ENV_FILE, "two");
	assert_int_equal(s.places[WS_ENV_FILE].line, 4);
}

static void what_cannot_be_read_may_win(void **state)
{
	char *link = t_tempdir_path(dir, ".env");
	struct ws_err err = {0};

	(void)state;
	put("prefect.toml", "[api]\nurl = 'three'\n");
	put(".env", "PREFECT_API_URL=\"over\nlines\"\n");
	assert_int_equal(ws_env_sources_read(dir, &s, &err), 0);
	assert_int_equal(s.winner, WS_ENV_FILE);
	assert_int_equal(s.places[WS_ENV_FILE].trouble.code, WS_E_ENV_FILE);
	assert_int_equal(unlink(link), 0);
	put("real", "PREFECT_API_URL=linked\n");
	assert_int_equal(symlink("real", link), 0);
	wins(WS_ENV_FILE, "linked");
	assert_int_equal(unlink(link), 0);
	assert_int_equal(symlink("elsewhere", link), 0);
	assert_int_equal(ws_env_sources_read(dir, &s, &err), 0);
	assert_int_equal(s.winner, WS_ENV_FILE);
	assert_int_not_equal(s.places[WS_ENV_FILE].trouble.code, 0);
	free(link);
}

#define WITH(test) cmocka_unit_test_setup_teardown(test, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(each_place_beats_the_ones_below),
		WITH(the_profile_is_the_one_prefect_takes),
		WITH(profiles_that_come_along_count_where_there_is_no_file),
		WITH(the_last_of_two_lines_counts),
		WITH(what_cannot_be_read_may_win),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
