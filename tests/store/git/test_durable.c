/*
 * tests/store/git/test_durable.c - commits are believed when they are on disk.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/git/repo_p.h"
#include "tests/lib/repo_fix.h"

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
		cmocka_unit_test(a_missing_or_damaged_commit_does_not_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
