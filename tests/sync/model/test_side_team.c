/*
 * tests/sync/model/test_side_team.c - team documents, and those that two sides share.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "sync/model/side.h"
#include "tests/lib/sides.h"

#define TEAM "acme/_account/teams/data.ini"
#define IDS  "acme/_account/ids.ini"

static const struct ws_side_team *the_team(const struct ws_side *side)
{
	const struct ws_side_account *account = ws_side_account_at(side, "acme");

	assert_non_null(account);
	assert_int_equal(account->team_count, 1);
	return &account->teams[0];
}

static void assert_same_team(const struct ws_side *a, const struct ws_side *b)
{
	const struct ws_side_team *x = the_team(a), *y = the_team(b);

	assert_string_equal(x->id, y->id);
	assert_string_equal(x->name, y->name);
	assert_string_equal(x->file, y->file);
	assert_int_equal(x->member_count, y->member_count);
	for (size_t i = 0; i < x->member_count; i++) {
		assert_string_equal(x->members[i].label, y->members[i].label);
		assert_int_equal(x->members[i].is_bot, y->members[i].is_bot);
	}
}

/* The same as when it is read alone, also once the other side is gone. */
static void like_alone(struct t_side *first, struct t_side *second)
{
	ws_auto(ws_side) alone = t_side_build_bad(second, NULL);
	ws_auto(ws_side) side = t_side_build_beside(first, second);

	assert_int_equal(side->problem_count, alone->problem_count);
	assert_same_team(side, alone);
}

static void a_shared_team_is_the_same_team(void **state)
{
	struct t_side *first = t_side_new(), *second = t_side_new();

	(void)state;
	like_alone(first, second);
	t_side_free(first);
	t_side_free(second);
}

static void a_team_that_differs_is_read(void **state)
{
	struct t_side *first = t_side_new(), *second = t_side_new();
	struct ws_side *side;

	(void)state;
	t_side_edit(second, TEAM, "[members]\n", "[members]\nzoe@acme.io = member\n");
	like_alone(first, second);
	side = t_side_build_beside(first, second);
	assert_int_equal(the_team(side)->member_count, 3);
	ws_side_free(side);
	t_side_free(first);
	t_side_free(second);
}

static void a_team_pinned_under_another_name_has_that_name(void **state)
{
	struct t_side *first = t_side_new(), *second = t_side_new();
	struct ws_side *side;

	(void)state;
	t_side_edit(second, IDS, "[teams]\ndata = ", "[teams]\nfacts = ");
	like_alone(first, second);
	side = t_side_build_beside(first, second);
	assert_string_equal(the_team(side)->name, "facts");
	ws_side_free(side);
	t_side_free(first);
	t_side_free(second);
}

static void an_objection_is_on_both_sides(void **state)
{
	struct t_side *first = t_side_new(), *second = t_side_new();
	struct ws_side *side;

	(void)state;
	t_side_edit(first, TEAM, "id = ", "id = x");
	t_side_edit(second, TEAM, "id = ", "id = x");
	side = t_side_build_beside(first, second);
	assert_int_equal(side->problem_count, 1);
	assert_string_equal(side->problems[0].file, TEAM);
	assert_int_equal(ws_side_account_at(side, "acme")->team_count, 0);
	ws_side_free(side);
	t_side_free(first);
	t_side_free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shared_team_is_the_same_team),
		cmocka_unit_test(a_team_that_differs_is_read),
		cmocka_unit_test(a_team_pinned_under_another_name_has_that_name),
		cmocka_unit_test(an_objection_is_on_both_sides),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
