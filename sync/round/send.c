/*
 * sync/round/send.c - cuts the sends of a plan into lots of one request each.
 *
 * The plan is ordered. A lot is what one request can carry: fields of one workspace;
 * grants of one workspace, kind and direction (raises, shifts and lowers never share a
 * request); single removals.
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

static size_t next_lot(struct ws_send *s, size_t from, struct ws_send_lot *lot)
{
	const struct ws_plan *plan = s->view->plan;
	size_t i = from;

	lot->count = 0;
	while (i < plan->change_count && plan->changes[i].verdict == WS_SEND &&
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
	while (rc == 0 && next < plan->change_count &&
	       plan->changes[next].verdict == WS_SEND) {
		size_t first = next;

		next = next_lot(s, next, &lot);
		if (s->watch && s->watch->step_start)
			s->watch->step_start(s->watch->user, lot.changes[0], first + 1,
					     plan->sends);
		rc = ws_send_lot(s, &lot, err);
	}
	return rc;
}
