/*
 * tests/cli/show/test_conflicts.c - what waits for a decision between two sides.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/conflicts.h"
#include "tests/lib/show.h"

static int conflicts(struct t_show *s)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_undecided all = {.names = NULL};
	int rc = ws_undecided_find(&s->store, &s->view, ws_is_undecided, arena, &all,
				   &s->err);

	return rc == 0 ? ws_show_conflicts(&s->cli, s->out, &s->view, &all, &s->err) : rc;
}

static void three_sides_and_what_each_decision_does(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(
		&s, conflicts(&s),
		"Both sides changed it\n"
		"Nothing is sent for these until somebody decides; all else goes on.\n"
		"\n"
		"yuzv   acme/prod   bot:etl                               "
		"acme/prod/members.ini:8\n"
		"\n"
		"  base   Runner     3\n"
		"  local  Developer  4 +1\n"
		"  cloud  Viewer     2 -1\n"
		"\n"
		"  wsync resolve yuzv --take local  Developer; the cloud would gain 2, "
		"ESCALATION\n"
		"  wsync resolve yuzv --take cloud  Viewer; local gives way\n"
		"  wsync resolve yuzv --take lower  Viewer; local gives way\n"
		"  wsync resolve yuzv --take base   Runner; the cloud would gain 1\n"
		"\n");
	s.cli.style.plain = true;
	t_show_expect(
		&s, conflicts(&s),
		"Both sides changed it\n"
		"Nothing is sent for these until somebody decides; all else goes on.\n"
		"\n"
		"yuzv: clash\n"
		"  workspace: acme/prod\n"
		"  service account: bot:etl\n"
		"  role: local Developer, cloud Viewer\n"
		"  base: Runner, permissions 3\n"
		"  local: Developer, permissions 4 +1\n"
		"  cloud: Viewer, permissions 2 -1\n"
		"  wsync resolve yuzv --take local: Developer, the cloud would gain 2, "
		"ESCALATION\n"
		"  wsync resolve yuzv --take cloud: Viewer, local gives way\n"
		"  wsync resolve yuzv --take lower: Viewer, local gives way\n"
		"  wsync resolve yuzv --take base: Runner, the cloud would gain 1\n"
		"\n");
	t_show_end(&s);
}

static void without_any_it_is_one_line(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	t_show_expect(&s, conflicts(&s), "No conflicts: nothing waits for a decision\n");
	t_show_end(&s);
}

/* Given on one side, taken away on the other: no value is a value, too. */
static void what_is_gone_on_one_side_is_nothing(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Runner\n");
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Runner",
		    "bob@acme.io = Viewer");
	t_side_edit(s.plan.cloud, T_MEMBERS, "bob@acme.io = Runner\n", "");
	s.plan.facts.cloud_before = NULL;
	s.plan.before = s.plan.cloud;
	t_show_make(&s);
	s.plan.before = NULL;
	text = t_show_text(&s, conflicts(&s));
	assert_non_null(strstr(text, "  cloud  nothing\n"));
	assert_non_null(strstr(text, "--take local  Viewer; the cloud would gain 2"));
	assert_non_null(strstr(text, "--take lower  nothing; local gives way"));
	t_show_end(&s);
}

/* A free text has no permissions, no lower, and room of its own when it is long. */
static void free_texts_are_quoted_and_never_lower(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_side_edit(s.plan.local, T_SETTINGS, "name = W1",
		    "name = One that is much longer than thirty-two columns are");
	t_side_edit(s.plan.cloud, T_SETTINGS, "name = W1", "name = Zwei");
	t_show_make(&s);
	text = t_show_text(&s, conflicts(&s));
	assert_non_null(strstr(text, "  base   \"W1\"\n"));
	assert_non_null(strstr(text, "  local  \"One that is much longer than"));
	assert_non_null(strstr(text, "\"Zwei\"; local gives way"));
	assert_null(strstr(text, "lower"));
	assert_null(strstr(text, "permission"));
	t_show_end(&s);
}

static void without_a_base_both_sides_are_offered(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_side_edit(s.plan.local, T_MEMBERS, "ada@acme.io = Owner\n",
		    "ada@acme.io = Owner\nbob@acme.io = Viewer\n");
	s.plan.facts.have_base = false;
	t_show_make(&s);
	text = t_show_text(&s, conflicts(&s));
	assert_non_null(strstr(text, "On one side only\n"));
	assert_non_null(strstr(text, "  local  Viewer   2\n"));
	assert_non_null(strstr(text, "  cloud  nothing\n"));
	assert_non_null(strstr(text, "--take local  Viewer; the cloud would gain 2\n"));
	assert_non_null(strstr(text, "--take cloud  nothing; local gives way\n"));
	assert_null(strstr(text, "--take base"));
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, conflicts(&s));
	t_show_check_json(text, "conflicts");
	assert_non_null(strstr(text, "\"conflicts\": []"));
	t_show_end(&s);
}

static void json_keeps_to_its_schema(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, conflicts(&s));
	t_show_check_json(text, "conflicts");
	assert_non_null(strstr(text, "\"command\": \"wsync resolve yuzv --take lower\""));
	assert_non_null(strstr(text, "\"one_sided\": []"));
	t_show_end(&s);
}

/* Whatever people are called, no line begins and no terminal is told anything by it. */
static void hostile_names_are_made_neutral(void **state)
{
	static const char *const names[] = {"a\x1b[2J", "a\nwsync resolve",
					    ("\xe2\x80\xae"
					     "a"),
					    "\xff\xfe"};
	struct t_show s;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct ws_change *change;
		const char *text;

		t_show_story(&s);
		for (change = s.view.plan->changes; change->verdict != WS_CONFLICT;
		     change++)
			;
		change->label = names[i];
		change->local.text = names[i];
		change->path = names[i];
		text = t_show_text(&s, conflicts(&s));
		assert_null(strstr(text, names[i]));
		s.cli.style.plain = true;
		assert_null(strstr(t_show_text(&s, conflicts(&s)), names[i]));
		s.cli.style.plain = false;
		s.cli.format = WS_FORMAT_JSON;
		t_show_check_json(t_show_text(&s, conflicts(&s)), "conflicts");
		t_show_end(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(three_sides_and_what_each_decision_does),
		cmocka_unit_test(without_any_it_is_one_line),
		cmocka_unit_test(what_is_gone_on_one_side_is_nothing),
		cmocka_unit_test(free_texts_are_quoted_and_never_lower),
		cmocka_unit_test(without_a_base_both_sides_are_offered),
		cmocka_unit_test(json_keeps_to_its_schema),
		cmocka_unit_test(hostile_names_are_made_neutral),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
