/*
 * store/work/work.h - the files people edit, against a commit.
 * Floor 2. Blocks on the disk.
 *
 * A stat cache (.git/wsync/stat) remembers, for each file, size, mtime, ctime,
 * inode and the blob id of what was read then, and for each directory the git tree
 * it was equal to; so an unchanged store costs one fstatat a file, no reads, and no
 * look into unchanged git trees. A file changed in the second in which it was
 * cached is read again ("racily clean"). A damaged cache is rebuilt, never believed.
 */
#ifndef WS_STORE_WORK_WORK_H
#define WS_STORE_WORK_WORK_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/err.h"
#include "store/tree/tree.h"
#include "store/work/store.h"

enum ws_draft_kind {
	WS_DRAFT_CHANGED, /* differs from the commit */
	WS_DRAFT_ADDED,   /* of a known kind, not in the commit */
	WS_DRAFT_REMOVED, /* in the commit, not on disk, its directory still there */
	WS_DRAFT_GONE,    /* in the commit, its whole workspace or account directory is
			     gone: untracked, which is no deletion */
	WS_DRAFT_REFUSED  /* a link, fifo, directory in its place ..., or too big */
};

struct ws_draft {
	char *path;
	enum ws_draft_kind kind;
	bool untracked; /* of a workspace that [track] leaves out: it is no draft of a change */
};

struct ws_drafts {
	struct ws_draft *items; /* by path */
	size_t count;
	/* workspace.ini, or members.ini, of directories whose names are no handles: what is
	   in them is no document, and somebody may think it is. By path */
	char **misnamed;
	size_t misnamed_count;
};

/*
 * Compares the files of known kinds (store/tree/layout.h) with a commit. A NULL
 * commit is empty. Editor droppings, hidden and unknown files are passed over.
 * The cache is rewritten when it would help, only if the store lock is free;
 * a command that only reads needs no lock.
 * out  given: ws_drafts_free()
 */
int ws_work_scan(struct ws_store *store, const struct ws_oid *commit, struct ws_drafts *out,
		 struct ws_err *err);
void ws_drafts_free(struct ws_drafts *drafts);

/* Reads one file as it is on disk: 0 or WS_FS_ABSENT. bytes given: free(). */
int ws_work_read(const struct ws_store *store, const char *path, char **bytes, size_t *len,
		 struct ws_err *err);

/*
 * Writes one file durably if it still holds `expect` (len bytes; NULL: still
 * absent). bytes NULL removes it and prunes empty directories.
 * Returns 0, or WS_E_FILE_BUSY when a person changed it meanwhile: nothing written.
 */
int ws_work_write(struct ws_store *store, const char *path, const char *expect,
		  size_t expect_len, const char *bytes, size_t len, struct ws_err *err);

/*
 * Writes every document of a tree in one go: the first fill of a new store, before it
 * has a main. Files are replaced whatever they hold (but see ws_work_begin()); all are on disk when it returns
 * (one sync of the file system instead of two for each file).
 */
int ws_work_fill(struct ws_store *store, const struct ws_tree *tree, struct ws_err *err);

/*
 * The new store is begun without a cloud: the first fill leaves files that people wrote
 * meanwhile as they are. After it, ws_work_begun_over() forgets this; doing so where there
 * is nothing to forget is fine.
 */
int ws_work_begin(struct ws_store *store, struct ws_err *err);
int ws_work_begun_over(struct ws_store *store, struct ws_err *err);

#endif
