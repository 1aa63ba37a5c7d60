/*
 * cli/cloud/daemon_client.h - talks to wsyncd over its socket (agent/proto.h).
 * Floor 7. Blocks, within a limit of time.
 */
#ifndef WS_CLI_CLOUD_DAEMON_CLIENT_H
#define WS_CLI_CLOUD_DAEMON_CLIENT_H

#include <stdbool.h>
#include <stdint.h>
#include "store/ground/err.h"
#include "store/ground/json.h"
#include "store/ground/own.h"

#define WS_DAEMON_WAIT_MS 10000 /* for an answer */
#define WS_DAEMON_ENDED   1     /* an answer: the daemon closed the connection */
#define WS_DAEMON_QUIET   2     /* an answer: nothing came in time, or a signal did */

struct ws_daemon;

/* Connects and says hello. WS_E_DAEMON_ABSENT when nobody listens, WS_E_DAEMON_PROTOCOL
 * when it speaks another version, WS_E_DAEMON_SOCKET. Given: ws_daemon_close(). */
int ws_daemon_open(struct ws_daemon **out, struct ws_err *err);
void ws_daemon_close(struct ws_daemon *daemon);
WS_OWN(ws_daemon, ws_daemon_close);

int64_t ws_daemon_pid(const struct ws_daemon *daemon);

/* One request without arguments. result given; a refusal is WS_E_DAEMON_FAILED. */
int ws_daemon_ask(struct ws_daemon *daemon, const char *method, struct ws_json **result,
		  struct ws_err *err);

/* The next event after a watch: 0 (event given), WS_DAEMON_ENDED or WS_DAEMON_QUIET. */
int ws_daemon_next(struct ws_daemon *daemon, int wait_ms, struct ws_json **event,
		   struct ws_err *err);

#endif
