/*
 * sync/round/observed.c - which outgoing items of main nobody intended.
 *
 * For each item the history of its workspace is walked back from main, comparing each
 * commit with its first parent, until one changed the item. The walk is short: what is
 * about to be sent was changed lately. Where a merge brought the item in, the walk
 * goes on along the side it came from.
 */
#include "sync/round/observed.h"

#include <stdlib.h>
#include <string.h>

#include "sync/model/side.h"

/* The search for one item. */
struct search {
	struct ws_repo *repo;
	const struct ws_change *change;
	bool observed;
	struct ws_err *err;
};

static bool beneath_account(void *user, const char *path)
{
	const char *dir = user;
	size_t account = strcspn(dir, "/");

	if (strncmp(path, dir, account) != 0 || path[account] != '/')
		return false;
	return strncmp(path + account, "/_account/", strlen("/_account/")) == 0 ||
	       !path[account + 1] || strncmp(path, dir, strlen(dir)) == 0;
}

/* What commit has for the item: a role id or text; NULL: nothing. Heap. */
static int value_at(struct search *s, const struct ws_oid *commit, char **out)
{
	const struct ws_change *c = s->change;
	ws_auto(ws_tree) tree = NULL;
	ws_auto(ws_side) side = NULL;
	const struct ws_side_workspace *w;
	const struct ws_side_grant *g;
	const char *value = NULL;
	int rc = 0;

	*out = NULL;
	if (ws_oid_is_zero(commit))
		return 0;
	rc = ws_repo_load(s->repo, commit, beneath_account, (void *)(uintptr_t)c->path,
			  &tree, s->err);
	if (rc == 0)
		rc = ws_side_build(tree, NULL, &side, s->err);
	if (rc != 0)
		return rc;
	w = ws_side_workspace(side, c->workspace_id);
	if (w && c->kind == WS_ITEM_GRANT) {
		g = ws_side_grant(w, c->principal_kind, c->principal_id);
		value = g ? g->role_id : NULL;
	} else if (w && c->kind == WS_ITEM_NAME) {
		value = w->name.present ? w->name.text : NULL;
	} else if (w && c->kind == WS_ITEM_DESCRIPTION) {
		value = w->description.present ? w->description.text : NULL;
	} else if (w && c->kind == WS_ITEM_DEFAULT_ROLE) {
		value = w->default_role.present ? w->default_role.text : NULL;
	}
	*out = value ? strdup(value) : NULL;
	return value && !*out ? ws_err_nomem(s->err) : 0;
}

static bool same_value(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : !a && !b;
}

static int look_back(struct search *s, const struct ws_oid *from);

/* A merge that changed the item: its second side tells, if the item is from there. */
static int follow_merge(struct search *s, const struct ws_repo_past *past,
			const char *after)
{
	ws_auto_free char *merged = NULL;
	int rc = value_at(s, &past->parent[1], &merged);

	if (rc == 0 && same_value(merged, after))
		rc = look_back(s, &past->parent[1]);
	return rc < 0 ? rc : 1;
}

static int each_commit(void *user, const struct ws_repo_past *past)
{
	struct search *s = user;
	const struct ws_oid none = {{0}};
	ws_auto_free char *before = NULL;
	ws_auto_free char *after = NULL;
	char trailer[WS_OID_TEXT];
	int rc = value_at(s, &past->id, &after);

	if (rc == 0)
		rc = value_at(s, past->parent_count ? &past->parent[0] : &none, &before);
	if (rc != 0)
		return rc;
	if (same_value(before, after))
		return 0;
	s->observed = ws_repo_trailer(past->message, WS_TRAILER_CLOUD, trailer,
				      sizeof(trailer));
	return !s->observed && past->parent_count > 1 ? follow_merge(s, past, after) : 1;
}

static int look_back(struct search *s, const struct ws_oid *from)
{
	int rc = ws_repo_log(s->repo, from, s->change->path, each_commit, s, s->err);

	return rc < 0 ? rc : 0;
}

int ws_observed_find(struct ws_repo *repo, const struct ws_oid *main,
		     const struct ws_plan *plan, struct ws_arena *arena,
		     struct ws_observed **items, size_t *count, struct ws_err *err)
{
	*items = NULL;
	*count = 0;
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		struct search s = {repo, c, false, err};
		struct ws_observed *o;
		int rc;

		if (c->direction != WS_OUTGOING || !c->workspace_id || !c->path ||
		    (c->verdict != WS_SEND && !(c->held & WS_HELD_OBSERVE)))
			continue;
		rc = look_back(&s, main);
		if (rc != 0)
			return rc;
		if (!s.observed)
			continue;
		o = ws_arena_grow(arena, items, count, sizeof(*o));
		if (!o)
			return ws_err_nomem(err);
		o->workspace_id = ws_arena_dup(arena, c->workspace_id);
		o->kind = c->kind;
		o->principal_kind = c->principal_kind;
		o->principal_id = ws_arena_dup(arena, c->principal_id);
	}
	return 0;
}
