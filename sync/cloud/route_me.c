#include "sync/cloud/route.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/auth.h"
#include "sync/cloud/leave.h"
#include "sync/cloud/reply.h"

static int read_me(struct ws_cloud_request *r)
{
	if (!r->caller.user[0])
		return ws_cloud_reply_error(
			r, 403,
			"Only users (not service accounts) can access this endpoint.");
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(
			r->db,
			"SELECT id, handle, first_name, last_name, email, location,"
			" personal_account_id, json_object('default_timezone', timezone,"
			" 'default_color_palette', NULL, 'tutorial_completed', "
			"json('true'),"
			" 'feature_previews', json('[]')) AS \"settings=\" FROM user WHERE "
			"id = ?",
			"t", r->caller.user));
}

static int list_accounts(struct ws_cloud_request *r)
{
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			"SELECT m.id AS account_membership_id, a.id AS account_id,"
			" a.name AS account_name, p.name AS account_role_name,"
			" a.handle AS account_handle, a.plan_type AS account_plan_type,"
			" a.plan_tier AS account_plan_tier,"
			" a.features AS \"account_plan_features=\""
			" FROM account_membership m JOIN account a ON a.id = m.account_id"
			" JOIN account_role p ON p.id = m.account_role_id"
			" WHERE m.actor_id = ? AND m.active ORDER BY a.handle",
			"t", r->caller.actor));
}

static int list_organizations(struct ws_cloud_request *r)
{
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			"SELECT m.id AS account_membership_id, a.id AS account_id,"
			" a.name AS account_name, p.name AS account_role_name,"
			" a.handle AS account_handle"
			" FROM account_membership m JOIN account a ON a.id = m.account_id"
			" JOIN account_role p ON p.id = m.account_role_id"
			" WHERE m.actor_id = ? AND m.active AND a.plan_type <> 'PERSONAL'"
			" ORDER BY a.handle",
			"t", r->caller.actor));
}

static int list_workspaces(struct ws_cloud_request *r)
{
	const bool implicit = ws_cloud_switch_is(r, "me_workspaces_lists_implicit", "true");

	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			"SELECT a.id AS account_id, a.name AS account_name,"
			" a.handle AS account_handle, w.id AS workspace_id, w.name AS "
			"workspace_name,"
			" w.description AS workspace_description, w.handle AS "
			"workspace_handle"
			" FROM account_membership m JOIN account a ON a.id = m.account_id"
			" JOIN account_role p ON p.id = m.account_role_id"
			" JOIN workspace w ON w.account_id = a.id"
			" WHERE m.actor_id = ?1 AND m.active AND ((?2 AND p.permissions & "
			"?3)"
			" OR (?4 AND w.default_workspace_role_id IS NOT NULL)"
			" OR EXISTS (SELECT 1 FROM workspace_access x"
			"  WHERE x.workspace_id = w.id AND x.actor_id = ?1)"
			" OR EXISTS (SELECT 1 FROM team_member t JOIN workspace_access x"
			"  ON x.team_id = t.team_id AND x.workspace_id = w.id WHERE "
			"t.actor_id = ?1))"
			" ORDER BY a.handle, w.handle",
			"tbib", r->caller.actor, implicit,
			(int64_t)WS_CLOUD_PERMISSION(ADMINISTRATE_WORKSPACE),
			r->caller.user[0] != '\0'));
}

static int read_scopes(struct ws_cloud_request *r)
{
	if (!ws_cloud_auth_scopes(r, r->id, &r->scopes))
		return ws_cloud_reply_absent(r);
	ws_cloud_scope_names(&r->out, r->scopes);
	return 200;
}

static int answer_bool(struct ws_cloud_request *r, bool yes)
{
	ws_buf_adds(&r->out, yes ? "true" : "false");
	return 200;
}

static int has_scope(struct ws_cloud_request *r)
{
	const char *name = ws_cloud_request_param(r, "scope");

	if (!name)
		return ws_cloud_reply_invalid(r, "query.scope", "Field required",
					      "missing");
	if (!ws_cloud_scope_find(name))
		return ws_cloud_reply_invalid(r, "query.scope", "Input should be a scope",
					      "enum");
	if (!ws_cloud_auth_scopes(r, r->id, &r->scopes))
		return ws_cloud_reply_absent(r);
	return answer_bool(r, (r->scopes & ws_cloud_scope_find(name)) != 0);
}

static int read_permissions(struct ws_cloud_request *r)
{
	ws_cloud_permission_names(&r->out, r->permissions);
	return 200;
}

/* The permission asked for, or 0 after answering. */
static uint64_t asked_permission(struct ws_cloud_request *r)
{
	const char *name = ws_cloud_request_param(r, "permission");
	const uint64_t set = name ? ws_cloud_permission_find(name) : 0;

	if (!name)
		(void)ws_cloud_reply_invalid(r, "query.permission", "Field required",
					     "missing");
	else if (!set)
		(void)ws_cloud_reply_invalid(r, "query.permission",
					     "Input should be a permission", "enum");
	return set;
}

static int has_permission(struct ws_cloud_request *r)
{
	const uint64_t set = asked_permission(r);

	return set ? answer_bool(r, (r->permissions & set) != 0) : 422;
}

static int accounts_with_permission(struct ws_cloud_request *r)
{
	const uint64_t set = asked_permission(r);

	if (!set)
		return 422;
	return ws_cloud_reply_column(
		r,
		ws_cloud_db_query(r->db,
				  "SELECT m.account_id FROM account_membership m"
				  " JOIN account_role p ON p.id = m.account_role_id"
				  " WHERE m.actor_id = ? AND m.active AND p.permissions & ?"
				  " ORDER BY m.account_id",
				  "ti", r->caller.actor, (int64_t)set));
}

static int leave_workspace(struct ws_cloud_request *r)
{
	char access[WS_UUID_TEXT];

	if (!ws_cloud_db_text(r->db, access, sizeof(access),
			      "SELECT id FROM workspace_access"
			      " WHERE workspace_id = ? AND actor_id = ?",
			      "tt", r->id, r->caller.actor))
		return ws_cloud_reply_absent(r);
	memcpy(r->workspace, r->id, sizeof(r->workspace));
	(void)ws_cloud_db_text(r->db, r->account, sizeof(r->account),
			       "SELECT account_id FROM workspace WHERE id = ?", "t", r->id);
	return ws_cloud_leave_access(r, access);
}

static int leave_account(struct ws_cloud_request *r)
{
	char membership[WS_UUID_TEXT];

	(void)ws_cloud_db_text(r->db, membership, sizeof(membership),
			       "SELECT id FROM account_membership"
			       " WHERE account_id = ? AND actor_id = ?",
			       "tt", r->account, r->caller.actor);
	return ws_cloud_leave_account(r, membership);
}

static int list_keys(struct ws_cloud_request *r)
{
	const char *name = ws_cloud_request_param(r, "name");

	return ws_cloud_reply_list(
		r, ws_cloud_db_query(
			   r->db,
			   "SELECT id, created, name, expiration,"
			   " substr(key, 1, 4) || '...' || substr(key, -4) AS masked_key"
			   " FROM api_key WHERE actor_id = ?1"
			   " AND (?2 IS NULL OR name = ?2) ORDER BY created, id",
			   "tt", r->caller.actor, name));
}

static int list_workspace_scopes(struct ws_cloud_request *r)
{
	ws_cloud_scope_catalogue(&r->out);
	return 200;
}

static int list_permissions(struct ws_cloud_request *r)
{
	ws_cloud_permission_names(&r->out, ((uint64_t)1 << WS_PERMISSION_COUNT) - 1);
	return 200;
}

/* Self-hosted clients ask for these two; the service itself has no CSRF tokens. */
static int read_version(struct ws_cloud_request *r)
{
	ws_cloud_json_text(&r->out, WS_VERSION);
	return 200;
}

static int no_csrf(struct ws_cloud_request *r)
{
	return ws_cloud_reply_absent(r);
}

/* /workspaces/{w} leads to the address that names the account. */
static int find_workspace(struct ws_cloud_request *r)
{
	char account[WS_UUID_TEXT];
	ws_auto_buf location = WS_BUF_INIT;

	if (!ws_cloud_auth_scopes(r, r->id, &r->scopes) ||
	    !ws_cloud_db_text(r->db, account, sizeof(account),
			      "SELECT account_id FROM workspace WHERE id = ?", "t", r->id))
		return ws_cloud_reply_absent(r);
	ws_buf_addf(&location, "%s/accounts/%s/workspaces/%s", r->cloud->base, account,
		    r->id);
	(void)ws_buf_take(&location, &r->location, NULL, NULL);
	return 307;
}

const struct ws_cloud_route ws_cloud_routes_me[] = {
	{WS_ROUTE("GET", "/me/", read_me)},
	{WS_ROUTE("GET", "/me/accounts", list_accounts)},
	{WS_ROUTE("GET", "/me/organizations", list_organizations)},
	{WS_ROUTE("GET", "/me/workspaces", list_workspaces)},
	{WS_ROUTE("GET", "/me/workspaces/{i}/scopes", read_scopes)},
	{WS_ROUTE("GET", "/me/workspaces/{i}/has_scope", has_scope)},
	{WS_ROUTE("DELETE", "/me/workspaces/{i}", leave_workspace)},
	{WS_ROUTE("GET", "/me/accounts/has_permission", accounts_with_permission)},
	{WS_ROUTE("GET", "/me/accounts/{a}/permissions", read_permissions)},
	{WS_ROUTE("GET", "/me/accounts/{a}/has_permission", has_permission)},
	{WS_ROUTE("DELETE", "/me/accounts/{a}", leave_account)},
	{WS_ROUTE("GET", "/me/api_keys", list_keys)},
	{WS_ROUTE("GET", "/workspace_scopes", list_workspace_scopes)},
	{WS_ROUTE("GET", "/accounts/permissions", list_permissions)},
	{WS_ROUTE("GET", "/workspaces/{i}", find_workspace)},
	{WS_ROUTE("GET", "/admin/version", read_version)},
	{WS_ROUTE("GET", "/csrf-token", no_csrf)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
