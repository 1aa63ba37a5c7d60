/*
 * Changes to documents: what happens to the lines somebody wrote, and where new
 * lines go. Every case is text before, one change, text after.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/ini_text.h"

enum what { SET, REMOVE, ADD, DROP };

struct change {
	const char *before;
	enum what what;
	const char *section, *key, *value;
	const char *after;
};

static void assert_change(const struct change *c)
{
	ws_auto(ws_ini) doc = t_ini_parse(c->before);
	ws_auto(ws_ini) again = NULL;
	struct ws_err err = {0};
	int rc = -1;

	switch (c->what) {
	case SET:
		rc = ws_ini_set(doc, c->section, c->key, c->value, &err);
		break;
	case REMOVE:
		rc = ws_ini_remove(doc, c->section, c->key);
		break;
	case ADD:
		rc = ws_ini_add_section(doc, c->section, &err);
		break;
	case DROP:
		rc = ws_ini_drop_section(doc, c->section);
		break;
	}
	if (rc != 0)
		fail_msg("%s: %s", c->before, err.msg);
	t_ini_assert_text(doc, c->after);
	again = t_ini_parse(c->after);
	assert_true(ws_ini_same(doc, again));
}

#define assert_changes(cases)                                                      \
	do {                                                                       \
		for (size_t i_ = 0; i_ < sizeof(cases) / sizeof((cases)[0]); i_++) \
			assert_change(&(cases)[i_]);                               \
	} while (0)

static void existing_value_is_replaced_in_its_line(void **state)
{
	static const struct change cases[] = {
		{"; top\n\n[users]\n; on bob\nbob = Viewer\n\n; end\nada = Owner\n", SET,
		 "users", "bob", "Runner",
		 "; top\n\n[users]\n; on bob\nbob = Runner\n\n; end\nada = Owner\n"},
		/* the spelling of the key stays */
		{"[users]\nBob@X = Viewer\n", SET, "users", "bob@x", "Owner",
		 "[users]\nBob@X = Owner\n"},
		{"[users]\n%62ob = Viewer\n", SET, "users", "bob", "Owner",
		 "[users]\n%62ob = Owner\n"},
		/* a line that says the same stays as somebody wrote it */
		{"[users]\nbob=Owner\n", SET, "users", "bob", "Owner",
		 "[users]\nbob=Owner\n"},
		{"[users]\nbob=Owner\n", SET, "users", "bob", "Viewer",
		 "[users]\nbob = Viewer\n"},
		{"[users]\nbob = Owner\n", SET, "users", "bob", "", "[users]\nbob =\n"},
		{"[users]\nbob =\n", SET, "users", "bob", "x", "[users]\nbob = x\n"},
		{"[users]\nbob = a\n", SET, "users", "bob", " a ;b",
		 "[users]\nbob = %20a %3Bb\n"},
	};

	(void)state;
	assert_changes(cases);
}

static void new_key_goes_to_its_sorted_place(void **state)
{
	static const struct change cases[] = {
		{"[users]\na = 1\nc = 1\n", SET, "users", "b", "2",
		 "[users]\na = 1\nb = 2\nc = 1\n"},
		{"[users]\nb = 1\n", SET, "users", "a", "2", "[users]\na = 2\nb = 1\n"},
		{"[users]\nb = 1\n", SET, "users", "c", "2", "[users]\nb = 1\nc = 2\n"},
		/* bytewise: upper case first, a prefix before what is longer */
		{"[users]\nB = 1\na = 1\n", SET, "users", "C", "2",
		 "[users]\nB = 1\nC = 2\na = 1\n"},
		{"[users]\nab = 1\n", SET, "users", "a", "2", "[users]\na = 2\nab = 1\n"},
		/* a comment belongs to the key below it */
		{"[users]\na = 1\n; on c\nc = 1\n", SET, "users", "b", "2",
		 "[users]\na = 1\nb = 2\n; on c\nc = 1\n"},
		{"[users]\n; on c\nc = 1\n", SET, "users", "b", "2",
		 "[users]\nb = 2\n; on c\nc = 1\n"},
		{"[users]\n\n; on c\nc = 1\n", SET, "users", "b", "2",
		 "[users]\n\nb = 2\n; on c\nc = 1\n"},
		{"[users]\na = 1\n\nc = 1\n", SET, "users", "b", "2",
		 "[users]\na = 1\nb = 2\n\nc = 1\n"},
		/* a section in an order of its own keeps it */
		{"[users]\nz = 1\na = 1\n\n[teams]\n", SET, "users", "b", "2",
		 "[users]\nz = 1\na = 1\nb = 2\n\n[teams]\n"},
		{"[users]\nz = 1\nm = 1\na = 1\n", SET, "users", "b", "2",
		 "[users]\nz = 1\nm = 1\na = 1\nb = 2\n"},
		/* empty sections */
		{"[users]\n\n[teams]\n", SET, "users", "a", "1",
		 "[users]\na = 1\n\n[teams]\n"},
		{"[users]\n[teams]\n", SET, "users", "a", "1", "[users]\na = 1\n[teams]\n"},
		{"[users]\n; nobody yet\n\n[teams]\n", SET, "users", "a", "1",
		 "[users]\n; nobody yet\na = 1\n\n[teams]\n"},
		{"[users]\n; the teams\n[teams]\n", SET, "users", "a", "1",
		 "[users]\na = 1\n; the teams\n[teams]\n"},
		{"[users]\n; nobody yet\n", SET, "users", "a", "1",
		 "[users]\n; nobody yet\na = 1\n"},
		/* keys are sorted as they are written */
		{"[users]\na = 1\nb = 1\n", SET, "users", ":", "2",
		 "[users]\n%3A = 2\na = 1\nb = 1\n"},
	};

	(void)state;
	assert_changes(cases);
}

static void fixed_keys_follow_the_schema(void **state)
{
	static const struct change cases[] = {
		{"[workspace]\nname = n\ncolour = c\n", SET, "workspace", "description",
		 "d", "[workspace]\nname = n\ndescription = d\ncolour = c\n"},
		{"[workspace]\ncolour = c\n", SET, "workspace", "name", "n",
		 "[workspace]\nname = n\ncolour = c\n"},
		/* people's own order: behind the nearest predecessor */
		{"[workspace]\ncolour = c\nname = n\n", SET, "workspace", "description",
		 "d", "[workspace]\ncolour = c\nname = n\ndescription = d\n"},
		/* unknown keys come last, and stay */
		{"[workspace]\nname = n\n", SET, "workspace", "zoo", "z",
		 "[workspace]\nname = n\nzoo = z\n"},
		{"[workspace]\nname = n\nzoo = z\n", SET, "workspace", "colour", "c",
		 "[workspace]\nname = n\ncolour = c\nzoo = z\n"},
		{"[workspace]\nzoo = z\n", SET, "workspace", "name", "n",
		 "[workspace]\nname = n\nzoo = z\n"},
		{"[cloud]\n; read-only\nid = 1\n", SET, "cloud", "created", "2",
		 "[cloud]\n; read-only\nid = 1\ncreated = 2\n"},
	};

	(void)state;
	assert_changes(cases);
}

static void removing_keeps_header_and_comments(void **state)
{
	static const struct change cases[] = {
		{"[users]\n; on a\na = 1\nb = 1\n", REMOVE, "users", "A", NULL,
		 "[users]\n; on a\nb = 1\n"},
		{"[users]\na = 1\n\n[teams]\n", REMOVE, "users", "a", NULL,
		 "[users]\n\n[teams]\n"},
		{"[users]\na = 1\n", REMOVE, "users", "b", NULL, "[users]\na = 1\n"},
		{"[users]\na = 1\n", REMOVE, "teams", "a", NULL, "[users]\na = 1\n"},
		{"[users]\na = 1\n", REMOVE, "nonsense", "a", NULL, "[users]\na = 1\n"},
	};

	(void)state;
	assert_changes(cases);
}

static void sections_are_added_in_schema_order(void **state)
{
	static const struct change cases[] = {
		{"", ADD, "teams", NULL, NULL, "[teams]\n"},
		{"; top\n", ADD, "teams", NULL, NULL, "; top\n\n[teams]\n"},
		{"[users]\na = 1\n", ADD, "users", NULL, NULL, "[users]\na = 1\n"},
		{"[users]\na = 1\n", ADD, "teams", NULL, NULL,
		 "[users]\na = 1\n\n[teams]\n"},
		{"[users]\na = 1\n\n[workspace]\nname = n\n", ADD, "teams", NULL, NULL,
		 "[users]\na = 1\n\n[teams]\n\n[workspace]\nname = n\n"},
		{"[users]\na = 1\n[workspace]\n", ADD, "teams", NULL, NULL,
		 "[users]\na = 1\n\n[teams]\n\n[workspace]\n"},
		{"[users]\na = 1\n\n; the workspace\n[workspace]\n", ADD, "teams", NULL,
		 NULL, "[users]\na = 1\n\n[teams]\n\n; the workspace\n[workspace]\n"},
		/* before the first: below the comment of the file, above the one of the section */
		{"; top\n[teams]\n", ADD, "users", NULL, NULL,
		 "; top\n\n[users]\n\n[teams]\n"},
		{"; top\n\n; teams\n[teams]\n", ADD, "users", NULL, NULL,
		 "; top\n\n[users]\n\n; teams\n[teams]\n"},
		{"[teams]\n", ADD, "users", NULL, NULL, "[users]\n\n[teams]\n"},
		/* people's own order of sections stays */
		{"[teams]\nt = 1\n\n[users]\nu = 1\n", ADD, "workspace", NULL, NULL,
		 "[teams]\nt = 1\n\n[workspace]\n\n[users]\nu = 1\n"},
		{"[users]\na = 1\n; eve = 2\n\n\n", ADD, "teams", NULL, NULL,
		 "[users]\na = 1\n; eve = 2\n\n[teams]\n\n\n"},
		/* with the first entry */
		{"; top\n", SET, "users", "a", "1", "; top\n\n[users]\na = 1\n"},
		{"[users]\n\n[cloud]\nid = 1\n", SET, "policy", "mode", "m",
		 "[users]\n\n[policy]\nmode = m\n\n[cloud]\nid = 1\n"},
	};

	(void)state;
	assert_changes(cases);
}

static void dropped_section_takes_its_lines_along(void **state)
{
	static const struct change cases[] = {
		{"[users]\na = 1\n\n[teams]\nt = 1\n", DROP, "users", NULL, NULL,
		 "[teams]\nt = 1\n"},
		{"[users]\na = 1\n\n[teams]\nt = 1\n", DROP, "teams", NULL, NULL,
		 "[users]\na = 1\n"},
		{"; top\n\n[users]\n; on a\na = 1\n\n; eve = Owner\n\n; teams\n[teams]\n",
		 DROP, "users", NULL, NULL, "; top\n\n; teams\n[teams]\n"},
		{"[users]\na = 1\n\n[teams]\nt = 1\n\n[workspace]\n", DROP, "teams", NULL,
		 NULL, "[users]\na = 1\n\n[workspace]\n"},
		{"[users]\na = 1\n[teams]\nt = 1\n[workspace]\n", DROP, "teams", NULL, NULL,
		 "[users]\na = 1\n[workspace]\n"},
		{"[users]\n", DROP, "users", NULL, NULL, ""},
		{"[users]\n", DROP, "teams", NULL, NULL, "[users]\n"},
		{"[users]\n", DROP, "nonsense", NULL, NULL, "[users]\n"},
	};

	(void)state;
	assert_changes(cases);
}

static void new_document_is_the_header(void **state)
{
	ws_auto(ws_ini) doc = ws_ini_new(&t_ini_schema, "dir/new.ini");

	(void)state;
	t_ini_assert_text(doc, "; a file for tests\n");
	t_ini_set(doc, "cloud", "id", "1");
	t_ini_set(doc, "users", "b", "2");
	t_ini_set(doc, "users", "a", "3");
	t_ini_set(doc, "teams", "t", "");
	t_ini_assert_text(doc,
			  "; a file for tests\n\n[users]\na = 3\nb = 2\n\n[teams]\nt =\n\n"
			  "[cloud]\nid = 1\n");
}

static void refused_change_leaves_the_document_alone(void **state)
{
	static const char before[] = "[users]\na = 1\n\n[policy]\nmode = m\n";
	static const struct {
		const char *section, *key, *value;
		int code;
	} cases[] = {
		{"user", "a", "1", WS_E_SECTION_UNKNOWN},
		{"Users", "a", "1", WS_E_SECTION_UNKNOWN},
		{"policy", "moed", "1", WS_E_KEY_UNKNOWN},
		{"users", "", "1", WS_E_BYTES},
		{"users", NULL, "1", WS_E_BYTES},
		{"users", "b", NULL, WS_E_BYTES},
		{"users", "b\xff", "1", WS_E_BYTES},
		{"users", "b", "\xc0\x80", WS_E_BYTES},
		{"teams", "b", "\xed\xa0\x80", WS_E_BYTES},
	};
	ws_auto(ws_ini) doc = t_ini_parse(before);
	char text[6000];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct ws_err err = {0};

		assert_int_equal(ws_ini_set(doc, cases[i].section, cases[i].key,
					    cases[i].value, &err),
				 cases[i].code);
		assert_int_equal(err.code, cases[i].code);
		assert_string_equal(err.file, "dir/test.ini");
		assert_int_equal(ws_ini_set(doc, cases[i].section, cases[i].key,
					    cases[i].value, NULL),
				 cases[i].code);
	}
	assert_int_equal(ws_ini_add_section(doc, "user", NULL), WS_E_SECTION_UNKNOWN);
	memset(text, 'x', sizeof(text));
	text[5000] = '\0';
	assert_int_equal(ws_ini_set(doc, "users", "a", text, NULL), WS_E_LINE_LONG);
	assert_int_equal(ws_ini_set(doc, "teams", "a", text, NULL), WS_E_LINE_LONG);
	assert_int_equal(ws_ini_set(doc, "teams", text, "x", NULL), WS_E_LINE_LONG);
	t_ini_assert_text(doc, before);
}

/* fits() and set() must agree at every length, for plain and for escaped bytes. */
static void what_fits_is_what_can_be_set(void **state)
{
	static const char *const units[] = {"x", ";", "\xc3\xa9", "\n", "%41", " "};
	char key[256], value[1024];
	size_t unit, key_len, n;

	(void)state;
	for (unit = 0; unit < sizeof(units) / sizeof(units[0]); unit++)
		for (key_len = 1; key_len <= 102; key_len += key_len == 1 ? 97 : 1)
			for (n = 0; n <= 200; n++) {
				ws_auto(ws_ini) doc = ws_ini_new(&t_ini_schema, "x");
				size_t len = strlen(units[unit]), i;
				int rc;

				memset(key, 'k', key_len);
				key[key_len] = '\0';
				for (i = 0; i < n; i++)
					memcpy(value + i * len, units[unit], len);
				value[n * len] = '\0';
				rc = ws_ini_set(doc, "users", key, value, NULL);
				assert_int_equal(rc == 0, ws_ini_fits(key, value));
				if (rc != 0) {
					assert_int_equal(rc, WS_E_LINE_LONG);
					assert_false(ws_ini_has_section(doc, "users"));
					continue;
				}
				assert_true(strlen(ws_ini_line(doc, 4)) <= WS_INI_LINE_MAX);
				assert_string_equal(ws_ini_get(doc, "users", key), value);
			}
	memset(value, 'v', sizeof(value));
	value[WS_INI_LINE_MAX - 4] = '\0';
	assert_true(ws_ini_fits("k", value));
	value[WS_INI_LINE_MAX - 4] = 'v';
	value[WS_INI_LINE_MAX - 3] = '\0';
	assert_false(ws_ini_fits("k", value));
}

/* A value may be read from the document it is written to. */
static void borrowed_text_may_be_set(void **state)
{
	ws_auto(ws_ini) doc = t_ini_parse("[users]\na = one\nb = two\n");

	(void)state;
	t_ini_set(doc, "users", "b", ws_ini_get(doc, "users", "a"));
	t_ini_set(doc, "teams", "t", ws_ini_get(doc, "users", "b"));
	t_ini_assert_text(doc, "[users]\na = one\nb = one\n\n[teams]\nt = one\n");
}

static void size_of_an_edited_document_is_bounded(void **state)
{
	ws_auto(ws_ini) doc = ws_ini_new(&t_ini_schema, "x");
	char key[32], value[WS_INI_LINE_MAX];
	size_t i = 0;
	int rc;

	(void)state;
	memset(value, 'v', sizeof(value));
	value[160] = '\0';
	do {
		(void)snprintf(key, sizeof(key), "key-%09zu", i++);
		rc = ws_ini_set(doc, "users", key, value, NULL);
	} while (rc == 0);
	assert_int_equal(rc, WS_E_TOO_BIG);
	assert_true(i > 180000 && i < 200000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(existing_value_is_replaced_in_its_line),
		cmocka_unit_test(new_key_goes_to_its_sorted_place),
		cmocka_unit_test(fixed_keys_follow_the_schema),
		cmocka_unit_test(removing_keeps_header_and_comments),
		cmocka_unit_test(sections_are_added_in_schema_order),
		cmocka_unit_test(dropped_section_takes_its_lines_along),
		cmocka_unit_test(new_document_is_the_header),
		cmocka_unit_test(refused_change_leaves_the_document_alone),
		cmocka_unit_test(what_fits_is_what_can_be_set),
		cmocka_unit_test(borrowed_text_may_be_set),
		cmocka_unit_test(size_of_an_edited_document_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
