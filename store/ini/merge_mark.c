/*
 * store/ini/merge_mark.c - a merge with clashes as text, between git's markers.
 *
 * Invariant: every clash has its markers, so that the text is no valid document before
 * somebody has decided each.
 */
#include "store/ini/merge.h"

#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/ini/ini_p.h"

struct marking {
	const struct ws_ini *doc;
	const char *ours, *theirs; /* names of the sides */
	struct ws_buf text;
};

static void add_line(struct ws_buf *b, const char *key, const char *value)
{
	char text[WS_INI_ESCAPED_MAX + 1];
	size_t len;

	if (!value)
		return;
	len = ws_ini_escape_key(text, key, strlen(key));
	ws_buf_add(b, text, len);
	ws_buf_adds(b, " = ");
	len = ws_ini_escape_value(text, value, strlen(value));
	ws_buf_add(b, text, len);
	ws_buf_addc(b, '\n');
}

static void mark_key(struct marking *m, const struct ws_ini_clash *clash)
{
	ws_buf_addf(&m->text, "<<<<<<< %s\n", m->ours);
	add_line(&m->text, clash->key, clash->ours);
	ws_buf_adds(&m->text, "=======\n");
	add_line(&m->text, clash->key, clash->theirs);
	ws_buf_addf(&m->text, ">>>>>>> %s\n", m->theirs);
}

static void add_row(struct marking *m, uint32_t row)
{
	ws_buf_addf(&m->text, "%s\n", ws_ini_row(m->doc, row)->text);
}

/* From its header on; returns the section's last row. */
static uint32_t mark_section(struct marking *m, const struct ws_ini_clash *clash,
			     uint32_t row)
{
	const size_t section = ws_ini_row(m->doc, row)->section;
	const uint32_t end = ws_ini_place_end(m->doc, &m->doc->parts[section]);

	ws_buf_addf(&m->text, "<<<<<<< %s\n", m->ours);
	if (!clash->ours)
		ws_buf_adds(&m->text, "=======\n");
	for (add_row(m, row); row != end; add_row(m, row))
		row = ws_ini_order_next(m->doc, row);
	if (clash->ours)
		ws_buf_adds(&m->text, "=======\n");
	ws_buf_addf(&m->text, ">>>>>>> %s\n", m->theirs);
	return end;
}

/* The clash that begins with this row, or NULL. */
static const struct ws_ini_clash *clash_at(const struct ws_ini_merge *merge, uint32_t row)
{
	const struct ws_ini *doc = merge->doc;
	const struct ws_ini_row *r = ws_ini_row(doc, row);

	if (r->kind == WS_INI_HEADER)
		return ws_ini_merge_clash(merge, doc->schema->sections[r->section].name,
					  NULL);
	if (r->kind == WS_INI_ENTRY)
		return ws_ini_merge_clash(merge, doc->schema->sections[r->section].name,
					  ws_ini_row_key(r));
	return NULL;
}

const struct ws_ini_clash *ws_ini_merge_clash(const struct ws_ini_merge *merge,
					      const char *section, const char *key)
{
	for (size_t i = 0; i < merge->clash_count; i++) {
		const struct ws_ini_clash *clash = &merge->clashes[i];

		if (strcmp(clash->section, section) == 0 &&
		    (key && clash->key ? ws_text_casecmp(clash->key, key) == 0
				       : key == clash->key))
			return clash;
	}
	return NULL;
}

int ws_ini_merge_mark(const struct ws_ini_merge *merge, const char *ours_name,
		      const char *theirs_name, char **out, size_t *len, struct ws_err *err)
{
	struct marking m = {merge->doc, ours_name, theirs_name, WS_BUF_INIT};
	uint32_t row = 0;

	while (merge->doc->root && (row = ws_ini_order_next(merge->doc, row)) != 0) {
		const struct ws_ini_clash *clash = clash_at(merge, row);

		if (!clash)
			add_row(&m, row);
		else if (clash->key)
			mark_key(&m, clash);
		else
			row = mark_section(&m, clash, row);
	}
	return ws_buf_take(&m.text, out, len, err);
}
