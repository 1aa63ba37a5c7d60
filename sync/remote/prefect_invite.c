/*
 * sync/remote/prefect_invite.c - asking people in, and taking it back.
 *
 * A workspace takes one object without a role, an account a list with one. Neither tells
 * that an older invitation to the address dies by it.
 */
#include <string.h>
#include "store/ground/text.h"
#include "store/ground/uuid.h"
#include "sync/remote/prefect_p.h"

#define INVITATIONS "/invitations/"

int ws_prefect_read_invitations(struct ws_remote *remote, const char *account_id,
				struct ws_arena *arena, struct ws_invitation **items,
				size_t *count, struct ws_err *err)
{
	struct ws_prefect_account of = {.arena = arena, .account = {.id = account_id}};
	int rc = ws_account_read_invitations(ws_prefect_of(remote)->http, &of, true, err);

	if (rc < 0)
		return rc;
	*items = of.account.invitations;
	*count = of.account.invitation_count;
	return rc;
}

static int format_request(const char *email, const char *account_role_id, char **out,
			  struct ws_err *err)
{
	ws_auto(ws_json) list = ws_json_new_array();
	struct ws_json *one = ws_json_new_object();
	int bad = ws_json_set(one, "email", ws_json_new_text(email));

	if (account_role_id)
		bad |= ws_json_set(one, "account_role_id",
				   ws_json_new_text(account_role_id));
	bad |= ws_json_push(list, one);
	if (bad)
		return ws_err_nomem(err);
	return ws_json_format(account_role_id ? list : ws_json_at(list, 0), 0, out, NULL,
			      err);
}

/* The one made, in an answer of either form. */
static int read_answer(struct ws_arena *arena, const char *body, size_t len,
		       const char *account_id, const char *workspace_id, const char *email,
		       struct ws_invitation *out, struct ws_err *err)
{
	ws_auto(ws_json) json = NULL;
	ws_auto(ws_json) list = ws_json_new_array();
	struct ws_invitation *items = NULL;
	struct ws_err why = {0};
	size_t count = 0;
	int rc = ws_json_parse(body, len, 0, &json, &why);

	if (rc == 0 && workspace_id && ws_json_push(list, ws_json_copy(json)))
		rc = ws_err_nomem(&why);
	if (rc == 0)
		rc = ws_decode_invitations(arena, workspace_id ? list : json, account_id,
					   workspace_id, &items, &count, NULL, &why);
	if (rc == 0 && count == 1 && ws_text_casecmp(items[0].email, email) == 0) {
		*out = items[0];
		return 0;
	}
	return ws_prefect_in_doubt(rc < 0 ? &why : NULL, err);
}

int ws_prefect_invite(struct ws_remote *remote, const char *account_id,
		      const char *workspace_id, const char *email,
		      const char *account_role_id, struct ws_arena *arena,
		      struct ws_invitation *out, struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST"};
	ws_auto_free char *body = NULL;
	ws_auto_free char *reply = NULL;
	size_t len = 0;
	int rc;

	if (!workspace_id != !!account_role_id ||
	    (account_role_id && !ws_uuid_ok(account_role_id)))
		return ws_err_set(err, WS_E_URL, "not an id: it can be no account role");
	rc = ws_prefect_path(arena, account_id, workspace_id, INVITATIONS, &request.path,
			     err);
	if (rc == 0)
		rc = format_request(email, account_role_id, &body, err);
	if (rc < 0)
		return rc;
	request.body = body;
	rc = ws_http_call(ws_prefect_of(remote)->http, &request, &reply, &len, err);
	return rc ? rc
		  : read_answer(arena, reply, len, account_id, workspace_id, email, out,
				err);
}

int ws_prefect_revoke_invitation(struct ws_remote *remote, const char *account_id,
				 const char *workspace_id, const char *invitation_id,
				 struct ws_err *err)
{
	struct ws_http_request request = {.method = "POST"};
	ws_auto(ws_arena) arena = ws_arena_new();
	const char *tail;
	int rc;

	if (!ws_uuid_ok(invitation_id))
		return ws_err_set(err, WS_E_URL, "not an id: it is no invitation");
	tail = arena ? ws_arena_printf(arena, INVITATIONS "%s/revoke", invitation_id)
		     : NULL;
	if (!tail)
		return ws_err_nomem(err);
	rc = ws_prefect_path(arena, account_id, workspace_id, tail, &request.path, err);
	return rc ? rc
		  : ws_http_call(ws_prefect_of(remote)->http, &request, NULL, NULL, err);
}

/* ---- account roles ------------------------------------------------------------------------ */

struct role_search {
	struct ws_arena *arena;
	const char *name, *id;
};

static int take_roles(struct ws_fetch *fetch, const struct ws_json *json, size_t *rows,
		      struct ws_err *err)
{
	struct role_search *s = fetch->user;

	if (ws_json_kind(json) != WS_JSON_ARRAY)
		return ws_err_set(err, WS_E_RESPONSE, "the account roles are no list");
	*rows = ws_json_count(json);
	for (size_t i = 0; i < *rows; i++) {
		const struct ws_json *row = ws_json_at(json, i);
		const char *name = ws_json_text(ws_json_get(row, "name"));
		const char *id = ws_json_text(ws_json_get(row, "id"));

		if (!name || !id || !ws_uuid_ok(id))
			return ws_err_set(err, WS_E_RESPONSE,
					  "an account role without a name or id");
		if (ws_text_casecmp(name, s->name) != 0)
			continue;
		s->id = ws_arena_dup(s->arena, id);
		if (!s->id)
			return ws_err_nomem(err);
	}
	return 0;
}

static void forget_role(struct ws_fetch *fetch)
{
	((struct role_search *)fetch->user)->id = NULL;
}

int ws_prefect_account_role(struct ws_remote *remote, const char *account_id,
			    const char *name, struct ws_arena *arena, const char **id,
			    struct ws_err *err)
{
	struct role_search s = {arena, name, NULL};
	struct ws_fetcher fetcher = {.http = ws_prefect_of(remote)->http};
	struct ws_fetch fetch = {.filter = "",
				 .required = true,
				 .take = take_roles,
				 .forget = forget_role,
				 .user = &s};
	int rc = ws_prefect_path(arena, account_id, NULL, "/account_roles/filter",
				 &fetch.path, err);

	if (rc < 0)
		return rc;
	ws_fetch_add(&fetcher, &fetch);
	rc = ws_fetch_run(&fetcher, err);
	*id = s.id;
	if (rc == 0 && !s.id)
		return ws_err_set(err, WS_E_NOT_FOUND, "there is no account role %s", name);
	return rc;
}
