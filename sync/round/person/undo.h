/*
 * sync/round/person/undo.h - the opposite of a commit, as a new draft.
 * Floor 5. Blocks on the disk; takes the store lock, not the network.
 *
 * Undoing writes working files and nothing else: the opposite change is reviewed,
 * committed, planned and guarded like any other. It works item by item: what the
 * commit changed and nobody has changed since goes back to what it was before; the
 * rest of the file, later edits, comments and order stay.
 */
#ifndef WS_SYNC_ROUND_PERSON_UNDO_H
#define WS_SYNC_ROUND_PERSON_UNDO_H

#include "sync/round/round.h"

struct ws_undo {
	struct ws_oid commit;     /* what was taken back */
	char subject[128];        /* its first line, made neutral */
	struct ws_view *view;     /* as it is now: view->edits are the drafts */
	struct ws_plan *meaning;  /* what the commit had changed; points into sides[] */
	struct ws_side *sides[2]; /* the commit's parent, the commit */
	struct ws_tree *trees[2];
	bool *undone; /* per change of meaning */
	struct ws_err
		*left; /* per change of meaning: why not; code 0 when undone, or when it
				was not meant */
	size_t undone_count;
};
void ws_undo_clear(struct ws_undo *undo);

/*
 * revision  what to take back; NULL: the last commit on main that a person made
 * Returns 0 also when some items were left (see `left`); WS_E_NO_REVISION;
 * WS_E_NOTHING_TO_UNDO when none could be taken back.
 */
int ws_round_undo(struct ws_store *store, const char *revision,
		  const struct ws_round_world *world, struct ws_undo *out,
		  struct ws_err *err);

/* Some items of what differs between two commits. */
struct ws_undo_some {
	struct ws_oid before, after; /* main has what `after` has */
	/* Is this one meant? */
	bool (*wanted)(void *user, const struct ws_change *change);
	void *user;
	const char *role; /* what grants get, as people write it; NULL: what they were */
};

/*
 * The same for items that came in, whatever commit brought them: they go back to what
 * `before` has.
 * Returns as above; WS_E_ROLE_UNKNOWN.
 */
int ws_round_undo_some(struct ws_store *store, const struct ws_undo_some *some,
		       const struct ws_round_world *world, struct ws_undo *out,
		       struct ws_err *err);

#endif
