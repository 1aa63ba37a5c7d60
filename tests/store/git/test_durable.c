/*
 * tests/store/git/test_durable.c - locks left behind, directories that went away,
 * and objects that are not there.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
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

static void a_missing_or_damaged_commit_does_not_verify(void **state)
{
	struct t_repo r;
	struct ws_oid id;
	char hex[WS_OID_TEXT];
	git_oid git;

	(void)state;
	t_repo_begin(&r);
	id = t_repo_put(&r, WS_REF_MAIN, "a.ini", "x\n");
	ws_repo_to_git(&git, &id);
	assert_int_equal(ws_repo_verify(r.repo, &git, &r.err), 0);
	(void)ws_oid_format(&id, hex);
	/* the tree is gone */
	assert_true(t_git_ok(r.dir,
			     "t=$(git rev-parse main^{tree}) && cp -r .git/objects o && "
			     "rm -f .git/objects/$(echo $t | cut -c1-2)/*"));
	assert_int_equal(ws_repo_verify(r.repo, &git, &r.err), WS_E_DAMAGED);
	assert_true(t_git_ok(r.dir, "rm -rf .git/objects && mv o .git/objects"));
	/* the commit is empty */
	assert_true(t_git_ok(r.dir, "f=.git/objects/%.2s/%s && chmod u+w $f && : > $f", hex,
			     hex + 2));
	assert_int_equal(ws_repo_verify(r.repo, &git, &r.err), WS_E_DAMAGED);
	/* another object stands in its place */
	assert_true(
		t_git_ok(r.dir,
			 "b=$(echo y | git hash-object -w --stdin) && "
			 "cat .git/objects/$(echo $b | cut -c1-2)/$(echo $b | cut -c3-) > "
			 ".git/objects/%.2s/%s",
			 hex, hex + 2));
	assert_int_equal(ws_repo_verify(r.repo, &git, &r.err), WS_E_DAMAGED);
	/* nothing at all */
	assert_true(t_git_ok(r.dir, "rm -f .git/objects/%.2s/%s", hex, hex + 2));
	assert_int_equal(ws_repo_verify(r.repo, &git, &r.err), WS_E_DAMAGED);
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
		cmocka_unit_test(a_missing_or_damaged_commit_does_not_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
