/*
 * store/ini/merge_comments.c - comments that the other side of a merge added come along.
 *
 * A comment speaks for the key or header below it, and goes above the same one here, or
 * the nearest one after it that is still there.
 */
#include <stdlib.h>
#include <string.h>
#include "store/ini/ini_p.h"

struct comments {
	const char **texts; /* sorted; borrowed from documents */
	size_t count;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool has(const struct comments *all, const char *text)
{
	return all->count && bsearch(&text, all->texts, all->count, sizeof(text), by_text);
}

static size_t rows_of(const struct ws_ini *doc)
{
	return doc->root ? ws_ini_row(doc, doc->root)->rows : 0;
}

static void collect(const struct ws_ini *doc, struct comments *out)
{
	for (uint32_t row = 0; doc->root && (row = ws_ini_order_next(doc, row)) != 0;)
		if (ws_ini_row(doc, row)->kind == WS_INI_COMMENT)
			out->texts[out->count++] = ws_ini_row(doc, row)->text;
}

/* The row of doc that says what this one of another document says, or 0. */
static uint32_t same_row(const struct ws_ini *doc, const struct ws_ini_row *other)
{
	if (other->kind == WS_INI_HEADER)
		return doc->parts[other->section].header;
	if (other->kind == WS_INI_ENTRY)
		return ws_ini_index_find(doc, &doc->parts[other->section],
					 ws_ini_row_key(other));
	return 0;
}

/* The row of doc behind which a comment of theirs goes. */
static uint32_t place_of(const struct ws_ini *doc, const struct ws_ini *theirs,
			 uint32_t comment)
{
	uint32_t below = 0;

	while (below == 0 && (comment = ws_ini_order_next(theirs, comment)) != 0)
		below = same_row(doc, ws_ini_row(theirs, comment));
	if (doc->root == 0)
		return 0;
	return ws_ini_order_prev(doc, below); /* of none: the last */
}

int ws_ini_carry_comments(const struct ws_ini *base, const struct ws_ini *theirs,
			  struct ws_ini *doc, struct ws_err *err)
{
	struct comments known = {NULL, 0};
	int rc = 0;

	known.texts = calloc(rows_of(base) + rows_of(doc) + 1, sizeof(*known.texts));
	if (!known.texts)
		return ws_err_nomem(err);
	collect(base, &known);
	collect(doc, &known);
	if (known.count > 1)
		qsort(known.texts, known.count, sizeof(*known.texts), by_text);
	for (uint32_t row = 0;
	     rc == 0 && theirs->root && (row = ws_ini_order_next(theirs, row)) != 0;) {
		const char *text = ws_ini_row(theirs, row)->text;

		if (ws_ini_row(theirs, row)->kind != WS_INI_COMMENT || has(&known, text))
			continue;
		rc = ws_ini_reserve(doc, 1, strlen(text) + 1, err);
		if (rc == 0)
			ws_ini_row_link(
				doc, place_of(doc, theirs, row),
				ws_ini_row_new(doc, WS_INI_COMMENT, text, strlen(text)));
	}
	free(known.texts);
	return rc;
}
