/*
 * sync/model/merge_names.h - merged lists of members: somebody may have two names.
 * Floor 3: pure.
 *
 * A line is keyed by a name, and names change: one branch has the line of a person under
 * the new name, or of somebody invited under [users] since the invitation was accepted,
 * while the other took the old line away. By keys both are done, and the access that was
 * taken away is there again.
 */
#ifndef WS_SYNC_MODEL_MERGE_NAMES_H
#define WS_SYNC_MODEL_MERGE_NAMES_H

#include "store/ini/merge.h"

/*
 * Makes each line a clash that one side alone added and that may be one both took away.
 * Two names are two principals only where ids (ids.ini of the account; may be NULL) has
 * pinned both, to different ids.
 *
 * base, ours, theirs: three members.ini; merge: of these, without a failure.
 * Returns 0 or WS_E_NOMEM.
 */
int ws_merge_names(const struct ws_ini *base, const struct ws_ini *ours,
		   const struct ws_ini *theirs, const struct ws_ini *ids,
		   struct ws_ini_merge *merge, struct ws_err *err);

#endif
