/*
 * sync/decide/touched.c - whom changes reach, and what a workspace is once they took place.
 */
#include "sync/decide/plan_p.h"

#include <stdlib.h>
#include <string.h>

/* ---- who --------------------------------------------------------------------------- */

int ws_touch(struct ws_plan_work *work, struct ws_touched_list *list,
	     enum ws_principal_kind kind, const char *id, struct ws_err *err)
{
	struct ws_touched *slot = ws_arena_grow(work->scratch, &list->items, &list->count,
						sizeof(*slot));

	if (!slot)
		return ws_err_nomem(err);
	slot->kind = kind;
	slot->id = id;
	return 0;
}

int ws_touch_team(struct ws_plan_work *work, struct ws_touched_list *list,
		  const struct ws_side_account *account, const char *team_id,
		  struct ws_err *err)
{
	for (size_t i = 0; i < account->team_count; i++) {
		const struct ws_side_team *team = &account->teams[i];

		if (strcmp(team->id, team_id) != 0)
			continue;
		for (size_t m = 0; m < team->member_count; m++) {
			const bool bot = team->members[m].is_bot;
			const struct ws_side_pin *pin = ws_side_pin(
				account, bot ? WS_PIN_BOTS : WS_PIN_USERS,
				team->members[m].label);
			int rc;

			if (!pin) {
				list->nameless++;
				continue;
			}
			rc = ws_touch(work, list, bot ? WS_BOT : WS_USER, pin->id, err);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

/* A default role is everybody's in the account. Where nobody told who that is, everybody
 * who was ever pinned. */
int ws_touch_everybody(struct ws_plan_work *work, struct ws_touched_list *list,
		       const struct ws_side_account *account, struct ws_err *err)
{
	const bool known = account->people_known == WS_KNOWN;
	const size_t count = known ? account->person_count
				   : account->pin_count[WS_PIN_USERS];
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++)
		rc = ws_touch(work, list, WS_USER,
			      known ? account->people[i].id
				    : account->pin[WS_PIN_USERS][i].id,
			      err);
	return rc;
}

int ws_touch_holders(struct ws_plan_work *work, struct ws_touched_list *list,
		     const struct ws_side_workspace *w,
		     const struct ws_side_account *account, const struct ws_access *access,
		     enum ws_role_way way, struct ws_err *err)
{
	bool changes;
	int rc = ws_role_changes(work, access, w->default_role_id, way, &changes, err);

	if (rc == 0 && changes)
		rc = ws_touch_everybody(work, list, account, err);
	for (size_t i = 0; rc == 0 && i < w->grant_count; i++) {
		const struct ws_side_grant *g = &w->grants[i];

		rc = ws_role_changes(work, access, g->role_id, way, &changes, err);
		if (rc < 0 || !changes || g->kind == WS_INVITED)
			continue;
		rc = g->kind == WS_TEAM ? ws_touch_team(work, list, account, g->id, err)
					: ws_touch(work, list, g->kind, g->id, err);
	}
	return rc;
}

static int by_principal(const void *a, const void *b)
{
	const struct ws_touched *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->id, y->id);
}

void ws_touched_once(struct ws_touched_list *list)
{
	size_t kept = 0;

	if (list->count == 0)
		return;
	qsort(list->items, list->count, sizeof(*list->items), by_principal);
	for (size_t i = 1; i < list->count; i++)
		if (by_principal(&list->items[kept], &list->items[i]) != 0)
			list->items[++kept] = list->items[i];
	list->count = kept + 1;
}

/* ---- afterwards ---------------------------------------------------------------------- */

static int by_grant(const void *a, const void *b)
{
	const struct ws_side_grant *x = a, *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return strcmp(x->id, y->id);
}

int ws_plan_carried_out(struct ws_plan_work *work, const struct ws_side_workspace *cloud,
			struct ws_plan_item *const *items, size_t count,
			struct ws_side_workspace *out, struct ws_err *err)
{
	*out = *cloud;
	out->grants = ws_arena_zalloc(work->scratch, cloud->grant_count + count,
				      sizeof(*out->grants));
	out->grant_count = 0;
	if (!out->grants)
		return ws_err_nomem(err);
	for (size_t i = 0; i < cloud->grant_count; i++)
		out->grants[out->grant_count++] = cloud->grants[i];
	for (size_t i = 0; i < count; i++) {
		const struct ws_change *change = &items[i]->change;
		struct ws_side_grant grant = {0};
		size_t n = 0;

		if (change->kind == WS_ITEM_DEFAULT_ROLE)
			out->default_role_id = change->after.id;
		if (change->kind != WS_ITEM_GRANT)
			continue;
		grant.kind = change->principal_kind;
		grant.id = change->principal_id;
		grant.label = change->label;
		grant.role = change->after.text;
		grant.role_id = change->after.id;
		while (n < out->grant_count && by_grant(&out->grants[n], &grant) != 0)
			n++;
		if (change->after.present) {
			out->grants[n] = grant;
			out->grant_count += n == out->grant_count;
		} else if (n < out->grant_count) {
			out->grants[n] = out->grants[--out->grant_count];
		}
	}
	if (out->grant_count)
		qsort(out->grants, out->grant_count, sizeof(*out->grants), by_grant);
	return 0;
}

int ws_role_take_after(struct ws_plan_work *work, struct ws_side_workspace *w,
		       struct ws_err *err)
{
	if (w->default_role_id) {
		w->default_role_id = ws_role_after(work, w->default_role_id);
		if (!w->default_role_id)
			return ws_err_nomem(err);
	}
	for (size_t i = 0; i < w->grant_count; i++) {
		if (!w->grants[i].role_id)
			continue;
		w->grants[i].role_id = ws_role_after(work, w->grants[i].role_id);
		if (!w->grants[i].role_id)
			return ws_err_nomem(err);
	}
	return 0;
}
