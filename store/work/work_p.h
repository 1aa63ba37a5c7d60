/*
 * store/work/work_p.h - what the files of this folder share. Private.
 * Floor 2. Blocks on the disk.
 */
#ifndef WS_STORE_WORK_WORK_P_H
#define WS_STORE_WORK_WORK_P_H

#include <stdint.h>
#include "store/work/work.h"

#define WS_STORE_LOCK_FILE WS_STORE_CLONE "/store"
#define WS_STORE_INI       ".wsync/store.ini"

/* ---- settings.c: each fills or saves the fields of the store it is about ---------- */

/* WS_E_NO_STORE when the file is absent, WS_E_STORE_FORMAT when it is of no use. */
int ws_settings_read(struct ws_store *store, struct ws_err *err);
int ws_settings_write(const struct ws_store *store, const char *endpoint,
		      const char *include, struct ws_err *err);

/* A clone without a file of its own observes. */
int ws_settings_read_clone(struct ws_store *store, struct ws_err *err);
int ws_settings_write_clone(struct ws_store *store, enum ws_mode mode, bool first_send,
			    struct ws_err *err);

/* ---- sweep.c: needs the store lock ------------------------------------------------- */

/*
 * Takes away what killed processes left unfinished: in .git/wsync what is older than
 * min_age_s; with `everywhere` (a holder of the lock died) what lies beside the working
 * files, too. What may be the only copy of somebody's words stays. Failures are passed
 * over: whoever takes the lock has other things to do.
 */
void ws_store_sweep(const struct ws_store *store, bool everywhere, int min_age_s);

/* ---- unfinished.c: what a killed ws_store_create() leaves ------------------------------ */

/* Marks a directory as being made, and takes the mark away. */
int ws_store_begin(int root_fd, struct ws_err *err);
int ws_store_begun(int root_fd, struct ws_err *err);

/* Does the directory hold what ws_store_create() makes before store.ini, and nothing else? */
bool ws_store_is_unfinished(int root_fd);

/* Empties such a directory. */
int ws_store_clear_unfinished(int root_fd, struct ws_err *err);

/* ---- stat_cache.c ------------------------------------------------------------- */

/* What fstatat said of one file or directory. Compared whole. */
struct ws_stat_sign {
	uint64_t inode;
	uint64_t size;
	int64_t mtime_s;
	int64_t ctime_s;
	uint32_t mtime_ns;
	uint32_t ctime_ns;
	uint32_t mode;
	uint32_t racy; /* 1: changed in the second it was looked at; proves nothing */
};

struct ws_stat_item {
	const char
		*path; /* beneath the store; a directory ends in a slash, the root is "" */
	struct ws_stat_sign sign;
	/* file: the blob of its bytes; directory: a tree whose documents are just those
	 * at and beneath it, zero when none is known */
	struct ws_oid id;
};

/* Items by path, so that a directory stands right before what is beneath it. */
struct ws_stat_cache {
	struct ws_stat_item *items; /* heap */
	size_t count;
	char *bytes; /* the file as read; paths point into it */
};

/*
 * Reads the cache of a store. One that is absent, damaged or of another version is
 * empty. Given: ws_stat_cache_free(). Fails with WS_E_NOMEM only.
 */
int ws_stat_cache_read(const struct ws_store *store, struct ws_stat_cache *out,
		       struct ws_err *err);
void ws_stat_cache_free(struct ws_stat_cache *cache);

/* Puts items, sorted by path, into the place of the cache. */
int ws_stat_cache_write(const struct ws_store *store, const struct ws_stat_item *items,
			size_t count, struct ws_err *err);

/* The item of a path, or NULL. */
const struct ws_stat_item *ws_stat_cache_find(const struct ws_stat_cache *cache,
					      const char *path);

#endif
