/*
 * store/work/fill.c - the first fill of a new store.
 *
 * Before there is a main nothing on disk is anybody's work yet, so a crash halfway is
 * mended by filling again; one sync at the end does for all files.
 */
#include "store/work/work.h"

#include "store/ground/fs.h"

int ws_work_fill(struct ws_store *store, const struct ws_tree *tree, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);

		rc = ws_fs_replace_later(store->root_fd, e->path, e->bytes, e->len, 0600,
					 err);
	}
	return rc == 0 ? ws_fs_sync_all(store->root_fd, err) : rc;
}
