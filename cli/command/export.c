/*
 * cli/command/export.c - `wsync export`: who has access to what, for auditors.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/access_columns.h"
#include "cli/command/command.h"
#include "cli/show/history.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"

enum { OPT_CLOUD };

static const struct ws_option options[] = {
	[OPT_CLOUD] = {"cloud", 0, NULL, "what the last look at the cloud says"},
	{NULL, 0, NULL, NULL},
};

/* ---- columns, shared with the access review ------------------------------------------------ */

/* Of each principal, of each way in, of the line that gives it. */
#define COLUMNS                                                       \
	{"WORKSPACE", "workspace", WS_LISTING_NAME, 0},               \
		{"KIND", "kind", WS_LISTING_TEXT, 0},                 \
		{"NAME", "name", WS_LISTING_NAME, 0},                 \
		{"ROLE", "role", WS_LISTING_NAME, 0},                 \
		{"THROUGH", "through", WS_LISTING_TEXT, 0},           \
		{"PERMISSIONS", "permissions", WS_LISTING_NUMBER, 0}, \
		{"CONTROL", "control", WS_LISTING_NUMBER, 0},         \
		{"SECRETS", "secrets", WS_LISTING_NUMBER, 0},         \
		{"UNTIL", "until", WS_LISTING_TEXT, 0},               \
		{"GIVEN BY", "given_by", WS_LISTING_TEXT, 0},         \
		{"SINCE", "since", WS_LISTING_TEXT, 0},               \
		{"WHY", "why", WS_LISTING_TEXT, 0},                   \
		{"NOT SEEN", "not_seen", WS_LISTING_FLAG, 0},         \
	{                                                             \
		"ID", "id", WS_LISTING_TEXT, 0                        \
	}

const struct ws_listing_column access_columns[] = {
	COLUMNS,
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

const struct ws_listing_column access_columns_scopes[] = {
	COLUMNS,
	{"SCOPES", "scopes", WS_LISTING_WORDS, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

void access_columns_add(struct ws_listing *list, struct ws_arena *arena,
			const struct ws_access_row *row, bool scopes)
{
	const struct ws_given *given = row->given && row->given->found ? row->given : NULL;
	ws_auto_buf through = WS_BUF_INIT, names = WS_BUF_INIT;
	char count[3][24], since[WS_TIME_TEXT];

	ws_access_row_through(row, &through);
	if (scopes)
		ws_access_row_scopes(row, &names);
	(void)snprintf(count[0], sizeof(count[0]), "%zu", row->scopes);
	(void)snprintf(count[1], sizeof(count[1]), "%zu", row->control);
	(void)snprintf(count[2], sizeof(count[2]), "%zu", row->secrets);
	ws_listing_called(list, ws_called_in(row->workspace));
	ws_listing_row(list,
		       (const char *const[]){
			       row->workspace->dir, ws_word_principal_json(row->kind),
			       row->label, row->role, ws_buf_text(&through), count[0],
			       count[1], count[2], row->grant ? row->grant->until : NULL,
			       given ? ws_given_author(given) : NULL,
			       /* who was there at the first look was there before it */
			       given && !given->first ? ws_time_format(given->time_s, since)
						      : NULL,
			       row->grant && row->given
				       ? ws_given_reason(arena, row->grant, row->given)
				       : NULL,
			       row->not_seen ? "yes" : NULL, row->id, ws_buf_text(&names)});
}

void access_columns_unknown(const struct ws_cli *cli, struct ws_listing *list,
			    const struct ws_access_rows *rows)
{
	for (size_t i = 0; i < rows->workspace_count; i++)
		for (int kind = 0; kind < WS_INVITED; kind++) {
			ws_auto_buf text = WS_BUF_INIT;

			if (rows->workspaces[i]->lists[kind] == WS_KNOWN)
				continue;
			ws_buf_addf(&text, "%s [%s]", rows->workspaces[i]->dir,
				    ws_principal_section((enum ws_principal_kind)kind));
			ws_listing_unknown(list, ws_buf_text(&text));
			/* a table has no place for it, and silence would pass for "nobody" */
			if (cli->format == WS_FORMAT_CSV ||
			    cli->format == WS_FORMAT_MARKDOWN)
				ws_show_warn(cli, "not known here: %s", ws_buf_text(&text));
		}
}

int access_columns_problems(const struct ws_cli *cli, const struct ws_access_rows *rows)
{
	const struct ws_side *side = rows->local.side;
	int status = 0;

	for (size_t i = 0; i < side->problem_count; i++) {
		ws_cli_error(cli, &side->problems[i]);
		status = ws_cli_exit_worse(status, ws_err_exit(side->problems[i].code));
	}
	return status;
}

/* ---- the command ------------------------------------------------------------------------------ */

static int run(struct ws_cli *cli, struct ws_err *err)
{
	const bool scopes = cli->verbose > 0;
	ws_auto_access_rows rows = {.items = NULL};
	ws_auto(ws_listing) list = NULL;
	int rc;

	if (cli->format == WS_FORMAT_HUMAN)
		cli->format = WS_FORMAT_CSV;
	rc = ws_access_rows_open(cli, cli->args.words, cli->args.count,
				 cli->args.option[OPT_CLOUD] != NULL, &rows, err);
	if (rc == 0)
		rc = ws_listing_new(cli, "access",
				    scopes ? access_columns_scopes : access_columns, &list,
				    err);
	for (size_t i = 0; rc == 0 && i < rows.count; i++)
		access_columns_add(list, rows.arena, &rows.items[i], scopes);
	if (rc == 0)
		access_columns_unknown(cli, list, &rows);
	if (rc == 0)
		rc = ws_listing_print(list, cli->out, "", err);
	return rc == 0 ? access_columns_problems(cli, &rows) : rc;
}

const struct ws_cmd ws_cmd_export = {
	.name = "export",
	.group = WS_GROUP_MAINTAIN,
	.summary = "Who has access to what, for auditors",
	.usage = "[WS...] [--format csv|json]",
	.about = "One row for each way somebody gets into a workspace: a line of their "
		 "own, a team, the default role, or the account role; teams and "
		 "invitations have rows of their own. It says the role, how many "
		 "permissions that gives and how many of them are about control or "
		 "secrets, the end date, who gave it and since when, and why, as far as "
		 "that is known. Who was there at the first look was given by nobody "
		 "known, at a time nobody knows.\n\n"
		 "NOT SEEN marks a line for somebody whom the lists of the account do not "
		 "have. With -v the permissions by name.\n\n"
		 "As main has it, or as of --at; with --cloud as the last look found it. "
		 "Workspaces may be globs; without one, all that are tracked. CSV unless "
		 "--format json. A cell that a spreadsheet would take for a formula begins "
		 "with an apostrophe.\n",
	.examples = "wsync export acme/prod > access.csv\n"
		    "wsync export 'acme/*' --format json -v\n"
		    "wsync export --at 2026-06-30 > half-year.csv\n"
		    "wsync export --cloud",
	.options = options,
	.max_words = 64,
	.formats = 1u << WS_FORMAT_JSON | 1u << WS_FORMAT_CSV,
	.takes_at = true,
	.run = run,
};
