/*
 * sync/round/write/person.h - a commit that a person makes on main.
 * Floor 5. Blocks on the disk; the caller holds the store lock.
 */
#ifndef WS_SYNC_ROUND_WRITE_PERSON_H
#define WS_SYNC_ROUND_WRITE_PERSON_H

#include "sync/round/round.h"

struct ws_repo_edit;

/* Is main there, and HEAD on it with nothing under way? Else WS_E_NO_STORE or
 * WS_E_GIT_STATE, which says what to do. */
int ws_person_may_commit(const struct ws_view *view, struct ws_err *err);

/*
 * Records the edits on main as it was in the view, and lets the index entries of just
 * those files follow. Without edits there is nothing to record: out stays as it is.
 *
 * author  "Name <mail>"; NULL: the repository's user, else the signed-in actor
 * Returns 0, or WS_E_REF_MOVED when somebody else committed just now. A commit that was
 * made is in *out even where it is not proven to be on disk (a failure that says so), or
 * where the index did not follow: WS_PERSON_BEHIND, with what failed in err; the next
 * command that writes puts that right.
 */
#define WS_PERSON_BEHIND 1
int ws_person_commit(struct ws_store *store, const struct ws_view *view,
		     const struct ws_repo_edit *edits, size_t count, const char *message,
		     const char *author, int64_t now_s, struct ws_oid *out,
		     struct ws_err *err);

#endif
