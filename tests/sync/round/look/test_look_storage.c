/*
 * tests/sync/round/look/test_look_storage.c - few workspaces are asked where results are kept.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "store/tree/tree.h"
#include "sync/round/look/look_storage.h"

#define MANY 640

struct world {
	struct ws_look look;
	struct ws_look_storage storage;
};

static int set_up(void **state)
{
	static struct world w;

	w = (struct world){.look = {.started_s = 1000000}};
	w.look.main = ws_tree_new();
	w.look.cloud = ws_tree_new();
	*state = &w;
	return w.look.main && w.look.cloud ? 0 : -1;
}

static int tear_down(void **state)
{
	struct world *w = *state;

	ws_tree_free(w->look.main);
	ws_tree_free(w->look.cloud);
	return 0;
}

static void put(struct ws_tree *tree, const char *handle, const char *line)
{
	char path[100], text[200];
	char *bytes;

	(void)snprintf(path, sizeof(path), "acme/%s/workspace.ini", handle);
	(void)snprintf(text, sizeof(text), "[workspace]\nname = x\n%s%s", line,
		       *line ? "\n" : "");
	bytes = strdup(text);
	assert_non_null(bytes);
	assert_int_equal(ws_tree_put(tree, path, bytes, strlen(bytes), NULL), 0);
}

static bool wants(struct world *w, const char *handle)
{
	return ws_look_wants_storage(&w->storage, &w->look, "acme", handle);
}

static size_t wanted_of_many(struct world *w)
{
	char handle[20];
	size_t count = 0;

	for (int i = 0; i < MANY; i++) {
		(void)snprintf(handle, sizeof(handle), "w%d", i);
		count += wants(w, handle);
	}
	return count;
}

static void fill_many(struct world *w, const char *here, const char *there)
{
	char handle[20];

	for (int i = 0; i < MANY; i++) {
		(void)snprintf(handle, sizeof(handle), "w%d", i);
		put(w->look.main, handle, here);
		put(w->look.cloud, handle, there);
	}
}

static void without_the_line_nothing_is_asked(void **state)
{
	struct world *w = *state;

	put(w->look.main, "prod", "");
	put(w->look.cloud, "prod", "result-storage = inherit");
	assert_false(wants(w, "prod"));
	assert_false(wants(w, "nowhere"));
}

static void a_deep_look_asks_everywhere(void **state)
{
	struct world *w = *state;

	w->look.deep = true;
	assert_true(wants(w, "prod"));
}

static void few_lines_are_always_read(void **state)
{
	struct world *w = *state;

	put(w->look.main, "prod", "result-storage = inherit");
	put(w->look.cloud, "prod", "result-storage = inherit");
	put(w->look.main, "dev", "result-storage = none");
	put(w->look.cloud, "dev", "");
	assert_true(wants(w, "prod"));
	assert_true(wants(w, "dev"));
}

/* Each comes once in as many looks as it takes, and no look pays for all. */
static void many_lines_take_turns(void **state)
{
	struct world *w = *state;
	size_t turns = MANY / WS_LOOK_STORAGE_TURN, sum = 0;

	fill_many(w, "result-storage = none", "result-storage = none");
	for (size_t t = 0; t < turns; t++) {
		const size_t one = wanted_of_many(w);

		assert_true(one <= 4 * WS_LOOK_STORAGE_TURN);
		sum += one;
		w->look.started_s += 300;
	}
	assert_int_equal(sum, MANY);
}

static void differing_lines_are_read_up_to_a_number(void **state)
{
	struct world *w = *state;

	fill_many(w, "result-storage = none", "result-storage = inherit");
	assert_int_equal(wanted_of_many(w), WS_LOOK_STORAGES);
}

static void a_file_that_is_not_valid_asks_nothing(void **state)
{
	struct world *w = *state;

	put(w->look.main, "prod", "result-storage = none\nresult-storage = none");
	assert_false(wants(w, "prod"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(without_the_line_nothing_is_asked),
		TEST(a_deep_look_asks_everywhere),
		TEST(few_lines_are_always_read),
		TEST(many_lines_take_turns),
		TEST(differing_lines_are_read_up_to_a_number),
		TEST(a_file_that_is_not_valid_asks_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
