/*
 * sync/round/inside/inventory_follow.c - main, the working files and base take the lists that
 * cloud/main has.
 *
 * Invariants:
 *   - only files of inventory/ are touched, and only where both commits have the same
 *     workspace at the same place: what moves is a round's business
 *   - a file that says anything but main's or the new words was edited; it stays, and so
 *     does main's
 *   - where main was cloud/main's commit it still is afterwards
 */
#include "sync/round/inside/inventory.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/tree/layout.h"
#include "sync/round/write/record.h"

#define MOVED "somebody committed meanwhile"

struct following {
	struct ws_store *store;
	int64_t now_s;
	struct ws_oid main, cloud, base;
	struct ws_tree *to, *from; /* changed directories of two commits */
	struct ws_tree *next;      /* `to` with the lists of `from` */
	struct ws_repo_edit *edits;
	size_t count;
	bool left; /* a file had to be left as it is */
	struct ws_err *err;
};

static void forget(struct following *f)
{
	ws_tree_free(f->to);
	ws_tree_free(f->from);
	ws_tree_free(f->next);
	free(f->edits);
	f->to = f->from = f->next = NULL;
	f->edits = NULL;
	f->count = 0;
}

/* The id of the workspace that a list is of; false when the tree has none there. */
static bool id_beside(const struct ws_tree *tree, const struct ws_place *place,
		      char out[64])
{
	const struct ws_tree_entry *entry;
	ws_auto(ws_ini) doc = NULL;
	char path[WS_LAYOUT_PATH];
	const char *id;

	if (ws_layout_path(WS_DOC_WORKSPACE, place->account, place->handle, NULL, path,
			   NULL))
		return false;
	entry = ws_tree_find(tree, path);
	if (!entry || ws_ini_parse(entry->bytes, entry->len,
				   ws_layout_schema(WS_DOC_WORKSPACE), path, &doc, NULL))
		return false;
	id = ws_ini_get(doc, "cloud", "id");
	if (!id || strlen(id) >= 64)
		return false;
	memcpy(out, id, strlen(id) + 1);
	return true;
}

static int take(void *user, const char *path,
		const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct following *f = user;
	struct ws_place place;
	char to[64], from[64];

	ws_layout_place(path, &place);
	if (place.kind != WS_DOC_INVENTORY || ws_tree_entry_same(entries[0], entries[1]) ||
	    !id_beside(f->to, &place, to) || !id_beside(f->from, &place, from) ||
	    strcmp(to, from) != 0)
		return 0;
	if (entries[1])
		return ws_tree_put_copy(f->next, path, entries[1]->bytes, entries[1]->len,
					f->err);
	ws_tree_drop(f->next, path);
	return 0;
}

/* Edits that bring the lists of one commit into another. */
static int compare(struct following *f, const struct ws_oid *to, const struct ws_oid *from)
{
	const struct ws_oid *commits[2] = {to, from};
	struct ws_tree *trees[2] = {NULL, NULL};
	int rc;

	forget(f);
	rc = ws_repo_load_changed(f->store->repo, commits, 2, NULL, NULL, trees, f->err);
	f->to = trees[0];
	f->from = trees[1];
	if (rc == 0)
		rc = ws_tree_copy(f->to, &f->next, f->err);
	if (rc == 0)
		rc = ws_tree_walk((const struct ws_tree *const *)trees, 2, take, f);
	return rc == 0 ? ws_record_edits(f->to, f->next, &f->edits, &f->count, f->err) : rc;
}

/* ---- files ------------------------------------------------------------------------------- */

static bool says(const char *bytes, size_t len, const char *other, size_t other_len)
{
	return other && len == other_len && memcmp(bytes, other, len) == 0;
}

/* Written, or left because somebody edited it. */
static int write_file(struct following *f, const struct ws_repo_edit *edit, bool *written)
{
	const struct ws_tree_entry *old = ws_tree_find(f->to, edit->path);
	ws_auto_free char *bytes = NULL;
	size_t len = 0;
	int rc = ws_work_read(f->store, edit->path, &bytes, &len, f->err);
	const bool absent = rc == WS_FS_ABSENT;

	*written = false;
	if (rc < 0)
		return rc;
	/* by a round that died after its files */
	if (absent ? !edit->bytes : says(bytes, len, edit->bytes, edit->len)) {
		*written = true;
		return 0;
	}
	if (absent ? old != NULL : !old || !says(bytes, len, old->bytes, old->len))
		return 0;
	rc = ws_work_write(f->store, edit->path, absent ? NULL : bytes, len, edit->bytes,
			   edit->len, f->err);
	if (rc == WS_E_FILE_BUSY) {
		ws_err_clear(f->err);
		return 0;
	}
	*written = rc == 0;
	return rc;
}

/* Entries of the index that are staged belong to somebody. */
static int write_files(struct following *f)
{
	ws_auto_free const char **paths = calloc(f->count + 1, sizeof(*paths));
	ws_auto_free bool *staged = calloc(f->count + 1, sizeof(*staged));
	bool locked = false;
	size_t total = 0, kept = 0;
	int rc;

	if (!paths || !staged)
		return ws_err_nomem(f->err);
	for (size_t i = 0; i < f->count; i++)
		paths[i] = f->edits[i].path;
	rc = ws_repo_index_staged(f->store->repo, &f->main, paths, f->count, staged,
				  &locked, &total, f->err);
	for (size_t i = 0; rc == 0 && i < f->count; i++) {
		bool written = false;

		if (!locked && !staged[i])
			rc = write_file(f, &f->edits[i], &written);
		if (written)
			f->edits[kept++] = f->edits[i];
	}
	f->left = kept < f->count;
	f->count = kept;
	return rc;
}

/* ---- main ----------------------------------------------------------------------------------- */

static int commit(struct following *f, const char *ref, struct ws_oid *tip,
		  const struct ws_oid *second, const char *message)
{
	const struct ws_oid before = *tip, parents[2] = {before, second ? *second : before};
	struct ws_repo_commit spec = ws_record_spec(ref, &before, f->now_s);

	spec.edits = f->edits;
	spec.edit_count = f->count;
	spec.parents = parents;
	spec.parent_count = second ? 2 : 1;
	spec.message = message;
	return ws_record_make(f->store, &spec, MOVED, tip, f->err);
}

/* Where nothing but these lists sets them apart, main goes to cloud/main's commit; where
 * nothing else waits there it is merged, else the lists alone are taken. */
static int move_main(struct following *f)
{
	size_t ahead = 0, behind = 0;
	ws_auto_buf message = WS_BUF_INIT;
	char id[WS_OID_TEXT];
	int rc = ws_repo_ahead_behind(f->store->repo, &f->main, &f->cloud, &ahead, &behind,
				      f->err);
	const bool same = rc == 0 && !f->left && ws_tree_same(f->next, f->from);

	if (rc)
		return rc;
	if (same && ahead == 0) {
		rc = ws_repo_ref_move(f->store->repo, WS_REF_MAIN, &f->main, &f->cloud,
				      "wsync: inventory", f->err);
		if (rc == WS_REPO_MOVED)
			return ws_err_set(f->err, WS_E_REF_MOVED, MOVED);
		if (rc == 0)
			f->main = f->cloud;
		return rc;
	}
	ws_buf_addf(&message, "sync: inventory\n\n" WS_TRAILER_CLOUD ": %s\n",
		    ws_oid_format(&f->cloud, id));
	if (message.failed)
		return ws_err_nomem(f->err);
	return commit(f, WS_REF_MAIN, &f->main, same && behind ? &f->cloud : NULL,
		      ws_buf_text(&message));
}

static int follow_main(struct following *f)
{
	int rc = compare(f, &f->main, &f->cloud);

	if (rc || !f->count)
		return rc;
	rc = write_files(f);
	if (rc || !f->count)
		return rc;
	rc = move_main(f);
	return rc == 0 ? ws_record_follow(f->store, &f->main, f->edits, f->count, f->err)
		       : rc;
}

/* Base has no say in lists; it has them so that equal directories are equal. */
static int follow_base(struct following *f)
{
	int rc = ws_repo_ref(f->store->repo, WS_REF_BASE, &f->base, f->err);

	if (rc)
		return rc == WS_REPO_ABSENT ? 0 : rc;
	rc = compare(f, &f->base, &f->main);
	return rc == 0 && f->count
		       ? commit(f, WS_REF_BASE, &f->base, &f->main, "inventory\n")
		       : rc;
}

int ws_inventory_follow(struct ws_store *store, int64_t now_s, struct ws_oid main[2],
			struct ws_err *err)
{
	struct following f = {.store = store, .now_s = now_s, .err = err};
	ws_auto_lock lock = WS_LOCK_INIT;
	struct ws_repo_state state;
	int rc = ws_store_lock(store, &lock, err);

	if (rc == 0)
		rc = ws_repo_state(store->repo, &state, err);
	if (rc == 0 && (!state.on_main || state.operation[0]))
		return 0;
	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &f.main, err);
	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_CLOUD, &f.cloud, err);
	main[0] = f.main;
	if (rc == 0 && !ws_oid_same(&f.main, &f.cloud))
		rc = follow_main(&f);
	if (rc == 0)
		rc = follow_base(&f);
	main[1] = f.main;
	forget(&f);
	return rc == WS_REPO_ABSENT ? 0 : rc;
}
