/*
 * sync/round/look/touched.h - a look at no more than what commits touched.
 * Floor 5. Blocks on disk and network.
 *
 * After a commit nearly everything is known from the last look at all; what is about to
 * be written must be seen as it is now. So the workspaces that main and base differ in are
 * read, and their accounts, and compared with cloud/main: either both say the same, then
 * cloud/main is as good as a new look for them, or the whole is looked at instead. Such a
 * look therefore moves nothing, finds nothing missing and is no listing.
 */
#ifndef WS_SYNC_ROUND_LOOK_TOUCHED_H
#define WS_SYNC_ROUND_LOOK_TOUCHED_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/arena.h"
#include "sync/decide/plan.h"
#include "sync/round/look/look.h"

struct ws_touched {
	const char **names; /* "account/handle"; the arena's */
	size_t count;       /* 0: look at everything */
};

bool ws_touched_has(const struct ws_touched *touched, const char *name);

/* Which workspaces do the commits of main touch? None is told where a look at those alone
 * would not be enough: rules, roles, places or whole workspaces are different, or there
 * was no whole look yet. */
int ws_touched_find(struct ws_store *store, struct ws_arena *arena, struct ws_touched *out,
		    struct ws_err *err);

/*
 * Reads them.
 * look    given: ws_look_clear(), also after a failure. Its state says nothing.
 * enough  cloud/main, look->cloud_id, is what the cloud says about them and their
 *         accounts; false: look at everything
 */
int ws_touched_look(struct ws_store *store, struct ws_remote *remote,
		    const struct ws_round_world *world, const struct ws_round_watch *watch,
		    const struct ws_touched *touched, struct ws_look *look, bool *enough,
		    struct ws_err *err);

/* Was everything read that this plan, made after such a look, would write or take? */
bool ws_touched_covers(const struct ws_touched *touched, const struct ws_plan *plan);

#endif
