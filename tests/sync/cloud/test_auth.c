/* What an actor may do in a workspace: grants, teams, the default role, inheritance. */
#include "tests/sync/cloud/cloud_fix.h"

static bool has_scope(struct t_caller *c, const char *key, const char *workspace,
		      const char *scope)
{
	assert_int_equal(t_call_as(c, key, "GET", NULL,
				   "/me/workspaces/%s/has_scope?scope=%s", workspace,
				   scope),
			 200);
	return strcmp(c->reply.body, "true") == 0;
}

static void give(struct t_caller *c, const char *workspace, const char *email,
		 const char *role)
{
	char user[40], role_id[40], body[200];

	t_user_id(c, email, user);
	t_role_id(c, role, role_id);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user, role_id);
	assert_int_equal(t_call_as(c, T_KEY_OWNER, "POST", body, W "/user_access/", c->acme,
				   workspace),
			 200);
}

static void set_default_role(struct t_caller *c, const char *workspace, const char *role)
{
	char role_id[40], body[200];

	t_role_id(c, role, role_id);
	(void)snprintf(body, sizeof(body), "{\"default_workspace_role_id\":\"%s\"}",
		       role_id);
	assert_int_equal(t_call_as(c, T_KEY_OWNER, "PATCH", body, W, c->acme, workspace),
			 204);
}

static void a_direct_grant_gives_its_role_and_no_more(void **state)
{
	struct t_caller *c = *state;

	assert_true(has_scope(c, T_KEY_DEVELOPER, c->prod, "see_flows"));
	assert_false(has_scope(c, T_KEY_DEVELOPER, c->prod, "run_flows"));
	assert_true(has_scope(c, T_KEY_DEVELOPER, c->staging, "run_flows"));
	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "GET", NULL, "/me/workspaces/%s/scopes",
				   c->prod),
			 404);
}

static void a_team_adds_to_the_direct_grant(void **state)
{
	struct t_caller *c = *state;
	char team[40], user[40], body[200];

	assert_false(has_scope(c, T_KEY_DEVELOPER, c->prod, "write_variables"));
	t_team_id(c, "data-eng", team);
	t_user_id(c, "bob@acme.io", user);
	(void)snprintf(body, sizeof(body),
		       "{\"members\":[{\"member_id\":\"%s\",\"member_type\":\"user\"}]}",
		       user);
	assert_int_equal(
		t_call(c, "PUT", body, "/accounts/%s/teams/%s/members", c->acme, team),
		200);
	assert_true(has_scope(c, T_KEY_DEVELOPER, c->prod, "write_variables"));
	assert_true(
		has_scope(c, T_KEY_DEVELOPER, c->prod, "run_deployments")); /* inherited */
	assert_true(has_scope(c, T_KEY_DEVELOPER, c->prod, "see_flows"));
}

static void a_lower_grant_beside_a_team_takes_nothing_away(void **state)
{
	struct t_caller *c = *state;

	give(c, c->dev, "bob@acme.io", "Viewer");
	set_default_role(c, c->dev, "Developer");
	assert_true(has_scope(c, T_KEY_DEVELOPER, c->dev, "run_flows"));
}

static void the_default_role_is_for_people_only(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "GET", NULL, W, IN(c, staging)), 404);
	assert_int_equal(
		t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, W, IN(c, staging)), 404);
	set_default_role(c, c->staging, "Viewer");
	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "GET", NULL, W, IN(c, staging)), 200);
	assert_int_equal(
		t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, W, IN(c, staging)), 404);
	assert_int_equal(t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, "/me/workspaces"),
			 200);
	assert_string_equal(t_find(c, "workspace_handle", "staging", "workspace_id"), "");
	assert_int_equal(
		t_call_as(c, T_KEY_OWNER, "GET", NULL, W "/access/", IN(c, staging)), 200);
	assert_string_equal(t_find(c, "name", "ci-deploy", "id"), "");
	assert_string_not_equal(t_find(c, "email", "eve@contractor.io", "id"), "");
}

static void a_default_role_does_not_reach_other_accounts(void **state)
{
	struct t_caller *c = *state;

	set_default_role(c, c->dev, "Owner");
	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "GET", NULL,
				   "/me/workspaces/%s/scopes", c->dev),
			 404);
}

static void an_owner_of_the_account_holds_every_scope(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		t_call_as(c, T_KEY_OTHER, "GET", NULL, "/me/workspaces/%s/scopes", c->prod),
		200);
	assert_int_equal(t_count_at(c, ""), 61);
}

static void a_changed_role_reaches_its_holders_at_once(void **state)
{
	struct t_caller *c = *state;
	char role[40];

	t_role_id(c, "Data engineer", role);
	give(c, c->prod, "bob@acme.io", "Data engineer");
	assert_false(has_scope(c, T_KEY_DEVELOPER, c->prod, "see_secret_blocks"));
	assert_int_equal(t_call(c, "PATCH", "{\"scopes\":[\"manage_blocks\"]}",
				"/accounts/%s/workspace_roles/%s", c->acme, role),
			 204);
	assert_true(has_scope(c, T_KEY_DEVELOPER, c->prod, "see_secret_blocks"));
	assert_false(has_scope(c, T_KEY_DEVELOPER, c->prod, "write_variables"));
}

static void a_suspended_member_is_outside(void **state)
{
	struct t_caller *c = *state;
	char member[40];

	t_membership_id(c, "bob@acme.io", member);
	assert_int_equal(t_call(c, "PATCH", "{\"active\":false}",
				"/accounts/%s/account_memberships/%s/active", c->acme,
				member),
			 204);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, W, IN(c, dev)), 404);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, "/me/workspaces"), 200);
	assert_int_equal(t_count_at(c, ""), 0);
}

static void expired_keys_are_401(void **state)
{
	struct t_caller *c = *state;
	char key[80];

	assert_int_equal(t_call(c, "POST",
				"{\"name\":\"old\",\"api_key_expiration\":\"2001-01-01T00:"
				"00:00+02:00\"}",
				"/accounts/%s/bots/", c->acme),
			 201);
	(void)snprintf(key, sizeof(key), "%s", t_text_at(c, "api_key.key"));
	assert_int_equal(t_call_as(c, key, "GET", NULL, "/me/workspaces"), 401);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(a_direct_grant_gives_its_role_and_no_more),
		WITH_CLOUD(a_team_adds_to_the_direct_grant),
		WITH_CLOUD(a_lower_grant_beside_a_team_takes_nothing_away),
		WITH_CLOUD(the_default_role_is_for_people_only),
		WITH_CLOUD(a_default_role_does_not_reach_other_accounts),
		WITH_CLOUD(an_owner_of_the_account_holds_every_scope),
		WITH_CLOUD(a_changed_role_reaches_its_holders_at_once),
		WITH_CLOUD(a_suspended_member_is_outside),
		WITH_CLOUD(expired_keys_are_401),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
