/*
 * agent/proto.c - where both sides look for the socket.
 */
#include "agent/proto.h"

#include <stdio.h>
#include <stdlib.h>

/* Relative values are to be ignored, says the XDG specification. */
static const char *absolute(const char *name)
{
	const char *value = getenv(name);

	return value && *value == '/' ? value : NULL;
}

int ws_proto_socket_path(char out[WS_PROTO_PATH_SIZE], struct ws_err *err)
{
	const struct {
		const char *base, *below;
	} places[] = {
		{absolute("XDG_RUNTIME_DIR"), "wsync/agent.sock"},
		{absolute("XDG_STATE_HOME"), "wsync/run/agent.sock"},
		{absolute("HOME"), ".local/state/wsync/run/agent.sock"},
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		int len;

		if (!places[i].base)
			continue;
		len = snprintf(out, WS_PROTO_PATH_SIZE, "%s/%s", places[i].base,
			       places[i].below);
		if (len > 0 && len < WS_PROTO_PATH_SIZE)
			return 0;
		ws_err_set(err, WS_E_DAEMON_SOCKET, "%s is too long for a socket",
			   places[i].base);
		return ws_err_hint(err, "set XDG_RUNTIME_DIR to a shorter directory");
	}
	return ws_err_set(err, WS_E_DAEMON_SOCKET,
			  "neither XDG_RUNTIME_DIR nor HOME says where the socket is");
}
