#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/cloud/scopes.h"

static unsigned count(uint64_t set)
{
	unsigned n = 0;

	for (; set; set &= set - 1)
		n++;
	return n;
}

static void manage_brings_write_and_see(void **state)
{
	(void)state;
	assert_true(ws_cloud_scope_close(WS_CLOUD_SCOPE(manage_blocks)) ==
		    (WS_CLOUD_SCOPE(manage_blocks) | WS_CLOUD_SCOPE(see_blocks) |
		     WS_CLOUD_SCOPE(see_secret_blocks)));
	assert_int_equal(count(ws_cloud_scope_close(WS_CLOUD_SCOPE(manage_deployments))),
			 4);
	assert_true(ws_cloud_scope_close(WS_CLOUD_SCOPE(see_flows)) ==
		    WS_CLOUD_SCOPE(see_flows));
	assert_true(ws_cloud_scope_close(0) == 0);
}

static void built_in_roles_are_closed_and_ordered(void **state)
{
	const char roles[] = "ODRVW";

	(void)state;
	for (const char *r = roles; *r; r++)
		assert_true(ws_cloud_scope_close(ws_cloud_scope_builtin(*r)) ==
			    ws_cloud_scope_builtin(*r));
	assert_true(ws_cloud_scope_builtin('O') == WS_CLOUD_ALL_SCOPES);
	assert_int_equal(count(ws_cloud_scope_builtin('O')), 61);
	assert_int_equal(count(ws_cloud_scope_builtin('D')), 51);
	assert_int_equal(count(ws_cloud_scope_builtin('R')), 19);
	assert_int_equal(count(ws_cloud_scope_builtin('V')), 18);
	assert_int_equal(count(ws_cloud_scope_builtin('W')), 18);
	assert_int_equal(ws_cloud_scope_builtin('V') & ~ws_cloud_scope_builtin('R'), 0);
	assert_int_equal(ws_cloud_scope_builtin('R') & ~ws_cloud_scope_builtin('D'), 0);
}

static void account_roles_hold_what_they_should(void **state)
{
	(void)state;
	assert_int_equal(count(ws_cloud_permission_builtin('O')), 46);
	assert_int_equal(count(ws_cloud_permission_builtin('A')), 44);
	assert_int_equal(count(ws_cloud_permission_builtin('M')), 13);
	assert_true(ws_cloud_permission_builtin('A') &
		    WS_CLOUD_PERMISSION(ADMINISTRATE_WORKSPACE));
	assert_false(ws_cloud_permission_builtin('M') &
		     WS_CLOUD_PERMISSION(CREATE_WORKSPACE));
	assert_false(ws_cloud_permission_builtin('C') & WS_CLOUD_PERMISSION(READ_BOT));
}

static void names_are_exact(void **state)
{
	(void)state;
	assert_true(ws_cloud_scope_find("see_flows") == WS_CLOUD_SCOPE(see_flows));
	assert_true(ws_cloud_scope_find("see_flow") == 0);
	assert_true(ws_cloud_scope_find("see_flowsx") == 0);
	assert_true(ws_cloud_scope_find("SEE_FLOWS") == 0);
	assert_true(ws_cloud_scope_find("") == 0);
	assert_true(ws_cloud_permission_find("read:account") ==
		    WS_CLOUD_PERMISSION(READ_ACCOUNT));
	assert_true(ws_cloud_permission_find("read") == 0);
}

static void sets_print_as_names(void **state)
{
	ws_auto_buf out = WS_BUF_INIT;

	(void)state;
	ws_cloud_scope_names(&out,
			     WS_CLOUD_SCOPE(see_flows) | WS_CLOUD_SCOPE(manage_webhooks));
	assert_string_equal(ws_buf_text(&out), "[\"see_flows\",\"manage_webhooks\"]");
	ws_buf_cut(&out, 0);
	ws_cloud_permission_names(&out, 0);
	assert_string_equal(ws_buf_text(&out), "[]");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(manage_brings_write_and_see),
		cmocka_unit_test(built_in_roles_are_closed_and_ordered),
		cmocka_unit_test(account_roles_hold_what_they_should),
		cmocka_unit_test(names_are_exact),
		cmocka_unit_test(sets_print_as_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
