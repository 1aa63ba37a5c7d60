/*
 * agent/told.h - what a round told while it ran, and what follows from it.
 * Floor 6, pure. The lines are those of `wsync sync --json`; unknown ones are passed over.
 */
#ifndef WS_AGENT_TOLD_H
#define WS_AGENT_TOLD_H

#include <stdbool.h>
#include <stdint.h>
#include "agent/child.h"
#include "agent/config.h"
#include "agent/pace.h"
#include "store/ground/json.h"

#define WS_TOLD_CHANGES 64 /* handed to one hook */

struct ws_told {
	int64_t sent, failed, received, held, conflicts, waits, requests;
	int64_t touched;   /* it looked at so many workspaces alone; 0: at everything */
	int64_t exit;      /* of the summary; -1: there was none */
	int retry_after_s; /* the cloud asked for it, else 0 */
	char code[8];      /* of the failure that ended it, else "" */
	char message[256];
	char stopped[160];                 /* why it only looked, else "" */
	char main[65];                     /* what main was when it ended, else "" */
	struct ws_json *changes[WS_HOOKS]; /* arrays for the hooks; NULL: none */
};

void ws_told_begin(struct ws_told *told);
void ws_told_clear(struct ws_told *told);

/* One event of the round. Returns its type, borrowed from event; NULL when it has none. */
const char *ws_told_take(struct ws_told *told, const struct ws_json *event);

/* A line of standard error. False when it is no wsync/error/1. */
bool ws_told_take_error(struct ws_told *told, const struct ws_json *error);

/* The child has ended. Where it broke, code and message say how. */
enum ws_pace_end ws_told_end(struct ws_told *told, const struct ws_child_end *end);

/* It wanted to send for the first time, and only a person may begin that. */
bool ws_told_wants_person(const struct ws_told *told);

#endif
