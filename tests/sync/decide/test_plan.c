/*
 * tests/sync/decide/test_plan.c - comparing two sides.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n\n"
			  "[service-accounts]\nci = Runner\n";

/* ---- comparing ----------------------------------------------------------------------- */

static void expect_compare(const struct t_side *before, const struct t_side *after,
			   bool drafts, bool whole, const char *lines)
{
	struct ws_side *a = t_side_build_bad(before, NULL);
	struct ws_side *b = t_side_build_bad(after, drafts ? a : NULL);
	struct ws_buf text = WS_BUF_INIT;
	struct ws_plan *plan = NULL;

	assert_int_equal(
		ws_plan_compare(a, b, whole, drafts ? WS_DRAFT : WS_OUTGOING, &plan, NULL),
		0);
	for (size_t i = 0; i < plan->change_count; i++)
		assert_int_equal(plan->changes[i].direction,
				 drafts ? WS_DRAFT : WS_OUTGOING);
	t_plan_text(plan, &text);
	assert_string_equal(ws_buf_text(&text), lines);
	ws_buf_free(&text);
	ws_plan_free(plan);
	ws_side_free(b);
	ws_side_free(a);
}

static void drafts_show_their_items_alone(void **state)
{
	struct t_side *main_ = t_side_new();
	struct t_side *drafts = t_side_empty();

	(void)state;
	t_side_workspace(main_, "acme/prod", 1, one);
	t_side_workspace(main_, "acme/dev", 2, one);
	/* members.ini alone was edited: the workspace is known by its place */
	t_side_put(drafts, T_MEMBERS, "[users]\nada@acme.io = Owner\ncy@acme.io = Owner\n");
	expect_compare(main_, drafts, true, false,
		       "send acme/prod bob@acme.io Viewer > -\n"
		       "send acme/prod cy@acme.io - > Owner\n");
	t_side_put(drafts, "acme/fresh/members.ini", one);
	expect_compare(main_, drafts, true, false,
		       "send acme/prod bob@acme.io Viewer > -\n"
		       "send acme/prod cy@acme.io - > Owner\n");
	t_side_free(drafts);
	t_side_free(main_);
}

static void whole_revisions_show_workspaces_that_come_and_go(void **state)
{
	struct t_side *before = t_side_new();
	struct t_side *after = t_side_new();

	(void)state;
	t_side_workspace(before, "acme/prod", 1, one);
	t_side_workspace(before, "acme/gone", 2, one);
	t_side_workspace(after, "acme/live", 1, one);
	t_side_workspace(after, "acme/new", 3, one);
	t_side_edit(after, "acme/live/workspace.ini", "name = W1\n",
		    "name = Live\ndelete = live\n");
	expect_compare(before, after, false, true,
		       "send acme/gone workspace acme/gone > -\n"
		       "send acme/live name W1 > Live\n"
		       "send acme/live handle acme/prod > acme/live\n"
		       "send acme/live intent delete - > live\n"
		       "send acme/new workspace - > acme/new\n");
	expect_compare(before, after, false, false,
		       "send acme/live name W1 > Live\n"
		       "send acme/live handle acme/prod > acme/live\n"
		       "send acme/live intent delete - > live\n");
	t_side_free(after);
	t_side_free(before);
}

static void a_section_that_goes_is_no_difference(void **state)
{
	struct t_side *before = t_side_new();
	struct t_side *after = t_side_new();

	(void)state;
	t_side_workspace(before, "acme/prod", 1, one);
	t_side_workspace(after, "acme/prod", 1, one);
	t_side_edit(after, T_MEMBERS, "[service-accounts]\nci = Runner\n", "");
	expect_compare(before, after, false, true, "");
	/* and one that comes brings its lines */
	expect_compare(after, before, false, true, "send acme/prod bot:ci - > Runner\n");
	t_side_free(after);
	t_side_free(before);
}

static void an_invalid_file_is_no_difference(void **state)
{
	struct t_side *before = t_side_new();
	struct t_side *after = t_side_empty();

	(void)state;
	t_side_workspace(before, "acme/prod", 1, one);
	t_side_put(after, T_MEMBERS, "[users]\nbob@acme.io = Nonsense\n");
	expect_compare(before, after, true, false, "");
	t_side_free(after);
	t_side_free(before);
}

static void nothing_compares_to_nothing(void **state)
{
	struct ws_plan *plan = NULL;
	struct ws_facts facts = {.today = "2026-11-23", .two_way = true, .have_base = true};

	(void)state;
	assert_int_equal(ws_plan_compare(NULL, NULL, true, WS_INCOMING, &plan, NULL), 0);
	assert_int_equal(plan->change_count, 0);
	ws_plan_free(plan);
	assert_int_equal(ws_plan_build(NULL, NULL, NULL, &facts, &plan, NULL), 0);
	assert_int_equal(plan->change_count, 0);
	assert_int_equal(plan->guard_count, 5);
	ws_plan_free(plan);
	ws_plan_free(NULL);
}

static void every_guard_has_a_word(void **state)
{
	(void)state;
	assert_string_equal(ws_guard_word(WS_GUARD_OWNERS), "owners");
	assert_string_equal(ws_guard_word(WS_GUARD_SELF), "self");
	assert_string_equal(ws_guard_word(WS_GUARD_LOSS), "loss");
	assert_string_equal(ws_guard_word(WS_GUARD_APPROVAL), "approval");
	assert_string_equal(ws_guard_word(WS_GUARD_READ), "read");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drafts_show_their_items_alone),
		cmocka_unit_test(whole_revisions_show_workspaces_that_come_and_go),
		cmocka_unit_test(a_section_that_goes_is_no_difference),
		cmocka_unit_test(an_invalid_file_is_no_difference),
		cmocka_unit_test(nothing_compares_to_nothing),
		cmocka_unit_test(every_guard_has_a_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
