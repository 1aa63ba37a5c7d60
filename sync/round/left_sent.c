/*
 * sync/round/left_sent.c - what a round that died had sent, once it is seen in the cloud.
 *
 * The journal says which commit base was when something was sent. While base is still that
 * one, nothing that came after has been shared: the cloud holding what was sent, where base
 * has what was there before, is our own write. A write that nobody read back proves less:
 * who took the edit back since is asked, as ever.
 */
#include "sync/round/left.h"

#include <string.h>
#include "store/ground/text.h"

#include "sync/round/settle/settle_p.h"
#include "sync/round/view/doubt.h"
#include "sync/round/write/finish.h"

struct leaving {
	struct ws_view *view;
	const struct ws_doubt_left *items;
	size_t count;
	struct ws_tree *base; /* as it becomes */
	const char **effects; /* that somebody had approved */
	size_t effect_count;
};

/* ---- which of them ---------------------------------------------------------------------- */

static bool is_value(const struct ws_value *value, const char *text)
{
	return ws_text_same(!value->present ? NULL
			    : value->id     ? value->id
					    : value->text,
			    text);
}

static bool is_about(const struct ws_doubt *write, const struct ws_change *c)
{
	if (write->kind != c->kind || !ws_text_same(write->workspace_id, c->workspace_id))
		return false;
	return c->kind != WS_ITEM_GRANT ||
	       (write->principal_kind == c->principal_kind &&
		ws_text_same(write->principal_id, c->principal_id));
}

/* Grants and fields. An invitation is none: its line says a wish. */
static bool is_plain(const struct ws_change *c)
{
	switch (c->kind) {
	case WS_ITEM_GRANT:
		return c->principal_kind != WS_INVITED;
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_DEFAULT_ROLE:
	case WS_ITEM_RESULT_STORAGE:
		return true;
	case WS_ITEM_HANDLE:
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return false;
}

/* The cloud was read, and differs from what main and base say. */
static bool is_open(const struct ws_change *c, bool read_back)
{
	if (c->verdict == WS_CONFLICT)
		return read_back ||
		       !is_value(&c->local, c->base.id ? c->base.id : c->base.text);
	return read_back && c->direction == WS_INCOMING &&
	       (c->verdict == WS_RECEIVE || c->verdict == WS_WAIT);
}

static const struct ws_doubt_left *find(const struct leaving *l, const struct ws_change *c)
{
	for (size_t i = 0; is_plain(c) && i < l->count; i++) {
		const struct ws_doubt_left *left = &l->items[i];

		if (is_about(&left->write, c) && is_value(&c->base, left->write.from) &&
		    is_value(&c->cloud, left->write.to) && is_open(c, left->read_back))
			return left;
	}
	return NULL;
}

/* ---- base takes them ------------------------------------------------------------------- */

static int take(struct leaving *l, const struct ws_change *c, struct ws_err *err)
{
	const struct ws_doubt_left *left = find(l, c);
	const struct ws_side_workspace *base = left ? ws_side_workspace(l->view->base,
									c->workspace_id)
						    : NULL;

	if (!base || !ws_view_is_valid(base) ||
	    (c->kind == WS_ITEM_GRANT && base->lists[c->principal_kind] != WS_KNOWN))
		return 0;
	if (left->effect)
		l->effects[l->effect_count++] = left->effect;
	return settle_base_item(l->base, base->dir, c, base, &c->cloud, err);
}

static int take_all(struct ws_store *store, struct leaving *l, int64_t now_s,
		    struct ws_err *err)
{
	const struct ws_plan *plan = l->view->plan;
	struct ws_view_own *own = ws_view_own(l->view);
	int rc = ws_tree_copy(own->base, &l->base, err);

	l->effects = ws_arena_zalloc(own->arena, plan->change_count + 1,
				     sizeof(*l->effects));
	if (rc == 0 && !l->effects)
		rc = ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		rc = take(l, &plan->changes[i], err);
	if (rc == 0)
		rc = ws_approvals_spend_left(store, l->view, l->effects, l->effect_count,
					     now_s, err);
	if (rc == 0)
		rc = ws_finish_base(store, l->view, own->base, l->base,
				    "sent by a round that died, and seen since\n", now_s,
				    err);
	ws_tree_free(l->base);
	return rc;
}

int ws_left_sent(struct ws_store *store, const struct ws_round_world *world,
		 struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_view) view = NULL;
	ws_auto_lock lock = WS_LOCK_INIT;
	struct leaving l = {.count = 0};
	struct ws_oid base;
	int rc = arena ? ws_store_lock(store, &lock, err) : ws_err_nomem(err);

	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_BASE, &base, err);
	if (rc != 0)
		return rc < 0 ? rc : 0; /* no base yet */
	rc = ws_doubt_find_left(store, &base, arena, &l.items, &l.count, err);
	if (rc != 0 || l.count == 0)
		return rc;
	rc = ws_view_build(store, world, &view, err);
	l.view = view;
	return rc == 0 ? take_all(store, &l, world->now_s(world->user), err) : rc;
}
