/*
 * sync/round/view/view_p.h - what stands behind a view. Private to sync/round/.
 */
#ifndef WS_SYNC_ROUND_VIEW_VIEW_P_H
#define WS_SYNC_ROUND_VIEW_VIEW_P_H

#include "store/ground/arena.h"
#include "store/tree/layout.h"
#include "store/tree/tree.h"
#include "sync/round/view/approvals.h"
#include "sync/round/round.h"

/* The trees a view was understood from; partial, by directory (see sides.c). */
struct ws_view_own {
	struct ws_arena *arena;
	struct ws_tree *base, *local, *cloud;
	struct ws_tree
		*work; /* local with the working files of drafted directories laid over */
	struct ws_side *before; /* the earlier look, or NULL */
	struct ws_tree *before_tree;
	struct ws_facts facts;
	bool other_roles;                  /* a role is not the same on all sides */
	struct ws_approval_refs approvals; /* the facts' approvals are from here */
	struct ws_err *misnamed;           /* what is wrong with view->files.misnamed */
	size_t misnamed_count;
	const char *
		*made; /* per change: id of the role that was made; NULL: nothing sent */
};

/* What a round adds to the plain look at refs and files. Zeroed: nothing. */
struct ws_view_extra {
	const struct ws_oid
		*cloud_before;        /* cloud/main as an earlier look left it, or NULL */
	const struct ws_actor *actor; /* who the key is, instead of the last look's */
	const struct ws_oid *main;    /* an earlier commit of main to plan from, or NULL */
};

int ws_view_build_with(struct ws_store *store, const struct ws_round_world *world,
		       const struct ws_view_extra *extra, struct ws_view **out,
		       struct ws_err *err);

/* Makes the plan of a view once more, from its facts as they are by now. */
int ws_view_plan_again(struct ws_store *store, const struct ws_round_world *world,
		       struct ws_view *view, struct ws_err *err);

/* Is there a draft beneath a directory ("acme/prod/")? */
bool ws_view_has_draft(const struct ws_drafts *drafts, const char *dir);

/* Fills the sides and trees of a view whose refs and files are known (sides.c). */
int ws_view_understand_sides(struct ws_store *store, struct ws_view *view,
			     struct ws_err *err);

/* Fills ws_view_own.work, and drafts and edits of the view, from its files (drafts.c). */
int ws_view_build_drafts(struct ws_store *store, struct ws_view *view, struct ws_err *err);

/* Fills misnamed of ws_view_own, from the view's files (misnamed.c). */
int ws_view_judge_misnamed(const struct ws_store *store, struct ws_view *view,
			   struct ws_err *err);

/*
 * Adds a problem for each directory whose name is no handle: nothing of it is read, which
 * must not pass for having taken it.
 * problems  heap, grows; given also after a failure
 */
int ws_view_add_misnamed(const struct ws_view *view, struct ws_err **problems,
			 size_t *count, struct ws_err *err);

/* Fills away of the view, from its sides (drafts.c). */
int ws_view_find_away(struct ws_view *view, struct ws_err *err);

/* Fills ws_view_own.facts from the view and the store (facts.c). */
int ws_view_gather_facts(struct ws_store *store, const struct ws_round_world *world,
			 const struct ws_view_extra *extra, struct ws_view *view,
			 struct ws_err *err);

/* Fills the facts' unseen, where a role differs (unseen.c). */
int ws_view_gather_unseen(struct ws_store *store, struct ws_view *view, struct ws_err *err);

/* The trees, for the parts of a round that change them. */
struct ws_view_own *ws_view_own(struct ws_view *view);

/* Is every file of the workspace valid? */
bool ws_view_is_valid(const struct ws_side_workspace *workspace);

/* "acme/prod" of a workspace path or "acme" of an account document; "" for others. */
const char *ws_view_dir_of(const char *path, char out[WS_LAYOUT_PATH]);

#endif
