/*
 * cli/command/sync.c - `wsync sync`: fetch, merge, send what no guard holds.
 */
#include "cli/command/sync.h"

#include "cli/command/command.h"
#include "cli/command/plan.h"
#include "cli/env.h"
#include "cli/first_workspace.h"
#include "cli/local/inside.h"
#include "cli/local/inventory.h"
#include "cli/saved_plan.h"
#include "cli/show/show_p.h"

enum { OPT_PULL, OPT_PUSH, OPT_TOUCHED, OPT_IF_CHANGED };

static const struct ws_option options[] = {
	[OPT_PULL] = {"pull", 0, NULL, "receive only"},
	[OPT_PUSH] = {"push", 0, NULL, "send only"},
	[OPT_TOUCHED] = {"touched", 0, NULL,
			 "look only at workspaces that commits touch, where that will do"},
	[OPT_IF_CHANGED] = {"if-changed", 0, NULL,
			    "look at no list while the audit log has nothing new"},
	{NULL, 0, NULL, NULL},
};

struct round {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_stream stream;
	int failed; /* of the stream, told when the round is over */
};

/* ---- the question before the first send ---------------------------------------------- */

static int confirm(void *user, const struct ws_plan *plan, struct ws_err *err)
{
	struct round *r = user;
	size_t count = ws_pick_tell(plan, ws_is_send);
	struct ws_cli talk = *r->cli;
	char question[96];
	int rc;

	if (!r->store->first_send || r->cli->yes)
		return 0;
	talk.style.color = talk.style.color && talk.style.err_tty;
	(void)fprintf(talk.err, "This clone has never sent anything. It would send now:\n");
	rc = ws_show_change_lines(&talk, talk.err, plan, NULL, ws_is_send, "  ", err);
	(void)snprintf(question, sizeof(question), "Send %s to the cloud?",
		       count == 1 ? "this change" : "these changes");
	return rc == 0 ? ws_cli_ask(r->cli, question, "wsync sync --yes", err) : rc;
}

/* ---- events ----------------------------------------------------------------------------- */

static void event(struct round *r, const char *type, struct ws_json *more)
{
	int rc = ws_stream_event(&r->stream, type, more, NULL);

	if (rc < 0 && r->failed == 0)
		r->failed = rc;
}

static struct ws_json *numbers(const char *a, size_t x, const char *b, size_t y)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, a, ws_json_new_int((int64_t)x));

	bad |= ws_json_set(o, b, ws_json_new_int((int64_t)y));
	return bad ? NULL : ws_steal(&o);
}

static void on_looking(void *user, size_t done, size_t total)
{
	event(user, "fetch_page", numbers("done", done, "total", total));
}

static void on_waiting(void *user, int seconds, const char *why)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "seconds", ws_json_new_int(seconds));

	bad |= ws_json_set(o, "why", ws_text_json(why));
	event(user, "waiting", bad ? NULL : ws_steal(&o));
}

static void on_step_start(void *user, const struct ws_change *change, size_t n,
			  size_t total)
{
	struct ws_json *o = numbers("step", n, "total", total);

	if (o && ws_json_set(o, "change", ws_json_new_text(change->id))) {
		ws_json_free(o);
		o = NULL;
	}
	event(user, "step_start", o);
}

static void on_step_done(void *user, const struct ws_change *change, int rc,
			 const struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "change", ws_json_new_text(change->id));

	if (rc < 0 && err)
		bad |= ws_json_set(o, "error", ws_error_json(err));
	event(user, rc == 0 ? "step_done" : "step_failed", bad ? NULL : ws_steal(&o));
}

static const struct ws_round_watch *watch_events(struct round *r,
						 struct ws_round_watch *watch)
{
	*watch = (struct ws_round_watch){r, on_looking, on_waiting, on_step_start,
					 on_step_done};
	r->stream = (struct ws_stream){.cli = r->cli, .out = r->cli->out};
	event(r, "start", NULL);
	return watch;
}

/* What changed inside workspaces, where anything did. */
static int on_inside(struct round *r, const struct ws_round_report *report,
		     struct ws_err *err)
{
	ws_auto(ws_json) o = NULL;
	struct ws_json *inside;
	int rc = ws_inside_json_between(r->store, &report->lists[0], &report->lists[1],
					NULL, 0, &inside, err);

	if (rc < 0 || ws_json_count(inside) == 0) {
		ws_json_free(inside);
		return rc;
	}
	o = ws_json_new_object();
	if (ws_json_set(o, "inside", inside))
		return ws_err_nomem(err);
	event(r, "inside", ws_steal(&o));
	return 0;
}

/* ---- the round ---------------------------------------------------------------------------- */

static int show(struct round *r, const struct ws_round_report *report, int rc,
		struct ws_err *err)
{
	struct ws_err ignored;
	int shown = 0;

	if (r->cli->format != WS_FORMAT_JSON) {
		/* what was done before it ended is told, too */
		if (rc == 0 || report->applied)
			shown = ws_show_sync(r->cli, r->cli->out, r->store, report,
					     rc == 0 ? err : &ignored);
		return rc < 0 ? rc : shown;
	}
	if (rc < 0 && err)
		event(r, "error", ws_error_json(err));
	if (report->view && !ws_oid_is_zero(&report->view->main_id))
		(void)ws_oid_format(&report->view->main_id, r->stream.main);
	if (rc == 0)
		shown = on_inside(r, report, err);
	if (shown == 0 && report->view && (rc == 0 || report->applied))
		shown = ws_stream_report(&r->stream, report, rc, rc == 0 ? err : &ignored);
	if (rc == 0 && r->failed < 0)
		return ws_err_set(err, r->failed, "an event could not be written");
	return rc < 0 ? rc : shown;
}

static int run_round(struct ws_cli *cli, struct ws_store *store,
		     const struct ws_sync_wish *wish, struct ws_round_report *report,
		     struct ws_err *err)
{
	struct round r = {.cli = cli, .store = store};
	const struct ws_round_options wanted = {
		.send = !wish->pull,
		.receive = !wish->push,
		.touched = wish->touched,
		.if_changed = wish->if_changed,
		.confirm = confirm,
		.confirm_user = &r,
		.digest = wish->saved ? wish->saved->digest : NULL,
	};
	const struct ws_round_watch *watch;
	struct ws_round_watch events;
	ws_auto(ws_progress) progress = NULL;
	ws_auto(ws_remote) remote = NULL;
	int rc = ws_cli_remote(cli, store->endpoint, &remote, NULL, err);

	if (rc == 0)
		rc = ws_progress_new(cli, &progress, err);
	if (rc < 0)
		return rc;
	watch = cli->format == WS_FORMAT_JSON ? watch_events(&r, &events)
					      : ws_progress_watch(progress);
	rc = ws_round_sync(store, remote, &wanted, cli->world, watch, report, err);
	/* the line of the progress goes before the result comes */
	ws_progress_free(ws_steal(&progress));
	return show(&r, report, rc, err);
}

static int exit_of(const struct ws_cli *cli, const struct ws_round_report *report)
{
	int status = ws_show_sync_exit(report);

	if (report->view)
		status = ws_cli_exit_worse(status, ws_show_problems(cli, report->view));
	return status;
}

/* Grants of a workspace made just now, the directory of a transferred one: a second round
 * has them. Programs start it themselves. A saved plan has nothing more to send. */
static int go_on(struct ws_cli *cli, struct ws_store *store,
		 const struct ws_sync_wish *wish, struct ws_round_report *report,
		 struct ws_err *err)
{
	const struct ws_sync_wish rest = {.pull = wish->pull || wish->saved,
					  .push = wish->push};

	if (!report->again || cli->format == WS_FORMAT_JSON)
		return 0;
	if (report->failed)
		return 0; /* what failed is told, and its exit status kept */
	ws_round_report_clear(report);
	return run_round(cli, store, &rest, report, err);
}

int ws_sync_command(struct ws_cli *cli, struct ws_store *store,
		    const struct ws_sync_wish *wish, struct ws_err *err)
{
	struct ws_round_report report = {0};
	int rc = run_round(cli, store, wish, &report, err);

	if (rc == 0)
		rc = go_on(cli, store, wish, &report, err);

	if (rc == WS_E_STALE && wish->saved && report.plan)
		ws_saved_plan_compare(cli, wish->saved, report.plan);
	if (rc == 0) {
		(void)fflush(cli->out);
		rc = ws_inside_show_between(cli, store, &report.lists[0], &report.lists[1],
					    NULL, 0, err);
		ws_cli_inventory_trouble(cli, &report);
		ws_env_follow_round(cli, store, &report);
		if (rc == 0 && !report.stopped[0] && !wish->saved)
			rc = ws_first_workspace(cli, store, report.view, err);
		rc = rc < 0 ? rc : exit_of(cli, &report);
	}
	ws_round_report_clear(&report);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_sync_wish wish = {.pull = cli->args.option[OPT_PULL] != NULL,
					  .push = cli->args.option[OPT_PUSH] != NULL,
					  .touched = cli->args.option[OPT_TOUCHED] != NULL,
					  .if_changed = cli->args.option[OPT_IF_CHANGED] !=
							NULL};
	ws_auto(ws_store) store = NULL;
	int rc;

	if (wish.pull && wish.push)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--pull and --push exclude each other");
	if (cli->dry_run)
		return ws_plan_command(cli, NULL, 0, false, err);
	rc = ws_cli_store(cli, &store, err);
	return rc == 0 ? ws_sync_command(cli, store, &wish, err) : rc;
}

const struct ws_cmd ws_cmd_sync = {
	.name = "sync",
	.group = WS_GROUP_SYNC,
	.summary = "Fetch, merge, send what needs no approval",
	.usage = "",
	.about = "Looks at the cloud, takes what changed there, and sends what is "
		 "committed here and held by no guard. Each item is read again before and "
		 "after it is written. What is held, in conflict or waiting stays as it "
		 "is and is named. Edits that are not committed are never sent. The first "
		 "time a clone sends, it asks.\n\n"
		 "--touched reads the workspaces that differ from what was last shared, "
		 "and the lists of their accounts. When all of it is as the last whole "
		 "look found it, what was committed is sent on that ground; else the "
		 "whole is looked at. wsyncd does so after a commit.\n\n"
		 "--if-changed asks the audit log of each account what happened since the "
		 "last whole look. When there is nothing, and nothing is to be done here, "
		 "the round ends there: a few requests, however many workspaces there "
		 "are. Without an audit log (it takes a plan that has one, and a key that "
		 "may read it), and half an hour after the last whole look, the whole is "
		 "looked at. wsyncd does so between commits.\n\n"
		 "Exit status: 0 done, 3 conflicts, 6 something is held, or is committed "
		 "and waits (for a list that this key cannot read, say), 7 some calls "
		 "failed, 4 no right, 5 try again later, 65 a file here is not valid: "
		 "nothing of it is sent.\n",
	.examples = "wsync sync               # both ways\n"
		    "wsync sync --pull        # take what changed in the cloud\n"
		    "wsync sync -n            # the plan, nothing is sent\n"
		    "wsync sync --json        # a line an event",
	.options = options,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
