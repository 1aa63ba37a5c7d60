#include "sync/cloud/grant.h"

#include <stdio.h>
#include <string.h>
#include "sync/cloud/audit.h"

bool ws_cloud_role_fits(struct ws_cloud_request *r, const char *role)
{
	return ws_cloud_db_int(r->db, 0,
			       "SELECT 1 FROM workspace_role WHERE id = ?"
			       " AND (account_id IS NULL OR account_id = ?)",
			       "tt", role, r->account) != 0;
}

const char *ws_cloud_builtin_role(struct ws_cloud_request *r, const char *name)
{
	char id[WS_UUID_TEXT];

	(void)ws_cloud_db_text(
		r->db, id, sizeof(id),
		"SELECT id FROM workspace_role WHERE name = ? AND account_id IS NULL", "t",
		name);
	return ws_cloud_request_keep(r, strdup(id));
}

const char *ws_cloud_grantee_name(struct ws_cloud_request *r, const char *access)
{
	struct ws_cloud_rows *rows = ws_cloud_db_query(
		r->db,
		"SELECT coalesce(u.handle, b.name, t.name, '')"
		" FROM workspace_access x LEFT JOIN user u ON u.actor_id = x.actor_id"
		" LEFT JOIN bot b ON b.actor_id = x.actor_id"
		" LEFT JOIN team t ON t.id = x.team_id WHERE x.id = ?",
		"t", access);
	const char *name = ws_cloud_rows_next(rows) ? ws_cloud_rows_text(rows, 0) : "";

	(void)snprintf(r->name, sizeof(r->name), "%s", name);
	ws_cloud_rows_done(rows);
	return r->name;
}

/* With the switch off a changed grant is a new one, with a new id. */
static void replace(struct ws_cloud_request *r, const char *role, char access[WS_UUID_TEXT])
{
	char fresh[WS_UUID_TEXT];

	if (ws_cloud_switch_is(r, "upsert_keeps_access_id", "true")) {
		(void)ws_cloud_db_run(r->db,
				      "UPDATE workspace_access SET workspace_role_id = ?2,"
				      " updated = ?3 WHERE id = ?1",
				      "ttt", access, role, r->now);
		return;
	}
	(void)ws_cloud_db_run(
		r->db,
		"UPDATE workspace_access SET workspace_role_id = ?2, updated = ?3,"
		" created = ?3, id = ?4 WHERE id = ?1",
		"tttt", access, role, r->now, ws_uuid_new(fresh));
	memcpy(access, fresh, WS_UUID_TEXT);
}

int ws_cloud_grant(struct ws_cloud_request *r, enum ws_cloud_grantee kind,
		   const char *grantee, const char *role, char access[WS_UUID_TEXT])
{
	const bool team = kind == WS_CLOUD_GRANT_TEAM;

	if (ws_cloud_db_text(r->db, access, WS_UUID_TEXT,
			     team ? "SELECT id FROM workspace_access"
				    " WHERE workspace_id = ? AND team_id = ?"
				  : "SELECT id FROM workspace_access"
				    " WHERE workspace_id = ? AND actor_id = ?",
			     "tt", r->workspace, grantee)) {
		replace(r, role, access);
		ws_cloud_audit(r, "workspace-access", "updated", access,
			       ws_cloud_grantee_name(r, access), r->workspace);
		return 0;
	}
	(void)ws_cloud_db_run(r->db,
			      "INSERT INTO workspace_access VALUES"
			      " (?1, ?2, ?2, ?3, iif(?4, NULL, ?5), iif(?4, ?5, NULL), ?6)",
			      "tttbtt", ws_uuid_new(access), r->now, r->workspace, team,
			      grantee, role);
	ws_cloud_audit(r, "workspace-access", "created", access,
		       ws_cloud_grantee_name(r, access), r->workspace);
	return 0;
}
