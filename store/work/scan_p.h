/*
 * store/work/scan_p.h - one picture of the disk, between disk.c and scan.c. Private.
 * Floor 2. Blocks on the disk.
 */
#ifndef WS_STORE_WORK_SCAN_P_H
#define WS_STORE_WORK_SCAN_P_H

#include "store/ground/arena.h"
#include "store/work/work_p.h"

struct ws_seen {
	struct ws_stat_item item;
	size_t end; /* directory: index behind what is beneath it */
	bool is_dir;
	bool refused; /* at the place of a document, but nothing that can be read */
	bool same;    /* what the cache says of it, and of all beneath it, still holds */
	bool matched; /* file: the commit has it, too */
	bool skipped; /* directory: the commit has the tree it is known to equal */
	bool visited; /* directory: compared entry by entry with `tree` */
	bool dirty;   /* directory: a draft is beneath it */
	struct ws_oid tree;
};

/* Items by path, in the order of ws_stat_cache. */
struct ws_disk {
	struct ws_seen *items; /* heap */
	size_t count;
	size_t room;
	struct ws_arena *arena; /* paths the cache did not have */
};

/* ---- ahead.c ---- */

/* lstat, as a sign. */
struct ws_said {
	struct ws_stat_sign sign; /* racy beside the second now_s */
	int sys;                  /* 0, or the errno of what failed */
};

/* path as in ws_stat_item. */
struct ws_said ws_ahead_stat(int root_fd, const char *path, int64_t now_s);

/*
 * The same of every item of a cache, in its order, by several threads. Given: free().
 * NULL where that is not worth it, or without memory: then each is asked in its turn.
 */
struct ws_said *ws_ahead_ask(int root_fd, const struct ws_stat_cache *cache, int64_t now_s);

/* ---- disk.c ---- */

/*
 * Looks at everything that may be a document. Paths are borrowed from the cache and
 * the arena. Given: ws_disk_free(), also after a failure.
 */
int ws_disk_look(struct ws_store *store, const struct ws_stat_cache *cache,
		 struct ws_disk *out, struct ws_err *err);
void ws_disk_free(struct ws_disk *disk);

struct ws_seen *ws_disk_find(const struct ws_disk *disk, const char *path); /* or NULL */

/* May a directory ("acme/prod/") hold documents, or directories that do? */
bool ws_disk_may_enter(const char *dir);

#endif
