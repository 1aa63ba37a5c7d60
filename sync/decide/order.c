/*
 * sync/decide/order.c - the order of changes, the digest and the totals.
 *
 * Invariant: all of it follows from ids and texts alone, so that the same sides give
 * the same bytes, whatever lay where in memory.
 */
#include "sync/decide/plan_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/hash.h"
#include "sync/decide/id_p.h"

static int by_text(const char *a, const char *b)
{
	if (!a || !b)
		return a ? 1 : b ? -1 : 0;
	return strcmp(a, b);
}

static int by_number(size_t a, size_t b)
{
	return a < b ? -1 : a > b;
}

int ws_plan_by_item(const struct ws_change *a, const struct ws_change *b)
{
	int order = by_text(a->path, b->path);

	if (order == 0)
		order = by_number(a->kind, b->kind);
	if (order == 0)
		order = by_number(a->principal_kind, b->principal_kind);
	if (order == 0)
		order = by_text(a->label, b->label);
	if (order == 0)
		order = by_text(a->account_id, b->account_id);
	if (order == 0)
		order = by_text(a->workspace_id, b->workspace_id);
	if (order == 0)
		order = by_text(a->principal_id, b->principal_id);
	return order;
}

static int by_plan(const void *x, const void *y)
{
	const struct ws_plan_item *a = *(struct ws_plan_item *const *)x;
	const struct ws_plan_item *b = *(struct ws_plan_item *const *)y;
	int order = by_number(a->change.verdict, b->change.verdict);

	if (order == 0 && a->change.verdict == WS_SEND)
		order = by_number(a->phase, b->phase);
	if (order == 0)
		order = by_number(a->turn, b->turn);
	return order ? order : ws_plan_by_item(&a->change, &b->change);
}

/* Items are big, so that pointers are sorted. */
static int sorted_items(struct ws_plan_work *work, struct ws_plan_item ***out,
			struct ws_err *err)
{
	struct ws_plan_item **list = ws_arena_zalloc(work->scratch, work->count,
						     sizeof(struct ws_plan_item *));

	if (!list)
		return ws_err_nomem(err);
	for (size_t i = 0; i < work->count; i++)
		list[i] = &work->items[i];
	if (work->count)
		qsort(list, work->count, sizeof(struct ws_plan_item *), by_plan);
	*out = list;
	return 0;
}

int ws_plan_sort(struct ws_plan_work *work, struct ws_err *err)
{
	struct ws_plan_item *items = ws_arena_zalloc(work->scratch, work->count,
						     sizeof(*items));
	struct ws_plan_item **list;
	int rc;

	if (!items)
		return ws_err_nomem(err);
	rc = sorted_items(work, &list, err);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < work->count; i++)
		items[i] = *list[i];
	work->items = items;
	ws_role_worlds_free(work);
	return 0;
}

/* ---- digest, totals -------------------------------------------------------------------- */

static bool moves(const struct ws_plan_work *work, const struct ws_change *change)
{
	return !work->facts || change->verdict == WS_SEND || change->verdict == WS_RECEIVE;
}

static int make_digest(const struct ws_plan_work *work, struct ws_plan *plan,
		       struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	struct ws_hash hash;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];

		if (!moves(work, change))
			continue;
		ws_buf_addf(&text, "%d %d\n", (int)change->verdict, (int)change->direction);
		ws_plan_identity(&text, change);
		/* a role may allow more by now, under the same id */
		if (change->verdict == WS_SEND)
			ws_plan_identity_text(&text, change->effect);
	}
	if (text.failed)
		return ws_err_nomem(err);
	hash = ws_hash_bytes(ws_buf_text(&text), text.len);
	for (size_t i = 0; i < sizeof(hash.byte); i++)
		(void)snprintf(plan->digest + 2 * i, 3, "%02x", hash.byte[i]);
	return 0;
}

static int note_principals(struct ws_plan_work *work, const struct ws_change *change,
			   struct ws_touched_list *list, struct ws_err *err)
{
	const struct ws_fan *fan = &change->fan;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < fan->count; i++)
		rc = ws_touch(work, list, fan->ones[i].kind, fan->ones[i].id, err);
	if (rc < 0 || change->kind != WS_ITEM_GRANT || fan->count + fan->same > 0)
		return rc;
	return ws_touch(work, list, change->principal_kind, change->principal_id, err);
}

static int count_principals(struct ws_plan_work *work, struct ws_plan *plan,
			    struct ws_err *err)
{
	struct ws_touched_list list = {NULL, 0, 0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < plan->change_count; i++)
		if (moves(work, &plan->changes[i]))
			rc = note_principals(work, &plan->changes[i], &list, err);
	ws_touched_once(&list);
	plan->principals = list.count;
	return rc;
}

static void count_all(const struct ws_plan_work *work, struct ws_plan *plan)
{
	size_t *const by_verdict[] = {
		[WS_SEND] = &plan->sends,         [WS_RECEIVE] = &plan->receives,
		[WS_AGREE] = &plan->agrees,       [WS_HELD] = &plan->held,
		[WS_CONFLICT] = &plan->conflicts, [WS_WAIT] = &plan->waits,
	};

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		size_t gained, lost;

		if (work->facts)
			(*by_verdict[change->verdict])++;
		if (change->delta.escalation &&
		    (!work->facts || change->verdict != WS_AGREE))
			plan->escalations++;
		if (change->kind != WS_ITEM_GRANT && !change->fan.known)
			continue;
		ws_change_triples(change, &gained, &lost);
		if (moves(work, change)) {
			plan->gained += gained;
			plan->lost += lost;
		} else if (change->verdict == WS_HELD) {
			plan->held_gained += gained;
			plan->held_lost += lost;
		}
	}
}

int ws_plan_finish(struct ws_plan_work *work, struct ws_plan *plan, struct ws_err *err)
{
	struct ws_plan_item **list;
	int rc = sorted_items(work, &list, err);

	if (rc < 0)
		return rc;
	plan->changes = ws_arena_zalloc(plan->arena, work->count, sizeof(*plan->changes));
	if (!plan->changes)
		return ws_err_nomem(err);
	plan->change_count = work->count;
	for (size_t i = 0; i < work->count; i++)
		plan->changes[i] = list[i]->change;
	rc = ws_plan_make_ids(work, plan, err);
	if (rc == 0)
		rc = make_digest(work, plan, err);
	if (rc == 0)
		rc = count_principals(work, plan, err);
	if (rc == 0)
		count_all(work, plan);
	return rc;
}
