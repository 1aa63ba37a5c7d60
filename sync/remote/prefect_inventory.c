/*
 * sync/remote/prefect_inventory.c - lists and counts of what lies inside a workspace.
 *
 * Facts for people, so that one list the cloud refuses or garbles costs that list alone.
 * A pool is asked without its job template, a block without its secrets; what the cloud
 * sends all the same (values of variables, addresses of webhooks) is dropped with the
 * answer.
 */
#include <stdio.h>
#include <string.h>
#include "sync/remote/prefect_p.h"

/* ---- lists ------------------------------------------------------------------------------ */

struct list_job {
	struct ws_fetch fetch;
	struct ws_arena *arena;
	enum ws_inventory_kind kind;
	struct ws_inventory_list *out;
};

static int take_list(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		     struct ws_err *err)
{
	struct list_job *job = fetch->user;

	return ws_inventory_decode(job->arena, json, job->kind, &job->out->items,
				   &job->out->count, rows, err);
}

static void forget_list(struct ws_fetch *fetch)
{
	struct list_job *job = fetch->user;

	job->out->items = NULL;
	job->out->count = 0;
}

static int list_ended(struct ws_fetch *fetch, struct ws_err *err)
{
	struct list_job *job = fetch->user;

	(void)err;
	job->out->known = fetch->known;
	return 0;
}

static int path_of(struct ws_arena *arena, const char *account_id, const char *workspace_id,
		   const char *path, const char *tail, const char **out, struct ws_err *err)
{
	const char *whole = ws_arena_printf(arena, "%s%s", path, tail);

	return whole ? ws_prefect_path(arena, account_id, workspace_id, whole, out, err)
		     : ws_err_nomem(err);
}

static int start_list(struct list_job *job, struct ws_fetcher *fetcher,
		      const char *account_id, const char *workspace_id, struct ws_err *err)
{
	const struct ws_inventory_info *info = ws_inventory_info(job->kind);
	int rc;

	job->fetch = (struct ws_fetch){.filter = info->asking,
				       .optional = true,
				       .take = take_list,
				       .forget = forget_list,
				       .ended = list_ended,
				       .user = job};
	rc = path_of(job->arena, account_id, workspace_id, info->path, "/filter",
		     &job->fetch.path, err);
	if (rc == 0)
		ws_fetch_add(fetcher, &job->fetch);
	return rc;
}

/* ---- access lists -------------------------------------------------------------------------- */

struct access_job {
	struct ws_fetch fetch;
	struct ws_arena *arena;
	struct ws_inventory_item item; /* of the list of lists */
	bool open;
};

static int take_access(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		       struct ws_err *err)
{
	struct access_job *job = fetch->user;

	(void)rows;
	job->item.facts = NULL;
	job->item.fact_count = 0;
	return ws_inventory_decode_access(job->arena, json, &job->item, &job->open, err);
}

/* Pools go by their names, which may hold anything but a slash. */
static const char *encoded(struct ws_arena *arena, const char *name)
{
	char *out = ws_arena_zalloc(arena, 3 * strlen(name) + 1, 1);
	char *to = out;

	for (; out && *name; name++)
		if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			   "0123456789-_.~",
			   *name))
			*to++ = *name;
		else
			to += snprintf(to, 4, "%%%02X", (unsigned)(unsigned char)*name);
	return out;
}

static int start_access(struct access_job *job, struct ws_fetcher *fetcher,
			const struct ws_inventory_item *of, enum ws_inventory_kind kind,
			const char *account_id, const char *workspace_id,
			struct ws_err *err)
{
	const char *which = kind == WS_INVENTORY_WORK_POOLS ? encoded(job->arena, of->name)
							    : of->id;
	const char *tail = which ? ws_arena_printf(job->arena, "/%s/access", which) : NULL;
	int rc;

	job->item.id = of->id;
	job->item.name = of->name;
	job->fetch = (struct ws_fetch){.optional = true, .take = take_access, .user = job};
	rc = tail ? path_of(job->arena, account_id, workspace_id,
			    ws_inventory_info(kind)->path, tail, &job->fetch.path, err)
		  : ws_err_nomem(err);
	if (rc == 0)
		ws_fetch_add(fetcher, &job->fetch);
	return rc;
}

/* All of one kind; one that is not told makes the whole unknown. */
static int read_access(struct ws_prefect *prefect, const char *account_id,
		       const char *workspace_id, enum ws_inventory_kind kind,
		       struct ws_arena *arena, struct ws_inventory *out, struct ws_err *err)
{
	const struct ws_inventory_list *of = &out->lists[kind];
	struct ws_inventory_list *list = &out->access[kind];
	struct ws_fetcher fetcher = {.http = prefect->http};
	struct access_job *jobs = ws_arena_zalloc(arena, of->count + 1, sizeof(*jobs));
	int rc = jobs ? 0 : ws_err_nomem(err);

	for (size_t i = 0; rc == 0 && i < of->count; i++) {
		jobs[i].arena = arena;
		rc = start_access(&jobs[i], &fetcher, &of->items[i], kind, account_id,
				  workspace_id, err);
	}
	if (rc == 0)
		rc = ws_fetch_run(&fetcher, err);
	list->known = rc == 0;
	for (size_t i = 0; rc == 0 && i < of->count; i++) {
		struct ws_inventory_item *slot;

		list->known = list->known && jobs[i].fetch.known;
		if (jobs[i].open || !jobs[i].fetch.known)
			continue;
		slot = ws_arena_grow(arena, &list->items, &list->count, sizeof(*slot));
		if (!slot)
			return ws_err_nomem(err);
		*slot = jobs[i].item;
	}
	return rc;
}

static int read_all_access(struct ws_prefect *prefect, const char *account_id,
			   const char *workspace_id, struct ws_arena *arena,
			   struct ws_inventory *out, struct ws_err *err)
{
	size_t objects = 0;
	int rc = 0;

	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		if (ws_inventory_info((enum ws_inventory_kind)kind)->manages)
			objects += out->lists[kind].count;
	if (objects > WS_INVENTORY_ACCESS_MAX)
		return 0;
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		if (ws_inventory_info((enum ws_inventory_kind)kind)->manages &&
		    out->lists[kind].known)
			rc = read_access(prefect, account_id, workspace_id,
					 (enum ws_inventory_kind)kind, arena, out, err);
	return rc;
}

int ws_prefect_read_inventory(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, unsigned wanted,
			      struct ws_arena *arena, struct ws_inventory *out,
			      struct ws_err *err)
{
	struct ws_fetcher fetcher = {.http = ws_prefect_of(remote)->http};
	struct list_job jobs[WS_INVENTORY_KINDS];
	int rc = 0;

	memset(out, 0, sizeof(*out));
	/* a deployment is named by its flow as well */
	if (wanted & 1u << WS_INVENTORY_DEPLOYMENTS)
		wanted |= 1u << WS_INVENTORY_FLOWS;
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		if (!(wanted & 1u << kind))
			continue;
		jobs[kind] = (struct list_job){.arena = arena,
					       .kind = (enum ws_inventory_kind)kind,
					       .out = &out->lists[kind]};
		rc = start_list(&jobs[kind], &fetcher, account_id, workspace_id, err);
	}
	if (rc == 0)
		rc = ws_fetch_run(&fetcher, err);
	if (rc == 0)
		rc = ws_inventory_join(arena, out, err);
	if (rc == 0 && wanted & WS_INVENTORY_WITH_ACCESS)
		rc = read_all_access(ws_prefect_of(remote), account_id, workspace_id, arena,
				     out, err);
	return rc;
}

/* ---- counts ----------------------------------------------------------------------------- */

/* One number, or the time the newest run began. */
struct number_job {
	struct ws_fetch fetch;
	int64_t *number;
	const char **time; /* then this is filled in, not the number */
	struct ws_arena *arena;
};

static int take_number(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		       struct ws_err *err)
{
	struct number_job *job = fetch->user;
	int64_t n;

	(void)rows;
	if (ws_json_count(json) != 1 || !ws_json_int(ws_json_at(json, 0), &n) || n < 0)
		return ws_err_set(err, WS_E_RESPONSE, "a count is no number");
	*job->number = n;
	return 0;
}

static int take_time(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		     struct ws_err *err)
{
	struct number_job *job = fetch->user;
	const char *text = ws_json_text(ws_json_get(ws_json_at(json, 0), "start_time"));

	(void)rows;
	if (ws_json_kind(json) != WS_JSON_ARRAY)
		return ws_err_set(err, WS_E_RESPONSE, "a list of runs is no list");
	if (text)
		*job->time = ws_arena_dup(job->arena, text);
	return text && !*job->time ? ws_err_nomem(err) : 0;
}

struct counting {
	struct ws_fetcher fetcher;
	struct ws_arena *arena;
	const char *account_id, *workspace_id;
	struct ws_err *err;
	int rc;
};

static void ask(struct counting *c, const char *path, const char *tail, const char *body,
		int64_t *number, const char **time)
{
	struct number_job *job = c->rc == 0 ? ws_arena_zalloc(c->arena, 1, sizeof(*job))
					    : NULL;

	if (c->rc < 0)
		return;
	if (!job || !body) {
		c->rc = ws_err_nomem(c->err);
		return;
	}
	job->number = number;
	job->time = time;
	job->arena = c->arena;
	job->fetch = (struct ws_fetch){.ask = body,
				       .bare = !time,
				       .optional = true,
				       .take = time ? take_time : take_number,
				       .user = job};
	c->rc = path_of(c->arena, c->account_id, c->workspace_id, path, tail,
			&job->fetch.path, c->err);
	if (c->rc == 0)
		ws_fetch_add(&c->fetcher, &job->fetch);
}

static void ask_states(struct counting *c, const char *word, int64_t numbers[WS_RUN_STATES])
{
	const char *path = ws_arena_printf(c->arena, "/%s", word);

	for (size_t i = 0; path && i < WS_RUN_STATES; i++)
		ask(c, path, "/count",
		    ws_arena_printf(c->arena,
				    "{\"%s\":{\"state\":{\"type\":{\"any_\":[\"%s\"]}}}}",
				    word, ws_run_state[i]),
		    &numbers[i], NULL);
}

static void ask_all(struct counting *c, unsigned what, struct ws_inventory_counts *out)
{
	static const char newest[] = "{\"sort\":\"START_TIME_DESC\",\"limit\":1}";

	for (int kind = 0; what & WS_COUNT_THINGS && kind < WS_INVENTORY_KINDS; kind++)
		if (ws_inventory_info((enum ws_inventory_kind)kind)->counted)
			ask(c, ws_inventory_info((enum ws_inventory_kind)kind)->path,
			    "/count", "{}", &out->things[kind], NULL);
	if (what & WS_COUNT_RUNS) {
		ask(c, "/flow_runs", "/count", "{}", &out->flow_runs, NULL);
		ask(c, "/task_runs", "/count", "{}", &out->task_runs, NULL);
	}
	if (what & WS_COUNT_STATES) {
		ask_states(c, "flow_runs", out->flow_runs_in);
		ask_states(c, "task_runs", out->task_runs_in);
		ask(c, "/flow_runs", "/filter", newest, NULL, &out->last_flow_run);
		ask(c, "/task_runs", "/filter", newest, NULL, &out->last_task_run);
	}
}

/* What has no count of its own is listed. */
static int count_lists(struct counting *c, struct ws_remote *remote,
		       struct ws_inventory_counts *out)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inventory lists;
	unsigned wanted = 0;
	int rc;

	if (!arena)
		return ws_err_nomem(c->err);
	for (int kind = 0; kind < WS_INVENTORY_KINDS; kind++)
		if (!ws_inventory_info((enum ws_inventory_kind)kind)->counted)
			wanted |= 1u << kind;
	rc = ws_prefect_read_inventory(remote, c->account_id, c->workspace_id, wanted,
				       arena, &lists, c->err);
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		if (wanted & 1u << kind && lists.lists[kind].known)
			out->things[kind] = (int64_t)lists.lists[kind].count;
	return rc;
}

static void know_nothing(struct ws_inventory_counts *out)
{
	*out = (struct ws_inventory_counts){.flow_runs = -1, .task_runs = -1};
	for (size_t i = 0; i < WS_INVENTORY_KINDS; i++)
		out->things[i] = -1;
	for (size_t i = 0; i < WS_RUN_STATES; i++)
		out->flow_runs_in[i] = out->task_runs_in[i] = -1;
}

int ws_prefect_count_inventory(struct ws_remote *remote, const char *account_id,
			       const char *workspace_id, unsigned what,
			       struct ws_arena *arena, struct ws_inventory_counts *out,
			       struct ws_err *err)
{
	struct counting c = {.fetcher = {.http = ws_prefect_of(remote)->http},
			     .arena = arena,
			     .account_id = account_id,
			     .workspace_id = workspace_id,
			     .err = err};

	know_nothing(out);
	ask_all(&c, what, out);
	if (c.rc == 0)
		c.rc = ws_fetch_run(&c.fetcher, err);
	if (c.rc == 0 && what & WS_COUNT_THINGS)
		c.rc = count_lists(&c, remote, out);
	return c.rc;
}
