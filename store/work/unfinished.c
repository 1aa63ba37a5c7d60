/*
 * store/work/unfinished.c - a directory that a killed `clone` or `init` began to make.
 *
 * The mark comes first and goes last. Where it lies and store.ini does not, nothing in
 * the directory can be anybody's: unless there is a file that we do not make, or git
 * keeps an object or a ref. Then everything stays as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/ground/fs.h"
#include "store/work/work_p.h"

#define MARK    ".wsync/.wsync-tmp-unfinish" /* goes with the sweep, too */
#define ENTRIES 100000
#define DEPTH   8

int ws_store_begin(int root_fd, struct ws_err *err)
{
	return ws_fs_replace(root_fd, MARK, "", 0, 0600, err);
}

int ws_store_begun(int root_fd, struct ws_err *err)
{
	const int rc = ws_fs_remove(root_fd, MARK, err);

	return rc < 0 ? rc : 0;
}

/* ---- is it ours? --------------------------------------------------------------------- */

static bool is_there(int root_fd, const char *path)
{
	struct stat st;

	return ws_fs_stat(root_fd, path, &st, NULL) == 0;
}

static bool is_temp(const char *name)
{
	return strncmp(name, ".wsync-tmp-", 11) == 0;
}

/* What the library tries out whether there can be links with: a file, then a link. */
static bool is_probe(int root_fd, const char *name)
{
	struct stat st;

	return strncmp(name, "_git2_", 6) == 0 && strlen(name) == 22 &&
	       ws_fs_stat(root_fd, name, &st, NULL) == 0 &&
	       (S_ISLNK(st.st_mode) || (S_ISREG(st.st_mode) && st.st_size == 0));
}

/* Every name in a directory is one of these, or of a file that is not finished or, in the
 * store's own, of a probe. */
static bool has_only(int root_fd, const char *dir, const char *const *wanted)
{
	struct ws_fs_names names = {0};
	bool only = ws_fs_list(root_fd, dir, ENTRIES, &names, NULL) >= 0;

	for (size_t i = 0; only && i < names.count; i++) {
		const char *name = names.items[i].name;
		bool known = (names.items[i].is_file && is_temp(name)) ||
			     (!dir[0] && is_probe(root_fd, name));

		for (const char *const *w = wanted; *w; w++)
			known = known || strcmp(name, *w) == 0;
		only = known;
	}
	ws_fs_names_free(&names);
	return only;
}

/* Directories, and nothing in any of them. */
static bool is_hollow(int root_fd, const char *dir, int depth)
{
	struct ws_fs_names names = {0};
	bool hollow = depth < DEPTH && ws_fs_list(root_fd, dir, ENTRIES, &names, NULL) >= 0;

	for (size_t i = 0; hollow && i < names.count; i++) {
		ws_auto_free char *path = NULL;

		if (asprintf(&path, "%s/%s", dir, names.items[i].name) < 0)
			path = NULL;
		hollow = path && names.items[i].is_dir &&
			 is_hollow(root_fd, path, depth + 1);
	}
	ws_fs_names_free(&names);
	return hollow;
}

bool ws_store_is_unfinished(int root_fd)
{
	static const char *const top[] = {".git", ".gitattributes", ".wsync", NULL};
	static const char *const mark[] = {".wsync", NULL};
	static const char *const none[] = {NULL};

	/* the mark itself is made like every file: under another name first */
	return has_only(root_fd, "", is_there(root_fd, MARK) ? top : mark) &&
	       has_only(root_fd, ".wsync", none) && is_hollow(root_fd, ".git/objects", 0) &&
	       is_hollow(root_fd, ".git/refs", 0) &&
	       !is_there(root_fd, ".git/packed-refs") && !is_there(root_fd, ".git/index");
}

/* ---- then it goes ------------------------------------------------------------------------ */

static int remove_all(int root_fd, const char *dir, int depth, struct ws_err *err)
{
	struct ws_fs_names names = {0};
	int rc = ws_fs_list(root_fd, dir, ENTRIES, &names, err);

	for (size_t i = 0; rc == 0 && i < names.count; i++) {
		const struct ws_fs_name *n = &names.items[i];
		ws_auto_free char *path = NULL;

		if (asprintf(&path, "%s/%s", dir, n->name) < 0) {
			path = NULL;
			rc = ws_err_nomem(err);
		} else if (!n->is_dir) {
			rc = ws_fs_remove(root_fd, path, err);
		} else if (depth < DEPTH) {
			rc = remove_all(root_fd, path, depth + 1, err);
		}
		rc = rc < 0 ? rc : 0;
	}
	ws_fs_names_free(&names);
	if (rc >= 0)
		ws_fs_prune(root_fd, dir);
	return rc < 0 ? rc : 0;
}

/* What lies in the store's own directory and has no name that lasts. */
static int remove_strays(int root_fd, struct ws_err *err)
{
	struct ws_fs_names names = {0};
	int rc = ws_fs_list(root_fd, "", ENTRIES, &names, err);

	for (size_t i = 0; i < names.count; i++) {
		const struct ws_fs_name *n = &names.items[i];

		if (is_probe(root_fd, n->name) || (n->is_file && is_temp(n->name)))
			(void)unlinkat(root_fd, n->name, 0);
	}
	ws_fs_names_free(&names);
	return rc < 0 ? rc : 0;
}

/* The mark last: killed here, the next one goes on. */
int ws_store_clear_unfinished(int root_fd, struct ws_err *err)
{
	int rc = remove_strays(root_fd, err);

	if (rc == 0)
		rc = remove_all(root_fd, ".git", 0, err);
	if (rc == 0)
		rc = ws_fs_remove(root_fd, ".gitattributes", err);
	return rc < 0 ? rc : remove_all(root_fd, ".wsync", 0, err);
}
