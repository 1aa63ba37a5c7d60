/*
 * sync/decide/place.c - workspaces that are to come, to go, or to move: a directory without
 * an id, and the intents `delete` and `transfer-to`.
 *
 * Invariants:
 *   - a workspace is made only where nobody has one of that handle or name
 *   - an intent is never carried out unapproved, and its approval is bound to the whole of
 *     what the cloud holds of the workspace: whatever changes there voids it
 *   - an intent goes alone: as long as anything else of the workspace is to be sent or
 *     taken, it stays
 */
#include "sync/decide/plan_p.h"

#include <stdio.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "sync/model/room.h"

static void block(struct ws_plan_item *item, const char *note)
{
	item->change.held |= WS_HELD_BLOCKED;
	if (!item->change.note)
		item->change.note = note;
}

/* ---- to be made -------------------------------------------------------------------------- */

static const char *name_of(const struct ws_side_workspace *workspace)
{
	return workspace->name.present && workspace->name.text[0] ? workspace->name.text
								  : workspace->handle;
}

static size_t count_in(const struct ws_side *side, const char *account_id)
{
	size_t count = 0;

	for (size_t i = 0; i < side->workspace_count; i++)
		count += side->workspaces[i].id && side->workspaces[i].account->id &&
			 strcmp(side->workspaces[i].account->id, account_id) == 0;
	return count;
}

static bool is_pending(const struct ws_side_workspace *workspace)
{
	return !workspace->id && workspace->settings != WS_INVALID;
}

/* A name that a workspace of the account has, or one that is to be made before this one. */
static const struct ws_side_workspace *namesake(const struct ws_plan_work *work,
						const struct ws_side_account *account,
						const struct ws_side_workspace *local)
{
	const char *name = name_of(local);

	for (size_t i = 0; i < work->cloud->workspace_count; i++) {
		const struct ws_side_workspace *w = &work->cloud->workspaces[i];

		if (w->account == account && ws_text_casecmp(name_of(w), name) == 0)
			return w;
	}
	for (size_t i = 0; i < work->local->workspace_count; i++) {
		const struct ws_side_workspace *w = &work->local->workspaces[i];

		if (w == local)
			break;
		if (w->account == local->account && is_pending(w) &&
		    ws_text_casecmp(name_of(w), name) == 0)
			return w;
	}
	return NULL;
}

/* How many wait to be made in the account before this one; NULL: none counts. */
static size_t before_it(const struct ws_plan_work *work,
			const struct ws_side_workspace *local)
{
	size_t count = 0;

	for (size_t i = 0; local && i < work->local->workspace_count; i++) {
		const struct ws_side_workspace *w = &work->local->workspaces[i];

		if (w == local)
			break;
		count += w->account == local->account && is_pending(w);
	}
	return count;
}

/* What is known of is the least there can be. */
static bool lacks_room(const struct ws_plan_work *work,
		       const struct ws_side_account *account,
		       const struct ws_side_workspace *local, struct ws_room *room)
{
	const struct ws_used used = {
		true, false,
		(int64_t)(count_in(work->cloud, account->id) + before_it(work, local))};

	*room = ws_room_of(WS_CAP_WORKSPACES, account->limits, account->limit_count, used);
	return ws_room_fits(room, 1) == WS_FIT_NO;
}

static int check_new(struct ws_plan_work *work, struct ws_plan_item *item,
		     const struct ws_side_workspace *local, struct ws_err *err)
{
	const struct ws_side_account *account = ws_side_account_at(work->cloud,
								   local->account->dir);
	const struct ws_side_workspace *other;
	struct ws_room room;

	if (!account || !account->id) {
		block(item, "no account of that handle was seen in the cloud");
		return 0;
	}
	item->change.account_id = account->id;
	if (!ws_layout_handle_ok(local->handle)) {
		block(item, "the directory's name is no handle");
		return 0;
	}
	other = namesake(work, account, local);
	if (other)
		block(item, ws_arena_printf(work->arena,
					    "%s has that name already: names are unique in "
					    "an account",
					    other->dir));
	else if (lacks_room(work, account, local, &room))
		block(item, ws_arena_printf(
				    work->arena,
				    "the plan of %s allows %lld workspace%s, and there are "
				    "as many; plans: " WS_ROOM_PLANS,
				    account->dir, (long long)room.limit,
				    room.limit == 1 ? "" : "s"));
	return item->change.held && !item->change.note ? ws_err_nomem(err) : 0;
}

int ws_plan_merge_new(struct ws_plan_work *work, const struct ws_side_workspace *local,
		      struct ws_err *err)
{
	struct ws_trio at = {NULL, local, NULL, false, false};
	struct ws_plan_item item = ws_list_start(&at, WS_ITEM_WORKSPACE);
	int rc;

	if (local->settings == WS_INVALID || ws_side_workspace_at(work->base, local->dir) ||
	    ws_side_workspace_at(work->cloud, local->dir))
		return 0;
	item.change.direction = WS_OUTGOING;
	item.change.verdict = WS_SEND;
	item.change.local = (struct ws_value){true, local->dir, NULL};
	item.change.after = item.change.local;
	item.change.file = local->name.file;
	item.change.line = local->name.line;
	rc = check_new(work, &item, local, err);
	return rc == 0 ? ws_plan_push(work, &item, err) : rc;
}

/* ---- to go or to move -------------------------------------------------------------------- */

/* Everything the cloud holds of a workspace that others can change, so that no two states
 * have one text: what people wrote has its length before it. to: the account it is to go to,
 * whose handle may be another one's tomorrow; or NULL. */
static const char *state_of(struct ws_plan_work *work,
			    const struct ws_side_workspace *cloud,
			    const struct ws_side_account *to)
{
	ws_auto_buf b = WS_BUF_INIT;
	const struct ws_side_field *const texts[] = {&cloud->name, &cloud->description};

	for (size_t i = 0; i < 2; i++)
		ws_buf_addf(&b, "%zu:%s\n", texts[i]->present ? strlen(texts[i]->text) : 0,
			    texts[i]->present ? texts[i]->text : "");
	ws_buf_addf(&b, "%s\n", cloud->default_role_id ? cloud->default_role_id : "none");
	for (int kind = 0; kind < WS_PRINCIPAL_KINDS; kind++)
		ws_buf_adds(&b, cloud->lists[kind] == WS_KNOWN ? "known\n" : "unknown\n");
	for (size_t i = 0; i < cloud->grant_count; i++)
		ws_buf_addf(&b, "%s %s %s\n", ws_principal_section(cloud->grants[i].kind),
			    cloud->grants[i].id,
			    cloud->grants[i].role_id ? cloud->grants[i].role_id : "none");
	if (to && to->id)
		ws_buf_addf(&b, "to %s\n", to->id);
	return b.failed ? NULL : ws_arena_dup(work->arena, ws_buf_text(&b));
}

static bool is_of(const struct ws_plan_item *item, const char *workspace_id)
{
	return item->change.workspace_id &&
	       strcmp(item->change.workspace_id, workspace_id) == 0;
}

/* Is anything else of the workspace under way? What is held does not happen. */
static bool is_busy(const struct ws_plan_work *work, const char *workspace_id)
{
	for (size_t i = 0; i < work->count; i++) {
		const enum ws_verdict verdict = work->items[i].change.verdict;

		if (is_of(&work->items[i], workspace_id) &&
		    work->items[i].change.kind != WS_ITEM_INTENT && verdict != WS_HELD &&
		    verdict != WS_AGREE)
			return true;
	}
	return false;
}

static void check_delete(const struct ws_trio *at, const char *wish,
			 struct ws_plan_item *item)
{
	if (strcmp(wish, at->cloud->handle) != 0)
		block(item, "the handle written there is not that of the workspace");
}

static const struct ws_side_account *target_of(const struct ws_plan_work *work,
					       const char *wish)
{
	const size_t len = strcspn(wish, "/");

	for (size_t i = 0; i < work->cloud->account_count; i++) {
		const struct ws_side_account *a = &work->cloud->accounts[i];

		if (a->handle && strlen(a->handle) == len &&
		    strncmp(a->handle, wish, len) == 0)
			return a;
	}
	return NULL;
}

static void check_transfer(struct ws_plan_work *work, const struct ws_trio *at,
			   const char *wish, struct ws_plan_item *item)
{
	const struct ws_side_account *to = target_of(work, wish);
	const char *slash = strchr(wish, '/');
	struct ws_room room;

	if (!slash || !ws_layout_handle_ok(slash + 1)) {
		block(item, "a transfer goes to ACCOUNT/HANDLE");
		return;
	}
	if (!to || !to->id) {
		block(item, "no account of that handle was seen in the cloud");
		return;
	}
	if (at->cloud->account == to)
		block(item, "it is in that account already");
	for (size_t i = 0; i < work->cloud->workspace_count; i++) {
		const struct ws_side_workspace *w = &work->cloud->workspaces[i];

		if (w->account == to && w != at->cloud &&
		    (strcmp(w->handle, slash + 1) == 0 ||
		     ws_text_casecmp(name_of(w), name_of(at->cloud)) == 0))
			block(item, "the account has a workspace of that handle or name");
	}
	if (lacks_room(work, to, NULL, &room))
		block(item, "the plan of that account allows no more workspaces");
}

/* The cloud has done what was asked for: the line has served. */
static int fulfilled(struct ws_plan_work *work, const struct ws_trio *at,
		     struct ws_plan_item *item, struct ws_err *err)
{
	item->change.direction = WS_INCOMING;
	item->change.verdict = WS_RECEIVE;
	item->change.before = item->change.local;
	ws_plan_block(item, ws_blocked_field(work, at, WS_ITEM_INTENT));
	return ws_plan_push(work, item, err);
}

static bool is_there(const struct ws_side_workspace *cloud, const char *wish)
{
	const size_t len = strcspn(wish, "/");
	const char *account = cloud->account->handle ? cloud->account->handle
						     : cloud->account->dir;

	return wish[len] == '/' && strlen(account) == len &&
	       strncmp(wish, account, len) == 0 &&
	       strcmp(wish + len + 1, cloud->handle) == 0;
}

static int merge_intent(struct ws_plan_work *work, const struct ws_trio *at,
			const struct ws_side_field *field, const char *key,
			struct ws_err *err)
{
	const char *wish = field->text ? field->text : "";
	const bool deletes = strcmp(key, "delete") == 0;
	struct ws_plan_item item = ws_list_start(at, WS_ITEM_INTENT);

	if (!field->present || at->local_invalid)
		return 0;
	item.change.label = key;
	item.change.file = field->file;
	item.change.line = field->line;
	item.change.local = (struct ws_value){true, wish, NULL};
	item.change.cloud = (struct ws_value){false, at->cloud->dir, NULL};
	if (!deletes && is_there(at->cloud, wish))
		return fulfilled(work, at, &item, err);
	item.change.direction = WS_OUTGOING;
	item.change.verdict = WS_SEND;
	item.change.held = WS_HELD_APPROVAL;
	item.change.after = item.change.local;
	item.change.before = (struct ws_value){
		false, NULL,
		state_of(work, at->cloud, deletes ? NULL : target_of(work, wish))};
	if (!item.change.before.id)
		return ws_err_nomem(err);
	if (strcmp(at->local->dir, at->cloud->dir) != 0)
		block(&item, "the workspace moved in the cloud meanwhile");
	if (at->local->delete_.present && at->local->transfer_to.present)
		block(&item, "it cannot be deleted and transferred");
	if (is_busy(work, at->cloud->id))
		block(&item, "other changes of the workspace come first");
	if (deletes)
		check_delete(at, wish, &item);
	else
		check_transfer(work, at, wish, &item);
	return ws_plan_push(work, &item, err);
}

int ws_plan_merge_intents(struct ws_plan_work *work, const struct ws_trio *at,
			  struct ws_err *err)
{
	int rc = merge_intent(work, at, &at->local->delete_, "delete", err);

	return rc == 0 ? merge_intent(work, at, &at->local->transfer_to, "transfer-to", err)
		       : rc;
}
