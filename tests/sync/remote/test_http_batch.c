/*
 * tests/sync/remote/test_http_batch.c - time: deadlines, many requests at once, an end by wish.
 *
 * Pauses are a few milliseconds by option; nothing here sleeps.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>

#include "sync/remote/http.h"
#include "tests/lib/wire_calls.h"
#include "tests/lib/raw_server.h"

/* ---- time ---------------------------------------------------------------------------- */

static void silence_ends_at_the_deadline(void **state)
{
	static const struct {
		enum t_raw_then then;
		const char *text;
	} rows[] = {{T_RAW_HANG, ""},
		    {T_RAW_HANG, "HTTP/1.1 200 OK\r\n"},
		    {T_RAW_DRIP, "HTTP/1.1 200 OK\r\nX: "},
		    {T_RAW_HANG,
		     "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "Content-Length: 3000\r\n\r\n["},
		    {T_RAW_DRIP,
		     "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "Content-Length: 3000\r\n\r\n["}};
	struct t_raw *server = *state;
	struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	options.deadline_ms = 120;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int rc;

		t_raw_text(server, rows[i].then, rows[i].text);
		rc = t_wire_one(&options, "GET", NULL, NULL, &err);
		assert_true(rc == WS_E_UNREACHABLE || rc == WS_E_RESPONSE);
		t_raw_text(server, rows[i].then, rows[i].text);
		assert_int_equal(t_wire_one(&options, "DELETE", NULL, NULL, &err),
				 WS_E_IN_DOUBT);
	}
	assert_int_equal(t_raw_count(server), 10);
}

struct flow {
	struct ws_http *http;
	size_t want, asked, done, failed;
	int stop_after;
	volatile int stop;
	int end_with;
	bool later; /* next has nothing until something is done */
};

static int flow_next(void *user, struct ws_http_request *out)
{
	struct flow *flow = user;

	if (flow->asked == flow->want || (flow->later && flow->asked > flow->done))
		return 1;
	flow->asked++;
	*out = (struct ws_http_request){.method = "GET", .path = "/x", .idempotent = true};
	return 0;
}

static int flow_done(void *user, const struct ws_http_request *request, int rc,
		     const struct ws_http_response *response, struct ws_err *err)
{
	struct flow *flow = user;

	(void)err;
	assert_string_equal(request->path, "/x");
	flow->done++;
	flow->failed += rc < 0;
	if (rc == 0)
		assert_string_equal(response->body, "[]");
	if (flow->stop_after && flow->done == (size_t)flow->stop_after)
		flow->stop = 1;
	return flow->end_with && flow->done == 3 ? flow->end_with : 0;
}

static char *say_empty_list(void *user, const char *method, const char *path,
			    const char *body)
{
	(void)user, (void)method, (void)path, (void)body;
	return t_raw_make(200, "", "[]");
}

static void batch_keeps_to_its_window_of_connections(void **state)
{
	struct t_raw *server = *state;
	struct ws_http_options options = t_wire_options(server);
	struct flow flow = {.want = 300};
	ws_auto(ws_http) http = NULL;

	t_raw_serve(server, say_empty_list, NULL);
	options.window = 4;
	http = t_wire_open(&options);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL), 0);
	assert_int_equal(flow.done, 300);
	assert_int_equal(flow.failed, 0);
	assert_in_range(t_raw_connections(server), 1, 4);
}

static void batch_asks_again_after_each_completion(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);
	struct flow flow = {.want = 10, .later = true};

	t_raw_serve(server, say_empty_list, NULL);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL), 0);
	assert_int_equal(flow.done, 10);
	assert_int_equal(t_raw_connections(server), 1);
}

static void batch_ends_when_done_says_so(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);
	struct flow flow = {.want = 50, .end_with = WS_E_CONFLICT};
	const struct ws_http_request get = {
		.method = "GET", .path = "/x", .idempotent = true};

	t_raw_serve(server, say_empty_list, NULL);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL),
			 WS_E_CONFLICT);
	assert_int_equal(flow.done, 3);
	/* and the handle is good for more */
	assert_int_equal(ws_http_call(http, &get, NULL, NULL, NULL), 0);
}

static void stop_finishes_what_is_under_way(void **state)
{
	struct t_raw *server = *state;
	struct ws_http_options options = t_wire_options(server);
	struct flow flow = {.want = 1000, .stop_after = 5};
	const struct ws_http_request get = {
		.method = "GET", .path = "/x", .idempotent = true};
	ws_auto(ws_http) http = NULL;

	t_raw_serve(server, say_empty_list, NULL);
	options.window = 4;
	options.stop = &flow.stop;
	http = t_wire_open(&options);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL),
			 WS_E_INTERRUPTED);
	assert_in_range(flow.done, 5, 9);
	assert_int_equal(flow.failed, 0);
	assert_int_equal(t_raw_count(server), flow.done);
	assert_int_equal(ws_http_call(http, &get, NULL, NULL, NULL), WS_E_INTERRUPTED);
}

static void tokens_space_requests_without_costing_their_time(void **state)
{
	struct t_raw *server = *state;
	struct ws_http_options options = t_wire_options(server);
	struct flow flow = {.want = 12};
	ws_auto(ws_http) http = NULL;

	t_raw_serve(server, say_empty_list, NULL);
	options.per_minute = 6000; /* one in 10 ms */
	options.burst = 2;
	options.deadline_ms = 1000;
	http = t_wire_open(&options);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL), 0);
	assert_int_equal(flow.failed, 0);
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, t_wire_set_up, t_wire_tear_down)
	const struct CMUnitTest tests[] = {
		FACT(silence_ends_at_the_deadline),
		FACT(batch_keeps_to_its_window_of_connections),
		FACT(batch_asks_again_after_each_completion),
		FACT(batch_ends_when_done_says_so),
		FACT(stop_finishes_what_is_under_way),
		FACT(tokens_space_requests_without_costing_their_time),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
