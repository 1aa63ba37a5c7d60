/*
 * cli/command/git.c - `wsync git ...`: stock git in the store, from wherever one stands.
 *
 * Variables that would lead git to another repository are gone by now (harden.c): people
 * call this from hooks of other repositories.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "cli/terminal/child.h"
#include "cli/command/command.h"
#include "store/ground/own.h"

/* Does the current directory lie in the store? Paths on the command line then count from
 * here, as with git itself. */
static bool is_inside(const struct ws_store *store)
{
	ws_auto_free char *cwd = getcwd(NULL, 0);
	const size_t len = strlen(store->path);

	return cwd && strncmp(cwd, store->path, len) == 0 &&
	       (cwd[len] == '/' || cwd[len] == '\0');
}

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const size_t count = cli->args.tail_count;
	ws_auto_free const char **words = calloc(count + 4, sizeof(*words));
	ws_auto(ws_store) store = NULL;
	size_t n = 0;
	int rc = words ? ws_cli_store(cli, &store, err) : ws_err_nomem(err);

	if (rc < 0)
		return rc;
	words[n++] = "git";
	if (!is_inside(store)) {
		words[n++] = "-C";
		words[n++] = store->path;
	}
	for (size_t i = 0; i < count; i++)
		words[n++] = cli->args.tail[i];
	return ws_child_become(cli, words, n, err);
}

const struct ws_cmd ws_cmd_git = {
	.name = "git",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Run git in the store",
	.usage = "ARGUMENT...",
	.about = "Everything after the word git is git's, options too; so is the exit "
		 "status. Options of wsync stand before it. The store is a plain git "
		 "repository: log, diff, branch, push, pull and gc do no harm to it. The "
		 "commands listed as git setup, git textconv and git merge-driver are "
		 "wsync's own.\n",
	.examples = "wsync git log --oneline main..cloud/main   # what waits in the cloud\n"
		    "wsync -C ~/acme git push origin main\n"
		    "wsync git setup                            # teach git what the files "
		    "mean",
	.formats = 1u << WS_FORMAT_HUMAN,
	.no_dry_run = true,
	.raw = true,
	.run = run,
};
