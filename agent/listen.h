/*
 * agent/listen.h - the place where the daemon listens: ours alone, and one daemon's.
 * Floor 6. Touches the disk; never waits.
 */
#ifndef WS_AGENT_LISTEN_H
#define WS_AGENT_LISTEN_H

#include <stdbool.h>
#include "agent/proto.h"
#include "store/ground/err.h"
#include "store/ground/lock.h"

struct ws_listen {
	char path[WS_PROTO_PATH_SIZE];
	int fd;
	bool own; /* ours to remove */
	struct ws_lock lock;
};

#define WS_LISTEN_INIT                         \
	{                                      \
		.fd = -1, .lock = WS_LOCK_INIT \
	}

/*
 * handed_over  a listening socket of systemd's, taken; -1: one is made at path, in a
 *              directory of ours alone (0700)
 * Returns 0, WS_E_DAEMON_RUNNING when somebody listens there, WS_E_DAEMON_SOCKET when the
 * place is not ours alone. A socket that is left over is removed under a lock.
 */
int ws_listen_open(struct ws_listen *listen, const char *path, int handed_over,
		   struct ws_err *err);

/* Also after a failure. Removes the socket, unless it was handed over. */
void ws_listen_close(struct ws_listen *listen);

#endif
