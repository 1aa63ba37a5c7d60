/*
 * store/git/tree_load.c - documents of commits into memory.
 *
 * Nothing of the library is held but the trees on the way down, so that loading a
 * whole store costs its documents and little more.
 */
#include "store/git/repo_p.h"

#include <stdlib.h>
#include <string.h>
#include "store/ini/ini.h"
#include "store/tree/layout.h"

/* Heap bytes with a NUL. The size is looked at before anything is unpacked. */
static int read_blob(struct ws_repo *repo, const git_oid *id, const char *path,
		     char **bytes, size_t *len, struct ws_err *err)
{
	ws_auto_git_odb odb = NULL;
	git_odb_object *object = NULL;
	git_object_t type;
	size_t size = 0;
	char *copy;
	int rc = git_repository_odb(&odb, repo->git);

	if (rc == 0)
		rc = git_odb_read_header(&size, &type, odb, id);
	if (rc == 0 && type != GIT_OBJECT_BLOB)
		rc = GIT_EMISMATCH;
	if (rc == 0 && size > WS_INI_FILE_MAX)
		return ws_err_set(err, WS_E_TOO_BIG, "%s: over %zu bytes in a commit", path,
				  WS_INI_FILE_MAX);
	if (rc == 0)
		rc = git_odb_read(&object, odb, id);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_DAMAGED, rc,
				    "%s cannot be read from a commit", path);
	size = git_odb_object_size(object);
	copy = malloc(size + 1);
	if (copy) {
		memcpy(copy, git_odb_object_data(object), size);
		copy[size] = '\0';
	}
	git_odb_object_free(object);
	if (!copy)
		return ws_err_nomem(err);
	*bytes = copy;
	*len = size;
	return 0;
}

static int load_blob(struct ws_repo *repo, const git_oid *id, const char *path,
		     struct ws_tree *into, struct ws_err *err)
{
	char *bytes = NULL;
	size_t len = 0;
	int rc = read_blob(repo, id, path, &bytes, &len, err);

	return rc < 0 ? rc : ws_tree_put(into, path, bytes, len, err);
}

int ws_repo_read(struct ws_repo *repo, const struct ws_oid *commit, const char *path,
		 char **bytes, size_t *len, struct ws_err *err)
{
	ws_auto_git_tree root = NULL;
	git_filemode_t mode;
	git_oid id;
	int rc;

	*bytes = NULL;
	rc = ws_repo_tree_of(repo, commit, &root, err);
	if (rc == 0)
		rc = ws_repo_find(repo, root, path, &id, &mode, err);
	if (rc != 0)
		return rc;
	if (mode == GIT_FILEMODE_TREE)
		return WS_REPO_ABSENT;
	if (mode != GIT_FILEMODE_BLOB && mode != GIT_FILEMODE_BLOB_EXECUTABLE)
		return ws_err_set(err, WS_E_DAMAGED,
				  "a commit holds %s, which is no plain file", path);
	return read_blob(repo, &id, path, bytes, len, err);
}

/* ---- one commit ---------------------------------------------------------------- */

struct load {
	struct ws_repo *repo;
	ws_repo_want *want;
	void *user;
	struct ws_tree *tree;
	struct ws_err *err;
};

static bool load_enter(void *user, const char *dir, const struct ws_oid *tree)
{
	const struct load *l = user;

	(void)tree;
	return !l->want || l->want(l->user, dir);
}

static int load_each(void *user, const char *path, const git_oid *id, git_filemode_t mode)
{
	const struct load *l = user;

	(void)mode;
	if (l->want && !l->want(l->user, path))
		return 0;
	return load_blob(l->repo, id, path, l->tree, l->err);
}

int ws_repo_load(struct ws_repo *repo, const struct ws_oid *commit, ws_repo_want *want,
		 void *user, struct ws_tree **out, struct ws_err *err)
{
	ws_auto(ws_tree) tree = ws_tree_new();
	struct load l = {
		.repo = repo, .want = want, .user = user, .tree = tree, .err = err};
	ws_auto_git_tree root = NULL;
	int rc;

	*out = NULL;
	if (!tree)
		return ws_err_nomem(err);
	rc = ws_repo_tree_of(repo, commit, &root, err);
	if (rc == 0)
		rc = ws_repo_walk(repo, root, load_enter, load_each, &l, err);
	if (rc == 0)
		*out = ws_steal(&tree);
	return rc;
}

/* ---- several commits side by side -------------------------------------------------- */

struct sides {
	struct ws_repo *repo;
	size_t count;
	ws_repo_want *always;
	void *user;
	struct ws_tree *const *out;
	size_t seen;
	char path[WS_LAYOUT_PATH];
	struct ws_err *err;
};

/* Where each side's tree stands; an entry is NULL where the side lacks the name. */
struct row {
	const git_tree_entry *entry[WS_TREE_SIDES];
};

/* Have all sides the very same tree? */
static bool trees_same(size_t count, git_tree *const trees[])
{
	for (size_t i = 0; i < count; i++)
		if (!trees[i] || !trees[0] ||
		    git_oid_cmp(git_tree_id(trees[i]), git_tree_id(trees[0])) != 0)
			return false;
	return true;
}

static bool next_same_row(size_t count, const git_tree *tree, size_t at[], struct row *row)
{
	for (size_t i = 0; i < count; i++)
		row->entry[i] = git_tree_entry_byindex(tree, at[0]);
	at[0]++;
	return row->entry[0] != NULL;
}

/* The next name in git's order that any side has; false at the end. */
static bool next_row(size_t count, git_tree *const trees[], size_t at[], struct row *row)
{
	const git_tree_entry *least = NULL;

	for (size_t i = 0; i < count; i++) {
		const git_tree_entry *e = trees[i] ? git_tree_entry_byindex(trees[i], at[i])
						   : NULL;

		row->entry[i] = e;
		if (e && (!least || git_tree_entry_cmp(e, least) < 0))
			least = e;
	}
	for (size_t i = 0; i < count; i++) {
		if (!row->entry[i])
			continue;
		if (git_tree_entry_cmp(row->entry[i], least) == 0)
			at[i]++;
		else
			row->entry[i] = NULL;
	}
	return least != NULL;
}

static bool row_same(const struct row *row, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		const git_tree_entry *a = row->entry[0];
		const git_tree_entry *b = row->entry[i];

		if (!a != !b)
			return false;
		if (a && git_oid_cmp(git_tree_entry_id(a), git_tree_entry_id(b)) != 0)
			return false;
	}
	return true;
}

static int sides_walk(struct sides *s, git_tree *const trees[], size_t len, int depth);

static int sides_dir(struct sides *s, const struct row *row, size_t len, int depth)
{
	git_tree *trees[WS_TREE_SIDES] = {NULL};
	int rc = 0;

	if (depth + 1 >= WS_REPO_DEPTH)
		return ws_err_set(s->err, WS_E_DAMAGED, "a commit nests too deep at %s",
				  s->path);
	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		if (row->entry[i])
			rc = ws_repo_subtree(s->repo, row->entry[i], &trees[i], s->err);
	}
	if (rc == 0)
		rc = sides_walk(s, trees, len, depth + 1);
	for (size_t i = 0; i < s->count; i++)
		git_tree_free(trees[i]);
	return rc;
}

/* Most documents are the same on all sides: they are unpacked and checked once. */
static const struct ws_tree_entry *read_before(const struct sides *s, const struct row *row,
					       size_t side)
{
	for (size_t i = 0; i < side; i++)
		if (row->entry[i] && git_oid_cmp(git_tree_entry_id(row->entry[i]),
						 git_tree_entry_id(row->entry[side])) == 0)
			return ws_tree_find(s->out[i], s->path);
	return NULL;
}

static int sides_file(struct sides *s, const struct row *row)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		const struct ws_tree_entry *same = row->entry[i] ? read_before(s, row, i)
								 : NULL;

		if (same)
			rc = ws_tree_put_copy(s->out[i], s->path, same->bytes, same->len,
					      s->err);
		else if (row->entry[i])
			rc = load_blob(s->repo, git_tree_entry_id(row->entry[i]), s->path,
				       s->out[i], s->err);
	}
	return rc;
}

/* One name. A directory that is the same on all sides is skipped unless somebody asks
 * for it; of one that differs every document is wanted. */
static int sides_row(struct sides *s, const struct row *row, size_t len, int depth)
{
	const git_tree_entry *some = NULL;
	bool is_dir;
	size_t end;

	for (size_t i = 0; i < s->count && !some; i++)
		some = row->entry[i];
	is_dir = git_tree_entry_filemode(some) == GIT_FILEMODE_TREE;
	end = len + strlen(git_tree_entry_name(some)) + (is_dir ? 1 : 0);
	if (end >= sizeof(s->path))
		return ws_err_set(s->err, WS_E_DAMAGED,
				  "a commit holds a path that is too long at %s", s->path);
	memcpy(s->path + len, git_tree_entry_name(some), end - len);
	if (is_dir)
		s->path[end - 1] = '/';
	s->path[end] = '\0';
	if (is_dir && row_same(row, s->count) &&
	    (!s->always || !s->always(s->user, s->path)))
		return 0;
	return is_dir ? sides_dir(s, row, end, depth) : sides_file(s, row);
}

static int sides_walk(struct sides *s, git_tree *const trees[], size_t len, int depth)
{
	const bool same = trees_same(s->count, trees);
	size_t at[WS_TREE_SIDES] = {0};
	struct row row;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		if (!trees[i])
			continue;
		s->seen += git_tree_entrycount(trees[i]);
		if (!same || i == 0)
			rc = ws_repo_tree_check(trees[i], s->path, s->err);
	}
	if (rc == 0 && s->seen > WS_REPO_ENTRIES)
		rc = ws_err_set(s->err, WS_E_TOO_BIG, "a commit holds over %zu entries",
				WS_REPO_ENTRIES);
	while (rc == 0 && (same ? next_same_row(s->count, trees[0], at, &row)
				: next_row(s->count, trees, at, &row))) {
		rc = sides_row(s, &row, len, depth);
		s->path[len] = '\0';
	}
	return rc;
}

static int sides_run(struct sides *s, const struct ws_oid *const commits[])
{
	git_tree *roots[WS_TREE_SIDES] = {NULL};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->count; i++) {
		if (commits[i] && !ws_oid_is_zero(commits[i]))
			rc = ws_repo_tree_of(s->repo, commits[i], &roots[i], s->err);
	}
	if (rc == 0)
		rc = sides_walk(s, roots, 0, 0);
	for (size_t i = 0; i < s->count; i++)
		git_tree_free(roots[i]);
	return rc;
}

int ws_repo_load_changed(struct ws_repo *repo, const struct ws_oid *const commits[],
			 size_t count, ws_repo_want *always, void *user,
			 struct ws_tree *out[], struct ws_err *err)
{
	struct sides s = {.repo = repo,
			  .count = count,
			  .always = always,
			  .user = user,
			  .out = out,
			  .err = err};
	int rc = 0;

	if (count > WS_TREE_SIDES)
		return ws_err_set(err, WS_E_BUG, "more sides than a walk takes");
	for (size_t i = 0; i < count; i++) {
		out[i] = ws_tree_new();
		if (!out[i])
			rc = ws_err_nomem(err);
	}
	if (rc == 0)
		rc = sides_run(&s, commits);
	for (size_t i = 0; rc < 0 && i < count; i++) {
		ws_tree_free(out[i]);
		out[i] = NULL;
	}
	return rc;
}
