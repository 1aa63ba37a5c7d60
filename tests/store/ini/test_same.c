/* When two documents say the same, and copies. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/ini_text.h"

static void form_does_not_count_and_content_does(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} cases[] = {
		{"[users]\na = 1\nb = 2\n", "; x\n\n[users]\nb=2\n; y\n\nA = 1\n", true},
		{"[users]\na = 1\n\n[teams]\n", "[teams]\n[users]\na = 1\n", true},
		{"[users]\n%61 = %31\n", "[users]\na = 1\n", true},
		{"[users]\na = 1\n", "[users]\na = 2\n", false},
		{"[users]\na = x\n", "[users]\na = X\n", false},
		{"[users]\na = 1\n", "[users]\na = 1\nb = 2\n", false},
		{"[users]\na = 1\n", "[users]\nb = 1\n", false},
		{"[users]\na = 1\n", "[teams]\na = 1\n", false},
		{"[users]\n", "", false},
		{"[users]\n", "[users]\n[teams]\n", false},
		{"", "; nothing\n", true},
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		ws_auto(ws_ini) a = t_ini_parse(cases[i].a);
		ws_auto(ws_ini) b = t_ini_parse(cases[i].b);

		if (ws_ini_same(a, b) != cases[i].same ||
		    ws_ini_same(b, a) != cases[i].same)
			fail_msg("%s\nand\n%s", cases[i].a, cases[i].b);
	}
}

static void mirror_is_the_read_only_part(void **state)
{
	ws_auto(ws_ini) a = t_ini_parse("[workspace]\nname = a\n\n[cloud]\nid = 1\n");
	ws_auto(ws_ini) b = t_ini_parse("[cloud]\nid = 1\n\n[workspace]\nname = b\n");
	const char *section = "untouched";

	(void)state;
	assert_true(ws_ini_same_mirror(a, b, &section));
	assert_null(section);
	t_ini_set(b, "cloud", "created", "2026");
	assert_false(ws_ini_same_mirror(a, b, &section));
	assert_string_equal(section, "cloud");
	assert_false(ws_ini_same_mirror(b, a, NULL));
	(void)ws_ini_remove(b, "cloud", "created");
	assert_true(ws_ini_same_mirror(a, b, NULL));
	(void)ws_ini_drop_section(b, "cloud");
	assert_false(ws_ini_same_mirror(a, b, &section));
	assert_string_equal(section, "cloud");
}

static void schemas_are_matched_by_section_name(void **state)
{
	static const struct ws_ini_section other_sections[] = {
		{"teams", NULL, false, false},
		{"users", NULL, false, false},
		{"more", NULL, false, true},
		{NULL, NULL, false, false},
	};
	static const struct ws_ini_schema other = {"other.ini", "", other_sections};
	ws_auto(ws_ini) a = t_ini_parse("[users]\na = 1\n");
	ws_auto(ws_ini) b = ws_ini_new(&other, "b");
	const char *section = NULL;

	(void)state;
	t_ini_set(b, "users", "A", "1");
	assert_true(ws_ini_same(a, b));
	t_ini_set(b, "more", "m", "1");
	assert_false(ws_ini_same(a, b));
	assert_false(ws_ini_same(b, a));
	assert_false(ws_ini_same_mirror(a, b, &section));
	assert_string_equal(section, "more");
}

static void copy_is_deep(void **state)
{
	static const char text[] =
		"; top\n\n[users]\na%3A = %20x\nb = 1\nc = 1\nd = 1\ne = 1\n"
		"f = 1\ng = 1\nh = 1\ni = 1\nj = 1\n\n[teams]\n";
	struct ws_ini *doc = t_ini_parse(text);
	ws_auto(ws_ini) copy = NULL;

	(void)state;
	(void)ws_ini_remove(doc, "users", "e");
	copy = ws_ini_copy(doc);
	t_ini_set(doc, "users", "a:", "changed");
	t_ini_set(doc, "teams", "t", "changed");
	ws_ini_free(doc);
	assert_string_equal(ws_ini_get(copy, "users", "A:"), " x");
	assert_int_equal(ws_ini_count(copy, "teams"), 0);
	t_ini_set(copy, "users", "e", "1");
	t_ini_assert_text(copy, text);
}

static void copy_of_an_empty_document_can_be_filled(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("");
	ws_auto(ws_ini) copy = ws_ini_copy(doc);

	(void)state;
	t_ini_set(copy, "users", "a", "1");
	t_ini_assert_text(copy, "[users]\na = 1\n");
	t_ini_assert_text(doc, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(form_does_not_count_and_content_does),
		cmocka_unit_test(mirror_is_the_read_only_part),
		cmocka_unit_test(schemas_are_matched_by_section_name),
		cmocka_unit_test(copy_is_deep),
		cmocka_unit_test(copy_of_an_empty_document_can_be_filled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
