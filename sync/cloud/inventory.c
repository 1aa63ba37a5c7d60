#include "sync/cloud/inventory.h"

#include <string.h>

const char *const ws_cloud_inventory_tables[] = {
	"CREATE TABLE IF NOT EXISTS inventory ("
	" id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL REFERENCES workspace"
	"  ON DELETE CASCADE,"
	" kind TEXT NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,"
	" name TEXT NOT NULL, body TEXT NOT NULL) STRICT;",
	"CREATE INDEX IF NOT EXISTS inventory_of_workspace"
	" ON inventory (workspace_id, kind, name);",

	/* Who may do what with one object; actor_id '*' is everybody whose role allows it. */
	"CREATE TABLE IF NOT EXISTS object_access ("
	" object_id TEXT NOT NULL REFERENCES inventory ON DELETE CASCADE,"
	" level TEXT NOT NULL CHECK (level IN ('manage','run','view')),"
	" actor_id TEXT NOT NULL, PRIMARY KEY (object_id, level, actor_id)) STRICT;",
	NULL,
};

#define NO_ID "\"00000000-0000-4000-8000-000000000000\""

static const struct ws_cloud_inventory_kind kinds[] = {
	{"flows", "name",
	 "{\"name\":\"\",\"tags\":[],\"labels\":{},\"created_by\":null,"
	 "\"updated_by\":null}"},
	{"deployments", "name",
	 "{\"version\":null,\"name\":\"\",\"description\":null,\"flow_id\":" NO_ID ","
	 "\"paused\":false,\"disabled\":false,\"status\":\"READY\",\"schedules\":[],"
	 "\"concurrency_limit\":null,\"job_variables\":{},\"parameters\":{},\"tags\":[],"
	 "\"work_queue_name\":null,\"work_queue_id\":null,\"work_pool_name\":null,"
	 "\"last_polled\":null,\"path\":null,\"entrypoint\":null,"
	 "\"enforce_parameter_schema\":true,\"created_by\":null,\"updated_by\":null}"},
	{"flow_runs", "name",
	 "{\"name\":\"\",\"flow_id\":" NO_ID ",\"deployment_id\":null,"
	 "\"parameters\":{},\"tags\":[],\"state_type\":\"COMPLETED\","
	 "\"state_name\":\"Completed\",\"state\":null,\"run_count\":1,\"expected_start_"
	 "time\":null,"
	 "\"start_time\":null,\"end_time\":null,\"total_run_time\":0.0,"
	 "\"auto_scheduled\":false}"},
	{"task_runs", "name",
	 "{\"name\":\"\",\"flow_run_id\":null,\"task_key\":\"task\","
	 "\"dynamic_key\":\"0\",\"tags\":[],\"state_type\":\"COMPLETED\","
	 "\"state_name\":\"Completed\",\"state\":null,\"run_count\":1,\"expected_start_"
	 "time\":null,"
	 "\"start_time\":null,\"end_time\":null,\"total_run_time\":0.0}"},
	{"work_pools", "name",
	 "{\"name\":\"\",\"description\":null,\"type\":\"process\","
	 "\"base_job_template\":{},\"is_paused\":false,\"concurrency_limit\":null,"
	 "\"is_push_pool\":false,\"is_mex_pool\":false,\"status\":\"READY\","
	 "\"default_queue_id\":" NO_ID ",\"storage_configuration\":{},"
	 "\"last_polled\":null,\"created_by\":null,\"updated_by\":null,"
	 "\"active_slots\":null}"},
	{"work_queues", "name",
	 "{\"name\":\"\",\"description\":\"\",\"is_paused\":false,"
	 "\"concurrency_limit\":null,\"priority\":1,\"work_pool_id\":null,"
	 "\"filter\":null,\"last_polled\":null,\"status\":\"READY\",\"work_pool\":null,"
	 "\"created_by\":null,\"updated_by\":null,\"active_slots\":null,"
	 "\"work_pool_name\":null}"},
	{"block_documents", "name",
	 "{\"name\":\"\",\"data\":{},\"block_schema_id\":" NO_ID ",\"block_schema\":null,"
	 "\"block_type_id\":" NO_ID ",\"block_type_name\":null,\"block_type\":null,"
	 "\"block_document_references\":{},\"is_anonymous\":false}"},
	{"variables", "name", "{\"name\":\"\",\"value\":\"\",\"tags\":[]}"},
	{"automations", "name",
	 "{\"name\":\"\",\"description\":\"\",\"enabled\":true,"
	 "\"trigger\":{\"type\":\"event\",\"posture\":\"Reactive\",\"threshold\":1},"
	 "\"actions\":[{\"type\":\"do-nothing\"}],\"actions_on_trigger\":[],"
	 "\"actions_on_resolve\":[],\"labels\":{},\"tags\":[],\"account\":null,"
	 "\"workspace\":null,\"actor\":null}"},
	{"webhooks", "name",
	 "{\"name\":\"\",\"description\":\"\",\"enabled\":true,"
	 "\"service_account_id\":null,\"template\":\"{}\",\"account\":null,"
	 "\"workspace\":null,\"slug\":\"\",\"service_account\":null}"},
	{"concurrency_limits", "tag",
	 "{\"tag\":\"\",\"concurrency_limit\":1,\"active_slots\":[]}"},
	{"v2/concurrency_limits", "name",
	 "{\"active\":true,\"name\":\"\",\"limit\":1,\"active_slots\":0,"
	 "\"slot_decay_per_second\":0.0}"},
};

const struct ws_cloud_inventory_kind *ws_cloud_inventory_nth(size_t n)
{
	return n < sizeof(kinds) / sizeof(kinds[0]) ? &kinds[n] : NULL;
}

const struct ws_cloud_inventory_kind *ws_cloud_inventory_find(const char *segment)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].segment, segment) == 0)
			return &kinds[i];
	return NULL;
}

static int lay_over(struct ws_json *body, const struct ws_json *members)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	int bad = 0;

	while ((name = ws_json_next(members, &iter, &value)) != NULL)
		if (ws_json_get(body, name))
			bad |= ws_json_set(body, name, ws_json_copy(value));
	return bad;
}

int ws_cloud_inventory_put(struct ws_cloud_db *db,
			   const struct ws_cloud_inventory_kind *kind, const char *id,
			   const char *account, const char *workspace, const char *now,
			   const struct ws_json *members)
{
	ws_auto(ws_json) body = NULL;
	ws_auto_free char *text = NULL;
	const char *name;
	int rc = ws_json_parse(kind->body, strlen(kind->body), 0, &body, NULL);

	if (rc < 0)
		return rc;
	if (ws_json_get(body, "account") &&
	    (ws_json_set(body, "account", ws_json_new_text(account)) ||
	     ws_json_set(body, "workspace", ws_json_new_text(workspace))))
		return WS_E_NOMEM;
	if (lay_over(body, members))
		return WS_E_NOMEM;
	rc = ws_json_format(body, 0, &text, NULL, NULL);
	if (rc < 0)
		return rc;
	name = ws_json_text(ws_json_get(body, kind->name_key));
	return ws_cloud_db_run(
		db, "INSERT INTO inventory VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6)", "tttttt",
		id, workspace, kind->segment, now, name ? name : "", text);
}
