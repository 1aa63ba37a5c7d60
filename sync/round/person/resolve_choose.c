/*
 * sync/round/person/resolve_choose.c - which value a decision comes to.
 *
 * Roles are compared by what they allow, never by name; a role nobody can describe is
 * less than none, and nothing is less than it.
 */
#include "sync/round/person/resolve_p.h"

#include <string.h>

/* Is it known what both sides had last? */
static bool base_is_known(const struct resolving *r)
{
	const struct ws_change *c = r->change;
	const struct ws_side_grant *line;

	if (c->kind == WS_ITEM_ROLE)
		return !ws_oid_is_zero(&r->view->base_id) && c->base.present &&
		       !(c->held & WS_HELD_UNADOPTED);
	if (ws_oid_is_zero(&r->view->base_id) || !r->base || (c->held & WS_HELD_UNADOPTED))
		return false;
	if (c->kind != WS_ITEM_GRANT)
		return c->base.present;
	line = ws_side_grant(r->base, c->principal_kind, c->principal_id);
	return r->base->lists[c->principal_kind] == WS_KNOWN && !(line && line->undecided);
}

static bool is_about_a_role(const struct ws_change *c)
{
	return c->kind == WS_ITEM_DEFAULT_ROLE ||
	       (c->kind == WS_ITEM_GRANT && c->principal_kind != WS_INVITED);
}

static const struct ws_side_account *account_of(const struct resolving *r)
{
	return r->cloud ? r->cloud->account : r->local->account;
}

static int not_comparable(struct ws_err *err)
{
	ws_err_set(err, WS_E_NOT_COMPARABLE, "neither of the two is less than the other");
	return ws_err_hint(err,
			   "--take local, --take cloud, or --take a role of the account");
}

/* The cloud's where both allow the same: then there is nothing to send. */
static int choose_lower(struct resolving *r, struct ws_err *err)
{
	const struct ws_change *c = r->change;
	ws_auto(ws_access) access = NULL;
	struct ws_scope_set local, cloud;
	int rc;

	if (!is_about_a_role(c))
		return not_comparable(err);
	rc = ws_access_new(account_of(r), &access, err);
	if (rc != 0)
		return rc;
	local = ws_access_role(access, c->local.present ? c->local.id : NULL);
	cloud = ws_access_role(access, c->cloud.present ? c->cloud.id : NULL);
	if (!c->cloud.present || (c->local.present && ws_scope_set_within(&cloud, &local)))
		r->out->took = WS_TAKE_CLOUD;
	else if (!c->local.present || ws_scope_set_within(&local, &cloud))
		r->out->took = WS_TAKE_LOCAL;
	else
		return not_comparable(err);
	return 0;
}

static bool is_role(const struct ws_value *value, const char *id)
{
	return value->present &&
	       (value->id && id ? strcmp(value->id, id) == 0 : value->id == id);
}

static int find_role(struct resolving *r, const char *name, struct ws_value *out,
		     struct ws_err *err)
{
	static const char none[] = "No access";
	const struct ws_side_pin *pin = ws_side_pin(account_of(r), WS_PIN_ROLES, name);

	*out = (struct ws_value){true, none, NULL};
	if (r->change->kind == WS_ITEM_DEFAULT_ROLE && strcmp(name, none) == 0)
		return 0;
	if (!pin) {
		ws_err_set(err, WS_E_ROLE_UNKNOWN, "%s has no role %s", account_of(r)->dir,
			   name);
		return ws_err_hint(err, "wsync role list");
	}
	*out = (struct ws_value){true, pin->label, pin->id};
	return 0;
}

/* A role that one of the sides has is that side. */
static int choose_role(struct resolving *r, const char *name, struct ws_err *err)
{
	const struct ws_change *c = r->change;
	int rc;

	if (!name || !is_about_a_role(c))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  name ? "this is not about a role" : "which role?");
	rc = find_role(r, name, &r->out->value, err);
	if (rc != 0)
		return rc;
	if (is_role(&c->local, r->out->value.id))
		r->out->took = WS_TAKE_LOCAL;
	else if (is_role(&c->cloud, r->out->value.id))
		r->out->took = WS_TAKE_CLOUD;
	else if (base_is_known(r) && is_role(&c->base, r->out->value.id))
		r->out->took = WS_TAKE_BASE;
	return 0;
}

static int check_base(const struct resolving *r, struct ws_err *err)
{
	if (base_is_known(r))
		return 0;
	ws_err_set(err, WS_E_USAGE_ARGUMENT, "nobody knows what both sides had before");
	return ws_err_hint(err, "--take local or --take cloud");
}

int resolve_choose(struct resolving *r, enum ws_take take, const char *role,
		   struct ws_err *err)
{
	const struct ws_change *c = r->change;
	int rc = 0;

	r->out->took = take;
	if (take == WS_TAKE_LOWER)
		rc = choose_lower(r, err);
	else if (take == WS_TAKE_ROLE)
		rc = choose_role(r, role, err);
	else if (take == WS_TAKE_BASE)
		rc = check_base(r, err);
	if (r->out->took == WS_TAKE_LOCAL)
		r->out->value = c->local;
	else if (r->out->took == WS_TAKE_CLOUD)
		r->out->value = c->cloud;
	else if (r->out->took == WS_TAKE_BASE)
		r->out->value = c->base;
	r->out->sends = r->out->took != WS_TAKE_CLOUD;
	return rc;
}
