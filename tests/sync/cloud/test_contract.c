/*
 * Calls every route there is with the demo data and holds the answers against the
 * contract table. A route without a row, or a row nobody called, is a failure.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/uuid.h"
#include "sync/cloud/route.h"
#include "tests/lib/cloud_call.h"
#include "tests/sync/cloud/contract.h"

static bool called[CONTRACTS];

static int start(void **state)
{
	*state = t_caller_new(NULL, NULL);
	return *state ? 0 : -1;
}

static int stop(void **state)
{
	t_caller_free(*state);
	return 0;
}

static void check_object(const struct ws_json *value, const char *shape, const char *where);

static void check_field(const struct ws_json *value, const struct t_field *f)
{
	const enum ws_json_kind kind = ws_json_kind(value);
	int64_t when;

	if (kind == WS_JSON_NULL) {
		if (!f->nullable)
			fail_msg("%s.%s is null", f->shape, f->name);
		return;
	}
	switch (f->type) {
	case UUID:
		if (!ws_uuid_ok(ws_json_text(value)))
			fail_msg("%s.%s is no id", f->shape, f->name);
		break;
	case TIME:
		if (!ws_json_text(value) || !ws_time_parse(ws_json_text(value), &when))
			fail_msg("%s.%s is no time", f->shape, f->name);
		break;
	case TEXT:
		if (kind != WS_JSON_TEXT)
			fail_msg("%s.%s is no text", f->shape, f->name);
		break;
	case INT:
	case NUMBER:
		if (kind != WS_JSON_INT)
			fail_msg("%s.%s is no number", f->shape, f->name);
		break;
	case BOOL:
		if (kind != WS_JSON_BOOL)
			fail_msg("%s.%s is no boolean", f->shape, f->name);
		break;
	case OBJECT:
		check_object(value, f->of, f->name);
		break;
	case LIST:
	case TEXTS:
		if (kind != WS_JSON_ARRAY)
			fail_msg("%s.%s is no list", f->shape, f->name);
		for (size_t i = 0; i < ws_json_count(value); i++)
			if (f->type == LIST)
				check_object(ws_json_at(value, i), f->of, f->name);
			else if (!ws_json_text(ws_json_at(value, i)))
				fail_msg("%s.%s holds no texts", f->shape, f->name);
		break;
	default:
		break;
	}
}

static const struct t_field *find_field(const char *shape, const char *name)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].shape, shape) == 0 &&
		    strcmp(fields[i].name, name) == 0)
			return &fields[i];
	return NULL;
}

static void check_object(const struct ws_json *value, const char *shape, const char *where)
{
	const struct ws_json *member;
	void *iter = NULL;
	const char *name;

	if (ws_json_kind(value) != WS_JSON_OBJECT)
		fail_msg("%s is no object", where);
	if (strcmp(shape, "none") == 0)
		return;
	for (size_t i = 0; i < FIELDS; i++) {
		if (strcmp(fields[i].shape, shape) != 0)
			continue;
		member = ws_json_get(value, fields[i].name);
		if (member)
			check_field(member, &fields[i]);
		else if (fields[i].required)
			fail_msg("%s lacks %s", where, fields[i].name);
	}
	while ((name = ws_json_next(value, &iter, &member)) != NULL)
		if (!find_field(shape, name))
			fail_msg("%s has %s, which the contract does not", where, name);
}

static void check_answer(struct t_caller *c, const struct t_contract *row)
{
	char type[64] = "";

	if (c->reply.status != row->status)
		fail_msg("%s %s: %d %s", row->method, row->path, c->reply.status,
			 c->reply.body ? c->reply.body : "");
	(void)t_http_header(&c->reply, "Content-Type", type, sizeof(type));
	if (row->form == NOTHING) {
		assert_int_equal(c->reply.body_len, 0);
		return;
	}
	assert_string_equal(type, "application/json");
	switch (row->form) {
	case OBJECT:
		check_object(c->json, row->shape, row->path);
		break;
	case MIRROR:
		if (ws_json_kind(c->json) == WS_JSON_OBJECT) {
			check_object(c->json, row->shape, row->path);
			break;
		}
		__attribute__((fallthrough));
	case LIST:
		assert_int_equal(ws_json_kind(c->json), WS_JSON_ARRAY);
		for (size_t i = 0; i < ws_json_count(c->json); i++)
			check_object(ws_json_at(c->json, i), row->shape, row->path);
		break;
	case TEXTS:
		assert_int_equal(ws_json_kind(c->json), WS_JSON_ARRAY);
		break;
	case BOOL:
		assert_true(strcmp(c->reply.body, "true") == 0 ||
			    strcmp(c->reply.body, "false") == 0);
		break;
	case INT:
		assert_int_equal(strspn(c->reply.body, "0123456789"), c->reply.body_len);
		break;
	default:
		break;
	}
}

/*
 * Calls the route of one row: {a} {w} {i} {j} in its path are replaced by the ids.
 * query is added at the end.
 */
static void go(struct t_caller *c, const char *method, const char *path, const char *body,
	       const char *a, const char *w, const char *i, const char *j)
{
	char whole[1024] = "";
	const char *query = strchr(path, '?');
	const size_t path_len = query ? (size_t)(query - path) : strlen(path);
	size_t row;

	for (row = 0; row < CONTRACTS; row++)
		if (strcmp(contracts[row].method, method) == 0 &&
		    strlen(contracts[row].path) == path_len &&
		    strncmp(contracts[row].path, path, path_len) == 0)
			break;
	if (row == CONTRACTS)
		fail_msg("%s %s is not in the contract", method, path);
	for (const char *p = path; *p; p++) {
		const size_t len = strlen(whole);
		const char *id = p[0] == '{' && p[2] == '}' ? (p[1] == 'a'   ? a
							       : p[1] == 'w' ? w
							       : p[1] == 'i' ? i
									     : j)
							    : NULL;

		/* a slash parts the words of a path that has two */
		const int word = id && id == j ? (int)strcspn(j, "/")
				 : id          ? (int)strlen(id)
					       : 1;

		(void)snprintf(whole + len, sizeof(whole) - len, "%.*s", word, id ? id : p);
		if (id && id == j)
			j += word + (j[word] == '/');
		if (id)
			p += 2;
	}
	(void)t_call(c, method, body, "%s", whole);
	check_answer(c, &contracts[row]);
	called[row] = true;
}

#define A "/accounts/{a}"
#define W A "/workspaces/{w}"

static void me_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;

	go(c, "GET", "/me/", NULL, "", "", "", "");
	go(c, "GET", "/me/accounts", NULL, "", "", "", "");
	go(c, "GET", "/me/organizations", NULL, "", "", "", "");
	go(c, "GET", "/me/workspaces", NULL, "", "", "", "");
	go(c, "GET", "/me/workspaces/{i}/scopes", NULL, "", "", c->prod, "");
	go(c, "GET", "/me/workspaces/{i}/has_scope?scope=see_flows", NULL, "", "", c->prod,
	   "");
	go(c, "GET", "/me/accounts/has_permission?permission=read%3Aaccount", NULL, "", "",
	   "", "");
	go(c, "GET", "/me/accounts/{a}/permissions", NULL, c->acme, "", "", "");
	go(c, "GET", "/me/accounts/{a}/has_permission?permission=read:account", NULL,
	   c->acme, "", "", "");
	go(c, "GET", "/me/api_keys", NULL, "", "", "", "");
	go(c, "GET", "/workspace_scopes", NULL, "", "", "", "");
	go(c, "GET", "/accounts/permissions", NULL, "", "", "", "");
	go(c, "DELETE", "/me/workspaces/{i}", NULL, "", "", c->prod, "");
	c->key = T_KEY_VIEWER;
	go(c, "DELETE", "/me/accounts/{a}", NULL, c->acme, "", "", "");
}

static void account_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char member[40], user[40], bot[40], role[40];

	go(c, "GET", A, NULL, c->acme, "", "", "");
	go(c, "PATCH", A, "{\"name\":\"Acme\"}", c->acme, "", "", "");
	go(c, "GET", A "/settings", NULL, c->acme, "", "", "");
	go(c, "PATCH", A "/settings", "{\"ai_log_summaries\":true}", c->acme, "", "", "");
	go(c, "GET", A "/domains", NULL, c->acme, "", "", "");
	go(c, "PATCH", A "/domains", "{\"domain_names\":[\"a.io\"]}", c->acme, "", "", "");
	go(c, "GET", A "/usage", NULL, c->acme, "", "", "");
	go(c, "GET", A "/usage_limits", NULL, c->acme, "", "", "");
	go(c, "GET", A "/rate-limits/status", NULL, c->acme, "", "", "");
	go(c, "POST", A "/account_memberships/filter", NULL, c->acme, "", "", "");
	go(c, "POST", A "/account_memberships/count", NULL, c->acme, "", "", "");
	t_membership_id(c, "cy@acme.io", member);
	t_user_id(c, "cy@acme.io", user);
	t_bot_id(c, "ci-deploy", bot);
	go(c, "GET", A "/account_memberships/{i}", NULL, c->acme, "", member, "");
	go(c, "GET", A "/account_memberships/by-user/{i}", NULL, c->acme, "", user, "");
	go(c, "GET", A "/account_memberships/by-bot/{i}", NULL, c->acme, "", bot, "");
	go(c, "POST", A "/account_roles/filter", NULL, c->acme, "", "", "");
	(void)snprintf(role, sizeof(role), "%s", t_find(c, "name", "Member", "id"));
	go(c, "GET", A "/account_roles/{i}", NULL, c->acme, "", role, "");
	go(c, "PATCH", A "/account_memberships/{i}/active", "{\"active\":false}", c->acme,
	   "", member, "");
	go(c, "PATCH", A "/account_memberships/{i}",
	   "{\"account_role_id\":\"b0000000-0000-4000-8000-000000000a02\"}", c->acme, "",
	   member, "");
	go(c, "DELETE", A "/account_memberships/{i}", NULL, c->acme, "", member, "");
}

static void workspace_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char id[40], body[128];

	go(c, "POST", A "/workspaces/", "{\"name\":\"N\",\"handle\":\"n\"}", c->acme, "",
	   "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "id"));
	go(c, "POST", A "/workspaces/filter", NULL, c->acme, "", "", "");
	go(c, "GET", W, NULL, c->acme, id, "", "");
	go(c, "PATCH", W, "{\"name\":\"M\"}", c->acme, id, "", "");
	go(c, "GET", W "/settings", NULL, c->acme, id, "", "");
	go(c, "PATCH", W "/settings", "{\"inherit_default_result_storage\":false}", c->acme,
	   id, "", "");
	go(c, "GET", W "/health", NULL, c->acme, id, "", "");
	go(c, "GET", W "/hello", NULL, c->acme, id, "", "");
	go(c, "GET", W "/access/", NULL, c->acme, c->prod, "", "");
	(void)snprintf(body, sizeof(body), "{\"to_account_id\":\"%s\"}", c->ada);
	go(c, "POST", W "/validate_transfer", body, c->acme, id, "", "");
	go(c, "POST", W "/transfer", body, c->acme, id, "", "");
	go(c, "DELETE", W, NULL, c->ada, id, "", "");
}

static void access_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char id[40], role[40], body[200];

	t_role_id(c, "Viewer", role);
	t_user_id(c, "cy@acme.io", id);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", id, role);
	go(c, "POST", W "/user_access/", body, c->acme, c->prod, "", "");
	(void)snprintf(body, sizeof(body),
		       "[{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}]", id, role);
	go(c, "POST", W "/user_access/", body, c->acme, c->prod, "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
	go(c, "POST", W "/user_access/filter", NULL, c->acme, c->prod, "", "");
	go(c, "GET", W "/user_access/{i}", NULL, c->acme, c->prod, id, "");
	go(c, "DELETE", W "/user_access/{i}", NULL, c->acme, c->prod, id, "");
	t_bot_id(c, "ci-deploy", id);
	(void)snprintf(body, sizeof(body),
		       "{\"bot_id\":\"%s\",\"workspace_role_id\":\"%s\"}", id, role);
	go(c, "POST", W "/bot_access/", body, c->acme, c->prod, "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "id"));
	go(c, "POST", W "/bot_access/filter", NULL, c->acme, c->prod, "", "");
	go(c, "GET", W "/bot_access/{i}", NULL, c->acme, c->prod, id, "");
	go(c, "DELETE", W "/bot_access/{i}", NULL, c->acme, c->prod, id, "");
	t_team_id(c, "data-eng", id);
	(void)snprintf(body, sizeof(body),
		       "[{\"team_id\":\"%s\",\"workspace_role_id\":\"%s\"}]", id, role);
	go(c, "PUT", W "/team_access/", body, c->acme, c->prod, "", "");
	go(c, "POST", W "/team_access/filter", NULL, c->acme, c->prod, "", "");
	go(c, "DELETE", W "/team_access/{i}", NULL, c->acme, c->prod, id, "");
}

static void role_and_team_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char id[40], user[40], actor[40], body[200];

	go(c, "POST", A "/workspace_roles/", "{\"name\":\"R\",\"scopes\":[\"see_flows\"]}",
	   c->acme, "", "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "id"));
	go(c, "POST", A "/workspace_roles/filter", NULL, c->acme, "", "", "");
	go(c, "GET", A "/workspace_roles/{i}", NULL, c->acme, "", id, "");
	go(c, "PATCH", A "/workspace_roles/{i}", "{\"name\":\"S\"}", c->acme, "", id, "");
	go(c, "DELETE", A "/workspace_roles/{i}", NULL, c->acme, "", id, "");
	go(c, "POST", A "/teams/", "{\"name\":\"T\"}", c->acme, "", "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "id"));
	go(c, "GET", A "/teams/{i}", NULL, c->acme, "", id, "");
	go(c, "PUT", A "/teams/{i}", "{\"name\":\"U\"}", c->acme, "", id, "");
	t_user_id(c, "cy@acme.io", user);
	t_actor_id(c, "cy@acme.io", actor);
	(void)snprintf(body, sizeof(body),
		       "{\"members\":[{\"member_id\":\"%s\",\"member_type\":\"user\"}]}",
		       user);
	go(c, "PUT", A "/teams/{i}/members", body, c->acme, "", id, "");
	go(c, "POST", A "/teams/filter", NULL, c->acme, "", "", "");
	go(c, "DELETE", A "/teams/{i}/members/{j}", NULL, c->acme, "", id, actor);
	go(c, "DELETE", A "/teams/{i}", NULL, c->acme, "", id, "");
}

static void bot_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char id[40], key[40];

	go(c, "POST", A "/bots/", "{\"name\":\"b\"}", c->acme, "", "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "id"));
	go(c, "POST", A "/bots/filter", NULL, c->acme, "", "", "");
	go(c, "GET", A "/bots/{i}", NULL, c->acme, "", id, "");
	go(c, "PATCH", A "/bots/{i}", "{\"name\":\"d\"}", c->acme, "", id, "");
	go(c, "POST", A "/bots/{i}/rotate_api_key", "{\"old_key_expires_in_seconds\":60}",
	   c->acme, "", id, "");
	go(c, "GET", A "/bots/{i}/read_bot_api_keys", NULL, c->acme, "", id, "");
	(void)snprintf(key, sizeof(key), "%s", t_text_at(c, "rotating_keys.0.id"));
	go(c, "DELETE", A "/bots/{i}/delete_bot_api_key/{j}", NULL, c->acme, "", id, key);
	go(c, "DELETE", A "/bots/{i}", NULL, c->acme, "", id, "");
}

/* Makes one, reads it, gives its id. */
static void made(struct t_caller *c, char id[40])
{
	(void)snprintf(id, 40, "%s", t_text_at(c, "id"));
}

static void invitation_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char id[40], role[40];
	char body[200];

	(void)snprintf(role, sizeof(role), "b0000000-0000-4000-8000-000000000a03");
	(void)snprintf(body, sizeof(body),
		       "[{\"email\":\"n@n.io\",\"account_role_id\":\"%s\"}]", role);
	go(c, "POST", A "/invitations/", body, c->acme, "", "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
	go(c, "POST", A "/invitations/filter", NULL, c->acme, "", "", "");
	go(c, "POST", A "/invitations/count", NULL, c->acme, "", "", "");
	go(c, "GET", A "/invitations/{i}", NULL, c->acme, "", id, "");
	go(c, "POST", A "/invitations/{i}/revoke", NULL, c->acme, "", id, "");
	go(c, "POST", W "/invitations/filter", NULL, c->ada, c->home, "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
	c->key = T_KEY_INVITED;
	go(c, "POST", "/invitations/{i}/accept?invite_code=demo-invite-kim", NULL, "", "",
	   id, "");
	c->key = T_KEY_OWNER;
	go(c, "POST", W "/invitations/", "{\"email\":\"n@n.io\"}", c->ada, c->home, "", "");
	made(c, id);
	go(c, "GET", W "/invitations/{i}", NULL, c->ada, c->home, id, "");
	go(c, "POST", W "/invitations/{i}/revoke", NULL, c->ada, c->home, id, "");
}

/* Each thing by its id, and by the names that lead to it. */
static void single_things_keep_the_contract(void **state)
{
	static const char *const by_id[] = {
		"flows",       "flow_runs",         "task_runs", "deployments",
		"work_queues", "block_documents",   "variables", "automations",
		"webhooks",    "concurrency_limits"};
	static const char *const by_name[][3] = {
		{"/flows/name/{n}", "etl", "etl"},
		{"/deployments/name/{n}/{n}", "etl/nightly", "nightly"},
		{"/work_pools/{n}", "k8s", "k8s"},
		{"/work_pools/{n}/queues/{n}", "k8s/slow", "slow"},
		{"/work_queues/name/{n}", "slow", "slow"},
		{"/block_types/slug/{n}/block_documents/name/{n}",
		 "snowflake-connector/warehouse", "warehouse"},
		{"/variables/name/{n}", "region", "region"},
		{"/v2/concurrency_limits/{n}", "ledger-api", "ledger-api"},
	};
	struct t_caller *c = *state;
	char path[128], id[40];

	for (size_t i = 0; i < sizeof(by_id) / sizeof(by_id[0]); i++) {
		(void)snprintf(path, sizeof(path), W "/%s/filter", by_id[i]);
		go(c, "POST", path, NULL, c->acme, c->prod, "", "");
		(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
		(void)snprintf(path, sizeof(path), W "/%s/{i}", by_id[i]);
		go(c, "GET", path, NULL, c->acme, c->prod, id, "");
		assert_string_equal(t_text_at(c, "id"), id);
		if (strcmp(by_id[i], "work_queues") == 0)
			go(c, "GET", W "/work_queues/{i}/status", NULL, c->acme, c->prod,
			   id, "");
	}
	for (size_t i = 0; i < sizeof(by_name) / sizeof(by_name[0]); i++) {
		(void)snprintf(path, sizeof(path), W "%s", by_name[i][0]);
		go(c, "GET", path, NULL, c->acme, c->prod, "", by_name[i][1]);
		assert_string_equal(t_text_at(c, "name"), by_name[i][2]);
	}
	go(c, "GET", W "/concurrency_limits/tag/{n}", NULL, c->acme, c->prod, "",
	   "warehouse");
	go(c, "GET", W "/automations/related-to/{n}", NULL, c->acme, c->prod, "",
	   "prefect.deployment.x");
}

static void inventory_routes_keep_the_contract(void **state)
{
	static const char *const lists[] = {
		"flows",           "deployments",        "flow_runs",
		"task_runs",       "work_pools",         "work_queues",
		"block_documents", "variables",          "automations",
		"webhooks",        "concurrency_limits", "v2/concurrency_limits"};
	static const char *const counts[] = {"flows",     "deployments", "flow_runs",
					     "task_runs", "work_pools",  "block_documents",
					     "variables", "automations"};
	const char *all = "{\"access_control\":{\"manage_actor_ids\":[\"*\"],"
			  "\"run_actor_ids\":[],\"view_actor_ids\":[\"*\"]}}";
	const char *block = "{\"access_control\":{\"manage_actor_ids\":[\"*\"],"
			    "\"view_actor_ids\":[]}}";
	struct t_caller *c = *state;
	char path[128], id[40];

	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		(void)snprintf(path, sizeof(path), W "/%s/count", counts[i]);
		go(c, "POST", path, NULL, c->acme, c->prod, "", "");
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		(void)snprintf(path, sizeof(path), W "/%s/filter", lists[i]);
		go(c, "POST", path, NULL, c->acme, c->prod, "", "");
		assert_true(t_count_at(c, "") > 0);
	}
	go(c, "POST", W "/deployments/filter", NULL, c->acme, c->prod, "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
	go(c, "GET", W "/deployments/{i}/access", NULL, c->acme, c->prod, id, "");
	go(c, "PUT", W "/deployments/{i}/access", all, c->acme, c->prod, id, "");
	go(c, "PATCH", W "/deployments/{i}", "{\"paused\":true}", c->acme, c->prod, id, "");
	go(c, "DELETE", W "/deployments/{i}", NULL, c->acme, c->prod, id, "");
	go(c, "POST", W "/block_documents/filter", NULL, c->acme, c->prod, "", "");
	(void)snprintf(id, sizeof(id), "%s", t_text_at(c, "0.id"));
	go(c, "GET", W "/block_documents/{i}/access", NULL, c->acme, c->prod, id, "");
	go(c, "PUT", W "/block_documents/{i}/access", block, c->acme, c->prod, id, "");
	go(c, "GET", W "/work_pools/{n}/access", NULL, c->acme, c->prod, "", "k8s");
	go(c, "PUT", W "/work_pools/{n}/access", all, c->acme, c->prod, "", "k8s");
	go(c, "PATCH", W "/work_pools/{n}", "{\"is_paused\":true}", c->acme, c->prod, "",
	   "k8s");
}

static void event_routes_keep_the_contract(void **state)
{
	struct t_caller *c = *state;
	char path[2048];
	const char *next;

	for (int i = 0; i < 3; i++)
		assert_int_equal(t_call(c, "PATCH", "{\"description\":\"x\"}",
					"/accounts/%s/workspaces/%s", c->acme, c->prod),
				 204);
	go(c, "POST", A "/events/filter", "{\"limit\":1}", c->acme, "", "", "");
	next = strstr(t_text_at(c, "next_page"), "?page-token=");
	assert_non_null(next);
	(void)snprintf(path, sizeof(path), A "/events/filter/next%s", next);
	go(c, "GET", path, NULL, c->acme, "", "", "");
	go(c, "POST", W "/events/filter", "{\"limit\":1}", c->acme, c->prod, "", "");
	next = strstr(t_text_at(c, "next_page"), "?page-token=");
	assert_non_null(next);
	(void)snprintf(path, sizeof(path), W "/events/filter/next%s", next);
	go(c, "GET", path, NULL, c->acme, c->prod, "", "");
}

/* Its code is only in the mail, so it is read from there. */
static void rejecting_keeps_the_contract(void **state)
{
	struct t_caller *c = *state;
	char path[512], id[40], email[64], code[64], route[160];
	FILE *mail;

	assert_int_equal(t_call(c, "POST", "{\"email\":\"kim@partner.com\"}",
				"/accounts/%s/workspaces/%s/invitations/", c->ada, c->home),
			 201);
	(void)snprintf(path, sizeof(path), "%s/mail", c->cloud.dir);
	mail = fopen(path, "re");
	assert_non_null(mail);
	assert_int_equal(fscanf(mail, "%39s %63s %63s", id, email, code), 3);
	(void)fclose(mail);
	assert_string_equal(email, "kim@partner.com");
	(void)snprintf(route, sizeof(route), "/invitations/{i}/reject?invite_code=%s",
		       code);
	c->key = T_KEY_INVITED;
	go(c, "POST", route, NULL, "", "", id, "");
}

/* Runs last: what was never called has not been checked. */
static void no_row_and_no_route_was_left_out(void **state)
{
	static const char *const unpublished[] = {"/admin/version", "/csrf-token",
						  "/workspaces/{i}"};
	const struct ws_cloud_route *route;

	(void)state;
	for (size_t i = 0; i < CONTRACTS; i++)
		if (!called[i])
			fail_msg("%s %s was not called", contracts[i].method,
				 contracts[i].path);
	for (size_t n = 0; (route = ws_cloud_route_nth(n)) != NULL; n++) {
		bool found = false;

		for (size_t i = 0; i < CONTRACTS; i++)
			found |= strcmp(contracts[i].method, route->method) == 0 &&
				 strcmp(contracts[i].path, route->path) == 0;
		for (size_t i = 0; i < 3; i++)
			found |= strcmp(unpublished[i], route->path) == 0;
		if (!found)
			fail_msg("%s %s has no row", route->method, route->path);
	}
}

#define WITH_CLOUD(test) cmocka_unit_test_setup_teardown(test, start, stop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(me_routes_keep_the_contract),
		WITH_CLOUD(account_routes_keep_the_contract),
		WITH_CLOUD(workspace_routes_keep_the_contract),
		WITH_CLOUD(access_routes_keep_the_contract),
		WITH_CLOUD(role_and_team_routes_keep_the_contract),
		WITH_CLOUD(bot_routes_keep_the_contract),
		WITH_CLOUD(invitation_routes_keep_the_contract),
		WITH_CLOUD(inventory_routes_keep_the_contract),
		WITH_CLOUD(single_things_keep_the_contract),
		WITH_CLOUD(event_routes_keep_the_contract),
		WITH_CLOUD(rejecting_keeps_the_contract),
		cmocka_unit_test(no_row_and_no_route_was_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
