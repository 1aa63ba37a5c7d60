/*
 * sync/round/expire.c - grants whose end date has passed leave main.
 *
 * The working file goes first and main after it, as everywhere: a death in between
 * leaves a line that is gone from the file alone, and the next round goes on.
 */
#include "sync/round/expire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/git/repo.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/ground/fs.h"
#include "store/tree/layout.h"
#include "store/work/work.h"
#include "sync/model/docs.h"
#include "sync/round/record.h"

struct expiring {
	struct ws_store *store;
	int64_t over_s; /* the earlier of both clocks */
	struct ws_oid main;
	struct ws_tree *members; /* members.ini files of main */
	struct ws_repo_edit *edits;
	size_t edit_count;
	struct ws_buf body; /* "acme/prod zoe@acme.io Viewer, until 2026-11-02" a line */
	size_t dropped;
	char first[160]; /* the first of them, for the subject */
};

static bool is_members(void *user, const char *path)
{
	struct ws_place place;

	(void)user;
	if (path[strlen(path) - 1] == '/')
		return path[0] != '.';
	ws_layout_place(path, &place);
	return place.kind == WS_DOC_MEMBERS;
}

static bool is_over(const struct expiring *x, const char *value,
		    struct ws_grant_text *grant)
{
	int64_t last_s;

	return ws_grant_text_parse(value, grant, NULL) == 0 && grant->until &&
	       ws_date_parse(grant->until, &last_s) && last_s < x->over_s;
}

static void describe(struct expiring *x, const char *path, const char *key,
		     const struct ws_grant_text *grant)
{
	const int dir = (int)(strrchr(path, '/') - path);

	if (x->dropped++ == 0)
		(void)snprintf(x->first, sizeof(x->first), "%.*s: %s", dir, path, key);
	ws_buf_addf(&x->body, "%.*s: %s = %s, until %s\n", dir, path, key, grant->role,
		    grant->until);
}

/* ---- one file --------------------------------------------------------------------------- */

struct file {
	const struct ws_tree_entry *entry; /* of main */
	struct ws_ini *main, *work;
	char *bytes; /* of the working file */
	size_t len;
};

static void close_file(struct file *f)
{
	ws_ini_free(f->main);
	ws_ini_free(f->work);
	free(f->bytes);
}

/* False where the file is not what lines could be dropped from now. */
static int open_file(struct expiring *x, const struct ws_tree_entry *entry, struct file *f,
		     bool *usable, struct ws_err *err)
{
	const struct ws_ini_schema *schema = ws_layout_schema(WS_DOC_MEMBERS);
	const char *paths[] = {entry->path};
	bool staged = false, locked = false;
	size_t total = 0;
	int rc = ws_repo_index_staged(x->store->repo, &x->main, paths, 1, &staged, &locked,
				      &total, err);

	*f = (struct file){.entry = entry};
	*usable = false;
	if (rc < 0 || staged || locked)
		return rc;
	if (ws_ini_parse(entry->bytes, entry->len, schema, entry->path, &f->main, NULL) < 0)
		return 0;
	rc = ws_work_read(x->store, entry->path, &f->bytes, &f->len, err);
	if (rc == WS_FS_ABSENT)
		return 0; /* taken away: not tracked here, or about to be said so */
	if (rc < 0)
		return rc;
	*usable = ws_ini_parse(f->bytes, f->len, schema, entry->path, &f->work, NULL) == 0;
	return 0;
}

/* Drops what is over from both; a line that a person is editing stays in both. */
static void drop_lines(struct expiring *x, struct file *f, const char *section)
{
	struct ws_ini_entry e;
	size_t n = 0;

	while (ws_ini_entry(f->main, section, n, &e)) {
		const char *here = ws_ini_get(f->work, section, e.key);
		struct ws_grant_text grant = {0};

		if (is_over(x, e.value, &grant) && (!here || strcmp(here, e.value) == 0)) {
			describe(x, f->entry->path, e.key, &grant);
			(void)ws_ini_remove(f->work, section, e.key);
			(void)ws_ini_remove(f->main, section, e.key);
		} else {
			n++;
		}
		ws_grant_text_clear(&grant);
	}
}

static int write_file(struct expiring *x, struct file *f, struct ws_err *err)
{
	ws_auto_free char *work = NULL;
	struct ws_repo_edit *more = reallocarray(x->edits, x->edit_count + 1,
						 sizeof(*more));
	size_t work_len = 0;
	char *main = NULL;
	size_t main_len = 0;
	int rc;

	if (!more)
		return ws_err_nomem(err);
	x->edits = more;
	rc = ws_ini_format(f->work, &work, &work_len, err);
	if (rc == 0)
		rc = ws_ini_format(f->main, &main, &main_len, err);
	if (rc < 0)
		return rc;
	more[x->edit_count++] = (struct ws_repo_edit){f->entry->path, main, main_len};
	return ws_work_write(x->store, f->entry->path, f->bytes, f->len, work, work_len,
			     err);
}

static int expire_file(struct expiring *x, const struct ws_tree_entry *entry,
		       struct ws_err *err)
{
	const size_t before = x->dropped;
	struct file f;
	bool usable = false;
	int rc;

	if (!strstr(entry->bytes, ", until "))
		return 0;
	rc = open_file(x, entry, &f, &usable, err);
	for (int kind = 0; usable && kind < WS_PRINCIPAL_KINDS; kind++)
		drop_lines(x, &f, ws_principal_section((enum ws_principal_kind)kind));
	if (rc == 0 && x->dropped > before)
		rc = write_file(x, &f, err);
	close_file(&f);
	return rc;
}

/* ---- the whole -------------------------------------------------------------------------- */

static int commit(struct expiring *x, int64_t now_s, struct ws_err *err)
{
	ws_auto_buf message = WS_BUF_INIT;
	ws_auto_free const char **paths = calloc(x->edit_count, sizeof(*paths));
	struct ws_repo_commit spec = {
		.ref = WS_REF_MAIN,
		.expect = &x->main,
		.onto = &x->main,
		.edits = x->edits,
		.edit_count = x->edit_count,
		.parents = &x->main,
		.parent_count = 1,
		.author_name = WS_RECORD_NAME,
		.author_email = WS_RECORD_EMAIL,
		.author_time_s = now_s,
		.committer_name = WS_RECORD_NAME,
		.committer_email = WS_RECORD_EMAIL,
		.committer_time_s = now_s,
	};
	struct ws_oid id;
	int rc;

	ws_buf_adds(&message, "expired: ");
	if (x->dropped == 1)
		ws_buf_adds(&message, x->first);
	else
		ws_buf_addf(&message, "%zu grants", x->dropped);
	ws_buf_addf(&message, "\n\n%s", ws_buf_text(&x->body));
	if (!paths || message.failed || x->body.failed)
		return ws_err_nomem(err);
	for (size_t i = 0; i < x->edit_count; i++)
		paths[i] = x->edits[i].path;
	spec.message = ws_buf_text(&message);
	rc = ws_repo_commit(x->store->repo, &spec, &id, err);
	if (rc == WS_REPO_MOVED)
		return ws_err_set(err, WS_E_REF_MOVED,
				  "somebody committed during the round");
	return rc < 0 ? rc
		      : ws_repo_index_follow(x->store->repo, &id, paths, x->edit_count,
					     err);
}

static int may_commit(struct ws_store *store, bool *out, struct ws_err *err)
{
	struct ws_repo_state state;
	int rc = ws_repo_state(store->repo, &state, err);

	*out = rc == 0 && store->mode == WS_MODE_TWO_WAY && state.on_main &&
	       !state.operation[0];
	return rc;
}

int ws_expire(struct ws_store *store, int64_t now_s, int64_t cloud_s, size_t *dropped,
	      struct ws_err *err)
{
	struct expiring x = {.store = store, .over_s = cloud_s < now_s ? cloud_s : now_s};
	ws_auto_lock lock = WS_LOCK_INIT;
	bool may;
	int rc = may_commit(store, &may, err);

	*dropped = 0;
	if (rc < 0 || !may)
		return rc;
	rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &x.main, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ws_repo_load(store->repo, &x.main, is_members, NULL, &x.members, err);
	for (size_t i = 0; rc == 0 && i < ws_tree_count(x.members); i++)
		rc = expire_file(&x, ws_tree_at(x.members, i), err);
	if (rc == 0 && x.dropped)
		rc = commit(&x, now_s, err);
	if (rc == 0)
		*dropped = x.dropped;
	for (size_t i = 0; i < x.edit_count; i++)
		free((char *)(uintptr_t)x.edits[i].bytes);
	free(x.edits);
	ws_buf_free(&x.body);
	ws_tree_free(x.members);
	return rc;
}
