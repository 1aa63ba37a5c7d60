/*
 * sync/model/inventory.h - what lies inside a workspace: flows, deployments, pools and
 * the rest. Floor 3: plain data, no I/O.
 *
 * Pulled only. It decides nothing: no grant, no plan and no guard looks at it. Values of
 * blocks and variables, addresses of webhooks and parameters are in no record; what
 * changes by itself (last polled, counts of runs) is in no document.
 *
 * One table tells how the kinds differ (inventory.c); everything else is the same for
 * all of them.
 */
#ifndef WS_SYNC_MODEL_INVENTORY_H
#define WS_SYNC_MODEL_INVENTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/json.h"
#include "store/tree/tree.h"

enum ws_inventory_kind {
	WS_INVENTORY_FLOWS,
	WS_INVENTORY_DEPLOYMENTS,
	WS_INVENTORY_WORK_POOLS,
	WS_INVENTORY_WORK_QUEUES,
	WS_INVENTORY_BLOCKS,
	WS_INVENTORY_VARIABLES,
	WS_INVENTORY_AUTOMATIONS,
	WS_INVENTORY_WEBHOOKS,
	WS_INVENTORY_LIMITS,
	WS_INVENTORY_TAG_LIMITS,
	WS_INVENTORY_KINDS
};
#define WS_INVENTORY_ALL ((1u << WS_INVENTORY_KINDS) - 1) /* one bit a kind */

#define WS_INVENTORY_ITEMS_MAX 10000 /* longer lists are cut: unknown */

/* What is told of a thing besides its name: "paused", "pool k8s". */
struct ws_inventory_fact {
	const char *word;
	const char *text; /* "" when the word says it all */
};

struct ws_inventory_item {
	const char *id;
	const char *name;    /* "flow/deployment" once the flow is known */
	const char *flow_id; /* of a deployment, else NULL */
	const char *polled;  /* when a worker last asked, as the cloud tells it; or NULL */
	struct ws_inventory_fact *facts;
	size_t fact_count;
};

struct ws_inventory_list {
	bool known; /* read to its end */
	struct ws_inventory_item *items;
	size_t count;
};

struct ws_inventory {
	struct ws_inventory_list lists[WS_INVENTORY_KINDS];
	/* Of deployments, work pools and blocks: those whose access list leaves anybody out,
	   with a fact for each level ("manage", "run", "view"): who is on it, " | " between,
	   or "*": everybody whose role allows it. Known when every object was asked. */
	struct ws_inventory_list access[WS_INVENTORY_KINDS];
};

/* Beside the kinds that are wanted: access lists, a request an object. */
#define WS_INVENTORY_WITH_ACCESS (1u << WS_INVENTORY_KINDS)
#define WS_INVENTORY_ACCESS_MAX \
	100 /* objects of a workspace that are asked; else unknown */

/* States of runs, as the API names them. */
#define WS_RUN_STATES 9
extern const char *const ws_run_state[WS_RUN_STATES];

/* Numbers; -1: not told (403, 404, or not asked for). */
struct ws_inventory_counts {
	int64_t things[WS_INVENTORY_KINDS];
	int64_t flow_runs, task_runs; /* in all */
	int64_t flow_runs_in[WS_RUN_STATES], task_runs_in[WS_RUN_STATES];
	const char *last_flow_run; /* when the newest began, as the cloud tells; or NULL */
	const char *last_task_run;
};

/* How one kind differs from the others. */
struct ws_inventory_info {
	const char *word;       /* "work-pools": file, section and what people type */
	const char *one, *many; /* "work pool", "work pools" */
	const char *path;       /* "/work_pools": of the API, below the workspace */
	const char *asking;     /* members of a listing's body, a comma behind each */
	bool counted;           /* the API has a count of it */
	const char *name_key;
	const char *manages; /* the permission over it: "manage_blocks"; NULL: it has no
				access lists */
};
const struct ws_inventory_info *ws_inventory_info(enum ws_inventory_kind kind);

/* The kind of a word as people type it; WS_INVENTORY_KINDS when there is none. */
enum ws_inventory_kind ws_inventory_find(const char *word);

/*
 * Appends the rows of one page, checked: a row that is not what the kind promises, an id
 * that came before, refuse the page with WS_E_RESPONSE. WS_E_TOO_BIG past
 * WS_INVENTORY_ITEMS_MAX.
 */
int ws_inventory_decode(struct ws_arena *arena, const struct ws_json *json,
			enum ws_inventory_kind kind, struct ws_inventory_item **items,
			size_t *count, size_t *rows, struct ws_err *err);

/* Puts the name of its flow before the name of each deployment. One whose flow is not
 * there keeps its own. */
int ws_inventory_join(struct ws_arena *arena, struct ws_inventory *inventory,
		      struct ws_err *err);

/*
 * The access list of one object (GET .../access). out: facts as ws_inventory.access has
 * them. *open: it leaves nobody out.
 */
int ws_inventory_decode_access(struct ws_arena *arena, const struct ws_json *json,
			       struct ws_inventory_item *out, bool *open,
			       struct ws_err *err);

/* ---- [inventory] of policy.ini ----------------------------------------------------------- */

/*
 *	[inventory]
 *	lists = deployments blocks   which are read; or all (default), none
 *	access = yes                 access lists of single objects, too: a request each
 *	every = 6h                   a workspace is read again after 1h to 30d (default 6h)
 *	requests = 60                so many a round for the whole account, 0 to 1000
 */
struct ws_inventory_rules {
	unsigned lists; /* 1u << WS_INVENTORY_FLOWS ... */
	bool access;
	int every_h;
	size_t requests;
};
extern const struct ws_inventory_rules ws_inventory_default;

/* Takes one line. NULL, or what is wrong with the value (static). */
const char *ws_inventory_rule(const char *key, const char *value,
			      struct ws_inventory_rules *rules);

#endif
