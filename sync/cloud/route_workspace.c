#include "sync/cloud/route.h"

#include <stdio.h>
#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/auth.h"
#include "sync/cloud/grant.h"
#include "sync/cloud/reply.h"

#define WORKSPACE                                                             \
	"SELECT id, created, updated, account_id, name, description, handle," \
	" default_workspace_role_id, is_public AS \"is_public?\" FROM workspace"

static int read_workspace(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(r->db, WORKSPACE " WHERE id = ?", "t", r->workspace));
}

static const struct ws_cloud_field workspace_filter[] = {
	WS_CLOUD_CRITERION("id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("handle", ws_cloud_any_text),
	{.name = NULL},
};

static const struct ws_cloud_field list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("workspaces", workspace_filter),
	{.name = NULL},
};

/* Only those the caller may enter; account Admins and Owners enter all. */
static int list_workspaces(struct ws_cloud_request *r)
{
	const bool all = (r->permissions & WS_CLOUD_PERMISSION(ADMINISTRATE_WORKSPACE)) !=
			 0;
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			WORKSPACE
			" AS w WHERE account_id = ?1"
			" AND (?2 IS NULL OR id IN (SELECT value FROM json_each(?2)))"
			" AND (?3 IS NULL OR handle IN (SELECT value FROM json_each(?3)))"
			" AND (?4 OR (?5 AND default_workspace_role_id IS NOT NULL)"
			" OR EXISTS (SELECT 1 FROM workspace_access x"
			"  WHERE x.workspace_id = w.id AND x.actor_id = ?6)"
			" OR EXISTS (SELECT 1 FROM team_member t JOIN workspace_access x"
			"  ON x.team_id = t.team_id AND x.workspace_id = w.id WHERE "
			"t.actor_id = ?6))"
			" ORDER BY handle LIMIT ? OFFSET ?",
			"tttbbtii", r->account,
			ws_cloud_list_at(r, r->json, "workspaces.id.any_"),
			ws_cloud_list_at(r, r->json, "workspaces.handle.any_"), all,
			r->caller.user[0] != '\0', r->caller.actor, limit, offset));
}

static const struct ws_cloud_field create_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_REQUIRED},
	{.name = "handle", .kind = WS_CLOUD_K_HANDLE, .flags = WS_CLOUD_REQUIRED},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static bool plan_is_full(struct ws_cloud_request *r, const char *account)
{
	return ws_cloud_db_int(
		       r->db, 0,
		       "SELECT (SELECT count(*) FROM workspace WHERE account_id = ?1)"
		       " >= workspace_limit FROM account WHERE id = ?1",
		       "t", account) != 0;
}

static int create_workspace(struct ws_cloud_request *r)
{
	const char *description = ws_cloud_body_text(r, "description");
	const char *name = ws_cloud_body_text(r, "name");
	char access[WS_UUID_TEXT];

	if (plan_is_full(r, r->account))
		return ws_cloud_reply_error(r, 403, "The plan allows no more workspaces");
	if (ws_cloud_db_run(
		    r->db,
		    "INSERT INTO workspace (id, account_id, created, updated, name, handle,"
		    " description) VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
		    "tttttt", ws_uuid_new(r->workspace), r->account, r->now, name,
		    ws_cloud_body_text(r, "handle"),
		    description ? description : "") == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Workspace already exists");
	ws_cloud_audit(r, "workspace", "created", r->workspace, name, r->workspace);
	(void)ws_cloud_grant(r, WS_CLOUD_GRANT_ACTOR, r->caller.actor,
			     ws_cloud_builtin_role(r, "Owner"), access);
	return read_workspace(r) == 200 ? 201 : 500;
}

static const struct ws_cloud_field patch_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_NULLABLE},
	{.name = "handle", .kind = WS_CLOUD_K_HANDLE, .flags = WS_CLOUD_NULLABLE},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = "default_workspace_role_id",
	 .kind = WS_CLOUD_K_UUID,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static int patch_workspace(struct ws_cloud_request *r)
{
	const char *description = ws_cloud_body_text(r, "description");
	const char *role = ws_cloud_body_text(r, "default_workspace_role_id");
	bool describes = ws_cloud_body_has(r, "description");
	int rc;

	if (!describes && ws_cloud_switch_is(r, "patch_without_description_clears", "true"))
		describes = true;
	if (role && !ws_cloud_role_fits(r, role))
		return ws_cloud_reply_error(r, 404, "Workspace role not found");
	rc = ws_cloud_db_run(
		r->db,
		"UPDATE workspace SET name = coalesce(?2, name),"
		" handle = coalesce(?3, handle), description = iif(?4, ?5, description),"
		" default_workspace_role_id = iif(?6, ?7, default_workspace_role_id),"
		" updated = ?8 WHERE id = ?1",
		"tttbtbtt", r->workspace, ws_cloud_body_text(r, "name"),
		ws_cloud_body_text(r, "handle"), describes, description ? description : "",
		ws_cloud_body_has(r, "default_workspace_role_id"), role, r->now);
	if (rc == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Workspace already exists");
	ws_cloud_audit(r, "workspace", "updated", r->workspace, "", r->workspace);
	return 204;
}

/* The events of the workspace stay: the account's log still tells of it. */
static int delete_workspace(struct ws_cloud_request *r)
{
	ws_cloud_audit(r, "workspace", "deleted", r->workspace, "", r->workspace);
	(void)ws_cloud_db_run(r->db, "DELETE FROM workspace WHERE id = ?", "t",
			      r->workspace);
	return 204;
}

static int read_settings(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(
			r->db,
			"SELECT inherit_default_result_storage AS"
			" \"inherit_default_result_storage?\","
			" default_result_storage_block_id FROM workspace WHERE id = ?",
			"t", r->workspace));
}

static const struct ws_cloud_field settings_shape[] = {
	{.name = "inherit_default_result_storage",
	 .kind = WS_CLOUD_K_BOOL,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = "default_result_storage_block_id",
	 .kind = WS_CLOUD_K_UUID,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static int patch_settings(struct ws_cloud_request *r)
{
	bool inherit = false;
	const bool given = ws_json_bool(
		ws_cloud_body_at(r->json, "inherit_default_result_storage"), &inherit);

	(void)ws_cloud_db_run(
		r->db,
		"UPDATE workspace SET inherit_default_result_storage ="
		" iif(?2, ?3, inherit_default_result_storage), "
		"default_result_storage_block_id ="
		" iif(?4, ?5, default_result_storage_block_id), updated = ?6 WHERE id = ?1",
		"tbbbtt", r->workspace, given, inherit,
		ws_cloud_body_has(r, "default_result_storage_block_id"),
		ws_cloud_body_text(r, "default_result_storage_block_id"), r->now);
	ws_cloud_audit(r, "workspace-settings", "updated", r->workspace, "", r->workspace);
	return 204;
}

static const struct ws_cloud_field transfer_shape[] = {
	{.name = "to_account_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_REQUIRED},
	{.name = "new_handle", .kind = WS_CLOUD_K_HANDLE},
	{.name = NULL},
};

/* What stands against a transfer, by field; empty when nothing does. */
static void transfer_problems(struct ws_cloud_request *r, struct ws_buf *out)
{
	const char *to = ws_cloud_body_text(r, "to_account_id");
	const char *handle = ws_cloud_body_text(r, "new_handle");
	const char *separator = "";
	uint64_t permissions;

	if (!ws_cloud_auth_permissions(r, to, &permissions) ||
	    !(permissions & WS_CLOUD_PERMISSION(CREATE_WORKSPACE))) {
		ws_buf_adds(out,
			    "\"to_account_id\":[{\"message\":\"Not permitted there\"}]");
		return;
	}
	if (strcmp(to, r->account) == 0) {
		ws_buf_adds(out, "\"to_account_id\":[{\"message\":\"Already there\"}]");
		return;
	}
	if (plan_is_full(r, to)) {
		ws_buf_adds(out,
			    "\"to_account_id\":[{\"message\":\"No room in the plan\"}]");
		separator = ",";
	}
	if (ws_cloud_db_int(r->db, 0,
			    "SELECT 1 FROM workspace t, workspace f WHERE f.id = ?1"
			    " AND t.account_id = ?2 AND (t.handle = coalesce(?3, f.handle)"
			    " OR t.name = f.name)",
			    "ttt", r->workspace, to, handle))
		ws_buf_addf(out,
			    "%s\"new_handle\":[{\"message\":\"Name or handle is taken\"}]",
			    separator);
}

static int validate_transfer(struct ws_cloud_request *r)
{
	ws_buf_addc(&r->out, '{');
	transfer_problems(r, &r->out);
	ws_buf_addc(&r->out, '}');
	return 200;
}

/*
 * Whoever is no member of the new account loses access, as do service accounts, teams
 * and custom roles: they belong to the old one. The caller becomes Owner there.
 */
static int transfer_workspace(struct ws_cloud_request *r)
{
	const char *to = ws_cloud_body_text(r, "to_account_id");
	ws_auto_buf problems = WS_BUF_INIT;
	char access[WS_UUID_TEXT];

	transfer_problems(r, &problems);
	if (strstr(ws_buf_text(&problems), "Not permitted"))
		return ws_cloud_reply_error(r, 403, "Forbidden");
	if (problems.len > 0)
		return ws_cloud_reply_error(r, 409,
					    "The workspace cannot be transferred there");
	ws_cloud_audit(r, "workspace", "transferred-out", r->workspace, "", r->workspace);
	(void)ws_cloud_db_run(r->db,
			      "DELETE FROM workspace_access AS x WHERE workspace_id = ?1 "
			      "AND (team_id IS NOT NULL"
			      " OR actor_id IN (SELECT actor_id FROM bot)"
			      " OR actor_id NOT IN (SELECT actor_id FROM "
			      "account_membership WHERE account_id = ?2)"
			      " OR workspace_role_id IN (SELECT id FROM workspace_role"
			      "  WHERE account_id IS NOT NULL))",
			      "tt", r->workspace, to);
	(void)ws_cloud_db_run(r->db,
			      "UPDATE invitation SET status = 'REVOKED', updated = ?2"
			      " WHERE workspace_id = ?1 AND status = 'PENDING'",
			      "tt", r->workspace, r->now);
	(void)ws_cloud_db_run(
		r->db,
		"UPDATE workspace SET account_id = ?2, handle = coalesce(?3, handle),"
		" default_workspace_role_id = (SELECT id FROM workspace_role"
		"  WHERE id = default_workspace_role_id AND account_id IS NULL), updated = "
		"?4"
		" WHERE id = ?1",
		"tttt", r->workspace, to, ws_cloud_body_text(r, "new_handle"), r->now);
	ws_cloud_audit_in(r, to, "workspace", "transferred-in", r->workspace, "",
			  r->workspace);
	(void)ws_cloud_grant(r, WS_CLOUD_GRANT_ACTOR, r->caller.actor,
			     ws_cloud_builtin_role(r, "Owner"), access);
	return 204;
}

static int read_health(struct ws_cloud_request *r)
{
	ws_buf_adds(&r->out, "true");
	return 200;
}

static int read_hello(struct ws_cloud_request *r)
{
	ws_buf_adds(&r->out, "\"hello\"");
	return 200;
}

#define W "/accounts/{a}/workspaces/{w}"

const struct ws_cloud_route ws_cloud_routes_workspace[] = {
	{WS_ROUTE("POST", "/accounts/{a}/workspaces/", create_workspace),
	 WS_MAY(CREATE_WORKSPACE), .body = WS_CLOUD_BODY_OBJECT, .shape = create_shape},
	{WS_ROUTE("POST", "/accounts/{a}/workspaces/filter", list_workspaces),
	 WS_MAY(READ_WORKSPACE), .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape,
	 .reads = true},
	{WS_ROUTE("GET", W, read_workspace), WS_MAY(READ_WORKSPACE)},
	{WS_ROUTE("PATCH", W, patch_workspace), WS_SCOPED(write_workspace_settings),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = patch_shape},
	{WS_ROUTE("DELETE", W, delete_workspace), WS_SCOPED(manage_workspace_settings)},
	{WS_ROUTE("GET", W "/settings", read_settings), WS_SCOPED(see_workspace_settings)},
	{WS_ROUTE("PATCH", W "/settings", patch_settings),
	 WS_SCOPED(write_workspace_settings), .body = WS_CLOUD_BODY_OBJECT,
	 .shape = settings_shape},
	{WS_ROUTE("POST", W "/transfer", transfer_workspace), WS_MAY(DELETE_WORKSPACE),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = transfer_shape},
	{WS_ROUTE("POST", W "/validate_transfer", validate_transfer),
	 WS_MAY(DELETE_WORKSPACE), .body = WS_CLOUD_BODY_OBJECT, .shape = transfer_shape,
	 .reads = true},
	{WS_ROUTE("GET", W "/health", read_health)},
	{WS_ROUTE("GET", W "/hello", read_hello)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
