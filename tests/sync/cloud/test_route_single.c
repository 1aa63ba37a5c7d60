/* One thing inside a workspace, asked for by its id or its names, and by whom. */
#include "tests/sync/cloud/cloud_fix.h"

#define PROD(c) IN(c, prod)
#define NOBODY  "00000000-0000-4000-8000-00000000dead"

/* The id of the first of a list. */
static void first(struct t_caller *c, const char *list, char id[40])
{
	assert_int_equal(t_call(c, "POST", NULL, W "/%s/filter", PROD(c), list), 200);
	(void)snprintf(id, 40, "%s", t_text_at(c, "0.id"));
}

static void what_is_not_there_and_what_is_no_id(void **state)
{
	static const char *const kinds[] = {
		"flows",       "flow_runs",         "task_runs", "deployments",
		"work_queues", "block_documents",   "variables", "automations",
		"webhooks",    "concurrency_limits"};
	static const char *const names[] = {
		"flows/name/nope",
		"deployments/name/etl/nope",
		"deployments/name/nope/nightly",
		"work_pools/nope",
		"work_pools/k8s/queues/nope",
		"work_pools/nope/queues/slow",
		"work_queues/name/nope",
		"block_types/slug/nope/block_documents/name/warehouse",
		"variables/name/nope",
		"concurrency_limits/tag/nope",
		"v2/concurrency_limits/nope",
		("v2/concurrency_limits/" NOBODY),
	};
	struct t_caller *c = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
		assert_int_equal(t_call(c, "GET", NULL, W "/%s/" NOBODY, PROD(c), kinds[i]),
				 404);
		assert_int_equal(
			t_call(c, "GET", NULL, W "/%s/nonsense", PROD(c), kinds[i]), 422);
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		assert_int_equal(t_call(c, "GET", NULL, W "/%s", PROD(c), names[i]), 404);
	assert_int_equal(
		t_call(c, "GET", NULL, W "/work_queues/" NOBODY "/status", PROD(c)), 404);
	assert_int_equal(t_call(c, "GET", NULL, W "/work_queues/nonsense/status", PROD(c)),
			 422);
}

/* The id is right, the workspace is another. */
static void a_thing_is_found_in_its_own_workspace_alone(void **state)
{
	struct t_caller *c = *state;
	char id[40];

	first(c, "flows", id);
	assert_int_equal(t_call(c, "GET", NULL, W "/flows/%s", PROD(c), id), 200);
	assert_int_equal(t_call(c, "GET", NULL, W "/flows/%s", IN(c, dev), id), 404);
	assert_int_equal(t_call(c, "GET", NULL, W "/deployments/%s", PROD(c), id), 404);
}

static void each_thing_needs_its_own_scope(void **state)
{
	struct t_caller *c = *state;
	char role[40], user[40], id[40], body[200];

	first(c, "flows", id);
	assert_int_equal(t_call(c, "POST", "{\"name\":\"r\",\"scopes\":[\"see_flows\"]}",
				"/accounts/%s/workspace_roles/", c->acme),
			 201);
	(void)snprintf(role, sizeof(role), "%s", t_text_at(c, "id"));
	t_user_id(c, "bob@acme.io", user);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user, role);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", PROD(c)), 200);
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, W "/flows/%s", PROD(c), id),
		200);
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "GET", NULL, W "/work_pools/k8s", PROD(c)),
		403);
	assert_int_equal(
		t_call_as(c, T_KEY_VIEWER, "GET", NULL, W "/flows/%s", PROD(c), id), 404);
}

#define BLOCK W "/block_types/slug/snowflake-connector/block_documents/name/warehouse"

static void what_a_block_holds_is_shown_to_those_who_may_and_ask(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "GET", NULL, BLOCK, PROD(c)), 200);
	assert_string_equal(t_text_at(c, "data.password"), "********");
	assert_int_equal(t_call(c, "GET", NULL, BLOCK "?include_secrets=false", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "data.password"), "********");
	assert_int_equal(t_call(c, "GET", NULL, BLOCK "?include_secrets=True", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "data.password"), "demo-not-a-secret");
	assert_int_equal(t_call(c, "GET", NULL, BLOCK "?include_secrets=maybe", PROD(c)),
			 422);
	/* bob is a Viewer there */
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "GET", NULL,
				   BLOCK "?include_secrets=true", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "data.password"), "********");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(what_is_not_there_and_what_is_no_id),
		WITH_CLOUD(a_thing_is_found_in_its_own_workspace_alone),
		WITH_CLOUD(each_thing_needs_its_own_scope),
		WITH_CLOUD(what_a_block_holds_is_shown_to_those_who_may_and_ask),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
