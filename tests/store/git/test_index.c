/*
 * tests/store/git/test_index.c - stock git must see no difference where there is
 * none, and every difference somebody staged.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include "store/git/repo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

/* Commits, writes the working file and follows: what a pull does with one item. */
static struct ws_oid pull(struct t_repo *r, const char *path, const char *text)
{
	struct ws_oid id = t_repo_put(r, WS_REF_MAIN, path, text);

	if (text)
		t_tempdir_write(r->dir, path, text, strlen(text));
	else
		assert_true(t_git_ok(r->dir, "rm -f %s", path));
	assert_int_equal(ws_repo_index_follow(r->repo, &id, &path, 1, &r->err), 0);
	return id;
}

static size_t total(struct t_repo *r, bool *locked)
{
	struct ws_oid tip;
	size_t n = 999;

	assert_int_equal(ws_repo_ref(r->repo, WS_REF_MAIN, &tip, &r->err), 0);
	assert_int_equal(
		ws_repo_index_staged(r->repo, &tip, NULL, 0, NULL, locked, &n, &r->err), 0);
	return n;
}

static bool staged(struct t_repo *r, const char *path)
{
	struct ws_oid tip;
	bool locked = true;
	bool out = false;

	assert_int_equal(ws_repo_ref(r->repo, WS_REF_MAIN, &tip, &r->err), 0);
	assert_int_equal(
		ws_repo_index_staged(r->repo, &tip, &path, 1, &out, &locked, NULL, &r->err),
		0);
	assert_false(locked);
	return out;
}

static void status_is_clean_after_each_step(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "acme/prod/members.ini", "1\n");
	assert_true(t_git_says(r.dir, "", "git status --porcelain"));
	(void)pull(&r, "acme/dev/members.ini", "2\n");
	assert_true(t_git_says(r.dir, "", "git status --porcelain"));
	(void)pull(&r, "acme/prod/members.ini", "3\n");
	assert_true(t_git_says(r.dir, "", "git status --porcelain"));
	(void)pull(&r, "acme/dev/members.ini", NULL);
	assert_true(t_git_says(r.dir, "", "git status --porcelain"));
	assert_true(t_git_fsck(r.dir));
	t_repo_end(&r);
}

static void a_missing_index_is_made_whole(void **state)
{
	static const char *const path = "a/one.ini";
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a/one.ini", "1\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "a/two.ini", "2\n");
	id = t_repo_put(&r, WS_REF_MAIN, "b.ini", "3\n");
	t_tempdir_write(r.dir, "a/one.ini", "1\n", 2);
	t_tempdir_write(r.dir, "a/two.ini", "2\n", 2);
	t_tempdir_write(r.dir, "b.ini", "draft\n", 6);
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_true(t_git_says(r.dir, " M b.ini", "git status --porcelain"));
	t_repo_end(&r);
}

/* Only a file that holds the blob may be called unchanged. */
static void a_draft_in_the_file_stays_visible(void **state)
{
	static const char *const path = "a.ini";
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, path, "1\n");
	id = t_repo_put(&r, WS_REF_MAIN, path, "2\n");
	t_tempdir_write(r.dir, path, "3\n", 2);
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_true(t_git_says(r.dir, " M a.ini", "git status --porcelain"));
	t_repo_end(&r);
}

static void what_others_staged_is_not_touched(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "a.ini", "1\n");
	(void)pull(&r, "b.ini", "1\n");
	(void)pull(&r, "c.ini", "1\n");
	assert_true(t_git_ok(
		r.dir, "echo 2 > b.ini && git add b.ini && git rm -q --cached c.ini && "
		       "echo n > n.ini && git add n.ini"));
	(void)pull(&r, "a.ini", "2\n");
	assert_true(t_git_says(r.dir, "M  b.ini\nD  c.ini\nA  n.ini",
			       "git status --porcelain -uno"));
	assert_true(t_git_says(r.dir, "", "git status --porcelain a.ini"));
	t_repo_end(&r);
}

static void staged_paths_are_told(void **state)
{
	bool locked;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "a.ini", "1\n");
	(void)pull(&r, "b.ini", "1\n");
	(void)pull(&r, "d/c.ini", "1\n");
	assert_false(staged(&r, "a.ini"));
	assert_int_equal(total(&r, &locked), 0);
	assert_true(t_git_ok(r.dir, "echo 2 > a.ini"));
	assert_false(staged(&r, "a.ini"));
	assert_true(t_git_ok(r.dir, "git add a.ini && git rm -q --cached b.ini && "
				    "echo x > z.ini && git add z.ini"));
	assert_true(staged(&r, "a.ini"));
	assert_true(staged(&r, "b.ini"));
	assert_true(staged(&r, "z.ini"));
	assert_false(staged(&r, "d/c.ini"));
	assert_false(staged(&r, "never/was.ini"));
	assert_int_equal(total(&r, &locked), 3);
	assert_true(t_git_ok(r.dir, "echo q > q.ini && git add -N q.ini"));
	assert_true(staged(&r, "q.ini"));
	t_repo_end(&r);
}

/* The library has it in memory by then, and the file ends in the same checksum. */
static void what_could_not_be_written_is_not_believed(void **state)
{
	static const char *const path = "a.ini";
	struct rlimit before, none;
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, path, "1\n");
	assert_false(staged(&r, path));
	id = t_repo_put(&r, WS_REF_MAIN, path, "2\n");
	t_tempdir_write(r.dir, path, "2\n", 2);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = (struct rlimit){1, before.rlim_max};
	(void)signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	(void)ws_repo_index_follow(r.repo, &id, &path, 1, &r.err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	(void)signal(SIGXFSZ, SIG_DFL);
	assert_true(staged(&r, path));
	assert_true(t_git_says(r.dir, "MM a.ini", "git status --porcelain"));
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_false(staged(&r, path));
	assert_true(t_git_says(r.dir, "", "git status --porcelain"));
	t_repo_end(&r);
}

static void unmerged_paths_count_as_staged(void **state)
{
	bool locked;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "a.ini", "1\n");
	(void)pull(&r, "b.ini", "1\n");
	assert_true(t_git_ok(r.dir, "git checkout -q -b other && echo 2 > a.ini && "
				    "git commit -qam 2 && git checkout -q main && "
				    "echo 3 > a.ini && git commit -qam 3 && "
				    "! git merge -q other >/dev/null"));
	assert_true(staged(&r, "a.ini"));
	assert_false(staged(&r, "b.ini"));
	assert_int_equal(total(&r, &locked), 1);
	t_repo_end(&r);
}

static void a_locked_index_is_left_alone(void **state)
{
	static const char *const path = "a.ini";
	struct ws_oid id;
	bool locked = false;
	bool out = false;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "a.ini", "1\n");
	id = t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	t_tempdir_write(r.dir, ".git/index.lock", "", 0);
	assert_true(t_git_ok(r.dir, "cp .git/index before"));
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_true(t_git_ok(r.dir, "cmp .git/index before"));
	assert_int_equal(
		ws_repo_index_staged(r.repo, &id, &path, 1, &out, &locked, NULL, &r.err),
		0);
	assert_true(locked);
	assert_true(out);
	t_repo_end(&r);
}

static void an_unreadable_index_is_left_alone(void **state)
{
	static const char *const path = "a.ini";
	struct ws_oid id;
	bool locked = false;
	bool out = false;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "a.ini", "1\n");
	assert_true(
		t_git_ok(r.dir, "git update-index --split-index && cp .git/index before"));
	id = t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_true(t_git_ok(r.dir, "cmp .git/index before"));
	assert_int_equal(
		ws_repo_index_staged(r.repo, &id, &path, 1, &out, &locked, NULL, &r.err),
		0);
	assert_true(locked);
	assert_true(out);
	t_repo_end(&r);
}

static void without_an_index_nothing_is_staged(void **state)
{
	bool locked = true;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	assert_false(staged(&r, "a.ini"));
	assert_int_equal(total(&r, &locked), 0);
	assert_false(locked);
	t_repo_end(&r);
}

static void before_the_first_commit_all_in_the_index_is_staged(void **state)
{
	static const char *const paths[] = {"a.ini", "b.ini"};
	const struct ws_oid none = {{0}};
	bool out[2] = {false, true};
	bool locked = true;
	size_t n = 0;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_git_ok(r.dir, "echo 1 > a.ini && git add a.ini"));
	assert_int_equal(
		ws_repo_index_staged(r.repo, &none, paths, 2, out, &locked, NULL, &r.err),
		0);
	assert_true(out[0]);
	assert_false(out[1]);
	assert_false(locked);
	assert_int_equal(
		ws_repo_index_staged(r.repo, &none, NULL, 0, NULL, &locked, &n, &r.err), 0);
	assert_int_equal(n, 1);
	t_repo_end(&r);
}

/* An edit in the very moment of the write: same size, perhaps the same time. */
static void a_racy_edit_is_still_seen_by_stock_git(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (int i = 0; i < 20; i++) {
		(void)pull(&r, "a.ini", i % 2 ? "1\n" : "2\n");
		t_tempdir_write(r.dir, "a.ini", "x\n", 2);
		assert_true(t_git_says(r.dir, " M a.ini", "git status --porcelain"));
		assert_true(t_git_ok(r.dir, "git checkout -q a.ini"));
	}
	t_repo_end(&r);
}

/* Nothing is known of the index then: that is a failure, and no lock of somebody's. */
static void without_descriptors_nothing_is_said(void **state)
{
	static const char *const path = "a.ini";
	struct rlimit all, none;
	bool staged = false, locked = false;
	size_t total = 0;
	struct ws_oid id;
	struct t_repo r;
	int rc;

	(void)state;
	t_repo_begin(&r);
	id = pull(&r, "a.ini", "1\n");
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &all), 0);
	none = all;
	none.rlim_cur = 3;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
	rc = ws_repo_index_staged(r.repo, &id, &path, 1, &staged, &locked, &total, &r.err);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &all), 0);
	assert_true(rc < 0 && !locked);
	assert_int_equal(r.err.sys, EMFILE);
	assert_int_equal(ws_repo_index_staged(r.repo, &id, &path, 1, &staged, &locked,
					      &total, &r.err),
			 0);
	assert_false(staged || locked);
	t_repo_end(&r);
}

static void odd_working_files_get_no_stat_data(void **state)
{
	static const char *const path = "a.ini";
	struct ws_oid id;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)pull(&r, "b.ini", "1\n");
	id = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	assert_true(t_git_ok(r.dir, "mkfifo a.ini"));
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_true(t_git_ok(r.dir, "rm a.ini && ln -s b.ini a.ini"));
	assert_int_equal(ws_repo_index_follow(r.repo, &id, &path, 1, &r.err), 0);
	assert_true(t_git_says(r.dir, " T a.ini", "git status --porcelain"));
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(status_is_clean_after_each_step),
		cmocka_unit_test(a_missing_index_is_made_whole),
		cmocka_unit_test(a_draft_in_the_file_stays_visible),
		cmocka_unit_test(what_others_staged_is_not_touched),
		cmocka_unit_test(staged_paths_are_told),
		cmocka_unit_test(what_could_not_be_written_is_not_believed),
		cmocka_unit_test(unmerged_paths_count_as_staged),
		cmocka_unit_test(a_locked_index_is_left_alone),
		cmocka_unit_test(an_unreadable_index_is_left_alone),
		cmocka_unit_test(without_an_index_nothing_is_staged),
		cmocka_unit_test(before_the_first_commit_all_in_the_index_is_staged),
		cmocka_unit_test(a_racy_edit_is_still_seen_by_stock_git),
		cmocka_unit_test(without_descriptors_nothing_is_said),
		cmocka_unit_test(odd_working_files_get_no_stat_data),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
