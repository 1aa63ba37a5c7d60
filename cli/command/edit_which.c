/*
 * cli/command/edit_which.c - which file `wsync edit` is about: named, of the workspace one
 * stands in, or picked.
 */
#include "cli/command/edit.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/local/files.h"
#include "cli/local/local.h"
#include "cli/terminal/offer.h"
#include "store/ground/fs.h"
#include "store/ground/own.h"

static bool is_there(const struct ws_store *store, const char *path)
{
	struct stat st;

	return ws_fs_stat(store->root_fd, path, &st, NULL) == 0;
}

static int pick_workspace(struct ws_cli *cli, char **dirs, size_t count, size_t *out,
			  struct ws_err *err)
{
	ws_auto_free struct ws_offer *items = calloc(count + 1, sizeof(*items));

	if (!items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		items[i].name = dirs[i];
	return ws_offer_pick(cli, "Which workspace?", "wsync edit WORKSPACE", items, count,
			     out, err);
}

/* The directory of the workspace that is named, stood in, or picked. */
static int find_workspace(struct ws_cli *cli, struct ws_store *store, const char *word,
			  char out[WS_LAYOUT_PATH], struct ws_err *err)
{
	struct ws_err ignored = {0};
	struct ws_oid main;
	char **dirs = NULL;
	size_t count = 0, n = 0;
	int rc;

	if (!word && ws_local_at(store, ".", out, &ignored) == 0)
		return 0;
	if (word && ws_local_is_path(word))
		return ws_local_at(store, word, out, err);
	rc = ws_local_commit(store, NULL, &main, err);
	if (rc == 0)
		rc = ws_local_dirs(store, &main, &dirs, &count, err);
	if (rc == 0)
		rc = word ? ws_local_pick((const char *const *)dirs, count, word, &n, err)
			  : pick_workspace(cli, dirs, count, &n, err);
	if (rc == 0)
		(void)snprintf(out, WS_LAYOUT_PATH, "%s", dirs[n]);
	for (size_t i = 0; i < count; i++)
		free(dirs[i]);
	free(dirs);
	return rc;
}

/* dir/name, when that is there in the store. */
static bool finds(const struct ws_store *store, const char *dir, const char *name)
{
	char path[WS_LAYOUT_PATH];
	const int len = snprintf(path, sizeof(path), "%s/%s", dir, name);

	return len > 0 && (size_t)len < sizeof(path) && is_there(store, path);
}

/* "acme" with a file is the account; "acme/new" may be a directory main does not have. */
static int find_dir(struct ws_cli *cli, struct ws_store *store, const char *word,
		    const char *file, char out[WS_LAYOUT_PATH], struct ws_err *err)
{
	if (word && file && !strchr(word, '/') && finds(store, word, "_account")) {
		(void)snprintf(out, WS_LAYOUT_PATH, "%.200s/_account", word);
		return 0;
	}
	if (word && strchr(word, '/') && !ws_local_is_path(word) &&
	    finds(store, word, "members.ini")) {
		(void)snprintf(out, WS_LAYOUT_PATH, "%s", word);
		return 0;
	}
	return find_workspace(cli, store, word, out, err);
}

static bool is_edited(const char *path, struct ws_place *place)
{
	ws_layout_place(path, place);
	return place->kind != WS_DOC_OTHER && !ws_layout_is_mirror(place->kind);
}

static int check_kind(struct ws_edit *edit, struct ws_err *err)
{
	if (is_edited(edit->path, &edit->place))
		return 0;
	if (edit->place.kind == WS_DOC_OTHER) {
		ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s is no file that people edit",
			   edit->path);
		return ws_err_why(err, "members.ini, workspace.ini, policy.ini and "
				       "description.md are");
	}
	ws_err_set(err, WS_E_READ_ONLY, "%s is read-only", edit->path);
	return ws_err_why(err, "it mirrors the cloud and is written by wsync alone");
}

/* WORKSPACE FILE: "members", "policy.ini", "description". */
static int join(const char *dir, const char *file, char out[WS_LAYOUT_PATH],
		struct ws_err *err)
{
	const char *end = strchr(file, '.') ? ""
			  : strcmp(file, "description") == 0 || strcmp(file, "name") == 0
				  ? ".md"
				  : ".ini";
	int len = snprintf(out, WS_LAYOUT_PATH, "%s/%s%s", dir, file, end);

	return len > 0 && len < WS_LAYOUT_PATH
		       ? 0
		       : ws_err_set(err, WS_E_USAGE_ARGUMENT, "the path is too long");
}

int ws_edit_find(struct ws_cli *cli, struct ws_edit *edit, struct ws_err *err)
{
	const char *const *words = cli->args.words;
	char dir[WS_LAYOUT_PATH], path[PATH_MAX];
	int rc;

	/* one word may be a file itself, from here or from the top of the store */
	if (cli->args.count == 1 &&
	    ws_files_beneath(edit->store, words[0], path, NULL) == 0 &&
	    strlen(path) < sizeof(edit->path)) {
		ws_layout_place(path, &edit->place);
		if (edit->place.kind != WS_DOC_OTHER) {
			memcpy(edit->path, path, strlen(path) + 1);
			return check_kind(edit, err);
		}
	}
	rc = find_dir(cli, edit->store, cli->args.count > 0 ? words[0] : NULL,
		      cli->args.count > 1 ? words[1] : NULL, dir, err);
	if (rc == 0)
		rc = join(dir, cli->args.count > 1 ? words[1] : "members.ini", edit->path,
			  err);
	return rc == 0 ? check_kind(edit, err) : rc;
}
