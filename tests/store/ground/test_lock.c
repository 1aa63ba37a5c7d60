/*
 * tests/store/ground/test_lock.c - one holder at a time, also across processes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "store/ground/fs.h"
#include "store/ground/lock.h"
#include "store/ground/own.h"
#include "tests/lib/tempdir.h"

#define LONG_MS 60000 /* never reached: what is waited for happens */

struct place {
	char *dir;
	int root;
};

static int set_up(void **state)
{
	struct place *p = calloc(1, sizeof(*p));

	if (!p)
		return -1;
	p->dir = t_tempdir_new();
	p->root = t_tempdir_open(p->dir);
	*state = p;
	return 0;
}

static int tear_down(void **state)
{
	struct place *p = *state;

	(void)close(p->root);
	t_tempdir_remove(p->dir);
	free(p);
	return 0;
}

static int exit_status(pid_t child)
{
	int status = -1;

	if (waitpid(child, &status, 0) != child || !WIFEXITED(status))
		return -1;
	return WEXITSTATUS(status);
}

/* A child that takes the lock, tells so, and holds it until a byte comes or it is killed. */
struct holder {
	pid_t pid;
	int go;
};

static struct holder start_holder(int root)
{
	int ready[2];
	int go[2];
	struct holder h;
	char byte;

	assert_int_equal(pipe2(ready, O_CLOEXEC), 0);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	h.pid = fork();
	if (h.pid == 0) {
		struct ws_lock lock = WS_LOCK_INIT;

		(void)close(go[1]);
		if (ws_lock_take(root, "lock", 0, &lock, NULL) != 0)
			_exit(2);
		if (write(ready[1], "x", 1) != 1 || read(go[0], &byte, 1) != 1)
			_exit(3);
		ws_lock_drop(&lock);
		_exit(0);
	}
	(void)close(ready[1]);
	(void)close(go[0]);
	h.go = go[1];
	assert_int_equal(read(ready[0], &byte, 1), 1);
	(void)close(ready[0]);
	return h;
}

static void a_free_lock_is_taken_and_signed(void **state)
{
	const struct place *p = *state;
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto_free char *text = NULL;
	struct stat st;
	char want[30];

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &lock, NULL), 0);
	assert_true(lock.fd >= 0);
	assert_int_equal(fstat(lock.fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	(void)snprintf(want, sizeof(want), "%ld\n", (long)getpid());
	text = t_tempdir_read(p->dir, "lock", NULL);
	assert_string_equal(text, want);
	assert_true((fcntl(lock.fd, F_GETFD) & FD_CLOEXEC) != 0);
}

static void the_pid_replaces_a_longer_text(void **state)
{
	const struct place *p = *state;
	ws_auto_lock lock = WS_LOCK_INIT;
	ws_auto_free char *text = NULL;
	char want[30];

	t_tempdir_write(p->dir, "lock", "99999999999999999999\nold\n", 25);
	assert_int_equal(ws_lock_take(p->root, "lock", 0, &lock, NULL), 0);
	(void)snprintf(want, sizeof(want), "%ld\n", (long)getpid());
	text = t_tempdir_read(p->dir, "lock", NULL);
	assert_string_equal(text, want);
}

static void a_held_lock_answers_held(void **state)
{
	const struct place *p = *state;
	struct ws_lock first = WS_LOCK_INIT;
	struct ws_lock second = WS_LOCK_INIT;

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &first, NULL), 0);
	assert_int_equal(ws_lock_take(p->root, "lock", 0, &second, NULL), WS_LOCK_HELD);
	assert_int_equal(second.fd, -1);
	assert_int_equal(ws_lock_take(p->root, "lock", -5, &second, NULL), WS_LOCK_HELD);
	ws_lock_drop(&first);
	assert_int_equal(first.fd, -1);
	assert_int_equal(ws_lock_take(p->root, "lock", 0, &second, NULL), 0);
	ws_lock_drop(&second);
	ws_lock_drop(&second);
}

static void locks_of_other_names_are_free(void **state)
{
	const struct place *p = *state;
	ws_auto_lock first = WS_LOCK_INIT;
	ws_auto_lock second = WS_LOCK_INIT;

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &first, NULL), 0);
	assert_int_equal(ws_lock_take(p->root, "other", 0, &second, NULL), 0);
}

static void another_process_is_kept_out(void **state)
{
	const struct place *p = *state;
	struct ws_lock lock = WS_LOCK_INIT;
	struct holder h = start_holder(p->root);
	ws_auto_free char *text = NULL;
	char want[30];

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &lock, NULL), WS_LOCK_HELD);
	(void)snprintf(want, sizeof(want), "%ld\n", (long)h.pid);
	text = t_tempdir_read(p->dir, "lock", NULL);
	assert_string_equal(text, want); /* who asks in vain does not sign */
	assert_int_equal(write(h.go, "x", 1), 1);
	assert_int_equal(ws_lock_take(p->root, "lock", LONG_MS, &lock, NULL), 0);
	assert_int_equal(exit_status(h.pid), 0);
	(void)close(h.go);
	ws_lock_drop(&lock);
}

static void a_killed_holder_leaves_the_lock_free(void **state)
{
	const struct place *p = *state;
	struct ws_lock lock = WS_LOCK_INIT;
	struct holder h = start_holder(p->root);

	assert_int_equal(kill(h.pid, SIGKILL), 0);
	assert_int_equal(exit_status(h.pid), -1);
	(void)close(h.go);
	assert_int_equal(ws_lock_take(p->root, "lock", 0, &lock, NULL), 0);
	ws_lock_drop(&lock);
}

static void waiting_ends_with_the_time(void **state)
{
	const struct place *p = *state;
	ws_auto_lock first = WS_LOCK_INIT;
	struct ws_lock second = WS_LOCK_INIT;
	struct timespec from;
	struct timespec to;

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &first, NULL), 0);
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(ws_lock_take(p->root, "lock", 50, &second, NULL), WS_LOCK_HELD);
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	assert_true((to.tv_sec - from.tv_sec) * 1000 +
			    (to.tv_nsec - from.tv_nsec) / 1000000 >=
		    49);
}

/* A forked child closes its copy of the descriptor; the parent still holds. */
static void a_child_that_drops_does_not_release(void **state)
{
	const struct place *p = *state;
	ws_auto_lock lock = WS_LOCK_INIT;
	struct ws_lock other = WS_LOCK_INIT;
	pid_t child;

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &lock, NULL), 0);
	child = fork();
	if (child == 0) {
		ws_lock_drop(&lock);
		_exit(0);
	}
	assert_int_equal(exit_status(child), 0);
	assert_int_equal(ws_lock_take(p->root, "lock", 0, &other, NULL), WS_LOCK_HELD);
}

/* Returns once the process has the file open; asks the kernel, for there is no event. */
static void await_open(pid_t pid, const struct stat *file)
{
	char path[64];

	for (;;) {
		siginfo_t info = {0};

		for (int fd = 0; fd < 64; fd++) {
			struct stat st;

			(void)snprintf(path, sizeof(path), "/proc/%ld/fd/%d", (long)pid,
				       fd);
			if (stat(path, &st) == 0 && st.st_dev == file->st_dev &&
			    st.st_ino == file->st_ino)
				return;
		}
		/* a child that gave up will never open it */
		if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) < 0 ||
		    info.si_pid != 0)
			fail_msg("the child is gone");
		(void)sched_yield();
	}
}

/* Who waits on a file that was removed meanwhile must end up on the new one. */
static void a_removed_lock_file_is_noticed(void **state)
{
	const struct place *p = *state;
	struct ws_lock lock = WS_LOCK_INIT;
	struct stat file;
	int closed[2];
	char byte;
	pid_t child;

	assert_int_equal(ws_lock_take(p->root, "lock", 0, &lock, NULL), 0);
	assert_int_equal(fstat(lock.fd, &file), 0);
	assert_int_equal(pipe2(closed, O_CLOEXEC), 0);
	child = fork();
	if (child == 0) {
		struct ws_lock mine = WS_LOCK_INIT;
		struct stat by_fd;
		struct stat by_path;

		/* the inherited descriptor must not pass for one the child has opened */
		(void)close(lock.fd);
		if (write(closed[1], "x", 1) != 1)
			_exit(5);
		if (ws_lock_take(p->root, "lock", LONG_MS, &mine, NULL) != 0)
			_exit(2);
		if (fstat(mine.fd, &by_fd) < 0 || fstatat(p->root, "lock", &by_path, 0) < 0)
			_exit(3);
		_exit(by_fd.st_ino == by_path.st_ino ? 0 : 4);
	}
	assert_int_equal(read(closed[0], &byte, 1), 1);
	await_open(child, &file);
	assert_int_equal(unlinkat(p->root, "lock", 0), 0);
	ws_lock_drop(&lock);
	assert_int_equal(exit_status(child), 0);
	(void)close(closed[0]);
	(void)close(closed[1]);
}

/* Many children raise a counter without any other protection; none may be lost. */
static void the_lock_really_excludes(void **state)
{
	const struct place *p = *state;
	pid_t children[8];
	ws_auto_free char *text = NULL;

	t_tempdir_write(p->dir, "count", "", 0);
	for (size_t c = 0; c < 8; c++) {
		children[c] = fork();
		if (children[c] != 0)
			continue;
		for (int i = 0; i < 5; i++) {
			struct ws_lock lock = WS_LOCK_INIT;
			struct stat st;
			int fd = openat(p->root, "count", O_WRONLY | O_CLOEXEC);

			if (ws_lock_take(p->root, "lock", LONG_MS, &lock, NULL) != 0)
				_exit(2);
			if (fd < 0 || fstat(fd, &st) < 0 ||
			    pwrite(fd, "x", 1, st.st_size) != 1)
				_exit(3);
			(void)close(fd);
			ws_lock_drop(&lock);
		}
		_exit(0);
	}
	for (size_t c = 0; c < 8; c++)
		assert_int_equal(exit_status(children[c]), 0);
	text = t_tempdir_read(p->dir, "count", NULL);
	assert_int_equal(strlen(text), 40);
}

static void odd_lock_files_are_refused(void **state)
{
	static const char *const paths[] = {"link",    "fifo",  "dir", "linked/lock",
					    "../lock", "/lock", ""};
	const struct place *p = *state;
	struct ws_lock lock = WS_LOCK_INIT;
	struct ws_err err = {0};

	assert_int_equal(symlinkat("target", p->root, "link"), 0);
	assert_int_equal(symlinkat(".", p->root, "linked"), 0);
	assert_int_equal(mkfifoat(p->root, "fifo", 0600), 0);
	assert_int_equal(mkdirat(p->root, "dir", 0700), 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		if (ws_lock_take(p->root, paths[i], 0, &lock, &err) != WS_E_FILE_KIND)
			fail_msg("%s was not refused", paths[i]);
		assert_int_equal(lock.fd, -1);
	}
	assert_null(t_tempdir_read(p->dir, "target", NULL));
	assert_int_equal(ws_lock_take(p->root, "no/lock", 0, &lock, &err), WS_E_IO);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_free_lock_is_taken_and_signed),
		TEST(the_pid_replaces_a_longer_text),
		TEST(a_held_lock_answers_held),
		TEST(locks_of_other_names_are_free),
		TEST(another_process_is_kept_out),
		TEST(a_killed_holder_leaves_the_lock_free),
		TEST(waiting_ends_with_the_time),
		TEST(a_child_that_drops_does_not_release),
		TEST(a_removed_lock_file_is_noticed),
		TEST(the_lock_really_excludes),
		TEST(odd_lock_files_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
