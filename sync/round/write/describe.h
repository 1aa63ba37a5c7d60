/*
 * sync/round/write/describe.h - changes in the words of a commit message.
 * Floor 5, pure.
 */
#ifndef WS_SYNC_ROUND_WRITE_DESCRIBE_H
#define WS_SYNC_ROUND_WRITE_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/buf.h"
#include "sync/decide/plan.h"

#define WS_SUBJECT 128

/* Which changes are meant; NULL: all. */
typedef bool ws_describe_select(void *user, const struct ws_change *change);

/* One change: "acme/prod: bob@acme.io Viewer -> Runner"; neutral, one line. */
void ws_describe_change(struct ws_buf *out, const struct ws_change *change);

/*
 * A subject line: the change itself when there is one, else the workspaces and how many
 * of each kind ("acme/prod: 2 grants, 1 revoke"); `fallback` when nothing is selected. Cut to fit, never inside a character.
 * Returns how many were selected.
 */
size_t ws_describe_subject(char out[WS_SUBJECT], const struct ws_plan *plan,
			   ws_describe_select *select, void *user, const char *fallback);

/* The body: one line a change (at most 50, then how many more). */
void ws_describe_body(struct ws_buf *out, const struct ws_plan *plan,
		      ws_describe_select *select, void *user);

#endif
