/*
 * One thing inside a workspace: changed, deleted, and who may do what with it.
 *
 * An object access list narrows what roles give: for each level it names actors and
 * teams, or "*" for everybody whose role allows it. A list nobody set says "*" throughout.
 */
#include "sync/cloud/route.h"

#include <stdio.h>
#include <string.h>
#include "sync/cloud/inventory.h"
#include "sync/cloud/reply.h"

/* ---- which one ------------------------------------------------------------------------ */

/* The part of the path behind the segment: a name, decoded. */
static void name_of(const struct ws_cloud_request *r, const char *segment, char out[256])
{
	const char *at = strstr(r->path, segment);

	out[0] = '\0';
	if (!at)
		return;
	at += strlen(segment);
	(void)snprintf(out, 256, "%.*s", (int)strcspn(at, "/"), at);
}

/* r->id becomes the id of the object; false: there is none. Pools go by their names. */
static bool find_object(struct ws_cloud_request *r, const char *kind)
{
	char name[256];

	if (strcmp(kind, "work_pools") == 0) {
		name_of(r, "/work_pools/", name);
		return ws_cloud_db_text(r->db, r->id, sizeof(r->id),
					"SELECT id FROM inventory WHERE workspace_id = ?"
					" AND kind = ? AND name = ?",
					"ttt", r->workspace, kind, name);
	}
	return ws_cloud_db_int(r->db, 0,
			       "SELECT 1 FROM inventory WHERE workspace_id = ? AND kind = ?"
			       " AND id = ?",
			       "ttt", r->workspace, kind, r->id) != 0;
}

/* ---- access lists ----------------------------------------------------------------------- */

static const char *const levels[] = {"manage", "run", "view"};
#define LEVELS (sizeof(levels) / sizeof(levels[0]))

/* Blocks are not run. */
static bool has_level(const char *kind, const char *level)
{
	return strcmp(level, "run") != 0 || strcmp(kind, "block_documents") != 0;
}

static void add_actors(struct ws_cloud_request *r, const char *level)
{
	const char *separator = "";
	struct ws_cloud_rows *rows;

	rows = ws_cloud_db_query(
		r->db,
		"SELECT x.actor_id AS id,"
		" coalesce(u.handle, b.name, t.name, '*') AS name, u.email,"
		" CASE WHEN u.id IS NOT NULL THEN 'user' WHEN b.id IS NOT NULL THEN"
		"  'service_account' WHEN t.id IS NOT NULL THEN 'team' ELSE '*' END AS type"
		" FROM object_access x LEFT JOIN user u ON u.actor_id = x.actor_id"
		" LEFT JOIN bot b ON b.actor_id = x.actor_id"
		" LEFT JOIN team t ON t.id = x.actor_id"
		" WHERE x.object_id = ? AND x.level = ? ORDER BY type, name",
		"tt", r->id, level);
	ws_buf_addf(&r->out, "\"%s_actors\":[", level);
	while (ws_cloud_rows_next(rows)) {
		ws_buf_adds(&r->out, separator);
		ws_cloud_reply_row(r, rows);
		separator = ",";
	}
	ws_buf_addc(&r->out, ']');
}

static int read_access(struct ws_cloud_request *r, const char *kind)
{
	const char *separator = "{";
	bool set;

	if (!find_object(r, kind))
		return ws_cloud_reply_absent(r);
	set = ws_cloud_db_int(r->db, 0,
			      "SELECT count(*) FROM object_access WHERE object_id = ?", "t",
			      r->id) != 0;
	for (size_t i = 0; i < LEVELS; i++) {
		if (!has_level(kind, levels[i]))
			continue;
		ws_buf_adds(&r->out, separator);
		separator = ",";
		if (set)
			add_actors(r, levels[i]);
		else
			ws_buf_addf(&r->out,
				    "\"%s_actors\":[{\"id\":\"*\",\"name\":\"*\","
				    "\"email\":null,\"type\":\"*\"}]",
				    levels[i]);
	}
	ws_buf_addc(&r->out, '}');
	return 200;
}

#define IDS(name_)                                                                  \
	{                                                                           \
		.name = name_, .kind = WS_CLOUD_K_TEXTS, .flags = WS_CLOUD_REQUIRED \
	}
#define MAYBE_IDS(name_)                                \
	{                                               \
		.name = name_, .kind = WS_CLOUD_K_UUIDS \
	}

static const struct ws_cloud_field run_lists[] = {
	IDS("manage_actor_ids"),
	IDS("run_actor_ids"),
	IDS("view_actor_ids"),
	MAYBE_IDS("manage_team_ids"),
	MAYBE_IDS("run_team_ids"),
	MAYBE_IDS("view_team_ids"),
	{.name = NULL},
};
static const struct ws_cloud_field block_lists[] = {
	IDS("manage_actor_ids"),    IDS("view_actor_ids"), MAYBE_IDS("manage_team_ids"),
	MAYBE_IDS("view_team_ids"), {.name = NULL},
};
#define WRAPPED(shape_)                      \
	{                                    \
		{.name = "access_control",   \
		 .kind = WS_CLOUD_K_OBJECT,  \
		 .flags = WS_CLOUD_REQUIRED, \
		 .shape = shape_},           \
		{                            \
			.name = NULL         \
		}                            \
	}
static const struct ws_cloud_field run_shape[] = WRAPPED(run_lists);
static const struct ws_cloud_field block_shape[] = WRAPPED(block_lists);

static int store_ids(struct ws_cloud_request *r, const char *level, const char *what)
{
	const struct ws_json *ids;
	char key[40];

	(void)snprintf(key, sizeof(key), "access_control.%s_%s_ids", level, what);
	ids = ws_cloud_body_at(r->json, key);
	for (size_t i = 0; i < ws_json_count(ids); i++) {
		const char *id = ws_json_text(ws_json_at(ids, i));

		if (!ws_cloud_db_int(
			    r->db, 0,
			    "SELECT ?1 = '*' OR EXISTS (SELECT 1 FROM"
			    " account_membership WHERE account_id = ?2 AND actor_id"
			    " = ?1) OR EXISTS (SELECT 1 FROM team WHERE account_id ="
			    " ?2 AND id = ?1)",
			    "tt", id, r->account))
			return ws_cloud_reply_error(r, 404, "Actor not found");
		(void)ws_cloud_db_run(
			r->db, "INSERT OR IGNORE INTO object_access VALUES (?, ?, ?)",
			"ttt", r->id, level, id);
	}
	return 0;
}

static int write_access(struct ws_cloud_request *r, const char *kind)
{
	int rc = 0;

	if (!find_object(r, kind))
		return ws_cloud_reply_absent(r);
	(void)ws_cloud_db_run(r->db, "DELETE FROM object_access WHERE object_id = ?", "t",
			      r->id);
	for (size_t i = 0; rc == 0 && i < LEVELS; i++) {
		if (!has_level(kind, levels[i]))
			continue;
		rc = store_ids(r, levels[i], "actor");
		if (rc == 0)
			rc = store_ids(r, levels[i], "team");
	}
	return rc ? rc : 204;
}

static int read_deployment_access(struct ws_cloud_request *r)
{
	return read_access(r, "deployments");
}
static int write_deployment_access(struct ws_cloud_request *r)
{
	return write_access(r, "deployments");
}
static int read_block_access(struct ws_cloud_request *r)
{
	return read_access(r, "block_documents");
}
static int write_block_access(struct ws_cloud_request *r)
{
	return write_access(r, "block_documents");
}
static int read_pool_access(struct ws_cloud_request *r)
{
	return read_access(r, "work_pools");
}
static int write_pool_access(struct ws_cloud_request *r)
{
	return write_access(r, "work_pools");
}

/* ---- changing ----------------------------------------------------------------------------- */

static const struct ws_cloud_field deployment_patch[] = {
	{.name = "paused", .kind = WS_CLOUD_K_BOOL},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = "tags", .kind = WS_CLOUD_K_TEXTS},
	{.name = "work_pool_name", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = "work_queue_name", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};
static const struct ws_cloud_field pool_patch[] = {
	{.name = "is_paused", .kind = WS_CLOUD_K_BOOL},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = "concurrency_limit",
	 .kind = WS_CLOUD_K_INT,
	 .flags = WS_CLOUD_NULLABLE,
	 .max = INT32_MAX},
	{.name = NULL},
};

/* The shape has only members that a body has, so each may be laid over it. */
static int patch(struct ws_cloud_request *r, const char *kind)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;

	if (!find_object(r, kind))
		return ws_cloud_reply_absent(r);
	while ((name = ws_json_next(r->json, &iter, &value)) != NULL) {
		ws_auto_free char *text = NULL;
		char path[64];

		if (ws_json_format(value, 0, &text, NULL, NULL) < 0)
			return 500;
		(void)snprintf(path, sizeof(path), "$.%.60s", name);
		(void)ws_cloud_db_run(
			r->db,
			"UPDATE inventory SET body = json_set(body, ?2, json(?3)),"
			" updated = ?4 WHERE id = ?1",
			"tttt", r->id, path, text, r->now);
	}
	return 204;
}

static int patch_deployment(struct ws_cloud_request *r)
{
	return patch(r, "deployments");
}

static int patch_pool(struct ws_cloud_request *r)
{
	return patch(r, "work_pools");
}

static int delete_deployment(struct ws_cloud_request *r)
{
	if (!find_object(r, "deployments"))
		return ws_cloud_reply_absent(r);
	(void)ws_cloud_db_run(r->db, "DELETE FROM inventory WHERE id = ?", "t", r->id);
	return 204;
}

#define W    "/accounts/{a}/workspaces/{w}/"
#define SETS .body = WS_CLOUD_BODY_OBJECT

const struct ws_cloud_route ws_cloud_routes_object[] = {
	{WS_ROUTE("GET", W "deployments/{i}/access", read_deployment_access),
	 WS_SCOPED(see_deployments)},
	{WS_ROUTE("PUT", W "deployments/{i}/access", write_deployment_access),
	 WS_SCOPED(manage_deployments), SETS, .shape = run_shape},
	{WS_ROUTE("PATCH", W "deployments/{i}", patch_deployment),
	 WS_SCOPED(write_deployments), SETS, .shape = deployment_patch},
	{WS_ROUTE("DELETE", W "deployments/{i}", delete_deployment),
	 WS_SCOPED(manage_deployments)},
	{WS_ROUTE("GET", W "block_documents/{i}/access", read_block_access),
	 WS_SCOPED(see_blocks)},
	{WS_ROUTE("PUT", W "block_documents/{i}/access", write_block_access),
	 WS_SCOPED(manage_blocks), SETS, .shape = block_shape},
	{WS_ROUTE("GET", W "work_pools/{n}/access", read_pool_access),
	 WS_SCOPED(see_work_pools)},
	{WS_ROUTE("PUT", W "work_pools/{n}/access", write_pool_access),
	 WS_SCOPED(manage_work_pools), SETS, .shape = run_shape},
	{WS_ROUTE("PATCH", W "work_pools/{n}", patch_pool), WS_SCOPED(write_work_pools),
	 SETS, .shape = pool_patch},
	{WS_ROUTE(NULL, NULL, NULL)},
};
