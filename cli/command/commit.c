/*
 * cli/command/commit.c - `wsync commit`: record what was edited, with its meaning.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"
#include "cli/edit/lacks.h"
#include "cli/show/show_p.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/tree/layout.h"

enum { OPT_MESSAGE, OPT_AUTHOR };

static const struct ws_option options[] = {
	[OPT_MESSAGE] = {"message", 'm', "MSG", "why; without it, made from the changes"},
	[OPT_AUTHOR] = {"author", 0, "A", "'NAME <MAIL>' of whoever decided it"},
	{NULL, 0, NULL, NULL},
};

/* One frame a file; the last record is returned, for run.c to print. */
static int report_problems(const struct ws_cli *cli, const struct ws_commit_report *report,
			   int rc, struct ws_err *err)
{
	const struct ws_err *last = NULL;

	if (report->problem_count == 0)
		return rc;
	for (size_t i = 0; i < report->problem_count; i++) {
		if (report->view && ws_problem_is_mirrored(report->view, report->problems,
							   report->problem_count, i))
			continue;
		if (last)
			ws_cli_error(cli, last);
		last = &report->problems[i];
	}
	if (err && last)
		*err = *last;
	return err && last ? err->code : rc;
}

/* A directory that is gone is left alone by a commit, unless nothing else has its workspace. */
static bool any_draft(const struct ws_view *view)
{
	for (size_t i = 0; i < view->files.count; i++) {
		char dir[WS_LAYOUT_PATH];
		struct ws_place place;

		ws_layout_place(view->files.items[i].path, &place);
		(void)snprintf(dir, sizeof(dir), "%.200s/%.200s", place.account,
			       place.handle);
		if (view->files.items[i].kind != WS_DRAFT_GONE ||
		    ws_view_only_here(view, dir))
			return true;
	}
	return false;
}

/* With -n: what would be recorded, unchecked beyond what reading checks. */
static int preview(struct ws_cli *cli, struct ws_store *store, struct ws_err *err)
{
	ws_auto(ws_view) view = NULL;
	int rc = ws_view_build(store, cli->world, &view, err);

	if (rc == 0 && !any_draft(view) && cli->format == WS_FORMAT_HUMAN) {
		(void)fputs("Nothing to commit\n", cli->out);
		return 0;
	}
	return rc == 0 ? ws_show_diff(cli, cli->out, view, view->edits, NULL, NULL,
				      "edits against main", err)
		       : rc;
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const char *message = cli->args.option[OPT_MESSAGE];
	ws_auto(ws_store) store = NULL;
	struct ws_commit_report report = {0};
	int rc;

	if (message && ws_text_is_hostile(message, strlen(message), true))
		return ws_err_set(
			err, WS_E_USAGE_ARGUMENT,
			"the message holds control or direction-changing characters");
	rc = ws_cli_store(cli, &store, err);
	if (rc == 0 && cli->dry_run)
		return preview(cli, store, err);
	if (rc == 0) {
		rc = ws_round_commit(store, message, cli->args.option[OPT_AUTHOR],
				     cli->world, &report, err);
		rc = rc < 0 ? report_problems(cli, &report, rc, err)
			    : ws_show_commit(cli, cli->out, &report, err);
		if (rc == 0)
			ws_lacks_note(cli, store, report.meaning);
		if (rc == 0 && report.trouble[0])
			ws_show_warn(cli, "%s", report.trouble);
		if (rc == 0 && report.view)
			ws_show_unknown_keys(cli, store, report.view);
	}
	ws_commit_report_clear(&report);
	return rc;
}

const struct ws_cmd ws_cmd_commit = {
	.name = "commit",
	.group = WS_GROUP_CHANGE,
	.summary = "Record edits with a reason",
	.usage = "[-m MSG] [--author A]",
	.about = "Checks every edited file and records them on main. One invalid file "
		 "stops the commit; each is named. Nothing is sent: that is what wsync "
		 "sync does, and it sends nothing that is not committed.\n",
	.examples = "wsync commit                        # subject made from the changes\n"
		    "wsync commit -m 'INC-4412: Cy helps'\n"
		    "wsync commit -n                     # what it would record",
	.options = options,
	.run = run,
};
