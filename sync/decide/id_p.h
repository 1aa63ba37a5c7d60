/*
 * sync/decide/id_p.h - what changes are told apart by.
 * Floor 4, pure; of the planner alone.
 */
#ifndef WS_SYNC_DECIDE_ID_P_H
#define WS_SYNC_DECIDE_ID_P_H

#include "sync/decide/plan_p.h"

struct ws_buf;

/* All that makes a change the one it is, as bytes; a text with its length. */
void ws_plan_identity(struct ws_buf *b, const struct ws_change *change);
void ws_plan_identity_text(struct ws_buf *b, const char *text);
int ws_plan_make_ids(struct ws_plan_work *work, struct ws_plan *plan, struct ws_err *err);
/* The eight letters of a change, whatever its id was cut to. */
int ws_plan_letters(const struct ws_change *change, char out[9], struct ws_err *err);

#endif
