/*
 * cli/command/conflicts.c - `wsync conflicts`: what waits for a decision between sides.
 */
#include "cli/command/command.h"
#include "cli/show/conflicts.h"

enum { OPT_CHECK };

static const struct ws_option options[] = {
	[OPT_CHECK] = {"check", 0, NULL, "exit 3 when there is a conflict"},
	{NULL, 0, NULL, NULL},
};

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_choice choice = {
		.words = cli->args.words, .count = cli->args.count, .ids = true};
	ws_auto(ws_store) store = NULL;
	ws_auto(ws_view) view = NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_undecided all = {.names = NULL};
	ws_auto_chosen chosen = {0};
	int rc = arena ? ws_cli_store(cli, &store, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_view_build(store, cli->world, &view, err);
	if (rc == 0)
		rc = ws_choose(store, view, &choice, &chosen, err);
	if (rc == 0)
		rc = ws_undecided_find(store, &chosen.view, ws_is_undecided, arena, &all,
				       err);
	if (rc == 0)
		rc = ws_show_conflicts(cli, cli->out, &chosen.view, &all, err);
	if (rc < 0)
		return rc;
	(void)fflush(cli->out);
	if (cli->args.option[OPT_CHECK] &&
	    ws_pick_tell(chosen.view.plan, ws_is_conflict) > 0)
		rc = WS_EXIT_CONFLICT;
	return ws_cli_exit_worse(rc, ws_show_problems(cli, view));
}

const struct ws_cmd ws_cmd_conflicts = {
	.name = "conflicts",
	.group = WS_GROUP_SYNC,
	.summary = "List what both sides changed",
	.usage = "[WS|CHANGE...]",
	.about = "Shows the three sides of every conflict: what both had (base), what you "
		 "committed (local) and what the cloud has, with the number of "
		 "permissions and who changed it when, where the history tells. Below "
		 "stand the commands that decide it and what each would do; lower, the "
		 "one that allows less, is there only when one role has every permission "
		 "of the other.\n\n"
		 "The second part lists what is on one side only in a store that does not "
		 "know what both sides had. It is decided in the same way.\n\n"
		 "Nothing is sent for either until somebody decides; all else goes on. "
		 "The exit status is 0 unless --check is given.\n",
	.examples = "wsync conflicts            # all of them\n"
		    "wsync conflicts acme/prod  # of one workspace\n"
		    "wsync conflicts --check    # exit 3 when there is one",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
