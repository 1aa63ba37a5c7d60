/*
 * cli/local/files.c - the documents of a store as they lie on the disk, beside main's.
 */
#include "cli/local/files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- paths -------------------------------------------------------------------------- */

/* Takes "." and ".." out of a path, "" being its beginning; false when it leads above. */
static bool normalize(const char *path, char out[PATH_MAX])
{
	size_t used = 0;

	while (*path) {
		size_t len = strcspn(path, "/");

		if (len == 2 && strncmp(path, "..", 2) == 0) {
			if (used == 0)
				return false;
			while (used > 0 && out[--used] != '/')
				;
		} else if (len > 0 && !(len == 1 && *path == '.')) {
			if (used + len + 2 > PATH_MAX)
				return false;
			if (used > 0)
				out[used++] = '/';
			memcpy(out + used, path, len);
			used += len;
		}
		path += len + (path[len] == '/');
	}
	out[used] = '\0';
	return true;
}

int ws_files_beneath(const struct ws_store *store, const char *word, char out[PATH_MAX],
		     struct ws_err *err)
{
	ws_auto_free char *cwd = getcwd(NULL, 0);
	size_t root = strlen(store->path);
	char path[2 * PATH_MAX];
	bool inside;
	int n;

	inside = cwd && strncmp(cwd, store->path, root) == 0 &&
		 (cwd[root] == '/' || cwd[root] == '\0');
	if (word[0] == '/')
		n = strncmp(word, store->path, root) == 0 &&
				    (word[root] == '/' || word[root] == '\0')
			    ? snprintf(path, sizeof(path), "%s", word + root)
			    : -1;
	else if (inside)
		n = snprintf(path, sizeof(path), "%s/%s", cwd + root, word);
	else
		n = snprintf(path, sizeof(path), "%s", word);
	/* all of it is meant by somebody who stands in it, or writes its whole path */
	if (n < 0 || (size_t)n >= sizeof(path) || !normalize(path, out) ||
	    (!out[0] && !inside && word[0] != '/'))
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no path in the store",
				  word);
	return 0;
}

bool ws_files_cover(const char *named, const char *path)
{
	size_t len = strlen(named);

	return len == 0 ||
	       (strncmp(path, named, len) == 0 && (path[len] == '\0' || path[len] == '/'));
}

int ws_files_read(const char *path, char **bytes, size_t *len, struct ws_err *err)
{
	const char *slash = strrchr(path, '/');
	ws_auto_free char *dir = slash ? strndup(path, (size_t)(slash - path) + 1)
				       : strdup(".");
	struct ws_err why = {0};
	ws_auto_close int fd = -1;
	int rc = dir ? ws_fs_open_root(dir, &fd, &why) : ws_err_nomem(&why);

	if (rc == 0)
		rc = ws_fs_read(fd, slash ? slash + 1 : path, WS_INI_FILE_MAX, bytes, len,
				&why);
	if (rc < 0 && err)
		*err = why;
	if (rc == WS_FS_ABSENT || why.sys == ENOENT || why.sys == ENOTDIR ||
	    why.sys == ENAMETOOLONG)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "there is no file %s", path);
	return rc;
}

bool ws_file_is_edited(const char *path, struct ws_place *place)
{
	ws_layout_place(path, place);
	return ws_layout_schema(place->kind) && !ws_layout_is_mirror(place->kind);
}

/* ---- documents ------------------------------------------------------------------------ */

void ws_files_clear(struct ws_files *files)
{
	ws_tree_free(files->main);
	ws_tree_free(files->disk);
	*files = (struct ws_files){0};
}

static int lay_over(struct ws_store *store, const struct ws_drafts *drafts,
		    struct ws_tree *disk, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < drafts->count; i++) {
		const struct ws_draft *draft = &drafts->items[i];
		char *bytes = NULL;
		size_t len = 0;

		if (draft->kind != WS_DRAFT_CHANGED && draft->kind != WS_DRAFT_ADDED) {
			ws_tree_drop(disk, draft->path);
			continue;
		}
		rc = ws_work_read(store, draft->path, &bytes, &len, err);
		if (rc == 0)
			rc = ws_tree_put(disk, draft->path, bytes, len, err);
		else if (rc == WS_FS_ABSENT) /* gone since the scan */
			rc = (ws_tree_drop(disk, draft->path), 0);
	}
	return rc;
}

int ws_files_load(struct ws_store *store, struct ws_files *out, struct ws_err *err)
{
	struct ws_drafts drafts = {0};
	struct ws_oid main;
	bool any;
	int rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);

	*out = (struct ws_files){0};
	if (rc < 0)
		return rc;
	any = rc == 0;
	out->main = any ? NULL : ws_tree_new();
	if (!any && !out->main)
		return ws_err_nomem(err);
	if (any)
		rc = ws_repo_load(store->repo, &main, NULL, NULL, &out->main, err);
	else
		rc = 0;
	if (rc == 0)
		rc = ws_tree_copy(out->main, &out->disk, err);
	if (rc == 0)
		rc = ws_work_scan(store, any ? &main : NULL, &drafts, err);
	if (rc == 0)
		rc = lay_over(store, &drafts, out->disk, err);
	ws_drafts_free(&drafts);
	return rc;
}

/* ---- what was named --------------------------------------------------------------------- */

static bool is_there(const struct ws_tree *tree, const char *named)
{
	for (size_t i = 0; i < ws_tree_count(tree); i++)
		if (ws_files_cover(named, ws_tree_at(tree, i)->path))
			return true;
	return false;
}

int ws_file_choose(const struct ws_store *store, const struct ws_args *args,
		   const struct ws_files *files, struct ws_file_choice *out,
		   struct ws_err *err)
{
	int rc = 0;

	*out = (struct ws_file_choice){0};
	if (args->count == 0)
		return 0;
	out->paths = calloc(args->count, sizeof(*out->paths));
	if (!out->paths)
		return ws_err_nomem(err);
	for (; rc == 0 && out->count < args->count; out->count++) {
		char *path = out->paths[out->count];

		rc = ws_files_beneath(store, args->words[out->count], path, err);
		if (rc == 0 && !is_there(files->disk, path) && !is_there(files->main, path))
			rc = ws_err_set(err, WS_E_USAGE_ARGUMENT,
					"the store has no file %s", path);
	}
	return rc;
}

bool ws_file_is_chosen(const struct ws_file_choice *choice, const char *path)
{
	for (size_t i = 0; i < choice->count; i++)
		if (ws_files_cover(choice->paths[i], path))
			return true;
	return choice->count == 0;
}

void ws_file_choice_clear(struct ws_file_choice *choice)
{
	free(choice->paths);
	*choice = (struct ws_file_choice){0};
}
