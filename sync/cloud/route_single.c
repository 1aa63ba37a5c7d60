/*
 * One thing inside a workspace, looked at: by its id, or by the names that lead to it.
 */
#include "sync/cloud/route.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>
#include "store/ground/uuid.h"
#include "sync/cloud/inventory.h"
#include "sync/cloud/reply.h"

/* ---- which one ------------------------------------------------------------------------ */

#define PARTS_MAX 6
#define PART_MAX  256

/* parent: the flow of a deployment, the pool of a queue, the type of a block. Texts that
 * are not asked for are NULL. */
struct wanted {
	char parts[PARTS_MAX][PART_MAX]; /* of the path, behind the workspace */
	size_t count;
	const char *kind, *id, *parent, *name;
};

static void split(const struct ws_cloud_request *r, struct wanted *w)
{
	const char *at = r->path;

	for (int slashes = 0; *at && slashes < 5; at++)
		slashes += *at == '/';
	while (*at && w->count < PARTS_MAX) {
		const size_t len = strcspn(at, "/");

		(void)snprintf(w->parts[w->count++], PART_MAX, "%.*s", (int)len, at);
		at += len + (at[len] == '/');
	}
}

/* "flows/ID", "flows/name/N", "deployments/name/FLOW/N", "work_pools/N",
 * "work_pools/POOL/queues/N", "block_types/slug/S/block_documents/name/N" */
static void read_path(const struct ws_cloud_request *r, struct wanted *w)
{
	*w = (struct wanted){.count = 0};
	split(r, w);
	w->kind = w->parts[0];
	if (strcmp(w->kind, "v2") == 0) {
		w->kind = "v2/concurrency_limits";
		*(ws_uuid_ok(w->parts[2]) ? &w->id : &w->name) = w->parts[2];
	} else if (strcmp(w->kind, "block_types") == 0) {
		w->kind = "block_documents";
		w->parent = w->parts[2];
		w->name = w->parts[5];
	} else if (strcmp(w->kind, "work_pools") == 0) {
		w->name = w->parts[w->count == 4 ? 3 : 1];
		w->parent = w->count == 4 ? w->parts[1] : NULL;
		w->kind = w->parent ? "work_queues" : w->kind;
	} else if (w->count == 2 || strcmp(w->parts[2], "status") == 0) {
		w->id = r->id;
	} else {
		w->name = w->parts[w->count - 1];
		w->parent = w->count == 4 ? w->parts[2] : NULL;
	}
}

#define WHERE                                                                             \
	" FROM inventory WHERE workspace_id = ?1 AND kind = ?2"                           \
	" AND (?3 IS NULL OR id = ?3) AND (?4 IS NULL OR name = ?4)"                      \
	" AND (?5 IS NULL OR ?5 = CASE kind"                                              \
	"  WHEN 'deployments' THEN (SELECT f.name FROM inventory f WHERE f.id = "         \
	"inventory.body ->> '$.flow_id')"                                                 \
	"  WHEN 'work_queues' THEN body ->> '$.work_pool_name' ELSE " WS_CLOUD_BLOCK_SLUG \
	" END) ORDER BY created, id LIMIT 1"

/* ---- answers ------------------------------------------------------------------------------ */

/* A truth value of the query, false without it. Returns false when it is none. */
static bool read_truth(struct ws_cloud_request *r, const char *name, bool *out)
{
	static const char *const words[] = {"false", "true", "0", "1", "no", "yes",
					    "off",   "on",   "n", "y", "f",  "t"};
	const char *text = ws_cloud_request_param(r, name);

	*out = false;
	for (size_t i = 0; text && i < sizeof(words) / sizeof(*words); i++)
		if (strcasecmp(text, words[i]) == 0) {
			*out = i % 2 == 1;
			return true;
		}
	return !text;
}

/* Of a block, its type as an object, and what it holds to those alone who may see it. */
static const char *body_of(const struct ws_cloud_request *r, const struct wanted *w,
			   bool secrets)
{
	const bool shown = secrets && (r->scopes & WS_CLOUD_SCOPE(see_secret_blocks));

	if (strcmp(w->kind, "block_documents") != 0)
		return "body";
	return shown ? "json_set(body, '$.block_type', " WS_CLOUD_BLOCK_TYPE ")"
		     : "json_set(" WS_CLOUD_BLOCK_MASKED
		       ", '$.block_type', " WS_CLOUD_BLOCK_TYPE ")";
}

static int answer(struct ws_cloud_request *r, const struct wanted *w, const char *body)
{
	struct ws_cloud_rows *rows;
	char sql[1600];

	(void)snprintf(sql, sizeof(sql), "SELECT %s" WHERE, body);
	rows = ws_cloud_db_query(r->db, sql, "ttttt", r->workspace, w->kind, w->id, w->name,
				 w->parent);
	if (!ws_cloud_rows_next(rows))
		return ws_cloud_reply_absent(r);
	ws_buf_adds(&r->out, ws_cloud_rows_text(rows, 0));
	ws_cloud_rows_done(rows);
	return 200;
}

static int read_single(struct ws_cloud_request *r)
{
	struct wanted w;
	char body[900];
	bool secrets;

	read_path(r, &w);
	if (!read_truth(r, "include_secrets", &secrets))
		return ws_cloud_reply_invalid(r, "query.include_secrets",
					      "Input should be a valid boolean",
					      "bool_parsing");
	(void)snprintf(
		body, sizeof(body),
		"json_set(%s, '$.id', id, '$.created', created, '$.updated', updated)",
		body_of(r, &w, secrets));
	return answer(r, &w, body);
}

/* Nothing runs here, so nothing is late. */
static int read_queue_status(struct ws_cloud_request *r)
{
	struct wanted w;

	read_path(r, &w);
	return answer(r, &w,
		      "json_object('healthy', json('true'), 'late_runs_count', 0,"
		      " 'last_polled', body ->> '$.last_polled', 'health_check_policy',"
		      " json_object('maximum_late_runs', 0,"
		      " 'maximum_seconds_since_last_polled', 60))");
}

/* No automation of a seed is about one thing alone. */
static int list_related(struct ws_cloud_request *r)
{
	ws_buf_adds(&r->out, "[]");
	return 200;
}

#define W "/accounts/{a}/workspaces/{w}/"
#define SINGLE(path, see)                                            \
	{                                                            \
		WS_ROUTE("GET", W path, read_single), WS_SCOPED(see) \
	}

const struct ws_cloud_route ws_cloud_routes_single[] = {
	SINGLE("flows/name/{n}", see_flows),
	SINGLE("flows/{i}", see_flows),
	SINGLE("flow_runs/{i}", see_flows),
	SINGLE("task_runs/{i}", see_flows),
	SINGLE("deployments/name/{n}/{n}", see_deployments),
	SINGLE("deployments/{i}", see_deployments),
	SINGLE("work_pools/{n}", see_work_pools),
	SINGLE("work_pools/{n}/queues/{n}", see_work_queues),
	SINGLE("work_queues/name/{n}", see_work_queues),
	{WS_ROUTE("GET", W "work_queues/{i}/status", read_queue_status),
	 WS_SCOPED(see_work_queues)},
	SINGLE("work_queues/{i}", see_work_queues),
	SINGLE("block_types/slug/{n}/block_documents/name/{n}", see_blocks),
	SINGLE("block_documents/{i}", see_blocks),
	SINGLE("variables/name/{n}", see_variables),
	SINGLE("variables/{i}", see_variables),
	{WS_ROUTE("GET", W "automations/related-to/{n}", list_related),
	 WS_SCOPED(see_automations)},
	SINGLE("automations/{i}", see_automations),
	SINGLE("webhooks/{i}", see_webhooks),
	SINGLE("concurrency_limits/tag/{n}", see_concurrency_limits),
	SINGLE("concurrency_limits/{i}", see_concurrency_limits),
	SINGLE("v2/concurrency_limits/{n}", see_concurrency_limits),
	{WS_ROUTE(NULL, NULL, NULL)},
};
