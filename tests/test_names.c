/*
 * tests/test_names.c - permissions by name, and changes without effect, on every screen
 * that shows a change.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include "tests/lib/screens.h"

/* A lower, a grant that adds nothing, and a draft: from the edit to the history. */
static void permissions_are_named_wherever_a_change_is_shown(void **state)
{
	T_SCREENS(*state, "named", "store",
		  {" grant acme/prod bot:ci-deploy Worker -v", T_HUMAN | T_PLAIN},
		  {" grant acme/prod dan@acme.io Viewer", T_HUMAN | T_PLAIN},
		  {" grant acme/dev eve@contractor.io 'Data engineer'", T_HUMAN},
		  {" status", T_HUMAN}, {" status -v", T_HUMAN | T_PLAIN | T_ASCII},
		  {" commit -m 'least rights' -v", T_HUMAN}, {" plan -v", T_HUMAN},
		  {" review", T_HUMAN}, {" review -v", T_HUMAN},
		  {" sync --yes -v", T_HUMAN}, {" log -n 2 -v", T_HUMAN | T_PLAIN});
}

/* The id of the change is made of the role's, which the cloud chose. */
#define ANY_ID " | sed -E 's/^( *)[k-z]{4}( +[+]|: draft)/\\1ABCD\\2/'"

/* The role's name looks like Owner, and what it allows is not what that says. */
static void a_role_that_looks_like_another_is_marked(void **state)
{
	T_SCREENS(*state, "mixed", "store",
		  {" role create 'Оwner' --account acme --inherits Viewer", T_HUMAN},
		  {" commit -m 'who is that'", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" grant acme/staging eve@contractor.io 'Оwner'" ANY_ID, T_HUMAN},
		  {" status" ANY_ID, T_HUMAN | T_PLAIN}, {" diff" ANY_ID, T_HUMAN},
		  {" restore .", T_HUMAN});
}

/* Two are to become Owner, and nobody has agreed to either. */
static void owners_are_counted_for_each_change_alone(void **state)
{
	T_SCREENS(*state, "owners", "store", {" grant acme/dev bob@acme.io Owner", T_HUMAN},
		  {" grant acme/dev cy@acme.io Owner", T_HUMAN},
		  {" grant acme/dev dan@acme.io Viewer", T_HUMAN},
		  {" commit -m 'all change'", T_HUMAN}, {" review", T_HUMAN | T_JSON});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(permissions_are_named_wherever_a_change_is_shown),
		cmocka_unit_test(a_role_that_looks_like_another_is_marked),
		cmocka_unit_test(owners_are_counted_for_each_change_alone),
	};

	return cmocka_run_group_tests(tests, t_screens_begin, t_screens_end) ? 1 : 0;
}
