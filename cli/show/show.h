/*
 * cli/show/show.h - screens: one function a thing, human and JSON renderings side by side.
 * Floor 7. Everything that came from outside is made neutral here (text.h).
 *
 * Human text may change in any release; porcelain and JSON may not, within a major
 * version. JSON documents carry "schema": "wsync/<name>/1" (cli/show/schema/).
 */
#ifndef WS_CLI_SHOW_SHOW_H
#define WS_CLI_SHOW_SHOW_H

#include <stdio.h>
#include "cli/cli.h"
#include "store/ground/json.h"
#include "sync/decide/plan.h"
#include "sync/round/round.h"

/* --- screens; each writes to out in cli->format and returns 0 or a failure ------- */

int ws_show_status(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		   const struct ws_view *view, struct ws_err *err);

/* Changes as permissions, one paragraph each: drafts, outgoing, incoming, both.
 * plans may be NULL. `against`: the heading, e.g. "local against cloud as of 8 min ago". */
struct ws_inside;
int ws_show_diff(const struct ws_cli *cli, FILE *out, const struct ws_view *view,
		 const struct ws_plan *edits, const struct ws_plan *plan,
		 const struct ws_inside *inside, const char *against, struct ws_err *err);

int ws_show_plan(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		 const struct ws_view *view, bool offline, struct ws_err *err);

int ws_show_sync(const struct ws_cli *cli, FILE *out, const struct ws_store *store,
		 const struct ws_round_report *report, struct ws_err *err);

int ws_show_commit(const struct ws_cli *cli, FILE *out,
		   const struct ws_commit_report *report, struct ws_err *err);

/* --- parts shared by screens -------------------------------------------------------- */

/* "mzvw ^ raise  acme/prod  bob@acme.io  Viewer -> Owner  +35  ESCALATION": one line
 * a change, columns aligned over the whole list. select: which changes, NULL all. view: the
 * sides it was measured by; with -v permissions are named. NULL: they are not. */
typedef bool ws_show_select(const struct ws_change *change);
int ws_show_change_lines(const struct ws_cli *cli, FILE *out, const struct ws_plan *plan,
			 const struct ws_view *view, ws_show_select *select,
			 const char *indent, struct ws_err *err);

/* One change in JSON, as in wsync/status/1 and wsync/plan/1. NULL: no memory. */
struct ws_json *ws_show_change_json(const struct ws_change *change);

/* Writes a JSON document and a newline. value is taken. */
int ws_show_json(FILE *out, struct ws_json *value, struct ws_err *err);

/* Colours: start and end sequences, "" when the style has none. */
enum ws_ink {
	WS_INK_NONE,
	WS_INK_GOOD,
	WS_INK_WARN,
	WS_INK_BAD,
	WS_INK_NAME,
	WS_INK_DIM,
	WS_INK_BOLD
};
const char *ws_ink(const struct ws_style *style, enum ws_ink ink);
const char *ws_ink_off(const struct ws_style *style);

/* --- tables (libsmartcols behind it) ------------------------------------------------- */

struct ws_table;
#define WS_TABLE_RIGHT 1 /* align right */
#define WS_TABLE_TRUNC 2 /* may be shortened when the width does not suffice */
#define WS_TABLE_FOLD  4 /* the last one: may go on in lines of its own */

int ws_table_new(const struct ws_cli *cli, struct ws_table **out, struct ws_err *err);
int ws_table_column(struct ws_table *table, const char *title, int flags,
		    struct ws_err *err);
/* cells: one text a column, made neutral here; NULL is empty */
int ws_table_row(struct ws_table *table, const char *const *cells, struct ws_err *err);
/* human: aligned; csv: RFC 4180. headings false: no title line */
int ws_table_print(struct ws_table *table, FILE *out, bool headings, struct ws_err *err);
void ws_table_free(struct ws_table *table);
WS_OWN(ws_table, ws_table_free);

/* "libsmartcols 2.38.1". Returns out. */
const char *ws_table_library(char out[32]);

#endif
