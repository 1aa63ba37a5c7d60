/*
 * sync/round/settle/settle.c - after sending: what main, cloud/main and base become.
 *
 * main first, since the other two are main's lines with other values.
 */
#include "sync/round/settle/settle_p.h"

void ws_settled_free(struct ws_settled *settled)
{
	if (!settled)
		return;
	ws_tree_free(settled->main);
	ws_tree_free(settled->work);
	ws_tree_free(settled->cloud);
	ws_tree_free(settled->base);
	ws_tree_free(settled->sent_base);
	free(settled->resolved);
	free(settled);
}

/* Sent and verified, or the same change on both sides. */
static void note_agreement(struct settling *s)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (c->verdict == WS_AGREE)
			s->out->agreed++;
		s->out->resolved[i] = c->verdict == WS_AGREE ||
				      (c->verdict == WS_SEND && s->results[i] == 0);
	}
}

/* Main contains cloud/main from then on, and with it every record there: what nobody has
 * decided about would look as if somebody had. */
static bool is_all_taken(const struct settling *s)
{
	const struct ws_plan *plan = s->view->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

		if (!s->out->resolved[i] &&
		    (c->direction != WS_OUTGOING || (c->held & WS_HELD_UNADOPTED)))
			return false;
	}
	return true;
}

int ws_settle(struct ws_view *view, const int *results, bool receive,
	      struct ws_settled **out, struct ws_err *err)
{
	ws_auto(ws_settled) settled = calloc(1, sizeof(*settled));
	struct settling s = {view, ws_view_own(view), results, receive, settled, NULL};
	int rc;

	*out = NULL;
	if (settled)
		settled->resolved = calloc(view->plan->change_count + 1,
					   sizeof(*settled->resolved));
	if (!settled || !settled->resolved)
		return ws_err_nomem(err);
	if (!receive)
		s.own->made = NULL; /* main is not written: a later look gives the id */
	note_agreement(&s);
	rc = settle_freeze(&s, err);
	if (rc == 0)
		rc = settle_sent(&s, err);
	if (rc == 0)
		rc = settle_receive(&s, err);
	if (rc == 0)
		rc = settle_cloud(&s, err);
	if (rc == 0)
		rc = settle_base(&s, err);
	settled->all_taken = is_all_taken(&s);
	if (rc == 0)
		*out = ws_steal(&settled);
	return rc;
}
