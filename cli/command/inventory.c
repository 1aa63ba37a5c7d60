/*
 * cli/command/inventory.c - `wsync inventory`: what lies inside a workspace.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/inventory.h"
#include "cli/local/local.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "sync/round/inside/inventory.h"

enum { OPT_COUNTS, OPT_FETCH };

static const struct ws_option options[] = {
	[OPT_COUNTS] = {"counts", 0, NULL,
			"ask the cloud for numbers: runs by state, last activity"},
	[OPT_FETCH] = {"fetch", 0, NULL, "read the lists from the cloud first"},
	{NULL, 0, NULL, NULL},
};

struct run {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_remote *remote; /* NULL until it is needed */
	const struct ws_side_workspace *workspace;
	const struct ws_local *local;
	struct ws_arena *arena;
};

static int open_remote(struct run *r, struct ws_err *err)
{
	if (r->remote)
		return 0;
	if (!r->workspace->id || !r->workspace->account || !r->workspace->account->id)
		return ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not in the cloud yet",
				  r->workspace->dir);
	return ws_cli_remote(r->cli, r->store->endpoint, &r->remote, NULL, err);
}

/* ---- reading from the cloud ---------------------------------------------------------------- */

static int fetch(struct run *r, struct ws_err *err)
{
	const struct ws_inventory_place place = {r->workspace->id, NULL, r->workspace->dir};
	struct ws_inventory_place full = place;
	struct ws_inventory_turn turn = {
		.places = &full,
		.count = 1,
		.main = r->local->tree,
		.now = true,
		.receive = true,
	};
	struct ws_inventory_report report;
	ws_auto_lock round = WS_LOCK_INIT;
	int rc = open_remote(r, err);

	if (rc < 0)
		return rc;
	full.account_id = r->workspace->account->id;
	rc = ws_store_lock_round(r->store, &round, err);
	if (rc == 0)
		rc = ws_inventory_read(r->store, r->remote, r->cli->world, &turn, &report,
				       err);
	if (rc == 0 && !r->cli->quiet && r->cli->format == WS_FORMAT_HUMAN)
		(void)fprintf(r->cli->err, "Read from the cloud: %zu requests, %s\n",
			      report.requests,
			      report.changed ? "something changed" : "nothing new");
	return rc;
}

static void print_title(const struct run *r, const char *rest)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_put_text(&b, r->workspace->dir);
	ws_buf_adds(&b, rest);
	(void)fputs(ws_buf_text(&b), r->cli->out);
}

static int count(struct run *r, struct ws_err *err)
{
	const unsigned lists = 1u << WS_INVENTORY_WORK_POOLS |
			       1u << WS_INVENTORY_WORK_QUEUES;
	const char *account, *id = r->workspace->id;
	struct ws_inventory_counts counts;
	struct ws_inventory polled = {0};
	int rc = open_remote(r, err);

	if (rc < 0)
		return rc;
	account = r->workspace->account->id;
	rc = r->remote->ops->count_inventory(r->remote, account, id,
					     WS_COUNT_THINGS | WS_COUNT_STATES, r->arena,
					     &counts, err);
	if (rc == 0)
		rc = r->remote->ops->read_inventory(r->remote, account, id, lists, r->arena,
						    &polled, err);
	if (rc == 0 && r->cli->format == WS_FORMAT_HUMAN)
		print_title(r, "   counted just now\n");
	return rc == 0 ? ws_show_inventory_counts(r->cli, &counts, &polled, err) : rc;
}

/* ---- out of the files ------------------------------------------------------------------------- */

static void print_heading(const struct run *r, const struct ws_inventory_view *view)
{
	ws_auto_buf b = WS_BUF_INIT;
	char age[WS_TIME_TEXT];

	if (r->cli->at)
		ws_buf_addf(&b, "   inventory at %s\n", r->cli->at);
	else if (view->read_s) {
		ws_buf_addf(&b, "   inventory as of %s\n",
			    ws_time_age(view->read_s, ws_show_now(r->cli), age));
	} else {
		ws_buf_adds(&b, "   inventory not read by this clone yet\n");
	}
	print_title(r, ws_buf_text(&b));
}

static int find_kind(const char *word, unsigned *kinds, struct ws_err *err)
{
	const char *words[WS_INVENTORY_KINDS + 1] = {NULL};
	enum ws_inventory_kind kind = ws_inventory_find(word);
	const char *near;

	if (kind < WS_INVENTORY_KINDS) {
		*kinds = 1u << kind;
		return 0;
	}
	for (int i = 0; i < WS_INVENTORY_KINDS; i++)
		words[i] = ws_inventory_info((enum ws_inventory_kind)i)->word;
	near = ws_text_nearest(word, words, WS_INVENTORY_KINDS);
	(void)ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no list called %s", word);
	(void)ws_err_why(
		err, "lists are flows, deployments, work-pools, work-queues, blocks, "
		     "variables, automations, webhooks, concurrency-limits, tag-limits");
	return near ? ws_err_near(err, word, near) : WS_E_USAGE_ARGUMENT;
}

static int show(struct run *r, unsigned kinds, struct ws_err *err)
{
	const bool human = r->cli->format == WS_FORMAT_HUMAN;
	struct ws_inventory_view view;
	int rc = ws_cli_inventory(r->store, r->cli->at, r->workspace->dir, r->workspace->id,
				  r->arena, &view, err);

	if (rc < 0)
		return rc;
	if (human)
		print_heading(r, &view);
	if (!human || kinds != WS_INVENTORY_ALL)
		return ws_show_inventory(r->cli, &view, kinds, err);
	rc = ws_show_inventory_sums(r->cli, &view, err);
	if (rc == 0 && !view.read_s && !r->cli->at)
		ws_cli_hint(r->cli, "wsync inventory %s --fetch reads them now",
			    r->workspace->dir);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const bool counts = cli->args.option[OPT_COUNTS] != NULL;
	ws_auto(ws_remote) remote = NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_store) store = NULL;
	ws_auto_local local = {0};
	unsigned kinds = WS_INVENTORY_ALL;
	struct run r = {.cli = cli, .arena = arena, .local = &local};
	int rc = arena ? ws_cli_store(cli, &store, err) : ws_err_nomem(err);

	if (rc == 0 && cli->args.count > 1)
		rc = find_kind(cli->args.words[1], &kinds, err);
	if (rc == 0 && cli->at && (counts || cli->args.option[OPT_FETCH]))
		rc = ws_err_set(err, WS_E_USAGE_ARGUMENT,
				"the cloud answers for now, not for --at %s", cli->at);
	if (rc == 0)
		rc = ws_local_load_at(store, cli->at, cli->args.words[0], &local,
				      &r.workspace, err);
	r.store = store;
	if (rc == 0 && cli->args.option[OPT_FETCH])
		rc = fetch(&r, err);
	if (rc == 0)
		rc = counts ? count(&r, err) : show(&r, kinds, err);
	remote = r.remote;
	return rc;
}

const struct ws_cmd ws_cmd_inventory = {
	.name = "inventory",
	.group = WS_GROUP_LOOK,
	.summary = "Show what lies inside a workspace",
	.usage = "WORKSPACE [LIST] [--fetch] [--counts]",
	.about = "Lists are flows, deployments, work-pools, work-queues, blocks, "
		 "variables, automations, webhooks, concurrency-limits and tag-limits; "
		 "without LIST, their numbers. They are read-only, and are names and a few "
		 "facts: never the value of a variable, what a block holds, or the address "
		 "of a webhook.\n\n"
		 "Answered offline, from ACCOUNT/HANDLE/inventory/. wsync sync and wsync "
		 "fetch read workspaces in turns, at most 60 requests each time and each "
		 "workspace again after 6 hours; [inventory] in policy.ini says otherwise "
		 "(lists, every, requests). --fetch reads this one now. A list the key may "
		 "not see is not known, and its file stays as it was.\n\n"
		 "--counts asks the cloud: flow runs and task runs by state, when the last "
		 "began, when workers last polled. That is 34 requests, and nothing of it "
		 "is kept.\n",
	.examples = "wsync inventory acme/prod                # numbers\n"
		    "wsync inventory prod deployments         # one line each\n"
		    "wsync inventory prod --counts            # runs by state\n"
		    "wsync inventory prod --format csv > prod.csv",
	.options = options,
	.min_words = 1,
	.max_words = 2,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.no_dry_run = true,
	.takes_at = true,
	.run = run,
};
