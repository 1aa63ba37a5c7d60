/*
 * sync/round/view/approvals.h - what people said about changes, kept as git notes.
 * Floor 5. Blocks on the disk.
 *
 * The ref refs/notes/wsync-approvals annotates the blob that is the text of an effect
 * (sync/decide/approval.h). A note is one JSON object a line, keys sorted, so that git
 * merges the notes of two clones with `cat_sort_uniq`:
 *	{"by":"ada@acme.io","git":"ada@example.org","loss":7,"say":"approve",
 *	 "time":"2026-11-23T10:02:11Z","why":"INC-4412"}
 * Once the effect has come to be, each approval of it gets a line of the same `by` and
 * `time` that says "spent": it was good for one time. A line with `base` as well, a commit
 * of refs/wsync/base, says nothing where base is still that one: the round that wrote it
 * died before base took what it spends.
 *
 * The effect itself is kept in the same tree, as effect/ID, so that `git notes prune`
 * and `git gc` find it in use and the one ref carries both. Lines that cannot be
 * understood, and approvals from a day to come, say nothing.
 *
 * What others pushed is fetched beside it, into refs/notes/REMOTE/wsync-approvals
 * (`wsync git setup`), and read like the own ref: the lines of all of them count.
 */
#ifndef WS_SYNC_ROUND_VIEW_APPROVALS_H
#define WS_SYNC_ROUND_VIEW_APPROVALS_H

#include "store/ground/arena.h"
#include "store/work/store.h"
#include "sync/decide/approval.h"
#include "sync/round/round.h"

#define WS_REF_APPROVALS "refs/notes/wsync-approvals"

/* The commits of WS_REF_APPROVALS and of the fetched refs, sorted. */
struct ws_approval_refs {
	struct ws_oid *commits;
	size_t count;
};

/* Reads the refs; the list is the arena's. Refs that are not there are no failure. */
int ws_approvals_refs(struct ws_repo *repo, struct ws_arena *arena,
		      struct ws_approval_refs *out, struct ws_err *err);
bool ws_approvals_same_refs(const struct ws_approval_refs *a,
			    const struct ws_approval_refs *b);

/*
 * What was said about the effects of the plan.
 * base   as refs/wsync/base is now; zero: there is none
 * items  the arena's, their effects too
 */
int ws_approvals_find(struct ws_repo *repo, const struct ws_approval_refs *refs,
		      const struct ws_plan *plan, const struct ws_oid *base, int64_t now_s,
		      struct ws_arena *arena, struct ws_approval **items, size_t *count,
		      struct ws_err *err);

/* Something to say about one change. */
struct ws_saying {
	const struct ws_change *change; /* outgoing, with an effect; each one once */
	bool rejects;
	size_t loss;     /* typed number, see struct ws_approval; 0 */
	const char *why; /* or NULL */
};

/*
 * Records what the signed-in person (the last look's actor, else the git identity)
 * says about changes of a view, all in one commit. Takes the store lock.
 * Returns 0; WS_E_SELF_APPROVAL when the policy asks for somebody else than the author
 * of a change to approve it, or nobody knows the author; WS_E_NO_KEY when nobody knows
 * who speaks; WS_E_CLOCK when the same person spoke at a time that is yet to come and
 * approves now. Nothing is recorded on any failure.
 */
int ws_approvals_record(struct ws_store *store, struct ws_view *view,
			const struct ws_saying *sayings, size_t count,
			const struct ws_round_world *world, struct ws_err *err);

/*
 * Writes down which approvals are spent: those of effects that were sent and verified
 * (results as in struct ws_send), and those of effects that both sides agree on by now.
 * Not those of policy files. The store lock is held.
 */
int ws_approvals_spend(struct ws_store *store, struct ws_view *view, const int *results,
		       int64_t now_s, struct ws_err *err);

/* Those of policy files: spent as soon as base is not the commit `base` any more. Comes
 * right before base moves. The store lock is held. */
int ws_approvals_spend_rules(struct ws_store *store, struct ws_view *view,
			     const struct ws_oid *base, int64_t now_s, struct ws_err *err);

/* Those of effects that a round had sent before it died; comes before base takes them. The
 * store lock is held. */
int ws_approvals_spend_left(struct ws_store *store, struct ws_view *view,
			    const char *const *effects, size_t count, int64_t now_s,
			    struct ws_err *err);

#endif
