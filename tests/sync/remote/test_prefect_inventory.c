/*
 * tests/sync/remote/test_prefect_inventory.c - lists and counts of what lies inside a
 * workspace: from the stand-in cloud, and from one that answers nonsense.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "sync/remote/prefect.h"
#include "tests/lib/driver.h"
#include "tests/lib/cloud_call.h"
#include "tests/lib/raw_server.h"

#define ACCOUNT   "aaaaaaaa-0000-4000-8000-000000000001"
#define WORKSPACE "bbbbbbbb-0000-4000-8000-000000000001"
#define FLOW      "cccccccc-0000-4000-8000-000000000001"

/* ---- the stand-in ---------------------------------------------------------------------- */

static int cloud_up(void **state)
{
	*state = t_caller_new(NULL, NULL);
	return *state ? 0 : -1;
}

static int cloud_down(void **state)
{
	t_caller_free(*state);
	return 0;
}

static const char *facts_of(const struct ws_inventory_item *item, char out[300])
{
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < item->fact_count; i++) {
		const struct ws_inventory_fact *fact = &item->facts[i];

		len += (size_t)snprintf(out + len, 300 - len, "%s%s%s%s", i ? ", " : "",
					fact->word, *fact->text ? " " : "", fact->text);
	}
	return out;
}

static void everything_in_a_workspace_is_listed_with_one_request_a_kind(void **state)
{
	static const size_t counts[WS_INVENTORY_KINDS] = {3, 3, 1, 2, 2, 2, 2, 1, 1, 1};
	struct t_caller *c = *state;
	ws_auto(ws_remote) remote = t_driver_open(c->cloud.url, T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_inventory_list *list;
	struct ws_inventory inventory;
	struct ws_err err = {0};
	char text[300];

	if (remote->ops->read_inventory(remote, c->acme, c->prod, WS_INVENTORY_ALL, arena,
					&inventory, &err) != 0)
		fail_msg("%s (%s)", err.msg, err.why);
	assert_int_equal(remote->ops->requests(remote), WS_INVENTORY_KINDS);
	for (size_t kind = 0; kind < WS_INVENTORY_KINDS; kind++) {
		assert_true(inventory.lists[kind].known);
		assert_int_equal(inventory.lists[kind].count, counts[kind]);
	}
	list = &inventory.lists[WS_INVENTORY_DEPLOYMENTS];
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i].name, "billing/month-end") == 0)
			assert_string_equal(facts_of(&list->items[i], text),
					    "paused, pool k8s, queue slow, "
					    "schedule cron 0 5 1 * * UTC");
	assert_string_equal(
		facts_of(&inventory.lists[WS_INVENTORY_WORK_POOLS].items[0], text),
		"active, type kubernetes, limit 20");
	assert_non_null(inventory.lists[WS_INVENTORY_WORK_POOLS].items[0].polled);
}

static void what_the_key_may_not_see_is_unknown_and_the_rest_is_told(void **state)
{
	struct t_caller *c = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	char role[40], user[40], body[200];
	struct ws_inventory inventory;
	struct ws_inventory_counts counts;
	struct ws_remote *remote;
	struct ws_err err = {0};

	assert_int_equal(t_call(c, "POST", "{\"name\":\"r\",\"scopes\":[\"see_flows\"]}",
				"/accounts/%s/workspace_roles/", c->acme),
			 201);
	(void)snprintf(role, sizeof(role), "%s", t_text_at(c, "id"));
	t_user_id(c, "bob@acme.io", user);
	(void)snprintf(body, sizeof(body),
		       "{\"user_id\":\"%s\",\"workspace_role_id\":\"%s\"}", user, role);
	assert_int_equal(t_call(c, "POST", body, "/accounts/%s/workspaces/%s/user_access/",
				c->acme, c->prod),
			 200);
	remote = t_driver_open(c->cloud.url, T_KEY_DEVELOPER);
	assert_int_equal(remote->ops->read_inventory(remote, c->acme, c->prod,
						     WS_INVENTORY_ALL, arena, &inventory,
						     &err),
			 0);
	assert_true(inventory.lists[WS_INVENTORY_FLOWS].known);
	assert_int_equal(inventory.lists[WS_INVENTORY_FLOWS].count, 3);
	for (size_t kind = 1; kind < WS_INVENTORY_KINDS; kind++)
		assert_false(inventory.lists[kind].known);
	assert_int_equal(remote->ops->count_inventory(remote, c->acme, c->prod,
						      WS_COUNT_THINGS | WS_COUNT_RUNS,
						      arena, &counts, &err),
			 0);
	assert_int_equal(counts.things[WS_INVENTORY_FLOWS], 3);
	assert_int_equal(counts.things[WS_INVENTORY_BLOCKS], -1);
	assert_int_equal(counts.things[WS_INVENTORY_WORK_QUEUES], -1);
	assert_int_equal(counts.flow_runs, 51);
	ws_remote_close(remote);
}

static void things_and_runs_are_counted(void **state)
{
	struct t_caller *c = *state;
	ws_auto(ws_remote) remote = t_driver_open(c->cloud.url, T_KEY_OWNER);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory_counts counts;
	struct ws_err err = {0};

	assert_int_equal(remote->ops->count_inventory(remote, c->acme, c->prod,
						      WS_COUNT_THINGS | WS_COUNT_RUNS,
						      arena, &counts, &err),
			 0);
	assert_int_equal(remote->ops->requests(remote), WS_INVENTORY_KINDS + 2);
	assert_int_equal(counts.things[WS_INVENTORY_DEPLOYMENTS], 3);
	assert_int_equal(counts.things[WS_INVENTORY_WORK_QUEUES], 2);
	assert_int_equal(counts.things[WS_INVENTORY_AUTOMATIONS], 2);
	assert_int_equal(counts.flow_runs, 51);
	assert_int_equal(counts.task_runs, 125);
	assert_int_equal(counts.flow_runs_in[0], -1);
	assert_int_equal(remote->ops->count_inventory(remote, c->acme, c->prod,
						      WS_COUNT_STATES, arena, &counts,
						      &err),
			 0);
	assert_int_equal(remote->ops->requests(remote), WS_INVENTORY_KINDS + 2 + 20);
	assert_string_equal(ws_run_state[4], "FAILED");
	assert_int_equal(counts.flow_runs_in[4], 3);
	assert_int_equal(counts.task_runs_in[4], 5);
	assert_int_equal(counts.flow_runs_in[1], 0);
	assert_int_equal(counts.flow_runs, -1);
	assert_string_equal(counts.last_flow_run, "2026-11-23T03:00:05.000000Z");
}

/* ---- a cloud that answers nonsense --------------------------------------------------------- */

struct bent {
	const char *list; /* of this list alone */
	int rows;         /* so many in all; the id of row n is made of n */
	int repeat;       /* this many times a second page repeats the first */
	const char *json; /* instead of rows */
	int status;       /* of every list; 0: 200 */
	bool asked_for_secrets, asked_for_template;
};

static int number_in(const char *body, const char *key)
{
	const char *at = strstr(body, key);

	return at ? (int)strtol(at + strlen(key), NULL, 10) : 0;
}

static char *answer(void *user, const char *method, const char *path, const char *body)
{
	struct bent *bent = user;
	const int offset = number_in(body, "\"offset\":");
	ws_auto_buf out = WS_BUF_INIT;
	int from = offset;

	(void)method;
	if (strstr(path, "block_documents") && !strstr(body, "\"include_secrets\":false"))
		bent->asked_for_secrets = true;
	if (strstr(path, "work_pools") && !strstr(body, "exclude_base_job_template\":true"))
		bent->asked_for_template = true;
	if (bent->status)
		return t_raw_make(bent->status, "", "{}");
	if (!strstr(path, bent->list))
		return t_raw_make(200, "", "[]");
	if (bent->json)
		return t_raw_make(200, "", bent->json);
	if (offset > 0 && bent->repeat > 0) {
		bent->repeat--;
		from = 0;
	}
	ws_buf_addc(&out, '[');
	for (int i = from; i < bent->rows && i < from + 200; i++)
		ws_buf_addf(&out,
			    "%s{\"id\":\"eeeeeeee-0000-4000-8000-%012d\",\"name\":\"n%d\"}",
			    i > from ? "," : "", i, i);
	ws_buf_addc(&out, ']');
	return t_raw_make(200, "", ws_buf_text(&out));
}

/* Reads everything from such a cloud. */
static int read_bent(struct bent *bent, struct ws_arena *arena, struct ws_inventory *out,
		     size_t *requests)
{
	struct t_raw *server = t_raw_new();
	struct ws_remote *remote;
	struct ws_err err = {0};
	int rc;

	t_raw_serve(server, answer, bent);
	remote = t_driver_open(t_raw_base(server), "pnu_abcdefghijklmnop1234");
	rc = remote->ops->read_inventory(remote, ACCOUNT, WORKSPACE, WS_INVENTORY_ALL,
					 arena, out, &err);
	if (requests)
		*requests = remote->ops->requests(remote);
	ws_remote_close(remote);
	t_raw_free(server);
	return rc;
}

static void long_lists_are_read_to_their_end(void **state)
{
	struct bent bent = {.list = "/flows/", .rows = 450};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory out;

	(void)state;
	assert_int_equal(read_bent(&bent, arena, &out, NULL), 0);
	assert_true(out.lists[WS_INVENTORY_FLOWS].known);
	assert_int_equal(out.lists[WS_INVENTORY_FLOWS].count, 450);
	assert_false(bent.asked_for_secrets);
	assert_false(bent.asked_for_template);
}

static void a_list_that_changes_while_it_is_read_is_read_again(void **state)
{
	struct bent bent = {.list = "/flows/", .rows = 250, .repeat = 2};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory out;

	(void)state;
	assert_int_equal(read_bent(&bent, arena, &out, NULL), 0);
	assert_true(out.lists[WS_INVENTORY_FLOWS].known);
	assert_int_equal(out.lists[WS_INVENTORY_FLOWS].count, 250);
}

static void one_that_never_holds_still_is_unknown_and_costs_that_list_alone(void **state)
{
	struct bent bent = {.list = "/flows/", .rows = 250, .repeat = 1000};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory out;
	size_t requests;

	(void)state;
	assert_int_equal(read_bent(&bent, arena, &out, &requests), 0);
	assert_false(out.lists[WS_INVENTORY_FLOWS].known);
	assert_int_equal(out.lists[WS_INVENTORY_FLOWS].count, 0);
	assert_true(out.lists[WS_INVENTORY_VARIABLES].known);
	assert_true(requests <= WS_INVENTORY_KINDS - 1 + 2 * 4);
}

static void a_list_without_end_is_cut_and_unknown(void **state)
{
	struct bent bent = {.list = "/flows/", .rows = 1000000};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory out;
	size_t requests;

	(void)state;
	assert_int_equal(read_bent(&bent, arena, &out, &requests), 0);
	assert_false(out.lists[WS_INVENTORY_FLOWS].known);
	assert_true(requests <= WS_INVENTORY_KINDS + WS_INVENTORY_ITEMS_MAX / 200);
}

static void rows_that_make_no_sense_refuse_their_list(void **state)
{
#define ROW(more) "[{\"id\":\"" FLOW "\",\"name\":\"n\"" more "}]"
	static const struct {
		const char *list, *json;
		enum ws_inventory_kind kind;
	} cases[] = {
		{"/flows/", "{}", WS_INVENTORY_FLOWS},
		{"/flows/", "[1]", WS_INVENTORY_FLOWS},
		{"/flows/", "[{\"id\":\"x\",\"name\":\"n\"}]", WS_INVENTORY_FLOWS},
		{"/flows/", "[{\"id\":\"" FLOW "\",\"name\":7}]", WS_INVENTORY_FLOWS},
		{"/flows/", "[{\"id\":\"" FLOW "\",\"name\":\"\"}]", WS_INVENTORY_FLOWS},
		{"/flows/", ROW(",\"tags\":\"x\""), WS_INVENTORY_FLOWS},
		{"/flows/", ROW(",\"tags\":[[]]"), WS_INVENTORY_FLOWS},
		{"/deployments/", ROW(",\"paused\":false"), WS_INVENTORY_DEPLOYMENTS},
		{"/deployments/", ROW(",\"flow_id\":\"" FLOW "\",\"paused\":1"),
		 WS_INVENTORY_DEPLOYMENTS},
		{"/deployments/",
		 ROW(",\"flow_id\":\"" FLOW
		     "\",\"paused\":true,\"schedules\":[{\"schedule\":{}}]"),
		 WS_INVENTORY_DEPLOYMENTS},
		{"/work_pools/", ROW(",\"is_paused\":false,\"concurrency_limit\":\"9\""),
		 WS_INVENTORY_WORK_POOLS},
		{"/automations/", ROW(""), WS_INVENTORY_AUTOMATIONS},
		{"/variables/", "not json", WS_INVENTORY_VARIABLES},
	};
#undef ROW

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct bent bent = {.list = cases[i].list, .json = cases[i].json};
		ws_auto(ws_arena) arena = ws_arena_new();
		struct ws_inventory out;

		if (read_bent(&bent, arena, &out, NULL) != 0)
			fail_msg("case %zu ends the call", i);
		for (size_t kind = 0; kind < WS_INVENTORY_KINDS; kind++)
			if (out.lists[kind].known == (kind == cases[i].kind))
				fail_msg("case %zu: list %zu", i, kind);
	}
}

static void a_server_in_trouble_ends_the_call(void **state)
{
	struct bent bent = {.list = "none", .status = 503};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory out;

	(void)state;
	assert_int_equal(read_bent(&bent, arena, &out, NULL), WS_E_SERVER);
}

static void values_are_in_no_record(void **state)
{
	struct bent bent = {.list = "/variables/",
			    .json = "[{\"id\":\"" FLOW "\",\"name\":\"n\",\"tags\":[],"
				    "\"value\":\"SECRET\"}]"};
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_inventory_item *item;
	struct ws_inventory out;

	(void)state;
	assert_int_equal(read_bent(&bent, arena, &out, NULL), 0);
	item = &out.lists[WS_INVENTORY_VARIABLES].items[0];
	assert_int_equal(item->fact_count, 1);
	assert_string_equal(item->facts[0].word, "no tags");
	assert_string_equal(item->facts[0].text, "");
	assert_null(item->polled);
}

#define WITH_CLOUD(test) cmocka_unit_test_setup_teardown(test, cloud_up, cloud_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_CLOUD(everything_in_a_workspace_is_listed_with_one_request_a_kind),
		WITH_CLOUD(what_the_key_may_not_see_is_unknown_and_the_rest_is_told),
		WITH_CLOUD(things_and_runs_are_counted),
		cmocka_unit_test(long_lists_are_read_to_their_end),
		cmocka_unit_test(a_list_that_changes_while_it_is_read_is_read_again),
		cmocka_unit_test(
			one_that_never_holds_still_is_unknown_and_costs_that_list_alone),
		cmocka_unit_test(a_list_without_end_is_cut_and_unknown),
		cmocka_unit_test(rows_that_make_no_sense_refuse_their_list),
		cmocka_unit_test(a_server_in_trouble_ends_the_call),
		cmocka_unit_test(values_are_in_no_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
