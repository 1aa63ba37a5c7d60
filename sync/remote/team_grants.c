/*
 * sync/remote/team_grants.c - grants of teams, from the account's list of teams.
 */
#include "sync/remote/team_grants.h"

#include <stdlib.h>
#include <string.h>

static int by_workspace(const void *a, const void *b)
{
	const struct ws_team_grant *left = a;
	const struct ws_team_grant *right = b;
	int order = strcmp(left->workspace_id, right->workspace_id);

	return order ? order : strcmp(left->team->id, right->team->id);
}

static int workspace_is(const void *key, const void *element)
{
	return strcmp(key, ((const struct ws_team_grant *)element)->workspace_id);
}

int ws_team_grants_index(const struct ws_account *account, struct ws_arena *arena,
			 struct ws_team_grants *out, struct ws_err *err)
{
	*out = (struct ws_team_grants){NULL, 0};
	for (size_t t = 0; t < account->team_count; t++) {
		for (size_t i = 0; i < account->teams[t].access_count; i++) {
			struct ws_team_grant *grant = ws_arena_grow(
				arena, &out->items, &out->count, sizeof(*grant));

			if (!grant)
				return ws_err_nomem(err);
			grant->workspace_id = account->teams[t].access[i].workspace_id;
			grant->team = &account->teams[t];
			grant->role_id = account->teams[t].access[i].role_id;
		}
	}
	if (out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_workspace);
	return 0;
}

int ws_team_grants_add(const struct ws_team_grants *grants, struct ws_workspace *w,
		       struct ws_arena *arena, struct ws_err *err)
{
	const struct ws_team_grant *end = grants->items + grants->count;
	const struct ws_team_grant *at = grants->count ? bsearch(w->id, grants->items,
								 grants->count,
								 sizeof(*grants->items),
								 workspace_is)
						       : NULL;

	w->known[WS_TEAM] = true;
	while (at && at > grants->items && strcmp(at[-1].workspace_id, w->id) == 0)
		at--;
	for (; at && at < end && strcmp(at->workspace_id, w->id) == 0; at++) {
		struct ws_grant *grant = ws_arena_grow(arena, &w->grants, &w->grant_count,
						       sizeof(*grant));

		if (!grant)
			return ws_err_nomem(err);
		*grant = (struct ws_grant){.kind = WS_TEAM,
					   .principal_id = at->team->id,
					   .label = at->team->name,
					   .role_id = at->role_id};
	}
	return 0;
}
