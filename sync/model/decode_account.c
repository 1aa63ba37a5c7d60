/*
 * sync/model/decode_account.c - who the key is, and the lists of one account.
 */
#include "sync/model/decode.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/uuid.h"
#include "sync/model/decode_p.h"

int ws_decode_me(struct ws_arena *arena, const struct ws_json *json, struct ws_actor *out,
		 struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_actor, id, "id", ID),
		WS_FIELD(ws_actor, label, "email", TEXT),
		WS_FIELD_END,
	};

	memset(out, 0, sizeof(*out));
	out->kind = WS_USER;
	return ws_decode_fields(arena, json, fields, out, "who the key is", err);
}

int ws_decode_my_accounts(struct ws_arena *arena, const struct ws_json *json,
			  struct ws_mine *out, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_account, id, "account_id", ID),
		WS_FIELD(ws_account, handle, "account_handle", TEXT),
		WS_FIELD(ws_account, name, "account_name", TEXT),
		WS_FIELD(ws_account, plan_type, "account_plan_type", TEXT),
		WS_FIELD(ws_account, plan_tier, "account_plan_tier", TEXT_OR_NULL),
		WS_FIELD(ws_account, your_role, "account_role_name", TEXT),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "your accounts",
		.size = sizeof(struct ws_account),
		.fields = fields,
		.keys = {offsetof(struct ws_account, id),
			 offsetof(struct ws_account, handle)},
		.names = {"account", "handle"},
	};
	void *items = out->accounts;
	int rc = ws_decode_list(arena, json, &list, NULL, &items, &out->account_count, NULL,
				err);

	out->accounts = items;
	return rc;
}

int ws_decode_account(struct ws_arena *arena, const struct ws_json *json,
		      struct ws_account *account, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_account, handle, "handle", TEXT),
		WS_FIELD(ws_account, name, "name", TEXT),
		WS_FIELD(ws_account, plan_type, "plan_type", TEXT),
		WS_FIELD(ws_account, plan_tier, "plan_tier", TEXT_OR_NULL),
		WS_FIELD_END,
	};
	int rc = ws_decode_owner(json, "id", account->id, "account", err);

	return rc ? rc : ws_decode_fields(arena, json, fields, account, "account", err);
}

int ws_decode_scopes(struct ws_arena *arena, const struct ws_json *json,
		     struct ws_scope **items, size_t *count, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_scope, name, "name", WORD),
		WS_FIELD(ws_scope, includes, "includes_scopes", WORDS),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "permissions",
		.size = sizeof(struct ws_scope),
		.fields = fields,
		.keys = {offsetof(struct ws_scope, name)},
		.names = {"permission"},
	};
	void *grown = *items;
	int rc = ws_decode_list(arena, json, &list, NULL, &grown, count, NULL, err);

	*items = grown;
	return rc;
}

/* Service accounts are in the list of members, too, without any user field. */
static int person_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		      const void *user, const char *where, struct ws_err *err)
{
	const struct ws_person *person = item;

	(void)arena, (void)row, (void)user, (void)where, (void)err;
	return person->user_id ? 0 : WS_ROW_SKIP;
}

int ws_decode_people(struct ws_arena *arena, const struct ws_json *json,
		     struct ws_account *account, size_t *rows, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_person, user_id, "user_id", ID_OR_NULL),
		WS_FIELD(ws_person, actor_id, "actor_id", ID),
		WS_FIELD(ws_person, email, "email", TEXT_OR_NULL),
		WS_FIELD(ws_person, account_role, "account_role_name", TEXT),
		WS_FIELD(ws_person, active, "active", BOOL),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "members",
		.size = sizeof(struct ws_person),
		.fields = fields,
		.row = person_row,
		.keys = {offsetof(struct ws_person, user_id),
			 offsetof(struct ws_person, actor_id)},
		.names = {"user", "actor"},
	};
	void *items = account->people;
	int rc = ws_decode_list(arena, json, &list, NULL, &items, &account->person_count,
				rows, err);

	account->people = items;
	return rc;
}

/* `user` is the account; a row of another one is no row of this list. */
static int bot_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		   const void *user, const char *where, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_bot, masked_key, "masked_key", TEXT_OR_NULL),
		WS_FIELD_END,
	};
	const struct ws_account *account = user;
	const struct ws_json *key = ws_json_get(row, "api_key");
	int rc = ws_decode_owner(row, "account_id", account->id, where, err);

	if (rc || !key || ws_json_kind(key) == WS_JSON_NULL)
		return rc;
	return ws_decode_fields(arena, key, fields, item, where, err);
}

int ws_decode_bots(struct ws_arena *arena, const struct ws_json *json,
		   struct ws_account *account, size_t *rows, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_bot, id, "id", ID),
		WS_FIELD(ws_bot, actor_id, "actor_id", ID),
		WS_FIELD(ws_bot, name, "name", TEXT),
		WS_FIELD(ws_bot, account_role, "account_role_name", TEXT),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "service accounts",
		.size = sizeof(struct ws_bot),
		.fields = fields,
		.row = bot_row,
		.keys = {offsetof(struct ws_bot, id), offsetof(struct ws_bot, actor_id)},
		.names = {"service account", "actor"},
	};
	void *items = account->bots;
	int rc = ws_decode_list(arena, json, &list, account, &items, &account->bot_count,
				rows, err);

	account->bots = items;
	return rc;
}

/* --- teams -------------------------------------------------------------------------- */

struct member_row {
	struct ws_team_member member;
	const char *name, *email, *type;
};

static int member_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		      const void *user, const char *where, struct ws_err *err)
{
	struct member_row *m = item;

	(void)arena, (void)row, (void)user;
	m->member.is_bot = strcmp(m->type, "service_account") == 0;
	if (!m->member.is_bot && strcmp(m->type, "user") != 0)
		return ws_err_set(err, WS_E_RESPONSE, "%s: type is no kind of member",
				  where);
	m->member.label = m->member.is_bot || !m->email ? m->name : m->email;
	return 0;
}

static int members(struct ws_arena *arena, const struct ws_json *json, struct ws_team *team,
		   struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(member_row, member.actor_id, "id", ID),
		WS_FIELD(member_row, name, "name", TEXT),
		WS_FIELD(member_row, email, "email", TEXT_OR_NULL),
		WS_FIELD(member_row, type, "type", TEXT),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "team members",
		.size = sizeof(struct member_row),
		.fields = fields,
		.row = member_row,
		.keys = {offsetof(struct member_row, member.actor_id)},
		.names = {"actor"},
	};
	void *rows = NULL;
	size_t count = 0;
	int rc = ws_decode_list(arena, json, &list, NULL, &rows, &count, NULL, err);

	if (rc)
		return rc;
	team->members = ws_arena_zalloc(arena, count, sizeof(*team->members));
	if (!team->members)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		team->members[i] = ((struct member_row *)rows)[i].member;
	team->member_count = count;
	return 0;
}

static int team_access(struct ws_arena *arena, const struct ws_json *json,
		       struct ws_team *team, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_team_access, workspace_id, "workspace_id", ID),
		WS_FIELD(ws_team_access, role_id, "workspace_role_id", ID),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "workspaces of a team",
		.size = sizeof(struct ws_team_access),
		.fields = fields,
		.keys = {offsetof(struct ws_team_access, workspace_id)},
		.names = {"workspace"},
	};
	void *items = NULL;
	int rc = ws_decode_list(arena, json, &list, NULL, &items, &team->access_count, NULL,
				err);

	team->access = items;
	return rc;
}

static int team_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		    const void *user, const char *where, struct ws_err *err)
{
	const struct ws_account *account = user;
	const struct ws_json *group = ws_json_get(row, "workos_directory_group_id");
	struct ws_team *team = item;
	int rc = ws_decode_owner(row, "account_id", account->id, where, err);

	team->governed = group && ws_json_kind(group) != WS_JSON_NULL;
	if (rc == 0)
		rc = members(arena, ws_json_get(row, "memberships"), team, err);
	if (rc == 0)
		rc = team_access(arena, ws_json_get(row, "workspaces"), team, err);
	return rc;
}

int ws_decode_teams(struct ws_arena *arena, const struct ws_json *json,
		    struct ws_account *account, size_t *rows, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_team, id, "id", ID),
		WS_FIELD(ws_team, name, "name", TEXT),
		WS_FIELD(ws_team, description, "description", TEXT_OR_EMPTY),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "teams",
		.size = sizeof(struct ws_team),
		.fields = fields,
		.row = team_row,
		.keys = {offsetof(struct ws_team, id)},
		.names = {"team"},
	};
	void *items = account->teams;
	int rc = ws_decode_list(arena, json, &list, account, &items, &account->team_count,
				rows, err);

	account->teams = items;
	return rc;
}

/* --- roles and limits ----------------------------------------------------------------- */

/* Built-in roles belong to no account; all others must be of the one asked for. */
static int role_row(struct ws_arena *arena, const struct ws_json *row, void *item,
		    const void *user, const char *where, struct ws_err *err)
{
	const struct ws_account *account = user;
	const struct ws_json *owner = ws_json_get(row, "account_id");
	struct ws_role *role = item;

	(void)arena;
	role->built_in = owner && ws_json_kind(owner) == WS_JSON_NULL;
	if (role->built_in)
		return 0;
	return ws_decode_owner(row, "account_id", account->id, where, err);
}

int ws_decode_roles(struct ws_arena *arena, const struct ws_json *json,
		    struct ws_account *account, size_t *rows, struct ws_err *err)
{
	static const struct ws_field fields[] = {
		WS_FIELD(ws_role, id, "id", ID),
		WS_FIELD(ws_role, name, "name", TEXT),
		WS_FIELD(ws_role, description, "description", TEXT_OR_EMPTY),
		WS_FIELD(ws_role, inherited_id, "inherited_role_id", ID_OR_NULL),
		WS_FIELD(ws_role, scopes, "scopes", WORDS),
		WS_FIELD_END,
	};
	static const struct ws_list list = {
		.what = "roles",
		.size = sizeof(struct ws_role),
		.fields = fields,
		.row = role_row,
		.keys = {offsetof(struct ws_role, id)},
		.names = {"role"},
	};
	void *items = account->roles;
	int rc = ws_decode_list(arena, json, &list, account, &items, &account->role_count,
				rows, err);

	account->roles = items;
	return rc;
}

static bool limit_name_ok(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len <= 60 &&
	       strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == len;
}

int ws_decode_limits(struct ws_arena *arena, const struct ws_json *json,
		     struct ws_account *account, struct ws_err *err)
{
	const struct ws_json *value;
	const char *name;
	void *iter = NULL;

	if (ws_json_kind(json) != WS_JSON_OBJECT)
		return ws_err_set(err, WS_E_RESPONSE, "limits: not an object");
	while ((name = ws_json_next(json, &iter, &value))) {
		struct ws_limit *limit;
		int64_t number;

		if (!limit_name_ok(name) || ws_json_kind(value) == WS_JSON_NULL)
			continue;
		if (ws_json_kind(value) == WS_JSON_REAL)
			return ws_err_set(err, WS_E_RESPONSE, "limits: %s is no integer",
					  name);
		if (!ws_json_int(value, &number))
			continue;
		limit = ws_arena_grow(arena, &account->limits, &account->limit_count,
				      sizeof(*limit));
		if (!limit)
			return ws_err_nomem(err);
		limit->name = ws_arena_dup(arena, name);
		limit->value = number;
		if (!limit->name)
			return ws_err_nomem(err);
	}
	return 0;
}

/* The sum of a member of every row; a row without it, or a sum beyond reason, is no sum. */
static int add_up(const struct ws_json *json, const char *key, int64_t *out,
		  struct ws_err *err)
{
	int64_t number;

	*out = 0;
	for (size_t i = 0; i < ws_json_count(json); i++) {
		if (!ws_json_int(ws_json_get(ws_json_at(json, i), key), &number) ||
		    number < 0 || number > INT32_MAX)
			return ws_err_set(err, WS_E_RESPONSE, "usage: a row has no %s",
					  key);
		*out += number;
	}
	return 0;
}

int ws_decode_usage(const struct ws_json *json, struct ws_account *account,
		    struct ws_err *err)
{
	int rc;

	if (ws_json_kind(json) != WS_JSON_ARRAY)
		return ws_err_set(err, WS_E_RESPONSE, "usage: not a list");
	rc = add_up(json, "automations", &account->automations, err);
	return rc == 0 ? add_up(json, "work_pools", &account->work_pools, err) : rc;
}
