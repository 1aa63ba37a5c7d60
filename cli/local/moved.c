/*
 * cli/local/moved.c - workspace directories that were moved and not committed.
 */
#include "cli/local/moved.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/ground/own.h"
#include "store/ground/uuid.h"
#include "store/work/work.h"

void ws_moves_clear(struct ws_moves *moves)
{
	free(moves->items);
	*moves = (struct ws_moves){NULL, 0};
}

/* The file of a place that another workspace took is changed, not gone or added. */
static bool is_settings(const struct ws_draft *draft, enum ws_draft_kind kind,
			struct ws_place *place)
{
	ws_layout_place(draft->path, place);
	return (draft->kind == kind || draft->kind == WS_DRAFT_CHANGED) &&
	       place->kind == WS_DOC_WORKSPACE;
}

/* "" where the file has none that is one. */
static void id_in(const char *bytes, size_t len, const char *path, char out[WS_UUID_TEXT])
{
	ws_auto(ws_ini) doc = NULL;
	const char *id;

	out[0] = '\0';
	if (ws_ini_parse(bytes, len, ws_layout_schema(WS_DOC_WORKSPACE), path, &doc, NULL) <
	    0)
		return;
	id = ws_ini_get(doc, "cloud", "id");
	if (id && ws_uuid_ok(id))
		(void)snprintf(out, WS_UUID_TEXT, "%s", id);
}

static int id_of_main(struct ws_store *store, const struct ws_oid *main, const char *path,
		      char out[WS_UUID_TEXT], struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int rc = ws_repo_read(store->repo, main, path, &bytes, &len, err);

	out[0] = '\0';
	if (rc == 0)
		id_in(bytes, len, path, out);
	return rc < 0 ? rc : 0;
}

static int id_on_disk(struct ws_store *store, const char *path, char out[WS_UUID_TEXT],
		      struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int rc = ws_work_read(store, path, &bytes, &len, err);

	out[0] = '\0';
	if (rc == 0)
		id_in(bytes, len, path, out);
	return rc < 0 ? rc : 0;
}

static int add(struct ws_moves *moves, const struct ws_place *from,
	       const struct ws_place *to, struct ws_err *err)
{
	struct ws_move *more = reallocarray(moves->items, moves->count + 1, sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	moves->items = more;
	(void)snprintf(more[moves->count].from, sizeof(more->from), "%s/%s", from->account,
		       from->handle);
	(void)snprintf(more[moves->count].to, sizeof(more->to), "%s/%s", to->account,
		       to->handle);
	moves->count++;
	return 0;
}

/* Where is the workspace that main has at a place that is gone? */
static int find(struct ws_store *store, const struct ws_drafts *drafts,
		const struct ws_place *gone, const char *id, struct ws_moves *moves,
		struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && id[0] && i < drafts->count; i++) {
		char there[WS_UUID_TEXT];
		struct ws_place place;

		if (!is_settings(&drafts->items[i], WS_DRAFT_ADDED, &place))
			continue;
		rc = id_on_disk(store, drafts->items[i].path, there, err);
		if (rc == 0 && strcmp(there, id) == 0)
			return add(moves, gone, &place, err);
	}
	return rc;
}

static int read_one(struct ws_store *store, const struct ws_oid *main,
		    const struct ws_drafts *drafts, const struct ws_draft *draft,
		    struct ws_moves *moves, struct ws_err *err)
{
	char id[WS_UUID_TEXT], there[WS_UUID_TEXT] = "";
	struct ws_place place;
	int rc = 0;

	if (!is_settings(draft, WS_DRAFT_GONE, &place))
		return 0;
	rc = id_of_main(store, main, draft->path, id, err);
	if (rc == 0 && draft->kind == WS_DRAFT_CHANGED)
		rc = id_on_disk(store, draft->path, there, err);
	if (rc < 0 || strcmp(id, there) == 0)
		return rc;
	return find(store, drafts, &place, id, moves, err);
}

int ws_moves_read(struct ws_store *store, struct ws_moves *out, struct ws_err *err)
{
	struct ws_drafts drafts = {0};
	struct ws_oid main;
	int rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);

	*out = (struct ws_moves){NULL, 0};
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ws_work_scan(store, &main, &drafts, err);
	for (size_t i = 0; rc == 0 && i < drafts.count; i++)
		rc = read_one(store, &main, &drafts, &drafts.items[i], out, err);
	ws_drafts_free(&drafts);
	return rc;
}

static bool is_named(const char *dir, const char *word)
{
	const char *slash = strchr(dir, '/');

	return strcmp(dir, word) == 0 || (slash && strcmp(slash + 1, word) == 0);
}

const struct ws_move *ws_move_named(const struct ws_moves *moves, const char *word)
{
	const struct ws_move *found = NULL;
	size_t count = 0;

	for (int old = 0; old < 2 && count == 0; old++)
		for (size_t i = 0; i < moves->count; i++) {
			const struct ws_move *m = &moves->items[i];

			if (!is_named(old ? m->from : m->to, word))
				continue;
			found = m;
			count++;
		}
	return count == 1 ? found : NULL;
}
