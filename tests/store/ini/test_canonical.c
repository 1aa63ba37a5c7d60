/* The one form a document has when nobody's taste shows. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ini/merge.h"
#include "tests/lib/ini_text.h"

static void expect(const char *text, const char *wanted)
{
	ws_auto(ws_ini) doc = t_ini_parse(text);
	ws_auto(ws_ini) again = NULL;
	char *once = NULL, *twice = NULL;

	assert_int_equal(ws_ini_canonical(doc, &once, NULL, NULL), 0);
	assert_string_equal(once, wanted);
	again = t_ini_parse(once);
	assert_true(ws_ini_same(doc, again));
	assert_int_equal(ws_ini_canonical(again, &twice, NULL, NULL), 0);
	assert_string_equal(twice, once);
	free(once);
	free(twice);
}

static void lists_are_sorted_and_spaced(void **state)
{
	(void)state;
	expect("[users]\nb=1\n\n\na   =   2\n", "[users]\na = 2\nb = 1\n");
	expect("[users]\nb =\na = 1\n", "[users]\na = 1\nb =\n");
	expect("", "");
}

static void sections_stand_in_their_order(void **state)
{
	(void)state;
	expect("[cloud]\nid = 1\n[teams]\nt = 1\n[users]\na = 1\n",
	       "[users]\na = 1\n\n[teams]\nt = 1\n\n[cloud]\nid = 1\n");
	expect("[workspace]\nother = 3\ncolour = 2\nname = 1\n",
	       "[workspace]\nname = 1\ncolour = 2\nother = 3\n");
}

static void comments_move_with_what_is_below(void **state)
{
	(void)state;
	expect("; the file\n\n[users]\n; about b\n; and more\nb = 1\n; about a\n\na = 1\n",
	       "; the file\n\n[users]\n; about a\na = 1\n; about b\n; and more\nb = 1\n");
	expect("; top\n[teams]\nt = 1\n\n; people\n[users]\na = 1\n; the end\n",
	       "; top\n\n; people\n[users]\na = 1\n; the end\n\n[teams]\nt = 1\n");
	expect("[users]\na = 1\n; closing words\n\n[teams]\n",
	       "[users]\na = 1\n; closing words\n\n[teams]\n");
	expect("; one\n\n; two\n\n[users]\n", "; one\n\n; two\n\n[users]\n");
	expect("; nothing else\n", "; nothing else\n");
}

static void any_order_gives_the_same_form(void **state)
{
	static const char *const lines[] = {"e = 5\n", "; of c\nc = 3\n", "a = 1\n",
					    "d = 4\n", "b = 2\n"};
	unsigned seed = 7;

	(void)state;
	for (int n = 0; n < 200; n++) {
		char text[256] = "[users]\n";
		size_t order[5] = {0, 1, 2, 3, 4};
		size_t len = strlen(text);

		for (size_t i = 4; i > 0; i--) {
			size_t j, keep = order[i];

			seed = seed * 1103515245u + 12345u;
			j = (seed >> 16) % (i + 1);
			order[i] = order[j];
			order[j] = keep;
		}
		for (size_t i = 0; i < 5; i++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
						n % 3 ? "" : "\n", lines[order[i]]);
		expect(text, "[users]\na = 1\nb = 2\n; of c\nc = 3\nd = 4\ne = 5\n");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_sorted_and_spaced),
		cmocka_unit_test(sections_stand_in_their_order),
		cmocka_unit_test(comments_move_with_what_is_below),
		cmocka_unit_test(any_order_gives_the_same_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
