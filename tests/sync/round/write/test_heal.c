/*
 * tests/sync/round/write/test_heal.c - index entries one commit behind main.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/round/write/heal.h"
#include "tests/lib/store_fix.h"

#define MEMBERS "acme/prod/members.ini"
#define OLD     "[users]\nbob@acme.io = Viewer\n"
#define NEW     "[users]\nbob@acme.io = Runner\n"
#define OTHER   "[users]\nbob@acme.io = Owner\n"

/* Main moves from OLD to NEW as a round (or a person) moves it, the index stays. */
static int left_behind(struct t_store *s, const char *message)
{
	const struct ws_repo_edit edit = {MEMBERS, NEW, strlen(NEW)};
	struct t_repo r = {.dir = s->dir, .repo = s->store->repo};
	struct ws_oid id;

	(void)t_store_put(s, "a", "1");
	(void)t_store_put(s, MEMBERS, OLD);
	return t_repo_commit(&r, WS_REF_MAIN, &edit, 1, message, &id);
}

static int begin(void **state)
{
	static struct t_store s;

	t_store_begin(&s);
	*state = &s;
	return left_behind(&s, "sync: x\n\nWsync-Cloud: self\n");
}

static int begin_by_hand(void **state)
{
	static struct t_store s;

	t_store_begin(&s);
	*state = &s;
	return left_behind(&s, "x\n");
}

static int end(void **state)
{
	t_store_end(*state);
	return 0;
}

static void assert_status(const struct t_store *s, const char *want)
{
	assert_true(t_git_says(s->dir, want, "git status --porcelain acme"));
}

static void heal(struct t_store *s)
{
	assert_int_equal(ws_heal(s->store, &s->err), 0);
}

static void entry_of_a_written_file_follows(void **state)
{
	struct t_store *s = *state;

	t_store_edit(s, MEMBERS, NEW);
	assert_status(s, "MM " MEMBERS);
	heal(s);
	assert_status(s, "");
}

static void entry_beneath_a_draft_follows_a_round(void **state)
{
	struct t_store *s = *state;

	t_store_edit(s, MEMBERS, OTHER);
	heal(s);
	assert_status(s, " M " MEMBERS);
}

static void entry_beneath_a_draft_is_a_persons_otherwise(void **state)
{
	struct t_store *s = *state;

	t_store_edit(s, MEMBERS, OTHER);
	heal(s);
	assert_status(s, "MM " MEMBERS);
}

/* Staged as it was, and so on disk: somebody takes the commit back. */
static void staged_way_back_stays(void **state)
{
	struct t_store *s = *state;

	t_store_edit(s, MEMBERS, OLD);
	heal(s);
	assert_status(s, "M  " MEMBERS);
}

static void staged_edit_stays(void **state)
{
	struct t_store *s = *state;

	t_store_edit(s, MEMBERS, OTHER);
	assert_true(t_git_ok(s->dir, "git add " MEMBERS));
	t_store_edit(s, MEMBERS, NEW);
	heal(s);
	assert_status(s, "MM " MEMBERS);
}

static void locked_index_stays(void **state)
{
	struct t_store *s = *state;

	t_store_edit(s, MEMBERS, NEW);
	t_store_edit(s, ".git/index.lock", "");
	heal(s);
	assert_true(t_git_ok(s->dir, "rm .git/index.lock"));
	assert_status(s, "MM " MEMBERS);
	heal(s);
	assert_status(s, "");
}

static void added_and_removed_files_follow(void **state)
{
	const struct ws_repo_edit edits[] = {{MEMBERS, NULL, 0},
					     {"acme/lab/members.ini", NEW, strlen(NEW)}};
	struct t_store *s = *state;
	struct t_repo r = {.dir = s->dir, .repo = s->store->repo};
	struct ws_oid id;

	t_store_edit(s, MEMBERS, NEW);
	heal(s);
	assert_int_equal(t_repo_commit(&r, WS_REF_MAIN, edits, 2, "x", &id), 0);
	assert_true(t_git_ok(s->dir, "rm " MEMBERS));
	t_store_edit(s, "acme/lab/members.ini", NEW);
	heal(s);
	assert_status(s, "");
}

static void store_without_main_has_nothing_to_heal(void **state)
{
	struct t_store s;

	(void)state;
	t_store_begin(&s);
	assert_int_equal(ws_heal(s.store, &s.err), 0);
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(entry_of_a_written_file_follows, begin,
						end),
		cmocka_unit_test_setup_teardown(entry_beneath_a_draft_follows_a_round,
						begin, end),
		cmocka_unit_test_setup_teardown(
			entry_beneath_a_draft_is_a_persons_otherwise, begin_by_hand, end),
		cmocka_unit_test_setup_teardown(staged_way_back_stays, begin, end),
		cmocka_unit_test_setup_teardown(staged_edit_stays, begin, end),
		cmocka_unit_test_setup_teardown(locked_index_stays, begin, end),
		cmocka_unit_test_setup_teardown(added_and_removed_files_follow, begin, end),
		cmocka_unit_test(store_without_main_has_nothing_to_heal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
