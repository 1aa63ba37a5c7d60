/*
 * tests/test_life.c - a workspace's whole life on the screen: made, described, renamed,
 * transferred, left and deleted; what stands against each, and the same without a daemon.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/own.h"
#include "tests/lib/screens.h"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void made(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "life-made", "store", {" ws create -n acme/lab --name Lab", T_LOOKS},
		  {" ws create acme/prod", T_HUMAN | T_JSON},
		  {" ws create acme/other --name production", T_HUMAN},
		  {" ws create acme/Big", T_HUMAN | T_JSON}, {" ws create lab", T_HUMAN},
		  {" ws create nobody/lab", T_HUMAN},
		  {" ws create ada/second --offline", T_HUMAN | T_JSON},
		  {" ws create acme/lab --name Lab --description 'to try things'", T_HUMAN},
		  {" ws create acme/lab", T_HUMAN}, {" ws show acme/lab", T_LOOKS},
		  {" status", T_HUMAN | T_PLAIN}, {" commit -m lab", T_HUMAN},
		  {" plan", T_LOOKS}, {" sync --yes", T_HUMAN}, {" ws list", T_LOOKS});
	assert_true(t_e2e_ok(e, "cd store && grep -q '^id = ' acme/lab/workspace.ini"));
}

static void described(void **state)
{
	T_SCREENS(*state, "life-set", "store",
		  {" ws set dev -n --name 'A new name'", T_LOOKS},
		  {" ws set dev --default-role Viewer", T_HUMAN},
		  {" ws set dev --default-role Vewer", T_HUMAN | T_JSON},
		  {" ws set dev --result-storage none", T_HUMAN | T_JSON},
		  {" ws set dev --result-storage s3://x", T_HUMAN},
		  {" ws set nosuch --name x", T_HUMAN}, {" ws set dev", T_HUMAN},
		  {" ws set dev --name ''", T_HUMAN}, {" fetch --full", T_HUMAN},
		  {" sync --yes", T_HUMAN}, {" ws set dev --result-storage none", T_LOOKS},
		  {" ws show dev", T_HUMAN}, {" commit -m 'results stay'", T_HUMAN},
		  {" diff", T_LOOKS}, {" sync --yes", T_HUMAN}, {" log acme/dev", T_HUMAN});
}

static void renamed(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "life-renamed", "store", {" ws rename -n dev sandbox", T_LOOKS},
		  {" ws rename dev prod", T_HUMAN | T_JSON},
		  {" ws rename dev 'Big Name'", T_HUMAN}, {" ws rename dev ada/x", T_HUMAN},
		  {" ws rename nosuch x", T_HUMAN}, {" ws rename dev sandbox", T_HUMAN},
		  {" ws rename sandbox play", T_HUMAN}, {" ws rename dev play2", T_JSON},
		  {" ws rename acme/play2 dev", T_HUMAN}, {" status", T_HUMAN},
		  {" ws rename dev sandbox", T_HUMAN},
		  {" restore -n acme/sandbox", T_HUMAN}, {" restore acme/sandbox", T_HUMAN},
		  {" ws rename dev dev", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && test -z \"$(git status --porcelain)\""));
}

static void transferred(void **state)
{
	T_SCREENS(*state, "life-transferred", "store",
		  {" ws transfer staging zoe --no-input", T_HUMAN | T_JSON},
		  {" ws transfer staging nobody", T_HUMAN},
		  {" ws transfer staging ada --confirm acme/prod", T_HUMAN | T_JSON},
		  {" ws transfer staging ada -n --confirm ada/staging", T_LOOKS},
		  {" ws transfer prod acme", T_HUMAN});
}

static void left(void **state)
{
	T_SCREENS(*state, "life-left", "store", {" ws leave nosuch", T_HUMAN},
		  {" ws leave acme/prod --no-input", T_HUMAN | T_JSON},
		  {" ws leave shared-reports --confirm zoe/other", T_HUMAN | T_JSON},
		  {" ws leave shared-reports -n", T_HUMAN},
		  {" ws leave shared-reports --confirm zoe/shared-reports", T_HUMAN},
		  {" ws list", T_HUMAN});
}

static void deleted(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "life-deleted", "store", {" ws delete staging --no-input", T_HUMAN},
		  {" ws delete staging -n", T_LOOKS},
		  {" ws delete staging --confirm acme/stagging", T_HUMAN | T_JSON},
		  {" ws delete nosuch", T_HUMAN},
		  {" ws delete staging --confirm acme/staging", T_HUMAN},
		  {" status", T_HUMAN}, {" commit -m 'not needed'", T_HUMAN},
		  {" sync --yes", T_HUMAN});
}

static void without_the_right(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "rm -rf store && printf '%%s\\n' " T_KEY_DEVELOPER
				" >bob.key && chmod 600 bob.key && "
				"wsync login --key-file bob.key && "
				"wsync clone --into store && cd store && "
				"wsync mode two-way --yes"));
	T_SCREENS(e, "life-not-owner", "store", {" ws list", T_LOOKS},
		  {" ws create acme/lab", T_HUMAN}, {" commit -m lab", T_HUMAN},
		  {" ws set dev --name Sandbox", T_HUMAN}, {" commit -m name", T_HUMAN},
		  {" sync --yes", T_HUMAN},
		  {" ws delete dev --confirm acme/dev", T_HUMAN | T_JSON},
		  {" ws transfer dev bob --confirm bob/dev", T_HUMAN},
		  {" ws leave dev -n", T_HUMAN});
}

static void without_a_cloud(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_cloud_gone(e);
	T_SCREENS(e, "life-offline", "store", {" ws create acme/lab", T_HUMAN},
		  {" ws set prod --description 'no network'", T_HUMAN},
		  {" ws rename dev sandbox", T_HUMAN}, {" commit -m offline", T_HUMAN},
		  {" ws list", T_HUMAN}, {" ws show lab", T_HUMAN},
		  {" ws delete staging --confirm acme/staging", T_HUMAN | T_JSON},
		  {" ws leave shared-reports --confirm zoe/shared-reports", T_HUMAN},
		  {" fetch --full", T_HUMAN | T_JSON});
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(made), TEST(described), TEST(renamed),           TEST(transferred),
		TEST(left), TEST(deleted),   TEST(without_the_right), TEST(without_a_cloud),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
