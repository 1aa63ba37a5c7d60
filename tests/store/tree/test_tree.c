/* Trees: put, replace, drop, look, in any order. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "store/tree/tree.h"

static void put(struct ws_tree *tree, const char *path, const char *text)
{
	assert_int_equal(ws_tree_put_copy(tree, path, text, strlen(text), NULL), 0);
}

static void order_of_adding_does_not_matter(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();

	(void)state;
	assert_int_equal(ws_tree_count(tree), 0);
	assert_null(ws_tree_at(tree, 0));
	assert_null(ws_tree_find(tree, "a"));
	put(tree, "b", "2");
	put(tree, "a/x", "1");
	put(tree, "a.x", "0");
	put(tree, "c", "3");
	assert_int_equal(ws_tree_count(tree), 4);
	/* bytewise: '.' before '/' */
	assert_string_equal(ws_tree_at(tree, 0)->path, "a.x");
	assert_string_equal(ws_tree_at(tree, 1)->path, "a/x");
	assert_string_equal(ws_tree_at(tree, 2)->path, "b");
	assert_string_equal(ws_tree_at(tree, 3)->path, "c");
	assert_null(ws_tree_at(tree, 4));
	assert_string_equal(ws_tree_find(tree, "b")->bytes, "2");
	assert_null(ws_tree_find(tree, "a"));
	assert_null(ws_tree_find(tree, "d"));
}

static void last_document_of_a_path_counts(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();
	int i;

	(void)state;
	put(tree, "b", "first");
	put(tree, "a", "first");
	put(tree, "b", "second");
	put(tree, "b", "third");
	assert_int_equal(ws_tree_count(tree), 2);
	assert_string_equal(ws_tree_find(tree, "b")->bytes, "third");
	put(tree, "b", "fourth");
	assert_string_equal(ws_tree_at(tree, 1)->bytes, "fourth");
	/* many at once take the other way */
	for (i = 0; i < 100; i++) {
		char text[16];

		(void)snprintf(text, sizeof(text), "%d", i);
		put(tree, i % 2 ? "a" : "b", text);
	}
	assert_int_equal(ws_tree_count(tree), 2);
	assert_string_equal(ws_tree_find(tree, "a")->bytes, "99");
	assert_string_equal(ws_tree_find(tree, "b")->bytes, "98");
}

static void bytes_may_hold_anything(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();
	char *bytes = calloc(1, 4);
	const struct ws_tree_entry *e;

	(void)state;
	memcpy(bytes, "a\0b", 3);
	assert_int_equal(ws_tree_put(tree, "x", bytes, 3, NULL), 0);
	put(tree, "empty", "");
	e = ws_tree_find(tree, "x");
	assert_int_equal(e->len, 3);
	assert_memory_equal(e->bytes, "a\0b", 4);
	assert_int_equal(ws_tree_find(tree, "empty")->len, 0);
	assert_string_equal(ws_tree_find(tree, "empty")->bytes, "");
}

static void document_without_a_path_is_refused_and_released(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();
	struct ws_err err = {0};

	(void)state;
	assert_int_equal(ws_tree_put(tree, "", strdup("x"), 1, &err), WS_E_NAME_UNSAFE);
	assert_int_equal(ws_tree_count(tree), 0);
}

static void dropped_document_is_gone(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();

	(void)state;
	ws_tree_drop(tree, "a");
	put(tree, "c", "3");
	put(tree, "a", "1");
	put(tree, "b", "2");
	ws_tree_drop(tree, "b");
	ws_tree_drop(tree, "b");
	assert_int_equal(ws_tree_count(tree), 2);
	assert_null(ws_tree_find(tree, "b"));
	assert_string_equal(ws_tree_at(tree, 1)->path, "c");
	put(tree, "b", "again");
	assert_string_equal(ws_tree_find(tree, "b")->bytes, "again");
}

static void same_means_the_same_bytes(void **state)
{
	ws_auto(ws_tree) a = ws_tree_new();
	ws_auto(ws_tree) b = ws_tree_new();
	struct ws_tree_entry forged;

	(void)state;
	put(a, "x", "text");
	put(b, "y", "text");
	put(b, "z", "tex");
	assert_true(ws_tree_entry_same(ws_tree_find(a, "x"), ws_tree_find(b, "y")));
	assert_false(ws_tree_entry_same(ws_tree_find(a, "x"), ws_tree_find(b, "z")));
	assert_false(ws_tree_entry_same(ws_tree_find(a, "x"), NULL));
	assert_false(ws_tree_entry_same(NULL, ws_tree_find(a, "x")));
	assert_true(ws_tree_entry_same(NULL, NULL));
	/* equal hashes alone prove nothing */
	forged = *ws_tree_find(a, "x");
	forged.bytes = "TEXT";
	assert_false(ws_tree_entry_same(ws_tree_find(a, "x"), &forged));
}

static double seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void large_trees_are_not_quadratic(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();
	const double start = seconds();
	const size_t n = 50000;
	char path[64];
	size_t i;

	(void)state;
	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "acme/w%05zu/members.ini", i * 7919 % n);
		put(tree, path, "one");
	}
	/* looks and changes in turn */
	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "acme/w%05zu/members.ini", i * 4801 % n);
		assert_string_equal(ws_tree_find(tree, path)->bytes, "one");
		put(tree, path, "two");
	}
	assert_int_equal(ws_tree_count(tree), n);
	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), "acme/w%05zu/members.ini", i);
		assert_string_equal(ws_tree_at(tree, i)->path, path);
		assert_string_equal(ws_tree_at(tree, i)->bytes, "two");
	}
	assert_true(seconds() - start < 10);
}

static void a_copy_is_one_of_its_own(void **state)
{
	ws_auto(ws_tree) tree = ws_tree_new();
	ws_auto(ws_tree) copy = NULL;
	ws_auto(ws_tree) empty = NULL;

	(void)state;
	assert_int_equal(ws_tree_put_copy(tree, "b", "2", 1, NULL), 0);
	assert_int_equal(ws_tree_put_copy(tree, "a", "1", 1, NULL), 0);
	assert_int_equal(ws_tree_copy(tree, &copy, NULL), 0);
	ws_tree_drop(tree, "a");
	assert_int_equal(ws_tree_count(copy), 2);
	assert_string_equal(ws_tree_at(copy, 0)->path, "a");
	assert_string_equal(ws_tree_at(copy, 1)->bytes, "2");
	assert_int_equal(ws_tree_copy(NULL, &empty, NULL), 0);
	assert_int_equal(ws_tree_count(empty), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(order_of_adding_does_not_matter),
		cmocka_unit_test(last_document_of_a_path_counts),
		cmocka_unit_test(bytes_may_hold_anything),
		cmocka_unit_test(document_without_a_path_is_refused_and_released),
		cmocka_unit_test(dropped_document_is_gone),
		cmocka_unit_test(same_means_the_same_bytes),
		cmocka_unit_test(large_trees_are_not_quadratic),
		cmocka_unit_test(a_copy_is_one_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
