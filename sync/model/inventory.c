/*
 * sync/model/inventory.c - the kinds, and rows of the cloud made into facts.
 *
 * A fact is copied out of a row by the table alone: what has no line there is never
 * looked at, so that values, templates and addresses cannot get into a record.
 */
#include "sync/model/inventory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/uuid.h"
#include "sync/model/decode_p.h"
#include "sync/model/names_p.h"

const char *const ws_run_state[WS_RUN_STATES] = {
	"SCHEDULED", "PENDING", "RUNNING", "COMPLETED",  "FAILED",
	"CANCELLED", "CRASHED", "PAUSED",  "CANCELLING",
};

/* How the value of a member becomes a fact. */
enum how {
	WHEN_TRUE,  /* the word, if it is true */
	WHICH,      /* "word" if true, else `other` */
	TEXT,       /* word and text, if there is one */
	NUMBER,     /* likewise */
	WORDS,      /* likewise, a blank between */
	WORDS_ALSO, /* the same, and `other` when there are none */
	SCHEDULES,
	POLLED
};

struct column {
	const char *key, *word;
	enum how how;
	const char *other;
};

#define TABLE_END                      \
	{                              \
		NULL, NULL, TEXT, NULL \
	}

static const struct column flow_columns[] = {
	{"tags", "tags", WORDS_ALSO, "no tags"},
	TABLE_END,
};
static const struct column deployment_columns[] = {
	{"paused", "paused", WHICH, "active"},
	{"disabled", "disabled", WHEN_TRUE, NULL},
	{"work_pool_name", "pool", TEXT, NULL},
	{"work_queue_name", "queue", TEXT, NULL},
	{"schedules", "schedule", SCHEDULES, NULL},
	{"tags", "tags", WORDS, NULL},
	TABLE_END,
};
static const struct column pool_columns[] = {
	{"is_paused", "paused", WHICH, "active"},
	{"type", "type", TEXT, NULL},
	{"concurrency_limit", "limit", NUMBER, NULL},
	{"last_polled", NULL, POLLED, NULL},
	TABLE_END,
};
static const struct column queue_columns[] = {
	{"is_paused", "paused", WHICH, "active"},
	{"priority", "priority", NUMBER, NULL},
	{"concurrency_limit", "limit", NUMBER, NULL},
	{"last_polled", NULL, POLLED, NULL},
	TABLE_END,
};
static const struct column block_columns[] = {
	{"block_type_name", "type", TEXT, "no type"},
	TABLE_END,
};
static const struct column enabled_columns[] = {
	{"enabled", "enabled", WHICH, "disabled"},
	TABLE_END,
};
static const struct column limit_columns[] = {
	{"active", "active", WHICH, "inactive"},
	{"limit", "limit", NUMBER, NULL},
	TABLE_END,
};
static const struct column tag_limit_columns[] = {
	{"concurrency_limit", "limit", NUMBER, NULL},
	TABLE_END,
};

#define BY_AGE  "\"sort\":\"CREATED_ASC\","
#define BY_NAME "\"sort\":\"NAME_ASC\","

/* Lists that cannot be sorted by age are sorted by name, and read again when a row
 * comes twice. */
static const struct {
	struct ws_inventory_info info;
	const struct column *columns;
} kinds[WS_INVENTORY_KINDS] = {
	[WS_INVENTORY_FLOWS] = {{"flows", "flow", "flows", "/flows", BY_AGE, true, "name",
				 NULL},
				flow_columns},
	[WS_INVENTORY_DEPLOYMENTS] = {{"deployments", "deployment", "deployments",
				       "/deployments", BY_AGE, true, "name",
				       "manage_deployments"},
				      deployment_columns},
	[WS_INVENTORY_WORK_POOLS] = {{"work-pools", "work pool", "work pools",
				      "/work_pools",
				      BY_NAME "\"exclude_base_job_template\":true,", true,
				      "name", "manage_work_pools"},
				     pool_columns},
	[WS_INVENTORY_WORK_QUEUES] = {{"work-queues", "work queue", "work queues",
				       "/work_queues", "", false, "name", NULL},
				      queue_columns},
	[WS_INVENTORY_BLOCKS] = {{"blocks", "block", "blocks", "/block_documents",
				  BY_NAME "\"include_secrets\":false,", true, "name",
				  "manage_blocks"},
				 block_columns},
	[WS_INVENTORY_VARIABLES] = {{"variables", "variable", "variables", "/variables",
				     BY_NAME, true, "name", NULL},
				    flow_columns},
	[WS_INVENTORY_AUTOMATIONS] = {{"automations", "automation", "automations",
				       "/automations", BY_NAME, true, "name", NULL},
				      enabled_columns},
	[WS_INVENTORY_WEBHOOKS] = {{"webhooks", "webhook", "webhooks", "/webhooks", BY_NAME,
				    false, "name", NULL},
				   enabled_columns},
	[WS_INVENTORY_LIMITS] = {{"concurrency-limits", "concurrency limit",
				  "concurrency limits", "/v2/concurrency_limits", "", false,
				  "name", NULL},
				 limit_columns},
	[WS_INVENTORY_TAG_LIMITS] = {{"tag-limits", "tag limit", "tag limits",
				      "/concurrency_limits", "", false, "tag", NULL},
				     tag_limit_columns},
};

const struct ws_inventory_info *ws_inventory_info(enum ws_inventory_kind kind)
{
	return &kinds[kind].info;
}

enum ws_inventory_kind ws_inventory_find(const char *word)
{
	int kind = 0;

	while (kind < WS_INVENTORY_KINDS && strcmp(kinds[kind].info.word, word) != 0)
		kind++;
	return (enum ws_inventory_kind)kind;
}

/* ---- facts of one row ------------------------------------------------------------------ */

struct reading {
	struct ws_arena *arena;
	struct ws_inventory_item *item;
	const char *where;
	struct ws_err *err;
};

static int refuse(const struct reading *r, const char *key, const char *what)
{
	return ws_err_set(r->err, WS_E_RESPONSE, "%s: %s %s", r->where, key, what);
}

static int add_fact(struct reading *r, const char *word, const char *text)
{
	struct ws_inventory_fact *fact = ws_arena_grow(r->arena, &r->item->facts,
						       &r->item->fact_count, sizeof(*fact));

	if (!fact)
		return ws_err_nomem(r->err);
	fact->word = word;
	fact->text = ws_arena_dup(r->arena, text);
	return fact->text ? 0 : ws_err_nomem(r->err);
}

static int add_flag(struct reading *r, const struct column *c, const struct ws_json *value)
{
	bool is;

	if (!ws_json_bool(value, &is))
		return refuse(r, c->key, "is neither true nor false");
	if (!is && !c->other)
		return 0;
	return add_fact(r, is ? c->word : c->other, "");
}

static int add_text(struct reading *r, const struct column *c, const struct ws_json *value)
{
	const char *text = ws_json_text(value);

	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return c->other ? add_fact(r, c->other, "") : 0;
	if (!text)
		return refuse(r, c->key, "is not a text");
	return *text ? add_fact(r, c->word, text) : 0;
}

static int add_number(struct reading *r, const struct column *c,
		      const struct ws_json *value)
{
	char text[32];
	int64_t n;

	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return 0;
	if (!ws_json_int(value, &n))
		return refuse(r, c->key, "is not a number");
	(void)snprintf(text, sizeof(text), "%lld", (long long)n);
	return add_fact(r, c->word, text);
}

static int add_words(struct reading *r, const struct column *c, const struct ws_json *value)
{
	ws_auto_buf out = WS_BUF_INIT;

	if (value && ws_json_kind(value) != WS_JSON_ARRAY)
		return refuse(r, c->key, "is not a list");
	for (size_t i = 0; i < ws_json_count(value); i++) {
		const char *text = ws_json_text(ws_json_at(value, i));

		if (!text)
			return refuse(r, c->key, "holds something that is no text");
		ws_buf_addf(&out, "%s%s", i ? " " : "", text);
	}
	if (out.failed)
		return ws_err_nomem(r->err);
	if (!out.len)
		return c->how == WORDS_ALSO ? add_fact(r, c->other, "") : 0;
	return add_fact(r, c->word, ws_buf_text(&out));
}

/* "cron 0 3 * * * UTC", "every 3600 s", "rrule ...": which member there is says which. */
static int add_schedule(struct reading *r, const struct ws_json *schedule,
			struct ws_buf *out)
{
	static const char *const forms[][2] = {
		{"cron", "cron"}, {"interval", "every"}, {"rrule", "rrule"}};
	const char *zone = ws_json_text(ws_json_get(schedule, "timezone"));

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const struct ws_json *value = ws_json_get(schedule, forms[i][0]);
		ws_auto_free char *number = NULL;
		const char *text = ws_json_text(value);

		if (!value)
			continue;
		if (!text && ws_json_kind(value) != WS_JSON_INT &&
		    ws_json_kind(value) != WS_JSON_REAL)
			break;
		if (!text && ws_json_format(value, 0, &number, NULL, r->err) < 0)
			return WS_E_NOMEM;
		ws_buf_addf(out, "%s %s%s%s", forms[i][1], text ? text : number,
			    zone ? " " : "", zone ? zone : "");
		return 0;
	}
	return refuse(r, "schedules", "holds something that is no schedule");
}

static int add_schedules(struct reading *r, const struct column *c,
			 const struct ws_json *value)
{
	ws_auto_buf out = WS_BUF_INIT;
	int rc = 0;

	if (value && ws_json_kind(value) != WS_JSON_ARRAY)
		return refuse(r, c->key, "is not a list");
	for (size_t i = 0; rc == 0 && i < ws_json_count(value); i++) {
		const struct ws_json *one = ws_json_at(value, i);
		bool active = true;

		(void)ws_json_bool(ws_json_get(one, "active"), &active);
		ws_buf_adds(&out, i ? " | " : "");
		ws_buf_adds(&out, active ? "" : "off ");
		rc = add_schedule(r, ws_json_get(one, "schedule"), &out);
	}
	if (rc == 0 && out.failed)
		rc = ws_err_nomem(r->err);
	return rc < 0 || !out.len ? rc : add_fact(r, c->word, ws_buf_text(&out));
}

static int keep_polled(struct reading *r, const struct column *c,
		       const struct ws_json *value)
{
	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return 0;
	if (!ws_json_text(value))
		return refuse(r, c->key, "is not a text");
	r->item->polled = ws_arena_dup(r->arena, ws_json_text(value));
	return r->item->polled ? 0 : ws_err_nomem(r->err);
}

static int read_column(struct reading *r, const struct column *c, const struct ws_json *row)
{
	const struct ws_json *value = ws_json_get(row, c->key);

	switch (c->how) {
	case WHEN_TRUE:
		/* not every server has it */
		return value ? add_flag(r, c, value) : 0;
	case WHICH:
		return add_flag(r, c, value);
	case TEXT:
		return add_text(r, c, value);
	case NUMBER:
		return add_number(r, c, value);
	case WORDS:
	case WORDS_ALSO:
		return add_words(r, c, value);
	case SCHEDULES:
		return add_schedules(r, c, value);
	case POLLED:
		return keep_polled(r, c, value);
	}
	return 0;
}

/* Queues are named alike in every pool, so the pool stands before. */
static int name_queue(struct reading *r, const struct ws_json *row)
{
	const char *pool = ws_json_text(ws_json_get(row, "work_pool_name"));

	if (!pool || !*pool)
		return 0;
	r->item->name = ws_arena_printf(r->arena, "%s/%s", pool, r->item->name);
	return r->item->name ? 0 : ws_err_nomem(r->err);
}

static int read_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		    const void *user, const char *where, struct ws_err *err)
{
	const enum ws_inventory_kind kind = *(const enum ws_inventory_kind *)user;
	struct reading r = {arena, item, where, err};
	int rc = 0;

	if (!*r.item->name)
		return refuse(&r, "name", "is empty");
	if (kind == WS_INVENTORY_WORK_QUEUES)
		rc = name_queue(&r, row);
	if (kind == WS_INVENTORY_DEPLOYMENTS) {
		const char *flow = ws_json_text(ws_json_get(row, "flow_id"));

		if (!flow || !ws_uuid_ok(flow))
			return refuse(&r, "flow_id", "is missing or not an id");
		r.item->flow_id = ws_arena_dup(arena, flow);
		rc = r.item->flow_id ? 0 : ws_err_nomem(err);
	}
	for (const struct column *c = kinds[kind].columns; rc == 0 && c->key; c++)
		rc = read_column(&r, c, row);
	return rc;
}

int ws_inventory_decode(struct ws_arena *arena, const struct ws_json *json,
			enum ws_inventory_kind kind, struct ws_inventory_item **items,
			size_t *count, size_t *rows, struct ws_err *err)
{
	const struct ws_field fields[] = {
		WS_FIELD(ws_inventory_item, id, "id", ID),
		WS_FIELD(ws_inventory_item, name, kinds[kind].info.name_key, TEXT),
		WS_FIELD_END,
	};
	const struct ws_list list = {
		.what = kinds[kind].info.many,
		.size = sizeof(struct ws_inventory_item),
		.fields = fields,
		.row = read_row,
		.keys = {offsetof(struct ws_inventory_item, id)},
		.names = {"id"},
	};

	if (ws_json_count(json) > WS_INVENTORY_ITEMS_MAX - *count)
		return ws_err_set(err, WS_E_TOO_BIG, "list of %s: more than %d rows",
				  list.what, WS_INVENTORY_ITEMS_MAX);
	return ws_decode_list(arena, json, &list, &kind, (void **)items, count, rows, err);
}

/* ---- deployments and their flows --------------------------------------------------------- */

int ws_inventory_join(struct ws_arena *arena, struct ws_inventory *inventory,
		      struct ws_err *err)
{
	const struct ws_inventory_list *flows = &inventory->lists[WS_INVENTORY_FLOWS];
	struct ws_inventory_list *list = &inventory->lists[WS_INVENTORY_DEPLOYMENTS];
	struct ws_map by_id = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < flows->count; i++)
		rc = ws_map_set(&by_id, flows->items[i].id, i, err);
	for (size_t i = 0; rc == 0 && i < list->count; i++) {
		struct ws_inventory_item *item = &list->items[i];
		const size_t at = ws_map_get(&by_id, item->flow_id);

		if (at == SIZE_MAX)
			continue;
		item->name = ws_arena_printf(arena, "%s/%s", flows->items[at].name,
					     item->name);
		if (!item->name)
			rc = ws_err_nomem(err);
	}
	ws_map_free(&by_id);
	return rc;
}
