/*
 * tests/lib/wire_calls.h - single requests to a raw server (raw_server.h), with a deadline of
 * five seconds and pauses of milliseconds.
 */
#ifndef T_WIRE_CALLS_H
#define T_WIRE_CALLS_H

#include "sync/remote/http.h"
#include "tests/lib/raw_server.h"

#define T_WIRE_KEY      "pnu_abcdefghijklmnop1234"
#define T_WIRE_TYPE     "Content-Type: application/json\r\n"
#define T_WIRE_BODY_MAX 4096

/* A raw server as the state of a test. */
int t_wire_set_up(void **state);
int t_wire_tear_down(void **state);

/* How to reach it, with the key and the limit above. */
struct ws_http_options t_wire_options(struct t_raw *server);

/* Asserts that it opens. The caller closes it. */
struct ws_http *t_wire_open(const struct ws_http_options *options);

/* One request on a connection of its own; only a GET may be repeated. */
int t_wire_one(const struct ws_http_options *options, const char *method, const char *body,
	       char **out, struct ws_err *err);

/* The server says `text` to a read, or a write; then this is what the caller hears. */
int t_wire_read(struct t_raw *server, enum t_raw_then then, const char *text,
		struct ws_err *err);
int t_wire_write(struct t_raw *server, enum t_raw_then then, const char *text,
		 struct ws_err *err);

#endif
