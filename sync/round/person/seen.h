/*
 * sync/round/person/seen.h - what others changed in the cloud since somebody here last looked
 * at it.
 * Floor 5. Blocks on the disk.
 *
 * refs/wsync/seen is the cloud as people of this clone have acknowledged it, item by
 * item: a tree like cloud/main's. What cloud/main says otherwise came in, unless people
 * here intended it: then a commit of theirs put the same value on main. Such items join
 * by themselves, at the end of a round. Items that went back to what they were are no
 * difference.
 *
 * The first look of a clone is acknowledged as it is. The commits of the ref are a chain:
 * `git log refs/wsync/seen` tells who acknowledged what, and when. One that carries the
 * trailer Wsync-Seen left nothing open up to the commit of cloud/main that it names.
 */
#ifndef WS_SYNC_ROUND_PERSON_SEEN_H
#define WS_SYNC_ROUND_PERSON_SEEN_H

#include "store/work/store.h"
#include "sync/decide/plan.h"

#define WS_REF_SEEN     "refs/wsync/seen"
#define WS_TRAILER_SEEN "Wsync-Seen"

struct ws_seen {
	struct ws_oid seen, cloud; /* commits; zero: there is none */
	struct ws_tree *trees[2];  /* of both; partial. NULL: nothing differs */
	struct ws_side *sides[2];
	struct ws_plan *plan; /* from one to the other, incoming; NULL: nothing differs */
	bool *waits;          /* per change: nobody has looked at it */
	size_t waiting;       /* how many do */
};

/*
 * What came in. A store that has no such ref, or never looked, has nothing.
 * out  ws_seen_clear(), also after a failure
 */
int ws_seen_find(struct ws_store *store, struct ws_seen *out, struct ws_err *err);
void ws_seen_clear(struct ws_seen *seen);
#define ws_auto_seen __attribute__((cleanup(ws_seen_clear))) struct ws_seen

/* How many wait, when that is all one wants to know. */
int ws_seen_count(struct ws_store *store, size_t *out, struct ws_err *err);

/*
 * Somebody looked at these. Takes the store lock.
 * which  per change of seen->plan; those that do not wait are passed over
 * who    the person, for the commit; NULL: wsync itself
 * Returns 0; WS_E_REF_MOVED when somebody else acknowledged something just now;
 * WS_E_NO_APPROVAL when one of them cannot be told apart from others that are left.
 * Nothing is recorded on any failure.
 */
int ws_seen_acknowledge(struct ws_store *store, const struct ws_seen *seen,
			const bool *which, const char *who, int64_t now_s,
			struct ws_err *err);

/* The cloud as it is recorded now is where a store begins that has no such ref. The
 * caller holds the store lock. */
int ws_seen_start(struct ws_store *store, struct ws_err *err);

/* At the end of a round: what people here intended joins. Takes the store lock.
 * waiting  how many wait for somebody to look */
int ws_seen_follow(struct ws_store *store, int64_t now_s, size_t *waiting,
		   struct ws_err *err);

#endif
