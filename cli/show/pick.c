/*
 * cli/show/pick.c - which changes a screen shows, and in which order.
 */
#include "cli/show/show_p.h"

#include <stdlib.h>
#include <string.h>

bool ws_is_outgoing(const struct ws_change *change)
{
	return change->direction == WS_OUTGOING;
}

bool ws_is_incoming(const struct ws_change *change)
{
	return change->direction == WS_INCOMING;
}

bool ws_is_conflict(const struct ws_change *change)
{
	return change->verdict == WS_CONFLICT;
}

bool ws_is_send(const struct ws_change *change)
{
	return change->verdict == WS_SEND;
}

bool ws_is_receive(const struct ws_change *change)
{
	return change->verdict == WS_RECEIVE;
}

bool ws_is_held(const struct ws_change *change)
{
	return change->verdict == WS_HELD;
}

bool ws_is_wait(const struct ws_change *change)
{
	return change->verdict == WS_WAIT;
}

bool ws_is_unsent(const struct ws_change *change)
{
	return change->verdict == WS_WAIT && change->direction == WS_OUTGOING;
}

void ws_pick_free(struct ws_pick *pick)
{
	free(pick->items);
	*pick = (struct ws_pick){NULL, 0};
}

size_t ws_pick_tell(const struct ws_plan *plan, ws_show_select *select)
{
	size_t count = 0;

	for (size_t i = 0; plan && i < plan->change_count; i++)
		count += !select || select(&plan->changes[i]);
	return count;
}

int ws_pick_planned(const struct ws_plan *plan, ws_show_select *select, struct ws_pick *out,
		    struct ws_err *err)
{
	*out = (struct ws_pick){NULL, 0};
	if (!plan || plan->change_count == 0)
		return 0;
	out->items = calloc(plan->change_count, sizeof(struct ws_change *));
	if (!out->items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < plan->change_count; i++)
		if (!select || select(&plan->changes[i]))
			out->items[out->count++] = &plan->changes[i];
	return 0;
}

static int rank_of(const struct ws_change *change)
{
	switch (change->delta.relation) {
	case WS_REL_GRANT:
	case WS_REL_RAISE:
		return 0;
	case WS_REL_SHIFT:
		return 1;
	case WS_REL_LOWER:
	case WS_REL_REVOKE:
		return 2;
	case WS_REL_RENAME:
		return 3;
	case WS_REL_NONE:
	case WS_REL_META:
		break;
	}
	return 4;
}

static int compare_text(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int by_rank(const void *va, const void *vb)
{
	const struct ws_change *a = *(const struct ws_change *const *)va;
	const struct ws_change *b = *(const struct ws_change *const *)vb;
	size_t sa = a->delta.gained_count + a->delta.lost_count;
	size_t sb = b->delta.gained_count + b->delta.lost_count;

	if (a->delta.escalation != b->delta.escalation)
		return a->delta.escalation ? -1 : 1;
	if (rank_of(a) != rank_of(b))
		return rank_of(a) - rank_of(b);
	if (sa != sb)
		return sa > sb ? -1 : 1;
	if (compare_text(a->path, b->path) != 0)
		return compare_text(a->path, b->path);
	if (compare_text(a->label, b->label) != 0)
		return compare_text(a->label, b->label);
	return strcmp(a->id, b->id);
}

int ws_pick_ranked(const struct ws_plan *plan, ws_show_select *select, struct ws_pick *out,
		   struct ws_err *err)
{
	int rc = ws_pick_planned(plan, select, out, err);

	if (rc == 0 && out->count > 1)
		qsort(out->items, out->count, sizeof(struct ws_change *), by_rank);
	return rc;
}

int ws_show_check(const struct ws_plan *plan, const struct ws_plan *edits)
{
	int status = edits && edits->change_count > 0 ? WS_EXIT_CHANGES : WS_EXIT_OK;

	for (size_t i = 0; plan && i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];

		switch (change->verdict) {
		case WS_CONFLICT:
			status = ws_cli_exit_worse(status, WS_EXIT_CONFLICT);
			break;
		case WS_HELD:
			status = ws_cli_exit_worse(status, WS_EXIT_HELD);
			break;
		case WS_WAIT:
			status = ws_cli_exit_worse(status, ws_is_unsent(change)
								   ? WS_EXIT_HELD
								   : WS_EXIT_CHANGES);
			break;
		case WS_SEND:
		case WS_RECEIVE:
			status = ws_cli_exit_worse(status, WS_EXIT_CHANGES);
			break;
		case WS_AGREE:
			break;
		}
	}
	return status;
}

size_t ws_pick_count_edits(const struct ws_view *view)
{
	size_t count = ws_pick_tell(view->edits, NULL);

	for (size_t i = 0; view->drafts && i < view->drafts->workspace_count; i++) {
		const struct ws_side_workspace *w = &view->drafts->workspaces[i];

		count += !w->id && w->settings == WS_KNOWN &&
			 !ws_side_workspace_at(view->local, w->dir);
	}
	return count;
}
