#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "cli/cli.h"
#include "cli/local/local.h"
#include "tests/lib/sides.h"

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

static void a_side_is_searched_the_same_way(void **state)
{
	struct t_side *docs = t_side_new();
	const struct ws_side_workspace *found = NULL;
	struct ws_side *side;
	struct ws_err err = {0};

	(void)state;
	t_side_workspace(docs, "acme/prod", 1, "[users]\nada@acme.io = Owner\n");
	t_side_workspace(docs, "acme/dev", 2, "[users]\nada@acme.io = Owner\n");
	side = t_side_build(docs);
	assert_int_equal(ws_cli_workspace(side, "dev", &found, &err), 0);
	assert_string_equal(found->dir, "acme/dev");
	assert_int_equal(ws_cli_workspace(side, "gone", &found, &err), WS_E_NO_WORKSPACE);
	ws_side_free(side);
	t_side_free(docs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole_names_and_unique_handles_are_found),
		cmocka_unit_test(a_handle_of_several_is_never_guessed),
		cmocka_unit_test(unknown_names_get_the_nearest),
		cmocka_unit_test(a_side_is_searched_the_same_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
