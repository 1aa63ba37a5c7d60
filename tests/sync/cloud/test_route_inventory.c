/* What lies inside a workspace: lists, criteria, counts, and who may see which. */
#include "tests/sync/cloud/cloud_fix.h"

#define PROD(c) IN(c, prod)

static void lists_are_filtered_by_their_own_criteria(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"deployments\":{\"paused\":{\"eq_\":true}}}",
				W "/deployments/filter", PROD(c)),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_string_equal(t_text_at(c, "0.name"), "month-end");
	assert_int_equal(t_call(c, "POST", "{\"flows\":{\"name\":{\"like_\":\"ED\"}}}",
				W "/flows/filter", PROD(c)),
			 200);
	assert_int_equal(t_count_at(c, ""), 1);
	assert_string_equal(t_text_at(c, "0.name"), "ledger");
	assert_int_equal(t_call(c, "POST", "{\"flows\":{\"name\":{\"any_\":[]}}}",
				W "/flows/filter", PROD(c)),
			 200);
	assert_int_equal(t_count_at(c, ""), 0);
	assert_int_equal(t_call(c, "POST",
				"{\"sort\":\"NAME_DESC\",\"limit\":1,\"offset\":1}",
				W "/flows/filter", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "0.name"), "etl");
}

static void criteria_about_something_else_are_refused_not_ignored(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", "{\"flow_runs\":{\"name\":{\"any_\":[\"x\"]}}}",
				W "/flows/filter", PROD(c)),
			 422);
	assert_int_equal(
		t_call(c, "POST", "{\"flow_runs\":null}", W "/flows/filter", PROD(c)), 200);
	assert_int_equal(t_call(c, "POST", "{\"nonsense\":1}", W "/flows/filter", PROD(c)),
			 422);
	assert_int_equal(t_call(c, "POST", "{\"limit\":201}", W "/flows/filter", PROD(c)),
			 422);
	assert_int_equal(t_call(c, "POST", "{\"limit\":1}", W "/flows/count", PROD(c)),
			 422);
}

static void runs_are_counted_by_state(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", NULL, W "/flow_runs/count", PROD(c)), 200);
	assert_string_equal(c->reply.body, "51");
	assert_int_equal(
		t_call(c, "POST",
		       "{\"flow_runs\":{\"state\":{\"type\":{\"any_\":[\"FAILED\"]}}}}",
		       W "/flow_runs/count", PROD(c)),
		200);
	assert_string_equal(c->reply.body, "3");
	assert_int_equal(
		t_call(c, "POST",
		       "{\"task_runs\":{\"state\":{\"type\":{\"any_\":[\"FAILED\"]}}}}",
		       W "/task_runs/count", PROD(c)),
		200);
	assert_string_equal(c->reply.body, "5");
	assert_int_equal(t_call(c, "POST", "{\"sort\":\"START_TIME_DESC\",\"limit\":1}",
				W "/flow_runs/filter", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "0.start_time"), "2026-11-23T03:00:05.000000Z");
	assert_int_equal(
		t_call(c, "POST",
		       "{\"flow_runs\":{\"state\":{\"type\":{\"any_\":[\"ODD\"]}}}}",
		       W "/flow_runs/count", PROD(c)),
		422);
}

static void what_a_block_holds_is_shown_to_those_who_may_and_ask(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "POST", NULL, W "/block_documents/filter", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "1.data.password"), "********");
	assert_int_equal(t_call(c, "POST", "{\"include_secrets\":true}",
				W "/block_documents/filter", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "1.data.password"), "demo-not-a-secret");
	/* bob is a Viewer there */
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "POST", "{\"include_secrets\":true}",
				   W "/block_documents/filter", PROD(c)),
			 200);
	assert_string_equal(t_text_at(c, "1.data.password"), "********");
}

static void each_list_needs_its_own_scope(void **state)
{
	struct t_caller *c = *state;
	char role[40], user[40], body[200];

	assert_int_equal(t_call(c, "POST", "{\"name\":\"r\",\"scopes\":[\"see_flows\"]}",
				"/accounts/%s/workspace_roles/", c->acme),
			 201);
	(void)snprintf(role, sizeof(role), "%s", t_text_at(c, "id"));
	t_user_id(c, "bob@acme.io", user);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user, role);
	assert_int_equal(t_call(c, "POST", body, W "/user_access/", PROD(c)), 200);
	assert_int_equal(
		t_call_as(c, T_KEY_DEVELOPER, "POST", NULL, W "/flows/count", PROD(c)),
		200);
	assert_int_equal(t_call_as(c, T_KEY_DEVELOPER, "POST", NULL,
				   W "/deployments/filter", PROD(c)),
			 403);
	assert_int_equal(
		t_call_as(c, T_KEY_VIEWER, "POST", NULL, W "/flows/filter", PROD(c)), 404);
}

static void a_list_of_access_names_whom_it_lets_in(void **state)
{
	struct t_caller *c = *state;

	assert_int_equal(t_call(c, "GET", NULL, W "/work_pools/k8s/access", PROD(c)), 200);
	assert_int_equal(t_count_at(c, "manage_actors"), 2);
	assert_string_equal(t_text_at(c, "view_actors.0.id"), "*");
	assert_string_equal(t_text_at(c, "run_actors.0.type"), "service_account");
	assert_int_equal(t_call(c, "GET", NULL, W "/work_pools/none/access", PROD(c)), 404);
	assert_int_equal(t_call(c, "PUT",
				"{\"access_control\":{\"manage_actor_ids\":["
				"\"0b6f2b4e-2f0e-4a53-9b2f-3a6f5a1c7d10\"],"
				"\"run_actor_ids\":[],\"view_actor_ids\":[]}}",
				W "/work_pools/k8s/access", PROD(c)),
			 404);
	assert_int_equal(t_call(c, "GET", NULL, W "/work_pools/k8s/access", PROD(c)), 200);
	assert_int_equal(t_count_at(c, "manage_actors"), 2);
}

static void usage_counts_what_is_there(void **state)
{
	struct t_caller *c = *state;
	int64_t n;

	assert_int_equal(t_call(c, "GET", NULL, "/accounts/%s/usage", c->acme), 200);
	assert_string_equal(t_text_at(c, "1.name"), "Production");
	assert_true(ws_json_int(t_at(c, "1.deployments"), &n));
	assert_int_equal(n, 3);
	assert_true(ws_json_int(t_at(c, "1.automations"), &n));
	assert_int_equal(n, 2);
	assert_true(ws_json_int(t_at(c, "0.work_pools"), &n));
	assert_int_equal(n, 0);
}

static void what_lies_inside_goes_with_the_workspace(void **state)
{
	struct t_caller *c = *state;
	char id[40];

	assert_int_equal(t_call(c, "POST", NULL, W "/deployments/filter", PROD(c)), 200);
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
	assert_int_equal(t_call(c, "DELETE", NULL, W "/deployments/%s", PROD(c), id), 204);
	assert_int_equal(t_call(c, "POST", NULL, W "/deployments/count", PROD(c)), 200);
	assert_string_equal(c->reply.body, "2");
	assert_int_equal(t_call(c, "DELETE", NULL, W, PROD(c)), 204);
	assert_int_equal(t_call(c, "POST", NULL, W "/deployments/count", PROD(c)), 404);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(lists_are_filtered_by_their_own_criteria),
		WITH_CLOUD(criteria_about_something_else_are_refused_not_ignored),
		WITH_CLOUD(runs_are_counted_by_state),
		WITH_CLOUD(what_a_block_holds_is_shown_to_those_who_may_and_ask),
		WITH_CLOUD(each_list_needs_its_own_scope),
		WITH_CLOUD(a_list_of_access_names_whom_it_lets_in),
		WITH_CLOUD(usage_counts_what_is_there),
		WITH_CLOUD(what_lies_inside_goes_with_the_workspace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
