/*
 * store/work/sweep.c - files that killed processes never finished.
 *
 *	.wsync-tmp-XXXXXXXX     bytes on their way into a file: ours, and never whole
 *	.NAME.wsync-XXXXXXXX    the other half of an exchange with NAME
 *
 * The second kind may hold what somebody saved in the moment of the exchange. It goes
 * only where its bytes are kept elsewhere: as a blob, or in the file beside it. What stays
 * is told by `wsync doctor`, and listed in .git/wsync/kept: a round that goes on where the
 * dead one stopped makes most of it superfluous, and then it goes, too.
 *
 * Working files are written under the store lock alone, so what lies beside them when it
 * is taken belongs to nobody that lives. Files of .git/wsync are written without it: there
 * only time tells.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "store/ground/buf.h"
#include "store/ground/fs.h"
#include "store/ini/ini.h"
#include "store/work/work_p.h"

#define ENTRIES  1000000
#define KEPT     WS_STORE_CLONE "/kept" /* a path a line */
#define KEPT_MAX ((size_t)1 << 20)
#define DEPTH    4 /* ACCOUNT/_account/roles below the root */
#define RANDOM   8 /* letters at the end of either name */

static const char ours[] = ".wsync-tmp-";
static const char half[] = ".wsync-";

/* "NAME" of ".NAME.wsync-XXXXXXXX": where it begins, and how long it is; 0: no such. */
static size_t beside_len(const char *name)
{
	const size_t len = strlen(name), tail = sizeof(half) - 1 + RANDOM;

	if (name[0] != '.' || len <= tail + 1 ||
	    strncmp(name + len - tail, half, sizeof(half) - 1) != 0)
		return 0;
	return len - tail - 1;
}

static bool is_ours(const char *name)
{
	return strncmp(name, ours, sizeof(ours) - 1) == 0 &&
	       strlen(name) == sizeof(ours) - 1 + RANDOM;
}

/* ---- what somebody may have typed ---------------------------------------------------- */

static bool holds(const struct ws_store *store, const char *path, const char *bytes,
		  size_t len)
{
	ws_auto_free char *other = NULL;
	size_t other_len = 0;

	return ws_fs_read(store->root_fd, path, WS_INI_FILE_MAX, &other, &other_len,
			  NULL) == 0 &&
	       other_len == len && memcmp(other, bytes, len) == 0;
}

/* path "DIR/.NAME.wsync-XXXXXXXX", name_len as of beside_len(). */
static bool is_kept_elsewhere(const struct ws_store *store, const char *path,
			      size_t name_len)
{
	const char *slash = strrchr(path, '/');
	const int dir = slash ? (int)(slash + 1 - path) : 0;
	ws_auto_free char *bytes = NULL;
	ws_auto_free char *beside = NULL;
	size_t len = 0;

	if (ws_fs_read(store->root_fd, path, WS_INI_FILE_MAX, &bytes, &len, NULL) != 0)
		return false;
	if (ws_repo_has_blob(store->repo, bytes, len))
		return true;
	if (asprintf(&beside, "%.*s%.*s", dir, path, (int)name_len, path + dir + 1) < 0) {
		beside = NULL;
		return false;
	}
	return holds(store, beside, bytes, len);
}

/* ---- directories ----------------------------------------------------------------------- */

static void sweep_file(const struct ws_store *store, const char *path, struct ws_buf *kept)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	const size_t len = is_ours(name) ? 0 : beside_len(name);

	if (is_ours(name) || (len > 0 && is_kept_elsewhere(store, path, len)))
		(void)ws_fs_remove(store->root_fd, path, NULL);
	else if (len > 0 && !strchr(path, '\n'))
		ws_buf_addf(kept, "%s\n", path);
}

static void sweep_work(const struct ws_store *store, const char *dir, int depth,
		       struct ws_buf *kept)
{
	struct ws_fs_names names = {0};

	if (ws_fs_list(store->root_fd, dir, ENTRIES, &names, NULL) != 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		const struct ws_fs_name *n = &names.items[i];
		ws_auto_free char *path = NULL;

		if (asprintf(&path, "%s%s%s", dir, *dir ? "/" : "", n->name) < 0) {
			path = NULL;
			break;
		}
		if (n->is_file)
			sweep_file(store, path, kept);
		else if (n->is_dir && depth < DEPTH && strcmp(n->name, ".git") != 0)
			sweep_work(store, path, depth + 1, kept);
	}
	ws_fs_names_free(&names);
}

/* A clock that went back must not keep them for ever. */
static bool is_old(const struct ws_store *store, const char *path, int min_age_s)
{
	struct stat st;
	int64_t age;

	if (ws_fs_stat(store->root_fd, path, &st, NULL) != 0)
		return false;
	age = (int64_t)time(NULL) - (int64_t)st.st_mtime;
	return age >= min_age_s || -age > min_age_s;
}

static void sweep_clone(const struct ws_store *store, int min_age_s)
{
	struct ws_fs_names names = {0};

	if (ws_fs_list(store->root_fd, WS_STORE_CLONE, ENTRIES, &names, NULL) != 0)
		return;
	for (size_t i = 0; i < names.count; i++) {
		const struct ws_fs_name *n = &names.items[i];
		char path[sizeof(WS_STORE_CLONE) + sizeof(ours) + RANDOM + 1];

		if (!n->is_file || !is_ours(n->name))
			continue;
		(void)snprintf(path, sizeof(path), WS_STORE_CLONE "/%s", n->name);
		if (is_old(store, path, min_age_s))
			(void)ws_fs_remove(store->root_fd, path, NULL);
	}
	ws_fs_names_free(&names);
}

/* Those that stayed earlier, if they still lie there. */
static void sweep_kept(const struct ws_store *store, const char *list, struct ws_buf *kept)
{
	struct stat st;

	for (const char *at = list, *end; (end = strchr(at, '\n')) != NULL; at = end + 1) {
		ws_auto_free char *path = strndup(at, (size_t)(end - at));

		if (path && ws_fs_stat(store->root_fd, path, &st, NULL) == 0)
			sweep_file(store, path, kept);
	}
}

void ws_store_sweep(const struct ws_store *store, bool everywhere, int min_age_s)
{
	ws_auto_buf kept = WS_BUF_INIT;
	ws_auto_free char *list = NULL;
	size_t len = 0;

	sweep_clone(store, min_age_s);
	if (ws_fs_read(store->root_fd, KEPT, KEPT_MAX, &list, &len, NULL) != 0 &&
	    !everywhere)
		return;
	if (everywhere)
		sweep_work(store, "", 0, &kept);
	else
		sweep_kept(store, list, &kept);
	if (kept.len == 0)
		(void)ws_fs_remove(store->root_fd, KEPT, NULL);
	else if (!kept.failed && (kept.len != len || memcmp(kept.data, list, len) != 0))
		(void)ws_fs_replace(store->root_fd, KEPT, kept.data, kept.len, 0600, NULL);
}
