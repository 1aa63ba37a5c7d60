/*
 * tests/sync/round/person/test_commit.c - what people edited, recorded on main.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"
#include "tests/lib/tempdir.h"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_commit"};

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
	struct t_play *play = t_play_new(&nothing, "commit");

	step(play, "clone", "");
	*state = play;
	return 0;
}

static int end(void **state)
{
	t_play_free(*state);
	return 0;
}

static int commit(struct t_play *play, const char *message, const char *author)
{
	ws_commit_report_clear(&play->commit);
	return ws_round_commit(play->store, message, author, &play->world, &play->commit,
			       &play->err);
}

static void edit_one(struct t_play *play)
{
	step(play, "set", "acme/prod/members.ini [users] bob@acme.io = Viewer");
}

static void nothing_edited_is_nothing_recorded(void **state)
{
	struct t_play *play = *state;
	struct ws_oid before = t_git_oid(play->dir, "git rev-parse main"), after;

	assert_int_equal(commit(play, NULL, NULL), 0);
	assert_true(ws_oid_is_zero(&play->commit.id));
	after = t_git_oid(play->dir, "git rev-parse main");
	assert_true(ws_oid_same(&before, &after));
}

static void subject_says_what_it_means(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	assert_int_equal(commit(play, NULL, "Ann <ann@example.org>"), 0);
	assert_string_equal(play->commit.subject,
			    "acme/prod: bob@acme.io Developer -> Viewer");
	assert_true(t_git_says(play->dir,
			       "Ann <ann@example.org>\n"
			       "acme/prod: bob@acme.io Developer -> Viewer",
			       "git log -1 --format='%%an <%%ae>%%n%%s' main"));
	/* nobody here made an observation */
	assert_true(t_git_says(play->dir, "0",
			       "git log -1 --format=%%B main | grep -c Wsync-Cloud"
			       " || true"));
	assert_true(t_git_says(play->dir, "", "git status --porcelain"));
}

static void several_changes_are_listed(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	step(play, "set", "acme/prod/members.ini [users] carol@acme.io = Viewer");
	assert_int_equal(commit(play, NULL, "Ann <ann@example.org>"), 0);
	assert_string_equal(play->commit.subject, "acme/prod: 1 grant, 1 role change");
	assert_true(t_git_says(play->dir, "2",
			       "git log -1 --format=%%b main | grep -c acme/prod:"));
}

static void comments_alone_have_a_subject_of_their_own(void **state)
{
	struct t_play *play = *state;

	step(play, "replace", "acme/prod/members.ini ; who may => ; people who may");
	assert_int_equal(commit(play, NULL, NULL), 0);
	assert_false(ws_oid_is_zero(&play->commit.id));
	assert_string_equal(play->commit.subject, "comments and order");
}

static void given_message_is_kept_whole(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	assert_int_equal(commit(play, "Bob moves on\n\nHe asked.", NULL), 0);
	assert_string_equal(play->commit.subject, "Bob moves on");
	assert_true(t_git_says(play->dir, "Bob moves on\n\nHe asked.\n",
			       "git log -1 --format=%%B main"));
}

/* Who writes the trailer of an observation says: nobody wished this. It is held then,
 * which is the safe side. */
static void message_with_the_trailer_is_no_wish(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	step(play, "mode", "two-way");
	assert_int_equal(commit(play, "x\n\nWsync-Cloud: self", NULL), 0);
	assert_int_equal(t_play_sync(play), 0);
	assert_int_equal(play->report.sent, 0);
	assert_int_equal(play->report.held, 1);
	assert_string_equal(t_fake_log(play->cloud), "");
}

static void authors_are_taken_apart(void **state)
{
	static const char *const bad[] = {
		"",         "Ann",      "<a@b>",       " <a@b>",    "Ann <>",
		"Ann <a@b", "Ann a@b>", "Ann <a@b> x", "Ann >a@b<",
	};
	struct t_play *play = *state;

	edit_one(play);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(commit(play, NULL, bad[i]), WS_E_USAGE_ARGUMENT);
	assert_int_equal(commit(play, NULL, "Ann van  Dyk   <ann@example.org>"), 0);
	assert_true(t_git_says(play->dir, "Ann van  Dyk <ann@example.org>",
			       "git log -1 --format='%%an <%%ae>' main"));
}

static void author_is_the_repositorys_or_the_keys(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	assert_int_equal(commit(play, NULL, NULL), 0);
	assert_true(t_git_says(play->dir, "alice@acme.io <alice@acme.io>",
			       "git log -1 --format='%%an <%%ae>' main"));
	assert_true(t_git_ok(play->dir, "git config user.name Zoe && "
					"git config user.email zoe@example.org"));
	t_play_reopen(play);
	step(play, "set", "acme/prod/members.ini [users] bob@acme.io = Runner");
	assert_int_equal(commit(play, NULL, NULL), 0);
	assert_true(t_git_says(play->dir, "Zoe <zoe@example.org>",
			       "git log -1 --format='%%an <%%ae>' main"));
}

static int code_of(const struct t_play *play, const char *file)
{
	for (size_t i = 0; i < play->commit.problem_count; i++)
		if (strcmp(play->commit.problems[i].file, file) == 0)
			return play->commit.problems[i].code;
	return 0;
}

static void every_bad_file_is_told(void **state)
{
	struct t_play *play = *state;
	struct ws_oid before = t_git_oid(play->dir, "git rev-parse main"), after;
	int rc;

	step(play, "set", "acme/prod/members.ini [users] bob@acme.io = Emperor");
	step(play, "set", "acme/staging/members.ini [users] nobody@acme.io = Viewer");
	step(play, "set", "acme/staging/workspace.ini [cloud] created = 2001");
	step(play, "set", "acme/prod/workspace.ini [workspace] name = fine");
	rc = commit(play, NULL, NULL);
	assert_int_equal(play->commit.problem_count, 3);
	assert_int_equal(rc, play->commit.problems[0].code);
	assert_string_equal(play->err.file, play->commit.problems[0].file);
	assert_int_equal(code_of(play, "acme/prod/members.ini"), WS_E_ROLE_UNKNOWN);
	assert_int_equal(code_of(play, "acme/staging/members.ini"), WS_E_PRINCIPAL_UNKNOWN);
	assert_int_equal(code_of(play, "acme/staging/workspace.ini"), WS_E_READ_ONLY);
	after = t_git_oid(play->dir, "git rev-parse main");
	assert_true(ws_oid_same(&before, &after));
}

static void a_day_that_is_over_is_refused_where_it_is_new(void **state)
{
	struct t_play *play = *state;

	step(play, "set",
	     "acme/prod/members.ini [users] bob@acme.io = Viewer, until 2001-02-03");
	assert_int_equal(commit(play, NULL, NULL), WS_E_VALUE_BAD);
	assert_int_equal(play->commit.problem_count, 1);
	assert_string_equal(play->err.file, "acme/prod/members.ini");
	assert_true(play->err.line > 0);
	assert_non_null(strstr(play->err.msg, "2001-02-03"));
	step(play, "set",
	     "acme/prod/members.ini [users] bob@acme.io = Viewer, until 2999-02-03");
	assert_int_equal(commit(play, NULL, NULL), 0);
	/* what git recorded is for the round to drop, and in nobody's way */
	assert_true(t_git_ok(play->dir,
			     "sed -i s/2999-02-03/2001-02-03/ acme/prod/members.ini && "
			     "git commit -qam over"));
	step(play, "set", "acme/staging/workspace.ini [workspace] name = fine");
	assert_int_equal(commit(play, NULL, NULL), 0);
}

static void links_and_lone_removals_are_refused(void **state)
{
	struct t_play *play = *state;

	assert_true(t_git_ok(play->dir, "rm acme/prod/members.ini && "
					"ln -s ../staging/members.ini acme/prod/"));
	assert_int_equal(commit(play, NULL, NULL), WS_E_FILE_KIND);
	assert_true(t_git_ok(play->dir, "git checkout -q acme/prod && "
					"rm acme/prod/workspace.ini"));
	ws_commit_report_clear(&play->commit);
	assert_int_equal(commit(play, NULL, NULL), WS_E_READ_ONLY);
	assert_non_null(strstr(play->commit.problems[0].hint, "restore"));
}

static void other_branches_and_operations_are_refused(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	assert_true(t_git_ok(play->dir, "git checkout -q -b side"));
	assert_int_equal(commit(play, NULL, NULL), WS_E_GIT_STATE);
	assert_true(t_git_ok(play->dir, "git checkout -q main && git bisect start -q"));
	assert_int_equal(commit(play, NULL, NULL), WS_E_GIT_STATE);
	assert_true(t_git_ok(play->dir, "git bisect reset >/dev/null"));
	assert_int_equal(commit(play, NULL, NULL), 0);
}

static void only_known_files_are_recorded(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	assert_true(t_git_ok(play->dir, "echo x > acme/prod/notes.txt && "
					"echo y > acme/prod/.members.ini.swp"));
	assert_int_equal(commit(play, NULL, NULL), 0);
	assert_true(t_git_says(play->dir, "acme/prod/members.ini",
			       "git diff --name-only main~1 main"));
}

/* What stock git has staged in other files stays staged, and is not recorded. */
static void what_is_staged_stays_staged(void **state)
{
	struct t_play *play = *state;

	edit_one(play);
	assert_true(t_git_ok(play->dir, "echo x > notes.txt && git add notes.txt"));
	assert_int_equal(commit(play, NULL, NULL), 0);
	assert_true(t_git_says(play->dir, "A  notes.txt", "git status --porcelain"));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		TEST(nothing_edited_is_nothing_recorded),
		TEST(subject_says_what_it_means),
		TEST(several_changes_are_listed),
		TEST(comments_alone_have_a_subject_of_their_own),
		TEST(given_message_is_kept_whole),
		TEST(message_with_the_trailer_is_no_wish),
		TEST(authors_are_taken_apart),
		TEST(author_is_the_repositorys_or_the_keys),
		TEST(every_bad_file_is_told),
		TEST(a_day_that_is_over_is_refused_where_it_is_new),
		TEST(links_and_lone_removals_are_refused),
		TEST(other_branches_and_operations_are_refused),
		TEST(only_known_files_are_recorded),
		TEST(what_is_staged_stays_staged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
