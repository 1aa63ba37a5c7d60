/*
 * States of invitations, which one counts, and their lines.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/invitation.h"

#define NOON 1764000000 /* 2025-11-24T16:00:00Z */

static void a_state_is_read_in_either_case(void **state)
{
	static const struct {
		const char *word, *until;
		enum ws_invite_state is;
	} rows[] = {
		{"PENDING", "2025-11-24T16:00:01Z", WS_INVITE_PENDING},
		{"pending", "2025-11-24T16:00:00Z", WS_INVITE_EXPIRED},
		{"PENDING", NULL, WS_INVITE_PENDING},
		{"PENDING", "soon", WS_INVITE_PENDING},
		{"ACCEPTED", "2020-01-01T00:00:00Z", WS_INVITE_ACCEPTED},
		{"rejected", NULL, WS_INVITE_REJECTED},
		{"Revoked", NULL, WS_INVITE_REVOKED},
		{"EXPIRED", NULL, WS_INVITE_EXPIRED},
		{"BOUNCED", NULL, WS_INVITE_OTHER},
		{"", NULL, WS_INVITE_OTHER},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(ws_invite_state(rows[i].word, rows[i].until, NOON),
				 rows[i].is);
}

static void a_live_one_counts_before_a_newer_dead_one(void **state)
{
	const struct ws_invitation all[] = {
		{.id = "1", .email = "kim@x.io", .status = "REVOKED", .created = "2025-01"},
		{.id = "2", .email = "KIM@x.io", .status = "PENDING", .created = "2025-02"},
		{.id = "3",
		 .email = "kim@x.io",
		 .status = "REJECTED",
		 .created = "2025-03"},
		{.id = "4", .email = "zoe@x.io", .status = "PENDING", .created = "2025-04"},
	};

	(void)state;
	assert_ptr_equal(ws_invitation_find(all, 4, "kim@X.io", NOON), &all[1]);
	assert_ptr_equal(ws_invitation_find(all, 1, "kim@x.io", NOON), &all[0]);
	assert_null(ws_invitation_find(all, 4, "kim@x.i", NOON));
	assert_null(ws_invitation_find(NULL, 0, "kim@x.io", NOON));
}

static void of_dead_ones_the_newest_counts(void **state)
{
	const struct ws_invitation all[] = {
		{.id = "9", .email = "kim@x.io", .status = "REVOKED", .created = "2025-03"},
		{.id = "1",
		 .email = "kim@x.io",
		 .status = "REJECTED",
		 .created = "2025-03"},
		{.id = "5", .email = "kim@x.io", .status = "ACCEPTED", .created = NULL},
	};

	(void)state;
	assert_ptr_equal(ws_invitation_find(all, 3, "kim@x.io", NOON), &all[0]);
	assert_ptr_equal(ws_invitation_find(all + 1, 2, "kim@x.io", NOON), &all[1]);
}

static void a_line_comes_back_as_it_was(void **state)
{
	const struct ws_invitation one = {.status = "PENDING",
					  .expiration = "2025-12-08T16:00:00.123+00:00"};
	struct ws_invite_line line;
	char *text = NULL;

	(void)state;
	assert_int_equal(ws_invite_format("kim@x.io", &one, "Data, Europe", &text, NULL),
			 0);
	assert_string_equal(text, "pending until 2025-12-08T16:00:00Z, Data, Europe");
	assert_true(ws_invite_parse(text, &line));
	assert_string_equal(line.state, "pending");
	assert_string_equal(line.until, "2025-12-08T16:00:00Z");
	assert_string_equal(line.role, "Data, Europe");
	free(text);
}

static void a_role_that_does_not_fit_is_left_out(void **state)
{
	const struct ws_invitation one = {.status = "REVOKED", .expiration = "never"};
	char email[90], role[100], *text = NULL;

	(void)state;
	memset(email, 'a', sizeof(email));
	email[sizeof(email) - 1] = '\0';
	memset(role, 'r', sizeof(role));
	role[sizeof(role) - 1] = '\0';
	assert_int_equal(ws_invite_format(email, &one, role, &text, NULL), 0);
	assert_string_equal(text, "revoked");
	free(text);
}

static void what_is_no_such_line_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" pending",
		"pending until ",
		"pending, ",
		"pending until 2025-12-08T16:00:00Z and more",
		"a-word-that-is-much-too-long-for-a-state",
		"pending until 2025-12-08T16:00:00Z-which-is-too-long-by-far",
	};
	struct ws_invite_line line;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(ws_invite_parse(bad[i], &line));
}

static void an_address_can_stand_in_a_line(void **state)
{
	static const char *const good[] = {"kim@x.com", "kim+a@x.com", "o'brien@x.co.uk",
					   "k\xc3\xa9@x.com", "_k@x"};
	static const char *const bad[] = {"=x@y.com",  "kim",       "@x.com",    "kim@",
					  "a@b@c.com", "a b@x.com", "a;b@x.com", "#k@x.com",
					  "[k@x.com",  "id:k@x",    "k@.com",    "k@x.com.",
					  "k@x..com",  "k.@x.com",  "k\n@x.com", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++)
		assert_true(ws_invitation_address_ok(good[i]));
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(ws_invitation_address_ok(bad[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_state_is_read_in_either_case),
		cmocka_unit_test(a_live_one_counts_before_a_newer_dead_one),
		cmocka_unit_test(of_dead_ones_the_newest_counts),
		cmocka_unit_test(a_line_comes_back_as_it_was),
		cmocka_unit_test(an_address_can_stand_in_a_line),
		cmocka_unit_test(a_role_that_does_not_fit_is_left_out),
		cmocka_unit_test(what_is_no_such_line_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
