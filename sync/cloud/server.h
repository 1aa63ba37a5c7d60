/*
 * sync/cloud/server.h - HTTP in front of the routes. Floor: cloud; server.c is the
 * only file that knows libmicrohttpd. One thread serves everything.
 *
 * Refused before a route sees it: a Host that is not ours (421), an Origin (403), two
 * lengths or a length beside an encoding (400, closed), %00 and %2F in a path (400), a
 * body without a length (411) or over 5 MiB (413). Connections that stay silent for
 * 10 s are closed; there are 128 at most.
 */
#ifndef WS_SYNC_CLOUD_SERVER_H
#define WS_SYNC_CLOUD_SERVER_H

#include "sync/cloud/faults.h"
#include "sync/cloud/request.h"

struct ws_cloud_server_options {
	const char *listen;             /* "127.0.0.1:4300"; port 0 takes a free one */
	bool expose;                    /* other addresses than loopback are wanted */
	struct ws_cloud_faults *faults; /* borrowed; NULL for none */
	int log_fd;                     /* one line a request; -1 for none */
	bool log_bodies;                /* with what was sent behind it */
};

/*
 * Binds, says so on standard output in one line, and serves until SIGTERM or SIGINT.
 * cloud->base is filled in. Blocks. Returns 0, WS_E_USAGE_ARGUMENT (an address that
 * cannot be used) or WS_E_IO.
 */
int ws_cloud_server_run(struct ws_cloud *cloud,
			const struct ws_cloud_server_options *options, struct ws_err *err);

#endif
