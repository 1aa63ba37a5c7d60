/*
 * store/ini/edit.c - changes, one line at a time.
 *
 * A change first decides, then reserves everything it needs, and only then touches
 * the document: from that point on nothing can fail.
 */
#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/ini/ini_p.h"

static enum ws_ini_kind kind(const struct ws_ini *doc, uint32_t row)
{
	return (enum ws_ini_kind)doc->rows[row].kind;
}

/* --- sections -------------------------------------------------------------------------- */

/* What a new section needs beyond its own entries. */
#define HEADER_ROWS 3
#define HEADER_ROOM (WS_INI_LINE_MAX + 1)

/* Adds the header with a blank line on either side. After a reserve of HEADER_*. */
static void link_section(struct ws_ini *doc, size_t section)
{
	uint32_t place = ws_ini_place_section(doc, section);
	uint32_t follows = ws_ini_order_next(doc, place);
	char text[WS_INI_LINE_MAX + 1];
	int len = snprintf(text, sizeof(text), "[%s]", doc->schema->sections[section].name);
	uint32_t row;

	assert(len > 0 && (size_t)len < sizeof(text));
	if (place != 0 && kind(doc, place) != WS_INI_BLANK) {
		row = ws_ini_row_new(doc, WS_INI_BLANK, "", 0);
		ws_ini_row_link(doc, place, row);
		place = row;
	}
	row = ws_ini_row_new(doc, WS_INI_HEADER, text, (size_t)len);
	doc->rows[row].section = (uint8_t)section;
	ws_ini_row_link(doc, place, row);
	if (follows != 0 && kind(doc, follows) != WS_INI_BLANK)
		ws_ini_row_link(doc, row, ws_ini_row_new(doc, WS_INI_BLANK, "", 0));
}

static int find_section(const struct ws_ini *doc, const char *name, size_t *out,
			struct ws_err *err)
{
	int i = ws_ini_section_index(doc->schema, name, strlen(name));

	if (i < 0) {
		ws_err_set(err, WS_E_SECTION_UNKNOWN, "%s has no section [%s]",
			   doc->schema->what, name);
		ws_err_at(err, doc->name, 0, 0, 0, NULL);
		return WS_E_SECTION_UNKNOWN;
	}
	*out = (size_t)i;
	return 0;
}

static int check_growth(const struct ws_ini *doc, size_t bytes, struct ws_err *err)
{
	size_t rows = doc->root != 0 ? doc->rows[doc->root].rows : 0;

	if (doc->bytes + bytes <= WS_INI_FILE_MAX && rows + HEADER_ROWS < WS_INI_ROWS_MAX)
		return 0;
	ws_err_set(err, WS_E_TOO_BIG, "the document would pass %zu bytes or %d lines",
		   WS_INI_FILE_MAX, WS_INI_ROWS_MAX);
	ws_err_at(err, doc->name, 0, 0, 0, NULL);
	return WS_E_TOO_BIG;
}

int ws_ini_add_section(struct ws_ini *doc, const char *section, struct ws_err *err)
{
	size_t i;
	int rc = find_section(doc, section, &i, err);

	if (rc < 0 || doc->parts[i].header != 0)
		return rc;
	rc = check_growth(doc, HEADER_ROOM, err);
	if (rc == 0)
		rc = ws_ini_reserve(doc, HEADER_ROWS, HEADER_ROOM, err);
	if (rc == 0)
		link_section(doc, i);
	return rc;
}

int ws_ini_drop_section(struct ws_ini *doc, const char *section)
{
	int i = ws_ini_section_index(doc->schema, section, strlen(section));
	uint32_t header, row, end, next = 0, before;

	if (i < 0 || doc->parts[i].header == 0)
		return 0;
	header = row = doc->parts[i].header;
	end = ws_ini_place_end(doc, &doc->parts[i]);
	before = ws_ini_order_prev(doc, row);
	for (; row != 0; row = row == end ? 0 : next) {
		next = ws_ini_order_next(doc, row);
		if (row != header)
			ws_ini_row_unlink(doc, row);
	}
	/* last, since the places of entries are counted from it */
	ws_ini_row_unlink(doc, header);
	/* of the blank lines above and below only one is left */
	if (before == 0 || kind(doc, before) == WS_INI_BLANK) {
		if (next != 0 && kind(doc, next) == WS_INI_BLANK)
			ws_ini_row_unlink(doc, next);
		else if (next == 0 && before != 0)
			ws_ini_row_unlink(doc, before);
	}
	return 0;
}

/* --- entries ----------------------------------------------------------------------------- */

/* A line to be: `key = value` as written. */
struct draft {
	char text[WS_INI_LINE_MAX + 1];
	size_t len, key_len, value_at;
};

/* Bytes of the line; the key counts as escaped, the value is escaped here. */
static size_t line_bytes(size_t key_bytes, const char *value, size_t value_len)
{
	size_t bytes = ws_ini_escape_value(NULL, value, value_len);

	return bytes == 0 ? key_bytes + 2 : key_bytes + 3 + bytes;
}

bool ws_ini_fits(const char *key, const char *value)
{
	size_t key_bytes = ws_ini_escape_key(NULL, key, strlen(key));

	return key_bytes <= WS_INI_KEY_MAX &&
	       line_bytes(key_bytes, value, strlen(value)) <= WS_INI_LINE_MAX;
}

static int check_text(const struct ws_ini *doc, const char *key, const char *value,
		      struct ws_err *err)
{
	if (key && *key && value && ws_text_is_utf8(key, strlen(key)) &&
	    ws_text_is_utf8(value, strlen(value)))
		return 0;
	if (!key || !*key)
		ws_err_set(err, WS_E_BYTES, "an entry without a key");
	else if (!value)
		ws_err_set(err, WS_E_BYTES, "an entry without a value");
	else
		ws_err_set(err, WS_E_BYTES, "%s: key or value is not valid UTF-8", key);
	ws_err_at(err, doc->name, 0, 0, 0, NULL);
	return WS_E_BYTES;
}

static int too_long(const struct ws_ini *doc, const char *key, const char *what,
		    size_t bytes, int limit, struct ws_err *err)
{
	ws_err_set(err, WS_E_LINE_LONG, "%s: the %s would be %zu bytes, the limit is %d",
		   key, what, bytes, limit);
	ws_err_why(err,
		   "the INI reader of this system cuts longer lines and reads the rest as "
		   "new ones, which could give somebody access");
	ws_err_at(err, doc->name, 0, 0, 0, NULL);
	return WS_E_LINE_LONG;
}

/* Writes the line. written: the key as it stands in the file, or NULL to escape it. */
static int make_draft(const struct ws_ini *doc, const char *key,
		      const struct ws_ini_row *written, const char *value,
		      struct draft *out, struct ws_err *err)
{
	size_t value_len = strlen(value);
	size_t key_bytes = written ? written->key_len
				   : ws_ini_escape_key(NULL, key, strlen(key));
	size_t bytes = line_bytes(key_bytes, value, value_len);

	if (key_bytes > WS_INI_KEY_MAX)
		return too_long(doc, key, "key", key_bytes, WS_INI_KEY_MAX, err);
	if (bytes > WS_INI_LINE_MAX)
		return too_long(doc, key, "line", bytes, WS_INI_LINE_MAX, err);
	if (written)
		memcpy(out->text, written->text, key_bytes);
	else
		ws_ini_escape_key(out->text, key, strlen(key));
	memcpy(out->text + key_bytes, " = ", 3);
	ws_ini_escape_value(out->text + key_bytes + 3, value, value_len);
	out->len = bytes;
	out->key_len = key_bytes;
	out->value_at = bytes < key_bytes + 3 ? bytes : key_bytes + 3;
	return 0;
}

static uint32_t draft_row(struct ws_ini *doc, size_t section, const struct draft *draft)
{
	return ws_ini_row_new_entry(doc, section, draft->text, draft->len, draft->key_len,
				    draft->value_at);
}

static int replace_value(struct ws_ini *doc, uint32_t row, const char *key,
			 const char *value, struct ws_err *err)
{
	const struct ws_ini_row *r = ws_ini_row(doc, row);
	size_t section = r->section;
	struct draft draft;
	uint32_t before;
	int rc;

	if (strcmp(ws_ini_row_value(r), value) == 0)
		return 0;
	rc = make_draft(doc, key, r, value, &draft, err);
	if (rc == 0)
		rc = check_growth(doc, draft.len, err);
	if (rc == 0)
		rc = ws_ini_reserve(doc, 1, WS_INI_ENTRY_ROOM, err);
	if (rc < 0)
		return rc;
	before = ws_ini_order_prev(doc, row);
	ws_ini_row_unlink(doc, row);
	ws_ini_row_link(doc, before, draft_row(doc, section, &draft));
	return 0;
}

static int insert_entry(struct ws_ini *doc, size_t section, const char *key,
			const char *value, struct ws_err *err)
{
	const struct ws_ini_section *rules = &doc->schema->sections[section];
	struct ws_ini_part *part = &doc->parts[section];
	struct draft draft;
	size_t number;
	int rc = make_draft(doc, key, NULL, value, &draft, err);

	if (rc == 0)
		rc = check_growth(doc, draft.len + HEADER_ROOM, err);
	if (rc == 0)
		rc = ws_ini_reserve(doc, 1 + HEADER_ROWS, WS_INI_ENTRY_ROOM + HEADER_ROOM,
				    err);
	if (rc == 0)
		rc = ws_ini_index_reserve(doc, part, err);
	if (rc < 0)
		return rc;
	if (part->header == 0)
		link_section(doc, section);
	if (rules->keys)
		number = ws_ini_number_ranked(doc, part, rules, key);
	else
		number = ws_ini_number_sorted(doc, part, draft.text, draft.key_len);
	ws_ini_row_link(doc, ws_ini_place_nth(doc, part, number),
			draft_row(doc, section, &draft));
	return 0;
}

static int check_known(const struct ws_ini *doc, const struct ws_ini_section *section,
		       const char *key, struct ws_err *err)
{
	if (!section->keys || section->keep_unknown || ws_ini_key_index(section, key) >= 0)
		return 0;
	ws_err_set(err, WS_E_KEY_UNKNOWN, "[%s] of %s has no key %s", section->name,
		   doc->schema->what, key);
	ws_err_at(err, doc->name, 0, 0, 0, NULL);
	return WS_E_KEY_UNKNOWN;
}

int ws_ini_set(struct ws_ini *doc, const char *section, const char *key, const char *value,
	       struct ws_err *err)
{
	uint32_t row;
	size_t i;
	int rc = find_section(doc, section, &i, err);

	if (rc == 0)
		rc = check_text(doc, key, value, err);
	if (rc == 0)
		rc = check_known(doc, &doc->schema->sections[i], key, err);
	if (rc < 0)
		return rc;
	row = ws_ini_index_find(doc, &doc->parts[i], key);
	if (row != 0)
		return replace_value(doc, row, key, value, err);
	return insert_entry(doc, i, key, value, err);
}

int ws_ini_remove(struct ws_ini *doc, const char *section, const char *key)
{
	int i = ws_ini_section_index(doc->schema, section, strlen(section));
	uint32_t row = i >= 0 ? ws_ini_index_find(doc, &doc->parts[i], key) : 0;

	if (row != 0)
		ws_ini_row_unlink(doc, row);
	return 0;
}
