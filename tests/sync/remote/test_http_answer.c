/*
 * tests/sync/remote/test_http_answer.c - what header lines and answers mean.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "sync/remote/http_p.h"

#define NOW 1795428131 /* Mon, 23 Nov 2026 10:02:11 GMT */

static const struct ws_http_request a_read = {
	.method = "GET", .path = "/x", .idempotent = true};
static const struct ws_http_request a_write = {
	.method = "POST", .path = "/x", .body = "[]"};

static bool line(struct ws_http_head *head, const char *text)
{
	return ws_http_head_line(head, text, strlen(text));
}

/* A whole JSON answer of that status; body is borrowed text. */
static struct ws_http_answer answer_of(int status, const char *body)
{
	return (struct ws_http_answer){
		.fate = WS_HTTP_ANSWERED,
		.status = status,
		.head = {.lengths = 1, .ended = true, .typed = true, .json = true},
		.body = {.data = (char *)(uintptr_t)body, .len = strlen(body)},
	};
}

static struct ws_http_answer failure_of(enum ws_http_fate fate, int status)
{
	struct ws_http_answer answer = answer_of(status, "");

	answer.fate = fate;
	memcpy(answer.trouble, "trouble", 8);
	return answer;
}

static void headers_are_read_in_any_case(void **state)
{
	struct ws_http_head head = {0};

	(void)state;
	assert_true(line(&head, "HTTP/1.1 200 OK\r\n"));
	assert_true(line(&head, "CONTENT-length: 5\r\n"));
	assert_true(line(&head, "content-TYPE:application/json\r\n"));
	assert_true(line(&head, "retry-after:\t 7 \r\n"));
	assert_true(line(&head, "DATE: Mon, 23 Nov 2026 10:02:11 GMT\r\n"));
	assert_false(head.ended);
	assert_true(line(&head, "\r\n"));
	assert_true(head.ended);
	assert_int_equal(head.lengths, 1);
	assert_true(head.json);
	assert_string_equal(head.retry_after, "7");
	assert_int_equal(head.date_s, NOW);
}

static void similar_names_are_other_headers(void **state)
{
	struct ws_http_head head = {0};

	(void)state;
	assert_true(line(&head, "X-Content-Length: 5\r\n"));
	assert_true(line(&head, "Content-Length-Hint: 5\r\n"));
	assert_true(line(&head, "Content-Length\r\n"));
	assert_int_equal(head.lengths, 0);
	assert_true(line(&head, "Date: yesterday\r\n"));
	assert_int_equal(head.date_s, 0);
}

static void bytes_of_interim_answers_count(void **state)
{
	struct ws_http_head head = {0};
	size_t n = 0;

	(void)state;
	while (line(&head, "HTTP/1.1 100 Continue\r\n") && line(&head, "\r\n"))
		n++;
	assert_in_range(n, 2600, 2700);
}

static void long_values_are_cut_not_overrun(void **state)
{
	struct ws_http_head head = {0};
	char text[5000];

	(void)state;
	memset(text, '9', sizeof(text));
	memcpy(text, "Retry-After: ", 13);
	assert_true(ws_http_head_line(&head, text, sizeof(text)));
	assert_int_equal(strlen(head.retry_after), 63);
	memcpy(text, "Date:        ", 13);
	assert_true(ws_http_head_line(&head, text, sizeof(text)));
}

static void unanswered_requests_by_fate(void **state)
{
	static const struct {
		enum ws_http_fate fate;
		int status, read, write;
		bool read_again, write_again;
	} rows[] = {
		{WS_HTTP_UNSENT, 0, WS_E_UNREACHABLE, WS_E_UNREACHABLE, true, true},
		{WS_HTTP_STRANGER, 0, WS_E_UNREACHABLE, WS_E_UNREACHABLE, false, false},
		{WS_HTTP_CUT, 0, WS_E_UNREACHABLE, WS_E_IN_DOUBT, true, false},
		{WS_HTTP_CUT, 200, WS_E_RESPONSE, WS_E_IN_DOUBT, true, false},
		{WS_HTTP_CUT, 409, WS_E_RESPONSE, WS_E_IN_DOUBT, true, false},
		{WS_HTTP_SENSELESS, 200, WS_E_RESPONSE, WS_E_IN_DOUBT, false, false},
		{WS_HTTP_NOMEM, 200, WS_E_NOMEM, WS_E_IN_DOUBT, false, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ws_http_answer answer = failure_of(rows[i].fate,
								rows[i].status);
		struct ws_http_verdict v = ws_http_judge(&a_read, &answer, NOW, NULL);

		assert_int_equal(v.rc, rows[i].read);
		assert_int_equal(v.again, rows[i].read_again);
		v = ws_http_judge(&a_write, &answer, NOW, NULL);
		assert_int_equal(v.rc, rows[i].write);
		assert_int_equal(v.again, rows[i].write_again);
	}
}

static void only_a_throttled_write_may_be_repeated(void **state)
{
	(void)state;
	for (int status = 200; status < 600; status++) {
		const struct ws_http_answer answer = answer_of(status, "{}");
		const struct ws_http_verdict v = ws_http_judge(&a_write, &answer, NOW,
							       NULL);

		assert_int_equal(v.again, status == 429);
		if (status >= 300)
			assert_true(v.rc < 0);
	}
}

static void sentence_of_the_cloud_comes_with_status_and_request(void **state)
{
	const struct ws_http_answer answer = answer_of(
		422, "{\"detail\":[{\"loc\":[\"body\",\"handle\"],\"msg\":\"is taken\"}]}");
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_http_judge(&a_write, &answer, NOW, &err).rc, WS_E_REFUSED);
	assert_int_equal(err.http, 422);
	assert_non_null(strstr(err.msg, "is taken"));
	assert_non_null(strstr(err.why, "422"));
	assert_non_null(strstr(err.why, "POST /x"));
}

static void retry_after_dates_are_measured_by_the_clouds_clock(void **state)
{
	struct ws_http_answer answer = answer_of(429, "{}");
	struct ws_err err = {0};

	(void)state;
	memcpy(answer.head.retry_after, "Mon, 23 Nov 2026 10:02:21 GMT", 30);
	answer.head.date_s = NOW;
	/* our own clock is a year off */
	assert_int_equal(
		ws_http_judge(&a_read, &answer, NOW - 31536000, &err).retry_after_s, 10);
	assert_int_equal(err.retry_after_s, 10);
	answer.head.date_s = 0;
	assert_int_equal(ws_http_judge(&a_read, &answer, NOW, &err).retry_after_s, 10);
}

static void unframed_emptiness_is_no_answer(void **state)
{
	struct ws_http_answer answer = answer_of(200, "");

	(void)state;
	assert_int_equal(ws_http_judge(&a_write, &answer, NOW, NULL).rc, 0);
	answer.head.lengths = 0;
	assert_int_equal(ws_http_judge(&a_write, &answer, NOW, NULL).rc, WS_E_IN_DOUBT);
	assert_true(ws_http_judge(&a_read, &answer, NOW, NULL).again);
	answer.status = 204;
	assert_int_equal(ws_http_judge(&a_write, &answer, NOW, NULL).rc, 0);
	answer.head.ended = false;
	assert_int_equal(ws_http_judge(&a_write, &answer, NOW, NULL).rc, WS_E_IN_DOUBT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(headers_are_read_in_any_case),
		cmocka_unit_test(similar_names_are_other_headers),
		cmocka_unit_test(bytes_of_interim_answers_count),
		cmocka_unit_test(long_values_are_cut_not_overrun),
		cmocka_unit_test(unanswered_requests_by_fate),
		cmocka_unit_test(only_a_throttled_write_may_be_repeated),
		cmocka_unit_test(sentence_of_the_cloud_comes_with_status_and_request),
		cmocka_unit_test(retry_after_dates_are_measured_by_the_clouds_clock),
		cmocka_unit_test(unframed_emptiness_is_no_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
