/*
 * sync/remote/prefect_role.c - custom roles: read alone, made, changed, deleted.
 *
 * A change sends everything a role says: what is left out may be cleared. Permissions of
 * an answer are not compared here, since the cloud may list them with all they include;
 * who knows the catalogue compares closed sets.
 */
#include <stdlib.h>
#include <string.h>
#include "store/ground/text.h"
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

#define ROLES "/workspace_roles/"

static int path_of(struct ws_arena *arena, const char *account_id, const char *role_id,
		   const char **out, struct ws_err *err)
{
	const char *tail;

	if (!ws_uuid_ok(role_id))
		return ws_err_set(err, WS_E_URL, "not an id: it is no role");
	tail = ws_arena_printf(arena, ROLES "%s", role_id);
	return tail ? ws_prefect_path(arena, account_id, NULL, tail, out, err)
		    : ws_err_nomem(err);
}

static int format_role(const struct ws_role *role, char **out, struct ws_err *err)
{
	ws_auto(ws_json) json = ws_json_new_object();
	struct ws_json *scopes = ws_json_new_array();
	int bad = 0;

	for (size_t i = 0; i < role->scopes.count; i++)
		bad |= ws_json_push(scopes, ws_json_new_text(role->scopes.items[i]));
	bad |= ws_json_set(json, "name", ws_json_new_text(role->name));
	bad |= ws_json_set(json, "description",
			   ws_json_new_text(role->description ? role->description : ""));
	bad |= ws_json_set(json, "scopes", scopes);
	bad |= ws_json_set(json, "inherited_role_id", ws_json_new_text(role->inherited_id));
	return bad ? ws_err_nomem(err) : ws_json_format(json, 0, out, NULL, err);
}

static int decode_one(struct ws_arena *arena, const char *body, size_t len,
		      const char *account_id, struct ws_role *out, struct ws_err *err)
{
	struct ws_account account = {.id = account_id};
	ws_auto(ws_json) list = ws_json_new_array();
	ws_auto(ws_json) one = NULL;
	size_t rows = 0;
	int rc = ws_json_parse(body, len, 0, &one, err);

	if (rc == 0 && ws_json_push(list, ws_json_copy(one)))
		rc = ws_err_nomem(err);
	if (rc == 0)
		rc = ws_decode_roles(arena, list, &account, &rows, err);
	if (rc == 0)
		*out = account.roles[0];
	return rc;
}

int ws_prefect_read_role(struct ws_remote *remote, const char *account_id,
			 const char *role_id, struct ws_arena *arena, struct ws_role *out,
			 struct ws_err *err)
{
	struct ws_http_request request = {.method = "GET", .idempotent = true};
	ws_auto_free char *body = NULL;
	size_t len = 0;
	int rc = path_of(arena, account_id, role_id, &request.path, err);

	if (rc == 0)
		rc = ws_http_call(ws_prefect_of(remote)->http, &request, &body, &len, err);
	if (rc == 0)
		rc = decode_one(arena, body ? body : "", len, account_id, out, err);
	if (rc == 0 && strcmp(out->id, role_id) != 0)
		rc = ws_err_set(err, WS_E_RESPONSE, "the cloud told another role");
	return rc;
}

int ws_prefect_create_role(struct ws_remote *remote, const char *account_id,
			   const struct ws_role *role, struct ws_arena *arena,
			   struct ws_role *out, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST"};
	struct ws_err ignored = {0};
	ws_auto_free char *body = NULL;
	ws_auto_free char *reply = NULL;
	size_t len = 0;
	int rc;

	if (role->inherited_id && !ws_uuid_ok(role->inherited_id))
		return ws_err_set(err, WS_E_URL, "not an id: no role inherits from it");
	rc = ws_prefect_path(arena, account_id, NULL, ROLES, &request.path, err);
	if (rc == 0)
		rc = format_role(role, &body, err);
	if (rc < 0)
		return rc;
	request.body = body;
	rc = ws_http_call(ws_prefect_of(remote)->http, &request, &reply, &len, err);
	if (rc < 0)
		return rc;
	if (decode_one(arena, reply ? reply : "", len, account_id, out, &ignored) == 0 &&
	    strcmp(out->name, role->name) == 0 && !out->built_in &&
	    ws_text_same(out->inherited_id, role->inherited_id))
		return 0;
	return ws_prefect_in_doubt(NULL, err);
}

int ws_prefect_update_role(struct ws_remote *remote, const char *account_id,
			   const struct ws_role *role, struct ws_err *err)
{
	struct ws_http_request request = {.method = "PATCH"};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_free char *body = NULL;
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	if (role->inherited_id && !ws_uuid_ok(role->inherited_id))
		return ws_err_set(err, WS_E_URL, "not an id: no role inherits from it");
	rc = path_of(arena, account_id, role->id, &request.path, err);
	if (rc == 0)
		rc = format_role(role, &body, err);
	if (rc < 0)
		return rc;
	request.body = body;
	return ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}

int ws_prefect_delete_role(struct ws_remote *remote, const char *account_id,
			   const char *role_id, struct ws_err *err)
{
	struct ws_http_request request = {.method = "DELETE"};
	ws_auto(ws_arena) arena = ws_arena_new();
	int rc = arena ? path_of(arena, account_id, role_id, &request.path, err)
		       : ws_err_nomem(err);

	return rc ? rc
		  : ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}
