/*
 * sync/remote/team_grants.h - the account's list of teams tells their grants too, so that
 * nothing is asked for each workspace. Floor 5. Does not block.
 */
#ifndef WS_SYNC_REMOTE_TEAM_GRANTS_H
#define WS_SYNC_REMOTE_TEAM_GRANTS_H

#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "sync/model/record.h"

/* One grant; borrows from the account. */
struct ws_team_grant {
	const char *workspace_id;
	const struct ws_team *team;
	const char *role_id;
};

struct ws_team_grants {
	struct ws_team_grant *items; /* by workspace, then team; the arena's */
	size_t count;
};

/* out is filled anew. Returns 0 or WS_E_NOMEM. */
int ws_team_grants_index(const struct ws_account *account, struct ws_arena *arena,
			 struct ws_team_grants *out, struct ws_err *err);

/* Gives the workspace its grants of teams, in the arena, and marks that list as known.
 * Returns 0 or WS_E_NOMEM. */
int ws_team_grants_add(const struct ws_team_grants *grants, struct ws_workspace *workspace,
		       struct ws_arena *arena, struct ws_err *err);

#endif
