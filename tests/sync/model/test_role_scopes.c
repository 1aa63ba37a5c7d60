/* The permissions of a role with all they include, so that lists compare by what they allow. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/model/role_scopes.h"

#define LIST(...)                                           \
	((struct ws_strings){(const char *[]){__VA_ARGS__}, \
			     sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)})

/* run includes see and log; log includes see; a and b include each other */
static const char *const of_run[] = {"see", "log"};
static const char *const of_log[] = {"see"};
static const char *const of_a[] = {"b"};
static const char *const of_b[] = {"a"};
static const struct ws_scope catalogue[] = {
	{"a", {(const char **)(uintptr_t)of_a, 1}},
	{"b", {(const char **)(uintptr_t)of_b, 1}},
	{"log", {(const char **)(uintptr_t)of_log, 1}},
	{"run", {(const char **)(uintptr_t)of_run, 2}},
	{"see", {NULL, 0}},
};

static struct ws_strings closed(struct ws_arena *arena, struct ws_strings own)
{
	struct ws_strings out = {NULL, 0};

	assert_int_equal(ws_role_scopes_close(arena, catalogue,
					      sizeof(catalogue) / sizeof(catalogue[0]),
					      &own, &out, NULL),
			 0);
	return out;
}

static void expect(struct ws_strings list, const char *wanted)
{
	char text[256] = "";

	for (size_t i = 0; i < list.count; i++)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s ",
			       list.items[i]);
	assert_string_equal(text, wanted);
}

static void what_is_included_comes_along_once(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();

	(void)state;
	expect(closed(arena, LIST("run")), "log run see ");
	expect(closed(arena, LIST("see", "run", "see")), "log run see ");
	expect(closed(arena, LIST("see")), "see ");
	expect(closed(arena, (struct ws_strings){NULL, 0}), "");
	/* in a circle */
	expect(closed(arena, LIST("b")), "a b ");
}

/* A newer cloud has permissions this catalogue lacks: to lose one would be a change. */
static void what_the_catalogue_lacks_stays(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();

	(void)state;
	expect(closed(arena, LIST("zoom", "log")), "log see zoom ");
}

static void lists_are_the_same_by_what_they_allow(void **state)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	const struct ws_strings run = closed(arena, LIST("run"));
	const struct ws_strings all = closed(arena, LIST("log", "see", "run"));
	const struct ws_strings less = closed(arena, LIST("log"));
	const struct ws_strings other = closed(arena, LIST("log", "zoom"));

	(void)state;
	assert_true(ws_role_scopes_same(&run, &all));
	assert_false(ws_role_scopes_same(&run, &less));
	assert_false(ws_role_scopes_same(&run, &other)); /* as many, not the same */
	assert_true(ws_role_scopes_has(&run, "see"));
	assert_false(ws_role_scopes_has(&less, "run"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_included_comes_along_once),
		cmocka_unit_test(what_the_catalogue_lacks_stays),
		cmocka_unit_test(lists_are_the_same_by_what_they_allow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
