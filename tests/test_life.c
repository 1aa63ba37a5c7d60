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
#include "store/ground/buf.h"
#include "store/ground/own.h"
#include "tests/lib/screens.h"

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
		  {" plan", T_LOOKS});
	/* ids of what is made differ from run to run, and so do the names of changes */
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && wsync ws list"));
	assert_true(t_e2e_out(e, "4 of 100000 workspaces"));
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
		  {" ws transfer prod ada -n --confirm acme/prod", T_HUMAN},
		  {" ws transfer prod ada --offline --confirm acme/prod", T_HUMAN | T_JSON},
		  {" ws leave shared-reports --confirm zoe/shared-reports", T_HUMAN},
		  {" ws leave shared-reports --yes", T_HUMAN},
		  {" fetch --full", T_HUMAN | T_JSON});
}

/* ---- texts of any length ------------------------------------------------------------------ */

/* description.md with `count` times the text, and no line for it. */
static void describe(struct t_e2e *e, const char *text, size_t count, const char *end)
{
	ws_auto_buf b = WS_BUF_INIT;

	for (size_t i = 0; i < count; i++)
		ws_buf_adds(&b, text);
	ws_buf_adds(&b, end);
	t_e2e_write(e, "store/acme/dev/description.md", ws_buf_text(&b));
	assert_true(t_e2e_ok(e, "cd store && sed -i '/^description = /d' "
				"acme/dev/workspace.ini && "
				"wsync commit -m text"));
}

/* So often the cloud tells this of acme/dev. */
static bool cloud_has(struct t_e2e *e, const char *pattern, int count)
{
	return t_e2e_ok(e,
			"test \"$(sh $CLOUD api GET $(sh $CLOUD place acme/dev) | "
			"grep -o '%s' | wc -l)\" = %d",
			pattern, count);
}

static void long_texts_go_and_come(void **state)
{
	struct t_e2e *e = *state;

	describe(e, "\xc3\xa9\n", 2500, "");
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(cloud_has(e, "\xc3\xa9", 2500));
	assert_true(cloud_has(e, "\xc3\xa9\"", 1)); /* the last line feed ends the file */
	describe(e, "\xf0\x9f\x8c\x8d", 5000, "");
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(cloud_has(e, "\xf0\x9f\x8c\x8d", 5000));
	/* the same once more is no change */
	assert_true(t_e2e_ok(e, "cd store && wsync plan && "
				"test -z \"$(git status --porcelain)\""));
	assert_true(t_e2e_out(e, "Nothing to do"));
}

static void a_long_text_comes_in(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e,
		"sh $CLOUD patch acme/dev \"$(awk 'BEGIN { printf \"{\\\"description\\\":"
		"\\\"\"; for (i = 0; i < 1600; i++) printf \"\\\\u00e9\\\\r\\\\n\"; "
		"printf \"end\\\"}\" }')\" && cd store && wsync sync --yes && "
		"! grep -q '^description' acme/dev/workspace.ini && "
		"test \"$(grep -c '%%0D$' acme/dev/description.md)\" = 1600 && "
		"test \"$(tail -n 1 acme/dev/description.md)\" = end && wsync plan"));
	assert_true(t_e2e_out(e, "Nothing to do"));
	assert_true(cloud_has(e, "\xc3\xa9", 1600));
}

static void an_empty_text_empties_and_an_absent_one_does_not(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && sed -i '/^description = /d' "
				"acme/prod/workspace.ini && wsync commit -m absent && "
				"wsync sync --yes && cd .. && "
				"sh $CLOUD api GET $(sh $CLOUD place acme/prod)"));
	assert_true(t_e2e_out(e, "Billing and the nightly ledger"));
	assert_true(t_e2e_ok(e, "cd store && sed -i 's/^description = .*/description =/' "
				"acme/dev/workspace.ini && wsync commit -m empty && "
				"wsync sync --yes"));
	assert_true(cloud_has(e, "\"description\": *\"\"", 1));
}

/* What the cloud does not take is told with the line that asked for it. */
static void refused(void **state)
{
	struct t_e2e *e = *state;

	describe(e, "\xc3\xa9", 51200, "\n"); /* 100 KiB */
	T_SCREENS(e, "life-refused", "store", {" sync --yes", T_HUMAN},
		  {" ws set dev --name Production", T_HUMAN});
	/* a name is looked for before it is set; an editor does not look */
	assert_true(t_e2e_edit(e, "store/acme/dev/workspace.ini", "name = Dev",
			       "name = Production"));
	T_SCREENS(e, "life-refused-name", "store", {" commit -m name", T_HUMAN},
		  {" sync --yes", T_HUMAN | T_PLAIN});
	assert_true(cloud_has(e, "\"description\": *\"Sandbox\"", 1));
}

/* A network that fails, and a person who stops it: one workspace in the end. */
static void stopped_in_the_middle(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_ok(e, "cd store && wsync ws create acme/lab && wsync commit -m lab"));
	for (int ms = 20; ms <= 200; ms += 20)
		(void)t_e2e_sh(e, "cd store && timeout -s INT 0.%03d wsync sync --yes", ms);
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && "
				"grep -q '^id = ' acme/lab/workspace.ini && "
				"wsync ws list --format csv | grep -c acme/lab"));
	assert_true(t_e2e_out(e, "1\n"));
	assert_true(t_e2e_ok(e, "test \"$(sh $CLOUD api POST "
				"/accounts/$(sed -n 's/^id = //p' "
				"store/acme/_account/account.ini)/workspaces/filter '{}' | "
				"grep -o '\"handle\": *\"lab\"' | wc -l)\" = 1"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, t_screens_begin, t_screens_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(made),
		TEST(described),
		TEST(renamed),
		TEST(transferred),
		TEST(left),
		TEST(deleted),
		TEST(without_the_right),
		TEST(without_a_cloud),
		TEST(long_texts_go_and_come),
		TEST(a_long_text_comes_in),
		TEST(an_empty_text_empties_and_an_absent_one_does_not),
		TEST(refused),
		TEST(stopped_in_the_middle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
