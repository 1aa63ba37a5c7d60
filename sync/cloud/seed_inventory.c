/*
 * The part of a seed that lies inside a workspace, and that of the public story.
 *
 * Members beside those of the service: "flow" of a deployment or a run (a name), "runs"
 * (how many alike, for runs) and "access" of an object (level -> addresses and names, or
 * "*").
 */
#include "sync/cloud/seed_p.h"

#include <stdio.h>
#include <string.h>
#include "sync/cloud/inventory.h"

#define RUNS_MAX 100000

struct loading {
	struct ws_cloud_seed_run *run;
	const struct ws_cloud_inventory_kind *kind;
	const char *workspace, *handle;
};

static void load_actor(struct loading *l, const char *object, const char *level,
		       const char *who)
{
	char id[WS_UUID_TEXT] = "*";

	if (!who) {
		(void)ws_cloud_seed_refuse(l->run, "\"access\" holds lists of texts");
		return;
	}
	if (strcmp(who, "*") != 0 &&
	    !ws_cloud_db_text(l->run->db, id, sizeof(id),
			      "SELECT id FROM team WHERE name = ? AND account_id = ?", "tt",
			      who, l->run->account) &&
	    !ws_cloud_seed_actor(l->run, strchr(who, '@') ? who : NULL,
				 strchr(who, '@') ? NULL : who, id))
		return;
	ws_cloud_seed_stored(l->run,
			     ws_cloud_db_run(l->run->db,
					     "INSERT INTO object_access VALUES (?, ?, ?)",
					     "ttt", object, level, id),
			     who);
}

static void load_access(struct loading *l, const struct ws_json *access, const char *object)
{
	const struct ws_json *list;
	void *iter = NULL;
	const char *level;

	if (access && !ws_cloud_seed_only(l->run, access, " manage run view "))
		return;
	while ((level = ws_json_next(access, &iter, &list)) != NULL)
		for (size_t i = 0; l->run->rc == 0 && i < ws_json_count(list); i++)
			load_actor(l, object, level, ws_json_text(ws_json_at(list, i)));
}

/* Only what the service has, and the three of ours. */
static bool known_members(struct loading *l, const struct ws_json *o)
{
	ws_auto(ws_json) body = NULL;
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;

	if (ws_json_kind(o) != WS_JSON_OBJECT)
		return ws_cloud_seed_refuse(l->run, "not an object");
	if (ws_json_parse(l->kind->body, strlen(l->kind->body), 0, &body, NULL) < 0)
		return false;
	while ((name = ws_json_next(o, &iter, &value)) != NULL)
		if (!ws_json_get(body, name) && strcmp(name, "id") != 0 &&
		    strcmp(name, "flow") != 0 && strcmp(name, "runs") != 0 &&
		    strcmp(name, "access") != 0)
			return ws_cloud_seed_refuse(l->run, "unknown member \"%s\"", name);
	return true;
}

/* The id of what has this name in the workspace: members[to]. False: there is none. */
static bool set_id(struct loading *l, const char *kind, const char *name, const char *to,
		   struct ws_json *members)
{
	char id[WS_UUID_TEXT];

	return ws_cloud_db_text(
		       l->run->db, id, sizeof(id),
		       "SELECT id FROM inventory WHERE workspace_id = ? AND name = ?"
		       " AND kind = ?",
		       "ttt", l->workspace, name, kind) &&
	       ws_json_set(members, to, ws_json_new_text(id)) == 0;
}

/* The state of a run as an object, which clients look into. */
static int set_state(struct ws_json *members, const struct ws_json *o, const char *now)
{
	static const char *const times[] = {"end_time", "start_time",
					    "expected_start_time"};
	const char *type = ws_json_text(ws_json_get(o, "state_type"));
	const char *name = ws_json_text(ws_json_get(o, "state_name")), *time = NULL;
	struct ws_json *state = ws_json_new_object();
	int bad;

	for (size_t i = 0; !time && i < sizeof(times) / sizeof(times[0]); i++)
		time = ws_json_text(ws_json_get(o, times[i]));
	bad = ws_json_set(state, "type", ws_json_new_text(type ? type : "COMPLETED"));
	bad |= ws_json_set(state, "name",
			   name ? ws_json_new_text(name) : ws_json_new_null());
	bad |= ws_json_set(state, "timestamp", ws_json_new_text(time ? time : now));
	return ws_json_set(members, "state", state) | bad;
}

/* The members, and what follows from them: "flow" as the id it stands for, the pool of a
 * queue, the state of a run. NULL after refusing. */
static struct ws_json *resolved(struct loading *l, const struct ws_json *o)
{
	const char *flow = ws_cloud_seed_text_or(l->run, o, "flow", NULL);
	const char *pool = ws_json_text(ws_json_get(o, "work_pool_name"));
	ws_auto(ws_json) copy = ws_json_copy(o);

	if (copy && flow && !set_id(l, "flows", flow, "flow_id", copy)) {
		(void)ws_cloud_seed_refuse(l->run, "there is no flow \"%s\"", flow);
		return NULL;
	}
	if (copy && pool && strcmp(l->kind->segment, "work_queues") == 0 &&
	    !set_id(l, "work_pools", pool, "work_pool_id", copy)) {
		(void)ws_cloud_seed_refuse(l->run, "there is no work pool \"%s\"", pool);
		return NULL;
	}
	if (copy && strstr(l->kind->segment, "_runs") && !ws_json_get(o, "state") &&
	    set_state(copy, o, l->run->now))
		return NULL;
	return ws_steal(&copy);
}

static void load_one(struct loading *l, const struct ws_json *o, size_t number)
{
	const int64_t runs = ws_cloud_seed_number(l->run, o, "runs", 1);
	const char *name = ws_cloud_seed_text_or(l->run, o, l->kind->name_key, "");
	const bool many = strstr(l->kind->segment, "_runs") != NULL;
	ws_auto(ws_json) members = NULL;
	char id[WS_UUID_TEXT], path[400];

	if (!known_members(l, o))
		return;
	if (runs < 0 || runs > RUNS_MAX || (!many && (runs != 1 || !*name))) {
		(void)ws_cloud_seed_refuse(l->run, "it needs a name, or runs up to %d",
					   RUNS_MAX);
		return;
	}
	members = resolved(l, o);
	for (int64_t i = 0; members && l->run->rc == 0 && i < runs; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s/%.200s/%zu/%d", l->handle,
			       l->kind->segment, name, number, (int)i);
		ws_cloud_seed_id(l->run, o, "id", "inventory", path, id);
		ws_cloud_seed_stored(l->run,
				     ws_cloud_inventory_put(l->run->db, l->kind, id,
							    l->run->account, l->workspace,
							    l->run->now, members),
				     *name ? name : l->kind->segment);
	}
	if (l->run->rc == 0)
		load_access(l, ws_json_get(o, "access"), id);
}

void ws_cloud_seed_inventory(struct ws_cloud_seed_run *run, const struct ws_json *inventory,
			     const char *workspace, const char *handle)
{
	struct loading l = {.run = run, .workspace = workspace, .handle = handle};
	const size_t len = strlen(run->place);
	const struct ws_json *list;
	void *iter = NULL;
	const char *name;

	while ((name = ws_json_next(inventory, &iter, &list)) != NULL)
		if (!ws_cloud_inventory_find(name)) {
			(void)ws_cloud_seed_refuse(run, "unknown member \"%s\"", name);
			return;
		}
	/* in the order of the kinds: later ones name earlier ones */
	for (size_t k = 0; (l.kind = ws_cloud_inventory_nth(k)) != NULL; k++) {
		list = ws_json_get(inventory, l.kind->segment);
		for (size_t i = 0; run->rc == 0 && i < ws_json_count(list); i++) {
			(void)snprintf(run->place + len, sizeof(run->place) - len,
				       ".inventory.%s[%zu]", l.kind->segment, i);
			load_one(&l, ws_json_at(list, i), i);
		}
	}
	run->place[len] = '\0';
}

/* ---- the public story -------------------------------------------------------------------- */

#define CRON(expression)                                         \
	"[{\"active\":true,\"schedule\":{\"cron\":\"" expression \
	"\",\"timezone\":\"UTC\",\"day_or\":true}}]"

static const char prod[] =
	"{\"flows\":[{\"name\":\"etl\",\"tags\":[\"nightly\"]},"
	"{\"name\":\"billing\",\"tags\":[\"money\",\"month-end\"]},"
	"{\"name\":\"ledger\"}],"
	"\"deployments\":["
	"{\"name\":\"nightly\",\"flow\":\"etl\",\"work_pool_name\":\"k8s\","
	"\"work_queue_name\":\"default\",\"tags\":[\"nightly\"],\"schedules\":" CRON(
		"0 3 * * *") "},"
			     "{\"name\":\"month-end\",\"flow\":\"billing\",\"work_pool_"
			     "name\":\"k8s\","
			     "\"work_queue_name\":\"slow\",\"paused\":true,"
			     "\"schedules\":" CRON(
				     "0 5 1 * *") ",\"access\":{\"manage\":[\"ada@acme."
						  "io\"],"
						  "\"run\":[\"ada@acme.io\",\"ci-deploy\"],"
						  "\"view\":[\"*\"]}},"
						  "{\"name\":\"adhoc\",\"flow\":\"etl\","
						  "\"work_pool_name\":\"k8s\"}],"
						  "\"work_pools\":[{\"name\":\"k8s\","
						  "\"type\":\"kubernetes\","
						  "\"concurrency_limit\":20,\"last_"
						  "polled\":\"2026-11-23T09:58:00."
						  "000000Z\","
						  "\"access\":{\"manage\":[\"ada@acme.io\","
						  "\"dan@acme.io\"],"
						  "\"run\":[\"data-eng\",\"etl-worker\"],"
						  "\"view\":[\"*\"]}}],"
						  "\"work_queues\":["
						  "{\"name\":\"default\",\"work_pool_"
						  "name\":\"k8s\",\"priority\":1,"
						  "\"last_polled\":\"2026-11-23T09:58:00."
						  "000000Z\"},"
						  "{\"name\":\"slow\",\"work_pool_name\":"
						  "\"k8s\",\"priority\":10,"
						  "\"concurrency_limit\":2}],"
						  "\"block_documents\":[{\"name\":"
						  "\"warehouse\","
						  "\"block_type_name\":\"Snowflake "
						  "Connector\","
						  "\"data\":{\"password\":\"demo-not-a-"
						  "secret\"}},"
						  "{\"name\":\"results\",\"block_type_"
						  "name\":\"S3 Bucket\","
						  "\"data\":{\"bucket_name\":\"acme-"
						  "results\"},"
						  "\"access\":{\"manage\":[\"ada@acme.io\"]"
						  ",\"view\":[\"data-eng\"]}}],"
						  "\"variables\":[{\"name\":\"ledger_"
						  "start\",\"value\":\"2019-01-01\"},"
						  "{\"name\":\"region\",\"value\":\"eu-1\","
						  "\"tags\":[\"infra\"]}],"
						  "\"automations\":[{\"name\":\"page on "
						  "failure\"},"
						  "{\"name\":\"mail the month's "
						  "end\",\"enabled\":false}],"
						  "\"webhooks\":[{\"name\":\"ledger "
						  "closed\",\"slug\":\"demo-slug-ledger\"}]"
						  ","
						  "\"concurrency_limits\":[{\"tag\":"
						  "\"warehouse\",\"concurrency_limit\":4}],"
						  "\"v2/"
						  "concurrency_limits\":[{\"name\":"
						  "\"ledger-api\",\"limit\":10}],"
						  "\"flow_runs\":[{\"flow\":\"etl\","
						  "\"runs\":41,\"state_type\":"
						  "\"COMPLETED\","
						  "\"start_time\":\"2026-11-23T03:00:05."
						  "000000Z\"},"
						  "{\"flow\":\"etl\",\"runs\":3,\"state_"
						  "type\":\"FAILED\","
						  "\"start_time\":\"2026-11-19T03:00:04."
						  "000000Z\"},"
						  "{\"flow\":\"etl\",\"runs\":7,\"state_"
						  "type\":\"SCHEDULED\"}],"
						  "\"task_runs\":[{\"runs\":120,\"state_"
						  "type\":\"COMPLETED\","
						  "\"start_time\":\"2026-11-23T03:04:50."
						  "000000Z\"},"
						  "{\"runs\":5,\"state_type\":\"FAILED\","
						  "\"start_time\":\"2026-11-19T03:00:09."
						  "000000Z\"}]}";

static const char staging[] =
	"{\"flows\":[{\"name\":\"etl\",\"tags\":[\"nightly\"]}],"
	"\"deployments\":[{\"name\":\"rehearsal\",\"flow\":\"etl\","
	"\"work_pool_name\":\"laptops\"}],"
	"\"work_pools\":[{\"name\":\"laptops\",\"type\":\"process\"}],"
	"\"work_queues\":[{\"name\":\"default\",\"work_pool_name\":\"laptops\"}],"
	"\"variables\":[{\"name\":\"region\",\"value\":\"eu-1\"}],"
	"\"flow_runs\":[{\"flow\":\"etl\",\"runs\":2,\"state_type\":\"CRASHED\","
	"\"start_time\":\"2026-11-02T12:00:00.000000Z\"}]}";

struct ws_json *ws_cloud_seed_demo_inventory(const char *handle)
{
	const char *text = strcmp(handle, "prod") == 0      ? prod
			   : strcmp(handle, "staging") == 0 ? staging
							    : "{}";
	struct ws_json *json = NULL;

	return ws_json_parse(text, strlen(text), 0, &json, NULL) < 0 ? NULL : json;
}
