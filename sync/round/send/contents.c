/*
 * sync/round/send/contents.c - what lies in a workspace and goes with it, for people.
 */
#include "sync/round/send/contents.h"

#include <inttypes.h>
#include "store/ground/buf.h"

#define RUNS 2

struct number {
	const char *one, *many;
	int64_t count;
};

/* Things first, then runs, which are most and matter least. */
static void list(const struct ws_inventory_counts *counts,
		 struct number out[WS_INVENTORY_KINDS + RUNS])
{
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++) {
		const struct ws_inventory_info *info = ws_inventory_info(
			(enum ws_inventory_kind)kind);

		out[kind] = (struct number){info->one, info->many, counts->things[kind]};
	}
	out[WS_INVENTORY_KINDS] = (struct number){"flow run", "flow runs",
						  counts->flow_runs};
	out[WS_INVENTORY_KINDS + 1] = (struct number){"task run", "task runs",
						      counts->task_runs};
}

static bool ends_all(int rc)
{
	return rc == WS_E_KEY_REJECTED || rc == WS_E_INTERRUPTED ||
	       rc == WS_E_UNREACHABLE || rc == WS_E_NOMEM;
}

int ws_contents_count(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, struct ws_inventory_counts *out,
		      struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_err why = {0};
	int rc = arena ? 0 : ws_err_nomem(err);

	*out = (struct ws_inventory_counts){.flow_runs = -1, .task_runs = -1};
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		out->things[kind] = -1;
	if (rc == 0 && remote->ops->count_inventory)
		rc = remote->ops->count_inventory(remote, account_id, workspace_id,
						  WS_COUNT_THINGS | WS_COUNT_RUNS, arena,
						  out, &why);
	out->last_flow_run = out->last_task_run = NULL; /* the arena's */
	if (!ends_all(rc))
		return 0;
	if (err && why.code)
		*err = why;
	return rc;
}

char *ws_contents_text(const struct ws_inventory_counts *counts)
{
	struct number numbers[WS_INVENTORY_KINDS + RUNS];
	struct ws_buf b = WS_BUF_INIT;
	bool unknown = false;
	char *out = NULL;

	list(counts, numbers);
	for (size_t i = 0; i < WS_INVENTORY_KINDS + RUNS; i++)
		if (numbers[i].count > 0)
			ws_buf_addf(
				&b, "%s%" PRId64 " %s", b.len ? ", " : "", numbers[i].count,
				numbers[i].count == 1 ? numbers[i].one : numbers[i].many);
	if (b.len == 0)
		ws_buf_adds(&b, "nothing: every list is empty");
	for (size_t i = 0; i < WS_INVENTORY_KINDS + RUNS; i++) {
		if (numbers[i].count >= 0)
			continue;
		ws_buf_addf(&b, "%s%s", unknown ? ", " : "; not known: ", numbers[i].many);
		unknown = true;
	}
	return ws_buf_take(&b, &out, NULL, NULL) == 0 ? out : NULL;
}

int ws_contents_tell(struct ws_remote *remote, const char *account_id,
		     const char *workspace_id, char **out, struct ws_err *err)
{
	struct ws_inventory_counts counts;
	int rc = ws_contents_count(remote, account_id, workspace_id, &counts, err);

	*out = rc == 0 ? ws_contents_text(&counts) : NULL;
	return rc == 0 && !*out ? ws_err_nomem(err) : rc;
}
