/*
 * sync/round/left.c - what a round that died left to be shared.
 *
 * Base's commits name the main they were settled with. What a round takes is a commit of
 * main with the trailer of a record; it lies after that main only when the round never
 * came to write base. Lists of what lies inside workspaces have no base.
 */
#include "sync/round/left.h"

#include <string.h>

#include "sync/round/view/view_p.h"
#include "sync/round/write/finish.h"

#define BACK_MAX  64 /* commits since base moved; a person who makes more waits for nobody */
#define INVENTORY "sync: inventory\n"

struct walk {
	struct ws_oid base, settled; /* base's commit, and the main it was settled with */
	size_t count;
	bool found;
	struct ws_oid taken;    /* the commit of main that was found, */
	char look[WS_OID_TEXT]; /* ... and the look it took that from */
};

static int note_settled(void *user, const struct ws_repo_past *past)
{
	struct walk *walk = user;
	char value[WS_OID_TEXT];

	if (past->parent_count > 1)
		walk->settled = past->parent[1];
	else if (ws_repo_trailer(past->message, WS_TRAILER_CLOUD, value, sizeof(value)))
		walk->settled = past->id;
	return 1;
}

static int look_for_taken(void *user, const struct ws_repo_past *past)
{
	struct walk *walk = user;

	if (walk->count++ == BACK_MAX || ws_oid_same(&past->id, &walk->settled) ||
	    ws_oid_same(&past->id, &walk->base))
		return 1;
	walk->found = strncmp(past->message, INVENTORY, strlen(INVENTORY)) != 0 &&
		      ws_repo_trailer(past->message, WS_TRAILER_CLOUD, walk->look,
				      sizeof(walk->look));
	walk->taken = past->id;
	return walk->found;
}

/* 0, or 1: something was taken since base moved. */
static int is_left(struct ws_store *store, struct walk *walk, struct ws_err *err)
{
	struct ws_oid main;
	int rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);

	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_BASE, &walk->base, err);
	if (rc != 0)
		return rc < 0 ? rc : 0; /* one is not there: nothing is shared yet */
	rc = ws_repo_log_first(store->repo, &walk->base, NULL, note_settled, walk, err);
	if (rc >= 0)
		rc = ws_repo_log_first(store->repo, &main, NULL, look_for_taken, walk, err);
	return rc < 0 ? rc : walk->found;
}

/* Nobody looked since: what main and cloud/main agreed on then, they did, whatever was
 * committed since. A base that was lost and made anew may be younger than that commit, and
 * has left open what nobody can tell. 0, or 1. */
static int is_last_look(struct ws_store *store, const struct walk *walk, struct ws_err *err)
{
	char hex[WS_OID_TEXT];
	struct ws_oid cloud;
	int rc = ws_repo_ref(store->repo, WS_REF_CLOUD, &cloud, err);

	if (rc != 0 || ws_oid_is_zero(&walk->settled))
		return rc < 0 ? rc : 0;
	return ws_oid_same(&cloud, &walk->taken) ||
	       strcmp(ws_oid_format(&cloud, hex), walk->look) == 0;
}

/* Grants and fields of workspaces that all sides have. Rules and whole workspaces are settled
 * by the round that plans them. */
static bool is_plain(const struct ws_view *view)
{
	const struct ws_plan *plan = view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		/* the first kinds, up to the last field */
		if (c->kind > WS_ITEM_RESULT_STORAGE)
			return false;
		if (!c->workspace_id || !view->base ||
		    !ws_side_workspace(view->base, c->workspace_id))
			return false;
	}
	return true;
}

int ws_left_share(struct ws_store *store, const struct ws_round_world *world,
		  struct ws_err *err)
{
	struct walk walk = {.count = 0};
	const struct ws_view_extra then = {.main = &walk.taken};
	ws_auto(ws_view) view = NULL;
	int rc = is_left(store, &walk, err);
	int last = rc == 1 ? is_last_look(store, &walk, err) : 0;

	if (last < 0)
		return last;
	if (rc == 1)
		rc = ws_view_build_with(store, world, last ? &then : NULL, &view, err);
	if (rc == 0 && view && is_plain(view))
		rc = ws_finish_agreements(store, view, world->now_s(world->user), err);
	return rc;
}
