/*
 * sync/round/send/send_grant.c - a lot of grants: one workspace, one kind of principal, one
 * direction. Raises and new grants share a request, since both only add; shifts and
 * lowers have their own; a removal is alone.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

#include "sync/access/access.h"

static bool takes_away(const struct ws_change *c)
{
	return !c->after.present || c->delta.lost_count || c->delta.lost.unknown ||
	       c->delta.relation == WS_REL_LOWER || c->delta.relation == WS_REL_REVOKE;
}

static bool only_adds(const struct ws_change *c)
{
	return c->delta.relation == WS_REL_GRANT || c->delta.relation == WS_REL_RAISE;
}

static bool fits(const struct ws_change *first, const struct ws_change *next)
{
	return first->after.present && next->after.present &&
	       strcmp(first->workspace_id, next->workspace_id) == 0 &&
	       first->principal_kind == next->principal_kind &&
	       (first->delta.relation == next->delta.relation ||
		(only_adds(first) && only_adds(next)));
}

static const char *call(const struct ws_send_lot *lot)
{
	return lot->changes[0]->after.present ? "put_grants" : "drop_grant";
}

static int read_lists(struct ws_send *s, const struct ws_send_lot *lot,
		      struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	int rc = s->remote->ops->read_workspace(s->remote, c->account_id, c->workspace_id,
						1u << c->principal_kind, arena,
						&out->workspace, err);

	if (rc == 0 && !out->workspace.known[c->principal_kind])
		return ws_err_set(err, WS_E_FORBIDDEN,
				  "%s: the list of %s is not readable now", c->path,
				  ws_principal_section(c->principal_kind));
	return rc;
}

/* The grant the change is about, NULL when there is none. */
static const struct ws_grant *row_of(const struct ws_workspace *now,
				     const struct ws_change *c)
{
	for (size_t i = 0; i < now->grant_count; i++)
		if (now->grants[i].kind == c->principal_kind &&
		    strcmp(now->grants[i].principal_id, c->principal_id) == 0)
			return &now->grants[i];
	return NULL;
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	const struct ws_grant *row = row_of(&now->workspace, c);

	(void)s;
	return value->present ? row && ws_text_same(row->role_id, value->id) : !row;
}

static bool is_owner_role(const struct ws_access *access, const char *role_id)
{
	struct ws_scope_set set = ws_access_role(access, role_id);

	return ws_access_is_owner_set(access, &set);
}

/* The planner kept an Owner for the state it saw; this looks at the state of now. */
static int keep_an_owner(struct ws_send *s, const struct ws_send_lot *lot,
			 const struct ws_send_now *cloud, struct ws_err *err)
{
	const struct ws_side_account *account = ws_side_account(
		s->view->cloud, lot->changes[0]->account_id);
	ws_auto(ws_access) access = NULL;
	const struct ws_workspace *now = &cloud->workspace;
	size_t before = 0, after = 0;
	int rc;

	if (!account || lot->changes[0]->principal_kind != WS_USER)
		return 0;
	rc = ws_access_new(account, &access, err);
	if (rc != 0)
		return rc;
	for (size_t i = 0; i < now->grant_count; i++) {
		const char *role = now->grants[i].role_id;

		if (now->grants[i].kind != WS_USER || !is_owner_role(access, role))
			continue;
		before++;
		for (size_t k = 0; k < lot->count; k++)
			if (strcmp(lot->changes[k]->principal_id,
				   now->grants[i].principal_id) == 0)
				role = lot->changes[k]->after.present
					       ? lot->changes[k]->after.id
					       : NULL;
		if (role && is_owner_role(access, role))
			after++;
	}
	if (before == 0 || after > 0)
		return 0;
	return ws_err_set(err, WS_E_LAST_OWNER, "%s would be left without a human Owner",
			  lot->changes[0]->path);
}

static int put_grants(struct ws_send *s, const struct ws_send_lot *lot, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	ws_auto_free struct ws_grant *grants = calloc(lot->count, sizeof(*grants));

	if (!grants)
		return ws_err_nomem(err);
	for (size_t i = 0; i < lot->count; i++)
		grants[i] = (struct ws_grant){.kind = lot->changes[i]->principal_kind,
					      .principal_id = lot->changes[i]->principal_id,
					      .label = lot->changes[i]->label,
					      .role_id = lot->changes[i]->after.id};
	return s->remote->ops->put_grants(s->remote, c->account_id, c->workspace_id,
					  c->principal_kind, grants, lot->count, err);
}

static int drop_grant(struct ws_send *s, const struct ws_send_lot *lot,
		      const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	int rc = s->remote->ops->drop_grant(s->remote, c->account_id, c->workspace_id,
					    row_of(&now->workspace, c), err);

	return rc == WS_E_NOT_FOUND ? 0
				    : rc; /* gone already; the reading after proves it */
}

static int write_lot(struct ws_send *s, const struct ws_send_lot *lot,
		     const struct ws_send_now *now, struct ws_err *err)
{
	return lot->changes[0]->after.present ? put_grants(s, lot, err)
					      : drop_grant(s, lot, now, err);
}

const struct ws_send_way ws_send_way_grant = {
	.takes_away = takes_away,
	.fits = fits,
	.call = call,
	.read = read_lists,
	.shows = shows,
	.check = keep_an_owner,
	.write = write_lot,
};
