/*
 * sync/round/look/look_keep.c - what a look leaves as it was.
 *
 * The state of the cloud is main with every mirrored and synced document replaced: what is
 * not about the cloud, what was not read, and what is read on its own stays.
 */
#include "sync/round/look/look_keep.h"

#include <stdio.h>
#include <string.h>

#include "store/tree/layout.h"

/* A workspace that is not tracked any more was not read: what the last look had of it
 * stands, so that it passes neither for gone nor for changed. */
static int keep_untracked(const struct ws_store *store, const struct ws_look *look,
			  struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(look->cloud); i++) {
		const struct ws_tree_entry *e = ws_tree_at(look->cloud, i);
		struct ws_place place;

		ws_layout_place(e->path, &place);
		if (place.handle[0] && place.kind != WS_DOC_POLICY &&
		    !ws_store_tracks(store, place.account, place.handle) &&
		    !ws_tree_find(look->state, e->path))
			rc = ws_tree_put_copy(look->state, e->path, e->bytes, e->len, err);
	}
	return rc;
}

static bool stays(const char *path)
{
	struct ws_place place;

	ws_layout_place(path, &place);
	return place.kind == WS_DOC_OTHER || place.kind == WS_DOC_POLICY;
}

static int keep_local(const struct ws_tree *main, struct ws_tree *state, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(main); i++) {
		const struct ws_tree_entry *e = ws_tree_at(main, i);

		if (stays(e->path))
			rc = ws_tree_put_copy(state, e->path, e->bytes, e->len, err);
	}
	return rc;
}

/* Where the workspace is now that the last look had at `place`; "" when nowhere. */
static int find_now(const struct ws_look *look, const struct ws_place *place,
		    char out[WS_LAYOUT_PATH], struct ws_err *err)
{
	const struct ws_tree_entry *before, *now;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *id;
	int rc;

	out[0] = '\0';
	if (ws_layout_path(WS_DOC_WORKSPACE, place->account, place->handle, NULL, path,
			   NULL))
		return 0;
	before = ws_tree_find(look->cloud, path);
	now = ws_tree_find(look->state, path);
	if (before && now && ws_tree_entry_same(before, now)) {
		(void)snprintf(out, WS_LAYOUT_PATH, "%s/%s", place->account, place->handle);
		return 0;
	}
	if (!before)
		return 0;
	rc = ws_ini_parse(before->bytes, before->len, ws_layout_schema(WS_DOC_WORKSPACE),
			  path, &doc, NULL);
	if (rc < 0)
		return rc == WS_E_NOMEM ? ws_err_nomem(err) : 0;
	id = ws_ini_get(doc, "cloud", "id");
	for (size_t i = 0; id && i < look->place_count; i++)
		if (strcmp(look->places[i].workspace_id, id) == 0)
			(void)snprintf(out, WS_LAYOUT_PATH, "%s", look->places[i].dir);
	return 0;
}

/* What lies inside a workspace is read on its own, when there is room for it: it stays as
 * the last look has it, and moves with the workspace. */
static int keep_inventory(const struct ws_look *look, struct ws_err *err)
{
	char dir[WS_LAYOUT_PATH] = "", path[WS_LAYOUT_PATH];
	struct ws_place last = {.kind = WS_DOC_OTHER};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(look->cloud); i++) {
		const struct ws_tree_entry *e = ws_tree_at(look->cloud, i);
		struct ws_place place;

		ws_layout_place(e->path, &place);
		if (place.kind != WS_DOC_INVENTORY)
			continue;
		if (strcmp(last.account, place.account) != 0 ||
		    strcmp(last.handle, place.handle) != 0)
			rc = find_now(look, &place, dir, err);
		last = place;
		if (rc == 0 && dir[0] &&
		    snprintf(path, sizeof(path), "%s/inventory/%s.ini", dir, place.name) <
			    (int)sizeof(path))
			rc = ws_tree_put_copy(look->state, path, e->bytes, e->len, err);
	}
	return rc;
}

/* Before there is a main, the store's own files lie on disk alone. */
static int keep_new_store(struct ws_store *store, struct ws_tree *state, struct ws_err *err)
{
	static const char *const own[] = {".gitattributes", ".wsync/store.ini"};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < sizeof(own) / sizeof(own[0]); i++) {
		char *bytes = NULL;
		size_t len = 0;

		rc = ws_work_read(store, own[i], &bytes, &len, err);
		if (rc > 0) {
			rc = 0;
			continue;
		}
		if (rc == 0)
			rc = ws_tree_put(state, own[i], bytes, len, err);
	}
	return rc;
}

int ws_look_keep(struct ws_store *store, struct ws_look *look, struct ws_err *err)
{
	int rc = keep_untracked(store, look, err);

	if (rc == 0)
		rc = keep_local(look->main, look->state, err);
	if (rc == 0)
		rc = keep_inventory(look, err);
	if (rc == 0 && ws_oid_is_zero(&look->main_id))
		rc = keep_new_store(store, look->state, err);
	return rc;
}
