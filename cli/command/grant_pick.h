/*
 * cli/command/grant_pick.h - what `wsync grant` and `wsync revoke` ask where the command
 * line does not say it.
 * Floor 7. Blocks on the disk and the terminal; holds no lock.
 */
#ifndef WS_CLI_COMMAND_GRANT_PICK_H
#define WS_CLI_COMMAND_GRANT_PICK_H

#include "cli/cli.h"

struct ws_grant_words {
	char workspace
		[512]; /* its directory, so that what was asked about is what changes */
	char principal[256]; /* as typed: "bot:ci-deploy" */
	char role[256];
};

/*
 * From the words of the command line, and from the terminal what they lack.
 * present  only who has a grant, and no role (revoke)
 * Returns 0, WS_E_USAGE_INTERACTIVE with what to type, WS_E_CONFIRM, or a failure.
 */
int ws_grant_pick(struct ws_cli *cli, bool present, struct ws_grant_words *out,
		  struct ws_err *err);

#endif
