/*
 * store/git/repo.h - the history of a store, on libgit2.
 * Floor 2. Blocks on the disk. One handle a thread.
 *
 * Rules this folder keeps, since the library does not:
 *   - never a checkout, never a text merge, never a tree built through the index
 *   - fsync is on, all 256 object directories exist and are fsynced
 *   - a commit counts only after the ref and the object were read back; an error
 *     after which they are there is a success, a "success" without them an error
 *   - the user's and the system's git configuration are not read
 *   - "absent" is decided by the file system, never by the library's not-found
 *   - names and messages are stripped of control bytes before they reach a commit
 * Mutating calls require the caller to hold the store lock (store/work/store.h).
 */
#ifndef WS_STORE_GIT_REPO_H
#define WS_STORE_GIT_REPO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "store/ground/arena.h"
#include "store/ground/err.h"
#include "store/ground/own.h"
#include "store/tree/tree.h"

#define WS_REPO_ABSENT 1 /* an answer: no such ref, path or repository */
#define WS_REPO_MOVED  2 /* an answer: the ref no longer has the expected value */

#define WS_REF_MAIN   "refs/heads/main" /* what people committed, plus what was observed */
#define WS_REF_CLOUD  "refs/remotes/cloud/main" /* last look at the cloud */
#define WS_REF_BASE   "refs/wsync/base" /* last value both sides shared, item by item */
/* What main is to get, while the files that say so are written; else not there. */
#define WS_REF_TAKING "refs/wsync/taking"

/* The trailer of commits that record the cloud; its value is the cloud/main commit. */
#define WS_TRAILER_CLOUD "Wsync-Cloud"

/* The trailer of commits that a round made by itself of what people had written before. */
#define WS_TRAILER_ROUND "Wsync-Round"

struct ws_repo;

/*
 * Makes a repository at root (a directory that exists and has no .git), with main
 * as HEAD, upstream set so that stock git shows ahead and behind, an attributes
 * file that keeps bytes as they are, and the object directories. Given.
 */
int ws_repo_init(const char *root, struct ws_repo **out, struct ws_err *err);

/*
 * Opens the repository at root. Refused: one of another user (WS_E_GIT_OWNER), a
 * .git that is no plain directory, settings or files that redirect writes or reads
 * elsewhere (core.worktree, include, alternates ...; WS_E_GIT_CONFIG).
 * Returns 0 or WS_REPO_ABSENT when there is no .git. Given.
 */
int ws_repo_open(const char *root, struct ws_repo **out, struct ws_err *err);
void ws_repo_close(struct ws_repo *repo);
WS_OWN(ws_repo, ws_repo_close);

/*
 * Removes lock files a killed process left behind (refs, index, HEAD, packed-refs)
 * and re-makes missing object directories. Only under the store lock, and only
 * files older than min_age_s seconds, since stock git may be at work this moment.
 */
int ws_repo_recover(struct ws_repo *repo, int min_age_s, struct ws_err *err);

/*
 * What the refs point at whose names a pattern fits ("*": any characters, slashes too),
 * in no order; refs that are only names for others are left out. The list is the arena's.
 */
int ws_repo_refs_like(struct ws_repo *repo, const char *pattern, struct ws_arena *arena,
		      struct ws_oid **out, size_t *count, struct ws_err *err);

/* 0 and the commit id, or WS_REPO_ABSENT. */
int ws_repo_ref(struct ws_repo *repo, const char *ref, struct ws_oid *out,
		struct ws_err *err);

/*
 * Moves a ref by compare-and-swap.
 * expect  the value it must have; NULL: it must not exist
 * Returns 0 or WS_REPO_MOVED.
 */
int ws_repo_ref_move(struct ws_repo *repo, const char *ref, const struct ws_oid *expect,
		     const struct ws_oid *target, const char *why, struct ws_err *err);

/*
 * Takes a ref away that is at `expect`; one that is not there, or is elsewhere by now, is
 * left alone. Not proven to be on disk: who uses it does with one that comes back.
 */
int ws_repo_ref_drop(struct ws_repo *repo, const char *ref, const struct ws_oid *expect,
		     struct ws_err *err);

/* ---- reading trees -------------------------------------------------------- */

/* One document of a commit: 0 or WS_REPO_ABSENT. bytes given: free(). */
int ws_repo_read(struct ws_repo *repo, const struct ws_oid *commit, const char *path,
		 char **bytes, size_t *len, struct ws_err *err);

/* Which paths to load; false leaves a document (or, for a path that ends in a
 * slash, a whole directory) out. */
typedef bool ws_repo_want(void *user, const char *path);

/* Loads the wanted documents of a commit. want NULL: all. Given. Entries that are
 * no plain files, or have unsafe names, refuse the whole load (WS_E_DAMAGED). */
int ws_repo_load(struct ws_repo *repo, const struct ws_oid *commit, ws_repo_want *want,
		 void *user, struct ws_tree **out, struct ws_err *err);

/*
 * Loads count (up to WS_TREE_SIDES) commits side by side. The unit is a directory:
 * one that has the same tree id in all of them is skipped; of one that differs,
 * every document directly in it is loaded, the equal ones too (a workspace is
 * understood whole). What `always` accepts (a document, or a directory by its path
 * with a slash at the end) is loaded even then. A NULL or zero commit is an empty tree.
 * out  given: count trees
 */
int ws_repo_load_changed(struct ws_repo *repo, const struct ws_oid *const commits[],
			 size_t count, ws_repo_want *always, void *user,
			 struct ws_tree *out[], struct ws_err *err);

/*
 * Lists path and blob id of a commit's documents in path order, without reading
 * blobs. `enter` is asked once per directory ("acme/prod/", with the id of its
 * tree) and may answer false to skip it.
 */
typedef bool ws_repo_enter(void *user, const char *dir, const struct ws_oid *tree);
typedef int ws_repo_entry(void *user, const char *path, const struct ws_oid *blob);
int ws_repo_list(struct ws_repo *repo, const struct ws_oid *commit, ws_repo_enter *enter,
		 ws_repo_entry *entry, void *user, struct ws_err *err);

/* The id git gives these bytes as a blob; nothing is written. */
int ws_repo_blob_id(const char *bytes, size_t len, struct ws_oid *out, struct ws_err *err);

/* Does the repository keep these bytes as a blob? A failure counts as no. */
bool ws_repo_has_blob(struct ws_repo *repo, const char *bytes, size_t len);

/* Keeps these bytes as a blob that nothing points to, until git gc takes such away. */
int ws_repo_keep_blob(struct ws_repo *repo, const char *bytes, size_t len,
		      struct ws_err *err);

/* ---- writing -------------------------------------------------------------- */

struct ws_repo_edit {
	const char *path;
	const char *bytes; /* NULL removes the path; removing an absent one is fine */
	size_t len;
};

struct ws_repo_commit {
	const char *ref;             /* moved to the new commit; NULL: none */
	const struct ws_oid *expect; /* value ref must have; NULL: must not exist */
	const struct ws_oid *onto;   /* commit whose tree is edited; NULL: empty tree */
	const struct ws_repo_edit *edits;
	size_t edit_count;            /* in any order, one per path */
	const struct ws_oid *parents; /* in order */
	size_t parent_count;
	const char *author_name, *author_email;
	const char *committer_name, *committer_email;
	int64_t author_time_s, committer_time_s;
	const char *message;
};

/*
 * Writes blobs, trees and the commit, then moves the ref. More than 200 edits go
 * into one pack, fewer are loose objects. Afterwards everything is on disk and was
 * read back.
 *
 * out  the new commit, also after a failure when the ref has it all the same (then it is
 *      there and not proven to be on disk); else untouched
 * Returns 0, WS_REPO_MOVED or a failure.
 */
int ws_repo_commit(struct ws_repo *repo, const struct ws_repo_commit *spec,
		   struct ws_oid *out, struct ws_err *err);

/*
 * After main moved: makes the index entries of just these paths say what main has
 * now, so that stock git sees no difference where there is none. Entries are
 * re-read just before; one that is locked, or cannot be read or written, is left alone
 * (0 is returned: main is the truth, not the index).
 */
int ws_repo_index_follow(struct ws_repo *repo, const struct ws_oid *commit,
			 const char *const *paths, size_t count, struct ws_err *err);

/*
 * Which of these paths are staged (index differs from commit's tree)? staged[i] is
 * set. *locked is set when index.lock exists: then treat every path as staged.
 * `paths` NULL: all paths of the commit are compared and staged is unused; the
 * number of differing ones (entries the commit lacks included) is put into *total. An
 * index that cannot be read counts as locked. A zero commit is empty.
 */
int ws_repo_index_staged(struct ws_repo *repo, const struct ws_oid *commit,
			 const char *const *paths, size_t count, bool *staged, bool *locked,
			 size_t *total, struct ws_err *err);

/* ---- looking back --------------------------------------------------------- */

struct ws_repo_state {
	bool on_main;       /* HEAD is refs/heads/main */
	char head[128];     /* what HEAD is otherwise: a ref or an id */
	char operation[32]; /* "", "merge", "rebase", "bisect", "cherry-pick", "revert" */
};
int ws_repo_state(struct ws_repo *repo, struct ws_repo_state *out, struct ws_err *err);

struct ws_repo_past {
	struct ws_oid id;
	struct ws_oid parent[2]; /* zero where there is none */
	size_t parent_count;
	const char *author_name, *author_email; /* as recorded: make neutral to print */
	int64_t time_s;                         /* committer time */
	int64_t author_time_s;
	const char *message; /* whole */
};

/*
 * Commits reachable from `from`, newest first, topology before dates, that changed
 * something at or beneath path against their first parent. path NULL: all.
 * Everything is borrowed during the call. Stops at the first non-zero answer of
 * `each` and returns it.
 */
typedef int ws_repo_past_each(void *user, const struct ws_repo_past *past);
int ws_repo_log(struct ws_repo *repo, const struct ws_oid *from, const char *path,
		ws_repo_past_each *each, void *user, struct ws_err *err);

/* The same along first parents alone: what the branch itself was, merge by merge. */
int ws_repo_log_first(struct ws_repo *repo, const struct ws_oid *from, const char *path,
		      ws_repo_past_each *each, void *user, struct ws_err *err);

/* Commits of a not in b, and of b not in a. */
int ws_repo_ahead_behind(struct ws_repo *repo, const struct ws_oid *a,
			 const struct ws_oid *b, size_t *ahead, size_t *behind,
			 struct ws_err *err);

/* A trailer's value in a commit message into out (NUL-terminated); false: none. */
bool ws_repo_trailer(const char *message, const char *key, char *out, size_t out_size);

/* A revision as people write it (HEAD~2, a tag, a short id, "cloud", "base",
 * "local"): 0 or WS_REPO_ABSENT. */
int ws_repo_resolve(struct ws_repo *repo, const char *revision, struct ws_oid *out,
		    struct ws_err *err);

/* ---- settings --------------------------------------------------------------- */

struct ws_repo_setting {
	const char *key, *value;
	bool add; /* one more value beside those the key has; else the only one */
};

/* Writes settings into .git/config; what is there already stays once. */
int ws_repo_configure(struct ws_repo *repo, const struct ws_repo_setting *settings,
		      size_t count, struct ws_err *err);

/* One setting of .git/config into out, cut where it is too long: 0 or WS_REPO_ABSENT. */
int ws_repo_setting(struct ws_repo *repo, const char *key, char *out, size_t size,
		    struct ws_err *err);

/* "libgit2 1.5.1". Returns out. */
const char *ws_repo_library(char out[32]);

/* Is there a remote of that name? */
int ws_repo_has_remote(struct ws_repo *repo, const char *name, bool *out,
		       struct ws_err *err);

/* Adds a line to .git/info/attributes, unless it is there. */
int ws_repo_attribute(struct ws_repo *repo, const char *line, struct ws_err *err);

/* user.name and user.email of the repository's own configuration; "" when unset. */
int ws_repo_identity(struct ws_repo *repo, char name[128], char email[128],
		     struct ws_err *err);

#endif
