/*
 * tests/test_life_ends.c - how workspaces end here: deleted and transferred once approved,
 * left, and transferred elsewhere by somebody else. From the command to what was lost.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "tests/lib/screens.h"

/* What a second holds has no order: what comes next is to be in another one. */
#define NEXT_SECOND "s=$(date +%%s); while test $(date +%%s) -le $s; do sleep 0.05; done"

/* Whoever owns both accounts, as somebody else's machine has the key; in another second
 * than the last look, whose own events are no news. */
#define TRANSFER                                                                              \
	NEXT_SECOND                                                                           \
	"; CLOUD_KEY=" T_KEY_OWNER " sh $CLOUD api POST "                                     \
	"$(sh $CLOUD place acme/staging)/transfer "                                           \
	"\"{\\\"to_account_id\\\":\\\"$(sed -n 's/^id = //p' store/ada/_account/account.ini)" \
	"\\\"}\""

static void an_approved_deletion_tells_what_went(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "ends-deleted", "store",
		  {" ws delete staging --confirm staging", T_HUMAN},
		  {" commit -m 'not needed'", T_HUMAN}, {" plan", T_HUMAN | T_JSON},
		  {" sync --yes", T_HUMAN}, {" review", T_HUMAN},
		  {" approve xqpw --confirm acme/staging -m 'nobody uses it'", T_HUMAN},
		  {" plan", T_HUMAN | T_PLAIN}, {" sync --yes", T_HUMAN},
		  {" status", T_HUMAN}, {" ws list --format csv", T_HUMAN},
		  {" log acme/staging", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && test ! -e acme/staging && git tag && "
				"test -z \"$(git status --porcelain)\""));
	assert_true(t_e2e_out(e, "wsync/deleted/acme/staging/"));
	/* the cloud's own record has its id alone; and a second that two questions share
	   is told once */
	assert_true(t_e2e_ok(e, "cd store && wsync log --cloud | grep 'workspace deleted' "
				">../said && cat ../said && test $(wc -l <../said) = 1"));
	assert_true(t_e2e_out(e, "acme/staging"));
}

static void an_approved_transfer_tells_who_lost_access(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "ends-transfer-asked", "store",
		  {" ws transfer staging ada --confirm staging", T_HUMAN},
		  {" commit -m 'mine now'", T_HUMAN});
	assert_true(t_e2e_ok(e, NEXT_SECOND));
	T_SCREENS(e, "ends-transferred", "store", {" plan", T_HUMAN},
		  {" sync --yes", T_HUMAN}, {" review", T_HUMAN | T_JSON},
		  {" approve rpyx --confirm acme/staging -m 'they want it'", T_HUMAN},
		  {" sync --yes", T_HUMAN}, {" status", T_HUMAN},
		  {" review --incoming", T_HUMAN}, {" log ada/staging", T_HUMAN});
}

static void a_transfer_done_elsewhere_is_followed(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "mkdir project && cd store && wsync env bind acme/staging "
				"../project --write dotenv && cd .. && " TRANSFER));
	T_SCREENS(e, "ends-followed", "store", {" plan", T_LOOKS},
		  {" fetch", T_HUMAN | T_PLAIN}, {" diff", T_HUMAN | T_PLAIN | T_ASCII});
	/* gone in two looks, so that it is true */
	T_SCREENS(e, "ends-followed-taken", "store", {" sync --yes", T_HUMAN},
		  {" status", T_HUMAN}, {" log ada/staging", T_HUMAN},
		  {" review --incoming", T_HUMAN | T_JSON},
		  {" reject vzuv --yes", T_HUMAN | T_JSON},
		  {" approve vzuv mnku zvwl zzvt", T_HUMAN}, {" env list", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && test ! -e acme/staging && "
				"test -f ada/staging/members.ini && "
				"test -z \"$(git status --porcelain)\" && cd ../project && "
				"wsync env check && grep -q \"$(sed -n 's/^id = //p' "
				"../store/ada/_account/account.ini)\" .env"));
	assert_true(t_e2e_out(e, "Runs started here go to ada/staging"));
}

static void leaving_ends_access_at_once(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "ends-left", "store", {" ws leave shared-reports --yes", T_HUMAN},
		  {" ws list --format csv", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" status", T_HUMAN}, {" plan", T_HUMAN | T_JSON},
		  {" ws leave shared-reports --yes", T_HUMAN | T_JSON},
		  {" ws leave dev -n", T_HUMAN | T_JSON}, {" ws leave dev --yes", T_HUMAN});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, t_screens_begin, t_screens_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_approved_deletion_tells_what_went),
		TEST(an_approved_transfer_tells_who_lost_access),
		TEST(a_transfer_done_elsewhere_is_followed),
		TEST(leaving_ends_access_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
