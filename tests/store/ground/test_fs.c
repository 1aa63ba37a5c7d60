/*
 * tests/store/ground/test_fs.c - reading beneath a root: nothing outside is ever
 * reached, nothing odd is ever waited for.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct place {
	char *dir;
	int root;
};

/*
 * outside/secret.ini is what nobody may reach from inside/, the root:
 *   inside/a/b/file.ini, and links at every position that lead to a file
 */
static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));
	ws_auto_free char *inside = NULL;

	if (!p)
		return -1;
	p->dir = t_tempdir_new();
	t_tempdir_write(p->dir, "outside/secret.ini", "secret", 6);
	t_tempdir_write(p->dir, "inside/a/b/file.ini", "content", 7);
	inside = t_tempdir_path(p->dir, "inside");
	p->root = t_tempdir_open(inside);
	*state = p;
	return symlinkat("../outside", p->root, "first") < 0 ||
	       symlinkat("../../outside", p->root, "a/middle") < 0 ||
	       symlinkat("../outside/secret.ini", p->root, "last") < 0 ||
	       symlinkat("file.ini", p->root, "a/b/near") < 0 ||
	       symlinkat("/etc/passwd", p->root, "absolute") < 0 ||
	       symlinkat("nowhere", p->root, "dangling") < 0 ||
	       symlinkat("loop", p->root, "loop") < 0 ||
	       symlinkat("b", p->root, "a/alias") < 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	(void)close(p->root);
	t_tempdir_remove(p->dir);
	free(p);
	return 0;
}

static int read_code(int root, const char *path)
{
	char *text = (char *)&root;
	size_t len = 4711;
	struct ws_err err = {0};
	int rc = ws_fs_read(root, path, 1000, &text, &len, &err);

	if (rc == 0) {
		free(text);
		return 0;
	}
	assert_null(text);
	assert_int_equal(len, 4711);
	assert_int_equal(err.code, rc < 0 ? rc : 0);
	return rc;
}

static void a_file_is_read_whole(void **state)
{
	const struct place *p = *state;
	ws_auto_free char *text = NULL;
	size_t len = 0;

	assert_int_equal(ws_fs_read(p->root, "a/b/file.ini", 7, &text, &len, NULL), 0);
	assert_int_equal(len, 7);
	assert_string_equal(text, "content");
}

static void an_empty_file_is_empty_text(void **state)
{
	const struct place *p = *state;
	ws_auto_free char *text = NULL;
	size_t len = 9;

	t_tempdir_write(p->dir, "inside/empty", "", 0);
	assert_int_equal(ws_fs_read(p->root, "empty", 0, &text, &len, NULL), 0);
	assert_int_equal(len, 0);
	assert_string_equal(text, "");
}

static void nul_bytes_are_kept(void **state)
{
	const struct place *p = *state;
	ws_auto_free char *text = NULL;
	size_t len = 0;

	t_tempdir_write(p->dir, "inside/nul", "a\0b", 3);
	assert_int_equal(ws_fs_read(p->root, "nul", 10, &text, &len, NULL), 0);
	assert_int_equal(len, 3);
	assert_memory_equal(text, "a\0b", 4);
}

static void absent_is_an_answer(void **state)
{
	const struct place *p = *state;
	struct ws_fs_names names;
	struct stat st;
	int fd;

	assert_int_equal(read_code(p->root, "nothing"), WS_FS_ABSENT);
	assert_int_equal(read_code(p->root, "nothing/at/all"), WS_FS_ABSENT);
	assert_int_equal(read_code(p->root, "a/b/nothing"), WS_FS_ABSENT);
	assert_int_equal(ws_fs_stat(p->root, "nothing", &st, NULL), WS_FS_ABSENT);
	assert_int_equal(ws_fs_open_dir(p->root, "nothing", &fd, NULL), WS_FS_ABSENT);
	assert_int_equal(fd, -1);
	assert_int_equal(ws_fs_list(p->root, "nothing", 9, &names, NULL), WS_FS_ABSENT);
}

static void links_are_refused_in_every_position(void **state)
{
	static const char *const paths[] = {
		"first/secret.ini",
		"a/middle/secret.ini",
		"last",
		"a/b/near",
		"absolute",
		"dangling",
		"loop",
		"a/alias/file.ini",
		"loop/x",
		"dangling/x",
	};
	const struct place *p = *state;

	for (size_t i = 0; i < COUNT(paths); i++)
		if (read_code(p->root, paths[i]) != WS_E_FILE_KIND)
			fail_msg("%s was not refused", paths[i]);
}

static void paths_that_leave_the_root_are_refused(void **state)
{
	static const char *const paths[] = {
		"../outside/secret.ini",
		"a/../../outside/secret.ini",
		"a/../a/b/file.ini",
		"/etc/passwd",
		"/",
		"..",
		".",
		"",
		"./a/b/file.ini",
		"a//b/file.ini",
		"a/b/file.ini/",
		"a/./b/file.ini",
		"a/b/..",
	};
	const struct place *p = *state;

	for (size_t i = 0; i < COUNT(paths); i++)
		if (read_code(p->root, paths[i]) != WS_E_FILE_KIND)
			fail_msg("%s was not refused", paths[i]);
}

static void names_with_dots_are_plain_names(void **state)
{
	const struct place *p = *state;

	t_tempdir_write(p->dir, "inside/...", "x", 1);
	t_tempdir_write(p->dir, "inside/..a/.b", "x", 1);
	assert_int_equal(read_code(p->root, "..."), 0);
	assert_int_equal(read_code(p->root, "..a/.b"), 0);
}

static void a_fifo_is_refused_without_waiting(void **state)
{
	const struct place *p = *state;

	assert_int_equal(mkfifoat(p->root, "fifo", 0600), 0);
	assert_int_equal(read_code(p->root, "fifo"), WS_E_FILE_KIND);
	assert_int_equal(read_code(p->root, "fifo/x"), WS_E_FILE_KIND);
}

static void a_socket_is_refused(void **state)
{
	const struct place *p = *state;
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s/inside/sock",
		       p->dir);
	assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	assert_int_equal(read_code(p->root, "sock"), WS_E_FILE_KIND);
	(void)close(fd);
}

static void a_device_is_refused(void **state)
{
	int dev = open("/dev", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_true(dev >= 0);
	assert_int_equal(read_code(dev, "zero"), WS_E_FILE_KIND);
	(void)close(dev);
}

static void a_directory_is_no_file(void **state)
{
	const struct place *p = *state;

	assert_int_equal(read_code(p->root, "a"), WS_E_FILE_KIND);
	assert_int_equal(read_code(p->root, "a/b"), WS_E_FILE_KIND);
}

static void a_file_is_no_directory(void **state)
{
	const struct place *p = *state;
	struct ws_fs_names names;
	int fd;

	assert_int_equal(read_code(p->root, "a/b/file.ini/x"), WS_E_FILE_KIND);
	assert_int_equal(ws_fs_open_dir(p->root, "a/b/file.ini", &fd, NULL),
			 WS_E_FILE_KIND);
	assert_int_equal(ws_fs_list(p->root, "a/b/file.ini", 9, &names, NULL),
			 WS_E_FILE_KIND);
	assert_null(names.items);
}

static void too_big_is_refused_before_reading(void **state)
{
	const struct place *p = *state;
	struct ws_err err = {0};
	char *text;
	size_t len;
	int fd = openat(p->root, "sparse", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_int_equal(ws_fs_read(p->root, "a/b/file.ini", 6, &text, &len, &err),
			 WS_E_TOO_BIG);
	assert_non_null(strstr(err.msg, "6 bytes"));
	assert_int_equal(ftruncate(fd, (off_t)1 << 40), 0);
	(void)close(fd);
	assert_int_equal(read_code(p->root, "sparse"), WS_E_TOO_BIG);
}

/* Files of proc say they have no bytes and then have some: longer than announced. */
static void longer_than_announced_is_busy(void **state)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void)state;
	assert_true(proc >= 0);
	assert_int_equal(read_code(proc, "version"), WS_E_FILE_BUSY);
	assert_int_equal(read_code(proc, "self/status"), WS_E_FILE_KIND); /* magic link */
	(void)close(proc);
}

static _Noreturn void grow_for_ever(int root)
{
	int fd = openat(root, "growing", O_WRONLY | O_APPEND | O_CLOEXEC);

	for (int i = 0; i < 2000000 && write(fd, "line\n", 5) == 5; i++)
		if (i % 1000 == 999 && ftruncate(fd, 0) < 0)
			break;
	_exit(0);
}

/* Whatever the timing: what the file held from its start on, or busy; no gap, no rest. */
static void a_growing_file_is_a_prefix_or_busy(void **state)
{
	const struct place *p = *state;
	pid_t child;

	t_tempdir_write(p->dir, "inside/growing", "line\n", 5);
	child = fork();
	if (child == 0)
		grow_for_ever(p->root);
	for (int i = 0; i < 500; i++) {
		char *text;
		size_t len = 0;
		int rc = ws_fs_read(p->root, "growing", 100000, &text, &len, NULL);

		if (rc != 0 && rc != WS_E_FILE_BUSY)
			fail_msg("read gives %d", rc);
		for (size_t at = 0; rc == 0 && at <= len; at++)
			if (text[at] != (at == len ? '\0' : "line\n"[at % 5]))
				fail_msg("byte %zu of %zu is wrong", at, len);
		free(text);
	}
	(void)kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
}

static void stat_sees_the_link_itself(void **state)
{
	const struct place *p = *state;
	struct stat st;

	assert_int_equal(ws_fs_stat(p->root, "a/b/file.ini", &st, NULL), 0);
	assert_true(S_ISREG(st.st_mode));
	assert_int_equal(st.st_size, 7);
	assert_int_equal(ws_fs_stat(p->root, "a", &st, NULL), 0);
	assert_true(S_ISDIR(st.st_mode));
	assert_int_equal(ws_fs_stat(p->root, "last", &st, NULL), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(ws_fs_stat(p->root, "dangling", &st, NULL), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(ws_fs_stat(p->root, "first/secret.ini", &st, NULL),
			 WS_E_FILE_KIND);
	assert_int_equal(ws_fs_stat(p->root, "../outside", &st, NULL), WS_E_FILE_KIND);
}

static void directories_open_beneath_the_root(void **state)
{
	const struct place *p = *state;
	int fd;

	assert_int_equal(ws_fs_open_dir(p->root, "a/b", &fd, NULL), 0);
	assert_int_equal(read_code(fd, "file.ini"), 0);
	(void)close(fd);
	assert_int_equal(ws_fs_open_dir(p->root, "", &fd, NULL), 0);
	assert_int_equal(read_code(fd, "a/b/file.ini"), 0);
	(void)close(fd);
	assert_int_equal(ws_fs_open_dir(p->root, ".", &fd, NULL), 0);
	(void)close(fd);
	assert_int_equal(ws_fs_open_dir(p->root, "first", &fd, NULL), WS_E_FILE_KIND);
	assert_int_equal(ws_fs_open_dir(p->root, "a/alias", &fd, NULL), WS_E_FILE_KIND);
	assert_int_equal(ws_fs_open_dir(p->root, "..", &fd, NULL), WS_E_FILE_KIND);
	assert_int_equal(ws_fs_open_dir(p->root, "/", &fd, NULL), WS_E_FILE_KIND);
}

static void the_root_itself_may_be_a_link(void **state)
{
	const struct place *p = *state;
	ws_auto_free char *path = t_tempdir_path(p->dir, "inside/first");
	ws_auto_free char *file = t_tempdir_path(p->dir, "inside/last");
	struct ws_err err = {0};
	int fd;

	assert_int_equal(ws_fs_open_root(path, &fd, NULL), 0);
	assert_int_equal(read_code(fd, "secret.ini"), 0);
	(void)close(fd);
	assert_int_equal(ws_fs_open_root(file, &fd, &err), WS_E_IO);
	assert_int_equal(err.sys, ENOTDIR);
	assert_int_equal(fd, -1);
}

static void lists_are_sorted_and_tell_kinds(void **state)
{
	static const struct {
		const char *name;
		bool is_dir;
		bool is_file;
	} want[] = {
		{"B", true, false},         {"a", true, false},
		{"absolute", false, false}, {"b.ini", false, true},
		{"dangling", false, false}, {"fifo", false, false},
		{"first", false, false},    {"last", false, false},
		{"loop", false, false},     {"\xc3\xa9", false, true},
	};
	const struct place *p = *state;
	struct ws_fs_names names;

	t_tempdir_write(p->dir, "inside/b.ini", "", 0);
	t_tempdir_write(p->dir, "inside/\xc3\xa9", "", 0);
	assert_int_equal(mkdirat(p->root, "B", 0700), 0);
	assert_int_equal(mkfifoat(p->root, "fifo", 0600), 0);
	assert_int_equal(ws_fs_list(p->root, ".", COUNT(want), &names, NULL), 0);
	assert_int_equal(names.count, COUNT(want));
	for (size_t i = 0; i < COUNT(want); i++) {
		assert_string_equal(names.items[i].name, want[i].name);
		assert_int_equal(names.items[i].is_dir, want[i].is_dir);
		assert_int_equal(names.items[i].is_file, want[i].is_file);
	}
	ws_fs_names_free(&names);
	assert_int_equal(names.count, 0);
}

static void lists_are_bounded(void **state)
{
	const struct place *p = *state;
	struct ws_fs_names names;

	assert_int_equal(mkdirat(p->root, "many", 0700), 0);
	assert_int_equal(ws_fs_list(p->root, "many", 0, &names, NULL), 0);
	assert_int_equal(names.count, 0);
	ws_fs_names_free(&names);
	for (int i = 0; i < 100; i++) {
		char name[40];

		(void)snprintf(name, sizeof(name), "inside/many/%d", i);
		t_tempdir_write(p->dir, name, "", 0);
	}
	assert_int_equal(ws_fs_list(p->root, "many", 99, &names, NULL), WS_E_TOO_BIG);
	assert_null(names.items);
	assert_int_equal(ws_fs_list(p->root, "many", 100, &names, NULL), 0);
	assert_int_equal(names.count, 100);
	ws_fs_names_free(&names);
}

static void long_names_and_paths_fail_cleanly(void **state)
{
	const struct place *p = *state;
	char path[6000];

	memset(path, 'a', sizeof(path));
	path[300] = '\0';
	assert_int_equal(read_code(p->root, path), WS_E_IO);
	path[300] = 'a';
	for (size_t i = 100; i < sizeof(path); i += 100)
		path[i] = '/';
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(read_code(p->root, path), WS_E_IO);
}

static void a_bad_root_fails_cleanly(void **state)
{
	(void)state;
	assert_int_equal(read_code(-1, "x"), WS_E_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_file_is_read_whole),
		TEST(an_empty_file_is_empty_text),
		TEST(nul_bytes_are_kept),
		TEST(absent_is_an_answer),
		TEST(links_are_refused_in_every_position),
		TEST(paths_that_leave_the_root_are_refused),
		TEST(names_with_dots_are_plain_names),
		TEST(a_fifo_is_refused_without_waiting),
		TEST(a_socket_is_refused),
		TEST(a_device_is_refused),
		TEST(a_directory_is_no_file),
		TEST(a_file_is_no_directory),
		TEST(too_big_is_refused_before_reading),
		TEST(longer_than_announced_is_busy),
		TEST(a_growing_file_is_a_prefix_or_busy),
		TEST(stat_sees_the_link_itself),
		TEST(directories_open_beneath_the_root),
		TEST(the_root_itself_may_be_a_link),
		TEST(lists_are_sorted_and_tell_kinds),
		TEST(lists_are_bounded),
		TEST(long_names_and_paths_fail_cleanly),
		TEST(a_bad_root_fails_cleanly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
