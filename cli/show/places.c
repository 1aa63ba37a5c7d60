/*
 * cli/show/places.c - the changes of each workspace, counted.
 */
#include "cli/show/show_p.h"

#include <string.h>

void ws_places_free(struct ws_places *places)
{
	free(places->items);
	*places = (struct ws_places){NULL, 0};
}

static struct ws_place_row *row_of(struct ws_places *places, const struct ws_change *change,
				   struct ws_err *err)
{
	const char *path = change->path ? change->path : "";
	struct ws_place_row *more;
	size_t at = places->count;

	while (at > 0 && strcmp(places->items[at - 1].path, path) > 0)
		at--;
	if (at > 0 && strcmp(places->items[at - 1].path, path) == 0)
		return &places->items[at - 1];
	more = reallocarray(places->items, places->count + 1, sizeof(*more));
	if (!more) {
		ws_err_nomem(err);
		return NULL;
	}
	places->items = more;
	memmove(more + at + 1, more + at, (places->count - at) * sizeof(*more));
	more[at] = (struct ws_place_row){.path = path, .id = change->workspace_id};
	places->count++;
	return &more[at];
}

static void count(struct ws_place_row *row, const struct ws_change *change)
{
	if (change->direction == WS_DRAFT) {
		row->drafts++;
		return;
	}
	row->outgoing += ws_is_outgoing(change);
	row->incoming += ws_is_incoming(change);
	switch (change->verdict) {
	case WS_SEND:
	case WS_RECEIVE:
		row->ready++;
		break;
	case WS_HELD:
		if (ws_is_incoming(change))
			row->held_in++;
		else
			row->held_out++;
		break;
	case WS_CONFLICT:
		row->conflicts++;
		break;
	case WS_WAIT:
		row->waits++;
		break;
	case WS_AGREE:
		break;
	}
}

int ws_places_of(const struct ws_view *view, struct ws_places *out, struct ws_err *err)
{
	const struct ws_plan *plans[] = {view->plan, view->edits};

	*out = (struct ws_places){NULL, 0};
	for (size_t p = 0; p < 2; p++)
		for (size_t i = 0; plans[p] && i < plans[p]->change_count; i++) {
			struct ws_place_row *row;

			/* agreed already: nothing anybody has to know */
			if (p == 0 && plans[p]->changes[i].verdict == WS_AGREE)
				continue;
			row = row_of(out, &plans[p]->changes[i], err);
			if (!row)
				return WS_E_NOMEM;
			count(row, &plans[p]->changes[i]);
		}
	return 0;
}

const char *ws_place_state(const struct ws_place_row *row)
{
	if (row->conflicts > 0)
		return "conflict";
	if (row->held_out > 0 || row->held_in > 0)
		return "held";
	if (row->waits > 0)
		return "waiting";
	return row->ready > 0 ? "ready" : "draft";
}
