/*
 * sync/access/effective.c - what somebody may do in a workspace, from all sources.
 */
#include <string.h>
#include "sync/access/access_p.h"

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

/* "Owner" or "Admin" of the account, else NULL. */
static const char *admin_role(const struct ws_side_account *account,
			      enum ws_principal_kind kind, const char *id)
{
	const char *role = NULL;

	if (kind == WS_USER || kind == WS_BOT)
		role = account_role_of(account, kind, id);
	return role && (strcmp(role, "Owner") == 0 || strcmp(role, "Admin") == 0) ? role
										  : NULL;
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

/* Each source in turn; the walk ends with the first answer that is not 0. */
typedef int each_source(void *user, const struct ws_source *source);

static int visit_role(const struct ws_access *access, enum ws_via via, const char *role_id,
		      const char *role, const struct ws_side_grant *grant,
		      each_source *each, void *user)
{
	const struct ws_source source = {
		.via = via,
		.role_id = role_id,
		.role = ws_side_role_called(access->account, role_id, role),
		.grant = grant,
		.set = ws_access_role(access, role_id)};

	return each(user, &source);
}

static int visit_teams(const struct ws_access *access,
		       const struct ws_side_workspace *workspace,
		       enum ws_principal_kind kind, const char *id, each_source *each,
		       void *user)
{
	const char *last = NULL;
	int rc = 0;

	for (size_t i = first_team(access, kind, id); rc == 0 && i < access->member_count;
	     i++) {
		const struct ws_access_member *member = &access->members[i];
		const struct ws_side_grant *grant;

		if (member->kind != kind || strcmp(member->id, id) != 0)
			break;
		/* two labels of one person in a team are one membership */
		if (last && strcmp(last, member->team) == 0)
			continue;
		last = member->team;
		grant = ws_side_grant(workspace, WS_TEAM, member->team);
		if (grant)
			rc = visit_role(access, WS_VIA_TEAM, grant->role_id, grant->role,
					grant, each, user);
	}
	return rc;
}

static int visit(const struct ws_access *access, const struct ws_side_workspace *workspace,
		 enum ws_principal_kind kind, const char *id, bool without_grant,
		 each_source *each, void *user)
{
	const struct ws_side_grant *grant = without_grant
						    ? NULL
						    : ws_side_grant(workspace, kind, id);
	const char *admin = admin_role(access->account, kind, id);
	int rc = 0;

	if (grant)
		rc = visit_role(access, WS_VIA_GRANT, grant->role_id, grant->role, grant,
				each, user);
	if (rc == 0 && (kind == WS_USER || kind == WS_BOT))
		rc = visit_teams(access, workspace, kind, id, each, user);
	if (rc == 0 && kind == WS_USER && workspace->default_role_id)
		rc = visit_role(access, WS_VIA_DEFAULT, workspace->default_role_id,
				workspace->default_role.text, NULL, each, user);
	if (rc == 0 && admin) {
		const struct ws_source all = {
			.via = WS_VIA_ACCOUNT, .role = admin, .set = ws_access_all(access)};

		rc = each(user, &all);
	}
	return rc;
}

static int join_source(void *user, const struct ws_source *source)
{
	struct ws_effective *out = user;

	switch (source->via) {
	case WS_VIA_TEAM:
		out->teams++;
		break;
	case WS_VIA_DEFAULT:
		out->default_role = true;
		break;
	case WS_VIA_ACCOUNT:
		/* instead of a union: an unknown role adds nothing to everything */
		out->admin = true;
		out->set = source->set;
		return 0;
	case WS_VIA_GRANT:
		break;
	}
	out->set = ws_scope_set_union(&out->set, &source->set);
	return 0;
}

struct ws_effective ws_access_effective(const struct ws_access *access,
					const struct ws_side_workspace *workspace,
					enum ws_principal_kind kind,
					const char *principal_id, bool without_grant)
{
	struct ws_effective out = {.admin = false};

	(void)visit(access, workspace, kind, principal_id, without_grant, join_source,
		    &out);
	return out;
}

struct sources {
	struct ws_arena *arena;
	struct ws_source *items;
	size_t count;
};

static int keep_source(void *user, const struct ws_source *source)
{
	struct sources *s = user;
	struct ws_source *slot = ws_arena_grow(s->arena, &s->items, &s->count,
					       sizeof(*slot));

	if (!slot)
		return WS_E_NOMEM;
	*slot = *source;
	return 0;
}

int ws_access_sources(const struct ws_access *access,
		      const struct ws_side_workspace *workspace,
		      enum ws_principal_kind kind, const char *principal_id,
		      struct ws_arena *arena, struct ws_source **out, size_t *count,
		      struct ws_err *err)
{
	struct sources s = {.arena = arena};
	int rc = visit(access, workspace, kind, principal_id, false, keep_source, &s);

	*out = s.items;
	*count = s.count;
	return rc < 0 ? ws_err_nomem(err) : 0;
}
