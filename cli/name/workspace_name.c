/*
 * cli/name/workspace_name.c - from what a person types to a workspace.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/local/local.h"
#include "store/ground/buf.h"
#include "store/ground/near.h"
#include "store/ground/own.h"
#include "store/ground/text.h"
#include "store/tree/layout.h"
#include "store/work/work.h"

static const char *handle_of(const char *dir)
{
	const char *slash = strchr(dir, '/');

	return slash ? slash + 1 : dir;
}

static int ambiguous(const char *const *dirs, size_t count, const char *word,
		     struct ws_err *err)
{
	ws_auto_buf names = WS_BUF_INIT;

	for (size_t i = 0; i < count && names.len < 200; i++)
		if (strcmp(handle_of(dirs[i]), word) == 0)
			ws_buf_addf(&names, "%s%s", names.len ? ", " : "", dirs[i]);
	ws_err_set(err, WS_E_NO_WORKSPACE, "%s is the handle of several workspaces", word);
	return ws_err_why(err, "it could be %s", ws_buf_text(&names));
}

static int unknown(const char *const *dirs, size_t count, const char *word,
		   struct ws_err *err)
{
	const bool full = strchr(word, '/') != NULL;
	const char *near = ws_text_nearest(word, dirs, count);
	ws_auto_free const char **handles = NULL;

	if (!near && !full) {
		handles = calloc(count + 1, sizeof(*handles));
		for (size_t i = 0; handles && i < count; i++)
			handles[i] = handle_of(dirs[i]);
		near = handles ? ws_text_nearest(word, handles, count) : NULL;
	}
	ws_err_set(err, WS_E_NO_WORKSPACE, "there is no workspace %s in this store", word);
	return near ? ws_err_near(err, word, near)
		    : ws_err_hint(err, "wsync workspace list");
}

int ws_local_pick(const char *const *dirs, size_t count, const char *word, size_t *out,
		  struct ws_err *err)
{
	size_t found = 0, len = strlen(word);

	/* shells complete directories with a slash */
	for (size_t i = 0; i < count; i++)
		if (strncmp(dirs[i], word, strlen(dirs[i])) == 0 &&
		    (strlen(dirs[i]) == len ||
		     (strlen(dirs[i]) + 1 == len && word[len - 1] == '/'))) {
			*out = i;
			return 0;
		}
	if (strchr(word, '/'))
		return unknown(dirs, count, word, err);
	for (size_t i = 0; i < count; i++)
		if (strcmp(handle_of(dirs[i]), word) == 0) {
			*out = i;
			found++;
		}
	if (found == 1)
		return 0;
	return found ? ambiguous(dirs, count, word, err) : unknown(dirs, count, word, err);
}

int ws_local_drafted(struct ws_store *store, const struct ws_oid *main, const char *word,
		     struct ws_err *err)
{
	struct ws_drafts drafts = {0};
	struct ws_err ignored = {0};
	const size_t len = strlen(word),
		     end = len > 0 && word[len - 1] == '/' ? len - 1 : len;

	if (ws_work_scan(store, main, &drafts, &ignored) < 0)
		return WS_E_NO_WORKSPACE;
	for (size_t i = 0; i < drafts.count; i++) {
		char dir[WS_LAYOUT_PATH];
		struct ws_place place;
		const char *name;

		ws_layout_place(drafts.items[i].path, &place);
		if (drafts.items[i].kind != WS_DRAFT_ADDED ||
		    place.kind != WS_DOC_WORKSPACE)
			continue;
		(void)snprintf(dir, sizeof(dir), "%.200s/%.200s", place.account,
			       place.handle);
		name = memchr(word, '/', end) ? dir : place.handle;
		if (strlen(name) != end || strncmp(name, word, end) != 0)
			continue;
		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is here, and not committed yet",
			   dir);
		ws_err_hint(err, "wsync commit, and then this again");
		break;
	}
	ws_drafts_free(&drafts);
	return WS_E_NO_WORKSPACE;
}

bool ws_local_is_path(const char *word)
{
	return word[0] == '/' || strcmp(word, ".") == 0 || strcmp(word, "..") == 0 ||
	       strncmp(word, "./", 2) == 0 || strncmp(word, "../", 3) == 0;
}

int ws_local_at(const struct ws_store *store, const char *path, char out[WS_LAYOUT_PATH],
		struct ws_err *err)
{
	ws_auto_free char *real = realpath(path, NULL);
	const size_t root = strlen(store->path);
	const char *account, *handle;
	size_t len;

	if (!real)
		return ws_err_set(err, WS_E_NO_WORKSPACE, "there is no directory %s", path);
	account = strncmp(real, store->path, root) == 0 && real[root] == '/'
			  ? real + root + 1
			  : NULL;
	handle = account ? strchr(account, '/') : NULL;
	if (!handle || account[0] == '.') {
		ws_err_set(err, WS_E_NO_WORKSPACE, "%s is not in a workspace of this store",
			   path);
		return ws_err_hint(err, "wsync workspace list");
	}
	len = (size_t)(handle - account) + 1 + strcspn(handle + 1, "/");
	if (len >= WS_LAYOUT_PATH)
		return ws_err_set(err, WS_E_NAME_UNSAFE, "the path of %s is too long",
				  path);
	memcpy(out, account, len);
	out[len] = '\0';
	return 0;
}
