/*
 * sync/round/send/contents.h - what lies in a workspace and goes with it, for people.
 * Floor 5. Blocks on the network: about a request a kind of thing.
 */
#ifndef WS_SYNC_ROUND_SEND_CONTENTS_H
#define WS_SYNC_ROUND_SEND_CONTENTS_H

#include "sync/remote/remote.h"

/*
 * Counts it. What cannot be counted is not known (-1), which is no failure; returns 0, or
 * what ends all traffic: WS_E_KEY_REJECTED, WS_E_INTERRUPTED, WS_E_UNREACHABLE, WS_E_NOMEM.
 */
int ws_contents_count(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, struct ws_inventory_counts *out,
		      struct ws_err *err);

/* "3 deployments, 120 flow runs; not known: webhooks". Given: free(); NULL: no memory. */
char *ws_contents_text(const struct ws_inventory_counts *counts);

/* Both. *out is NULL after a failure. */
int ws_contents_tell(struct ws_remote *remote, const char *account_id,
		     const char *workspace_id, char **out, struct ws_err *err);

#endif
