/*
 * sync/round/left.h - what a round that died left to be shared.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_LEFT_H
#define WS_SYNC_ROUND_LEFT_H

#include "sync/round/round.h"

/*
 * Main took something from the cloud after base moved last: a round died in between. Base
 * takes what main and the last look agree on, before another look moves cloud/main: else
 * the edit that takes it back would look like no change at all once the cloud moves on.
 * What was committed since with plain git does not count, where nobody looked since.
 * Does nothing where more than grants and fields of known workspaces differ.
 * Costs a few commits read where no round died. The caller holds the store lock.
 * Returns 0, or a failure of ws_view_build() or ws_finish_agreements().
 */
int ws_left_share(struct ws_store *store, const struct ws_round_world *world,
		  struct ws_err *err);

/*
 * A round died after it had sent and before base moved; a look has shown since what it sent.
 * Base takes that, and the approvals it was sent with are spent: what was committed about
 * the same items meanwhile is an edit of ours that comes after, and no conflict. Comes
 * after a look and before its plan; looks at the plan once more only where the journal
 * has something that base may lack. Takes the store lock.
 * Returns 0, or a failure of ws_view_build(), ws_approvals_spend_left() or
 * ws_finish_base().
 */
int ws_left_sent(struct ws_store *store, const struct ws_round_world *world,
		 struct ws_err *err);

#endif
