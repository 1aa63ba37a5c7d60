/*
 * tests/cli/show/test_log.c - history as lines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <stdlib.h>
#include <time.h>
#include "cli/show/log.h"
#include "tests/lib/show.h"

static int zone(void **state)
{
	(void)state;
	if (setenv("TZ", "UTC", 1) != 0)
		return -1;
	tzset();
	return 0;
}

static struct ws_log_meta meta(enum ws_log_origin origin, int64_t time_s,
			       const char *author)
{
	return (struct ws_log_meta){
		.commit = {{0xab}}, .time_s = time_s, .author = author, .origin = origin};
}

/* Every change of the story, the first one with a note. */
static struct ws_log *fill(struct t_show *s, bool place)
{
	static const enum ws_log_origin origins[] = {WS_LOG_LOCAL, WS_LOG_SENT,
						     WS_LOG_CLOUD, WS_LOG_NOT_TAKEN};
	struct ws_log *log = NULL;

	assert_int_equal(ws_log_new(&s->cli, place, &log, &s->err), 0);
	for (size_t i = 0; i < s->view.plan->change_count; i++) {
		struct ws_log_meta m = meta(origins[i % 4],
					    1795427520 - (int64_t)i * 86400 * 60,
					    "ada@acme.io");

		assert_int_equal(
			ws_log_add(log, &m, &s->view.plan->changes[i], NULL, &s->err), 0);
		if (i == 0)
			assert_int_equal(ws_log_note(log, "\"why\"", &s->err), 0);
	}
	return log;
}

static int print(struct t_show *s, bool place)
{
	struct ws_log *log = fill(s, place);
	int rc = ws_log_print(log, s->out, &s->err);

	ws_log_free(log);
	return rc;
}

static void one_line_a_meaning(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	t_show_expect(
		&s, print(&s, false),
		"11-23 09:52  ada@acme.io  . description  \"d1\" -> \"Billi...\"      "
		"local\n"
		"             \"why\"\n"
		"09-24 09:52  ada@acme.io  v bot:ci       Developer -> Runner  -1  sent\n"
		"07-26 09:52  ada@acme.io  + cy@acme.io   Developer        +4  cloud\n"
		"05-27 09:52  ada@acme.io  . name  \"W1\" -> \"Produ...\"  cloud, not "
		"taken\n"
		"03-28 09:52  ada@acme.io  ^ bob@acme.io  Viewer -> Owner  +4  local\n"
		"01-27 09:52  ada@acme.io  ! bot:etl      local Developer, cloud Viewer  "
		"-2 "
		" sent\n");
	t_show_end(&s);
}

static void what_does_not_fit_goes_below(void **state)
{
	struct t_show s;

	(void)state;
	t_show_story(&s);
	s.cli.style.width = 60;
	t_show_expect(
		&s, print(&s, true),
		"11-23 09:52  ada@acme.io  . acme/prod description\n"
		"                          \"d1\" -> \"Billi...\"                 local\n"
		"             \"why\"\n"
		"09-24 09:52  ada@acme.io  v acme/prod bot:ci\n"
		"                          Developer -> Runner            -1  sent\n"
		"07-26 09:52  ada@acme.io  + acme/prod cy@acme.io\n"
		"                          Developer                      +4  cloud\n"
		"05-27 09:52  ada@acme.io  . acme/prod name\n"
		"                          \"W1\" -> \"Produ...\"                 cloud, "
		"not "
		"taken\n"
		"03-28 09:52  ada@acme.io  ^ acme/prod bob@acme.io\n"
		"                          Viewer -> Owner                +4  local\n"
		"01-27 09:52  ada@acme.io  ! acme/prod bot:etl\n"
		"                          local Developer, cloud Viewer  -2  sent\n");
	t_show_end(&s);
}

static void a_commit_as_a_whole_is_one_line(void **state)
{
	const struct ws_log_meta m = meta(WS_LOG_CLOUD, 1795427520, "a\033b");
	struct ws_log *log = NULL;
	struct t_show s;

	(void)state;
	t_show_start(&s, "[users]\n");
	assert_int_equal(ws_log_new(&s.cli, false, &log, &s.err), 0);
	assert_int_equal(ws_log_add(log, &m, NULL, NULL, &s.err), 0);
	assert_int_equal(ws_log_note(log, "first look\033[2J", &s.err), 0);
	t_show_expect(&s, ws_log_print(log, s.out, &s.err),
		      "11-23 09:52  a\\x1Bb  first look\\x1B[2J\n");
	ws_log_free(log);
	t_show_end(&s);
}

static void plain_and_json_have_every_field(void **state)
{
	struct t_show s;
	const char *text;

	(void)state;
	t_show_story(&s);
	s.cli.style.plain = true;
	text = t_show_text(&s, print(&s, true));
	assert_non_null(strstr(text,
			       "time: 11-23 09:52\nauthor: ada@acme.io\nchange: meta\n"
			       "place: acme/prod\nwho: description\n"));
	s.cli.style.plain = false;
	s.cli.format = WS_FORMAT_JSON;
	text = t_show_text(&s, print(&s, true));
	t_show_check_json(text, "log");
	assert_null(strstr(text, "verdict"));
	assert_null(strstr(text, "direction"));
	assert_non_null(strstr(text, "\"taken\": false"));
	t_show_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_a_meaning),
		cmocka_unit_test(what_does_not_fit_goes_below),
		cmocka_unit_test(a_commit_as_a_whole_is_one_line),
		cmocka_unit_test(plain_and_json_have_every_field),
	};

	return cmocka_run_group_tests(tests, zone, NULL) ? 1 : 0;
}
