/*
 * sync/round/write/twin.h - a document of main and its working file, changed together by a
 * commit that a round makes by itself.
 * Floor 5. Blocks on the disk; the caller holds the store lock.
 *
 * The working file goes first and main after it, as everywhere: a death in between
 * leaves the file alone changed, and the next round goes on.
 */
#ifndef WS_SYNC_ROUND_WRITE_TWIN_H
#define WS_SYNC_ROUND_WRITE_TWIN_H

#include "store/git/repo.h"
#include "store/ini/ini.h"
#include "store/tree/tree.h"
#include "store/work/store.h"

struct ws_twin {
	const struct ws_tree_entry *entry; /* of main, borrowed */
	struct ws_ini *main, *work;        /* to be edited alike */
	char *bytes;                       /* of the working file, as it was */
	size_t len;
};

/*
 * Opens both. *usable false: the file is staged or locked in git, not there, or not valid;
 * it is not to be touched now.
 * twin  ws_twin_close(), whatever is returned
 */
int ws_twin_open(struct ws_store *store, const struct ws_oid *main,
		 const struct ws_tree_entry *entry, struct ws_twin *twin, bool *usable,
		 struct ws_err *err);
void ws_twin_close(struct ws_twin *twin);

/* Writes the working file. edit: what main gets; its bytes are heap, given: free(). */
int ws_twin_write(struct ws_store *store, struct ws_twin *twin, struct ws_repo_edit *edit,
		  struct ws_err *err);

/*
 * Moves main by such edits, and the index entries with it. author: "" means wsync.
 * Fails with WS_E_REF_MOVED when somebody committed meanwhile. *main is the new tip.
 */
int ws_twin_commit(struct ws_store *store, struct ws_oid *main,
		   const struct ws_repo_edit *edits, size_t count, const char *author_name,
		   const char *author_email, const char *message, int64_t now_s,
		   struct ws_err *err);

/* Is HEAD main, and no git operation under way? */
int ws_twin_may(struct ws_store *store, bool *out, struct ws_err *err);

#endif
