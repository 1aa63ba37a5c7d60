/*
 * sync/round/look/look_again.c - single workspaces read once more, laid over a first reading.
 */
#include "sync/round/look/look.h"

#include "store/tree/layout.h"

/* Do names mean the same in both readings? Where they do not, the two cannot be mixed. */
static bool same_names(const struct ws_tree *again, const struct ws_tree *state)
{
	for (size_t i = 0; i < ws_tree_count(again); i++) {
		const struct ws_tree_entry *e = ws_tree_at(again, i);
		struct ws_place place;

		ws_layout_place(e->path, &place);
		if (place.kind == WS_DOC_IDS &&
		    !ws_tree_entry_same(e, ws_tree_find(state, e->path)))
			return false;
	}
	return true;
}

/* Is path a document of a workspace that `again` has? */
static bool is_read_again(const struct ws_tree *again, const struct ws_place *place)
{
	char path[WS_LAYOUT_PATH];
	struct ws_err ignored = {0};

	return place->handle[0] &&
	       ws_layout_path(WS_DOC_WORKSPACE, place->account, place->handle, "", path,
			      &ignored) == 0 &&
	       ws_tree_find(again, path);
}

int ws_look_lay_over(struct ws_tree *state, const struct ws_tree *again, struct ws_err *err)
{
	struct ws_place place;
	size_t n = 0;
	int rc = 0;

	while (n < ws_tree_count(state)) {
		const char *path = ws_tree_at(state, n)->path;

		ws_layout_place(path, &place);
		if (place.kind != WS_DOC_INVENTORY && place.kind != WS_DOC_POLICY &&
		    is_read_again(again, &place))
			ws_tree_drop(state, path);
		else
			n++;
	}
	for (size_t i = 0; rc == 0 && i < ws_tree_count(again); i++) {
		const struct ws_tree_entry *e = ws_tree_at(again, i);

		ws_layout_place(e->path, &place);
		if (place.handle[0])
			rc = ws_tree_put_copy(state, e->path, e->bytes, e->len, err);
	}
	return rc;
}

int ws_look_again(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_world *world, const char *const *names,
		  size_t count, struct ws_look *look, bool *counts, struct ws_err *err)
{
	ws_auto(ws_tree) again = ws_tree_new();
	struct ws_remote_report first = look->report;
	size_t accounts = look->accounts, found = 0;
	int rc = again ? ws_look_some(store, remote, NULL, names, count, look, again,
				      &found, err)
		       : ws_err_nomem(err);

	*counts = rc == 0 && found == count && same_names(again, look->state);
	if (*counts)
		rc = ws_look_lay_over(look->state, again, err);
	/* the second reading costs requests but counts nothing twice */
	first.requests = look->report.requests;
	first.complete = first.complete && look->report.complete;
	look->report = first;
	look->accounts = accounts;
	if (*counts)
		ws_look_ends(look, world);
	return rc;
}
