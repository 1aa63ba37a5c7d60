/*
 * tests/test_audit.c - the audit log of the account, as `wsync log --cloud` tells it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "tests/lib/e2e.h"

static void what_others_did_is_told_from_their_own_record(void **state)
{
	struct t_e2e e;

	(void)state;
	t_e2e_begin(&e, NULL, NULL);
	assert_true(t_e2e_clone(&e, T_KEY_OWNER));
	/* given and taken again between two looks: no look could tell */
	assert_true(t_e2e_ok(&e, "sh $CLOUD grant acme/dev eve@contractor.io Owner && "
				 "sh $CLOUD grant acme/dev eve@contractor.io Viewer && "
				 "sh $CLOUD grant acme/prod bob@acme.io Runner"));
	assert_true(t_e2e_ok(&e, "cd store && wsync log --cloud acme/dev"));
	assert_true(t_e2e_out(&e, "dan@acme.io workspace-access updated acme/dev eve"));
	assert_null(strstr(e.out, "acme/prod"));
	assert_true(t_e2e_ok(&e, "cd store && wsync log --cloud --since 40d --json"));
	assert_true(t_e2e_json(&e));
	assert_true(t_e2e_out(&e, "\"workspace\": \"acme/prod\""));
	assert_true(t_e2e_out(&e, "\"schema\": \"wsync/events/1\""));
	/* zoe's log is not for ada; that hides nothing of the others */
	assert_true(t_e2e_out(&e, "\"zoe\""));
	assert_true(t_e2e_ok(&e, "cd store && wsync log --cloud -n 1"));
	assert_true(t_e2e_err(&e, "older events are left out"));
	t_e2e_end(&e);
}

static void a_log_nobody_may_read_is_said_so(void **state)
{
	struct t_e2e e;

	(void)state;
	t_e2e_begin(&e, NULL, NULL);
	assert_true(t_e2e_clone(&e, T_KEY_VIEWER));
	assert_true(t_e2e_exits(&e, 4, "cd store && wsync log --cloud"));
	assert_true(t_e2e_err(&e, "no audit log can be read with this key"));
	assert_true(t_e2e_exits(&e, 4, "cd store && wsync log --cloud --json"));
	assert_true(t_e2e_json(&e));
	t_e2e_end(&e);
}

static void it_is_asked_for_and_not_kept(void **state)
{
	struct t_e2e e;

	(void)state;
	t_e2e_begin(&e, NULL, NULL);
	assert_true(t_e2e_clone(&e, T_KEY_OWNER));
	assert_true(t_e2e_exits(&e, 64, "cd store && wsync log --cloud --offline"));
	assert_true(t_e2e_exits(&e, 64, "cd store && wsync log --cloud --since tomorrow"));
	assert_true(
		t_e2e_exits(&e, 64, "cd store && wsync log --cloud --since 2999-01-01"));
	assert_true(t_e2e_ok(&e, "cd store && wsync log --since 3d"));
	assert_true(t_e2e_exits(&e, 10, "cd store && wsync log --cloud acme/nosuch"));
	t_e2e_cloud_gone(&e);
	assert_true(t_e2e_exits(&e, 5, "cd store && wsync log --cloud"));
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_others_did_is_told_from_their_own_record),
		cmocka_unit_test(a_log_nobody_may_read_is_said_so),
		cmocka_unit_test(it_is_asked_for_and_not_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
