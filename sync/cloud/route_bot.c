#include "sync/cloud/route.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/date.h"
#include "sync/cloud/audit.h"
#include "sync/cloud/issue.h"
#include "sync/cloud/leave.h"
#include "sync/cloud/reply.h"

#define MASKED "'pnb_...' || substr(k.key, -4)"

/* last: how the key is shown; which: of which key rows. */
#define BOT(last)                                                                          \
	"SELECT b.id, b.created, b.updated, b.actor_id, b.account_id, b.name,"             \
	" p.name AS account_role_name, json_object('id', k.id, 'created', k.created,"      \
	" 'name', k.name, 'expiration', k.expiration, " last ") AS \"api_key=\""           \
	" FROM bot b JOIN account_membership m ON m.actor_id = b.actor_id"                 \
	" AND m.account_id = b.account_id JOIN account_role p ON p.id = m.account_role_id" \
	" JOIN api_key k ON k.actor_id = b.actor_id AND NOT k.rotating"                    \
	" WHERE b.account_id = ?1"

static int read_bot(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(r->db, BOT("'masked_key', " MASKED) " AND b.id = ?2",
				  "tt", r->account, r->id));
}

/* Only creation and rotation show the key itself. */
static int show_key(struct ws_cloud_request *r, const char *id)
{
	return ws_cloud_reply_one(r, 201,
				  ws_cloud_db_query(r->db,
						    BOT("'key', k.key") " AND b.id = ?2",
						    "tt", r->account, id));
}

static const struct ws_cloud_field list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("service_accounts", ws_cloud_bot_filter),
	{.name = NULL},
};

static int list_bots(struct ws_cloud_request *r)
{
	const struct ws_json *f = ws_cloud_body_at(r->json, "service_accounts");
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			BOT("'masked_key', " MASKED) " AND (?2 IS NULL OR b.id IN (SELECT "
						     "value FROM json_each(?2)))"
						     " AND (?3 IS NULL OR b.name IN "
						     "(SELECT value FROM json_each(?3)))"
						     " AND (?4 IS NULL OR "
						     "instr(lower(b.name), lower(?4)) > 0)"
						     " ORDER BY b.created, b.id LIMIT ? "
						     "OFFSET ?",
			"ttttii", r->account, ws_cloud_list_at(r, f, "id.any_"),
			ws_cloud_list_at(r, f, "name.any_"),
			ws_cloud_text_at(f, "name.like_"), limit, offset));
}

static const struct ws_cloud_field create_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_REQUIRED},
	{.name = "api_key_expiration", .kind = WS_CLOUD_K_TIME, .flags = WS_CLOUD_NULLABLE},
	{.name = "account_role_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

/* Without a wish the role is Member. False when there is no such role here. */
static bool role_of_body(struct ws_cloud_request *r, char out[WS_UUID_TEXT])
{
	return ws_cloud_db_text(r->db, out, WS_UUID_TEXT,
				"SELECT id FROM account_role WHERE (account_id IS NULL"
				" OR account_id = ?1) AND iif(?2 IS NULL, name = 'Member'"
				" AND account_id IS NULL, id = ?2)",
				"tt", r->account, ws_cloud_body_text(r, "account_role_id"));
}

static int create_bot(struct ws_cloud_request *r)
{
	const char *name = ws_cloud_body_text(r, "name");
	char id[WS_UUID_TEXT], actor[WS_UUID_TEXT], member[WS_UUID_TEXT],
		role[WS_UUID_TEXT];

	if (!role_of_body(r, role))
		return ws_cloud_reply_error(r, 404, "Account role not found");
	(void)ws_cloud_db_run(r->db, "INSERT INTO actor VALUES (?, 'service_account')", "t",
			      ws_uuid_new(actor));
	if (ws_cloud_db_run(r->db, "INSERT INTO bot VALUES (?1, ?2, ?3, ?4, ?4, ?5)",
			    "ttttt", ws_uuid_new(id), actor, r->account, r->now,
			    name) == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Service account already exists");
	(void)ws_cloud_db_run(
		r->db, "INSERT INTO account_membership VALUES (?1, ?2, ?2, ?3, ?4, ?5, 1)",
		"ttttt", ws_uuid_new(member), r->now, r->account, actor, role);
	ws_cloud_issue_key(r, actor, name, ws_cloud_body_text(r, "api_key_expiration"));
	ws_cloud_audit(r, "service-account", "created", id, name, "");
	return show_key(r, id);
}

/* Actor of the service account of the path; false when it is not in this account. */
static bool find_actor(struct ws_cloud_request *r, char out[WS_UUID_TEXT])
{
	return ws_cloud_db_text(r->db, out, WS_UUID_TEXT,
				"SELECT actor_id FROM bot WHERE id = ? AND account_id = ?",
				"tt", r->id, r->account);
}

static const struct ws_cloud_field patch_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_NULLABLE},
	{.name = "account_role_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static int patch_bot(struct ws_cloud_request *r)
{
	char actor[WS_UUID_TEXT], role[WS_UUID_TEXT];

	if (!find_actor(r, actor))
		return ws_cloud_reply_absent(r);
	if (!role_of_body(r, role))
		return ws_cloud_reply_error(r, 404, "Account role not found");
	if (ws_cloud_db_run(
		    r->db,
		    "UPDATE bot SET name = coalesce(?2, name), updated = ?3 WHERE id = ?1",
		    "ttt", r->id, ws_cloud_body_text(r, "name"), r->now) == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Service account already exists");
	if (ws_cloud_body_text(r, "account_role_id"))
		(void)ws_cloud_db_run(
			r->db,
			"UPDATE account_membership SET account_role_id = ?, updated = ?"
			" WHERE actor_id = ?",
			"ttt", role, r->now, actor);
	ws_cloud_audit(r, "service-account", "updated", r->id, "", "");
	return 204;
}

static int delete_bot(struct ws_cloud_request *r)
{
	char actor[WS_UUID_TEXT];

	if (!find_actor(r, actor))
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "service-account", "deleted", r->id, "", "");
	ws_cloud_leave_everything(r, actor);
	(void)ws_cloud_db_run(r->db, "DELETE FROM bot WHERE id = ?", "t", r->id);
	(void)ws_cloud_db_run(r->db, "DELETE FROM actor WHERE id = ?", "t", actor);
	return 204;
}

static const struct ws_cloud_field rotate_shape[] = {
	{.name = "api_key_expiration", .kind = WS_CLOUD_K_TIME, .flags = WS_CLOUD_NULLABLE},
	{.name = "old_key_expires_in_seconds",
	 .kind = WS_CLOUD_K_INT,
	 .flags = WS_CLOUD_NULLABLE,
	 .max = 172800},
	{.name = NULL},
};

static int rotate_key(struct ws_cloud_request *r)
{
	char actor[WS_UUID_TEXT], until[WS_CLOUD_STAMP];
	int64_t grace = 0;

	if (!find_actor(r, actor))
		return ws_cloud_reply_absent(r);
	(void)ws_json_int(ws_cloud_body_at(r->json, "old_key_expires_in_seconds"), &grace);
	if (grace > 0)
		(void)ws_cloud_db_run(r->db,
				      "UPDATE api_key SET rotating = 1, expiration ="
				      " min(?2, coalesce(expiration, ?2))"
				      " WHERE actor_id = ?1 AND NOT rotating",
				      "tt", actor,
				      ws_cloud_stamp(r->now_s + grace, 0, until));
	else
		(void)ws_cloud_db_run(r->db, "DELETE FROM api_key WHERE actor_id = ?", "t",
				      actor);
	(void)ws_cloud_db_text(r->db, r->name, sizeof(r->name),
			       "SELECT name FROM bot WHERE id = ?", "t", r->id);
	ws_cloud_issue_key(r, actor, r->name, ws_cloud_body_text(r, "api_key_expiration"));
	ws_cloud_audit(r, "api-key", "rotated", r->id, r->name, "");
	return show_key(r, r->id);
}

#define KEY                                                                           \
	"json_object('id', k.id, 'created', k.created, 'name', k.name, 'expiration'," \
	" k.expiration, 'masked_key', " MASKED ")"

static int read_keys(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(r->db,
				  "SELECT (SELECT " KEY
				  " FROM api_key k WHERE k.actor_id = b.actor_id"
				  "  AND NOT k.rotating) AS \"active_key=\","
				  " (SELECT json_group_array(json(key)) FROM (SELECT " KEY
				  "  AS key FROM api_key k WHERE k.actor_id = b.actor_id "
				  "AND k.rotating"
				  "  AND k.expiration > ?3 ORDER BY k.created, k.id))"
				  " AS \"rotating_keys=\" FROM bot b WHERE b.account_id = "
				  "?1 AND b.id = ?2",
				  "ttt", r->account, r->id, r->now));
}

static int delete_key(struct ws_cloud_request *r)
{
	char actor[WS_UUID_TEXT];

	if (!find_actor(r, actor))
		return ws_cloud_reply_absent(r);
	(void)ws_cloud_db_run(
		r->db, "DELETE FROM api_key WHERE id = ? AND actor_id = ? AND rotating",
		"tt", r->id2, actor);
	if (ws_cloud_db_changes(r->db) == 0)
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "api-key", "deleted", r->id2, "", "");
	ws_buf_adds(&r->out, "null");
	return 200;
}

#define BOTS "/accounts/{a}/bots/"

const struct ws_cloud_route ws_cloud_routes_bot[] = {
	{WS_ROUTE("POST", BOTS, create_bot), WS_MAY(CREATE_BOT),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = create_shape},
	{WS_ROUTE("POST", BOTS "filter", list_bots), WS_MAY(READ_BOT),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape, .reads = true},
	{WS_ROUTE("GET", BOTS "{i}", read_bot), WS_MAY(READ_BOT)},
	{WS_ROUTE("PATCH", BOTS "{i}", patch_bot), WS_MAY(UPDATE_BOT),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = patch_shape},
	{WS_ROUTE("DELETE", BOTS "{i}", delete_bot), WS_MAY(DELETE_BOT)},
	{WS_ROUTE("POST", BOTS "{i}/rotate_api_key", rotate_key), WS_MAY(UPDATE_BOT),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = rotate_shape},
	{WS_ROUTE("GET", BOTS "{i}/read_bot_api_keys", read_keys), WS_MAY(READ_BOT)},
	{WS_ROUTE("DELETE", BOTS "{i}/delete_bot_api_key/{j}", delete_key),
	 WS_MAY(UPDATE_BOT)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
