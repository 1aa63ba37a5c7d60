/* Lines whose end date has passed leave main, and nothing else does. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/git/repo.h"
#include "store/work/work.h"
#include "sync/round/expire.h"
#include "tests/lib/store_fix.h"

#define PATH "acme/prod/members.ini"
#define DAY  86400
#define NOON 1764072000 /* 2025-11-25T12:00:00Z */

static void begin(struct t_store *s, const char *text)
{
	t_store_begin(s);
	assert_int_equal(ws_store_set_mode(s->store, WS_MODE_TWO_WAY, &s->err), 0);
	(void)t_store_put(s, PATH, text);
}

static size_t expire(struct t_store *s, int64_t now_s, int64_t cloud_s)
{
	size_t dropped = 99;

	assert_int_equal(ws_expire(s->store, NULL, now_s, cloud_s, &dropped, &s->err), 0);
	return dropped;
}

static void expect(struct t_store *s, const char *main, const char *work)
{
	struct ws_oid id;
	char *bytes = NULL;
	size_t len;

	assert_int_equal(ws_repo_ref(s->store->repo, WS_REF_MAIN, &id, &s->err), 0);
	assert_int_equal(ws_repo_read(s->store->repo, &id, PATH, &bytes, &len, &s->err), 0);
	assert_string_equal(bytes, main);
	free(bytes);
	assert_int_equal(ws_work_read(s->store, PATH, &bytes, &len, &s->err), 0);
	assert_string_equal(bytes, work);
	free(bytes);
}

static void only_lines_that_are_over_go(void **state)
{
	struct t_store s;
	static const char left[] = "[users]\nb = Owner, until 2025-11-25\n; c is new\n"
				   "c = Owner\n\n[teams]\n";

	(void)state;
	begin(&s, "[users]\na = Owner, until 2025-11-24, why on call\n"
		  "b = Owner, until 2025-11-25\n; c is new\nc = Owner\n\n[teams]\n"
		  "t = Viewer, until 2000-01-01\n");
	assert_int_equal(expire(&s, NOON, NOON), 2);
	expect(&s, left, left);
	/* again there is nothing to do */
	assert_int_equal(expire(&s, NOON, NOON), 0);
	t_store_end(&s);
}

static void both_clocks_must_say_so(void **state)
{
	static const char text[] = "[users]\na = Owner, until 2025-11-24\n";
	struct t_store s;

	(void)state;
	begin(&s, text);
	assert_int_equal(expire(&s, NOON, NOON - DAY), 0);
	assert_int_equal(expire(&s, NOON - DAY, NOON), 0);
	assert_int_equal(expire(&s, NOON, 0), 0); /* no Date header at all */
	/* the last second of the day still counts */
	assert_int_equal(expire(&s, NOON - DAY / 2 - 1, NOON), 0);
	expect(&s, text, text);
	assert_int_equal(expire(&s, NOON - DAY / 2, NOON), 1);
	t_store_end(&s);
}

static void a_draft_of_the_line_keeps_it_and_others_stay_drafts(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s, "[users]\na = Owner, until 2025-11-24\nb = Owner, until 2025-11-24\n");
	t_store_edit(&s, PATH,
		     "[users]\na = Owner, until 2026-11-24\nb = Owner, until 2025-11-24\n"
		     "c = Viewer\n");
	assert_int_equal(expire(&s, NOON, NOON), 1);
	expect(&s, "[users]\na = Owner, until 2025-11-24\n",
	       "[users]\na = Owner, until 2026-11-24\nc = Viewer\n");
	t_store_end(&s);
}

static void a_line_the_file_lost_already_goes_from_main(void **state)
{
	struct t_store s;

	(void)state;
	begin(&s, "[users]\na = Owner, until 2025-11-24\n");
	t_store_edit(&s, PATH, "[users]\n");
	assert_int_equal(expire(&s, NOON, NOON), 1);
	expect(&s, "[users]\n", "[users]\n");
	t_store_end(&s);
}

static void what_is_not_understood_stays(void **state)
{
	static const char *const texts[] = {
		"[users]\na = Owner, until 2025-02-30\n",
		"[users]\na = Owner, until yesterday\n",
		"[users]\na = Owner, until 2025-11-24, until 2025-11-25\n",
		"[users]\na = Owner, why until 2025-11-24\n",
		"[users]\na = Owner, until 2025-11-24\na = Viewer\n",
		"[users\na = Owner, until 2025-11-24\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct t_store s;

		begin(&s, texts[i]);
		assert_int_equal(expire(&s, NOON, NOON), 0);
		expect(&s, texts[i], texts[i]);
		t_store_end(&s);
	}
}

static void a_bad_working_file_is_left_alone(void **state)
{
	static const char text[] = "[users]\na = Owner, until 2025-11-24\n";
	struct t_store s;

	(void)state;
	begin(&s, text);
	t_store_edit(&s, PATH, "[users\nhalf a fi");
	assert_int_equal(expire(&s, NOON, NOON), 0);
	expect(&s, text, "[users\nhalf a fi");
	t_store_end(&s);
}

static void an_observing_clone_drops_nothing(void **state)
{
	static const char text[] = "[users]\na = Owner, until 2025-11-24\n";
	struct t_store s;

	(void)state;
	begin(&s, text);
	assert_int_equal(ws_store_set_mode(s.store, WS_MODE_OBSERVE, &s.err), 0);
	assert_int_equal(expire(&s, NOON, NOON), 0);
	expect(&s, text, text);
	t_store_end(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_lines_that_are_over_go),
		cmocka_unit_test(both_clocks_must_say_so),
		cmocka_unit_test(a_draft_of_the_line_keeps_it_and_others_stay_drafts),
		cmocka_unit_test(a_line_the_file_lost_already_goes_from_main),
		cmocka_unit_test(what_is_not_understood_stays),
		cmocka_unit_test(a_bad_working_file_is_left_alone),
		cmocka_unit_test(an_observing_clone_drops_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
