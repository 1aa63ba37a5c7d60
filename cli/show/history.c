/*
 * cli/show/history.c - the commits a history is told from.
 *
 * Commits that record the cloud carry a trailer. Those made by a look say "self" in it
 * and name who did it; those on main that took such facts over name the look's commit and
 * are left out when that one is there, but for what a person decided. Merges say nothing new either. cloud/main may hold
 * commits of people, too: it follows main when both sides agree, and so what it holds of
 * them was sent.
 */
#include "cli/show/history.h"

#include <stdlib.h>
#include <string.h>
#include "sync/round/person/resolve.h"

struct id_set {
	struct ws_oid *items;
	size_t count;
};

struct collection {
	struct ws_arena *arena;
	struct ws_past *items;
	size_t count;
	/* of cloud/main, sorted once they are all there */
	struct id_set looks, people;
	bool waiting_only; /* this walk ends where main has the rest */
	size_t left;       /* commits still wanted of it */
};

static int by_id(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct ws_oid));
}

static bool has_id(const struct id_set *set, const struct ws_oid *id)
{
	return set->count > 0 &&
	       bsearch(id, set->items, set->count, sizeof(*id), by_id) != NULL;
}

static void sort_ids(struct id_set *set)
{
	if (set->count > 1)
		qsort(set->items, set->count, sizeof(*set->items), by_id);
}

static int collect_id(void *user, const struct ws_repo_past *past)
{
	struct collection *h = user;
	char named[WS_OID_TEXT];
	bool recorded = ws_repo_trailer(past->message, WS_TRAILER_CLOUD, named,
					sizeof(named));
	struct id_set *set = recorded ? &h->looks : &h->people;
	struct ws_oid *slot;

	if (recorded && strcmp(named, "self") != 0)
		return 0;
	slot = ws_arena_grow(h->arena, &set->items, &set->count, sizeof(*slot));
	if (!slot)
		return WS_E_NOMEM;
	*slot = past->id;
	return 0;
}

const char *ws_history_author(const char *name, const char *email)
{
	/* e-mails tell people apart; what we made up for nobody does not */
	if (!email[0] || strcmp(name, "unknown") == 0 || strstr(email, "@localhost"))
		return name;
	return email;
}

static bool is_decision(const struct ws_repo_past *past)
{
	return strncmp(past->message, WS_RESOLVE_SUBJECT, strlen(WS_RESOLVE_SUBJECT)) == 0;
}

static int keep(struct collection *h, const struct ws_repo_past *past, bool recorded,
		bool look)
{
	struct ws_past *slot = ws_arena_grow(h->arena, &h->items, &h->count, sizeof(*slot));

	if (!slot)
		return WS_E_NOMEM;
	slot->id = past->id;
	slot->parent = past->parent[0];
	slot->parent_count = past->parent_count;
	slot->time_s = past->time_s;
	slot->author_time_s = past->author_time_s;
	slot->author = ws_arena_dup(
		h->arena, ws_history_author(past->author_name, past->author_email));
	slot->message = ws_arena_dup(h->arena, past->message);
	slot->cloud = recorded;
	slot->sent = look && strncmp(past->message, "sent: ", strlen("sent: ")) == 0;
	slot->shared = has_id(&h->people, &past->id);
	slot->decided = recorded && !look && is_decision(past);
	return slot->author && slot->message ? 0 : WS_E_NOMEM;
}

static int collect(void *user, const struct ws_repo_past *past)
{
	struct collection *h = user;
	const bool look = has_id(&h->looks, &past->id);
	char named[WS_OID_TEXT];
	bool recorded = ws_repo_trailer(past->message, WS_TRAILER_CLOUD, named,
					sizeof(named));
	struct ws_oid id;

	if (h->waiting_only && h->left-- == 0)
		return 1; /* the rest is in main, too */
	if (past->parent_count > 1)
		return 0;
	if (recorded && !look && !is_decision(past) && ws_oid_parse(named, &id) &&
	    has_id(&h->looks, &id))
		return 0;
	return keep(h, past, recorded, look);
}

/* Newest first; walks are in that order already. Of equal times the cloud's come first:
 * what was sent is recorded after it was committed. */
static int merge(struct collection *h, size_t middle, struct ws_err *err)
{
	struct ws_past *all = ws_arena_zalloc(h->arena, h->count + 1, sizeof(*all));
	size_t a = 0, b = middle;

	if (!all)
		return ws_err_nomem(err);
	for (size_t i = 0; i < h->count; i++) {
		bool second = a == middle ||
			      (b < h->count && h->items[b].time_s >= h->items[a].time_s);

		all[i] = second ? h->items[b++] : h->items[a++];
	}
	h->items = all;
	return 0;
}

/* Commits of cloud/main that main does not have: the first ones of its walk. */
static int collect_waiting(struct collection *h, struct ws_store *store,
			   const struct ws_view *view, size_t *waiting, struct ws_err *err)
{
	size_t ahead = 0;
	int rc = ws_repo_ahead_behind(store->repo, &view->main_id, &view->cloud_id, &ahead,
				      waiting, err);

	if (rc < 0 || *waiting == 0)
		return rc;
	h->waiting_only = true;
	h->left = *waiting;
	rc = ws_repo_log(store->repo, &view->cloud_id, NULL, collect, h, err);
	return rc > 0 ? 0 : rc;
}

int ws_history_read(struct ws_store *store, const struct ws_view *view,
		    struct ws_arena *arena, struct ws_history *out, struct ws_err *err)
{
	const bool has_main = !ws_oid_is_zero(&view->main_id);
	const bool has_cloud = !ws_oid_is_zero(&view->cloud_id);
	struct collection h = {.arena = arena};
	size_t middle = 0;
	int rc = 0;

	*out = (struct ws_history){0};
	if (has_cloud)
		rc = ws_repo_log(store->repo, &view->cloud_id, NULL, collect_id, &h, err);
	sort_ids(&h.looks);
	sort_ids(&h.people);
	if (rc == 0 && has_main)
		rc = ws_repo_log(store->repo, &view->main_id, NULL, collect, &h, err);
	middle = h.count;
	if (rc == 0 && has_cloud && has_main)
		rc = collect_waiting(&h, store, view, &out->waiting, err);
	if (rc == WS_E_NOMEM)
		return ws_err_nomem(err);
	if (rc == 0)
		rc = merge(&h, middle, err);
	out->items = h.items;
	out->count = h.count;
	return rc;
}

/* ---- grants ---------------------------------------------------------------------------- */

const char *ws_given_author(const struct ws_given *given)
{
	return given->found && !given->first
		       ? ws_history_author(given->author_name, given->author_email)
		       : NULL;
}

const char *ws_given_reason(struct ws_arena *arena, const struct ws_side_grant *grant,
			    const struct ws_given *given)
{
	if (grant->why)
		return grant->why;
	if (!given->found)
		return NULL;
	if (given->first)
		return "already there";
	if (given->cloud)
		return given->with_workspace ? "with the workspace" : "in the cloud";
	return ws_arena_dupn(arena, given->message, strcspn(given->message, "\n"));
}
