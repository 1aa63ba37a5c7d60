/* Command lines of hooks in their words, and times. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "agent/config.h"
#include "agent/words.h"

static void check(const char *line, const char *const *want)
{
	char **words = NULL;
	size_t i = 0;

	assert_int_equal(ws_words_split(line, &words, NULL), 0);
	for (; want[i]; i++) {
		assert_non_null(words[i]);
		assert_string_equal(words[i], want[i]);
	}
	assert_null(words[i]);
	free(words);
}

static void blanks_split_and_quotes_keep(void **state)
{
	(void)state;
	check("a", (const char *const[]){"a", NULL});
	check("  a \t b  ", (const char *const[]){"a", "b", NULL});
	check("notify-send \"wsync: a conflict\"",
	      (const char *const[]){"notify-send", "wsync: a conflict", NULL});
	check("sh -c 'echo \"$WSYNC_EVENT\"'",
	      (const char *const[]){"sh", "-c", "echo \"$WSYNC_EVENT\"", NULL});
	check("a'b'\"c\"d ''", (const char *const[]){"abcd", "", NULL});
	check("a\\ b \"x\\\"y\\n\" 'q\\'",
	      (const char *const[]){"a b", "x\"y\\n", "q\\", NULL});
	check("a b c d e f g",
	      (const char *const[]){"a", "b", "c", "d", "e", "f", "g", NULL});
}

static void nothing_else_has_a_meaning(void **state)
{
	(void)state;
	check("a $HOME *;`x`|y>z &",
	      (const char *const[]){"a", "$HOME", "*;`x`|y>z", "&", NULL});
}

static void a_quote_that_does_not_end_is_refused(void **state)
{
	char **words = NULL;

	(void)state;
	assert_int_equal(ws_words_split("a 'b", &words, NULL), WS_E_VALUE_BAD);
	assert_null(words);
	assert_int_equal(ws_words_split("a \"b\\\"", &words, NULL), WS_E_VALUE_BAD);
	assert_int_equal(ws_words_split("   ", &words, NULL), WS_E_VALUE_BAD);
	assert_int_equal(ws_words_split("", &words, NULL), WS_E_VALUE_BAD);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blanks_split_and_quotes_keep),
		cmocka_unit_test(nothing_else_has_a_meaning),
		cmocka_unit_test(a_quote_that_does_not_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
