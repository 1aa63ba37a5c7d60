/*
 * tests/store/git/test_repo.c - making and opening repositories, hostile ones too.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "store/git/repo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

static int open_fails(struct t_repo *r)
{
	struct ws_repo *again = NULL;
	int rc = ws_repo_open(r->dir, &again, &r->err);

	assert_true(rc == 0 || !again);
	ws_repo_close(again);
	return rc;
}

static void a_new_repository_pleases_stock_git(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_git_fsck(r.dir));
	assert_true(t_git_says(r.dir, "refs/heads/main", "git symbolic-ref HEAD"));
	assert_true(t_git_says(r.dir, ".", "git config branch.main.remote"));
	assert_true(t_git_says(r.dir, "refs/remotes/cloud/main",
			       "git config branch.main.merge"));
	assert_true(t_git_says(r.dir, "origin", "git config remote.pushDefault"));
	assert_true(t_git_says(r.dir, "", "git remote"));
	assert_true(t_git_says(r.dir, "256", "ls -d .git/objects/?? | wc -l"));
	t_repo_end(&r);
}

static void a_second_repository_in_one_place_is_refused(void **state)
{
	struct ws_repo *again = NULL;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(ws_repo_init(r.dir, &again, &r.err), WS_E_DIR_NOT_EMPTY);
	assert_null(again);
	t_repo_end(&r);
}

static void no_git_directory_is_an_answer(void **state)
{
	struct ws_err err = {0};
	struct ws_repo *repo = NULL;
	char *dir = t_tempdir_new();

	(void)state;
	assert_int_equal(ws_repo_open(dir, &repo, &err), WS_REPO_ABSENT);
	t_tempdir_remove(dir);
}

/* A .git above must not be found, nor one named by the environment. */
static void no_search_upwards_and_no_environment(void **state)
{
	struct ws_repo *repo = NULL;
	struct t_repo r;
	char *sub;
	char *git;

	(void)state;
	t_repo_begin(&r);
	sub = t_tempdir_path(r.dir, "sub");
	git = t_tempdir_path(r.dir, ".git");
	assert_int_equal(mkdir(sub, 0700), 0);
	assert_int_equal(setenv("GIT_DIR", git, 1), 0);
	assert_int_equal(ws_repo_open(sub, &repo, &r.err), WS_REPO_ABSENT);
	assert_int_equal(unsetenv("GIT_DIR"), 0);
	free(sub);
	free(git);
	t_repo_end(&r);
}

static void a_gitfile_is_refused(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_git_ok(r.dir, "mv .git real && echo 'gitdir: real' > .git"));
	assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
	t_repo_end(&r);
}

static void a_linked_git_directory_is_refused(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_git_ok(r.dir, "mv .git real && ln -s real .git"));
	assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
	t_repo_end(&r);
}

static void links_inside_git_are_refused(void **state)
{
	static const char *const names[] = {"objects",      "refs",   "refs/heads",
					    "objects/pack", "config", "HEAD"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct t_repo r;

		t_repo_begin(&r);
		assert_true(t_git_ok(r.dir,
				     "mv .git/%s moved && ln -s \"$PWD/moved\" .git/%s",
				     names[i], names[i]));
		assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
		t_repo_end(&r);
	}
}

static void files_that_point_elsewhere_are_refused(void **state)
{
	static const char *const names[] = {"commondir", "objects/info/alternates",
					    "objects/info/http-alternates", "shallow",
					    "info/grafts"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct t_repo r;

		t_repo_begin(&r);
		assert_true(t_git_ok(r.dir, "echo /elsewhere > .git/%s", names[i]));
		assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
		assert_non_null(strstr(r.err.msg, names[i]));
		t_repo_end(&r);
	}
}

static void replaced_objects_are_refused(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "one\n");
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "two\n");
	assert_true(t_git_ok(r.dir, "git replace main main~1"));
	assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
	assert_true(t_git_ok(r.dir, "git pack-refs --all"));
	assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
	assert_true(t_git_ok(r.dir, "git replace -d main"));
	assert_int_equal(open_fails(&r), 0);
	t_repo_end(&r);
}

static void settings_are_checked_on_the_way_in(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_git_ok(r.dir, "git config core.worktree /tmp"));
	assert_int_equal(open_fails(&r), WS_E_GIT_CONFIG);
	t_repo_end(&r);
}

static void settings_stock_git_writes_are_fine(void **state)
{
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_true(t_git_ok(r.dir, "git config user.name 'A \"B\" C' && "
				    "git remote add origin https://example.org/x.git && "
				    "git config alias.x '!echo hello' && "
				    "git config core.hooksPath hooks && "
				    "git config diff.ini.xfuncname '^\\[.*\\]$'"));
	assert_int_equal(open_fails(&r), 0);
	t_repo_end(&r);
}

static void another_users_repository_is_refused_not_absent(void **state)
{
	struct t_repo r;
	char *git;

	(void)state;
	if (geteuid() != 0)
		skip();
	t_repo_begin(&r);
	git = t_tempdir_path(r.dir, ".git");
	assert_int_equal(chown(git, 12345, 12345), 0);
	assert_int_equal(open_fails(&r), WS_E_GIT_OWNER);
	assert_int_equal(chown(git, 0, 0), 0);
	assert_int_equal(open_fails(&r), 0);
	assert_int_equal(chown(r.dir, 12345, 12345), 0);
	assert_int_equal(open_fails(&r), WS_E_GIT_OWNER);
	free(git);
	t_repo_end(&r);
}

static void the_users_configuration_is_not_read(void **state)
{
	char name[128], email[128];
	struct t_repo r;
	char *old = getenv("HOME") ? strdup(getenv("HOME")) : NULL;

	(void)state;
	t_repo_begin(&r);
	t_tempdir_write(r.dir, ".gitconfig", "[user]\n\tname = Mallory\n", 24);
	assert_int_equal(setenv("HOME", r.dir, 1), 0);
	t_repo_reopen(&r);
	assert_int_equal(ws_repo_identity(r.repo, name, email, &r.err), 0);
	assert_string_equal(name, "");
	if (old)
		assert_int_equal(setenv("HOME", old, 1), 0);
	free(old);
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_repository_pleases_stock_git),
		cmocka_unit_test(a_second_repository_in_one_place_is_refused),
		cmocka_unit_test(no_git_directory_is_an_answer),
		cmocka_unit_test(no_search_upwards_and_no_environment),
		cmocka_unit_test(a_gitfile_is_refused),
		cmocka_unit_test(a_linked_git_directory_is_refused),
		cmocka_unit_test(links_inside_git_are_refused),
		cmocka_unit_test(files_that_point_elsewhere_are_refused),
		cmocka_unit_test(replaced_objects_are_refused),
		cmocka_unit_test(settings_are_checked_on_the_way_in),
		cmocka_unit_test(settings_stock_git_writes_are_fine),
		cmocka_unit_test(another_users_repository_is_refused_not_absent),
		cmocka_unit_test(the_users_configuration_is_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
