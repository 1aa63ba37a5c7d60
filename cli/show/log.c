/*
 * cli/show/log.c - history, one line a meaning.
 */
#include "cli/show/log.h"

#include <string.h>
#include <time.h>
#include "cli/show/show_p.h"
#include "store/ground/text.h"

/* Free texts give way first: as wide as these, the last one at the least. */
static const size_t free_max[] = {24, 16, 8};
#define FREE_WIDTHS (sizeof(free_max) / sizeof(free_max[0]))

enum column { TIME, AUTHOR, MARK, PLACE, WHO, VALUES, DELTA, ORIGIN, COLUMNS };

struct row {
	char *cell[COLUMNS];
	char *shorter[FREE_WIDTHS - 1]; /* the values in the other widths */
	char *note;
	enum ws_ink ink;
};

struct ws_log {
	const struct ws_cli *cli;
	bool place;
	struct row *rows;
	size_t count, room;
	struct ws_json *list; /* with --json */
};

int ws_log_new(const struct ws_cli *cli, bool place, struct ws_log **out,
	       struct ws_err *err)
{
	*out = calloc(1, sizeof(**out));
	if (!*out)
		return ws_err_nomem(err);
	(*out)->cli = cli;
	(*out)->place = place;
	if (cli->format != WS_FORMAT_JSON)
		return 0;
	(*out)->list = ws_json_new_array();
	if ((*out)->list)
		return 0;
	free(*out);
	*out = NULL;
	return ws_err_nomem(err);
}

void ws_log_free(struct ws_log *log)
{
	if (!log)
		return;
	for (size_t i = 0; i < log->count; i++) {
		for (size_t c = 0; c < COLUMNS; c++)
			free(log->rows[i].cell[c]);
		for (size_t w = 0; w + 1 < FREE_WIDTHS; w++)
			free(log->rows[i].shorter[w]);
		free(log->rows[i].note);
	}
	free(log->rows);
	ws_json_free(log->list);
	free(log);
}

size_t ws_log_count(const struct ws_log *log)
{
	return log->count;
}

static const char *origin_word(enum ws_log_origin origin)
{
	static const char *const words[] = {"local", "sent", "cloud", "cloud, not taken"};

	return words[origin];
}

/* "11-23 09:31" of this year, else with the year; in the zone of the reader. */
static void put_time(struct ws_buf *b, const struct ws_cli *cli, int64_t time_s)
{
	const time_t at = (time_t)time_s, now = (time_t)ws_show_now(cli);
	struct tm then = {0}, today = {0};

	if (!localtime_r(&at, &then) || !localtime_r(&now, &today))
		return;
	if (then.tm_year != today.tm_year)
		ws_buf_addf(b, "%d-", then.tm_year + 1900);
	ws_buf_addf(b, "%02d-%02d %02d:%02d", then.tm_mon + 1, then.tm_mday, then.tm_hour,
		    then.tm_min);
}

static int keep(struct row *row, enum column column, struct ws_buf *b, struct ws_err *err)
{
	return ws_buf_take(b, &row->cell[column], NULL, err);
}

static int fill(const struct ws_log *log, struct row *row, const struct ws_log_meta *meta,
		const struct ws_change *change, struct ws_err *err)
{
	const struct ws_style *style = &log->cli->style;

	for (int c = TIME; c < COLUMNS; c++) {
		ws_auto_buf b = WS_BUF_INIT;
		int rc;

		if (c == TIME)
			put_time(&b, log->cli, meta->time_s);
		else if (c == AUTHOR)
			ws_put_text(&b, meta->author);
		else if (c == ORIGIN)
			ws_buf_adds(&b, origin_word(meta->origin));
		else if (change && c == MARK)
			ws_buf_adds(&b, style->plain
						? ws_word_change(change)
						: ws_mark_change(change, !style->utf8));
		else if (change && c == PLACE && log->place)
			ws_put_text(&b, change->path);
		else if (change && c == WHO)
			ws_put_who(&b, change);
		else if (change && c == VALUES)
			ws_put_values(&b, style, change, free_max[0]);
		else if (change && c == DELTA)
			ws_put_delta(&b, change);
		rc = keep(row, (enum column)c, &b, err);
		if (rc < 0)
			return rc;
	}
	row->ink = change ? ws_ink_change(change) : WS_INK_NONE;
	for (size_t w = 1; change && ws_change_is_free(change) && w < FREE_WIDTHS; w++) {
		ws_auto_buf b = WS_BUF_INIT;
		int rc;

		ws_put_values(&b, style, change, free_max[w]);
		rc = ws_buf_take(&b, &row->shorter[w - 1], NULL, err);
		if (rc < 0)
			return rc;
	}
	return 0;
}

static int add_json(struct ws_log *log, const struct ws_log_meta *meta,
		    const struct ws_change *change, struct ws_err *err)
{
	static const char *const words[] = {"local", "sent", "cloud", "cloud"};
	ws_auto(ws_json) o = ws_json_new_object();
	char id[WS_OID_TEXT];
	int bad = ws_json_set(o, "time", ws_time_json(meta->time_s));

	bad |= ws_json_set(o, "commit", ws_json_new_text(ws_oid_format(&meta->commit, id)));
	bad |= ws_json_set(o, "author", ws_text_json(meta->author));
	bad |= ws_json_set(o, "origin", ws_json_new_text(words[meta->origin]));
	bad |= ws_json_set(o, "taken", ws_json_new_bool(meta->origin != WS_LOG_NOT_TAKEN));
	if (change)
		bad |= ws_json_set(o, "change", ws_past_json(change));
	bad |= ws_json_push(log->list, ws_steal(&o));
	return bad ? ws_err_nomem(err) : 0;
}

int ws_log_add(struct ws_log *log, const struct ws_log_meta *meta,
	       const struct ws_change *change, struct ws_err *err)
{
	struct row *row;

	if (log->count == log->room) {
		size_t room = log->room ? log->room * 2 : 64;
		struct row *more = reallocarray(log->rows, room, sizeof(*more));

		if (!more)
			return ws_err_nomem(err);
		log->rows = more;
		log->room = room;
	}
	row = &log->rows[log->count++];
	memset(row, 0, sizeof(*row));
	if (log->list)
		return add_json(log, meta, change, err);
	return fill(log, row, meta, change, err);
}

int ws_log_note(struct ws_log *log, const char *text, struct ws_err *err)
{
	struct row *row = log->count > 0 ? &log->rows[log->count - 1] : NULL;

	if (!row || row->note)
		return 0;
	row->note = log->list ? strdup(text) : ws_text_neutral_dup(text);
	return row->note ? 0 : ws_err_nomem(err);
}

/* ---- printing ---------------------------------------------------------------------- */

static void measure(const struct ws_log *log, size_t width[COLUMNS])
{
	memset(width, 0, COLUMNS * sizeof(*width));
	for (size_t i = 0; i < log->count; i++)
		for (size_t c = 0; c < COLUMNS; c++) {
			size_t w = ws_text_width(log->rows[i].cell[c]);

			width[c] = w > width[c] ? w : width[c];
		}
}

static size_t gap_after(int column)
{
	return column == TIME || column == AUTHOR || column >= WHO ? 2 : 1;
}

static size_t offset_of(const size_t width[COLUMNS], int column)
{
	size_t at = 0;

	for (int c = TIME; c < column; c++)
		if (width[c] > 0)
			at += width[c] + gap_after(c);
	return at;
}

static enum ws_ink ink_of(const struct row *row, int column)
{
	if (column == MARK)
		return row->ink;
	if (column == PLACE)
		return WS_INK_NAME;
	return column == ORIGIN || column == TIME ? WS_INK_DIM : WS_INK_NONE;
}

/* The cells of one line; *end is the column after the last one. */
static void put_cells(const struct ws_log *log, const struct row *row,
		      const size_t width[COLUMNS], int from, int to, struct ws_buf *b,
		      size_t *end)
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
static bool fits(const struct ws_log *log, const size_t width[COLUMNS])
{
	return offset_of(width, COLUMNS) <= log->cli->style.width + gap_after(ORIGIN);
}

/* A few long values must not push every other line over the edge. */
static void cap_values(const struct ws_log *log, size_t width[COLUMNS])
{
	const size_t rest = offset_of(width, COLUMNS) - width[VALUES];
	const size_t all = log->cli->style.width + gap_after(ORIGIN);
	size_t widest = 0;

	if (fits(log, width) || rest >= all)
		return;
	for (size_t i = 0; i < log->count; i++) {
		size_t own = ws_text_width(log->rows[i].cell[VALUES]);

		if (own <= all - rest && own > widest)
			widest = own;
	}
	if (widest > 0)
		width[VALUES] = widest;
}

/* Shortens free texts step by step while lines are too long. */
static void settle(struct ws_log *log, size_t width[COLUMNS])
{
	measure(log, width);
	for (size_t w = 0; w + 1 < FREE_WIDTHS && !fits(log, width); w++) {
		for (size_t i = 0; i < log->count; i++) {
			struct row *row = &log->rows[i];

			if (!row->shorter[w])
				continue;
			free(row->cell[VALUES]);
			row->cell[VALUES] = row->shorter[w];
			row->shorter[w] = NULL;
		}
		measure(log, width);
	}
	cap_values(log, width);
}

/* One line without the columns right of the place, where that is enough. */
static bool put_tight(const struct ws_log *log, const struct row *row,
		      const size_t width[COLUMNS], struct ws_buf *b)
{
	const size_t from = b->len;
	size_t end = 0;

	put_cells(log, row, width, TIME, WHO, b, &end);
	ws_buf_cut(b, b->len - 1); /* its line feed */
	for (int c = WHO; c < COLUMNS; c++) {
		if (!row->cell[c][0])
			continue;
		ws_buf_adds(b, c == WHO ? " " : "  ");
		ws_put_ink(b, &log->cli->style, ink_of(row, c), row->cell[c]);
		end += (c == WHO ? 1 : 2) + ws_text_width(row->cell[c]);
	}
	ws_buf_addc(b, '\n');
	if (end <= log->cli->style.width)
		return true;
	ws_buf_cut(b, from);
	return false;
}

/* What does not fit beside goes below; at last everything stands one below the other. */
static void put_row(const struct ws_log *log, const struct row *row,
		    const size_t width[COLUMNS], struct ws_buf *b)
{
	const size_t from = b->len;
	size_t end = 0, note = offset_of(width, AUTHOR);

	if (!row->cell[MARK][0]) { /* a commit as a whole */
		ws_buf_addf(b, "%s  %s  %s\n", row->cell[TIME], row->cell[AUTHOR],
			    row->note ? row->note : "");
		return;
	}
	put_cells(log, row, width, TIME, COLUMNS, b, &end);
	if (end > log->cli->style.width) {
		ws_buf_cut(b, from);
		if (put_tight(log, row, width, b))
			end = 0;
		else
			put_cells(log, row, width, TIME, COLUMNS, b, &end);
	}
	if (end > log->cli->style.width &&
	    offset_of(width, VALUES) <= log->cli->style.width) {
		ws_buf_cut(b, from);
		put_cells(log, row, width, TIME, VALUES, b, &end);
		ws_buf_pad(b, ' ', offset_of(width, MARK));
		put_cells(log, row, width, VALUES, COLUMNS, b, &end);
	} else if (end > log->cli->style.width) {
		ws_buf_cut(b, from);
		put_cells(log, row, width, TIME, MARK, b, &end);
		ws_buf_adds(b, "  ");
		put_cells(log, row, width, MARK, VALUES, b, &end);
		ws_buf_adds(b, "    ");
		put_cells(log, row, width, VALUES, COLUMNS, b, &end);
		note = 4;
	}
	if (row->note) {
		ws_buf_pad(b, ' ', note);
		ws_buf_addf(b, "%s\n", row->note);
	}
}

static void put_labelled(const struct row *row, struct ws_buf *b)
{
	static const char *const names[] = {"time", "author", "change",      "place",
					    "who",  "value",  "permissions", "origin"};

	for (size_t c = 0; c < COLUMNS; c++)
		if (row->cell[c][0])
			ws_buf_addf(b, "%s: %s\n", names[c], row->cell[c]);
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
	size_t width[COLUMNS];
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
