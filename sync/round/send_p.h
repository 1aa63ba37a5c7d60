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

/* Writes down how a change of the plan ended, and tells it. why may be NULL. */
void ws_send_settle(struct ws_send *send, const struct ws_change *change, size_t at, int rc,
		    const struct ws_err *why);

/* ---- send_read.c */

/* The workspace of a lot and the lists the lot is about, as they are now. */
int ws_send_read(struct ws_send *send, const struct ws_send_lot *lot,
		 struct ws_arena *arena, struct ws_workspace *out, struct ws_err *err);

/* The grant the change is about, NULL when there is none. */
const struct ws_grant *ws_send_row(const struct ws_workspace *now,
				   const struct ws_change *change);

/* The handle a WS_ITEM_HANDLE value asks for: "prod" of "acme/prod". */
const char *ws_send_handle(const struct ws_send *send, const struct ws_value *value);

/* Does the cloud hold `value` for this item? */
bool ws_send_shows(const struct ws_send *send, const struct ws_workspace *now,
		   const struct ws_change *change, const struct ws_value *value);

/* ---- send_handle.c */

/* Carries out all WS_ITEM_HANDLE sends of the plan. What is returned ends the round. */
int ws_send_handles(struct ws_send *send, struct ws_err *err);

/* ---- send_lot.c */

/*
 * Re-reads, checks, writes and verifies one lot. Results are told through send->results;
 * what is returned ends the round. Consumes the lot: settled changes leave it.
 */
int ws_send_lot(struct ws_send *s, struct ws_send_lot *lot, struct ws_err *err);

#endif
