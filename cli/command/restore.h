/*
 * cli/command/restore.h - workspaces that `wsync restore` finds in no file of main.
 * Floor 7. Blocks on the disk. Needs the store lock.
 */
#ifndef WS_CLI_COMMAND_RESTORE_H
#define WS_CLI_COMMAND_RESTORE_H

#include "cli/cli.h"
#include "sync/round/round.h"

/* Has main, a commit, anything there: the file, or one beneath it? 1, 0 or a failure. */
int ws_restore_in_main(struct ws_store *store, const struct ws_oid *main, const char *path,
		       struct ws_err *err);

/* "Restored acme/dev/members.ini"; made neutral. */
void ws_restore_say(const struct ws_cli *cli, const char *word, const char *path);

/* What a person named, of which main has nothing. */
struct ws_restore_word {
	const char *typed; /* a handle alone will do */
	const char *path;  /* the same as a path beneath the store */
	bool found;        /* it names a workspace that was committed away */
};

/*
 * Brings workspaces back whose directory was committed away, if the word names any.
 * Returns 0, or why not: WS_E_NO_WORKSPACE, WS_E_DIR_NOT_EMPTY.
 */
int ws_restore_away(struct ws_cli *cli, struct ws_store *store,
		    struct ws_restore_word *word, struct ws_err *err);

/*
 * The word names no such workspace: brings back one that was never sent, or says why there
 * is nothing to bring back: WS_E_USAGE_ARGUMENT, WS_E_NO_WORKSPACE.
 */
int ws_restore_other(struct ws_cli *cli, struct ws_store *store,
		     const struct ws_restore_word *word, struct ws_err *err);

#endif
