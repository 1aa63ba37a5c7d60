/*
 * sync/round/round_p.h - the parts of a round. Private to sync/round/round*.c.
 *
 * Each returns 0 or what ends the round, blocks on network and disk, and wants the lock of
 * the round held.
 */
#ifndef WS_SYNC_ROUND_ROUND_P_H
#define WS_SYNC_ROUND_ROUND_P_H

#include "sync/round/look/look.h"
#include "sync/round/round.h"

/* What a round is made of, the same for each of its parts. Borrowed, but for the look. */
struct ws_round {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_options *options; /* NULL: a fetch, which changes nothing */
	const struct ws_round_world *world;
	const struct ws_round_watch *watch; /* may be NULL */
	struct ws_round_report *report;
	struct ws_look look; /* whoever made the round clears it */
	size_t requests;     /* of a look that was not enough */
	size_t asked;        /* requests about what the key may do */
};

/* ---- round_look.c: look, merge, plan ---------------------------------------------------- */

/* Reads the cloud, moves cloud/main, and fills a store that has no main yet. */
int ws_round_look_at_cloud(struct ws_round *r, struct ws_err *err);

/*
 * Looks as narrowly as the options allow, ends what is due, and leaves view and plan in the
 * report; report->stopped tells why no more than that is to be done.
 */
int ws_round_look(struct ws_round *r, struct ws_err *err);

/* ---- round_apply.c: send, settle -------------------------------------------------------- */

/*
 * Carries out report->plan, which belongs to report->view. Sends, then settles whatever
 * came of it: also after a failure, what was verified is written down before the failure
 * is told.
 */
int ws_round_apply(struct ws_round *r, struct ws_err *err);

/* Looks once more where workspaces were made, deleted or transferred: a new one gets its id
 * here, and a deleted one leaves. What more there is to do with them, the next round does. */
int ws_round_see_places(struct ws_round *r, struct ws_err *err);

/* ---- round_inside.c: what lies inside workspaces ------------------------------------------ */

/* What a look brought, and what a round that died after its files and before main left:
 * that looks like edits. */
void ws_round_heal_inside(struct ws_round *r);

/* Reads what the policy wants read. After everything else, and whatever comes of it is no
 * failure of the round. receive: into main, too. */
void ws_round_read_inside(struct ws_round *r, bool receive);

#endif
