/*
 * tests/cli/show/test_sync.c - what a round did, its exit status and its events.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "tests/lib/show.h"

struct round {
	struct t_show s;
	struct ws_round_report report;
	int results[16];
	struct ws_err errors[16];
};

/* The story after a round in which everything went well. */
static void begin(struct round *r)
{
	memset(r, 0, sizeof(*r));
	t_show_story(&r->s);
	assert_true(r->s.view.plan->change_count <= 16);
	r->report = (struct ws_round_report){
		.look = {.requests = 9, .workspaces = 3, .complete = true},
		.started_s = 100,
		.looked_s = 102,
		.took_ms = 1520,
		.accounts = 1,
		.applied = true,
		.received = 2,
		.plan = r->s.view.plan,
		.view = &r->s.view,
		.results = r->results,
		.errors = r->errors,
	};
}

static int show(struct round *r)
{
	return ws_show_sync(&r->s.cli, r->s.out, &r->s.store, &r->report, &r->s.err);
}

static void a_good_round_names_everything(void **state)
{
	struct round r;

	(void)state;
	begin(&r);
	t_show_expect(
		&r.s, show(&r),
		"Looked at acme                                   3 workspaces, 9 "
		"requests, 1.6 s\n"
		"Received  tntv + grant acme/prod cy@acme.io  Developer           +4 "
		"ESCALATION\n"
		"Received  nyrn . meta  acme/prod name        \"W1\" -> \"Produ...\"\n"
		"Sent      tult . meta  acme/prod description \"d1\" -> \"Billi...\"     "
		"verified\n"
		"Sent      sylu v lower acme/prod bot:ci      Developer -> Runner -1 "
		"verified\n"
		"Conflict  yuzv ! clash acme/prod bot:etl     local Developer, cloud "
		"Viewer\n"
		"Held      sxkp   acme/prod bob@acme.io Viewer -> Owner: approval 0 of 1 "
		"(policy:\n"
		"                 escalations need 1)\n"
		"\n"
		"2 sent, 2 received, 1 held, 1 conflict\n");
	assert_string_equal(
		t_show_talk(&r.s),
		"hint: wsync status           what waits for you\n"
		"hint: wsync review           decide the 1 change held for people\n"
		"hint: wsync conflicts        what both sides did, and how to decide it\n"
		"hint: wsync commit           1 edit is not committed: nothing "
		"of it was sent\n");
	assert_int_equal(ws_show_sync_exit(&r.report), 3);
	t_show_end(&r.s);
}

static void a_failed_step_tells_why_and_the_status_is_partial(void **state)
{
	struct round r;
	const char *text;

	(void)state;
	begin(&r);
	assert_int_equal(r.report.plan->changes[1].verdict, WS_SEND);
	r.results[1] = ws_err_set(&r.errors[1], WS_E_PRINCIPAL_UNKNOWN,
				  "no such member \033[31m");
	text = t_show_text(&r.s, show(&r));
	assert_non_null(strstr(text, "Failed    sylu v lower acme/prod bot:ci"));
	assert_non_null(strstr(text, "WS0212: no such member \\x1B[31m\n"));
	assert_non_null(strstr(text, "1 sent, 1 failed, 2 received"));
	assert_int_equal(ws_show_sync_exit(&r.report), 7);
	/* nothing went through: the reason rules */
	r.results[0] = ws_err_set(&r.errors[0], WS_E_PRINCIPAL_UNKNOWN, "no such member");
	assert_int_equal(ws_show_sync_exit(&r.report), 65);
	r.results[0] = r.results[1] = WS_E_UNREACHABLE;
	assert_int_equal(ws_show_sync_exit(&r.report), 5);
	t_show_end(&r.s);
}

static void what_was_not_tried_is_neither_sent_nor_failed(void **state)
{
	struct round r;
	const char *text;

	(void)state;
	begin(&r);
	r.results[0] = r.results[1] = 1;
	text = t_show_text(&r.s, show(&r));
	assert_null(strstr(text, "Sent"));
	assert_null(strstr(text, "Failed"));
	assert_non_null(strstr(text, "2 not sent this time"));
	t_show_end(&r.s);
}

static void what_waits_to_go_out_is_no_success(void **state)
{
	struct round r;

	(void)state;
	begin(&r);
	for (size_t i = 0; i < r.report.plan->change_count; i++) {
		r.report.plan->changes[i].verdict = WS_WAIT;
		r.report.plan->changes[i].direction = WS_INCOMING;
		r.report.plan->changes[i].wait = WS_WAIT_UNKNOWN;
	}
	assert_int_equal(ws_show_sync_exit(&r.report), 0);
	assert_int_equal(ws_show_check(r.report.plan, NULL), 2);
	r.report.plan->changes[0].direction = WS_OUTGOING;
	assert_int_equal(ws_show_sync_exit(&r.report), 6);
	assert_int_equal(ws_show_check(r.report.plan, NULL), 6);
	t_show_end(&r.s);
}

static void only_looking_says_why(void **state)
{
	struct round r;
	const char *text;

	(void)state;
	begin(&r);
	r.report.applied = false;
	r.report.received = 0;
	r.report.results = NULL;
	r.report.errors = NULL;
	(void)snprintf(r.report.stopped, sizeof(r.report.stopped),
		       "a merge is under way: only looked");
	text = t_show_text(&r.s, show(&r));
	assert_non_null(strstr(text, "Only looked: a merge is under way"));
	assert_null(strstr(text, "Sent"));
	assert_null(strstr(text, "Received"));
	r.report.plan = NULL;
	assert_int_equal(ws_show_sync_exit(&r.report), 6);
	t_show_end(&r.s);
}

static void an_observing_clone_exits_with_held(void **state)
{
	struct round r;
	struct t_show *s = &r.s;

	(void)state;
	memset(&r, 0, sizeof(r));
	t_show_start(s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	s->plan.facts.two_way = false;
	s->store.mode = WS_MODE_OBSERVE;
	t_side_edit(s->plan.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Runner");
	t_show_make(s);
	r.report = (struct ws_round_report){
		.applied = true,
		.plan = s->view.plan,
		.view = &s->view,
		.results = r.results,
		.errors = r.errors,
	};
	assert_non_null(strstr(t_show_text(s, show(&r)), "observes: wsync mode two-way"));
	assert_non_null(strstr(t_show_talk(s), "wsync mode two-way"));
	assert_int_equal(ws_show_sync_exit(&r.report), 6);
	t_show_end(s);
}

static void events_are_numbered_lines_that_keep_to_the_schema(void **state)
{
	struct round r;
	struct ws_stream stream = {0};
	char *text;
	int64_t seq = 0;

	(void)state;
	begin(&r);
	r.s.cli.format = WS_FORMAT_JSON;
	stream = (struct ws_stream){.cli = &r.s.cli, .out = r.s.out};
	assert_int_equal(ws_stream_event(&stream, "start", NULL, &r.s.err), 0);
	text = strdup(t_show_text(&r.s, ws_stream_report(&stream, &r.report, 0, &r.s.err)));
	assert_non_null(strstr(text, "\"type\":\"held\""));
	assert_non_null(strstr(text, "\"type\":\"conflict\""));
	assert_non_null(strstr(text, "\"sent\":2"));
	assert_non_null(strstr(text, "\"exit\":3}"));
	for (char *line = text; *line;) {
		char *end = strchr(line, '\n');
		char number[32];

		assert_non_null(end);
		*end = '\0';
		t_show_check_json(line, "sync");
		(void)snprintf(number, sizeof(number), "{\"seq\":%lld,", (long long)++seq);
		assert_int_equal(strncmp(line, number, strlen(number)), 0);
		line = end + 1;
	}
	assert_int_equal(seq, 6);
	free(text);
	t_show_end(&r.s);
}

static void a_bad_file_is_no_agreement(void **state)
{
	struct round r;
	struct t_show *s = &r.s;
	const char *text;

	(void)state;
	memset(&r, 0, sizeof(r));
	t_show_start(s, "[users]\nada@acme.io = Owner\n");
	t_side_edit(s->plan.local, T_MEMBERS, "ada@acme.io = Owner", "ada@acme.io = Onwer");
	t_show_make(s);
	/* what waits for the file is left out: nothing else is to be done */
	s->view.plan->change_count = 0;
	r.report = (struct ws_round_report){.applied = true,
					    .plan = s->view.plan,
					    .view = &s->view,
					    .results = r.results,
					    .errors = r.errors};
	text = t_show_text(s, show(&r));
	assert_null(strstr(text, "In step"));
	assert_non_null(strstr(text, "1 file is not valid"));
	assert_int_equal(ws_show_sync_exit(&r.report), 65);
	s->cli.format = WS_FORMAT_JSON;
	text = t_show_text(s, show(&r));
	assert_non_null(strstr(text, "\"code\":\"WS0211\""));
	assert_non_null(strstr(text, "\"exit\":65"));
	t_show_end(s);
}

static void times_are_told_to_the_tenth(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} rows[] = {
		{0, "0.1 s"},    {-5, "0.1 s"},   {1, "0.1 s"},      {100, "0.1 s"},
		{101, "0.2 s"},  {420, "0.5 s"},  {12340, "12.4 s"}, {59900, "59.9 s"},
		{59901, "60 s"}, {75400, "75 s"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto_buf b = WS_BUF_INIT;

		ws_put_took(&b, rows[i].ms);
		assert_string_equal(ws_buf_text(&b), rows[i].text);
	}
}

static void paths_of_requests_are_cut(void **state)
{
	ws_auto_buf b = WS_BUF_INIT;

	(void)state;
	ws_put_short_paths(
		&b, "POST /accounts/c60645e4-ecc0-41b4-a004-aa31c99aa4ac/workspaces/"
		    "b520c14d-5268-4c34-afcf-74171ccdaf52/user_access/ said no to /me");
	assert_string_equal(ws_buf_text(&b),
			    "POST .../b520c14d/user_access/ said no to /me");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_round_names_everything),
		cmocka_unit_test(a_failed_step_tells_why_and_the_status_is_partial),
		cmocka_unit_test(what_was_not_tried_is_neither_sent_nor_failed),
		cmocka_unit_test(what_waits_to_go_out_is_no_success),
		cmocka_unit_test(only_looking_says_why),
		cmocka_unit_test(an_observing_clone_exits_with_held),
		cmocka_unit_test(a_bad_file_is_no_agreement),
		cmocka_unit_test(paths_of_requests_are_cut),
		cmocka_unit_test(times_are_told_to_the_tenth),
		cmocka_unit_test(events_are_numbered_lines_that_keep_to_the_schema),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
