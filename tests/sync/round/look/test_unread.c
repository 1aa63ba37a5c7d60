/*
 * tests/sync/round/look/test_unread.c - the list of unread lists, as a file.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "sync/round/look/unread.h"
#include "tests/lib/store_fix.h"

#define ID_A "f0000000-0000-4000-8000-00000000000a"
#define ID_B "f0000000-0000-4000-8000-00000000000b"
#define PATH ".git/wsync/unread"

static int begin(void **state)
{
	static struct t_store s;

	t_store_begin(&s);
	*state = &s;
	return 0;
}

static int end(void **state)
{
	t_store_end(*state);
	return 0;
}

static void absent_file_means_all_was_read(void **state)
{
	struct t_store *s = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_unread_list list;

	assert_int_equal(ws_unread_read(s->store, arena, &list, &s->err), 0);
	assert_int_equal(list.count, 0);
}

static void what_is_written_is_read(void **state)
{
	struct t_store *s = *state;
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_unread_list list = {NULL, 0}, back;

	assert_int_equal(ws_unread_add(arena, &list, ID_A, WS_BOT, &s->err), 0);
	assert_int_equal(ws_unread_add(arena, &list, ID_B, -1, &s->err), 0);
	assert_int_equal(ws_unread_write(s->store, &list, &s->err), 0);
	assert_int_equal(ws_unread_read(s->store, arena, &back, &s->err), 0);
	assert_int_equal(back.count, 2);
	assert_string_equal(back.items[0].workspace_id, ID_A);
	assert_int_equal(back.items[0].kind, WS_BOT);
	assert_string_equal(back.items[1].workspace_id, ID_B);
	assert_true(back.items[1].kind < 0);
	list.count = 0;
	assert_int_equal(ws_unread_write(s->store, &list, &s->err), 0);
	assert_int_equal(ws_unread_read(s->store, arena, &back, &s->err), 0);
	assert_int_equal(back.count, 0);
}

/* Read as "everything was read", a damaged file would let a decision rest on old data. */
static void damaged_file_is_refused(void **state)
{
	static const char *const damaged[] = {
		ID_A "\n",       ID_A " nobody\n",          "x users\n",
		ID_A " \n",      "f0000000 users\n",        " users\n",
		ID_A " all x\n", ID_A " users\n" ID_B "\n",
	};
	struct t_store *s = *state;

	for (size_t i = 0; i < sizeof(damaged) / sizeof(damaged[0]); i++) {
		ws_auto(ws_arena) arena = ws_arena_new();
		struct ws_unread_list list;

		t_store_edit(s, PATH, damaged[i]);
		assert_int_equal(ws_unread_read(s->store, arena, &list, &s->err),
				 WS_E_STORE_FORMAT);
		assert_non_null(strstr(s->err.hint, "fetch"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(absent_file_means_all_was_read, begin, end),
		cmocka_unit_test_setup_teardown(what_is_written_is_read, begin, end),
		cmocka_unit_test_setup_teardown(damaged_file_is_refused, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
