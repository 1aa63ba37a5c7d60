/*
 * sync/round/look/look_storage.c - of which workspaces a look reads where results are kept.
 */
#include "sync/round/look/look_storage.h"

#include <string.h>

#include "store/ground/own.h"
#include "store/tree/layout.h"

#define TURN_S 300 /* a round comes about so often */

static const char key[] = "result-storage";

/* The value of the line in a tree, copied; NULL: none. Failures read as none: the look
 * itself stumbles over them. */
static char *line_of(const struct ws_tree *tree, const char *path)
{
	const struct ws_tree_entry *e = tree ? ws_tree_find(tree, path) : NULL;
	ws_auto(ws_ini) doc = NULL;
	const char *value;

	if (!e || !memmem(e->bytes, e->len, key, sizeof(key) - 1) ||
	    ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_WORKSPACE), path, &doc,
			 NULL) < 0)
		return NULL;
	value = ws_ini_get(doc, "workspace", key);
	return value ? strdup(value) : NULL;
}

static size_t count_lines(const struct ws_tree *tree)
{
	size_t count = 0;

	for (size_t i = 0; i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);
		struct ws_place place;

		if (!memmem(e->bytes, e->len, key, sizeof(key) - 1))
			continue;
		ws_layout_place(e->path, &place);
		count += place.kind == WS_DOC_WORKSPACE;
	}
	return count;
}

/* Every line has its turn: which one goes by its place and the clock. */
static bool has_turn(const struct ws_look_storage *storage, const struct ws_look *look,
		     const char *path)
{
	const size_t turns = (storage->lines + WS_LOOK_STORAGE_TURN - 1) /
			     WS_LOOK_STORAGE_TURN;
	size_t sum = (size_t)(look->started_s / TURN_S);

	for (const char *at = path; *at; at++)
		sum += (size_t)(unsigned char)*at;
	return turns <= 1 || sum % turns == 0;
}

bool ws_look_wants_storage(struct ws_look_storage *storage, const struct ws_look *look,
			   const char *account_handle, const char *workspace_handle)
{
	ws_auto_free char *here = NULL;
	ws_auto_free char *there = NULL;
	char path[WS_LAYOUT_PATH];

	if (look->deep)
		return true;
	if (!storage->counted) {
		storage->lines = count_lines(look->main);
		storage->counted = true;
	}
	if (!storage->lines || ws_layout_path(WS_DOC_WORKSPACE, account_handle,
					      workspace_handle, NULL, path, NULL) != 0)
		return false;
	here = line_of(look->main, path);
	if (!here)
		return false;
	there = line_of(look->cloud, path);
	if (there && strcmp(here, there) == 0)
		return has_turn(storage, look, path);
	return storage->asked++ < WS_LOOK_STORAGES;
}
