/*
 * tests/sync/round/write/test_adopt.c - where a git clone of a store begins.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/write/adopt.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"

#define FORGET                                                                     \
	"sh git update-ref -d refs/wsync/base && "                                 \
	"git update-ref -d refs/remotes/cloud/main && rm -rf .git/wsync && mkdir " \
	".git/wsync"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_adopt"};

/* A store whose main is: first look, a person, what came in, a person. */
static int begin(void **state)
{
	static const char *const lines[] = {
		"clone",
		"mode two-way",
		"set acme/staging/members.ini [users] dave@acme.io = Runner",
		"commit",
		"sync",
		"cloud grant acme/prod user bob@acme.io Runner",
		"sync",
		"set acme/prod/members.ini [users] carol@acme.io = Viewer",
		"commit",
		NULL};
	struct t_play *p = t_play_new(&nothing, "adopt");

	for (const char *const *line = lines; *line; line++)
		t_play_line(p, *line);
	*state = p;
	return 0;
}

static int end(void **state)
{
	t_play_free(*state);
	return 0;
}

static void adopt(struct t_play *p)
{
	t_play_line(p, "reopen");
	assert_int_equal(ws_adopt_base(p->store, &p->err), 0);
}

static bool has_base(const struct t_play *p)
{
	return t_git_ok(p->dir, "git rev-parse -q --verify refs/wsync/base");
}

static void clone_begins_with_the_newest_record(void **state)
{
	struct t_play *p = *state;

	t_play_line(p, FORGET);
	adopt(p);
	assert_true(has_base(p));
	assert_true(t_git_ok(p->dir, "git merge-base --is-ancestor refs/wsync/base main"));
	assert_true(t_git_ok(p->dir, "git show refs/wsync/base:acme/prod/members.ini | "
				     "grep -q 'bob@acme.io = Runner'"));
	assert_false(t_git_ok(p->dir, "git show refs/wsync/base:acme/prod/members.ini | "
				      "grep -q carol"));
	/* once more: nothing to do */
	adopt(p);
	assert_true(t_git_ok(p->dir, "git merge-base --is-ancestor refs/wsync/base main"));
}

static void base_that_is_there_stays(void **state)
{
	struct t_play *p = *state;

	assert_true(t_git_ok(p->dir, "git rev-parse refs/wsync/base > ../was"));
	adopt(p);
	assert_true(t_git_ok(p->dir, "git rev-parse refs/wsync/base | cmp -s - ../was"));
}

/* A clone that has looked and has no base has lost it: what it does not know it does
 * not make up. */
static void lost_base_is_not_made_up(void **state)
{
	struct t_play *p = *state;

	assert_true(t_git_ok(p->dir, "git update-ref -d refs/wsync/base"));
	adopt(p);
	assert_false(has_base(p));
}

static void without_a_record_there_is_no_base(void **state)
{
	struct t_play *p = *state;

	t_play_line(p, FORGET);
	/* a history that somebody put together by hand, and one that took a record over */
	assert_true(t_git_ok(p->dir, "git update-ref refs/heads/main $(git commit-tree -m "
				     "'by hand' main^{tree})"));
	adopt(p);
	assert_false(has_base(p));
	assert_true(t_git_ok(p->dir, "git update-ref refs/heads/main $(printf 'taken\\n\\n"
				     "Wsync-Cloud: %%s\\n' $(git rev-parse main) | "
				     "git commit-tree -p main main^{tree})"));
	adopt(p);
	assert_false(has_base(p));
}

/* Main was pushed back to an older commit before it was cloned: what came in since is
 * read from the cloud again, and nothing of the old state is sent. */
static void main_that_was_pushed_back_sends_nothing_old(void **state)
{
	static const char *const lines[] = {
		FORGET, "reopen", "mode two-way", "sync", "wait 60", "sync", NULL};
	struct t_play *p = *state;
	size_t writes;

	assert_true(t_git_ok(p->dir, "git reset -q --hard $(git rev-list --max-parents=0 "
				     "main | tail -1)"));
	writes = t_fake_writes(p->cloud);
	for (const char *const *line = lines; *line; line++)
		t_play_line(p, *line);
	assert_int_equal(t_fake_writes(p->cloud), writes);
	assert_true(t_git_ok(p->dir, "grep -q 'bob@acme.io = Runner' "
				     "acme/prod/members.ini"));
	assert_true(t_git_ok(p->dir, "grep -q 'dave@acme.io = Runner' "
				     "acme/staging/members.ini"));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(clone_begins_with_the_newest_record),
		FACT(base_that_is_there_stays),
		FACT(lost_base_is_not_made_up),
		FACT(without_a_record_there_is_no_base),
		FACT(main_that_was_pushed_back_sends_nothing_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
