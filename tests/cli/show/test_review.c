/*
 * tests/cli/show/test_review.c - one held change, for the person who decides it.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/review.h"
#include "tests/lib/show.h"

static int put(struct t_show *s, bool whole)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_queue queue = {.held = {.names = NULL}};
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_queue_find(&s->store, &s->view, ws_held_undecided, arena, &queue,
			       &s->err);

	if (rc == 0 && whole)
		return ws_show_queue(&s->cli, s->out, &queue, &s->err);
	/* the story has no repository: main is what the view has */
	queue.main.side = s->view.local;
	for (size_t i = 0; rc == 0 && i < queue.held.pick.count; i++)
		rc = ws_review_put(&b, &s->cli, &queue, i, queue.held.pick.count, &s->err);
	queue.main.side = NULL;
	return rc == 0 ? ws_put_out(&b, s->out, &s->err) : rc;
}

static void everything_that_decides_is_there(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(
		&s, put(&s, false),
		"1 of 1   sxkp   outgoing raise\n"
		"\n"
		"  acme/prod bob@acme.io Viewer -> Owner\n"
		"  +4 permissions, 1 control, 1 secrets\n"
		"  acme/prod/members.ini:3\n"
		"  bob@acme.io elsewhere: nothing\n"
		"  after this acme/prod has 2 human Owners: ada@acme.io, bob@acme.io\n"
		"  held: approval 0 of 1 (policy: escalations need 1)\n"
		"  hint: Developer would be +2, and no control\n"
		"\n");
	t_show_end(&s);
}

static void the_queue_is_json_and_csv(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_JSON;
	t_show_check_json(t_show_text(&s, put(&s, true)), "review");
	s.cli.format = WS_FORMAT_CSV;
	text = t_show_text(&s, put(&s, true));
	assert_non_null(strstr(text, "sxkp,acme/prod,bob@acme.io,Viewer,Owner,4,0,yes,,"
				     "0/1,acme/prod/members.ini"));
	t_show_end(&s);
}

static void a_no_is_listed_and_nobody_is_asked_again(void **state)
{
	struct ws_queue queue = {.held = {.names = NULL}};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_change *c;
	struct t_show s;

	(void)state;
	t_show_story(&s);
	for (c = s.view.plan->changes; c->verdict != WS_HELD; c++)
		;
	c->held |= WS_HELD_REJECTED;
	c->rejected_by = "dan@acme.io";
	assert_int_equal(
		ws_queue_find(&s.store, &s.view, ws_held_undecided, arena, &queue, &s.err),
		0);
	assert_int_equal(queue.held.pick.count, 0);
	assert_int_equal(queue.rejected.count, 1);
	t_show_expect(&s, ws_show_rejected(&s.cli, s.out, &queue, &s.err),
		      "  sxkp ^ raise acme/prod bob@acme.io Viewer -> Owner +4 ESCALATION\n"
		      "               rejected by dan@acme.io; take the edit back, or let "
		      "dan@acme.io\n"
		      "               approve it after all\n");
	ws_queue_clear(&queue);
	/* whoever names it gets to see it */
	memset(&queue, 0, sizeof(queue));
	assert_int_equal(
		ws_queue_find(&s.store, &s.view, ws_held_for_people, arena, &queue, &s.err),
		0);
	assert_int_equal(queue.held.pick.count, 1);
	assert_int_equal(queue.rejected.count, 0);
	ws_queue_clear(&queue);
	s.cli.format = WS_FORMAT_JSON;
	t_show_check_json(t_show_text(&s, put(&s, true)), "review");
	t_show_end(&s);
}

static void hostile_names_are_made_neutral(void **state)
{
	static const char *const names[] = {"a\x1b[2J", "a\nwsync approve",
					    ("\xe2\x80\xae"
					     "a"),
					    "\xff\xfe"};
	struct t_show s;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ws_change *c;

		t_show_story(&s);
		for (c = s.view.plan->changes; c->verdict != WS_HELD; c++)
			;
		c->label = c->path = c->after.text = c->note = names[i];
		c->held |= WS_HELD_REJECTED;
		c->rejected_by = names[i];
		assert_null(strstr(t_show_text(&s, put(&s, false)), names[i]));
		s.cli.format = WS_FORMAT_JSON;
		t_show_check_json(t_show_text(&s, put(&s, true)), "review");
		t_show_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everything_that_decides_is_there),
		cmocka_unit_test(the_queue_is_json_and_csv),
		cmocka_unit_test(a_no_is_listed_and_nobody_is_asked_again),
		cmocka_unit_test(hostile_names_are_made_neutral),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
