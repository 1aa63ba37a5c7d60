/*
 * tests/sync/remote/test_http_heard.c - answers of a server that misbehaves on the wire.
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

/* ---- answers that make no sense ------------------------------------------------------ */

static void senseless_answers_are_thrown_away_whole(void **state)
{
	static const char *const answers[] = {
		/* two lengths: one reader would see [] */
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		"Content-Length: 5\r\nContent-Length: 2\r\n\r\n[]abc",
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		"content-length: 2\r\nCONTENT-LENGTH: 2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"
		"2\r\n[]\r\n0\r\n\r\n",
		/* a page of somebody else */
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\nContent-Type: application/jsonp\r\nContent-Length: "
		"2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		"Content-Type: text/html\r\nContent-Length: 2\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n[]",
		/* no HTTP, or an old one */
		"[]",
		"SSH-2.0-OpenSSH_9.2\r\n",
		/* nobody asked for these */
		"HTTP/1.1 304 Not Modified\r\n\r\n",
		/* larger than we take */
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "Content-Length: 4097\r\n\r\n[]",
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		"Content-Length: 99999999999999999999\r\n\r\n[]",
		/* gzip that is none */
		"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n[]",
	};
	struct t_raw *server = *state;
	struct ws_err err;

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
		const size_t before = t_raw_count(server);

		if (t_wire_read(server, T_RAW_CLOSE, answers[i], &err) != WS_E_RESPONSE)
			fail_msg("read %zu: %d %s", i, err.code, err.msg);
		assert_int_equal(t_raw_count(server), before + 1);
		if (t_wire_write(server, T_RAW_CLOSE, answers[i], &err) != WS_E_IN_DOUBT)
			fail_msg("write %zu: %d %s", i, err.code, err.msg);
		assert_int_equal(t_raw_count(server), before + 2);
	}
}

static void json_type_may_have_parameters(void **state)
{
	struct ws_err err;

	assert_int_equal(
		t_wire_read(
			*state, T_RAW_KEEP,
			"HTTP/1.1 200 OK\r\ncontent-type: Application/JSON; charset=utf-8"
			"\r\nContent-Length: 2\r\n\r\n[]",
			&err),
		0);
}

static void empty_answer_is_no_body(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	char *body = (char *)"x";
	struct ws_err err;

	t_raw_text(server, T_RAW_KEEP, "HTTP/1.1 204 No Content\r\n\r\n");
	assert_int_equal(t_wire_one(&options, "GET", NULL, &body, &err), 0);
	assert_null(body);
	t_raw_text(server, T_RAW_KEEP, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
	assert_int_equal(t_wire_one(&options, "GET", NULL, &body, &err), 0);
	assert_null(body);
}

static void chunked_stream_that_is_cut_is_tried_again(void **state)
{
	struct t_raw *server = *state;
	struct ws_err err;

	t_raw_text(server, T_RAW_CLOSE,
		   "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
		   "Transfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n");
	assert_int_equal(
		t_wire_read(
			server, T_RAW_KEEP,
			"HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
			"Transfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n",
			&err),
		0);
	assert_int_equal(t_raw_count(server), 2);
}

static void interim_answers_are_passed_over(void **state)
{
	struct ws_err err;

	assert_int_equal(t_wire_read(*state, T_RAW_KEEP,
				     "HTTP/1.1 100 Continue\r\nContent-Length: 5\r\n\r\n"
				     "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE
				     "Content-Length: 2\r\n\r\n[]",
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
			      "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "Content-Length: 2\r\n");
	while (at < 70000) {
		memcpy(many + at, "X-Filler: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n", 46);
		at += 46;
	}
	memcpy(many + at, "\r\n[]", 5);
	assert_int_equal(t_wire_read(server, T_RAW_KEEP, many, &err), WS_E_RESPONSE);
	assert_non_null(strstr(err.msg, "headers"));
	at = 0;
	while (at < 70000) {
		memcpy(many + at, "HTTP/1.1 100 Continue\r\n\r\n", 25);
		at += 25;
	}
	memcpy(many + at, "HTTP/1.1 204 Enough\r\n\r\n", 24);
	assert_int_equal(t_wire_read(server, T_RAW_KEEP, many, &err), WS_E_RESPONSE);
	free(many);
}

static void endless_bodies_are_cut(void **state)
{
	struct ws_err err;

	assert_int_equal(t_wire_read(*state, T_RAW_FLOOD,
				     "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "\r\n", &err),
			 WS_E_RESPONSE);
	assert_non_null(strstr(err.msg, "too large"));
	assert_int_equal(t_wire_write(*state, T_RAW_FLOOD,
				      "HTTP/1.1 200 OK\r\n" T_WIRE_TYPE "\r\n", &err),
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
	struct ws_http_options options = t_wire_options(server);
	unsigned char whole[sizeof(head) + 2000];
	ws_auto_free char *body = NULL;
	struct ws_err err;
	size_t len;

	memcpy(whole, head, sizeof(head) - 1);
	len = sizeof(head) - 1 + make_bomb(whole + sizeof(head) - 1);
	t_raw_step(server, T_RAW_CLOSE, whole, len);
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), WS_E_RESPONSE);
	assert_non_null(strstr(err.msg, "too large"));
	/* it is what it says: with room enough it unpacks */
	options.body_max = (size_t)1 << 20;
	t_raw_step(server, T_RAW_CLOSE, whole, len);
	assert_int_equal(t_wire_one(&options, "GET", NULL, &body, &err), 0);
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
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (int write = 0; write < 2; write++) {
			const size_t before = t_raw_count(server);

			t_raw_json(server, rows[i].status,
				   "{\"detail\":\"so \\u001b[2Jit is\"}");
			assert_int_equal(t_wire_one(&options, write ? "PATCH" : "GET",
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
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	t_raw_json(server, 403,
		   "{\"detail\":\"" T_WIRE_KEY " may not, said " T_WIRE_KEY "\"}");
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), WS_E_FORBIDDEN);
	assert_null(strstr(err.msg, T_WIRE_KEY));
	assert_non_null(strstr(err.msg, "* may not, said *"));
	/* an answer that is no error is data and stays as it is */
	t_raw_json(server, 200, "{\"name\":\"" T_WIRE_KEY "\"}");
	{
		ws_auto_free char *body = NULL;

		assert_int_equal(t_wire_one(&options, "GET", NULL, &body, &err), 0);
		assert_string_equal(body, "{\"name\":\"" T_WIRE_KEY "\"}");
	}
}

static void error_page_that_is_no_json_still_counts(void **state)
{
	struct ws_err err;

	assert_int_equal(t_wire_read(*state, T_RAW_CLOSE,
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
			assert_int_equal(t_wire_read(server, T_RAW_CLOSE, text, &err),
					 WS_E_REDIRECT);
			assert_int_equal(t_wire_write(server, T_RAW_CLOSE, text, &err),
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
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		const size_t before = t_raw_count(server);

		t_raw_json(server, statuses[i], "{}");
		t_raw_json(server, 200, "[]");
		assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), 0);
		assert_int_equal(t_raw_count(server), before + 2);
	}
}

static void server_trouble_leaves_writes_in_doubt(void **state)
{
	static const int statuses[] = {408, 500, 502, 503, 504};
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
		t_raw_json(server, statuses[i], "{\"detail\":\"oops\"}");
		assert_int_equal(t_wire_one(&options, "PUT", "[]", NULL, &err),
				 WS_E_IN_DOUBT);
		assert_int_equal(err.http, statuses[i]);
		assert_int_equal(t_raw_count(server), i + 1);
	}
}

static void trouble_without_end_ends(void **state)
{
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (int i = 0; i < 20; i++)
		t_raw_json(server, 502, "{\"detail\":\"bad gateway\"}");
	assert_int_equal(t_wire_one(&options, "GET", NULL, NULL, &err), WS_E_SERVER);
	assert_string_equal(err.msg, "bad gateway");
	assert_in_range(t_raw_count(server), 2, 8);
}

static void throttled_write_was_not_carried_out_and_is_sent_again(void **state)
{
	static const char *const waits[] = {
		"", "Retry-After: soon\r\n", "Retry-After: -5\r\n",
		"Retry-After: Thu, 01 Jan 2015 00:00:00 GMT\r\n"};
	struct t_raw *server = *state;
	const struct ws_http_options options = t_wire_options(server);
	struct ws_err err;

	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++) {
		ws_auto_free char *text = t_raw_make(429, waits[i], "{}");
		const size_t before = t_raw_count(server);

		t_raw_text(server, T_RAW_KEEP, text);
		t_raw_json(server, 200, "[]");
		assert_int_equal(t_wire_one(&options, "POST", "[]", NULL, &err), 0);
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
	const struct ws_http_options options = t_wire_options(server);

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto(ws_http) http = t_wire_open(&options);
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

int main(void)
{
#define FACT(name) cmocka_unit_test_setup_teardown(name, t_wire_set_up, t_wire_tear_down)
	const struct CMUnitTest tests[] = {
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
	};

	(void)signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
