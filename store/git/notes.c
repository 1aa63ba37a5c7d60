/*
 * store/git/notes.c - walking down to the notes of one object.
 *
 * At each depth the rest of the id may be a file, and its next two digits a directory;
 * both count. Only the way down is looked at, so that bad names elsewhere in the tree
 * hide nothing.
 */
#include "store/git/notes.h"

#include <stdio.h>
#include <string.h>
#include "store/git/repo_p.h"

#define HEX 40

struct search {
	struct ws_repo *repo;
	char hex[WS_OID_TEXT];
	struct ws_err *err;
	/* Told of each note, and of the last directory that is on the way. A positive
	   answer ends the walk. */
	int (*found)(struct search *s, const char *path, const git_oid *blob);
	struct ws_buf *out;
	char deepest[WS_NOTE_PATH]; /* a note would be written here */
};

/* "ab/cd/ef..." with that many slashes. */
static void path_at(const char *hex, int depth, char out[WS_NOTE_PATH])
{
	for (int i = 0; i < depth; i++, hex += 2, out += 3) {
		memcpy(out, hex, 2);
		out[2] = '/';
	}
	memcpy(out, hex, strlen(hex) + 1);
}

static bool is_plain(const git_tree_entry *e)
{
	const git_filemode_t mode = git_tree_entry_filemode(e);

	return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE;
}

static int walk(struct search *s, const git_tree *tree, int depth)
{
	const char *rest = s->hex + (ptrdiff_t)2 * depth;
	const git_tree_entry *e = git_tree_entry_byname(tree, rest);
	const char dir[3] = {rest[0], rest[1], '\0'};
	ws_auto_git_tree sub = NULL;
	int rc = 0;

	path_at(s->hex, depth, s->deepest);
	if (e && is_plain(e))
		rc = s->found(s, s->deepest, git_tree_entry_id(e));
	e = rc == 0 && strlen(rest) > 2 ? git_tree_entry_byname(tree, dir) : NULL;
	if (!e || git_tree_entry_filemode(e) != GIT_FILEMODE_TREE)
		return rc;
	rc = ws_repo_subtree(s->repo, e, &sub, s->err);
	return rc < 0 ? rc : walk(s, sub, depth + 1);
}

/* 1 when the object is of that type and not too big, which is asked before it is read. */
static int is_fit(struct search *s, const git_oid *id, git_object_t wanted)
{
	ws_auto_git_odb odb = NULL;
	git_object_t type = GIT_OBJECT_INVALID;
	size_t size = 0;
	int rc = git_repository_odb(&odb, s->repo->git);

	if (rc == 0)
		rc = git_odb_read_header(&size, &type, odb, id);
	if (rc < 0)
		return ws_repo_fail(s->err, WS_E_DAMAGED, rc, "%s cannot be read",
				    git_oid_tostr_s(id));
	return type == wanted && size <= WS_NOTE_MAX;
}

static int search(struct search *s, const struct ws_oid *notes, const struct ws_oid *object)
{
	ws_auto_git_tree root = NULL;
	git_oid id;
	int rc;

	(void)ws_oid_format(object, s->hex);
	path_at(s->hex, 0, s->deepest);
	if (ws_oid_is_zero(notes))
		return 0;
	ws_repo_to_git(&id, notes);
	rc = is_fit(s, &id, GIT_OBJECT_COMMIT);
	if (rc != 1)
		return rc;
	rc = ws_repo_tree_of(s->repo, notes, &root, s->err);
	return rc < 0 ? rc : walk(s, root, 0);
}

static int add_text(struct search *s, const char *path, const git_oid *blob)
{
	ws_auto_git_odb odb = NULL;
	git_odb_object *object = NULL;
	int rc = is_fit(s, blob, GIT_OBJECT_BLOB);

	if (rc != 1)
		return rc;
	rc = git_repository_odb(&odb, s->repo->git);
	if (rc == 0)
		rc = git_odb_read(&object, odb, blob);
	if (rc < 0)
		return ws_repo_fail(s->err, WS_E_DAMAGED, rc, "the note %s cannot be read",
				    path);
	ws_buf_add(s->out, git_odb_object_data(object), git_odb_object_size(object));
	if (s->out->len > 0 && ws_buf_text(s->out)[s->out->len - 1] != '\n')
		ws_buf_addc(s->out, '\n');
	git_odb_object_free(object);
	return s->out->failed ? ws_err_nomem(s->err) : 0;
}

static int add_first(struct search *s, const char *path, const git_oid *blob)
{
	int rc = add_text(s, path, blob);

	return rc == 0 ? 1 : rc;
}

int ws_notes_read(struct ws_repo *repo, const struct ws_oid *notes,
		  const struct ws_oid *object, struct ws_buf *out, struct ws_err *err)
{
	struct search s = {.repo = repo, .err = err, .found = add_text, .out = out};

	return search(&s, notes, object);
}

int ws_notes_place(struct ws_repo *repo, const struct ws_oid *notes,
		   const struct ws_oid *object, char path[WS_NOTE_PATH], struct ws_buf *now,
		   struct ws_err *err)
{
	struct search s = {.repo = repo, .err = err, .found = add_first, .out = now};
	int rc = search(&s, notes, object);

	memcpy(path, s.deepest, sizeof(s.deepest));
	return rc < 0 ? rc : 0;
}
