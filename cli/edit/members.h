/*
 * cli/edit/members.h - editing one members.ini of the working files: grant and revoke.
 * Floor 7. Blocks on the disk. Nothing is committed and nothing is sent.
 *
 *	rc = ws_members_open(cli, "acme/prod", &edit, err);
 *	if (rc == 0)
 *		rc = ws_principal_find(edit.workspace->account, "bot:ci", &who, err);
 *	... change edit.doc ...
 *	if (rc == 0)
 *		rc = ws_members_finish(cli, &edit, err);
 *	ws_members_close(&edit);
 */
#ifndef WS_CLI_MEMBERS_H
#define WS_CLI_MEMBERS_H

#include "cli/cli.h"
#include "cli/local/local.h"
#include "store/ini/ini.h"
#include "store/tree/layout.h"

struct ws_members_edit {
	struct ws_store *store;
	struct ws_lock lock;
	struct ws_local local; /* main: the workspace and its account */
	const struct ws_side_workspace *workspace;
	char path[WS_LAYOUT_PATH];
	char *before; /* the file as it is on disk */
	size_t before_len;
	struct ws_ini *doc; /* to be changed */
};

/*
 * Takes the store lock and reads the working file. A file that is missing or not valid
 * refuses: one must not be written over by guess.
 */
int ws_members_open(struct ws_cli *cli, const char *word, struct ws_members_edit *out,
		    struct ws_err *err);

/*
 * Says what the edit means, and writes the file unless --dry-run. Refused when the
 * result is not valid. Without a difference nothing is written.
 */
int ws_members_finish(struct ws_cli *cli, struct ws_members_edit *edit, struct ws_err *err);
void ws_members_close(struct ws_members_edit *edit);

/* --- names (principal_name.c) ----------------------------------------------------- */

/* "bot:NAME", "team:NAME", else a user: the kind, and where the name begins. */
enum ws_principal_kind ws_principal_split(const char *word, const char **name);

struct ws_principal {
	enum ws_principal_kind kind;
	const char *label; /* as files write it; borrowed from the account */
	const char *id;
};

/*
 * The one name that a slip of the finger turned into `word`: of the same kind and
 * domain, and one edit away (two in long names), or the only one that begins with it.
 * NULL when none is, or several are: nobody is named on a guess. Borrowed from names.
 */
const char *ws_principal_near(const char *word, const char *const *names, size_t count);

/* Somebody of the account, or WS_E_PRINCIPAL_UNKNOWN with a near match, if any. */
int ws_principal_find(const struct ws_side_account *account, const char *word,
		      struct ws_principal *out, struct ws_err *err);

/*
 * No account of these sides (NULL: none) has somebody of that name, nor has history:
 * WS_E_PRINCIPAL_UNKNOWN with the near one. The same of a role; 0 where one has it.
 */
int ws_principal_nowhere(const struct ws_side *const *sides, size_t count, const char *word,
			 struct ws_err *err);
int ws_role_nowhere(const struct ws_side *const *sides, size_t count, const char *word,
		    struct ws_err *err);

/* A role of the account as files write it, or WS_E_ROLE_UNKNOWN with near matches. */
int ws_role_find(const struct ws_side_account *account, const char *word, const char **out,
		 struct ws_err *err);

#endif
