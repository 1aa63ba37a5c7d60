/*
 * cli/command/completion.c - `wsync completion`: what makes a shell complete wsync's
 * commands, options and names. The scripts only ask wsync itself (cli/complete/complete.h), so
 * that they are never older than the program.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/command.h"

static const char bash[] =
	"# wsync completion bash\n"
	"_wsync()\n"
	"{\n"
	"\tlocal IFS=$'\\n'\n"
	"\tCOMPREPLY=($(command wsync __complete bash \"${COMP_LINE:0:COMP_POINT}\" "
	"\"$COMP_WORDBREAKS\" 2>/dev/null))\n"
	"\tcase ${COMPREPLY[0]-} in\n"
	"\t:files) COMPREPLY=(); compopt -o default ;;\n"
	"\t:dirs) COMPREPLY=(); compopt -o dirnames ;;\n"
	"\tesac\n"
	"}\n"
	"complete -F _wsync wsync\n";

static const char zsh[] =
	"#compdef wsync\n"
	"# wsync completion zsh\n"
	"_wsync()\n"
	"{\n"
	"\tlocal line word\n"
	"\tlocal -a values about\n"
	"\twhile IFS= read -r line; do\n"
	"\t\tcase $line in\n"
	"\t\t:files) _files; return ;;\n"
	"\t\t:dirs) _files -/; return ;;\n"
	"\t\tesac\n"
	"\t\tword=${line%%$'\\t'*}\n"
	"\t\tvalues+=(\"$word\")\n"
	"\t\tabout+=(\"$word  ${line#*$'\\t'}\")\n"
	"\tdone < <(command wsync __complete words \"${(@Q)words[2,CURRENT]}\" "
	"2>/dev/null)\n"
	"\tcompadd -l -d about -a values\n"
	"}\n"
	"if [ \"$funcstack[1]\" = _wsync ]; then\n"
	"\t_wsync \"$@\"\n"
	"else\n"
	"\tcompdef _wsync wsync\n"
	"fi\n";

static const char fish[] =
	"# wsync completion fish\n"
	"function __wsync_complete\n"
	"\tset -l words (commandline -opc) (commandline -ct)\n"
	"\tset -l lines (command wsync __complete words $words[2..-1] 2>/dev/null)\n"
	"\tswitch \"$lines[1]\"\n"
	"\t\tcase ':files'\n"
	"\t\t\t__fish_complete_path (commandline -ct)\n"
	"\t\tcase ':dirs'\n"
	"\t\t\t__fish_complete_directories (commandline -ct)\n"
	"\t\tcase '*'\n"
	"\t\t\tstring join \\n -- $lines\n"
	"\tend\n"
	"end\n"
	"complete -c wsync -f -a '(__wsync_complete)'\n";

static int run(struct ws_cli *cli, struct ws_err *err)
{
	static const struct {
		const char *name, *script;
	} shells[] = {{"bash", bash}, {"zsh", zsh}, {"fish", fish}};
	const char *word = cli->args.words[0];

	for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
		if (strcmp(word, shells[i].name) == 0) {
			(void)fputs(shells[i].script, cli->out);
			return 0;
		}
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no completion for %s", word);
	ws_err_why(err, "it is made for bash, zsh and fish");
	return ws_err_hint(err, "wsync help completion");
}

const struct ws_cmd ws_cmd_completion = {
	.name = "completion",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Make a shell complete commands, options and names",
	.usage = "bash|zsh|fish",
	.about = "Prints what the shell reads. make install puts it where shells look by "
		 "themselves. It completes commands, options, workspaces, people, service "
		 "accounts, teams, roles, permissions and the ids of changes, from the "
		 "store one stands in or names with -C; it never asks the network.\n",
	.examples = "source <(wsync completion bash)     # in ~/.bashrc\n"
		    "source <(wsync completion zsh)      # in ~/.zshrc\n"
		    "wsync completion fish | source      # in config.fish",
	.min_words = 1,
	.max_words = 1,
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.run = run,
};
