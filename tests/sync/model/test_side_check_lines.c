/*
 * tests/sync/model/test_side_check_lines.c - lines nobody can mean are refused, and what was
 * there before is not.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/side.h"
#include "tests/lib/sides.h"

#define MEMBERS "acme/prod/members.ini"
#define ACCOUNT "acme/_account/account.ini"
#define NOW_S   INT64_C(1795478400) /* 2026-11-24 */

static const char users[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n\n"
			    "[invited]\n";

static struct t_side *prod(void)
{
	struct t_side *side = t_side_new();

	t_side_workspace(side, "acme/prod", 1, users);
	return side;
}

/* How many problems `after` has beside `before` (NULL: nothing); the first copied out. */
static size_t check(const struct t_side *before, const struct t_side *after,
		    struct ws_err *first)
{
	struct ws_side *was = before ? t_side_build(before) : NULL;
	struct ws_side *is = t_side_build(after);
	struct ws_err *problems = NULL;
	size_t count = 99;

	memset(first, 0, sizeof(*first));
	assert_int_equal(ws_side_check_lines(was, is, NOW_S, &problems, &count, NULL), 0);
	if (count)
		*first = problems[0];
	free(problems);
	ws_side_free(was);
	ws_side_free(is);
	return count;
}

static void a_day_that_is_over_is_refused_where_it_is_new(void **state)
{
	struct t_side *before = prod(), *after = prod();
	struct ws_err first;

	(void)state;
	t_side_edit(after, MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Viewer, until 2026-11-22");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_VALUE_BAD);
	assert_int_equal(first.line, 3);
	assert_string_equal(first.file, MEMBERS);
	assert_int_equal(check(after, after, &first), 0);
	assert_int_equal(check(NULL, after, &first), 1);
	t_side_edit(after, MEMBERS, "2026-11-22", "2026-11-24");
	assert_int_equal(check(before, after, &first), 0);
	t_side_free(before);
	t_side_free(after);
}

static void strangers_join_an_organization_first(void **state)
{
	struct t_side *before = prod(), *after = prod();
	struct ws_err first;

	(void)state;
	t_side_edit(after, MEMBERS, "[invited]\n", "[invited]\nzoe@x.com = Viewer\n");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_PRINCIPAL_UNKNOWN);
	assert_int_equal(first.line, 6);
	assert_string_equal(first.file, MEMBERS);
	assert_string_equal(first.hint, "wsync invitation create acme zoe@x.com");
	assert_int_equal(check(NULL, after, &first), 1);
	/* a role, an end and a reason are wishes about a line that is there */
	assert_int_equal(check(after, after, &first), 0);
	t_side_edit(before, MEMBERS, "[invited]\n", "[invited]\nZoe@x.com = Owner\n");
	assert_int_equal(check(before, after, &first), 0);
	assert_int_equal(check(after, before, &first), 0);
	t_side_free(before);
	t_side_free(after);
}

static void members_are_shared_with(void **state)
{
	struct t_side *before = prod(), *after = prod();
	struct ws_err first;

	(void)state;
	t_side_edit(after, MEMBERS, "[invited]\n", "[invited]\nCY@acme.io = Viewer\n");
	assert_int_equal(check(before, after, &first), 1);
	assert_int_equal(first.code, WS_E_PRINCIPAL_UNKNOWN);
	assert_string_equal(first.hint,
			    "put the line under [users]: CY@acme.io is a member");
	t_side_free(before);
	t_side_free(after);
}

static void one_line_may_have_one_problem_each(void **state)
{
	struct t_side *after = prod();
	struct ws_err first;

	(void)state;
	t_side_edit(
		after, MEMBERS, "[invited]\n",
		"[invited]\nyan@x.com = Viewer, until 2020-01-01\nzoe@x.com = Viewer\n");
	t_side_edit(after, MEMBERS, "bob@acme.io = Viewer",
		    "bob@acme.io = Viewer, until 2020-01-01");
	assert_int_equal(check(NULL, after, &first), 3);
	t_side_free(after);
}

static void in_an_account_of_ones_own_anybody_is_invited(void **state)
{
	struct t_side *before = prod(), *after = prod();
	struct ws_err first;

	(void)state;
	t_side_edit(after, ACCOUNT, "ORGANIZATION", "PERSONAL");
	t_side_edit(after, MEMBERS, "[invited]\n", "[invited]\nzoe@x.com = Viewer\n");
	assert_int_equal(check(before, after, &first), 0);
	/* a plan nobody knows is not a personal one */
	t_side_edit(after, ACCOUNT, "plan-type = PERSONAL\n", "");
	assert_int_equal(check(before, after, &first), 1);
	t_side_free(before);
	t_side_free(after);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_day_that_is_over_is_refused_where_it_is_new),
		cmocka_unit_test(strangers_join_an_organization_first),
		cmocka_unit_test(members_are_shared_with),
		cmocka_unit_test(one_line_may_have_one_problem_each),
		cmocka_unit_test(in_an_account_of_ones_own_anybody_is_invited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
