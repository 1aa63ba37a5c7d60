#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/model/names_p.h"
#include "sync/model/side.h"

#define ID(n) "00000075-0000-4000-8000-00000000000" #n

static void safe_names_are_labels(void **state)
{
	static const char *const names[] = {
		"ada@acme.io",      "Data engineer", "a+b@x.io", "\"a b\"@x.io",
		"a[1]@x.io",        "50% off",       "x: y",     "caf\xc3\xa9",
		"\xd0\xb0@x.io",    "a;b",           "idea",     "id",
		"Data, Europe",     "why",           "O'Brien",  "\xf0\x9f\x98\x80",
		"no access please", "users",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (!ws_name_ok(names[i], WS_PIN_USERS))
			fail_msg("%s is no label", names[i]);
	assert_true(ws_name_ok("Data, Europe", WS_PIN_ROLES));
	assert_true(ws_name_ok("No access", WS_PIN_TEAMS));
}

static void misleading_names_are_not(void **state)
{
	static const char *const names[] = {
		"",
		" a",
		"a ",
		"a\nb",
		"a\x1b[2Kb",
		"a\xe2\x80\xae",
		"a\xe2\x80\x8b",
		"\xef\xbb\xbf"
		"a",
		"id:x",
		"ID:" ID(1),
		"id:" ID(1),
		"[users]",
		"; x",
		"# x",
		"=x",
		"a=b",
		"%41",
		"\xff",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"aaaaaaaaaaaaaa"
		"aaaaaaaaaaaaa",
		/* 96 bytes, and 192 with its escapes */
		"a:::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::::"
		":::::::::::::"
		"::::::::",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ws_name_ok(names[i], WS_PIN_USERS))
			fail_msg("%s is a label", names[i]);
	assert_false(ws_name_ok(NULL, WS_PIN_USERS));
}

static void roles_must_leave_room_and_read_as_themselves(void **state)
{
	static const char *const names[] = {
		"No access",
		"nO ACCESS",
		"Viewer, until 2026-12-31",
		"Viewer, why not",
		"Viewer,until",
		"50% off",
		"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (ws_name_ok(names[i], WS_PIN_ROLES))
			fail_msg("%s is a label", names[i]);
}

struct fixture {
	struct ws_arena *arena;
	struct ws_names names;
};

static void begin(struct fixture *f, int list)
{
	f->arena = ws_arena_new();
	assert_non_null(f->arena);
	ws_names_init(&f->names, f->arena, list);
}

static void end(struct fixture *f)
{
	ws_names_clear(&f->names);
	ws_arena_free(f->arena);
}

static void offer(struct fixture *f, const char *id, const char *name)
{
	assert_int_equal(ws_names_offer(&f->names, id, name, NULL), 0);
}

/* Labels may not depend on who comes first. */
static void names_two_have_are_nobodys(void **state)
{
	static const char *const orders[][3] = {
		{ID(1), ID(2), ID(3)}, {ID(3), ID(2), ID(1)}, {ID(2), ID(3), ID(1)}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct fixture f;

		begin(&f, WS_PIN_USERS);
		for (size_t k = 0; k < 3; k++) {
			const char *id = orders[i][k];

			offer(&f, id,
			      strcmp(id, ID(1)) == 0   ? "bob"
			      : strcmp(id, ID(2)) == 0 ? "BOB"
						       : "ada");
		}
		assert_int_equal(ws_names_settle(&f.names, NULL), 0);
		assert_string_equal(ws_names_label(&f.names, ID(1)), "id:" ID(1));
		assert_string_equal(ws_names_label(&f.names, ID(2)), "id:" ID(2));
		assert_string_equal(ws_names_label(&f.names, ID(3)), "ada");
		assert_null(ws_names_label(&f.names, ID(4)));
		assert_string_equal(ws_names_id(&f.names, "ADA"), ID(3));
		assert_string_equal(ws_names_id(&f.names, "id:" ID(1)), ID(1));
		assert_null(ws_names_id(&f.names, "bob"));
		assert_null(ws_names_id(&f.names, "id:" ID(7)));
		end(&f);
	}
}

static void three_of_one_name_all_lose_it(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, WS_PIN_ROLES);
	offer(&f, ID(1), "Owner");
	offer(&f, ID(2), "owner");
	offer(&f, ID(3), "OWNER");
	assert_int_equal(ws_names_settle(&f.names, NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(1)), "id:" ID(1));
	assert_string_equal(ws_names_label(&f.names, ID(2)), "id:" ID(2));
	assert_string_equal(ws_names_label(&f.names, ID(3)), "id:" ID(3));
	end(&f);
}

static void who_comes_late_takes_nobodys_name(void **state)
{
	struct fixture f;

	(void)state;
	begin(&f, WS_PIN_USERS);
	offer(&f, ID(1), "ada");
	offer(&f, ID(2), NULL);
	offer(&f, ID(3), "bob");
	offer(&f, ID(4), "bob");
	assert_int_equal(ws_names_settle(&f.names, NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(2)), "id:" ID(2));
	assert_int_equal(ws_names_late(&f.names, ID(5), "Ada", NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(5)), "id:" ID(5));
	/* free of holders, and not free all the same */
	assert_int_equal(ws_names_late(&f.names, ID(6), "bob", NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(6)), "id:" ID(6));
	assert_int_equal(ws_names_late(&f.names, ID(7), "cy", NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(7)), "cy");
	assert_int_equal(ws_names_late(&f.names, ID(8), NULL, NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(8)), "id:" ID(8));
	/* the known keep their label */
	assert_int_equal(ws_names_late(&f.names, ID(1), "zoe", NULL), 0);
	assert_string_equal(ws_names_label(&f.names, ID(1)), "ada");
	end(&f);
}

static void maps_hold_many(void **state)
{
	struct ws_arena *arena = ws_arena_new();
	struct ws_map map = {NULL, 0, 0};

	(void)state;
	assert_non_null(arena);
	assert_int_equal(ws_map_get(&map, "x"), SIZE_MAX);
	for (size_t i = 0; i < 5000; i++)
		assert_int_equal(
			ws_map_set(&map, ws_arena_printf(arena, "key %zu", i), i, NULL), 0);
	assert_int_equal(ws_map_set(&map, "key 7", 70000, NULL), 0);
	assert_int_equal(map.count, 5000);
	for (size_t i = 0; i < 5000; i++) {
		const char *key = ws_arena_printf(arena, "key %zu", i);

		assert_int_equal(ws_map_get(&map, key), i == 7 ? 70000 : i);
	}
	assert_int_equal(ws_map_get(&map, "key 5000"), SIZE_MAX);
	ws_map_free(&map);
	ws_arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(safe_names_are_labels),
		cmocka_unit_test(misleading_names_are_not),
		cmocka_unit_test(roles_must_leave_room_and_read_as_themselves),
		cmocka_unit_test(names_two_have_are_nobodys),
		cmocka_unit_test(three_of_one_name_all_lose_it),
		cmocka_unit_test(who_comes_late_takes_nobodys_name),
		cmocka_unit_test(maps_hold_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
