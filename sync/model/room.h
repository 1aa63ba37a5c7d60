/*
 * sync/model/room.h - what the plan of an account limits, and how much room is left.
 * Floor 3, pure.
 *
 * The cloud has the last word; this is what can be said before it is asked. A number
 * that nobody could read is unknown, and no reason to stop anybody.
 */
#ifndef WS_SYNC_MODEL_ROOM_H
#define WS_SYNC_MODEL_ROOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/buf.h"
#include "store/ground/err.h"
#include "sync/model/record.h"

enum ws_capped { WS_CAP_WORKSPACES, WS_CAP_USERS, WS_CAP_AUTOMATIONS, WS_CAP_WORK_POOLS };
#define WS_CAPS 4

/* "workspaces", "users", "automations", "work_pools": as JSON names it. */
const char *ws_capped_key(enum ws_capped what);

/* How many of something there are. */
struct ws_used {
	bool known; /* something was counted */
	bool whole; /* ... and nothing is left out; else there may be more */
	int64_t count;
};

struct ws_room {
	enum ws_capped what;
	struct ws_used used;
	bool limited; /* the plan's limit is known */
	int64_t limit;
};

/* limits: those of the account, as the cloud names them. */
struct ws_room ws_room_of(enum ws_capped what, const struct ws_limit *limits, size_t count,
			  struct ws_used used);

/* Where a person changes the plan of an account. The cloud tells no address of that page, so
 * that none is made up. */
#define WS_ROOM_PLANS "https://www.prefect.io/pricing, or the account's billing page"

enum ws_fit { WS_FIT_YES, WS_FIT_NO, WS_FIT_UNKNOWN };
/* May `more` be made? NO where as many as are known of leave no room. */
enum ws_fit ws_room_fits(const struct ws_room *room, int64_t more);

/*
 * The same as an answer to who wants to make them: 0 (fits, or nobody knows), or
 * WS_E_PLAN_LIMIT with what there is, what the plan allows and where plans are changed.
 * account: the handle
 */
int ws_room_demand(const struct ws_room *room, const char *account, int64_t more,
		   struct ws_err *err);

/* "3 of 10 workspaces", "at least 3 of 10 workspaces", "3 workspaces, limit not known",
 * "automations not known, 50 allowed"; nothing where neither number is known. */
void ws_room_put(struct ws_buf *b, const struct ws_room *room);

#endif
