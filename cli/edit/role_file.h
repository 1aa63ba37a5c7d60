/*
 * cli/edit/role_file.h - editing one role file of the working files: role create, edit, delete.
 * Floor 7. Blocks on the disk. Nothing is committed and nothing is sent.
 *
 *	rc = ws_role_file_open(cli, NULL, "Auditor", &edit, err);
 *	if (rc == 0)
 *		rc = ws_role_file_scopes(&edit, "see_flows", true, err);
 *	if (rc == 0)
 *		rc = ws_role_file_finish(cli, &edit, err);
 *	ws_role_file_close(&edit);
 */
#ifndef WS_CLI_ROLE_FILE_H
#define WS_CLI_ROLE_FILE_H

#include "cli/cli.h"
#include "cli/local/files.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"
#include "sync/model/side.h"

struct ws_role_file {
	struct ws_store *store;
	struct ws_lock lock;
	struct ws_files files; /* disk: as it is */
	struct ws_side *before;
	const struct ws_side_account *account;
	const struct ws_side_role *role; /* NULL: a new one */
	char path[WS_LAYOUT_PATH];
	struct ws_ini *doc; /* to be changed; NULL: the file goes */
};

/*
 * Both take the store lock; ws_role_file_close gives it back, after a failure too. account
 * NULL: the only one, or the only one with a role of that name. Failures: WS_E_USAGE_ARGUMENT
 * and WS_E_NO_WORKSPACE (which account?), those of reading the files.
 */

/* The file of a role there is, or WS_E_ROLE_UNKNOWN; WS_E_READ_ONLY for a built-in one. */
int ws_role_file_open(struct ws_cli *cli, const char *account, const char *name,
		      struct ws_role_file *out, struct ws_err *err);

/* A file of a name no other has, for a new role; WS_E_DUPLICATE when the role is there. */
int ws_role_file_new(struct ws_cli *cli, const char *account, const char *name,
		     struct ws_role_file *out, struct ws_err *err);

/* list is "a,b": each set to yes, or taken out. NULL: nothing. An unknown scope refuses. */
int ws_role_file_scopes(struct ws_role_file *edit, const char *list, bool add,
			struct ws_err *err);

/* name "" or "none": inherits nothing. NULL: stays. A role without an id yet refuses. */
int ws_role_file_inherit(struct ws_role_file *edit, const char *name, struct ws_err *err);

/* text "": none. NULL: stays. */
int ws_role_file_describe(struct ws_role_file *edit, const char *text, struct ws_err *err);

/*
 * Says what the edit means, and writes the file (or takes it away) unless --dry-run. Refused
 * for what a commit of just this file would be refused for.
 */
int ws_role_file_finish(struct ws_cli *cli, struct ws_role_file *edit, struct ws_err *err);
void ws_role_file_close(struct ws_role_file *edit);

#endif
