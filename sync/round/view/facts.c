/*
 * sync/round/view/facts.c - what the planner is told about the world.
 *
 * The planner is pure: today's date, whose key it is, what the last look could not
 * read, what is staged or broken on disk all come from here.
 */
#include "sync/round/view/view_p.h"

#include <stdio.h>
#include <string.h>

#include "store/ground/date.h"
#include "sync/round/look/rights.h"
#include "sync/round/look/unread.h"

/* Files the plan must not touch: invalid on disk, refused, or staged in git. */
struct blocked {
	struct ws_arena *arena;
	const char **paths;
	size_t count;
};

static int block(struct blocked *blocked, const char *path, struct ws_err *err)
{
	const char **slot = ws_arena_grow(blocked->arena, &blocked->paths, &blocked->count,
					  sizeof(*slot));

	if (!slot)
		return ws_err_nomem(err);
	*slot = ws_arena_dup(blocked->arena, path);
	return *slot ? 0 : ws_err_nomem(err);
}

static int block_bad_drafts(const struct ws_view *view, struct blocked *blocked,
			    struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < view->files.count; i++)
		if (view->files.items[i].kind == WS_DRAFT_REFUSED)
			rc = block(blocked, view->files.items[i].path, err);
	for (size_t i = 0; rc == 0 && view->drafts && i < view->drafts->problem_count; i++)
		rc = block(blocked, view->drafts->problems[i].file, err);
	return rc;
}

/* The index is asked for what the plan may write to. Where no document differs, that is
 * nothing, and reading the index of a large store takes as long as all the rest. */
static int block_staged(struct ws_store *store, struct ws_view *view,
			struct blocked *blocked, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	size_t count = ws_tree_count(own->local), total = 0;
	const char **paths;
	bool *staged;
	int rc;

	if (ws_tree_same(own->base, own->local) && ws_tree_same(own->local, own->cloud))
		return 0;
	paths = ws_arena_zalloc(own->arena, count, sizeof(*paths));
	staged = ws_arena_zalloc(own->arena, count, sizeof(*staged));
	if (!paths || !staged)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		paths[i] = ws_tree_at(own->local, i)->path;
	rc = ws_repo_index_staged(store->repo, &view->main_id, paths, count, staged,
				  &own->facts.index_locked, &total, err);
	for (size_t i = 0; rc == 0 && i < count; i++)
		if (staged[i])
			rc = block(blocked, paths[i], err);
	return rc;
}

/* Accounts, and the workspaces that the cloud side of this view holds. */
static bool on_cloud_side(void *user, const char *path)
{
	const struct ws_tree *cloud = user;
	const char *slash = strrchr(path, '/');
	char file[WS_LAYOUT_PATH];
	int len;

	if (!slash || slash == strchr(path, '/'))
		return slash !=
		       NULL; /* top files are no workspace; "acme/" leads to some */
	if (strncmp(strchr(path, '/'), "/_account/", strlen("/_account/")) == 0)
		return true;
	len = snprintf(file, sizeof(file), "%.*s/workspace.ini", (int)(slash - path), path);
	return len > 0 && (size_t)len < sizeof(file) && ws_tree_find(cloud, file);
}

/* The earlier look, as far as this view reaches. */
static int load_before(struct ws_store *store, struct ws_view *view,
		       const struct ws_oid *before, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	int rc;

	if (!before || ws_oid_is_zero(before))
		return 0;
	rc = ws_repo_load(store->repo, before, on_cloud_side, own->cloud, &own->before_tree,
			  err);
	if (rc == 0)
		rc = ws_side_build(own->before_tree, NULL, &own->before, err);
	own->facts.cloud_before = own->before;
	return rc;
}

int ws_view_gather_facts(struct ws_store *store, const struct ws_round_world *world,
			 const struct ws_view_extra *extra, struct ws_view *view,
			 struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	struct ws_facts *facts = &own->facts;
	struct blocked blocked = {own->arena, NULL, 0};
	struct ws_unread_list unread = {NULL, 0};
	char date[WS_TIME_TEXT];
	int rc;

	facts->today = ws_arena_dup(own->arena,
				    ws_date_format(world->now_s(world->user), date));
	if (!facts->today)
		return ws_err_nomem(err);
	facts->two_way = store->mode == WS_MODE_TWO_WAY;
	facts->have_base = !ws_oid_is_zero(&view->base_id);
	facts->drafts = view->drafts;
	if (extra && extra->actor) {
		facts->actor = *extra->actor;
	} else {
		bool bot = strcmp(view->look.actor_kind, "service-account") == 0;

		facts->actor.kind = bot ? WS_BOT : WS_USER;
		facts->actor.id = view->look.actor_id[0] ? view->look.actor_id : NULL;
		facts->actor.label = view->look.actor;
	}
	rc = ws_rights_load(store, view, err);
	if (rc == 0)
		rc = ws_view_gather_unseen(store, view, err);
	if (rc == 0)
		rc = ws_unread_read(store, own->arena, &unread, err);
	facts->unread = unread.items;
	facts->unread_count = unread.count;
	if (rc == 0)
		rc = block_bad_drafts(view, &blocked, err);
	if (rc == 0)
		rc = block_staged(store, view, &blocked, err);
	facts->blocked_paths = blocked.paths;
	facts->blocked_count = blocked.count;
	if (rc == 0)
		rc = load_before(store, view, extra ? extra->cloud_before : NULL, err);
	return rc;
}
