/*
 * sync/round/write/taking.h - what a round takes from the cloud, also when it dies halfway.
 * Floor 5. Blocks on the disk; the caller holds the store lock.
 *
 * Working files are written before main moves. A round that dies in between leaves them
 * looking like edits, and the next commit would make a person the author of what somebody
 * else did. So the commit main is to get is made first, as refs/wsync/taking; the ref goes
 * once main is there. Whoever finds it still lying there goes on where the round stopped.
 */
#ifndef WS_SYNC_ROUND_WRITE_TAKING_H
#define WS_SYNC_ROUND_WRITE_TAKING_H

#include "store/git/repo.h"
#include "store/work/store.h"

/*
 * Makes the commit that main is to get, before any file is written. spec is of main, as
 * ws_record_spec() makes it; its first parent is main's tip. *out is the commit.
 */
int ws_taking_begin(struct ws_store *store, const struct ws_repo_commit *spec,
		    struct ws_oid *out, struct ws_err *err);

/*
 * The files are written: main goes from `main` to `next`, and the index entries of just
 * these edits with it. *tip is `next` from the moment main is there, also where a failure
 * is returned. Fails with WS_E_REF_MOVED when somebody committed meanwhile.
 */
int ws_taking_end(struct ws_store *store, const struct ws_oid *main,
		  const struct ws_oid *next, const struct ws_repo_edit *edits, size_t count,
		  struct ws_oid *tip, struct ws_err *err);

/*
 * Goes on where a dead round stopped: the files it had not come to are written, and main
 * follows. What somebody edited on top of it stays an edit. Where no file was written it
 * never happened: the next round takes it as if for the first time.
 *
 * Nothing is done while HEAD is elsewhere or git is busy, while such a file is staged or
 * not valid, and where nobody can tell whether an edit came before or after: then what
 * was written stays an edit. One look at a ref where no round died.
 */
int ws_taking_resume(struct ws_store *store, struct ws_err *err);

/* The same for who holds no lock: where nobody else does; a failure is nobody's business
 * here, the next round tells it. */
void ws_taking_resume_free(struct ws_store *store);

#endif
