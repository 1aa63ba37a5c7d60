/*
 * cli/local/may.c - what the key may do where it may not read who may do what.
 *
 * A role is named only where it is the one that allows just what the cloud said: with two
 * of them, nobody knows which it is.
 */
#include "cli/local/may.h"

#include <string.h>

#include "cli/show/show_p.h"
#include "sync/access/access.h"
#include "sync/model/role_scopes.h"

static const struct ws_listed_workspace *find(const struct ws_listed *listed,
					      const char *id)
{
	for (size_t a = 0; id && a < listed->count; a++)
		for (size_t i = 0; i < listed->accounts[a].workspace_count; i++)
			if (strcmp(listed->accounts[a].workspaces[i].id, id) == 0)
				return &listed->accounts[a].workspaces[i];
	return NULL;
}

static bool allows_just(const struct ws_access *access, const struct ws_side_role *role,
			const struct ws_strings *names)
{
	const struct ws_scope_set set = ws_access_role(access, role->id);

	if (set.opaque || ws_scope_set_count(&set) != names->count)
		return false;
	for (size_t i = 0; i < names->count; i++) {
		const size_t scope = ws_access_scope(access, names->items[i]);

		if (scope == SIZE_MAX || !ws_scope_set_has(&set, scope))
			return false;
	}
	return true;
}

static const char *only_role(const struct ws_access *access,
			     const struct ws_side_account *account,
			     const struct ws_strings *names)
{
	const char *found = NULL;

	for (size_t i = 0; i < account->role_count; i++) {
		if (!allows_just(access, &account->roles[i], names))
			continue;
		if (found)
			return NULL;
		found = account->roles[i].name;
	}
	return found;
}

int ws_may_of(const struct ws_listed *listed, const char *workspace_id,
	      const struct ws_side_account *account, struct ws_arena *arena,
	      struct ws_may *out, struct ws_err *err)
{
	const struct ws_listed_workspace *w = find(listed, workspace_id);
	ws_auto(ws_access) access = NULL;
	struct ws_strings *closed;
	int rc;

	*out = (struct ws_may){NULL, NULL};
	if (!w || !w->may_known)
		return 0;
	out->names = &w->may;
	if (!account)
		return 0;
	closed = ws_arena_zalloc(arena, 1, sizeof(*closed));
	rc = closed ? ws_role_scopes_close(arena, account->scopes, account->scope_count,
					   &w->may, closed, err)
		    : ws_err_nomem(err);
	if (rc == 0)
		rc = ws_access_new(account, &access, err);
	if (rc < 0)
		return rc;
	out->names = closed;
	out->role = only_role(access, account, closed);
	return 0;
}

struct ws_json *ws_may_json(const struct ws_strings *names)
{
	struct ws_json *list = ws_json_new_array();
	int bad = !list;

	for (size_t i = 0; i < names->count; i++)
		bad |= ws_json_push(list, ws_text_json(names->items[i]));
	if (!bad)
		return list;
	ws_json_free(list);
	return NULL;
}
