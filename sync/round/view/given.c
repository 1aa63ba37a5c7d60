/*
 * sync/round/view/given.c - who put a grant as it stands, and when.
 *
 * All grants of a workspace are walked together: each commit is read once. A grant stays
 * open as long as commits leave its role alone; the one that did not closes it, and may
 * lead on, to the side of a merge it came from or to the look it was taken from.
 *
 * Invariant: in the commit a walk starts from, every open grant has the role it has now.
 */
#include "sync/round/view/given.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/tree/layout.h"
#include "sync/round/view/earlier.h"

struct item {
	struct ws_change what; /* a grant, as ws_earlier_value() wants it */
	const char *role_id;
	const struct ws_side_account *account; /* of the workspace as it is now */
	struct ws_given *given;
};

struct walk {
	struct ws_repo *repo;
	struct ws_earlier *earlier;
	struct ws_arena *arena;
	const char *workspace_id;
	char dir[WS_LAYOUT_PATH];
	struct item **open;
	size_t count;
	int depth;
	struct ws_err *err;
};

/* Merges of merges, and looks: a history made to be deep ends here, not the stack. */
#define DEPTH_MAX 200

static int look_back(const struct walk *parent, const struct ws_oid *from,
		     struct item **items, size_t count);

/* The role, or what was to become it. */
static bool has_role(const struct ws_side_workspace *w, const struct item *item)
{
	const char *role = w ? ws_earlier_value(w, &item->what) : NULL;
	bool kept = false;

	if (role && strcmp(role, item->role_id) == 0)
		return true;
	return role &&
	       ws_access_role_kept(w->account, role, item->account, item->role_id, &kept,
				   NULL) == 0 &&
	       kept;
}

static int note(const struct walk *walk, const struct ws_repo_past *past, bool first,
		bool with_workspace, struct ws_given *out)
{
	char trailer[WS_OID_TEXT];

	*out = (struct ws_given){
		.found = true,
		.cloud = ws_repo_trailer(past->message, WS_TRAILER_CLOUD, trailer,
					 sizeof(trailer)),
		.first = first,
		.with_workspace = with_workspace,
		.commit = past->id,
		.time_s = past->author_time_s,
		.author_name = ws_arena_dup(walk->arena, past->author_name),
		.author_email = ws_arena_dup(walk->arena, past->author_email),
		.message = ws_arena_dup(walk->arena, past->message),
	};
	return out->author_name && out->author_email && out->message
		       ? 0
		       : ws_err_nomem(walk->err);
}

/* Goes on from another commit with those of the closed grants that it has alike. */
static int lead_on(const struct walk *walk, const struct ws_oid *to, struct item **closed,
		   size_t count)
{
	const struct ws_side_workspace *w;
	struct walk next = *walk;
	ws_auto_free struct item **alike = calloc(count + 1, sizeof(struct item *));
	size_t n = 0;
	int rc;

	if (!alike)
		return ws_err_nomem(walk->err);
	rc = ws_earlier_workspace(walk->earlier, to, walk->workspace_id, walk->dir, &w,
				  walk->err);
	if (rc < 0 || !w)
		return rc;
	for (size_t i = 0; i < count; i++)
		if (has_role(w, closed[i]))
			alike[n++] = closed[i];
	(void)snprintf(next.dir, sizeof(next.dir), "%s", w->dir);
	return n > 0 ? look_back(&next, to, alike, n) : 0;
}

/* The look that a commit of main took over; false when it is none, or not here. */
static bool look_of(const struct walk *walk, const struct ws_repo_past *past,
		    struct ws_oid *out)
{
	char named[WS_OID_TEXT];
	struct ws_oid id;

	return ws_repo_trailer(past->message, WS_TRAILER_CLOUD, named, sizeof(named)) &&
	       ws_oid_parse(named, &id) && !ws_oid_same(&id, &past->id) &&
	       ws_repo_resolve(walk->repo, named, out, walk->err) == 0;
}

static int follow(struct walk *walk, const struct ws_repo_past *past, struct item **closed,
		  size_t count)
{
	struct ws_oid look;

	if (count == 0)
		return 0;
	if (look_of(walk, past, &look))
		return lead_on(walk, &look, closed, count);
	return past->parent_count > 1 ? lead_on(walk, &past->parent[1], closed, count) : 0;
}

/* Closes the grants that this commit set; they are put into `closed`. */
static int close_items(struct walk *walk, const struct ws_repo_past *past,
		       const struct ws_side_workspace *before, struct item **closed,
		       size_t *count)
{
	size_t kept = 0;
	int rc = 0;

	*count = 0;
	for (size_t i = 0; i < walk->count; i++) {
		struct item *item = walk->open[i];

		if (before && has_role(before, item)) {
			walk->open[kept++] = item;
			continue;
		}
		if (rc == 0)
			rc = note(walk, past, past->parent_count == 0, !before,
				  item->given);
		closed[(*count)++] = item;
	}
	walk->count = kept;
	return rc;
}

static int each_commit(void *user, const struct ws_repo_past *past)
{
	struct walk *walk = user;
	const struct ws_oid none = {{0}};
	const struct ws_side_workspace *before;
	ws_auto_free struct item **closed = calloc(walk->count + 1, sizeof(struct item *));
	char dir[WS_LAYOUT_PATH] = "";
	size_t count = 0;
	int rc;

	if (!closed)
		return ws_err_nomem(walk->err);
	rc = ws_earlier_workspace(walk->earlier,
				  past->parent_count ? &past->parent[0] : &none,
				  walk->workspace_id, walk->dir, &before, walk->err);
	if (rc == 0 && before)
		(void)snprintf(dir, sizeof(dir), "%s", before->dir);
	if (rc == 0)
		rc = close_items(walk, past, before, closed, &count);
	if (rc == 0)
		rc = follow(walk, past, closed, count);
	if (rc < 0)
		return rc;
	if (walk->count == 0)
		return 1;
	if (strcmp(dir, walk->dir) == 0)
		return 0;
	/* it was elsewhere before */
	(void)snprintf(walk->dir, sizeof(walk->dir), "%s", dir);
	rc = look_back(walk, &past->parent[0], walk->open, walk->count);
	return rc < 0 ? rc : 1;
}

static int look_back(const struct walk *parent, const struct ws_oid *from,
		     struct item **items, size_t count)
{
	struct walk walk = *parent;
	ws_auto_free struct item **open = calloc(count + 1, sizeof(struct item *));
	char dir[WS_LAYOUT_PATH]; /* walk.dir changes on the way */
	int rc;

	if (!open)
		return ws_err_nomem(walk.err);
	if (++walk.depth > DEPTH_MAX)
		return 0;
	memcpy(open, items, count * sizeof(struct item *));
	walk.open = open;
	walk.count = count;
	(void)snprintf(dir, sizeof(dir), "%s", walk.dir);
	rc = ws_repo_log_first(walk.repo, from, dir, each_commit, &walk, walk.err);
	return rc < 0 ? rc : 0;
}

static void make_items(const struct ws_side_workspace *w, struct ws_given *givens,
		       struct item *items, struct item **list)
{
	for (size_t i = 0; i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];

		items[i] = (struct item){.what = {.kind = WS_ITEM_GRANT,
						  .principal_kind = g->kind,
						  .principal_id = g->id},
					 .role_id = g->role_id,
					 .account = w->account,
					 .given = &givens[i]};
		list[i] = &items[i];
	}
}

int ws_given_find(struct ws_repo *repo, const struct ws_oid *from,
		  const struct ws_side_workspace *workspace, struct ws_arena *arena,
		  struct ws_given **out, struct ws_err *err)
{
	const size_t count = workspace->grant_count;
	struct item *items = ws_arena_zalloc(arena, count + 1, sizeof(*items));
	struct item **list = ws_arena_zalloc(arena, count + 1, sizeof(struct item *));
	ws_auto(ws_earlier) earlier = NULL;
	struct walk walk = {
		.repo = repo, .arena = arena, .workspace_id = workspace->id, .err = err};
	int rc;

	*out = ws_arena_zalloc(arena, count + 1, sizeof(**out));
	if (!items || !list || !*out)
		return ws_err_nomem(err);
	if (!workspace->id || count == 0)
		return 0;
	make_items(workspace, *out, items, list);
	rc = ws_earlier_new(repo, &earlier, err);
	walk.earlier = earlier;
	(void)snprintf(walk.dir, sizeof(walk.dir), "%s", workspace->dir);
	return rc == 0 ? look_back(&walk, from, list, count) : rc;
}
