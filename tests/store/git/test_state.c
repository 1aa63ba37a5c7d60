/*
 * tests/store/git/test_state.c - HEAD, operations under way, revisions, identity.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "store/git/repo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/tempdir.h"

static void a_new_repository_is_on_main(void **state)
{
	struct ws_repo_state s;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(ws_repo_state(r.repo, &s, &r.err), 0);
	assert_true(s.on_main);
	assert_string_equal(s.operation, "");
	t_repo_end(&r);
}

static void another_head_is_named(void **state)
{
	struct ws_repo_state s;
	struct ws_oid id;
	char hex[WS_OID_TEXT];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	id = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	assert_true(t_git_ok(r.dir, "git reset -q --hard && git checkout -q -b other"));
	assert_int_equal(ws_repo_state(r.repo, &s, &r.err), 0);
	assert_false(s.on_main);
	assert_string_equal(s.head, "refs/heads/other");
	assert_true(t_git_ok(r.dir, "git checkout -q --detach"));
	assert_int_equal(ws_repo_state(r.repo, &s, &r.err), 0);
	assert_false(s.on_main);
	assert_string_equal(s.head, ws_oid_format(&id, hex));
	t_repo_end(&r);
}

static void a_broken_head_is_never_main(void **state)
{
	static const char *const bad[] = {"", "garbage\n", "ref: refs/../x\n",
					  "ref: refs/heads/../heads/main\n"};
	struct ws_repo_state s;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		t_tempdir_write(r.dir, ".git/HEAD", bad[i], strlen(bad[i]));
		assert_true(ws_repo_state(r.repo, &s, &r.err) < 0 || i >= 2);
		assert_false(s.on_main);
	}
	t_repo_end(&r);
}

static void operations_are_named(void **state)
{
	static const char *const lines[][2] = {
		{"! git merge -q other >/dev/null", "merge"},
		{"git merge --abort; ! git rebase -q other >/dev/null 2>&1", "rebase"},
		{"git rebase --abort; ! git cherry-pick other >/dev/null 2>&1",
		 "cherry-pick"},
		{"git cherry-pick --abort; ! git revert main~1 >/dev/null 2>&1", "revert"},
		{"git revert --abort; git bisect start", "bisect"},
		{"git bisect reset", ""},
	};
	struct ws_repo_state s;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	assert_true(t_git_ok(
		r.dir, "git reset -q --hard && git checkout -q -b other && "
		       "echo 2 > a.ini && git commit -qam 2 && git checkout -q main && "
		       "echo 3 > a.ini && git commit -qam 3 && "
		       "echo 4 > a.ini && git commit -qam 4"));
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		assert_true(t_git_ok(r.dir, "%s", lines[i][0]));
		assert_int_equal(ws_repo_state(r.repo, &s, &r.err), 0);
		assert_string_equal(s.operation, lines[i][1]);
	}
	t_repo_end(&r);
}

static void revisions_resolve_as_people_write_them(void **state)
{
	struct ws_oid a, b, c, got;
	char hex[WS_OID_TEXT];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	a = t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	b = t_repo_put(&r, WS_REF_MAIN, "a.ini", "2\n");
	c = t_repo_put(&r, WS_REF_CLOUD, "a.ini", "3\n");
	assert_true(
		t_git_ok(r.dir, "git tag -a -m t v1 main~1 && git branch cloudy main~1"));
	{
		const struct {
			const char *text;
			const struct ws_oid *want;
		} cases[] = {{"HEAD", &b},       {"HEAD~1", &a},  {"main^", &a},
			     {"v1", &a},         {"local", &b},   {"local~1", &a},
			     {"cloud", &c},      {"cloudy", &a},  {"refs/heads/main", &b},
			     {"cloud/main", &c}, {"main@{1}", &a}};

		for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
			assert_int_equal(
				ws_repo_resolve(r.repo, cases[i].text, &got, &r.err), 0);
			assert_true(ws_oid_same(&got, cases[i].want));
		}
	}
	(void)ws_oid_format(&a, hex);
	hex[10] = '\0';
	assert_int_equal(ws_repo_resolve(r.repo, hex, &got, &r.err), 0);
	assert_true(ws_oid_same(&got, &a));
	t_repo_end(&r);
}

static void what_is_no_commit_is_absent(void **state)
{
	static const char *const bad[] = {
		"",      "nope", "base",        "HEAD~9",   "main:a.ini", "main^{tree}",
		"--all", "..",   "main..cloud", "ffffffff", "@{",         "~"};
	struct ws_oid got;
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	(void)t_repo_put(&r, WS_REF_MAIN, "a.ini", "1\n");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(ws_repo_resolve(r.repo, bad[i], &got, &r.err),
				 WS_REPO_ABSENT);
	t_repo_end(&r);
}

static void identity_is_the_repositorys_own(void **state)
{
	char name[128], email[128];
	struct t_repo r;

	(void)state;
	t_repo_begin(&r);
	assert_int_equal(ws_repo_identity(r.repo, name, email, &r.err), 0);
	assert_string_equal(name, "");
	assert_string_equal(email, "");
	assert_true(t_git_ok(r.dir, "git config user.name 'Ann B' && "
				    "git config user.email ann@example.org"));
	assert_int_equal(ws_repo_identity(r.repo, name, email, &r.err), 0);
	assert_string_equal(name, "Ann B");
	assert_string_equal(email, "ann@example.org");
	t_repo_end(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_repository_is_on_main),
		cmocka_unit_test(another_head_is_named),
		cmocka_unit_test(a_broken_head_is_never_main),
		cmocka_unit_test(operations_are_named),
		cmocka_unit_test(revisions_resolve_as_people_write_them),
		cmocka_unit_test(what_is_no_commit_is_absent),
		cmocka_unit_test(identity_is_the_repositorys_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
