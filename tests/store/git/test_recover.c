/*
 * tests/store/git/test_recover.c - what killed processes leave behind is cleared, and
 * what living ones hold is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include "store/git/repo_p.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

static const char *const locks[] = {"HEAD.lock",
				    "packed-refs.lock",
				    "index.lock",
				    "refs/heads/main.lock",
				    "refs/remotes/cloud/main.lock",
				    "refs/wsync/base.lock"};

static void make_locks(struct t_repo *r)
{
	for (size_t i = 0; i < sizeof(locks) / sizeof(locks[0]); i++)
		assert_true(t_git_ok(r->dir, "mkdir -p $(dirname .git/%s) && : > .git/%s",
				     locks[i], locks[i]));
}

static void old_locks_are_removed(void **state)
{
	struct ws_oid id;
	const struct ws_repo_edit edit = {.path = "a.ini", .bytes = "x\n", .len = 2};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	make_locks(&r);
	assert_true(t_repo_commit(&r, WS_REF_MAIN, &edit, 1, "m", &id) < 0);
	assert_int_equal(r.err.code, WS_E_STORE_LOCKED);
	assert_true(t_git_ok(r.dir,
			     "find .git -name '*.lock' -exec touch -d '2 days ago' {} +"));
	assert_int_equal(ws_repo_recover(r.repo, 10, &r.err), 0);
	assert_true(t_git_says(r.dir, "", "find .git -name '*.lock'"));
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, &edit, 1, "m", &id), 0);
	t_repo_end(&r);
}

static void young_locks_stay(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	make_locks(&r);
	assert_int_equal(ws_repo_recover(r.repo, 60, &r.err), 0);
	assert_true(t_git_says(r.dir, "6", "find .git -name '*.lock' | wc -l"));
	t_repo_end(&r);
}

/* `git commit -a` holds it as long as the editor is open. */
static void an_index_lock_stays_longer_than_others(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	make_locks(&r);
	assert_true(t_git_ok(
		r.dir, "find .git -name '*.lock' -exec touch -d '2 minutes ago' {} +"));
	assert_int_equal(ws_repo_recover(r.repo, 10, &r.err), 0);
	assert_true(t_git_says(r.dir, ".git/index.lock", "find .git -name '*.lock'"));
	t_repo_end(&r);
}

static void a_lock_from_the_future_is_stale(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	make_locks(&r);
	assert_true(
		t_git_ok(r.dir, "find .git -name '*.lock' -exec touch -d '2 days' {} +"));
	assert_int_equal(ws_repo_recover(r.repo, 10, &r.err), 0);
	assert_true(t_git_says(r.dir, "", "find .git -name '*.lock'"));
	t_repo_end(&r);
}

static void a_branch_whose_name_holds_lock_stays(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "x\n");
	assert_true(t_git_ok(r.dir, "git branch a.locked && git branch lock"));
	assert_true(t_git_ok(r.dir, "touch -d '2 days ago' .git/refs/heads/*"));
	assert_int_equal(ws_repo_recover(r.repo, 0, &r.err), 0);
	assert_true(t_git_ok(r.dir, "git rev-parse a.locked lock"));
	t_repo_end(&r);
}

static void object_directories_are_made_again(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "x\n");
	assert_true(t_git_ok(r.dir, "git gc -q --prune=now"));
	assert_true(t_git_says(r.dir, "0", "ls .git/objects | grep -c '^..$' || true"));
	assert_int_equal(ws_repo_recover(r.repo, 10, &r.err), 0);
	assert_true(t_git_says(r.dir, "256", "ls .git/objects | grep -c '^..$'"));
	t_repo_end(&r);
}

/* Our own note tells whose lock it is, so it need not grow old. */
static void a_noted_lock_goes_at_once_and_no_other(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	make_locks(&r);
	ws_repo_busy(r.repo, "refs/heads/main.lock");
	assert_int_equal(ws_repo_recover(r.repo, 60, &r.err), 0);
	assert_true(t_git_says(r.dir, "5", "find .git -name '*.lock' | wc -l"));
	assert_true(t_git_ok(r.dir, "test ! -e .git/refs/heads/main.lock"));
	/* once only */
	assert_true(t_git_ok(r.dir, ": > .git/refs/heads/main.lock"));
	assert_int_equal(ws_repo_recover(r.repo, 60, &r.err), 0);
	assert_true(t_git_ok(r.dir, "test -e .git/refs/heads/main.lock"));
	t_repo_end(&r);
}

static void a_note_of_something_else_removes_nothing(void **state)
{
	static const char *const notes[] = {"config", "../x.lock", "refs/../../x.lock",
					    "HEAD",   "",          "refs/heads/main"};
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "x\n");
	t_tempdir_write(r.dir, "x.lock", "x", 1);
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		ws_repo_busy(r.repo, notes[i]);
		assert_int_equal(ws_repo_recover(r.repo, 60, &r.err), 0);
		assert_true(t_git_ok(r.dir, "test -e x.lock && git rev-parse main"));
	}
	t_repo_end(&r);
}

/* ---- killed anywhere ----------------------------------------------------------------- */

#define KILLS 60

static void writer(struct t_repo *r, int ready)
{
	static const char *const path = "acme/prod/members.ini";

	for (unsigned int i = 0;; i++) {
		char text[2] = {(char)('a' + i % 26), '\n'};
		const struct ws_repo_edit edit = {.path = path, .bytes = text, .len = 2};
		struct ws_oid id;

		if (t_repo_commit(r, WS_REF_MAIN, &edit, 1, "m", &id) != 0 ||
		    ws_repo_index_follow(r->repo, &id, &path, 1, &r->err) != 0)
			_exit(1);
		if (i == 0 && write(ready, "x", 1) != 1)
			_exit(2);
	}
}

static void spin(long ns)
{
	struct timespec begin, now;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	do
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec - begin.tv_sec) * 1000000000L + now.tv_nsec - begin.tv_nsec <
	       ns);
}

static void a_kill_at_any_moment_is_recovered_from(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "acme/prod/members.ini", "0\n");
	for (int i = 0; i < KILLS; i++) {
		int ready[2];
		int status;
		char c;
		pid_t pid;

		assert_int_equal(pipe(ready), 0);
		pid = fork();
		assert_true(pid >= 0);
		if (pid == 0)
			writer(&r, ready[1]);
		(void)close(ready[1]);
		assert_int_equal(read(ready[0], &c, 1), 1);
		(void)close(ready[0]);
		spin(i * 137000L % 7000000);
		assert_int_equal(kill(pid, SIGKILL), 0);
		assert_int_equal(waitpid(pid, &status, 0), pid);
		assert_true(WIFSIGNALED(status));

		assert_int_equal(ws_repo_recover(r.repo, 3600, &r.err), 0);
		(void)t_repo_put(&r, WS_REF_MAIN, "acme/prod/members.ini", "1\n");
		assert_true(t_git_says(
			r.dir, "",
			"find .git -name '*.lock' -o -name 'tmp_*' -o -name '*_git2_*'"));
	}
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(old_locks_are_removed),
		cmocka_unit_test(young_locks_stay),
		cmocka_unit_test(an_index_lock_stays_longer_than_others),
		cmocka_unit_test(a_lock_from_the_future_is_stale),
		cmocka_unit_test(a_branch_whose_name_holds_lock_stays),
		cmocka_unit_test(object_directories_are_made_again),
		cmocka_unit_test(a_noted_lock_goes_at_once_and_no_other),
		cmocka_unit_test(a_note_of_something_else_removes_nothing),
		cmocka_unit_test(a_kill_at_any_moment_is_recovered_from),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
