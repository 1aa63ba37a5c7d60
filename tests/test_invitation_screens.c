/*
 * tests/test_invitation_screens.c - inviting, whole: into an account at once, into a personal
 * workspace by a line; and what others did there, looked at and taken back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include "tests/lib/screens.h"

/* The id of the first change that is looked for. */
#define ID(word) "$(wsync review --format csv | grep " word " | head -n 1 | cut -d, -f1)"

static void into_an_account(void **state)
{
	T_SCREENS(*state, "invited-account", "store",
		  {" invitation create acme kim@x.com", T_HUMAN | T_JSON},
		  {" invitation create -n acme kim@x.com", T_HUMAN | T_PLAIN},
		  {" invitation create acme kim@x.com --yes", T_HUMAN},
		  {" invitation create acme kim@x.com -n", T_HUMAN},
		  {" invitation list", T_HUMAN | T_PLAIN | T_ASCII},
		  {" invitation resend acme kim@x.com", T_HUMAN},
		  {" invitation resend acme kim@x.com --yes", T_HUMAN},
		  {" invitation resend acme nobody@x.com --yes", T_HUMAN | T_JSON},
		  {" invitation cancel acme kim@x.com --yes", T_HUMAN},
		  {" invitation cancel acme kim@x.com --yes", T_HUMAN | T_JSON},
		  {" invitation create acme bob@acme.io", T_HUMAN},
		  {" invitation create acme kim", T_HUMAN | T_JSON},
		  {" invitation create acme '=x@y.com' -n", T_HUMAN},
		  {" invitation create acme 'a;b@y.com' -n", T_HUMAN},
		  {" invitation create acme/prod kim@x.com", T_HUMAN},
		  {" invitation create acne kim@x.com", T_HUMAN},
		  {" invitation create acme kim@x.com --role Boss --yes", T_HUMAN},
		  {" invitation create", T_HUMAN}, {" invitation", T_HUMAN});
}

static void into_a_workspace(void **state)
{
	T_SCREENS(*state, "invited-workspace", "store",
		  {" grant acme/prod kim@x.com Viewer", T_HUMAN | T_JSON},
		  {" grant ada/default kim@x.com Viewer -n", T_LOOKS},
		  {" grant ada/default kim@x.com Viewer --why 'helps out'", T_HUMAN},
		  {" diff", T_HUMAN | T_PLAIN}, {" commit -m 'kim helps'", T_HUMAN},
		  {" plan --offline", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" who ada/default", T_HUMAN}, {" status", T_HUMAN},
		  {" invitation cancel ada/default kim@x.com", T_HUMAN},
		  {" invitation cancel ada/default nobody@x.com", T_HUMAN},
		  {" commit -m 'no more'", T_HUMAN}, {" sync --yes", T_HUMAN});
}

static void into_a_workspace_of_an_organization(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && sed -i 's/^.invited.$/&\\nbob@acme.io = Viewer"
				"\\nkim@x.com = Owner/' acme/prod/members.ini"));
	T_SCREENS(e, "invited-organization", "store", {" lint", T_HUMAN},
		  {" commit", T_HUMAN}, {" lint --format gcc", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && git commit -qam 'past wsync'"));
	T_SCREENS(e, "invited-organization-held", "store", {" status", T_LOOKS},
		  {" sync --yes", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && git revert -n HEAD && git commit -qm back && "
				"wsync sync --yes"));
}

static void what_others_did_is_taken_back(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev eve@contractor.io Developer && "
				"cd store && wsync sync --yes"));
	T_SCREENS(e, "incoming-reviewed", "store",
		  {" review --incoming", T_HUMAN | T_PLAIN | T_ASCII},
		  {" review --incoming --format markdown", T_HUMAN},
		  {" reject " ID("eve") " -n", T_HUMAN},
		  {" reject " ID("eve") " -m 'not without a contract'", T_HUMAN},
		  {" reject " ID("eve") " -m 'not without a contract' --yes", T_HUMAN},
		  {" status", T_HUMAN}, {" diff", T_HUMAN}, {" git setup", T_HUMAN},
		  {" git diff", T_HUMAN}, {" lint", T_HUMAN | T_JSON},
		  {" lint --format gcc", T_HUMAN}, {" lint --format github", T_HUMAN},
		  {" fmt --check", T_HUMAN | T_JSON});
	assert_true(
		t_e2e_ok(e, "cd store && printf 'zz = Owner\\n' >>acme/dev/members.ini"));
	T_SCREENS(e, "linted", "store", {" lint", T_HUMAN}, {" commit", T_HUMAN},
		  {" lint --format gcc", T_HUMAN}, {" lint --format github", T_HUMAN},
		  {" fmt --check", T_HUMAN});
}

int main(void)
{
	/* one store, from step to step: the order matters */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(into_an_account),
		cmocka_unit_test(into_a_workspace),
		cmocka_unit_test(into_a_workspace_of_an_organization),
		cmocka_unit_test(what_others_did_is_taken_back),
	};

	return cmocka_run_group_tests(tests, t_screens_begin, t_screens_end) ? 1 : 0;
}
