/*
 * cli/command/apply.c - `wsync apply`: carry out a saved plan, exactly.
 */
#include "cli/command/command.h"
#include "cli/command/sync.h"
#include "cli/saved_plan.h"

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_saved_plan saved = {.json = NULL};
	const struct ws_sync_wish wish = {.saved = &saved};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_saved_plan_read(cli, store, cli->args.words[0], &saved, err);
	return rc == 0 ? ws_sync_command(cli, store, &wish, err) : rc;
}

const struct ws_cmd ws_cmd_apply = {
	.name = "apply",
	.group = WS_GROUP_SYNC,
	.summary = "Carry out a saved plan, exactly",
	.usage = "FILE",
	.about = "Looks at the cloud, plans again, and goes on only when that is the plan "
		 "in the file, to the last step. When anything moved, here or in the "
		 "cloud, nothing is sent, it says which steps are new or gone, and the "
		 "exit status is 8. Otherwise it is wsync sync.\n\n"
		 "A plan is good for 14 days, in clones of the store it was made in.\n",
	.examples = "wsync plan --out p.plan && wsync apply p.plan",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.no_dry_run = true,
	.run = run,
};
