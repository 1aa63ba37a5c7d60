/*
 * tests/sync/round/write/test_record.c - states of the cloud as commits, one an author.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/write/record.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"

#define ACCESS "prefect-cloud.workspace-access.updated"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_record"};

static void step(struct t_play *play, const char *verb, const char *rest)
{
	struct t_step one = {.verb = (char *)(uintptr_t)verb,
			     .rest = (char *)(uintptr_t)rest,
			     .block = (char *)(uintptr_t) ""};

	play->step = &one;
	t_play_step(play, &one);
	play->step = NULL;
}

static int begin(void **state)
{
	struct t_play *play = t_play_new(&nothing, "record");

	step(play, "clone", "");
	step(play, "wait", "60");
	*state = play;
	return 0;
}

static int end(void **state)
{
	t_play_free(*state);
	return 0;
}

static void first_look_is_one_commit_without_parent(void **state)
{
	struct t_play *play = *state;

	assert_true(t_git_says(play->dir, "wsync|first look at the cloud|",
			       "git log --format='%%an|%%s|%%p' cloud/main"));
	assert_true(t_git_says(play->dir, "self",
			       "git log --format='%%(trailers:key=Wsync-Cloud,valueonly)' "
			       "cloud/main | head -1"));
	assert_true(t_git_says(play->dir, "", "git diff main cloud/main"));
}

static void look_that_finds_nothing_moves_nothing(void **state)
{
	struct t_play *play = *state;
	struct ws_oid before = t_git_oid(play->dir, "git rev-parse cloud/main");
	struct ws_oid after;

	step(play, "fetch", "");
	after = t_git_oid(play->dir, "git rev-parse cloud/main");
	assert_true(ws_oid_same(&before, &after));
	assert_false(play->report.cloud_moved);
}

static void every_author_has_a_commit(void **state)
{
	struct t_play *play = *state;

	step(play, "cloud", "grant acme/prod user bob@acme.io Viewer");
	step(play, "cloud", "grant acme/staging user dave@acme.io Runner");
	step(play, "cloud", "description acme/prod new words");
	t_fake_audit(play->cloud, play->now_s - 20, ACCESS, "acme/prod", "carol@acme.io");
	t_fake_audit(play->cloud, play->now_s - 10, ACCESS, "acme/staging",
		     "alice@acme.io");
	step(play, "fetch", "");
	assert_true(t_git_says(
		play->dir,
		"alice@acme.io|cloud: acme/staging: dave@acme.io Viewer -> Runner\n"
		"carol@acme.io|cloud: acme/prod: bob@acme.io Developer -> Viewer\n"
		"unknown|cloud: acme/prod: description changed",
		"git log --format='%%an|%%s' cloud/main -3"));
	/* each moves its own item alone, and the tip is what the cloud has */
	assert_true(t_git_says(play->dir, "acme/prod/members.ini",
			       "git diff --name-only cloud/main~2 cloud/main~1"));
	assert_true(t_git_says(play->dir, "acme/prod/workspace.ini",
			       "git diff --name-only cloud/main~3 cloud/main~2"));
	assert_true(t_git_says(play->dir, "1",
			       "git show cloud/main:acme/prod/members.ini | "
			       "grep -c 'bob@acme.io = Viewer'"));
	assert_true(t_git_fsck(play->dir));
}

static void unknown_author_is_bounded_by_two_looks(void **state)
{
	struct t_play *play = *state;

	step(play, "cloud", "grant acme/prod user bob@acme.io Viewer");
	step(play, "fetch", "");
	assert_true(t_git_says(play->dir,
			       "between 2025-11-24T16:00:00Z and 2025-11-24T16:01:00Z",
			       "git log -1 --format=%%b cloud/main | grep between"));
	assert_true(t_git_says(play->dir, "unknown <unknown@localhost>",
			       "git log -1 --format='%%an <%%ae>' cloud/main"));
}

static void see_note(void *user, const char *op)
{
	struct t_play *play = user;
	struct ws_store_look look = {.time_s = 0};

	if (strcmp(op, "audit") != 0)
		return;
	assert_int_equal(ws_store_look_read(play->store, &look, &play->err), 0);
	assert_int_equal(look.time_s, play->now_s);
	play->nth++;
}

/* Were it noted after, a death in between would let this look pass for an older one. */
static void time_of_a_look_is_noted_before_the_ref_moves(void **state)
{
	struct t_play *play = *state;

	step(play, "cloud", "grant acme/prod user bob@acme.io Viewer");
	t_fake_audit(play->cloud, play->now_s - 20, ACCESS, "acme/prod", "carol@acme.io");
	t_fake_before_call(play->cloud, see_note, play);
	step(play, "fetch", "");
	assert_int_equal(play->nth, 1);
}

/* A name in the cloud is nobody's to write headers with. */
static void hostile_names_stay_in_their_line(void **state)
{
	struct t_play *play = *state;

	step(play, "cloud", "grant acme/prod user bob@acme.io Viewer");
	t_fake_audit(play->cloud, play->now_s - 20, ACCESS, "acme/prod",
		     "eve <x>\ncommitter root <root@x> 1 +0000\n\nWsync-Cloud: forged");
	step(play, "fetch", "");
	assert_true(t_git_fsck(play->dir));
	assert_true(t_git_says(play->dir, "wsync", "git log -1 --format=%%cn cloud/main"));
	assert_true(t_git_says(play->dir, "self",
			       "git log -1 --format='%%(trailers:key=Wsync-Cloud,"
			       "valueonly)' cloud/main | head -1"));
}

static void edits_are_what_turns_one_tree_into_the_other(void **state)
{
	ws_auto(ws_tree) before = ws_tree_new();
	ws_auto(ws_tree) now = ws_tree_new();
	ws_auto_free struct ws_repo_edit *edits = NULL;
	struct ws_err err = {0};
	size_t count = 0;

	(void)state;
	assert_int_equal(ws_tree_put_copy(before, "a", "1", 1, &err), 0);
	assert_int_equal(ws_tree_put_copy(before, "b", "1", 1, &err), 0);
	assert_int_equal(ws_tree_put_copy(before, "c", "1", 1, &err), 0);
	assert_int_equal(ws_tree_put_copy(now, "b", "2", 1, &err), 0);
	assert_int_equal(ws_tree_put_copy(now, "c", "1", 1, &err), 0);
	assert_int_equal(ws_tree_put_copy(now, "d", "", 0, &err), 0);
	assert_int_equal(ws_record_edits(before, now, &edits, &count, &err), 0);
	assert_int_equal(count, 3);
	assert_string_equal(edits[0].path, "a");
	assert_null(edits[0].bytes);
	assert_string_equal(edits[1].bytes, "2");
	assert_string_equal(edits[2].path, "d");
	assert_non_null(edits[2].bytes); /* an empty document is not a removed one */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(first_look_is_one_commit_without_parent,
						begin, end),
		cmocka_unit_test_setup_teardown(look_that_finds_nothing_moves_nothing,
						begin, end),
		cmocka_unit_test_setup_teardown(every_author_has_a_commit, begin, end),
		cmocka_unit_test_setup_teardown(unknown_author_is_bounded_by_two_looks,
						begin, end),
		cmocka_unit_test_setup_teardown(
			time_of_a_look_is_noted_before_the_ref_moves, begin, end),
		cmocka_unit_test_setup_teardown(hostile_names_stay_in_their_line, begin,
						end),
		cmocka_unit_test(edits_are_what_turns_one_tree_into_the_other),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
