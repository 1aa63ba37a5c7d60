/*
 * tests/sync/remote/test_http.c - requests against a server that misbehaves on the wire.
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
#include <unistd.h>

#include "sync/remote/http.h"
#include "tests/lib/raw_server.h"
#include "tests/lib/tempdir.h"

#define KEY      "pnu_abcdefghijklmnop1234"
#define TYPE     "Content-Type: application/json\r\n"
#define BODY_MAX 4096

static int set_up(void **state)
{
	*state = t_raw_new();
	return 0;
}

static int tear_down(void **state)
{
	t_raw_free(*state);
	return 0;
}

static struct ws_http_options options_for(struct t_raw *server)
{
	return (struct ws_http_options){.base = t_raw_base(server),
					.key = KEY,
					.agent = "wsync/test",
					.deadline_ms = 5000,
					.pause_ms = 2,
					.body_max = BODY_MAX};
}

static struct ws_http *open_with(const struct ws_http_options *options)
{
	struct ws_http *http = NULL;

	assert_int_equal(ws_http_open(options, &http, NULL), 0);
	return http;
}

/* One request on a connection of its own. */
static int call(const struct ws_http_options *options, const char *method, const char *body,
		char **out, struct ws_err *err)
{
	ws_auto(ws_http) http = open_with(options);
	const struct ws_http_request request = {.method = method,
						.path = "/things/filter",
						.body = body,
						.idempotent = strcmp(method, "GET") == 0};

	ws_err_clear(err);
	return ws_http_call(http, &request, out, NULL, err);
}

/* The server says `text` to a read, then this is what the caller hears. */
static int read_of(struct t_raw *server, enum t_raw_then then, const char *text,
		   struct ws_err *err)
{
	const struct ws_http_options options = options_for(server);
	ws_auto_free char *body = NULL;

	t_raw_text(server, then, text);
	return call(&options, "GET", NULL, &body, err);
}

static int write_of(struct t_raw *server, enum t_raw_then then, const char *text,
		    struct ws_err *err)
{
	const struct ws_http_options options = options_for(server);

	t_raw_text(server, then, text);
	return call(&options, "POST", "[]", NULL, err);
}

/* ---- what is sent ------------------------------------------------------------------- */

static void request_is_what_the_cloud_wants(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	ws_auto_free char *body = NULL;
	struct ws_err err;
	const char *seen;

	t_raw_json(server, 200, "[{\"id\":1}]");
	assert_int_equal(call(&options, "POST", "{\"limit\":200}", &body, &err), 0);
	assert_string_equal(body, "[{\"id\":1}]");
	seen = t_raw_request(server, 0);
	assert_ptr_equal(strstr(seen, "POST /api/things/filter HTTP/1.1\r\n"), seen);
	assert_non_null(strstr(seen, "\r\nAuthorization: Bearer " KEY "\r\n"));
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
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *seen;

		t_raw_json(server, 200, "{}");
		assert_int_equal(call(&options, rows[i].method, rows[i].body, NULL, &err),
				 0);
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
	const struct ws_http_options options = options_for(server);
	const size_t len = (size_t)900 << 10;
	ws_auto_free char *body = malloc(len + 1);
	struct ws_err err;

	assert_non_null(body);
	memset(body, '1', len);
	body[len] = '\0';
	t_raw_json(server, 200, "{}");
	assert_int_equal(call(&options, "POST", body, NULL, &err), 0);
	assert_null(strstr(t_raw_request(server, 0), "100-continue"));
	assert_int_equal(strlen(strstr(t_raw_request(server, 0), "\r\n\r\n") + 4), len);
}

static void paths_cannot_carry_anything_else(void **state)
{
	static const char *const paths[] = {"",     "things",     "@evil.example/x",
					    "/a b", "/a\r\nX: y", "/../x",
					    "/a#b", "/a\\b"};
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);

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
	struct ws_http_options options = options_for(*state);
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
	options.key = KEY;
	options.base = "http://api.prefect.cloud/api";
	assert_int_equal(ws_http_open(&options, &http, &err), WS_E_URL);
	assert_null(strstr(err.msg, KEY));
}

/* ---- connections -------------------------------------------------------------------- */

static void reads_share_a_connection(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);
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
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);
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
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);
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
	struct ws_http_options options = options_for(gone);
	char base[64];
	struct ws_err err;

	(void)state;
	(void)snprintf(base, sizeof(base), "%s", t_raw_base(gone));
	t_raw_free(gone);
	options.base = base;
	options.deadline_ms = 100;
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), WS_E_UNREACHABLE);
	assert_int_equal(call(&options, "POST", "[]", NULL, &err), WS_E_UNREACHABLE);
}

static void reset_before_an_answer_is_tried_again_for_reads(void **state)
{
	struct t_raw *server = *state;
	struct ws_err err;

	t_raw_text(server, T_RAW_RESET, "");
	t_raw_text(server, T_RAW_CLOSE, "");
	t_raw_text(server, T_RAW_RESET,
		   "HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 9\r\n\r\n[1,");
	assert_int_equal(read_of(server, T_RAW_KEEP,
				 "HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 2\r\n\r\n[]",
				 &err),
			 0);
	assert_int_equal(t_raw_count(server), 4);
}

static void reset_after_a_write_is_in_doubt(void **state)
{
	static const char *const answers[] = {
		"",
		"HTTP/1.1 200 OK\r\n",
		"HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 9\r\n\r\n[1,",
	};
	struct t_raw *server = *state;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		assert_int_equal(write_of(server, T_RAW_RESET, answers[i], &err),
				 WS_E_IN_DOUBT);
		assert_int_equal(write_of(server, T_RAW_CLOSE, answers[i], &err),
				 WS_E_IN_DOUBT);
	}
	assert_int_equal(t_raw_count(server), 6);
}

static void every_cut_of_an_answer_is_noticed(void **state)
{
	static const char whole[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
				    "Content-Length: 12\r\n\r\n[{\"id\": 12}]";
	struct t_raw *server = *state;
	struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (size_t len = 1; len < sizeof(whole) - 1; len++) {
		t_raw_step(server, T_RAW_CLOSE, whole, len);
		if (call(&options, "POST", "[]", NULL, &err) != WS_E_IN_DOUBT)
			fail_msg("a write believes %zu bytes: %s", len, err.msg);
	}
	assert_int_equal(t_raw_count(server), sizeof(whole) - 2);
}

/* ---- answers that make no sense ------------------------------------------------------ */

static void senseless_answers_are_thrown_away_whole(void **state)
{
	static const char *const answers[] = {
		/* two lengths: one reader would see [] */
		"HTTP/1.1 200 OK\r\n" TYPE
		"Content-Length: 5\r\nContent-Length: 2\r\n\r\n[]abc",
		"HTTP/1.1 200 OK\r\n" TYPE
		"content-length: 2\r\nCONTENT-LENGTH: 2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\n" TYPE
		"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
		"2\r\n[]\r\n0\r\n\r\n",
		/* a page of somebody else */
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\nContent-Type: application/jsonp\r\nContent-Length: "
		"2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\n" TYPE
		"Content-Type: text/html\r\nContent-Length: 2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
		/* no HTTP, or an old one */
		"[]",
		"SSH-2.0-OpenSSH_9.2\r\n",
		/* nobody asked for these */
		"HTTP/1.1 304 Not Modified\r\n\r\n",
		/* larger than we take */
		"HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 4097\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 99999999999999999999\r\n\r\n[]",
		/* gzip that is none */
		"HTTP/1.1 200 OK\r\n" TYPE
		"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
	};
	struct t_raw *server = *state;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const size_t before = t_raw_count(server);

		if (read_of(server, T_RAW_CLOSE, answers[i], &err) != WS_E_RESPONSE)
			fail_msg("read %zu: %d %s", i, err.code, err.msg);
		assert_int_equal(t_raw_count(server), before + 1);
		if (write_of(server, T_RAW_CLOSE, answers[i], &err) != WS_E_IN_DOUBT)
			fail_msg("write %zu: %d %s", i, err.code, err.msg);
		assert_int_equal(t_raw_count(server), before + 2);
	}
}

static void json_type_may_have_parameters(void **state)
{
	struct ws_err err;

	assert_int_equal(
		read_of(*state, T_RAW_KEEP,
			"HTTP/1.1 200 OK\r\ncontent-type: Application/JSON; charset=utf-8"
			"\r\nContent-Length: 2\r\n\r\n[]",
			&err),
		0);
}

static void empty_answer_is_no_body(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	char *body = (char *)"x";
	struct ws_err err;

	t_raw_text(server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(call(&options, "GET", NULL, &body, &err), 0);
	assert_null(body);
	t_raw_text(server, T_RAW_KEEP, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(call(&options, "GET", NULL, &body, &err), 0);
	assert_null(body);
}

static void chunked_stream_that_is_cut_is_tried_again(void **state)
{
	struct t_raw *server = *state;
	struct ws_err err;

	t_raw_text(server, T_RAW_CLOSE,
		   "HTTP/1.1 200 OK\r\n" TYPE
		   "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n");
	assert_int_equal(
		read_of(server, T_RAW_KEEP,
			"HTTP/1.1 200 OK\r\n" TYPE
			"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n",
			&err),
		0);
	assert_int_equal(t_raw_count(server), 2);
}

static void interim_answers_are_passed_over(void **state)
{
	struct ws_err err;

	assert_int_equal(read_of(*state, T_RAW_KEEP,
				 "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n"
				 "HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 2\r\n\r\n[]",
				 &err),
			 0);
}

static void headers_have_a_limit(void **state)
{
	struct t_raw *server = *state;
	struct ws_err err;
	char *many = calloc(1, 200000);
	size_t at;

	assert_non_null(many);
	at = (size_t)snprintf(many, 200000,
			      "HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 2\r\n");
	while (at < 70000) {
		memcpy(many + at, "X-Filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 46);
		at += 46;
	}
	memcpy(many + at, "\r\n[]", 5);
	assert_int_equal(read_of(server, T_RAW_KEEP, many, &err), WS_E_RESPONSE);
	assert_non_null(strstr(err.msg, "headers"));
	at = 0;
	while (at < 70000) {
		memcpy(many + at, "HTTP/1.1 100 Continue\r\n\r\n", 25);
		at += 25;
	}
	memcpy(many + at, "HTTP/1.1 204 Enough\r\n\r\n", 24);
	assert_int_equal(read_of(server, T_RAW_KEEP, many, &err), WS_E_RESPONSE);
	free(many);
}

static void endless_bodies_are_cut(void **state)
{
	struct ws_err err;

	assert_int_equal(
		read_of(*state, T_RAW_FLOOD, "HTTP/1.1 200 OK\r\n" TYPE "\r\n", &err),
		WS_E_RESPONSE);
	assert_non_null(strstr(err.msg, "too large"));
	assert_int_equal(
		write_of(*state, T_RAW_FLOOD, "HTTP/1.1 200 OK\r\n" TYPE "\r\n", &err),
		WS_E_IN_DOUBT);
}

/* 1 MiB of blanks as gzip packs them: a head, 1015 zeros and a tail. */
static size_t make_bomb(unsigned char *out)
{
	static const unsigned char head[] = {0x1f, 0x8b, 0x08, 0,    0,    0,    0,
					     0,    0x02, 0x03, 0xed, 0xc1, 0x31, 0x01,
					     0,    0,    0,    0xc2, 0xa0, 0x2a, 0xeb,
					     0x9f, 0xd2, 0x10, 0xbe, 0x40, 0x01};
	static const unsigned char tail[] = {0x7c, 0x06, 0xa7, 0x02, 0x03,
					     0xf1, 0,    0,    0x10, 0};

	memcpy(out, head, sizeof(head));
	memset(out + sizeof(head), 0, 1015);
	memcpy(out + sizeof(head) + 1015, tail, sizeof(tail));
	return sizeof(head) + 1015 + sizeof(tail);
}

static void bombs_are_cut_after_decoding(void **state)
{
	static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
				   "Content-Encoding: gzip\r\n\r\n";
	struct t_raw *server = *state;
	struct ws_http_options options = options_for(server);
	unsigned char whole[sizeof(head) + 2000];
	ws_auto_free char *body = NULL;
	struct ws_err err;
	size_t len;

	memcpy(whole, head, sizeof(head) - 1);
	len = sizeof(head) - 1 + make_bomb(whole + sizeof(head) - 1);
	t_raw_step(server, T_RAW_CLOSE, whole, len);
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), WS_E_RESPONSE);
	assert_non_null(strstr(err.msg, "too large"));
	/* it is what it says: with room enough it unpacks */
	options.body_max = (size_t)1 << 20;
	t_raw_step(server, T_RAW_CLOSE, whole, len);
	assert_int_equal(call(&options, "GET", NULL, &body, &err), 0);
	assert_int_equal(strlen(body), 1 << 20);
}

/* ---- statuses ------------------------------------------------------------------------ */

static void statuses_become_codes(void **state)
{
	static const struct {
		int status, code;
	} rows[] = {
		{400, WS_E_REFUSED},   {401, WS_E_KEY_REJECTED}, {403, WS_E_FORBIDDEN},
		{404, WS_E_NOT_FOUND}, {405, WS_E_REFUSED},      {409, WS_E_REFUSED},
		{411, WS_E_REFUSED},   {413, WS_E_REFUSED},      {415, WS_E_REFUSED},
		{422, WS_E_REFUSED},
	};
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int write = 0; write < 2; write++) {
			const size_t before = t_raw_count(server);

			t_raw_json(server, rows[i].status,
				   "{\"detail\":\"so \\u001b[2Jit is\"}");
			assert_int_equal(call(&options, write ? "PATCH" : "GET",
					      write ? "{}" : NULL, NULL, &err),
					 rows[i].code);
			assert_int_equal(err.http, rows[i].status);
			assert_non_null(strstr(err.msg, "it is"));
			assert_null(strchr(err.msg, '\x1b'));
			assert_int_equal(t_raw_count(server), before + 1);
		}
	}
}

static void a_key_quoted_in_an_error_is_hidden(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	t_raw_json(server, 403, "{\"detail\":\"" KEY " may not, said " KEY "\"}");
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), WS_E_FORBIDDEN);
	assert_null(strstr(err.msg, KEY));
	assert_non_null(strstr(err.msg, "* may not, said *"));
	/* an answer that is no error is data and stays as it is */
	t_raw_json(server, 200, "{\"name\":\"" KEY "\"}");
	{
		ws_auto_free char *body = NULL;

		assert_int_equal(call(&options, "GET", NULL, &body, &err), 0);
		assert_string_equal(body, "{\"name\":\"" KEY "\"}");
	}
}

static void error_page_that_is_no_json_still_counts(void **state)
{
	struct ws_err err;

	assert_int_equal(read_of(*state, T_RAW_CLOSE,
				 "HTTP/1.1 401 No\r\nContent-Type: text/html\r\n"
				 "Content-Length: 6\r\n\r\n<html>",
				 &err),
			 WS_E_KEY_REJECTED);
	assert_null(strchr(err.msg, '<'));
}

static void redirects_are_not_followed(void **state)
{
	static const int statuses[] = {301, 302, 303, 307, 308};
	struct t_raw *server = *state;
	struct t_raw *decoy = t_raw_new();
	struct ws_err err;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		static const char *const targets[] = {
			"http://127.0.0.1:%d/api/things/filter", "//localhost:%d/x",
			"ftp://127.0.0.1:%d/x", "file:///etc/hostname?%d"};

		for (size_t t = 0; t < sizeof(targets) / sizeof(targets[0]); t++) {
			char target[100];
			char text[300];

			(void)snprintf(target, sizeof(target), "%s", targets[t]);
			*strstr(target, "%d") = '\0';
			(void)snprintf(text, sizeof(text),
				       "HTTP/1.1 %d Go\r\nLocation: %s%d%s\r\n"
				       "Content-Length: 0\r\n\r\n",
				       statuses[i], target, t_raw_port(decoy),
				       strstr(targets[t], "%d") + 2);
			assert_int_equal(read_of(server, T_RAW_CLOSE, text, &err),
					 WS_E_REDIRECT);
			assert_int_equal(write_of(server, T_RAW_CLOSE, text, &err),
					 WS_E_REDIRECT);
		}
	}
	assert_int_equal(t_raw_count(server), 40);
	assert_int_equal(t_raw_connections(decoy), 0);
	t_raw_free(decoy);
}

static void server_trouble_is_tried_again_for_reads(void **state)
{
	static const int statuses[] = {408, 500, 502, 503, 504, 429, 599};
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const size_t before = t_raw_count(server);

		t_raw_json(server, statuses[i], "{}");
		t_raw_json(server, 200, "[]");
		assert_int_equal(call(&options, "GET", NULL, NULL, &err), 0);
		assert_int_equal(t_raw_count(server), before + 2);
	}
}

static void server_trouble_leaves_writes_in_doubt(void **state)
{
	static const int statuses[] = {408, 500, 502, 503, 504};
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		t_raw_json(server, statuses[i], "{\"detail\":\"oops\"}");
		assert_int_equal(call(&options, "PUT", "[]", NULL, &err), WS_E_IN_DOUBT);
		assert_int_equal(err.http, statuses[i]);
		assert_int_equal(t_raw_count(server), i + 1);
	}
}

static void trouble_without_end_ends(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (int i = 0; i < 20; i++)
		t_raw_json(server, 502, "{\"detail\":\"bad gateway\"}");
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), WS_E_SERVER);
	assert_string_equal(err.msg, "bad gateway");
	assert_in_range(t_raw_count(server), 2, 8);
}

static void throttled_write_was_not_carried_out_and_is_sent_again(void **state)
{
	static const char *const waits[] = {
		"", "Retry-After: soon\r\n", "Retry-After: -5\r\n",
		"Retry-After: Thu, 01 Jan 2015 00:00:00 GMT\r\n"};
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		ws_auto_free char *text = t_raw_make(429, waits[i], "{}");
		const size_t before = t_raw_count(server);

		t_raw_text(server, T_RAW_KEEP, text);
		t_raw_json(server, 200, "[]");
		assert_int_equal(call(&options, "POST", "[]", NULL, &err), 0);
		assert_int_equal(t_raw_count(server), before + 2);
	}
}

static void longer_waits_than_the_deadline_are_told_not_waited(void **state)
{
	static const struct {
		const char *header;
		int seconds;
	} rows[] = {{"Retry-After: 30\r\n", 30},
		    {"Retry-After: 29.5\r\n", 30},
		    {"Retry-After: 99999999999999\r\n", 900},
		    {"Retry-After: Mon, 23 Nov 2026 10:03:11 GMT\r\n", 60}};
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto(ws_http) http = open_with(&options);
		ws_auto_free char *text = t_raw_make(429, rows[i].header, "{}");
		const struct ws_http_request get = {
			.method = "GET", .path = "/x", .idempotent = true};
		const size_t before = t_raw_count(server);
		struct ws_err err = {0};

		t_raw_text(server, T_RAW_KEEP, text);
		assert_int_equal(ws_http_call(http, &get, NULL, NULL, &err),
				 WS_E_THROTTLED);
		assert_int_equal(err.retry_after_s, rows[i].seconds);
		/* and until then nothing more is sent */
		assert_int_equal(ws_http_call(http, &get, NULL, NULL, &err),
				 WS_E_THROTTLED);
		assert_in_range(err.retry_after_s, rows[i].seconds - 1, rows[i].seconds);
		assert_int_equal(t_raw_count(server), before + 1);
	}
}

/* ---- time ---------------------------------------------------------------------------- */

static void silence_ends_at_the_deadline(void **state)
{
	static const struct {
		enum t_raw_then then;
		const char *text;
	} rows[] = {
		{T_RAW_HANG, ""},
		{T_RAW_HANG, "HTTP/1.1 200 OK\r\n"},
		{T_RAW_DRIP, "HTTP/1.1 200 OK\r\nX: "},
		{T_RAW_HANG, "HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 3000\r\n\r\n["},
		{T_RAW_DRIP, "HTTP/1.1 200 OK\r\n" TYPE "Content-Length: 3000\r\n\r\n["}};
	struct t_raw *server = *state;
	struct ws_http_options options = options_for(server);
	struct ws_err err;

	options.deadline_ms = 120;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int rc;

		t_raw_text(server, rows[i].then, rows[i].text);
		rc = call(&options, "GET", NULL, NULL, &err);
		assert_true(rc == WS_E_UNREACHABLE || rc == WS_E_RESPONSE);
		t_raw_text(server, rows[i].then, rows[i].text);
		assert_int_equal(call(&options, "DELETE", NULL, NULL, &err), WS_E_IN_DOUBT);
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
	struct ws_http_options options = options_for(server);
	struct flow flow = {.want = 300};
	ws_auto(ws_http) http = NULL;

	t_raw_serve(server, say_empty_list, NULL);
	options.window = 4;
	http = open_with(&options);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL), 0);
	assert_int_equal(flow.done, 300);
	assert_int_equal(flow.failed, 0);
	assert_in_range(t_raw_connections(server), 1, 4);
}

static void batch_asks_again_after_each_completion(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);
	struct flow flow = {.want = 10, .later = true};

	t_raw_serve(server, say_empty_list, NULL);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL), 0);
	assert_int_equal(flow.done, 10);
	assert_int_equal(t_raw_connections(server), 1);
}

static void batch_ends_when_done_says_so(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);
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
	struct ws_http_options options = options_for(server);
	struct flow flow = {.want = 1000, .stop_after = 5};
	const struct ws_http_request get = {
		.method = "GET", .path = "/x", .idempotent = true};
	ws_auto(ws_http) http = NULL;

	t_raw_serve(server, say_empty_list, NULL);
	options.window = 4;
	options.stop = &flow.stop;
	http = open_with(&options);
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
	struct ws_http_options options = options_for(server);
	struct flow flow = {.want = 12};
	ws_auto(ws_http) http = NULL;

	t_raw_serve(server, say_empty_list, NULL);
	options.per_minute = 6000; /* one in 10 ms */
	options.burst = 2;
	options.deadline_ms = 1000;
	http = open_with(&options);
	assert_int_equal(ws_http_batch(http, flow_next, flow_done, &flow, NULL), 0);
	assert_int_equal(flow.failed, 0);
}

/* ---- the environment ----------------------------------------------------------------- */

static void environment_changes_nothing(void **state)
{
	static const char *const names[] = {"http_proxy", "https_proxy", "HTTPS_PROXY",
					    "ALL_PROXY",  "all_proxy",   "HTTP_PROXY"};
	struct t_raw *server = *state;
	struct t_raw *decoy = t_raw_new();
	const struct ws_http_options options = options_for(server);
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
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), 0);
	assert_non_null(strstr(t_raw_request(server, 0), "Bearer " KEY));
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
	struct ws_http_options options = options_for(server);
	char address[64];
	struct ws_err err;

	(void)snprintf(address, sizeof(address), "http://127.0.0.1:%d", t_raw_port(proxy));
	options.proxy = address;
	t_raw_json(server, 200, "[]");
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), 0);
	assert_int_equal(t_raw_connections(proxy), 0);
	t_raw_free(proxy);
}

static void proxy_is_asked_for_a_tunnel_and_never_sees_the_key(void **state)
{
	struct t_raw *proxy = *state;
	struct ws_http_options options = options_for(proxy);
	char address[64];
	struct ws_err err;

	(void)snprintf(address, sizeof(address), "http://127.0.0.1:%d", t_raw_port(proxy));
	options.base = "https://cloud.invalid/api";
	options.proxy = address;
	options.deadline_ms = 200;
	t_raw_text(proxy, T_RAW_CLOSE, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
	assert_true(call(&options, "GET", NULL, NULL, &err) < 0);
	assert_true(t_raw_heard(proxy, "CONNECT cloud.invalid:443 HTTP/1.1"));
	assert_false(t_raw_heard(proxy, KEY));
	options.proxy = "socks5://127.0.0.1:1";
	assert_int_equal(ws_http_open(&options, &(struct ws_http *){NULL}, NULL), WS_E_URL);
}

static void server_that_speaks_no_tls_hears_no_key(void **state)
{
	struct t_raw *server = *state;
	struct ws_http_options options = options_for(server);
	char base[64];
	struct ws_err err;

	(void)snprintf(base, sizeof(base), "https://127.0.0.1:%d/api", t_raw_port(server));
	options.base = base;
	options.deadline_ms = 100;
	assert_int_equal(call(&options, "GET", NULL, NULL, &err), WS_E_UNREACHABLE);
	assert_int_equal(call(&options, "POST", "[]", NULL, &err), WS_E_UNREACHABLE);
	assert_false(t_raw_heard(server, KEY));
	assert_int_equal(t_raw_count(server), 0);
}

static void a_cloud_that_was_never_there_is_given_up_soon(void **state)
{
	const struct ws_http_request get = {
		.method = "GET", .path = "/me", .idempotent = true};
	struct ws_http_options options = options_for(*state);
	char base[64];

	(void)snprintf(base, sizeof(base), "http://127.0.0.1:1/api");
	options.base = base;
	options.pause_ms = 50;
	options.unreached_ms = 1;
	for (int i = 0; i < 2; i++) {
		ws_auto(ws_http) http = open_with(&options);

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
		{KEY, false},
	};
	const struct ws_http_options options = options_for(*state);
	ws_auto(ws_http) http = open_with(&options);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ws_http_key_matches_mask(http, rows[i].mask),
				 rows[i].match);
}

static void addresses_below_the_base_are_told_from_others(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = options_for(server);
	ws_auto(ws_http) http = open_with(&options);
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
#define FACT(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
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
		FACT(senseless_answers_are_thrown_away_whole),
		FACT(json_type_may_have_parameters),
		FACT(empty_answer_is_no_body),
		FACT(chunked_stream_that_is_cut_is_tried_again),
		FACT(interim_answers_are_passed_over),
		FACT(headers_have_a_limit),
		FACT(endless_bodies_are_cut),
		FACT(bombs_are_cut_after_decoding),
		FACT(statuses_become_codes),
		FACT(a_key_quoted_in_an_error_is_hidden),
		FACT(error_page_that_is_no_json_still_counts),
		FACT(redirects_are_not_followed),
		FACT(server_trouble_is_tried_again_for_reads),
		FACT(server_trouble_leaves_writes_in_doubt),
		FACT(trouble_without_end_ends),
		FACT(throttled_write_was_not_carried_out_and_is_sent_again),
		FACT(longer_waits_than_the_deadline_are_told_not_waited),
		FACT(silence_ends_at_the_deadline),
		FACT(batch_keeps_to_its_window_of_connections),
		FACT(batch_asks_again_after_each_completion),
		FACT(batch_ends_when_done_says_so),
		FACT(stop_finishes_what_is_under_way),
		FACT(tokens_space_requests_without_costing_their_time),
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
