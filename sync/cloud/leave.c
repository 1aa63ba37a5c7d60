#include "sync/cloud/leave.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/auth.h"
#include "sync/cloud/grant.h"
#include "sync/cloud/reply.h"

void ws_cloud_leave_everything(struct ws_cloud_request *r, const char *actor)
{
	(void)ws_cloud_db_run(
		r->db,
		"DELETE FROM workspace_access WHERE actor_id = ?1"
		" AND workspace_id IN (SELECT id FROM workspace WHERE account_id = ?2)",
		"tt", actor, r->account);
	(void)ws_cloud_db_run(r->db,
			      "DELETE FROM team_member WHERE actor_id = ?1"
			      " AND team_id IN (SELECT id FROM team WHERE account_id = ?2)",
			      "tt", actor, r->account);
	(void)ws_cloud_db_run(
		r->db,
		"DELETE FROM account_membership WHERE actor_id = ? AND account_id = ?",
		"tt", actor, r->account);
}

void ws_cloud_leave_if_stranded(struct ws_cloud_request *r, const char *actor)
{
	char membership[WS_UUID_TEXT];

	if (!ws_cloud_db_text(r->db, membership, sizeof(membership),
			      "SELECT m.id FROM account_membership m"
			      " JOIN account_role p ON p.id = m.account_role_id"
			      " WHERE m.account_id = ?1 AND m.actor_id = ?2 AND p.name = "
			      "'Collaborator'"
			      " AND p.account_id IS NULL AND NOT EXISTS (SELECT 1 FROM "
			      "workspace_access x"
			      "  JOIN workspace w ON w.id = x.workspace_id"
			      "  WHERE w.account_id = ?1 AND x.actor_id = ?2)",
			      "tt", r->account, actor))
		return;
	ws_cloud_leave_everything(r, actor);
	ws_cloud_audit(r, "account-membership", "deleted", membership, "", "");
}

int ws_cloud_leave_access(struct ws_cloud_request *r, const char *access)
{
	char actor[WS_UUID_TEXT];

	if (!ws_cloud_db_text(r->db, actor, sizeof(actor),
			      "SELECT actor_id FROM workspace_access"
			      " WHERE id = ? AND workspace_id = ?",
			      "tt", access, r->workspace))
		return ws_cloud_reply_absent(r);
	if (ws_cloud_switch_is(r, "last_owner_removable", "false") &&
	    ws_cloud_auth_owner_besides(r, "") && !ws_cloud_auth_owner_besides(r, access))
		return ws_cloud_reply_error(r, 409, "The last Owner cannot be removed");
	ws_cloud_audit(r, "workspace-access", "deleted", access,
		       ws_cloud_grantee_name(r, access), r->workspace);
	(void)ws_cloud_db_run(r->db, "DELETE FROM workspace_access WHERE id = ?", "t",
			      access);
	ws_cloud_leave_if_stranded(r, actor);
	return 204;
}

int ws_cloud_leave_account(struct ws_cloud_request *r, const char *membership)
{
	char actor[WS_UUID_TEXT];

	if (!ws_cloud_db_text(r->db, actor, sizeof(actor),
			      "SELECT m.actor_id FROM account_membership m"
			      " JOIN user u ON u.actor_id = m.actor_id"
			      " WHERE m.id = ? AND m.account_id = ?",
			      "tt", membership, r->account))
		return ws_cloud_reply_absent(r);
	if (ws_cloud_db_int(
		    r->db, 0,
		    "SELECT count(*) = 1 AND max(m.id) = ?2 FROM account_membership m"
		    " JOIN account_role p ON p.id = m.account_role_id"
		    " WHERE m.account_id = ?1 AND m.active"
		    " AND p.name = 'Owner' AND p.account_id IS NULL",
		    "tt", r->account, membership))
		return ws_cloud_reply_error(r, 409, "An account keeps at least one Owner");
	ws_cloud_leave_everything(r, actor);
	ws_cloud_audit(r, "account-membership", "deleted", membership, "", "");
	return 204;
}
