/*
 * The three kinds of grants differ on purpose, as the service's do: people and
 * service accounts are POSTed as one object or an array and deleted by the id of the
 * grant, teams are PUT as an array and deleted by the id of the team.
 */
#include "sync/cloud/route.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/auth.h"
#include "sync/cloud/grant.h"
#include "sync/cloud/leave.h"
#include "sync/cloud/reply.h"

#define USER_ACCESS                                                                  \
	"SELECT x.id, x.created, x.updated, x.workspace_id, x.workspace_role_id,"    \
	" x.actor_id, u.id AS user_id, u.first_name, u.last_name, u.email, u.handle" \
	" FROM workspace_access x JOIN user u ON u.actor_id = x.actor_id"            \
	" WHERE x.workspace_id = ?1"
#define BOT_ACCESS                                                                \
	"SELECT x.id, x.created, x.updated, x.workspace_id, x.workspace_role_id," \
	" x.actor_id, b.id AS bot_id, b.name AS bot_name"                         \
	" FROM workspace_access x JOIN bot b ON b.actor_id = x.actor_id"          \
	" WHERE x.workspace_id = ?1"
#define TEAM_ACCESS                                                                \
	"SELECT x.id, x.created, x.updated, x.workspace_id, x.workspace_role_id, " \
	"x.team_id"

/* What differs between the kinds when they are written. */
struct kind {
	const char *id_field; /* of the body */
	const char *grantee;  /* SQL: ?1 that id, ?2 account -> actor or team */
	const char *row;      /* SQL: ?1 workspace, ?2 access id */
	const char *absent;
	enum ws_cloud_grantee type;
};

static const struct kind user_kind = {
	"user_id",
	"SELECT u.actor_id FROM user u JOIN account_membership m ON m.actor_id = u.actor_id"
	" WHERE u.id = ? AND m.account_id = ?",
	USER_ACCESS " AND x.id = ?2",
	"User is not a member of the account",
	WS_CLOUD_GRANT_ACTOR,
};

static const struct kind bot_kind = {
	"bot_id",
	"SELECT actor_id FROM bot WHERE id = ? AND account_id = ?",
	BOT_ACCESS " AND x.id = ?2",
	"Service account not found",
	WS_CLOUD_GRANT_ACTOR,
};

static const struct kind team_kind = {
	"team_id",
	"SELECT id FROM team WHERE id = ? AND account_id = ?",
	TEAM_ACCESS " FROM workspace_access x WHERE x.workspace_id = ?1 AND x.id = ?2",
	"Team not found",
	WS_CLOUD_GRANT_TEAM,
};

/* Writes one grant and adds its row; 0, or the status of an answer. */
static int write_one(struct ws_cloud_request *r, const struct kind *kind,
		     const struct ws_json *item)
{
	const char *role = ws_cloud_text_at(item, "workspace_role_id");
	char grantee[WS_UUID_TEXT], access[WS_UUID_TEXT];
	struct ws_cloud_rows *rows;

	if (!ws_cloud_role_fits(r, role))
		return ws_cloud_reply_error(r, 404, "Workspace role not found");
	if (!ws_cloud_db_text(r->db, grantee, sizeof(grantee), kind->grantee, "tt",
			      ws_cloud_text_at(item, kind->id_field), r->account))
		return ws_cloud_reply_error(r, 404, kind->absent);
	(void)ws_cloud_grant(r, kind->type, grantee, role, access);
	rows = ws_cloud_db_query(r->db, kind->row, "tt", r->workspace, access);
	if (ws_cloud_rows_next(rows))
		ws_cloud_reply_row(r, rows);
	ws_cloud_rows_done(rows);
	return 0;
}

/* The reply mirrors the form of the body. All or nothing: the transaction ends it. */
static int write_all(struct ws_cloud_request *r, const struct kind *kind)
{
	const bool keep_owner = ws_cloud_switch_is(r, "last_owner_removable", "false") &&
				ws_cloud_auth_owner_besides(r, "");
	int status = 0;

	if (ws_json_kind(r->json) == WS_JSON_OBJECT) {
		status = write_one(r, kind, r->json);
	} else {
		ws_buf_addc(&r->out, '[');
		for (size_t i = 0; status == 0 && i < ws_json_count(r->json); i++) {
			if (i)
				ws_buf_addc(&r->out, ',');
			status = write_one(r, kind, ws_json_at(r->json, i));
		}
		if (status == 0)
			ws_buf_addc(&r->out, ']');
	}
	if (status == 0 && keep_owner && !ws_cloud_auth_owner_besides(r, ""))
		return ws_cloud_reply_error(r, 409, "The last Owner cannot be removed");
	return status ? status : 200;
}

static int write_users(struct ws_cloud_request *r)
{
	return write_all(r, &user_kind);
}

static int write_bots(struct ws_cloud_request *r)
{
	return write_all(r, &bot_kind);
}

static int write_teams(struct ws_cloud_request *r)
{
	return write_all(r, &team_kind);
}

#define ID(field)                                                                  \
	{                                                                          \
		.name = field, .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_REQUIRED \
	}

static const struct ws_cloud_field user_shape[] = {
	ID("user_id"), ID("workspace_role_id"), {.name = NULL}};
static const struct ws_cloud_field bot_shape[] = {
	ID("bot_id"), ID("workspace_role_id"), {.name = NULL}};
static const struct ws_cloud_field team_shape[] = {
	ID("team_id"), ID("workspace_role_id"), {.name = NULL}};

static const struct ws_cloud_field access_filter[] = {
	WS_CLOUD_CRITERION("workspace_role_id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("actor_id", ws_cloud_any_uuid),
	{.name = NULL},
};

static const struct ws_cloud_field user_list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("workspace_accesses", access_filter),
	WS_CLOUD_CRITERION("users", ws_cloud_user_filter),
	{.name = "sort",
	 .kind = WS_CLOUD_K_WORD,
	 .flags = WS_CLOUD_NULLABLE,
	 .words = " CREATED_ASC CREATED_DESC NAME_ASC NAME_DESC EMAIL_ASC EMAIL_DESC "
		  "HANDLE_ASC"
		  " HANDLE_DESC "},
	{.name = NULL},
};

static const struct ws_cloud_field bot_list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("workspace_accesses", access_filter),
	WS_CLOUD_CRITERION("bots", ws_cloud_bot_filter),
	{.name = "sort",
	 .kind = WS_CLOUD_K_WORD,
	 .flags = WS_CLOUD_NULLABLE,
	 .words = " CREATED_ASC CREATED_DESC BOT_NAME_ASC BOT_NAME_DESC "},
	{.name = NULL},
};

static const struct ws_cloud_field team_list_shape[] = {WS_CLOUD_PAGE, {.name = NULL}};

#define AMONG(value, n) \
	" AND (?" n " IS NULL OR " value " IN (SELECT value FROM json_each(?" n ")))"
#define LIKE(value, n) " AND (?" n " IS NULL OR instr(lower(" value "), lower(?" n ")) > 0)"

/* clang-format off */
#define USERS                                                                       \
	USER_ACCESS AMONG("x.workspace_role_id", "2") AMONG("x.actor_id", "3")      \
	AMONG("u.id", "4") AMONG("u.email", "5") LIKE("u.email", "6")               \
	AMONG("u.handle", "7") LIKE("u.handle", "8")                                \
	LIKE("u.first_name || ' ' || u.last_name", "9")                             \
	" AND (?10 IS NULL OR u.id NOT IN (SELECT value FROM json_each(?10)))"
/* clang-format on */
#define USERS_PAGE ", x.id LIMIT ?11 OFFSET ?12"

static const struct ws_cloud_sort user_sorts[] = {
	{"CREATED_ASC", USERS " ORDER BY x.created" USERS_PAGE},
	{"CREATED_DESC", USERS " ORDER BY x.created DESC" USERS_PAGE},
	{"NAME_ASC", USERS " ORDER BY u.first_name, u.last_name" USERS_PAGE},
	{"NAME_DESC", USERS " ORDER BY u.first_name DESC, u.last_name DESC" USERS_PAGE},
	{"EMAIL_ASC", USERS " ORDER BY u.email" USERS_PAGE},
	{"EMAIL_DESC", USERS " ORDER BY u.email DESC" USERS_PAGE},
	{"HANDLE_ASC", USERS " ORDER BY u.handle" USERS_PAGE},
	{"HANDLE_DESC", USERS " ORDER BY u.handle DESC" USERS_PAGE},
	{NULL, NULL},
};

static int list_users(struct ws_cloud_request *r)
{
	const struct ws_json *access = ws_cloud_body_at(r->json, "workspace_accesses");
	const struct ws_json *users = ws_cloud_body_at(r->json, "users");
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r, ws_cloud_db_query(r->db, ws_cloud_body_sort(r, user_sorts),
				     "ttttttttttii", r->workspace,
				     ws_cloud_list_at(r, access, "workspace_role_id.any_"),
				     ws_cloud_list_at(r, access, "actor_id.any_"),
				     ws_cloud_list_at(r, users, "id.any_"),
				     ws_cloud_list_at(r, users, "email.any_"),
				     ws_cloud_text_at(users, "email.like_"),
				     ws_cloud_list_at(r, users, "handle.any_"),
				     ws_cloud_text_at(users, "handle.like_"),
				     ws_cloud_text_at(users, "name.like_"),
				     ws_cloud_list_at(r, users, "id.not_any_"), limit,
				     offset));
}

#define BOTS                                                                  \
	BOT_ACCESS AMONG("x.workspace_role_id", "2") AMONG("x.actor_id", "3") \
		AMONG("b.id", "4") AMONG("b.name", "5") LIKE("b.name", "6")
#define BOTS_PAGE ", x.id LIMIT ?7 OFFSET ?8"

static const struct ws_cloud_sort bot_sorts[] = {
	{"CREATED_ASC", BOTS " ORDER BY x.created" BOTS_PAGE},
	{"CREATED_DESC", BOTS " ORDER BY x.created DESC" BOTS_PAGE},
	{"BOT_NAME_ASC", BOTS " ORDER BY b.name" BOTS_PAGE},
	{"BOT_NAME_DESC", BOTS " ORDER BY b.name DESC" BOTS_PAGE},
	{NULL, NULL},
};

static int list_bots(struct ws_cloud_request *r)
{
	const struct ws_json *access = ws_cloud_body_at(r->json, "workspace_accesses");
	const struct ws_json *bots = ws_cloud_body_at(r->json, "bots");
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r, ws_cloud_db_query(r->db, ws_cloud_body_sort(r, bot_sorts), "ttttttii",
				     r->workspace,
				     ws_cloud_list_at(r, access, "workspace_role_id.any_"),
				     ws_cloud_list_at(r, access, "actor_id.any_"),
				     ws_cloud_list_at(r, bots, "id.any_"),
				     ws_cloud_list_at(r, bots, "name.any_"),
				     ws_cloud_text_at(bots, "name.like_"), limit, offset));
}

static int list_teams(struct ws_cloud_request *r)
{
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r, ws_cloud_db_query(r->db,
				     TEAM_ACCESS
				     ", t.name AS team_name FROM workspace_access x"
				     " JOIN team t ON t.id = x.team_id"
				     " WHERE x.workspace_id = ?"
				     " ORDER BY x.created, x.id LIMIT ? OFFSET ?",
				     "tii", r->workspace, limit, offset));
}

static int read_user(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200, ws_cloud_db_query(r->db, user_kind.row, "tt", r->workspace, r->id));
}

static int read_bot(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200, ws_cloud_db_query(r->db, bot_kind.row, "tt", r->workspace, r->id));
}

static bool is_grant_to(struct ws_cloud_request *r, const struct kind *kind)
{
	struct ws_cloud_rows *rows = ws_cloud_db_query(r->db, kind->row, "tt", r->workspace,
						       r->id);
	const bool found = ws_cloud_rows_next(rows);

	ws_cloud_rows_done(rows);
	return found;
}

/* A service account's grant is not deleted through the route of people. */
static int delete_user(struct ws_cloud_request *r)
{
	return is_grant_to(r, &user_kind) ? ws_cloud_leave_access(r, r->id)
					  : ws_cloud_reply_absent(r);
}

static int delete_bot(struct ws_cloud_request *r)
{
	return is_grant_to(r, &bot_kind) ? ws_cloud_leave_access(r, r->id)
					 : ws_cloud_reply_absent(r);
}

static int delete_team(struct ws_cloud_request *r)
{
	char access[WS_UUID_TEXT];

	if (!ws_cloud_db_text(r->db, access, sizeof(access),
			      "SELECT id FROM workspace_access WHERE workspace_id = ? AND "
			      "team_id = ?",
			      "tt", r->workspace, r->id))
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "workspace-access", "deleted", access,
		       ws_cloud_grantee_name(r, access), r->workspace);
	(void)ws_cloud_db_run(r->db, "DELETE FROM workspace_access WHERE id = ?", "t",
			      access);
	return 204;
}

/* Everybody who gets in, through teams and account roles too; no roles in it. */
static int list_effective(struct ws_cloud_request *r)
{
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			"SELECT actor.id, coalesce(b.name, trim(u.first_name || ' ' || "
			"u.last_name))"
			" AS name, u.email AS email, actor.kind AS type"
			" FROM account_membership m JOIN account_role p ON p.id = "
			"m.account_role_id"
			" JOIN actor ON actor.id = m.actor_id"
			" LEFT JOIN user u ON u.actor_id = m.actor_id"
			" LEFT JOIN bot b ON b.actor_id = m.actor_id"
			" WHERE m.account_id = ?2 AND m.active AND (p.permissions & ?3"
			" OR EXISTS (SELECT 1 FROM workspace_access x"
			"  WHERE x.workspace_id = ?1 AND x.actor_id = m.actor_id)"
			" OR EXISTS (SELECT 1 FROM team_member t JOIN workspace_access x"
			"  ON x.team_id = t.team_id AND x.workspace_id = ?1"
			"  WHERE t.actor_id = m.actor_id)"
			" OR (u.id IS NOT NULL AND EXISTS (SELECT 1 FROM workspace w"
			"  WHERE w.id = ?1 AND w.default_workspace_role_id IS NOT NULL)))"
			" ORDER BY type DESC, name, actor.id",
			"tti", r->workspace, r->account,
			(int64_t)WS_CLOUD_PERMISSION(ADMINISTRATE_WORKSPACE)));
}

#define W "/accounts/{a}/workspaces/{w}"

const struct ws_cloud_route ws_cloud_routes_access[] = {
	{WS_ROUTE("GET", W "/access/", list_effective),
	 .scope = WS_CLOUD_SCOPE(see_workspace_users) |
		  WS_CLOUD_SCOPE(see_workspace_service_accounts)},
	{WS_ROUTE("POST", W "/user_access/", write_users),
	 WS_SCOPED(manage_workspace_users), .body = WS_CLOUD_BODY_EITHER,
	 .shape = user_shape},
	{WS_ROUTE("POST", W "/user_access/filter", list_users),
	 WS_SCOPED(see_workspace_users), .body = WS_CLOUD_BODY_MAYBE,
	 .shape = user_list_shape, .reads = true},
	{WS_ROUTE("GET", W "/user_access/{i}", read_user), WS_SCOPED(see_workspace_users)},
	{WS_ROUTE("DELETE", W "/user_access/{i}", delete_user),
	 WS_SCOPED(manage_workspace_users)},
	{WS_ROUTE("POST", W "/bot_access/", write_bots),
	 WS_SCOPED(manage_workspace_service_accounts), .body = WS_CLOUD_BODY_EITHER,
	 .shape = bot_shape},
	{WS_ROUTE("POST", W "/bot_access/filter", list_bots),
	 WS_SCOPED(see_workspace_service_accounts), .body = WS_CLOUD_BODY_MAYBE,
	 .shape = bot_list_shape, .reads = true},
	{WS_ROUTE("GET", W "/bot_access/{i}", read_bot),
	 WS_SCOPED(see_workspace_service_accounts)},
	{WS_ROUTE("DELETE", W "/bot_access/{i}", delete_bot),
	 WS_SCOPED(manage_workspace_service_accounts)},
	{WS_ROUTE("PUT", W "/team_access/", write_teams), WS_SCOPED(manage_workspace_teams),
	 .body = WS_CLOUD_BODY_LIST, .shape = team_shape},
	{WS_ROUTE("POST", W "/team_access/filter", list_teams),
	 WS_SCOPED(manage_workspace_teams), .body = WS_CLOUD_BODY_MAYBE,
	 .shape = team_list_shape, .reads = true},
	{WS_ROUTE("DELETE", W "/team_access/{i}", delete_team),
	 WS_SCOPED(manage_workspace_teams)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
