/*
 * sync/round/settle/born.h - is a workspace of the cloud the one that was asked for from here?
 * Floor 5, pure.
 *
 * A workspace gets its id in the cloud, so that one whose answer was lost is known by its
 * handle alone, and somebody else may have made one of that handle. Ours has the name that
 * was asked for, was made since, and its Owner is whoever's key was used: whoever makes a
 * workspace becomes that.
 */
#ifndef WS_SYNC_ROUND_SETTLE_BORN_H
#define WS_SYNC_ROUND_SETTLE_BORN_H

#include "sync/model/side.h"
#include "sync/remote/remote.h"

struct ws_born {
	const char *name;
	int64_t since_s, cloud_s; /* when it was asked for, by our clock and the cloud's; 0:
				     unknown */
	const struct ws_actor *actor;
	const struct ws_side_account *account; /* its roles; NULL: nobody knows */
};

/* The lists to read for ws_born_is_ours(). */
#define WS_BORN_LISTS (1u << WS_USER | 1u << WS_BOT)

/* The name it gets: its handle where nobody wrote one. Borrowed. */
const char *ws_born_name(const struct ws_side_workspace *local);

bool ws_born_is_ours(const struct ws_born *born, const struct ws_workspace *there);

#endif
