/*
 * cli/command/access_columns.h - the columns of `export` and `review --all` for programs.
 * Private to cli/command/.
 */
#ifndef WS_CLI_COMMAND_ACCESS_COLUMNS_H
#define WS_CLI_COMMAND_ACCESS_COLUMNS_H

#include "cli/local/access_rows.h"
#include "cli/show/listing.h"

/* Without and with the names of the permissions. */
extern const struct ws_listing_column access_columns[], access_columns_scopes[];

/* One row; `scopes`: for access_columns_scopes. */
void access_columns_add(struct ws_listing *list, struct ws_arena *arena,
			const struct ws_access_row *row, bool scopes);

/* Lists that a workspace lacks, as what is not known: "acme/dev [teams]"; where the format
 * has no place for it, on standard error. */
void access_columns_unknown(const struct ws_cli *cli, struct ws_listing *list,
			    const struct ws_access_rows *rows);

/* Files that are not valid, told on standard error. Returns 0 or an exit status. */
int access_columns_problems(const struct ws_cli *cli, const struct ws_access_rows *rows);

#endif
