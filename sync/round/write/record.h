/*
 * sync/round/write/record.h - a new state of the cloud becomes commits on cloud/main.
 * Floor 5. Blocks on the disk, and on the network while it asks who did it; takes the
 * store lock for the commits alone.
 */
#ifndef WS_SYNC_ROUND_WRITE_RECORD_H
#define WS_SYNC_ROUND_WRITE_RECORD_H

#include "store/git/repo.h"
#include "store/tree/tree.h"
#include "store/work/store.h"
#include "sync/decide/plan.h"
#include "sync/remote/remote.h"

/*
 * Makes cloud/main say `now`, a whole tree. One commit for each author the audit log
 * names for the changes, so that blame and log tell who; without a log the author is
 * "unknown" and the message says between which looks it happened.
 *
 * before     tree of the commit cloud/main is at; NULL when there is none
 * before_id  that commit; NULL when there is none
 * remote     asked for the audit log; NULL: nobody is asked
 * since_s, now_s  the look before, and this one
 * out        the tip afterwards (unchanged when nothing differs)
 */
int ws_record_cloud(struct ws_store *store, struct ws_remote *remote,
		    const struct ws_tree *before, const struct ws_oid *before_id,
		    const struct ws_tree *now, int64_t since_s, int64_t now_s,
		    struct ws_oid *out, struct ws_err *err);

/* Edits that turn `before` (NULL: empty) into `now`. Given: free(); texts are
 * borrowed from `now`. */
int ws_record_edits(const struct ws_tree *before, const struct ws_tree *now,
		    struct ws_repo_edit **out, size_t *count, struct ws_err *err);

/* Who wsync itself is, where a commit needs somebody. */
#define WS_RECORD_NAME  "wsync"
#define WS_RECORD_EMAIL "wsync@localhost"

/* ---- commits that wsync makes by itself (record_commit.c) ------------------------------ */

/*
 * A commit by wsync on top of *tip: the caller adds edits and a message, and changes
 * what is otherwise. tip: the ref must be there; borrowed, it is parent and tree too.
 * NULL: the first commit of a ref that must not exist.
 */
struct ws_repo_commit ws_record_spec(const char *ref, const struct ws_oid *tip,
				     int64_t now_s);

/*
 * Makes it. moved: what WS_E_REF_MOVED says when the ref is elsewhere by now; then and on
 * other failures *out is as ws_repo_commit() leaves it.
 */
int ws_record_make(struct ws_store *store, const struct ws_repo_commit *spec,
		   const char *moved, struct ws_oid *out, struct ws_err *err);

/* The index entries of just these paths say what main has now. */
int ws_record_follow(struct ws_store *store, const struct ws_oid *main,
		     const struct ws_repo_edit *edits, size_t count, struct ws_err *err);

#endif
