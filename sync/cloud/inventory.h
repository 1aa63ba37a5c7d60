/*
 * sync/cloud/inventory.h - what lies inside a workspace: flows, deployments, pools and
 * the rest. Floor: cloud.
 *
 * One table holds all of it: a row has its kind and, as one JSON object, the members the
 * service answers with. The kinds differ in that object alone.
 */
#ifndef WS_SYNC_CLOUD_INVENTORY_H
#define WS_SYNC_CLOUD_INVENTORY_H

#include "store/ground/json.h"
#include "sync/cloud/request.h"

struct ws_cloud_inventory_kind {
	const char *segment;  /* of the path: "work_pools"; the word in the database, too */
	const char *name_key; /* which member is its name */
	const char *body;     /* every member with its default, as JSON */
};

/* By the segment of a path; NULL when there is none. */
const struct ws_cloud_inventory_kind *ws_cloud_inventory_find(const char *segment);
/* The nth kind, NULL past the end. */
const struct ws_cloud_inventory_kind *ws_cloud_inventory_nth(size_t n);

/*
 * Stores one: the defaults with the members of `members` on top (may be NULL). Members
 * the kind does not have are left out. Returns as ws_cloud_db_run() does.
 */
int ws_cloud_inventory_put(struct ws_cloud_db *db,
			   const struct ws_cloud_inventory_kind *kind, const char *id,
			   const char *account, const char *workspace, const char *now,
			   const struct ws_json *members);

/* SQL of a row: what a block holds with every value hidden; its type as an object, and
 * the word in paths for that. */
#define WS_CLOUD_BLOCK_MASKED                 \
	"json_set(body, '$.data', (SELECT"    \
	" json_group_object(key, '********')" \
	" FROM json_each(body, '$.data')))"
#define WS_CLOUD_BLOCK_SLUG \
	"lower(replace(coalesce(body ->> '$.block_type_name', ''), ' ', '-'))"
#define WS_CLOUD_BLOCK_TYPE                                                 \
	"json_object('id', body ->> '$.block_type_id', 'created', created," \
	" 'updated', updated, 'name', body ->> '$.block_type_name',"        \
	" 'slug', " WS_CLOUD_BLOCK_SLUG ")"

/* The tables; run each time a database is opened, since older ones lack them. */
extern const char *const ws_cloud_inventory_tables[];

#endif
