/*
 * sync/model/docs_inventory_read.c - lines of inventory/ back into facts.
 */
#include "sync/model/docs_inventory.h"

#include <stdlib.h>
#include <string.h>
#include "sync/model/docs_p.h"

/* ---- back again ------------------------------------------------------------------------------- */

static char *unescaped(struct ws_arena *arena, const char *text, size_t len)
{
	char *out = ws_arena_dupn(arena, text, len);
	char *to = out;

	for (char *at = out; at && *at; at++) {
		const bool comma = strncmp(at, "%2C", 3) == 0;

		if (comma || strncmp(at, "%25", 3) == 0) {
			*to++ = comma ? ',' : '%';
			at += 2;
		} else {
			*to++ = *at;
		}
	}
	if (out)
		*to = '\0';
	return out;
}

/* The words that are two: what stands behind them is no text of theirs. */
static size_t word_len(const char *fact, size_t len)
{
	const char *blank = memchr(fact, ' ', len);

	if (!blank || strncmp(fact, "no ", 3) == 0)
		return len;
	return (size_t)(blank - fact);
}

static int read_fact(struct ws_arena *arena, const char *fact, size_t len,
		     struct ws_inventory_line *line, struct ws_err *err)
{
	const size_t word = word_len(fact, len);
	const size_t text = word < len ? word + 1 : len;
	struct ws_inventory_fact *slot;
	struct ws_inventory_fact one = {
		ws_arena_dupn(arena, fact, word),
		unescaped(arena, fact + text, len - text),
	};

	if (!one.word || !one.text)
		return ws_err_nomem(err);
	if (strcmp(one.word, WS_INVENTORY_NAME) == 0) {
		line->name = one.text;
		return 0;
	}
	slot = ws_arena_grow(arena, &line->facts, &line->fact_count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = one;
	return 0;
}

static int read_line(struct ws_arena *arena, const struct ws_ini_entry *entry,
		     struct ws_inventory_line *line, struct ws_err *err)
{
	const char *at = entry->value;
	int rc = 0;

	line->key = line->name = ws_arena_dup(arena, entry->key);
	if (!line->key)
		return ws_err_nomem(err);
	while (rc == 0 && *at) {
		const char *end = strstr(at, ", ");
		const size_t len = end ? (size_t)(end - at) : strlen(at);

		rc = read_fact(arena, at, len, line, err);
		at += len + (end ? 2 : 0);
	}
	return rc;
}

/* The section `word` of a file; `number` is its name in the summary. */
static int get_file(const struct ws_tree *tree, const char *dir, const char *stem,
		    const char *number, const char *word, struct ws_arena *arena,
		    struct ws_inventory_file *out, struct ws_err *err)
{
	ws_auto(ws_ini) summary = NULL;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	struct ws_ini_entry entry;
	const char *sum;
	int rc = ws_docs_open_inventory(tree, dir, WS_INVENTORY_SUMMARY, path, &summary,
					err);

	*out = (struct ws_inventory_file){.known = false};
	if (rc == 0)
		rc = ws_docs_path(WS_DOC_INVENTORY, dir, stem, path, err);
	if (rc)
		return rc;
	sum = ws_ini_get(summary, WS_INVENTORY_NUMBERS, number);
	if (!sum)
		return 0;
	rc = ws_docs_load(tree, WS_DOC_INVENTORY, path, &doc, err);
	/* without a file only "0" is to be believed */
	if (rc == WS_DOCS_NONE) {
		out->known = strcmp(sum, "0") == 0;
		return 0;
	}
	out->known = rc == 0;
	for (size_t i = 0; rc == 0 && ws_ini_entry(doc, word, i, &entry); i++) {
		struct ws_inventory_line *line = ws_arena_grow(arena, &out->lines,
							       &out->count, sizeof(*line));

		rc = line ? read_line(arena, &entry, line, err) : ws_err_nomem(err);
	}
	return rc;
}

int ws_docs_get_inventory(const struct ws_tree *tree, const char *dir,
			  enum ws_inventory_kind kind, struct ws_arena *arena,
			  struct ws_inventory_file *out, struct ws_err *err)
{
	const char *word = ws_inventory_info(kind)->word;

	return get_file(tree, dir, word, word, word, arena, out, err);
}

int ws_docs_get_access(const struct ws_tree *tree, const char *dir,
		       enum ws_inventory_kind kind, struct ws_arena *arena,
		       struct ws_inventory_file *out, struct ws_err *err)
{
	return get_file(tree, dir, WS_INVENTORY_LEVELS, WS_INVENTORY_LEVELS,
			ws_inventory_info(kind)->word, arena, out, err);
}
