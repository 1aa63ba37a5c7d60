/*
 * Times are text of fixed width (RFC 3339 in UTC with six digits of fraction), so
 * that comparing text compares times. Sets of scopes and permissions are bit masks
 * and are stored closed, so that the union of two stored sets is closed too.
 */
#include "sync/cloud/schema.h"

#include <inttypes.h>
#include "sync/cloud/inventory.h"
#include "sync/cloud/scopes.h"

#define VERSION 1

static const char *const tables[] = {
	"CREATE TABLE switch (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;",

	"CREATE TABLE account ("
	" id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL,"
	" name TEXT NOT NULL, handle TEXT NOT NULL UNIQUE,"
	" location TEXT, link TEXT, billing_email TEXT, auth_expiration_seconds INTEGER,"
	" plan_type TEXT NOT NULL CHECK (plan_type IN "
	"('ORGANIZATION','PERSONAL','ENTERPRISE')),"
	" plan_tier TEXT, features TEXT NOT NULL DEFAULT '[]',"
	" workspace_limit INTEGER NOT NULL, user_limit INTEGER NOT NULL,"
	" rate_limit INTEGER NOT NULL, run_retention_days INTEGER NOT NULL,"
	" audit_log_retention_days INTEGER NOT NULL, automations_limit INTEGER NOT NULL,"
	" audit_log INTEGER NOT NULL DEFAULT 1,"
	" allow_public_workspaces INTEGER NOT NULL DEFAULT 0,"
	" ai_log_summaries INTEGER NOT NULL DEFAULT 0,"
	" managed_execution INTEGER NOT NULL DEFAULT 1,"
	" enforce_ip_allowlist INTEGER NOT NULL DEFAULT 0,"
	" enforce_webhook_authentication INTEGER NOT NULL DEFAULT 0,"
	" self_healing_enabled INTEGER NOT NULL DEFAULT 0,"
	" default_result_storage TEXT,"
	" work_pool_limit INTEGER) STRICT;",

	"CREATE TABLE domain ("
	" id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account ON DELETE "
	"CASCADE,"
	" position INTEGER NOT NULL, name TEXT NOT NULL, created TEXT NOT NULL,"
	" UNIQUE (account_id, name)) STRICT;",

	/* Whoever can act: a person or a service account. */
	"CREATE TABLE actor ("
	" id TEXT PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN "
	"('user','service_account')))"
	" STRICT;",

	"CREATE TABLE user ("
	" id TEXT PRIMARY KEY, actor_id TEXT NOT NULL UNIQUE REFERENCES actor,"
	" created TEXT NOT NULL, updated TEXT NOT NULL,"
	" handle TEXT NOT NULL UNIQUE, first_name TEXT NOT NULL, last_name TEXT NOT NULL,"
	" email TEXT NOT NULL UNIQUE COLLATE NOCASE, location TEXT, timezone TEXT,"
	" personal_account_id TEXT REFERENCES account, last_login TEXT) STRICT;",

	"CREATE TABLE bot ("
	" id TEXT PRIMARY KEY,"
	" actor_id TEXT NOT NULL UNIQUE REFERENCES actor,"
	" account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,"
	" created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL,"
	" UNIQUE (account_id, name)) STRICT;",

	"CREATE TABLE account_role ("
	" id TEXT PRIMARY KEY, account_id TEXT REFERENCES account ON DELETE CASCADE,"
	" created TEXT NOT NULL, updated TEXT NOT NULL, name TEXT NOT NULL,"
	" permissions INTEGER NOT NULL, position INTEGER NOT NULL) STRICT;",

	"CREATE TABLE account_membership ("
	" id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL,"
	" account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,"
	" actor_id TEXT NOT NULL REFERENCES actor ON DELETE CASCADE,"
	" account_role_id TEXT NOT NULL REFERENCES account_role,"
	" active INTEGER NOT NULL DEFAULT 1,"
	" UNIQUE (account_id, actor_id)) STRICT;",
	"CREATE INDEX membership_of_actor ON account_membership (actor_id);",

	"CREATE TABLE workspace_role ("
	" id TEXT PRIMARY KEY, account_id TEXT REFERENCES account ON DELETE CASCADE,"
	" created TEXT NOT NULL, updated TEXT NOT NULL,"
	" name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',"
	" scopes INTEGER NOT NULL, inherited_role_id TEXT REFERENCES workspace_role,"
	" position INTEGER NOT NULL DEFAULT 100,"
	" UNIQUE (account_id, name)) STRICT;",

	"CREATE TABLE workspace ("
	" id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account ON DELETE "
	"CASCADE,"
	" created TEXT NOT NULL, updated TEXT NOT NULL,"
	" name TEXT NOT NULL, handle TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',"
	" default_workspace_role_id TEXT REFERENCES workspace_role,"
	" is_public INTEGER NOT NULL DEFAULT 0,"
	" inherit_default_result_storage INTEGER NOT NULL DEFAULT 1,"
	" default_result_storage_block_id TEXT,"
	" UNIQUE (account_id, handle), UNIQUE (account_id, name)) STRICT;",
	"CREATE INDEX workspace_by_default ON workspace (default_workspace_role_id)"
	" WHERE default_workspace_role_id IS NOT NULL;",

	"CREATE TABLE team ("
	" id TEXT PRIMARY KEY, account_id TEXT NOT NULL REFERENCES account ON DELETE "
	"CASCADE,"
	" created TEXT NOT NULL, updated TEXT NOT NULL,"
	" name TEXT NOT NULL, description TEXT NOT NULL DEFAULT '',"
	" workos_directory_group_id TEXT, UNIQUE (account_id, name)) STRICT;",

	"CREATE TABLE team_member ("
	" team_id TEXT NOT NULL REFERENCES team ON DELETE CASCADE,"
	" actor_id TEXT NOT NULL REFERENCES actor ON DELETE CASCADE,"
	" PRIMARY KEY (team_id, actor_id)) STRICT, WITHOUT ROWID;",
	"CREATE INDEX team_of_actor ON team_member (actor_id);",

	"CREATE TABLE workspace_access ("
	" id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL,"
	" workspace_id TEXT NOT NULL REFERENCES workspace ON DELETE CASCADE,"
	" actor_id TEXT REFERENCES actor ON DELETE CASCADE,"
	" team_id TEXT REFERENCES team ON DELETE CASCADE,"
	" workspace_role_id TEXT NOT NULL REFERENCES workspace_role,"
	" CHECK ((actor_id IS NULL) <> (team_id IS NULL)),"
	" UNIQUE (workspace_id, actor_id), UNIQUE (workspace_id, team_id)) STRICT;",
	"CREATE INDEX access_of_actor ON workspace_access (actor_id, workspace_id)"
	" WHERE actor_id IS NOT NULL;",
	"CREATE INDEX access_of_team ON workspace_access (team_id, workspace_id)"
	" WHERE team_id IS NOT NULL;",
	"CREATE INDEX access_by_role ON workspace_access (workspace_role_id);",

	"CREATE TABLE invitation ("
	" id TEXT PRIMARY KEY, created TEXT NOT NULL, updated TEXT NOT NULL,"
	" account_id TEXT NOT NULL REFERENCES account ON DELETE CASCADE,"
	" workspace_id TEXT REFERENCES workspace ON DELETE CASCADE,"
	" email TEXT NOT NULL COLLATE NOCASE,"
	" account_role_id TEXT NOT NULL REFERENCES account_role,"
	" workspace_role_id TEXT REFERENCES workspace_role,"
	" status TEXT NOT NULL CHECK (status IN "
	"('PENDING','ACCEPTED','REJECTED','REVOKED')),"
	" expiration TEXT NOT NULL, code TEXT NOT NULL,"
	" CHECK ((workspace_id IS NULL) = (workspace_role_id IS NULL))) STRICT;",
	"CREATE INDEX invitation_of_account ON invitation (account_id);",
	"CREATE INDEX invitation_of_workspace ON invitation (workspace_id);",

	"CREATE TABLE api_key ("
	" id TEXT PRIMARY KEY, actor_id TEXT NOT NULL REFERENCES actor ON DELETE CASCADE,"
	" created TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL UNIQUE,"
	" expiration TEXT, rotating INTEGER NOT NULL DEFAULT 0) STRICT;",
	"CREATE INDEX key_of_actor ON api_key (actor_id);",

	"CREATE TABLE event ("
	" seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, occurred TEXT NOT NULL,"
	" account_id TEXT NOT NULL, workspace_id TEXT, event TEXT NOT NULL,"
	" resource_id TEXT NOT NULL, resource TEXT NOT NULL, related TEXT NOT NULL) "
	"STRICT;",
	"CREATE INDEX event_of_account ON event (account_id, occurred);",
	"CREATE INDEX event_of_workspace ON event (workspace_id, occurred)"
	" WHERE workspace_id IS NOT NULL;",
};

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

#define BORN "2023-01-24T15:57:41.003211Z"

struct builtin {
	const char *id, *name, *description;
};

static const struct builtin account_roles[] = {
	{"b0000000-0000-4000-8000-000000000a01", "Owner", ""},
	{"b0000000-0000-4000-8000-000000000a02", "Admin", ""},
	{"b0000000-0000-4000-8000-000000000a03", "Member", ""},
	{"b0000000-0000-4000-8000-000000000a04", "Collaborator", ""},
};

static const struct builtin workspace_roles[] = {
	{"b0000000-0000-4000-8000-000000000b01", "Owner", "Everything, people included"},
	{"b0000000-0000-4000-8000-000000000b02", "Developer", "Builds and runs everything"},
	{"b0000000-0000-4000-8000-000000000b03", "Runner", "Looks and starts deployments"},
	{"b0000000-0000-4000-8000-000000000b04", "Viewer", "Looks only"},
	{"b0000000-0000-4000-8000-000000000b05", "Worker", "What a worker process needs"},
};

/* Each is documented in wsync-cloud(1). */
static const char *const switches[][2] = {
	{"patch_without_description_clears", "false"},
	{"upsert_keeps_access_id", "true"},
	{"me_workspaces_lists_implicit", "true"},
	{"roles_scopes_include_inherited", "true"},
	{"last_owner_removable", "true"},
	{"invitation_workspace_role", "Developer"},
};

static void fill(struct ws_cloud_db *db)
{
	for (size_t i = 0; i < COUNT(account_roles); i++)
		(void)ws_cloud_db_run(
			db, "INSERT INTO account_role VALUES (?, NULL, ?, ?, ?, ?, ?)",
			"ttttii", account_roles[i].id, BORN, BORN, account_roles[i].name,
			(int64_t)ws_cloud_permission_builtin(account_roles[i].name[0]),
			(int64_t)i);
	for (size_t i = 0; i < COUNT(workspace_roles); i++)
		(void)ws_cloud_db_run(
			db,
			"INSERT INTO workspace_role VALUES (?, NULL, ?, ?, ?, ?, ?, NULL, "
			"?)",
			"tttttii", workspace_roles[i].id, BORN, BORN,
			workspace_roles[i].name, workspace_roles[i].description,
			(int64_t)ws_cloud_scope_builtin(workspace_roles[i].name[0]),
			(int64_t)i);
	for (size_t i = 0; i < COUNT(switches); i++)
		(void)ws_cloud_db_run(db, "INSERT INTO switch VALUES (?, ?)", "tt",
				      switches[i][0], switches[i][1]);
}

/* What databases of the first version lack; they get it empty. */
static int later_tables(struct ws_cloud_db *db, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && ws_cloud_inventory_tables[i]; i++)
		rc = ws_cloud_db_script(db, ws_cloud_inventory_tables[i], err);
	if (rc == 0 && ws_cloud_db_int(db, 0,
				       "SELECT count(*) FROM pragma_table_info('account')"
				       " WHERE name = 'work_pool_limit'",
				       "") == 0)
		rc = ws_cloud_db_script(
			db, "ALTER TABLE account ADD COLUMN work_pool_limit INTEGER", err);
	return rc;
}

int ws_cloud_schema_ensure(struct ws_cloud_db *db, struct ws_err *err)
{
	const int64_t version = ws_cloud_db_int(db, 0, "PRAGMA user_version", "");
	const int64_t objects = ws_cloud_db_int(db, 0, "SELECT count(*) FROM sqlite_schema",
						"");
	int rc;

	if (ws_cloud_db_failed(db, err))
		return WS_E_IO;
	if (version == VERSION)
		return later_tables(db, err);
	if (version != 0 || objects != 0)
		return ws_err_set(
			err, WS_E_STORE_FORMAT,
			"the database was not made by this version of wsync-cloud");
	ws_cloud_db_begin(db, true);
	rc = 0;
	for (size_t i = 0; rc == 0 && i < COUNT(tables); i++)
		rc = ws_cloud_db_script(db, tables[i], err);
	if (rc == 0) {
		fill(db);
		rc = ws_cloud_db_script(db, "PRAGMA user_version = 1", err);
	}
	if (rc == 0)
		ws_cloud_db_commit(db);
	if (rc == 0 && ws_cloud_db_failed(db, err))
		rc = WS_E_IO;
	if (rc < 0)
		ws_cloud_db_rollback(db);
	return rc < 0 ? rc : later_tables(db, err);
}

bool ws_cloud_schema_is_empty(struct ws_cloud_db *db)
{
	return ws_cloud_db_int(db, 1,
			       "SELECT (SELECT count(*) FROM account) + (SELECT count(*) "
			       "FROM user)",
			       "") == 0;
}
