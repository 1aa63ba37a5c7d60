#include "tests/sync/cloud/cloud_fix.h"

#define ROLES "/accounts/%s/workspace_roles/"

static void scopes_come_back_with_what_they_include(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST",
				"{\"name\":\"r\",\"scopes\":[\"manage_blocks\"]}", ROLES,
				c->acme),
			 201);
	assert_int_equal(t_count_at(c, "scopes"), 3);
	assert_int_equal(
		t_call(c, "POST",
		       "{\"name\":\"s\",\"scopes\":[\"see_blocks\",\"see_flows\"]}", ROLES,
		       c->acme),
		201);
	assert_int_equal(t_count_at(c, "scopes"), 2);
}

static void what_is_inherited_is_counted_in(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", NULL, ROLES "filter", c->acme), 200);
	assert_int_equal(t_count_at(c, "5.scopes"), 21);
	assert_string_equal(t_text_at(c, "5.name"), "Data engineer");
}

static void built_in_and_own_roles_can_be_told_apart(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"workspace_roles\":{\"is_global\":true}}",
				ROLES "filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 5);
	assert_int_equal(ws_json_kind(t_at(c, "0.account_id")), WS_JSON_NULL);
	assert_int_equal(t_call(c, "POST", "{\"workspace_roles\":{\"is_global\":false}}",
				ROLES "filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_int_equal(t_call(c, "POST", "{\"workspace_roles\":{\"is_global\":null}}",
				ROLES "filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 6);
}

static void a_role_in_use_stays(void **state)
{
	struct t_caller *c = *state;
	char role[40];

	t_role_id(c, "Data engineer", role);
	assert_int_equal(t_call(c, "DELETE", NULL, ROLES "%s", c->acme, role), 409);
	assert_string_not_equal(t_role_id(c, "Data engineer", role), "");
}

static void built_in_roles_cannot_be_touched(void **state)
{
	struct t_caller *c = *state;
	char role[40];

	t_role_id(c, "Viewer", role);
	assert_int_equal(t_call(c, "DELETE", NULL, ROLES "%s", c->acme, role), 403);
	assert_int_equal(t_call(c, "PATCH", "{\"scopes\":[\"manage_acls\"]}", ROLES "%s",
				c->acme, role),
			 403);
}

static void roles_of_other_accounts_do_not_exist(void **state)
{
	struct t_caller *c = *state;
	char role[40], user[40], body[200];

	assert_int_equal(t_call(c, "POST", "{\"name\":\"mine\"}", ROLES, c->ada), 201);
	(void)snprintf(role, sizeof(role), "%s", t_text_at(c, "id"));
	assert_int_equal(t_call(c, "GET", NULL, ROLES "%s", c->acme, role), 404);
	t_user_id(c, "cy@acme.io", user);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user, role);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", IN(c, dev)), 404);
	(void)snprintf(body, sizeof(body), "{\"default_workspace_role_id\":\"%s\"}", role);
	assert_int_equal(t_call(c, "PATCH", body, W, IN(c, dev)), 404);
}

static void a_ring_of_inheritance_is_refused(void **state)
{
	struct t_caller *c = *state;
	char a[40], b[40], body[200];

	assert_int_equal(t_call(c, "POST", "{\"name\":\"a\"}", ROLES, c->acme), 201);
	(void)snprintf(a, sizeof(a), "%s", t_text_at(c, "id"));
	(void)snprintf(body, sizeof(body), "{\"name\":\"b\",\"inherited_role_id\":\"%s\"}",
		       a);
	assert_int_equal(t_call(c, "POST", body, ROLES, c->acme), 201);
	(void)snprintf(b, sizeof(b), "%s", t_text_at(c, "id"));
	(void)snprintf(body, sizeof(body), "{\"inherited_role_id\":\"%s\"}", b);
	assert_int_equal(t_call(c, "PATCH", body, ROLES "%s", c->acme, a), 404);
	(void)snprintf(body, sizeof(body), "{\"inherited_role_id\":\"%s\"}", a);
	assert_int_equal(t_call(c, "PATCH", body, ROLES "%s", c->acme, a), 404);
}

static void limits_of_a_role_are_kept(void **state)
{
	struct t_caller *c = *state;
	char body[400], text[142];

	memset(text, 'x', sizeof(text));
	(void)snprintf(body, sizeof(body), "{\"name\":\"r\",\"description\":\"%.141s\"}",
		       text);
	assert_int_equal(t_call(c, "POST", body, ROLES, c->acme), 422);
	(void)snprintf(body, sizeof(body), "{\"name\":\"r\",\"description\":\"%.140s\"}",
		       text);
	assert_int_equal(t_call(c, "POST", body, ROLES, c->acme), 201);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"q\",\"scopes\":[\"no_such\"]}",
				ROLES, c->acme),
			 422);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(scopes_come_back_with_what_they_include),
		WITH_CLOUD(what_is_inherited_is_counted_in),
		WITH_CLOUD(built_in_and_own_roles_can_be_told_apart),
		WITH_CLOUD(a_role_in_use_stays),
		WITH_CLOUD(built_in_roles_cannot_be_touched),
		WITH_CLOUD(roles_of_other_accounts_do_not_exist),
		WITH_CLOUD(a_ring_of_inheritance_is_refused),
		WITH_CLOUD(limits_of_a_role_are_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
