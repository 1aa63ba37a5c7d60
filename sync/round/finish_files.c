/*
 * sync/round/finish_files.c - working files become what was settled or decided.
 */
#include "sync/round/finish.h"

#include <string.h>

#include "sync/round/record.h"

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
