/*
 * cli/first_workspace.h - an account without workspaces is where everybody begins.
 * Floor 7. Blocks on the terminal; no lock may be held meanwhile.
 */
#ifndef WS_CLI_FIRST_WORKSPACE_H
#define WS_CLI_FIRST_WORKSPACE_H

#include "cli/cli.h"

/*
 * After a look that found no workspace anywhere: offers to write the first one, as
 * `wsync workspace create` does, and asks for its handle and name. Where nobody can be
 * asked, or --yes wants no questions, it names the command instead. Nothing is said when
 * a workspace is here or there already, as a draft too.
 * view  what the look found; NULL: nothing is said
 * Returns 0 (also for a no), WS_E_INTERRUPTED, or a failure of the disk.
 */
int ws_first_workspace(struct ws_cli *cli, struct ws_store *store,
		       const struct ws_view *view, struct ws_err *err);

#endif
