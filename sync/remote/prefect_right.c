/*
 * sync/remote/prefect_right.c - what the key may do in a workspace or an account.
 *
 * The names are the cloud's and open: what is no plain word is left out, since nothing
 * here ever asks for it.
 */
#include <string.h>
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

#define NAMES_MAX 1000 /* the cloud has some sixty */
#define NAME_LEN  80

static bool is_plain(const char *name)
{
	const size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_:.-");

	return len > 0 && len <= NAME_LEN && !name[len];
}

static int decode(struct ws_arena *arena, const struct ws_json *json,
		  struct ws_strings *out, struct ws_err *err)
{
	if (ws_json_kind(json) != WS_JSON_ARRAY || ws_json_count(json) > NAMES_MAX)
		return ws_err_set(err, WS_E_RESPONSE, "what the key may do: not a list");
	for (size_t i = 0; i < ws_json_count(json); i++) {
		const char *name = ws_json_text(ws_json_at(json, i));
		const char **slot;

		if (!name)
			return ws_err_set(err, WS_E_RESPONSE,
					  "what the key may do: not a list of names");
		if (!is_plain(name))
			continue;
		slot = ws_arena_grow(arena, &out->items, &out->count, sizeof(*slot));
		if (!slot)
			return ws_err_nomem(err);
		*slot = ws_arena_dup(arena, name);
		if (!*slot)
			return ws_err_nomem(err);
	}
	return 0;
}

int ws_prefect_rights(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, struct ws_arena *arena,
		      struct ws_strings *out, struct ws_err *err)
{
	const char *id = workspace_id ? workspace_id : account_id;
	struct ws_http_request request = {.method = "GET", .idempotent = true};
	ws_auto(ws_json) json = NULL;
	ws_auto_free char *body = NULL;
	size_t len = 0;
	int rc;

	*out = (struct ws_strings){NULL, 0};
	if (!ws_uuid_ok(id))
		return ws_err_set(err, WS_E_URL, "not an id: nobody has rights there");
	request.path = ws_arena_printf(arena,
				       workspace_id ? "/me/workspaces/%s/scopes"
						    : "/me/accounts/%s/permissions",
				       id);
	if (!request.path)
		return ws_err_nomem(err);
	rc = ws_http_call(ws_prefect_of(remote)->http, &request, &body, &len, err);
	if (rc == 0)
		rc = ws_json_parse(body ? body : "", len, 0, &json, err);
	return rc ? rc : decode(arena, json, out, err);
}
