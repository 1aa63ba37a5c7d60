#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "cli/key/reach.h"
#include "tests/lib/fake_remote.h"

static int set_up(void **state)
{
	struct t_fake *fake = t_fake_new();

	t_fake_fill_demo(fake);
	t_fake_add_account(fake, "beta", "ORGANIZATION");
	t_fake_add_workspace(fake, "beta/lab");
	*state = fake;
	return 0;
}

static int tear_down(void **state)
{
	t_fake_free(*state);
	return 0;
}

static int check(void *fake, struct ws_err *err, const char *a, const char *b)
{
	const char *const words[] = {a, b};

	*err = (struct ws_err){0};
	return ws_reach_check(t_fake_remote(fake), words, b ? 2 : 1, err);
}

static void accounts_workspaces_and_globs_match(void **state)
{
	struct ws_err err;

	assert_int_equal(check(*state, &err, "acme", NULL), 0);
	assert_int_equal(check(*state, &err, "acme/prod", "beta"), 0);
	assert_int_equal(check(*state, &err, "b*", "acme/st?ging"), 0);
	assert_int_equal(check(*state, &err, "*/lab", NULL), 0);
}

static void the_first_without_a_match_is_named(void **state)
{
	struct ws_err err;

	assert_int_equal(check(*state, &err, "acme", "beta/la"), WS_E_NO_WORKSPACE);
	assert_string_equal(err.msg, "this key reaches no workspace beta/la");
	assert_string_equal(err.why, "did you mean beta/lab? it reaches acme/prod, "
				     "acme/staging, beta/lab");
	assert_string_equal(err.hint, "wsync clone beta/lab");
	assert_int_equal(check(*state, &err, "acne", "beta"), WS_E_NO_WORKSPACE);
	assert_string_equal(err.msg, "this key reaches no account acne");
	assert_string_equal(err.hint, "wsync clone acme");
	assert_int_equal(check(*state, &err, "lab", NULL), WS_E_NO_WORKSPACE);
	assert_string_equal(err.hint, "wsync clone beta/lab");
}

static void a_last_word_was_perhaps_a_directory(void **state)
{
	struct ws_err err;

	assert_int_equal(check(*state, &err, "acme", "mirror"), WS_E_NO_WORKSPACE);
	assert_string_equal(err.hint, "for a directory write ./mirror or --into mirror");
	assert_int_equal(check(*state, &err, "mirror", NULL), WS_E_NO_WORKSPACE);
	assert_string_equal(err.hint, "wsync clone ACCOUNT/HANDLE DIR");
}

static void a_key_that_reaches_nothing_is_told_so(void **state)
{
	struct t_fake *empty = t_fake_new();
	struct ws_err err;

	(void)state;
	assert_int_equal(check(empty, &err, "acme", NULL), WS_E_NO_WORKSPACE);
	assert_string_equal(err.why, "it reaches no workspace at all");
	t_fake_free(empty);
}

/* Everybody begins so. */
static void an_account_without_workspaces_is_reached(void **state)
{
	struct t_fake *fake = *state;
	struct ws_err err;

	t_fake_add_account(fake, "gamma", "ORGANIZATION");
	assert_int_equal(check(fake, &err, "gamma", "acme"), 0);
	assert_int_equal(check(fake, &err, "gamma/*", "g?mma"), 0);
	assert_int_equal(check(fake, &err, "gamma/lab", NULL), WS_E_NO_WORKSPACE);
	assert_int_equal(check(fake, &err, "gamm", NULL), WS_E_NO_WORKSPACE);
}

static void long_lists_are_cut(void **state)
{
	struct ws_err err;

	for (int i = 0; i < 1200; i++) {
		char path[32];

		(void)snprintf(path, sizeof(path), "beta/w%04d", i);
		t_fake_add_workspace(*state, path);
	}
	assert_int_equal(check(*state, &err, "zzzz", NULL), WS_E_NO_WORKSPACE);
	assert_non_null(strstr(err.why, " and "));
	assert_non_null(strstr(err.why, " more"));
	/* matched beyond what is kept for the message */
	assert_int_equal(check(*state, &err, "beta/w1199", NULL), 0);
}

static void a_failed_look_is_no_answer(void **state)
{
	struct ws_err err;

	t_fake_fail(*state, 1, WS_E_SERVER);
	assert_int_equal(check(*state, &err, "acme", NULL), WS_E_SERVER);
}

static void patterns_that_do_not_fit_are_refused(void **state)
{
	char out[8];

	(void)state;
	assert_true(ws_reach_pattern("acme", out, sizeof(out)));
	assert_string_equal(out, "acme/*");
	assert_true(ws_reach_pattern("a/b", out, sizeof(out)));
	assert_string_equal(out, "a/b");
	assert_false(ws_reach_pattern("acmeco", out, sizeof(out)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(accounts_workspaces_and_globs_match),
		TEST(the_first_without_a_match_is_named),
		TEST(a_last_word_was_perhaps_a_directory),
		TEST(a_key_that_reaches_nothing_is_told_so),
		TEST(an_account_without_workspaces_is_reached),
		TEST(long_lists_are_cut),
		TEST(a_failed_look_is_no_answer),
		TEST(patterns_that_do_not_fit_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
