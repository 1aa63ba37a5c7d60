/*
 * cli/show/log.c - history, one row a meaning.
 */
#include "cli/show/log_p.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "store/ground/text.h"

/* Free texts give way first: as wide as these, the last one at the least. */
static const size_t free_max[WS_LOG_FREE_WIDTHS] = {24, 16, 8};

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
		for (size_t c = 0; c < WS_LOG_COLUMNS; c++)
			free(log->rows[i].cell[c]);
		for (size_t w = 0; w + 1 < WS_LOG_FREE_WIDTHS; w++)
			free(log->rows[i].shorter[w]);
		for (size_t n = 0; n < 2; n++)
			free(log->rows[i].permissions[n]);
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
	static const char *const words[] = {
		"local",    "sent",    "cloud",   "cloud, not taken",
		"given up", "decided", "in step", "replaced"};

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

/* Somebody invited is no member, and history has both under one name. */
static void put_who(struct ws_buf *b, const struct ws_change *change)
{
	ws_put_who(b, change);
	if (change->kind == WS_ITEM_GRANT && change->principal_kind == WS_INVITED)
		ws_buf_adds(b, " (invited)");
	else if (change->accepted)
		ws_buf_adds(b, " (was invited)");
}

static int keep(struct ws_log_row *row, enum ws_log_column column, struct ws_buf *b,
		struct ws_err *err)
{
	return ws_buf_take(b, &row->cell[column], NULL, err);
}

static int fill(const struct ws_log *log, struct ws_log_row *row,
		const struct ws_log_meta *meta, const struct ws_change *change,
		struct ws_err *err)
{
	const struct ws_style *style = &log->cli->style;

	for (int c = WS_LOG_TIME; c < WS_LOG_COLUMNS; c++) {
		ws_auto_buf b = WS_BUF_INIT;
		int rc;

		if (c == WS_LOG_TIME)
			put_time(&b, log->cli, meta->time_s);
		else if (c == WS_LOG_AUTHOR)
			ws_put_text(&b, meta->author);
		else if (c == WS_LOG_ORIGIN)
			ws_buf_adds(&b, origin_word(meta->origin));
		else if (change && c == WS_LOG_MARK)
			ws_buf_adds(&b, style->plain
						? ws_word_change(change)
						: ws_mark_change(change, !style->utf8));
		else if (change && c == WS_LOG_PLACE && log->place)
			ws_put_text(&b, change->path);
		else if (change && c == WS_LOG_WHO)
			put_who(&b, change);
		else if (change && c == WS_LOG_VALUES)
			ws_put_values(&b, style, change, free_max[0]);
		else if (change && c == WS_LOG_DELTA)
			ws_put_delta(&b, change);
		rc = keep(row, (enum ws_log_column)c, &b, err);
		if (rc < 0)
			return rc;
	}
	row->ink = change ? ws_ink_change(change) : WS_INK_NONE;
	for (size_t w = 1; change && ws_change_is_free(change) && w < WS_LOG_FREE_WIDTHS;
	     w++) {
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
	static const char *const words[] = {"local",    "sent",    "cloud",   "cloud",
					    "given up", "decided", "in step", "replaced"};
	ws_auto(ws_json) o = ws_json_new_object();
	char id[WS_OID_TEXT];
	int bad = ws_json_set(o, "time", ws_time_json(meta->time_s));

	bad |= ws_json_set(o, "commit", ws_json_new_text(ws_oid_format(&meta->commit, id)));
	bad |= ws_json_set(o, "author", ws_text_json(meta->author));
	bad |= ws_json_set(o, "origin", ws_json_new_text(words[meta->origin]));
	bad |= ws_json_set(o, "taken", ws_json_new_bool(meta->origin != WS_LOG_NOT_TAKEN));
	if (change)
		bad |= ws_json_set(o, "change", ws_past_json(change));
	if (change && change->accepted)
		bad |= ws_json_set(o, "came_by_invitation", ws_json_new_bool(true));
	bad |= ws_json_push(log->list, ws_steal(&o));
	return bad ? ws_err_nomem(err) : 0;
}

static int name_permissions(struct ws_log_row *row, const struct ws_change *change,
			    struct ws_names *names, struct ws_err *err)
{
	const struct ws_scope_set *sets[2] = {&change->delta.gained, &change->delta.lost};
	static const char *const words[2] = {"gains", "loses"};
	const struct ws_access *access = NULL;
	int rc = ws_names_access(names, change, &access, err);

	for (size_t n = 0; rc == 0 && access && n < 2; n++) {
		ws_auto_buf b = WS_BUF_INIT;

		rc = ws_names_sentence(&b, words[n], access, sets[n], err);
		if (rc == 0 && b.len > 0)
			rc = ws_buf_take(&b, &row->permissions[n], NULL, err);
	}
	return rc;
}

int ws_log_add(struct ws_log *log, const struct ws_log_meta *meta,
	       const struct ws_change *change, struct ws_names *names, struct ws_err *err)
{
	struct ws_log_row *row;
	int rc;

	if (log->count == log->room) {
		size_t room = log->room ? log->room * 2 : 64;
		struct ws_log_row *more = reallocarray(log->rows, room, sizeof(*more));

		if (!more)
			return ws_err_nomem(err);
		log->rows = more;
		log->room = room;
	}
	row = &log->rows[log->count++];
	memset(row, 0, sizeof(*row));
	if (log->list)
		return add_json(log, meta, change, err);
	rc = fill(log, row, meta, change, err);
	return rc == 0 && change && names ? name_permissions(row, change, names, err) : rc;
}

int ws_log_note(struct ws_log *log, const char *text, struct ws_err *err)
{
	struct ws_log_row *row = log->count > 0 ? &log->rows[log->count - 1] : NULL;

	if (!row || row->note)
		return 0;
	row->note = log->list ? strdup(text) : ws_text_neutral_dup(text);
	return row->note ? 0 : ws_err_nomem(err);
}
