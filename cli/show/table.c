/*
 * cli/show/table.c - tables. The only file that knows libsmartcols.
 *
 * The library lays out, and never sees a text: it gets as many letters as a cell has
 * columns, and the texts take their places afterwards. It would cut whatever column it
 * likes, its own escaping lets direction-changing characters through and escapes ours
 * again, and without its escaping it loops for ever over characters that the locale
 * does not have (2.38.1).
 */
#include "cli/show/show.h"

#include <libsmartcols/libsmartcols.h>
#include <stdio.h>
#include <string.h>
#include "cli/show/csv.h"
#include "cli/show/table_cell.h"
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "store/ground/text.h"

#define TRUNC_MIN 10 /* columns a cell keeps at least */
#define FOLD_MIN  20 /* columns of a text in lines of its own */

struct column {
	char *title;
	int flags;
	size_t width; /* of the widest cell */
};

struct ws_table {
	struct ws_style style;
	bool csv;
	struct column *columns;
	size_t column_count;
	char **cells; /* row by row; never NULL */
	size_t row_count;
};

int ws_table_new(const struct ws_cli *cli, struct ws_table **out, struct ws_err *err)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return ws_err_nomem(err);
	(*out)->style = cli->style;
	(*out)->csv = cli->format == WS_FORMAT_CSV;
	return 0;
}

void ws_table_free(struct ws_table *table)
{
	if (!table)
		return;
	for (size_t i = 0; i < table->column_count * table->row_count; i++)
		free(table->cells[i]);
	for (size_t i = 0; i < table->column_count; i++)
		free(table->columns[i].title);
	free(table->cells);
	free(table->columns);
	free(table);
}

int ws_table_column(struct ws_table *table, const char *title, int flags,
		    struct ws_err *err)
{
	struct column *more = reallocarray(table->columns, table->column_count + 1,
					   sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	table->columns = more;
	more[table->column_count] = (struct column){ws_text_neutral_dup(title), flags, 0};
	if (!more[table->column_count].title)
		return ws_err_nomem(err);
	table->column_count++;
	return 0;
}

/* CSV is data: it keeps texts as they are, as far as they are texts. */
static char *cell_of(const struct ws_table *table, const char *text)
{
	if (!text)
		return strdup("");
	if (table->csv && ws_text_is_utf8(text, strlen(text)) &&
	    !ws_text_is_hostile(text, strlen(text), true))
		return strdup(text);
	return ws_text_neutral_dup(text);
}

int ws_table_row(struct ws_table *table, const char *const *cells, struct ws_err *err)
{
	const size_t n = table->column_count, first = table->row_count * n;
	char **more = reallocarray(table->cells, first + n + 1, sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	table->cells = more;
	for (size_t i = 0; i < n; i++) {
		more[first + i] = cell_of(table, cells[i]);
		if (!more[first + i]) {
			while (i-- > 0)
				free(more[first + i]);
			return ws_err_nomem(err);
		}
	}
	table->row_count++;
	return 0;
}

/* ---- comma separated ------------------------------------------------------------- */

static void print_csv(const struct ws_table *table, bool headings, struct ws_buf *b)
{
	const size_t n = table->column_count;

	for (size_t c = 0; headings && c < n; c++) {
		char *title = table->columns[c].title;

		ws_text_fold(title);
		ws_csv_put(b, title, c + 1 == n);
	}
	for (size_t i = 0; i < table->row_count * n; i++)
		ws_csv_put(b, table->cells[i], i % n + 1 == n);
}

/* ---- labelled lines ----------------------------------------------------------------- */

static void print_labelled(const struct ws_table *table, struct ws_buf *b)
{
	const size_t n = table->column_count;

	for (size_t i = 0; i < table->row_count * n; i++) {
		char *title;

		if (i > 0 && i % n == 0)
			ws_buf_addc(b, '\n');
		if (!table->cells[i][0])
			continue;
		title = table->columns[i % n].title;
		ws_text_fold(title);
		ws_buf_addf(b, "%s%s%s\n", title, *title ? ": " : "", table->cells[i]);
	}
}

/* ---- aligned -------------------------------------------------------------------------- */

static size_t measure(struct ws_table *table, bool headings)
{
	const size_t n = table->column_count;
	size_t total = n > 0 ? n - 1 : 0;

	for (size_t c = 0; c < n; c++) {
		size_t width = headings ? ws_text_width(table->columns[c].title) : 0;

		for (size_t r = 0; r < table->row_count; r++) {
			size_t cell = ws_text_width(table->cells[r * n + c]);

			width = cell > width ? cell : width;
		}
		table->columns[c].width = width;
		total += width;
	}
	return total;
}

/* Could the cells that may be cut make the table fit? If not, none is. */
static bool can_fit(const struct ws_table *table, size_t total)
{
	size_t spare = 0;

	for (size_t c = 0; c < table->column_count; c++)
		if ((table->columns[c].flags & WS_TABLE_TRUNC) &&
		    table->columns[c].width > TRUNC_MIN)
			spare += table->columns[c].width - TRUNC_MIN;
	return total <= table->style.width + spare;
}

/* Takes columns away from cells that may lose them; *total is what is left. */
static int shrink(struct ws_table *table, size_t *total, struct ws_err *err)
{
	const size_t n = table->column_count;

	if (!can_fit(table, *total))
		return 0;
	for (size_t c = n; c-- > 0 && *total > table->style.width;) {
		struct column *column = &table->columns[c];
		size_t over = *total - table->style.width;
		size_t width = column->width > over + TRUNC_MIN ? column->width - over
								: TRUNC_MIN;

		if (!(column->flags & WS_TABLE_TRUNC) || column->width <= TRUNC_MIN)
			continue;
		for (size_t r = 0; r < table->row_count; r++) {
			int rc = ws_cell_shorten(&table->cells[r * n + c], width,
						 &table->style, err);

			if (rc < 0)
				return rc;
		}
		*total -= column->width - width;
		column->width = width;
	}
	return 0;
}

/* One row, and as many below it as its last cell takes. */
static int fold_row(struct ws_table *table, char *const *cells, size_t width,
		    struct ws_err *err)
{
	const size_t n = table->column_count;
	ws_auto_free const char **row = calloc(n, sizeof(*row));
	const char *rest = cells[n - 1];
	int rc = row ? 0 : ws_err_nomem(err);

	for (size_t c = 0; rc == 0 && c + 1 < n; c++)
		row[c] = cells[c];
	for (bool first = true; rc == 0 && (first || *rest); first = false) {
		const size_t len = ws_cell_line(rest, width);
		ws_auto_free char *line = strndup(rest, len);

		row[n - 1] = line;
		rc = line ? ws_table_row(table, row, err) : ws_err_nomem(err);
		memset(row, 0, n * sizeof(*row));
		rest += len;
		rest += strspn(rest, " ");
	}
	return rc;
}

/* The last column goes on in lines of its own, where that leaves it room to be read. */
static int fold(struct ws_table *table, size_t *total, struct ws_err *err)
{
	const size_t n = table->column_count, rows = table->row_count;
	struct column *last = n > 0 ? &table->columns[n - 1] : NULL;
	char **cells = table->cells;
	size_t width;
	int rc = 0;

	if (!last || !(last->flags & WS_TABLE_FOLD) || *total <= table->style.width ||
	    *total - last->width + FOLD_MIN > table->style.width)
		return 0;
	width = table->style.width - (*total - last->width);
	table->cells = NULL;
	table->row_count = 0;
	for (size_t r = 0; rc == 0 && r < rows; r++)
		rc = fold_row(table, &cells[r * n], width, err);
	for (size_t i = 0; i < rows * n; i++)
		free(cells[i]);
	free(cells);
	*total = table->style.width;
	last->width = width;
	return rc;
}

/* Columns a text takes; one at least, so that it has a place. */
static size_t place_of(const char *text)
{
	size_t width = ws_text_width(text);

	return *text && width == 0 ? 1 : width;
}

/* As many letters as the text has columns. */
static int set_stand_in(struct libscols_line *line, size_t column, const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	ws_buf_pad(&b, 'x', place_of(text));
	return b.failed || scols_line_set_data(line, column, ws_buf_text(&b)) != 0;
}

static int fill(const struct ws_table *table, bool headings, struct libscols_table *tb)
{
	const size_t n = table->column_count;
	struct libscols_line *line = NULL;
	int bad = 0;

	for (size_t c = 0; c < n; c++) {
		int right = table->columns[c].flags & WS_TABLE_RIGHT ? SCOLS_FL_RIGHT : 0;

		bad |= !scols_table_new_column(tb, "", 0, right);
	}
	if (headings && !bad) {
		line = scols_table_new_line(tb, NULL);
		bad |= !line;
		for (size_t c = 0; c < n && !bad; c++)
			bad |= set_stand_in(line, c, table->columns[c].title);
	}
	for (size_t i = 0; i < table->row_count * n && !bad; i++) {
		if (i % n == 0)
			line = scols_table_new_line(tb, NULL);
		bad |= !line || set_stand_in(line, i % n, table->cells[i]);
	}
	return bad;
}

/* The blanks of the layout, and the text that stands for the next run of letters. */
static const char *put_text(struct ws_buf *b, const char *layout, const char *text)
{
	size_t blanks;

	if (!*text)
		return layout;
	blanks = strcspn(layout, "x");
	ws_buf_add(b, layout, blanks);
	layout += blanks;
	ws_buf_adds(b, text);
	for (size_t width = place_of(text); width > 0 && *layout == 'x'; width--)
		layout++;
	return layout;
}

static void put_texts(const struct ws_table *table, bool headings, const char *layout,
		      struct ws_buf *b)
{
	for (size_t c = 0; headings && c < table->column_count; c++)
		layout = put_text(b, layout, table->columns[c].title);
	for (size_t i = 0; i < table->row_count * table->column_count; i++)
		layout = put_text(b, layout, table->cells[i]);
	ws_buf_adds(b, layout);
}

/* The library fills the last column of a line with blanks, empty ones too. */
static void put_trimmed(struct ws_buf *b, const char *text)
{
	while (*text) {
		size_t len = strcspn(text, "\n"), keep = len;

		while (keep > 0 && text[keep - 1] == ' ')
			keep--;
		ws_buf_add(b, text, keep);
		ws_buf_addc(b, '\n');
		text += len + (text[len] == '\n');
	}
}

static int print_aligned(const struct ws_table *table, bool headings, struct ws_buf *b,
			 struct ws_err *err)
{
	struct libscols_table *tb = scols_new_table();
	ws_auto_buf filled = WS_BUF_INIT;
	char *layout = NULL;
	int bad = !tb;

	if (table->row_count == 0 || bad) {
		scols_unref_table(tb);
		return bad ? ws_err_nomem(err) : 0;
	}
	bad |= scols_table_enable_noheadings(tb, 1);
	bad |= scols_table_set_termforce(tb, SCOLS_TERMFORCE_ALWAYS);
	bad |= scols_table_set_termwidth(tb, 1u << 20);
	bad |= fill(table, headings, tb);
	if (!bad)
		bad |= scols_print_table_to_string(tb, &layout);
	scols_unref_table(tb);
	if (!bad && layout)
		put_texts(table, headings, layout, &filled);
	free(layout);
	put_trimmed(b, ws_buf_text(&filled));
	return bad || filled.failed ? ws_err_nomem(err) : 0;
}

int ws_table_print(struct ws_table *table, FILE *out, bool headings, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	size_t total = measure(table, headings);
	int rc = 0;

	if (table->csv) {
		print_csv(table, headings, &b);
	} else {
		/* labelled lines have no width to keep to */
		if (!table->style.plain)
			rc = shrink(table, &total, err);
		if (rc == 0 && !table->style.plain)
			rc = fold(table, &total, err);
		if (rc == 0 && (table->style.plain || total > table->style.width))
			print_labelled(table, &b);
		else if (rc == 0)
			rc = print_aligned(table, headings, &b, err);
	}
	if (rc == 0 && b.failed)
		rc = ws_err_nomem(err);
	if (rc == 0)
		(void)fputs(ws_buf_text(&b), out);
	return rc;
}

const char *ws_table_library(char out[32])
{
	const char *version = NULL;

	(void)scols_get_library_version(&version);
	(void)snprintf(out, 32, "libsmartcols %.16s", version ? version : "");
	return out;
}
