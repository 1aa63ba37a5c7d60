/*
 * sync/round/look/touched.c - a look at no more than what commits touched.
 *
 * Whatever is unusual leads to the look at everything: this one has to be right, not to
 * be taken often. Guards count on roles, teams, people and the catalogue of the account,
 * so these are read, too, and must be as they were, byte by byte. The list of a team's
 * workspaces alone is left out: the others were not read, so it would miss their names.
 */
#include "sync/round/look/touched.h"

#include <stdio.h>
#include <string.h>

#include "store/tree/layout.h"
#include "sync/round/look/unread.h"

#define TOUCHED_MAX 64 /* beyond, a look at everything costs little more */

/* ---- which ---------------------------------------------------------------------------- */

struct finding {
	const struct ws_store *store;
	struct ws_arena *arena;
	struct ws_touched *out;
	bool everything;
	struct ws_err *err;
};

bool ws_touched_has(const struct ws_touched *touched, const char *name)
{
	for (size_t i = 0; i < touched->count; i++)
		if (strcmp(touched->names[i], name) == 0)
			return true;
	return false;
}

static int add_name(struct finding *f, const struct ws_place *place)
{
	char name[2 * WS_LAYOUT_NAME];
	const char **slot;

	(void)snprintf(name, sizeof(name), "%s/%s", place->account, place->handle);
	if (ws_touched_has(f->out, name))
		return 0;
	slot = ws_arena_grow(f->arena, &f->out->names, &f->out->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(f->err);
	*slot = ws_arena_dup(f->arena, name);
	return *slot ? 0 : ws_err_nomem(f->err);
}

/* base, main, cloud: where the first two differ. */
static int see_path(void *user, const char *path,
		    const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct finding *f = user;
	struct ws_place place;

	if (ws_tree_entry_same(entries[0], entries[1]))
		return 0;
	ws_layout_place(path, &place);
	if (place.handle[0] && !ws_store_tracks(f->store, place.account, place.handle))
		return 0;
	switch (place.kind) {
	case WS_DOC_OTHER:
	case WS_DOC_INVENTORY:
	case WS_DOC_INVITATIONS:
		return 0;
	case WS_DOC_WORKSPACE:
	case WS_DOC_MEMBERS:
		if (entries[0] && entries[1] && entries[2] &&
		    ws_layout_handle_ok(place.account) && ws_layout_handle_ok(place.handle))
			return add_name(f, &place);
		break;
	case WS_DOC_TEXT:
		return add_name(f, &place);
	case WS_DOC_ACCOUNT:
	case WS_DOC_PEOPLE:
	case WS_DOC_SERVICE_ACCOUNTS:
	case WS_DOC_CATALOGUE:
	case WS_DOC_IDS:
	case WS_DOC_POLICY:
	case WS_DOC_ROLE:
	case WS_DOC_TEAM:
		break;
	}
	f->everything = true;
	return 0;
}

static int load_refs(struct ws_store *store, struct ws_oid ids[3], struct ws_err *err)
{
	static const char *const refs[3] = {WS_REF_BASE, WS_REF_MAIN, WS_REF_CLOUD};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = ws_repo_ref(store->repo, refs[i], &ids[i], err);
	return rc;
}

int ws_touched_find(struct ws_store *store, struct ws_arena *arena, struct ws_touched *out,
		    struct ws_err *err)
{
	struct finding f = {store, arena, out, false, err};
	struct ws_store_look last;
	struct ws_oid ids[3];
	struct ws_tree *trees[WS_TREE_SIDES] = {NULL};
	int rc = ws_store_look_read(store, &last, err);

	*out = (struct ws_touched){NULL, 0};
	if (rc == 0)
		rc = load_refs(store, ids, err);
	if (rc != 0 || last.time_s == 0)
		return rc < 0 ? rc : 0;
	rc = ws_repo_load_changed(store->repo,
				  (const struct ws_oid *[]){&ids[0], &ids[1], &ids[2]}, 3,
				  NULL, NULL, trees, err);
	if (rc == 0)
		rc = ws_tree_walk((const struct ws_tree *const *)trees, 3, see_path, &f);
	for (size_t i = 0; i < 3; i++)
		ws_tree_free(trees[i]);
	if (f.everything || out->count > TOUCHED_MAX)
		out->count = 0;
	return rc;
}

/* ---- the last look, as far as it matters ----------------------------------------------- */

static bool is_account_of(const struct ws_touched *touched, const char *path, size_t len)
{
	for (size_t i = 0; i < touched->count; i++)
		if (strncmp(touched->names[i], path, len) == 0 &&
		    touched->names[i][len] == '/')
			return true;
	return false;
}

/* Documents of these workspaces and of their accounts. */
static bool concerns(void *user, const char *path)
{
	const struct ws_touched *touched = user;
	const char *slash = strchr(path, '/');
	struct ws_place place;
	char name[2 * WS_LAYOUT_NAME];
	size_t len = strlen(path);

	if (!slash || !is_account_of(touched, path, (size_t)(slash - path)))
		return false;
	if (strncmp(slash, "/_account/", strlen("/_account/")) == 0)
		return true;
	if (path[len - 1] == '/') {
		(void)snprintf(name, sizeof(name), "%.*s", (int)len - 1, path);
		return !slash[1] || ws_touched_has(touched, name);
	}
	ws_layout_place(path, &place);
	(void)snprintf(name, sizeof(name), "%s/%s", place.account, place.handle);
	return place.handle[0] && ws_touched_has(touched, name);
}

static int load_part(struct ws_store *store, const char *ref,
		     const struct ws_touched *touched, struct ws_oid *id,
		     struct ws_tree **out, struct ws_err *err)
{
	int rc = ws_repo_ref(store->repo, ref, id, err);

	if (rc == WS_REPO_ABSENT)
		return ws_err_set(err, WS_E_REF_MOVED, "%s went away", ref);
	if (rc == 0)
		rc = ws_repo_load(store->repo, id, concerns, (void *)(uintptr_t)touched,
				  out, err);
	return rc;
}

/* ---- is it still so? ------------------------------------------------------------------- */

static size_t compared_length(const struct ws_tree_entry *e, const struct ws_place *place)
{
	static const char workspaces[] = "\n[workspaces]\n";
	const char *at = place->kind == WS_DOC_TEAM ? memmem(e->bytes, e->len, workspaces,
							     sizeof(workspaces) - 1)
						    : NULL;

	return at ? (size_t)(at - e->bytes) : e->len;
}

/* Invitations of a workspace that was not read? */
static bool is_elsewhere(const struct ws_touched *touched, const struct ws_place *place)
{
	char name[2 * WS_LAYOUT_NAME];

	(void)snprintf(name, sizeof(name), "%s/%s", place->account, place->name);
	return place->kind == WS_DOC_INVITATIONS && place->name[0] &&
	       !ws_touched_has(touched, name);
}

/* Documents of accounts: cloud/main, now. */
static int account_differs(void *user, const char *path,
			   const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct ws_place place;
	size_t len;

	ws_layout_place(path, &place);
	if (place.kind == WS_DOC_OTHER || place.kind == WS_DOC_POLICY || place.handle[0] ||
	    is_elsewhere(user, &place))
		return 0;
	if (!entries[0] || !entries[1])
		return 1;
	len = compared_length(entries[0], &place);
	return compared_length(entries[1], &place) != len ||
	       memcmp(entries[0]->bytes, entries[1]->bytes, len) != 0;
}

/* The workspaces, item by item: a comment that main has now is no difference. */
static int workspaces_differ(const struct ws_tree *cloud, const struct ws_tree *now,
			     bool *out, struct ws_err *err)
{
	ws_auto(ws_side) before = NULL;
	ws_auto(ws_side) after = NULL;
	ws_auto(ws_plan) changes = NULL;
	int rc = ws_side_build(cloud, NULL, &before, err);

	if (rc == 0)
		rc = ws_side_build_like(now, cloud, before, &after, err);
	if (rc == 0)
		rc = ws_plan_compare(before, after, true, WS_INCOMING, &changes, err);
	*out = rc == 0 &&
	       (changes->change_count || before->problem_count || after->problem_count);
	return rc;
}

static bool is_listed(const struct ws_unread_list *list, const struct ws_unread *one)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].kind == one->kind &&
		    strcmp(list->items[i].workspace_id, one->workspace_id) == 0)
			return true;
	return false;
}

/* Can as much be read as at the last look? What could not be read then is no basis for
 * anything, and the plan knows; what cannot be read now, it does not. */
static int is_as_readable(struct ws_store *store, const struct ws_look *look, bool *out,
			  struct ws_err *err)
{
	struct ws_store_look last;
	struct ws_unread_list known;
	int rc = ws_store_look_read(store, &last, err);

	if (rc == 0)
		rc = ws_unread_read(store, look->arena, &known, err);
	if (rc != 0)
		return rc;
	*out = (look->report.complete || !last.complete) && look->actor.id &&
	       strcmp(look->actor.id, last.actor_id) == 0;
	for (size_t i = 0; i < look->unread.count && *out; i++)
		*out = is_listed(&known, &look->unread.items[i]);
	return 0;
}

static int compare(struct ws_store *store, const struct ws_touched *touched,
		   const struct ws_look *look, const struct ws_tree *read, bool *same,
		   struct ws_err *err)
{
	const struct ws_tree *sides[2] = {look->cloud, read};
	ws_auto(ws_tree) now = NULL;
	bool differ = false;
	int rc = is_as_readable(store, look, same, err);

	if (rc == 0 && *same)
		*same = ws_tree_walk(sides, 2, account_differs,
				     (void *)(uintptr_t)touched) == 0;
	if (rc != 0 || !*same)
		return rc;
	rc = ws_tree_copy(look->cloud, &now, err);
	if (rc == 0)
		rc = ws_look_lay_over(now, read, err);
	if (rc == 0)
		rc = workspaces_differ(look->cloud, now, &differ, err);
	*same = !differ;
	return rc;
}

int ws_touched_look(struct ws_store *store, struct ws_remote *remote,
		    const struct ws_round_world *world, const struct ws_round_watch *watch,
		    const struct ws_touched *touched, struct ws_look *look, bool *enough,
		    struct ws_err *err)
{
	ws_auto(ws_tree) read = ws_tree_new();
	size_t found = 0;
	int rc;

	*enough = false;
	*look = (struct ws_look){.arena = ws_arena_new()};
	if (!read || !look->arena)
		return ws_err_nomem(err);
	ws_look_begins(look, world);
	rc = load_part(store, WS_REF_MAIN, touched, &look->main_id, &look->main, err);
	if (rc == 0)
		rc = load_part(store, WS_REF_CLOUD, touched, &look->cloud_id, &look->cloud,
			       err);
	if (rc == 0)
		rc = remote->ops->actor(remote, look->arena, &look->actor, err);
	if (rc == 0)
		rc = ws_look_some(store, remote, watch, touched->names, touched->count,
				  look, read, &found, err);
	if (rc == 0 && found == touched->count)
		rc = compare(store, touched, look, read, enough, err);
	ws_look_ends(look, world);
	return rc;
}

/* ---- was it enough? -------------------------------------------------------------------- */

static bool is_covered(const struct ws_touched *touched, const struct ws_change *c)
{
	switch (c->kind) {
	case WS_ITEM_GRANT:
		return c->principal_kind != WS_INVITED && ws_touched_has(touched, c->path);
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_DEFAULT_ROLE:
	case WS_ITEM_RESULT_STORAGE:
		return ws_touched_has(touched, c->path);
	case WS_ITEM_HANDLE:
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_ROLE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return false;
}

bool ws_touched_covers(const struct ws_touched *touched, const struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if ((c->verdict == WS_SEND || c->verdict == WS_RECEIVE ||
		     c->verdict == WS_AGREE) &&
		    !is_covered(touched, c))
			return false;
	}
	return true;
}
