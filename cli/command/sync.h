/*
 * cli/command/sync.h - a round as a command: sync, and apply of a saved plan. Floor 7.
 */
#ifndef WS_CLI_COMMAND_SYNC_H
#define WS_CLI_COMMAND_SYNC_H

#include "cli/cli.h"

struct ws_saved_plan;

struct ws_sync_wish {
	bool pull, push;                   /* one of both only */
	bool touched;                      /* look at what commits touch, if that will do */
	bool if_changed;                   /* no look while the audit log has nothing new */
	const struct ws_saved_plan *saved; /* carry out this and nothing else; or NULL */
};

/* Runs a round and shows it. Returns an exit status or a failure. */
int ws_sync_command(struct ws_cli *cli, struct ws_store *store,
		    const struct ws_sync_wish *wish, struct ws_err *err);

#endif
