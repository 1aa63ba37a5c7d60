/*
 * cli/local/local_roles.c - main, and the roles that nobody committed yet: for those who write a
 * line that may name one. Role and line are one commit then.
 */
#include "cli/local/local.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/fs.h"
#include "store/ground/own.h"
#include "store/work/work.h"

#define ROLES_MAX 4096

/* Files that main has are main's to tell about. */
static int add_file(struct ws_store *store, const char *path, struct ws_local *local,
		    bool *added, struct ws_err *err)
{
	ws_auto_free char *bytes = NULL;
	struct ws_place place;
	size_t len = 0;
	int rc;

	ws_layout_place(path, &place);
	if (place.kind != WS_DOC_ROLE || ws_tree_find(local->tree, path))
		return 0;
	rc = ws_work_read(store, path, &bytes, &len, err);
	if (rc != 0)
		return rc < 0 ? rc : 0; /* gone meanwhile */
	*added = true;
	return ws_tree_put_copy(local->tree, path, bytes, len, err);
}

static int add_files(struct ws_store *store, const char *account, struct ws_local *local,
		     bool *added, struct ws_err *err)
{
	struct ws_fs_names names = {0};
	char dir[WS_LAYOUT_PATH], path[2 * WS_LAYOUT_PATH];
	int rc;

	(void)snprintf(dir, sizeof(dir), "%.400s/_account/roles", account);
	rc = ws_fs_list(store->root_fd, dir, ROLES_MAX, &names, err);
	if (rc == WS_FS_ABSENT)
		return 0;
	for (size_t i = 0; rc == 0 && i < names.count; i++) {
		(void)snprintf(path, sizeof(path), "%s/%s", dir, names.items[i].name);
		if (names.items[i].is_file && strlen(path) < WS_LAYOUT_PATH)
			rc = add_file(store, path, local, added, err);
	}
	ws_fs_names_free(&names);
	return rc;
}

int ws_local_load_edited(struct ws_store *store, const char *word, struct ws_local *out,
			 const struct ws_side_workspace **workspace, struct ws_err *err)
{
	ws_auto_free char *dir = NULL;
	bool added = false;
	int rc = ws_local_load(store, word, out, workspace, err);

	if (rc != 0 || !(*workspace)->account)
		return rc;
	dir = strdup((*workspace)->dir);
	if (!dir)
		return ws_err_nomem(err);
	rc = add_files(store, (*workspace)->account->dir, out, &added, err);
	if (rc != 0 || !added)
		return rc;
	ws_side_free(out->side);
	out->side = NULL;
	rc = ws_side_build(out->tree, NULL, &out->side, err);
	*workspace = rc == 0 ? ws_side_workspace_at(out->side, dir) : NULL;
	return rc == 0 && !*workspace
		       ? ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not valid", dir)
		       : rc;
}
