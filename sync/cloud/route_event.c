/*
 * A page is found from its token alone: the token is the query itself (hex of its
 * JSON) with the sequence number of the last event served, so that events which
 * arrive meanwhile neither repeat nor hide others.
 */
#include "sync/cloud/route.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/date.h"
#include "sync/cloud/issue.h"
#include "sync/cloud/reply.h"

#define DEFAULT_LIMIT 50
#define SPAN_S        (14 * 24 * 3600)

static const struct ws_cloud_field occurred_shape[] = {
	{.name = "since", .kind = WS_CLOUD_K_TIME},
	{.name = "until", .kind = WS_CLOUD_K_TIME},
	{.name = NULL},
};

#define TEXTS(field)                                                                \
	{                                                                           \
		.name = field, .kind = WS_CLOUD_K_TEXTS, .flags = WS_CLOUD_NULLABLE \
	}

static const struct ws_cloud_field name_shape[] = {TEXTS("prefix"),
						   TEXTS("exclude_prefix"),
						   TEXTS("name"),
						   TEXTS("exclude_name"),
						   {.name = NULL}};

static const struct ws_cloud_field resource_shape[] = {
	TEXTS("id"), TEXTS("id_prefix"), {.name = NULL}};

static const struct ws_cloud_field any_resource_shape[] = {TEXTS("id"), {.name = NULL}};

static const struct ws_cloud_field related_shape[] = {
	TEXTS("id"), TEXTS("role"), {.name = NULL}};

static const struct ws_cloud_field scope_shape[] = {
	{.name = "account", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_NULLABLE},
	{.name = "workspace", .kind = WS_CLOUD_K_UUIDS, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field id_shape[] = {
	{.name = "id", .kind = WS_CLOUD_K_UUIDS, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field text_shape[] = {
	{.name = "query", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_REQUIRED, .max = 200},
	{.name = NULL},
};

/* Criteria of the service that are not here are refused, never silently ignored. */
static const struct ws_cloud_field filter_shape[] = {
	{.name = "occurred", .kind = WS_CLOUD_K_OBJECT, .shape = occurred_shape},
	WS_CLOUD_CRITERION("event", name_shape),
	WS_CLOUD_CRITERION("resource", resource_shape),
	WS_CLOUD_CRITERION("related", related_shape),
	WS_CLOUD_CRITERION("any_resource", any_resource_shape),
	{.name = "scope", .kind = WS_CLOUD_K_OBJECT, .shape = scope_shape},
	{.name = "id", .kind = WS_CLOUD_K_OBJECT, .shape = id_shape},
	WS_CLOUD_CRITERION("text", text_shape),
	{.name = "order", .kind = WS_CLOUD_K_WORD, .words = " ASC DESC "},
	{.name = "limit", .kind = WS_CLOUD_K_INT, .flags = WS_CLOUD_NULLABLE, .max = 200},
	{.name = "offset", .kind = WS_CLOUD_K_INT, .flags = WS_CLOUD_NULLABLE, .max = 5000},
	{.name = NULL},
};

static const struct ws_cloud_field list_shape[] = {
	{.name = "limit", .kind = WS_CLOUD_K_INT, .max = 200},
	WS_CLOUD_CRITERION("filter", filter_shape),
	{.name = NULL},
};

#define IN(value, n) \
	" AND (?" n " IS NULL OR " value " IN (SELECT value FROM json_each(?" n ")))"
#define NOT_IN(value, n) \
	" AND (?" n " IS NULL OR " value " NOT IN (SELECT value FROM json_each(?" n ")))"
#define STARTS(value, n)                                                       \
	" AND (?" n " IS NULL OR EXISTS (SELECT 1 FROM json_each(?" n ") AS p" \
	" WHERE substr(" value ", 1, length(p.value)) = p.value))"
#define STARTS_NOT(value, n)                                                       \
	" AND (?" n " IS NULL OR NOT EXISTS (SELECT 1 FROM json_each(?" n ") AS p" \
	" WHERE substr(" value ", 1, length(p.value)) = p.value))"
#define RELATED(n, key)                                                           \
	" AND (?" n " IS NULL OR EXISTS (SELECT 1 FROM json_each(e.related) AS x" \
	" WHERE json_extract(x.value, '$.\"prefect.resource." key "\"')"          \
	" IN (SELECT value FROM json_each(?" n "))))"

/* ?1 account, ?2 workspace or null, ?3 since, ?4 until, ?5.. the criteria. */
/* clang-format off */
#define WHERE                                                                       \
	" FROM event e WHERE e.account_id = ?1 AND (?2 IS NULL OR e.workspace_id = ?2)" \
	" AND e.occurred >= ?3 AND e.occurred <= ?4"                                \
	STARTS("e.event", "5") STARTS_NOT("e.event", "6")                           \
	IN("e.event", "7") NOT_IN("e.event", "8")                                   \
	IN("e.resource_id", "9") STARTS("e.resource_id", "10")                      \
	RELATED("11", "id") RELATED("12", "role")                                   \
	IN("e.workspace_id", "13") IN("e.id", "14")                                 \
	" AND (?15 IS NULL OR instr(lower(e.event || e.resource), lower(?15)) > 0)" \
	" AND (?16 IS NULL OR e.account_id = ?16)"                                  \
	" AND (?17 IS NULL OR e.resource_id IN (SELECT value FROM json_each(?17))"  \
	" OR EXISTS (SELECT 1 FROM json_each(e.related) AS x"                       \
	" WHERE json_extract(x.value, '$.\"prefect.resource.id\"')"                 \
	" IN (SELECT value FROM json_each(?17))))"                                  \
	" AND (?18 < 0 OR iif(?19, e.seq > ?18, e.seq < ?18))"
/* clang-format on */

/* What one page is asked for. */
struct query {
	const struct ws_json *filter;
	int64_t limit;
	int64_t offset;
	int64_t after; /* sequence number of the last event served; -1 at the start */
	bool rising;
	char since[WS_CLOUD_STAMP], until[WS_CLOUD_STAMP];
};

static struct ws_cloud_rows *select_events(struct ws_cloud_request *r,
					   const struct query *q, const char *sql)
{
	const struct ws_json *f = q->filter;

	return ws_cloud_db_query(
		r->db, sql, "tttttttttttttttttibii", r->account,
		r->workspace[0] ? r->workspace : NULL, q->since, q->until,
		ws_cloud_list_at(r, f, "event.prefix"),
		ws_cloud_list_at(r, f, "event.exclude_prefix"),
		ws_cloud_list_at(r, f, "event.name"),
		ws_cloud_list_at(r, f, "event.exclude_name"),
		ws_cloud_list_at(r, f, "resource.id"),
		ws_cloud_list_at(r, f, "resource.id_prefix"),
		ws_cloud_list_at(r, f, "related.id"),
		ws_cloud_list_at(r, f, "related.role"),
		ws_cloud_list_at(r, f, "scope.workspace"), ws_cloud_list_at(r, f, "id.id"),
		ws_cloud_text_at(f, "text.query"), ws_cloud_text_at(f, "scope.account"),
		ws_cloud_list_at(r, f, "any_resource.id"), q->after, q->rising,
		q->limit + 1, q->offset);
}

#define EVENT                                                                          \
	"SELECT e.occurred, e.event, e.resource AS \"resource=\", e.related AS"        \
	" \"related=\", '{}' AS \"payload=\", e.id, NULL AS follows, e.account_id AS " \
	"account,"                                                                     \
	" e.workspace_id AS workspace, e.occurred AS received, e.seq" WHERE

/* The last column is the sequence number, which nobody outside sees. */
static int64_t add_event(struct ws_cloud_request *r, struct ws_cloud_rows *rows)
{
	const int64_t seq = ws_cloud_rows_int(rows, 10);
	char tail[40];
	const int len = snprintf(tail, sizeof(tail), ",\"seq\":%" PRId64 "}", seq);

	ws_cloud_reply_row(r, rows);
	ws_buf_cut(&r->out, r->out.len - (size_t)len);
	ws_buf_addc(&r->out, '}');
	return seq;
}

static void add_next_page(struct ws_cloud_request *r, const struct query *q, int64_t last)
{
	ws_auto_buf token = WS_BUF_INIT;
	ws_auto_free char *filter = NULL;

	if (q->filter)
		(void)ws_json_format(q->filter, 0, &filter, NULL, NULL);
	ws_buf_addf(&token, "{\"limit\":%" PRId64 ",\"after\":%" PRId64 ",\"until\":\"%s\"",
		    q->limit, last, q->until);
	ws_buf_addf(&token, ",\"since\":\"%s\",\"filter\":%s}", q->since,
		    filter ? filter : "{}");
	ws_buf_addf(&r->out, "\"%s/accounts/%s", r->cloud->base, r->account);
	if (r->workspace[0])
		ws_buf_addf(&r->out, "/workspaces/%s", r->workspace);
	ws_buf_adds(&r->out, "/events/filter/next?page-token=");
	for (size_t i = 0; i < token.len; i++)
		ws_buf_addf(&r->out, "%02x", (unsigned)(unsigned char)token.data[i]);
	ws_buf_addc(&r->out, '"');
}

/* One row more than the page holds tells whether there is another page. */
static int answer_page(struct ws_cloud_request *r, struct query *q)
{
	struct ws_cloud_rows *rows;
	const int64_t after = q->after;
	int64_t total = 0, served = 0, last = 0;
	const char *separator = "";
	bool more = false;

	q->after = -1;
	rows = select_events(r, q,
			     "SELECT count(*)" WHERE " LIMIT 1 + 0 * ?20 OFFSET 0 * ?21");
	if (ws_cloud_rows_next(rows))
		total = ws_cloud_rows_int(rows, 0);
	ws_cloud_rows_done(rows);
	q->after = after;

	ws_buf_adds(&r->out, "{\"events\":[");
	rows = select_events(r, q,
			     q->rising ? EVENT " ORDER BY e.seq LIMIT ?20 OFFSET ?21"
				       : EVENT " ORDER BY e.seq DESC LIMIT ?20 OFFSET ?21");
	while (ws_cloud_rows_next(rows)) {
		more = served == q->limit;
		if (more)
			break;
		ws_buf_adds(&r->out, separator);
		last = add_event(r, rows);
		separator = ",";
		served++;
	}
	ws_cloud_rows_done(rows);
	ws_buf_addf(&r->out, "],\"total\":%" PRId64 ",\"next_page\":", total);
	if (more && served > 0)
		add_next_page(r, q, last);
	else
		ws_buf_adds(&r->out, "null");
	ws_buf_addc(&r->out, '}');
	return 200;
}

/* The window: as asked, within what the account keeps. False: it is too wide. */
static bool set_window(struct ws_cloud_request *r, struct query *q)
{
	const int64_t kept_s =
		86400 *
		ws_cloud_db_int(r->db, 0,
				"SELECT audit_log_retention_days FROM account WHERE id = ?",
				"t", r->account);
	const char *text = ws_cloud_text_at(q->filter, "occurred.since");
	int64_t since = r->now_s - 7 * 86400, until = r->now_s + 60;
	bool open = true;

	if (text && ws_time_parse(text, &since))
		open = false;
	text = ws_cloud_text_at(q->filter, "occurred.until");
	if (text)
		(void)ws_time_parse(text, &until);
	if (!open && until - since > SPAN_S + 120)
		return false;
	if (since < r->now_s - kept_s)
		since = r->now_s - kept_s;
	(void)ws_cloud_stamp(since, 0, q->since);
	(void)ws_cloud_stamp(until, 999999, q->until);
	return true;
}

static int refuse_without_log(struct ws_cloud_request *r)
{
	if (ws_cloud_db_int(r->db, 1, "SELECT audit_log FROM account WHERE id = ?", "t",
			    r->account))
		return 0;
	return ws_cloud_reply_error(r, 403, "The plan has no audit log");
}

static int list_events(struct ws_cloud_request *r)
{
	struct query q = {.filter = ws_cloud_body_at(r->json, "filter"),
			  .limit = DEFAULT_LIMIT,
			  .after = -1};
	const char *order = ws_cloud_text_at(q.filter, "order");
	int rc = refuse_without_log(r);

	if (rc)
		return rc;
	(void)ws_json_int(ws_cloud_body_at(q.filter, "limit"), &q.limit);
	(void)ws_json_int(ws_cloud_body_at(r->json, "limit"), &q.limit);
	(void)ws_json_int(ws_cloud_body_at(q.filter, "offset"), &q.offset);
	q.rising = order && strcmp(order, "ASC") == 0;
	if (!set_window(r, &q))
		return ws_cloud_reply_error(r, 422, "A query spans 14 days at most");
	return answer_page(r, &q);
}

/* The JSON of a token; NULL when it is none of ours. */
static struct ws_json *open_token(const char *token)
{
	ws_auto_buf text = WS_BUF_INIT;
	struct ws_json *json = NULL;
	unsigned byte;

	for (; token[0] && token[1]; token += 2) {
		if (sscanf(token, "%2x", &byte) != 1)
			return NULL;
		ws_buf_addc(&text, (char)byte);
	}
	if (ws_json_parse(ws_buf_text(&text), text.len, 0, &json, NULL) < 0)
		return NULL;
	return json;
}

static int next_events(struct ws_cloud_request *r)
{
	const char *token = ws_cloud_request_param(r, "page-token");
	struct query q = {.limit = DEFAULT_LIMIT};
	const char *since, *until, *order;
	int rc = refuse_without_log(r);

	if (rc)
		return rc;
	if (!token)
		return ws_cloud_reply_invalid(r, "query.page-token", "Field required",
					      "missing");
	r->json = open_token(token);
	q.filter = ws_cloud_body_at(r->json, "filter");
	since = ws_cloud_body_text(r, "since");
	until = ws_cloud_body_text(r, "until");
	if (!since || !until ||
	    !ws_json_int(ws_cloud_body_at(r->json, "limit"), &q.limit) ||
	    !ws_json_int(ws_cloud_body_at(r->json, "after"), &q.after) || q.limit > 200)
		return ws_cloud_reply_invalid(r, "query.page-token", "Invalid page token",
					      "value_error");
	(void)snprintf(q.since, sizeof(q.since), "%s", since);
	(void)snprintf(q.until, sizeof(q.until), "%s", until);
	order = ws_cloud_text_at(q.filter, "order");
	q.rising = order && strcmp(order, "ASC") == 0;
	return answer_page(r, &q);
}

#define A "/accounts/{a}/events/filter"
#define W "/accounts/{a}/workspaces/{w}/events/filter"

const struct ws_cloud_route ws_cloud_routes_event[] = {
	{WS_ROUTE("POST", A, list_events), WS_MAY(READ_AUDIT_EVENT),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape, .reads = true},
	{WS_ROUTE("GET", A "/next", next_events), WS_MAY(READ_AUDIT_EVENT)},
	{WS_ROUTE("POST", W, list_events), WS_SCOPED(see_events),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape, .reads = true},
	{WS_ROUTE("GET", W "/next", next_events), WS_SCOPED(see_events)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
