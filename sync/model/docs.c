/*
 * sync/model/docs.c - the flow: accounts, their workspaces, and where documents were.
 *
 * A workspace is found by its id, wherever its directory was: a rename keeps the
 * comments. Almost always it still is where its handle says, so the whole-tree index
 * is only made when one is not.
 */
#include "sync/model/docs_p.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define ACCOUNT_FILE "/_account/account.ini"

/* --- where things were ---------------------------------------------------------------------- */

static int remember(struct ws_docs_index *index, struct ws_map *map, const char *id,
		    const char *dir, struct ws_err *err)
{
	const char **place;
	char *key;

	if (!id || ws_map_get(map, id) != SIZE_MAX)
		return 0;
	place = ws_arena_grow(index->arena, &index->dirs, &index->count, sizeof(*place));
	key = ws_arena_dup(index->arena, id);
	if (!place || !key)
		return ws_err_nomem(err);
	*place = ws_arena_dup(index->arena, dir);
	return *place ? ws_map_set(map, key, index->count - 1, err) : ws_err_nomem(err);
}

/* Reads the id a document tells and remembers its directory. */
static int remember_doc(struct ws_docs_index *index, enum ws_doc_kind kind,
			const char *path, const char *dir, struct ws_err *err)
{
	const bool account = kind == WS_DOC_ACCOUNT;
	ws_auto(ws_ini) doc = NULL;
	int rc = ws_docs_load(index->tree, kind, path, &doc, err);

	if (rc)
		return rc == WS_DOCS_NONE ? 0 : rc;
	return remember(index, account ? &index->accounts : &index->workspaces,
			ws_ini_get(doc, account ? "account" : "cloud", "id"), dir, err);
}

static bool ends_with(const char *text, const char *end)
{
	const size_t len = strlen(text);
	const size_t end_len = strlen(end);

	return len > end_len && strcmp(text + len - end_len, end) == 0;
}

static int find_accounts(struct ws_docs_index *index, struct ws_err *err)
{
	const size_t count = index->tree ? ws_tree_count(index->tree) : 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		const char *path = ws_tree_at(index->tree, i)->path;
		struct ws_place place;

		if (!ends_with(path, ACCOUNT_FILE))
			continue;
		ws_layout_place(path, &place);
		if (place.kind == WS_DOC_ACCOUNT)
			rc = remember_doc(index, place.kind, path, place.account, err);
	}
	return rc;
}

static int find_workspaces(struct ws_docs_index *index, struct ws_err *err)
{
	const size_t count = ws_tree_count(index->tree);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < count; i++) {
		const char *path = ws_tree_at(index->tree, i)->path;
		char dir[2 * WS_LAYOUT_NAME + 1];
		struct ws_place place;

		ws_layout_place(path, &place);
		if (place.kind != WS_DOC_WORKSPACE)
			continue;
		(void)snprintf(dir, sizeof(dir), "%s/%s", place.account, place.handle);
		rc = remember_doc(index, place.kind, path, dir, err);
	}
	index->scanned = true;
	return rc;
}

/* Is the workspace where it should be? */
static int is_at(struct ws_docs_index *index, const char *id, const char *dir, bool *yes,
		 struct ws_err *err)
{
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *found;
	int rc = ws_docs_path(WS_DOC_WORKSPACE, dir, NULL, path, err);

	*yes = false;
	if (rc == 0)
		rc = ws_docs_load(index->tree, WS_DOC_WORKSPACE, path, &doc, err);
	if (rc)
		return rc == WS_DOCS_NONE ? 0 : rc;
	found = ws_ini_get(doc, "cloud", "id");
	*yes = found && strcmp(found, id) == 0;
	return 0;
}

int ws_docs_where(struct ws_docs_index *index, const char *id, const char *guess,
		  const char **dir, struct ws_err *err)
{
	bool there;
	size_t at;
	int rc;

	*dir = NULL;
	if (!index->tree)
		return 0;
	rc = is_at(index, id, guess, &there, err);
	if (rc == 0 && there)
		*dir = guess;
	if (rc || there)
		return rc;
	if (!index->scanned)
		rc = find_workspaces(index, err);
	if (rc)
		return rc;
	at = ws_map_get(&index->workspaces, id);
	if (at != SIZE_MAX)
		*dir = index->dirs[at];
	return 0;
}

static void clear_index(struct ws_docs_index *index)
{
	ws_map_free(&index->accounts);
	ws_map_free(&index->workspaces);
}

/* --- the flow --------------------------------------------------------------------------------- */

int ws_docs_new(const struct ws_tree *main, const struct ws_tree *cloud,
		struct ws_tree *out, struct ws_docs **docs, struct ws_err *err)
{
	ws_auto(ws_docs) made = calloc(1, sizeof(*made));
	int rc;

	*docs = NULL;
	if (made)
		made->arena = ws_arena_new();
	if (!made || !made->arena)
		return ws_err_nomem(err);
	made->main.tree = main;
	made->cloud.tree = cloud;
	made->main.arena = made->cloud.arena = made->arena;
	made->out = out;
	rc = find_accounts(&made->main, err);
	if (rc == 0)
		rc = find_accounts(&made->cloud, err);
	if (rc == 0)
		*docs = ws_steal(&made);
	return rc;
}

void ws_docs_set_now(struct ws_docs *docs, int64_t now_s)
{
	docs->now_s = now_s;
}

void ws_docs_free(struct ws_docs *docs)
{
	if (!docs)
		return;
	ws_docs_close_account(docs);
	clear_index(&docs->main);
	clear_index(&docs->cloud);
	ws_arena_free(docs->arena);
	free(docs);
}

int ws_docs_account_begin(struct ws_docs *docs, const struct ws_account *account,
			  struct ws_err *err)
{
	int rc;

	ws_docs_close_account(docs);
	rc = ws_docs_open_account(docs, account, err);
	if (rc)
		ws_docs_close_account(docs);
	return rc;
}

int ws_docs_account_end(struct ws_docs *docs, struct ws_err *err)
{
	int rc;

	if (!docs->account.arena)
		return ws_err_set(err, WS_E_BUG, "no account was begun");
	rc = ws_docs_write_end(docs, err);
	ws_docs_close_account(docs);
	return rc;
}
