/*
 * tests/sync/round/view/test_approvals.c - what people said, as notes that stock git knows.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/view/approvals.h"
#include "sync/round/view/view_p.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"
#include "tests/lib/tempdir.h"

/* as git prints it, without its last line break */
#define SHOWN  "wsync-effect 1\nworkspace w\ngrant user u\nfrom none\nto r\nallows x"
#define EFFECT SHOWN "\n"
#define NOW    1764000000 /* 2025-11-24T16:00:00Z */
#define SAID \
	"{\"by\":\"alice@acme.io\",\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"}"
#define LINE SAID "\n"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_approvals"};

struct fix {
	struct t_play *play;
	struct ws_view *view;
	struct ws_change change;
	struct ws_plan plan;
	struct ws_arena *arena;
	struct ws_approval *items;
	size_t count;
	char id[WS_OID_TEXT];
};

static void look_again(struct fix *f)
{
	ws_view_free(f->view);
	assert_int_equal(
		ws_view_build(f->play->store, &f->play->world, &f->view, &f->play->err), 0);
}

static int begin(void **state)
{
	static struct fix f;
	struct ws_oid id;

	memset(&f, 0, sizeof(f));
	f.play = t_play_new(&nothing, "approvals");
	f.play->step = &(const struct t_step){.verb = (char *)(uintptr_t) "clone",
					      .rest = (char *)(uintptr_t) "",
					      .block = (char *)(uintptr_t) ""};
	t_play_step(f.play, f.play->step);
	f.play->now_s = NOW;
	f.change = (struct ws_change){.id = "kkkk",
				      .direction = WS_OUTGOING,
				      .verdict = WS_HELD,
				      .path = "acme/prod",
				      .effect = EFFECT};
	f.plan = (struct ws_plan){.changes = &f.change, .change_count = 1};
	f.arena = ws_arena_new();
	assert_int_equal(ws_repo_blob_id(EFFECT, strlen(EFFECT), &id, NULL), 0);
	(void)ws_oid_format(&id, f.id);
	look_again(&f);
	*state = &f;
	return 0;
}

static int end(void **state)
{
	struct fix *f = *state;

	ws_arena_free(f->arena);
	ws_view_free(f->view);
	t_play_free(f->play);
	return 0;
}

static int say(struct fix *f, bool rejects, size_t loss, const char *why)
{
	const struct ws_saying one = {&f->change, rejects, loss, why};

	return ws_approvals_record(f->play->store, f->view, &one, 1, &f->play->world,
				   &f->play->err);
}

static void find(struct fix *f)
{
	look_again(f);
	assert_int_equal(ws_approvals_find(f->play->store->repo,
					   &ws_view_own(f->view)->approvals, &f->plan,
					   &f->view->base_id, NOW, f->arena, &f->items,
					   &f->count, &f->play->err),
			 0);
}

/* Writes the note with stock git, as it stands. */
static void note(struct fix *f, const char *text)
{
	t_tempdir_write(f->play->dir, "note", text, strlen(text));
	t_tempdir_write(f->play->dir, "effect", EFFECT, strlen(EFFECT));
	assert_true(t_git_ok(f->play->dir,
			     "git hash-object -w effect && git notes --ref=wsync-approvals "
			     "add -f -C $(git hash-object -w note) %s && rm note effect",
			     f->id));
}

static void what_is_said_is_a_note_of_stock_git(void **state)
{
	struct fix *f = *state;
	char want[128];

	assert_int_equal(say(f, false, 0, NULL), 0);
	assert_true(t_git_says(f->play->dir, SHOWN, "git cat-file blob %s", f->id));
	(void)snprintf(want, sizeof(want), " %s", f->id);
	assert_true(t_git_ok(f->play->dir,
			     "git notes --ref=wsync-approvals list | grep -q '%s$'", want));
	assert_true(t_git_says(f->play->dir, SAID,
			       "git notes --ref=wsync-approvals show %s", f->id));
	assert_true(t_git_says(f->play->dir, SHOWN,
			       "git cat-file blob refs/notes/wsync-approvals:effect/%s",
			       f->id));
	find(f);
	assert_int_equal(f->count, 1);
	assert_string_equal(f->items[0].effect, EFFECT);
	assert_string_equal(f->items[0].by, "alice@acme.io");
	assert_false(f->items[0].rejects);
	assert_int_equal(f->items[0].time_s, NOW);
	assert_true(t_git_fsck(f->play->dir));
}

static void everything_said_is_kept(void **state)
{
	struct fix *f = *state;

	assert_true(t_git_ok(f->play->dir, "git config user.email Ada@Example.ORG"));
	assert_int_equal(say(f, true, 0, "not \"today\""), 0);
	f->play->now_s++;
	assert_int_equal(say(f, false, 7, NULL), 0);
	assert_true(t_git_says(
		f->play->dir,
		"{\"by\":\"alice@acme.io\",\"git\":\"ada@example.org\",\"say\":\"reject\","
		"\"time\":\"2025-11-24T16:00:00Z\",\"why\":\"not \\\"today\\\"\"}\n"
		"{\"by\":\"alice@acme.io\",\"git\":\"ada@example.org\",\"loss\":7,"
		"\"say\":\"approve\",\"time\":\"2025-11-24T16:00:01Z\"}",
		"git notes --ref=wsync-approvals show %s", f->id));
	find(f);
	assert_int_equal(f->count, 2);
	assert_true(f->items[0].rejects);
	assert_string_equal(f->items[0].why, "not \"today\"");
	assert_string_equal(f->items[1].git_email, "ada@example.org");
	assert_int_equal(f->items[1].loss, 7);
}

static void stock_git_may_rewrite_the_notes(void **state)
{
	struct fix *f = *state;

	assert_int_equal(say(f, false, 0, NULL), 0);
	assert_true(t_git_ok(f->play->dir,
			     "git notes --ref=wsync-approvals append -m 'a word' %s && "
			     "git notes --ref=wsync-approvals add -m x main && "
			     "git notes --ref=wsync-approvals prune && "
			     "git gc -q --prune=now && git cat-file -e %s",
			     f->id, f->id));
	assert_true(t_git_says(f->play->dir, SHOWN,
			       "git cat-file blob refs/notes/wsync-approvals:effect/%s",
			       f->id));
	t_play_reopen(f->play);
	find(f);
	assert_int_equal(f->count, 1);
	assert_int_equal(say(f, true, 0, NULL), 0);
	find(f);
	assert_int_equal(f->count, 2);
}

/* Two clones speak of one effect, and one of them of another, too. */
static void notes_of_two_clones_merge(void **state)
{
	struct fix *f = *state;
	const char *ref = "refs/notes/wsync-approvals";

	assert_int_equal(say(f, false, 0, NULL), 0);
	assert_true(t_git_ok(f->play->dir,
			     "git init -q --bare ../hub && git push -q ../hub %s && "
			     "git update-ref -d %s",
			     ref, ref));
	look_again(f);
	(void)snprintf(f->view->look.actor, sizeof(f->view->look.actor), "BOB@acme.io");
	assert_int_equal(say(f, true, 0, NULL), 0);
	f->change.effect = "wsync-effect 1\nanother\n";
	assert_int_equal(say(f, false, 0, NULL), 0);
	assert_true(
		t_git_ok(f->play->dir,
			 "git config user.email x@y && git config user.name x && "
			 "git fetch -q ../hub %s:refs/notes/theirs && "
			 "git notes --ref=wsync-approvals merge -q -s cat_sort_uniq "
			 "theirs && git update-ref -d refs/notes/theirs && "
			 "git reflog expire --expire=now --all && git gc -q --prune=now && "
			 "git notes --ref=wsync-approvals prune",
			 ref));
	t_play_reopen(f->play);
	find(f);
	assert_int_equal(f->count, 1);
	f->change.effect = EFFECT;
	find(f);
	assert_int_equal(f->count, 2);
	assert_string_equal(f->items[0].by, "alice@acme.io");
	assert_string_equal(f->items[1].by, "bob@acme.io");
	assert_true(t_git_says(f->play->dir, SHOWN, "git cat-file blob %s", f->id));
}

static void what_cannot_be_understood_says_nothing(void **state)
{
	static const char *const lines[] = {
		"",
		"\n\n",
		"no json",
		"{",
		"[]",
		"{\"by\":\"a@b\",\"say\":\"approve\"}",
		"{\"by\":\"a@b\",\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"\",\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":7,\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a\\u202eb\",\"say\":\"approve\",\"time\":\"2025-11-24T16:00:"
		"00Z\"}",
		"{\"by\":\"a\\nb\",\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"by\":\"c@d\",\"say\":\"approve\","
		"\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"say\":\"maybe\",\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"say\":\"approve\",\"time\":\"9999-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"say\":\"approve\",\"time\":\"soon\"}",
		"{\"by\":\"a@b\",\"loss\":-1,\"say\":\"approve\","
		"\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"loss\":\"all\",\"say\":\"approve\","
		"\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"git\":\"\",\"say\":\"approve\","
		"\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"only-if\":\"monday\",\"say\":\"approve\","
		"\"time\":\"2025-11-24T16:00:00Z\"}",
		"{\"by\":\"a@b\",\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"",
		"\xff\xfe",
	};
	struct fix *f = *state;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		note(f, lines[i]);
		find(f);
		if (f->count)
			fail_msg("says something: %s", lines[i]);
	}
	note(f, "junk\n" LINE "{\"by\":\n");
	find(f);
	assert_int_equal(f->count, 1);
	/* a member of a later version narrows no rejection */
	note(f, "{\"by\":\"a@b\",\"only-if\":\"monday\",\"say\":\"reject\","
		"\"time\":\"2025-11-24T16:00:00Z\"}");
	find(f);
	assert_int_equal(f->count, 1);
}

static void long_line_says_nothing(void **state)
{
	struct fix *f = *state;
	ws_auto_buf text = WS_BUF_INIT;

	ws_buf_adds(&text, "{\"by\":\"a@b\",\"why\":\"");
	ws_buf_pad(&text, 'x', 100000);
	ws_buf_adds(&text,
		    "\",\"say\":\"approve\",\"time\":\"2025-11-24T16:00:00Z\"}\n" LINE);
	note(f, ws_buf_text(&text));
	find(f);
	assert_int_equal(f->count, 1);
}

static void nobody_in_particular_says_nothing(void **state)
{
	struct fix *f = *state;

	f->view->look.actor[0] = '\0';
	assert_int_equal(say(f, false, 0, NULL), WS_E_NO_KEY);
	assert_true(t_git_ok(f->play->dir, "git config user.email Ann@example.org"));
	t_play_reopen(f->play);
	assert_int_equal(say(f, false, 0, NULL), 0);
	find(f);
	assert_string_equal(f->items[0].by, "ann@example.org");
	assert_string_equal(f->items[0].git_email, "ann@example.org");
}

/* Nobody approves what he committed himself where the rules ask for another; he may
 * still say no. */
static void author_is_no_other_person(void **state)
{
	struct fix *f = *state;
	struct ws_effect_author author = {EFFECT, "alice@acme.io"};
	struct ws_side_workspace *w;

	/* a workspace with a draft is one that the view holds */
	t_tempdir_write(f->play->dir, "acme/prod/description.md", "x\n", 2);
	look_again(f);
	assert_int_equal(f->view->local->workspace_count, 1);
	w = &f->view->local->workspaces[0];
	f->change.workspace_id = w->id;
	w->policy.approver_other = true;
	assert_int_equal(say(f, false, 0, NULL), WS_E_SELF_APPROVAL);
	ws_view_own(f->view)->facts.authors = &author;
	ws_view_own(f->view)->facts.author_count = 1;
	assert_int_equal(say(f, false, 0, NULL), WS_E_SELF_APPROVAL);
	author.email = "ada@example.org";
	assert_true(t_git_ok(f->play->dir, "git config user.email ADA@example.org"));
	t_play_reopen(f->play);
	assert_int_equal(say(f, false, 0, NULL), WS_E_SELF_APPROVAL);
	assert_int_equal(say(f, true, 0, NULL), 0);
	author.email = "bob@acme.io";
	assert_int_equal(say(f, false, 0, NULL), 0);
	ws_view_own(f->view)->facts.author_count = 0;
}

/* What a colleague pushed came by `git fetch`, as `wsync git setup` arranges. */
static void fetched_lines_count(void **state)
{
	struct fix *f = *state;
	const char *ref = "refs/notes/wsync-approvals";

	assert_int_equal(say(f, false, 0, NULL), 0);
	assert_true(t_git_ok(f->play->dir,
			     "git update-ref refs/notes/origin/wsync-approvals %s && "
			     "git update-ref -d %s",
			     ref, ref));
	find(f);
	assert_int_equal(f->count, 1);
	(void)snprintf(f->view->look.actor, sizeof(f->view->look.actor), "BOB@acme.io");
	assert_int_equal(say(f, true, 0, NULL), 0);
	assert_true(t_git_ok(f->play->dir, "git notes --ref=other add -m x main && "
					   "git symbolic-ref refs/notes/x/wsync-approvals "
					   "refs/notes/origin/wsync-approvals"));
	find(f);
	assert_int_equal(f->count, 2);
	assert_int_equal(ws_view_own(f->view)->approvals.count, 2);
}

/* The clock ran ahead while somebody approved, and is right while he says no. */
static void no_is_the_last_word_although_the_clock_went_back(void **state)
{
	struct fix *f = *state;

	f->play->now_s = NOW + 3000;
	assert_int_equal(say(f, false, 0, NULL), 0);
	f->play->now_s = NOW;
	assert_int_equal(say(f, true, 0, NULL), 0);
	find(f);
	assert_int_equal(f->count, 2);
	assert_true(f->items[1].rejects);
	assert_true(f->items[1].time_s > f->items[0].time_s);
	assert_int_equal(say(f, false, 0, NULL), 0);
	find(f);
	assert_int_equal(f->count, 3);
	assert_true(f->items[2].time_s > f->items[1].time_s);
}

static void no_outlives_an_approval_from_the_future(void **state)
{
	struct fix *f = *state;

	f->play->now_s = NOW + 90000;
	assert_int_equal(say(f, false, 0, NULL), 0);
	f->play->now_s = NOW;
	find(f);
	assert_int_equal(f->count, 0);
	assert_int_equal(say(f, false, 0, NULL), WS_E_CLOCK);
	assert_int_equal(say(f, true, 0, NULL), 0);
	find(f);
	assert_int_equal(f->count, 1);
	assert_true(f->items[0].rejects);
	assert_true(f->items[0].time_s > NOW + 90000);
}

static void half_of_what_is_said_is_not_recorded(void **state)
{
	struct fix *f = *state;
	struct ws_change other = f->change;
	const struct ws_saying both[] = {{&f->change, false, 0, NULL},
					 {&other, false, 0, NULL}};

	other.effect = NULL;
	assert_int_equal(ws_approvals_record(f->play->store, f->view, both, 2,
					     &f->play->world, &f->play->err),
			 WS_E_BUG);
	find(f);
	assert_int_equal(ws_view_own(f->view)->approvals.count, 0);
	other.effect = "another\n";
	assert_int_equal(ws_approvals_record(f->play->store, f->view, both, 2,
					     &f->play->world, &f->play->err),
			 0);
	assert_true(t_git_says(f->play->dir, "1",
			       "git rev-list --count refs/notes/wsync-approvals"));
}

/* The approval is spent once: by whom the round found, at the time it was given. */
static void a_spent_approval_is_one_more_line(void **state)
{
	struct fix *f = *state;
	struct ws_plan *plan;
	int sent = 0;

	assert_int_equal(say(f, false, 0, "INC-4412"), 0);
	find(f);
	assert_int_equal(f->count, 1);
	assert_true(ws_approval_stands(f->items, f->count, 0));
	plan = f->view->plan;
	ws_view_own(f->view)->facts.approvals = f->items;
	ws_view_own(f->view)->facts.approval_count = f->count;
	f->view->plan = &f->plan;
	f->change.verdict = WS_SEND;
	for (int again = 0; again < 2; again++)
		assert_int_equal(ws_approvals_spend(f->play->store, f->view, &sent, NOW,
						    &f->play->err),
				 0);
	f->view->plan = plan;
	find(f);
	assert_int_equal(f->count, 3); /* the facts of the second call knew of no line */
	for (size_t i = 0; i < f->count; i++)
		assert_false(ws_approval_stands(f->items, f->count, i));
	/* what was not sent spends nothing */
	assert_int_equal(say(f, false, 0, NULL), 0);
	find(f);
	assert_int_equal(f->count, 4);
	assert_true(ws_approval_stands(f->items, f->count, 3));
}

/* A line of a round that died before base moved: until it does, nothing is spent. */
static void spent_counts_once_base_moved(void **state)
{
	struct fix *f = *state;
	char base[WS_OID_TEXT], lines[512];

	(void)ws_oid_format(&f->view->base_id, base);
	(void)snprintf(lines, sizeof(lines),
		       LINE "{\"base\":\"%s\",\"by\":\"alice@acme.io\",\"say\":\"spent\","
			    "\"time\":\"2025-11-24T16:00:00Z\"}\n",
		       base);
	note(f, lines);
	find(f);
	assert_int_equal(f->count, 1);
	assert_true(ws_approval_stands(f->items, f->count, 0));
	base[0] = base[0] == '0' ? '1' : '0';
	memcpy(strstr(lines, "\"base\":\"") + 8, base, 1);
	note(f, lines);
	find(f);
	assert_int_equal(f->count, 2);
	assert_false(ws_approval_stands(f->items, f->count, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_said_is_a_note_of_stock_git, begin,
						end),
		cmocka_unit_test_setup_teardown(everything_said_is_kept, begin, end),
		cmocka_unit_test_setup_teardown(stock_git_may_rewrite_the_notes, begin,
						end),
		cmocka_unit_test_setup_teardown(notes_of_two_clones_merge, begin, end),
		cmocka_unit_test_setup_teardown(what_cannot_be_understood_says_nothing,
						begin, end),
		cmocka_unit_test_setup_teardown(long_line_says_nothing, begin, end),
		cmocka_unit_test_setup_teardown(nobody_in_particular_says_nothing, begin,
						end),
		cmocka_unit_test_setup_teardown(author_is_no_other_person, begin, end),
		cmocka_unit_test_setup_teardown(half_of_what_is_said_is_not_recorded, begin,
						end),
		cmocka_unit_test_setup_teardown(a_spent_approval_is_one_more_line, begin,
						end),
		cmocka_unit_test_setup_teardown(spent_counts_once_base_moved, begin, end),
		cmocka_unit_test_setup_teardown(fetched_lines_count, begin, end),
		cmocka_unit_test_setup_teardown(
			no_is_the_last_word_although_the_clock_went_back, begin, end),
		cmocka_unit_test_setup_teardown(no_outlives_an_approval_from_the_future,
						begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
