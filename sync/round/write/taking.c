/*
 * sync/round/write/taking.c - what a round takes from the cloud, also when it dies halfway.
 */
#include "sync/round/write/taking.h"

#include <stdlib.h>

#include "sync/round/write/record.h"
#include "sync/round/write/taking_p.h"

#define MOVED "somebody committed during the round"

int ws_taking_begin(struct ws_store *store, const struct ws_repo_commit *spec,
		    struct ws_oid *out, struct ws_err *err)
{
	struct ws_repo_commit taking = *spec;
	struct ws_oid old;
	int rc = ws_repo_ref(store->repo, WS_REF_TAKING, &old, err);

	taking.ref = WS_REF_TAKING;
	taking.expect = rc == 0 ? &old : NULL;
	return rc < 0 ? rc : ws_record_make(store, &taking, MOVED, out, err);
}

int ws_taking_end(struct ws_store *store, const struct ws_oid *main,
		  const struct ws_oid *next, const struct ws_repo_edit *edits, size_t count,
		  struct ws_oid *tip, struct ws_err *err)
{
	struct ws_oid now;
	int rc = ws_repo_ref_move(store->repo, WS_REF_MAIN, main, next, "wsync: received",
				  err);

	if (rc == WS_REPO_MOVED)
		return ws_err_set(err, WS_E_REF_MOVED, MOVED);
	/* it may be there and not proven to be on disk */
	if (rc == 0 || (ws_repo_ref(store->repo, WS_REF_MAIN, &now, NULL) == 0 &&
			ws_oid_same(&now, next)))
		*tip = *next;
	if (rc == 0)
		rc = ws_record_follow(store, next, edits, count, err);
	return rc == 0 ? ws_repo_ref_drop(store->repo, WS_REF_TAKING, next, err) : rc;
}

/* ---- going on ----------------------------------------------------------------------------- */

static int note_parent(void *user, const struct ws_repo_past *past)
{
	struct ws_oid *parent = user;

	if (past->parent_count > 0)
		*parent = past->parent[0];
	return 1;
}

/* Does it still come next? 0, or 1. */
static int is_next(struct ws_store *store, const struct taking *t, struct ws_err *err)
{
	struct ws_oid parent = {{0}};
	int rc = ws_repo_log_first(store->repo, &t->next, NULL, note_parent, &parent, err);

	return rc < 0 ? rc : ws_oid_same(&parent, &t->main);
}

/* Nobody is in the middle of something in git that a main that moves would disturb. */
static int is_quiet(struct ws_store *store, struct ws_err *err)
{
	struct ws_repo_state state;
	int rc = ws_repo_state(store->repo, &state, err);

	return rc < 0 ? rc : state.on_main && !state.operation[0];
}

/* What is staged belongs to somebody, unless it is what comes. 1: none is. */
static int is_unstaged(struct ws_store *store, const struct taking *t, struct ws_err *err)
{
	ws_auto_free const char **paths = calloc(t->count + 1, sizeof(*paths));
	ws_auto_free bool *here = calloc(t->count + 1, sizeof(*here));
	ws_auto_free bool *there = calloc(t->count + 1, sizeof(*there));
	bool locked = false;
	size_t total = 0;
	int rc;

	if (!paths || !here || !there)
		return ws_err_nomem(err);
	for (size_t i = 0; i < t->count; i++)
		paths[i] = t->edits[i].path;
	rc = ws_repo_index_staged(store->repo, &t->main, paths, t->count, here, &locked,
				  &total, err);
	if (rc == 0 && !locked)
		rc = ws_repo_index_staged(store->repo, &t->next, paths, t->count, there,
					  &locked, &total, err);
	if (rc < 0 || locked)
		return rc < 0 ? rc : 0;
	for (size_t i = 0; i < t->count; i++)
		if (here[i] && there[i])
			return 0;
	return 1;
}

static int load(struct ws_store *store, struct taking *t, struct ws_err *err)
{
	const struct ws_oid *commits[2] = {&t->main, &t->next};
	struct ws_tree *trees[2] = {NULL, NULL};
	int rc = ws_repo_load_changed(store->repo, commits, 2, NULL, NULL, trees, err);

	t->was = trees[0];
	t->to = trees[1];
	if (rc == 0)
		rc = ws_tree_copy(t->was, &t->from, err);
	return rc == 0 ? ws_record_edits(t->was, t->to, &t->edits, &t->count, err) : rc;
}

static int go_on(struct ws_store *store, struct taking *t, struct ws_err *err)
{
	enum taking_found found = TAKING_UNSURE;
	int rc = load(store, t, err);

	if (rc == 0)
		rc = is_unstaged(store, t, err);
	if (rc != 1)
		return rc;
	rc = taking_judge(store, t, &found, err);
	if (rc != 0 || found == TAKING_UNSURE)
		return rc;
	if (found == TAKING_NONE)
		return ws_repo_ref_drop(store->repo, WS_REF_TAKING, &t->next, err);
	rc = taking_write(store, t, err);
	return rc == 0 ? ws_taking_end(store, &t->main, &t->next, t->edits, t->count,
				       &t->main, err)
		       : rc;
}

int ws_taking_resume(struct ws_store *store, struct ws_err *err)
{
	struct taking t = {.count = 0};
	int rc = ws_repo_ref(store->repo, WS_REF_TAKING, &t.next, err);

	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &t.main, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = is_next(store, &t, err);
	if (rc == 0)
		return ws_repo_ref_drop(store->repo, WS_REF_TAKING, &t.next, err);
	if (rc == 1)
		rc = is_quiet(store, err);
	if (rc == 1)
		rc = go_on(store, &t, err);
	taking_forget(&t);
	if (rc == WS_E_FILE_BUSY) { /* somebody saves just now: later */
		ws_err_clear(err);
		rc = 0;
	}
	return rc;
}

void ws_taking_resume_free(struct ws_store *store)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	struct ws_oid next;

	if (ws_repo_ref(store->repo, WS_REF_TAKING, &next, NULL) == 0 &&
	    ws_store_try_lock(store, &lock, NULL) == 0)
		(void)ws_taking_resume(store, NULL);
}
