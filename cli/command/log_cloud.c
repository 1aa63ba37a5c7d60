/*
 * cli/command/log_cloud.c - `wsync log --cloud`: what the account's audit log tells.
 *
 * It is asked for each time and kept nowhere: it is the cloud's own record, and says more
 * than the differences that looks find. One query spans 14 days at most, so that a longer
 * time is asked for piece by piece.
 */
#include "cli/command/log_cloud.h"

#include <stdlib.h>
#include <string.h>
#include "cli/local/local.h"
#include "cli/local/past.h"
#include "cli/name/days.h"
#include "cli/run.h"
#include "cli/show/listing.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/own.h"

#define DAY_S    ((int64_t)24 * 3600)
#define DAYS_MAX 3650
#define SPAN_S   (14 * DAY_S)
#define PREFIX   "prefect-cloud."

static const struct ws_listing_column human_columns[] = {
	{"WHEN", "time", WS_LISTING_TEXT, 0},  {"WHO", "actor", WS_LISTING_NAME, 0},
	{"WHAT", "event", WS_LISTING_TEXT, 0}, {"ABOUT", "about", WS_LISTING_TEXT, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column json_columns[] = {
	{"TIME", "time", WS_LISTING_TEXT, 0},
	{"ACTOR", "actor", WS_LISTING_NAME, 0},
	{"EVENT", "event", WS_LISTING_TEXT, 0},
	{"ACCOUNT", "account", WS_LISTING_TEXT, 0},
	{"WORKSPACE", "workspace", WS_LISTING_TEXT, 0},
	{"WORKSPACE ID", "workspace_id", WS_LISTING_TEXT, 0},
	{"RESOURCE", "resource", WS_LISTING_TEXT, 0},
	{"RESOURCE ID", "resource_id", WS_LISTING_TEXT, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

struct event {
	struct ws_audit audit;
	const struct ws_side_account *account;
};

struct run {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_remote *remote;
	struct ws_arena *arena;
	struct ws_local local;
	const struct ws_side_workspace *only; /* NULL: all */
	int64_t since_s, now_s;
	struct event *events;
	size_t count;
	struct ws_past_place *past; /* workspaces that are here no more */
	size_t past_count;
	size_t asked, refused; /* accounts */
	struct ws_listing *list;
};

/* ---- from when ----------------------------------------------------------------------------- */

static int read_since(struct run *r, const char *since, struct ws_err *err)
{
	r->since_s = r->now_s - SPAN_S;
	return since ? ws_days_parse(since, "--since", false, r->now_s, &r->since_s, err)
		     : 0;
}

/* What the plan keeps no longer need not be asked for; *cut tells that there was more. */
static int64_t first_second(const struct run *r, const struct ws_side_account *account,
			    bool *cut)
{
	int64_t from = r->since_s;

	*cut = false;
	for (size_t i = 0; i < account->limit_count; i++) {
		const struct ws_limit *limit = &account->limits[i];
		int64_t kept;

		if (strcmp(limit->name, "audit_log_retention_days") != 0 ||
		    limit->value <= 0 || limit->value > DAYS_MAX)
			continue;
		kept = r->now_s - limit->value * DAY_S;
		*cut = from < kept;
		from = *cut ? kept : from;
	}
	return from;
}

/* ---- asking -------------------------------------------------------------------------------- */

static bool is_wanted(const struct run *r, const struct ws_audit *audit)
{
	const char *id = r->only ? r->only->id : NULL;

	if (!r->only)
		return true;
	return id && ((audit->workspace_id && strcmp(audit->workspace_id, id) == 0) ||
		      (audit->resource_id && strcmp(audit->resource_id, id) == 0));
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Two spans share the second between them, and what happened in it. */
static bool is_taken(const struct run *r, const struct ws_audit *audit, int64_t from)
{
	for (size_t i = 0; audit->time_s == from && i < r->count; i++) {
		const struct ws_audit *other = &r->events[i].audit;

		if (other->time_s == from && same(other->event, audit->event) &&
		    same(other->actor, audit->actor) &&
		    same(other->workspace_id, audit->workspace_id) &&
		    same(other->resource_id, audit->resource_id))
			return true;
	}
	return false;
}

static int take(struct run *r, const struct ws_side_account *account, int64_t from,
		const struct ws_audit *items, size_t count, struct ws_err *err)
{
	for (size_t i = 0; i < count; i++) {
		struct event *slot;

		if (!is_wanted(r, &items[i]) || is_taken(r, &items[i], from))
			continue;
		slot = ws_arena_grow(r->arena, &r->events, &r->count, sizeof(*slot));
		if (!slot)
			return ws_err_nomem(err);
		*slot = (struct event){items[i], account};
	}
	return 0;
}

/* No log for this key or plan is no failure of the command: others may have one. */
static int pass_over(struct run *r, const struct ws_side_account *account, int rc,
		     struct ws_err *err)
{
	if (rc != WS_E_FORBIDDEN && rc != WS_E_NOT_FOUND)
		return rc;
	ws_show_warn(
		r->cli,
		"the audit log of %s cannot be read: its plan has none, or this key may "
		"not see it",
		account->dir);
	ws_err_clear(err);
	ws_listing_unknown(r->list, account->dir);
	r->refused++;
	return 0;
}

static int ask(struct run *r, const struct ws_side_account *account, struct ws_err *err)
{
	bool cut;
	const int64_t first = first_second(r, account, &cut);
	int64_t from = first;

	r->asked++;
	if (!account->id || !r->remote->ops->audit)
		return pass_over(r, account, WS_E_NOT_FOUND, err);
	if (cut)
		ws_show_warn(r->cli,
			     "the plan of %s keeps its audit log for %lld days only",
			     account->dir, (long long)((r->now_s - from) / DAY_S));
	/* up to now, and a little more: clocks differ */
	for (const int64_t end = r->now_s + 60; from < end; from += SPAN_S) {
		const int64_t to = end - from > SPAN_S ? from + SPAN_S : end;
		struct ws_audit *items = NULL;
		size_t count = 0;
		int rc = r->remote->ops->audit(r->remote, account->id, from, to, r->arena,
					       &items, &count, err);

		if (rc < 0)
			return pass_over(r, account, rc, err);
		rc = take(r, account, from > first ? from : -1, items, count, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int ask_all(struct run *r, struct ws_err *err)
{
	const struct ws_side *side = r->local.side;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < side->account_count; i++)
		if (!r->only || r->only->account == &side->accounts[i])
			rc = ask(r, &side->accounts[i], err);
	if (rc == 0 && r->asked > 0 && r->refused == r->asked) {
		rc = ws_err_set(err, WS_E_FORBIDDEN,
				"no audit log can be read with this key");
		(void)ws_err_why(err,
				 "audit logs come with the plans Pro and Enterprise, and "
				 "take the permission read:audit_event");
		(void)ws_err_hint(err, "wsync log%s%s   what looks at the cloud found",
				  r->only ? " " : "", r->only ? r->only->dir : "");
	}
	return rc;
}

/* ---- showing ------------------------------------------------------------------------------- */

/* Newest first. */
static int by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->audit.time_s != y->audit.time_s)
		return x->audit.time_s < y->audit.time_s ? 1 : -1;
	return strcmp(x->audit.event, y->audit.event);
}

/* "prefect-cloud.workspace-access.updated" -> "workspace-access updated" */
static void put_event(struct ws_buf *b, const char *event)
{
	const size_t skip = strncmp(event, PREFIX, strlen(PREFIX)) == 0 ? strlen(PREFIX)
									: 0;

	for (const char *at = event + skip; *at; at++)
		ws_buf_addc(b, *at == '.' ? ' ' : *at);
}

/* Which workspace an event is about, or may be. */
static const char *id_of(const struct ws_audit *audit)
{
	return audit->workspace_id ? audit->workspace_id : audit->resource_id;
}

static const char *place_of(const struct run *r, const struct ws_audit *audit)
{
	const char *id = id_of(audit);
	const struct ws_side_workspace *w = id ? ws_side_workspace(r->local.side, id)
					       : NULL;

	for (size_t i = 0; id && !w && i < r->past_count; i++)
		if (strcmp(r->past[i].id, id) == 0)
			return r->past[i].dir;
	return w ? w->dir : NULL;
}

static bool is_noted(const struct run *r, const char *id)
{
	for (size_t i = 0; i < r->past_count; i++)
		if (strcmp(r->past[i].id, id) == 0)
			return true;
	return false;
}

/* Of what was deleted or went elsewhere, the history knows the name. */
static int find_past(struct run *r, size_t shown, struct ws_err *err)
{
	static const char about[] = PREFIX "workspace.";

	for (size_t i = 0; i < shown; i++) {
		const struct ws_audit *audit = &r->events[i].audit;
		const char *id = id_of(audit);
		struct ws_past_place *one;

		/* a resource that is no workspace has no directory */
		if (!id || ws_side_workspace(r->local.side, id) || is_noted(r, id) ||
		    (!audit->workspace_id &&
		     strncmp(audit->event, about, strlen(about)) != 0))
			continue;
		one = ws_arena_grow(r->arena, &r->past, &r->past_count, sizeof(*one));
		if (!one)
			return ws_err_nomem(err);
		one->id = id;
	}
	return ws_past_places(r->store, r->past, r->past_count, r->arena, err);
}

static void add_human(struct run *r, const struct event *e)
{
	const char *place = place_of(r, &e->audit);
	const char *name = e->audit.resource;
	ws_auto_buf what = WS_BUF_INIT, about = WS_BUF_INIT;
	char when[WS_TIME_TEXT];

	put_event(&what, e->audit.event);
	ws_buf_adds(&about, place ? place : e->account->dir);
	if (name)
		ws_buf_addf(&about, " %s", name);
	ws_listing_row(r->list,
		       (const char *const[]){ws_time_format(e->audit.time_s, when),
					     e->audit.actor ? e->audit.actor : "unknown",
					     ws_buf_text(&what), ws_buf_text(&about)});
}

static void add_json(struct run *r, const struct event *e)
{
	char when[WS_TIME_TEXT];

	ws_listing_row(r->list, (const char *const[]){
					ws_time_format(e->audit.time_s, when),
					e->audit.actor, e->audit.event, e->account->dir,
					place_of(r, &e->audit), e->audit.workspace_id,
					e->audit.resource, e->audit.resource_id});
}

static int show(struct run *r, size_t limit, struct ws_err *err)
{
	const size_t shown = r->count < limit ? r->count : limit;
	int rc;

	if (r->count > 1)
		qsort(r->events, r->count, sizeof(*r->events), by_time);
	rc = find_past(r, shown, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < shown; i++)
		(r->cli->format == WS_FORMAT_HUMAN ? add_human : add_json)(r,
									   &r->events[i]);
	rc = ws_listing_print(r->list, r->cli->out,
			      "No event of access, workspaces, teams or roles in that time",
			      err);
	(void)fflush(r->cli->out);
	if (rc == 0 && shown < r->count)
		ws_cli_hint(r->cli,
			    "%zu older events are left out: wsync log --cloud -n %zu",
			    r->count - shown, r->count);
	return rc;
}

int log_cloud(struct ws_cli *cli, const char *word, const char *since, size_t limit,
	      struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_remote) remote = NULL;
	struct run r = {.cli = cli, .arena = arena, .now_s = ws_show_now(cli)};
	int rc = arena ? read_since(&r, since, err) : ws_err_nomem(err);

	if (rc == 0 && cli->offline) {
		ws_err_set(err, WS_E_USAGE_OPTION,
			   "--cloud asks the cloud, and --offline forbids that");
		rc = ws_err_hint(err, "wsync log   what looks at the cloud found");
	}
	if (rc == 0)
		rc = ws_cli_store(cli, &store, err);
	r.store = store;
	if (rc == 0 && word)
		rc = ws_local_load(store, word, &r.local, &r.only, err);
	else if (rc == 0)
		rc = ws_local_load(store, NULL, &r.local, NULL, err);
	if (rc == 0)
		rc = ws_cli_remote(cli, store->endpoint, &remote, NULL, err);
	r.remote = remote;
	if (rc == 0)
		rc = ws_listing_new(cli, "events",
				    cli->format == WS_FORMAT_HUMAN ? human_columns
								   : json_columns,
				    &r.list, err);
	if (rc == 0)
		rc = ask_all(&r, err);
	if (rc == 0)
		rc = show(&r, limit, err);
	ws_listing_free(r.list);
	ws_local_clear(&r.local);
	return rc;
}
