/*
 * cli/show/origin.c - what a commit meant, and which one gave an item its value.
 */
#include "cli/show/history.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/text.h"
#include "sync/round/view/compared.h"

#define LOOK_BACK 2000 /* commits */

int ws_meaning_of(struct ws_store *store, const struct ws_past *past,
		  struct ws_meaning *out, struct ws_err *err)
{
	const struct ws_oid *commits[2] = {past->parent_count ? &past->parent : NULL,
					   &past->id};
	struct ws_compared c;
	int rc = ws_compared_load(store->repo, commits,
				  past->cloud ? WS_INCOMING : WS_OUTGOING, &c, err);

	*out = (struct ws_meaning){c.sides[0], c.sides[1], c.plan};
	c.sides[0] = c.sides[1] = NULL;
	c.plan = NULL;
	ws_compared_clear(&c);
	return rc;
}

void ws_meaning_clear(struct ws_meaning *meaning)
{
	ws_plan_free(meaning->plan);
	ws_side_free(meaning->before);
	ws_side_free(meaning->after);
}

bool ws_same_item(const struct ws_change *a, const struct ws_change *b)
{
	return a->kind == b->kind && a->workspace_id &&
	       ws_text_same(a->workspace_id, b->workspace_id) &&
	       (a->kind != WS_ITEM_GRANT ||
		(a->principal_kind == b->principal_kind &&
		 ws_text_same(a->principal_id, b->principal_id)));
}

bool ws_same_change(const struct ws_change *a, const struct ws_change *b)
{
	if (a->workspace_id || b->workspace_id || a->kind != b->kind)
		return ws_same_item(a, b);
	if (a->kind == WS_ITEM_ROLE)
		return ws_text_same(a->principal_id, b->principal_id) &&
		       ws_text_same(a->account_id, b->account_id);
	return ws_text_same(a->path, b->path) && ws_text_same(a->label, b->label);
}

/* What the author wrote; of an author nobody knows, between which looks it happened. */
static const char *subject_of(struct ws_arena *arena, const struct ws_past *past)
{
	const char *between = strstr(past->message, "\nbetween ");
	const char *text = past->message;
	char line[256];

	if (past->cloud && !between)
		return NULL;
	if (past->cloud)
		text = between + 1;
	(void)snprintf(line, sizeof(line), "%.*s", (int)strcspn(text, "\n"), text);
	return ws_arena_dup(arena, line);
}

void ws_origin_note(struct ws_arena *arena, const struct ws_past *past,
		    struct ws_origin *origin)
{
	origin->author = ws_arena_dup(arena, past->author);
	origin->time_s = past->author_time_s;
	origin->subject = subject_of(arena, past);
}

/* Returns how many changes still lack an origin. */
static size_t settle_all(struct ws_arena *arena, const struct ws_past *past,
			 const struct ws_plan *meaning,
			 const struct ws_change *const *changes, size_t count,
			 struct ws_origins *out)
{
	size_t open = 0;

	for (size_t i = 0; i < count; i++) {
		struct ws_origin *origin = past->cloud ? &out[i].cloud : &out[i].local;

		for (size_t k = 0; !origin->author && k < meaning->change_count; k++)
			if (ws_same_change(changes[i], &meaning->changes[k]))
				ws_origin_note(arena, past, origin);
		open += !out[i].cloud.author || !out[i].local.author;
	}
	return open;
}

int ws_origins_find(struct ws_store *store, const struct ws_view *view,
		    const struct ws_change *const *changes, size_t count,
		    struct ws_arena *arena, struct ws_origins *out, struct ws_err *err)
{
	struct ws_history history = {0};
	size_t open = count;
	int rc = 0;

	memset(out, 0, count * sizeof(*out));
	if (count > 0 && store->repo)
		rc = ws_history_read(store, view, arena, &history, err);
	for (size_t i = 0; rc == 0 && i < history.count && i < LOOK_BACK && open > 0; i++) {
		const struct ws_past *past = &history.items[i];
		struct ws_meaning m;

		/* what was sent is known by who committed it, and what was decided for the
		   cloud by who did it there; the first commit says
		   nothing about who gave what it holds */
		if (past->sent || past->decided || past->parent_count == 0)
			continue;
		rc = ws_meaning_of(store, past, &m, err);
		if (rc == 0)
			open = settle_all(arena, past, m.plan, changes, count, out);
		ws_meaning_clear(&m);
	}
	return rc;
}
