/*
 * store/ini/reader.c - bytes to document: our reader in front, inih behind it.
 *
 * inih asks for one line at a time. We find the line, refuse it or note what it is,
 * and hand it over; inih then reports what it saw. Both must agree on every entry:
 * same section, key, value and line number, once each, nothing else. A disagreement
 * means one of the two is wrong about who may do what, and refuses the document.
 *
 * inih's buffer is 200 bytes; a line of ours plus LF and NUL is at most 192, and a
 * smaller buffer (another build of it) is noticed instead of being overrun.
 */
#define INI_HANDLER_LINENO 1
#include <ini.h>
#include <stdio.h>
#include <string.h>
#include "store/ini/ini_p.h"

struct feed {
	struct ws_ini *doc;
	const char *bytes;
	size_t len, pos;
	struct ws_ini_spot spot;   /* the line handed over last */
	struct ws_ini_split split; /* what it is */
	int section;               /* current one, -1 before the first */
	bool owed;                 /* an entry inih has not reported yet */
	int rc;
	struct ws_err *err;
};

/* --- documents as a whole ------------------------------------------------------------ */

static int refuse_start(const char *bytes, size_t len, const char *name, struct ws_err *err)
{
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0)
		ws_err_set(err, WS_E_BYTES, "the file begins with a byte order mark");
	else if (len >= 2 &&
		 (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		ws_err_set(err, WS_E_BYTES, "the file is UTF-16");
	else
		return 0;
	ws_err_why(err, "some readers take the mark for a part of the first line");
	ws_err_hint(err, "save the file as UTF-8 without a byte order mark");
	return ws_err_at(err, name, 1, 1, len >= 3 && bytes[0] == '\xef' ? 3 : 2, NULL);
}

static int refuse_size(const char *name, const char *what, size_t limit, struct ws_err *err)
{
	ws_err_set(err, WS_E_TOO_BIG, "the file has more than %zu %s", limit, what);
	return ws_err_at(err, name, 0, 0, 0, NULL);
}

/* --- one line ------------------------------------------------------------------------ */

static int refuse_second_section(const struct feed *feed, uint32_t first)
{
	size_t rows, entries;

	ws_ini_order_rank(feed->doc, first, &rows, &entries);
	ws_err_set(feed->err, WS_E_DUPLICATE,
		   "section [%s] is there twice, first on line %zu",
		   feed->doc->schema->sections[feed->split.section].name, rows + 1);
	ws_err_why(feed->err, "readers disagree on which one counts");
	ws_err_hint(feed->err, "move the lines under the first one");
	return ws_ini_point(&feed->spot, 0, feed->spot.len, feed->err);
}

static int refuse_second_key(const struct feed *feed, const char *key, uint32_t first)
{
	size_t rows, entries;

	ws_ini_order_rank(feed->doc, first, &rows, &entries);
	ws_err_set(feed->err, WS_E_DUPLICATE, "%s is set twice in [%s], first on line %zu",
		   key, feed->doc->schema->sections[feed->section].name, rows + 1);
	ws_err_why(feed->err,
		   "readers disagree on which one counts; upper and lower case are "
		   "the same here");
	ws_err_hint(feed->err, "keep one of the two lines");
	return ws_ini_point(&feed->spot, 0, feed->split.key_len, feed->err);
}

static int add_entry(struct feed *feed)
{
	struct ws_ini *doc = feed->doc;
	struct ws_ini_part *part = &doc->parts[feed->section];
	char key[WS_INI_KEY_MAX + 1];
	uint32_t first;
	int rc;

	key[ws_ini_decode(key, feed->spot.text, feed->split.key_len)] = '\0';
	first = ws_ini_index_find(doc, part, key);
	if (first != 0)
		return refuse_second_key(feed, key, first);
	rc = ws_ini_reserve(doc, 1, WS_INI_ENTRY_ROOM, feed->err);
	if (rc == 0)
		rc = ws_ini_index_reserve(doc, part, feed->err);
	if (rc < 0)
		return rc;
	ws_ini_row_append(doc,
			  ws_ini_row_new_entry(doc, (size_t)feed->section, feed->spot.text,
					       feed->spot.len, feed->split.key_len,
					       feed->split.value_at));
	feed->owed = true;
	return 0;
}

static int add_other(struct feed *feed)
{
	struct ws_ini *doc = feed->doc;
	uint32_t row;
	int rc;

	if (feed->split.kind == WS_INI_HEADER) {
		uint32_t first = doc->parts[feed->split.section].header;

		if (first != 0)
			return refuse_second_section(feed, first);
		feed->section = (int)feed->split.section;
	}
	rc = ws_ini_reserve(doc, 1, feed->spot.len + 1, feed->err);
	if (rc < 0)
		return rc;
	row = ws_ini_row_new(doc, feed->split.kind, feed->spot.text, feed->spot.len);
	doc->rows[row].section = (uint8_t)feed->split.section;
	ws_ini_row_append(doc, row);
	return 0;
}

static int take_line(struct feed *feed)
{
	const char *start = feed->bytes + feed->pos;
	size_t left = feed->len - feed->pos;
	const char *lf = memchr(start, '\n', left);
	int rc;

	feed->spot.text = start;
	feed->spot.len = lf ? (size_t)(lf - start) : left;
	feed->pos += feed->spot.len + (lf ? 1 : 0);
	if (feed->spot.line == WS_INI_ROWS_MAX)
		return refuse_size(feed->spot.name, "lines", WS_INI_ROWS_MAX, feed->err);
	feed->spot.line++;
	rc = ws_ini_check_bytes(&feed->spot, feed->err);
	if (rc == 0)
		rc = ws_ini_split(&feed->spot, feed->doc->schema, feed->section,
				  &feed->split, feed->err);
	if (rc < 0)
		return rc;
	return feed->split.kind == WS_INI_ENTRY ? add_entry(feed) : add_other(feed);
}

/* --- inih ---------------------------------------------------------------------------- */

static int disagree(struct feed *feed)
{
	if (feed->rc < 0)
		return feed->rc;
	ws_err_set(feed->err, WS_E_FILE_SYNTAX, "the line can be read in two ways");
	ws_err_why(feed->err, "the INI library and wsync do not agree on what it says");
	ws_err_hint(feed->err, "write it in the plain form, key = value");
	feed->rc = ws_ini_point(&feed->spot, 0, feed->spot.len, feed->err);
	return feed->rc;
}

/* inih's fgets. NULL ends the document for it, at its end and at the first objection. */
static char *next_line(char *out, int room, void *stream)
{
	struct feed *feed = stream;

	if (feed->rc == 0 && feed->owed)
		disagree(feed);
	if (feed->rc < 0 || feed->pos == feed->len)
		return NULL;
	feed->rc = take_line(feed);
	if (feed->rc < 0)
		return NULL;
	if (room < 0 || feed->spot.len + 2 > (size_t)room) {
		disagree(feed);
		return NULL;
	}
	memcpy(out, feed->spot.text, feed->spot.len);
	out[feed->spot.len] = '\n';
	out[feed->spot.len + 1] = '\0';
	return out;
}

static bool same_text(const char *seen, const char *text, size_t len)
{
	return strlen(seen) == len && memcmp(seen, text, len) == 0;
}

/* inih reports an entry. 1: go on, 0: counted as an error by inih. */
static int see_entry(void *user, const char *section, const char *key, const char *value,
		     int line)
{
	struct feed *feed = user;
	const struct ws_ini_spot *spot = &feed->spot;
	const struct ws_ini_split *split = &feed->split;

	if (feed->rc < 0)
		return 0;
	if (!feed->owed || !value || line != spot->line ||
	    strcmp(section, feed->doc->schema->sections[feed->section].name) != 0 ||
	    !same_text(key, spot->text, split->key_len) ||
	    !same_text(value, spot->text + split->value_at, spot->len - split->value_at)) {
		disagree(feed);
		return 0;
	}
	feed->owed = false;
	return 1;
}

static size_t count_lines(const char *bytes, size_t len)
{
	size_t n = 1, pos = 0;

	while (pos < len && n < WS_INI_ROWS_MAX) {
		const char *lf = memchr(bytes + pos, '\n', len - pos);

		if (!lf)
			break;
		pos = (size_t)(lf - bytes) + 1;
		n++;
	}
	return n;
}

static int read_all(struct feed *feed)
{
	/* most of the memory in two allocations: a line and half of it again for keys */
	size_t room = feed->len + feed->len / 2 + WS_INI_ENTRY_ROOM;
	int rc = ws_ini_reserve(feed->doc, count_lines(feed->bytes, feed->len), room,
				feed->err);

	if (rc < 0)
		return rc;
	rc = ini_parse_stream(next_line, feed, see_entry, feed);
	if (feed->rc == 0 && (rc != 0 || feed->owed))
		disagree(feed);
	return feed->rc;
}

int ws_ini_parse(const char *bytes, size_t len, const struct ws_ini_schema *schema,
		 const char *name, struct ws_ini **out, struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	struct ws_err unused = {0};
	struct feed feed = {.bytes = bytes, .len = len, .section = -1};
	int rc;

	*out = NULL;
	feed.err = err ? err : &unused;
	if (len > WS_INI_FILE_MAX)
		return refuse_size(name, "bytes", WS_INI_FILE_MAX, feed.err);
	rc = refuse_start(bytes, len, name, feed.err);
	if (rc < 0)
		return rc;
	doc = ws_ini_blank(schema, name);
	if (!doc)
		return ws_err_nomem(feed.err);
	feed.doc = doc;
	feed.spot.name = doc->name;
	rc = read_all(&feed);
	if (rc < 0)
		return rc;
	*out = ws_steal(&doc);
	return 0;
}
