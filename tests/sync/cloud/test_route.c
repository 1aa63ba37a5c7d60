#include "tests/sync/cloud/cloud_fix.h"

static void unknown_keys_are_401(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call_as(c, NULL, "GET", NULL, "/me/workspaces"), 401);
	assert_string_equal(c->reply.body,
			    "{\"detail\":\"Invalid authentication credentials\"}");
	assert_int_equal(t_call_as(c, "pnu_nobody", "GET", NULL, "/me/workspaces"), 401);
	assert_int_equal(t_call_as(c, "", "GET", NULL, "/me/workspaces"), 401);
	/* also where there is no route, so that nobody learns what there is */
	assert_int_equal(t_call_as(c, NULL, "GET", NULL, "/nothing"), 401);
}

static void hidden_workspaces_are_404_and_not_403(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "GET", NULL, W, IN(c, dev)), 200);
	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "GET", NULL, W, IN(c, prod)), 404);
	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "DELETE", NULL, W, IN(c, prod)), 404);
	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "GET", NULL, "/accounts/%s", c->acme),
			 404);
	assert_int_equal(t_call(c, "GET", NULL, W, c->ada, c->prod), 404);
}

static void missing_scopes_and_permissions_are_403(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "POST", NULL,
				   W "/user_access/filter", IN(c, dev)),
			 403);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "POST", NULL,
				   W "/team_access/filter", IN(c, dev)),
			 403);
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "PATCH", "{\"name\":\"x\"}", W, IN(c, dev)),
		403);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "DELETE", NULL, W, IN(c, dev)), 403);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "POST",
				   "{\"name\":\"x\",\"handle\":\"x\"}",
				   "/accounts/%s/workspaces/", c->acme),
			 403);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "POST", NULL,
				   "/accounts/%s/events/filter", c->acme),
			 403);
	/* rights come before the body: nothing is told about what would be valid */
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "POST", "{", W "/user_access/", IN(c, dev)),
		403);
}

static void collaborators_see_little(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "GET", NULL, W, c->zoe, c->shared), 200);
	assert_int_equal(
		t_call(c, "POST", NULL, "/accounts/%s/account_memberships/filter", c->zoe),
		403);
	assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/bots/filter", c->zoe), 403);
	assert_int_equal(
		t_call(c, "POST", NULL, "/accounts/%s/workspace_roles/filter", c->zoe),
		200);
}

static void an_admin_enters_everywhere_without_a_grant(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"name\":\"n\",\"handle\":\"n\"}",
				"/accounts/%s/workspaces/", c->acme),
			 201);
	assert_int_equal(t_call_as(c, T_KEY_OTHER, "GET", NULL, "/me/workspaces"), 200);
	assert_string_not_equal(t_find(c, "workspace_handle", "n", "workspace_id"), "");
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, "/me/workspaces"), 200);
	assert_string_equal(t_find(c, "workspace_handle", "n", "workspace_id"), "");
}

static void wrong_methods_are_405(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "DELETE", NULL, "/me/"), 405);
	assert_string_equal(c->reply.body, "{\"detail\":\"Method Not Allowed\"}");
	assert_int_equal(t_call(c, "get", NULL, "/me/"), 405);
	assert_int_equal(t_call(c, "PUT", "{}", W "/user_access/", IN(c, dev)), 405);
}

static void paths_that_are_no_routes_are_404(void **state)
{
	static const char *const paths[] = {
		"/",
		"//me/",
		"/me//",
		"/me/../me/",
		"/me/./",

		"/me/%2e%2e/me/",
		"/ME/",
		"/workspace_scopes//",
	};
	struct t_caller *c = *state;

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const int status = t_call(c, "GET", NULL, "%s", paths[i]);

		if (status != 404)
			fail_msg("%s: %d", paths[i], status);
	}
}

static void the_other_slash_form_is_a_307_to_this_host(void **state)
{
	struct t_caller *c = *state;
	char location[512] = "", wanted[512];

	assert_int_equal(t_call(c, "GET", NULL, "/me"), 307);
	assert_true(t_http_header(&c->reply, "Location", location, sizeof(location)));
	(void)snprintf(wanted, sizeof(wanted), "%s/me/", c->cloud.url);
	assert_string_equal(location, wanted);
	assert_int_equal(
		t_call(c, "POST", "{\"name\":\"t\"}", "/accounts/%s/teams?x=1", c->acme),
		307);
	assert_true(t_http_header(&c->reply, "Location", location, sizeof(location)));
	(void)snprintf(wanted, sizeof(wanted), "%s/accounts/%s/teams/?x=1", c->cloud.url,
		       c->acme);
	assert_string_equal(location, wanted);
	assert_int_equal(t_call(c, "GET", NULL, "/accounts/%s/", c->acme), 307);
	assert_int_equal(t_call(c, "GET", NULL, "/workspaces/%s", c->prod), 307);
}

static void ids_that_are_none_are_422(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "GET", NULL, "/accounts/acme"), 422);
	assert_string_equal(t_text_at(c, "detail.0.loc.0"), "path");
	assert_string_equal(t_text_at(c, "detail.0.loc.1"), "account_id");
	assert_int_equal(t_call(c, "GET", NULL, W "/user_access/17", IN(c, dev)), 422);
	assert_int_equal(t_call(c, "GET", NULL, "/accounts/%s0",
				"c60645e4-ecc0-41b4-a004-aa31c99aa4ac"),
			 422);
}

static void unknown_fields_are_422_in_the_known_shape(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST",
				"{\"name\":\"n\",\"handle\":\"n\",\"is_public\":true}",
				"/accounts/%s/workspaces/", c->acme),
			 422);
	assert_string_equal(
		c->reply.body,
		"{\"detail\":[{\"loc\":[\"body\",\"is_public\"],\"msg\":\"Extra inputs "
		"are not permitted\",\"type\":\"extra_forbidden\"}]}");
	assert_int_equal(
		t_call(c, "POST", "{\"name\":7}", "/accounts/%s/workspaces/", c->acme),
		422);
	assert_int_equal(t_count_at(c, "detail"), 2); /* wrong type, and a missing handle */
}

static void bodies_that_are_no_json_are_422(void **state)
{
	static const char *const bodies[] = {
		"{",    "[1", "{\"name\":\"a\",\"name\":\"b\"}", "\"text\"", "{} {}",
		"\xff", "[]"};
	struct t_caller *c = *state;

	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_int_equal(
			t_call(c, "POST", bodies[i], "/accounts/%s/teams/", c->acme), 422);
	assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/teams/", c->acme), 422);
}

static void taken_names_are_409(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"name\":\"new\",\"handle\":\"prod\"}",
				"/accounts/%s/workspaces/", c->acme),
			 409);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"Production\",\"handle\":\"new\"}",
				"/accounts/%s/workspaces/", c->acme),
			 409);
	assert_int_equal(t_call(c, "PATCH", "{\"handle\":\"prod\"}", W, IN(c, dev)), 409);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"ci-deploy\"}", "/accounts/%s/bots/",
				c->acme),
			 409);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"data-eng\"}", "/accounts/%s/teams/",
				c->acme),
			 409);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"Data engineer\"}",
				"/accounts/%s/workspace_roles/", c->acme),
			 409);
	/* the same handle elsewhere is fine */
	assert_int_equal(t_call(c, "POST", "{\"name\":\"prod\",\"handle\":\"prod\"}",
				"/accounts/%s/workspaces/", c->ada),
			 201);
}

static void a_refused_request_changes_nothing(void **state)
{
	struct t_caller *c = *state;
	char cy[40], viewer[40], body[400], now[40];

	t_user_id(c, "cy@acme.io", cy);
	t_role_id(c, "Viewer", viewer);
	(void)snprintf(body, sizeof(body),
		       "[{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"},"
		       "{\"user_id\":\"00000000-0000-4000-8000-000000000001\","
		       "\"workspace_role_id\":\"%s\"}]",
		       cy, viewer, viewer);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", IN(c, prod)), 404);
	assert_string_equal(t_role_in(c, c->prod, "cy@acme.io", now), "");
}

static void a_service_account_is_no_user(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, "/me/"), 403);
	assert_string_equal(t_text_at(c, "detail"),
			    "Only users (not service accounts) can access this endpoint.");
	assert_int_equal(t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, "/me/workspaces"),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(unknown_keys_are_401),
		WITH_CLOUD(hidden_workspaces_are_404_and_not_403),
		WITH_CLOUD(missing_scopes_and_permissions_are_403),
		WITH_CLOUD(collaborators_see_little),
		WITH_CLOUD(an_admin_enters_everywhere_without_a_grant),
		WITH_CLOUD(wrong_methods_are_405),
		WITH_CLOUD(paths_that_are_no_routes_are_404),
		WITH_CLOUD(the_other_slash_form_is_a_307_to_this_host),
		WITH_CLOUD(ids_that_are_none_are_422),
		WITH_CLOUD(unknown_fields_are_422_in_the_known_shape),
		WITH_CLOUD(bodies_that_are_no_json_are_422),
		WITH_CLOUD(taken_names_are_409),
		WITH_CLOUD(a_refused_request_changes_nothing),
		WITH_CLOUD(a_service_account_is_no_user),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
