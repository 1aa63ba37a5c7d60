/*
 * sync/decide/merge.c - three sides -> what differs: existence and place of each
 * workspace here, its fields and grants in list.c.
 *
 * Invariant: a workspace that is missing on a side deletes nothing. Missing here it is
 * untracked; missing in the cloud it is gone or not for this key, and nobody can tell.
 */
#include "sync/decide/plan_p.h"

#include <string.h>
#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "sync/decide/handle.h"

/* Not listed is not deleted: the cloud answers the same for "gone" and "not for you". */
static int wait_gone(struct ws_plan_work *work, const struct ws_trio *at,
		     struct ws_err *err)
{
	struct ws_plan_item item = ws_list_start(at, WS_ITEM_WORKSPACE);

	item.change.direction = WS_INCOMING;
	item.change.verdict = WS_WAIT;
	item.change.wait = WS_WAIT_GONE;
	item.change.base = ws_part_dir(at->base);
	item.change.local = ws_part_dir(at->local);
	item.change.before = item.change.local;
	return ws_plan_push(work, &item, err);
}

/* What stands here in the directory the cloud's workspace wants, if anything does. */
static const struct ws_side_workspace *in_the_way(const struct ws_plan_work *work,
						  const struct ws_trio *at)
{
	const struct ws_side_workspace *there = ws_side_workspace_at(work->local,
								     at->cloud->dir);

	return there == at->local ? NULL : there;
}

/* The cloud has moved that workspace away: its directory becomes free by itself. */
static bool moves_away(const struct ws_plan_work *work,
		       const struct ws_side_workspace *there)
{
	const struct ws_side_workspace *cloud = there->id ? ws_side_workspace(work->cloud,
									      there->id)
							  : NULL;

	return cloud && !ws_text_same(cloud->dir, there->dir);
}

/* Is the directory a handle that could be asked for, in the same account? */
static void check_target(const struct ws_trio *at, struct ws_change *change)
{
	const char *handle = strchr(at->local->dir, '/');

	if (!ws_text_same(at->local->account->id, at->cloud->account->id)) {
		change->held |= WS_HELD_UNSUPPORTED;
		change->note = "a directory moved to another account transfers nothing";
	} else if (!ws_text_same(at->local->account->dir, at->cloud->account->dir)) {
		change->held |= WS_HELD_UNSUPPORTED;
		change->note = "the directory of an account is its handle in the cloud";
	} else if (!handle || !ws_layout_handle_ok(handle + 1)) {
		change->held |= WS_HELD_UNSUPPORTED;
		change->note = "the directory's name is no handle";
	}
}

static int merge_handle(struct ws_plan_work *work, const struct ws_trio *at,
			struct ws_err *err)
{
	const bool in_base = at->base && at->base->id;
	const struct ws_side_workspace *there = in_the_way(work, at);
	struct ws_plan_item proto = ws_list_start(at, WS_ITEM_HANDLE);
	struct ws_merged merged = {0};
	struct ws_plan_item *added;
	struct ws_list_rule rule;
	int rc;

	if (!in_base && ws_text_same(at->local->dir, at->cloud->dir))
		return 0;
	merged.base = ws_part_dir(in_base ? at->base : NULL);
	merged.local = ws_part_dir(at->local);
	merged.cloud = ws_part_dir(at->cloud);
	rule = ws_list_rule_for(work, in_base ? WS_KNOWN : WS_INVALID,
				at->local->settings == WS_INVALID ? WS_INVALID : WS_KNOWN,
				WS_KNOWN);
	ws_list_fill(work, &proto.change, rule, &merged);
	/* a circle that was opened and not closed: it stands aside by nobody's wish */
	if (in_base && !ws_text_same(at->base->dir, at->local->dir) &&
	    ws_handle_is_aside(at->cloud->handle, at->cloud->id))
		merged.item.cloud = merged.item.base;
	rc = ws_plan_add(work, &proto, &merged, &added, err);
	if (rc == 0 && added && added->change.verdict == WS_SEND)
		check_target(at, &added->change);
	if (rc < 0 || !added || added->change.verdict != WS_RECEIVE)
		return rc;
	ws_plan_block(added, ws_blocked_dir(work, at, at->local->dir) |
				     ws_blocked_dir(work, at, at->cloud->dir));
	if (there) {
		/* a chain of renames untangles from its end, a swap never does */
		added->change.verdict = WS_HELD;
		added->change.held = WS_HELD_UNSUPPORTED;
		added->change.wait = 0;
		added->change.note = "another workspace has that directory here";
	}
	return 0;
}

/* A workspace main does not have, and the base neither: new in the cloud. */
static int merge_cloud_only(struct ws_plan_work *work, const struct ws_trio *at,
			    struct ws_err *err)
{
	const struct ws_side_workspace *there = in_the_way(work, at);
	struct ws_plan_item proto = ws_list_start(at, WS_ITEM_WORKSPACE);
	struct ws_merged merged = {0};
	struct ws_list_rule rule = ws_list_rule_for(work, WS_ABSENT, WS_ABSENT, WS_KNOWN);
	struct ws_plan_item *added;
	unsigned blocked = 0;
	int rc;

	merged.cloud = ws_part_dir(at->cloud);
	if (there && there->settings == WS_INVALID && !there->id) {
		blocked = WS_WAIT_INVALID;
	} else if (there && moves_away(work, there)) {
		blocked = WS_WAIT_UNKNOWN;
		proto.change.note = "waits until the workspace in its directory has moved";
	} else if (there) {
		merged.local = ws_part_dir(there);
		proto.change.note = "its directory belongs to another workspace here";
	}
	ws_list_fill(work, &proto.change, rule, &merged);
	if (merged.local.present)
		merged.item.local.value = ""; /* same directory, and still not the same */
	rc = ws_plan_add(work, &proto, &merged, &added, err);
	if (rc == 0 && added && added->change.verdict == WS_RECEIVE)
		ws_plan_block(added, blocked | ws_blocked_dir(work, at, at->cloud->dir));
	return rc;
}

/* One line for a workspace that is the same here and there and new to the base. */
static int agree_whole(struct ws_plan_work *work, const struct ws_trio *at, size_t from,
		       struct ws_err *err)
{
	struct ws_plan_item item = ws_list_start(at, WS_ITEM_WORKSPACE);
	bool whole = !at->local_invalid && at->local->settings == WS_KNOWN &&
		     at->cloud->settings == WS_KNOWN &&
		     ws_text_same(at->local->dir, at->cloud->dir) && work->count > from;

	for (size_t i = from; i < work->count && whole; i++)
		whole = work->items[i].change.verdict == WS_AGREE;
	for (int k = 0; k < WS_PRINCIPAL_KINDS && whole; k++)
		whole = at->local->lists[k] == at->cloud->lists[k] &&
			!ws_list_unread(work->facts, at->cloud->id,
					(enum ws_principal_kind)k);
	if (!whole)
		return 0;
	work->count = from;
	item.change.direction = WS_BOTH;
	item.change.verdict = WS_AGREE;
	item.change.local = ws_part_dir(at->local);
	item.change.cloud = ws_part_dir(at->cloud);
	item.change.after = item.change.local;
	return ws_plan_push(work, &item, err);
}

/* A directory of the base or of local that lost its id, or never had one. */
static const struct ws_side_workspace *nameless_at(const struct ws_side *side,
						   const struct ws_side_workspace *like)
{
	const struct ws_side_workspace *there = like ? ws_side_workspace_at(side, like->dir)
						     : NULL;

	return there && !there->id ? there : NULL;
}

/*
 * Where accounts differ: moved by hand is no intent that could be carried out, and
 * names in it may mean others; moved in the cloud is followed before anything is sent.
 */
static void compare_accounts(struct ws_trio *at)
{
	const char *base = at->base && at->base->account ? at->base->account->id : NULL;
	const char *local = at->local && at->local->account ? at->local->account->id : NULL;
	const char *cloud = at->cloud && at->cloud->account ? at->cloud->account->id : NULL;

	if (!local || !cloud || strcmp(local, cloud) == 0)
		return;
	if (base && strcmp(base, local) == 0)
		at->moving = true;
	else
		at->local_invalid = true;
}

static int merge_workspace(struct ws_plan_work *work, struct ws_trio *at,
			   struct ws_err *err)
{
	const size_t from = work->count;
	const bool placed = at->local && at->cloud && !at->local_invalid;
	int rc = 0;

	compare_accounts(at);
	rc = ws_plan_merge_policy(work, at, err);
	if (rc == 0 && at->local && !at->cloud)
		rc = wait_gone(work, at, err);
	if (rc == 0 && placed)
		rc = merge_handle(work, at, err);
	for (int k = WS_ITEM_NAME; rc == 0 && k <= WS_ITEM_RESULT_STORAGE; k++)
		rc = ws_list_field(work, at, (enum ws_item_kind)k, err);
	for (int k = 0; rc == 0 && k < WS_PRINCIPAL_KINDS; k++)
		rc = ws_list_grants(work, at, (enum ws_principal_kind)k, err);
	if (rc == 0 && at->local && at->cloud)
		rc = ws_plan_merge_intents(work, at, err);
	if (rc == 0 && !at->base && at->local && at->cloud)
		rc = agree_whole(work, at, from, err);
	return rc;
}

static int merge_id(struct ws_plan_work *work, const struct ws_walk *walk,
		    struct ws_err *err)
{
	struct ws_trio at = {walk->found[0], walk->found[1], walk->found[2], false, false};
	const struct ws_side_workspace *nameless = NULL;

	if (walk->twice[0])
		at.base = NULL;
	if (walk->twice[2])
		return 0; /* a look never writes that; were it to, nothing follows from it */
	at.local_invalid = walk->twice[1];
	if (!at.local) {
		nameless = nameless_at(work->local, at.base);
		if (!nameless && at.base)
			return 0; /* untracked by taking its directory away */
		if (!nameless)
			return merge_cloud_only(work, &at, err);
		at.local_invalid = true;
	}
	if (!at.local && !at.cloud)
		return 0;
	if (!at.base)
		at.base = nameless_at(work->base, at.local ? at.local : at.cloud);
	return merge_workspace(work, &at, err);
}

int ws_plan_merge(struct ws_plan_work *work, struct ws_err *err)
{
	struct ws_walk walk = {.side = {work->base, work->local, work->cloud}};
	int rc = ws_plan_merge_roles(work, err);

	for (size_t i = 0; rc == 0 && i < work->local->account_count; i++)
		rc = ws_plan_merge_account_policy(work, &work->local->accounts[i], err);
	while (rc == 0 && ws_plan_walk(&walk))
		rc = merge_id(work, &walk, err);
	for (size_t i = 0; rc == 0 && i < work->local->workspace_count; i++)
		if (!work->local->workspaces[i].id)
			rc = ws_plan_merge_new(work, &work->local->workspaces[i], err);
	return rc;
}
