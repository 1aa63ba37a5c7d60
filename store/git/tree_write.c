/*
 * store/git/tree_write.c - edits made to a tree, from the bottom up.
 *
 * Only directories that an edit touches are read and written again. Edits arrive
 * sorted by path, so all edits beneath one directory are neighbours. A directory
 * that has become empty is dropped, as git itself would.
 */
#include "store/git/repo_p.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct write {
	git_repository *git;
	struct ws_repo_ids *noted;
	struct ws_err *err;
};

static int write_dir(struct write *w, const git_tree *base,
		     const struct ws_repo_edit *edits, size_t count, size_t skip, int depth,
		     git_oid *out, bool *empty);

int ws_repo_ids_add(struct ws_repo_ids *ids, const git_oid *id, struct ws_err *err)
{
	if (ids->count == ids->room) {
		const size_t room = ids->room ? ids->room * 2 : 1024;
		git_oid *grown = reallocarray(ids->items, room, sizeof(*grown));

		if (!grown)
			return ws_err_nomem(err);
		ids->items = grown;
		ids->room = room;
	}
	git_oid_cpy(&ids->items[ids->count++], id);
	return 0;
}

static int note(struct write *w, const git_oid *id)
{
	return w->noted ? ws_repo_ids_add(w->noted, id, w->err) : 0;
}

static int failed(struct write *w, int rc, const char *path)
{
	return ws_repo_fail(w->err, WS_E_GIT, rc, "%s cannot be stored", path);
}

/* An existing entry's mode stays: people may have made a file executable. */
static int put_file(struct write *w, git_treebuilder *builder, const char *name,
		    const struct ws_repo_edit *edit)
{
	const git_tree_entry *old = git_treebuilder_get(builder, name);
	git_filemode_t mode = GIT_FILEMODE_BLOB;
	git_oid id;
	int rc;

	if (old && git_tree_entry_filemode(old) == GIT_FILEMODE_TREE)
		return edit->bytes
			       ? ws_err_set(w->err, WS_E_GIT,
					    "%s is a directory in the history", edit->path)
			       : 0;
	if (!edit->bytes) {
		rc = old ? git_treebuilder_remove(builder, name) : 0;
		return rc < 0 ? failed(w, rc, edit->path) : 0;
	}
	if (old && git_tree_entry_filemode(old) == GIT_FILEMODE_BLOB_EXECUTABLE)
		mode = GIT_FILEMODE_BLOB_EXECUTABLE;
	rc = git_blob_create_from_buffer(&id, w->git, edit->bytes, edit->len);
	if (rc == 0)
		rc = git_treebuilder_insert(NULL, builder, name, &id, mode);
	return rc < 0 ? failed(w, rc, edit->path) : note(w, &id);
}

static int put_dir(struct write *w, git_treebuilder *builder, const char *name,
		   const struct ws_repo_edit *edits, size_t count, size_t skip, int depth)
{
	const git_tree_entry *old = git_treebuilder_get(builder, name);
	ws_auto_git_tree sub = NULL;
	bool empty = true;
	git_oid id;
	int rc;

	if (old && git_tree_entry_filemode(old) != GIT_FILEMODE_TREE)
		return ws_err_set(
			w->err, WS_E_GIT,
			"%s: something that is no directory is above it in the history",
			edits[0].path);
	if (old) {
		rc = git_tree_lookup(&sub, w->git, git_tree_entry_id(old));
		if (rc < 0)
			return ws_repo_fail(w->err, WS_E_DAMAGED, rc,
					    "the tree above %s cannot be read",
					    edits[0].path);
	}
	rc = write_dir(w, sub, edits, count, skip, depth + 1, &id, &empty);
	if (rc < 0)
		return rc;
	if (!empty)
		rc = git_treebuilder_insert(NULL, builder, name, &id, GIT_FILEMODE_TREE);
	else if (old)
		rc = git_treebuilder_remove(builder, name);
	return rc < 0 ? failed(w, rc, edits[0].path) : 0;
}

/* Edits from `at` on that share the component of length len after skip bytes. */
static size_t run_length(const struct ws_repo_edit *edits, size_t at, size_t count,
			 size_t skip, size_t len)
{
	size_t n = 1;

	while (at + n < count &&
	       strncmp(edits[at + n].path + skip, edits[at].path + skip, len + 1) == 0)
		n++;
	return n;
}

static int fill(struct write *w, git_treebuilder *builder, const struct ws_repo_edit *edits,
		size_t count, size_t skip, int depth)
{
	for (size_t i = 0; i < count;) {
		const char *rest = edits[i].path + skip;
		const size_t len = strcspn(rest, "/");
		char name[NAME_MAX + 1];
		size_t n = 1;
		int rc;

		if (len > NAME_MAX)
			return ws_err_set(w->err, WS_E_NAME_UNSAFE,
					  "%s: a name is too long", edits[i].path);
		memcpy(name, rest, len);
		name[len] = '\0';
		if (!ws_repo_name_ok(name))
			return ws_err_set(w->err, WS_E_NAME_UNSAFE, "%s is no safe path",
					  edits[i].path);
		if (rest[len]) {
			n = run_length(edits, i, count, skip, len);
			rc = put_dir(w, builder, name, edits + i, n, skip + len + 1, depth);
		} else if (i + 1 < count && strcmp(edits[i + 1].path, edits[i].path) == 0) {
			rc = ws_err_set(w->err, WS_E_BUG, "%s is edited twice at once",
					edits[i].path);
		} else {
			rc = put_file(w, builder, name, &edits[i]);
		}
		if (rc < 0)
			return rc;
		i += n;
	}
	return 0;
}

static int write_dir(struct write *w, const git_tree *base,
		     const struct ws_repo_edit *edits, size_t count, size_t skip, int depth,
		     git_oid *out, bool *empty)
{
	git_treebuilder *builder = NULL;
	int rc;

	if (depth >= WS_REPO_DEPTH)
		return ws_err_set(w->err, WS_E_NAME_UNSAFE, "%s nests too deep",
				  edits[0].path);
	rc = git_treebuilder_new(&builder, w->git, base);
	if (rc < 0)
		return failed(w, rc, count ? edits[0].path : "the root");
	rc = fill(w, builder, edits, count, skip, depth);
	*empty = git_treebuilder_entrycount(builder) == 0;
	if (rc == 0 && (!*empty || depth == 0)) {
		rc = git_treebuilder_write(out, builder);
		rc = rc < 0 ? failed(w, rc, count ? edits[0].path : "the root")
			    : note(w, out);
	}
	git_treebuilder_free(builder);
	return rc;
}

int ws_repo_tree_write(git_repository *git, const git_tree *base,
		       const struct ws_repo_edit *edits, size_t count,
		       struct ws_repo_ids *noted, git_oid *out, struct ws_err *err)
{
	struct write w = {.git = git, .noted = noted, .err = err};
	bool empty;

	return write_dir(&w, base, edits, count, 0, 0, out, &empty);
}
