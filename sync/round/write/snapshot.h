/*
 * sync/round/write/snapshot.h - what main had of a workspace before it was deleted or transferred.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_WRITE_SNAPSHOT_H
#define WS_SYNC_ROUND_WRITE_SNAPSHOT_H

#include "store/git/repo.h"

#define WS_SNAPSHOT_REF 320

/*
 * Keeps `commit` as refs/tags/wsync/WORD/ACCOUNT/HANDLE/20261123T183211Z; one that is there
 * already for this commit is as good. word: "deleted", "transferred".
 */
int ws_snapshot_keep(struct ws_repo *repo, const struct ws_oid *commit, const char *word,
		     const char *path, int64_t now_s, struct ws_err *err);

/*
 * Was the workspace of that id kept so, from that place?
 * Returns 1, 0, or a failure.
 */
int ws_snapshot_has(struct ws_repo *repo, const char *word, const char *path,
		    const char *workspace_id, struct ws_err *err);

#endif
