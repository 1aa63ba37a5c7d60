/* Who goes, and what goes with them. */
#include "tests/sync/cloud/cloud_fix.h"

static void with_the_membership_go_grants_and_team_seats(void **state)
{
	struct t_caller *c = *state;
	char member[40], role[40];

	t_membership_id(c, "bob@acme.io", member);
	assert_int_equal(t_call(c, "DELETE", NULL, "/accounts/%s/account_memberships/%s",
				c->acme, member),
			 204);
	assert_string_equal(t_role_in(c, c->dev, "bob@acme.io", role), "");
	assert_string_equal(t_role_in(c, c->prod, "bob@acme.io", role), "");
	t_membership_id(c, "mo@acme.io", member);
	assert_int_equal(t_call(c, "DELETE", NULL, "/accounts/%s/account_memberships/%s",
				c->acme, member),
			 204);
	assert_int_equal(t_call(c, "POST", NULL, "/accounts/%s/teams/filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, "0.memberships"), 13);
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, "/accounts/%s", c->acme), 404);
}

static void with_the_last_grant_goes_a_collaborator(void **state)
{
	struct t_caller *c = *state;
	char access[40];

	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "POST", NULL, W "/user_access/filter",
				   c->zoe, c->shared),
			 200);
	(void)snprintf(access, sizeof(access), "%s",
		       t_find(c, "email", "ada@acme.io", "id"));
	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "DELETE", NULL, W "/user_access/%s",
				   c->zoe, c->shared, access),
			 204);
	assert_int_equal(t_call(c, "GET", NULL, "/accounts/%s", c->zoe), 404);
	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "POST", NULL,
				   "/accounts/%s/account_memberships/filter", c->zoe),
			 200);
	assert_string_equal(t_find(c, "email", "ada@acme.io", "id"), "");
}

static void leaving_does_the_same(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "DELETE", NULL, "/me/workspaces/%s", c->shared), 204);
	assert_int_equal(t_call(c, "GET", NULL, "/accounts/%s", c->zoe), 404);
	assert_int_equal(t_call(c, "DELETE", NULL, "/me/workspaces/%s", c->shared), 404);
}

static void a_member_without_grants_stays_a_member(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(
		t_call_as(c, T_KEY_VIEWER, "DELETE", NULL, "/me/workspaces/%s", c->dev),
		204);
	assert_int_equal(t_call_as(c, T_KEY_VIEWER, "GET", NULL, "/accounts/%s", c->acme),
			 200);
}

static void an_account_keeps_an_owner(void **state)
{
	struct t_caller *c = *state;
	char member[40];

	t_membership_id(c, "ada@acme.io", member);
	assert_int_equal(t_call(c, "DELETE", NULL, "/accounts/%s/account_memberships/%s",
				c->acme, member),
			 409);
	assert_int_equal(t_call(c, "DELETE", NULL, "/me/accounts/%s", c->acme), 409);
}

static void a_grant_is_deleted_by_its_own_kind_and_place_only(void **state)
{
	struct t_caller *c = *state;
	char bot_access[40];

	assert_int_equal(t_call(c, "POST", NULL, W "/bot_access/filter", IN(c, prod)), 200);
	(void)snprintf(bot_access, sizeof(bot_access), "%s",
		       t_find(c, "bot_name", "ci-deploy", "id"));
	assert_int_equal(
		t_call(c, "DELETE", NULL, W "/user_access/%s", IN(c, prod), bot_access),
		404);
	assert_int_equal(
		t_call(c, "DELETE", NULL, W "/bot_access/%s", IN(c, dev), bot_access), 404);
	assert_int_equal(
		t_call(c, "DELETE", NULL, W "/bot_access/%s", IN(c, prod), bot_access),
		204);
	assert_int_equal(
		t_call(c, "DELETE", NULL, W "/bot_access/%s", IN(c, prod), bot_access),
		404);
}

static void teams_go_by_team_id(void **state)
{
	struct t_caller *c = *state;
	char team[40];

	t_team_id(c, "data-eng", team);
	assert_int_equal(t_call(c, "POST", NULL, W "/team_access/filter", IN(c, prod)),
			 200);
	assert_int_equal(t_call(c, "DELETE", NULL, W "/team_access/%s", IN(c, prod),
				t_text_at(c, "0.id")),
			 404);
	assert_int_equal(t_call(c, "DELETE", NULL, W "/team_access/%s", IN(c, prod), team),
			 204);
}

static void a_deleted_service_account_is_gone_everywhere(void **state)
{
	struct t_caller *c = *state;
	char bot[40];

	t_bot_id(c, "ci-deploy", bot);
	assert_int_equal(t_call(c, "DELETE", NULL, "/accounts/%s/bots/%s", c->acme, bot),
			 204);
	assert_int_equal(t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, "/me/workspaces"),
			 401);
	assert_int_equal(t_call(c, "POST", NULL, W "/bot_access/filter", IN(c, prod)), 200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_int_equal(t_call(c, "POST", "{\"only_bots\":true}",
				"/accounts/%s/account_memberships/filter", c->acme),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
}

static void a_deleted_workspace_takes_its_grants_along(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "DELETE", NULL, W, IN(c, prod)), 204);
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, prod)), 404);
	assert_int_equal(t_call_as(c, T_KEY_SERVICE_ACCOUNT, "GET", NULL, "/me/workspaces"),
			 200);
	assert_int_equal(t_count_at(c, ""), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(with_the_membership_go_grants_and_team_seats),
		WITH_CLOUD(with_the_last_grant_goes_a_collaborator),
		WITH_CLOUD(leaving_does_the_same),
		WITH_CLOUD(a_member_without_grants_stays_a_member),
		WITH_CLOUD(an_account_keeps_an_owner),
		WITH_CLOUD(a_grant_is_deleted_by_its_own_kind_and_place_only),
		WITH_CLOUD(teams_go_by_team_id),
		WITH_CLOUD(a_deleted_service_account_is_gone_everywhere),
		WITH_CLOUD(a_deleted_workspace_takes_its_grants_along),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
