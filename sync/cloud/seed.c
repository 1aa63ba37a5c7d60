/*
 * Everything in a seed that has no id gets one made of what it is and what it is
 * called, so that the same seed makes the same cloud. Loading stops at the first
 * mistake and names its place.
 */
#include "sync/cloud/seed.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/hash.h"
#include "store/ground/uuid.h"
#include "sync/cloud/issue.h"
#include "sync/cloud/reply.h"
#include "sync/cloud/scopes.h"

struct load {
	struct ws_cloud_db *db;
	struct ws_err *err;
	char now[WS_CLOUD_STAMP];
	char place[WS_ERR_TEXT]; /* "accounts[0].workspaces[2]" */
	char account[WS_UUID_TEXT];
	char account_handle[128];
	int rc;
};

static bool refuse(struct load *l, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

static bool refuse(struct load *l, const char *fmt, ...)
{
	char text[WS_ERR_TEXT];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (l->rc == 0)
		l->rc = ws_err_set(l->err, WS_E_VALUE_BAD, "%s: %s", l->place, text);
	return false;
}

/* Only these members, words separated and enclosed by blanks. */
static bool only(struct load *l, const struct ws_json *object, const char *members)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	char word[80];

	if (ws_json_kind(object) != WS_JSON_OBJECT)
		return refuse(l, "not an object");
	while ((name = ws_json_next(object, &iter, &value)) != NULL) {
		(void)snprintf(word, sizeof(word), " %s ", name);
		if (!strstr(members, word))
			return refuse(l, "unknown member \"%s\"", name);
	}
	return true;
}

static const char *text_or(struct load *l, const struct ws_json *object, const char *name,
			   const char *missing)
{
	const struct ws_json *value = ws_json_get(object, name);

	if (!value || ws_json_kind(value) == WS_JSON_NULL)
		return missing;
	if (!ws_json_text(value))
		(void)refuse(l, "\"%s\" is not a text", name);
	return ws_json_text(value);
}

/* NULL after refusing. */
static const char *text_of(struct load *l, const struct ws_json *object, const char *name)
{
	const char *text = text_or(l, object, name, NULL);

	if (!text || !*text)
		(void)refuse(l, "\"%s\" is missing", name);
	return text && *text ? text : NULL;
}

static int64_t number_or(struct load *l, const struct ws_json *object, const char *name,
			 int64_t missing)
{
	const struct ws_json *value = ws_json_get(object, name);
	int64_t n = missing;

	if (value && !ws_json_int(value, &n))
		(void)refuse(l, "\"%s\" is not a number", name);
	return n;
}

/* The id given, or one derived from kind and name; "" after refusing. */
static void id_of(struct load *l, const struct ws_json *object, const char *member,
		  const char *kind, const char *name, char out[WS_UUID_TEXT])
{
	const char *given = text_or(l, object, member, NULL);
	char path[512];
	struct ws_hash h;

	if (given) {
		(void)snprintf(out, WS_UUID_TEXT, "%s", given);
		if (strlen(given) != WS_UUID_TEXT - 1 || !ws_uuid_ok(given))
			(void)refuse(l, "\"%s\" is not an id", member);
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/%s/%s/%s", l->account, kind, member, name);
	h = ws_hash_bytes(path, strlen(path));
	(void)snprintf(out, WS_UUID_TEXT,
		       "%02x%02x%02x%02x-%02x%02x-4%x%02x-a%x%02x-%02x%02x%02x%02x%02x%02x",
		       h.byte[0], h.byte[1], h.byte[2], h.byte[3], h.byte[4], h.byte[5],
		       h.byte[6] & 15u, h.byte[7], h.byte[8] & 15u, h.byte[9], h.byte[10],
		       h.byte[11], h.byte[12], h.byte[13], h.byte[14], h.byte[15]);
}

static void stored(struct load *l, int rc, const char *what)
{
	if (rc == WS_CLOUD_TAKEN)
		(void)refuse(l, "%s is there twice", what);
	else if (rc == WS_CLOUD_IN_USE)
		(void)refuse(l, "%s refers to something that is not there", what);
}

/* Walks an optional list; l->place names the item meanwhile. */
static void each(struct load *l, const struct ws_json *object, const char *name,
		 void (*item)(struct load *, const struct ws_json *))
{
	const struct ws_json *list = ws_json_get(object, name);
	const size_t len = strlen(l->place);

	if (list && ws_json_kind(list) != WS_JSON_ARRAY) {
		(void)refuse(l, "\"%s\" is not a list", name);
		return;
	}
	for (size_t i = 0; i < ws_json_count(list) && l->rc == 0; i++) {
		(void)snprintf(l->place + len, sizeof(l->place) - len, "%s%s[%zu]",
			       len ? "." : "", name, i);
		item(l, ws_json_at(list, i));
		l->place[len] = '\0';
	}
}

static void load_user(struct load *l, const struct ws_json *o)
{
	const char *email, *handle;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT];

	if (!only(l, o,
		  " id actor_id email handle first_name last_name location timezone "
		  "last_login "))
		return;
	email = text_of(l, o, "email");
	handle = text_of(l, o, "handle");
	if (!email || !handle)
		return;
	id_of(l, o, "id", "user", email, id);
	id_of(l, o, "actor_id", "user", email, actor);
	if (l->rc)
		return;
	stored(l,
	       ws_cloud_db_run(l->db, "INSERT INTO actor VALUES (?, 'user')", "t", actor),
	       "the actor id");
	stored(l,
	       ws_cloud_db_run(
		       l->db,
		       "INSERT INTO user (id, actor_id, created, updated, handle, "
		       "first_name,"
		       " last_name, email, location, timezone, last_login)"
		       " VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		       "tttttttttt", id, actor, l->now, handle,
		       text_or(l, o, "first_name", handle), text_or(l, o, "last_name", ""),
		       email, text_or(l, o, "location", NULL),
		       text_or(l, o, "timezone", NULL), text_or(l, o, "last_login", NULL)),
	       email);
}

/* Actors are named by e-mail address or, in an account, by service account. */
static bool actor_of(struct load *l, const char *user, const char *bot,
		     char out[WS_UUID_TEXT])
{
	if (user &&
	    ws_cloud_db_text(l->db, out, WS_UUID_TEXT,
			     "SELECT actor_id FROM user WHERE email = ?", "t", user))
		return true;
	if (bot &&
	    ws_cloud_db_text(l->db, out, WS_UUID_TEXT,
			     "SELECT actor_id FROM bot WHERE name = ? AND account_id = ?",
			     "tt", bot, l->account))
		return true;
	return refuse(l, "nobody is called \"%s\"", user ? user : bot ? bot : "");
}

/* table: account_role or workspace_role; the account's own win over built-in ones. */
static bool role_of(struct load *l, const char *table, const char *name,
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
	return refuse(l, "there is no role \"%s\"", name);
}

static void add_member(struct load *l, const struct ws_json *o, const char *name,
		       const char *actor, const char *role_name)
{
	char id[WS_UUID_TEXT], role[WS_UUID_TEXT];

	id_of(l, o, "membership_id", "membership", name, id);
	if (l->rc || !role_of(l, "account_role", role_name, role))
		return;
	stored(l,
	       ws_cloud_db_run(
		       l->db,
		       "INSERT INTO account_membership VALUES (?1, ?2, ?2, ?3, ?4, ?5, 1)",
		       "ttttt", id, l->now, l->account, actor, role),
	       name);
}

static void load_member(struct load *l, const struct ws_json *o)
{
	const char *user;
	char actor[WS_UUID_TEXT];

	if (!only(l, o, " user role membership_id "))
		return;
	user = text_of(l, o, "user");
	if (user && actor_of(l, user, NULL, actor))
		add_member(l, o, user, actor, text_or(l, o, "role", "Member"));
}

static void load_bot(struct load *l, const struct ws_json *o)
{
	const char *name;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT], key[WS_UUID_TEXT];
	char secret[WS_UUID_TEXT + 8], key_name[300];

	if (!only(l, o, " id actor_id name role membership_id key_id key expiration "))
		return;
	name = text_of(l, o, "name");
	if (!name)
		return;
	id_of(l, o, "id", "bot", name, id);
	id_of(l, o, "actor_id", "bot", name, actor);
	id_of(l, o, "key_id", "bot", name, key);
	if (l->rc)
		return;
	stored(l,
	       ws_cloud_db_run(l->db, "INSERT INTO actor VALUES (?, 'service_account')",
			       "t", actor),
	       "the actor id");
	stored(l,
	       ws_cloud_db_run(l->db, "INSERT INTO bot VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
			       "ttttt", id, actor, l->account, l->now, name),
	       name);
	add_member(l, o, name, actor, text_or(l, o, "role", "Member"));
	(void)snprintf(secret, sizeof(secret), "pnb_%s", key);
	(void)snprintf(key_name, sizeof(key_name), "%.255s-key", name);
	stored(l,
	       ws_cloud_db_run(l->db, "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, 0)",
			       "tttttt", key, actor, l->now, key_name,
			       text_or(l, o, "key", secret),
			       text_or(l, o, "expiration", NULL)),
	       "the key");
}

static void load_role(struct load *l, const struct ws_json *o)
{
	const struct ws_json *scopes = ws_json_get(o, "scopes");
	const char *name, *from, *description;
	char id[WS_UUID_TEXT], parent[WS_UUID_TEXT];
	uint64_t set = 0;

	if (!only(l, o, " id name description inherits scopes "))
		return;
	name = text_of(l, o, "name");
	if (!name)
		return;
	id_of(l, o, "id", "role", name, id);
	for (size_t i = 0; i < ws_json_count(scopes); i++) {
		const char *scope = ws_json_text(ws_json_at(scopes, i));

		if (!scope || !ws_cloud_scope_find(scope)) {
			(void)refuse(l, "there is no scope \"%s\"", scope ? scope : "");
			return;
		}
		set |= ws_cloud_scope_find(scope);
	}
	from = text_or(l, o, "inherits", NULL);
	description = text_or(l, o, "description", "");
	if (l->rc || (from && !role_of(l, "workspace_role", from, parent)))
		return;
	if (strlen(description) > 140) {
		(void)refuse(l, "descriptions of roles have 140 characters at most");
		return;
	}
	stored(l,
	       ws_cloud_db_run(
		       l->db,
		       "INSERT INTO workspace_role (id, account_id, created, updated, name,"
		       " description, scopes, inherited_role_id)"
		       " VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
		       "tttttit", id, l->account, l->now, name, description,
		       (int64_t)ws_cloud_scope_close(set), from ? parent : NULL),
	       name);
}

static void load_team(struct load *l, const struct ws_json *o)
{
	const struct ws_json *members = ws_json_get(o, "members");
	const char *name;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT];

	if (!only(l, o, " id name description directory_group members "))
		return;
	name = text_of(l, o, "name");
	if (!name)
		return;
	id_of(l, o, "id", "team", name, id);
	if (l->rc)
		return;
	stored(l,
	       ws_cloud_db_run(l->db,
			       "INSERT INTO team VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
			       "tttttt", id, l->account, l->now, name,
			       text_or(l, o, "description", ""),
			       text_or(l, o, "directory_group", NULL)),
	       name);
	for (size_t i = 0; i < ws_json_count(members) && l->rc == 0; i++) {
		const char *who = ws_json_text(ws_json_at(members, i));
		const bool user = who && strchr(who, '@');

		if (!who)
			(void)refuse(l, "members are texts");
		else if (actor_of(l, user ? who : NULL, user ? NULL : who, actor))
			stored(l,
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

static void load_access(struct load *l, const struct ws_json *o, const struct place *at)
{
	const char *user = text_or(l, o, "user", NULL);
	const char *bot = text_or(l, o, "bot", NULL);
	const char *team = text_or(l, o, "team", NULL);
	const char *who = user ? user : bot ? bot : team;
	const char *role_name;
	char id[WS_UUID_TEXT], role[WS_UUID_TEXT], grantee[WS_UUID_TEXT], path[300];

	if (!only(l, o, " id user bot team role "))
		return;
	role_name = text_of(l, o, "role");
	if (!role_name || !role_of(l, "workspace_role", role_name, role))
		return;
	if ((user != NULL) + (bot != NULL) + (team != NULL) != 1) {
		(void)refuse(l, "one of user, bot and team is needed");
		return;
	}
	(void)snprintf(path, sizeof(path), "%s/%s/%s", at->handle,
		       user  ? "user"
		       : bot ? "bot"
			     : "team",
		       who);
	id_of(l, o, "id", "access", path, id);
	if (team &&
	    !ws_cloud_db_text(l->db, grantee, sizeof(grantee),
			      "SELECT id FROM team WHERE name = ? AND account_id = ?", "tt",
			      team, l->account))
		(void)refuse(l, "there is no team \"%s\"", team);
	else if (!team)
		(void)actor_of(l, user, bot, grantee);
	if (l->rc == 0 && user &&
	    !ws_cloud_db_int(l->db, 0,
			     "SELECT 1 FROM account_membership WHERE account_id = ? AND "
			     "actor_id = ?",
			     "tt", l->account, grantee))
		(void)refuse(l, "\"%s\" is not a member of the account", user);
	if (l->rc)
		return;
	stored(l,
	       ws_cloud_db_run(
		       l->db,
		       "INSERT INTO workspace_access VALUES"
		       " (?1, ?2, ?2, ?3, iif(?4, NULL, ?5), iif(?4, ?5, NULL), ?6)",
		       "tttbtt", id, l->now, at->workspace, team != NULL, grantee, role),
	       who);
}

static void add_invitation(struct load *l, const struct ws_json *o, const char *workspace,
			   const char *workspace_role_name)
{
	const char *email = text_of(l, o, "email");
	char id[WS_UUID_TEXT], account_role[WS_UUID_TEXT], workspace_role[WS_UUID_TEXT];

	if (!email)
		return;
	id_of(l, o, "id", workspace ? workspace : "invitation", email, id);
	if (l->rc || !role_of(l, "account_role",
			      workspace ? "Collaborator" : text_or(l, o, "role", "Member"),
			      account_role))
		return;
	if (workspace && !role_of(l, "workspace_role", workspace_role_name, workspace_role))
		return;
	stored(l,
	       ws_cloud_db_run(
		       l->db,
		       "INSERT INTO invitation (id, created, updated, account_id, "
		       "workspace_id, email,"
		       " account_role_id, workspace_role_id, status, expiration, code)"
		       " VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
		       "tttttttttt", id, l->now, l->account, workspace, email, account_role,
		       workspace ? workspace_role : NULL,
		       text_or(l, o, "status", "PENDING"),
		       text_or(l, o, "expiration", "2099-12-31T00:00:00.000000Z"),
		       text_or(l, o, "code", id)),
	       email);
}

static void load_invitation(struct load *l, const struct ws_json *o)
{
	if (only(l, o, " id email role status expiration code "))
		add_invitation(l, o, NULL, NULL);
}

static void load_workspace(struct load *l, const struct ws_json *o)
{
	const struct ws_json *access = ws_json_get(o, "access");
	const struct ws_json *invitations = ws_json_get(o, "invitations");
	const char *handle, *default_role;
	char id[WS_UUID_TEXT], role[WS_UUID_TEXT];
	const size_t len = strlen(l->place);
	struct place at = {.workspace = id};

	if (!only(l, o, " id name handle description default_role access invitations "))
		return;
	handle = text_of(l, o, "handle");
	default_role = text_or(l, o, "default_role", NULL);
	if (!handle || (default_role && !role_of(l, "workspace_role", default_role, role)))
		return;
	at.handle = handle;
	id_of(l, o, "id", "workspace", handle, id);
	if (l->rc)
		return;
	stored(l,
	       ws_cloud_db_run(l->db,
			       "INSERT INTO workspace (id, account_id, created, updated, "
			       "name, handle,"
			       " description, default_workspace_role_id)"
			       " VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
			       "ttttttt", id, l->account, l->now,
			       text_or(l, o, "name", handle), handle,
			       text_or(l, o, "description", ""),
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
		if (only(l, one, " id email role status expiration code "))
			add_invitation(l, one, id, text_or(l, one, "role", "Developer"));
	}
	l->place[len] = '\0';
}

static void load_account(struct load *l, const struct ws_json *o)
{
	const char *handle, *owner;
	bool audit_log = true;

	if (!only(l, o,
		  " id name handle location link billing_email plan_type plan_tier "
		  "workspace_limit"
		  " user_limit rate_limit run_retention_days audit_log_retention_days "
		  "audit_log"
		  " automations_limit personal_account_of members bots roles teams "
		  "workspaces"
		  " invitations "))
		return;
	handle = text_of(l, o, "handle");
	if (!handle)
		return;
	l->account[0] = '\0';
	id_of(l, o, "id", "account", handle, l->account);
	(void)ws_json_bool(ws_json_get(o, "audit_log"), &audit_log);
	stored(l,
	       ws_cloud_db_run(l->db,
			       "INSERT INTO account (id, created, updated, name, handle, "
			       "location, link,"
			       " billing_email, plan_type, plan_tier, workspace_limit, "
			       "user_limit, rate_limit,"
			       " run_retention_days, audit_log_retention_days, "
			       "automations_limit, audit_log)"
			       " VALUES (?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, "
			       "?12, ?13, ?14, ?15,"
			       " ?16)",
			       "tttttttttiiiiiib", l->account, l->now,
			       text_or(l, o, "name", handle), handle,
			       text_or(l, o, "location", NULL), text_or(l, o, "link", NULL),
			       text_or(l, o, "billing_email", NULL),
			       text_or(l, o, "plan_type", "ORGANIZATION"),
			       text_or(l, o, "plan_tier", NULL),
			       number_or(l, o, "workspace_limit", 100000),
			       number_or(l, o, "user_limit", 100000),
			       number_or(l, o, "rate_limit", 1000000),
			       number_or(l, o, "run_retention_days", 14),
			       number_or(l, o, "audit_log_retention_days", 30),
			       number_or(l, o, "automations_limit", 100), audit_log),
	       handle);
	each(l, o, "members", load_member);
	each(l, o, "bots", load_bot);
	each(l, o, "roles", load_role);
	each(l, o, "teams", load_team);
	each(l, o, "workspaces", load_workspace);
	each(l, o, "invitations", load_invitation);
	owner = text_or(l, o, "personal_account_of", NULL);
	if (owner)
		(void)ws_cloud_db_run(
			l->db, "UPDATE user SET personal_account_id = ? WHERE email = ?",
			"tt", l->account, owner);
	l->account[0] = '\0';
}

/* Keys of people; those of service accounts stand with them. */
static void load_key(struct load *l, const struct ws_json *o)
{
	const char *user, *key;
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT];

	if (!only(l, o, " id name user key expiration "))
		return;
	user = text_of(l, o, "user");
	key = text_of(l, o, "key");
	if (!user || !key || !actor_of(l, user, NULL, actor))
		return;
	id_of(l, o, "id", "key", key, id);
	if (l->rc)
		return;
	stored(l,
	       ws_cloud_db_run(l->db, "INSERT INTO api_key VALUES (?, ?, ?, ?, ?, ?, 0)",
			       "tttttt", id, actor, l->now, text_or(l, o, "name", "key"),
			       key, text_or(l, o, "expiration", NULL)),
	       "the key");
}

static void load_switches(struct load *l, const struct ws_json *switches)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	bool on;

	while (l->rc == 0 && (name = ws_json_next(switches, &iter, &value)) != NULL) {
		const char *text = ws_json_text(value);

		(void)snprintf(l->place, sizeof(l->place), "switches.%.100s", name);
		if (ws_json_bool(value, &on))
			text = on ? "true" : "false";
		if (!text) {
			(void)refuse(l, "neither true, false nor a text");
			return;
		}
		(void)ws_cloud_db_run(l->db, "UPDATE switch SET value = ? WHERE name = ?",
				      "tt", text, name);
		if (ws_cloud_db_changes(l->db) == 0)
			(void)refuse(l, "there is no such switch");
	}
	l->place[0] = '\0';
}

int ws_cloud_seed_load(struct ws_cloud_db *db, const struct ws_json *seed, int64_t now_s,
		       struct ws_err *err)
{
	struct load l = {.db = db, .err = err};
	int64_t format;

	(void)ws_cloud_stamp(now_s, 0, l.now);
	(void)snprintf(l.place, sizeof(l.place), "seed");
	if (only(&l, seed, " format switches users accounts keys ") &&
	    (!ws_json_int(ws_json_get(seed, "format"), &format) || format != 1))
		(void)refuse(&l, "\"format\" must be 1");
	l.place[0] = '\0';
	ws_cloud_db_begin(db, true);
	if (l.rc == 0)
		load_switches(&l, ws_json_get(seed, "switches"));
	each(&l, seed, "users", load_user);
	each(&l, seed, "accounts", load_account);
	each(&l, seed, "keys", load_key);
	if (l.rc == 0)
		ws_cloud_db_commit(db);
	if (l.rc == 0 && ws_cloud_db_failed(db, err))
		l.rc = WS_E_IO;
	if (l.rc < 0)
		ws_cloud_db_rollback(db);
	return l.rc;
}
