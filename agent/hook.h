/*
 * agent/hook.h - commands of the person's own, run when something happens.
 * Floor 6. Never waits. A hook gets the event as JSON on standard input and its name in
 * WSYNC_EVENT, has 10 s, and no keys in its environment. What it prints goes to the
 * log. Four run at once; sixteen more wait, then they are dropped, and the log says so.
 */
#ifndef WS_AGENT_HOOK_H
#define WS_AGENT_HOOK_H

#include <stdbool.h>
#include "agent/config.h"
#include "agent/loop.h"
#include "agent/note.h"

#define WS_HOOK_LIMIT_MS 10000
#define WS_HOOK_AT_ONCE  4
#define WS_HOOK_WAITING  16

struct ws_hooks;

/* config is borrowed and may change; its hooks are read when one is run. */
int ws_hooks_new(struct ws_loop *loop, struct ws_notes *notes,
		 const struct ws_config *config, struct ws_hooks **out, struct ws_err *err);
void ws_hooks_free(struct ws_hooks *hooks); /* kills those that run */
WS_OWN(ws_hooks, ws_hooks_free);

/* Runs one, if there is a command for it. text: JSON, at most WS_CHILD_INPUT_MAX. */
void ws_hooks_run(struct ws_hooks *hooks, enum ws_hook hook, const char *text);

#endif
