/* "did you mean": quoted where it has to be, and honest about what only looks like it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include "store/ground/near.h"

static void expect(const char *word, const char *near, const char *hint)
{
	struct ws_err err = {0};

	(void)ws_err_set(&err, WS_E_ROLE_UNKNOWN, "no such name");
	assert_int_equal(ws_err_near(&err, word, near), WS_E_ROLE_UNKNOWN);
	assert_string_equal(err.hint, hint);
}

static void a_name_is_quoted_where_its_end_could_be_missed(void **state)
{
	(void)state;
	expect("bub@acme.io", "bob@acme.io", "did you mean bob@acme.io?");
	expect("ci-deplo", "bot:ci-deploy", "did you mean bot:ci-deploy?");
	expect("Data enginer", "Data engineer", "did you mean 'Data engineer'?");
	expect("Bobs", "Bob's", "did you mean \"Bob's\"?");
	expect("Owner", "Owner!", "did you mean 'Owner!'?");
}

static void what_only_looks_the_same_is_told(void **state)
{
	(void)state;
	/* a Cyrillic O in what was written, and in what is there */
	expect("\xd0\x9ewner", "Owner",
	       "did you mean Owner? \xd0\x9ewner looks like it, and has letters of another "
	       "script");
	expect("Owner", "\xd0\x9ewner",
	       "did you mean \xd0\x9ewner? Owner looks like it, and has letters of another "
	       "script");
	expect("ci-deploy", "ci-deploy ",
	       "did you mean 'ci-deploy '? ci-deploy looks like it, and differs in blanks at "
	       "an end");
}

static void alike_are_different_texts_drawn_the_same(void **state)
{
	(void)state;
	assert_true(ws_text_is_alike("Owner", "\xd0\x9ewn\xd0\xb5r"));
	assert_true(ws_text_is_alike("\xce\x9fwner", "\xd0\x9ewner")); /* Greek, Cyrillic */
	assert_true(ws_text_is_alike(" a", "a "));
	assert_false(ws_text_is_alike("Owner", "Owner"));
	assert_false(ws_text_is_alike("Owner", "owner"));
	assert_false(ws_text_is_alike("Owner", "Owne"));
	assert_false(ws_text_is_alike("", "a"));
	assert_true(ws_text_is_alike("", " "));
	assert_false(ws_text_is_alike("a b", "a  b"));
	assert_false(ws_text_is_alike("\xd0\x9e", "\xd0")); /* a letter cut in half */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_quoted_where_its_end_could_be_missed),
		cmocka_unit_test(what_only_looks_the_same_is_told),
		cmocka_unit_test(alike_are_different_texts_drawn_the_same),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
