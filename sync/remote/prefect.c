/*
 * sync/remote/prefect.c - the table of calls, single reads and the writes.
 *
 * A write is believed only when its answer mirrors it; an answer that does not leaves
 * the write in doubt, and the caller reads before it does anything else.
 */
#include "sync/remote/prefect.h"

#include <stdlib.h>
#include <string.h>
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

int ws_prefect_path(struct ws_arena *arena, const char *account_id,
		    const char *workspace_id, const char *tail, const char **out,
		    struct ws_err *err)
{
	if (!ws_uuid_ok(account_id) || (workspace_id && !ws_uuid_ok(workspace_id)))
		return ws_err_set(err, WS_E_URL, "not an id: no request can be made of it");
	*out = workspace_id ? ws_arena_printf(arena, "/accounts/%s/workspaces/%s%s",
					      account_id, workspace_id, tail)
			    : ws_arena_printf(arena, "/accounts/%s%s", account_id, tail);
	return *out ? 0 : ws_err_nomem(err);
}

int ws_prefect_in_doubt(const struct ws_err *why, struct ws_err *err)
{
	(void)ws_err_set(err, WS_E_IN_DOUBT,
			 "unknown whether a write took effect: its answer does not tell "
			 "what was asked for");
	if (why)
		(void)ws_err_why(err, "%s", why->msg);
	return WS_E_IN_DOUBT;
}

static int read_workspace(struct ws_remote *remote, const char *account_id,
			  const char *workspace_id, unsigned kinds, struct ws_arena *arena,
			  struct ws_workspace *out, struct ws_err *err)
{
	const unsigned lists = WS_JOB_ITSELF - 1;
	const unsigned storage = kinds & WS_READ_STORAGE ? WS_JOB_STORAGE : 0;
	struct ws_fetcher fetcher = {.http = ws_prefect_of(remote)->http};
	struct ws_workspace_job job = {
		.arena = arena,
		.workspace = {.id = workspace_id, .account_id = account_id},
	};
	int rc = ws_workspace_job_start(
		&job, &fetcher, (kinds & lists) | WS_JOB_ITSELF | storage, true, err);

	if (rc == 0)
		rc = ws_fetch_run(&fetcher, err);
	if (rc == 0)
		rc = ws_workspace_job_gather(&job, err);
	if (rc == 0)
		*out = job.workspace;
	return rc;
}

/* ---- giving roles ---------------------------------------------------------------------- */

static const struct {
	const char *method, *tail, *key;
} writes[] = {
	[WS_USER] = {"POST", "/user_access/", "user_id"},
	[WS_BOT] = {"POST", "/bot_access/", "bot_id"},
	[WS_TEAM] = {"PUT", "/team_access/", "team_id"},
};

static int format_grants(enum ws_principal_kind kind, const struct ws_grant *grants,
			 size_t count, char **out, struct ws_err *err)
{
	ws_auto(ws_json) array = ws_json_new_array();
	int bad = 0;

	for (size_t i = 0; i < count; i++) {
		struct ws_json *row = ws_json_new_object();

		if (!ws_uuid_ok(grants[i].principal_id) || !ws_uuid_ok(grants[i].role_id)) {
			ws_json_free(row);
			return ws_err_set(err, WS_E_URL,
					  "not an id: no grant can be made of it");
		}
		bad |= ws_json_set(row, writes[kind].key,
				   ws_json_new_text(grants[i].principal_id));
		bad |= ws_json_set(row, "workspace_role_id",
				   ws_json_new_text(grants[i].role_id));
		bad |= ws_json_push(array, row);
	}
	return bad ? ws_err_nomem(err) : ws_json_format(array, 0, out, NULL, err);
}

static int by_principal(const void *a, const void *b)
{
	return strcmp(((const struct ws_grant *)a)->principal_id,
		      ((const struct ws_grant *)b)->principal_id);
}

/* Every grant asked for is there, with its role, and nothing else is. */
static bool mirrors(const struct ws_grant *asked, size_t count, struct ws_grant *told,
		    size_t told_count)
{
	if (told_count != count)
		return false;
	qsort(told, told_count, sizeof(*told), by_principal);
	for (size_t i = 0; i < count; i++) {
		const struct ws_grant *found = bsearch(&asked[i], told, told_count,
						       sizeof(*told), by_principal);

		if (!found || strcmp(found->role_id, asked[i].role_id) != 0)
			return false;
	}
	return true;
}

static int check_reply(const char *body, size_t len, const char *workspace_id,
		       enum ws_principal_kind kind, const struct ws_grant *grants,
		       size_t count, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_json) json = NULL;
	struct ws_grant *told = NULL;
	size_t told_count = 0;
	struct ws_err why;
	int rc;

	ws_err_clear(&why);
	rc = arena ? ws_json_parse(body, len, 0, &json, &why) : ws_err_nomem(&why);
	if (rc == 0)
		rc = ws_decode_grants(arena, json, workspace_id, kind, &told, &told_count,
				      NULL, &why);
	if (rc == 0 && mirrors(grants, count, told, told_count))
		return 0;
	return ws_prefect_in_doubt(rc < 0 ? &why : NULL, err);
}

static int put_grants(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, enum ws_principal_kind kind,
		      const struct ws_grant *grants, size_t count, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_http_request request = {0};
	ws_auto_free char *body = NULL;
	ws_auto_free char *reply = NULL;
	size_t len;
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	if (kind == WS_INVITED)
		return ws_err_set(err, WS_E_BUG, "invitations are no grants");
	if (count == 0)
		return 0;
	rc = ws_prefect_path(arena, account_id, workspace_id, writes[kind].tail,
			     &request.path, err);
	if (rc == 0)
		rc = format_grants(kind, grants, count, &body, err);
	if (rc < 0)
		return rc;
	request.method = writes[kind].method;
	request.body = body;
	rc = ws_http_call(ws_prefect_of(remote)->http, &request, &reply, &len, err);
	return rc ? rc : check_reply(reply, len, workspace_id, kind, grants, count, err);
}

/* ---- taking roles, changing fields ------------------------------------------------------ */

static int drop_grant(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, const struct ws_grant *grant,
		      struct ws_err *err)
{
	const char *id = grant->kind == WS_TEAM ? grant->principal_id : grant->access_id;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_http_request request = {.method = "DELETE"};
	const char *tail;
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	if (grant->kind == WS_INVITED)
		return ws_err_set(err, WS_E_BUG, "invitations are no grants");
	if (!ws_uuid_ok(id))
		return ws_err_set(err, WS_E_URL, "not an id: no grant can be taken by it");
	tail = ws_arena_printf(arena, "%s%s", writes[grant->kind].tail, id);
	if (!tail)
		return ws_err_nomem(err);
	rc = ws_prefect_path(arena, account_id, workspace_id, tail, &request.path, err);
	return rc ? rc
		  : ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}

static int patch_workspace(struct ws_remote *remote, const struct ws_workspace *workspace,
			   unsigned fields, struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_json) json = ws_json_new_object();
	struct ws_http_request request = {.method = "PATCH"};
	ws_auto_free char *body = NULL;
	int bad = 0;
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	rc = ws_prefect_path(arena, workspace->account_id, workspace->id, "", &request.path,
			     err);
	if (rc < 0)
		return rc;
	if (workspace->default_role_id && !ws_uuid_ok(workspace->default_role_id))
		return ws_err_set(err, WS_E_URL, "not an id: it can be no default role");
	if (fields & WS_PATCH_NAME)
		bad |= ws_json_set(json, "name", ws_json_new_text(workspace->name));
	if (fields & WS_PATCH_HANDLE)
		bad |= ws_json_set(json, "handle", ws_json_new_text(workspace->handle));
	bad |= ws_json_set(json, "description", ws_json_new_text(workspace->description));
	if (fields & WS_PATCH_DEFAULT_ROLE)
		bad |= ws_json_set(json, "default_workspace_role_id",
				   ws_json_new_text(workspace->default_role_id));
	rc = bad ? ws_err_nomem(err) : ws_json_format(json, 0, &body, NULL, err);
	if (rc < 0)
		return rc;
	request.body = body;
	return ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}

static int set_storage(struct ws_remote *remote, const char *account_id,
		       const char *workspace_id, const char *storage, struct ws_err *err)
{
	const char *block = ws_uuid_ok(storage) ? storage : NULL;
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_json) json = ws_json_new_object();
	struct ws_http_request request = {.method = "PATCH"};
	ws_auto_free char *body = NULL;
	int rc = arena ? 0 : ws_err_nomem(err);

	if (rc == 0 && !ws_storage_ok(storage))
		rc = ws_err_set(err, WS_E_BUG, "no storage of results");
	if (rc == 0)
		rc = ws_prefect_path(arena, account_id, workspace_id, "/settings",
				     &request.path, err);
	if (rc == 0 &&
	    (ws_json_set(json, "inherit_default_result_storage",
			 ws_json_new_bool(strcmp(storage, WS_STORAGE_INHERIT) == 0)) |
	     ws_json_set(json, "default_result_storage_block_id", ws_json_new_text(block))))
		rc = ws_err_nomem(err);
	if (rc == 0)
		rc = ws_json_format(json, 0, &body, NULL, err);
	request.body = body;
	return rc ? rc
		  : ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}

/* ---- the table -------------------------------------------------------------------------- */

static size_t requests(const struct ws_remote *remote)
{
	return ws_http_requests(((const struct ws_prefect *)(const void *)remote)->http);
}

static int64_t cloud_time_s(const struct ws_remote *remote)
{
	return ws_http_cloud_time_s(
		((const struct ws_prefect *)(const void *)remote)->http);
}

static void close_prefect(struct ws_remote *remote)
{
	struct ws_prefect *prefect = ws_prefect_of(remote);

	if (!prefect)
		return;
	ws_http_close(prefect->http);
	free(prefect);
}

int ws_prefect_open(struct ws_http *http, struct ws_remote **out, struct ws_err *err)
{
	static const struct ws_remote_ops ops = {
		.actor = ws_prefect_actor,
		.look = ws_prefect_look,
		.read_workspace = read_workspace,
		.put_grants = put_grants,
		.drop_grant = drop_grant,
		.patch_workspace = patch_workspace,
		.set_storage = set_storage,
		.find_workspace = ws_prefect_find_workspace,
		.create_workspace = ws_prefect_create_workspace,
		.delete_workspace = ws_prefect_delete_workspace,
		.check_transfer = ws_prefect_check_transfer,
		.transfer_workspace = ws_prefect_transfer_workspace,
		.leave_workspace = ws_prefect_leave_workspace,
		.audit = ws_prefect_audit,
		.read_bots = ws_prefect_read_bots,
		.create_bot = ws_prefect_create_bot,
		.rename_bot = ws_prefect_rename_bot,
		.delete_bot = ws_prefect_delete_bot,
		.rotate_bot = ws_prefect_rotate_bot,
		.read_inventory = ws_prefect_read_inventory,
		.count_inventory = ws_prefect_count_inventory,
		.invite = ws_prefect_invite,
		.revoke_invitation = ws_prefect_revoke_invitation,
		.read_invitations = ws_prefect_read_invitations,
		.account_role = ws_prefect_account_role,
		.read_role = ws_prefect_read_role,
		.create_role = ws_prefect_create_role,
		.update_role = ws_prefect_update_role,
		.delete_role = ws_prefect_delete_role,
		.rights = ws_prefect_rights,
		.requests = requests,
		.cloud_time_s = cloud_time_s,
		.close = close_prefect,
	};
	struct ws_prefect *prefect = calloc(1, sizeof(*prefect));

	*out = NULL;
	if (!prefect) {
		ws_http_close(http);
		return ws_err_nomem(err);
	}
	prefect->remote.ops = &ops;
	prefect->http = http;
	*out = &prefect->remote;
	return 0;
}
