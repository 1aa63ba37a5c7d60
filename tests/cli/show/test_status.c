/*
 * tests/cli/show/test_status.c - where things stand: screens, porcelain, JSON.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "tests/lib/show.h"

static int status(struct t_show *s)
{
	return ws_show_status(&s->cli, s->out, &s->store, &s->view, &s->err);
}

static void a_story_of_both_sides_in_ascii(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(
		&s, status(&s),
		"acme   ada@acme.io                                         cloud as of 8 "
		"min ago\n"
		"store  /home/ada/acme, two-way\n"
		"\n"
		"WORKSPACE MODE    LOCAL CLOUD STATE\n"
		"acme/prod two-way     3     2 not committed, held, conflict\n"
		"\n"
		"Not committed\n"
		"  nwlm v lower acme/prod dan@acme.io Runner -> Viewer    -1\n"
		"\n"
		"Outgoing, not yet in the cloud\n"
		"  sxkp ^ raise acme/prod bob@acme.io Viewer -> Owner     +4 ESCALATION\n"
		"               approval 0 of 1 (policy: escalations need 1)\n"
		"  sylu v lower acme/prod bot:ci      Developer -> Runner -1\n"
		"  tult . meta  acme/prod description \"d1\" -> \"Billing and th...\"\n"
		"\n"
		"Incoming\n"
		"  tntv + grant acme/prod cy@acme.io  Developer           +4 ESCALATION\n"
		"  nyrn . meta  acme/prod name        \"W1\" -> \"Production\"\n"
		"\n"
		"Both sides\n"
		"  yuzv ! clash acme/prod bot:etl     local Developer, cloud Viewer\n"
		"\n"
		"1 not committed, 4 ready, 1 held, 1 conflict\n");
	assert_string_equal(
		t_show_talk(&s),
		"hint: wsync diff --drafts    what the edits mean\n"
		"hint: wsync commit           record them; nothing is sent uncommitted\n"
		"hint: wsync review           decide the 1 change held for people\n"
		"hint: wsync conflicts        what both sides did, and how to decide it\n"
		"hint: wsync sync             send and receive what is ready\n");
	s.cli.quiet = true;
	(void)t_show_text(&s, status(&s));
	assert_string_equal(t_show_talk(&s), "");
	t_show_end(&s);
}

static void colours_only_repeat_what_words_say(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	s.cli.style.utf8 = s.cli.style.color = true;
	t_show_expect(
		&s, status(&s),
		"acme   ada@acme.io                                         cloud as of 8 "
		"min ago\n"
		"store  /home/ada/acme, two-way\n"
		"\n"
		"WORKSPACE MODE    LOCAL CLOUD STATE\n"
		"acme/prod two-way     3     2 not committed, held, conflict\n"
		"\n"
		"\033[1mNot committed\033[0m\n"
		"  \033[36mnwlm\033[0m ↓ lower \033[36macme/prod\033[0m dan@acme.io Runner "
		"→ Viewer    -1\n"
		"\n"
		"\033[1mOutgoing, not yet in the cloud\033[0m\n"
		"  \033[36msxkp\033[0m \033[33m↑ raise\033[0m \033[36macme/prod\033[0m "
		"bob@acme.io Viewer → Owner     +4 \033[31mESCALATION\033[0m\n"
		"               approval 0 of 1 (policy: escalations need 1)\n"
		"  \033[36msylu\033[0m ↓ lower \033[36macme/prod\033[0m bot:ci      "
		"Developer → Runner -1\n"
		"  \033[36mtult\033[0m · meta  \033[36macme/prod\033[0m description \"d1\" "
		"→ \"Billing and the …\"\n"
		"\n"
		"\033[1mIncoming\033[0m\n"
		"  \033[36mtntv\033[0m \033[32m+ grant\033[0m \033[36macme/prod\033[0m "
		"cy@acme.io  Developer          +4 \033[31mESCALATION\033[0m\n"
		"  \033[36mnyrn\033[0m · meta  \033[36macme/prod\033[0m name        \"W1\" "
		"→ \"Production\"\n"
		"\n"
		"\033[1mBoth sides\033[0m\n"
		"  \033[36myuzv\033[0m \033[31m! clash\033[0m \033[36macme/prod\033[0m "
		"bot:etl     local Developer, cloud Viewer\n"
		"\n"
		"1 not committed, 4 ready, 1 held, 1 conflict\n");
	t_show_end(&s);
}

static void plain_is_one_labelled_line_a_field(void **state)
{
	struct t_show s;
	ws_auto_free char *plain = NULL;
	const char *narrow;
	size_t plain_len;

	(void)state;
	t_show_story(&s);
	s.cli.style.plain = true;
	plain = strdup(t_show_text(&s, status(&s)));
	assert_string_equal(plain,
			    "accounts: acme\n"
			    "signed in as: ada@acme.io\n"
			    "looked: cloud as of 8 min ago\n"
			    "store: /home/ada/acme\n"
			    "mode: two-way\n"
			    "\n"
			    "workspace: acme/prod\n"
			    "mode: two-way\n"
			    "local: 3\n"
			    "cloud: 2\n"
			    "state: not committed, held, conflict\n"
			    "\n"
			    "Not committed\n"
			    "  nwlm: draft lower\n"
			    "    workspace: acme/prod\n"
			    "    user: dan@acme.io\n"
			    "    from: Runner\n"
			    "    to: Viewer\n"
			    "    permissions: -1\n"
			    "\n"
			    "Outgoing, not yet in the cloud\n"
			    "  sxkp: outgoing raise\n"
			    "    workspace: acme/prod\n"
			    "    user: bob@acme.io\n"
			    "    from: Viewer\n"
			    "    to: Owner\n"
			    "    permissions: +4\n"
			    "    escalation: yes\n"
			    "    note: approval 0 of 1 (policy: escalations need 1)\n"
			    "  sylu: outgoing lower\n"
			    "    workspace: acme/prod\n"
			    "    service account: bot:ci\n"
			    "    from: Developer\n"
			    "    to: Runner\n"
			    "    permissions: -1\n"
			    "  tult: outgoing meta\n"
			    "    workspace: acme/prod\n"
			    "    what: description\n"
			    "    from: \"d1\"\n"
			    "    to: \"Billing and the nightly ledger\"\n"
			    "\n"
			    "Incoming\n"
			    "  tntv: incoming grant\n"
			    "    workspace: acme/prod\n"
			    "    user: cy@acme.io\n"
			    "    role: Developer\n"
			    "    permissions: +4\n"
			    "    escalation: yes\n"
			    "  nyrn: incoming meta\n"
			    "    workspace: acme/prod\n"
			    "    what: name\n"
			    "    from: \"W1\"\n"
			    "    to: \"Production\"\n"
			    "\n"
			    "Both sides\n"
			    "  yuzv: clash\n"
			    "    workspace: acme/prod\n"
			    "    service account: bot:etl\n"
			    "    role: local Developer, cloud Viewer\n"
			    "\n"
			    "total: 1 not committed, 4 ready, 1 held, 1 conflict\n");
	/* 40 columns are the same below the head and above the total */
	*strstr(plain, "total: ") = '\0';
	s.cli.style.plain = false;
	s.cli.style.width = 40;
	narrow = t_show_text(&s, status(&s));
	plain_len = strlen(strstr(plain, "workspace:"));
	assert_int_equal(strncmp(strstr(narrow, "workspace:"), strstr(plain, "workspace:"),
				 plain_len),
			 0);
	t_show_end(&s);
}

static void no_width_cuts_a_principal_a_role_or_an_id(void **state)
{
	static const char *const whole[] = {"bob@acme.io", "dan@acme.io", "cy@acme.io",
					    "bot:etl",     "Developer",   "Runner",
					    "acme/prod",   "Owner"};
	struct t_show s;

	(void)state;
	t_show_story(&s);
	for (size_t width = 20; width <= 200; width++) {
		const char *text;

		s.cli.style.width = width;
		text = t_show_text(&s, status(&s));
		for (size_t i = 0; i < sizeof(whole) / sizeof(whole[0]); i++)
			if (!strstr(text, whole[i]))
				fail_msg("%zu columns: no %s in\n%s", width, whole[i],
					 text);
		for (size_t i = 0; i < s.view.plan->change_count; i++)
			assert_non_null(strstr(text, s.view.plan->changes[i].id));
	}
	t_show_end(&s);
}

static void lines_keep_to_the_width_from_sixty_columns_on(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	for (size_t width = 60; width <= 200; width++) {
		const char *text;

		s.cli.style.width = width;
		text = t_show_text(&s, status(&s));
		while (*text) {
			size_t len = strcspn(text, "\n");

			if (len > width)
				fail_msg("%zu columns: %.*s", width, (int)len, text);
			assert_true(len == 0 || text[len - 1] != ' ');
			text += len + 1;
		}
	}
	t_show_end(&s);
}

static void porcelain_has_eleven_fields_between_tabs(void **state)
{
	struct t_show s;
	const char *text;
	size_t lines = 0;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_PORCELAIN;
	text = t_show_text(&s, status(&s));
	assert_string_equal(
		text,
		"# store /home/ada/acme\n"
		"# workspace acme/prod two-way cloud=1795427520 ahead=3 behind=2\n"
		"LN\tnwlm\tdraft\tacme/prod\tuser\tdan@acme.io\tRunner\tViewer\t+0\t-1\t-\n"
		"MN\ttult\toutgoing\tacme/prod\tdescription\t-\td1\tBilling and the "
		"nightly ledger\t+0\t-0\t-\n"
		"LN\tsylu\toutgoing\tacme/prod\tbot\tci\tDeveloper\tRunner\t+0\t-1\t-\n"
		"NG\ttntv\tincoming\tacme/"
		"prod\tuser\tcy@acme.io\t-\tDeveloper\t+4\t-0\tesc\n"
		"NM\tnyrn\tincoming\tacme/prod\tname\t-\tW1\tProduction\t+0\t-0\t-\n"
		"RN\tsxkp\toutgoing\tacme/"
		"prod\tuser\tbob@acme.io\tViewer\tOwner\t+4\t-0\tesc\n"
		"# held sxkp approval 0/1\n"
		"RL\tyuzv\tconflict\tacme/"
		"prod\tbot\tetl\tDeveloper\tViewer\t+2\t-0\tesc\n");
	for (const char *line = text; *line; line += strcspn(line, "\n") + 1) {
		size_t tabs = 0;

		for (const char *p = line; *p != '\n'; p++)
			tabs += *p == '\t';
		assert_int_equal(tabs, line[0] == '#' ? 0 : 10);
		lines++;
	}
	assert_int_equal(lines, 10);
	t_show_end(&s);
}

static void with_z_records_end_with_nul(void **state)
{
	struct t_show s;
	const char *text;
	size_t records = 0;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_PORCELAIN;
	s.cli.null_separated = true;
	text = t_show_text(&s, status(&s));
	for (const char *p = text; *p; p += strlen(p) + 1) {
		assert_null(strchr(p, '\n'));
		records++;
	}
	assert_int_equal(records, 10);
	t_show_end(&s);
}

static void json_keeps_to_its_schema(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, status(&s));
	t_show_check_json(text, "status");
	assert_non_null(strstr(text, "\"state\": \"conflict\""));
	assert_non_null(strstr(text, "\"age_s\": 480"));
	/* never looked: absent, not zero */
	s.view.look = (struct ws_store_look){0};
	text = t_show_text(&s, status(&s));
	t_show_check_json(text, "status");
	assert_null(strstr(text, "fetched"));
	t_show_end(&s);
}

static void nothing_to_say_is_one_line(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	t_show_expect(&s, status(&s), "In step: 0 workspaces, cloud as of 8 min ago\n");
	assert_string_equal(t_show_talk(&s), "");
	t_show_end(&s);
}

static void old_facts_are_yellow_and_ask_for_a_look(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	s.cli.style.color = true;
	s.view.look.time_s -= (int64_t)24 * 60 * 60;
	assert_non_null(strstr(t_show_text(&s, status(&s)), "\033[33mcloud as of"));
	s.view.files = (struct ws_drafts){0};
	s.view.state.operation[0] = 'm';
	assert_non_null(strstr(t_show_text(&s, status(&s)), "\033[33mcloud as of"));
	assert_non_null(strstr(t_show_talk(&s), "wsync fetch"));
	t_show_end(&s);
}

static void a_merge_under_way_and_another_branch_are_said(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	s.view.state.on_main = false;
	(void)snprintf(s.view.state.head, sizeof(s.view.state.head),
		       "refs/heads/\033[31mx");
	(void)snprintf(s.view.state.operation, sizeof(s.view.state.operation), "merge");
	text = t_show_text(&s, status(&s));
	assert_non_null(strstr(text, "HEAD is \\x1B[31mx, not main"));
	assert_non_null(strstr(text, "a merge is under way"));
	t_show_end(&s);
}

static void files_that_mean_nothing_else_are_listed(void **state)
{
	struct ws_draft items[] = {
		{(char *)"acme/old/members.ini", WS_DRAFT_GONE, false},
		{(char *)"acme/old/workspace.ini", WS_DRAFT_GONE, false},
		{(char *)"acme/out/members.ini", WS_DRAFT_CHANGED, true},
		{(char *)"acme/out/workspace.ini", WS_DRAFT_CHANGED, true},
		{(char *)"acme/prod/members.ini", WS_DRAFT_CHANGED, false},
		{(char *)"acme/prod/name.md", WS_DRAFT_REFUSED, false},
	};
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	s.view.files = (struct ws_drafts){.items = items, .count = 6};
	t_show_expect(
		&s, status(&s),
		"acme   ada@acme.io                                         cloud as "
		"of 8 min ago\n"
		"store  /home/ada/acme, two-way\n"
		"\n"
		"Not committed\n"
		"  acme/out is not tracked ([track] in .wsync/store.ini): edits in it "
		"stay here;\n"
		"  nothing of it is read from the cloud or sent\n"
		"  acme/prod/members.ini is edited; that changes no permission and "
		"no field\n"
		"  acme/prod/name.md is no plain file, or too big: wsync restore\n"
		"  acme/prod/name.md\n"
		"  untracked: acme/old, its directory is gone; that deletes nothing in "
		"the cloud:\n"
		"  wsync restore acme/old brings it back\n");
	t_show_end(&s);
}

static void a_hostile_name_cannot_touch_the_terminal(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_side_edit(s.plan.local, T_MEMBERS, "ada@acme.io = Owner\n",
		    "ada@acme.io = Owner\n\n[invited]\np\xd0\xb0ul@x.io = Viewer\n");
	t_side_edit(s.plan.local, T_SETTINGS, "name = W1", "name = x%1By");
	t_side_edit(s.plan.cloud, T_SETTINGS, "description = d1",
		    "description = a%09b%0Ac%E2%80%AE");
	t_show_make(&s);
	text = t_show_text(&s, status(&s));
	assert_null(strchr(text, '\033'));
	assert_null(strstr(text, "\xe2\x80\xae"));
	assert_non_null(strstr(text, "\"x\\x1By\""));
	assert_non_null(strstr(text, "p\xd0\xb0ul@x.io [mixed script]"));
	s.cli.format = WS_FORMAT_PORCELAIN;
	text = t_show_text(&s, status(&s));
	assert_null(strchr(text, '\033'));
	assert_non_null(strstr(text, "\td1\ta\\x09b\\x0Ac\\u{202E}\t"));
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, status(&s));
	t_show_check_json(text, "status");
	assert_null(strchr(text, '\033'));
	assert_null(strstr(text, "\xe2\x80\xae"));
	/* exact all the same */
	assert_non_null(strstr(text, "x\\u001By"));
	t_show_end(&s);
}

static void check_tells_the_worst(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	assert_int_equal(ws_show_check(s.view.plan, s.view.edits), 3);
	assert_int_equal(ws_show_check(NULL, s.view.edits), 2);
	assert_int_equal(ws_show_check(NULL, NULL), 0);
	t_show_end(&s);
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Runner");
	t_show_make(&s);
	assert_int_equal(ws_show_check(s.view.plan, NULL), 2);
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Owner");
	t_show_make(&s);
	assert_int_equal(ws_show_check(s.view.plan, NULL), 6);
	t_show_end(&s);
}

static void an_observing_clone_is_told_how_to_send(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n");
	s.plan.facts.two_way = false;
	s.store.mode = WS_MODE_OBSERVE;
	t_side_edit(s.plan.local, T_MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Runner");
	t_show_make(&s);
	assert_non_null(strstr(t_show_text(&s, status(&s)), "observe     1     0 held"));
	assert_non_null(strstr(t_show_talk(&s), "wsync mode two-way"));
	t_show_end(&s);
}

static void before_the_first_look_nothing_is_in_step(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	s.view.look = (struct ws_store_look){.time_s = 0};
	s.view.cloud_id = (struct ws_oid){{0}};
	t_show_expect(&s, status(&s), "This store has not looked at its cloud yet\n");
	assert_string_equal(t_show_talk(&s),
			    "hint: wsync fetch            look at the cloud\n");
	t_show_end(&s);
}

static void a_detached_head_is_called_so(void **state)
{
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\nada@acme.io = Owner\n");
	t_show_make(&s);
	s.view.state.on_main = false;
	(void)snprintf(s.view.state.head, sizeof(s.view.state.head),
		       "0123456789abcdef0123456789abcdef01234567");
	assert_non_null(strstr(t_show_text(&s, status(&s)),
			       "HEAD is detached at 01234567, not main"));
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_story_of_both_sides_in_ascii),
		cmocka_unit_test(colours_only_repeat_what_words_say),
		cmocka_unit_test(plain_is_one_labelled_line_a_field),
		cmocka_unit_test(no_width_cuts_a_principal_a_role_or_an_id),
		cmocka_unit_test(lines_keep_to_the_width_from_sixty_columns_on),
		cmocka_unit_test(porcelain_has_eleven_fields_between_tabs),
		cmocka_unit_test(with_z_records_end_with_nul),
		cmocka_unit_test(json_keeps_to_its_schema),
		cmocka_unit_test(nothing_to_say_is_one_line),
		cmocka_unit_test(old_facts_are_yellow_and_ask_for_a_look),
		cmocka_unit_test(before_the_first_look_nothing_is_in_step),
		cmocka_unit_test(a_detached_head_is_called_so),
		cmocka_unit_test(a_merge_under_way_and_another_branch_are_said),
		cmocka_unit_test(files_that_mean_nothing_else_are_listed),
		cmocka_unit_test(a_hostile_name_cannot_touch_the_terminal),
		cmocka_unit_test(check_tells_the_worst),
		cmocka_unit_test(an_observing_clone_is_told_how_to_send),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
