/*
 * cli/command/git_merge_tell.h - what a merge could not decide, for who merges.
 * Floor 7. Writes to standard error, which git shows.
 */
#ifndef WS_CLI_COMMAND_GIT_MERGE_TELL_H
#define WS_CLI_COMMAND_GIT_MERGE_TELL_H

#include "cli/cli.h"
#include "store/ini/merge.h"

/* A line for each clash in the file at path (the first few), and what to do. */
void ws_tell_clashes(struct ws_cli *cli, const char *path,
		     const struct ws_ini_merge *merge);

/* What to do with a conflict in that file. */
void ws_tell_what_next(struct ws_cli *cli, const char *path);

#endif
