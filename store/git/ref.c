/*
 * store/git/ref.c - reading refs and moving them by compare-and-swap.
 *
 * Whatever the library answers to a write, the ref is read again and that is
 * believed: it was seen to fail after the ref had moved, and to succeed where
 * nothing had happened.
 */
#include "store/git/repo_p.h"

#include <stdio.h>
#include <string.h>
#include <time.h>
#include "store/ground/fs.h"

#define LOCK_TRIES    60
#define LOCK_PAUSE_NS 5000000L

/* The library found nothing. Is that so? A file in that place says otherwise. */
static int settle_absent(struct ws_repo *repo, const char *ref, struct ws_err *err)
{
	struct stat st;
	int rc = ws_fs_stat(repo->dir_fd, ref, &st, err);

	if (rc == WS_FS_ABSENT || (rc == 0 && S_ISDIR(st.st_mode)))
		return WS_REPO_ABSENT;
	if (rc < 0)
		return rc;
	return ws_err_set(err, WS_E_DAMAGED, "the ref %s is there but cannot be read", ref);
}

static int read_once(struct ws_repo *repo, const char *ref, struct ws_oid *out,
		     struct ws_err *err)
{
	ws_auto_git_ref found = NULL;
	int rc = git_reference_lookup(&found, repo->git, ref);

	if (rc == GIT_ENOTFOUND) {
		git_error_clear();
		return settle_absent(repo, ref, err);
	}
	if (rc < 0)
		return ws_repo_fail(err, WS_E_DAMAGED, rc, "the ref %s cannot be read",
				    ref);
	if (git_reference_type(found) != GIT_REFERENCE_DIRECT)
		return ws_err_set(err, WS_E_DAMAGED,
				  "the ref %s is only a name for another", ref);
	ws_repo_from_git(out, git_reference_target(found));
	return 0;
}

int ws_repo_ref(struct ws_repo *repo, const char *ref, struct ws_oid *out,
		struct ws_err *err)
{
	int rc = read_once(repo, ref, out, err);

	/* It may have come into being, or been packed, between the two looks. */
	if (rc == WS_E_DAMAGED)
		rc = read_once(repo, ref, out, err);
	return rc;
}

int ws_repo_refs_like(struct ws_repo *repo, const char *pattern, struct ws_arena *arena,
		      struct ws_oid **out, size_t *count, struct ws_err *err)
{
	git_reference_iterator *refs = NULL;
	git_reference *ref = NULL;
	int bad = 0, rc = git_reference_iterator_glob_new(&refs, repo->git, pattern);

	*out = NULL;
	*count = 0;
	while (rc == 0 && !bad && (rc = git_reference_next(&ref, refs)) == 0) {
		struct ws_oid *slot = NULL;

		if (git_reference_type(ref) == GIT_REFERENCE_DIRECT) {
			slot = ws_arena_grow(arena, out, count, sizeof(*slot));
			bad = slot ? 0 : ws_err_nomem(err);
		}
		if (slot)
			ws_repo_from_git(slot, git_reference_target(ref));
		git_reference_free(ref);
	}
	git_reference_iterator_free(refs);
	if (bad || rc == 0 || rc == GIT_ITEROVER)
		return bad;
	return ws_repo_fail(err, WS_E_DAMAGED, rc, "the refs %s cannot be read", pattern);
}

static int swap(struct ws_repo *repo, const char *ref, const git_oid *expect,
		const git_oid *target, const char *why)
{
	const struct timespec pause = {.tv_nsec = LOCK_PAUSE_NS};
	int rc = GIT_ELOCKED;

	for (int i = 0; i < LOCK_TRIES && rc == GIT_ELOCKED; i++) {
		ws_auto_git_ref moved = NULL;

		if (i > 0)
			(void)nanosleep(&pause, NULL);
		rc = git_reference_create_matching(&moved, repo->git, ref, target, 1,
						   expect, why);
	}
	return rc;
}

static int swap_noted(struct ws_repo *repo, const char *ref, const git_oid *expect,
		      const git_oid *target, const char *why)
{
	char lock[256];
	int len = snprintf(lock, sizeof(lock), "%s.lock", ref);
	int rc;

	ws_repo_busy(repo, len > 0 && (size_t)len < sizeof(lock) ? lock : "");
	rc = swap(repo, ref, expect, target, why);
	ws_repo_idle(repo);
	return rc;
}

/*
 * The swap went through, yet the ref has another value: somebody went on from
 * ours, unless ours was never there.
 */
static bool went_on(struct ws_repo *repo, const struct ws_oid *now, const git_oid *target)
{
	git_oid id;

	ws_repo_to_git(&id, now);
	return git_graph_descendant_of(repo->git, &id, target) == 1;
}

/* It stands there, and the disk did not say that it will after a power cut. A second
 * sync would say so, and prove nothing. */
static int unproven(const char *ref, int rc, struct ws_err *err)
{
	(void)ws_repo_fail(err, WS_E_IO, rc,
			   "%s was moved, and may not survive a power cut", ref);
	return ws_err_hint(err, "look at the disk (dmesg), then git fsck and wsync status");
}

int ws_repo_ref_move(struct ws_repo *repo, const char *ref, const struct ws_oid *expect,
		     const struct ws_oid *target, const char *why, struct ws_err *err)
{
	git_oid from = {{0}};
	git_oid to;
	struct ws_oid now = {{0}};
	char what[256];
	int swapped;
	int rc;

	if (expect)
		ws_repo_to_git(&from, expect);
	ws_repo_to_git(&to, target);
	if (!git_reference_is_valid_name(ref))
		return ws_err_set(err, WS_E_GIT, "%s is no name for a ref", ref);
	rc = ws_repo_make_ref_dirs(repo, ref, err);
	if (rc < 0)
		return rc;
	swapped = swap_noted(repo, ref, &from, &to, why);
	rc = ws_repo_ref(repo, ref, &now, err);
	if (rc < 0)
		return rc;
	if (rc == 0 && ws_oid_same(&now, target) && swapped != GIT_EMODIFIED)
		return swapped == GIT_ERROR ? unproven(ref, swapped, err) : 0;
	if (swapped == GIT_EMODIFIED || swapped == GIT_ENOTFOUND ||
	    swapped == GIT_EEXISTS) {
		git_error_clear();
		return WS_REPO_MOVED;
	}
	if (swapped == 0 && rc == 0 && went_on(repo, &now, &to))
		return 0;
	if (swapped == 0)
		return WS_REPO_MOVED;
	if (swapped == GIT_ELOCKED) {
		(void)ws_repo_fail(err, WS_E_STORE_LOCKED, swapped,
				   "another git command holds %s", ref);
		return ws_err_hint(err, "wait for it; a lock left by a killed command is "
					"removed after a while");
	}
	(void)snprintf(what, sizeof(what), "%.200s cannot be moved", ref);
	return ws_repo_fail_full(repo, err, WS_E_GIT, swapped, what);
}

int ws_repo_ref_drop(struct ws_repo *repo, const char *ref, const struct ws_oid *expect,
		     struct ws_err *err)
{
	ws_auto_git_ref found = NULL;
	struct ws_oid now;
	char lock[256];
	int rc = ws_repo_ref(repo, ref, &now, err);

	if (rc != 0 || !ws_oid_same(&now, expect))
		return rc < 0 ? rc : 0;
	(void)snprintf(lock, sizeof(lock), "%.200s.lock", ref);
	ws_repo_busy(repo, lock);
	rc = git_reference_lookup(&found, repo->git, ref);
	if (rc == 0)
		rc = git_reference_delete(found);
	ws_repo_idle(repo);
	/* what the library answers is not believed */
	if (rc == 0 || ws_repo_ref(repo, ref, &now, NULL) == WS_REPO_ABSENT)
		return 0;
	return ws_repo_fail(err, WS_E_GIT, rc, "%s cannot be taken away", ref);
}

int ws_repo_ahead_behind(struct ws_repo *repo, const struct ws_oid *a,
			 const struct ws_oid *b, size_t *ahead, size_t *behind,
			 struct ws_err *err)
{
	git_oid left, right;
	int rc;

	ws_repo_to_git(&left, a);
	ws_repo_to_git(&right, b);
	rc = git_graph_ahead_behind(ahead, behind, repo->git, &left, &right);
	return rc < 0 ? ws_repo_fail(err, WS_E_DAMAGED, rc, "the history cannot be walked")
		      : 0;
}
