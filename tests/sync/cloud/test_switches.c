/* Behaviours nobody outside knows: each switch does what it says, both ways. */
#include "tests/sync/cloud/cloud_fix.h"

#include "sync/cloud/seed.h"

/* A stand-in with the demo data and one switch set. */
static struct t_caller *with(const char *name, const char *value)
{
	struct ws_json *seed = ws_cloud_seed_demo();
	struct t_caller *c;
	char *text = NULL;

	assert_int_equal(ws_json_set(seed, "switches", WS_CLOUD_OBJECT(name, value)), 0);
	assert_int_equal(ws_json_format(seed, 0, &text, NULL, NULL), 0);
	c = t_caller_new(text, NULL);
	free(text);
	ws_json_free(seed);
	assert_non_null(c);
	return c;
}

static void a_patch_without_description(void **state)
{
	static const char *const after[] = {"Sandbox", ""};
	static const char *const values[] = {"false", "true"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct t_caller *c = with("patch_without_description_clears", values[i]);

		assert_int_equal(t_call(c, "PATCH", "{\"name\":\"N\"}", W, IN(c, dev)),
				 204);
		assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
		assert_string_equal(t_text_at(c, "description"), after[i]);
		t_caller_free(c);
	}
}

static void an_upsert_and_the_id(void **state)
{
	static const char *const values[] = {"false", "true"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct t_caller *c = with("upsert_keeps_access_id", values[i]);
		char user[40], role[40], before[40], body[200];

		assert_int_equal(
			t_call(c, "POST", NULL, W "/user_access/filter", IN(c, prod)), 200);
		(void)snprintf(before, sizeof(before), "%s",
			       t_find(c, "email", "bob@acme.io", "id"));
		t_user_id(c, "bob@acme.io", user);
		t_role_id(c, "Runner", role);
		(void)snprintf(body, sizeof(body),
			       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user,
			       role);
		assert_int_equal(t_call(c, "POST", body, W "/user_access/", IN(c, prod)),
				 200);
		assert_int_equal(strcmp(t_text_at(c, "id"), before) == 0, i == 1);
		assert_string_equal(t_text_at(c, "workspace_role_id"), role);
		assert_int_equal(
			t_call(c, "POST", NULL, W "/user_access/filter", IN(c, prod)), 200);
		assert_int_equal(t_count_at(c, ""), 3);
		t_caller_free(c);
	}
}

static void implicit_workspaces_of_an_admin(void **state)
{
	static const char *const values[] = {"false", "true"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct t_caller *c = with("me_workspaces_lists_implicit", values[i]);

		assert_int_equal(t_call(c, "POST", "{\"name\":\"n\",\"handle\":\"n\"}",
					"/accounts/%s/workspaces/", c->acme),
				 201);
		assert_int_equal(t_call_as(c, T_KEY_OTHER, "GET", NULL, "/me/workspaces"),
				 200);
		assert_int_equal(t_count_at(c, ""), i == 1 ? 4 : 3);
		t_caller_free(c);
	}
}

static void inherited_scopes_of_a_role(void **state)
{
	static const char *const values[] = {"false", "true"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct t_caller *c = with("roles_scopes_include_inherited", values[i]);
		char role[40];

		t_role_id(c, "Data engineer", role);
		assert_int_equal(t_call(c, "GET", NULL, "/accounts/%s/workspace_roles/%s",
					c->acme, role),
				 200);
		assert_int_equal(t_count_at(c, "scopes"), i == 1 ? 21 : 4);
		t_caller_free(c);
	}
}

/* Takes away ada, then dan, from dev; the status of the second. */
static int remove_owners(struct t_caller *c)
{
	char access[40];
	int status = 0;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(
			t_call(c, "POST", NULL, W "/user_access/filter", IN(c, dev)), 200);
		(void)snprintf(access, sizeof(access), "%s",
			       t_find(c, "email", i ? "dan@acme.io" : "ada@acme.io", "id"));
		status = t_call(c, "DELETE", NULL, W "/user_access/%s", IN(c, dev), access);
	}
	return status;
}

static void the_last_owner(void **state)
{
	struct t_caller *c = with("last_owner_removable", "true");
	char dan[40], role[40], body[200];

	(void)state;
	assert_int_equal(remove_owners(c), 204);
	t_caller_free(c);

	c = with("last_owner_removable", "false");
	assert_int_equal(remove_owners(c), 409);
	t_user_id(c, "dan@acme.io", dan);
	t_role_id(c, "Viewer", role);
	(void)snprintf(body, sizeof(body),
		       "[{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}]", dan, role);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", IN(c, dev)), 409);
	t_caller_free(c);
}

static void the_role_of_an_invitation(void **state)
{
	struct t_caller *c = with("invitation_workspace_role", "Viewer");
	char viewer[40];

	(void)state;
	t_role_id(c, "Viewer", viewer);
	assert_int_equal(t_call(c, "POST", "{\"email\":\"x@x.io\"}", W "/invitations/",
				c->ada, c->home),
			 201);
	assert_string_equal(t_text_at(c, "workspace_role_id"), viewer);
	t_caller_free(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_patch_without_description),
		cmocka_unit_test(an_upsert_and_the_id),
		cmocka_unit_test(implicit_workspaces_of_an_admin),
		cmocka_unit_test(inherited_scopes_of_a_role),
		cmocka_unit_test(the_last_owner),
		cmocka_unit_test(the_role_of_an_invitation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
