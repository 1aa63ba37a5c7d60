/*
 * cli/command/workspace_create.c - `wsync workspace create`: a directory that is to become
 * a workspace.
 */
#include "cli/command/command.h"
#include "cli/edit/making.h"
#include "store/ground/own.h"

enum { OPT_NAME, OPT_DESCRIPTION };

static const struct ws_option options[] = {
	[OPT_NAME] = {"name", 0, "TEXT", "its name; else its handle"},
	[OPT_DESCRIPTION] = {"description", 0, "TEXT", "what it is for"},
	{NULL, 0, NULL, NULL},
};

static int run(struct ws_cli *cli, struct ws_err *err)
{
	ws_auto(ws_store) store = NULL;
	ws_auto_making making = {0};
	int rc = ws_cli_store(cli, &store, err);

	if (rc == 0)
		rc = ws_making_begin(cli, store, &making, err);
	if (rc == 0)
		rc = ws_making_check(&making, cli->args.words[0],
				     cli->args.option[OPT_NAME],
				     cli->args.option[OPT_DESCRIPTION], err);
	return rc == 0 ? ws_making_write(&making, err) : rc;
}

const struct ws_cmd ws_cmd_workspace_create = {
	.name = "workspace create",
	.alias = "ws create",
	.group = WS_GROUP_CHANGE,
	.summary = "Make a workspace, in the cloud with the next sync",
	.usage = "ACCOUNT/HANDLE [--name TEXT] [--description TEXT]",
	.about = "Writes the directory ACCOUNT/HANDLE, without a network: workspace.ini "
		 "with its name, and empty lists of members. A directory made by hand does "
		 "as well. wsync commit records it, and wsync sync makes it in the cloud "
		 "before everything else it sends and writes its id back; what you granted "
		 "in it goes with the second round of the same sync.\n\n"
		 "Handle and name are unique in an account, and the plan has a limit: all "
		 "are checked against the last look, and by the cloud itself when it is "
		 "sent. When somebody else made one of that handle meanwhile, it is "
		 "theirs: wsync says so and touches nothing of it.\n",
	.examples =
		"wsync workspace create acme/lab --name Lab --description 'to try things'\n"
		"wsync commit -m 'a place to try things' && wsync sync\n"
		"wsync workspace create -n acme/lab   # would anything stand against it?",
	.options = options,
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_JSON,
	.run = run,
};
