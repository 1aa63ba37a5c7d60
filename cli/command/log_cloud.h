/*
 * cli/command/log_cloud.h - `wsync log --cloud`. Private to cli/command/log*.c.
 */
#ifndef WS_CLI_COMMAND_LOG_CLOUD_H
#define WS_CLI_COMMAND_LOG_CLOUD_H

#include "cli/cli.h"

/*
 * The audit events of the accounts of the store, newest first.
 * word   a workspace, or NULL: all of them
 * since  "2026-11-01", "30d", or NULL: the last 14 days
 * limit  events shown at most
 */
int log_cloud(struct ws_cli *cli, const char *word, const char *since, size_t limit,
	      struct ws_err *err);

#endif
