/*
 * sync/round/send.c - cuts the sends of a plan into lots of one request each.
 *
 * The plan is ordered. A lot is what one request can carry: fields of one workspace;
 * grants of one workspace, kind and direction (raises, shifts and lowers never share a
 * request); single removals. Handles go before all of them (send_handle.c). Gains come first; where one fails, the losses of its
 * workspace wait, since the guards weighed them together.
 */
#include "sync/round/send_p.h"

#include <string.h>

bool ws_send_is_field(const struct ws_change *c)
{
	return c->kind != WS_ITEM_GRANT;
}

static bool fits_together(const struct ws_change *a, const struct ws_change *b)
{
	if (strcmp(a->workspace_id, b->workspace_id) != 0 ||
	    ws_send_is_field(a) != ws_send_is_field(b))
		return false;
	if (ws_send_is_field(a))
		return true;
	if (!a->after.present || !b->after.present ||
	    a->principal_kind != b->principal_kind)
		return false;
	if (a->delta.relation == b->delta.relation)
		return true;
	/* new grants and raises both only add */
	return (a->delta.relation == WS_REL_GRANT || a->delta.relation == WS_REL_RAISE) &&
	       (b->delta.relation == WS_REL_GRANT || b->delta.relation == WS_REL_RAISE);
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
	while (is_send_but_handle(plan, i) &&
	       (lot->count == 0 || fits_together(lot->changes[0], &plan->changes[i]))) {
		lot->changes[lot->count] = &plan->changes[i];
		lot->at[lot->count++] = i++;
	}
	if (lot->count)
		lot->kinds = ws_send_is_field(lot->changes[0])
				     ? 0
				     : 1u << lot->changes[0]->principal_kind;
	return i;
}

static bool takes_away(const struct ws_change *c)
{
	return c->kind == WS_ITEM_GRANT &&
	       (c->delta.relation == WS_REL_LOWER || c->delta.relation == WS_REL_REVOKE ||
		!c->after.present);
}

/* Did a gain of this workspace fail before? Losses were weighed together with it. */
static bool lacks_a_gain(const struct ws_send *s, const struct ws_change *loss)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count && &plan->changes[i] != loss; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict == WS_SEND && !takes_away(c) && s->results[i] != 0 &&
		    strcmp(c->workspace_id, loss->workspace_id) == 0)
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
	struct ws_send_lot lot = {changes, at, 0, 0};
	size_t next = 0;
	int rc = 0;

	if (!changes || !at)
		return ws_err_nomem(err);
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
