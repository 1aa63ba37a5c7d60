/*
 * sync/round/look/look_keep.h - what a look leaves as it was. Private to sync/round/look/look*.c.
 * Blocks on the disk where the store has no main yet.
 */
#ifndef WS_SYNC_ROUND_LOOK_LOOK_KEEP_H
#define WS_SYNC_ROUND_LOOK_LOOK_KEEP_H

#include "sync/round/look/look.h"

/*
 * Puts into look->state what is no longer tracked, what is not about the cloud, and what
 * lies inside workspaces, which moves with them. look->main, look->cloud and the places
 * are read; without a main, the store's own files on disk.
 */
int ws_look_keep(struct ws_store *store, struct ws_look *look, struct ws_err *err);

#endif
