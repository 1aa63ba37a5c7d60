#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/local/local.h"

static const char *const dirs[] = {"acme/dev", "acme/prod", "ada/dev", "acme/id:5d1f0c52"};

#define COUNT (sizeof(dirs) / sizeof(dirs[0]))

static void whole_names_and_unique_handles_are_found(void **state)
{
	static const struct {
		const char *word;
		size_t index;
	} rows[] = {{"acme/dev", 0},
		    {"ada/dev", 2},
		    {"prod", 1},
		    {"acme/prod/", 1},
		    {"acme/id:5d1f0c52", 3}};
	size_t got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(ws_local_pick(dirs, COUNT, rows[i].word, &got, NULL), 0);
		assert_int_equal(got, rows[i].index);
	}
}

static void a_handle_of_several_is_never_guessed(void **state)
{
	struct ws_err err;
	size_t got;

	(void)state;
	assert_int_equal(ws_local_pick(dirs, COUNT, "dev", &got, &err), WS_E_NO_WORKSPACE);
	assert_string_equal(err.msg, "dev is the handle of several workspaces");
	assert_string_equal(err.why, "it could be acme/dev, ada/dev");
}

static void unknown_names_get_the_nearest(void **state)
{
	struct ws_err err;
	size_t got;

	(void)state;
	assert_int_equal(ws_local_pick(dirs, COUNT, "acme/prdo", &got, &err),
			 WS_E_NO_WORKSPACE);
	assert_string_equal(err.msg, "there is no workspace acme/prdo in this store");
	assert_string_equal(err.hint, "did you mean acme/prod?");
	assert_int_equal(ws_local_pick(dirs, COUNT, "prdo", &got, &err), WS_E_NO_WORKSPACE);
	assert_string_equal(err.hint, "did you mean prod?");
	assert_int_equal(ws_local_pick(dirs, 0, "prod", &got, &err), WS_E_NO_WORKSPACE);
	assert_string_equal(err.why, "");
	assert_int_equal(ws_local_pick(dirs, COUNT, "acme", &got, &err), WS_E_NO_WORKSPACE);
	assert_int_equal(ws_local_pick(dirs, COUNT, "ACME/prod", &got, &err),
			 WS_E_NO_WORKSPACE);
	assert_int_equal(ws_local_pick(dirs, COUNT, "/", &got, &err), WS_E_NO_WORKSPACE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_names_and_unique_handles_are_found),
		cmocka_unit_test(a_handle_of_several_is_never_guessed),
		cmocka_unit_test(unknown_names_get_the_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
