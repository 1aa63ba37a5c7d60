/*
 * tests/sync/model/test_policy.c - values of policy.ini, and two rule books compared.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "store/tree/layout.h"
#include "sync/model/policy.h"

static struct ws_ini *parse(const char *text)
{
	struct ws_ini *doc = NULL;

	assert_int_equal(ws_ini_parse(text, strlen(text), ws_layout_schema(WS_DOC_POLICY),
				      "acme/_account/policy.ini", &doc, NULL),
			 0);
	return doc;
}

/* On top of what holds anyway; the texts live as long as the arena. */
static struct ws_policy rules(struct ws_arena *arena, const struct ws_policy *above,
			      const char *text)
{
	ws_auto(ws_ini) doc = parse(text);
	struct ws_policy out;
	struct ws_err err = {0};

	if (ws_policy_read(arena, above, doc, &out, &err))
		fail_msg("%s: %s", err.msg, err.why);
	return out;
}

static void every_rule_is_read(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_policy p = rules(arena, &ws_policy_default,
				   "[guards]\nmin-owners = 2\n"
				   "required-owners = Ada@acme.io  dan@acme.io\n"
				   "max-loss = 5%\n\n[approval]\nescalation = 3\n"
				   "approver = other\n\n[ignore-service-accounts]\n"
				   "terraform = read-only\n");

	(void)state;
	assert_int_equal(p.min_owners, 2);
	assert_int_equal(p.required_owners.count, 2);
	assert_string_equal(p.required_owners.items[0], "ada@acme.io");
	assert_string_equal(p.required_owners.items[1], "dan@acme.io");
	assert_int_equal(p.max_loss_percent, 5);
	assert_int_equal(p.escalation, 3);
	assert_true(p.approver_other);
	assert_int_equal(p.ignored_bots.count, 1);
	assert_string_equal(p.ignored_bots.items[0], "terraform");
}

static void without_a_document_what_is_above_holds(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_policy p;

	(void)state;
	assert_int_equal(ws_policy_read(arena, &ws_policy_default, NULL, &p, NULL), 0);
	assert_int_equal(p.set, 0);
	assert_int_equal(p.min_owners, 1);
	assert_int_equal(p.max_loss_percent, 20);
	assert_int_equal(p.escalation, 1);
	assert_false(p.approver_other);
	assert_int_equal(p.required_owners.count + p.ignored_bots.count, 0);
}

static void values_of_no_use_are_refused_with_their_line(void **state)
{
	static const struct {
		const char *text, *why;
		int line;
	} bad[] = {
		{"[guards]\nmin-owners = 0\n", "1 to 100", 2},
		{"[guards]\nmin-owners = 101\n", "1 to 100", 2},
		{"[guards]\nmin-owners = 2x\n", "1 to 100", 2},
		{"[guards]\nmin-owners = -1\n", "1 to 100", 2},
		{"[guards]\nmin-owners = +1\n", "1 to 100", 2},
		{"[guards]\nmin-owners =\n", "1 to 100", 2},
		{"[guards]\nmin-owners = 99999999999999999999\n", "1 to 100", 2},
		{"[guards]\nmin-owners = 1\nmax-loss = 20\n", "0% to 100%", 3},
		{"[guards]\nmax-loss = 101%\n", "0% to 100%", 2},
		{"[guards]\nmax-loss = 5%%\n", "0% to 100%", 2},
		{"[guards]\nmax-loss = %\n", "0% to 100%", 2},
		{"[guards]\nrequired-owners = a@b.c A@b.c\n", "twice", 2},
		{"[guards]\nrequired-owners = a@b.c, d@e.f\n", "blank", 2},
		{"[approval]\nescalation = 10\n", "0 to 9", 2},
		{"[approval]\nescalation = one\n", "0 to 9", 2},
		{"[approval]\napprover = Other\n", "anyone", 2},
		{"[approval]\napprover = nobody\n", "anyone", 2},
		{"[ignore-service-accounts]\nci = yes\n", "read-only", 2},
		{"[ignore-service-accounts]\nci =\n", "read-only", 2},
		{"[sync]\nmode = observe\n", "own mode", 2},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ws_auto(ws_arena) arena = ws_arena_new();
		ws_auto(ws_ini) doc = parse(bad[i].text);
		struct ws_err err = {0};
		struct ws_policy p;

		if (ws_policy_read(arena, &ws_policy_default, doc, &p, &err) !=
		    WS_E_VALUE_BAD)
			fail_msg("taken: %s", bad[i].text);
		if (!strstr(err.why, bad[i].why) || err.line != bad[i].line)
			fail_msg("%s:%d: %s", bad[i].text, err.line, err.why);
	}
}

static void the_mode_is_set_elsewhere(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	ws_auto(ws_ini) doc = parse("[sync]\nmode = two-way\n");
	struct ws_err err = {0};
	struct ws_policy p;

	(void)state;
	assert_int_equal(ws_policy_read(arena, &ws_policy_default, doc, &p, &err),
			 WS_E_VALUE_BAD);
	assert_non_null(strstr(err.hint, "wsync mode"));
}

static void a_workspace_wins_key_by_key(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_policy account = rules(arena, &ws_policy_default,
					 "[guards]\nmin-owners = 3\n"
					 "required-owners = ada@acme.io\nmax-loss = 5%\n\n"
					 "[ignore-service-accounts]\nci = read-only\n");
	struct ws_policy p = rules(arena, &account,
				   "[guards]\nmin-owners = 2\nrequired-owners =\n\n"
				   "[ignore-service-accounts]\netl = read-only\n");
	struct ws_policy again;

	(void)state;
	assert_int_equal(p.set, WS_POLICY_MIN_OWNERS | WS_POLICY_REQUIRED_OWNERS |
					WS_POLICY_IGNORED);
	assert_int_equal(p.min_owners, 2);
	assert_int_equal(p.required_owners.count, 0);
	assert_int_equal(p.max_loss_percent, 5);
	assert_int_equal(p.ignored_bots.count, 2);
	assert_int_equal(account.ignored_bots.count, 1); /* untouched */

	/* its own keys on top of another account's */
	assert_int_equal(ws_policy_over(arena, &ws_policy_default, &p, &again, NULL), 0);
	assert_int_equal(again.min_owners, 2);
	assert_int_equal(again.max_loss_percent, 20);
	assert_int_equal(again.ignored_bots.count, 1);
	assert_string_equal(again.ignored_bots.items[0], "etl");
}

static void each_key_can_be_looser(void **state)
{
	static const char strict[] = "[guards]\nmin-owners = 2\n"
				     "required-owners = ada@acme.io dan@acme.io\n"
				     "max-loss = 10%\n\n[approval]\nescalation = 2\n"
				     "approver = other\n\n[ignore-service-accounts]\n"
				     "ci = read-only\n";
	static const char *const edits[][2] = {
		{"min-owners = 2", "min-owners = 1"},
		{"required-owners = ada@acme.io dan@acme.io",
		 "required-owners = dan@acme.io"},
		{"max-loss = 10%", "max-loss = 11%"},
		{"escalation = 2", "escalation = 1"},
		{"approver = other", "approver = anyone"},
		{"ci = read-only", "etl = read-only"},
	};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_policy a = rules(arena, &ws_policy_default, strict);

	(void)state;
	assert_false(ws_policy_is_looser(&a, &a));
	assert_false(ws_policy_is_looser(&ws_policy_default, &a));
	assert_true(ws_policy_is_looser(&a, &ws_policy_default));
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		const char *at = strstr(strict, edits[i][0]);
		char text[512];
		struct ws_policy b, both;

		assert_non_null(at);
		(void)snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - strict), strict,
			       edits[i][1], at + strlen(edits[i][0]));
		b = rules(arena, &ws_policy_default, text);
		if (!ws_policy_is_looser(&a, &b))
			fail_msg("not looser: %s", edits[i][1]);
		assert_int_equal(ws_policy_stricter(arena, &a, &b, &both, NULL), 0);
		assert_false(ws_policy_is_looser(&a, &both));
		assert_false(ws_policy_is_looser(&b, &both));
		assert_int_equal(ws_policy_stricter(arena, &b, &a, &both, NULL), 0);
		assert_false(ws_policy_is_looser(&a, &both));
		assert_false(ws_policy_is_looser(&b, &both));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_rule_is_read),
		cmocka_unit_test(without_a_document_what_is_above_holds),
		cmocka_unit_test(values_of_no_use_are_refused_with_their_line),
		cmocka_unit_test(the_mode_is_set_elsewhere),
		cmocka_unit_test(a_workspace_wins_key_by_key),
		cmocka_unit_test(each_key_can_be_looser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
