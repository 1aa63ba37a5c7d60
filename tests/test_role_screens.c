/*
 * tests/test_role_screens.c - what a role's life looks like, whole: made, changed, refused,
 * reviewed, sent, renamed, deleted; on the demo account, from step to step.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include "tests/lib/screens.h"

/* The id of the change about this name, as the shell of the next line finds it. */
#define ID(name) "$(wsync status --porcelain | grep '" name "' | head -n 1 | cut -f2)"

static void a_role_is_drafted(void **state)
{
	T_SCREENS(*state, "role-made", "store",
		  {" role create -n Auditor --account acme --scope see_flows,see_blocks",
		   T_LOOKS},
		  {" role create Auditor --account acme --scope see_flows,see_blocks "
		   "--description 'Looks, never touches'",
		   T_HUMAN},
		  {" role show Auditor --account acme", T_HUMAN}, {" diff", T_LOOKS},
		  {" commit -m 'for the auditors'", T_HUMAN}, {" status", T_LOOKS},
		  {" plan --offline", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" role list --account acme", T_HUMAN},
		  {" role show Auditor --account acme -v", T_HUMAN | T_PLAIN | T_ASCII},
		  {" role diff Auditor Viewer", T_HUMAN});
}

static void what_cannot_be_is_refused(void **state)
{
	T_SCREENS(*state, "role-refused", "store",
		  {" role create Auditor --account acme", T_HUMAN | T_JSON},
		  {" role create Extra", T_HUMAN},
		  {" role create Extra --account acne", T_HUMAN},
		  {" role create Extra --account acme --scope see_flow", T_HUMAN | T_JSON},
		  {" role create Extra --account acme --inherits Runer", T_HUMAN},
		  {" role create owner --account acme", T_HUMAN},
		  {" role create 'Оwner' --account acme -n", T_HUMAN},
		  {" role create '' --account acme", T_HUMAN},
		  {" role edit Auditor --add see_flow", T_HUMAN},
		  {" role edit Auditor --remove see_variables", T_HUMAN},
		  {" role edit Auditor --inherits Auditor", T_HUMAN},
		  {" role edit Auditor --name Viewer", T_HUMAN},
		  {" role edit Auditer --add see_flows", T_HUMAN | T_JSON},
		  {" role edit Viewer --add write_variables --account acme", T_HUMAN},
		  {" role edit Auditor", T_HUMAN},
		  {" role delete 'Data engineer' -n", T_HUMAN | T_JSON},
		  {" role delete Nobody", T_HUMAN}, {" role delete Owner", T_HUMAN},
		  {" role create", T_HUMAN}, {" role crate Extra", T_HUMAN});
}

static void an_edit_reaches_people(void **state)
{
	T_SCREENS(*state, "role-edited", "store",
		  {" role edit -n 'Data engineer' --add see_secret_blocks", T_LOOKS},
		  {" role edit -n 'Data engineer' --remove write_variables", T_LOOKS},
		  {" role edit -n 'Data engineer' --remove write_variables --add "
		   "write_events",
		   T_HUMAN},
		  {" role edit 'Data engineer' --add see_secret_blocks", T_HUMAN},
		  {" diff", T_LOOKS}, {" diff -v", T_HUMAN}, {" diff --text", T_HUMAN},
		  {" git diff", T_HUMAN}, {" commit -m 'they debug blocks'", T_HUMAN},
		  {" status", T_LOOKS | T_PORCELAIN}, {" plan", T_LOOKS},
		  {" plan --check --check-no-new-access", T_HUMAN},
		  {" plan --check --format github", T_HUMAN},
		  {" plan --check --format markdown", T_HUMAN},
		  {" plan --check --json", T_HUMAN}, {" review", T_LOOKS | T_CSV},
		  {" review --format markdown", T_HUMAN},
		  {" approve " ID("Data engineer") " -n", T_HUMAN},
		  {" approve " ID("Data engineer") " -m 'they are on call'", T_HUMAN},
		  {" sync --yes", T_LOOKS}, {" log -n 3", T_LOOKS},
		  {" who acme/prod --can see_secret_blocks", T_LOOKS},
		  {" can team:data-eng see_secret_blocks acme/prod --why", T_HUMAN},
		  {" blame acme/prod team:data-eng", T_HUMAN});
}

static void a_role_is_renamed(void **state)
{
	T_SCREENS(*state, "role-renamed", "store",
		  {" role edit 'Data engineer' --name 'Data smith'", T_HUMAN | T_JSON},
		  {" diff", T_HUMAN}, {" status", T_HUMAN},
		  {" commit -m 'a better word'", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" role show 'Data smith'", T_HUMAN}, {" log -n 2", T_HUMAN},
		  {" blame acme/prod", T_LOOKS}, {" who acme/prod", T_HUMAN},
		  {" status", T_HUMAN});
}

/* The id of the change is made of the role's, which the cloud chose. */
#define ANY_ID " | sed -E 's/(^|  )[k-z]{4}( +-|: draft)/\\1ABCD\\2/'"

static void a_role_goes(void **state)
{
	T_SCREENS(*state, "role-deleted", "store",
		  {" role delete Auditor -n" ANY_ID, T_HUMAN | T_PLAIN | T_ASCII},
		  {" role delete Auditor" ANY_ID, T_HUMAN}, {" diff" ANY_ID, T_HUMAN},
		  {" commit -m 'nobody audits'" ANY_ID, T_HUMAN},
		  {" sync --yes" ANY_ID, T_HUMAN}, {" review", T_HUMAN},
		  {" role show Auditor", T_HUMAN | T_JSON},
		  {" role list --account acme", T_HUMAN}, {" log -n 2", T_HUMAN});
}

int main(void)
{
	/* one store, from step to step: the order matters */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_is_drafted),
		cmocka_unit_test(what_cannot_be_is_refused),
		cmocka_unit_test(an_edit_reaches_people),
		cmocka_unit_test(a_role_is_renamed),
		cmocka_unit_test(a_role_goes),
	};

	return cmocka_run_group_tests(tests, t_screens_begin, t_screens_end) ? 1 : 0;
}
