/*
 * tests/cli/show/test_plan.c - what a round would do, and what holds the rest.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "tests/lib/show.h"

static int plan(struct t_show *s)
{
	return ws_show_plan(&s->cli, s->out, &s->store, &s->view, false, &s->err);
}

static void steps_are_numbered_and_reasons_told(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(
		&s, plan(&s),
		"Plan ed14309b   acme, as ada@acme.io                       cloud as of 8 "
		"min ago\n"
		"Sends 2, receives 2, holds 1, conflicts 1     +4 -1 for 2 principals, "
		"held +4 -0\n"
		"\n"
		"Send\n"
		"  1  tult . meta  acme/prod description \"d1\" -> \"Billing and t...\"\n"
		"  2  sylu v lower acme/prod bot:ci      Developer -> Runner -1\n"
		"Receive\n"
		"  3  tntv + grant acme/prod cy@acme.io  Developer           +4 "
		"ESCALATION\n"
		"  4  nyrn . meta  acme/prod name        \"W1\" -> \"Production\"\n"
		"Hold\n"
		"     sxkp ^ raise acme/prod bob@acme.io Viewer -> Owner     +4 "
		"ESCALATION\n"
		"                  approval 0 of 1 (policy: escalations need 1)\n"
		"Conflict\n"
		"     yuzv ! clash acme/prod bot:etl     local Developer, cloud Viewer\n"
		"\n"
		"Guards\n"
		"  ok    owners    no workspace loses a human Owner\n"
		"  ok    self      you stay Owner everywhere\n"
		"  ok    loss      1 principal loses access rights, 1 allowed without "
		"asking\n"
		"  hold  approval  1 change needs an approval\n"
		"  ok    read      every list was read to its end\n");
	assert_string_equal(
		t_show_talk(&s),
		"hint: wsync review           decide the 1 change held for people\n"
		"hint: wsync conflicts        what both sides did, and how to decide it\n"
		"hint: wsync sync             do these steps now\n"
		"hint: wsync diff             what it means, permission by permission\n"
		"hint: wsync commit           1 edit is not committed, and so not in the "
		"plan\n");
	t_show_end(&s);
}

static void nothing_to_do_is_one_line(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	t_show_expect(
		&s, plan(&s),
		"Nothing to do: local and cloud agree on 0 workspaces (cloud as of 8 min "
		"ago)\n");
	t_show_expect(
		&s, ws_show_plan(&s.cli, s.out, &s.store, &s.view, true, &s.err),
		"Nothing to do: local and cloud agree on 0 workspaces (cloud as of 8 min "
		"ago, offline)\n");
	t_show_end(&s);
}

/* Every bit that the planner may set has a word and a sentence of its own. */
static void every_reason_has_a_sentence(void **state)
{
	unsigned held = 0, wait = 0;

	(void)state;
	for (const struct ws_reason *r = ws_held_reasons; r->bit; r++) {
		assert_true(r->word && r->sentence && !(held & r->bit));
		assert_true(r->code <= 0);
		held |= r->bit;
	}
	for (const struct ws_reason *r = ws_wait_reasons; r->bit; r++) {
		assert_true(r->word && r->sentence && !(wait & r->bit));
		wait |= r->bit;
	}
	assert_int_equal(held, 0x3fff);
	assert_int_equal(wait, 0x1ff);
}

static void what_waits_says_for_what(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(s.plan.cloud, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_show_make(&s);
	text = t_show_text(&s, plan(&s));
	assert_non_null(strstr(text, "\nWait\n"));
	assert_non_null(strstr(text, "was missing in one look at the cloud"));
	t_show_end(&s);
}

static void several_reasons_are_all_told(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	s.plan.facts.two_way = false;
	t_side_edit(s.plan.local, T_MEMBERS, "ada@acme.io = Owner\n", "");
	t_show_make(&s);
	text = t_show_text(&s, plan(&s));
	assert_non_null(strstr(text, "only observes"));
	assert_non_null(strstr(text, "would leave the workspace without a human"));
	assert_non_null(strstr(text, "take away the access of the key in use"));
	t_show_end(&s);
}

static void json_keeps_to_its_schema(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, plan(&s));
	t_show_check_json(text, "plan");
	assert_non_null(strstr(text, "\"call\": \"workspace_bot_access.upsert\""));
	assert_non_null(strstr(text, "\"guard\": \"approval\""));
	assert_string_equal(t_show_talk(&s), "");
	t_show_end(&s);
}

static void a_revocation_is_a_delete(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Viewer\n", "");
	t_show_make(&s);
	text = t_show_text(&s, plan(&s));
	assert_non_null(strstr(text, "- revoke acme/prod bob@acme.io Viewer -2\n"));
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, plan(&s));
	assert_non_null(strstr(text, "\"call\": \"workspace_user_access.delete\""));
	assert_non_null(strstr(text, "\"new_access\": false"));
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_are_numbered_and_reasons_told),
		cmocka_unit_test(nothing_to_do_is_one_line),
		cmocka_unit_test(every_reason_has_a_sentence),
		cmocka_unit_test(what_waits_says_for_what),
		cmocka_unit_test(several_reasons_are_all_told),
		cmocka_unit_test(json_keeps_to_its_schema),
		cmocka_unit_test(a_revocation_is_a_delete),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
