/*
 * sync/round/expire.h - grants whose end date has passed leave main.
 * Floor 5. Blocks on the disk; takes the store lock.
 *
 * The one commit a round makes by itself. It only drops lines: whether the cloud
 * follows is decided by the plan and its guards, like any other removal.
 */
#ifndef WS_SYNC_ROUND_EXPIRE_H
#define WS_SYNC_ROUND_EXPIRE_H

#include "store/ground/buf.h"
#include "store/work/store.h"
#include "sync/round/look/touched.h"

/*
 * Drops the lines of main whose `, until DATE` is over: after 23:59:59 UTC of that day
 * by both clocks, so that neither a wrong clock here nor one there ends anything early.
 * Lines with a draft of their own, and files that are staged or not valid, wait. Does
 * nothing in a clone that observes, and while HEAD is elsewhere or git is busy.
 *
 * now_s, cloud_s  our time and the cloud's (Date header; 0: unknown, then nothing ends)
 * only            directories of workspaces ("acme/prod") that are looked through; NULL: all
 * dropped         how many lines
 */
int ws_expire(struct ws_store *store, const struct ws_touched *only, int64_t now_s,
	      int64_t cloud_s, size_t *dropped, struct ws_err *err);

/*
 * The lines that ws_expire() would drop now: for those who tell what a round will do.
 * Writes nothing.
 *
 * lines  appended to: "acme/prod: zoe@acme.io = Viewer, until 2026-11-02\n" each; as in the
 *        files, not neutral
 * count  how many lines
 */
int ws_expire_due(struct ws_store *store, int64_t now_s, int64_t cloud_s,
		  struct ws_buf *lines, size_t *count, struct ws_err *err);

#endif
