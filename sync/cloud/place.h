/*
 * sync/cloud/place.h - where the stand-in listens. Floor: cloud.
 */
#ifndef WS_SYNC_CLOUD_PLACE_H
#define WS_SYNC_CLOUD_PLACE_H

#include <stdbool.h>
#include "store/ground/err.h"

struct ws_cloud_place {
	char host[64]; /* an IPv4 address */
	unsigned port; /* the one that was bound */
	bool exposed;  /* reached by names that are not known here */
};

/*
 * Binds and listens. address is "127.0.0.1:4300", port 0 takes a free one; others
 * than loopback are refused unless expose.
 * out_fd  given: close(); non-blocking
 * Returns 0, WS_E_USAGE_ARGUMENT or WS_E_IO.
 */
int ws_cloud_place_bind(const char *address, bool expose, struct ws_cloud_place *out,
			int *out_fd, struct ws_err *err);

#endif
