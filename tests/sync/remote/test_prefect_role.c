/*
 * tests/sync/remote/test_prefect_role.c - custom roles over HTTP, against the stand-in
 * cloud and against answers that are odd.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/cloud_call.h"
#include "tests/lib/driver.h"

#define ACME "aaaaaaaa-0000-4000-8000-000000000001"
#define ROLE "bbbbbbbb-0000-4000-8000-000000000001"

struct lab {
	struct t_caller *cloud;
	struct t_driver d; /* server NULL: the stand-in answers */
	struct ws_role role;
};

static int begin_cloud(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->cloud = t_caller_new(NULL, NULL);
	assert_non_null(l->cloud);
	l->d.arena = ws_arena_new();
	l->d.remote = t_driver_open(l->cloud->cloud.url, T_KEY_OWNER);
	*state = l;
	return 0;
}

static int begin_raw(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	t_driver_begin(&l->d);
	*state = l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;

	t_driver_end(&l->d);
	if (l->cloud)
		t_caller_free(l->cloud);
	free(l);
	return 0;
}

static bool has_scope(const struct ws_role *role, const char *name)
{
	for (size_t i = 0; i < role->scopes.count; i++)
		if (strcmp(role->scopes.items[i], name) == 0)
			return true;
	return false;
}

static void a_role_is_made_changed_and_deleted(void **state)
{
	static const char *first[] = {"see_flows"};
	static const char *second[] = {"see_flows", "run_deployments"};
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->d.remote->ops;
	const char *acme = l->cloud->acme;
	struct ws_role role = {.name = "Auditor", .scopes = {first, 1}};
	char viewer[40];

	role.inherited_id = t_role_id(l->cloud, "Viewer", viewer);
	assert_int_equal(
		ops->create_role(l->d.remote, acme, &role, l->d.arena, &l->role, &l->d.err),
		0);
	assert_true(has_scope(&l->role, "see_flows"));
	assert_string_equal(l->role.inherited_id, viewer);
	role.id = l->role.id;
	role.name = "Inspector";
	role.description = "looks";
	role.inherited_id = NULL;
	role.scopes = (struct ws_strings){second, 2};
	assert_int_equal(ops->update_role(l->d.remote, acme, &role, &l->d.err), 0);
	assert_int_equal(
		ops->read_role(l->d.remote, acme, role.id, l->d.arena, &l->role, &l->d.err),
		0);
	assert_string_equal(l->role.name, "Inspector");
	assert_string_equal(l->role.description, "looks");
	assert_null(l->role.inherited_id);
	assert_true(has_scope(&l->role, "run_deployments"));
	assert_int_equal(ops->delete_role(l->d.remote, acme, role.id, &l->d.err), 0);
	assert_int_equal(
		ops->read_role(l->d.remote, acme, role.id, l->d.arena, &l->role, &l->d.err),
		WS_E_NOT_FOUND);
	assert_int_equal(ops->delete_role(l->d.remote, acme, role.id, &l->d.err),
			 WS_E_NOT_FOUND);
}

static void built_in_roles_and_taken_names_are_refused(void **state)
{
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->d.remote->ops;
	struct ws_role role = {.name = "Viewer"};
	char viewer[40];

	role.id = t_role_id(l->cloud, "Viewer", viewer);
	assert_int_equal(ops->update_role(l->d.remote, l->cloud->acme, &role, &l->d.err),
			 WS_E_FORBIDDEN);
	assert_int_equal(ops->delete_role(l->d.remote, l->cloud->acme, viewer, &l->d.err),
			 WS_E_FORBIDDEN);
	role.name = "Auditor";
	assert_int_equal(ops->create_role(l->d.remote, l->cloud->acme, &role, l->d.arena,
					  &l->role, &l->d.err),
			 0);
	assert_int_equal(ops->create_role(l->d.remote, l->cloud->acme, &role, l->d.arena,
					  &l->role, &l->d.err),
			 WS_E_REFUSED);
}

static void odd_answers_leave_it_in_doubt(void **state)
{
	static const char *const answers[] = {
		"",
		"null",
		"[]",
		"{\"id\":\"" ROLE "\"}",
		"{\"id\":\"" ROLE "\",\"account_id\":\"" ROLE
		"\",\"name\":\"Auditor\",\"scopes\":[]}",
		"{\"id\":\"" ROLE "\",\"account_id\":\"" ACME
		"\",\"name\":\"Other\",\"scopes\":[]}",
		"{\"id\":\"" ROLE
		"\",\"account_id\":null,\"name\":\"Auditor\",\"scopes\":[]}",
		"{\"id\":\"" ROLE "\",\"account_id\":\"" ACME
		"\",\"name\":\"Auditor\",\"scopes\":[],\"inherited_role_id\":\"" ACME "\"}",
	};
	const struct ws_role role = {.name = "Auditor"};
	struct lab *l = *state;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		t_raw_json(l->d.server, 201, answers[i]);
		assert_int_equal(l->d.remote->ops->create_role(l->d.remote, ACME, &role,
							       l->d.arena, &l->role,
							       &l->d.err),
				 WS_E_IN_DOUBT);
	}
}

static void ids_are_checked_before_anything_is_asked(void **state)
{
	const struct ws_role role = {.id = ROLE, .name = "x", .inherited_id = "../me"};
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->d.remote->ops;

	assert_int_equal(
		ops->create_role(l->d.remote, ACME, &role, l->d.arena, &l->role, &l->d.err),
		WS_E_URL);
	assert_int_equal(ops->update_role(l->d.remote, ACME, &role, &l->d.err), WS_E_URL);
	assert_int_equal(ops->delete_role(l->d.remote, ACME, "..", &l->d.err), WS_E_URL);
	assert_int_equal(
		ops->read_role(l->d.remote, "x", ROLE, l->d.arena, &l->role, &l->d.err),
		WS_E_URL);
	assert_int_equal(t_raw_count(l->d.server), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_role_is_made_changed_and_deleted,
						begin_cloud, end),
		cmocka_unit_test_setup_teardown(built_in_roles_and_taken_names_are_refused,
						begin_cloud, end),
		cmocka_unit_test_setup_teardown(odd_answers_leave_it_in_doubt, begin_raw,
						end),
		cmocka_unit_test_setup_teardown(ids_are_checked_before_anything_is_asked,
						begin_raw, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
