/*
 * sync/round/send/send_role.c - one role: made, changed, deleted. Each is a request of its own.
 *
 * A role is compared with all that its permissions include and all it inherits, since the
 * cloud may answer either way. Where the answer to making one is lost, the next look finds
 * it by its name, and main's file gets its id then.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

#include "store/ini/ini.h"
#include "sync/model/role_scopes.h"
#include "sync/round/send/send_still.h"

#define INHERIT_DEPTH 64

/* ---- sides ------------------------------------------------------------------------------ */

static const struct ws_side_account *cloud_of(const struct ws_send *s,
					      const struct ws_change *c)
{
	return ws_side_account(s->view->cloud, c->account_id);
}

/* What a value of the change stands for; NULL: no role. */
static const struct ws_side_role *
side_role(const struct ws_send *s, const struct ws_change *c, const struct ws_value *value)
{
	const struct ws_side *side = value == &c->cloud ? s->view->cloud : s->view->local;
	const struct ws_side_account *account = ws_side_account(side, c->account_id);

	return account && value->present ? ws_side_role(account, value->id) : NULL;
}

static bool takes_away(const struct ws_change *c)
{
	return !c->after.present || c->delta.lost_count > 0 || c->delta.lost.unknown;
}

static const char *call(const struct ws_send_lot *lot)
{
	const struct ws_change *c = lot->changes[0];

	return !c->before.present ? "create_role"
	       : c->after.present ? "update_role"
				  : "delete_role";
}

/* ---- reading ------------------------------------------------------------------------------ */

/* A role that was not made yet has no id to ask for. */
static int read_one(struct ws_send *s, const struct ws_send_lot *lot,
		    struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	const char *id = c->before.present ? c->principal_id : s->made[lot->at[0]];
	struct ws_err why = {0};
	int rc;

	if (!id)
		return 0;
	rc = s->remote->ops->read_role(s->remote, c->account_id, id, arena, &out->role,
				       &why);
	out->role_known = rc == 0;
	if (rc == WS_E_NOT_FOUND)
		return 0;
	if (rc != 0 && err)
		*err = why;
	return rc;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool same_said(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static int add_all(struct ws_arena *arena, const struct ws_strings *more,
		   struct ws_strings *to)
{
	for (size_t i = 0; i < more->count; i++) {
		const char **slot = ws_arena_grow(arena, &to->items, &to->count,
						  sizeof(*slot));

		if (!slot)
			return WS_E_NOMEM;
		*slot = more->items[i];
	}
	return 0;
}

/* Permissions with what they include and what `parent` has in the cloud. */
static int close_all(struct ws_arena *arena, const struct ws_side_account *by,
		     const struct ws_strings *own, const char *parent,
		     struct ws_strings *out)
{
	struct ws_strings all = {NULL, 0};
	int rc = add_all(arena, own, &all);

	for (int n = 0; rc == 0 && parent && n < INHERIT_DEPTH; n++) {
		const struct ws_side_role *from = ws_side_role(by, parent);

		if (from)
			rc = add_all(arena, &from->scopes, &all);
		parent = from ? from->inherits : NULL;
	}
	return rc ? rc
		  : ws_role_scopes_close(arena, by->scopes, by->scope_count, &all, out,
					 NULL);
}

static bool same_scopes(const struct ws_side_account *by, const struct ws_role *now,
			const struct ws_side_role *role)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_strings a, b;

	return arena && close_all(arena, by, &now->scopes, now->inherited_id, &a) == 0 &&
	       close_all(arena, by, &role->scopes, role->inherits, &b) == 0 &&
	       ws_role_scopes_same(&a, &b);
}

/* What is too long for a line of ours is not known here, and may be anything. */
static bool same_text(const char *now, const char *ours, const char *key)
{
	return same_said(now, ours) || (!ours && now && !ws_ini_fits(key, now));
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	const struct ws_side_role *role = side_role(s, c, value);
	const struct ws_side_account *by = cloud_of(s, c);

	if (!value->present || !role || !by)
		return !value->present && !now->role_known;
	return now->role_known && same_text(now->role.name, role->title, "name") &&
	       same_text(now->role.description, role->description, "description") &&
	       ws_text_same(now->role.inherited_id, role->inherits) &&
	       same_scopes(by, &now->role, role);
}

/* ---- the last word ------------------------------------------------------------------------- */

static int check(struct ws_send *s, const struct ws_send_lot *lot,
		 const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];

	(void)now;
	return c->before.present && takes_away(c) ? ws_send_still(s, c, err) : 0;
}

/* ---- writing -------------------------------------------------------------------------------- */

static int write_role(struct ws_send *s, const struct ws_send_lot *lot,
		      const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_remote_ops *ops = s->remote->ops;
	const struct ws_change *c = lot->changes[0];
	const struct ws_side_role *role = side_role(s, c, &c->after);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_role wanted = {.id = c->principal_id}, made = {.id = NULL};
	int rc;

	if (!arena)
		return ws_err_nomem(err);
	if (!c->after.present) {
		rc = ops->delete_role(s->remote, c->account_id, c->principal_id, err);
		return rc == WS_E_NOT_FOUND ? 0 : rc;
	}
	if (!role)
		return ws_err_set(err, WS_E_BUG, "the plan's role is gone");
	wanted.name = role->title ? role->title : now->role.name;
	wanted.description = role->description ? role->description : "";
	if (c->before.present && !role->description && now->role.description &&
	    !ws_ini_fits("description", now->role.description))
		wanted.description = now->role.description; /* we never had it */
	wanted.inherited_id = role->inherits;
	wanted.scopes = role->scopes;
	if (c->before.present)
		return ops->update_role(s->remote, c->account_id, &wanted, err);
	rc = ops->create_role(s->remote, c->account_id, &wanted, arena, &made, err);
	if (rc != 0)
		return rc;
	s->made[lot->at[0]] = ws_arena_dup(s->arena, made.id);
	return s->made[lot->at[0]] ? 0 : ws_err_nomem(err);
}

static void explain(const struct ws_send *s, const struct ws_change *c, struct ws_err *why)
{
	const char *where = c->path ? c->path : "?";

	(void)s;
	if (why->code != WS_E_REFUSED || why->http != 409)
		return;
	if (c->after.present) {
		ws_err_set(why, WS_E_REFUSED,
			   "%s: the cloud has another role called \"%s\"", where, c->label);
		ws_err_hint(why, "choose another name, or wsync sync to see that one");
	} else {
		ws_err_set(why, WS_E_ROLE_IN_USE,
			   "%s: the cloud says that role %s is in use", where, c->label);
		ws_err_hint(why, "wsync sync looks again; give whoever has it another "
				 "role first");
	}
	why->http = 409;
}

const struct ws_send_way ws_send_way_role = {
	.takes_away = takes_away,
	.call = call,
	.read = read_one,
	.shows = shows,
	.check = check,
	.write = write_role,
	.explain = explain,
};
