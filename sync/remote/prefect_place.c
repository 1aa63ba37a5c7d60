/*
 * sync/remote/prefect_place.c - workspaces as a whole: looked up by handle, made, deleted,
 * transferred, left.
 *
 * What was made is believed only when the answer is about the handle and the name that were
 * asked for; another answer leaves the write in doubt, and the caller looks.
 */
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

static struct ws_http *http_of(struct ws_remote *remote)
{
	return ws_prefect_of(remote)->http;
}

/* ---- by handle ------------------------------------------------------------------------ */

static int format_filter(const char *handle, char **out, struct ws_err *err)
{
	ws_auto(ws_json) body = ws_json_new_object();
	struct ws_json *any = ws_json_new_array();
	struct ws_json *by_handle = ws_json_new_object();
	struct ws_json *workspaces = ws_json_new_object();
	int bad = ws_json_push(any, ws_json_new_text(handle));

	bad |= ws_json_set(by_handle, "any_", any);
	bad |= ws_json_set(workspaces, "handle", by_handle);
	bad |= ws_json_set(body, "workspaces", workspaces);
	bad |= ws_json_set(body, "limit", ws_json_new_int(WS_FETCH_PAGE));
	bad |= ws_json_set(body, "offset", ws_json_new_int(0));
	return bad ? ws_err_nomem(err) : ws_json_format(body, 0, out, NULL, err);
}

int ws_prefect_find_workspace(struct ws_remote *remote, const char *account_id,
			      const char *handle, struct ws_arena *arena,
			      struct ws_workspace *out, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST", .idempotent = true};
	ws_auto(ws_json) json = NULL;
	ws_auto_free char *body = NULL;
	ws_auto_free char *reply = NULL;
	struct ws_workspace *found = NULL;
	size_t len = 0, count = 0, rows = 0;
	int rc = ws_prefect_path(arena, account_id, NULL, "/workspaces/filter",
				 &request.path, err);

	if (rc == 0)
		rc = format_filter(handle, &body, err);
	if (rc < 0)
		return rc;
	request.body = body;
	rc = ws_http_call(http_of(remote), &request, &reply, &len, err);
	if (rc == 0)
		rc = ws_json_parse(reply, len, 0, &json, err);
	if (rc == 0)
		rc = ws_decode_workspaces(arena, json, account_id, &found, &count, &rows,
					  err);
	if (rc < 0)
		return rc;
	/* a filter that is not understood lists everything */
	for (size_t i = 0; i < count; i++)
		if (strcmp(found[i].handle, handle) == 0) {
			*out = found[i];
			return 0;
		}
	return WS_REMOTE_NONE;
}

/* ---- made ----------------------------------------------------------------------------- */

static int format_create(const char *handle, const char *name, const char *description,
			 char **out, struct ws_err *err)
{
	ws_auto(ws_json) body = ws_json_new_object();
	int bad = ws_json_set(body, "name", ws_json_new_text(name));

	bad |= ws_json_set(body, "handle", ws_json_new_text(handle));
	bad |= ws_json_set(body, "description", ws_json_new_text(description));
	return bad ? ws_err_nomem(err) : ws_json_format(body, 0, out, NULL, err);
}

/* Whether the answer is about what was asked for. */
static int read_created(const char *reply, size_t len, const char *account_id,
			const char *handle, struct ws_arena *arena,
			struct ws_workspace *out, struct ws_err *err)
{
	ws_auto(ws_json) json = NULL;
	struct ws_err why = {0};
	int rc = ws_json_parse(reply, len, 0, &json, &why);

	if (rc == 0)
		rc = ws_decode_workspace(arena, json, account_id, out, &why);
	if (rc == 0 && strcmp(out->handle, handle) == 0)
		return 0;
	return ws_prefect_in_doubt(rc < 0 ? &why : NULL, err);
}

int ws_prefect_create_workspace(struct ws_remote *remote, const char *account_id,
				const char *handle, const char *name,
				const char *description, struct ws_arena *arena,
				struct ws_workspace *out, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST"};
	ws_auto_free char *body = NULL;
	ws_auto_free char *reply = NULL;
	size_t len = 0;
	int rc = ws_prefect_path(arena, account_id, NULL, "/workspaces/", &request.path,
				 err);

	if (rc == 0)
		rc = format_create(handle, name, description, &body, err);
	if (rc < 0)
		return rc;
	request.body = body;
	rc = ws_http_call(http_of(remote), &request, &reply, &len, err);
	return rc ? rc : read_created(reply, len, account_id, handle, arena, out, err);
}

/* ---- gone, moved, left ---------------------------------------------------------------- */

int ws_prefect_delete_workspace(struct ws_remote *remote, const char *account_id,
				const char *workspace_id, struct ws_err *err)
{
	struct ws_http_request request = {.method = "DELETE"};
	ws_auto(ws_arena) arena = ws_arena_new();
	int rc = arena ? ws_prefect_path(arena, account_id, workspace_id, "", &request.path,
					 err)
		       : ws_err_nomem(err);

	return rc ? rc : ws_http_call(http_of(remote), &request, NULL, NULL, err);
}

static int format_transfer(const char *to_account_id, const char *handle, char **out,
			   struct ws_err *err)
{
	ws_auto(ws_json) body = ws_json_new_object();
	int bad;

	if (!ws_uuid_ok(to_account_id))
		return ws_err_set(err, WS_E_URL, "not an id: nothing can be moved there");
	bad = ws_json_set(body, "to_account_id", ws_json_new_text(to_account_id));
	bad |= ws_json_set(body, "new_handle", ws_json_new_text(handle));
	return bad ? ws_err_nomem(err) : ws_json_format(body, 0, out, NULL, err);
}

static int call_transfer(struct ws_remote *remote, const char *account_id,
			 const char *workspace_id, const char *tail,
			 const char *to_account_id, const char *handle, char **reply,
			 size_t *len, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST", .idempotent = reply != NULL};
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto_free char *body = NULL;
	int rc = arena ? ws_prefect_path(arena, account_id, workspace_id, tail,
					 &request.path, err)
		       : ws_err_nomem(err);

	if (rc == 0)
		rc = format_transfer(to_account_id, handle, &body, err);
	if (rc < 0)
		return rc;
	request.body = body;
	return ws_http_call(http_of(remote), &request, reply, len, err);
}

int ws_prefect_transfer_workspace(struct ws_remote *remote, const char *account_id,
				  const char *workspace_id, const char *to_account_id,
				  const char *handle, struct ws_err *err)
{
	return call_transfer(remote, account_id, workspace_id, "/transfer", to_account_id,
			     handle, NULL, NULL, err);
}

static void put_objection(struct ws_buf *b, const char *field, const struct ws_json *told)
{
	const struct ws_json *value;
	void *iter = NULL;

	while (ws_json_next(told, &iter, &value)) {
		const char *text = ws_json_text(value);

		if (!text)
			continue;
		ws_buf_adds(b, b->len ? "; " : "");
		ws_text_neutral(b, field, strlen(field), false);
		ws_buf_adds(b, ": ");
		ws_text_neutral(b, text, strlen(text), false);
	}
}

/* {"new_handle":[{"message":"taken"}]} -> "new_handle: taken" */
static void put_objections(struct ws_buf *b, const struct ws_json *fields)
{
	const struct ws_json *list;
	const char *field;
	void *iter = NULL;

	while ((field = ws_json_next(fields, &iter, &list)) != NULL)
		for (size_t i = 0; i < ws_json_count(list); i++)
			put_objection(b, field, ws_json_at(list, i));
}

int ws_prefect_check_transfer(struct ws_remote *remote, const char *account_id,
			      const char *workspace_id, const char *to_account_id,
			      const char *handle, struct ws_arena *arena,
			      const char **problem, struct ws_err *err)
{
	ws_auto(ws_json) json = NULL;
	ws_auto_buf text = WS_BUF_INIT;
	ws_auto_free char *reply = NULL;
	size_t len = 0;
	int rc = call_transfer(remote, account_id, workspace_id, "/validate_transfer",
			       to_account_id, handle, &reply, &len, err);

	*problem = NULL;
	if (rc == 0)
		rc = ws_json_parse(reply, len, 0, &json, err);
	if (rc < 0)
		return rc;
	put_objections(&text, json);
	/* whatever is told stands against it, understood or not */
	if (text.len == 0 && ws_json_count(json) > 0)
		ws_buf_adds(&text, "the cloud objects and does not say why");
	if (text.len > 0)
		*problem = ws_arena_dup(arena, ws_buf_text(&text));
	return text.failed || (text.len > 0 && !*problem) ? ws_err_nomem(err) : 0;
}

int ws_prefect_leave_workspace(struct ws_remote *remote, const char *workspace_id,
			       struct ws_err *err)
{
	struct ws_http_request request = {.method = "DELETE"};
	ws_auto(ws_arena) arena = ws_arena_new();

	if (!ws_uuid_ok(workspace_id))
		return ws_err_set(err, WS_E_URL, "not an id: it is no workspace");
	request.path = arena ? ws_arena_printf(arena, "/me/workspaces/%s", workspace_id)
			     : NULL;
	return request.path ? ws_http_call(http_of(remote), &request, NULL, NULL, err)
			    : ws_err_nomem(err);
}
