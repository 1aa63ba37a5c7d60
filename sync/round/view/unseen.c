/*
 * sync/round/view/unseen.c - workspaces that a role reaches and this store does not track.
 *
 * They are on no side, so no guard looks at them. All the planner is told is that there are
 * some, and where: then a person answers for what a change of a role does there.
 */
#include "sync/round/view/view_p.h"

#include "store/ground/buf.h"
#include "sync/round/look/listed.h"

#define SHOWN 3

/* "acme/lab, acme/old and 3 more"; NULL: all is tracked. */
static int places_of(const struct ws_store *store, struct ws_arena *arena,
		     const struct ws_listed_account *account, const char **out,
		     struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;
	size_t count = 0;

	*out = NULL;
	for (size_t i = 0; i < account->workspace_count; i++) {
		const char *handle = account->workspaces[i].handle;

		if (ws_store_tracks(store, account->handle, handle))
			continue;
		if (count++ < SHOWN)
			ws_buf_addf(&text, "%s%s/%s", text.len ? ", " : "", account->handle,
				    handle);
	}
	if (count == 0)
		return 0;
	if (count > SHOWN)
		ws_buf_addf(&text, " and %zu more", count - SHOWN);
	*out = text.failed ? NULL : ws_arena_dup(arena, ws_buf_text(&text));
	return *out ? 0 : ws_err_nomem(err);
}

int ws_view_gather_unseen(struct ws_store *store, struct ws_view *view, struct ws_err *err)
{
	struct ws_view_own *own = ws_view_own(view);
	ws_auto(ws_listed) listed = NULL;
	struct ws_unseen *all = NULL;
	size_t count = 0;
	int rc;

	if (!own->other_roles)
		return 0;
	rc = ws_listed_read(store, &listed, err);
	for (size_t i = 0; rc == 0 && i < listed->count; i++) {
		const struct ws_listed_account *account = &listed->accounts[i];
		struct ws_unseen *slot;
		const char *places;

		rc = places_of(store, own->arena, account, &places, err);
		if (rc < 0 || !places)
			continue;
		slot = ws_arena_grow(own->arena, &all, &count, sizeof(*slot));
		if (!slot)
			return ws_err_nomem(err);
		*slot = (struct ws_unseen){ws_arena_dup(own->arena, account->id), places};
		if (!slot->account_id)
			return ws_err_nomem(err);
	}
	own->facts.unseen = all;
	own->facts.unseen_count = count;
	return rc;
}
