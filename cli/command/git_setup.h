/*
 * cli/command/git_setup.h - stock git learns what the files of a store mean.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_COMMAND_GIT_SETUP_H
#define WS_CLI_COMMAND_GIT_SETUP_H

#include <stdbool.h>
#include "store/work/store.h"

/* Writes the settings; the store lock is held. remote: is there one called origin? */
int ws_git_setup(struct ws_store *store, bool *remote, struct ws_err *err);

#endif
