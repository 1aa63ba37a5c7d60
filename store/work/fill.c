/*
 * store/work/fill.c - the first fill of a new store.
 *
 * Before there is a main nothing on disk is anybody's work, so a crash halfway is mended
 * by filling again; one sync at the end does for all files. A store that was begun without
 * a cloud is different: files that people wrote there stay. Which these are is put down
 * before the first of ours is written, so that half a fill is not taken for their work.
 */
#include "store/work/work.h"

#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ini/ini.h"

#define BEGUN_FILE  WS_STORE_CLONE "/begun" /* empty; after the first try a list of paths */
#define BEGUN_KNOWN "kept:\n"
#define BEGUN_MAX   ((size_t)64 << 20)

int ws_work_begin(struct ws_store *store, struct ws_err *err)
{
	return ws_fs_replace(store->root_fd, BEGUN_FILE, "", 0, 0600, err);
}

int ws_work_begun_over(struct ws_store *store, struct ws_err *err)
{
	int rc = ws_fs_remove(store->root_fd, BEGUN_FILE, err);

	return rc < 0 ? rc : 0;
}

/* Is there a file that says something else? */
static int differs(const struct ws_store *store, const struct ws_tree_entry *e, bool *out,
		   struct ws_err *err)
{
	ws_auto_free char *now = NULL;
	size_t len = 0;
	int rc = ws_fs_read(store->root_fd, e->path, WS_INI_FILE_MAX, &now, &len, err);

	*out = rc == 0 && (len != e->len || memcmp(now, e->bytes, len) != 0);
	/* what is too big, or no file, is somebody's, too */
	if (rc == WS_E_TOO_BIG || rc == WS_E_FILE_KIND)
		*out = true;
	return rc < 0 && !*out ? rc : 0;
}

static int put_down(struct ws_store *store, const struct ws_tree *tree, char **out,
		    struct ws_err *err)
{
	ws_auto_buf list = WS_BUF_INIT;
	int rc = 0;

	ws_buf_adds(&list, BEGUN_KNOWN);
	for (size_t i = 0; rc == 0 && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);
		bool kept = false;

		rc = differs(store, e, &kept, err);
		if (kept)
			ws_buf_addf(&list, "%s\n", e->path);
	}
	if (rc == 0 && list.failed)
		rc = ws_err_nomem(err);
	if (rc == 0)
		rc = ws_fs_replace(store->root_fd, BEGUN_FILE, list.data, list.len, 0600,
				   err);
	return rc == 0 ? ws_buf_take(&list, out, NULL, err) : rc;
}

/* The paths people wrote, one a line, after BEGUN_KNOWN; NULL: the store was not begun
 * without a cloud. */
static int read_kept(struct ws_store *store, const struct ws_tree *tree, char **out,
		     struct ws_err *err)
{
	size_t len = 0;
	int rc = ws_fs_read(store->root_fd, BEGUN_FILE, BEGUN_MAX, out, &len, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	if (len > 0)
		return 0;
	free(*out);
	*out = NULL;
	return put_down(store, tree, out, err);
}

static bool is_kept(const char *kept, const char *path)
{
	const size_t len = strlen(path);

	for (const char *at = kept; at && *at; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, path, len) == 0 && at[len] == '\n')
			return true;
	}
	return false;
}

int ws_work_fill(struct ws_store *store, const struct ws_tree *tree, struct ws_err *err)
{
	ws_auto_free char *kept = NULL;
	int rc = read_kept(store, tree, &kept, err);

	for (size_t i = 0; rc == 0 && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *e = ws_tree_at(tree, i);

		if (!is_kept(kept, e->path))
			rc = ws_fs_replace_later(store->root_fd, e->path, e->bytes, e->len,
						 0600, err);
	}
	return rc == 0 ? ws_fs_sync_all(store->root_fd, err) : rc;
}
