/*
 * tests/lib/http_client.h - a tiny HTTP/1.1 client on raw sockets, for tests that want
 * to see and to send every byte. Loopback only; gives up after 10 s of silence.
 *
 *	struct t_http_reply reply;
 *
 *	assert_int_equal(t_http(port, key, "GET", "/api/me/", NULL, &reply), 200);
 *	... reply.body ...
 *	t_http_free(&reply);
 */
#ifndef TESTS_LIB_HTTP_CLIENT_H
#define TESTS_LIB_HTTP_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

struct t_http_reply {
	int status; /* 0: no complete answer came */
	char *head; /* status line and headers, NUL terminated */
	char *body; /* NUL terminated */
	size_t body_len;
	bool cut; /* the connection broke before the promised length was there */
};

/* One request on its own connection; key and body may be NULL. Returns the status. */
int t_http(int port, const char *key, const char *method, const char *path,
	   const char *body, struct t_http_reply *reply);

/* Same on an open connection, which stays open. */
int t_http_on(int fd, int port, const char *key, const char *method, const char *path,
	      const char *body, struct t_http_reply *reply);

/* Any bytes at all, then one reply. */
int t_http_raw(int port, const char *bytes, size_t len, struct t_http_reply *reply);

/* The parts: a connection (-1 if it fails), bytes out (false if it breaks), a reply. */
int t_http_open(int port);
bool t_http_send(int fd, const char *bytes, size_t len);
int t_http_read(int fd, struct t_http_reply *reply);

/* Did the other side close? Waits up to wait_ms for it. */
bool t_http_is_closed(int fd, int wait_ms);

/* The value of a header copied into out; false if it is not there. */
bool t_http_header(const struct t_http_reply *reply, const char *name, char *out,
		   size_t size);

void t_http_free(struct t_http_reply *reply);

#endif
