/*
 * The lists of what is inside a workspace, and their counts. One handler serves them
 * all: the path says which kind is meant.
 *
 * The service can filter each list by things in the others. Here each is filtered by
 * itself alone; a group of criteria about another must be null or empty, since one that
 * is taken and not obeyed would be a lie.
 */
#include "sync/cloud/route.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "sync/cloud/inventory.h"
#include "sync/cloud/reply.h"

/* The kind of a path "/accounts/A/workspaces/W/SEGMENT/..." and its member of filters. */
static const struct ws_cloud_inventory_kind *kind_of(const struct ws_cloud_request *r)
{
	const char *at = r->path;
	char segment[64];
	size_t len;

	for (int slashes = 0; *at && slashes < 5; at++)
		slashes += *at == '/';
	len = strcspn(at, "/");
	if (len == 2 && strncmp(at, "v2", 2) == 0)
		len += 1 + strcspn(at + 3, "/");
	(void)snprintf(segment, sizeof(segment), "%.*s", (int)len, at);
	return ws_cloud_inventory_find(segment);
}

/* ---- what may be asked ------------------------------------------------------------------ */

#define STATES \
	" SCHEDULED PENDING RUNNING COMPLETED FAILED CANCELLED CRASHED PAUSED CANCELLING "

static const struct ws_cloud_field nothing[] = {{.name = NULL}};

static const struct ws_cloud_field equals[] = {
	{.name = "eq_", .kind = WS_CLOUD_K_BOOL, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field state_type[] = {
	{.name = "any_",
	 .kind = WS_CLOUD_K_WORDS,
	 .flags = WS_CLOUD_NULLABLE,
	 .words = STATES},
	{.name = NULL},
};

static const struct ws_cloud_field state[] = {
	{.name = "operator", .kind = WS_CLOUD_K_WORD, .words = " and_ "},
	WS_CLOUD_CRITERION("type", state_type),
	{.name = NULL},
};

#define COMMON                                                            \
	{.name = "operator", .kind = WS_CLOUD_K_WORD, .words = " and_ "}, \
		WS_CLOUD_CRITERION("id", ws_cloud_any_uuid),              \
		WS_CLOUD_CRITERION("name", ws_cloud_any_like)

#define NONE_OF(group) WS_CLOUD_CRITERION(group, nothing)

static const struct ws_cloud_field common_filter[] = {COMMON, {.name = NULL}};
static const struct ws_cloud_field flow_filter[] = {
	COMMON, NONE_OF("deployment"), NONE_OF("tags"), {.name = NULL}};
static const struct ws_cloud_field run_filter[] = {
	COMMON, WS_CLOUD_CRITERION("state", state), {.name = NULL}};
static const struct ws_cloud_field deployment_filter[] = {
	COMMON,
	WS_CLOUD_CRITERION("paused", equals),
	WS_CLOUD_CRITERION("flow_id", ws_cloud_any_uuid),
	{.name = NULL}};
static const struct ws_cloud_field pool_filter[] = {
	COMMON, NONE_OF("type"), WS_CLOUD_CRITERION("paused", equals), {.name = NULL}};
static const struct ws_cloud_field automation_filter[] = {
	COMMON, NONE_OF("created"), NONE_OF("tags"), {.name = NULL}};
static const struct ws_cloud_field block_filter[] = {
	COMMON, WS_CLOUD_CRITERION("is_anonymous", equals), {.name = NULL}};

/* The Prefect client names what it does not ask for as null. */
#define PAGE                                                                          \
	{.name = "limit",                                                             \
	 .kind = WS_CLOUD_K_INT,                                                      \
	 .flags = WS_CLOUD_NULLABLE,                                                  \
	 .min = 0,                                                                    \
	 .max = 200},                                                                 \
	{                                                                             \
		.name = "offset", .kind = WS_CLOUD_K_INT, .flags = WS_CLOUD_NULLABLE, \
		.min = 0, .max = INT64_MAX                                            \
	}
#define SORTED(words_)                                                               \
	{                                                                            \
		.name = "sort", .kind = WS_CLOUD_K_WORD, .flags = WS_CLOUD_NULLABLE, \
		.words = words_                                                      \
	}

#define BY_TIME_AND_NAME \
	" CREATED_ASC CREATED_DESC UPDATED_ASC UPDATED_DESC NAME_ASC NAME_DESC "
#define BY_RUN                                                            \
	" ID_DESC START_TIME_ASC START_TIME_DESC EXPECTED_START_TIME_ASC" \
	" EXPECTED_START_TIME_DESC NAME_ASC NAME_DESC END_TIME_DESC "

/* limit, offset, sort; counts are asked for with what comes behind them. */
#define FOR_A_COUNT(shape) (&(shape)[3])

static const struct ws_cloud_field flow_shape[] = {PAGE,
						   SORTED(BY_TIME_AND_NAME),
						   WS_CLOUD_CRITERION("flows", flow_filter),
						   NONE_OF("flow_runs"),
						   NONE_OF("task_runs"),
						   NONE_OF("deployments"),
						   NONE_OF("work_pools"),
						   NONE_OF("work_queues"),
						   {.name = NULL}};
static const struct ws_cloud_field deployment_shape[] = {
	PAGE,
	SORTED(BY_TIME_AND_NAME),
	WS_CLOUD_CRITERION("deployments", deployment_filter),
	NONE_OF("flows"),
	NONE_OF("flow_runs"),
	NONE_OF("task_runs"),
	NONE_OF("work_pools"),
	NONE_OF("work_pool_queues"),
	{.name = NULL}};
static const struct ws_cloud_field flow_run_shape[] = {
	PAGE,
	SORTED(BY_RUN),
	WS_CLOUD_CRITERION("flow_runs", run_filter),
	NONE_OF("flows"),
	NONE_OF("task_runs"),
	NONE_OF("deployments"),
	NONE_OF("work_pools"),
	NONE_OF("work_pool_queues"),
	{.name = NULL}};
static const struct ws_cloud_field task_run_shape[] = {
	PAGE,
	SORTED(BY_RUN),
	WS_CLOUD_CRITERION("task_runs", run_filter),
	NONE_OF("flows"),
	NONE_OF("flow_runs"),
	NONE_OF("deployments"),
	{.name = NULL}};
static const struct ws_cloud_field pool_shape[] = {
	PAGE,
	SORTED(" NAME_ASC NAME_DESC "),
	{.name = "exclude_base_job_template", .kind = WS_CLOUD_K_BOOL},
	WS_CLOUD_CRITERION("work_pools", pool_filter),
	{.name = NULL}};
static const struct ws_cloud_field queue_shape[] = {
	PAGE, WS_CLOUD_CRITERION("work_queues", common_filter), {.name = NULL}};
static const struct ws_cloud_field block_shape[] = {
	PAGE,
	SORTED(" NAME_ASC NAME_DESC BLOCK_TYPE_AND_NAME_ASC "),
	{.name = "include_secrets", .kind = WS_CLOUD_K_BOOL},
	WS_CLOUD_CRITERION("block_documents", block_filter),
	NONE_OF("block_types"),
	NONE_OF("block_schemas"),
	NONE_OF("block_schema_type"),
	{.name = NULL}};
static const struct ws_cloud_field variable_shape[] = {
	PAGE,
	SORTED(" CREATED_DESC UPDATED_DESC NAME_ASC NAME_DESC "),
	WS_CLOUD_CRITERION("variables", common_filter),
	{.name = NULL}};
static const struct ws_cloud_field automation_shape[] = {
	PAGE,
	SORTED(" CREATED_DESC UPDATED_DESC NAME_ASC NAME_DESC "),
	WS_CLOUD_CRITERION("automations", automation_filter),
	{.name = NULL}};
static const struct ws_cloud_field webhook_shape[] = {
	PAGE, SORTED(BY_TIME_AND_NAME), {.name = NULL}};
static const struct ws_cloud_field page_shape[] = {PAGE, {.name = NULL}};

/* ---- answers ------------------------------------------------------------------------------ */

/*
 * ?1 workspace, ?2 kind, ?3 ids, ?4 names, ?5 part of a name, ?6 states, ?7 any pause,
 * ?8 paused, ?9 any anonymity, ?10 anonymous, ?11 flow ids
 */
#define WHERE                                                                     \
	" FROM inventory WHERE workspace_id = ?1 AND kind = ?2"                   \
	" AND (?3 IS NULL OR id IN (SELECT value FROM json_each(?3)))"            \
	" AND (?4 IS NULL OR name IN (SELECT value FROM json_each(?4)))"          \
	" AND (?5 IS NULL OR instr(lower(name), lower(?5)) > 0)"                  \
	" AND (?6 IS NULL OR body ->> '$.state_type' IN (SELECT value FROM "      \
	"json_each(?6)))"                                                         \
	" AND (?7 OR coalesce(body ->> '$.paused', body ->> '$.is_paused') = ?8)" \
	" AND (?9 OR coalesce(body ->> '$.is_anonymous', 0) = ?10)"               \
	" AND (?11 IS NULL OR body ->> '$.flow_id' IN (SELECT value FROM json_each(?11)))"
#define WHERE_BINDS "ttttttbbbbt"

struct criteria {
	const struct ws_cloud_inventory_kind *kind;
	const char *ids, *names, *like, *states, *flows;
	bool any_pause, paused, any_anonymity, anonymous;
};

#define WHERE_VALUES(r, c)                                                                \
	(r)->workspace, (c)->kind->segment, (c)->ids, (c)->names, (c)->like, (c)->states, \
		(c)->any_pause, (c)->paused, (c)->any_anonymity, (c)->anonymous,          \
		(c)->flows

/* Blocks without a name of their own are left out unless they are asked for: null means
 * both sorts, being absent means none of them. */
static void read_anonymity(const struct ws_json *group, struct criteria *c)
{
	const struct ws_json *given = ws_json_get(group, "is_anonymous");

	c->any_anonymity = strcmp(c->kind->segment, "block_documents") != 0 ||
			   (given &&
			    !ws_json_bool(ws_json_get(given, "eq_"), &c->anonymous));
}

static void read_criteria(struct ws_cloud_request *r, struct criteria *c)
{
	const struct ws_json *group;

	*c = (struct criteria){.kind = kind_of(r)};
	group = ws_cloud_body_at(r->json, c->kind->segment);
	c->ids = ws_cloud_list_at(r, group, "id.any_");
	c->names = ws_cloud_list_at(r, group, "name.any_");
	c->like = ws_cloud_text_at(group, "name.like_");
	c->states = ws_cloud_list_at(r, group, "state.type.any_");
	c->flows = ws_cloud_list_at(r, group, "flow_id.any_");
	c->any_pause = !ws_json_bool(ws_cloud_body_at(group, "paused.eq_"), &c->paused);
	read_anonymity(group, c);
}

static int count_all(struct ws_cloud_request *r)
{
	struct criteria c;

	read_criteria(r, &c);
	ws_buf_addf(&r->out, "%" PRId64,
		    ws_cloud_db_int(r->db, 0, "SELECT count(*)" WHERE, WHERE_BINDS,
				    WHERE_VALUES(r, &c)));
	return 200;
}

/* The time of a run is the last thing known of it. */
static const struct ws_cloud_sort sorts[] = {
	{"NAME_ASC", "name, id"},
	{"NAME_DESC", "name DESC, id"},
	{"CREATED_ASC", "created, id"},
	{"CREATED_DESC", "created DESC, id"},
	{"UPDATED_ASC", "updated, id"},
	{"UPDATED_DESC", "updated DESC, id"},
	{"ID_DESC", "id DESC"},
	{"START_TIME_ASC", "body ->> '$.start_time', id"},
	{"START_TIME_DESC", "body ->> '$.start_time' DESC, id"},
	{"EXPECTED_START_TIME_ASC", "body ->> '$.expected_start_time', id"},
	{"EXPECTED_START_TIME_DESC", "body ->> '$.expected_start_time' DESC, id"},
	{"END_TIME_DESC", "body ->> '$.end_time' DESC, id"},
	{"BLOCK_TYPE_AND_NAME_ASC", "body ->> '$.block_type_name', name, id"},
	{NULL, NULL},
};

/* What a block holds is shown to those alone who ask for it and may; a job template only
 * where it is not refused. */
static const char *body_of(struct ws_cloud_request *r, const struct criteria *c)
{
	bool wanted = false;

	if (strcmp(c->kind->segment, "block_documents") == 0) {
		(void)ws_json_bool(ws_json_get(r->json, "include_secrets"), &wanted);
		if (!wanted || !(r->scopes & WS_CLOUD_SCOPE(see_secret_blocks)))
			return WS_CLOUD_BLOCK_MASKED;
	}
	(void)ws_json_bool(ws_json_get(r->json, "exclude_base_job_template"), &wanted);
	return wanted ? "json_set(body, '$.base_job_template', json('{}'))" : "body";
}

static int list_all(struct ws_cloud_request *r)
{
	const char *separator = "";
	struct ws_cloud_rows *rows;
	int64_t limit, offset;
	struct criteria c;
	char sql[1600];

	read_criteria(r, &c);
	ws_cloud_body_page(r, &limit, &offset);
	(void)snprintf(sql, sizeof(sql),
		       "SELECT json_set(%s, '$.id', id, '$.created', created,"
		       " '$.updated', updated)" WHERE " ORDER BY %s LIMIT ?12 OFFSET ?13",
		       body_of(r, &c), ws_cloud_body_sort(r, sorts));
	rows = ws_cloud_db_query(r->db, sql, WHERE_BINDS "ii", WHERE_VALUES(r, &c), limit,
				 offset);
	ws_buf_addc(&r->out, '[');
	while (ws_cloud_rows_next(rows)) {
		ws_buf_adds(&r->out, separator);
		ws_buf_adds(&r->out, ws_cloud_rows_text(rows, 0));
		separator = ",";
	}
	ws_buf_addc(&r->out, ']');
	return 200;
}

#define W "/accounts/{a}/workspaces/{w}/"

#define LISTED(segment, see, shape_)                                                \
	{                                                                           \
		WS_ROUTE("POST", W segment "/filter", list_all), WS_SCOPED(see),    \
			.body = WS_CLOUD_BODY_MAYBE, .shape = shape_, .reads = true \
	}
#define COUNTED(segment, see, shape_)                                               \
	{                                                                           \
		WS_ROUTE("POST", W segment "/count", count_all), WS_SCOPED(see),    \
			.body = WS_CLOUD_BODY_MAYBE, .shape = shape_, .reads = true \
	}

const struct ws_cloud_route ws_cloud_routes_inventory[] = {
	LISTED("flows", see_flows, flow_shape),
	COUNTED("flows", see_flows, FOR_A_COUNT(flow_shape)),
	LISTED("deployments", see_deployments, deployment_shape),
	COUNTED("deployments", see_deployments, FOR_A_COUNT(deployment_shape)),
	LISTED("flow_runs", see_flows, flow_run_shape),
	COUNTED("flow_runs", see_flows, FOR_A_COUNT(flow_run_shape)),
	LISTED("task_runs", see_flows, task_run_shape),
	COUNTED("task_runs", see_flows, FOR_A_COUNT(task_run_shape)),
	LISTED("work_pools", see_work_pools, pool_shape),
	COUNTED("work_pools", see_work_pools, FOR_A_COUNT(pool_shape) + 1),
	LISTED("work_queues", see_work_queues, queue_shape),
	LISTED("block_documents", see_blocks, block_shape),
	COUNTED("block_documents", see_blocks, FOR_A_COUNT(block_shape) + 1),
	LISTED("variables", see_variables, variable_shape),
	COUNTED("variables", see_variables, FOR_A_COUNT(variable_shape)),
	LISTED("automations", see_automations, automation_shape),
	COUNTED("automations", see_automations, nothing),
	LISTED("webhooks", see_webhooks, webhook_shape),
	LISTED("concurrency_limits", see_concurrency_limits, page_shape),
	LISTED("v2/concurrency_limits", see_concurrency_limits, page_shape),
	{WS_ROUTE(NULL, NULL, NULL)},
};
