/*
 * sync/decide/compare.c - two sides of one workspace -> what is different.
 *
 * A section, key or document that only `before` has is no difference: nobody manages
 * it any more, and nobody lost anything by that. One that only `after` has brings its
 * items in.
 */
#include "sync/decide/plan_p.h"

#include <assert.h>
#include <string.h>

static void between(struct ws_plan_item *item, enum ws_direction direction,
		    struct ws_value before, struct ws_value after)
{
	item->change.direction = direction;
	item->change.base = item->change.before = before;
	item->change.local = item->change.after = after;
}

static bool same_value(const struct ws_change *change, const struct ws_value *a,
		       const struct ws_value *b)
{
	const char *x = ws_part_compared(change->kind, change->principal_kind, a);
	const char *y = ws_part_compared(change->kind, change->principal_kind, b);

	return x && y ? strcmp(x, y) == 0 : x == y;
}

static int compare_field(struct ws_plan_work *work, const struct ws_trio *at,
			 enum ws_item_kind kind, enum ws_direction direction,
			 struct ws_err *err)
{
	struct ws_plan_item item = ws_list_start(at, kind);
	const struct ws_side_field *field = ws_part_text(at->local, kind);
	struct ws_value before, after;
	bool same;
	int rc;

	if (ws_part_field(at->local, kind, &after) != WS_KNOWN)
		return 0;
	if (ws_part_field(at->base, kind, &before) == WS_INVALID)
		return 0;
	if (same_value(&item.change, &before, &after))
		return 0;
	rc = ws_plan_same_promise(at, &before, &after, &same, err);
	if (rc < 0 || same)
		return rc;
	if (kind == WS_ITEM_DESCRIPTION && !before.present && !after.text[0])
		return 0;
	item.change.file = field->file;
	item.change.line = field->line;
	between(&item, direction, before, after);
	return ws_plan_push(work, &item, err);
}

static int compare_grant(struct ws_plan_work *work, const struct ws_trio *at,
			 const struct ws_side_grant *before,
			 const struct ws_side_grant *after, enum ws_direction direction,
			 struct ws_err *err)
{
	const struct ws_side_grant *shown = after ? after : before;
	const struct ws_value from = ws_part_grant(before), to = ws_part_grant(after);
	struct ws_plan_item item = ws_list_start(at, WS_ITEM_GRANT);
	bool same;
	int rc;

	assert(shown);
	item.change.principal_kind = shown->kind;
	item.change.principal_id = shown->id;
	item.change.label = shown->label;
	if (after) {
		item.change.until = after->until;
		item.change.why = after->why;
		item.change.file = after->file;
		item.change.line = after->line;
	}
	/* a fact of the cloud is that an invitation is there; the wish is ours */
	if (direction == WS_INCOMING && shown->kind == WS_INVITED && before && after)
		return 0;
	/* nobody is asked here, so that the wish an invitation carries counts, too */
	if (from.present && to.present && from.id && to.id && strcmp(from.id, to.id) == 0)
		return 0;
	rc = ws_plan_same_promise(at, &from, &to, &same, err);
	if (rc < 0 || same)
		return rc;
	between(&item, direction, from, to);
	return ws_plan_push(work, &item, err);
}

static int compare_grants(struct ws_plan_work *work, const struct ws_trio *at,
			  enum ws_principal_kind kind, enum ws_direction direction,
			  struct ws_err *err)
{
	struct ws_grant_range before = ws_part_grants(at->base, kind);
	struct ws_grant_range after = ws_part_grants(at->local, kind);
	size_t i = 0, j = 0;
	int rc = 0;

	if (at->local->lists[kind] != WS_KNOWN || at->base->lists[kind] == WS_INVALID)
		return 0;
	while (rc == 0 && (i < before.count || j < after.count)) {
		const struct ws_side_grant *b = i < before.count ? &before.items[i] : NULL;
		const struct ws_side_grant *a = j < after.count ? &after.items[j] : NULL;
		int order = a && b ? strcmp(b->id, a->id) : 0;

		if (order < 0)
			a = NULL;
		else if (order > 0)
			b = NULL;
		i += b != NULL;
		j += a != NULL;
		rc = compare_grant(work, at, b, a, direction, err);
	}
	return rc;
}

static int compare_intent(struct ws_plan_work *work, const struct ws_trio *at,
			  const struct ws_side_field *before,
			  const struct ws_side_field *after, const char *key,
			  enum ws_direction direction, struct ws_err *err)
{
	struct ws_plan_item item = ws_list_start(at, WS_ITEM_INTENT);
	struct ws_value from = {before->present, before->text, NULL};
	struct ws_value to = {after->present, after->text, NULL};

	if (at->local->settings != WS_KNOWN || same_value(&item.change, &from, &to))
		return 0;
	item.change.label = key;
	item.change.file = after->file;
	item.change.line = after->line;
	between(&item, direction, from, to);
	return ws_plan_push(work, &item, err);
}

static int compare_both(struct ws_plan_work *work, const struct ws_trio *at,
			enum ws_direction direction, struct ws_err *err)
{
	int rc = 0;

	if (strcmp(at->base->dir, at->local->dir) != 0) {
		struct ws_plan_item item = ws_list_start(at, WS_ITEM_HANDLE);

		between(&item, direction, ws_part_dir(at->base), ws_part_dir(at->local));
		rc = ws_plan_push(work, &item, err);
	}
	for (int k = WS_ITEM_NAME; rc == 0 && k <= WS_ITEM_RESULT_STORAGE; k++)
		rc = compare_field(work, at, (enum ws_item_kind)k, direction, err);
	for (int k = 0; rc == 0 && k < WS_PRINCIPAL_KINDS; k++)
		rc = compare_grants(work, at, (enum ws_principal_kind)k, direction, err);
	if (rc == 0)
		rc = compare_intent(work, at, &at->base->delete_, &at->local->delete_,
				    "delete", direction, err);
	if (rc == 0)
		rc = compare_intent(work, at, &at->base->transfer_to,
				    &at->local->transfer_to, "transfer-to", direction, err);
	return rc;
}

static int compare_trio(struct ws_plan_work *work, const struct ws_trio *at, bool whole,
			enum ws_direction direction, struct ws_err *err)
{
	struct ws_plan_item item;

	if (at->base && at->local)
		return compare_both(work, at, direction, err);
	if (!whole)
		return 0;
	item = ws_list_start(at, WS_ITEM_WORKSPACE);
	between(&item, direction, ws_part_dir(at->base), ws_part_dir(at->local));
	return ws_plan_push(work, &item, err);
}

/* Edited files may come without the one that has the id; the directory tells then. */
static int compare_nameless(struct ws_plan_work *work,
			    const struct ws_side_workspace *after, bool whole,
			    enum ws_direction direction, struct ws_err *err)
{
	struct ws_trio at = {NULL, after, NULL, false, false};

	at.base = ws_side_workspace_at(work->base, after->dir);
	if (at.base && at.base->id && ws_side_workspace(work->local, at.base->id))
		at.base = NULL; /* that one is elsewhere now */
	return compare_trio(work, &at, whole, direction, err);
}

int ws_plan_merge_two(struct ws_plan_work *work, bool whole, enum ws_direction direction,
		      struct ws_err *err)
{
	struct ws_walk walk = {.side = {work->base, work->local, NULL}};
	int rc = ws_plan_compare_roles(work, direction, err);

	while (rc == 0 && ws_plan_walk(&walk)) {
		struct ws_trio at = {walk.found[0], walk.found[1], NULL, false, false};
		const struct ws_side_workspace *there =
			at.local ? NULL : ws_side_workspace_at(work->local, at.base->dir);

		if (!there || there->id)
			rc = compare_trio(work, &at, whole, direction, err);
	}
	for (size_t i = 0; rc == 0 && i < work->local->workspace_count; i++)
		if (!work->local->workspaces[i].id)
			rc = compare_nameless(work, &work->local->workspaces[i], whole,
					      direction, err);
	for (size_t i = 0; rc == 0 && whole && i < work->base->workspace_count; i++) {
		struct ws_trio at = {&work->base->workspaces[i], NULL, NULL, false, false};

		if (!at.base->id && !ws_side_workspace_at(work->local, at.base->dir))
			rc = compare_trio(work, &at, true, direction, err);
	}
	return rc;
}
