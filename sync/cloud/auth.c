#include "sync/cloud/auth.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "sync/cloud/scopes.h"

bool ws_cloud_auth_caller(struct ws_cloud_request *r)
{
	struct ws_cloud_rows *rows;
	const char *user, *bot;

	if (!r->key)
		return false;
	rows = ws_cloud_db_query(r->db,
				 "SELECT k.actor_id, u.id, b.id FROM api_key k"
				 " LEFT JOIN user u ON u.actor_id = k.actor_id"
				 " LEFT JOIN bot b ON b.actor_id = k.actor_id"
				 " WHERE k.key = ?1"
				 " AND (k.expiration IS NULL OR k.expiration > ?2)",
				 "tt", r->key, r->now);
	if (!ws_cloud_rows_next(rows))
		return false;
	user = ws_cloud_rows_text(rows, 1);
	bot = ws_cloud_rows_text(rows, 2);
	(void)snprintf(r->caller.actor, WS_UUID_TEXT, "%s", ws_cloud_rows_text(rows, 0));
	(void)snprintf(r->caller.user, WS_UUID_TEXT, "%s", user ? user : "");
	(void)snprintf(r->caller.bot, WS_UUID_TEXT, "%s", bot ? bot : "");
	ws_cloud_rows_done(rows);
	return true;
}

bool ws_cloud_auth_permissions(struct ws_cloud_request *r, const char *account,
			       uint64_t *out)
{
	const int64_t set = ws_cloud_db_int(
		r->db, -1,
		"SELECT p.permissions FROM account_membership m"
		" JOIN account_role p ON p.id = m.account_role_id"
		" WHERE m.account_id = ? AND m.actor_id = ? AND m.active",
		"tt", account, r->caller.actor);

	*out = set < 0 ? 0 : (uint64_t)set;
	return set >= 0;
}

/* UNION drops roles seen before, so that a ring of inheritance would end too. */
#define WITH_ROLES(first)                                                                  \
	"WITH RECURSIVE role(id) AS (" first " UNION SELECT w.inherited_role_id FROM role" \
	" JOIN workspace_role w ON w.id = role.id WHERE w.inherited_role_id IS NOT NULL)"  \
	" SELECT w.scopes FROM role JOIN workspace_role w ON w.id = role.id"

static bool unite(struct ws_cloud_rows *rows, uint64_t *out)
{
	bool any = false;

	*out = 0;
	while (ws_cloud_rows_next(rows)) {
		*out |= (uint64_t)ws_cloud_rows_int(rows, 0);
		any = true;
	}
	return any;
}

bool ws_cloud_auth_scopes(struct ws_cloud_request *r, const char *workspace, uint64_t *out)
{
	char account[WS_UUID_TEXT];
	uint64_t permissions;

	*out = 0;
	if (!ws_cloud_db_text(r->db, account, sizeof(account),
			      "SELECT account_id FROM workspace WHERE id = ?", "t",
			      workspace))
		return false;
	if (!ws_cloud_auth_permissions(r, account, &permissions))
		return false;
	if (permissions & WS_CLOUD_PERMISSION(ADMINISTRATE_WORKSPACE)) {
		*out = WS_CLOUD_ALL_SCOPES;
		return true;
	}
	return unite(
		ws_cloud_db_query(
			r->db,
			WITH_ROLES("SELECT workspace_role_id FROM workspace_access"
				   " WHERE workspace_id = ?1 AND actor_id = ?2"
				   " UNION SELECT a.workspace_role_id FROM team_member m"
				   " JOIN workspace_access a ON a.team_id = m.team_id"
				   " AND a.workspace_id = ?1 WHERE m.actor_id = ?2"
				   " UNION SELECT default_workspace_role_id FROM workspace"
				   " WHERE id = ?1 AND ?3"
				   " AND default_workspace_role_id IS NOT NULL"),
			"ttb", workspace, r->caller.actor, r->caller.user[0] != '\0'),
		out);
}

uint64_t ws_cloud_auth_role(struct ws_cloud_request *r, const char *role)
{
	uint64_t set;

	(void)unite(
		ws_cloud_db_query(r->db,
				  WITH_ROLES("SELECT id FROM workspace_role WHERE id = ?1"),
				  "t", role),
		&set);
	return set;
}

/* The role of a grant is looked at with what it inherits, so rows are few but joined. */
bool ws_cloud_auth_owner_besides(struct ws_cloud_request *r, const char *access_id)
{
	return ws_cloud_db_int(
		       r->db, 0,
		       "SELECT count(*) FROM workspace_access a JOIN user u ON u.actor_id "
		       "= a.actor_id"
		       " WHERE a.workspace_id = ?1 AND a.id <> ?2 AND EXISTS ("
		       "  WITH RECURSIVE role(id) AS (SELECT a.workspace_role_id"
		       "   UNION SELECT w.inherited_role_id FROM role"
		       "   JOIN workspace_role w ON w.id = role.id"
		       "   WHERE w.inherited_role_id IS NOT NULL)"
		       "  SELECT 1 FROM role JOIN workspace_role w ON w.id = role.id"
		       "  WHERE w.scopes & ?3)",
		       "tti", r->workspace, access_id,
		       (int64_t)WS_CLOUD_SCOPE(manage_workspace_users)) > 0;
}
