#include "sync/cloud/place.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include "store/ground/own.h"

static int split_address(const char *listen, char host[64], unsigned *port,
			 struct ws_err *err)
{
	const char *colon = strrchr(listen, ':');
	char *end = NULL;
	unsigned long n = 0;

	if (colon && colon != listen && colon - listen < 64)
		n = strtoul(colon + 1, &end, 10);
	if (!end || *end || end == colon + 1 || n > 65535)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT,
				  "%s: an address is HOST:PORT, e.g. 127.0.0.1:4300",
				  listen);
	(void)snprintf(host, 64, "%.*s", (int)(colon - listen), listen);
	*port = (unsigned)n;
	return 0;
}

int ws_cloud_place_bind(const char *address, bool expose, struct ws_cloud_place *out,
			int *out_fd, struct ws_err *err)
{
	struct sockaddr_in at = {.sin_family = AF_INET};
	socklen_t len = sizeof(at);
	ws_auto_close int fd = -1;
	const int one = 1;
	int rc = split_address(address, out->host, &out->port, err);

	if (rc < 0)
		return rc;
	if (strcmp(out->host, "localhost") == 0)
		(void)snprintf(out->host, sizeof(out->host), "127.0.0.1");
	if (inet_pton(AF_INET, out->host, &at.sin_addr) != 1)
		return ws_err_set(err, WS_E_USAGE_ARGUMENT, "%s: not an IPv4 address",
				  out->host);
	if (ntohl(at.sin_addr.s_addr) >> 24 != 127 && !expose) {
		(void)ws_err_set(
			err, WS_E_USAGE_ARGUMENT,
			"%s: not a loopback address; the stand-in has no encryption",
			out->host);
		return ws_err_hint(err, "say --expose if you mean it");
	}
	at.sin_port = htons((uint16_t)out->port);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return ws_err_sys(err, errno, "socket");
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0 || listen(fd, 128) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		return ws_err_sys(err, errno, "%s", address);
	out->port = ntohs(at.sin_port);
	out->exposed = expose;
	*out_fd = fd;
	fd = -1;
	return 0;
}
