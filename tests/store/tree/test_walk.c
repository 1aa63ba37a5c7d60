/* One to four trees side by side. What is visited is written down as text. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/tree/tree.h"

/* A tree with a document for each letter. */
static struct ws_tree *letters(const char *text)
{
	struct ws_tree *tree = ws_tree_new();

	for (; *text; text++) {
		const char path[2] = {*text, '\0'};

		assert_int_equal(ws_tree_put_copy(tree, path, "x", 1, NULL), 0);
	}
	return tree;
}

struct note {
	struct ws_buf text;
	const char *stop;
};

static int write_down(void *user, const char *path,
		      const struct ws_tree_entry *const entries[WS_TREE_SIDES])
{
	struct note *note = user;
	size_t i;

	ws_buf_addf(&note->text, "%s", path);
	for (i = 0; i < WS_TREE_SIDES; i++) {
		if (entries[i])
			assert_string_equal(entries[i]->path, path);
		ws_buf_addc(&note->text, entries[i] ? '1' : '0');
	}
	ws_buf_addc(&note->text, ' ');
	return note->stop && strcmp(note->stop, path) == 0 ? 7 : 0;
}

static void every_path_is_visited_once_in_order(void **state)
{
	static const struct {
		const char *trees[WS_TREE_SIDES]; /* NULL: a NULL tree */
		size_t count;
		const char *visits;
	} cases[] = {
		{{""}, 1, ""},
		{{"cab"}, 1, "a1000 b1000 c1000 "},
		{{"ab", "bc"}, 2, "a1000 b1100 c0100 "},
		{{"", "bc"}, 2, "b0100 c0100 "},
		{{"a", NULL, "a"}, 3, "a1010 "},
		{{"ad", "bd", "cd", "d"}, 4, "a1000 b0100 c0010 d1111 "},
		{{NULL, NULL, NULL, NULL}, 4, ""},
		{{NULL, "z", "y", "zx"}, 4, "x0001 y0010 z0101 "},
		{{"a"}, 0, ""},
	};
	size_t i, j;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ws_tree *trees[WS_TREE_SIDES] = {NULL};
		struct note note = {WS_BUF_INIT, NULL};

		for (j = 0; j < cases[i].count; j++)
			trees[j] = cases[i].trees[j] ? letters(cases[i].trees[j]) : NULL;
		assert_int_equal(ws_tree_walk((const struct ws_tree *const *)trees,
					      cases[i].count, write_down, &note),
				 0);
		assert_string_equal(ws_buf_text(&note.text), cases[i].visits);
		ws_buf_free(&note.text);
		for (j = 0; j < WS_TREE_SIDES; j++)
			ws_tree_free(trees[j]);
	}
}

static void answer_other_than_zero_ends_the_walk(void **state)
{
	ws_auto(ws_tree) a = letters("abc");
	const struct ws_tree *trees[] = {a};
	struct note note = {WS_BUF_INIT, "b"};

	(void)state;
	assert_int_equal(ws_tree_walk(trees, 1, write_down, &note), 7);
	assert_string_equal(ws_buf_text(&note.text), "a1000 b1000 ");
	ws_buf_free(&note.text);
}

static void trees_are_the_same_when_every_document_is(void **state)
{
	ws_auto(ws_tree) a = letters("abc");
	ws_auto(ws_tree) b = letters("cba");
	ws_auto(ws_tree) less = letters("ab");
	ws_auto(ws_tree) none = letters("");

	(void)state;
	assert_true(ws_tree_same(a, b));
	assert_false(ws_tree_same(a, less));
	assert_false(ws_tree_same(less, a));
	assert_true(ws_tree_same(none, NULL));
	assert_int_equal(ws_tree_put_copy(b, "b", "y", 1, NULL), 0);
	assert_false(ws_tree_same(a, b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees_are_the_same_when_every_document_is),
		cmocka_unit_test(every_path_is_visited_once_in_order),
		cmocka_unit_test(answer_other_than_zero_ends_the_walk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
