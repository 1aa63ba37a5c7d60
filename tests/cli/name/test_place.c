#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "cli/name/place.h"
#include "tests/lib/tempdir.h"

static int set_up(void **state)
{
	*state = t_tempdir_new();
	return chdir(*state);
}

static int tear_down(void **state)
{
	(void)!chdir("/");
	t_tempdir_remove(*state);
	return 0;
}

static bool is_dir(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static void parents_are_made_and_the_last_part_is_not(void **state)
{
	char *path = t_tempdir_path(*state, "x/y/z");
	struct ws_err err = {0};

	assert_int_equal(ws_place_make_parents("a/b/c", &err), 0);
	assert_true(is_dir("a/b"));
	assert_false(is_dir("a/b/c"));
	assert_int_equal(ws_place_make_parents("./d//e/", &err), 0);
	assert_true(is_dir("d"));
	assert_false(is_dir("d/e"));
	assert_int_equal(ws_place_make_parents(path, &err), 0);
	assert_true(is_dir("x/y"));
	assert_int_equal(ws_place_make_parents("plain", &err), 0);
	assert_int_equal(ws_place_make_parents("/", &err), 0);
	assert_int_equal(ws_place_make_parents("", &err), 0);
	assert_false(is_dir("plain"));
	free(path);
}

static void a_file_in_the_way_is_told(void **state)
{
	struct ws_err err = {0};

	t_tempdir_write(*state, "file", "x", 1);
	assert_int_equal(ws_place_make_parents("file/a/b", &err), WS_E_IO);
	assert_non_null(strstr(err.msg, "file/a"));
}

static void the_nearest_store_above_is_found(void **state)
{
	char *found;

	t_tempdir_write(*state, "s/.wsync/store.ini", "", 0);
	assert_int_equal(mkdir("s/acme", 0700), 0);
	found = ws_place_outer_store("s/acme/new");
	assert_non_null(found);
	assert_string_equal(found + strlen(found) - 2, "/s");
	free(found);
	found = ws_place_outer_store("s/new/");
	assert_non_null(found);
	free(found);
	assert_null(ws_place_outer_store("beside"));
	assert_null(ws_place_outer_store("s"));
	assert_null(ws_place_outer_store("not/there/yet"));
	assert_null(ws_place_outer_store("/"));
	assert_int_equal(chdir("s/acme"), 0);
	found = ws_place_outer_store("new");
	assert_non_null(found);
	free(found);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(parents_are_made_and_the_last_part_is_not),
		TEST(a_file_in_the_way_is_told),
		TEST(the_nearest_store_above_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
