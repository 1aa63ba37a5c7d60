#include "sync/cloud/route.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/reply.h"

/* Members and workspaces come along as JSON made by the database. */
#define TEAM                                                                              \
	"SELECT t.id, t.created, t.updated, t.account_id, t.name, t.description,"         \
	" t.workos_directory_group_id,"                                                   \
	" (SELECT json_group_array(json(one)) FROM (SELECT json_object('id', s.actor_id," \
	"  'handle', coalesce(u.handle, b.name), 'name', coalesce(b.name,"                \
	"  trim(u.first_name || ' ' || u.last_name)), 'email', u.email,"                  \
	"  'type', a.kind) AS one FROM team_member s JOIN actor a ON a.id = s.actor_id"   \
	"  LEFT JOIN user u ON u.actor_id = a.id LEFT JOIN bot b ON b.actor_id = a.id"    \
	"  WHERE s.team_id = t.id ORDER BY coalesce(u.handle, b.name), a.id))"            \
	" AS \"memberships=\","                                                           \
	" (SELECT json_group_array(json(one)) FROM (SELECT json_object('workspace_id', "  \
	"w.id,"                                                                           \
	"  'workspace_handle', w.handle, 'workspace_role_id', p.id, "                     \
	"'workspace_role_name',"                                                          \
	"  p.name) AS one FROM workspace_access x JOIN workspace w ON w.id = "            \
	"x.workspace_id"                                                                  \
	"  JOIN workspace_role p ON p.id = x.workspace_role_id WHERE x.team_id = t.id"    \
	"  ORDER BY w.handle, w.id)) AS \"workspaces=\""                                  \
	" FROM team t WHERE t.account_id = ?1"

static int add_team(struct ws_cloud_request *r, int status, const char *id)
{
	return ws_cloud_reply_one(
		r, status,
		ws_cloud_db_query(r->db, TEAM " AND t.id = ?2", "tt", r->account, id));
}

static int read_team(struct ws_cloud_request *r)
{
	return add_team(r, 200, r->id);
}

static const struct ws_cloud_field team_filter[] = {
	WS_CLOUD_CRITERION("id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("name", ws_cloud_any_like),
	WS_CLOUD_CRITERION("directory_id", ws_cloud_any_text),
	WS_CLOUD_CRITERION("workspace_id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("workspace_role_id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("member_id", ws_cloud_any_uuid),
	{.name = NULL},
};

/* Of the criteria on members those by id and by address; the others are refused. */
static const struct ws_cloud_field person_filter[] = {
	WS_CLOUD_CRITERION("id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("email", ws_cloud_any_text),
	{.name = NULL},
};

static const struct ws_cloud_field robot_filter[] = {
	WS_CLOUD_CRITERION("id", ws_cloud_any_uuid),
	{.name = NULL},
};

static const struct ws_cloud_field list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("teams", team_filter),
	WS_CLOUD_CRITERION("users", person_filter),
	WS_CLOUD_CRITERION("bots", robot_filter),
	{.name = "sort",
	 .kind = WS_CLOUD_K_WORD,
	 .flags = WS_CLOUD_NULLABLE,
	 .words = " NAME_ASC NAME_DESC CREATED_ASC CREATED_DESC "},
	{.name = NULL},
};

#define AMONG(value, n) \
	" AND (?" n " IS NULL OR " value " IN (SELECT value FROM json_each(?" n ")))"
#define SOME(n, from, value)                                                \
	" AND (?" n " IS NULL OR EXISTS (SELECT 1 FROM " from " AND " value \
	" IN (SELECT value FROM json_each(?" n "))))"
#define ACCESS "workspace_access x WHERE x.team_id = t.id"
#define SEATS  "team_member s WHERE s.team_id = t.id"
#define PERSONS \
	"team_member s JOIN user u ON u.actor_id = s.actor_id WHERE s.team_id = t.id"
#define ROBOTS "team_member s JOIN bot b ON b.actor_id = s.actor_id WHERE s.team_id = t.id"

/* clang-format off */
#define TEAMS                                                                       \
	TEAM AMONG("t.id", "2") AMONG("t.name", "3")                                \
	" AND (?4 IS NULL OR instr(lower(t.name), lower(?4)) > 0)"                  \
	AMONG("t.workos_directory_group_id", "5")                                   \
	SOME("6", ACCESS, "x.workspace_id")                                         \
	SOME("7", ACCESS, "x.workspace_role_id")                                    \
	SOME("8", SEATS, "s.actor_id")                                              \
	SOME("9", PERSONS, "u.id")                                                  \
	SOME("10", PERSONS, "u.email")                                              \
	SOME("11", ROBOTS, "b.id")
/* clang-format on */
#define PAGE ", t.id LIMIT ?12 OFFSET ?13"

static const struct ws_cloud_sort sorts[] = {
	{"NAME_ASC", TEAMS " ORDER BY t.name" PAGE},
	{"NAME_DESC", TEAMS " ORDER BY t.name DESC" PAGE},
	{"CREATED_ASC", TEAMS " ORDER BY t.created" PAGE},
	{"CREATED_DESC", TEAMS " ORDER BY t.created DESC" PAGE},
	{NULL, NULL},
};

static int list_teams(struct ws_cloud_request *r)
{
	const struct ws_json *f = ws_cloud_body_at(r->json, "teams");
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	return ws_cloud_reply_list(
		r, ws_cloud_db_query(r->db, ws_cloud_body_sort(r, sorts), "tttttttttttii",
				     r->account, ws_cloud_list_at(r, f, "id.any_"),
				     ws_cloud_list_at(r, f, "name.any_"),
				     ws_cloud_text_at(f, "name.like_"),
				     ws_cloud_list_at(r, f, "directory_id.any_"),
				     ws_cloud_list_at(r, f, "workspace_id.any_"),
				     ws_cloud_list_at(r, f, "workspace_role_id.any_"),
				     ws_cloud_list_at(r, f, "member_id.any_"),
				     ws_cloud_list_at(r, r->json, "users.id.any_"),
				     ws_cloud_list_at(r, r->json, "users.email.any_"),
				     ws_cloud_list_at(r, r->json, "bots.id.any_"), limit,
				     offset));
}

static const struct ws_cloud_field create_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_REQUIRED},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field update_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_REQUIRED},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = "workos_directory_group_id",
	 .kind = WS_CLOUD_K_TEXT,
	 .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static int create_team(struct ws_cloud_request *r)
{
	const char *description = ws_cloud_body_text(r, "description");
	const char *name = ws_cloud_body_text(r, "name");
	char id[WS_UUID_TEXT];

	if (ws_cloud_db_run(r->db, "INSERT INTO team VALUES (?1, ?2, ?3, ?3, ?4, ?5, NULL)",
			    "ttttt", ws_uuid_new(id), r->account, r->now, name,
			    description ? description : "") == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Team already exists");
	ws_cloud_audit(r, "team", "created", id, name, "");
	return add_team(r, 201, id);
}

static bool is_here(struct ws_cloud_request *r)
{
	return ws_cloud_db_int(r->db, 0,
			       "SELECT 1 FROM team WHERE id = ? AND account_id = ?", "tt",
			       r->id, r->account) != 0;
}

static int update_team(struct ws_cloud_request *r)
{
	const char *description = ws_cloud_body_text(r, "description");
	const char *name = ws_cloud_body_text(r, "name");

	if (!is_here(r))
		return ws_cloud_reply_absent(r);
	if (ws_cloud_db_run(r->db,
			    "UPDATE team SET name = ?2, description = ?3,"
			    " workos_directory_group_id = ?4, updated = ?5 WHERE id = ?1",
			    "ttttt", r->id, name, description ? description : "",
			    ws_cloud_body_text(r, "workos_directory_group_id"),
			    r->now) == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Team already exists");
	ws_cloud_audit(r, "team", "updated", r->id, name, "");
	return add_team(r, 200, r->id);
}

static int delete_team(struct ws_cloud_request *r)
{
	if (!is_here(r))
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "team", "deleted", r->id, "", "");
	(void)ws_cloud_db_run(r->db, "DELETE FROM team WHERE id = ?", "t", r->id);
	return 204;
}

static const struct ws_cloud_field seat_shape[] = {
	{.name = "member_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_REQUIRED},
	{.name = "member_type",
	 .kind = WS_CLOUD_K_WORD,
	 .flags = WS_CLOUD_REQUIRED,
	 .words = " user service_account "},
	{.name = NULL},
};

static const struct ws_cloud_field seats_shape[] = {
	{.name = "members",
	 .kind = WS_CLOUD_K_OBJECTS,
	 .flags = WS_CLOUD_REQUIRED,
	 .shape = seat_shape},
	{.name = NULL},
};

/* Adds; removes nobody. The ids are those of people and service accounts. */
static int add_seats(struct ws_cloud_request *r)
{
	const struct ws_json *members = ws_json_get(r->json, "members");

	if (!is_here(r))
		return ws_cloud_reply_absent(r);
	for (size_t i = 0; i < ws_json_count(members); i++) {
		const struct ws_json *member = ws_json_at(members, i);
		const bool user = strcmp(ws_cloud_text_at(member, "member_type"), "user") ==
				  0;
		char actor[WS_UUID_TEXT];

		if (!ws_cloud_db_text(
			    r->db, actor, sizeof(actor),
			    "SELECT m.actor_id FROM account_membership m"
			    " LEFT JOIN user u ON u.actor_id = m.actor_id"
			    " LEFT JOIN bot b ON b.actor_id = m.actor_id"
			    " WHERE m.account_id = ?1 AND iif(?2, u.id, b.id) = ?3",
			    "tbt", r->account, user, ws_cloud_text_at(member, "member_id")))
			return ws_cloud_reply_error(r, 404, "Not a member of the account");
		if (ws_cloud_db_run(r->db, "INSERT INTO team_member VALUES (?, ?)", "tt",
				    r->id, actor) == 0)
			ws_cloud_audit(r, "team-membership", "created", actor, "", "");
	}
	return add_team(r, 200, r->id);
}

static int remove_seat(struct ws_cloud_request *r)
{
	if (!is_here(r))
		return ws_cloud_reply_absent(r);
	(void)ws_cloud_db_run(r->db,
			      "DELETE FROM team_member WHERE team_id = ? AND actor_id = ?",
			      "tt", r->id, r->id2);
	if (ws_cloud_db_changes(r->db) == 0)
		return ws_cloud_reply_absent(r);
	ws_cloud_audit(r, "team-membership", "deleted", r->id2, "", "");
	return 204;
}

#define TEAM_AT "/accounts/{a}/teams/"

const struct ws_cloud_route ws_cloud_routes_team[] = {
	{WS_ROUTE("POST", TEAM_AT, create_team), WS_MAY(CREATE_TEAM),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = create_shape},
	{WS_ROUTE("POST", TEAM_AT "filter", list_teams), WS_MAY(READ_TEAM),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape, .reads = true},
	{WS_ROUTE("GET", TEAM_AT "{i}", read_team), WS_MAY(READ_TEAM)},
	{WS_ROUTE("PUT", TEAM_AT "{i}", update_team), WS_MAY(UPDATE_TEAM),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = update_shape},
	{WS_ROUTE("DELETE", TEAM_AT "{i}", delete_team), WS_MAY(DELETE_TEAM)},
	{WS_ROUTE("PUT", TEAM_AT "{i}/members", add_seats), WS_MAY(UPDATE_TEAM),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = seats_shape},
	{WS_ROUTE("DELETE", TEAM_AT "{i}/members/{j}", remove_seat), WS_MAY(UPDATE_TEAM)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
