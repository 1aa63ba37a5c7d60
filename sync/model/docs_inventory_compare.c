/*
 * sync/model/docs_inventory_compare.c - what changed between two states of inventory/.
 */
#include "sync/model/docs_inventory.h"

#include <stdlib.h>
#include <string.h>

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

/* Both walked in one order. */
static int compare_lists(struct ws_inventory_file *before, struct ws_inventory_file *after,
			 struct ws_inventory_change change, ws_inventory_visit *visit,
			 void *user)
{
	size_t b = 0, a = 0;
	int rc = 0;

	if (before->count)
		qsort(before->lines, before->count, sizeof(*before->lines), by_key);
	if (after->count)
		qsort(after->lines, after->count, sizeof(*after->lines), by_key);
	while (rc == 0 && (b < before->count || a < after->count)) {
		const int order = b == before->count ? 1
				  : a == after->count
					  ? -1
					  : by_key(&before->lines[b], &after->lines[a]);

		change.before = order <= 0 ? &before->lines[b++] : NULL;
		change.after = order >= 0 ? &after->lines[a++] : NULL;
		if (order != 0 || !same_facts(change.before, change.after))
			rc = visit(user, &change);
	}
	return rc;
}

int ws_docs_each_inventory_change(const struct ws_tree *before, const struct ws_tree *after,
				  const char *dir, struct ws_arena *arena,
				  ws_inventory_visit *visit, void *user, struct ws_err *err)
{
	int rc = 0;

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++) {
		const enum ws_inventory_kind k = (enum ws_inventory_kind)kind;
		struct ws_inventory_change change = {.kind = k};
		struct ws_inventory_file b, a;

		rc = ws_docs_get_inventory(before, dir, k, arena, &b, err);
		if (rc == 0)
			rc = ws_docs_get_inventory(after, dir, k, arena, &a, err);
		if (rc == 0 && a.known && b.known)
			rc = compare_lists(&b, &a, change, visit, user);
		if (rc == 0)
			rc = ws_docs_get_access(before, dir, k, arena, &b, err);
		if (rc == 0)
			rc = ws_docs_get_access(after, dir, k, arena, &a, err);
		change.access = true;
		if (rc == 0 && a.known && b.known)
			rc = compare_lists(&b, &a, change, visit, user);
	}
	return rc;
}

/* ---- in short ------------------------------------------------------------------------------- */

struct difference {
	size_t added, gone, paused, resumed, other, access;
};

static int count_change(void *user, const struct ws_inventory_change *change)
{
	struct difference *d = (struct difference *)user + change->kind;

	if (change->access)
		d->access++;
	else if (!change->before)
		d->added++;
	else if (!change->after)
		d->gone++;
	else if (is_off(change->after) && !is_off(change->before))
		d->paused++;
	else if (is_off(change->before) && !is_off(change->after))
		d->resumed++;
	else
		d->other++;
	return 0;
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
	if (d->access)
		ws_buf_addf(out, "%s%zu access list%s of %s changed", out->len ? ", " : "",
			    d->access, d->access == 1 ? "" : "s", info->many);
}

int ws_docs_compare_inventory(const struct ws_tree *before, const struct ws_tree *after,
			      const char *dir, struct ws_buf *out, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct difference all[WS_INVENTORY_KINDS] = {{0}};
	int rc = arena ? ws_docs_each_inventory_change(before, after, dir, arena,
						       count_change, all, err)
		       : ws_err_nomem(err);

	for (int kind = 0; rc == 0 && kind < WS_INVENTORY_KINDS; kind++)
		put_difference(out, ws_inventory_info((enum ws_inventory_kind)kind),
			       &all[kind]);
	return rc;
}
