#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/docs.h"
#include "tests/lib/records.h"

static void parses_to(const char *value, const char *role, const char *until,
		      const char *why)
{
	struct ws_grant_text text;
	struct ws_err err = {0};

	if (ws_grant_text_parse(value, &text, &err))
		fail_msg("%s: %s", value, err.msg);
	assert_string_equal(text.role, role);
	if (until)
		assert_string_equal(text.until, until);
	else
		assert_null(text.until);
	if (why)
		assert_string_equal(text.why, why);
	else
		assert_null(text.why);
	ws_grant_text_clear(&text);
	assert_null(text.role);
}

static void lines_are_taken_apart(void **state)
{
	(void)state;
	parses_to("Owner", "Owner", NULL, NULL);
	parses_to("Data engineer", "Data engineer", NULL, NULL);
	parses_to("Viewer, until 2027-01-31", "Viewer", "2027-01-31", NULL);
	parses_to("Viewer, why audit", "Viewer", NULL, "audit");
	parses_to("Viewer, until 2027-01-31, why audit", "Viewer", "2027-01-31", "audit");
	parses_to("Viewer,until 2027-01-31,why audit", "Viewer", "2027-01-31", "audit");
	parses_to("Viewer ,  until  2027-01-31 ,  why  audit, and more", "Viewer",
		  "2027-01-31", "audit, and more");
	parses_to("Viewer, until 2028-02-29", "Viewer", "2028-02-29", NULL);
}

static void other_commas_belong_to_the_role(void **state)
{
	(void)state;
	parses_to("Data, Europe", "Data, Europe", NULL, NULL);
	parses_to("Data, Europe, why x", "Data, Europe", NULL, "x");
	parses_to("Data, whyever", "Data, whyever", NULL, NULL);
	parses_to("a,,b", "a,,b", NULL, NULL);
	parses_to("Owner%2C why not", "Owner, why not", NULL, NULL);
	parses_to("Owner%252C x", "Owner%2C x", NULL, NULL);
	parses_to("100% sure", "100% sure", NULL, NULL);
}

static void is_refused(const char *value)
{
	struct ws_grant_text text;
	struct ws_err err = {0};

	if (ws_grant_text_parse(value, &text, &err) != WS_E_VALUE_BAD)
		fail_msg("%s was taken", value);
	assert_string_not_equal(err.msg, "");
	assert_null(text.role);
	assert_null(text.until);
}

static void bad_lines_are_refused(void **state)
{
	static const char *const lines[] = {
		"",
		" ",
		", until 2027-01-31",
		"Viewer, until",
		"Viewer, until ",
		"Viewer, until tomorrow",
		"Viewer, until 2027-02-29",
		"Viewer, until 2027-13-01",
		"Viewer, until 2027-1-1",
		"Viewer, until 2027-01-31 12:00",
		"Viewer, until 2027-01-31, until 2028-01-31",
		"Viewer, until 2027-01-31, x",
		"Viewer, why",
		"Viewer, why ",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		is_refused(lines[i]);
}

/* Read as part of the reason, the end date would never come. */
static void an_end_date_is_not_lost_in_a_reason(void **state)
{
	(void)state;
	is_refused("Owner, why audit, until 2026-12-31");
	is_refused("Owner, why audit,until 2026-12-31");
	is_refused("Owner, until 2026-01-01, why audit, until 2026-12-31");
}

static void formats_to(const char *role, const char *until, const char *why,
		       const char *wanted)
{
	const struct ws_grant_text text = {
		(char *)(uintptr_t)role, (char *)(uintptr_t)until, (char *)(uintptr_t)why};
	char *value = NULL;

	assert_int_equal(ws_grant_text_format(&text, &value, NULL), 0);
	assert_string_equal(value, wanted);
	free(value);
	parses_to(wanted, role, until, why);
}

static void lines_are_put_together(void **state)
{
	(void)state;
	formats_to("Owner", NULL, NULL, "Owner");
	formats_to("Owner", "2026-12-31", NULL, "Owner, until 2026-12-31");
	formats_to("Owner", "2026-12-31", "a, b", "Owner, until 2026-12-31, why a, b");
	formats_to("A, until 2026-12-31", NULL, NULL, "A%2C until 2026-12-31");
	formats_to("A,why", NULL, "b,until c", "A%2Cwhy, why b%2Cuntil c");
	formats_to("A%2C", NULL, "%25", "A%252C, why %2525");
}

static void any_text_comes_back(void **state)
{
	struct t_chance chance = {42};
	struct t_records look;

	(void)state;
	t_records_init(&look);
	for (int i = 0; i < 20000; i++) {
		const char *role = t_hostile_name(&look, &chance);
		const char *why = t_hostile_name(&look, &chance);
		struct ws_grant_text text = {(char *)(uintptr_t)role, NULL,
					     (char *)(uintptr_t)why};
		struct ws_grant_text back;
		char *value = NULL;

		/* blanks at the ends are nobody's */
		if (!*role || !*why || strchr(" \t", *role) || strchr(" \t", *why) ||
		    strchr(" \t", role[strlen(role) - 1]) ||
		    strchr(" \t", why[strlen(why) - 1]))
			continue;
		if (role[0] == ',' || why[0] == ',')
			continue;
		text.until = t_roll(&chance, 2) ? (char *)(uintptr_t) "2026-12-31" : NULL;
		assert_int_equal(ws_grant_text_format(&text, &value, NULL), 0);
		if (ws_grant_text_parse(value, &back, NULL))
			fail_msg("%s does not come back", value);
		assert_string_equal(back.role, role);
		assert_string_equal(back.why, why);
		assert_int_equal(!back.until, !text.until);
		ws_grant_text_clear(&back);
		free(value);
	}
	t_records_clear(&look);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_taken_apart),
		cmocka_unit_test(other_commas_belong_to_the_role),
		cmocka_unit_test(bad_lines_are_refused),
		cmocka_unit_test(an_end_date_is_not_lost_in_a_reason),
		cmocka_unit_test(lines_are_put_together),
		cmocka_unit_test(any_text_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
