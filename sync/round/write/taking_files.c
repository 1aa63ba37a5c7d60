/*
 * sync/round/write/taking_files.c - how far a dead round came with its files.
 *
 * A round changes lines, and never one that a draft touches. So a file that says neither
 * what main says nor what comes was written if one of the lines that come is in it, and
 * was not if all of them say what main says. Where one of them says a third thing, and
 * nothing else tells, nobody knows what its writer had seen.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "store/ground/fs.h"
#include "store/ini/merge.h"
#include "store/tree/layout.h"
#include "store/work/work.h"
#include "sync/round/settle/settle_p.h"
#include "sync/round/write/record.h"
#include "sync/round/write/taking_p.h"

void taking_forget(struct taking *t)
{
	for (size_t i = 0; i < t->file_count; i++) {
		free(t->files[i].now);
		free(t->files[i].next);
	}
	free(t->files);
	free(t->moves);
	free(t->edits);
	ws_tree_free(t->was);
	ws_tree_free(t->from);
	ws_tree_free(t->to);
}

/* ---- directories ----------------------------------------------------------------------- */

/* The id that a workspace.ini says, given: free(); NULL: none. */
static char *id_in(const struct ws_tree_entry *e)
{
	ws_auto(ws_ini) doc = NULL;
	const char *id = NULL;

	if (ws_ini_parse(e->bytes, e->len, ws_layout_schema(WS_DOC_WORKSPACE), e->path,
			 &doc, NULL) == 0)
		id = ws_ini_get(doc, "cloud", "id");
	return id ? strdup(id) : NULL;
}

static bool is_place(const struct ws_tree_entry *e)
{
	struct ws_place place;

	ws_layout_place(e->path, &place);
	return place.kind == WS_DOC_WORKSPACE;
}

/* Where `tree` has the workspace that is no longer at `e`; NULL: nowhere. */
static const struct ws_tree_entry *elsewhere(const struct ws_tree *tree,
					     const struct ws_tree *left,
					     const struct ws_tree_entry *e)
{
	ws_auto_free char *id = id_in(e);

	for (size_t i = 0; id && i < ws_tree_count(tree); i++) {
		const struct ws_tree_entry *other = ws_tree_at(tree, i);
		ws_auto_free char *its = NULL;

		if (!is_place(other) || ws_tree_find(left, other->path))
			continue;
		its = id_in(other);
		if (its && strcmp(its, id) == 0)
			return other;
	}
	return NULL;
}

static bool is_there(const struct ws_store *store, const char *dir)
{
	struct stat st;

	return ws_fs_stat(store->root_fd, dir, &st, NULL) == 0;
}

static int note_move(struct taking *t, const char *from, const char *to, struct ws_err *err)
{
	struct taking_move *more = reallocarray(t->moves, t->move_count + 1, sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	t->moves = more;
	more += t->move_count++;
	more->done = false;
	(void)ws_view_dir_of(from, more->from);
	(void)ws_view_dir_of(to, more->to);
	return 0;
}

static int find_moves(struct taking *t, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < ws_tree_count(t->from); i++) {
		const struct ws_tree_entry *e = ws_tree_at(t->from, i), *to = NULL;

		if (is_place(e) && !ws_tree_find(t->to, e->path))
			to = elsewhere(t->to, t->from, e);
		if (to)
			rc = note_move(t, e->path, to->path, err);
	}
	return rc;
}

/* `from` as it is once all directories went. *found TAKING_UNSURE: both places are taken. */
static int judge_moves(struct ws_store *store, struct taking *t, enum taking_found *found,
		       struct ws_err *err)
{
	int rc = find_moves(t, err);

	for (size_t i = 0; rc == 0 && i < t->move_count; i++) {
		struct taking_move *move = &t->moves[i];
		bool there = is_there(store, move->to);

		if (is_there(store, move->from) && there) {
			*found = TAKING_UNSURE;
			return 0;
		}
		move->done = there;
		if (there)
			*found = TAKING_SOME;
		rc = settle_copy_dir(t->from, move->from, t->from, move->to, err);
		settle_drop_dir(t->from, move->from);
	}
	return rc;
}

/* Where a document lies that goes to `path`. */
static const char *lies_at(const struct taking *t, const char *path,
			   char out[WS_LAYOUT_PATH])
{
	for (size_t i = 0; i < t->move_count; i++) {
		const size_t len = strlen(t->moves[i].to);

		if (!t->moves[i].done && strncmp(path, t->moves[i].to, len) == 0 &&
		    path[len] == '/')
			return settle_path(t->moves[i].from, path + len + 1, out);
	}
	return path;
}

/* ---- one file ---------------------------------------------------------------------------- */

/* Three versions of one document. */
struct three {
	struct ws_ini *main, *now, *next;
	const struct ws_ini_schema *schema;
};

static void three_free(struct three *three)
{
	ws_ini_free(three->main);
	ws_ini_free(three->now);
	ws_ini_free(three->next);
}

static bool parse(const char *bytes, size_t len, const struct ws_ini_schema *schema,
		  const char *path, struct ws_ini **out)
{
	if (bytes)
		return ws_ini_parse(bytes, len, schema, path, out, NULL) == 0;
	*out = ws_ini_new(schema, path);
	return *out != NULL;
}

static bool same_text(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

/* Is a line of `of` one that comes or goes, and the file has it so? */
static bool has_of(const struct three *d, const struct ws_ini *of, const char *section)
{
	struct ws_ini_entry e;

	for (size_t i = 0; ws_ini_entry(of, section, i, &e); i++) {
		const char *next = ws_ini_get(d->next, section, e.key);

		if (!same_text(next, ws_ini_get(d->main, section, e.key)) &&
		    same_text(next, ws_ini_get(d->now, section, e.key)))
			return true;
	}
	return false;
}

static bool has_any(const struct three *d)
{
	for (const struct ws_ini_section *s = d->schema->sections; s->name; s++)
		if (has_of(d, d->main, s->name) || has_of(d, d->next, s->name) ||
		    (ws_ini_has_section(d->next, s->name) !=
			     ws_ini_has_section(d->main, s->name) &&
		     ws_ini_has_section(d->next, s->name) ==
			     ws_ini_has_section(d->now, s->name)))
			return true;
	return false;
}

static int to_write(struct taking *t, const char *path, char **now, size_t now_len,
		    char **next, size_t next_len, struct ws_err *err)
{
	struct taking_file *more = reallocarray(t->files, t->file_count + 1, sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	t->files = more;
	more[t->file_count++] = (struct taking_file){path, ws_steal(now), ws_steal(next),
						     now_len, next_len};
	return 0;
}

/* Somebody edited it, before or after. */
static int judge_edited(struct taking *t, const struct three *d, const char *path,
			char **now, size_t now_len, enum taking_found *found,
			struct ws_err *err)
{
	struct ws_ini_merge merge = {0};
	ws_auto_free char *next = NULL;
	size_t len = 0;
	int rc = 0;

	if (has_any(d)) {
		*found = TAKING_SOME;
		return 0;
	}
	rc = ws_ini_merge(d->main, d->now, d->next, &merge, err);
	if (rc == 0 && merge.clash_count > 0)
		*found = TAKING_UNSURE;
	else if (rc == 0)
		rc = ws_ini_format(merge.doc, &next, &len, err);
	if (rc == 0 && next)
		rc = to_write(t, path, now, now_len, &next, len, err);
	ws_ini_merge_clear(&merge);
	return rc;
}

static int judge_mixed(struct taking *t, const struct ws_repo_edit *edit, char **now,
		       size_t now_len, enum taking_found *found, struct ws_err *err)
{
	const struct ws_tree_entry *main = ws_tree_find(t->from, edit->path);
	struct three d = {.main = NULL};
	struct ws_place place;
	int rc = 0;

	ws_layout_place(edit->path, &place);
	d.schema = edit->bytes ? ws_layout_schema(place.kind) : NULL;
	if (d.schema &&
	    parse(main ? main->bytes : NULL, main ? main->len : 0, d.schema, edit->path,
		  &d.main) &&
	    parse(*now, now_len, d.schema, edit->path, &d.now) &&
	    parse(edit->bytes, edit->len, d.schema, edit->path, &d.next))
		rc = judge_edited(t, &d, edit->path, now, now_len, found, err);
	else
		*found = TAKING_UNSURE;
	three_free(&d);
	return rc;
}

static bool says(const char *bytes, size_t len, const char *other, size_t other_len)
{
	return bytes && other ? len == other_len && memcmp(bytes, other, len) == 0
			      : bytes == other;
}

static int judge_file(struct ws_store *store, struct taking *t,
		      const struct ws_repo_edit *edit, enum taking_found *found,
		      struct ws_err *err)
{
	const struct ws_tree_entry *main = ws_tree_find(t->from, edit->path);
	ws_auto_free char *now = NULL, *next = NULL;
	char path[WS_LAYOUT_PATH];
	size_t len = 0;
	int rc = ws_work_read(store, lies_at(t, edit->path, path), &now, &len, err);

	if (rc < 0)
		return rc;
	if (says(now, len, edit->bytes, edit->len)) {
		*found = TAKING_SOME;
		return 0;
	}
	if (says(now, len, main ? main->bytes : NULL, main ? main->len : 0)) {
		next = edit->bytes ? strndup(edit->bytes, edit->len) : NULL;
		return edit->bytes && !next
			       ? ws_err_nomem(err)
			       : to_write(t, edit->path, &now, len, &next, edit->len, err);
	}
	/* what somebody took away stays away */
	return now ? judge_mixed(t, edit, &now, len, found, err) : 0;
}

/* ---- the whole ---------------------------------------------------------------------------- */

int taking_judge(struct ws_store *store, struct taking *t, enum taking_found *found,
		 struct ws_err *err)
{
	ws_auto_free struct ws_repo_edit *edits = NULL;
	size_t count = 0;
	bool unsure = false;
	int rc;

	*found = TAKING_NONE;
	rc = judge_moves(store, t, found, err);
	if (rc == 0 && *found != TAKING_UNSURE)
		rc = ws_record_edits(t->from, t->to, &edits, &count, err);
	for (size_t i = 0; rc == 0 && i < count; i++) {
		enum taking_found one = TAKING_NONE;

		rc = judge_file(store, t, &edits[i], &one, err);
		unsure |= one == TAKING_UNSURE;
		if (one == TAKING_SOME)
			*found = TAKING_SOME;
	}
	if (rc == 0 && unsure && *found == TAKING_SOME)
		*found = TAKING_UNSURE;
	return rc;
}

int taking_write(struct ws_store *store, struct taking *t, struct ws_err *err)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < t->move_count; i++) {
		const struct taking_move *move = &t->moves[i];

		if (!move->done && is_there(store, move->from))
			rc = ws_fs_rename(store->root_fd, move->from, move->to, err);
	}
	for (size_t i = 0; rc == 0 && i < t->file_count; i++) {
		const struct taking_file *f = &t->files[i];

		rc = ws_work_write(store, f->path, f->now, f->now_len, f->next, f->next_len,
				   err);
	}
	return rc;
}
