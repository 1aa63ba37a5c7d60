/*
 * store/work/work_p.h - the stat cache, between stat_cache.c and scan.c. Private.
 * Floor 2. Blocks on the disk.
 */
#ifndef WS_STORE_WORK_WORK_P_H
#define WS_STORE_WORK_WORK_P_H

#include <stdint.h>
#include "store/work/work.h"

#define WS_STORE_LOCK_FILE WS_STORE_CLONE "/store"

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
