/*
 * sync/round/send/send.h - carries out the sends of a plan, step by step.
 * Floor 5. Blocks on the network; no lock but the round's is held.
 *
 * Each step: read the item again (it must still be what the plan saw), write the
 * intent down, send, read until the cloud shows it (up to 10 x 0.5 s), write the
 * result down. A mismatch before is a conflict and nothing is sent; a mismatch after
 * is reported and not sent twice. The API has no conditional writes: between the
 * re-read and the write somebody else may still slip in; the reading after tells.
 */
#ifndef WS_SYNC_ROUND_SEND_SEND_H
#define WS_SYNC_ROUND_SEND_SEND_H

#include "sync/round/view/approvals.h"

#define WS_SEND_NOT_TRIED 1 /* in results: the round ended before this step */

struct ws_send {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_world *world;
	const struct ws_round_watch *watch; /* or NULL */
	const struct ws_view *view;
	const struct ws_facts *facts;             /* what its plan was made from */
	const struct ws_approval_refs *approvals; /* likewise */
	int *results;          /* per change of view->plan; 0: sent and verified */
	struct ws_err *errors; /* likewise */
	char **told;           /* likewise: what went with it, for people. Heap, or NULL */
	/* When sending began, by our clock and the cloud's (0 unknown); ws_send_all() fills
	   them in. */
	int64_t started_s, cloud_s;
	const char **made; /* per change: the id of a role that was made; arena */
	struct ws_arena *arena;
};

/*
 * Returns 0 when every send was tried, else what ended it early: the key was rejected, the
 * cloud went away, a signal came, main moved or a person said "observe" (WS_E_REF_MOVED).
 * What was done until then stands in results either way.
 */
int ws_send_all(struct ws_send *send, struct ws_err *err);

#endif
