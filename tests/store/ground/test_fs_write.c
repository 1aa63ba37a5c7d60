/*
 * tests/store/ground/test_fs_write.c - durable writes beneath a root.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct place {
	char *dir;
	int root;
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	ws_auto_free char *inside = NULL;

	if (!p)
		return -1;
	p->dir = t_tempdir_new();
	t_tempdir_write(p->dir, "outside/secret.ini", "secret", 6);
	t_tempdir_write(p->dir, "inside/a/file.ini", "old", 3);
	inside = t_tempdir_path(p->dir, "inside");
	p->root = t_tempdir_open(inside);
	*state = p;
	return symlinkat("../outside", p->root, "first") < 0 ||
	       symlinkat("../../outside", p->root, "a/middle") < 0 ||
	       symlinkat("../outside/secret.ini", p->root, "last") < 0 ||
	       symlinkat("../outside/new.ini", p->root, "dangling") < 0 ||
	       mkfifoat(p->root, "fifo", 0600) < 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	(void)close(p->root);
	t_tempdir_remove(p->dir);
	free(p);
	return 0;
}

static void assert_content(const struct place *p, const char *name, const char *want)
{
	ws_auto_free char *got = t_tempdir_read(p->dir, name, NULL);

	assert_non_null(got);
	assert_string_equal(got, want);
}

static size_t entries(const struct place *p, const char *path)
{
	struct ws_fs_names names;
	size_t count;

	assert_int_equal(ws_fs_list(p->root, path, 100, &names, NULL), 0);
	count = names.count;
	ws_fs_names_free(&names);
	return count;
}

static mode_t mode_of(const struct place *p, const char *path)
{
	struct stat st;

	assert_int_equal(ws_fs_stat(p->root, path, &st, NULL), 0);
	return st.st_mode & 07777;
}

static bool is_there(const struct place *p, const char *path)
{
	struct stat st;

	return ws_fs_stat(p->root, path, &st, NULL) == 0;
}

static void replace_creates_and_replaces(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_replace(p->root, "new.ini", "first", 5, 0600, NULL), 0);
	assert_content(p, "inside/new.ini", "first");
	assert_int_equal(ws_fs_replace(p->root, "new.ini", "2", 1, 0644, NULL), 0);
	assert_content(p, "inside/new.ini", "2");
	assert_int_equal(ws_fs_replace(p->root, "new.ini", "", 0, 0644, NULL), 0);
	assert_content(p, "inside/new.ini", "");
}

static void the_mode_is_exact(void **state)
{
	const struct place *p = *state;
	const mode_t old = umask(0077);

	assert_int_equal(ws_fs_replace(p->root, "x", "", 0, 0644, NULL), 0);
	assert_int_equal(mode_of(p, "x"), 0644);
	(void)umask(0);
	assert_int_equal(ws_fs_replace(p->root, "x", "", 0, 0600, NULL), 0);
	assert_int_equal(mode_of(p, "x"), 0600);
	assert_int_equal(ws_fs_mkdirs(p->root, "d/e", NULL), 0);
	assert_int_equal(mode_of(p, "d"), 0700);
	assert_int_equal(mode_of(p, "d/e"), 0700);
	assert_int_equal(ws_fs_append(p->root, "log", "x", 1, NULL), 0);
	assert_int_equal(mode_of(p, "log"), 0600);
	(void)umask(old);
}

static void missing_parents_are_made(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_replace(p->root, "p/q/r/f.ini", "x", 1, 0600, NULL), 0);
	assert_content(p, "inside/p/q/r/f.ini", "x");
	assert_int_equal(mode_of(p, "p"), 0700);
	assert_int_equal(mode_of(p, "p/q/r"), 0700);
}

static void no_temporary_file_stays(void **state)
{
	const struct place *p = *state;
	const size_t before = entries(p, "a");

	for (int i = 0; i < 20; i++)
		assert_int_equal(ws_fs_replace(p->root, "a/file.ini", "x", 1, 0600, NULL),
				 0);
	assert_int_equal(entries(p, "a"), before);
}

/* Somebody who holds the old file open keeps reading the old content. */
static void replacing_leaves_open_files_alone(void **state)
{
	const struct place *p = *state;
	ws_auto_close int fd = openat(p->root, "a/file.ini", O_RDWR | O_CLOEXEC);
	char text[10] = "";

	assert_int_equal(ws_fs_replace(p->root, "a/file.ini", "newer", 5, 0600, NULL), 0);
	assert_int_equal(read(fd, text, sizeof(text)), 3);
	assert_string_equal(text, "old");
	assert_content(p, "inside/a/file.ini", "newer");
}

/* A hard link to a file outside is cut, not written through. */
static void hard_links_are_not_written_through(void **state)
{
	const struct place *p = *state;

	assert_int_equal(linkat(p->root, "../outside/secret.ini", p->root, "hard", 0), 0);
	assert_int_equal(ws_fs_replace(p->root, "hard", "mine", 4, 0600, NULL), 0);
	assert_content(p, "inside/hard", "mine");
	assert_content(p, "outside/secret.ini", "secret");
}

static const char *const unreachable[] = {
	"first/secret.ini",
	"a/middle/secret.ini",
	"last",
	"dangling",
	"first/x/y",
	"../x",
	"/tmp/wsync-x",
	"a/../b",
	"..",
	".",
	"",
	"a/",
	"a//b",
	"./a",
	"fifo",
	"fifo/x",
	"a/file.ini/x",
};

static void nothing_is_written_through_links_or_outside(void **state)
{
	const struct place *p = *state;

	for (size_t i = 0; i < COUNT(unreachable); i++) {
		const char *path = unreachable[i];
		struct ws_err err = {0};

		if (ws_fs_replace(p->root, path, "bad", 3, 0600, &err) != WS_E_FILE_KIND)
			fail_msg("replace %s was not refused", path);
		assert_int_equal(err.code, WS_E_FILE_KIND);
		if (ws_fs_append(p->root, path, "bad", 3, &err) != WS_E_FILE_KIND)
			fail_msg("append %s was not refused", path);
		if (ws_fs_remove(p->root, path, &err) != WS_E_FILE_KIND)
			fail_msg("remove %s was not refused", path);
		if (ws_fs_rename(p->root, path, "elsewhere", &err) != WS_E_FILE_KIND &&
		    strcmp(path, "fifo") != 0)
			fail_msg("rename from %s was not refused", path);
		assert_false(is_there(p, "elsewhere"));
		ws_fs_prune(p->root, path);
	}
	assert_content(p, "outside/secret.ini", "secret");
	assert_null(t_tempdir_read(p->dir, "outside/new.ini", NULL));
	assert_null(t_tempdir_read(p->dir, "x", NULL));
	assert_content(p, "inside/a/file.ini", "old");
	assert_int_equal(entries(p, "."), 5);
}

static void directories_are_not_made_through_links_or_outside(void **state)
{
	static const char *const paths[] = {
		"first",        "first/x", "a/middle/x", "../x",       "/x",   "a/file.ini",
		"a/file.ini/x", "a/../x",  "dangling",   "dangling/x", "x//y", "fifo"};
	const struct place *p = *state;

	for (size_t i = 0; i < COUNT(paths); i++)
		if (ws_fs_mkdirs(p->root, paths[i], NULL) != WS_E_FILE_KIND)
			fail_msg("mkdirs %s was not refused", paths[i]);
	assert_int_equal(entries(p, "."), 5);
	assert_int_equal(entries(p, "a"), 2);
}

static void a_directory_is_not_replaced_by_a_file(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_replace(p->root, "a", "x", 1, 0600, NULL), WS_E_FILE_KIND);
	assert_int_equal(ws_fs_append(p->root, "a", "x", 1, NULL), WS_E_FILE_KIND);
	assert_int_equal(ws_fs_remove(p->root, "a", NULL), WS_E_FILE_KIND);
	assert_content(p, "inside/a/file.ini", "old");
	assert_int_equal(entries(p, "."), 5);
}

static rlim_t limit_file_size(rlim_t bytes)
{
	struct rlimit limit;
	rlim_t old;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	old = limit.rlim_cur;
	limit.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	return old;
}

/* A file size limit stands in for the full disk: some bytes go, the rest does not. */
static void a_failed_replace_leaves_the_old_file(void **state)
{
	const struct place *p = *state;
	const size_t before = entries(p, "a");
	struct ws_err err = {0};
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	char text[500];
	rlim_t old;
	int rc;

	memset(text, 'x', sizeof(text));
	old = limit_file_size(100);
	rc = ws_fs_replace(p->root, "a/file.ini", text, sizeof(text), 0600, &err);
	(void)limit_file_size(old);
	(void)signal(SIGXFSZ, handler);
	assert_int_equal(rc, WS_E_IO);
	assert_int_equal(err.sys, EFBIG);
	assert_content(p, "inside/a/file.ini", "old");
	assert_int_equal(entries(p, "a"), before);
}

static void a_failed_append_takes_its_half_back(void **state)
{
	const struct place *p = *state;
	struct ws_err err = {0};
	void (*handler)(int) = signal(SIGXFSZ, SIG_IGN);
	char text[500];
	rlim_t old;
	int rc;

	memset(text, 'x', sizeof(text));
	assert_int_equal(ws_fs_append(p->root, "log", "first\n", 6, NULL), 0);
	old = limit_file_size(100);
	rc = ws_fs_append(p->root, "log", text, sizeof(text), &err);
	(void)limit_file_size(old);
	(void)signal(SIGXFSZ, handler);
	assert_int_equal(rc, WS_E_IO);
	assert_int_equal(err.sys, EFBIG);
	assert_content(p, "inside/log", "first\n");
	assert_int_equal(ws_fs_append(p->root, "log", "second\n", 7, NULL), 0);
	assert_content(p, "inside/log", "first\nsecond\n");
}

static void append_makes_and_extends(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_append(p->root, "j/log", "one\n", 4, NULL), 0);
	assert_int_equal(ws_fs_append(p->root, "j/log", "two\n", 4, NULL), 0);
	assert_int_equal(ws_fs_append(p->root, "j/log", "", 0, NULL), 0);
	assert_content(p, "inside/j/log", "one\ntwo\n");
}

static void half_a_line_of_a_power_cut_is_ended_first(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_append(p->root, "j/log", "one\nhal", 7, NULL), 0);
	assert_int_equal(ws_fs_append(p->root, "j/log", "two\n", 4, NULL), 0);
	assert_content(p, "inside/j/log", "one\nhal\ntwo\n");
}

static void a_fifo_with_a_reader_is_still_refused(void **state)
{
	const struct place *p = *state;
	ws_auto_close int reader = openat(p->root, "fifo",
					  O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char byte;

	assert_true(reader >= 0);
	assert_int_equal(ws_fs_append(p->root, "fifo", "x", 1, NULL), WS_E_FILE_KIND);
	assert_int_equal(read(reader, &byte, 1), 0);
}

static void mkdirs_takes_what_is_there(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_mkdirs(p->root, "m/n/o", NULL), 0);
	assert_int_equal(ws_fs_mkdirs(p->root, "m/n/o", NULL), 0);
	assert_int_equal(ws_fs_mkdirs(p->root, "m/n/o/p", NULL), 0);
	assert_int_equal(ws_fs_mkdirs(p->root, ".", NULL), 0);
	assert_int_equal(entries(p, "m/n/o"), 1);
}

static void remove_answers_absent(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_remove(p->root, "a/file.ini", NULL), 0);
	assert_false(is_there(p, "a/file.ini"));
	assert_int_equal(ws_fs_remove(p->root, "a/file.ini", NULL), WS_FS_ABSENT);
	assert_int_equal(ws_fs_remove(p->root, "no/where", NULL), WS_FS_ABSENT);
}

static void prune_stops_at_the_first_full_directory(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_mkdirs(p->root, "k/l/m/n", NULL), 0);
	assert_int_equal(ws_fs_replace(p->root, "k/keep", "x", 1, 0600, NULL), 0);
	ws_fs_prune(p->root, "k/l/m/n");
	assert_false(is_there(p, "k/l"));
	assert_true(is_there(p, "k/keep"));
	ws_fs_prune(p->root, "a/file.ini");
	assert_content(p, "inside/a/file.ini", "old");
}

static void prune_goes_on_above_what_is_gone(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_mkdirs(p->root, "k/l", NULL), 0);
	ws_fs_prune(p->root, "k/l/gone/too");
	assert_false(is_there(p, "k"));
	assert_true(is_there(p, "a"));
}

static void rename_moves_files_and_directories(void **state)
{
	const struct place *p = *state;

	assert_int_equal(ws_fs_rename(p->root, "a/file.ini", "z/y/moved.ini", NULL), 0);
	assert_content(p, "inside/z/y/moved.ini", "old");
	assert_false(is_there(p, "a/file.ini"));
	assert_int_equal(ws_fs_rename(p->root, "z/y", "other", NULL), 0);
	assert_content(p, "inside/other/moved.ini", "old");
}

static void rename_never_overwrites(void **state)
{
	const struct place *p = *state;
	struct ws_err err = {0};

	assert_int_equal(ws_fs_replace(p->root, "b.ini", "mine", 4, 0600, NULL), 0);
	assert_int_equal(ws_fs_rename(p->root, "b.ini", "a/file.ini", &err), WS_E_IO);
	assert_int_equal(err.sys, EEXIST);
	assert_content(p, "inside/a/file.ini", "old");
	assert_content(p, "inside/b.ini", "mine");
	assert_int_equal(ws_fs_mkdirs(p->root, "empty", NULL), 0);
	assert_int_equal(ws_fs_rename(p->root, "a", "empty", &err), WS_E_IO);
	assert_int_equal(ws_fs_rename(p->root, "b.ini", "dangling", &err), WS_E_IO);
	assert_null(t_tempdir_read(p->dir, "outside/new.ini", NULL));
}

static void rename_to_unreachable_places_is_refused(void **state)
{
	static const char *const to[] = {"first/x",      "a/middle/x", "../x",
					 "/tmp/wsync-x", "a/..",       "b//c",
					 "a/file.ini/x"};
	const struct place *p = *state;
	struct ws_err err = {0};

	assert_int_equal(ws_fs_replace(p->root, "b.ini", "mine", 4, 0600, NULL), 0);
	for (size_t i = 0; i < COUNT(to); i++)
		if (ws_fs_rename(p->root, "b.ini", to[i], NULL) != WS_E_FILE_KIND)
			fail_msg("rename to %s was not refused", to[i]);
	assert_content(p, "inside/b.ini", "mine");
	assert_int_equal(ws_fs_rename(p->root, "absent", "c", &err), WS_E_IO);
	assert_int_equal(err.sys, ENOENT);
	assert_int_equal(ws_fs_rename(p->root, "absent/x", "new/c", &err), WS_E_IO);
	assert_int_equal(err.sys, ENOENT);
	assert_false(is_there(p, "new"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void files_written_for_later_are_there_and_never_through_a_link(void **state)
{
	const struct place *p = *state;
	struct ws_err err = {0};

	assert_int_equal(ws_fs_replace_later(p->root, "new/one.ini", "1", 1, 0600, &err),
			 0);
	assert_int_equal(ws_fs_replace_later(p->root, "a/file.ini", "2", 1, 0600, &err), 0);
	assert_int_equal(ws_fs_sync_all(p->root, &err), 0);
	assert_content(p, "inside/new/one.ini", "1");
	assert_content(p, "inside/a/file.ini", "2");
	assert_int_equal(ws_fs_replace_later(p->root, "first/x", "3", 1, 0600, &err),
			 WS_E_FILE_KIND);
	assert_int_equal(ws_fs_replace_later(p->root, "last", "3", 1, 0600, &err),
			 WS_E_FILE_KIND);
	assert_content(p, "outside/secret.ini", "secret");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(replace_creates_and_replaces),
		TEST(the_mode_is_exact),
		TEST(missing_parents_are_made),
		TEST(no_temporary_file_stays),
		TEST(replacing_leaves_open_files_alone),
		TEST(hard_links_are_not_written_through),
		TEST(nothing_is_written_through_links_or_outside),
		TEST(directories_are_not_made_through_links_or_outside),
		TEST(a_directory_is_not_replaced_by_a_file),
		TEST(a_failed_replace_leaves_the_old_file),
		TEST(a_failed_append_takes_its_half_back),
		TEST(append_makes_and_extends),
		TEST(half_a_line_of_a_power_cut_is_ended_first),
		TEST(half_a_line_of_a_power_cut_is_ended_first),
		TEST(a_fifo_with_a_reader_is_still_refused),
		TEST(mkdirs_takes_what_is_there),
		TEST(remove_answers_absent),
		TEST(prune_stops_at_the_first_full_directory),
		TEST(prune_goes_on_above_what_is_gone),
		TEST(rename_moves_files_and_directories),
		TEST(rename_never_overwrites),
		TEST(rename_to_unreachable_places_is_refused),
		TEST(files_written_for_later_are_there_and_never_through_a_link),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
