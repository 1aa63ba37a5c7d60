/*
 * sync/round/send/send_still.h - is a role still held by whom the plan saw it with?
 * Private to sync/round/send/send*.c.
 */
#ifndef WS_SYNC_ROUND_SEND_SEND_STILL_H
#define WS_SYNC_ROUND_SEND_SEND_STILL_H

#include "sync/round/send/send.h"

/*
 * Reads again the members of the workspaces where somebody has a role that is about to
 * lose something, or one that inherits from it. Each has to be as the plan saw it, or as
 * this round sent it: the guards weighed nothing else. Returns 0, WS_E_CONFLICT with what
 * is new, or why it could not be read.
 */
int ws_send_still(struct ws_send *send, const struct ws_change *role, struct ws_err *err);

#endif
