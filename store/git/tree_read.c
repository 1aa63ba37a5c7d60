/*
 * store/git/tree_read.c - one tree: what may be in it, and how it is walked.
 *
 * Trees come from other people's pushes. The library accepts links, names with
 * control bytes, entries out of order and the same name twice; each of them would
 * let a reader and a writer disagree about what a path is, so one such entry
 * refuses the whole tree.
 */
#include "store/git/repo_p.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include "store/ground/text.h"
#include "store/tree/layout.h"

int ws_repo_tree_of(struct ws_repo *repo, const struct ws_oid *commit, git_tree **out,
		    struct ws_err *err)
{
	ws_auto_git_commit found = NULL;
	char hex[WS_OID_TEXT];
	git_oid id;
	int rc;

	*out = NULL;
	ws_repo_to_git(&id, commit);
	rc = git_commit_lookup(&found, repo->git, &id);
	if (rc == 0)
		rc = git_commit_tree(out, found);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_DAMAGED, rc, "commit %.12s cannot be read",
				    ws_oid_format(commit, hex));
	return 0;
}

int ws_repo_subtree(struct ws_repo *repo, const git_tree_entry *entry, git_tree **out,
		    struct ws_err *err)
{
	int rc = git_tree_lookup(out, repo->git, git_tree_entry_id(entry));

	if (rc < 0)
		return ws_repo_fail(err, WS_E_DAMAGED, rc, "the tree %s cannot be read",
				    git_tree_entry_name(entry));
	return 0;
}

/* ---- what may be in a tree ------------------------------------------------- */

bool ws_repo_name_ok(const char *name)
{
	const size_t len = strlen(name);

	if (len == 0 || len > NAME_MAX)
		return false;
	if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return false;
	if (strpbrk(name, "/\\") || !ws_text_is_utf8(name, len) ||
	    ws_text_is_hostile(name, len, false))
		return false;
	/* .git in any spelling some file system would take for it */
	if (strncasecmp(name, ".git", 4) == 0 && strspn(name + 4, ". ") == len - 4)
		return false;
	return strncasecmp(name, ".git:", 5) != 0 && strncasecmp(name, "git~", 4) != 0;
}

/* Git sorts a directory as if its name ended in a slash. */
static int entry_order(const git_tree_entry *a, const git_tree_entry *b)
{
	return git_tree_entry_cmp(a, b);
}

/* `a`, `a-b`, `a/`: a file and a directory of one name need not be neighbours. */
static bool has_twin(const git_tree *tree, size_t at)
{
	const char *name = git_tree_entry_name(git_tree_entry_byindex(tree, at));
	const size_t len = strlen(name);

	while (at-- > 0) {
		const char *other = git_tree_entry_name(git_tree_entry_byindex(tree, at));

		if (strncmp(other, name, len) != 0)
			return false;
		if (!other[len])
			return true;
	}
	return false;
}

static bool mode_ok(git_filemode_t mode)
{
	return mode == GIT_FILEMODE_TREE || mode == GIT_FILEMODE_BLOB ||
	       mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

int ws_repo_tree_check(const git_tree *tree, const char *dir, struct ws_err *err)
{
	const git_tree_entry *last = NULL;
	const size_t count = git_tree_entrycount(tree);

	for (size_t i = 0; i < count; i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		const char *name = git_tree_entry_name(e);
		const git_filemode_t mode = git_tree_entry_filemode(e);

		if (!ws_repo_name_ok(name))
			return ws_err_set(err, WS_E_DAMAGED,
					  "a commit holds an unsafe name in \"%s\"", dir);
		if (!mode_ok(mode))
			return ws_err_set(err, WS_E_DAMAGED,
					  "a commit holds %s%s, which is no plain file",
					  dir, name);
		if ((last && entry_order(last, e) >= 0) ||
		    (mode == GIT_FILEMODE_TREE && has_twin(tree, i)))
			return ws_err_set(err, WS_E_DAMAGED,
					  "a commit holds %s%s twice or out of order", dir,
					  name);
		last = e;
	}
	return 0;
}

/* ---- one path ---------------------------------------------------------------- */

int ws_repo_find(struct ws_repo *repo, const git_tree *root, const char *path, git_oid *id,
		 git_filemode_t *mode, struct ws_err *err)
{
	ws_auto_git_tree held = NULL;
	const git_tree *tree = root;

	for (;;) {
		const size_t len = strcspn(path, "/");
		char name[NAME_MAX + 1];
		const git_tree_entry *e;
		git_tree *next = NULL;
		int rc;

		if (len == 0 || len >= sizeof(name))
			return WS_REPO_ABSENT;
		memcpy(name, path, len);
		name[len] = '\0';
		e = git_tree_entry_byname(tree, name);
		if (!e) {
			/* In a tree out of order a search proves nothing. */
			rc = ws_repo_tree_check(tree, "", err);
			return rc < 0 ? rc : WS_REPO_ABSENT;
		}
		path += len;
		if (!path[0] || !path[1]) {
			git_oid_cpy(id, git_tree_entry_id(e));
			*mode = git_tree_entry_filemode(e);
			return path[0] && *mode != GIT_FILEMODE_TREE ? WS_REPO_ABSENT : 0;
		}
		if (git_tree_entry_filemode(e) != GIT_FILEMODE_TREE)
			return WS_REPO_ABSENT;
		path++;
		rc = ws_repo_subtree(repo, e, &next, err);
		if (rc < 0)
			return rc;
		git_tree_free(held);
		held = next;
		tree = next;
	}
}

/* ---- all paths ----------------------------------------------------------------- */

struct walk {
	struct ws_repo *repo;
	ws_repo_enter *enter;
	ws_repo_each_blob *each;
	void *user;
	size_t seen;
	char path[WS_LAYOUT_PATH];
	struct ws_err *err;
};

static int walk_tree(struct walk *w, const git_tree *tree, size_t len, int depth);

static int walk_dir(struct walk *w, const git_tree_entry *e, size_t len, int depth)
{
	ws_auto_git_tree sub = NULL;
	struct ws_oid id;
	int rc;

	ws_repo_from_git(&id, git_tree_entry_id(e));
	if (w->enter && !w->enter(w->user, w->path, &id))
		return 0;
	if (depth + 1 >= WS_REPO_DEPTH)
		return ws_err_set(w->err, WS_E_DAMAGED, "a commit nests too deep at %s",
				  w->path);
	rc = ws_repo_subtree(w->repo, e, &sub, w->err);
	return rc < 0 ? rc : walk_tree(w, sub, len, depth + 1);
}

static int walk_tree(struct walk *w, const git_tree *tree, size_t len, int depth)
{
	const size_t count = git_tree_entrycount(tree);
	int rc = ws_repo_tree_check(tree, w->path, w->err);

	w->seen += count;
	if (rc == 0 && w->seen > WS_REPO_ENTRIES)
		rc = ws_err_set(w->err, WS_E_TOO_BIG, "a commit holds over %zu entries",
				WS_REPO_ENTRIES);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		const git_tree_entry *e = git_tree_entry_byindex(tree, i);
		const git_filemode_t mode = git_tree_entry_filemode(e);
		const char *name = git_tree_entry_name(e);
		const size_t name_len = strlen(name);

		if (len + name_len + 2 > sizeof(w->path))
			return ws_err_set(w->err, WS_E_DAMAGED,
					  "a commit holds a path that is too long at %s",
					  w->path);
		memcpy(w->path + len, name, name_len + 1);
		if (mode == GIT_FILEMODE_TREE) {
			memcpy(w->path + len + name_len, "/", 2);
			rc = walk_dir(w, e, len + name_len + 1, depth);
		} else {
			rc = w->each(w->user, w->path, git_tree_entry_id(e), mode);
		}
		w->path[len] = '\0';
	}
	return rc;
}

int ws_repo_walk(struct ws_repo *repo, const git_tree *root, ws_repo_enter *enter,
		 ws_repo_each_blob *each, void *user, struct ws_err *err)
{
	struct walk *w = calloc(1, sizeof(*w));
	int rc;

	if (!w)
		return ws_err_nomem(err);
	w->repo = repo;
	w->enter = enter;
	w->each = each;
	w->user = user;
	w->err = err;
	rc = walk_tree(w, root, 0, 0);
	free(w);
	return rc;
}

struct list {
	ws_repo_entry *entry;
	ws_repo_enter *enter;
	void *user;
};

static bool list_enter(void *user, const char *dir, const struct ws_oid *tree)
{
	const struct list *l = user;

	return !l->enter || l->enter(l->user, dir, tree);
}

static int list_each(void *user, const char *path, const git_oid *id, git_filemode_t mode)
{
	const struct list *l = user;
	struct ws_oid blob;

	(void)mode;
	ws_repo_from_git(&blob, id);
	return l->entry(l->user, path, &blob);
}

int ws_repo_list(struct ws_repo *repo, const struct ws_oid *commit, ws_repo_enter *enter,
		 ws_repo_entry *entry, void *user, struct ws_err *err)
{
	struct list l = {.entry = entry, .enter = enter, .user = user};
	ws_auto_git_tree root = NULL;
	int rc = ws_repo_tree_of(repo, commit, &root, err);

	return rc < 0 ? rc : ws_repo_walk(repo, root, list_enter, list_each, &l, err);
}
