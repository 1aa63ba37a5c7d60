/*
 * tests/test_registry.c - the registry of errors and the sources agree: each code is
 * given by somebody, is documented, and has an exit status that is documented, too.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

struct code {
	const char *name;
	int number, exit;
	const char *title, *help;
};

static const struct code codes[] = {
#define WS_CODE(name, number, exit, retry, title, help) \
	{"WS_E_" #name, number, exit, title, help},
#include "store/ground/code.def"
#undef WS_CODE
};

#define COUNT (sizeof(codes) / sizeof(codes[0]))

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Compared with, or handled: that gives it to nobody. */
static bool is_question(const char *text, const char *at)
{
	const char *from = at - 5 > text ? at - 5 : text;
	char before[6] = "";

	memcpy(before, from, (size_t)(at - from));
	return strstr(before, "== ") || strstr(before, "!= ") || strstr(before, "case ");
}

static bool is_given(const char *sources, const char *name)
{
	const size_t len = strlen(name);

	for (const char *at = sources; (at = strstr(at, name)) != NULL; at += len)
		if (!is_word(at[len]) && at > sources && !is_word(at[-1]) &&
		    !is_question(sources, at))
			return true;
	return false;
}

/* A command to run, or a sentence that begins by telling what to do. */
static bool says_what_next(const char *help)
{
	static const char *const verbs[] = {
		"Ask",    "Change",  "Choose", "Close", "Correct", "Delete", "Edit",
		"Finish", "Get",     "Give",   "Have",  "Install", "Invite", "Let",
		"Make",   "Name",    "Please", "Push",  "Put",     "Read",   "Run",
		"Set",    "Shorten", "Take",   "Wait",  "Wish",    "Work",   "Write"};

	if (strstr(help, "`wsync "))
		return true;
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		char begin[16];

		(void)snprintf(begin, sizeof(begin), ". %s ", verbs[i]);
		if (strstr(help, begin) || strncmp(help, begin + 2, strlen(begin + 2)) == 0)
			return true;
	}
	return strstr(help, "run it again") || strstr(help, "chmod ");
}

static void every_help_says_what_to_do_next(void **state)
{
	size_t silent = 0;

	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		if (says_what_next(codes[i].help))
			continue;
		print_error("%s: %s\n", codes[i].name, codes[i].help);
		silent++;
	}
	assert_int_equal(silent, 0);
}

static void every_code_is_given_somewhere(void **state)
{
	struct t_e2e e;
	size_t unused = 0;

	(void)state;
	t_e2e_begin_alone(&e);
	assert_true(t_e2e_ok(
		&e, "cd %s && find store sync agent cli -name '*.c' -exec cat {} +",
		t_e2e_source()));
	assert_true(e.out_len > 500000);
	for (size_t i = 0; i < COUNT; i++) {
		if (is_given(e.out, codes[i].name))
			continue;
		print_error("nobody gives %s (WS%04d, %s)\n", codes[i].name,
			    codes[i].number, codes[i].title);
		unused++;
	}
	t_e2e_end(&e);
	assert_int_equal(unused, 0);
}

static void a_question_gives_nothing(void **state)
{
	(void)state;
	assert_true(is_given("return ws_err_set(err, WS_E_IO, \"x\");", "WS_E_IO"));
	assert_false(is_given("if (rc == WS_E_IO)", "WS_E_IO"));
	assert_false(is_given("	case WS_E_IO:", "WS_E_IO"));
	assert_false(is_given("return ws_err_set(err, WS_E_IOTA);", "WS_E_IO"));
	assert_false(is_given("return ws_err_set(err, XWS_E_IO);", "WS_E_IO"));
	assert_true(is_given("rc == WS_E_IO ? 0 : WS_E_IO;", "WS_E_IO"));
}

static void numbers_are_there_once_and_rise(void **state)
{
	(void)state;
	for (size_t i = 1; i < COUNT; i++)
		assert_true(codes[i - 1].number < codes[i].number);
}

static void texts_have_one_form(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT; i++) {
		const char *title = codes[i].title, *help = codes[i].help;

		assert_false(isupper((unsigned char)title[0]));
		assert_int_not_equal(title[strlen(title) - 1], '.');
		assert_null(strchr(title, '\n'));
		assert_int_equal(help[strlen(help) - 1], '.');
	}
}

/* `wsync help WSnnnn` of the built program, and the list of all. */
static void every_code_is_explained(void **state)
{
	struct t_e2e e;
	char line[200], *list;

	(void)state;
	t_e2e_begin_alone(&e);
	assert_true(t_e2e_ok(&e, "wsync help exit-codes"));
	list = strdup(e.out);
	for (size_t i = 0; i < COUNT; i++) {
		(void)snprintf(line, sizeof(line), "  WS%04d %4d  %s\n", codes[i].number,
			       codes[i].exit, codes[i].title);
		if (!strstr(list, line))
			print_error("missing: %s", line);
		assert_non_null(strstr(list, line));
		(void)snprintf(line, sizeof(line), "\n%5d  ", codes[i].exit);
		assert_non_null(strstr(list, line));
		assert_true(t_e2e_ok(&e, "COLUMNS=400 wsync help WS%04d", codes[i].number));
		assert_true(t_e2e_out(&e, codes[i].title));
	}
	free(list);
	t_e2e_end(&e);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_help_says_what_to_do_next),
		cmocka_unit_test(every_code_is_given_somewhere),
		cmocka_unit_test(a_question_gives_nothing),
		cmocka_unit_test(numbers_are_there_once_and_rise),
		cmocka_unit_test(texts_have_one_form),
		cmocka_unit_test(every_code_is_explained),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
