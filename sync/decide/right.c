/*
 * sync/decide/right.c - may the key that is in use do what is to be sent?
 *
 * Invariant: only a "no" of the cloud holds anything. Documents may lack a source of
 * access, so that what they do not show is unknown and no refusal.
 */
#include "sync/decide/right.h"

#include <string.h>

#include "sync/decide/plan_p.h"

static const struct ws_right of_grant[] = {
	[WS_USER] = {"manage_workspace_users", false},
	[WS_BOT] = {"manage_workspace_service_accounts", false},
	[WS_TEAM] = {"manage_workspace_teams", false},
};
static const struct ws_right invite = {"create:workspace_invitation", true};
static const struct ws_right take_back = {"update:workspace_invitation", true};
static const struct ws_right settings = {"write_workspace_settings", false};
static const struct ws_right new_workspace = {"create:workspace", true};
static const struct ws_right delete_workspace = {"manage_workspace_settings", false};
static const struct ws_right transfer = {"delete:workspace", true};
static const struct ws_right new_role = {"create:workspace_role", true};
static const struct ws_right edit_role = {"update:workspace_role", true};
static const struct ws_right delete_role = {"delete:workspace_role", true};

const struct ws_right *ws_right_of(const struct ws_change *c)
{
	switch (c->kind) {
	case WS_ITEM_GRANT:
		if (c->principal_kind == WS_INVITED)
			return c->after.present ? &invite : &take_back;
		return &of_grant[c->principal_kind];
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_DEFAULT_ROLE:
	case WS_ITEM_RESULT_STORAGE:
	case WS_ITEM_HANDLE:
		return &settings;
	case WS_ITEM_WORKSPACE:
		return &new_workspace;
	case WS_ITEM_ROLE:
		return !c->before.present  ? &new_role
		       : !c->after.present ? &delete_role
					   : &edit_role;
	case WS_ITEM_INTENT:
		return c->label && strcmp(c->label, "delete") == 0 ? &delete_workspace
								   : &transfer;
	case WS_ITEM_POLICY:
		break;
	}
	return NULL;
}

static const struct ws_right direct[] = {
	[WS_DIRECT_BOT_CREATE] = {"create:bot", true},
	[WS_DIRECT_BOT_EDIT] = {"update:bot", true},
	[WS_DIRECT_BOT_DELETE] = {"delete:bot", true},
	[WS_DIRECT_INVITE] = {"create:invitation", true},
	[WS_DIRECT_UNINVITE] = {"update:invitation", true},
	[WS_DIRECT_INVITE_AGAIN] = {"create:workspace_invitation", true},
};

const struct ws_right *ws_right_direct(enum ws_direct what)
{
	return &direct[what];
}

/* Does its own access, as the cloud's documents tell it, allow this? */
static int allows(struct ws_plan_work *work, const struct ws_plan_item *item,
		  const char *scope, bool *out, struct ws_err *err)
{
	const struct ws_side_workspace *cloud = item->at.cloud;
	const struct ws_actor *actor = &work->facts->actor;
	const struct ws_access *access = NULL;
	struct ws_effective mine;
	size_t at;
	int rc;

	*out = false;
	if (!actor->id || !cloud || !cloud->account)
		return 0;
	rc = ws_plan_access(work, 2, cloud->account, &access, err);
	if (rc < 0 || !access)
		return rc;
	mine = ws_access_effective(access, cloud, actor->kind, actor->id, false);
	at = ws_access_scope(access, scope);
	*out = mine.admin || (at != SIZE_MAX && ws_scope_set_has(&mine.set, at));
	return 0;
}

static bool is_denied(const struct ws_facts *facts, const char *place, const char *name)
{
	for (size_t i = 0; place && i < facts->right_count; i++) {
		const struct ws_rights *r = &facts->rights[i];

		if (strcmp(r->place_id, place) != 0)
			continue;
		for (size_t n = 0; n < r->names.count; n++)
			if (strcmp(r->names.items[n], name) == 0)
				return false;
		return true;
	}
	return false;
}

bool ws_right_is_denied(const struct ws_facts *facts, const struct ws_change *change)
{
	const struct ws_right *right = ws_right_of(change);

	return right &&
	       is_denied(facts,
			 right->of_account ? change->account_id : change->workspace_id,
			 right->name);
}

int ws_plan_right(struct ws_plan_work *work, struct ws_plan_item *item, struct ws_err *err)
{
	struct ws_change *change = &item->change;
	const struct ws_right *right = ws_right_of(change);
	bool may = false;
	int rc;

	if (!right)
		return 0;
	rc = right->of_account ? 0 : allows(work, item, right->name, &may, err);
	if (rc < 0 || may)
		return rc;
	change->needs = right->name;
	change->needs_of_account = right->of_account;
	if (ws_right_is_denied(work->facts, change))
		change->held |= WS_HELD_RIGHT;
	return 0;
}
