/*
 * sync/model/docs_inventory.c - facts into lines and back.
 *
 * Everything in a line comes from whoever can make a deployment. Names pass the rules for
 * names, texts cannot end their fact early, and no line is ever longer than a line may be.
 */
#include "sync/model/docs_inventory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/hash.h"
#include "sync/model/docs_p.h"
#include "sync/model/names_p.h"

/* ---- lines ------------------------------------------------------------------------------ */

/* A comma would begin the next fact; a percent sign would read as one of ours. */
static void put_escaped(struct ws_buf *out, const char *text)
{
	for (; *text; text++)
		if (*text == ',' || *text == '%')
			ws_buf_addf(out, "%%%02X", (unsigned)(unsigned char)*text);
		else
			ws_buf_addc(out, *text);
}

static void put_mark(struct ws_buf *out, const char *text)
{
	const struct ws_hash h = ws_hash_bytes(text, strlen(text));

	ws_buf_addf(out, "~%02x%02x%02x%02x", h.byte[0], h.byte[1], h.byte[2], h.byte[3]);
}

#define FACTS_MAX 16 /* the table of kinds has fewer columns */

static void put_facts(struct ws_buf *out, const struct ws_inventory_fact *facts,
		      size_t count, const bool marked[FACTS_MAX])
{
	ws_buf_cut(out, 0);
	for (size_t i = 0; i < count; i++) {
		ws_buf_adds(out, i ? ", " : "");
		ws_buf_adds(out, facts[i].word);
		if (!*facts[i].text)
			continue;
		ws_buf_addc(out, ' ');
		if (marked[i])
			put_mark(out, facts[i].text);
		else
			put_escaped(out, facts[i].text);
	}
}

/* The longest text that is not told by its mark yet; count: there is none. */
static size_t longest(const struct ws_inventory_fact *facts, size_t count,
		      const bool marked[FACTS_MAX])
{
	size_t found = count;

	for (size_t i = 0; i < count; i++)
		if (*facts[i].text && !marked[i] &&
		    (found == count || strlen(facts[i].text) > strlen(facts[found].text)))
			found = i;
	return found;
}

/* The longest telling that fits; what never fits is told by one mark for all. */
static int put_line(struct ws_ini *doc, const char *section, const char *key,
		    const struct ws_inventory_fact *facts, size_t count, struct ws_err *err)
{
	bool marked[FACTS_MAX] = {false};
	ws_auto_buf value = WS_BUF_INIT;
	ws_auto_buf whole = WS_BUF_INIT;
	size_t next = 0;

	if (count > FACTS_MAX)
		return ws_err_set(err, WS_E_BUG, "a line of more than %d facts", FACTS_MAX);
	put_facts(&whole, facts, count, marked);
	do {
		put_facts(&value, facts, count, marked);
		if (value.failed || whole.failed)
			return ws_err_nomem(err);
		if (ws_ini_fits(key, ws_buf_text(&value)))
			return ws_ini_set(doc, section, key, ws_buf_text(&value), err);
		next = longest(facts, count, marked);
		if (next < count)
			marked[next] = true;
	} while (next < count);
	ws_buf_cut(&value, 0);
	put_mark(&value, ws_buf_text(&whole));
	if (value.failed)
		return ws_err_nomem(err);
	return ws_ini_set(doc, section, key, ws_buf_text(&value), err);
}

static int put_item(struct ws_ini *doc, const char *section, const char *label,
		    const struct ws_inventory_item *item, struct ws_err *err)
{
	const size_t count = item->fact_count;
	ws_auto_free struct ws_inventory_fact *facts = NULL;

	if (strcmp(label, item->name) == 0)
		return put_line(doc, section, label, item->facts, count, err);
	facts = calloc(count + 1, sizeof(*facts));
	if (!facts)
		return ws_err_nomem(err);
	if (count)
		memcpy(facts, item->facts, count * sizeof(*facts));
	facts[count] = (struct ws_inventory_fact){WS_INVENTORY_NAME, item->name};
	return put_line(doc, section, label, facts, count + 1, err);
}

/* ---- one list ----------------------------------------------------------------------------- */

struct sorted {
	const char *label;
	const struct ws_inventory_item *item;
};

static int by_label(const void *a, const void *b)
{
	return strcmp(((const struct sorted *)a)->label, ((const struct sorted *)b)->label);
}

/* Lines are made in the order they are written in: inserting each where it belongs would
 * take the square of their number. */
static int put_items(struct ws_ini *doc, const char *section,
		     const struct ws_inventory_list *list, struct ws_arena *arena,
		     struct ws_err *err)
{
	struct sorted *sorted = ws_arena_zalloc(arena, list->count + 1, sizeof(*sorted));
	struct ws_names names;
	int rc = sorted ? 0 : ws_err_nomem(err);

	ws_names_init(&names, arena, WS_PIN_USERS);
	for (size_t i = 0; rc == 0 && i < list->count; i++)
		rc = ws_names_offer(&names, list->items[i].id, list->items[i].name, err);
	if (rc == 0)
		rc = ws_names_settle(&names, err);
	for (size_t i = 0; rc == 0 && i < list->count; i++)
		sorted[i] = (struct sorted){ws_names_label(&names, list->items[i].id),
					    &list->items[i]};
	if (rc == 0)
		qsort(sorted, list->count, sizeof(*sorted), by_label);
	for (size_t i = 0; rc == 0 && i < list->count; i++)
		rc = put_item(doc, section, sorted[i].label, sorted[i].item, err);
	ws_names_clear(&names);
	return rc;
}

static int put_list(struct ws_tree *tree, const char *dir, const char *word,
		    const struct ws_inventory_list *list, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = arena ? ws_docs_path(WS_DOC_INVENTORY, dir, word, path, err)
		       : ws_err_nomem(err);

	if (rc == 0 && list->count == 0)
		ws_tree_drop(tree, path);
	if (rc || list->count == 0)
		return rc;
	doc = ws_ini_new(ws_layout_schema(WS_DOC_INVENTORY), path);
	rc = doc ? put_items(doc, word, list, arena, err) : ws_err_nomem(err);
	return rc ? rc : ws_docs_put(tree, path, doc, err);
}

/* ---- all of them ---------------------------------------------------------------------------- */

int ws_docs_open_inventory(const struct ws_tree *tree, const char *dir, const char *stem,
			   char path[WS_LAYOUT_PATH], struct ws_ini **out,
			   struct ws_err *err)
{
	int rc = ws_docs_path(WS_DOC_INVENTORY, dir, stem, path, err);

	*out = NULL;
	if (rc == 0)
		rc = ws_docs_load(tree, WS_DOC_INVENTORY, path, out, err);
	if (rc != WS_DOCS_NONE)
		return rc;
	*out = ws_ini_new(ws_layout_schema(WS_DOC_INVENTORY), path);
	return *out ? 0 : ws_err_nomem(err);
}

static int put_kind(struct ws_tree *tree, const char *dir, struct ws_ini *summary,
		    const char *word, const struct ws_inventory_list *list,
		    struct ws_err *err)
{
	char number[24];
	int rc = put_list(tree, dir, word, list, err);

	(void)snprintf(number, sizeof(number), "%zu", list->count);
	return rc ? rc : ws_ini_set(summary, WS_INVENTORY_NUMBERS, word, number, err);
}

/* access.ini anew, kind by kind: one that is not known keeps its section. */
static int put_access(struct ws_tree *tree, const char *dir, struct ws_ini *summary,
		      const struct ws_inventory *inventory, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH], number[24];
	bool known = false;
	size_t count = 0;
	int rc = arena ? ws_docs_open_inventory(tree, dir, WS_INVENTORY_LEVELS, path, &doc,
						err)
		       : ws_err_nomem(err);

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		const char *word = ws_inventory_info((enum ws_inventory_kind)kind)->word;

		known = known || inventory->access[kind].known;
		if (!inventory->access[kind].known)
			continue;
		rc = ws_ini_drop_section(doc, word);
		if (rc == 0 && inventory->access[kind].count)
			rc = put_items(doc, word, &inventory->access[kind], arena, err);
	}
	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		count += ws_ini_count(
			doc, ws_inventory_info((enum ws_inventory_kind)kind)->word);
	if (rc || !known)
		return rc;
	(void)snprintf(number, sizeof(number), "%zu", count);
	rc = ws_ini_set(summary, WS_INVENTORY_NUMBERS, WS_INVENTORY_LEVELS, number, err);
	if (rc == 0 && count)
		return ws_docs_put(tree, path, doc, err);
	ws_tree_drop(tree, path);
	return rc;
}

static int drop_access(struct ws_tree *tree, const char *dir, struct ws_ini *summary,
		       struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc = ws_docs_path(WS_DOC_INVENTORY, dir, WS_INVENTORY_LEVELS, path, err);

	if (rc)
		return rc;
	ws_tree_drop(tree, path);
	return ws_ini_remove(summary, WS_INVENTORY_NUMBERS, WS_INVENTORY_LEVELS);
}

int ws_docs_put_inventory(struct ws_tree *tree, const char *dir, unsigned chosen,
			  const struct ws_inventory *inventory, struct ws_err *err)
{
	static const struct ws_inventory_list none = {.known = true};
	ws_auto(ws_ini) summary = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = ws_docs_open_inventory(tree, dir, WS_INVENTORY_SUMMARY, path, &summary,
					err);

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		const char *word = ws_inventory_info((enum ws_inventory_kind)kind)->word;

		if (!(chosen & 1u << kind)) {
			rc = put_list(tree, dir, word, &none, err);
			if (rc == 0)
				rc = ws_ini_remove(summary, WS_INVENTORY_NUMBERS, word);
		} else if (inventory->lists[kind].known) {
			rc = put_kind(tree, dir, summary, word, &inventory->lists[kind],
				      err);
		}
	}
	if (rc == 0)
		rc = chosen & WS_INVENTORY_WITH_ACCESS
			     ? put_access(tree, dir, summary, inventory, err)
			     : drop_access(tree, dir, summary, err);
	if (rc)
		return rc;
	if (ws_ini_count(summary, WS_INVENTORY_NUMBERS))
		return ws_docs_put(tree, path, summary, err);
	ws_tree_drop(tree, path);
	return 0;
}
