/*
 * sync/env/follow.h - bound directories go along when their workspace moves.
 * Floor 5. Blocks on the disk; no network.
 */
#ifndef WS_SYNC_ENV_FOLLOW_H
#define WS_SYNC_ENV_FOLLOW_H

#include "sync/env/bind.h"
#include "sync/model/side.h"

/*
 * Compares the bindings made from a store with what the cloud showed last, and follows:
 * a rename (names in .wsync.ini), a transfer (the account in the address), a workspace
 * made anew under its old name (only where the old one is gone, not just out of sight).
 * Lost access marks a binding stale. Each is told once; a file that could not be written
 * is tried again.
 *
 * store     path of the store
 * cloud     what cloud/main holds
 * whole     ids of the accounts that listed all their workspaces, NULL last
 * tell      one sentence a call, not neutral; may be NULL
 */
typedef void ws_env_tell(void *user, const char *text);
int ws_env_follow(const char *store, const struct ws_side *cloud, const char *const *whole,
		  ws_env_tell *tell, void *user, struct ws_err *err);

/* Was any directory bound from this store? Cheap. False where it cannot be told. */
bool ws_env_follows(const char *store);

#endif
