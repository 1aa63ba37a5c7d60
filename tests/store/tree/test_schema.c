/* Every kind of document: what it may hold, and what says that it is not for editing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/tree/layout.h"

static const enum ws_doc_kind kinds[] = {
	WS_DOC_ACCOUNT,   WS_DOC_PEOPLE, WS_DOC_SERVICE_ACCOUNTS,
	WS_DOC_CATALOGUE, WS_DOC_IDS,    WS_DOC_POLICY,
	WS_DOC_ROLE,      WS_DOC_TEAM,   WS_DOC_WORKSPACE,
	WS_DOC_MEMBERS,
};

#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

static void section_names_are_short_plain_words(void **state)
{
	size_t i, j, k;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		const struct ws_ini_schema *schema = ws_layout_schema(kinds[i]);

		assert_non_null(schema);
		for (j = 0; schema->sections[j].name; j++) {
			const char *name = schema->sections[j].name;

			assert_in_range(strlen(name), 1, 32);
			assert_int_equal(strspn(name, "abcdefghijklmnopqrstuvwxyz-"),
					 strlen(name));
			for (k = 0; k < j; k++)
				assert_string_not_equal(name, schema->sections[k].name);
		}
		assert_true(j > 0);
	}
	assert_null(ws_layout_schema(WS_DOC_OTHER));
	assert_null(ws_layout_schema(WS_DOC_TEXT));
}

static void new_document_reads_back(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		const struct ws_ini_schema *schema = ws_layout_schema(kinds[i]);
		struct ws_ini *doc = ws_ini_new(schema, "x");
		struct ws_ini *again = NULL;
		struct ws_err err = {0};
		char *text = NULL;
		size_t len;

		for (j = 0; schema->sections[j].name; j++) {
			const struct ws_ini_section *s = &schema->sections[j];
			const char *key = s->keys ? s->keys[0] : "any key at all";

			assert_int_equal(ws_ini_set(doc, s->name, key, "value", &err), 0);
		}
		assert_int_equal(ws_ini_format(doc, &text, &len, &err), 0);
		if (ws_ini_parse(text, len, schema, "x", &again, &err) != 0)
			fail_msg("%s: %s", schema->what, err.msg);
		assert_true(ws_ini_same(doc, again));
		free(text);
		ws_ini_free(doc);
		ws_ini_free(again);
	}
}

static void mirrored_documents_say_so_in_their_first_line(void **state)
{
	size_t i, j;

	(void)state;
	for (i = 0; i < KINDS; i++) {
		const struct ws_ini_schema *schema = ws_layout_schema(kinds[i]);
		struct ws_ini *doc = ws_ini_new(schema, "x");
		const char *first = ws_ini_line(doc, 1);
		bool mirror = ws_layout_is_mirror(kinds[i]);

		assert_int_equal(mirror,
				 strstr(first, "read-only") && strstr(first, "wsync"));
		for (j = 0; schema->sections[j].name; j++)
			if (mirror)
				assert_true(schema->sections[j].read_only);
		ws_ini_free(doc);
	}
	assert_false(ws_layout_is_mirror(WS_DOC_MEMBERS));
	assert_false(ws_layout_is_mirror(WS_DOC_WORKSPACE));
	assert_false(ws_layout_is_mirror(WS_DOC_POLICY));
	assert_false(ws_layout_is_mirror(WS_DOC_TEXT));
	assert_false(ws_layout_is_mirror(WS_DOC_OTHER));
	assert_true(ws_layout_is_mirror(WS_DOC_IDS));
	assert_false(ws_layout_is_mirror(WS_DOC_ROLE));
}

static int read_as(enum ws_doc_kind kind, const char *text)
{
	struct ws_ini *doc = NULL;
	int rc = ws_ini_parse(text, strlen(text), ws_layout_schema(kind), "x", &doc, NULL);

	ws_ini_free(doc);
	return rc;
}

static void unknown_keys_are_kept_in_workspaces_only(void **state)
{
	(void)state;
	assert_int_equal(read_as(WS_DOC_WORKSPACE, "[workspace]\nnew-key = 1\n"), 0);
	assert_int_equal(read_as(WS_DOC_WORKSPACE, "[cloud]\nnew-key = 1\n"),
			 WS_E_KEY_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_POLICY, "[guards]\nmin-owner = 1\n"),
			 WS_E_KEY_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_ROLE, "[role]\ninherit = Runner\n"),
			 WS_E_KEY_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_ACCOUNT, "[account]\nx = 1\n"), WS_E_KEY_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_TEAM, "[team]\nx = 1\n"), WS_E_KEY_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_MEMBERS, "[members]\na = Owner\n"),
			 WS_E_SECTION_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_MEMBERS, "[cloud]\nid = x\n"),
			 WS_E_SECTION_UNKNOWN);
	assert_int_equal(read_as(WS_DOC_IDS, "[invited]\na = x\n"), WS_E_SECTION_UNKNOWN);
}

static void grants_are_written_as_people_expect(void **state)
{
	ws_auto(ws_ini) doc = ws_ini_new(ws_layout_schema(WS_DOC_MEMBERS), "x");
	ws_auto_free char *text = NULL;

	(void)state;
	assert_int_equal(ws_ini_set(doc, "invited", "kim@partner.com",
				    "Viewer, until 2027-01-31, why audit", NULL),
			 0);
	assert_int_equal(ws_ini_set(doc, "users", "bob@acme.io", "Owner", NULL), 0);
	assert_int_equal(ws_ini_set(doc, "users", "ada@acme.io", "Owner", NULL), 0);
	assert_int_equal(ws_ini_add_section(doc, "teams", NULL), 0);
	assert_int_equal(ws_ini_format(doc, &text, NULL, NULL), 0);
	assert_string_equal(text,
			    "; who may act here. One line is one grant: principal = role\n"
			    "; options after a comma: until YYYY-MM-DD, why TEXT\n"
			    "\n"
			    "[users]\n"
			    "ada@acme.io = Owner\n"
			    "bob@acme.io = Owner\n"
			    "\n"
			    "[teams]\n"
			    "\n"
			    "[invited]\n"
			    "kim@partner.com = Viewer, until 2027-01-31, why audit\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(section_names_are_short_plain_words),
		cmocka_unit_test(new_document_reads_back),
		cmocka_unit_test(mirrored_documents_say_so_in_their_first_line),
		cmocka_unit_test(unknown_keys_are_kept_in_workspaces_only),
		cmocka_unit_test(grants_are_written_as_people_expect),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
