/*
 * sync/round/send/send_still.c - reads the members again before a role takes something away.
 *
 * One request changes what a role allows everywhere, so that whoever was given it since
 * the plan was made would lose, too, without having been weighed: perhaps the last Owner
 * of a workspace, or whoever sends.
 */
#include "sync/round/send/send_still.h"

#include <string.h>

#include "sync/round/send/send_p.h"

#define INHERIT_DEPTH 64

/* The role itself, or one that inherits from it. */
static bool reaches(const struct ws_side_account *account, const char *id,
		    const char *role_id)
{
	for (int n = 0; id && n < INHERIT_DEPTH; n++) {
		const struct ws_side_role *role = ws_side_role(account, id);

		if (strcmp(id, role_id) == 0)
			return true;
		id = role ? role->inherits : NULL;
	}
	return false;
}

static bool is_used(const struct ws_side_workspace *w, const char *role_id)
{
	if (reaches(w->account, w->default_role_id, role_id))
		return true;
	for (size_t i = 0; i < w->grant_count; i++)
		if (w->grants[i].kind != WS_INVITED &&
		    reaches(w->account, w->grants[i].role_id, role_id))
			return true;
	return false;
}

/* The role somebody has on a side; NULL: none. */
static const char *role_of(const struct ws_side_workspace *w, enum ws_principal_kind kind,
			   const char *id)
{
	const struct ws_side_grant *g = w ? ws_side_grant(w, kind, id) : NULL;

	return g ? g->role_id : NULL;
}

static bool is_expected(const struct ws_side_workspace *cloud,
			const struct ws_side_workspace *local, enum ws_principal_kind kind,
			const char *id, const char *role_id)
{
	return ws_text_same(role_id, role_of(cloud, kind, id)) ||
	       (local && local->lists[kind] == WS_KNOWN &&
		ws_text_same(role_id, role_of(local, kind, id)));
}

static const struct ws_grant *row_of(const struct ws_workspace *now,
				     enum ws_principal_kind kind, const char *id)
{
	for (size_t i = 0; i < now->grant_count; i++)
		if (now->grants[i].kind == kind &&
		    strcmp(now->grants[i].principal_id, id) == 0)
			return &now->grants[i];
	return NULL;
}

/* Whose grant is another one than was weighed: their name, or NULL. */
static const char *who_changed(const struct ws_side_workspace *cloud,
			       const struct ws_side_workspace *local,
			       const struct ws_workspace *now)
{
	for (size_t i = 0; i < now->grant_count; i++) {
		const struct ws_grant *g = &now->grants[i];

		if (g->kind != WS_INVITED &&
		    !is_expected(cloud, local, g->kind, g->principal_id, g->role_id))
			return g->label ? g->label : g->principal_id;
	}
	for (size_t i = 0; i < cloud->grant_count; i++) {
		const struct ws_side_grant *g = &cloud->grants[i];

		if (g->kind != WS_INVITED && now->known[g->kind] &&
		    !row_of(now, g->kind, g->id) &&
		    !is_expected(cloud, local, g->kind, g->id, NULL))
			return g->label;
	}
	if (now->settings_known &&
	    !ws_text_same(now->default_role_id, cloud->default_role_id) &&
	    !(local && ws_text_same(now->default_role_id, local->default_role_id)))
		return "the default role";
	return NULL;
}

/* What the plan weighed and nobody can read now may be anything by now. */
static int still_readable(const struct ws_side_workspace *cloud,
			  const struct ws_workspace *now, struct ws_err *err)
{
	for (int kind = 0; kind < WS_INVITED; kind++)
		if (cloud->lists[kind] == WS_KNOWN && !now->known[kind])
			return ws_err_set(
				err, WS_E_FORBIDDEN,
				"%s: the list of %s is not readable now", cloud->dir,
				ws_principal_section((enum ws_principal_kind)kind));
	return 0;
}

static int check_one(struct ws_send *s, const struct ws_side_workspace *cloud,
		     const struct ws_change *role, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace now = {.id = NULL};
	const char *who;
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	rc = s->remote->ops->read_workspace(s->remote, role->account_id, cloud->id,
					    1u << WS_USER | 1u << WS_BOT | 1u << WS_TEAM,
					    arena, &now, err);
	if (rc == 0)
		rc = still_readable(cloud, &now, err);
	if (rc != 0)
		return rc;
	who = who_changed(cloud, ws_side_workspace(s->view->local, cloud->id), &now);
	if (!who)
		return 0;
	(void)ws_err_set(err, WS_E_CONFLICT,
			 "%s: the members of %s changed since the plan: %s", role->path,
			 cloud->dir, who);
	return ws_err_hint(err,
			   "wsync sync    looks again, and weighs what role %s takes "
			   "away",
			   role->label);
}

int ws_send_still(struct ws_send *s, const struct ws_change *role, struct ws_err *err)
{
	const struct ws_side *side = s->view->cloud;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];

		if (w->id && w->account && w->account->id &&
		    strcmp(w->account->id, role->account_id) == 0 &&
		    is_used(w, role->principal_id))
			rc = check_one(s, w, role, err);
	}
	return rc;
}
