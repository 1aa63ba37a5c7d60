/*
 * cli/command/plan.c - `wsync plan`: what a sync would do, and what holds the rest.
 */
#include "cli/command/plan.h"

#include "cli/command/command.h"
#include "cli/local/inside.h"
#include "cli/saved_plan.h"
#include "cli/show/show_p.h"
#include "sync/round/expire.h"

enum { OPT_CHECK, OPT_NO_NEW, OPT_OUT };

static const struct ws_option options[] = {
	[OPT_CHECK] =
		{"check", 0, NULL,
		 "exit 2 changes, 3 conflict, 6 held or not to be sent; look or fail"},
	[OPT_NO_NEW] = {"check-no-new-access", 0, NULL,
			"exit 2 when somebody would gain a permission"},
	[OPT_OUT] = {"out", 0, "FILE", "keep the plan for wsync apply"},
	{NULL, 0, NULL, NULL},
};

static int look(struct ws_cli *cli, struct ws_store *store, struct ws_round_report *report,
		struct ws_err *err)
{
	ws_auto(ws_progress) progress = NULL;
	ws_auto(ws_remote) remote = NULL;
	int rc = ws_cli_remote(cli, store->endpoint, &remote, NULL, err);

	if (rc == 0)
		rc = ws_progress_new(cli, &progress, err);
	if (rc == 0)
		rc = ws_round_fetch(store, remote, cli->world, ws_progress_watch(progress),
				    report, err);
	return rc;
}

/* Whatever is held or not: merging it would ask for it. */
static int new_access(const struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (ws_is_outgoing(c) && (c->delta.gained_count || c->delta.gained.unknown))
			return WS_EXIT_CHANGES;
	}
	return 0;
}

struct how {
	bool offline, check;
	int failed; /* why it is offline, 0 when that was asked for */
	const struct ws_inventory_report *inventory; /* of the look; NULL: there was none */
};

/* A plan from the last look is better than none, unless somebody relies on it. */
static bool may_go_on(int rc)
{
	return ws_err_exit(rc) == ws_err_exit(WS_E_UNREACHABLE) ||
	       ws_err_exit(rc) == ws_err_exit(WS_E_NO_KEY);
}

/* What comes next when the cloud was not asked: failed is why not, 0 if not wanted. */
static void hint_next(const struct ws_cli *cli, const struct ws_view *view, int failed)
{
	const bool steps = view->plan->sends + view->plan->receives > 0;

	if (ws_err_exit(failed) == ws_err_exit(WS_E_NO_KEY))
		ws_cli_hint(cli, "%-22s sign in; then look again", "wsync login");
	else if (ws_never_looked(view))
		ws_cli_hint(cli, "%-22s look, when the cloud is reachable", "wsync fetch");
	else if (steps)
		ws_cli_hint(cli, "%-22s do this, when the cloud is reachable",
			    "wsync sync");
}

/* Keeps the whole plan; part of one could not be compared with a round. */
static int keep(struct ws_cli *cli, struct ws_store *store, const struct ws_view *view,
		bool offline, struct ws_err *err)
{
	const char *path = cli->command == &ws_cmd_plan ? cli->args.option[OPT_OUT] : NULL;
	int rc;

	if (!path || cli->dry_run)
		return 0;
	rc = ws_saved_plan_write(cli, store, view, offline, path, err);
	if (rc == 0)
		ws_cli_hint(cli, "wsync apply %-10s carry out just this, within %d days",
			    path, WS_SAVED_DAYS);
	return rc;
}

static int print_json(struct ws_cli *cli, struct ws_store *store,
		      const struct ws_view *view, const struct ws_view *chosen,
		      const struct ws_choice *choice, const struct how *how,
		      struct ws_err *err)
{
	ws_auto(ws_json) o = NULL;
	struct ws_json *inside;
	int rc = ws_plan_json(cli, store, chosen, how->offline, &o, err);

	if (rc == 0)
		rc = ws_inside_json_incoming(store, view, how->inventory, choice->words,
					     choice->count, &inside, err);
	if (rc == 0 && ws_json_set(o, "inside", inside))
		rc = ws_err_nomem(err);
	return rc == 0 ? ws_show_json(cli->out, ws_steal(&o), err) : rc;
}

/* What is not valid first: nothing of it is in the plan. */
static int show_github(struct ws_cli *cli, const struct ws_view *view, struct ws_err *err)
{
	int rc = ws_show_problems_github(cli->out, view, err);

	return rc == 0 ? ws_show_github(cli->out, view->plan, err) : rc;
}

static int show(struct ws_cli *cli, struct ws_store *store, const struct ws_view *view,
		const struct ws_choice *choice, const struct how *how, struct ws_err *err)
{
	const int64_t now_s = cli->world->now_s(cli->world->user);
	ws_auto_chosen chosen = {0};
	ws_auto_buf ends = WS_BUF_INIT;
	const bool offline = how->offline;
	size_t ending = 0;
	int status = 0;
	int rc = ws_choose(store, view, choice, &chosen, err);

	/* the cloud's clock has a say, too; what is told here is what ours says */
	if (rc == 0)
		rc = ws_expire_due(store, now_s, now_s, &ends, &ending, err);
	if (ending)
		chosen.view.ends = ws_buf_text(&ends);

	if (rc == 0 && offline && view->look.time_s > 0 && ws_age_is_old(cli, view))
		ws_show_warn(cli,
			     "the facts are old; sync will look again before it sends");
	if (rc == 0 && cli->format == WS_FORMAT_MARKDOWN)
		rc = ws_show_markdown(cli->out, "Plan", chosen.view.plan, true, err);
	else if (rc == 0 && cli->format == WS_FORMAT_GITHUB)
		rc = show_github(cli, &chosen.view, err);
	else if (rc == 0 && cli->format == WS_FORMAT_JSON)
		rc = print_json(cli, store, view, &chosen.view, choice, how, err);
	else if (rc == 0)
		rc = ws_show_plan(cli, cli->out, store, &chosen.view, offline, err);
	if (rc == 0)
		rc = ws_inside_show_incoming(cli, store, view, how->inventory,
					     choice->words, choice->count, err);
	if (rc == 0)
		rc = keep(cli, store, view, offline, err);
	if (rc < 0)
		return rc;
	if (offline)
		hint_next(cli, &chosen.view, how->failed);
	if (how->check)
		status = ws_cli_exit_worse(ending ? WS_EXIT_CHANGES : 0,
					   ws_show_check(chosen.view.plan, NULL));
	if (cli->args.option[OPT_NO_NEW] && cli->command == &ws_cmd_plan)
		status = ws_cli_exit_worse(status, new_access(chosen.view.plan));
	ws_show_unknown_keys(cli, store, &chosen.view);
	return ws_cli_exit_worse(status, ws_show_problems(cli, view));
}

int ws_plan_command(struct ws_cli *cli, const char *const *words, size_t count, bool check,
		    struct ws_err *err)
{
	const struct ws_choice choice = {.words = words, .count = count, .ids = true};
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	struct ws_round_report report = {0};
	struct how how = {.offline = cli->offline, .check = check};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0 && !how.offline) {
		struct ws_err why = {0};

		rc = look(cli, store, &report, &why);
		how.inventory = rc == 0 ? &report.inventory : NULL;
		if (rc < 0 && !check && may_go_on(rc)) {
			ws_show_warn(cli, "%s; planning from the last look", why.msg);
			how.offline = true;
			how.failed = rc;
			rc = 0;
		} else if (rc < 0 && err) {
			*err = why;
		}
	}
	if (rc == 0 && (how.offline || !report.view))
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = show(cli, store, view ? view : report.view, &choice, &how, err);
	ws_round_report_clear(&report);
	return rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *out = cli->args.option[OPT_OUT];
	int rc = 0;

	if (out && cli->args.count > 0)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--out keeps the whole plan, and not a part of it");
	if (out && !cli->dry_run)
		rc = ws_saved_plan_check(cli, out, err);
	if (rc < 0)
		return rc;
	return ws_plan_command(cli, cli->args.words, cli->args.count,
			       cli->args.option[OPT_CHECK] != NULL, err);
}

const struct ws_cmd ws_cmd_plan = {
	.name = "plan",
	.group = WS_GROUP_SYNC,
	.summary = "What sync would do, with the guards' verdict",
	.usage = "[WS|CHANGE...]",
	.about = "Looks at the cloud, then lists what the next wsync sync would send and "
		 "receive, in order, what is held and why, what both sides changed, and "
		 "what the guards say. Nothing is sent. When the cloud cannot be reached "
		 "the plan is made from the last look and says so; with --check that is a "
		 "failure. Nothing is planned for a file that is not valid: it is told "
		 "with its line, and the exit status is 65.\n",
	.examples = "wsync plan               # look, then plan\n"
		    "wsync plan --offline     # from the last look\n"
		    "wsync plan --check       # in CI: 0 means nothing to do\n"
		    "wsync plan --offline --check-no-new-access --format github   # as "
		    "annotations\n"
		    "wsync plan --out p.plan  # keep it for wsync apply\n"
		    "wsync plan --json        # for programs",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_MARKDOWN | 1u << WS_FORMAT_GITHUB,
	.run = run,
};
