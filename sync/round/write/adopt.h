/*
 * sync/round/write/adopt.h - where a clone of a store begins.
 * Floor 5. Blocks on the disk; the caller holds the store lock.
 */
#ifndef WS_SYNC_ROUND_WRITE_ADOPT_H
#define WS_SYNC_ROUND_WRITE_ADOPT_H

#include "store/work/store.h"

/*
 * `git clone` of a store brings main and its history, and no refs/wsync/base. Before
 * such a clone looks at the cloud for the first time, base becomes the newest commit
 * reachable from main that is itself a record of the cloud (Wsync-Cloud: self). Where
 * there is none base stays absent, and every item that is not equal on both sides is
 * undecided.
 *
 * Why that is safe: what such a commit says stood in the cloud, and main contains it, so
 * every item was decided with that in view. Where main says something else today,
 * somebody committed it later (it is outgoing, through all guards, once the clone may
 * send at all: it only observes until told, and its first send is asked about), or it
 * was only observed, which the trailers tell. Where the cloud says something else today,
 * it comes in.
 *
 * Not covered: a change that was sent by the first clone and then taken back in the
 * cloud, before any clone recorded either. It looks like one that was never sent. Hence
 * the question before the first send.
 *
 * A clone that has looked before has lost its base: nothing is adopted then, unless main
 * and cloud/main are one commit. Then both sides shared it, whatever happened: a first
 * look that died between main and base is such a clone.
 */
int ws_adopt_base(struct ws_store *store, struct ws_err *err);

#endif
