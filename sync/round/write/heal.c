/*
 * sync/round/write/heal.c - what a dead process left behind: index entries that are one commit behind.
 */
#include "sync/round/write/heal.h"

#include <stdlib.h>
#include <string.h>

#include "store/ground/own.h"
#include "store/work/work.h"
#include "sync/round/person/resolve.h"
#include "sync/round/write/taking.h"

struct stale {
	const char **paths; /* differ between main and its parent */
	bool *staged;       /* against main */
	bool *moved;        /* against the parent */
	size_t count;
};

/* A round may have made two commits: people who came by invitation, and what it received. */
#define BEHIND_MAX 2

/* The last commits of main. */
struct tip {
	struct ws_oid parent[BEHIND_MAX]; /* of the last commit, of the one before */
	size_t count;
	bool beneath_drafts; /* by a round, or by a decision: both leave drafts in place */
};

static int note_tip(void *user, const struct ws_repo_past *past)
{
	struct tip *tip = user;
	char value[WS_OID_TEXT];

	if (past->parent_count == 0)
		return 1;
	tip->parent[tip->count++] = past->parent[0];
	if (tip->count > 1)
		return 1;
	tip->beneath_drafts = ws_repo_trailer(past->message, WS_TRAILER_CLOUD, value,
					      sizeof(value)) ||
			      strncmp(past->message, WS_RESOLVE_SUBJECT,
				      strlen(WS_RESOLVE_SUBJECT)) == 0;
	return 0;
}

static int note_path(void *user, const char *path,
		     const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct stale *stale = user;

	if (!ws_tree_entry_same(entries[0], entries[1]))
		stale->paths[stale->count++] = path;
	return 0;
}

/* Does the file say what that side says? */
static bool file_is(const struct ws_store *store, const struct ws_tree *side,
		    const char *path)
{
	const struct ws_tree_entry *e = ws_tree_find(side, path);
	ws_auto_free char *bytes = NULL;
	struct ws_err ignored = {0};
	size_t len = 0;
	int rc = ws_work_read(store, path, &bytes, &len, &ignored);

	if (rc != 0)
		return rc > 0 && !e;
	return e && e->len == len && memcmp(e->bytes, bytes, len) == 0;
}

/* A round and a decision also move main beneath a draft, which then says neither; who staged a file
 * as it was one commit ago on purpose has it so on disk. */
static bool was_left(const struct ws_store *store, struct ws_tree *const trees[2],
		     const char *path, bool beneath_drafts)
{
	return file_is(store, trees[1], path) ||
	       (beneath_drafts && !file_is(store, trees[0], path));
}

static int follow(struct ws_store *store, const struct ws_oid commits[2],
		  struct ws_tree *const trees[2], bool beneath_drafts, struct stale *stale,
		  struct ws_err *err)
{
	bool locked = false;
	bool any = false;
	size_t total, kept = 0;
	int rc = ws_repo_index_staged(store->repo, &commits[1], stale->paths, stale->count,
				      stale->staged, &locked, &total, err);

	for (size_t i = 0; rc == 0 && i < stale->count; i++)
		any |= stale->staged[i];
	/* mostly none is, and the index need not be read again */
	if (rc == 0 && !locked && any)
		rc = ws_repo_index_staged(store->repo, &commits[0], stale->paths,
					  stale->count, stale->moved, &locked, &total, err);
	if (rc != 0 || locked || !any)
		return rc;
	for (size_t i = 0; i < stale->count; i++)
		if (stale->staged[i] && !stale->moved[i] &&
		    was_left(store, trees, stale->paths[i], beneath_drafts))
			stale->paths[kept++] = stale->paths[i];
	if (kept == 0)
		return 0;
	return ws_repo_index_follow(store->repo, &commits[1], stale->paths, kept, err);
}

static int compare(struct ws_store *store, const struct ws_oid commits[2],
		   struct ws_tree *const trees[2], bool beneath_drafts, struct ws_err *err)
{
	const size_t most = ws_tree_count(trees[0]) + ws_tree_count(trees[1]) + 1;
	const struct ws_tree *sides[2] = {trees[0], trees[1]};
	ws_auto_free const char **paths = calloc(most, sizeof(*paths));
	ws_auto_free bool *staged = calloc(most, sizeof(*staged));
	ws_auto_free bool *moved = calloc(most, sizeof(*moved));
	struct stale stale = {paths, staged, moved, 0};

	if (!paths || !staged || !moved)
		return ws_err_nomem(err);
	(void)ws_tree_walk(sides, 2, note_path, &stale);
	return stale.count ? follow(store, commits, trees, beneath_drafts, &stale, err) : 0;
}

static int heal_from(struct ws_store *store, const struct ws_oid *parent,
		     const struct ws_oid *main, bool beneath_drafts, struct ws_err *err)
{
	const struct ws_oid commits[2] = {*parent, *main};
	const struct ws_oid *sides[2] = {&commits[0], &commits[1]};
	struct ws_tree *trees[2] = {NULL, NULL};
	int rc = ws_repo_load_changed(store->repo, sides, 2, NULL, NULL, trees, err);

	if (rc == 0)
		rc = compare(store, commits, trees, beneath_drafts, err);
	ws_tree_free(trees[0]);
	ws_tree_free(trees[1]);
	return rc;
}

int ws_heal(struct ws_store *store, struct ws_err *err)
{
	struct tip tip = {.count = 0};
	struct ws_oid main;
	int rc = ws_taking_resume(store, err);

	if (rc == 0)
		rc = ws_repo_ref(store->repo, WS_REF_MAIN, &main, err);
	if (rc != 0)
		return rc < 0 ? rc : 0;
	rc = ws_repo_log_first(store->repo, &main, NULL, note_tip, &tip, err);
	if (rc < 0)
		return rc;
	rc = 0;
	for (size_t i = 0; rc == 0 && i < tip.count; i++)
		rc = heal_from(store, &tip.parent[i], &main, i == 0 && tip.beneath_drafts,
			       err);
	return rc;
}
