/*
 * sync/round/expire.c - grants whose end date has passed leave main.
 *
 * A line that is gone from the working file alone is what a death in between left.
 */
#include "sync/round/expire.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/git/repo.h"
#include "store/ground/buf.h"
#include "store/ground/date.h"
#include "store/tree/layout.h"
#include "sync/model/docs.h"
#include "sync/round/write/twin.h"

struct expiring {
	struct ws_store *store;
	int64_t over_s; /* the earlier of both clocks */
	bool only_told; /* nothing is dropped */
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
	const struct ws_touched *only = user;
	struct ws_place place;
	char name[2 * WS_LAYOUT_NAME];

	if (path[strlen(path) - 1] == '/')
		return path[0] != '.';
	ws_layout_place(path, &place);
	(void)snprintf(name, sizeof(name), "%s/%s", place.account, place.handle);
	return place.kind == WS_DOC_MEMBERS && (!only || ws_touched_has(only, name));
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

/* Drops what is over from both; a line that a person is editing stays in both. */
static void drop_lines(struct expiring *x, struct ws_twin *f, const char *section)
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

static int write_file(struct expiring *x, struct ws_twin *f, struct ws_err *err)
{
	struct ws_repo_edit *more = reallocarray(x->edits, x->edit_count + 1,
						 sizeof(*more));

	if (!more)
		return ws_err_nomem(err);
	x->edits = more;
	more[x->edit_count] = (struct ws_repo_edit){NULL, NULL, 0};
	return ws_twin_write(x->store, f, &more[x->edit_count++], err);
}

static int expire_file(struct expiring *x, const struct ws_tree_entry *entry,
		       struct ws_err *err)
{
	const size_t before = x->dropped;
	struct ws_twin f;
	bool usable = false;
	int rc;

	if (!strstr(entry->bytes, ", until "))
		return 0;
	rc = ws_twin_open(x->store, &x->main, entry, &f, &usable, err);
	for (int kind = 0; usable && kind < WS_PRINCIPAL_KINDS; kind++)
		drop_lines(x, &f, ws_principal_section((enum ws_principal_kind)kind));
	if (rc == 0 && x->dropped > before && !x->only_told)
		rc = write_file(x, &f, err);
	ws_twin_close(&f);
	return rc;
}

/* ---- the whole -------------------------------------------------------------------------- */

static int commit(struct expiring *x, int64_t now_s, struct ws_err *err)
{
	ws_auto_buf message = WS_BUF_INIT;

	ws_buf_adds(&message, "expired: ");
	if (x->dropped == 1)
		ws_buf_adds(&message, x->first);
	else
		ws_buf_addf(&message, "%zu grants", x->dropped);
	ws_buf_addf(&message, "\n\n%s", ws_buf_text(&x->body));
	if (message.failed || x->body.failed)
		return ws_err_nomem(err);
	return ws_twin_commit(x->store, &x->main, x->edits, x->edit_count, "", "",
			      ws_buf_text(&message), now_s, err);
}

/* Both: of a clone that may drop lines now. */
static int find(struct expiring *x, const struct ws_touched *only, struct ws_err *err)
{
	int rc = ws_repo_ref(x->store->repo, WS_REF_MAIN, &x->main, err);

	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ws_repo_load(x->store->repo, &x->main, is_members, (void *)(uintptr_t)only,
			  &x->members, err);
	for (size_t i = 0; rc == 0 && i < ws_tree_count(x->members); i++)
		rc = expire_file(x, ws_tree_at(x->members, i), err);
	return rc;
}

static void forget(struct expiring *x)
{
	for (size_t i = 0; i < x->edit_count; i++)
		free((char *)(uintptr_t)x->edits[i].bytes);
	free(x->edits);
	ws_buf_free(&x->body);
	ws_tree_free(x->members);
}

static int may_drop(struct ws_store *store, bool *may, struct ws_err *err)
{
	int rc = ws_twin_may(store, may, err);

	*may = *may && store->mode == WS_MODE_TWO_WAY;
	return rc;
}

int ws_expire(struct ws_store *store, const struct ws_touched *only, int64_t now_s,
	      int64_t cloud_s, size_t *dropped, struct ws_err *err)
{
	struct expiring x = {.store = store, .over_s = cloud_s < now_s ? cloud_s : now_s};
	ws_auto_lock lock = WS_LOCK_INIT;
	bool may = false;
	int rc = may_drop(store, &may, err);

	*dropped = 0;
	if (rc < 0 || !may)
		return rc;
	rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = find(&x, only, err);
	if (rc == 0 && x.dropped)
		rc = commit(&x, now_s, err);
	if (rc == 0)
		*dropped = x.dropped;
	forget(&x);
	return rc;
}

int ws_expire_due(struct ws_store *store, int64_t now_s, int64_t cloud_s,
		  struct ws_buf *lines, size_t *count, struct ws_err *err)
{
	struct expiring x = {.store = store,
			     .over_s = cloud_s < now_s ? cloud_s : now_s,
			     .only_told = true};
	bool may = false;
	int rc = may_drop(store, &may, err);

	*count = 0;
	if (rc < 0 || !may)
		return rc;
	rc = find(&x, NULL, err);
	if (rc == 0 && x.body.failed)
		rc = ws_err_nomem(err);
	if (rc == 0) {
		*count = x.dropped;
		ws_buf_adds(lines, ws_buf_text(&x.body));
	}
	forget(&x);
	return rc;
}
