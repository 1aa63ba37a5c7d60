/*
 * cli/show/lines_put.c - one line a change, columns aligned over everything between the
 * first heading and the last.
 *
 * What gives way when the width does not suffice: free texts first, down to FREE_MIN
 * columns each; then, line by line, what changes moves below who it is about; then every change becomes
 * labelled lines. A principal, a role, a workspace and an id are never cut.
 */
#include "cli/show/lines_p.h"

#include <assert.h>
#include <string.h>
#include "store/ground/text.h"

#define FREE_MAX   60
#define FREE_MIN   8
#define NARROW_MIN 40

/* Columns of a change; LEAD and TAIL are the caller's. */
enum column { LEAD, ID, WORD, PLACE, WHO, VALUES, DELTA, TAIL, COLUMNS };
static_assert(COLUMNS == WS_LINES_COLUMNS, "widths of all columns");

/* ---- cells ------------------------------------------------------------------------- */

/* Nobody knows yet which way a conflict goes. */
static bool has_effect(const struct ws_change *change)
{
	return !ws_is_conflict(change);
}

static const char *tail_of(const struct ws_line *line)
{
	if (line->tail)
		return line->tail;
	return has_effect(line->change) && line->change->delta.escalation ? "ESCALATION"
									  : "";
}

static void put_cell(const struct ws_lines *lines, const struct ws_line *line,
		     enum column column, size_t free_max, struct ws_buf *b)
{
	const struct ws_change *change = line->change;

	switch (column) {
	case LEAD:
		ws_buf_adds(b, line->lead ? line->lead : "");
		break;
	case ID:
		ws_buf_adds(b, change->id);
		break;
	case WORD:
		ws_buf_addf(b, "%s %s", ws_mark_change(change, !lines->style->utf8),
			    ws_word_change(change));
		break;
	case PLACE:
		ws_put_text(b, change->path);
		break;
	case WHO:
		ws_put_who(b, change);
		break;
	case VALUES:
		ws_put_values(b, lines->style, change, free_max);
		break;
	case DELTA:
		if (has_effect(change))
			ws_put_delta(b, change);
		break;
	case TAIL:
		ws_buf_adds(b, tail_of(line));
		break;
	case COLUMNS:
		break;
	}
}

static enum ws_ink ink_of(const struct ws_line *line, enum column column)
{
	switch (column) {
	case ID:
	case PLACE:
		return WS_INK_NAME;
	case WORD:
		return ws_ink_change(line->change);
	case TAIL:
		if (!line->tail)
			return WS_INK_BAD;
		return strcmp(line->tail, "verified") == 0 ? WS_INK_GOOD : WS_INK_NONE;
	default:
		return WS_INK_NONE;
	}
}

/* ---- widths ------------------------------------------------------------------------- */

/* Does something stand to the right of the values? If not, they need no column. */
static bool has_right_side(const struct ws_line *line)
{
	ws_auto_buf delta = WS_BUF_INIT;

	if (*tail_of(line))
		return true;
	if (has_effect(line->change))
		ws_put_delta(&delta, line->change);
	return delta.len > 0;
}

static void measure(struct ws_lines *lines, size_t free_max)
{
	memset(lines->width, 0, sizeof(lines->width));
	for (size_t i = 0; i < lines->count; i++) {
		const struct ws_line *line = &lines->items[i];

		if (line->kind != WS_LINE_CHANGE)
			continue;
		for (int c = LEAD; c < COLUMNS; c++) {
			ws_auto_buf cell = WS_BUF_INIT;
			size_t width;

			put_cell(lines, line, (enum column)c, free_max, &cell);
			width = ws_text_width(ws_buf_text(&cell));
			if (c == VALUES && width > 0 && !has_right_side(line))
				width = 1;
			if (width > lines->width[c])
				lines->width[c] = width;
		}
	}
}

/* Where a column begins. */
static size_t offset_of(const struct ws_lines *lines, enum column column)
{
	size_t at = strlen(lines->indent);

	for (int c = LEAD; c < (int)column; c++)
		if (lines->width[c] > 0)
			at += lines->width[c] + (c == LEAD ? 2 : 1);
	return at;
}

/* Columns right of the values in the lines that have free texts. */
static size_t right_of_free(const struct ws_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (lines->items[i].kind == WS_LINE_CHANGE &&
		    ws_change_is_free(lines->items[i].change) &&
		    has_right_side(&lines->items[i]))
			return lines->width[DELTA] + 1 + lines->width[TAIL] + 1;
	return 0;
}

/* Each of two free texts gets half of the room that is left: "A" -> "B". */
static size_t settle(struct ws_lines *lines)
{
	const size_t around = strlen("\"\" -> \"\"");
	size_t taken, max;

	measure(lines, FREE_MIN);
	taken = offset_of(lines, VALUES) + right_of_free(lines) + around;
	max = lines->style->width > taken ? (lines->style->width - taken) / 2 : 0;
	max = max < FREE_MIN ? FREE_MIN : max > FREE_MAX ? FREE_MAX : max;
	measure(lines, max);
	return max;
}

/* ---- layouts ------------------------------------------------------------------------- */

/* The cells of one line; *end is the column after the last one. */
static void put_columns(const struct ws_lines *lines, const struct ws_line *line,
			enum column from, enum column to, size_t free_max, struct ws_buf *b,
			size_t *end)
{
	size_t owed = 0;

	for (int c = (int)from; c < (int)to; c++) {
		ws_auto_buf cell = WS_BUF_INIT;
		size_t width;

		if (lines->width[c] == 0)
			continue;
		put_cell(lines, line, (enum column)c, free_max, &cell);
		width = ws_text_width(ws_buf_text(&cell));
		/* blanks are owed until something follows, so that none end a line */
		if (width > 0) {
			ws_buf_pad(b, ' ', owed);
			*end += owed + width;
			owed = 0;
			ws_put_ink(b, lines->style, ink_of(line, (enum column)c),
				   ws_buf_text(&cell));
		}
		owed += (lines->width[c] > width ? lines->width[c] - width : 0) +
			(c == LEAD ? 2 : 1);
	}
	ws_buf_addc(b, '\n');
}

/* One line without the columns right of the place, where that is enough. */
static bool put_tight(const struct ws_lines *lines, const struct ws_line *line,
		      size_t free_max, struct ws_buf *b)
{
	const size_t from = b->len;
	size_t end = strlen(lines->indent);

	ws_buf_adds(b, lines->indent);
	put_columns(lines, line, LEAD, WHO, free_max, b, &end);
	ws_buf_cut(b, b->len - 1); /* its line feed */
	for (int c = WHO; c < COLUMNS; c++) {
		ws_auto_buf cell = WS_BUF_INIT;

		put_cell(lines, line, (enum column)c, free_max, &cell);
		if (cell.len == 0)
			continue;
		ws_buf_addc(b, ' ');
		ws_put_ink(b, lines->style, ink_of(line, (enum column)c),
			   ws_buf_text(&cell));
		end += 1 + ws_text_width(ws_buf_text(&cell));
	}
	ws_buf_addc(b, '\n');
	if (end <= lines->style->width)
		return true;
	ws_buf_cut(b, from);
	return false;
}

static void put_aligned(const struct ws_lines *lines, const struct ws_line *line,
			size_t free_max, struct ws_buf *b)
{
	const size_t from = b->len;
	size_t end = strlen(lines->indent);

	ws_buf_adds(b, lines->indent);
	put_columns(lines, line, LEAD, COLUMNS, free_max, b, &end);
	if (end <= lines->style->width)
		return;
	ws_buf_cut(b, from);
	if (put_tight(lines, line, free_max, b))
		return;
	ws_buf_adds(b, lines->indent);
	put_columns(lines, line, LEAD, VALUES, free_max, b, &end);
	ws_buf_pad(b, ' ', offset_of(lines, PLACE));
	put_columns(lines, line, VALUES, COLUMNS, free_max, b, &end);
}

static void put_note(const struct ws_lines *lines, const struct ws_line *line,
		     size_t column, bool labelled, struct ws_buf *b)
{
	ws_buf_pad(b, ' ', column);
	if (labelled)
		ws_buf_addf(b, "note: %s\n", line->text);
	else
		ws_put_words(b, lines->style, column, column, line->text);
}

int ws_lines_put(struct ws_lines *lines, struct ws_buf *b, struct ws_err *err)
{
	const size_t free_max = settle(lines);
	/* even who it is about does not fit beside the rest */
	const bool narrow = offset_of(lines, VALUES) > lines->style->width + 1 ||
			    lines->style->width <= NARROW_MIN;
	const bool labelled = lines->style->plain || narrow;

	if (lines->failed)
		return ws_err_nomem(err);
	for (size_t i = 0; i < lines->count; i++) {
		const struct ws_line *line = &lines->items[i];

		switch (line->kind) {
		case WS_LINE_HEADING:
			ws_put_ink(b, lines->style, WS_INK_BOLD, line->text);
			ws_buf_addc(b, '\n');
			break;
		case WS_LINE_CHANGE:
			if (labelled)
				ws_labelled_put(b, lines->style, lines->indent, line->lead,
						line->change, line->tail);
			else
				put_aligned(lines, line, free_max, b);
			break;
		case WS_LINE_NOTE:
			put_note(lines, line,
				 strlen(lines->indent) +
					 (labelled ? 2
						   : offset_of(lines, PLACE) -
							     strlen(lines->indent)),
				 labelled, b);
			break;
		case WS_LINE_TEXT:
			put_note(lines, line, strlen(lines->indent), lines->style->plain,
				 b);
			break;
		}
	}
	return b->failed ? ws_err_nomem(err) : 0;
}
