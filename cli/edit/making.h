/*
 * cli/edit/making.h - a directory that is to become a workspace: checked, written, told.
 * Floor 7. Blocks on the disk; needs no network.
 *
 *	begin -> check (again, as long as a person tries) -> write -> clear
 */
#ifndef WS_CLI_MAKING_H
#define WS_CLI_MAKING_H

#include "cli/cli.h"
#include "cli/local/local.h"

struct ws_making {
	struct ws_cli *cli;
	struct ws_store *store;       /* borrowed */
	struct ws_local local, cloud; /* main, and the last look; cloud may be empty */
	char dir[WS_LAYOUT_PATH];     /* "acme/lab" */
	const char *handle;           /* in dir */
	const struct ws_side_account *account;
	const char *id;                 /* of one that is made already; NULL */
	const char *name, *description; /* borrowed; description may be NULL */
	struct ws_tree *files;          /* what is written */
};

/* Loads what a new workspace is compared with. out: ws_making_clear(), also after a
 * failure. */
int ws_making_begin(struct ws_cli *cli, struct ws_store *store, struct ws_making *out,
		    struct ws_err *err);
void ws_making_clear(struct ws_making *making);
#define ws_auto_making __attribute__((cleanup(ws_making_clear))) struct ws_making

/*
 * Does anything stand against it, as far as is known here?
 * word  "acme/lab", or "lab" where the store has one account
 * name  NULL: its handle. name and description live as long as the making.
 * Returns 0, WS_E_USAGE_ARGUMENT (no such form; there already; the name is taken; not
 * tracked), WS_E_USAGE_OPTION (a bad text), WS_E_NAME_UNSAFE, WS_E_NO_WORKSPACE (no such
 * account), WS_E_PLAN_LIMIT, or a failure of the disk.
 */
int ws_making_check(struct ws_making *making, const char *word, const char *name,
		    const char *description, struct ws_err *err);

/* Has no other workspace of the account this name, as far as is known here? For one that is
 * there already. Returns 0, WS_E_USAGE_ARGUMENT, or a failure of the disk. */
int ws_making_check_name(struct ws_making *making,
			 const struct ws_side_workspace *workspace, const char *name,
			 struct ws_err *err);

/* Writes its files, unless --dry-run, and says so. Returns 0 or a failure. */
int ws_making_write(struct ws_making *making, struct ws_err *err);

#endif
