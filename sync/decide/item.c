/*
 * sync/decide/item.c - the decision table of item.h as code.
 *
 * Invariants: nothing is sent without knowing both other sides; nothing is sent or
 * received that the base cannot tell a change from a state; a removal in the cloud is
 * believed only when confirmed.
 */
#include "sync/decide/item.h"

#include <string.h>

static bool same(const struct ws_item_side *a, const struct ws_item_side *b)
{
	if (a->presence != b->presence)
		return false;
	if (a->presence != WS_ITEM_THERE)
		return true;
	return strcmp(a->value ? a->value : "", b->value ? b->value : "") == 0;
}

/* Without a base an item on one side only may be new there or removed here: nobody can
 * tell, so it is shown and a person decides. */
static enum ws_item_answer without_base(const struct ws_item *item)
{
	if (item->local.presence != item->cloud.presence)
		return WS_DO_LIST;
	if (item->local.presence == WS_ITEM_MISSING)
		return WS_DO_NOTHING;
	return same(&item->local, &item->cloud) ? WS_DO_AGREE : WS_DO_CONFLICT;
}

/* The base has it, the cloud lacks it. */
static enum ws_item_answer gone_from_cloud(const struct ws_item *item)
{
	bool kept = same(&item->local, &item->base);

	if (!kept && item->local.presence == WS_ITEM_THERE)
		return WS_DO_CONFLICT; /* perhaps revoked on purpose: never made again */
	if (!item->missing_confirmed)
		return WS_DO_WAIT_MISSING;
	return kept ? WS_DO_RECEIVE : WS_DO_AGREE;
}

enum ws_item_answer ws_item_decide(const struct ws_item *item)
{
	bool local_same, cloud_same;

	if (item->cloud.presence == WS_ITEM_UNKNOWN ||
	    item->local.presence == WS_ITEM_UNKNOWN)
		return WS_DO_WAIT_UNKNOWN;
	if (!item->have_base || item->base.presence == WS_ITEM_UNKNOWN)
		return without_base(item);
	if (item->base.presence == WS_ITEM_THERE && item->cloud.presence == WS_ITEM_MISSING)
		return gone_from_cloud(item);

	local_same = same(&item->local, &item->base);
	cloud_same = same(&item->cloud, &item->base);
	if (local_same && cloud_same)
		return WS_DO_NOTHING;
	if (cloud_same)
		return WS_DO_SEND;
	if (local_same)
		return WS_DO_RECEIVE;
	return same(&item->local, &item->cloud) ? WS_DO_AGREE : WS_DO_CONFLICT;
}
