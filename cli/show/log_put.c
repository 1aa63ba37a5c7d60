/*
 * cli/show/log_put.c - rows of history laid out: columns while the width suffices, then
 * each row for itself, then one thing below the other.
 */
#include "cli/show/log_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"

static void measure(const struct ws_log *log, size_t width[WS_LOG_COLUMNS])
{
	memset(width, 0, WS_LOG_COLUMNS * sizeof(*width));
	for (size_t i = 0; i < log->count; i++)
		for (size_t c = 0; c < WS_LOG_COLUMNS; c++) {
			size_t w = ws_text_width(log->rows[i].cell[c]);

			width[c] = w > width[c] ? w : width[c];
		}
}

static size_t gap_after(int column)
{
	return column == WS_LOG_TIME || column == WS_LOG_AUTHOR || column >= WS_LOG_WHO ? 2
											: 1;
}

static size_t offset_of(const size_t width[WS_LOG_COLUMNS], int column)
{
	size_t at = 0;

	for (int c = WS_LOG_TIME; c < column; c++)
		if (width[c] > 0)
			at += width[c] + gap_after(c);
	return at;
}

static enum ws_ink ink_of(const struct ws_log_row *row, int column)
{
	if (column == WS_LOG_MARK)
		return row->ink;
	if (column == WS_LOG_PLACE)
		return WS_INK_NAME;
	return column == WS_LOG_ORIGIN || column == WS_LOG_TIME ? WS_INK_DIM : WS_INK_NONE;
}

/* The cells of one line; *end is the column after the last one. */
static void put_cells(const struct ws_log *log, const struct ws_log_row *row,
		      const size_t width[WS_LOG_COLUMNS], int from, int to,
		      struct ws_buf *b, size_t *end)
{
	size_t owed = 0;

	for (int c = from; c < to; c++) {
		size_t own = ws_text_width(row->cell[c]);

		if (width[c] == 0)
			continue;
		if (own > 0) {
			ws_buf_pad(b, ' ', owed);
			*end += owed + own;
			owed = 0;
			ws_put_ink(b, &log->cli->style, ink_of(row, c), row->cell[c]);
		}
		owed += (width[c] > own ? width[c] - own : 0) + gap_after(c);
	}
	ws_buf_addc(b, '\n');
}

/* Does the longest line fit? */
static bool fits(const struct ws_log *log, const size_t width[WS_LOG_COLUMNS])
{
	return offset_of(width, WS_LOG_COLUMNS) <=
	       log->cli->style.width + gap_after(WS_LOG_ORIGIN);
}

/* A few long values must not push every other line over the edge. */
static void cap_values(const struct ws_log *log, size_t width[WS_LOG_COLUMNS])
{
	const size_t rest = offset_of(width, WS_LOG_COLUMNS) - width[WS_LOG_VALUES];
	const size_t all = log->cli->style.width + gap_after(WS_LOG_ORIGIN);
	size_t widest = 0;

	if (fits(log, width) || rest >= all)
		return;
	for (size_t i = 0; i < log->count; i++) {
		size_t own = ws_text_width(log->rows[i].cell[WS_LOG_VALUES]);

		if (own <= all - rest && own > widest)
			widest = own;
	}
	if (widest > 0)
		width[WS_LOG_VALUES] = widest;
}

/* Shortens free texts step by step while lines are too long. */
static void settle(struct ws_log *log, size_t width[WS_LOG_COLUMNS])
{
	measure(log, width);
	for (size_t w = 0; w + 1 < WS_LOG_FREE_WIDTHS && !fits(log, width); w++) {
		for (size_t i = 0; i < log->count; i++) {
			struct ws_log_row *row = &log->rows[i];

			if (!row->shorter[w])
				continue;
			free(row->cell[WS_LOG_VALUES]);
			row->cell[WS_LOG_VALUES] = row->shorter[w];
			row->shorter[w] = NULL;
		}
		measure(log, width);
	}
	cap_values(log, width);
}

/* One line without the columns right of the place, where that is enough. */
static bool put_tight(const struct ws_log *log, const struct ws_log_row *row,
		      const size_t width[WS_LOG_COLUMNS], struct ws_buf *b)
{
	const size_t from = b->len;
	size_t end = 0;

	put_cells(log, row, width, WS_LOG_TIME, WS_LOG_WHO, b, &end);
	ws_buf_cut(b, b->len - 1); /* its line feed */
	for (int c = WS_LOG_WHO; c < WS_LOG_COLUMNS; c++) {
		if (!row->cell[c][0])
			continue;
		ws_buf_adds(b, c == WS_LOG_WHO ? " " : "  ");
		ws_put_ink(b, &log->cli->style, ink_of(row, c), row->cell[c]);
		end += (c == WS_LOG_WHO ? 1 : 2) + ws_text_width(row->cell[c]);
	}
	ws_buf_addc(b, '\n');
	if (end <= log->cli->style.width)
		return true;
	ws_buf_cut(b, from);
	return false;
}

/* What does not fit beside goes below; at last everything stands one below the other. */
static void put_row(const struct ws_log *log, const struct ws_log_row *row,
		    const size_t width[WS_LOG_COLUMNS], struct ws_buf *b)
{
	const size_t from = b->len;
	size_t end = 0, note = offset_of(width, WS_LOG_AUTHOR);

	if (!row->cell[WS_LOG_MARK][0]) { /* a commit as a whole */
		ws_buf_addf(b, "%s  %s  %s\n", row->cell[WS_LOG_TIME],
			    row->cell[WS_LOG_AUTHOR], row->note ? row->note : "");
		return;
	}
	put_cells(log, row, width, WS_LOG_TIME, WS_LOG_COLUMNS, b, &end);
	if (end > log->cli->style.width) {
		ws_buf_cut(b, from);
		if (put_tight(log, row, width, b))
			end = 0;
		else
			put_cells(log, row, width, WS_LOG_TIME, WS_LOG_COLUMNS, b, &end);
	}
	if (end > log->cli->style.width &&
	    offset_of(width, WS_LOG_VALUES) <= log->cli->style.width) {
		ws_buf_cut(b, from);
		put_cells(log, row, width, WS_LOG_TIME, WS_LOG_VALUES, b, &end);
		ws_buf_pad(b, ' ', offset_of(width, WS_LOG_MARK));
		put_cells(log, row, width, WS_LOG_VALUES, WS_LOG_COLUMNS, b, &end);
	} else if (end > log->cli->style.width) {
		ws_buf_cut(b, from);
		put_cells(log, row, width, WS_LOG_TIME, WS_LOG_MARK, b, &end);
		ws_buf_adds(b, "  ");
		put_cells(log, row, width, WS_LOG_MARK, WS_LOG_VALUES, b, &end);
		ws_buf_adds(b, "    ");
		put_cells(log, row, width, WS_LOG_VALUES, WS_LOG_COLUMNS, b, &end);
		note = 4;
	}
	for (size_t n = 0; n < 2; n++)
		if (row->permissions[n]) {
			ws_buf_pad(b, ' ', note);
			ws_put_words(b, &log->cli->style, note, note, row->permissions[n]);
		}
	if (row->note) {
		ws_buf_pad(b, ' ', note);
		ws_buf_addf(b, "%s\n", row->note);
	}
}

static void put_labelled(const struct ws_log_row *row, struct ws_buf *b)
{
	static const char *const names[] = {"time", "author", "change",      "place",
					    "who",  "value",  "permissions", "origin"};

	for (size_t c = 0; c < WS_LOG_COLUMNS; c++)
		if (row->cell[c][0])
			ws_buf_addf(b, "%s: %s\n", names[c], row->cell[c]);
	for (size_t n = 0; n < 2; n++)
		if (row->permissions[n])
			ws_buf_addf(b, "note: %s\n", row->permissions[n]);
	if (row->note)
		ws_buf_addf(b, "note: %s\n", row->note);
}

static int print_json(struct ws_log *log, FILE *out, struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	ws_auto(ws_json) list = ws_json_new_array();
	int bad = ws_json_set(o, "schema", ws_json_new_text("wsync/log/1"));

	for (size_t i = 0; i < log->count; i++) {
		struct ws_json *one = ws_json_copy(ws_json_at(log->list, i));

		if (one && log->rows[i].note)
			bad |= ws_json_set(one, "note", ws_text_json(log->rows[i].note));
		bad |= ws_json_push(list, one);
	}
	bad |= ws_json_set(o, "entries", ws_steal(&list));
	return bad ? ws_err_nomem(err) : ws_show_json(out, ws_steal(&o), err);
}

int ws_log_print(struct ws_log *log, FILE *out, struct ws_err *err)
{
	size_t width[WS_LOG_COLUMNS];
	ws_auto_buf b = WS_BUF_INIT;

	if (log->list)
		return print_json(log, out, err);
	settle(log, width);
	for (size_t i = 0; i < log->count; i++) {
		if (log->cli->style.plain && i > 0)
			ws_buf_addc(&b, '\n');
		if (log->cli->style.plain)
			put_labelled(&log->rows[i], &b);
		else
			put_row(log, &log->rows[i], width, &b);
	}
	return ws_put_out(&b, out, err);
}
