/*
 * sync/round/approvals_p.h - what reading and writing notes about effects share.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_APPROVALS_P_H
#define WS_SYNC_ROUND_APPROVALS_P_H

#include "sync/round/approvals.h"

#define APPROVALS_LINE_MAX ((size_t)8 << 10)
#define APPROVALS_NAME_MAX ((size_t)255)
/* Clocks differ a little: approvals from so far ahead count. */
#define APPROVALS_AHEAD_S  3600

/* May somebody be called so in a note? */
bool approvals_is_name(const char *text);

/* The blob a note about an effect is attached to. */
int approvals_blob_of(const char *effect, struct ws_oid *out, struct ws_err *err);

/* ws_approvals_find() of one effect; everything is the arena's. */
int approvals_about(struct ws_repo *repo, const struct ws_approval_refs *refs,
		    const char *effect, int64_t now_s, struct ws_arena *arena,
		    struct ws_approval **items, size_t *count, struct ws_err *err);

#endif
