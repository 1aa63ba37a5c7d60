#include "sync/cloud/route.h"

#include <string.h>
#include "sync/cloud/audit.h"
#include "sync/cloud/auth.h"
#include "sync/cloud/grant.h"
#include "sync/cloud/reply.h"

#define ROLE                                                                   \
	"SELECT id, created, updated, account_id, name, description,"          \
	" '[]' AS \"permissions=\", inherited_role_id, scopes AS \"scopes#s\"" \
	" FROM workspace_role WHERE (account_id IS NULL OR account_id = ?1)"

/* The rows hold a role's own scopes; the reply may be asked for the inherited too. */
static void add_role(struct ws_cloud_request *r, struct ws_cloud_rows *rows, bool inherited)
{
	uint64_t scopes;
	const char *at;

	ws_cloud_reply_row(r, rows);
	if (!inherited || ws_cloud_rows_type(rows, 7) == WS_CLOUD_NULL)
		return;
	scopes = ws_cloud_auth_role(r, ws_cloud_rows_text(rows, 0));
	for (at = r->out.data + r->out.len; *at != '['; at--)
		;
	ws_buf_cut(&r->out, (size_t)(at - r->out.data));
	ws_cloud_scope_names(&r->out, scopes);
	ws_buf_addc(&r->out, '}');
}

static int add_one(struct ws_cloud_request *r, int status, const char *id)
{
	const bool inherited = ws_cloud_switch_is(r, "roles_scopes_include_inherited",
						  "true");
	struct ws_cloud_rows *rows = ws_cloud_db_query(r->db, ROLE " AND id = ?2", "tt",
						       r->account, id);

	if (!ws_cloud_rows_next(rows))
		return ws_cloud_reply_absent(r);
	add_role(r, rows, inherited);
	ws_cloud_rows_done(rows);
	return status;
}

static int read_role(struct ws_cloud_request *r)
{
	return add_one(r, 200, r->id);
}

static const struct ws_cloud_field role_filter[] = {
	WS_CLOUD_CRITERION("name", ws_cloud_any_text),
	{.name = "is_global", .kind = WS_CLOUD_K_BOOL, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field list_shape[] = {
	WS_CLOUD_PAGE,
	WS_CLOUD_CRITERION("workspace_roles", role_filter),
	{.name = NULL},
};

static int list_roles(struct ws_cloud_request *r)
{
	const bool inherited = ws_cloud_switch_is(r, "roles_scopes_include_inherited",
						  "true");
	bool global = false;
	const bool any = !ws_json_bool(
		ws_cloud_body_at(r->json, "workspace_roles.is_global"), &global);
	const char *separator = "[";
	struct ws_cloud_rows *rows;
	int64_t limit, offset;

	ws_cloud_body_page(r, &limit, &offset);
	rows = ws_cloud_db_query(
		r->db,
		ROLE
		" AND (?2 IS NULL OR name IN (SELECT value FROM json_each(?2)))"
		" AND (?3 OR (account_id IS NULL) = ?4)"
		" ORDER BY account_id IS NOT NULL, position, name, id LIMIT ? OFFSET ?",
		"ttbbii", r->account,
		ws_cloud_list_at(r, r->json, "workspace_roles.name.any_"), any, global,
		limit, offset);
	while (ws_cloud_rows_next(rows)) {
		ws_buf_adds(&r->out, separator);
		add_role(r, rows, inherited);
		separator = ",";
	}
	ws_buf_adds(&r->out, *separator == '[' ? "[]" : "]");
	return 200;
}

static const struct ws_cloud_field create_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_REQUIRED},
	{.name = "description", .kind = WS_CLOUD_K_TEXT, .max = 140},
	{.name = "scopes", .kind = WS_CLOUD_K_TEXTS},
	{.name = "inherited_role_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

static const struct ws_cloud_field patch_shape[] = {
	{.name = "name", .kind = WS_CLOUD_K_NAME, .flags = WS_CLOUD_NULLABLE},
	{.name = "description",
	 .kind = WS_CLOUD_K_TEXT,
	 .flags = WS_CLOUD_NULLABLE,
	 .max = 140},
	{.name = "scopes", .kind = WS_CLOUD_K_TEXTS},
	{.name = "inherited_role_id", .kind = WS_CLOUD_K_UUID, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

/* The closed set of the scopes in the body; false after answering. */
static bool read_scopes(struct ws_cloud_request *r, uint64_t *out)
{
	const struct ws_json *names = ws_json_get(r->json, "scopes");

	*out = 0;
	for (size_t i = 0; i < ws_json_count(names); i++) {
		const uint64_t one = ws_cloud_scope_find(
			ws_json_text(ws_json_at(names, i)));

		if (!one) {
			(void)ws_cloud_reply_invalid(r, "body.scopes", "Unknown scope",
						     "enum");
			return false;
		}
		*out |= one;
	}
	*out = ws_cloud_scope_close(*out);
	return true;
}

/* Inheriting from oneself, also through others, has no meaning. */
static bool may_inherit(struct ws_cloud_request *r, const char *role, const char *from)
{
	if (!from)
		return true;
	return ws_cloud_role_fits(r, from) &&
	       ws_cloud_db_int(r->db, 0,
			       "WITH RECURSIVE chain(id) AS (SELECT ?1 UNION"
			       " SELECT w.inherited_role_id FROM chain"
			       " JOIN workspace_role w ON w.id = chain.id"
			       " WHERE w.inherited_role_id IS NOT NULL)"
			       " SELECT count(*) FROM chain WHERE id = ?2",
			       "tt", from, role) == 0;
}

static int create_role(struct ws_cloud_request *r)
{
	const char *from = ws_cloud_body_text(r, "inherited_role_id");
	const char *description = ws_cloud_body_text(r, "description");
	const char *name = ws_cloud_body_text(r, "name");
	char id[WS_UUID_TEXT];
	uint64_t scopes;

	if (!read_scopes(r, &scopes))
		return 422;
	if (!may_inherit(r, "", from))
		return ws_cloud_reply_error(r, 404, "Inherited role not found");
	if (ws_cloud_db_run(
		    r->db,
		    "INSERT INTO workspace_role (id, account_id, created, updated, name,"
		    " description, scopes, inherited_role_id)"
		    " VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6, ?7)",
		    "tttttit", ws_uuid_new(id), r->account, r->now, name,
		    description ? description : "", (int64_t)scopes,
		    from) == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Workspace role already exists");
	ws_cloud_audit(r, "workspace-role", "created", id, name, "");
	return add_one(r, 201, id);
}

/* 0, or the status of an answer: the role is one of this account's own. */
static int own_role(struct ws_cloud_request *r)
{
	char account[WS_UUID_TEXT];

	if (!ws_cloud_role_fits(r, r->id))
		return ws_cloud_reply_absent(r);
	if (!ws_cloud_db_text(r->db, account, sizeof(account),
			      "SELECT account_id FROM workspace_role WHERE id = ?", "t",
			      r->id))
		return ws_cloud_reply_error(r, 403, "Built-in roles cannot be changed");
	return 0;
}

static int patch_role(struct ws_cloud_request *r)
{
	const char *from = ws_cloud_body_text(r, "inherited_role_id");
	uint64_t scopes;
	int rc = own_role(r);

	if (rc)
		return rc;
	if (!read_scopes(r, &scopes))
		return 422;
	if (!may_inherit(r, r->id, from))
		return ws_cloud_reply_error(r, 404, "Inherited role not found");
	rc = ws_cloud_db_run(
		r->db,
		"UPDATE workspace_role SET name = coalesce(?2, name),"
		" description = coalesce(?3, description), scopes = iif(?4, ?5, scopes),"
		" inherited_role_id = iif(?6, ?7, inherited_role_id), updated = ?8 WHERE "
		"id = ?1",
		"tttbibtt", r->id, ws_cloud_body_text(r, "name"),
		ws_cloud_body_text(r, "description"), ws_cloud_body_has(r, "scopes"),
		(int64_t)scopes, ws_cloud_body_has(r, "inherited_role_id"), from, r->now);
	if (rc == WS_CLOUD_TAKEN)
		return ws_cloud_reply_error(r, 409, "Workspace role already exists");
	ws_cloud_audit(r, "workspace-role", "updated", r->id, "", "");
	return 204;
}

static int delete_role(struct ws_cloud_request *r)
{
	const int rc = own_role(r);

	if (rc)
		return rc;
	ws_cloud_audit(r, "workspace-role", "deleted", r->id, "", "");
	if (ws_cloud_db_run(r->db, "DELETE FROM workspace_role WHERE id = ?", "t", r->id) ==
	    WS_CLOUD_IN_USE)
		return ws_cloud_reply_error(r, 409, "Workspace role is in use");
	return 204;
}

#define ROLES "/accounts/{a}/workspace_roles/"

const struct ws_cloud_route ws_cloud_routes_role[] = {
	{WS_ROUTE("POST", ROLES, create_role), WS_MAY(CREATE_WORKSPACE_ROLE),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = create_shape},
	{WS_ROUTE("POST", ROLES "filter", list_roles), WS_MAY(READ_WORKSPACE_ROLE),
	 .body = WS_CLOUD_BODY_MAYBE, .shape = list_shape, .reads = true},
	{WS_ROUTE("GET", ROLES "{i}", read_role), WS_MAY(READ_WORKSPACE_ROLE)},
	{WS_ROUTE("PATCH", ROLES "{i}", patch_role), WS_MAY(UPDATE_WORKSPACE_ROLE),
	 .body = WS_CLOUD_BODY_OBJECT, .shape = patch_shape},
	{WS_ROUTE("DELETE", ROLES "{i}", delete_role), WS_MAY(DELETE_WORKSPACE_ROLE)},
	{WS_ROUTE(NULL, NULL, NULL)},
};
