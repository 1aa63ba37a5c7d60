/*
 * sync/round/person/resolve_p.h - a decision while it is carried out. Private to
 * sync/round/person/resolve*.c.
 */
#ifndef WS_SYNC_ROUND_PERSON_RESOLVE_P_H
#define WS_SYNC_ROUND_PERSON_RESOLVE_P_H

#include "sync/round/person/resolve.h"
#include "sync/round/settle/settle_p.h"

struct resolving {
	struct ws_store *store;
	struct ws_resolution *out;
	struct ws_view *view;
	const struct ws_change *change;
	const struct ws_side_workspace *base, *local, *cloud; /* NULL where there is none */
	struct settling settling;  /* its `out`: main, files and base before the decision */
	struct ws_tree *forgotten; /* base while main moves, for WS_TAKE_BASE */
	int64_t now_s;
};

/* ---- resolve_choose.c ----------------------------------------------------------------- */

/* What the item is to become: out->took and out->value. */
int resolve_choose(struct resolving *r, enum ws_take take, const char *role,
		   struct ws_err *err);

/* ---- resolve_way.c -------------------------------------------------------------------- */

/* Does something stand in the way? Drafts, staged entries, bad files: WS_E_UNCOMMITTED;
 * a place that is taken: WS_E_CONFLICT. */
int resolve_is_free(struct resolving *r, struct ws_err *err);

/* ---- resolve_role.c ------------------------------------------------------------------- */

/* Main's file of the role and the working file become what was decided. */
int resolve_write_role(struct resolving *r, struct ws_err *err);
/* Is its file edited or staged? */
int resolve_role_is_free(struct resolving *r, struct ws_err *err);
/* The cloud's file of it; NULL: none. */
const struct ws_tree_entry *resolve_cloud_role(const struct resolving *r);

#endif
