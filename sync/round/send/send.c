/*
 * sync/round/send/send.c - cuts the sends of a plan into lots of one request each.
 *
 * The plan is ordered, and gains come first in it. A lot is what one request can carry;
 * the way of its kind says what fits (send_grant.c, send_field.c, send_role.c ...).
 * Handles go before all lots (send_handle.c). Where a gain fails, the losses of its
 * workspace wait, since the guards weighed them together.
 */
#include "sync/round/send/send_p.h"

#include <string.h>

const struct ws_send_way *ws_send_way(const struct ws_change *c)
{
	switch (c->kind) {
	case WS_ITEM_GRANT:
		return c->principal_kind == WS_INVITED ? &ws_send_way_invited
						       : &ws_send_way_grant;
	case WS_ITEM_RESULT_STORAGE:
		return &ws_send_way_storage;
	case WS_ITEM_ROLE:
		return &ws_send_way_role;
	case WS_ITEM_WORKSPACE:
		return &ws_send_way_new;
	case WS_ITEM_INTENT:
		return &ws_send_way_gone;
	default:
		return &ws_send_way_field;
	}
}

static bool takes_away(const struct ws_change *c)
{
	return ws_send_way(c)->takes_away(c);
}

/* Somebody may gain by it: a shift gives and takes. */
static bool gives(const struct ws_change *c)
{
	return !takes_away(c) || c->delta.gained_count || c->delta.gained.unknown;
}

static bool fits_together(const struct ws_change *first, const struct ws_change *next)
{
	const struct ws_send_way *way = ws_send_way(first);

	return ws_send_way(next) == way && way->fits && way->fits(first, next);
}

static bool is_send_but_handle(const struct ws_plan *plan, size_t i)
{
	return i < plan->change_count && plan->changes[i].verdict == WS_SEND &&
	       plan->changes[i].kind != WS_ITEM_HANDLE;
}

static size_t next_lot(struct ws_send *s, size_t from, struct ws_send_lot *lot)
{
	const struct ws_plan *plan = s->view->plan;
	size_t i = from;

	lot->count = 0;
	lot->written = false;
	while (is_send_but_handle(plan, i) &&
	       (lot->count == 0 || fits_together(lot->changes[0], &plan->changes[i]))) {
		lot->changes[lot->count] = &plan->changes[i];
		lot->at[lot->count++] = i++;
	}
	if (lot->count)
		lot->way = ws_send_way(lot->changes[0]);
	return i;
}

/* A role is weighed in every workspace of its account. */
static bool same_place(const struct ws_change *a, const struct ws_change *b)
{
	if (a->kind == WS_ITEM_ROLE || b->kind == WS_ITEM_ROLE)
		return ws_text_same(a->account_id, b->account_id);
	return ws_text_same(a->workspace_id, b->workspace_id);
}

/* Did a gain of this workspace fail before? Losses were weighed together with it. */
static bool lacks_a_gain(const struct ws_send *s, const struct ws_change *loss)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count && &plan->changes[i] != loss; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict == WS_SEND && gives(c) && s->results[i] != 0 &&
		    same_place(c, loss))
			return true;
	}
	return false;
}

static void leave_for_later(struct ws_send *s, const struct ws_send_lot *lot)
{
	for (size_t i = 0; i < lot->count; i++) {
		struct ws_err why = {0};
		int rc = ws_err_set(&why, WS_E_PARTIAL,
				    "%s: left for the next round, since a gain "
				    "planned before it failed",
				    lot->changes[i]->path);

		ws_send_settle(s, lot->changes[i], lot->at[i], rc, &why);
	}
}

void ws_send_settle(struct ws_send *s, const struct ws_change *change, size_t at, int rc,
		    const struct ws_err *why)
{
	s->results[at] = rc;
	if (why && rc != 0)
		s->errors[at] = *why;
	if (s->watch && s->watch->step_done)
		s->watch->step_done(s->watch->user, change, rc, &s->errors[at]);
}

int ws_send_all(struct ws_send *s, struct ws_err *err)
{
	const struct ws_plan *plan = s->view->plan;
	ws_auto_free const struct ws_change **changes = calloc(plan->change_count + 1,
							       sizeof(*changes));
	ws_auto_free size_t *at = calloc(plan->change_count + 1, sizeof(*at));
	struct ws_send_lot lot = {.changes = changes, .at = at};
	size_t next = 0;
	int rc = 0;

	if (!changes || !at)
		return ws_err_nomem(err);
	s->started_s = s->world->now_s(s->world->user);
	s->cloud_s = s->remote->ops->cloud_time_s(s->remote);
	for (size_t i = 0; i < plan->change_count; i++)
		s->results[i] = plan->changes[i].verdict == WS_SEND ? WS_SEND_NOT_TRIED : 0;
	if (plan->sends)
		rc = ws_send_handles(s, err);
	while (rc == 0 && next < plan->change_count &&
	       plan->changes[next].verdict == WS_SEND) {
		size_t first = next;

		if (!is_send_but_handle(plan, next)) {
			next++;
			continue;
		}
		next = next_lot(s, next, &lot);
		if (s->watch && s->watch->step_start)
			s->watch->step_start(s->watch->user, lot.changes[0], first + 1,
					     plan->sends);
		if (takes_away(lot.changes[0]) && lacks_a_gain(s, lot.changes[0]))
			leave_for_later(s, &lot);
		else
			rc = ws_send_lot(s, &lot, err);
	}
	return rc;
}
