/*
 * sync/round/write/finish_files.c - working files become what was settled or decided.
 */
#include "sync/round/write/finish.h"

#include <errno.h>
#include <string.h>

#include "store/ground/fs.h"
#include "sync/round/write/record.h"
#include "sync/round/settle/settle_p.h"

/* What somebody took away stays away: made anew with the incoming lines alone, a
 * members.ini would say that all the others are to lose their access. */
static bool is_gone(const struct ws_view *view, const char *path)
{
	for (size_t i = 0; i < view->files.count; i++)
		if ((view->files.items[i].kind == WS_DRAFT_GONE ||
		     view->files.items[i].kind == WS_DRAFT_REMOVED) &&
		    strcmp(view->files.items[i].path, path) == 0)
			return true;
	return false;
}

int ws_finish_files(struct ws_store *store, const struct ws_view *view,
		    const struct ws_tree *before, const struct ws_tree *work,
		    struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	size_t count = 0;
	int rc = ws_record_edits(before, work, &edits, &count, err);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		const struct ws_tree_entry *old = ws_tree_find(before, edits[i].path);

		if (!is_gone(view, edits[i].path))
			rc = ws_work_write(store, edits[i].path, old ? old->bytes : NULL,
					   old ? old->len : 0, edits[i].bytes, edits[i].len,
					   err);
	}
	return rc;
}

/* Where nothing is to be moved, or something else of somebody's is in the way, the files
 * are written one by one. `before` tells where they are after that. */
static int move_dir(struct ws_store *store, struct ws_tree *before,
		    const struct ws_settled_move *move, struct ws_err *err)
{
	struct ws_err why = {0};
	int rc;

	ws_fs_prune(store->root_fd, move->to); /* an empty directory is in nobody's way */
	rc = ws_fs_rename(store->root_fd, move->from, move->to, &why);
	if (rc < 0 && (why.sys == ENOENT || why.sys == EEXIST))
		return 0;
	if (rc < 0) {
		if (err)
			*err = why;
		return rc;
	}
	rc = settle_copy_dir(before, move->from, before, move->to, err);
	settle_drop_dir(before, move->from);
	return rc;
}

int ws_finish_work(struct ws_store *store, struct ws_view *view,
		   const struct ws_settled *settled, struct ws_err *err)
{
	ws_auto(ws_tree) before = NULL;
	int rc = ws_tree_copy(ws_view_own(view)->work, &before, err);

	for (size_t i = 0; rc == 0 && i < settled->move_count; i++)
		rc = move_dir(store, before, &settled->moves[i], err);
	return rc == 0 ? ws_finish_files(store, view, before, settled->work, err) : rc;
}
