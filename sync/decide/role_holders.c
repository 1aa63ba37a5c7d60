/*
 * sync/decide/role_holders.c - who has a role that is to be deleted.
 *
 * Invariant: a role that anybody has, here or there, is not deleted; where a list of the
 * cloud could not be read, somebody there may have it.
 */
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "sync/decide/role_p.h"

#define HOLDERS_SHOWN 3

struct holders {
	struct ws_buf names;
	size_t count;
};

static void add_holder(struct holders *h, const char *what, const char *name,
		       const char *where)
{
	if (h->count++ < HOLDERS_SHOWN)
		ws_buf_addf(&h->names, "%s%s%s%s%s", h->names.len ? ", " : "", what, name,
			    where ? " in " : "", where ? where : "");
}

static void find_holders(const struct ws_side *side, const struct ws_side_account *account,
			 const char *id, struct holders *h)
{
	for (size_t i = 0; i < account->role_count; i++)
		if (ws_text_same(account->roles[i].inherits, id))
			add_holder(h, "role ", account->roles[i].name, NULL);
	for (size_t i = 0; i < side->workspace_count; i++) {
		const struct ws_side_workspace *w = &side->workspaces[i];

		if (w->account != account)
			continue;
		if (ws_text_same(w->default_role_id, id))
			add_holder(h, "default role of ", w->dir, NULL);
		for (size_t g = 0; g < w->grant_count; g++)
			if (ws_text_same(w->grants[g].role_id, id))
				add_holder(h, "", w->grants[g].label, w->dir);
	}
}

/* Where a list of the cloud could not be read, somebody there may have it. */
static bool may_be_held(const struct ws_plan_work *work,
			const struct ws_side_account *cloud)
{
	for (size_t i = 0; i < work->cloud->workspace_count; i++) {
		const struct ws_side_workspace *w = &work->cloud->workspaces[i];

		if (w->account != cloud || !w->id)
			continue;
		for (int k = 0; k < WS_INVITED; k++)
			if (w->lists[k] != WS_KNOWN ||
			    ws_list_unread(work->facts, w->id, (enum ws_principal_kind)k))
				return true;
		if (w->settings != WS_KNOWN)
			return true;
	}
	return false;
}

int ws_role_check_gone(struct ws_plan_work *work, const struct ws_side_account *local,
		       const struct ws_side_account *cloud, struct ws_change *change,
		       struct ws_err *err)
{
	struct holders here = {WS_BUF_INIT, 0}, there = {WS_BUF_INIT, 0};
	const struct holders *shown_of;

	find_holders(work->local, local, change->principal_id, &here);
	find_holders(work->cloud, cloud, change->principal_id, &there);
	shown_of = here.count ? &here : &there;
	if (here.count) {
		change->held |= WS_HELD_IN_USE;
	} else if (there.count) {
		change->verdict = WS_WAIT;
		change->wait = WS_WAIT_IN_USE;
	} else if (may_be_held(work, cloud)) {
		change->verdict = WS_WAIT;
		change->wait = WS_WAIT_UNKNOWN;
		change->note = "who has it could not be read everywhere";
	}
	if (shown_of->count > HOLDERS_SHOWN)
		change->note = ws_arena_printf(work->arena, "still has it: %s and %zu more",
					       ws_buf_text(&shown_of->names),
					       shown_of->count - HOLDERS_SHOWN);
	else if (shown_of->count)
		change->note = ws_arena_printf(work->arena, "still has it: %s",
					       ws_buf_text(&shown_of->names));
	ws_buf_free((struct ws_buf *)&here.names);
	ws_buf_free((struct ws_buf *)&there.names);
	return shown_of->count && !change->note ? ws_err_nomem(err) : 0;
}
