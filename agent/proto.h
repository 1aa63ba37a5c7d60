/*
 * agent/proto.h - what wsync and wsyncd say to each other: names and limits.
 * Floor 6; the only header of agent/ that the command line may include.
 *
 * One JSON object a line, both ways, over a stream socket that only its owner can
 * reach. The first line of a client is a hello with the version it speaks:
 *
 *	{"method":"hello","version":1}
 *	{"ok":true,"result":{"version":1,"pid":4182,"program":"wsyncd 0.1.0"}}
 *	{"id":7,"method":"status"}
 *	{"id":7,"ok":true,"result":{...}}
 *	{"id":8,"method":"nonsense"}
 *	{"id":8,"ok":false,"error":{"code":"WS0803","message":"..."}}
 *
 * After `watch` lines {"event":{...}} come, too. wsyncd-protocol(7) has the long form.
 */
#ifndef WS_AGENT_PROTO_H
#define WS_AGENT_PROTO_H

#include <stddef.h>
#include "store/ground/err.h"

#define WS_PROTO_VERSION   1
#define WS_PROTO_LINE_MAX  ((size_t)64 << 10)  /* bytes of a request, the LF not counted */
#define WS_PROTO_OUT_MAX   ((size_t)512 << 10) /* bytes a client may leave unread */
#define WS_PROTO_CLIENTS   16                  /* served at once */
#define WS_PROTO_HELLO_MS  5000                /* until hello, and for the rest of a line */
#define WS_PROTO_IDLE_MS   60000               /* between requests, unless it watches */
#define WS_PROTO_PATH_SIZE 108                 /* of a socket, the NUL included */

#define WS_PROTO_HELLO  "hello"
#define WS_PROTO_STATUS "status"
#define WS_PROTO_SYNC   "sync"
#define WS_PROTO_RELOAD "reload"
#define WS_PROTO_STOP   "stop"
#define WS_PROTO_WATCH  "watch"
#define WS_PROTO_LOG    "log"

/*
 * Where the socket of this person is: $XDG_RUNTIME_DIR/wsync/agent.sock, or without a
 * runtime directory $XDG_STATE_HOME/wsync/run/agent.sock, or below ~/.local/state.
 * Only looks at the environment. Returns 0, or WS_E_DAEMON_SOCKET when there is no
 * place or its path is too long for a socket.
 */
int ws_proto_socket_path(char out[WS_PROTO_PATH_SIZE], struct ws_err *err);

#endif
