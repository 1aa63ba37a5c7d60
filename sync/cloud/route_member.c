#include "sync/cloud/route.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/leave.h"
#include "sync/cloud/reply.h"

static const struct ws_cloud_field member_filter[] = {
	{.name = "operator", .kind = WS_CLOUD_K_WORD, .words = " and_ or_ "},
	WS_CLOUD_CRITERION("account_role_id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("user_id", ws_cloud_any_not),
	WS_CLOUD_CRITERION("actor_id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("email", ws_cloud_any_like),
	WS_CLOUD_CRITERION("handle", ws_cloud_any_like),
	WS_CLOUD_CRITERION("name", ws_cloud_like),
	{.name = NULL},
};

#define MEMBER_COUNT                                                                  \
	WS_CLOUD_CRITERION("account_memberships", member_filter),                     \
		{.name = "only_users", .kind = WS_CLOUD_K_BOOL},                      \
		{.name = "only_bots", .kind = WS_CLOUD_K_BOOL},                       \
	{                                                                             \
		.name = "active", .kind = WS_CLOUD_K_BOOL, .flags = WS_CLOUD_NULLABLE \
	}

static const struct ws_cloud_field list_shape[] = {
	WS_CLOUD_PAGE,
	MEMBER_COUNT,
	{.name = "sort",
	 .kind = WS_CLOUD_K_WORD,
	 .flags = WS_CLOUD_NULLABLE,
	 .words = " CREATED_ASC CREATED_DESC LAST_LOGIN_ASC LAST_LOGIN_DESC NAME_ASC "
		  "NAME_DESC"
		  " HANDLE_ASC HANDLE_DESC EMAIL_ASC EMAIL_DESC ACCOUNT_ROLE_NAME_ASC"
		  " ACCOUNT_ROLE_NAME_DESC "},
	{.name = NULL},
};

static const struct ws_cloud_field count_shape[] = {
	MEMBER_COUNT,
	WS_CLOUD_CRITERION("filter", member_filter),
	{.name = NULL},
};

#define MEMBER_FROM                                                                  \
	" FROM account_membership m JOIN account_role p ON p.id = m.account_role_id" \
	" LEFT JOIN user u ON u.actor_id = m.actor_id"

/*
 * One criterion: no opinion (null) when it is not given, so that or_ works too; false
 * when the member has no such value, as service accounts have no address.
 */
#define AMONG(value, parameter)                                              \
	" UNION ALL SELECT iif(" parameter " IS NULL, NULL, coalesce(" value \
	" IN (SELECT value FROM json_each(" parameter ")), 0))"
#define LIKE(value, parameter)                                                           \
	" UNION ALL SELECT iif(" parameter " IS NULL, NULL, coalesce(instr(lower(" value \
	"), lower(" parameter ")) > 0, 0))"

/*
 * ?1 account, ?2 only users, ?3 only bots, ?4 active (-1: any), ?5 or_, ?6-?14 the
 * criteria. and_: none is false. or_: one is true, or none has an opinion.
 */
/* clang-format off */
#define MEMBER_WHERE                                                                 \
	" WHERE m.account_id = ?1 AND (NOT ?2 OR u.id IS NOT NULL)"                  \
	" AND (NOT ?3 OR u.id IS NULL) AND (?4 < 0 OR m.active = ?4)"                \
	" AND (SELECT iif(?5, coalesce(max(ok), 1), coalesce(min(ok), 1)) FROM ("    \
	"SELECT NULL AS ok"                                                          \
	AMONG("m.account_role_id", "?6")                                             \
	AMONG("u.id", "?7")                                                          \
	AMONG("m.actor_id", "?8")                                                    \
	AMONG("u.email", "?9")                                                       \
	LIKE("u.email", "?10")                                                       \
	AMONG("u.handle", "?11")                                                     \
	LIKE("u.handle", "?12")                                                      \
	LIKE("u.first_name || ' ' || u.last_name", "?13")                            \
	" UNION ALL SELECT iif(?14 IS NULL, NULL, u.id IS NULL"                      \
	" OR u.id NOT IN (SELECT value FROM json_each(?14)))))"
/* clang-format on */

static bool truth(struct ws_cloud_request *r, const char *name)
{
	bool value = false;

	(void)ws_json_bool(ws_cloud_body_at(r->json, name), &value);
	return value;
}

/*
 * Statements around MEMBER_WHERE take the same parameters, limit and offset last.
 * f  the criteria; NULL for none
 */
static struct ws_cloud_rows *select_members(struct ws_cloud_request *r, const char *sql,
					    const struct ws_json *f, int64_t limit,
					    int64_t offset)
{
	const char *operator= ws_cloud_text_at(f, "operator");
	bool active;
	const bool any_active = !ws_json_bool(ws_cloud_body_at(r->json, "active"), &active);

	return ws_cloud_db_query(
		r->db, sql, "tbbibtttttttttii", r->account, truth(r, "only_users"),
		truth(r, "only_bots"), (int64_t)(any_active ? -1 : active),
				       operator&& strcmp(operator, "or_") == 0,
		ws_cloud_list_at(r, f, "account_role_id.any_"),
		ws_cloud_list_at(r, f, "user_id.any_"),
		ws_cloud_list_at(r, f, "actor_id.any_"),
		ws_cloud_list_at(r, f, "email.any_"), ws_cloud_text_at(f, "email.like_"),
		ws_cloud_list_at(r, f, "handle.any_"), ws_cloud_text_at(f, "handle.like_"),
		ws_cloud_text_at(f, "name.like_"),
		ws_cloud_list_at(r, f, "user_id.not_any_"), limit, offset);
}

#define LIST                                                                             \
	"SELECT m.id, m.actor_id, u.id AS user_id, u.first_name, u.last_name, u.handle," \
	" u.email, p.name AS account_role_name, p.id AS account_role_id, u.last_login,"  \
	" m.active AS \"active?\"" MEMBER_FROM MEMBER_WHERE
#define PAGE ", m.id LIMIT ?15 OFFSET ?16"

static const struct ws_cloud_sort sorts[] = {
	{"CREATED_ASC", LIST " ORDER BY m.created" PAGE},
	{"CREATED_DESC", LIST " ORDER BY m.created DESC" PAGE},
	{"LAST_LOGIN_ASC", LIST " ORDER BY u.last_login" PAGE},
	{"LAST_LOGIN_DESC", LIST " ORDER BY u.last_login DESC" PAGE},
	{"NAME_ASC", LIST " ORDER BY u.first_name, u.last_name" PAGE},
	{"NAME_DESC", LIST " ORDER BY u.first_name DESC, u.last_name DESC" PAGE},
	{"HANDLE_ASC", LIST " ORDER BY u.handle" PAGE},
	{"HANDLE_DESC", LIST " ORDER BY u.handle DESC" PAGE},
	{"EMAIL_ASC", LIST " ORDER BY u.email" PAGE},
	{"EMAIL_DESC", LIST " ORDER BY u.email DESC" PAGE},
	{"ACCOUNT_ROLE_NAME_ASC", LIST " ORDER BY p.name" PAGE},
	{"ACCOUNT_ROLE_NAME_DESC", LIST " ORDER BY p.name DESC" PAGE},
	{NULL, NULL},
};

static int list_members(struct ws_cloud_request *r)
{
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r, select_members(r, ws_cloud_body_sort(r, sorts),
				  ws_cloud_body_at(r->json, "account_memberships"), limit,
				  offset));
}

static int count_members(struct ws_cloud_request *r)
{
	const struct ws_json *f = ws_cloud_body_at(r->json, "account_memberships");
	struct ws_cloud_rows *rows;

	if (!f)
		f = ws_cloud_body_at(r->json, "filter");
	rows = select_members(
		r, "SELECT count(*)" MEMBER_FROM MEMBER_WHERE " LIMIT ?15 OFFSET ?16", f, 1,
		0);
	if (ws_cloud_rows_next(rows))
		ws_buf_adds(&r->out, ws_cloud_rows_text(rows, 0));
	ws_cloud_rows_done(rows);
	return 200;
}

/* key: which of the three ids r->id is. */
#define SUMMARY(key)                                                                      \
	"SELECT m.id, m.created, m.updated, m.actor_id, m.account_id, u.id AS user_id,"   \
	" coalesce(u.handle, b.name) AS handle, u.first_name, u.last_name, u.email,"      \
	" p.id AS account_role_id, p.name AS account_role_name, NULL AS directory_id,"    \
	" u.timezone, (SELECT json_group_array(json_object('id', t.id, 'name', t.name))"  \
	"  FROM team t JOIN team_member s ON s.team_id = t.id"                            \
	"  WHERE s.actor_id = m.actor_id AND t.account_id = m.account_id) AS \"teams=\"," \
	" m.active AS \"active?\"" MEMBER_FROM                                            \
	" LEFT JOIN bot b ON b.actor_id = m.actor_id"                                     \
	" WHERE m.account_id = ? AND " key " = ?"

static int read_member(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200, ws_cloud_db_query(r->db, SUMMARY("m.id"), "tt", r->account, r->id));
}

static int read_member_of_user(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200, ws_cloud_db_query(r->db, SUMMARY("u.id"), "tt", r->account, r->id));
}

static int read_member_of_bot(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200, ws_cloud_db_query(r->db, SUMMARY("b.id"), "tt", r->account, r->id));
}

/* A role of this account or a built-in one. */
static bool role_fits(struct ws_cloud_request *r, const char *role)
{
	return ws_cloud_db_int(r->db, 0,
			       "SELECT 1 FROM account_role WHERE id = ?"
			       " AND (account_id IS NULL OR account_id = ?)",
			       "tt", role, r->account) != 0;
}

static const struct ws_cloud_field member_shape[] = {
	{.name = "account_role_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_REQUIRED},
	{.name = NULL},
};

static int patch_member(struct ws_cloud_request *r)
{
	const char *role = ws_cloud_body_text(r, "account_role_id");

	if (!role_fits(r, role))
		return ws_cloud_reply_error(r, 404, "Account role not found");
	(void)ws_cloud_db_run(
		r->db,
		"UPDATE account_membership SET account_role_id = ?3, updated = ?4"
		" WHERE id = ?2 AND account_id = ?1",
		"tttt", r->account, r->id, role, r->now);
	if (ws_cloud_db_changes(r->db) == 0)
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "account-membership", "updated", r->id, "", "");
	return 204;
}

static const struct ws_cloud_field active_shape[] = {
	{.name = "active", .kind = WS_CLOUD_K_BOOL, .flags = WS_CLOUD_REQUIRED},
	{.name = NULL},
};

static int set_active(struct ws_cloud_request *r)
{
	(void)ws_cloud_db_run(r->db,
			      "UPDATE account_membership SET active = ?3, updated = ?4"
			      " WHERE id = ?2 AND account_id = ?1",
			      "ttbt", r->account, r->id, truth(r, "active"), r->now);
	if (ws_cloud_db_changes(r->db) == 0)
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "account-membership", "updated", r->id, "", "");
	return 204;
}

static int delete_member(struct ws_cloud_request *r)
{
	return ws_cloud_leave_account(r, r->id);
}

static const struct ws_cloud_field role_filter[] = {
	WS_CLOUD_CRITERION("name", ws_cloud_any_text),
	{.name = NULL},
};

static const struct ws_cloud_field roles_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("account_roles", role_filter),
	{.name = NULL},
};

#define ROLE                                                                               \
	"SELECT id, created, updated, account_id, name, permissions AS \"permissions#p\"," \
	" account_id IS NULL AS \"is_system_role?\" FROM account_role"                     \
	" WHERE (account_id IS NULL OR account_id = ?1)"

static int list_account_roles(struct ws_cloud_request *r)
{
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r,
		ws_cloud_db_query(
			r->db,
			ROLE
			" AND (?2 IS NULL OR name IN (SELECT value FROM json_each(?2)))"
			" ORDER BY account_id IS NOT NULL, position, name LIMIT ? OFFSET ?",
			"ttii", r->account,
			ws_cloud_list_at(r, r->json, "account_roles.name.any_"), limit,
			offset));
}

static int read_account_role(struct ws_cloud_request *r)
{
	return ws_cloud_reply_one(
		r, 200,
		ws_cloud_db_query(r->db, ROLE " AND id = ?2", "tt", r->account, r->id));
}

const struct ws_cloud_route ws_cloud_routes_member[] = {
	{WS_ROUTE("POST", "/accounts/{a}/account_memberships/filter", list_members),
	 WS_MAY(READ_ACCOUNT_MEMBERSHIP), .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape,
	 .reads = true},
	{WS_ROUTE("POST", "/accounts/{a}/account_memberships/count", count_members),
	 WS_MAY(READ_ACCOUNT_MEMBERSHIP), .body = WS_CLOUD_BODY_MAYBE, .shape = count_shape,
	 .reads = true},
	{WS_ROUTE("GET", "/accounts/{a}/account_memberships/by-user/{i}",
		  read_member_of_user),
	 WS_MAY(READ_ACCOUNT_MEMBERSHIP)},
	{WS_ROUTE("GET", "/accounts/{a}/account_memberships/by-bot/{i}",
		  read_member_of_bot),
	 WS_MAY(READ_ACCOUNT_MEMBERSHIP)},
	{WS_ROUTE("PATCH", "/accounts/{a}/account_memberships/{i}/active", set_active),
	 WS_MAY(UPDATE_ACCOUNT_MEMBERSHIP), .body = WS_CLOUD_BODY_OBJECT,
	 .shape = active_shape},
	{WS_ROUTE("GET", "/accounts/{a}/account_memberships/{i}", read_member),
	 WS_MAY(READ_ACCOUNT_MEMBERSHIP)},
	{WS_ROUTE("PATCH", "/accounts/{a}/account_memberships/{i}", patch_member),
	 WS_MAY(UPDATE_ACCOUNT_MEMBERSHIP), .body = WS_CLOUD_BODY_OBJECT,
	 .shape = member_shape},
	{WS_ROUTE("DELETE", "/accounts/{a}/account_memberships/{i}", delete_member),
	 WS_MAY(DELETE_ACCOUNT_MEMBERSHIP)},
	{WS_ROUTE("POST", "/accounts/{a}/account_roles/filter", list_account_roles),
	 WS_MAY(READ_ACCOUNT_ROLE), .body = WS_CLOUD_BODY_MAYBE, .shape = roles_shape,
	 .reads = true},
	{WS_ROUTE("GET", "/accounts/{a}/account_roles/{i}", read_account_role),
	 WS_MAY(READ_ACCOUNT_ROLE)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
