/*
 * sync/model/inventory.c - the kinds, and what the rows of each are read for.
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
#include "sync/model/inventory_p.h"
#include "sync/model/names_p.h"

const char *const ws_run_state[WS_RUN_STATES] = {
	"SCHEDULED", "PENDING", "RUNNING", "COMPLETED",  "FAILED",
	"CANCELLED", "CRASHED", "PAUSED",  "CANCELLING",
};

#define TABLE_END                      \
	{                              \
		NULL, NULL, TEXT, NULL \
	}

static const struct inventory_column flow_columns[] = {
	{"tags", "tags", WORDS_ALSO, "no tags"},
	TABLE_END,
};
static const struct inventory_column deployment_columns[] = {
	{"paused", "paused", WHICH, "active"},
	{"disabled", "disabled", WHEN_TRUE, NULL},
	{"work_pool_name", "pool", TEXT, NULL},
	{"work_queue_name", "queue", TEXT, NULL},
	{"schedules", "schedule", SCHEDULES, NULL},
	{"tags", "tags", WORDS, NULL},
	TABLE_END,
};
static const struct inventory_column pool_columns[] = {
	{"is_paused", "paused", WHICH, "active"},
	{"type", "type", TEXT, NULL},
	{"concurrency_limit", "limit", NUMBER, NULL},
	{"last_polled", NULL, POLLED, NULL},
	TABLE_END,
};
static const struct inventory_column queue_columns[] = {
	{"is_paused", "paused", WHICH, "active"},
	{"priority", "priority", NUMBER, NULL},
	{"concurrency_limit", "limit", NUMBER, NULL},
	{"last_polled", NULL, POLLED, NULL},
	TABLE_END,
};
static const struct inventory_column block_columns[] = {
	{"block_type_name", "type", TEXT, "no type"},
	TABLE_END,
};
static const struct inventory_column enabled_columns[] = {
	{"enabled", "enabled", WHICH, "disabled"},
	TABLE_END,
};
static const struct inventory_column limit_columns[] = {
	{"active", "active", WHICH, "inactive"},
	{"limit", "limit", NUMBER, NULL},
	TABLE_END,
};
static const struct inventory_column tag_limit_columns[] = {
	{"concurrency_limit", "limit", NUMBER, NULL},
	TABLE_END,
};

#define BY_AGE  "\"sort\":\"CREATED_ASC\","
#define BY_NAME "\"sort\":\"NAME_ASC\","

/* Lists that cannot be sorted by age are sorted by name, and read again when a row
 * comes twice. */
static const struct {
	struct ws_inventory_info info;
	const struct inventory_column *columns;
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

/* ---- rows ------------------------------------------------------------------------------ */

/* Queues are named alike in every pool, so the pool stands before. */
static int name_queue(struct inventory_reading *r, const struct ws_json *row)
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
	struct inventory_reading r = {arena, item, where, err};
	int rc = 0;

	if (!*r.item->name)
		return inventory_refuse(&r, "name", "is empty");
	if (kind == WS_INVENTORY_WORK_QUEUES)
		rc = name_queue(&r, row);
	if (kind == WS_INVENTORY_DEPLOYMENTS) {
		const char *flow = ws_json_text(ws_json_get(row, "flow_id"));

		if (!flow || !ws_uuid_ok(flow))
			return inventory_refuse(&r, "flow_id", "is missing or not an id");
		r.item->flow_id = ws_arena_dup(arena, flow);
		rc = r.item->flow_id ? 0 : ws_err_nomem(err);
	}
	for (const struct inventory_column *c = kinds[kind].columns; rc == 0 && c->key; c++)
		rc = inventory_read_column(&r, c, row);
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
