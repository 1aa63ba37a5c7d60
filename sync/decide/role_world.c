/*
 * sync/decide/role_world.c - the account as it is, and as it would be with some roles
 * changed, side by side.
 *
 * Each role of the cloud's account is there twice: under its id as the cloud has it, and
 * under its id with a mark behind as it is once the changes took place. So everything is
 * numbered alike, and sets from before and after can be compared.
 */
#include "sync/decide/plan_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AFTER "+"

struct ws_role_world {
	const struct ws_side_account *of;
	bool *changed; /* per item of the plan */
	struct ws_side_account twice;
	struct ws_access *access;
	struct ws_role_world *next;
};

bool ws_role_is_send(const struct ws_plan_item *item)
{
	return item->change.kind == WS_ITEM_ROLE && item->change.verdict == WS_SEND;
}

void ws_role_worlds_free(struct ws_plan_work *work)
{
	for (struct ws_role_world *w = work->worlds; w; w = w->next)
		ws_access_free(w->access);
	work->worlds = NULL;
}

const char *ws_role_after(struct ws_plan_work *work, const char *id)
{
	return id ? ws_arena_printf(work->scratch, "%s" AFTER, id) : NULL;
}

/* The item of this role among the changed ones, or NULL. */
static const struct ws_plan_item *change_of(const struct ws_plan_work *work,
					    const struct ws_role_world *w, const char *id)
{
	for (size_t i = 0; i < work->count; i++)
		if (w->changed[i] && strcmp(work->items[i].change.principal_id, id) == 0)
			return &work->items[i];
	return NULL;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct ws_side_role *)a)->id,
		      ((const struct ws_side_role *)b)->id);
}

/* As it is once its change took place; one that is deleted gives nothing. */
static int fill_after(struct ws_plan_work *work, const struct ws_role_world *w,
		      const struct ws_side_role *now, struct ws_side_role *out,
		      struct ws_err *err)
{
	const struct ws_plan_item *item = change_of(work, w, now->id);
	const struct ws_side_role *local = item && item->role_after
						   ? ws_side_role(item->role_after, now->id)
						   : NULL;

	*out = *now;
	if (item) {
		out->scopes = local ? local->scopes : (struct ws_strings){NULL, 0};
		out->inherits = local ? local->inherits : NULL;
	}
	out->id = ws_role_after(work, now->id);
	if (out->inherits)
		out->inherits = ws_role_after(work, out->inherits);
	return out->id ? 0 : ws_err_nomem(err);
}

static int make(struct ws_plan_work *work, struct ws_role_world *w, struct ws_err *err)
{
	const size_t count = w->of->role_count;
	struct ws_side_role *roles = ws_arena_zalloc(work->scratch, 2 * count,
						     sizeof(*roles));
	int rc = 0;

	if (!roles)
		return ws_err_nomem(err);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		roles[i] = w->of->roles[i];
		rc = fill_after(work, w, &roles[i], &roles[count + i], err);
	}
	if (rc < 0)
		return rc;
	qsort(roles, 2 * count, sizeof(*roles), by_id);
	w->twice = *w->of;
	w->twice.roles = roles;
	w->twice.role_count = 2 * count;
	return ws_access_new(&w->twice, &w->access, err);
}

static bool is_same(const struct ws_plan_work *work, const struct ws_role_world *w,
		    const struct ws_side_account *of, const bool *changed)
{
	return w->of == of && memcmp(w->changed, changed, work->count) == 0;
}

int ws_role_world(struct ws_plan_work *work, const struct ws_side_account *account,
		  struct ws_plan_item *const *items, size_t count,
		  const struct ws_access **out, struct ws_err *err)
{
	bool *changed = ws_arena_zalloc(work->scratch, work->count + 1, sizeof(*changed));
	struct ws_role_world *w;
	int rc;

	*out = NULL;
	if (!changed)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		if (items[i]->change.kind == WS_ITEM_ROLE)
			changed[items[i] - work->items] = true;
	for (w = work->worlds; w; w = w->next)
		if (is_same(work, w, account, changed)) {
			*out = w->access;
			return 0;
		}
	w = ws_arena_zalloc(work->scratch, 1, sizeof(*w));
	if (!w)
		return ws_err_nomem(err);
	w->of = account;
	w->changed = changed;
	rc = make(work, w, err);
	if (rc < 0)
		return rc;
	w->next = work->worlds;
	work->worlds = w;
	*out = w->access;
	return 0;
}

bool ws_role_reaches(const struct ws_side_account *account, const char *id,
		     const char *role_id)
{
	for (size_t n = 0; id && n <= account->role_count; n++) {
		const struct ws_side_role *role = ws_side_role(account, id);

		if (strcmp(id, role_id) == 0)
			return true;
		id = role ? role->inherits : NULL;
	}
	return false;
}

/* Is a role another one once the changes took place? What nobody can describe may be. */
static int differs(struct ws_plan_work *work, const struct ws_access *access,
		   const char *id, enum ws_role_way way, bool *out, struct ws_err *err)
{
	const char *after = ws_role_after(work, id);
	struct ws_scope_set from, to;

	if (!id || *out)
		return 0;
	if (!after)
		return ws_err_nomem(err);
	from = ws_access_role(access, id);
	to = ws_access_role(access, after);
	*out = (way != WS_ROLE_GAINS && !ws_scope_set_within(&from, &to)) ||
	       (way != WS_ROLE_LOSES && !ws_scope_set_within(&to, &from));
	return 0;
}

int ws_role_changes(struct ws_plan_work *work, const struct ws_access *access,
		    const char *id, enum ws_role_way way, bool *out, struct ws_err *err)
{
	*out = false;
	return differs(work, access, id, way, out, err);
}

int ws_role_touches(struct ws_plan_work *work, const struct ws_access *access,
		    const struct ws_side_workspace *w, bool *out, struct ws_err *err)
{
	int rc;

	*out = false;
	rc = differs(work, access, w->default_role_id, WS_ROLE_EITHER, out, err);
	for (size_t i = 0; rc == 0 && !*out && i < w->grant_count; i++)
		if (w->grants[i].kind != WS_INVITED)
			rc = differs(work, access, w->grants[i].role_id, WS_ROLE_EITHER,
				     out, err);
	return rc;
}
