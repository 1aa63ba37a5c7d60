/*
 * sync/round/send_p.h - a lot: what one request carries. Private to sync/round/send*.c.
 */
#ifndef WS_SYNC_ROUND_SEND_P_H
#define WS_SYNC_ROUND_SEND_P_H

#include "sync/round/send.h"

/* One request's worth: the changes, and where each stands in the plan. */
struct ws_send_lot {
	const struct ws_change **changes;
	size_t *at;
	size_t count;
	unsigned kinds; /* lists to read for it */
};

/* Anything but a grant. */
bool ws_send_is_field(const struct ws_change *change);

/*
 * Re-reads, checks, writes and verifies one lot. Results are told through send->results;
 * what is returned ends the round. Consumes the lot: settled changes leave it.
 */
int ws_send_lot(struct ws_send *s, struct ws_send_lot *lot, struct ws_err *err);

#endif
