/*
 * agent/control.h - the socket: clients come, speak in lines, and go.
 * Floor 6. Opening touches the disk; everything after never waits.
 *
 * The directory is ours alone (0700), the socket 0600, and a client has our user id or
 * root's. Limits are those of proto.h: whoever passes one is dropped, the others are
 * served on.
 */
#ifndef WS_AGENT_CONTROL_H
#define WS_AGENT_CONTROL_H

#include <stdbool.h>
#include <stddef.h>
#include "agent/agent.h"
#include "agent/proto.h"

struct ws_client;

/*
 * path  where to listen; not used when agent->system has a socket that was handed over
 * Returns 0, WS_E_DAEMON_RUNNING when somebody listens there, WS_E_DAEMON_SOCKET when
 * the place is not ours alone. A socket that is left over is removed under a lock.
 */
int ws_control_new(struct ws_agent *agent, const char *path, struct ws_control **out,
		   struct ws_err *err);
/* Removes the socket, unless it was handed over. What clients were told goes out first,
 * as far as they take it at once. */
void ws_control_free(struct ws_control *control);
WS_OWN(ws_control, ws_control_free);

const char *ws_control_path(const struct ws_control *control);
size_t ws_control_count(const struct ws_control *control); /* clients */
bool ws_control_is_watched(const struct ws_control *control);

/* One line to every client that watches. */
void ws_control_tell(struct ws_control *control, const char *line);

/* --- for answer.c ---------------------------------------------------------------------- */

/* A line of a client, at most WS_PROTO_LINE_MAX bytes. False: the client is dropped
 * once it has read the answer. */
bool ws_answer_line(struct ws_agent *agent, struct ws_client *client, const char *line,
		    size_t len);

/* Queues a line; value is taken. */
void ws_client_send(struct ws_client *client, struct ws_json *value);
bool ws_client_said_hello(const struct ws_client *client);
void ws_client_set_hello(struct ws_client *client);
void ws_client_set_watching(struct ws_client *client);

#endif
