/*
 * cli/command/help.c - `wsync help` and `wsync version`.
 */
#include "cli/command/command.h"
#include "cli/run.h"

static int run_help(struct ws_cli *cli, struct ws_err *err)
{
	const struct ws_args *args = &cli->args;

	if (args->count == 0) {
		ws_help_overview(cli, cli->out);
		return 0;
	}
	return ws_help_about(cli, cli->out, args->words[0],
			     args->count > 1 ? args->words[1] : NULL, err);
}

const struct ws_cmd ws_cmd_help = {
	.name = "help",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Explain a command, a topic or an error code",
	.usage = "[COMMAND|TOPIC|topics|WSnnnn]",
	.examples = "wsync help grant         # one command\n"
		    "wsync help concepts      # one topic\n"
		    "wsync help WS0211        # one error",
	.max_words = 2,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run_help,
};

static int run_version(struct ws_cli *cli, struct ws_err *err)
{
	(void)err;
	ws_help_version(cli, cli->out);
	return 0;
}

const struct ws_cmd ws_cmd_version = {
	.name = "version",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Show the version",
	.usage = "",
	.formats = 1u << WS_FORMAT_JSON,
	.run = run_version,
};
