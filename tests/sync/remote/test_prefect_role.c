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
#include "sync/remote/prefect.h"
#include "tests/lib/cloud_call.h"
#include "tests/lib/raw_server.h"

#define ACME "aaaaaaaa-0000-4000-8000-000000000001"
#define ROLE "bbbbbbbb-0000-4000-8000-000000000001"

struct lab {
	struct t_caller *cloud;
	struct t_raw *server;
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_role role;
	struct ws_err err;
};

static struct ws_remote *open_at(const char *base)
{
	const struct ws_http_options options = {.base = base,
						.key = T_KEY_OWNER,
						.agent = "wsync/test",
						.deadline_ms = 10000};
	struct ws_remote *remote = NULL;
	struct ws_http *http = NULL;

	assert_int_equal(ws_http_open(&options, &http, NULL), 0);
	assert_int_equal(ws_prefect_open(http, &remote, NULL), 0);
	return remote;
}

static int begin_cloud(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->cloud = t_caller_new(NULL, NULL);
	assert_non_null(l->cloud);
	l->arena = ws_arena_new();
	l->remote = open_at(l->cloud->cloud.url);
	*state = l;
	return 0;
}

static int begin_raw(void **state)
{
	struct lab *l = calloc(1, sizeof(*l));

	assert_non_null(l);
	l->server = t_raw_new();
	l->arena = ws_arena_new();
	l->remote = open_at(t_raw_base(l->server));
	*state = l;
	return 0;
}

static int end(void **state)
{
	struct lab *l = *state;

	ws_remote_close(l->remote);
	if (l->cloud)
		t_caller_free(l->cloud);
	if (l->server)
		t_raw_free(l->server);
	ws_arena_free(l->arena);
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
	const struct ws_remote_ops *ops = l->remote->ops;
	const char *acme = l->cloud->acme;
	struct ws_role role = {.name = "Auditor", .scopes = {first, 1}};
	char viewer[40];

	role.inherited_id = t_role_id(l->cloud, "Viewer", viewer);
	assert_int_equal(
		ops->create_role(l->remote, acme, &role, l->arena, &l->role, &l->err), 0);
	assert_true(has_scope(&l->role, "see_flows"));
	assert_string_equal(l->role.inherited_id, viewer);
	role.id = l->role.id;
	role.name = "Inspector";
	role.description = "looks";
	role.inherited_id = NULL;
	role.scopes = (struct ws_strings){second, 2};
	assert_int_equal(ops->update_role(l->remote, acme, &role, &l->err), 0);
	assert_int_equal(
		ops->read_role(l->remote, acme, role.id, l->arena, &l->role, &l->err), 0);
	assert_string_equal(l->role.name, "Inspector");
	assert_string_equal(l->role.description, "looks");
	assert_null(l->role.inherited_id);
	assert_true(has_scope(&l->role, "run_deployments"));
	assert_int_equal(ops->delete_role(l->remote, acme, role.id, &l->err), 0);
	assert_int_equal(
		ops->read_role(l->remote, acme, role.id, l->arena, &l->role, &l->err),
		WS_E_NOT_FOUND);
	assert_int_equal(ops->delete_role(l->remote, acme, role.id, &l->err),
			 WS_E_NOT_FOUND);
}

static void built_in_roles_and_taken_names_are_refused(void **state)
{
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->remote->ops;
	struct ws_role role = {.name = "Viewer"};
	char viewer[40];

	role.id = t_role_id(l->cloud, "Viewer", viewer);
	assert_int_equal(ops->update_role(l->remote, l->cloud->acme, &role, &l->err),
			 WS_E_FORBIDDEN);
	assert_int_equal(ops->delete_role(l->remote, l->cloud->acme, viewer, &l->err),
			 WS_E_FORBIDDEN);
	role.name = "Auditor";
	assert_int_equal(ops->create_role(l->remote, l->cloud->acme, &role, l->arena,
					  &l->role, &l->err),
			 0);
	assert_int_equal(ops->create_role(l->remote, l->cloud->acme, &role, l->arena,
					  &l->role, &l->err),
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
		t_raw_json(l->server, 201, answers[i]);
		assert_int_equal(l->remote->ops->create_role(l->remote, ACME, &role,
							     l->arena, &l->role, &l->err),
				 WS_E_IN_DOUBT);
	}
}

static void ids_are_checked_before_anything_is_asked(void **state)
{
	const struct ws_role role = {.id = ROLE, .name = "x", .inherited_id = "../me"};
	struct lab *l = *state;
	const struct ws_remote_ops *ops = l->remote->ops;

	assert_int_equal(
		ops->create_role(l->remote, ACME, &role, l->arena, &l->role, &l->err),
		WS_E_URL);
	assert_int_equal(ops->update_role(l->remote, ACME, &role, &l->err), WS_E_URL);
	assert_int_equal(ops->delete_role(l->remote, ACME, "..", &l->err), WS_E_URL);
	assert_int_equal(ops->read_role(l->remote, "x", ROLE, l->arena, &l->role, &l->err),
			 WS_E_URL);
	assert_int_equal(t_raw_count(l->server), 0);
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
