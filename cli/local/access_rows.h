/*
 * cli/local/access_rows.h - who has access to what, through what, since when: every way in of
 * every workspace, for reviews and exports.
 * Floor 7. Blocks on the disk; reads only.
 */
#ifndef WS_CLI_ACCESS_ROWS_H
#define WS_CLI_ACCESS_ROWS_H

#include "cli/cli.h"
#include "cli/local/local.h"
#include "store/ground/arena.h"
#include "sync/access/access.h"
#include "sync/round/view/given.h"

/* One way in: a principal has it once a source. */
struct ws_access_row {
	const struct ws_side_workspace *workspace;
	enum ws_principal_kind kind;
	const char *id, *label;
	bool invited;            /* an invitation: no access yet */
	enum ws_via via;         /* not of an invitation */
	const char *role;        /* of the source, as written */
	const char *team;        /* with WS_VIA_TEAM */
	struct ws_scope_set set; /* what the source gives */
	size_t scopes, control, secrets;
	const struct ws_access *access;    /* names of the set's scopes */
	const struct ws_side_grant *grant; /* its line; NULL: no line gives it */
	const struct ws_given *given;      /* who put that line; NULL likewise */
	bool not_seen; /* a line for somebody the account's lists do not have */
};

struct ws_access_rows {
	struct ws_store *store;
	struct ws_local local;
	struct ws_arena *arena;
	struct ws_access **access;   /* of each account of the side */
	struct ws_access_row *items; /* by workspace, kind, name, source */
	size_t count;
	const struct ws_side_workspace **workspaces; /* that were asked for, by path */
	size_t workspace_count;
	size_t *first; /* the first row of each; one more at the end */
};

/*
 * words   workspaces as people name them, globs allowed; none: every tracked one
 * cloud   the last look instead of main; excludes --at
 * out     ws_access_rows_close(), also after a failure
 * Returns 0, WS_E_NO_WORKSPACE for a word without a workspace, or a failure.
 */
int ws_access_rows_open(struct ws_cli *cli, const char *const *words, size_t count,
			bool cloud, struct ws_access_rows *out, struct ws_err *err);
void ws_access_rows_close(struct ws_access_rows *rows);
#define ws_auto_access_rows \
	__attribute__((cleanup(ws_access_rows_close))) struct ws_access_rows

/* "direct", "team:data-eng", "default role", "account Owner", "invitation". */
void ws_access_row_through(const struct ws_access_row *row, struct ws_buf *out);
/* Names of its scopes, one a line. */
void ws_access_row_scopes(const struct ws_access_row *row, struct ws_buf *out);

#endif
