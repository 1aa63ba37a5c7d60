/*
 * agent/ward.h - one store in the care of the daemon.
 * Floor 6. Opening touches the disk; everything after goes through the loop.
 *
 * A ward holds the lock .git/wsync/agent, watches the directory, and runs one round at
 * a time as a child: `wsync sync --json --no-input`. It writes nothing to the store.
 */
#ifndef WS_AGENT_WARD_H
#define WS_AGENT_WARD_H

#include <stdbool.h>
#include "agent/agent.h"

/* WS_E_DAEMON_RUNNING names the daemon that holds the store. Given: ws_ward_free(). */
int ws_ward_new(struct ws_agent *agent, const char *path, struct ws_ward **out,
		struct ws_err *err);
void ws_ward_free(struct ws_ward *ward); /* kills a round under way */
WS_OWN(ws_ward, ws_ward_free);

const char *ws_ward_path(const struct ws_ward *ward);

/* A person asks for a round; one under way is followed by another. */
void ws_ward_sync(struct ws_ward *ward);

/* The configuration was read again. */
void ws_ward_reload(struct ws_ward *ward);

/* No more rounds; the one under way finishes the call under way. */
void ws_ward_stop(struct ws_ward *ward);
bool ws_ward_is_running(const struct ws_ward *ward);

/* What waits for a person, over all rounds so far. */
int64_t ws_ward_held(const struct ws_ward *ward);
int64_t ws_ward_conflicts(const struct ws_ward *ward);
bool ws_ward_is_failing(const struct ws_ward *ward);

/* The store in the answer to `status`. Given; NULL: no memory. */
struct ws_json *ws_ward_json(const struct ws_ward *ward);

#endif
