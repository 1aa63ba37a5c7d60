/*
 * tests/store/git/test_ref.c - compare-and-swap of refs, alone and in a crowd.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "store/git/repo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

static void an_absent_ref_is_an_answer(void **state)
{
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &id, &r.err), WS_REPO_ABSENT);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_BASE, &id, &r.err), WS_REPO_ABSENT);
	assert_int_equal(ws_repo_ref(r.repo, "refs/remotes", &id, &r.err), WS_REPO_ABSENT);
	t_repo_end(&r);
}

static void garbage_in_a_ref_is_not_absence(void **state)
{
	static const char *const bad[] = {"", "garbage\n",
					  "0123456789012345678901234567890123456\n",
					  "ref: refs/heads/other\n"};
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_tempdir_write(r.dir, ".git/refs/heads/main", bad[i], strlen(bad[i]));
		assert_true(ws_repo_ref(r.repo, WS_REF_MAIN, &id, &r.err) < 0);
	}
	t_repo_end(&r);
}

static void a_ref_moves_only_from_the_expected_value(void **state)
{
	struct ws_oid a, b, now;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	b = t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	/* must not exist */
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, NULL, &a, "x", &r.err), 0);
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, NULL, &b, "x", &r.err),
			 WS_REPO_MOVED);
	/* another value */
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, &b, &b, "x", &r.err),
			 WS_REPO_MOVED);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_BASE, &now, &r.err), 0);
	assert_true(ws_oid_same(&now, &a));
	/* expected, but gone */
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_CLOUD, &a, &b, "x", &r.err),
			 WS_REPO_MOVED);
	/* forth, back, and to where it is */
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, &a, &b, "x", &r.err), 0);
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, &b, &a, "x", &r.err), 0);
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, &a, &a, "x", &r.err), 0);
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void packed_refs_are_compared_too(void **state)
{
	struct ws_oid a, b;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	b = t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, NULL, &a, "x", &r.err), 0);
	assert_true(t_git_ok(r.dir, "git pack-refs --all --prune"));
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, NULL, &b, "x", &r.err),
			 WS_REPO_MOVED);
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, &b, &b, "x", &r.err),
			 WS_REPO_MOVED);
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_BASE, &a, &b, "x", &r.err), 0);
	t_repo_end(&r);
}

static void unusable_names_are_refused(void **state)
{
	struct ws_oid a;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	assert_true(ws_repo_ref_move(r.repo, "refs/../x", NULL, &a, "x", &r.err) < 0);
	assert_true(ws_repo_ref_move(r.repo, "refs/heads/a..b", NULL, &a, "x", &r.err) < 0);
	t_repo_end(&r);
}

#define WRITERS 4
#define ROUNDS  20

/* Each adds its own file; what it wrote must be in what everybody ends with. */
static int writer(const char *dir, int nth)
{
	struct t_repo r = {0};

	if (ws_repo_open(dir, &r.repo, &r.err) != 0)
		return 1;
	for (int i = 0; i < ROUNDS; i++) {
		char path[32];
		const struct ws_repo_edit edit = {.path = path, .bytes = "x\n", .len = 2};
		struct ws_oid id;
		int rc = WS_REPO_MOVED;

		(void)snprintf(path, sizeof(path), "w%d/f%d.ini", nth, i);
		for (int tries = 0; tries < 500 && rc == WS_REPO_MOVED; tries++)
			rc = t_repo_commit(&r, WS_REF_MAIN, &edit, 1, "m", &id);
		if (rc != 0)
			return 2;
	}
	ws_repo_close(r.repo);
	return 0;
}

static void no_commit_of_several_writers_is_lost(void **state)
{
	pid_t pids[WRITERS];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	for (int i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		assert_true(pids[i] >= 0);
		if (pids[i] == 0)
			_exit(writer(r.dir, i));
	}
	/* stock git writes refs at the same time */
	assert_true(t_git_ok(r.dir, "for i in 1 2 3 4 5 6 7 8; do "
				    "git update-ref refs/heads/other main || exit 1; "
				    "git pack-refs --all || exit 1; done"));
	for (int i = 0; i < WRITERS; i++) {
		int status = -1;

		assert_int_equal(waitpid(pids[i], &status, 0), pids[i]);
		assert_true(WIFEXITED(status));
		assert_int_equal(WEXITSTATUS(status), 0);
	}
	assert_true(t_git_says(r.dir, "81", "git rev-list --count main"));
	assert_true(t_git_says(r.dir, "81", "git ls-tree -r main | wc -l"));
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void a_held_lock_is_waited_for_then_named(void **state)
{
	struct ws_oid a, b;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	b = t_repo_put(&r, WS_REF_CLOUD, "a.ini", "2\n");
	t_tempdir_write(r.dir, ".git/refs/heads/main.lock", "", 0);
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_MAIN, &a, &b, "x", &r.err),
			 WS_E_STORE_LOCKED);
	assert_non_null(strstr(r.err.msg, WS_REF_MAIN));
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_MAIN, &b, &r.err), 0);
	assert_true(ws_oid_same(&a, &b));
	t_repo_end(&r);
}

static void ahead_and_behind_are_what_stock_git_counts(void **state)
{
	struct ws_oid a, b;
	size_t ahead = 9, behind = 9;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	assert_int_equal(ws_repo_ref_move(r.repo, WS_REF_CLOUD, NULL, &a, "x", &r.err), 0);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "3\n");
	b = t_repo_put(&r, WS_REF_CLOUD, "b.ini", "1\n");
	assert_int_equal(ws_repo_ahead_behind(r.repo, &a, &b, &ahead, &behind, &r.err), 0);
	assert_int_equal(ahead, 2);
	assert_int_equal(behind, 1);
	assert_true(t_git_says(r.dir,
			       "## main...refs/remotes/cloud/main [ahead 2, behind 1]",
			       "git status -sb --porcelain | head -n 1 | sed "
			       "'s|main...cloud/main|main...refs/remotes/cloud/main|'"));
	t_repo_end(&r);
}

static void fetch_push_and_gc_of_stock_git_leave_cloud_alone(void **state)
{
	struct ws_oid a, cloud, base, now;
	struct t_repo r;
	char *bare = t_tempdir_new();

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	cloud = t_repo_put(&r, WS_REF_CLOUD, "a.ini", "2\n");
	base = t_repo_put(&r, WS_REF_BASE, "a.ini", "3\n");
	assert_true(t_git_ok(bare, "git init -q --bare -b main ."));
	assert_true(t_git_ok(r.dir, "git remote add origin '%s'", bare));
	assert_true(t_git_ok(r.dir, "git fetch --all"));
	assert_true(t_git_ok(r.dir, "git -c push.default=current push"));
	assert_true(t_git_ok(r.dir, "git fetch --all --prune"));
	assert_true(t_git_ok(r.dir, "git gc -q --prune=now"));
	t_repo_reopen(&r);
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_CLOUD, &now, &r.err), 0);
	assert_true(ws_oid_same(&now, &cloud));
	assert_int_equal(ws_repo_ref(r.repo, WS_REF_BASE, &now, &r.err), 0);
	assert_true(ws_oid_same(&now, &base));
	now = t_git_oid(bare, "git rev-parse main");
	assert_true(ws_oid_same(&now, &a));
	/* and once more, on what gc has made */
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "4\n");
	(void)t_repo_put(&r, WS_REF_BASE, "a.ini", "4\n");
	assert_true(t_git_ok(r.dir, "git push -q origin main"));
	assert_true(t_git_fsck(r.dir));
	t_tempdir_remove(bare);
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_absent_ref_is_an_answer),
		cmocka_unit_test(garbage_in_a_ref_is_not_absence),
		cmocka_unit_test(a_ref_moves_only_from_the_expected_value),
		cmocka_unit_test(packed_refs_are_compared_too),
		cmocka_unit_test(unusable_names_are_refused),
		cmocka_unit_test(no_commit_of_several_writers_is_lost),
		cmocka_unit_test(a_held_lock_is_waited_for_then_named),
		cmocka_unit_test(ahead_and_behind_are_what_stock_git_counts),
		cmocka_unit_test(fetch_push_and_gc_of_stock_git_leave_cloud_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
