/*
 * cli/command/review_all.c - `wsync review --all`: every grant there is, to be looked at by
 * a person.
 *
 * Here a line is a row; who comes in through a team or the default role stands behind that
 * line as a number. The export has them one by one.
 */
#include <stdio.h>
#include <string.h>
#include "cli/command/access_columns.h"
#include "cli/command/command.h"
#include "cli/command/review_p.h"
#include "cli/show/history.h"
#include "cli/show/show_p.h"
#include "store/ground/date.h"

static const struct ws_listing_column human_columns[] = {
	{"WHO", "name", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"CAN", "can", WS_LISTING_TEXT, 0},
	{"GIVEN BY", "given_by", WS_LISTING_NAME, 0},
	{"SINCE", "since", WS_LISTING_TEXT, 0},
	{"NOTE", "note", WS_LISTING_TEXT, WS_TABLE_TRUNC},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

static const struct ws_listing_column page_columns[] = {
	{"WORKSPACE", "workspace", WS_LISTING_NAME, 0},
	{"WHO", "name", WS_LISTING_NAME, 0},
	{"ROLE", "role", WS_LISTING_NAME, 0},
	{"CAN", "can", WS_LISTING_TEXT, 0},
	{"GIVEN BY", "given_by", WS_LISTING_NAME, 0},
	{"SINCE", "since", WS_LISTING_TEXT, 0},
	{"NOTE", "note", WS_LISTING_TEXT, 0},
	{NULL, NULL, WS_LISTING_TEXT, 0},
};

struct run {
	struct ws_cli *cli;
	struct ws_access_rows rows;
	char today[WS_TIME_TEXT];
	size_t ending, ended, not_seen, strong;
};

/* ---- one line ------------------------------------------------------------------------------ */

/* Rows of lines; of an account role nobody decides here. */
static bool is_line(const struct ws_access_row *row)
{
	return row->invited || (row->via == WS_VIA_GRANT && row->grant);
}

static void put_who(struct ws_buf *b, const struct ws_access_row *row)
{
	ws_buf_addf(b, "%s%s", ws_principal_prefix(row->kind), row->label);
}

static const char *can_word(const struct ws_access_row *row)
{
	if (row->set.unknown)
		return "not known";
	if (row->control > 0)
		return row->secrets > 0 ? "control, secrets" : "control";
	return row->secrets > 0 ? "secrets" : NULL;
}

/* How many come in through this team: teams come after their members. */
static size_t members_of(const struct run *r, const struct ws_access_row *line)
{
	size_t count = 0;

	for (const struct ws_access_row *row = line;
	     row >= r->rows.items && row->workspace == line->workspace; row--)
		count += row->via == WS_VIA_TEAM && row->grant == line->grant;
	return count;
}

static void note(struct ws_buf *b, const char *text)
{
	if (b->len > 0)
		ws_buf_adds(b, ", ");
	ws_buf_adds(b, text);
}

static void put_note(struct run *r, struct ws_buf *b, const struct ws_access_row *row)
{
	const char *until = row->grant->until;
	/* of who was there from the start a line without a name says enough */
	const char *why = row->given && !row->given->first
				  ? ws_given_reason(r->rows.arena, row->grant, row->given)
				  : row->grant->why;
	ws_auto_buf members = WS_BUF_INIT;

	if (row->not_seen)
		note(b, "not seen");
	if (row->invited)
		note(b, "invited, no access yet");
	if (until) {
		note(b, strcmp(until, r->today) < 0 ? "ended " : "until ");
		ws_buf_adds(b, until);
	}
	if (row->kind == WS_TEAM) {
		const size_t n = members_of(r, row);

		ws_buf_addf(&members, "%zu member%s", n, WS_CLI_S(n));
		note(b, ws_buf_text(&members));
	}
	if (why)
		note(b, why);
}

static void count(struct run *r, const struct ws_access_row *row)
{
	const char *until = row->grant->until;

	r->not_seen += row->not_seen;
	r->strong += !row->invited && can_word(row) != NULL;
	if (until)
		*(strcmp(until, r->today) < 0 ? &r->ended : &r->ending) += 1;
}

/* `page`: the workspace in front. */
static void add_line(struct run *r, struct ws_listing *list,
		     const struct ws_access_row *row, bool page)
{
	const struct ws_given *given = row->given && row->given->found ? row->given : NULL;
	const char *author = given ? ws_given_author(given) : NULL;
	ws_auto_buf who = WS_BUF_INIT, text = WS_BUF_INIT;
	char since[WS_TIME_TEXT];
	const char *cells[7];

	put_who(&who, row);
	put_note(r, &text, row);
	count(r, row);
	cells[0] = row->workspace->dir;
	cells[1] = ws_buf_text(&who);
	cells[2] = row->role;
	cells[3] = can_word(row);
	cells[4] = author ? author : "-";
	cells[5] = given && !given->first ? ws_date_format(given->time_s, since) : "-";
	cells[6] = ws_buf_text(&text);
	ws_listing_called(list, ws_called_in(row->workspace));
	ws_listing_row(list, page ? cells : cells + 1);
}

/* ---- one workspace ------------------------------------------------------------------------- */

/* How many more come in without a line of their own or of a team. */
static void put_others(const struct run *r, size_t n, struct ws_buf *b)
{
	const struct ws_side_workspace *w = r->rows.workspaces[n];
	size_t by_default = 0, admins = 0;

	for (size_t i = r->rows.first[n]; i < r->rows.first[n + 1]; i++) {
		const struct ws_access_row *row = &r->rows.items[i];

		by_default += !row->invited && row->via == WS_VIA_DEFAULT;
		admins += !row->invited && row->via == WS_VIA_ACCOUNT;
	}
	if (by_default > 0) {
		ws_buf_addf(b, "%zu %s in by the default role ", by_default,
			    by_default == 1 ? "person comes" : "people come");
		ws_put_text(b, w->default_role.text);
		ws_buf_addc(b, '\n');
	}
	if (admins > 0)
		ws_buf_addf(b, "%zu %s everything as Owner or Admin of the account\n",
			    admins, admins == 1 ? "has" : "have");
	for (int kind = 0; kind < WS_INVITED; kind++)
		if (w->lists[kind] != WS_KNOWN)
			ws_buf_addf(b, "Not known here: [%s]\n",
				    ws_principal_section((enum ws_principal_kind)kind));
}

static int put_workspace(struct run *r, size_t n, struct ws_err *err)
{
	ws_auto(ws_listing) list = NULL;
	ws_auto_buf head = WS_BUF_INIT, tail = WS_BUF_INIT;
	int rc = ws_listing_new(r->cli, "access", human_columns, &list, err);

	for (size_t i = r->rows.first[n]; rc == 0 && i < r->rows.first[n + 1]; i++)
		if (is_line(&r->rows.items[i]))
			add_line(r, list, &r->rows.items[i], false);
	if (rc < 0)
		return rc;
	ws_put_ink(&head, &r->cli->style, WS_INK_NAME, r->rows.workspaces[n]->dir);
	ws_buf_addf(&head, "   %zu grant%s\n", ws_listing_count(list),
		    WS_CLI_S(ws_listing_count(list)));
	rc = ws_put_out(&head, r->cli->out, err);
	if (rc == 0 && ws_listing_count(list) > 0)
		rc = ws_listing_table(list, r->cli->out, err);
	put_others(r, n, &tail);
	ws_buf_addc(&tail, '\n');
	return rc == 0 ? ws_put_out(&tail, r->cli->out, err) : rc;
}

static int print_human(struct run *r, struct ws_err *err)
{
	ws_auto_buf sum = WS_BUF_INIT, folded = WS_BUF_INIT;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < r->rows.workspace_count; i++)
		rc = put_workspace(r, i, err);
	if (rc < 0)
		return rc;
	ws_buf_addf(&sum,
		    "%zu workspace%s, %zu grant%s with control or secrets, %zu with an end "
		    "date, %zu past it, %zu for somebody whom no list has",
		    r->rows.workspace_count, WS_CLI_S(r->rows.workspace_count), r->strong,
		    WS_CLI_S(r->strong), r->ending, r->ended, r->not_seen);
	ws_put_words(&folded, &r->cli->style, 0, 0, ws_buf_text(&sum));
	rc = ws_put_out(&folded, r->cli->out, err);
	if (rc < 0)
		return rc;
	(void)fflush(r->cli->out);
	ws_cli_hint(r->cli, "%-30s take one away", "wsync revoke WS PRINCIPAL");
	ws_cli_hint(r->cli, "%-30s every way in, one by one", "wsync export");
	return 0;
}

/* ---- for a page and for programs ----------------------------------------------------------- */

static int print_table(struct run *r, struct ws_err *err)
{
	const bool page = r->cli->format == WS_FORMAT_MARKDOWN;
	ws_auto(ws_listing) list = NULL;
	int rc = ws_listing_new(r->cli, "access", page ? page_columns : access_columns,
				&list, err);

	for (size_t i = 0; rc == 0 && i < r->rows.count; i++) {
		const struct ws_access_row *row = &r->rows.items[i];

		if (!is_line(row))
			continue;
		if (page)
			add_line(r, list, row, true);
		else
			access_columns_add(list, r->rows.arena, row, false);
	}
	if (rc == 0)
		access_columns_unknown(r->cli, list, &r->rows);
	return rc == 0 ? ws_listing_print(list, r->cli->out, "", err) : rc;
}

int review_all(struct ws_cli *cli, struct ws_err *err)
{
	struct run r = {.cli = cli};
	int rc = ws_access_rows_open(cli, cli->args.words, cli->args.count, false, &r.rows,
				     err);

	(void)ws_date_format(ws_show_now(cli), r.today);
	if (rc == 0)
		rc = cli->format == WS_FORMAT_HUMAN ? print_human(&r, err)
						    : print_table(&r, err);
	if (rc == 0)
		rc = access_columns_problems(cli, &r.rows);
	ws_access_rows_close(&r.rows);
	return rc;
}
