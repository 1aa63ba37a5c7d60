/*
 * The part of a seed that is an account: members, service accounts, roles, teams,
 * workspaces with their grants, invitations - in this order, as the later name the
 * earlier.
 */
#include "sync/cloud/seed_p.h"

#include <stdio.h>
#include <string.h>
#include "sync/cloud/scopes.h"

/* table: account_role or workspace_role; the account's own win over built-in ones. */
static bool role_of(struct ws_cloud_seed_run *l, const char *table, const char *name,
		    char out[WS_UUID_TEXT])
{
	char sql[200];

	(void)snprintf(sql, sizeof(sql),
		       "SELECT id FROM %s WHERE name = ? AND (account_id IS NULL OR "
		       "account_id = ?)"
		       " ORDER BY account_id IS NULL",
		       table);
	if (ws_cloud_db_text(l->db, out, WS_UUID_TEXT, sql, "tt", name, l->account))
		return true;
	return ws_cloud_seed_refuse(l, "there is no role \"%s\"", name);
}

static void add_member(struct ws_cloud_seed_run *l, const struct ws_json *o,
		       const char *name, const char *actor, const char *role_name)
{
	char id[WS_UUID_TEXT], role[WS_UUID_TEXT];

	ws_cloud_seed_id(l, o, "membership_id", "membership", name, id);
	if (l->rc || !role_of(l, "account_role", role_name, role))
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(
			l->db,
			"INSERT INTO account_membership VALUES (?1, ?2, ?2, ?3, ?4, ?5, 1)",
			"ttttt", id, l->now, l->account, actor, role),
		name);
}

static void load_member(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const char *user;
	char actor[WS_UUID_TEXT];

	if (!ws_cloud_seed_only(l, o, " user role membership_id "))
		return;
	user = ws_cloud_seed_text(l, o, "user");
	if (user && ws_cloud_seed_actor(l, user, NULL, actor))
		add_member(l, o, user, actor,
			   ws_cloud_seed_text_or(l, o, "role", "Member"));
}

static void load_bot(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const char *name;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT], key[WS_UUID_TEXT];
	char secret[WS_UUID_TEXT + 8], key_name[300];

	if (!ws_cloud_seed_only(
		    l, o, " id actor_id name role membership_id key_id key expiration "))
		return;
	name = ws_cloud_seed_text(l, o, "name");
	if (!name)
		return;
	ws_cloud_seed_id(l, o, "id", "bot", name, id);
	ws_cloud_seed_id(l, o, "actor_id", "bot", name, actor);
	ws_cloud_seed_id(l, o, "key_id", "bot", name, key);
	if (l->rc)
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db, "INSERT INTO actor VALUES (?, 'service_account')",
				"t", actor),
		"the actor id");
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db, "INSERT INTO bot VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
				"ttttt", id, actor, l->account, l->now, name),
		name);
	add_member(l, o, name, actor, ws_cloud_seed_text_or(l, o, "role", "Member"));
	(void)snprintf(secret, sizeof(secret), "pnb_%s", key);
	(void)snprintf(key_name, sizeof(key_name), "%.255s-key", name);
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db, "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, 0)",
				"tttttt", key, actor, l->now, key_name,
				ws_cloud_seed_text_or(l, o, "key", secret),
				ws_cloud_seed_text_or(l, o, "expiration", NULL)),
		"the key");
}

static void load_role(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const struct ws_json *scopes = ws_json_get(o, "scopes");
	const char *name, *from, *description;
	char id[WS_UUID_TEXT], parent[WS_UUID_TEXT];
	uint64_t set = 0;

	if (!ws_cloud_seed_only(l, o, " id name description inherits scopes "))
		return;
	name = ws_cloud_seed_text(l, o, "name");
	if (!name)
		return;
	ws_cloud_seed_id(l, o, "id", "role", name, id);
	for (size_t i = 0; i < ws_json_count(scopes); i++) {
		const char *scope = ws_json_text(ws_json_at(scopes, i));

		if (!scope || !ws_cloud_scope_find(scope)) {
			(void)ws_cloud_seed_refuse(l, "there is no scope \"%s\"",
						   scope ? scope : "");
			return;
		}
		set |= ws_cloud_scope_find(scope);
	}
	from = ws_cloud_seed_text_or(l, o, "inherits", NULL);
	description = ws_cloud_seed_text_or(l, o, "description", "");
	if (l->rc || (from && !role_of(l, "workspace_role", from, parent)))
		return;
	if (strlen(description) > 140) {
		(void)ws_cloud_seed_refuse(
			l, "descriptions of roles have 140 characters at most");
		return;
	}
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db,
				"INSERT INTO workspace_role (id, account_id, created, "
				"updated, name,"
				" description, scopes, inherited_role_id)"
				" VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
				"tttttit", id, l->account, l->now, name, description,
				(int64_t)ws_cloud_scope_close(set), from ? parent : NULL),
		name);
}

static void load_team(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const struct ws_json *members = ws_json_get(o, "members");
	const char *name;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT];

	if (!ws_cloud_seed_only(l, o, " id name description directory_group members "))
		return;
	name = ws_cloud_seed_text(l, o, "name");
	if (!name)
		return;
	ws_cloud_seed_id(l, o, "id", "team", name, id);
	if (l->rc)
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db,
				"INSERT INTO team VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
				"tttttt", id, l->account, l->now, name,
				ws_cloud_seed_text_or(l, o, "description", ""),
				ws_cloud_seed_text_or(l, o, "directory_group", NULL)),
		name);
	for (size_t i = 0; i < ws_json_count(members) && l->rc == 0; i++) {
		const char *who = ws_json_text(ws_json_at(members, i));
		const bool user = who && strchr(who, '@');

		if (!who)
			(void)ws_cloud_seed_refuse(l, "members are texts");
		else if (ws_cloud_seed_actor(l, user ? who : NULL, user ? NULL : who,
					     actor))
			ws_cloud_seed_stored(
				l,
				ws_cloud_db_run(l->db,
						"INSERT INTO team_member VALUES (?, ?)",
						"tt", id, actor),
				who);
	}
}

struct place {
	const char *workspace;
	const char *handle;
};

static void load_access(struct ws_cloud_seed_run *l, const struct ws_json *o,
			const struct place *at)
{
	const char *user = ws_cloud_seed_text_or(l, o, "user", NULL);
	const char *bot = ws_cloud_seed_text_or(l, o, "bot", NULL);
	const char *team = ws_cloud_seed_text_or(l, o, "team", NULL);
	const char *who = user ? user : bot ? bot : team;
	const char *role_name;
	char id[WS_UUID_TEXT], role[WS_UUID_TEXT], grantee[WS_UUID_TEXT], path[300];

	if (!ws_cloud_seed_only(l, o, " id user bot team role "))
		return;
	role_name = ws_cloud_seed_text(l, o, "role");
	if (!role_name || !role_of(l, "workspace_role", role_name, role))
		return;
	if ((user != NULL) + (bot != NULL) + (team != NULL) != 1) {
		(void)ws_cloud_seed_refuse(l, "one of user, bot and team is needed");
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/%s/%s", at->handle,
		       user  ? "user"
		       : bot ? "bot"
			     : "team",
		       who);
	ws_cloud_seed_id(l, o, "id", "access", path, id);
	if (team &&
	    !ws_cloud_db_text(l->db, grantee, sizeof(grantee),
			      "SELECT id FROM team WHERE name = ? AND account_id = ?", "tt",
			      team, l->account))
		(void)ws_cloud_seed_refuse(l, "there is no team \"%s\"", team);
	else if (!team)
		(void)ws_cloud_seed_actor(l, user, bot, grantee);
	if (l->rc == 0 && user &&
	    !ws_cloud_db_int(l->db, 0,
			     "SELECT 1 FROM account_membership WHERE account_id = ? AND "
			     "actor_id = ?",
			     "tt", l->account, grantee))
		(void)ws_cloud_seed_refuse(l, "\"%s\" is not a member of the account",
					   user);
	if (l->rc)
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(
			l->db,
			"INSERT INTO workspace_access VALUES"
			" (?1, ?2, ?2, ?3, iif(?4, NULL, ?5), iif(?4, ?5, NULL), ?6)",
			"tttbtt", id, l->now, at->workspace, team != NULL, grantee, role),
		who);
}

static void add_invitation(struct ws_cloud_seed_run *l, const struct ws_json *o,
			   const char *workspace, const char *workspace_role_name)
{
	const char *email = ws_cloud_seed_text(l, o, "email");
	char id[WS_UUID_TEXT], account_role[WS_UUID_TEXT], workspace_role[WS_UUID_TEXT];

	if (!email)
		return;
	ws_cloud_seed_id(l, o, "id", workspace ? workspace : "invitation", email, id);
	if (l->rc || !role_of(l, "account_role",
			      workspace ? "Collaborator"
					: ws_cloud_seed_text_or(l, o, "role", "Member"),
			      account_role))
		return;
	if (workspace && !role_of(l, "workspace_role", workspace_role_name, workspace_role))
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(
			l->db,
			"INSERT INTO invitation (id, created, updated, account_id, "
			"workspace_id, email,"
			" account_role_id, workspace_role_id, status, expiration, code)"
			" VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
			"tttttttttt", id, l->now, l->account, workspace, email,
			account_role, workspace ? workspace_role : NULL,
			ws_cloud_seed_text_or(l, o, "status", "PENDING"),
			ws_cloud_seed_text_or(l, o, "expiration",
					      "2099-12-31T00:00:00.000000Z"),
			ws_cloud_seed_text_or(l, o, "code", id)),
		email);
}

static void load_invitation(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	if (ws_cloud_seed_only(l, o, " id email role status expiration code "))
		add_invitation(l, o, NULL, NULL);
}

static void load_workspace(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const struct ws_json *access = ws_json_get(o, "access");
	const struct ws_json *invitations = ws_json_get(o, "invitations");
	const char *handle, *default_role;
	char id[WS_UUID_TEXT], role[WS_UUID_TEXT];
	const size_t len = strlen(l->place);
	struct place at = {.workspace = id};

	if (!ws_cloud_seed_only(
		    l, o,
		    " id name handle description default_role access invitations "
		    "inventory "))
		return;
	handle = ws_cloud_seed_text(l, o, "handle");
	default_role = ws_cloud_seed_text_or(l, o, "default_role", NULL);
	if (!handle || (default_role && !role_of(l, "workspace_role", default_role, role)))
		return;
	at.handle = handle;
	ws_cloud_seed_id(l, o, "id", "workspace", handle, id);
	if (l->rc)
		return;
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(l->db,
				"INSERT INTO workspace (id, account_id, created, updated, "
				"name, handle,"
				" description, default_workspace_role_id)"
				" VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
				"ttttttt", id, l->account, l->now,
				ws_cloud_seed_text_or(l, o, "name", handle), handle,
				ws_cloud_seed_text_or(l, o, "description", ""),
				default_role ? role : NULL),
		handle);
	for (size_t i = 0; i < ws_json_count(access) && l->rc == 0; i++) {
		(void)snprintf(l->place + len, sizeof(l->place) - len, ".access[%zu]", i);
		load_access(l, ws_json_at(access, i), &at);
	}
	for (size_t i = 0; i < ws_json_count(invitations) && l->rc == 0; i++) {
		const struct ws_json *one = ws_json_at(invitations, i);

		(void)snprintf(l->place + len, sizeof(l->place) - len, ".invitations[%zu]",
			       i);
		if (ws_cloud_seed_only(l, one, " id email role status expiration code "))
			add_invitation(l, one, id,
				       ws_cloud_seed_text_or(l, one, "role", "Developer"));
	}
	l->place[len] = '\0';
	if (l->rc == 0)
		ws_cloud_seed_inventory(l, ws_json_get(o, "inventory"), id, handle);
}

void ws_cloud_seed_account(struct ws_cloud_seed_run *l, const struct ws_json *o)
{
	const char *handle, *owner;
	bool audit_log = true;

	if (!ws_cloud_seed_only(
		    l, o,
		    " id name handle location link billing_email plan_type plan_tier "
		    "workspace_limit"
		    " user_limit rate_limit run_retention_days audit_log_retention_days "
		    "audit_log"
		    " automations_limit work_pool_limit personal_account_of members bots roles teams "
		    "workspaces"
		    " invitations "))
		return;
	handle = ws_cloud_seed_text(l, o, "handle");
	if (!handle)
		return;
	l->account[0] = '\0';
	ws_cloud_seed_id(l, o, "id", "account", handle, l->account);
	(void)ws_json_bool(ws_json_get(o, "audit_log"), &audit_log);
	ws_cloud_seed_stored(
		l,
		ws_cloud_db_run(
			l->db,
			"INSERT INTO account (id, created, updated, name, handle, "
			"location, link,"
			" billing_email, plan_type, plan_tier, workspace_limit, "
			"user_limit, rate_limit,"
			" run_retention_days, audit_log_retention_days, "
			"automations_limit, audit_log, work_pool_limit)"
			" VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
			"?12, ?13, ?14, ?15,"
			" ?16, nullif(?17, -1))",
			"tttttttttiiiiiibi", l->account, l->now,
			ws_cloud_seed_text_or(l, o, "name", handle), handle,
			ws_cloud_seed_text_or(l, o, "location", NULL),
			ws_cloud_seed_text_or(l, o, "link", NULL),
			ws_cloud_seed_text_or(l, o, "billing_email", NULL),
			ws_cloud_seed_text_or(l, o, "plan_type", "ORGANIZATION"),
			ws_cloud_seed_text_or(l, o, "plan_tier", NULL),
			ws_cloud_seed_number(l, o, "workspace_limit", 100000),
			ws_cloud_seed_number(l, o, "user_limit", 100000),
			ws_cloud_seed_number(l, o, "rate_limit", 1000000),
			ws_cloud_seed_number(l, o, "run_retention_days", 14),
			ws_cloud_seed_number(l, o, "audit_log_retention_days", 30),
			ws_cloud_seed_number(l, o, "automations_limit", 100), audit_log,
			ws_cloud_seed_number(l, o, "work_pool_limit", -1)),
		handle);
	ws_cloud_seed_each(l, o, "members", load_member);
	ws_cloud_seed_each(l, o, "bots", load_bot);
	ws_cloud_seed_each(l, o, "roles", load_role);
	ws_cloud_seed_each(l, o, "teams", load_team);
	ws_cloud_seed_each(l, o, "workspaces", load_workspace);
	ws_cloud_seed_each(l, o, "invitations", load_invitation);
	owner = ws_cloud_seed_text_or(l, o, "personal_account_of", NULL);
	if (owner)
		(void)ws_cloud_db_run(
			l->db, "UPDATE user SET personal_account_id = ? WHERE email = ?",
			"tt", l->account, owner);
	l->account[0] = '\0';
}
