/*
 * store/ini/canonical.c - the one form a document has when nobody's taste shows.
 *
 * The rows are cut into pieces: a header or an entry with the comments right above it.
 * Pieces are sorted, and written one after the other.
 */
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ini/ini_p.h"
#include "store/ini/merge.h"

struct piece {
	uint32_t first, last; /* rows; the last is the header or entry, if there is one */
	size_t section;       /* index + 1; 0: above all sections */
	size_t rank;          /* of the section: HEAD, LINE, then TAIL */
};

enum { HEAD, LINE, TAIL };

struct pieces {
	const struct ws_ini *doc;
	struct piece *items;
	size_t count;
};

static int by_key(const struct ws_ini *doc, const struct piece *a, const struct piece *b)
{
	const struct ws_ini_section *section = &doc->schema->sections[a->section - 1];
	const struct ws_ini_row *x = ws_ini_row(doc, a->last),
				*y = ws_ini_row(doc, b->last);
	int i = ws_ini_key_index(section, ws_ini_row_key(x));
	int j = ws_ini_key_index(section, ws_ini_row_key(y));

	/* fixed keys first, in their order; then unknown ones, sorted like free keys */
	if (i != j && i >= 0 && j >= 0)
		return i < j ? -1 : 1;
	if ((i < 0) != (j < 0))
		return i < 0 ? 1 : -1;
	return ws_ini_key_order(x->text, x->key_len, y->text, y->key_len);
}

static int by_place(const void *x, const void *y, void *user)
{
	const struct ws_ini *doc = user;
	const struct piece *a = x, *b = y;
	size_t at_a, at_b, ignored;
	int order = 0;

	if (a->section != b->section)
		return a->section < b->section ? -1 : 1;
	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	if (a->rank == LINE)
		order = by_key(doc, a, b);
	if (order)
		return order;
	ws_ini_order_rank(doc, a->first, &at_a, &ignored);
	ws_ini_order_rank(doc, b->first, &at_b, &ignored);
	return at_a < at_b ? -1 : at_a > at_b;
}

static enum ws_ini_kind kind(const struct pieces *p, uint32_t row)
{
	return (enum ws_ini_kind)ws_ini_row(p->doc, row)->kind;
}

/* Is there nothing but blank lines down to the next header, or to the end? */
static bool closes(const struct pieces *p, uint32_t row)
{
	while (row && kind(p, row) == WS_INI_BLANK)
		row = ws_ini_order_next(p->doc, row);
	return !row || kind(p, row) == WS_INI_HEADER;
}

static void add_piece(struct pieces *p, uint32_t first, uint32_t last, size_t section,
		      size_t rank)
{
	p->items[p->count++] = (struct piece){first, last, section, rank};
}

/*
 * A comment belongs to the key or header below it. One that stands alone (a blank line
 * and a header below it, or nothing) closes its section, or speaks for the file, as
 * the one at the very top always does.
 */
static void cut(struct pieces *p)
{
	const uint32_t top = ws_ini_order_next(p->doc, 0);
	uint32_t comments = 0, last = 0, row = 0;
	size_t section = 0;

	while ((row = ws_ini_order_next(p->doc, row)) != 0) {
		const enum ws_ini_kind is = kind(p, row);
		const bool alone = is == WS_INI_BLANK
					   ? !section || closes(p, row)
					   : is == WS_INI_HEADER && comments == top;

		if (comments && alone) {
			add_piece(p, comments, last, section, section ? TAIL : HEAD);
			comments = 0;
		}
		if (is == WS_INI_COMMENT && !comments)
			comments = row;
		if (is == WS_INI_HEADER || is == WS_INI_ENTRY) {
			section = (size_t)ws_ini_row(p->doc, row)->section + 1;
			add_piece(p, comments ? comments : row, row, section,
				  is == WS_INI_HEADER ? HEAD : LINE);
			comments = 0;
		}
		last = row;
	}
	if (comments)
		add_piece(p, comments, last, section, section ? TAIL : HEAD);
}

static void write_entry(struct ws_buf *b, const struct ws_ini_row *r)
{
	char text[WS_INI_ESCAPED_MAX + 1];
	const char *value = ws_ini_row_value(r);
	size_t len;

	ws_buf_add(b, r->text, r->key_len);
	ws_buf_adds(b, " =");
	len = ws_ini_escape_value(text, value, strlen(value));
	if (len)
		ws_buf_addc(b, ' ');
	ws_buf_add(b, text, len);
	ws_buf_addc(b, '\n');
}

static void write_piece(const struct pieces *p, const struct piece *piece, struct ws_buf *b)
{
	uint32_t row = piece->first;

	if (piece->rank == HEAD && b->len)
		ws_buf_addc(b, '\n');
	for (;; row = ws_ini_order_next(p->doc, row)) {
		const struct ws_ini_row *r = ws_ini_row(p->doc, row);

		if (r->kind == WS_INI_ENTRY)
			write_entry(b, r);
		else if (r->kind != WS_INI_BLANK)
			ws_buf_addf(b, "%s\n", r->text);
		if (row == piece->last)
			break;
	}
}

int ws_ini_canonical(const struct ws_ini *doc, char **out, size_t *len, struct ws_err *err)
{
	const size_t rows = doc->root ? ws_ini_row(doc, doc->root)->rows : 0;
	struct pieces p = {doc, calloc(rows + 1, sizeof(struct piece)), 0};
	struct ws_buf b = WS_BUF_INIT;

	if (!p.items)
		return ws_err_nomem(err);
	if (rows)
		cut(&p);
	qsort_r(p.items, p.count, sizeof(struct piece), by_place, (void *)(uintptr_t)doc);
	for (size_t i = 0; i < p.count; i++)
		write_piece(&p, &p.items[i], &b);
	free(p.items);
	return ws_buf_take(&b, out, len, err);
}
