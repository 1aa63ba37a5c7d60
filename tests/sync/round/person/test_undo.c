/*
 * tests/sync/round/person/test_undo.c - what is not taken back, and what taking back leaves alone.
 * What comes back is in tests/rounds/undo*.round.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/person/undo.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_undo"};

static int begin(void **state)
{
	struct t_play *play = t_play_new(&nothing, "undo");

	t_play_line(play, "clone");
	t_play_line(play, "mode two-way");
	*state = play;
	return 0;
}

static int end(void **state)
{
	t_play_free(*state);
	return 0;
}

static void play(struct t_play *p, const char *const *lines)
{
	for (; *lines; lines++)
		t_play_line(p, *lines);
}

static char *shell(const struct t_play *p, const char *line)
{
	char *text = NULL;

	assert_int_equal(t_git(p->dir, &text, "%s", line), 0);
	return text;
}

/* Answers so, and moves no ref, no index entry and, when refused, no file. */
static size_t undo(struct t_play *p, const char *revision, int code)
{
	static const char refs[] = "git for-each-ref && git ls-files -s";
	static const char files[] = "git diff && git status --porcelain -uall";
	char *refs_before = shell(p, refs), *files_before = shell(p, files);
	char *refs_after, *files_after;
	struct ws_undo out = {0};
	size_t count;

	assert_int_equal(ws_round_undo(p->store, revision, &p->world, &out, &p->err), code);
	refs_after = shell(p, refs);
	files_after = shell(p, files);
	assert_string_equal(refs_before, refs_after);
	if (code != 0)
		assert_string_equal(files_before, files_after);
	count = out.undone_count;
	ws_undo_clear(&out);
	free(refs_before);
	free(refs_after);
	free(files_before);
	free(files_after);
	return count;
}

static bool has(const struct t_play *p, const char *path, const char *text)
{
	return t_git(p->dir, NULL, "grep -qF '%s' '%s'", text, path) == 0;
}

static void commits_that_are_not_there_are_refused(void **state)
{
	struct t_play *p = *state;

	assert_int_equal(undo(p, "nothing-is-called-so", WS_E_NO_REVISION), 0);
	/* only the first look has committed so far */
	assert_int_equal(undo(p, NULL, WS_E_NO_REVISION), 0);
}

static void first_look_is_not_taken_back(void **state)
{
	struct t_play *p = *state;

	assert_int_equal(undo(p, "main", WS_E_NOTHING_TO_UNDO), 0);
	assert_true(has(p, "acme/prod/members.ini", "alice@acme.io"));
}

static void draft_on_the_item_stays(void **state)
{
	static const char *const lines[] = {
		"set acme/prod/members.ini [users] bob@acme.io = Viewer", "commit",
		"set acme/prod/members.ini [users] bob@acme.io = Runner", NULL};
	struct t_play *p = *state;

	play(p, lines);
	assert_int_equal(undo(p, NULL, WS_E_NOTHING_TO_UNDO), 0);
	assert_true(has(p, "acme/prod/members.ini", "bob@acme.io = Runner"));
}

static void same_commit_is_taken_back_once(void **state)
{
	static const char *const lines[] = {
		"set acme/prod/members.ini [users] bob@acme.io = Viewer", "commit", NULL};
	struct t_play *p = *state;

	play(p, lines);
	assert_int_equal(undo(p, NULL, 0), 1);
	assert_true(has(p, "acme/prod/members.ini", "bob@acme.io = Developer"));
	assert_int_equal(undo(p, NULL, WS_E_NOTHING_TO_UNDO), 0);
}

/* The removal of somebody who was deleted meanwhile, and whose name another has. */
static void namesake_gets_nothing_back(void **state)
{
	static const char *const lines[] = {
		"unset acme/prod/members.ini [users] bob@acme.io",
		"commit",
		"sync",
		"cloud drop-person acme bob@acme.io",
		"cloud add-person acme bob@acme.io",
		"wait 60",
		"sync",
		"wait 60",
		"sync",
		NULL};
	struct t_play *p = *state;

	play(p, lines);
	(void)undo(p, NULL, WS_E_NOTHING_TO_UNDO);
	assert_false(has(p, "acme/prod/members.ini", "bob@acme.io"));
}

/* The role's name means another role by now. */
static void role_that_was_made_anew_is_not_given_back(void **state)
{
	static const char *const lines[] = {
		"cloud add-role acme Helper see_flows",
		"sync",
		"set acme/staging/members.ini [users] bob@acme.io = Helper",
		"commit",
		"sync",
		"unset acme/staging/members.ini [users] bob@acme.io",
		"commit",
		"sync",
		"cloud drop-role acme Helper",
		"cloud add-role acme Helper manage_workspace_users",
		"wait 60",
		"sync",
		"wait 60",
		"sync",
		NULL};
	struct t_play *p = *state;

	play(p, lines);
	(void)undo(p, NULL, WS_E_NOTHING_TO_UNDO);
	assert_false(has(p, "acme/staging/members.ini", "Helper"));
}

static void grants_come_back_where_the_workspace_is_now(void **state)
{
	static const char *const lines[] = {
		"unset acme/staging/members.ini [users] dave@acme.io",
		"commit",
		"sync",
		"cloud rename acme/staging stage",
		"wait 60",
		"sync",
		NULL};
	struct t_play *p = *state;

	play(p, lines);
	assert_int_equal(undo(p, NULL, 0), 1);
	assert_true(has(p, "acme/stage/members.ini", "dave@acme.io = Viewer"));
	t_play_line(p, "sync");
	assert_null(t_fake_role_of(p->cloud, "acme/stage", WS_USER, "dave@acme.io"));
}

/* What main lost with its directory is told, not made up again from a few lines. */
static void directories_are_left_to_git(void **state)
{
	static const char *const lines[] = {
		"sh git rm -rq acme/staging && git commit -qm away", NULL};
	struct t_play *p = *state;

	play(p, lines);
	assert_int_equal(undo(p, "main", WS_E_NOTHING_TO_UNDO), 0);
	assert_non_null(strstr(p->err.hint, "git checkout"));
}

/* A list taken out with its header revokes nobody, and is no item; its lines, their ends
 * and reasons were edits all the same. Who left meanwhile stays away. */
static void list_that_was_taken_out_comes_back(void **state)
{
	static const char *const lines[] = {
		"sh sed -i 's/^bob@acme.io = .*/&, until 2037-12-31, why INC-9/' "
		"acme/prod/members.ini && git commit -qam reasons",
		"sh sed -i '/^.users.$/,/^$/d' acme/prod/members.ini && "
		"git commit -qam 'no users'",
		"sync", NULL};
	struct t_play *p = *state;
	char *was, *is;

	play(p, lines);
	was = shell(p, "git show main~1:acme/prod/members.ini");
	assert_int_equal(undo(p, NULL, 0), 1);
	is = shell(p, "cat acme/prod/members.ini");
	assert_non_null(strstr(was, "why INC-9"));
	assert_string_equal(is, was);
	free(was);
	free(is);
	t_play_line(p, "sh git commit -qam back");
	t_play_line(p, "sync");
	assert_true(has(p, "acme/prod/members.ini", "why INC-9"));
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(commits_that_are_not_there_are_refused),
		FACT(first_look_is_not_taken_back),
		FACT(draft_on_the_item_stays),
		FACT(same_commit_is_taken_back_once),
		FACT(namesake_gets_nothing_back),
		FACT(role_that_was_made_anew_is_not_given_back),
		FACT(grants_come_back_where_the_workspace_is_now),
		FACT(directories_are_left_to_git),
		FACT(list_that_was_taken_out_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
