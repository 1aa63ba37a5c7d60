/*
 * sync/access/effective.c - what somebody may do in a workspace, from all sources.
 */
#include <string.h>
#include "sync/access/access_p.h"

static void join_role(const struct ws_access *access, struct ws_scope_set *set,
		      const char *role_id)
{
	const struct ws_scope_set more = ws_access_role(access, role_id);

	*set = ws_scope_set_union(set, &more);
}

static const char *account_role_of(const struct ws_side_account *account,
				   enum ws_principal_kind kind, const char *id)
{
	const struct ws_side_person *list = kind == WS_USER ? account->people
							    : account->bots;
	size_t low = 0;
	size_t high = kind == WS_USER ? account->person_count : account->bot_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const int order = strcmp(list[middle].id, id);

		if (order == 0)
			return list[middle].account_role;
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool is_admin(const struct ws_side_account *account, enum ws_principal_kind kind,
		     const char *id)
{
	const char *role = NULL;

	if (kind == WS_USER || kind == WS_BOT)
		role = account_role_of(account, kind, id);
	return role && (strcmp(role, "Owner") == 0 || strcmp(role, "Admin") == 0);
}

/* The first of somebody's teams in the sorted list, or its end. */
static size_t first_team(const struct ws_access *access, enum ws_principal_kind kind,
			 const char *id)
{
	size_t low = 0;
	size_t high = access->member_count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;
		const struct ws_access_member *member = &access->members[middle];
		const bool before = member->kind != kind ? member->kind < kind
							 : strcmp(member->id, id) < 0;

		if (before)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void add_teams(const struct ws_access *access,
		      const struct ws_side_workspace *workspace,
		      enum ws_principal_kind kind, const char *id, struct ws_effective *out)
{
	const char *last = NULL;

	for (size_t i = first_team(access, kind, id); i < access->member_count; i++) {
		const struct ws_access_member *member = &access->members[i];
		const struct ws_side_grant *grant;

		if (member->kind != kind || strcmp(member->id, id) != 0)
			break;
		/* two labels of one person in a team are one membership */
		if (last && strcmp(last, member->team) == 0)
			continue;
		last = member->team;
		grant = ws_side_grant(workspace, WS_TEAM, member->team);
		if (!grant)
			continue;
		join_role(access, &out->set, grant->role_id);
		out->teams++;
	}
}

struct ws_effective ws_access_effective(const struct ws_access *access,
					const struct ws_side_workspace *workspace,
					enum ws_principal_kind kind,
					const char *principal_id, bool without_grant)
{
	struct ws_effective out = {.admin = false};
	const struct ws_side_grant *grant = NULL;

	if (!without_grant)
		grant = ws_side_grant(workspace, kind, principal_id);
	if (grant)
		join_role(access, &out.set, grant->role_id);
	if (kind == WS_USER || kind == WS_BOT)
		add_teams(access, workspace, kind, principal_id, &out);
	if (kind == WS_USER && workspace->default_role_id) {
		join_role(access, &out.set, workspace->default_role_id);
		out.default_role = true;
	}
	if (is_admin(access->account, kind, principal_id)) {
		/* instead of a union: an unknown role adds nothing to everything */
		out.set = ws_access_all(access);
		out.admin = true;
	}
	return out;
}
