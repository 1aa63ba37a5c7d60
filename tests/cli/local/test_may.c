/*
 * tests/cli/local/test_may.c - which role is told by what the cloud says the key may do.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "cli/local/may.h"

#define ID "b0000000-0000-4000-8000-00000000000b"

/* viewer and reader allow the same; all allows more, since a permission includes another. */
static struct ws_may may(const char *const *names, size_t count, struct ws_arena *arena)
{
	static const char *const included[] = {"see"};
	static const char *const of[] = {"see", "manage", "run", "see"};
	struct ws_scope scopes[] = {
		{.name = "manage", .includes = {(const char **)included, 1}},
		{.name = "run"},
		{.name = "see"},
	};
	struct ws_side_role roles[] = {
		{.id = "r1", .name = "Manager", .scopes = {(const char **)&of[1], 1}},
		{.id = "r2", .name = "Reader", .scopes = {(const char **)&of[0], 1}},
		{.id = "r3", .name = "Runner", .scopes = {(const char **)&of[2], 2}},
		{.id = "r4", .name = "Viewer", .scopes = {(const char **)&of[3], 1}},
	};
	const struct ws_side_account account = {
		.roles = roles, .role_count = 4, .scopes = scopes, .scope_count = 3};
	struct ws_listed_workspace w = {
		.id = ID, .may_known = true, .may = {(const char **)names, count}};
	struct ws_listed_account where = {.workspaces = &w, .workspace_count = 1};
	const struct ws_listed listed = {.accounts = &where, .count = 1};
	struct ws_may out;

	assert_int_equal(ws_may_of(&listed, ID, &account, arena, &out, NULL), 0);
	return out;
}

static void the_role_that_allows_just_that_is_told(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_may out;

	(void)state;
	out = may((const char *[]){"run", "see"}, 2, arena);
	assert_string_equal(out.role, "Runner");
	assert_int_equal(out.names->count, 2);
	/* told in short, or with all that is included */
	out = may((const char *[]){"manage"}, 1, arena);
	assert_string_equal(out.role, "Manager");
	assert_int_equal(out.names->count, 2);
	out = may((const char *[]){"see", "manage"}, 2, arena);
	assert_string_equal(out.role, "Manager");
}

static void no_role_is_told_by_a_guess(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_may out;

	(void)state;
	/* two roles allow that */
	out = may((const char *[]){"see"}, 1, arena);
	assert_null(out.role);
	assert_int_equal(out.names->count, 1);
	/* more than a role, less than the next, unknown to the catalogue, nothing at all */
	assert_null(may((const char *[]){"manage", "run"}, 2, arena).role);
	assert_null(may((const char *[]){"run"}, 1, arena).role);
	assert_null(may((const char *[]){"run", "see", "fly"}, 3, arena).role);
	assert_null(may((const char *[]){"fly"}, 1, arena).role);
	out = may(NULL, 0, arena);
	assert_null(out.role);
	assert_non_null(out.names);
}

static void what_was_not_told_is_not_known(void **state)
{
	struct ws_listed_workspace w = {.id = ID};
	struct ws_listed_account where = {.workspaces = &w, .workspace_count = 1};
	const struct ws_listed listed = {.accounts = &where, .count = 1};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_may out;

	(void)state;
	assert_int_equal(ws_may_of(&listed, ID, NULL, arena, &out, NULL), 0);
	assert_null(out.names);
	assert_null(out.role);
	assert_int_equal(ws_may_of(&listed, NULL, NULL, arena, &out, NULL), 0);
	assert_null(out.names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_role_that_allows_just_that_is_told),
		cmocka_unit_test(no_role_is_told_by_a_guess),
		cmocka_unit_test(what_was_not_told_is_not_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
