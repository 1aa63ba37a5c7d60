/*
 * store/ini/ini.c - looking into a document.
 */
#include <assert.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/ini/ini_p.h"

const char *ws_ini_name(const struct ws_ini *doc)
{
	return doc->name;
}

int ws_ini_section_index(const struct ws_ini_schema *schema, const char *name, size_t len)
{
	int i;

	for (i = 0; schema->sections[i].name; i++)
		if (strlen(schema->sections[i].name) == len &&
		    memcmp(schema->sections[i].name, name, len) == 0)
			return i;
	return -1;
}

int ws_ini_key_index(const struct ws_ini_section *section, const char *key)
{
	int i;

	for (i = 0; section->keys && section->keys[i]; i++)
		if (ws_text_casecmp(section->keys[i], key) == 0)
			return i;
	return -1;
}

/* The part of a section that is there; NULL when it is not. */
static const struct ws_ini_part *find_part(const struct ws_ini *doc, const char *section)
{
	int i = ws_ini_section_index(doc->schema, section, strlen(section));

	return i >= 0 && doc->parts[i].header != 0 ? &doc->parts[i] : NULL;
}

uint32_t ws_ini_part_nth(const struct ws_ini *doc, const struct ws_ini_part *part, size_t n)
{
	size_t rows, base;

	ws_ini_order_rank(doc, part->header, &rows, &base);
	return ws_ini_order_nth_entry(doc, base + n);
}

bool ws_ini_has_section(const struct ws_ini *doc, const char *section)
{
	return find_part(doc, section) != NULL;
}

const char *ws_ini_get(const struct ws_ini *doc, const char *section, const char *key)
{
	const struct ws_ini_part *part = find_part(doc, section);
	uint32_t row = part ? ws_ini_index_find(doc, part, key) : 0;

	return row != 0 ? ws_ini_row_value(ws_ini_row(doc, row)) : NULL;
}

size_t ws_ini_count(const struct ws_ini *doc, const char *section)
{
	const struct ws_ini_part *part = find_part(doc, section);

	return part ? part->count : 0;
}

static bool show(const struct ws_ini *doc, uint32_t row, struct ws_ini_entry *out)
{
	const struct ws_ini_row *r = ws_ini_row(doc, row);
	size_t rows, entries;

	if (row == 0)
		return false;
	ws_ini_order_rank(doc, row, &rows, &entries);
	out->key = ws_ini_row_key(r);
	out->value = ws_ini_row_value(r);
	out->line = (int)rows + 1;
	out->value_column = r->column;
	return true;
}

bool ws_ini_entry(const struct ws_ini *doc, const char *section, size_t n,
		  struct ws_ini_entry *out)
{
	const struct ws_ini_part *part = find_part(doc, section);

	return part && n < part->count && show(doc, ws_ini_part_nth(doc, part, n), out);
}

bool ws_ini_find(const struct ws_ini *doc, const char *section, const char *key,
		 struct ws_ini_entry *out)
{
	const struct ws_ini_part *part = find_part(doc, section);

	return part && show(doc, ws_ini_index_find(doc, part, key), out);
}

const char *ws_ini_line(const struct ws_ini *doc, int line)
{
	uint32_t row = line > 0 ? ws_ini_order_nth(doc, (size_t)line - 1) : 0;

	return row != 0 ? ws_ini_row(doc, row)->text : "";
}

int ws_ini_format(const struct ws_ini *doc, char **out, size_t *out_len, struct ws_err *err)
{
	char *text = malloc(doc->bytes + 1);
	size_t n = 0;
	uint32_t row = 0;

	*out = NULL;
	if (!text)
		return ws_err_nomem(err);
	while (doc->root != 0 && (row = ws_ini_order_next(doc, row)) != 0) {
		const char *line = ws_ini_row(doc, row)->text;
		size_t len = strlen(line);

		assert(n + len < doc->bytes);
		memcpy(text + n, line, len);
		text[n + len] = '\n';
		n += len + 1;
	}
	text[n] = '\0';
	*out = text;
	if (out_len)
		*out_len = n;
	return 0;
}
