/* Three versions of one document, merged key by key. */
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

/* Merges; the result is compared when it is wanted. Returns the number of clashes. */
static size_t merge(const char *base, const char *ours, const char *theirs,
		    const char *wanted, const char *marked)
{
	ws_auto(ws_ini) b = t_ini_parse(base);
	ws_auto(ws_ini) o = t_ini_parse(ours);
	ws_auto(ws_ini) t = t_ini_parse(theirs);
	struct ws_ini_merge out;
	char *text = NULL;
	size_t count;

	assert_int_equal(ws_ini_merge(b, o, t, &out, NULL), 0);
	if (wanted)
		t_ini_assert_text(out.doc, wanted);
	if (marked) {
		assert_int_equal(
			ws_ini_merge_mark(&out, "main", "topic", &text, NULL, NULL), 0);
		assert_string_equal(text, marked);
		free(text);
	}
	count = out.clash_count;
	ws_ini_merge_clear(&out);
	return count;
}

static void neighbours_merge_clean(void **state)
{
	static const char base[] = "[users]\na = Viewer\nb = Viewer\nc = Viewer\n";

	(void)state;
	/* two neighbours edited */
	assert_int_equal(merge(base, "[users]\na = Owner\nb = Viewer\nc = Viewer\n",
			       "[users]\na = Viewer\nb = Runner\nc = Viewer\n",
			       "[users]\na = Owner\nb = Runner\nc = Viewer\n", NULL),
			 0);
	/* a deletion beside an edit */
	assert_int_equal(merge(base, "[users]\nb = Viewer\nc = Viewer\n",
			       "[users]\na = Viewer\nb = Runner\nc = Viewer\n",
			       "[users]\nb = Runner\nc = Viewer\n", NULL),
			 0);
	/* two additions into one gap, sorted */
	assert_int_equal(merge("[users]\na = Viewer\nz = Viewer\n",
			       "[users]\na = Viewer\nc = Owner\nz = Viewer\n",
			       "[users]\na = Viewer\nb = Runner\nz = Viewer\n",
			       "[users]\na = Viewer\nb = Runner\nc = Owner\nz = Viewer\n",
			       NULL),
			 0);
}

static void the_same_change_on_both_sides_is_one_change(void **state)
{
	(void)state;
	assert_int_equal(merge("[users]\na = 1\nb = 1\n", "[users]\na = 2\n",
			       "[users]\na = 2\n", "[users]\na = 2\n", NULL),
			 0);
}

static void comments_and_order_are_ours(void **state)
{
	(void)state;
	assert_int_equal(merge("[users]\na = 1\nb = 1\n",
			       "[users]\n; on call\nb=1\na = 1\n",
			       "[users]\na = 2\nb = 2\nc = 3\n",
			       "[users]\n; on call\nb = 2\na = 2\nc = 3\n", NULL),
			 0);
}

static void two_different_changes_clash(void **state)
{
	(void)state;
	assert_int_equal(merge("[users]\na = 1\nb = 1\n", "[users]\na = 2\nb = 1\n",
			       "[users]\na = 3\nb = 5\n", "[users]\na = 2\nb = 5\n",
			       "[users]\n<<<<<<< main\na = 2\n=======\na = 3\n"
			       ">>>>>>> topic\nb = 5\n"),
			 1);
}

static void taking_away_clashes_with_changing(void **state)
{
	(void)state;
	assert_int_equal(merge("[users]\na = 1\n", "[users]\n", "[users]\na = 2\n", NULL,
			       "[users]\n<<<<<<< main\n=======\na = 2\n>>>>>>> topic\n"),
			 1);
	assert_int_equal(merge("[users]\na = 1\n", "[users]\na = 2\n", "[users]\n", NULL,
			       "[users]\n<<<<<<< main\na = 2\n=======\n>>>>>>> topic\n"),
			 1);
}

static void clashes_in_a_row_have_markers_each(void **state)
{
	static const char base[] = "[users]\na = 1\nb = 1\nc = 1\n";

	(void)state;
	assert_int_equal(merge(base, "[users]\na = 2\nb = 2\nc = 1\n",
			       "[users]\na = 3\nb = 3\nc = 1\n", NULL,
			       "[users]\n<<<<<<< main\na = 2\n=======\na = 3\n"
			       ">>>>>>> topic\n<<<<<<< main\nb = 2\n=======\nb = 3\n"
			       ">>>>>>> topic\nc = 1\n"),
			 2);
	/* one taken away here, one there; beside them a line both took away */
	assert_int_equal(merge(base, "[users]\nb = 2\n", "[users]\na = 3\n", NULL,
			       "[users]\n<<<<<<< main\n=======\na = 3\n>>>>>>> topic\n"
			       "<<<<<<< main\nb = 2\n=======\n>>>>>>> topic\n"),
			 2);
}

static void comments_of_theirs_come_along(void **state)
{
	(void)state;
	assert_int_equal(merge("; top\n[users]\na = 1\nb = 1\nz = 1\n",
			       "; top\n[users]\na = 2\nz = 1\n; ours\n",
			       "; top\n; theirs\n[users]\na = 1\n; first\n; second\nb = 1\n"
			       "; on call\nz = 2\n; last\n",
			       "; top\n; theirs\n[users]\na = 2\n; first\n; second\n"
			       "; on call\nz = 2\n; ours\n; last\n",
			       NULL),
			 0);
	/* one that theirs took away stays, one that both have is there once */
	assert_int_equal(merge("; old\n[users]\na = 1\n", "; old\n; new\n[users]\na = 1\n",
			       "; new\n[users]\na = 2\n", "; old\n; new\n[users]\na = 2\n",
			       NULL),
			 0);
	assert_int_equal(merge("", "", "; alone\n", "; alone\n", NULL), 0);
}

static void sections_come_and_go(void **state)
{
	(void)state;
	assert_int_equal(merge("[users]\na = 1\n", "[users]\na = 1\n",
			       "[users]\na = 1\n\n[teams]\nt = 1\n",
			       "[users]\na = 1\n\n[teams]\nt = 1\n", NULL),
			 0);
	assert_int_equal(merge("[users]\na = 1\n\n[teams]\nt = 1\n",
			       "[users]\na = 2\n\n[teams]\nt = 1\n", "[users]\na = 1\n",
			       "[users]\na = 2\n", NULL),
			 0);
	/* no longer managed on one side, changed on the other: all of it is marked, and
	   what lies beside it is merged */
	assert_int_equal(merge("[users]\na = 1\n\n[teams]\nt = 1\n",
			       "[users]\na = 1\n\n[teams]\nt = 2\nu = 1\n",
			       "[users]\na = 3\n", NULL,
			       "[users]\na = 3\n\n<<<<<<< main\n[teams]\nt = 2\nu = 1\n"
			       "=======\n>>>>>>> topic\n"),
			 1);
	assert_int_equal(merge("[users]\na = 1\n\n[teams]\nt = 1\n", "[users]\na = 3\n",
			       "[teams]\nt = 2\n\n[users]\na = 1\n", NULL,
			       "[users]\na = 3\n\n<<<<<<< main\n=======\n[teams]\nt = 2\n"
			       ">>>>>>> topic\n"),
			 1);
	assert_int_equal(merge("[users]\na = 1\n\n[teams]\nt = 1\n", "",
			       "[users]\na = 2\n\n[teams]\nt = 2\n", NULL,
			       "<<<<<<< main\n=======\n[users]\na = 2\n>>>>>>> topic\n\n"
			       "<<<<<<< main\n=======\n[teams]\nt = 2\n>>>>>>> topic\n"),
			 2);
	/* an emptied list is not an absent one */
	assert_int_equal(merge("[teams]\nt = 1\n", "[teams]\nt = 1\n", "[teams]\n",
			       "[teams]\n", NULL),
			 0);
}

static void marked_text_is_refused_until_somebody_decides(void **state)
{
	ws_auto(ws_ini) doc = NULL;
	static const char text[] = "[users]\n<<<<<<< main\na = 2\n=======\na = 3\n"
				   ">>>>>>> topic\n";

	(void)state;
	assert_true(ws_ini_parse(text, sizeof(text) - 1, &t_ini_schema, "x", &doc, NULL) <
		    0);
}

static void escaped_keys_are_marked_as_they_are_written(void **state)
{
	(void)state;
	assert_int_equal(merge("[users]\na%3Db = 1\n", "[users]\na%3Db = 2\n",
			       "[users]\na%3Db = 3\n", NULL,
			       "[users]\n<<<<<<< main\na%3Db = 2\n=======\na%3Db = 3\n"
			       ">>>>>>> topic\n"),
			 1);
}

/* A merge is right when each key is what the table of three says, whatever came. */
static void random_versions_merge_by_the_table(void **state)
{
	unsigned seed = 20261123;

	(void)state;
	for (int n = 0; n < 2000; n++) {
		char text[3][256];
		char value[3][8];
		struct ws_ini *doc[3];
		struct ws_ini_merge out;

		for (int s = 0; s < 3; s++) {
			size_t len = (size_t)snprintf(text[s], sizeof(text[s]),
						      "[users]\n");

			for (int k = 0; k < 8; k++) {
				seed = seed * 1103515245u + 12345u;
				value[s][k] = (char)('0' + (seed >> 16) % 3);
				if (value[s][k] != '0') /* 0: not there */
					len += (size_t)snprintf(
						text[s] + len, sizeof(text[s]) - len,
						"k%d = %c\n", k, value[s][k]);
			}
			doc[s] = t_ini_parse(text[s]);
		}
		assert_int_equal(ws_ini_merge(doc[0], doc[1], doc[2], &out, NULL), 0);
		for (int k = 0; k < 8; k++) {
			const char b = value[0][k], o = value[1][k], t = value[2][k];
			const char want = o == b ? t
						 : o; /* where they clash: see merge.h */
			const char key[3] = {'k', (char)('0' + k), 0};
			const char *got = ws_ini_get(out.doc, "users", key);

			if (o != b && t != b && o != t)
				assert_true(out.clash_count > 0);
			else
				assert_int_equal(got ? got[0] : '0', want);
		}
		ws_ini_merge_clear(&out);
		for (int s = 0; s < 3; s++)
			ws_ini_free(doc[s]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_merge_clean),
		cmocka_unit_test(the_same_change_on_both_sides_is_one_change),
		cmocka_unit_test(comments_and_order_are_ours),
		cmocka_unit_test(two_different_changes_clash),
		cmocka_unit_test(taking_away_clashes_with_changing),
		cmocka_unit_test(clashes_in_a_row_have_markers_each),
		cmocka_unit_test(comments_of_theirs_come_along),
		cmocka_unit_test(sections_come_and_go),
		cmocka_unit_test(marked_text_is_refused_until_somebody_decides),
		cmocka_unit_test(escaped_keys_are_marked_as_they_are_written),
		cmocka_unit_test(random_versions_merge_by_the_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
