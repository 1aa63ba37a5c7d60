/*
 * cli/edit/intents.h - a workspace that is to be deleted or transferred: what goes with it, the
 * typed answer, and the line that says so.
 * Floor 7. Blocks on the disk, and on the network while it counts.
 */
#ifndef WS_CLI_INTENTS_H
#define WS_CLI_INTENTS_H

#include "cli/cli.h"
#include "cli/local/local.h"
#include "sync/remote/remote.h"

struct ws_intent {
	struct ws_cli *cli;
	struct ws_store *store;
	struct ws_local local;                     /* main */
	const struct ws_side_workspace *workspace; /* of main, with an id */
	struct ws_remote *remote;                  /* NULL: offline */
	struct ws_err offline;                     /* why */
};

/*
 * Opens the store, finds the workspace, and tries the cloud. One that has no id yet is
 * refused: nothing of it is in the cloud.
 * whole  all workspaces of main are read
 * out    ws_intent_close(), also after a failure
 */
int ws_intent_open(struct ws_cli *cli, const char *word, bool whole, struct ws_intent *out,
		   struct ws_err *err);
void ws_intent_close(struct ws_intent *intent);
#define ws_auto_intent __attribute__((cleanup(ws_intent_close))) struct ws_intent

/* What lies in it, as one line: "3 deployments, ..."; says so where nobody could count.
 * Given: free(). */
int ws_intent_contents(struct ws_intent *intent, char **out, struct ws_err *err);

/* The handle, typed or given as --confirm; the whole path does as well. 0 or
 * WS_E_CONFIRM. */
int ws_intent_confirm(const struct ws_intent *intent, const char *what, struct ws_err *err);

/* Writes `key = value` into the working workspace.ini, unless --dry-run; value NULL takes
 * it out. */
int ws_intent_write(const struct ws_intent *intent, const char *key, const char *value,
		    struct ws_err *err);

/*
 * What was written, and what comes next.
 * lost    contents, for JSON; NULL: nothing goes
 * losses  grants that do not carry over, for JSON; consumed, may be NULL
 * asked   the cloud was asked whether it takes it; told beside losses
 */
int ws_intent_print(const struct ws_intent *intent, const char *key, const char *value,
		    const char *lost, struct ws_json *losses, bool asked,
		    struct ws_err *err);

#endif
