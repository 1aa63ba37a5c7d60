/* Looking into documents, small and large, before and after changes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "tests/lib/ini_text.h"

static void entries_come_in_file_order_with_their_lines(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("; top\n[users]\nz = 1\n\n; on a\na%3Ab=2\n"
					  "[teams]\nt   =   %20x\n");
	struct ws_ini_entry e;

	(void)state;
	assert_true(ws_ini_entry(doc, "users", 0, &e));
	assert_string_equal(e.key, "z");
	assert_string_equal(e.value, "1");
	assert_int_equal(e.line, 3);
	assert_int_equal(e.value_column, 5);
	assert_true(ws_ini_entry(doc, "users", 1, &e));
	assert_string_equal(e.key, "a:b");
	assert_int_equal(e.line, 6);
	assert_int_equal(e.value_column, 7);
	assert_false(ws_ini_entry(doc, "users", 2, &e));
	assert_true(ws_ini_entry(doc, "teams", 0, &e));
	assert_string_equal(e.value, " x");
	assert_int_equal(e.line, 8);
	assert_int_equal(e.value_column, 9);
	assert_false(ws_ini_entry(doc, "policy", 0, &e));
	assert_false(ws_ini_entry(doc, "nonsense", 0, &e));
	assert_string_equal(ws_ini_line(doc, 6), "a%3Ab=2");
	assert_string_equal(ws_ini_line(doc, 4), "");
	assert_string_equal(ws_ini_line(doc, 0), "");
	assert_string_equal(ws_ini_line(doc, -1), "");
	assert_string_equal(ws_ini_line(doc, 9), "");
	assert_false(ws_ini_find(doc, "users", "t", &e));
	assert_null(ws_ini_get(doc, "teams", "z"));
}

static void lines_are_those_of_the_document_as_it_is_now(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("[users]\nb = 1\n[teams]\nt = 1\n");
	struct ws_ini_entry e;

	(void)state;
	t_ini_set(doc, "users", "a", "x");
	t_ini_set(doc, "users", "c", "x");
	assert_true(ws_ini_find(doc, "teams", "T", &e));
	assert_int_equal(e.line, 6);
	assert_string_equal(ws_ini_line(doc, 6), "t = 1");
	(void)ws_ini_remove(doc, "users", "b");
	assert_true(ws_ini_find(doc, "teams", "t", &e));
	assert_int_equal(e.line, 5);
	assert_true(ws_ini_entry(doc, "users", 1, &e));
	assert_string_equal(e.key, "c");
	assert_int_equal(e.line, 3);
}

static void key_too_long_to_be_there_is_not_found(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("[users]\nb = 1\n");
	char key[5000];
	int i;

	(void)state;
	memset(key, 'k', sizeof(key));
	key[sizeof(key) - 1] = '\0';
	assert_null(ws_ini_get(doc, "users", key));
	assert_null(ws_ini_get(doc, "users", ""));
	for (i = 0; i < 20; i++) {
		char name[16];

		(void)snprintf(name, sizeof(name), "k%d", i);
		t_ini_set(doc, "users", name, "x");
	}
	assert_null(ws_ini_get(doc, "users", key));
	assert_int_equal(ws_ini_remove(doc, "users", key), 0);
}

/* --- against a model ---------------------------------------------------------------- */

#define KEYS 40

struct model {
	bool there[2][KEYS];
	int value[2][KEYS];
};

static const char *const sections[2] = {"users", "teams"};

static void assert_model(const struct ws_ini *doc, const struct model *m)
{
	int s, k;

	for (s = 0; s < 2; s++) {
		size_t count = 0, n;
		struct ws_ini_entry e, f;

		for (k = 0; k < KEYS; k++) {
			char key[16], value[16];

			(void)snprintf(key, sizeof(key), "Key%d", k);
			(void)snprintf(value, sizeof(value), "v%d", m->value[s][k]);
			count += m->there[s][k];
			if (m->there[s][k])
				assert_string_equal(ws_ini_get(doc, sections[s], key),
						    value);
			else
				assert_null(ws_ini_get(doc, sections[s], key));
		}
		assert_int_equal(ws_ini_count(doc, sections[s]), count);
		for (n = 0; n < count; n++) {
			assert_true(ws_ini_entry(doc, sections[s], n, &e));
			assert_true(ws_ini_find(doc, sections[s], e.key, &f));
			assert_int_equal(e.line, f.line);
			assert_non_null(strstr(ws_ini_line(doc, e.line), e.value));
		}
		assert_false(ws_ini_entry(doc, sections[s], count, &e));
	}
}

static void random_changes_agree_with_a_simple_model(void **state)
{
	unsigned int seed = 42;
	int round, step;

	(void)state;
	for (round = 0; round < 30; round++) {
		struct model m = {0};
		struct ws_ini *doc = ws_ini_new(&t_ini_schema, "x");

		for (step = 0; step < 300; step++) {
			unsigned int x, s, k;
			char key[16], value[16];

			seed = seed * 1103515245u + 12345u;
			x = seed >> 8;
			s = x & 1;
			k = (x >> 1) % KEYS;
			(void)snprintf(key, sizeof(key), x & 512 ? "key%u" : "KEY%u", k);
			(void)snprintf(value, sizeof(value), "v%d", step);
			if (x % 97 == 0) {
				(void)ws_ini_drop_section(doc, sections[s]);
				memset(m.there[s], 0, sizeof(m.there[s]));
			} else if (x % 5 < 3) {
				t_ini_set(doc, sections[s], key, value);
				m.there[s][k] = true;
				m.value[s][k] = step;
			} else {
				(void)ws_ini_remove(doc, sections[s], key);
				m.there[s][k] = false;
			}
			if (x % 31 == 0) {
				struct ws_ini *copy = ws_ini_copy(doc);

				assert_true(ws_ini_same(doc, copy));
				ws_ini_free(doc);
				doc = copy;
			}
			if (step % 10 == 0)
				assert_model(doc, &m);
		}
		assert_model(doc, &m);
		ws_ini_free(doc);
	}
}

/* --- large ones ---------------------------------------------------------------------- */

static double seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/*
 * Every operation on every one of 200,000 keys, in an order that is no order. A
 * quadratic one would take minutes; the bound leaves room for sanitizers.
 */
static void large_documents_are_not_quadratic(void **state)
{
	const uint32_t n = 200000;
	const double start = seconds();
	ws_auto(ws_ini) doc = ws_ini_new(&t_ini_schema, "x");
	ws_auto(ws_ini) again = NULL;
	struct ws_ini_entry e;
	char *text = NULL;
	size_t len = 0;
	uint32_t i;
	char key[32];

	(void)state;
	for (i = 0; i < n; i++) {
		/* 75,431 and 200,000 have no common factor: each number once */
		(void)snprintf(key, sizeof(key), "user-%06u@acme.io",
			       (uint32_t)((uint64_t)i * 75431u % n));
		t_ini_set(doc, "users", key, "Viewer");
		assert_true(ws_ini_find(doc, "users", key, &e));
	}
	assert_int_equal(ws_ini_count(doc, "users"), n);
	for (i = 0; i < n; i++) {
		assert_true(ws_ini_entry(doc, "users", i, &e));
		assert_int_equal(e.line, i + 4);
		(void)snprintf(key, sizeof(key), "user-%06u@acme.io", i);
		assert_string_equal(e.key, key);
	}
	assert_int_equal(ws_ini_format(doc, &text, &len, NULL), 0);
	assert_int_equal(ws_ini_parse(text, len, &t_ini_schema, "x", &again, NULL), 0);
	free(text);
	assert_true(ws_ini_same(doc, again));
	for (i = 0; i < n; i++) {
		(void)snprintf(key, sizeof(key), "user-%06u@acme.io",
			       (uint32_t)((uint64_t)i * 33331u % n));
		assert_int_equal(ws_ini_remove(again, "users", key), 0);
		assert_int_equal(ws_ini_count(again, "users"), n - i - 1);
	}
	assert_true(seconds() - start < 30);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries_come_in_file_order_with_their_lines),
		cmocka_unit_test(lines_are_those_of_the_document_as_it_is_now),
		cmocka_unit_test(key_too_long_to_be_there_is_not_found),
		cmocka_unit_test(random_changes_agree_with_a_simple_model),
		cmocka_unit_test(large_documents_are_not_quadratic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
