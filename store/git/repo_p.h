/*
 * store/git/repo_p.h - what the files of this folder share. Private.
 * Floor 2.
 *
 * Every handle holds one count of libgit2's own initialisation, so that the last
 * ws_repo_close() releases the library.
 */
#ifndef WS_STORE_GIT_REPO_P_H
#define WS_STORE_GIT_REPO_P_H

#include <git2.h>
#include "store/git/repo.h"

struct ws_repo {
	git_repository *git;
	char *root;  /* absolute path of the work tree */
	int root_fd; /* the work tree */
	int dir_fd;  /* its .git */
	/* the library's index in memory may hold what the file does not: index.c */
	bool index_ahead;
};

static inline void ws_release_git_tree(git_tree **p)
{
	git_tree_free(*p);
}
#define ws_auto_git_tree __attribute__((cleanup(ws_release_git_tree))) git_tree *

static inline void ws_release_git_commit(git_commit **p)
{
	git_commit_free(*p);
}
#define ws_auto_git_commit __attribute__((cleanup(ws_release_git_commit))) git_commit *

static inline void ws_release_git_reference(git_reference **p)
{
	git_reference_free(*p);
}
#define ws_auto_git_ref __attribute__((cleanup(ws_release_git_reference))) git_reference *

static inline void ws_release_git_odb(git_odb **p)
{
	git_odb_free(*p);
}
#define ws_auto_git_odb __attribute__((cleanup(ws_release_git_odb))) git_odb *

static inline void ws_release_git_index(git_index **p)
{
	git_index_free(*p);
}
#define ws_auto_git_index __attribute__((cleanup(ws_release_git_index))) git_index *

/*
 * Starts the library: nothing of the user's or the system's configuration, nothing
 * unsynced, every object checked, no network. 0, or WS_E_GIT. What took one start is undone
 * with git_libgit2_shutdown().
 */
int ws_git_start(struct ws_err *err);

/*
 * Translates a failed library call: no memory stays that, an object that is missing
 * or does not match becomes WS_E_DAMAGED, everything else `code`. The library's
 * own sentence becomes the reason.
 */
int ws_repo_fail(struct ws_err *err, int code, int git_rc, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

void ws_repo_from_git(struct ws_oid *out, const git_oid *id);
void ws_repo_to_git(git_oid *out, const struct ws_oid *id);

/* ---- open_check.c: what must hold before the library touches a directory ---- */

/* Refuses a root or .git of another user, or a .git that points elsewhere. */
int ws_repo_check_dir(int root_fd, int dir_fd, const char *root, struct ws_err *err);

/* ---- config_check.c ---- */

/* Refuses settings that redirect reads or writes; text of .git/config. */
int ws_repo_check_config(const char *text, size_t len, struct ws_err *err);

/* ---- durable.c ---- */

/* Makes what is missing of the 256 object directories; on disk afterwards. */
int ws_repo_make_fanout(const struct ws_repo *repo, struct ws_err *err);

/* Makes the directories above a ref; on disk afterwards. */
int ws_repo_make_ref_dirs(const struct ws_repo *repo, const char *ref, struct ws_err *err);

/*
 * Reads a commit and its tree through a new object database, so that nothing
 * answers from a cache. 0 or WS_E_DAMAGED.
 */
int ws_repo_verify(const struct ws_repo *repo, const git_oid *commit, struct ws_err *err);

/* As ws_repo_fail(), of something that was to be written: on a full disk that is the cause
 * that is told, since the library does not say so. Returns the code. */
int ws_repo_fail_full(const struct ws_repo *repo, struct ws_err *err, int code, int rc,
		      const char *what);

/* ---- recover.c ---- */

/*
 * Notes what the next step would leave behind if the process died in it: the name of
 * a lock beneath .git ("refs/heads/main.lock"), or "objects". Only one note at a time;
 * ws_repo_idle() takes it back.
 */
void ws_repo_busy(const struct ws_repo *repo, const char *what);
void ws_repo_idle(const struct ws_repo *repo);

/* ---- tree_read.c ---- */

#define WS_REPO_DEPTH   16                /* directories in a path */
#define WS_REPO_ENTRIES ((size_t)4 << 20) /* entries one walk may meet */

/* The tree of a commit. Given. WS_E_DAMAGED when either is missing. */
int ws_repo_tree_of(struct ws_repo *repo, const struct ws_oid *commit, git_tree **out,
		    struct ws_err *err);

/* A subtree, given; WS_E_DAMAGED when it is missing. */
int ws_repo_subtree(struct ws_repo *repo, const git_tree_entry *entry, git_tree **out,
		    struct ws_err *err);

/* Is a name in a tree safe as one component of a path? */
bool ws_repo_name_ok(const char *name);

/*
 * Is every entry of a tree a plain file or directory with a safe name, in order,
 * and each name there once? dir is for the message.
 */
int ws_repo_tree_check(const git_tree *tree, const char *dir, struct ws_err *err);

/*
 * Finds what a commit's tree has at path, walking by component: 0 with id and mode,
 * or WS_REPO_ABSENT. path may name a directory.
 */
int ws_repo_find(struct ws_repo *repo, const git_tree *root, const char *path, git_oid *id,
		 git_filemode_t *mode, struct ws_err *err);

/* All documents of a commit with their modes, in path order. */
typedef int ws_repo_each_blob(void *user, const char *path, const git_oid *id,
			      git_filemode_t mode);
int ws_repo_walk(struct ws_repo *repo, const git_tree *root, ws_repo_enter *enter,
		 ws_repo_each_blob *each, void *user, struct ws_err *err);

/* ---- tree_write.c ---- */

/* Ids of objects as they were written, in no order, perhaps some twice. */
struct ws_repo_ids {
	git_oid *items; /* heap */
	size_t count;
	size_t room;
};

int ws_repo_ids_add(struct ws_repo_ids *ids, const git_oid *id, struct ws_err *err);

/*
 * Writes what edits (sorted by path) make of the base tree (NULL: empty) into the
 * database of git. New blobs and trees are noted in `noted` unless it is NULL.
 */
int ws_repo_tree_write(git_repository *git, const git_tree *base,
		       const struct ws_repo_edit *edits, size_t count,
		       struct ws_repo_ids *noted, git_oid *out, struct ws_err *err);

/* ---- bulk.c ---- */

/*
 * A second handle whose objects stay in memory until ws_repo_bulk_write() puts the
 * noted ones into one pack. Given: git_repository_free().
 * first  the commit needs nothing that is stored already
 */
int ws_repo_bulk_open(const struct ws_repo *repo, bool first, git_repository **out,
		      struct ws_err *err);
int ws_repo_bulk_write(struct ws_repo *repo, git_repository *bulk,
		       const struct ws_repo_ids *noted, struct ws_err *err);

#endif
