/*
 * sync/decide/add.c - the answer of the table -> verdict, direction, before and after.
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/text.h"

static bool same_side(const struct ws_item_side *a, const struct ws_item_side *b)
{
	if (a->presence != b->presence)
		return false;
	return a->presence != WS_ITEM_THERE || strcmp(a->value, b->value) == 0;
}

/* Kinds of items this version shows and does not carry out, or not unasked. */
static unsigned held_by_kind(const struct ws_change *change)
{
	switch (change->kind) {
	case WS_ITEM_GRANT:
	case WS_ITEM_NAME:
	case WS_ITEM_DESCRIPTION:
	case WS_ITEM_HANDLE: /* rename.c looks at them together */
	case WS_ITEM_ROLE:   /* so does role.c */
		return 0;
	case WS_ITEM_DEFAULT_ROLE:
	case WS_ITEM_RESULT_STORAGE: /* whoever owns that place reads what runs leave */
		return WS_HELD_APPROVAL;
	case WS_ITEM_WORKSPACE:
	case WS_ITEM_INTENT:
	case WS_ITEM_POLICY:
		break;
	}
	return WS_HELD_UNSUPPORTED;
}

static void set(struct ws_change *change, enum ws_direction direction,
		enum ws_verdict verdict, const struct ws_value *before,
		const struct ws_value *after)
{
	change->direction = direction;
	change->verdict = verdict;
	change->before = *before;
	change->after = *after;
}

static void outgoing(struct ws_plan_item *item, enum ws_verdict verdict,
		     const struct ws_value *from)
{
	set(&item->change, WS_OUTGOING, verdict, from, &item->change.local);
}

static void incoming(struct ws_plan_item *item, enum ws_verdict verdict)
{
	set(&item->change, WS_INCOMING, verdict, &item->change.local, &item->change.cloud);
}

/*
 * One side could not be understood. There is something to tell only when the other one
 * has moved away from the base; false: nothing.
 */
static bool wait_unknown(struct ws_plan_item *item, const struct ws_merged *merged)
{
	const struct ws_item *sides = &merged->item;
	struct ws_change *change = &item->change;

	if (merged->unmanaged || !sides->have_base)
		return false;
	if (sides->cloud.presence == WS_ITEM_UNKNOWN) {
		if (sides->local.presence == WS_ITEM_UNKNOWN)
			return false;
		if (sides->base.presence == WS_ITEM_UNKNOWN
			    ? sides->local.presence == WS_ITEM_MISSING
			    : same_side(&sides->base, &sides->local))
			return false;
		outgoing(item, WS_WAIT, &change->base);
		change->wait = merged->gone ? WS_WAIT_GONE : WS_WAIT_UNKNOWN;
		return true;
	}
	if (sides->base.presence == WS_ITEM_UNKNOWN ||
	    same_side(&sides->base, &sides->cloud))
		return false;
	incoming(item, WS_WAIT);
	change->before = change->base;
	change->wait = WS_WAIT_INVALID;
	return true;
}

static void send_or_hold(struct ws_plan_item *item)
{
	outgoing(item, WS_SEND, &item->change.cloud);
	item->change.held = held_by_kind(&item->change);
	if (item->at.moving) {
		item->change.verdict = WS_WAIT;
		item->change.wait = WS_WAIT_UNKNOWN;
		item->change.held = 0;
		item->change.note = "the workspace moves to another account first";
	}
}

static bool apply(struct ws_plan_item *item, const struct ws_merged *merged)
{
	struct ws_change *change = &item->change;

	switch (ws_item_decide(&merged->item)) {
	case WS_DO_NOTHING:
		return false;
	case WS_DO_SEND:
		send_or_hold(item);
		return true;
	case WS_DO_RECEIVE:
		incoming(item, WS_RECEIVE);
		return true;
	case WS_DO_AGREE:
		/* The base alone moves, so a draft does not stand in the way. Waiting would
		 * lose it: committed as what the base has, it would look unchanged. */
		set(change, WS_BOTH, WS_AGREE, &change->base, &change->local);
		return true;
	case WS_DO_CONFLICT:
		set(change, WS_BOTH, WS_CONFLICT, &change->local, &change->cloud);
		return true;
	case WS_DO_WAIT_MISSING:
		/* who took it away here as well reads what it was, not nothing -> nothing */
		set(change, WS_INCOMING, WS_WAIT,
		    change->local.present ? &change->local : &change->base, &change->cloud);
		change->wait = WS_WAIT_MISSING;
		return true;
	case WS_DO_WAIT_UNKNOWN:
		return wait_unknown(item, merged);
	case WS_DO_LIST:
		if (merged->item.local.presence == WS_ITEM_THERE)
			outgoing(item, WS_HELD, &change->cloud);
		else
			incoming(item, WS_HELD);
		change->held = WS_HELD_UNADOPTED;
		return true;
	}
	return false;
}

void ws_plan_block(struct ws_plan_item *item, unsigned wait)
{
	if (!wait)
		return;
	item->change.verdict = WS_WAIT;
	item->change.wait = wait;
}

int ws_plan_push(struct ws_plan_work *work, const struct ws_plan_item *item,
		 struct ws_err *err)
{
	struct ws_plan_item *slot = ws_arena_grow(work->scratch, &work->items, &work->count,
						  sizeof(*slot));

	if (!slot)
		return ws_err_nomem(err);
	*slot = *item;
	return 0;
}

/* What the history and the journal know an item's place by. */
static const char *place_of(const struct ws_change *change)
{
	return change->kind == WS_ITEM_ROLE ? change->account_id : change->workspace_id;
}

/* Of items of one kind in one place: is it this one? */
static bool is_item(const struct ws_change *change, enum ws_principal_kind principal_kind,
		    const char *principal_id)
{
	if (change->kind != WS_ITEM_GRANT && change->kind != WS_ITEM_ROLE)
		return true;
	return (change->kind == WS_ITEM_ROLE || principal_kind == change->principal_kind) &&
	       principal_id && strcmp(principal_id, change->principal_id) == 0;
}

static bool is_among(const struct ws_observed *items, size_t count,
		     const struct ws_change *change)
{
	for (size_t i = 0; i < count; i++) {
		const struct ws_observed *o = &items[i];

		if (place_of(change) && o->kind == change->kind &&
		    strcmp(o->workspace_id, place_of(change)) == 0 &&
		    is_item(change, o->principal_kind, o->principal_id))
			return true;
	}
	return false;
}

static bool is_value(const struct ws_value *value, const char *text)
{
	const char *mine = !value->present ? NULL : value->id ? value->id : value->text;

	return mine && text ? strcmp(mine, text) == 0 : mine == text;
}

static bool is_doubted(const struct ws_facts *facts, const struct ws_change *change)
{
	for (size_t i = 0; i < facts->doubt_count; i++) {
		const struct ws_doubt *d = &facts->doubts[i];

		if (!place_of(change) || d->kind != change->kind ||
		    strcmp(d->workspace_id, place_of(change)) != 0 ||
		    !is_item(change, d->principal_kind, d->principal_id))
			continue;
		if (change->kind == WS_ITEM_GRANT && change->principal_kind == WS_INVITED)
			return change->base.present == !!d->from &&
			       change->local.present == !!d->from &&
			       change->cloud.present == !!d->to;
		if (change->kind == WS_ITEM_ROLE)
			return ws_text_same(change->role_base, d->from) &&
			       ws_text_same(change->role_local, d->from) &&
			       ws_text_same(change->role_cloud, d->to);
		return is_value(&change->base, d->from) &&
		       is_value(&change->local, d->from) && is_value(&change->cloud, d->to);
	}
	return false;
}

/* Taking it in would undo what somebody decided last; sending at once would rest on a
 * write that may have been another's after all. A person decides. */
static void distrust(struct ws_change *change)
{
	set(change, WS_BOTH, WS_CONFLICT, &change->local, &change->cloud);
	change->wait = 0;
	change->note = "sent from here, never confirmed, and taken back here since";
}

int ws_plan_add(struct ws_plan_work *work, const struct ws_plan_item *proto,
		const struct ws_merged *merged, struct ws_plan_item **out,
		struct ws_err *err)
{
	struct ws_plan_item item = *proto;
	int rc;

	if (out)
		*out = NULL;
	item.change.base = merged->base;
	item.change.local = merged->local;
	item.change.cloud = merged->cloud;
	if (!apply(&item, merged))
		return 0;
	if (item.change.verdict == WS_SEND &&
	    is_among(work->facts->observed, work->facts->observed_count, &item.change))
		item.change.held |= WS_HELD_OBSERVED;
	if ((item.change.verdict == WS_RECEIVE || (item.change.wait & WS_WAIT_MISSING)) &&
	    is_doubted(work->facts, &item.change))
		distrust(&item.change);
	if (item.change.verdict == WS_RECEIVE &&
	    is_among(work->facts->unnamed, work->facts->unnamed_count, &item.change))
		ws_plan_block(&item, WS_WAIT_NAMES);
	rc = ws_plan_push(work, &item, err);
	if (rc == 0 && out)
		*out = &work->items[work->count - 1];
	return rc;
}
