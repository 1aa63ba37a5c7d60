/*
 * tests/cli/name/test_changes.c - changes that a person names: found, and judged before
 * anything is said about them.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "cli/name/changes.h"

static struct ws_change held(unsigned bits)
{
	return (struct ws_change){.id = "mzvw",
				  .path = "acme/prod",
				  .direction = WS_OUTGOING,
				  .verdict = WS_HELD,
				  .held = bits,
				  .effect = "x",
				  .losing = bits & WS_HELD_LOSS ? 7 : 0};
}

static void an_unknown_id_names_the_near_one(void **state)
{
	struct ws_change change = held(WS_HELD_APPROVAL);
	const struct ws_plan plan = {.changes = &change, .change_count = 1};
	const struct ws_change *found;
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_change_named(&plan, "mzvw", &found, &err), 0);
	assert_ptr_equal(found, &change);
	assert_int_equal(ws_change_named(&plan, "mzvx", &found, &err), WS_E_NO_CHANGE);
	assert_string_equal(err.hint, "did you mean mzvw?");
	assert_int_equal(ws_change_named(&plan, "kkkkk", &found, &err), WS_E_NO_CHANGE);
	assert_non_null(strstr(err.why, "carried out"));
	assert_int_equal(ws_change_named(&plan, "bob@acme.io", &found, &err),
			 WS_E_NO_CHANGE);
	assert_non_null(strstr(err.why, "letters from k to z"));
	assert_int_equal(ws_change_named(&plan, "", &found, &err), WS_E_NO_CHANGE);
}

static void only_what_people_decide_can_be_approved(void **state)
{
	static const struct {
		unsigned bits;
		bool loss;
		int wanted;
	} rows[] = {
		{WS_HELD_APPROVAL, false, 0},
		{WS_HELD_APPROVAL | WS_HELD_OBSERVE, false, 0},
		{WS_HELD_REJECTED, false, 0},
		{WS_HELD_LOSS, false, WS_E_LOSS},
		{WS_HELD_LOSS | WS_HELD_APPROVAL, false, WS_E_LOSS},
		{WS_HELD_LOSS, true, 0},
		{WS_HELD_LAST_OWNER, true, WS_E_LAST_OWNER},
		{WS_HELD_BROADER, true, WS_E_BROADER},
		{WS_HELD_BROADER | WS_HELD_APPROVAL, true, WS_E_BROADER},
		{WS_HELD_LAST_OWNER | WS_HELD_APPROVAL | WS_HELD_LOSS, true,
		 WS_E_LAST_OWNER},
		{WS_HELD_SELF | WS_HELD_APPROVAL, true, WS_E_SELF},
		{WS_HELD_POLICY | WS_HELD_APPROVAL, true, WS_E_POLICY},
		{WS_HELD_UNADOPTED, true, WS_E_NO_APPROVAL},
		{WS_HELD_UNSUPPORTED | WS_HELD_APPROVAL, true, WS_E_NOT_SYNCED_YET},
		{WS_HELD_OBSERVED, true, WS_E_NO_APPROVAL},
		{WS_HELD_OBSERVE, true, WS_E_OBSERVING},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct ws_change change = held(rows[i].bits);
		struct ws_err err = {0};

		assert_int_equal(ws_change_approvable(&change, rows[i].loss, &err),
				 rows[i].wanted);
		if (rows[i].wanted == 0)
			continue;
		assert_non_null(strstr(err.msg, "mzvw"));
	}
}

static void what_is_not_held_needs_no_word(void **state)
{
	static const struct {
		enum ws_direction direction;
		enum ws_verdict verdict;
		const char *says;
	} rows[] = {
		{WS_OUTGOING, WS_SEND, "needs no approval"},
		{WS_BOTH, WS_CONFLICT, "is a conflict"},
		{WS_OUTGOING, WS_WAIT, "waits"},
		{WS_INCOMING, WS_RECEIVE, "comes from the cloud"},
		{WS_INCOMING, WS_HELD, "comes from the cloud"},
		{WS_BOTH, WS_AGREE, "comes from the cloud"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct ws_change change = held(WS_HELD_APPROVAL);
		struct ws_err err = {0};

		change.direction = rows[i].direction;
		change.verdict = rows[i].verdict;
		assert_int_equal(ws_change_approvable(&change, true, &err),
				 WS_E_NO_APPROVAL);
		assert_non_null(strstr(err.msg, rows[i].says));
		assert_true(err.hint[0] != '\0');
	}
}

static void the_typed_number_must_be_the_number(void **state)
{
	static const char *const wrong[] = {"",      "6",  "8",  "07x",
					    "seven", "-7", "7 ", "99999999999999999999"};
	const struct ws_change a = held(WS_HELD_LOSS), b = held(WS_HELD_APPROVAL);
	const struct ws_change *const both[] = {&b, &a, &a};
	struct ws_cli cli = {.no_input = true, .err = stderr};
	struct ws_err err = {0};

	(void)state;
	cli.confirm = "7";
	assert_int_equal(ws_changes_confirm_loss(&cli, both, 3, &err), 0);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		cli.confirm = wrong[i];
		assert_int_equal(ws_changes_confirm_loss(&cli, both, 3, &err),
				 WS_E_CONFIRM);
	}
	/* of nothing that loses, nothing is asked */
	assert_int_equal(ws_changes_confirm_loss(&cli, both, 1, &err), 0);
	cli.confirm = NULL;
	assert_int_equal(ws_changes_confirm_loss(&cli, both, 3, &err),
			 WS_E_USAGE_INTERACTIVE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_unknown_id_names_the_near_one),
		cmocka_unit_test(only_what_people_decide_can_be_approved),
		cmocka_unit_test(what_is_not_held_needs_no_word),
		cmocka_unit_test(the_typed_number_must_be_the_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
