/*
 * cli/command/plan.h - planning, for the commands that can stop there. Floor 7.
 */
#ifndef WS_CLI_COMMAND_PLAN_H
#define WS_CLI_COMMAND_PLAN_H

#include "cli/cli.h"

/*
 * Looks at the cloud (unless --offline), plans and shows the plan.
 *
 * words  workspaces and changes to show; the plan itself is always the whole one
 * check  a cloud that cannot be reached is a failure, and the exit status tells what
 *        is to be done: 2 changes, 3 conflict, 6 held
 * Returns an exit status or a failure.
 */
int ws_plan_command(struct ws_cli *cli, const char *const *words, size_t count, bool check,
		    struct ws_err *err);

#endif
