/* What a round told, and what follows from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "agent/told.h"

static void say(struct ws_told *told, const char *line)
{
	ws_auto(ws_json) event = NULL;

	assert_int_equal(ws_json_parse(line, strlen(line), 0, &event, NULL), 0);
	(void)ws_told_take(told, event);
}

static enum ws_pace_end end_with(struct ws_told *told, int status)
{
	const struct ws_child_end end = {WS_CHILD_EXITED, status, false, 100};

	return ws_told_end(told, &end);
}

static void a_summary_that_agrees_with_the_status_is_an_end(void **state)
{
	static const int answers[] = {0, 3, 6, 65};
	char line[200];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct ws_told told;

		ws_told_begin(&told);
		(void)snprintf(
			line, sizeof(line),
			"{\"type\":\"summary\",\"sent\":2,\"held\":1,\"main\":\"abc\","
			"\"exit\":%d}",
			answers[i]);
		say(&told, line);
		assert_int_equal(end_with(&told, answers[i]), WS_PACE_DONE);
		assert_int_equal(told.sent, 2);
		assert_string_equal(told.main, "abc");
		ws_told_clear(&told);
	}
}

static void everything_else_is_a_failure_with_a_name(void **state)
{
	const struct ws_child_end ends[] = {
		{WS_CHILD_EXITED, 0, false, 1}, /* no summary */
		{WS_CHILD_EXITED, 127, false, 1},   {WS_CHILD_EXITED, 70, false, 1},
		{WS_CHILD_SIGNALLED, 11, false, 1}, {WS_CHILD_SIGNALLED, 9, true, 1},
		{WS_CHILD_EXITED, 0, true, 1}, /* past its time, and then well */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		struct ws_told told;

		ws_told_begin(&told);
		assert_int_equal(ws_told_end(&told, &ends[i]), WS_PACE_FAILED);
		assert_string_equal(told.code, "WS0806");
		assert_true(told.message[0] != '\0');
	}
}

static void a_status_the_summary_did_not_tell_is_a_failure(void **state)
{
	struct ws_told told;

	(void)state;
	ws_told_begin(&told);
	say(&told, "{\"type\":\"summary\",\"exit\":0}");
	assert_int_equal(end_with(&told, 1), WS_PACE_FAILED);
}

static void a_lock_is_somebody_elses_round(void **state)
{
	struct ws_told told;

	(void)state;
	ws_told_begin(&told);
	assert_int_equal(end_with(&told, 9), WS_PACE_BUSY);
}

static void the_first_send_is_a_persons(void **state)
{
	struct ws_told told;

	(void)state;
	ws_told_begin(&told);
	say(&told, "{\"type\":\"error\",\"code\":\"WS0104\",\"message\":\"who?\"}");
	assert_true(ws_told_wants_person(&told));
	assert_int_equal(end_with(&told, 64), WS_PACE_DONE);
}

static void errors_on_standard_error_are_taken_from_ours_alone(void **state)
{
	static const char line[] = "{\"schema\":\"wsync/error/1\",\"code\":\"WS0503\","
				   "\"message\":\"slow down\",\"retry_after_s\":40}";
	ws_auto(ws_json) error = NULL;
	ws_auto(ws_json) other = NULL;
	struct ws_told told;

	(void)state;
	ws_told_begin(&told);
	assert_int_equal(ws_json_parse(line, strlen(line), 0, &error, NULL), 0);
	assert_int_equal(ws_json_parse("{\"code\":\"WS0503\"}", 17, 0, &other, NULL), 0);
	assert_false(ws_told_take_error(&told, other));
	assert_true(ws_told_take_error(&told, error));
	assert_int_equal(told.retry_after_s, 40);
	assert_int_equal(end_with(&told, 5), WS_PACE_FAILED);
	assert_string_equal(told.code, "WS0503");
}

static void nonsense_is_passed_over(void **state)
{
	static const char *const lines[] = {
		"{}",
		"[]",
		"{\"type\":7}",
		"{\"type\":\"nobody knows\"}",
		"{\"type\":\"held\"}",
		"{\"type\":\"held\",\"change\":\"text\"}",
		"{\"type\":\"conflict\",\"change\":[1,2]}",
		"{\"type\":\"summary\",\"sent\":-5,\"exit\":\"six\",\"main\":{}}",
		"{\"type\":\"summary\",\"sent\":9223372036854775807,\"exit\":-1}",
		"{\"type\":\"error\",\"code\":17,\"message\":null,\"retry_after_s\":-3}",
	};
	struct ws_told told;

	(void)state;
	ws_told_begin(&told);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		say(&told, lines[i]);
	assert_int_equal(told.retry_after_s, 0);
	ws_told_clear(&told);
}

static void what_hooks_get_is_sorted_and_bounded(void **state)
{
	struct ws_told told;

	(void)state;
	ws_told_begin(&told);
	for (int i = 0; i < 500; i++)
		say(&told, "{\"type\":\"conflict\",\"change\":{\"id\":\"a\",\"escalation\":"
			   "true}}");
	say(&told, "{\"type\":\"held\",\"change\":{\"id\":\"b\",\"escalation\":true}}");
	say(&told, "{\"type\":\"held\",\"change\":{\"id\":\"c\",\"escalation\":false}}");
	say(&told, "{\"type\":\"received\",\"change\":{\"id\":\"d\",\"escalation\":true}}");
	assert_int_equal(ws_json_count(told.changes[WS_HOOK_CONFLICT]), WS_TOLD_CHANGES);
	assert_int_equal(ws_json_count(told.changes[WS_HOOK_ESCALATION]), 2);
	assert_int_equal(ws_json_count(told.changes[WS_HOOK_DRIFT]), 1);
	ws_told_clear(&told);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_summary_that_agrees_with_the_status_is_an_end),
		cmocka_unit_test(everything_else_is_a_failure_with_a_name),
		cmocka_unit_test(a_status_the_summary_did_not_tell_is_a_failure),
		cmocka_unit_test(a_lock_is_somebody_elses_round),
		cmocka_unit_test(the_first_send_is_a_persons),
		cmocka_unit_test(errors_on_standard_error_are_taken_from_ours_alone),
		cmocka_unit_test(nonsense_is_passed_over),
		cmocka_unit_test(what_hooks_get_is_sorted_and_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
