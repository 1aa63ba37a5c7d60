/*
 * tests/store/work/test_ahead.c - several threads say what one would.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/work/scan_p.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/store_fix.h"
#include "tests/lib/tempdir.h"

#define MANY 5000

static void same(const struct ws_said *a, const struct ws_said *b)
{
	assert_int_equal(a->sys, b->sys);
	assert_memory_equal(&a->sign, &b->sign, sizeof(a->sign));
}

static void all_are_asked_and_each_for_itself(void **state)
{
	static const char *const kinds[] = {"",          "d/",    "d/file", "d/none",
					    "file/none", "link/", "link"};
	static struct ws_stat_item items[MANY];
	const struct ws_stat_cache cache = {.items = items, .count = MANY};
	const size_t n = sizeof(kinds) / sizeof(kinds[0]);
	ws_auto_free struct ws_said *said = NULL;
	char *dir = t_tempdir_new();
	ws_auto_close int fd = t_tempdir_open(dir);

	(void)state;
	assert_true(t_git_ok(dir, "mkdir d && echo 1 > d/file && echo 2 > file && "
				  "ln -s d link"));
	for (size_t i = 0; i < MANY; i++)
		items[i].path = kinds[i * 31 % n];
	said = ws_ahead_ask(fd, &cache, 0);
	if (!said) {
		assert_true(sysconf(_SC_NPROCESSORS_ONLN) < 2);
		t_tempdir_remove(dir);
		return;
	}
	for (size_t i = 0; i < MANY; i++) {
		const struct ws_said alone = ws_ahead_stat(fd, items[i].path, 0);

		same(&said[i], &alone);
	}
	t_tempdir_remove(dir);
}

static void what_is_said_is_what_lies_there(void **state)
{
	char *dir = t_tempdir_new();
	ws_auto_close int fd = t_tempdir_open(dir);
	char longer[5000];
	struct ws_said said;

	(void)state;
	memset(longer, 'a', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	assert_true(t_git_ok(dir, "mkdir d && echo 1 > d/file && ln -s d link"));
	said = ws_ahead_stat(fd, "d/file", 0);
	assert_int_equal(said.sys, 0);
	assert_true(S_ISREG(said.sign.mode));
	assert_int_equal(said.sign.size, 2);
	assert_int_equal(said.sign.racy, 1);
	said = ws_ahead_stat(fd, "d/file", INT64_MAX);
	assert_int_equal(said.sign.racy, 0);
	said = ws_ahead_stat(fd, "d/", 0);
	assert_true(S_ISDIR(said.sign.mode));
	assert_int_equal(said.sign.size, 0);
	/* with its slash it would be the directory it leads to */
	said = ws_ahead_stat(fd, "link/", 0);
	assert_true(S_ISLNK(said.sign.mode));
	assert_int_equal(ws_ahead_stat(fd, "none", 0).sys, ENOENT);
	assert_int_equal(ws_ahead_stat(fd, "d/file/x", 0).sys, ENOTDIR);
	assert_int_equal(ws_ahead_stat(fd, longer, 0).sys, ENAMETOOLONG);
	assert_true(S_ISDIR(ws_ahead_stat(fd, "", 0).sign.mode));
	t_tempdir_remove(dir);
}

static void a_small_cache_needs_no_threads(void **state)
{
	static struct ws_stat_item items[10];
	const struct ws_stat_cache none = {.items = NULL, .count = 0};
	const struct ws_stat_cache few = {.items = items, .count = 10};

	(void)state;
	assert_null(ws_ahead_ask(AT_FDCWD, &none, 0));
	assert_null(ws_ahead_ask(AT_FDCWD, &few, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_are_asked_and_each_for_itself),
		cmocka_unit_test(what_is_said_is_what_lies_there),
		cmocka_unit_test(a_small_cache_needs_no_threads),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
