/*
 * cli/command/daemon_p.h - what starting and installing the daemon share.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_COMMAND_DAEMON_P_H
#define WS_CLI_COMMAND_DAEMON_P_H

#include <limits.h>
#include "cli/cli.h"

/* wsyncd beside this program; NULL when it is not there. Given: free(). */
char *ws_daemon_program(void);

/* Where a daemon of `wsync daemon start` logs; WS_E_DAEMON_FAILED: there is no such place. */
int ws_daemon_log_path(char out[PATH_MAX], struct ws_err *err);

/* The stores of the command line, or the one we are in, or none: absolute paths, ended
 * by NULL. Given, also after a failure: ws_daemon_stores_free(). */
int ws_daemon_stores(struct ws_cli *cli, char ***out, struct ws_err *err);
void ws_daemon_stores_free(char **list);

#endif
