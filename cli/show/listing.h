/*
 * cli/show/listing.h - a list of things: one description, every rendering.
 * Floor 7. Writes where it is told to.
 *
 *	static const struct ws_listing_column columns[] = {
 *		{"TEAM", "name", WS_LISTING_NAME, 0},
 *		{"MEMBERS", "members", WS_LISTING_NUMBER, 0}, {NULL, NULL, 0, 0}};
 *
 *	rc = ws_listing_new(cli, "teams", columns, &list, err);
 *	ws_listing_row(list, (const char *const[]){"data-eng", "14"});
 *	rc = ws_listing_print(list, cli->out, "No teams", err);
 */
#ifndef WS_CLI_SHOW_LISTING_H
#define WS_CLI_SHOW_LISTING_H

#include "cli/cli.h"
#include "cli/show/show.h"

enum ws_listing_type {
	WS_LISTING_TEXT,
	WS_LISTING_NAME,   /* whom or what the row is about; -z prints the first of these */
	WS_LISTING_NUMBER, /* decimal digits */
	WS_LISTING_WORDS,  /* several, one a line: an array in JSON */
	WS_LISTING_FLAG    /* "yes" or absent: true or false in JSON */
};

struct ws_listing_column {
	const char *title; /* NULL ends the list */
	const char *key;   /* in JSON */
	enum ws_listing_type type;
	int flags; /* WS_TABLE_* */
};

struct ws_listing;

/* what: "service-accounts", the schema's name; its JSON array has - as _. Given. */
int ws_listing_new(const struct ws_cli *cli, const char *what,
		   const struct ws_listing_column *columns, struct ws_listing **out,
		   struct ws_err *err);
void ws_listing_free(struct ws_listing *listing);
WS_OWN(ws_listing, ws_listing_free);

/* One text a column, copied; NULL is absent. Failures are kept and told by print. */
void ws_listing_row(struct ws_listing *listing, const char *const *cells);

/* Rows from here on are about this account: names that are ids are shown with what they are
 * called, in JSON as display_name (KEY_display_name of other names). Kept until it is
 * printed. NULL: no account. */
void ws_listing_called(struct ws_listing *listing, const struct ws_called_list *called);

/* What could not be read, and so is in no row: "zoe". */
void ws_listing_unknown(struct ws_listing *listing, const char *what);

/* Human, plain, JSON, CSV, Markdown, or names that end in NUL. none: the line for an empty list. */
int ws_listing_print(struct ws_listing *listing, FILE *out, const char *none,
		     struct ws_err *err);

/* The rows as a JSON array, for documents with more in them. NULL: no memory. */
struct ws_json *ws_listing_json(const struct ws_listing *listing);

/* The table alone (human, plain or CSV). */
int ws_listing_table(struct ws_listing *listing, FILE *out, struct ws_err *err);

size_t ws_listing_count(const struct ws_listing *listing);

#endif
