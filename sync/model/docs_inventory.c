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

#define SUMMARY "summary"
#define NUMBERS "inventory" /* its section */
#define NAME    "name"
#define ACCESS  "access" /* its file, and its number in the summary */

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

/* The facts, of which the last `marked` with a text are told by their mark. */
static void put_facts(struct ws_buf *out, const struct ws_inventory_fact *facts,
		      size_t count, size_t marked)
{
	ws_buf_cut(out, 0);
	for (size_t i = 0; i < count; i++) {
		ws_buf_adds(out, i ? ", " : "");
		ws_buf_adds(out, facts[i].word);
		if (!*facts[i].text)
			continue;
		ws_buf_addc(out, ' ');
		if (i + marked >= count)
			put_mark(out, facts[i].text);
		else
			put_escaped(out, facts[i].text);
	}
}

/* The longest telling that fits; what never fits is told by one mark for all. */
static int put_line(struct ws_ini *doc, const char *section, const char *key,
		    const struct ws_inventory_fact *facts, size_t count, struct ws_err *err)
{
	ws_auto_buf value = WS_BUF_INIT;
	ws_auto_buf whole = WS_BUF_INIT;

	for (size_t marked = 0; marked <= count; marked++) {
		put_facts(&value, facts, count, marked);
		if (value.failed)
			return ws_err_nomem(err);
		if (ws_ini_fits(key, ws_buf_text(&value)))
			return ws_ini_set(doc, section, key, ws_buf_text(&value), err);
	}
	put_facts(&whole, facts, count, 0);
	ws_buf_cut(&value, 0);
	put_mark(&value, ws_buf_text(&whole));
	if (value.failed || whole.failed)
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
	facts[count] = (struct ws_inventory_fact){NAME, item->name};
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

static int open_file(const struct ws_tree *tree, const char *dir, const char *stem,
		     char path[WS_LAYOUT_PATH], struct ws_ini **out, struct ws_err *err)
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
	return rc ? rc : ws_ini_set(summary, NUMBERS, word, number, err);
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
	int rc = arena ? open_file(tree, dir, ACCESS, path, &doc, err) : ws_err_nomem(err);

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
	rc = ws_ini_set(summary, NUMBERS, ACCESS, number, err);
	if (rc == 0 && count)
		return ws_docs_put(tree, path, doc, err);
	ws_tree_drop(tree, path);
	return rc;
}

static int drop_access(struct ws_tree *tree, const char *dir, struct ws_ini *summary,
		       struct ws_err *err)
{
	char path[WS_LAYOUT_PATH];
	int rc = ws_docs_path(WS_DOC_INVENTORY, dir, ACCESS, path, err);

	if (rc)
		return rc;
	ws_tree_drop(tree, path);
	return ws_ini_remove(summary, NUMBERS, ACCESS);
}

int ws_docs_put_inventory(struct ws_tree *tree, const char *dir, unsigned chosen,
			  const struct ws_inventory *inventory, struct ws_err *err)
{
	static const struct ws_inventory_list none = {.known = true};
	ws_auto(ws_ini) summary = NULL;
	char path[WS_LAYOUT_PATH];
	int rc = open_file(tree, dir, SUMMARY, path, &summary, err);

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		const char *word = ws_inventory_info((enum ws_inventory_kind)kind)->word;

		if (!(chosen & 1u << kind)) {
			rc = put_list(tree, dir, word, &none, err);
			if (rc == 0)
				rc = ws_ini_remove(summary, NUMBERS, word);
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
	if (ws_ini_count(summary, NUMBERS))
		return ws_docs_put(tree, path, summary, err);
	ws_tree_drop(tree, path);
	return 0;
}

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
	if (strcmp(one.word, NAME) == 0) {
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
	int rc = open_file(tree, dir, SUMMARY, path, &summary, err);

	*out = (struct ws_inventory_file){.known = false};
	if (rc == 0)
		rc = ws_docs_path(WS_DOC_INVENTORY, dir, stem, path, err);
	if (rc)
		return rc;
	sum = ws_ini_get(summary, NUMBERS, number);
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
	return get_file(tree, dir, ACCESS, ACCESS, ws_inventory_info(kind)->word, arena,
			out, err);
}

/* ---- what changed ------------------------------------------------------------------------------ */

struct difference {
	size_t added, gone, paused, resumed, other;
};

static int by_key(const void *a, const void *b)
{
	return strcmp(((const struct ws_inventory_line *)a)->key,
		      ((const struct ws_inventory_line *)b)->key);
}

static bool is_off(const struct ws_inventory_line *line)
{
	const char *word = line->fact_count ? line->facts[0].word : "";

	return strcmp(word, "paused") == 0 || strcmp(word, "disabled") == 0 ||
	       strcmp(word, "inactive") == 0;
}

static bool same_facts(const struct ws_inventory_line *a, const struct ws_inventory_line *b)
{
	if (a->fact_count != b->fact_count || strcmp(a->name, b->name) != 0)
		return false;
	for (size_t i = 0; i < a->fact_count; i++)
		if (strcmp(a->facts[i].word, b->facts[i].word) != 0 ||
		    strcmp(a->facts[i].text, b->facts[i].text) != 0)
			return false;
	return true;
}

static void compare_line(const struct ws_inventory_line *before,
			 const struct ws_inventory_line *after, struct difference *out)
{
	if (same_facts(before, after))
		return;
	if (is_off(after) && !is_off(before))
		out->paused++;
	else if (is_off(before) && !is_off(after))
		out->resumed++;
	else
		out->other++;
}

/* Both walked in one order. */
static void compare_lists(struct ws_inventory_file *before, struct ws_inventory_file *after,
			  struct difference *out)
{
	size_t b = 0, a = 0;

	if (before->count)
		qsort(before->lines, before->count, sizeof(*before->lines), by_key);
	if (after->count)
		qsort(after->lines, after->count, sizeof(*after->lines), by_key);
	while (b < before->count || a < after->count) {
		const int order = b == before->count ? 1
				  : a == after->count
					  ? -1
					  : by_key(&before->lines[b], &after->lines[a]);

		if (order == 0)
			compare_line(&before->lines[b], &after->lines[a], out);
		out->gone += order < 0;
		out->added += order > 0;
		b += order <= 0;
		a += order >= 0;
	}
}

static void put_difference(struct ws_buf *out, const struct ws_inventory_info *info,
			   const struct difference *d)
{
	const struct {
		size_t n;
		const char *word;
	} parts[] = {
		{d->added, "new"},     {d->gone, "gone"},
		{d->paused, "paused"}, {d->resumed, "active again"},
		{d->other, "changed"},
	};
	bool named = false;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (!parts[i].n)
			continue;
		ws_buf_adds(out, out->len ? ", " : "");
		ws_buf_addf(out, "%zu ", parts[i].n);
		if (!named)
			ws_buf_addf(out, "%s ", parts[i].n == 1 ? info->one : info->many);
		named = true;
		ws_buf_adds(out, parts[i].word);
	}
}

int ws_docs_compare_inventory(const struct ws_tree *before, const struct ws_tree *after,
			      const char *dir, struct ws_buf *out, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	int rc = arena ? 0 : ws_err_nomem(err);

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		const enum ws_inventory_kind k = (enum ws_inventory_kind)kind;
		struct ws_inventory_file b, a;
		struct difference d = {0};

		rc = ws_docs_get_inventory(before, dir, k, arena, &b, err);
		if (rc == 0)
			rc = ws_docs_get_inventory(after, dir, k, arena, &a, err);
		if (rc || !a.known || !b.known)
			continue;
		compare_lists(&b, &a, &d);
		put_difference(out, ws_inventory_info(k), &d);
	}
	return rc;
}
