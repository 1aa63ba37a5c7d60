/*
 * sync/round/write/heal.h - what a process that died in the middle left behind.
 * Floor 5. Blocks on the disk; the caller holds the store lock.
 */
#ifndef WS_SYNC_ROUND_WRITE_HEAL_H
#define WS_SYNC_ROUND_WRITE_HEAL_H

#include "store/work/store.h"

/*
 * Goes on with what a dead round was taking (taking.h). Then the index:
 * main moves before its index entries do. An entry that still says what main said one
 * commit ago, or two, while the file says what main says now, was left by a death in between;
 * it follows. Until then stock git shows such a file as staged and as changed, and a
 * plain `git commit` would take the last commit back. Entries that say anything else
 * are people's, and stay. A locked or unreadable index stays as it is.
 */
int ws_heal(struct ws_store *store, struct ws_err *err);

#endif
