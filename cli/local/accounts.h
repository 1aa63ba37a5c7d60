/*
 * cli/local/accounts.h - what is mirrored of accounts, for the commands that only read it.
 * Floor 7. Blocks on the disk.
 */
#ifndef WS_CLI_ACCOUNTS_H
#define WS_CLI_ACCOUNTS_H

#include "cli/cli.h"
#include "cli/local/local.h"
#include "store/ground/buf.h"
#include "sync/model/side.h"

struct ws_accounts {
	struct ws_store *store;
	struct ws_local local;
	const struct ws_side_account **items; /* by directory; what --account left */
	size_t count;
};

/*
 * Opens the store and reads the accounts as of --at.
 * account  the directory of one, or NULL: all
 * whole    workspaces, too
 * out      ws_accounts_close(), also after a failure
 * Returns 0 or WS_E_NO_WORKSPACE with a near match. Files that are not valid are told on
 * standard error.
 */
int ws_accounts_open(struct ws_cli *cli, const char *account, bool whole,
		     struct ws_accounts *out, struct ws_err *err);
void ws_accounts_close(struct ws_accounts *accounts);
#define ws_auto_accounts __attribute__((cleanup(ws_accounts_close))) struct ws_accounts

/* Adds the names of the teams somebody is in, one a line. kind: WS_USER or WS_BOT. */
void ws_accounts_teams_of(const struct ws_side_account *account,
			  enum ws_principal_kind kind, const char *id, struct ws_buf *out);

/* Who a team's member is: the pin, or NULL when the label is nobody's. */
const struct ws_side_pin *ws_accounts_member(const struct ws_side_account *account,
					     const struct ws_team_member *member);

/*
 * A role by the name people type: "Developer", "acme:Developer", "id:UUID". A role that
 * several accounts have is meant where it is the same one (built-in); else the account
 * has to be said.
 * Returns 0, WS_E_ROLE_UNKNOWN with near names, or WS_E_USAGE_ARGUMENT: several.
 */
int ws_accounts_role(const struct ws_accounts *accounts, const char *word,
		     const struct ws_side_account **account,
		     const struct ws_side_role **role, struct ws_err *err);

#endif
