/*
 * sync/round/round_p.h - the two halves of a round. Private to sync/round/round*.c.
 */
#ifndef WS_SYNC_ROUND_ROUND_P_H
#define WS_SYNC_ROUND_ROUND_P_H

#include "sync/round/round.h"

/*
 * Carries out report->plan, which belongs to report->view. Sends, then settles whatever
 * came of it: also after a failure, what was verified is written down before the failure
 * is told. Blocks on network and disk; the lock of the round is held.
 */
int ws_round_apply(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_options *options,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   struct ws_round_report *report, struct ws_err *err);

#endif
