/*
 * store/git/commit.c - edits to a commit to a moved ref.
 *
 * Order: objects, read back from disk; ref by compare-and-swap, read back; commit
 * read back once more. A ref is never moved to something that lives in memory only.
 */
#include "store/git/repo_p.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <git2/sys/commit.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

#define BULK_EDITS  200
#define PARENTS_MAX 16
#define TIME_MAX_S  253402300799 /* 9999-12-31: later years break other readers */

/* Bytes of the character that begins with this byte, in text known to be UTF-8. */
static size_t char_bytes(unsigned char lead)
{
	if (lead < 0xc0)
		return 1;
	if (lead < 0xe0)
		return 2;
	return lead < 0xf0 ? 3 : 4;
}

/* The text without what is hostile or no UTF-8, and without the given characters. */
static void add_clean(struct ws_buf *out, const char *text, bool keep_lines,
		      const char *without)
{
	const size_t len = text ? strlen(text) : 0;

	for (size_t i = 0; i < len;) {
		const size_t bad = ws_text_hostile_at(text + i, len - i, keep_lines);
		const size_t n = char_bytes((unsigned char)text[i]);

		if (bad == 0 && i + n <= len && !strchr(without, text[i]))
			ws_buf_add(out, text + i, n);
		i += bad > 0 ? bad : n;
	}
}

/*
 * A line break in a name forges a header of the commit, and < or > ends the name;
 * what remains is trimmed by the library, and must not be nothing.
 */
static void clean_name(struct ws_buf *out, const char *text, const char *fallback)
{
	add_clean(out, text, false, "<>\n\r\t");
	/* of these alone the library makes nothing */
	if (strspn(ws_buf_text(out), " .,:;\"\\'") == out->len) {
		ws_buf_cut(out, 0);
		ws_buf_adds(out, fallback);
	}
}

static int signature(git_signature **out, const char *name, const char *email,
		     int64_t time_s, struct ws_err *err)
{
	ws_auto_buf clean = WS_BUF_INIT;
	ws_auto_buf address = WS_BUF_INIT;
	int rc;

	if (time_s < 0)
		time_s = 0;
	if (time_s > TIME_MAX_S)
		time_s = TIME_MAX_S;
	clean_name(&clean, name, "unknown");
	clean_name(&address, email, "unknown");
	if (clean.failed || address.failed)
		return ws_err_nomem(err);
	rc = git_signature_new(out, ws_buf_text(&clean), ws_buf_text(&address), time_s, 0);
	return rc < 0 ? ws_repo_fail(err, WS_E_GIT, rc, "no name can be made for a commit")
		      : 0;
}

/* Ends in one line break, so that a trailer stays a line of its own. */
static int clean_message(const char *text, char **out, struct ws_err *err)
{
	struct ws_buf b = WS_BUF_INIT;

	add_clean(&b, text, true, "\r");
	while (b.len > 0 && b.data[b.len - 1] == '\n')
		ws_buf_cut(&b, b.len - 1);
	ws_buf_addc(&b, '\n');
	return ws_buf_take(&b, out, NULL, err);
}

static int by_path(const void *a, const void *b)
{
	const struct ws_repo_edit *x = a;
	const struct ws_repo_edit *y = b;

	return strcmp(x->path, y->path);
}

static int sorted_edits(const struct ws_repo_commit *spec, struct ws_repo_edit **out,
			struct ws_err *err)
{
	struct ws_repo_edit *edits = calloc(spec->edit_count + 1, sizeof(*edits));

	if (!edits)
		return ws_err_nomem(err);
	if (spec->edit_count > 0) {
		memcpy(edits, spec->edits, spec->edit_count * sizeof(*edits));
		qsort(edits, spec->edit_count, sizeof(*edits), by_path);
	}
	*out = edits;
	return 0;
}

static int write_tree(struct ws_repo *repo, git_repository *git,
		      const struct ws_repo_commit *spec, struct ws_repo_ids *noted,
		      git_oid *out, struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	ws_auto_git_tree base = NULL;
	/* A tree belongs to the handle it was read with. */
	struct ws_repo view = *repo;
	int rc = sorted_edits(spec, &edits, err);

	view.git = git;
	if (rc == 0 && spec->onto && !ws_oid_is_zero(spec->onto))
		rc = ws_repo_tree_of(&view, spec->onto, &base, err);
	if (rc < 0)
		return rc;
	return ws_repo_tree_write(git, base, edits, spec->edit_count, noted, out, err);
}

static int check_parents(struct ws_repo *repo, const git_oid *parents, size_t count,
			 struct ws_err *err)
{
	ws_auto_git_odb odb = NULL;
	int rc = git_repository_odb(&odb, repo->git);

	for (size_t i = 0; rc == 0 && i < count; i++) {
		git_object_t type = GIT_OBJECT_INVALID;
		size_t len;

		rc = git_odb_read_header(&len, &type, odb, &parents[i]);
		if (rc == 0 && type != GIT_OBJECT_COMMIT)
			rc = GIT_EMISMATCH;
	}
	return rc < 0 ? ws_repo_fail(err, WS_E_DAMAGED, rc, "a parent commit is missing")
		      : 0;
}

static int write_commit(struct ws_repo *repo, git_repository *git,
			const struct ws_repo_commit *spec, const git_oid *tree,
			const char *message, git_oid *out, struct ws_err *err)
{
	const git_oid *parents[PARENTS_MAX];
	git_oid ids[PARENTS_MAX];
	git_signature *author = NULL;
	git_signature *committer = NULL;
	int rc;

	for (size_t i = 0; i < spec->parent_count; i++) {
		ws_repo_to_git(&ids[i], &spec->parents[i]);
		parents[i] = &ids[i];
	}
	rc = check_parents(repo, ids, spec->parent_count, err);
	if (rc == 0)
		rc = signature(&author, spec->author_name, spec->author_email,
			       spec->author_time_s, err);
	if (rc == 0)
		rc = signature(&committer, spec->committer_name, spec->committer_email,
			       spec->committer_time_s, err);
	if (rc == 0) {
		rc = git_commit_create_from_ids(out, git, NULL, author, committer, NULL,
						message, tree, spec->parent_count, parents);
		if (rc < 0)
			rc = ws_repo_fail(err, WS_E_GIT, rc, "the commit cannot be stored");
	}
	git_signature_free(author);
	git_signature_free(committer);
	return rc;
}

/* Many objects: into memory first, then one pack; the pack is on disk afterwards. */
static int store_bulk(struct ws_repo *repo, const struct ws_repo_commit *spec,
		      const char *message, git_oid *out, struct ws_err *err)
{
	struct ws_repo_ids noted = {0};
	git_repository *bulk = NULL;
	git_oid tree;
	int rc = ws_repo_bulk_open(repo, !spec->onto && !spec->parent_count, &bulk, err);

	if (rc == 0)
		rc = write_tree(repo, bulk, spec, &noted, &tree, err);
	if (rc == 0)
		rc = write_commit(repo, bulk, spec, &tree, message, out, err);
	if (rc == 0)
		rc = ws_repo_ids_add(&noted, out, err);
	if (rc == 0)
		rc = ws_repo_bulk_write(repo, bulk, &noted, err);
	git_repository_free(bulk);
	free(noted.items);
	return rc;
}

static int store_loose(struct ws_repo *repo, const struct ws_repo_commit *spec,
		       const char *message, git_oid *out, struct ws_err *err)
{
	git_oid tree;
	int rc = ws_repo_make_fanout(repo, err);

	if (rc == 0)
		rc = write_tree(repo, repo->git, spec, NULL, &tree, err);
	if (rc == 0)
		rc = write_commit(repo, repo->git, spec, &tree, message, out, err);
	return rc;
}

/* Spares the objects of a commit that could not be published anyway. */
static int expect_ref(struct ws_repo *repo, const struct ws_repo_commit *spec,
		      struct ws_err *err)
{
	struct ws_oid now;
	int rc;

	if (!spec->ref)
		return 0;
	rc = ws_repo_ref(repo, spec->ref, &now, err);
	if (rc < 0)
		return rc;
	if (rc == WS_REPO_ABSENT)
		return spec->expect ? WS_REPO_MOVED : 0;
	return spec->expect && ws_oid_same(&now, spec->expect) ? 0 : WS_REPO_MOVED;
}

static int publish(struct ws_repo *repo, const struct ws_repo_commit *spec,
		   const char *message, const git_oid *id, struct ws_oid *out,
		   struct ws_err *err)
{
	struct ws_oid target, now;
	char why[120];
	int rc;

	ws_repo_from_git(&target, id);
	if (!spec->ref) {
		*out = target;
		return 0;
	}
	(void)snprintf(why, sizeof(why), "commit%s: %.*s",
		       spec->parent_count == 0 ? " (initial)" : "",
		       (int)strcspn(message, "\n"), message);
	rc = ws_repo_ref_move(repo, spec->ref, spec->expect, &target, why, err);
	/* known to be there, whatever comes of the proof */
	if (rc == 0 || (rc < 0 && ws_repo_ref(repo, spec->ref, &now, NULL) == 0 &&
			ws_oid_same(&now, &target)))
		*out = target;
	return rc == 0 ? ws_repo_verify(repo, id, err) : rc;
}

int ws_repo_commit(struct ws_repo *repo, const struct ws_repo_commit *spec,
		   struct ws_oid *out, struct ws_err *err)
{
	ws_auto_free char *message = NULL;
	git_oid id;
	int rc;

	if (spec->parent_count > PARENTS_MAX)
		return ws_err_set(err, WS_E_BUG, "a commit with %zu parents",
				  spec->parent_count);
	rc = expect_ref(repo, spec, err);
	if (rc == 0)
		rc = clean_message(spec->message, &message, err);
	if (rc != 0)
		return rc;
	ws_repo_busy(repo, "objects");
	rc = spec->edit_count > BULK_EDITS ? store_bulk(repo, spec, message, &id, err)
					   : store_loose(repo, spec, message, &id, err);
	ws_repo_idle(repo);
	if (rc == 0)
		rc = ws_repo_verify(repo, &id, err);
	if (rc == 0)
		rc = publish(repo, spec, message, &id, out, err);
	return rc;
}

int ws_repo_blob_id(const char *bytes, size_t len, struct ws_oid *out, struct ws_err *err)
{
	git_oid id;
	int rc;

	rc = git_odb_hash(&id, bytes, len, GIT_OBJECT_BLOB);
	if (rc < 0)
		return ws_repo_fail(err, WS_E_GIT, rc, "an id cannot be computed");
	ws_repo_from_git(out, &id);
	return 0;
}

bool ws_repo_has_blob(struct ws_repo *repo, const char *bytes, size_t len)
{
	ws_auto_git_odb odb = NULL;
	git_oid id;

	return git_odb_hash(&id, bytes, len, GIT_OBJECT_BLOB) == 0 &&
	       git_repository_odb(&odb, repo->git) == 0 && git_odb_exists(odb, &id) == 1;
}

int ws_repo_keep_blob(struct ws_repo *repo, const char *bytes, size_t len,
		      struct ws_err *err)
{
	git_oid id;
	const int rc = git_blob_create_from_buffer(&id, repo->git, bytes, len);

	return rc < 0 ? ws_repo_fail(err, WS_E_GIT, rc, "a text cannot be kept") : 0;
}
