/*
 * sync/round/person/back.h - a workspace whose directory was committed away, as it comes back.
 * Floor 5. Blocks on the disk; reads only.
 */
#ifndef WS_SYNC_ROUND_PERSON_BACK_H
#define WS_SYNC_ROUND_PERSON_BACK_H

#include "store/tree/layout.h"
#include "sync/round/round.h"

/*
 * The last commit of main that had the workspace of a directory ("acme/dev").
 * id  of that workspace, as main had it; "" where the cloud was never told of it
 * Returns 0, or WS_REPO_ABSENT: main never had one there.
 */
int ws_back_last(struct ws_store *store, const struct ws_oid *main, const char *dir,
		 struct ws_oid *out, char id[WS_LAYOUT_NAME], struct ws_err *err);

/*
 * The documents of the directory as they come back: as that commit had them, so that
 * comments, end dates and reasons are there; what mirrors the cloud is as cloud/main has it.
 * Of one that is among view->away; or, where the cloud was never told of it, any.
 * commit  as of ws_back_last(); NULL: main's history does not have it, as in a shallow
 *         clone: then all is as cloud/main has it
 * out     given: ws_tree_free(); paths are beneath the store
 */
int ws_back_files(struct ws_store *store, const struct ws_view *view, const char *dir,
		  const struct ws_oid *commit, struct ws_tree **out, struct ws_err *err);

#endif
