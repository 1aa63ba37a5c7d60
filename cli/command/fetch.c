/*
 * cli/command/fetch.c - `wsync fetch`: look at the cloud, change nothing here.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/env.h"
#include "cli/local/inside.h"
#include "cli/local/inventory.h"
#include "cli/local/local.h"
#include "cli/show/show.h"
#include "store/ground/arena.h"
#include "store/ground/own.h"
#include "sync/round/look/unread.h"

enum { OPT_FULL };

static const struct ws_option options[] = {
	[OPT_FULL] = {"full", 0, NULL,
		      "read the storage of results, too: one more request a workspace"},
	{NULL, 0, NULL, NULL},
};

static bool is_incoming(const struct ws_change *change)
{
	return change->direction == WS_INCOMING || change->direction == WS_BOTH;
}

static size_t count_incoming(const struct ws_plan *plan)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->change_count; i++)
		count += is_incoming(&plan->changes[i]);
	return count;
}

/* Lists of accounts may be about workspaces that this store does not even track. */
static int print_unread(const struct ws_cli *cli, const struct ws_store *store,
			const struct ws_round_report *report, struct ws_err *err)
{
	const struct ws_side *cloud = report->view ? report->view->cloud : NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_unread_list unread = {0};
	const char *last = NULL;
	size_t count = 0;
	int rc = arena ? ws_unread_read(store, arena, &unread, err) : ws_err_nomem(err);

	if (rc < 0)
		return rc;
	/* the lists of one workspace stand together */
	for (size_t i = 0; i < unread.count; i++) {
		const struct ws_unread *u = &unread.items[i];

		if (u->kind == WS_INVITED) /* nobody has access by it */
			continue;
		count += !last || strcmp(u->workspace_id, last) != 0;
		last = u->workspace_id;
	}
	if (count > 0)
		(void)fprintf(cli->out,
			      "Members of %zu workspace%s were not all readable with this "
			      "key; they stay as they were\n",
			      count, WS_CLI_S(count));
	else if (!report->look.complete && !(cloud && ws_local_is_read(cloud)))
		(void)fputs("The members of every workspace were read; some other lists "
			    "were not readable with this key\n",
			    cli->out);
	return 0;
}

static int print_human(struct ws_cli *cli, struct ws_store *store,
		       const struct ws_round_report *report, struct ws_err *err)
{
	const struct ws_remote_report *look = &report->look;
	size_t incoming = count_incoming(report->plan);
	int rc;

	(void)fprintf(cli->out,
		      "Looked at %zu workspace%s in %zu account%s, %zu request%s: %s\n",
		      look->workspaces, WS_CLI_S(look->workspaces), report->accounts,
		      WS_CLI_S(report->accounts), look->requests, WS_CLI_S(look->requests),
		      report->first         ? "the store is filled"
		      : report->cloud_moved ? "cloud/main moved"
					    : "nothing new");
	rc = print_unread(cli, store, report, err);
	if (rc < 0)
		return rc;
	if (report->inventory.read)
		(void)fprintf(
			cli->out, "Read what lies inside %zu workspace%s, %zu request%s\n",
			report->inventory.read, WS_CLI_S(report->inventory.read),
			report->inventory.requests, WS_CLI_S(report->inventory.requests));
	ws_cli_inventory_trouble(cli, report);
	if (incoming > 0) {
		(void)fputs("\nIncoming\n", cli->out);
		rc = ws_show_change_lines(cli, cli->out, report->plan, report->view,
					  is_incoming, "  ", err);
	}
	if (rc == 0)
		rc = ws_inside_show_incoming(cli, store, report->view, &report->inventory,
					     NULL, 0, err);
	if (rc == 0 && incoming > 0)
		ws_cli_hint(cli, "wsync diff   what they mean");
	return rc;
}

static int print_json(const struct ws_cli *cli, struct ws_store *store,
		      const struct ws_round_report *report, struct ws_err *err)
{
	struct ws_json *o, *changes, *inside;
	int bad, rc = ws_inside_json_incoming(store, report->view, &report->inventory, NULL,
					      0, &inside, err);

	if (rc < 0)
		return rc;
	o = ws_json_new_object();
	changes = ws_json_new_array();
	bad = ws_json_set(o, "schema", ws_json_new_text("wsync/fetch/1"));

	bad |= ws_json_set(o, "accounts", ws_json_new_int((int64_t)report->accounts));
	bad |= ws_json_set(o, "workspaces",
			   ws_json_new_int((int64_t)report->look.workspaces));
	bad |= ws_json_set(o, "requests", ws_json_new_int((int64_t)report->look.requests));
	bad |= ws_json_set(o, "complete", ws_json_new_bool(report->look.complete));
	bad |= ws_json_set(o, "moved", ws_json_new_bool(report->cloud_moved));
	for (size_t i = 0; i < report->plan->change_count; i++)
		if (is_incoming(&report->plan->changes[i]))
			bad |= ws_json_push(changes,
					    ws_show_change_json(&report->plan->changes[i]));
	bad |= ws_json_set(o, "incoming", changes);
	bad |= ws_json_set(o, "inside", inside);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(cli->out, o, err);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_progress) progress = NULL;
	ws_auto(ws_remote) remote = NULL;
	ws_auto(ws_store) store = NULL;
	struct ws_round_report report = {0};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_cli_remote(cli, store->endpoint, &remote, NULL, err);
	if (rc == 0)
		rc = ws_progress_new(cli, &progress, err);
	if (rc == 0)
		rc = (cli->args.option[OPT_FULL] ? ws_round_fetch_deep : ws_round_fetch)(
			store, remote, cli->world, ws_progress_watch(progress), &report,
			err);
	/* the line of the progress goes before the result comes */
	ws_progress_free(ws_steal(&progress));
	if (rc == 0)
		rc = cli->format == WS_FORMAT_JSON ? print_json(cli, store, &report, err)
						   : print_human(cli, store, &report, err);
	if (rc >= 0)
		ws_env_follow_round(cli, store, &report);
	ws_round_report_clear(&report);
	return rc;
}

const struct ws_cmd ws_cmd_fetch = {
	.name = "fetch",
	.group = WS_GROUP_SYNC,
	.summary = "Look at the cloud, change nothing here",
	.usage = "[--full]",
	.about = "Reads every workspace of the store and moves the branch cloud/main. "
		 "Your files and main stay as they are; wsync diff shows what came, wsync "
		 "sync takes it. Where results of runs are kept costs one request a "
		 "workspace, so that looks read it only of workspaces whose file has the "
		 "line result-storage; --full reads it of all.\n",
	.examples = "wsync fetch              # look\n"
		    "wsync fetch --full       # and where the results of runs are kept\n"
		    "git log main..cloud/main # what waits, in git's words",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
