/*
 * tests/sync/model/test_room.c - room in a plan: known, unknown, and full.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/model/room.h"

static const struct ws_limit limits[] = {
	{"workspace_limit", 3},
	{"user_limit", INT64_MAX},
	{"automations_limit", -1},
	{"work_pool_limit", 0},
};

static struct ws_room room(enum ws_capped what, bool known, bool whole, int64_t count)
{
	return ws_room_of(what, limits, sizeof(limits) / sizeof(limits[0]),
			  (struct ws_used){known, whole, count});
}

static void up_to_the_limit_it_fits(void **state)
{
	struct ws_room r = room(WS_CAP_WORKSPACES, true, true, 2);

	(void)state;
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_YES);
	assert_int_equal(ws_room_fits(&r, 2), WS_FIT_NO);
	r.used.count = 3;
	assert_int_equal(ws_room_fits(&r, 0), WS_FIT_YES);
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_NO);
	r.used.count = 4; /* the plan was made smaller */
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_NO);
	r = room(WS_CAP_USERS, true, true, INT64_MAX);
	assert_int_equal(ws_room_fits(&r, INT64_MAX), WS_FIT_NO);
}

static void what_is_not_known_stops_nobody(void **state)
{
	struct ws_err err = {0};
	struct ws_room r = room(WS_CAP_WORKSPACES, false, false, 0);

	(void)state;
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_UNKNOWN);
	assert_int_equal(ws_room_demand(&r, "acme", 1, &err), 0);
	r = room(WS_CAP_AUTOMATIONS, true, true, 7); /* a limit below nothing is none */
	assert_false(r.limited);
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_UNKNOWN);
	r = room(WS_CAP_WORKSPACES, true, false, 2); /* there may be more */
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_UNKNOWN);
}

static void as_many_as_are_known_may_be_too_many_already(void **state)
{
	const struct ws_room r = room(WS_CAP_WORKSPACES, true, false, 3);
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_room_fits(&r, 1), WS_FIT_NO);
	assert_int_equal(ws_room_demand(&r, "acme", 1, &err), WS_E_PLAN_LIMIT);
	assert_string_equal(err.msg, "the plan of acme allows no more workspaces");
	assert_string_equal(err.why, "acme has at least 3 of 3 workspaces");
	assert_non_null(strstr(err.hint, "pricing"));
	assert_int_equal(ws_room_demand(&r, "acme", 1, NULL), WS_E_PLAN_LIMIT);
}

static void says(const struct ws_room r, const char *want)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_room_put(&b, &r);
	assert_string_equal(ws_buf_text(&b), want);
}

static void numbers_are_told_and_none_is_made_up(void **state)
{
	(void)state;
	says(room(WS_CAP_WORKSPACES, true, true, 2), "2 of 3 workspaces");
	says(room(WS_CAP_WORKSPACES, true, false, 2), "at least 2 of 3 workspaces");
	says(room(WS_CAP_WORK_POOLS, false, false, 0), "work pools not known, 0 allowed");
	says(room(WS_CAP_AUTOMATIONS, true, true, 7), "7 automations, limit not known");
	says(room(WS_CAP_AUTOMATIONS, false, false, 0), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(up_to_the_limit_it_fits),
		cmocka_unit_test(what_is_not_known_stops_nobody),
		cmocka_unit_test(as_many_as_are_known_may_be_too_many_already),
		cmocka_unit_test(numbers_are_told_and_none_is_made_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
