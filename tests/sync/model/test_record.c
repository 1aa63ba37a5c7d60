#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "sync/model/record.h"
#include "sync/model/scope_class.h"

static void every_kind_has_its_words(void **state)
{
	(void)state;
	assert_string_equal(ws_principal_section(WS_USER), "users");
	assert_string_equal(ws_principal_section(WS_BOT), "service-accounts");
	assert_string_equal(ws_principal_section(WS_TEAM), "teams");
	assert_string_equal(ws_principal_section(WS_INVITED), "invited");
	assert_string_equal(ws_principal_word(WS_BOT), "service account");
	assert_string_equal(ws_principal_prefix(WS_USER), "");
	assert_string_equal(ws_principal_prefix(WS_BOT), "bot:");
	assert_string_equal(ws_principal_prefix(WS_TEAM), "team:");
}

static void an_unknown_plan_is_no_personal_one(void **state)
{
	(void)state;
	assert_true(ws_plan_is_personal("PERSONAL"));
	assert_false(ws_plan_is_personal("ORGANIZATION"));
	assert_false(ws_plan_is_personal("ENTERPRISE"));
	assert_false(ws_plan_is_personal("personal "));
	assert_false(ws_plan_is_personal(NULL));
}

static void known_permissions_are_sorted_into_their_classes(void **state)
{
	static const struct {
		const char *name;
		enum ws_scope_class class_;
	} rows[] = {
		{"see_flows", WS_CLASS_VIEW},
		{"see_workspace_users", WS_CLASS_VIEW},
		{"see_workspace_settings", WS_CLASS_VIEW},
		{"see_secret_blocks", WS_CLASS_SECRETS},
		{"run_deployments", WS_CLASS_RUN},
		{"run_flows", WS_CLASS_RUN},
		{"run_tasks", WS_CLASS_RUN},
		{"write_deployments", WS_CLASS_WRITE},
		{"manage_blocks", WS_CLASS_WRITE},
		{"manage_mex_storage", WS_CLASS_WRITE},
		{"manage_saved_search", WS_CLASS_WRITE},
		{"manage_workspace_users", WS_CLASS_CONTROL},
		{"manage_workspace_service_accounts", WS_CLASS_CONTROL},
		{"manage_workspace_teams", WS_CLASS_CONTROL},
		{"manage_acls", WS_CLASS_CONTROL},
		{"write_workspace_settings", WS_CLASS_CONTROL},
		{"manage_workspace_settings", WS_CLASS_CONTROL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ws_scope_class_of(rows[i].name), rows[i].class_);
}

static void unheard_of_power_is_control(void **state)
{
	(void)state;
	assert_int_equal(ws_scope_class_of("manage_account_settings"), WS_CLASS_CONTROL);
	assert_int_equal(ws_scope_class_of("administrate_users"), WS_CLASS_CONTROL);
	assert_int_equal(ws_scope_class_of("run_as_user"), WS_CLASS_CONTROL);
	assert_int_equal(ws_scope_class_of("delete_workspace"), WS_CLASS_CONTROL);
	assert_int_equal(ws_scope_class_of("read_secrets"), WS_CLASS_SECRETS);
	assert_int_equal(ws_scope_class_of("frobnicate"), WS_CLASS_WRITE);
	assert_int_equal(ws_scope_class_of(""), WS_CLASS_WRITE);
}

static void classes_have_words(void **state)
{
	(void)state;
	assert_string_equal(ws_scope_class_word(WS_CLASS_VIEW), "view");
	assert_string_equal(ws_scope_class_word(WS_CLASS_RUN), "run");
	assert_string_equal(ws_scope_class_word(WS_CLASS_WRITE), "write");
	assert_string_equal(ws_scope_class_word(WS_CLASS_CONTROL), "control");
	assert_string_equal(ws_scope_class_word(WS_CLASS_SECRETS), "secrets");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_has_its_words),
		cmocka_unit_test(an_unknown_plan_is_no_personal_one),
		cmocka_unit_test(known_permissions_are_sorted_into_their_classes),
		cmocka_unit_test(unheard_of_power_is_control),
		cmocka_unit_test(classes_have_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
