#include "tests/sync/cloud/cloud_fix.h"

#define MADE "{\"name\":\"New\",\"handle\":\"new\",\"description\":\"d\"}"

static void the_creator_is_owner(void **state)
{
	struct t_caller *c = *state;
	char id[40], owner[40];

	assert_int_equal(t_call(c, "POST", MADE, "/accounts/%s/workspaces/", c->acme), 201);
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "id"));
	t_role_id(c, "Owner", owner);
	assert_int_equal(t_call(c, "POST", NULL,
				"/accounts/%s/workspaces/%s/user_access/filter", c->acme,
				id),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_string_equal(t_text_at(c, "0.workspace_role_id"), owner);
	assert_string_equal(t_text_at(c, "0.email"), "ada@acme.io");
}

static void a_description_is_never_null(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST",
				"{\"name\":\"N\",\"handle\":\"n\",\"description\":null}",
				"/accounts/%s/workspaces/", c->acme),
			 201);
	assert_string_equal(t_text_at(c, "description"), "");
	assert_int_equal(ws_json_kind(t_at(c, "description")), WS_JSON_TEXT);
	assert_int_equal(t_call(c, "PATCH", "{\"description\":null}", W, IN(c, prod)), 204);
	assert_int_equal(t_call(c, "GET", NULL, "/me/workspaces"), 200);
	assert_string_equal(t_find(c, "workspace_handle", "prod", "workspace_description"),
			    "");
}

static void handles_have_a_form(void **state)
{
	static const char *const wrong[] = {"",     "A",   "a b", "-a", "a-",
					    "a--b", "a/b", "ä",   "a.b"};
	struct t_caller *c = *state;
	char body[128];

	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		(void)snprintf(body, sizeof(body), "{\"handle\":\"%s\"}", wrong[i]);
		assert_int_equal(t_call(c, "PATCH", body, W, IN(c, dev)), 422);
	}
}

static void a_default_role_is_set_and_taken_by_null_but_not_by_silence(void **state)
{
	struct t_caller *c = *state;
	char viewer[40], body[128];

	t_role_id(c, "Viewer", viewer);
	(void)snprintf(body, sizeof(body), "{\"default_workspace_role_id\":\"%s\"}",
		       viewer);
	assert_int_equal(t_call(c, "PATCH", body, W, IN(c, dev)), 204);
	assert_int_equal(t_call(c, "PATCH", "{\"name\":\"D\"}", W, IN(c, dev)), 204);
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
	assert_string_equal(t_text_at(c, "default_workspace_role_id"), viewer);
	assert_int_equal(
		t_call(c, "PATCH", "{\"default_workspace_role_id\":null}", W, IN(c, dev)),
		204);
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, dev)), 200);
	assert_int_equal(ws_json_kind(t_at(c, "default_workspace_role_id")), WS_JSON_NULL);
}

static void a_transfer_leaves_strangers_behind(void **state)
{
	struct t_caller *c = *state;
	char body[128];

	(void)snprintf(body, sizeof(body),
		       "{\"to_account_id\":\"%s\",\"new_handle\":\"moved\"}", c->ada);
	assert_int_equal(t_call(c, "POST", body, W "/validate_transfer", IN(c, prod)), 200);
	assert_string_equal(c->reply.body, "{}");
	assert_int_equal(t_call(c, "POST", body, W "/transfer", IN(c, prod)), 204);
	assert_int_equal(t_call(c, "GET", NULL, W, IN(c, prod)), 404);
	assert_int_equal(t_call(c, "GET", NULL, W, c->ada, c->prod), 200);
	assert_string_equal(t_text_at(c, "handle"), "moved");
	assert_int_equal(t_call(c, "POST", NULL, W "/user_access/filter", c->ada, c->prod),
			 200);
	assert_int_equal(t_count_at(c, ""), 1); /* ada alone is a member there */
	assert_int_equal(t_call(c, "POST", NULL, W "/bot_access/filter", c->ada, c->prod),
			 200);
	assert_int_equal(t_count_at(c, ""), 0);
	assert_int_equal(t_call(c, "POST", NULL, W "/team_access/filter", c->ada, c->prod),
			 200);
	assert_int_equal(t_count_at(c, ""), 0);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, W, c->ada, c->prod),
			 404);
}

static void transfers_that_cannot_be_are_refused(void **state)
{
	struct t_caller *c = *state;
	char body[128];

	(void)snprintf(body, sizeof(body), "{\"to_account_id\":\"%s\"}", c->zoe);
	assert_int_equal(t_call(c, "POST", body, W "/transfer", IN(c, prod)), 403);
	assert_int_equal(t_call(c, "POST", body, W "/validate_transfer", IN(c, prod)), 200);
	assert_int_equal(t_count_at(c, "to_account_id"), 1);
	(void)snprintf(body, sizeof(body),
		       "{\"to_account_id\":\"%s\",\"new_handle\":\"default\"}", c->ada);
	assert_int_equal(t_call(c, "POST", body, W "/transfer", IN(c, prod)), 409);
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "POST", body, W "/transfer", IN(c, prod)),
		403);
}

static void upserts_mirror_the_form_of_the_request(void **state)
{
	struct t_caller *c = *state;
	char user[40], team[40], role[40], body[256];

	t_user_id(c, "cy@acme.io", user);
	t_team_id(c, "data-eng", team);
	t_role_id(c, "Viewer", role);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user, role);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", IN(c, prod)), 200);
	assert_int_equal(ws_json_kind(c->json), WS_JSON_OBJECT);
	assert_int_equal(t_call(c, "POST", "[]", W "/user_access/", IN(c, prod)), 200);
	assert_string_equal(c->reply.body, "[]");
	(void)snprintf(body, sizeof(body),
		       "{\"team_id\":\"%s\",\"workspace_role_id\":\"%s\"}", team, role);
	assert_int_equal(t_call(c, "PUT", body, W "/team_access/", IN(c, prod)), 422);
	assert_int_equal(t_call(c, "POST", body, W "/team_access/", IN(c, prod)), 405);
}

static void strangers_cannot_be_granted_anything(void **state)
{
	struct t_caller *c = *state;
	char zoe[40], role[40], body[200];

	assert_int_equal(t_call_as(c, T_KEY_PARTNER, "GET", NULL, "/me/"), 200);
	(void)snprintf(zoe, sizeof(zoe), "%s", t_text_at(c, "id"));
	t_role_id(c, "Viewer", role);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", zoe, role);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", IN(c, prod)), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(the_creator_is_owner),
		WITH_CLOUD(a_description_is_never_null),
		WITH_CLOUD(handles_have_a_form),
		WITH_CLOUD(a_default_role_is_set_and_taken_by_null_but_not_by_silence),
		WITH_CLOUD(a_transfer_leaves_strangers_behind),
		WITH_CLOUD(transfers_that_cannot_be_are_refused),
		WITH_CLOUD(upserts_mirror_the_form_of_the_request),
		WITH_CLOUD(strangers_cannot_be_granted_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
