/*
 * sync/model/decode_workspace.c - workspaces and the grants in them.
 */
#include "sync/model/decode.h"

#include <string.h>
#include "sync/model/decode_p.h"

int ws_decode_my_workspaces(struct ws_arena *arena, const struct ws_json *json,
			    struct ws_mine *out, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_workspace, id, "workspace_id", ID),
		WS_FIELD(ws_workspace, account_id, "account_id", ID),
		WS_FIELD(ws_workspace, handle, "workspace_handle", TEXT),
		WS_FIELD(ws_workspace, name, "workspace_name", TEXT),
		WS_FIELD(ws_workspace, description, "workspace_description", TEXT_OR_EMPTY),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "your workspaces",
		.size = sizeof(struct ws_workspace),
		.fields = fields,
		.keys = {offsetof(struct ws_workspace, id)},
		.names = {"workspace"},
	};
	void *items = out->workspaces;
	int rc = ws_decode_list(arena, json, &list, NULL, &items, &out->workspace_count,
				NULL, err);

	out->workspaces = items;
	return rc;
}

static const struct ws_field workspace_fields[] = {
	WS_FIELD(ws_workspace, id, "id", ID),
	WS_FIELD(ws_workspace, account_id, "account_id", ID),
	WS_FIELD(ws_workspace, handle, "handle", TEXT),
	WS_FIELD(ws_workspace, name, "name", TEXT),
	WS_FIELD(ws_workspace, description, "description", TEXT_OR_EMPTY),
	WS_FIELD(ws_workspace, created, "created", TEXT_OR_NULL),
	WS_FIELD_END,
};

static const struct ws_field settings_fields[] = {
	WS_FIELD(ws_workspace, default_role_id, "default_workspace_role_id", ID_OR_NULL),
	WS_FIELD_END,
};

/* An absent default role is not "no default role": it was not told. */
static int workspace_row(struct ws_arena *arena, const struct ws_json *row, void *item,
			 const void *user, const char *where, struct ws_err *err)
{
	struct ws_workspace *workspace = item;
	int rc = ws_decode_owner(row, "account_id", user, where, err);

	if (rc || !ws_json_get(row, "default_workspace_role_id"))
		return rc;
	workspace->settings_known = true;
	return ws_decode_fields(arena, row, settings_fields, item, where, err);
}

int ws_decode_workspaces(struct ws_arena *arena, const struct ws_json *json,
			 const char *account_id, struct ws_workspace **items, size_t *count,
			 size_t *rows, struct ws_err *err)
{
	static const struct ws_list list = {
		.what = "workspaces",
		.size = sizeof(struct ws_workspace),
		.fields = workspace_fields,
		.row = workspace_row,
		.keys = {offsetof(struct ws_workspace, id),
			 offsetof(struct ws_workspace, handle)},
		.names = {"workspace", "handle"},
	};
	void *grown = *items;
	int rc = ws_decode_list(arena, json, &list, account_id, &grown, count, rows, err);

	*items = grown;
	return rc;
}

int ws_decode_workspace(struct ws_arena *arena, const struct ws_json *json,
			const char *account_id, struct ws_workspace *out,
			struct ws_err *err)
{
	int rc;

	memset(out, 0, sizeof(*out));
	rc = ws_decode_fields(arena, json, workspace_fields, out, "workspace", err);
	return rc ? rc : workspace_row(arena, json, out, account_id, "workspace", err);
}

struct storage {
	const char *block;
};

static const struct ws_field storage_fields[] = {
	WS_FIELD(storage, block, "default_result_storage_block_id", ID_OR_NULL),
	WS_FIELD_END,
};

/* A setting left out stands for what its schema has as default: it is inherited. */
int ws_decode_storage(struct ws_arena *arena, const struct ws_json *json, const char **out,
		      struct ws_err *err)
{
	const struct ws_json *inherit = ws_json_get(json, "inherit_default_result_storage");
	struct storage found = {NULL};
	bool inherits = true;
	int rc = 0;

	if (ws_json_get(json, "default_result_storage_block_id"))
		rc = ws_decode_fields(arena, json, storage_fields, &found, "settings", err);
	if (rc == 0 && inherit && !ws_json_bool(inherit, &inherits))
		rc = ws_err_set(
			err, WS_E_RESPONSE,
			"settings: inherit_default_result_storage is no truth value");
	if (rc == 0)
		*out = inherits      ? WS_STORAGE_INHERIT
		       : found.block ? found.block
				     : WS_STORAGE_NONE;
	return rc;
}

/* --- grants --------------------------------------------------------------------------- */

struct grants_of {
	enum ws_principal_kind kind;
	const char *workspace_id;
};

static int grant_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		     const void *user, const char *where, struct ws_err *err)
{
	const struct grants_of *of = user;
	struct ws_grant *grant = item;

	(void)arena;
	grant->kind = of->kind;
	return ws_decode_owner(row, "workspace_id", of->workspace_id, where, err);
}

/* The kind is part of who somebody is: the same id of another kind is somebody else. */
static bool grant_alike(const void *item, const void *user)
{
	const struct ws_grant *grant = item;

	return grant->kind == ((const struct grants_of *)user)->kind;
}

#define GRANT_FIELDS(id_key, label_key)                                       \
	{                                                                     \
		WS_FIELD(ws_grant, access_id, "id", ID),                      \
			WS_FIELD(ws_grant, principal_id, id_key, ID),         \
			WS_FIELD(ws_grant, label, label_key, TEXT_OR_NULL),   \
			WS_FIELD(ws_grant, role_id, "workspace_role_id", ID), \
			WS_FIELD_END,                                         \
	}

/* One principal with two roles would make the order of rows decide: refused. */
#define GRANT_LIST(title, table)                                                 \
	{                                                                        \
		.what = title, .size = sizeof(struct ws_grant), .fields = table, \
		.row = grant_row, .alike = grant_alike,                          \
		.keys = {offsetof(struct ws_grant, access_id),                   \
			 offsetof(struct ws_grant, principal_id)},               \
		.names = {"access id", "principal"},                             \
	}

int ws_decode_grants(struct ws_arena *arena, const struct ws_json *json,
		     const char *workspace_id, enum ws_principal_kind kind,
		     struct ws_grant **items, size_t *count, size_t *rows,
		     struct ws_err *err)
{
	static const struct ws_field user_fields[] = GRANT_FIELDS("user_id", "email");
	static const struct ws_field bot_fields[] = GRANT_FIELDS("bot_id", "bot_name");
	static const struct ws_field team_fields[] = GRANT_FIELDS("team_id", "team_name");
	static const struct ws_list lists[] = {
		[WS_USER] = GRANT_LIST("user access", user_fields),
		[WS_BOT] = GRANT_LIST("service-account access", bot_fields),
		[WS_TEAM] = GRANT_LIST("team access", team_fields),
	};
	const struct grants_of of = {kind, workspace_id};
	void *grown = *items;
	int rc;

	if ((size_t)kind >= sizeof(lists) / sizeof(lists[0]))
		return ws_err_set(err, WS_E_BUG, "no list of grants for kind %d",
				  (int)kind);
	rc = ws_decode_list(arena, json, &lists[kind], &of, &grown, count, rows, err);
	*items = grown;
	return rc;
}

/* --- invitations ------------------------------------------------------------------------ */

struct invited_to {
	const char *account_id, *workspace_id;
};

static int invitation_row(struct ws_arena *arena, const struct ws_json *row, void *item,
			  const void *user, const char *where, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_invitation, role_id, "workspace_role_id", ID),
		WS_FIELD_END,
	};
	const struct invited_to *to = user;
	int rc = ws_decode_owner(row, "account_id", to->account_id, where, err);

	if (rc || !to->workspace_id)
		return rc;
	rc = ws_decode_owner(row, "workspace_id", to->workspace_id, where, err);
	return rc ? rc : ws_decode_fields(arena, row, fields, item, where, err);
}

int ws_decode_invitations(struct ws_arena *arena, const struct ws_json *json,
			  const char *account_id, const char *workspace_id,
			  struct ws_invitation **items, size_t *count, size_t *rows,
			  struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_invitation, id, "id", ID),
		WS_FIELD(ws_invitation, email, "email", TEXT),
		WS_FIELD(ws_invitation, account_role_id, "account_role_id", ID),
		WS_FIELD(ws_invitation, status, "status", WORD),
		WS_FIELD(ws_invitation, expiration, "expiration", TEXT),
		WS_FIELD(ws_invitation, created, "created", TEXT_OR_NULL),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "invitations",
		.size = sizeof(struct ws_invitation),
		.fields = fields,
		.row = invitation_row,
		.keys = {offsetof(struct ws_invitation, id)},
		.names = {"invitation"},
	};
	const struct invited_to to = {account_id, workspace_id};
	void *grown = *items;
	int rc = ws_decode_list(arena, json, &list, &to, &grown, count, rows, err);

	*items = grown;
	return rc;
}
