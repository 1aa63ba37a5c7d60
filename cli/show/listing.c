/*
 * cli/show/listing.c - a list of things: one description, every rendering.
 *
 * Rows are kept as texts until the end, so that all renderings say the same.
 */
#include "cli/show/listing.h"

#include <stdlib.h>
#include <string.h>
#include "cli/show/show_p.h"
#include "store/ground/arena.h"
#include "store/ground/text.h"

struct ws_listing {
	const struct ws_cli *cli;
	struct ws_arena *arena;
	const char *what;
	const struct ws_listing_column *columns;
	size_t column_count;
	struct row {
		const char **cells;
		const struct ws_called_list *called;
	} * rows;
	size_t row_count;
	const struct ws_called_list *called; /* of the rows to come */
	const char **unknown;
	size_t unknown_count;
	bool failed;
};

int ws_listing_new(const struct ws_cli *cli, const char *what,
		   const struct ws_listing_column *columns, struct ws_listing **out,
		   struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_listing *l = arena ? ws_arena_zalloc(arena, 1, sizeof(*l)) : NULL;

	*out = NULL;
	if (!l)
		return ws_err_nomem(err);
	*l = (struct ws_listing){.cli = cli, .what = what, .columns = columns};
	while (columns[l->column_count].title)
		l->column_count++;
	l->arena = ws_steal(&arena); /* lives in, and is freed through, the listing */
	*out = l;
	return 0;
}

void ws_listing_free(struct ws_listing *listing)
{
	if (listing)
		ws_arena_free(listing->arena);
}

size_t ws_listing_count(const struct ws_listing *listing)
{
	return listing->row_count;
}

void ws_listing_called(struct ws_listing *l, const struct ws_called_list *called)
{
	l->called = called;
}

/* The label in "bot:id:UUID". */
static const char *bare(const char *cell)
{
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++) {
		const char *prefix = ws_principal_prefix((enum ws_principal_kind)kind);
		const size_t len = strlen(prefix);

		if (len && strncmp(cell, prefix, len) == 0)
			return cell + len;
	}
	return cell;
}

void ws_listing_row(struct ws_listing *l, const char *const *cells)
{
	const char **row = ws_arena_zalloc(l->arena, l->column_count, sizeof(*row));
	struct row *slot = row ? ws_arena_grow(l->arena, &l->rows, &l->row_count,
					       sizeof(*slot))
			       : NULL;

	if (!slot) {
		l->failed = true;
		return;
	}
	*slot = (struct row){row, l->called};
	for (size_t c = 0; c < l->column_count; c++) {
		row[c] = ws_arena_dup(l->arena, cells[c]);
		l->failed |= cells[c] && !row[c];
	}
}

void ws_listing_unknown(struct ws_listing *l, const char *what)
{
	const char **slot = ws_arena_grow(l->arena, &l->unknown, &l->unknown_count,
					  sizeof(*slot));

	if (slot)
		*slot = ws_arena_dup(l->arena, what);
	l->failed |= !slot || !*slot;
}

/* ---- JSON ------------------------------------------------------------------------------ */

static struct ws_json *words_json(const char *cell)
{
	struct ws_json *list = ws_json_new_array();
	int bad = !list;

	for (const char *at = cell; *at;) {
		size_t len = strcspn(at, "\n");
		ws_auto_buf word = WS_BUF_INIT;

		ws_buf_add(&word, at, len);
		bad |= ws_json_push(list, ws_text_json(ws_buf_text(&word)));
		at += len + (at[len] == '\n');
	}
	if (bad) {
		ws_json_free(list);
		return NULL;
	}
	return list;
}

static struct ws_json *cell_json(enum ws_listing_type type, const char *cell)
{
	switch (type) {
	case WS_LISTING_NUMBER:
		return ws_json_new_int((int64_t)strtoll(cell, NULL, 10));
	case WS_LISTING_WORDS:
		return words_json(cell);
	case WS_LISTING_FLAG:
	case WS_LISTING_TEXT:
	case WS_LISTING_NAME:
		break;
	}
	return ws_text_json(cell);
}

/* What the name of a row is called, as a member of its own. */
static int set_called(struct ws_json *o, const struct ws_listing_column *column,
		      const struct ws_called_list *called, const char *cell)
{
	const char *name = ws_called(called, bare(cell));
	char key[64];

	if (column->type != WS_LISTING_NAME || !name)
		return 0;
	(void)snprintf(key, sizeof(key), "%s_display_name", column->key);
	return ws_json_set(o, strcmp(column->key, "name") == 0 ? "display_name" : key,
			   ws_text_json(name));
}

static struct ws_json *row_json(const struct ws_listing *l, size_t r)
{
	struct ws_json *o = ws_json_new_object();
	int bad = !o;

	for (size_t c = 0; c < l->column_count; c++) {
		const struct ws_listing_column *column = &l->columns[c];
		const char *cell = l->rows[r].cells[c];

		if (column->type == WS_LISTING_FLAG)
			bad |= ws_json_set(o, column->key, ws_json_new_bool(cell != NULL));
		else if (cell)
			bad |= ws_json_set(o, column->key, cell_json(column->type, cell)) |
			       set_called(o, column, l->rows[r].called, cell);
	}
	if (bad) {
		ws_json_free(o);
		return NULL;
	}
	return o;
}

struct ws_json *ws_listing_json(const struct ws_listing *l)
{
	struct ws_json *list = ws_json_new_array();
	int bad = !list || l->failed;

	for (size_t r = 0; r < l->row_count && !bad; r++)
		bad |= ws_json_push(list, row_json(l, r));
	if (bad) {
		ws_json_free(list);
		return NULL;
	}
	return list;
}

static int print_json(const struct ws_listing *l, FILE *out, struct ws_err *err)
{
	struct ws_json *o = ws_json_new_object();
	struct ws_json *unknown = ws_json_new_array();
	char schema[64], key[64];
	int bad = 0;

	(void)snprintf(schema, sizeof(schema), "wsync/%s/1", l->what);
	(void)snprintf(key, sizeof(key), "%s", l->what);
	for (char *p = key; *p; p++)
		*p = *p == '-' ? '_' : *p;
	bad |= ws_json_set(o, "schema", ws_json_new_text(schema));
	bad |= ws_json_set(o, key, ws_listing_json(l));
	for (size_t i = 0; i < l->unknown_count; i++)
		bad |= ws_json_push(unknown, ws_text_json(l->unknown[i]));
	bad |= ws_json_set(o, "not_known", unknown);
	if (bad) {
		ws_json_free(o);
		return ws_err_nomem(err);
	}
	return ws_show_json(out, o, err);
}

/* ---- for people ------------------------------------------------------------------------- */

static const char *name_text(struct ws_listing *l, const struct ws_called_list *called,
			     const char *cell)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_buf_add(&b, cell, (size_t)(bare(cell) - cell));
	ws_called_add(&b, called, bare(cell));
	if (ws_text_is_mixed_script(ws_buf_text(&b)))
		ws_buf_adds(&b, " [mixed script]");
	return ws_arena_dup(l->arena, ws_buf_text(&b));
}

static const char *cell_text(struct ws_listing *l, size_t r, size_t c)
{
	const enum ws_listing_type type = l->columns[c].type;
	const char *cell = l->rows[r].cells[c];
	ws_auto_buf b = WS_BUF_INIT;

	if (!cell)
		return NULL;
	if (type == WS_LISTING_NAME &&
	    (l->cli->format == WS_FORMAT_HUMAN || l->cli->format == WS_FORMAT_MARKDOWN))
		return name_text(l, l->rows[r].called, cell);
	if (type != WS_LISTING_WORDS)
		return cell;
	for (; *cell; cell++) {
		if (*cell == '\n')
			ws_buf_adds(&b, ", ");
		else
			ws_buf_addc(&b, *cell);
	}
	return ws_arena_dup(l->arena, ws_buf_text(&b));
}

int ws_listing_table(struct ws_listing *l, FILE *out, struct ws_err *err)
{
	ws_auto(ws_table) table = NULL;
	const char **cells = ws_arena_zalloc(l->arena, l->column_count, sizeof(*cells));
	int rc = cells && !l->failed ? ws_table_new(l->cli, &table, err)
				     : ws_err_nomem(err);

	for (size_t c = 0; rc == 0 && c < l->column_count; c++)
		rc = ws_table_column(table, l->columns[c].title,
				     l->columns[c].flags |
					     (l->columns[c].type == WS_LISTING_NUMBER
						      ? WS_TABLE_RIGHT
						      : 0),
				     err);
	for (size_t r = 0; rc == 0 && r < l->row_count; r++) {
		for (size_t c = 0; c < l->column_count; c++)
			cells[c] = cell_text(l, r, c);
		rc = ws_table_row(table, cells, err);
	}
	return rc == 0 ? ws_table_print(table, out, true, err) : rc;
}

static int print_markdown(struct ws_listing *l, FILE *out, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t c = 0; c < l->column_count; c++)
		ws_buf_addf(&b, "%s %s", c ? " |" : "|", l->columns[c].title);
	ws_buf_adds(&b, " |\n");
	for (size_t c = 0; c < l->column_count; c++)
		ws_buf_adds(&b,
			    l->columns[c].type == WS_LISTING_NUMBER ? "| ---: " : "| --- ");
	ws_buf_adds(&b, "|\n");
	for (size_t r = 0; r < l->row_count; r++) {
		for (size_t c = 0; c < l->column_count; c++) {
			const char *cell = cell_text(l, r, c);

			ws_buf_adds(&b, c ? " | " : "| ");
			ws_put_markdown(&b, cell ? cell : "");
		}
		ws_buf_adds(&b, " |\n");
	}
	return ws_put_out(&b, out, err);
}

static void print_names(const struct ws_listing *l, FILE *out)
{
	size_t c = 0;

	while (c + 1 < l->column_count && l->columns[c].type != WS_LISTING_NAME)
		c++;
	for (size_t r = 0; r < l->row_count; r++) {
		(void)fputs(l->rows[r].cells[c] ? l->rows[r].cells[c] : "", out);
		(void)fputc('\0', out);
	}
}

static int print_unknown(const struct ws_listing *l, FILE *out, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t i = 0; i < l->unknown_count; i++) {
		ws_buf_adds(&b, "Not known here: ");
		ws_put_text(&b, l->unknown[i]);
		ws_buf_addc(&b, '\n');
	}
	return ws_put_out(&b, out, err);
}

int ws_listing_print(struct ws_listing *l, FILE *out, const char *none, struct ws_err *err)
{
	int rc = 0;

	if (l->failed)
		return ws_err_nomem(err);
	if (l->cli->null_separated) {
		print_names(l, out);
		return 0;
	}
	if (l->cli->format == WS_FORMAT_JSON)
		return print_json(l, out, err);
	if (l->cli->format == WS_FORMAT_CSV)
		return ws_listing_table(l, out, err);
	if (l->cli->format == WS_FORMAT_MARKDOWN)
		return print_markdown(l, out, err);
	if (l->row_count == 0)
		(void)fprintf(out, "%s\n", none);
	else
		rc = ws_listing_table(l, out, err);
	return rc == 0 ? print_unknown(l, out, err) : rc;
}
