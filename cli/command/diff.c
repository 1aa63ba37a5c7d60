/*
 * cli/command/diff.c - `wsync diff`: differences as permissions, or as text.
 */
#include <string.h>
#include "cli/command/command.h"
#include "cli/local/inside.h"
#include "cli/local/range.h"
#include "cli/show/show_p.h"

enum { OPT_OUTGOING, OPT_INCOMING, OPT_DRAFTS, OPT_ONLY, OPT_TEXT, OPT_STAT };

static const struct ws_option options[] = {
	[OPT_OUTGOING] = {"outgoing", 0, NULL, "what the cloud does not have yet"},
	[OPT_INCOMING] = {"incoming", 0, NULL, "what the cloud has and main does not"},
	[OPT_DRAFTS] = {"drafts", 0, NULL, "edits that are not committed"},
	[OPT_ONLY] = {"only", 0, "KIND", "escalations, grants or meta"},
	[OPT_TEXT] = {"text", 0, NULL, "as lines of files"},
	[OPT_STAT] = {"stat", 0, NULL, "numbers alone, a line a workspace"},
	{NULL, 0, NULL, NULL},
};

static int read_only_one(const struct ws_cli *cli, enum ws_only *out, struct ws_err *err)
{
	static const char *const words[] = {"escalations", "grants", "meta"};
	const char *word = cli->args.option[OPT_ONLY];

	*out = WS_ONLY_ALL;
	for (size_t i = 0; word && i < 3; i++)
		if (strcmp(word, words[i]) == 0)
			*out = (enum ws_only)(WS_ONLY_ESCALATIONS + i);
	return !word || *out != WS_ONLY_ALL
		       ? 0
		       : ws_err_set(err, WS_E_USAGE_OPTION,
				    "--only takes escalations, grants or meta, not %s",
				    word);
}

static int show(struct ws_cli *cli, struct ws_store *store, const struct ws_view *view,
		const struct ws_choice *choice, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_buf against = WS_BUF_INIT;
	struct ws_inside inside = {NULL, 0};
	int rc = arena ? 0 : ws_err_nomem(err);

	if (rc)
		return rc;
	if (cli->args.option[OPT_TEXT])
		return ws_show_diff_text(cli, cli->out, view->edits, view->plan, err);
	if (cli->args.option[OPT_STAT])
		return ws_show_diff_stat(cli, cli->out, view->edits, view->plan, err);
	ws_buf_adds(&against, "local against ");
	ws_put_age(&against, cli, store, view);
	/* it only ever comes in */
	if (choice->only == WS_ONLY_ALL &&
	    (choice->incoming || (!choice->drafts && !choice->outgoing)))
		rc = ws_inside_between(store, &view->main_id, &view->cloud_id,
				       choice->words, choice->count, arena, &inside, err);
	return rc == 0 ? ws_show_diff(cli, cli->out, view, view->edits, view->plan, &inside,
				      view->look.time_s ? ws_buf_text(&against) : "", err)
		       : rc;
}

static int show_range(struct ws_cli *cli, struct ws_store *store,
		      const struct ws_range *range, const struct ws_view *chosen,
		      const struct ws_choice *choice, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_inside inside = {NULL, 0};
	int rc = arena ? 0 : ws_err_nomem(err);

	if (rc == 0 && choice->only == WS_ONLY_ALL)
		rc = ws_inside_between(store, &range->commits[0], &range->commits[1],
				       choice->words, choice->count, arena, &inside, err);

	return rc == 0 ? ws_show_diff(cli, cli->out, chosen, NULL, chosen->plan, &inside,
				      cli->args.words[0], err)
		       : rc;
}

/* Two revisions, such as a branch somebody wants to merge. */
static int run_range(struct ws_cli *cli, enum ws_only only, struct ws_err *err)
{
	const char *word = cli->args.words[0];
	const struct ws_choice choice = {.words = cli->args.words + 1,
					 .count = cli->args.count - 1,
					 .ids = true,
					 .only = only};
	ws_auto(ws_store) store = NULL;
	ws_auto_range range = {.view = {.plan = NULL}};
	ws_auto_chosen chosen = {0};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_range_load(store, word, &range, err);
	if (rc == 0)
		rc = ws_choose(store, &range.view, &choice, &chosen, err);
	if (rc < 0)
		return rc;
	if (cli->format == WS_FORMAT_MARKDOWN)
		rc = ws_show_markdown(cli->out, word, chosen.view.plan, false, err);
	else if (cli->format == WS_FORMAT_GITHUB)
		rc = ws_show_github(cli->out, chosen.view.plan, err);
	else if (cli->args.option[OPT_TEXT])
		rc = ws_show_diff_text(cli, cli->out, NULL, chosen.view.plan, err);
	else if (cli->args.option[OPT_STAT])
		rc = ws_show_diff_stat(cli, cli->out, NULL, chosen.view.plan, err);
	else
		rc = show_range(cli, store, &range, &chosen.view, &choice, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	return ws_show_problems(cli, &range.view);
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	struct ws_choice choice = {
		.words = cli->args.words,
		.count = cli->args.count,
		.ids = true,
		.drafts = cli->args.option[OPT_DRAFTS] != NULL,
		.outgoing = cli->args.option[OPT_OUTGOING] != NULL,
		.incoming = cli->args.option[OPT_INCOMING] != NULL,
	};
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto_chosen chosen = {0};
	const bool range = cli->args.count > 0 && ws_range_is(cli->args.words[0]);
	int rc = read_only_one(cli, &choice.only, err);

	if (rc < 0)
		return rc;
	if (cli->args.option[OPT_TEXT] && cli->args.option[OPT_STAT])
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--text and --stat exclude each other");
	if (cli->format == WS_FORMAT_JSON &&
	    (cli->args.option[OPT_TEXT] || cli->args.option[OPT_STAT]))
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--json excludes --text and --stat");
	if (range && (choice.drafts || choice.outgoing || choice.incoming))
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "two revisions have no drafts and no direction");
	if (range)
		return run_range(cli, choice.only, err);
	if (cli->format == WS_FORMAT_MARKDOWN || cli->format == WS_FORMAT_GITHUB)
		return ws_err_set(err, WS_E_USAGE_OPTION,
				  "--format %s is for two revisions: wsync diff A..B",
				  ws_format_words[cli->format]);
	rc = ws_cli_store(cli, &store, err);
	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = ws_choose(store, view, &choice, &chosen, err);
	if (rc == 0)
		rc = show(cli, store, &chosen.view, &choice, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	if (ws_never_looked(view))
		ws_cli_hint(cli, "%-22s this store has not looked at its cloud yet",
			    "wsync fetch");
	if (!cli->args.option[OPT_TEXT] && !cli->args.option[OPT_STAT])
		ws_show_advice(cli, chosen.view.plan);
	return ws_cli_exit_worse(rc, ws_show_problems(cli, view));
}

const struct ws_cmd ws_cmd_diff = {
	.name = "diff",
	.group = WS_GROUP_LOOK,
	.summary = "Differences as permissions, or as text",
	.usage = "[A..B] [WS|CHANGE...]",
	.about = "Says for every change who it is about, which permissions are gained and "
		 "lost, and whether it gives control over others or access to secrets: "
		 "first what is not committed, then what would be sent, then what came, "
		 "then what both sides changed. Numbers are of effective access: teams, "
		 "the default role and the account role are counted in. A role, a "
		 "default role or a team's grant is one line for many: there, each "
		 "person counts in each workspace. With -v, every permission is named, "
		 "and everybody such a line reaches.\n"
		 "Below stands what appeared, went or changed inside workspaces (wsync "
		 "inventory): the cloud's facts, which nobody edits here.\n"
		 "A..B compares two revisions instead, such as a branch that somebody "
		 "wants to merge.\n",
	.examples = "wsync diff                    # everything\n"
		    "wsync diff acme/prod          # one workspace\n"
		    "wsync diff mzvw -v            # one change, every permission\n"
		    "wsync diff --drafts           # before wsync commit\n"
		    "wsync diff --only escalations # what gives control or secrets\n"
		    "wsync diff --text --incoming  # as lines of files\n"
		    "wsync diff origin/main..topic # what a branch would change\n"
		    "wsync diff main..HEAD --format markdown   # for a pull request",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_MARKDOWN | 1u << WS_FORMAT_GITHUB,
	.no_dry_run = true,
	.pages = true,
	.run = run,
};
