/*
 * sync/decide/rename.c - outgoing handles: who has to move before whom.
 *
 * A handle is free when no workspace of the cloud has it, or when the one that has it
 * moves away in the same plan. Every place is wanted by one workspace at most, since a
 * directory here is one workspace; so that renames form chains, each begun by one whose
 * place is free, and circles.
 *
 * Invariants: a rename goes only when whoever is in its place goes; of a circle all go,
 * or none does, and only approved.
 */
#include <stdlib.h>
#include <string.h>
#include "sync/decide/guard_p.h"

static int by_wanted(const void *a, const void *b)
{
	const struct ws_plan_item *x = *(struct ws_plan_item *const *)a;
	const struct ws_plan_item *y = *(struct ws_plan_item *const *)b;

	return strcmp(x->change.after.text, y->change.after.text);
}

/* Who wants the place that `item` leaves; NULL: nobody. */
static struct ws_plan_item *successor(const struct ws_renames *renames,
				      const struct ws_plan_item *item)
{
	const char *place = item->change.cloud.text;
	size_t low = 0, high = renames->count;

	while (low < high) {
		const size_t middle = low + (high - low) / 2;

		if (strcmp(renames->items[middle]->change.after.text, place) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == renames->count ||
	    strcmp(renames->items[low]->change.after.text, place) != 0)
		return NULL;
	return renames->items[low];
}

/* Is the place taken by a workspace that does not move in this plan? */
static bool is_taken(const struct ws_plan_work *work, const struct ws_plan_item *item)
{
	return !item->place_of &&
	       ws_side_workspace_at(work->cloud, item->change.after.text) != NULL;
}

static bool in_circle(const struct ws_plan_item *item, size_t count)
{
	const struct ws_plan_item *at = item->place_of;

	for (size_t i = 0; at && at != item && i < count; i++)
		at = at->place_of;
	return at == item;
}

int ws_guard_renames_begin(struct ws_plan_work *work, struct ws_renames *renames,
			   struct ws_err *err)
{
	renames->items = ws_arena_zalloc(work->scratch, work->count,
					 sizeof(struct ws_plan_item *));
	if (!renames->items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < work->count; i++) {
		const struct ws_change *change = &work->items[i].change;

		if (change->kind == WS_ITEM_HANDLE && change->verdict == WS_SEND)
			renames->items[renames->count++] = &work->items[i];
	}
	if (renames->count)
		qsort(renames->items, renames->count, sizeof(struct ws_plan_item *),
		      by_wanted);
	for (size_t i = 0; i < renames->count; i++) {
		struct ws_plan_item *next = successor(renames, renames->items[i]);

		if (next)
			next->place_of = renames->items[i];
	}
	for (size_t i = 0; i < renames->count; i++)
		if (in_circle(renames->items[i], renames->count))
			renames->items[i]->change.held |= WS_HELD_APPROVAL;
	return 0;
}

static void hold_taken(struct ws_plan_item *item)
{
	item->change.held |= WS_HELD_UNSUPPORTED;
	item->change.note = "another workspace has that handle in the cloud";
}

/* One that is held keeps its place, so that whoever wants it is held, too. */
static void hold_followers(const struct ws_renames *renames, struct ws_plan_item *item)
{
	struct ws_plan_item *next = successor(renames, item);
	const bool circle = in_circle(item, renames->count);

	for (; next && next != item && ws_guard_happens(next);
	     next = successor(renames, next)) {
		if (circle)
			next->change.held |= WS_HELD_APPROVAL;
		else
			hold_taken(next);
	}
}

/* Numbers a chain from its free end, a circle from wherever. */
static size_t number(const struct ws_renames *renames, struct ws_plan_item *first, size_t n)
{
	struct ws_plan_item *item = first;

	do {
		item->turn = ++n;
		item = successor(renames, item);
	} while (item && item != first);
	return n;
}

void ws_guard_renames_end(const struct ws_plan_work *work, const struct ws_renames *renames)
{
	size_t n = 0;

	for (size_t i = 0; i < renames->count; i++)
		if (is_taken(work, renames->items[i]))
			hold_taken(renames->items[i]);
	for (size_t i = 0; i < renames->count; i++)
		if (!ws_guard_happens(renames->items[i]))
			hold_followers(renames, renames->items[i]);
	for (size_t i = 0; i < renames->count; i++)
		if (!renames->items[i]->place_of)
			n = number(renames, renames->items[i], n);
	for (size_t i = 0; i < renames->count; i++)
		if (!renames->items[i]->turn)
			n = number(renames, renames->items[i], n);
}
