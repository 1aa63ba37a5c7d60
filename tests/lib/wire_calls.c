/*
 * tests/lib/wire_calls.c - single requests to a raw server.
 */
#include "tests/lib/wire_calls.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

int t_wire_set_up(void **state)
{
	*state = t_raw_new();
	return 0;
}

int t_wire_tear_down(void **state)
{
	t_raw_free(*state);
	return 0;
}

struct ws_http_options t_wire_options(struct t_raw *server)
{
	return (struct ws_http_options){.base = t_raw_base(server),
					.key = T_WIRE_KEY,
					.agent = "wsync/test",
					.deadline_ms = 5000,
					.pause_ms = 2,
					.body_max = T_WIRE_BODY_MAX};
}

struct ws_http *t_wire_open(const struct ws_http_options *options)
{
	struct ws_http *http = NULL;

	assert_int_equal(ws_http_open(options, &http, NULL), 0);
	return http;
}

int t_wire_one(const struct ws_http_options *options, const char *method, const char *body,
	       char **out, struct ws_err *err)
{
	ws_auto(ws_http) http = t_wire_open(options);
	const struct ws_http_request request = {.method = method,
						.path = "/things/filter",
						.body = body,
						.idempotent = strcmp(method, "GET") == 0};

	ws_err_clear(err);
	return ws_http_call(http, &request, out, NULL, err);
}

int t_wire_read(struct t_raw *server, enum t_raw_then then, const char *text,
		struct ws_err *err)
{
	const struct ws_http_options options = t_wire_options(server);
	ws_auto_free char *body = NULL;

	t_raw_text(server, then, text);
	return t_wire_one(&options, "GET", NULL, &body, err);
}

int t_wire_write(struct t_raw *server, enum t_raw_then then, const char *text,
		 struct ws_err *err)
{
	const struct ws_http_options options = t_wire_options(server);

	t_raw_text(server, then, text);
	return t_wire_one(&options, "POST", "[]", NULL, err);
}
