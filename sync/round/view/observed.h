/*
 * sync/round/view/observed.h - which outgoing items of main nobody intended, and who
 * intended the others.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_VIEW_OBSERVED_H
#define WS_SYNC_ROUND_VIEW_OBSERVED_H

#include "store/ground/arena.h"
#include "store/git/repo.h"
#include "sync/decide/plan.h"

/* What history says about the outgoing changes of a plan. */
struct ws_history {
	struct ws_observed *observed; /* one for each that nobody intended */
	size_t observed_count;
	struct ws_effect_author *authors; /* one for each other that has an effect */
	size_t author_count;
};

/*
 * Looks into the history of every item the plan would send, now or once it is approved,
 * for the commit that put the item as it stands. When that carries the trailer
 * Wsync-Cloud, it recorded the cloud as some clone saw it: an observation, pulled from a
 * colleague perhaps, and out of date by now. Sending it would give back what somebody
 * took away. When there is no such commit at all, nobody asked for what the line means
 * today. Neither did anybody when main was set back (git reset, a forced push): when
 * base was written last, main had that commit already and had left it behind for what
 * base has. Else its author is the author of the change.
 *
 * base  refs/wsync/base
 * out   everything in it is the arena's
 */
int ws_observed_find(struct ws_repo *repo, const struct ws_oid *main,
		     const struct ws_oid *base, const struct ws_plan *plan,
		     struct ws_arena *arena, struct ws_history *out, struct ws_err *err);

/*
 * Which of these changes of the cloud people here intended: main says what the change
 * came to (`after`), and the commit that put it there is a person's. Grants, fields,
 * handles and workspaces; others nobody intended.
 * out  one for each change of the plan
 */
int ws_observed_wished(struct ws_repo *repo, const struct ws_oid *main,
		       const struct ws_plan *plan, bool *out, struct ws_err *err);

/*
 * Did main lose the item of a change because a round took its end from the cloud, in some
 * clone? Then two listings lacked it once. False: a person took it out, or nobody knows.
 */
int ws_observed_taken(struct ws_repo *repo, const struct ws_oid *main,
		      const struct ws_change *change, bool *out, struct ws_err *err);

#endif
