/*
 * sync/round/view/approvals_p.h - what reading and writing notes about effects share.
 * Floor 5. Blocks on the disk.
 */
#ifndef WS_SYNC_ROUND_VIEW_APPROVALS_P_H
#define WS_SYNC_ROUND_VIEW_APPROVALS_P_H

#include "store/ground/buf.h"
#include "sync/round/view/approvals.h"

#define APPROVALS_LINE_MAX ((size_t)8 << 10)
#define APPROVALS_NAME_MAX ((size_t)255)
/* Clocks differ a little: approvals from so far ahead count. */
#define APPROVALS_AHEAD_S  3600

/* Stock git writes notes without our lock: how often to begin anew. */
#define APPROVALS_TRIES 5

/* May somebody be called so in a note? */
bool approvals_is_name(const char *text);

/* The blob a note about an effect is attached to. */
int approvals_blob_of(const char *effect, struct ws_oid *out, struct ws_err *err);

/* All that was ever said of one effect, also by rounds that came to nothing; everything is
 * the arena's. */
int approvals_about(struct ws_repo *repo, const struct ws_approval_refs *refs,
		    const char *effect, int64_t now_s, struct ws_arena *arena,
		    struct ws_approval **items, size_t *count, struct ws_err *err);

/* ---- approvals_write.c ------------------------------------------------------------------ */

/* A commit of lines while it is put together. */
struct approvals_commit {
	struct ws_store *store;
	struct ws_arena *arena;
	struct ws_oid notes; /* what it is put on; zero: nothing */
	struct ws_repo_edit *edits;
	size_t edit_count;
};

int approvals_begin(struct approvals_commit *commit, struct ws_store *store,
		    struct ws_arena *arena, struct ws_err *err);

/* Adds a line to out. base: what `base` says, or NULL. WS_E_TOO_BIG for a reason that is
 * too long. */
int approvals_format(const struct ws_approval *line, const struct ws_oid *base,
		     struct ws_buf *out, struct ws_err *err);

/* Adds lines to the note about an effect; once for each effect. */
int approvals_add(struct approvals_commit *commit, const char *effect,
		  const struct ws_buf *lines, struct ws_err *err);

/* 0, WS_REPO_MOVED when somebody wrote notes since approvals_begin(), or a failure. */
int approvals_commit(const struct approvals_commit *commit, const char *name,
		     const char *email, int64_t now_s, const char *message,
		     struct ws_err *err);

#endif
