/*
 * sync/round/settle/outcome_p.h - one workspace that was made or deleted. Private to
 * sync/round/settle/outcome*.c.
 */
#ifndef WS_SYNC_ROUND_SETTLE_OUTCOME_P_H
#define WS_SYNC_ROUND_SETTLE_OUTCOME_P_H

#include "store/ground/arena.h"
#include "store/tree/layout.h"
#include "sync/round/settle/outcome.h"

/* An intent of the journal that was not refused. */
struct outcome_entry {
	int64_t serial;
	bool deletes;
	const char *account_id, *path;
	const char *workspace_id; /* NULL: it was to be made */
	int64_t time_s, cloud_s;
	bool refused;
};

struct outcome {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_world *world;
	const struct ws_actor *actor;
	const struct ws_tree *state;
	struct ws_arena *arena;
	struct outcome_entry *entries;
	size_t entry_count;
};

/* Both refs as they are now, and what they have beneath one directory. */
struct outcome_place {
	const char *dir;
	struct ws_oid main_id, base_id;
	struct ws_tree *main, *base;         /* as they are */
	struct ws_tree *main_now, *base_now; /* what they are to become */
};

/* Files of the directory as people have them become what main gets; then main, then base.
 * subject: of main's commit. */
int outcome_write(struct outcome *o, struct outcome_place *at, const char *subject,
		  struct ws_err *err);

/* The id in a workspace.ini of a tree, or "". */
const char *outcome_id(const struct ws_tree *tree, const char *dir,
		       char out[WS_LAYOUT_NAME]);

int outcome_born(struct outcome *o, const struct outcome_entry *entry,
		 struct outcome_place *at, bool *changed, struct ws_err *err);

#endif
