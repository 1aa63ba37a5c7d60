/*
 * tests/sync/remote/test_http.c - what is sent, and over which connections, to a server
 * that misbehaves on the wire.
 *
 * Pauses are a few milliseconds by option; nothing here sleeps.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/remote/http.h"
#include "tests/lib/wire_calls.h"
#include "tests/lib/raw_server.h"
#include "tests/lib/tempdir.h"

/* ---- what is sent ------------------------------------------------------------------- */

static void request_is_what_the_cloud_wants(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto_free char *body = NULL;
	struct ws_err err;
	const char *seen;

	t_raw_json(server, 200, "[{\"id\":1}]");
	assert_int_equal(t_wire_one(&options, "POST", "{\"limit\":200}", &body, &err), 0);
	assert_string_equal(body, "[{\"id\":1}]");
	seen = t_raw_request(server, 0);
	assert_ptr_equal(strstr(seen, "POST /api/things/filter HTTP/1.1\r\n"), seen);
	assert_non_null(strstr(seen, "\r\nAuthorization: Bearer " T_WIRE_KEY "\r\n"));
	assert_non_null(strstr(seen, "\r\nAccept: application/json\r\n"));
	assert_non_null(strstr(seen, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(seen, "\r\nUser-Agent: wsync/test\r\n"));
	assert_non_null(strstr(seen, "\r\nAccept-Encoding: gzip\r\n"));
	assert_null(strstr(seen, "\r\nExpect:"));
	assert_null(strstr(seen, "\r\nCookie:"));
	assert_non_null(strstr(seen, "\r\n\r\n{\"limit\":200}"));
}

static void methods_go_out_as_named(void **state)
{
	static const struct {
		const char *method, *body;
	} rows[] = {{"GET", NULL}, {"POST", NULL},  {"POST", "[]"},
		    {"PUT", "[]"}, {"PATCH", "{}"}, {"DELETE", NULL}};
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *seen;

		t_raw_json(server, 200, "{}");
		assert_int_equal(
			t_wire_one(&options, rows[i].method, rows[i].body, NULL, &err), 0);
		seen = t_raw_request(server, i);
		assert_int_equal(strncmp(seen, rows[i].method, strlen(rows[i].method)), 0);
		assert_string_equal(strstr(seen, "\r\n\r\n") + 4,
				    rows[i].body ? rows[i].body : "");
		assert_int_equal(!strstr(seen, "\r\nContent-Type:"), !rows[i].body);
	}
}

static void big_body_is_sent_without_asking_first(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	const size_t len = (size_t)900 << 10;
	ws_auto_free char *body = malloc(len + 1);
	struct ws_err err;

	assert_non_null(body);
	memset(body, '1', len);
	body[len] = '\0';
	t_raw_json(server, 200, "{}");
	assert_int_equal(t_wire_one(&options, "POST", body, NULL, &err), 0);
	assert_null(strstr(t_raw_request(server, 0), "100-continue"));
	assert_int_equal(strlen(strstr(t_raw_request(server, 0), "\r\n\r\n") + 4), len);
}

static void paths_cannot_carry_anything_else(void **state)
{
	static const char *const paths[] = {"",     "things",     "@evil.example/x",
					    "/a b", "/a\r\nX: y", "/../x",
					    "/a#b", "/a\\b"};
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);

	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		const struct ws_http_request request = {
			.method = "GET", .path = paths[i], .idempotent = true};

		assert_int_equal(ws_http_call(http, &request, NULL, NULL, NULL), WS_E_URL);
	}
	assert_int_equal(t_raw_connections(server), 0);
}

static void keys_that_are_none_are_refused(void **state)
{
	static const char *const keys[] = {NULL,           "",        "pnu abc",
					   "pnu_\r\nX: y", "pnu_a\n", "pnu_\x01",
					   "pnu_\xc3\xbc", "\x7f"};
	struct ws_http_options options = t_wire_options(*state);
	struct ws_http *http = NULL;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		options.key = keys[i];
		ws_err_clear(&err);
		assert_int_equal(ws_http_open(&options, &http, &err), WS_E_NO_KEY);
		assert_null(http);
		if (keys[i] && keys[i][0] == 'p')
			assert_null(strstr(err.msg, keys[i]));
	}
	options.key = T_WIRE_KEY;
	options.base = "http://api.prefect.cloud/api";
	assert_int_equal(ws_http_open(&options, &http, &err), WS_E_URL);
	assert_null(strstr(err.msg, T_WIRE_KEY));
}

/* ---- connections -------------------------------------------------------------------- */

static void reads_share_a_connection(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);
	const struct ws_http_request request = {
		.method = "GET", .path = "/x", .idempotent = true};

	for (int i = 0; i < 5; i++) {
		t_raw_json(server, 200, "[]");
		assert_int_equal(ws_http_call(http, &request, NULL, NULL, NULL), 0);
	}
	assert_int_equal(t_raw_connections(server), 1);
	assert_int_equal(ws_http_requests(http), 5);
	assert_int_equal(ws_http_cloud_time_s(http), 1795428131);
}

/* libcurl would send it twice on a connection that was used before. */
static void write_is_sent_once_when_the_connection_dies(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);
	const struct ws_http_request get = {
		.method = "GET", .path = "/x", .idempotent = true};
	const struct ws_http_request post = {.method = "POST", .path = "/x", .body = "[]"};
	struct ws_err err = {0};

	t_raw_json(server, 200, "[]");
	t_raw_text(server, T_RAW_CLOSE, "");
	t_raw_json(server, 200, "[]");
	assert_int_equal(ws_http_call(http, &get, NULL, NULL, NULL), 0);
	assert_int_equal(ws_http_call(http, &post, NULL, NULL, &err), WS_E_IN_DOUBT);
	assert_int_equal(t_raw_count(server), 2);
}

static void read_on_a_dead_connection_is_sent_again(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);
	const struct ws_http_request get = {
		.method = "GET", .path = "/x", .idempotent = true};

	t_raw_json(server, 200, "[]");
	t_raw_text(server, T_RAW_CLOSE, "");
	t_raw_json(server, 200, "[]");
	assert_int_equal(ws_http_call(http, &get, NULL, NULL, NULL), 0);
	assert_int_equal(ws_http_call(http, &get, NULL, NULL, NULL), 0);
	assert_int_equal(t_raw_count(server), 3);
}

static void refused_connection_is_unreachable_for_writes_too(void **state)
{
	struct t_raw *gone = t_raw_new();
	struct ws_http_options options = t_wire_options(gone);
	char base[64];
	struct ws_err err;

	(void)state;
	(void)snprintf(base, sizeof(base), "%s", t_raw_base(gone));
	t_raw_free(gone);
	options.base = base;
	options.deadline_ms = 100;
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), WS_E_UNREACHABLE);
	assert_int_equal(t_wire_one(&options, "POST", "[]", NULL, &err), WS_E_UNREACHABLE);
}

static void reset_before_an_answer_is_tried_again_for_reads(void **state)
{
	struct t_raw *server = *state;
	struct ws_err err;

	t_raw_text(server, T_RAW_RESET, "");
	t_raw_text(server, T_RAW_CLOSE, "");
	t_raw_text(server, T_RAW_RESET,
		   "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "Content-Length: 9\r\n\r\n[1,");
	assert_int_equal(t_wire_read(server, T_RAW_KEEP,
				     "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
				     "Content-Length: 2\r\n\r\n[]",
				     &err),
			 0);
	assert_int_equal(t_raw_count(server), 4);
}

static void reset_after_a_write_is_in_doubt(void **state)
{
	static const char *const answers[] = {
		"",
		"HTTP/1.1 200 OK\r\n",
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "Content-Length: 9\r\n\r\n[1,",
	};
	struct t_raw *server = *state;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		assert_int_equal(t_wire_write(server, T_RAW_RESET, answers[i], &err),
				 WS_E_IN_DOUBT);
		assert_int_equal(t_wire_write(server, T_RAW_CLOSE, answers[i], &err),
				 WS_E_IN_DOUBT);
	}
	assert_int_equal(t_raw_count(server), 6);
}

static void every_cut_of_an_answer_is_noticed(void **state)
{
	static const char whole[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
				    "Content-Length: 12\r\n\r\n[{\"id\": 12}]";
	struct t_raw *server = *state;
	struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (size_t len = 1; len < sizeof(whole) - 1; len++) {
		t_raw_step(server, T_RAW_CLOSE, whole, len);
		if (t_wire_one(&options, "POST", "[]", NULL, &err) != WS_E_IN_DOUBT)
			fail_msg("a write believes %zu bytes: %s", len, err.msg);
	}
	assert_int_equal(t_raw_count(server), sizeof(whole) - 2);
}

/* ---- the environment ----------------------------------------------------------------- */

static void environment_changes_nothing(void **state)
{
	static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY",
					    "ALL_PROXY",  "all_proxy",   "HTTP_PROXY"};
	struct t_raw *server = *state;
	struct t_raw *decoy = t_raw_new();
	const struct ws_http_options options = t_wire_options(server);
	char *dir = t_tempdir_new();
	char *keylog = t_tempdir_path(dir, "keylog");
	struct ws_err err;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)setenv(names[i], t_raw_base(decoy), 1);
	(void)setenv("SSLKEYLOGFILE", keylog, 1);
	(void)setenv("HOME", dir, 1);
	t_tempdir_write(dir, ".netrc", "machine 127.0.0.1 login marvin password sesame\n",
			47);
	t_raw_json(server, 200, "[]");
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), 0);
	assert_non_null(strstr(t_raw_request(server, 0), "Bearer " T_WIRE_KEY));
	assert_null(strstr(t_raw_request(server, 0), "Basic"));
	assert_int_equal(t_raw_connections(decoy), 0);
	assert_null(getenv("SSLKEYLOGFILE"));
	assert_int_equal(access(keylog, F_OK), -1);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)unsetenv(names[i]);
	free(keylog);
	t_tempdir_remove(dir);
	t_raw_free(decoy);
}

static void loopback_never_goes_through_a_proxy(void **state)
{
	struct t_raw *server = *state;
	struct t_raw *proxy = t_raw_new();
	struct ws_http_options options = t_wire_options(server);
	char address[64];
	struct ws_err err;

	(void)snprintf(address, sizeof(address), "http://127.0.0.1:%d", t_raw_port(proxy));
	options.proxy = address;
	t_raw_json(server, 200, "[]");
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), 0);
	assert_int_equal(t_raw_connections(proxy), 0);
	t_raw_free(proxy);
}

static void proxy_is_asked_for_a_tunnel_and_never_sees_the_key(void **state)
{
	struct t_raw *proxy = *state;
	struct ws_http_options options = t_wire_options(proxy);
	char address[64];
	struct ws_err err;

	(void)snprintf(address, sizeof(address), "http://127.0.0.1:%d", t_raw_port(proxy));
	options.base = "https://cloud.invalid/api";
	options.proxy = address;
	options.deadline_ms = 200;
	t_raw_text(proxy, T_RAW_CLOSE, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
	assert_true(t_wire_one(&options, "GET", NULL, NULL, &err) < 0);
	assert_true(t_raw_heard(proxy, "CONNECT cloud.invalid:443 HTTP/1.1"));
	assert_false(t_raw_heard(proxy, T_WIRE_KEY));
	options.proxy = "socks5://127.0.0.1:1";
	assert_int_equal(ws_http_open(&options, &(struct ws_http *){NULL}, NULL), WS_E_URL);
}

static void server_that_speaks_no_tls_hears_no_key(void **state)
{
	struct t_raw *server = *state;
	struct ws_http_options options = t_wire_options(server);
	char base[64];
	struct ws_err err;

	(void)snprintf(base, sizeof(base), "https://127.0.0.1:%d/api", t_raw_port(server));
	options.base = base;
	options.deadline_ms = 100;
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), WS_E_UNREACHABLE);
	assert_int_equal(t_wire_one(&options, "POST", "[]", NULL, &err), WS_E_UNREACHABLE);
	assert_false(t_raw_heard(server, T_WIRE_KEY));
	assert_int_equal(t_raw_count(server), 0);
}

static void a_cloud_that_was_never_there_is_given_up_soon(void **state)
{
	const struct ws_http_request get = {
		.method = "GET", .path = "/me", .idempotent = true};
	struct ws_http_options options = t_wire_options(*state);
	char base[64];

	(void)snprintf(base, sizeof(base), "http://127.0.0.1:1/api");
	options.base = base;
	options.pause_ms = 50;
	options.unreached_ms = 1;
	for (int i = 0; i < 2; i++) {
		ws_auto(ws_http) http = t_wire_open(&options);

		assert_int_equal(ws_http_call(http, &get, NULL, NULL, NULL),
				 WS_E_UNREACHABLE);
		/* the first call was told at once, the other used all its tries */
		if (i == 0)
			assert_in_range(ws_http_requests(http), 1, 6);
		else
			assert_int_equal(ws_http_requests(http), 8);
		options.unreached_ms = 0;
		options.pause_ms = 1;
	}
}

/* ---- small things -------------------------------------------------------------------- */

static void masks_are_matched_by_both_ends(void **state)
{
	static const struct {
		const char *mask;
		bool match;
	} rows[] = {
		{"pnu_...1234", true},
		{"pnu_abc...1234", true},
		{"pnu_***1234", true},
		{"pnb_...1234", false},
		{"pnu_...1235", false},
		{"pnu_...234", false},
		{"...1234", false},
		{"pnu_...", false},
		{"pnu_.1234", false},
		{"pnu_abcdefghijkl...mnop1234", false},
		{"", false},
		{NULL, false},
		{T_WIRE_KEY, false},
	};
	const struct ws_http_options options = t_wire_options(*state);
	ws_auto(ws_http) http = t_wire_open(&options);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ws_http_key_matches_mask(http, rows[i].mask),
				 rows[i].match);
}

static void addresses_below_the_base_are_told_from_others(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	ws_auto(ws_http) http = t_wire_open(&options);
	char url[100];

	(void)snprintf(url, sizeof(url), "%s/a?b=c", t_raw_base(server));
	assert_string_equal(ws_http_below_base(http, url), "/a?b=c");
	(void)snprintf(url, sizeof(url), "%sx/a", t_raw_base(server));
	assert_null(ws_http_below_base(http, url));
	assert_null(ws_http_below_base(http, "https://evil.example/api/a"));
	assert_null(ws_http_below_base(http, NULL));
}

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, t_wire_set_up, t_wire_tear_down)
	const struct CMUnitTest tests[] = {
		FACT(request_is_what_the_cloud_wants),
		FACT(methods_go_out_as_named),
		FACT(big_body_is_sent_without_asking_first),
		FACT(paths_cannot_carry_anything_else),
		FACT(keys_that_are_none_are_refused),
		FACT(reads_share_a_connection),
		FACT(write_is_sent_once_when_the_connection_dies),
		FACT(read_on_a_dead_connection_is_sent_again),
		FACT(refused_connection_is_unreachable_for_writes_too),
		FACT(reset_before_an_answer_is_tried_again_for_reads),
		FACT(reset_after_a_write_is_in_doubt),
		FACT(every_cut_of_an_answer_is_noticed),
		FACT(environment_changes_nothing),
		FACT(loopback_never_goes_through_a_proxy),
		FACT(proxy_is_asked_for_a_tunnel_and_never_sees_the_key),
		FACT(server_that_speaks_no_tls_hears_no_key),
		FACT(a_cloud_that_was_never_there_is_given_up_soon),
		FACT(masks_are_matched_by_both_ends),
		FACT(addresses_below_the_base_are_told_from_others),
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
