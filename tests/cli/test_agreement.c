/*
 * Examples of help, the manual and the README, what stands as `wsync ...` in a sentence,
 * and what errors tell to run: each is a command line that the parser takes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <ctype.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "cli/run.h"
#include "tests/lib/tempdir.h"

#define LINE_MAX_ 2048
#define WORDS     64

/* All that is wrong is told, not the first of it. */
static size_t wrong;
#define WRONG(...) (print_error(__VA_ARGS__), print_error("\n"), wrong++)

static int nothing_wrong(void **state)
{
	(void)state;
	wrong = 0;
	return 0;
}

/* A file of the source. Given: free(). */
static char *source(const char *name)
{
	const char *root = getenv("WS_SOURCE");
	char *text = t_tempdir_read(root ? root : ".", name, NULL);

	if (!text)
		fail_msg("%s is not there: run this at the top of the source", name);
	return text;
}

/* ---- command lines ------------------------------------------------------------------------ */

/* Words as a shell makes them, for as much of a shell as examples use. Writes into line. */
static int words_of(char *line, char *argv[WORDS])
{
	int count = 0;
	char *to = line;

	for (char *p = line; *p && count < WORDS - 1;) {
		char quote = 0;

		while (isspace((unsigned char)*p))
			p++;
		if (!*p || *p == '>' || *p == '#' || strncmp(p, "...", 3) == 0)
			break;
		argv[count++] = to;
		for (; *p && (quote || !isspace((unsigned char)*p)); p++) {
			if (quote ? *p == quote : (*p == '\'' || *p == '"'))
				quote = quote ? 0 : *p;
			else
				*to++ = *p;
		}
		p += *p != '\0';
		*to++ = '\0';
	}
	argv[count] = NULL;
	return count;
}

/*
 * Reads "wsync ..." as main() would. loose: arguments may be missing or be placeholders,
 * as in a hint. Counts what it read.
 */
static size_t check_line(const char *where, const char *text, size_t len, bool loose)
{
	struct ws_command_line line = {0};
	struct ws_cli cli = {0};
	struct ws_err err = {0};
	char copy[LINE_MAX_], value[] = "x", *argv[WORDS];
	int argc, rc;

	if (len >= sizeof(copy))
		fail_msg("%s: too long: %.80s", where, text);
	(void)snprintf(copy, sizeof(copy), "%.*s", (int)len, text);
	argc = words_of(copy, argv);
	if (loose) /* an option that is only named has no value */
		argv[argc] = value;
	/* a command that is put in, or dots, is no command to know */
	if (argc > 1 && (strchr("%.<[$", argv[1][0]) || isupper((unsigned char)argv[1][0])))
		return 0;
	rc = ws_command_line_parse(&cli, argc, argv, &line, &err);
	ws_command_line_clear(&line);
	if (rc == WS_E_USAGE_OPTION && loose && argv[argc - 1][0] == '-') {
		cli = (struct ws_cli){0};
		line = (struct ws_command_line){0};
		rc = ws_command_line_parse(&cli, argc + 1, argv, &line, &err);
		ws_command_line_clear(&line);
	}
	if (rc < 0 && !(loose && rc == WS_E_USAGE_ARGUMENT))
		WRONG("%s: %.*s: %s (%s)", where, (int)len, text, err.msg, err.why);
	return 1;
}

/* Each "wsync ..." that a line of a shell runs. */
static size_t check_shell(const char *where, const char *line, size_t len)
{
	const char *end = line + len, *p = line;
	size_t found = 0;

	while (p < end) {
		size_t n = 0;
		char quote = 0;

		p += strspn(p, " \t(<$");
		for (; p + n < end; n++) {
			const char c = p[n];

			if (quote)
				quote = c == quote ? 0 : quote;
			else if (c == '\'' || c == '"')
				quote = c;
			else if (strchr("&|;)", c) || (c == '#' && n && p[n - 1] == ' '))
				break;
		}
		if (strncmp(p, "source <(", 9) == 0) {
			p += 9;
			continue;
		}
		if (strncmp(p, "wsync", 5) == 0 && (n == 5 || p[5] == ' '))
			found += check_line(where, p, n, false);
		if (p + n < end && p[n] == '#')
			break;
		p += n;
		p += strspn(p, "&|;)");
	}
	return found;
}

static void examples_of_help_are_command_lines(void **state)
{
	size_t found = 0;

	(void)state;
	for (const struct ws_cmd *const *c = ws_cli_commands; *c; c++) {
		size_t mine = 0;

		for (const char *p = (*c)->examples; p && *p;) {
			const size_t len = strcspn(p, "\n");

			mine += check_shell((*c)->name, p, len);
			p += len + (p[len] == '\n');
		}
		if (!mine && (*c)->examples)
			WRONG("%s: no example runs it", (*c)->name);
		found += mine;
	}
	assert_true(found > 100);
	assert_int_equal(wrong, 0);
}

/* Blocks between lines of ```. */
static size_t check_blocks(const char *name)
{
	char *text = source(name);
	bool inside = false;
	size_t found = 0;

	for (const char *p = text; *p;) {
		const size_t len = strcspn(p, "\n");

		if (strncmp(p, "```", 3) == 0)
			inside = !inside;
		else if (inside && strncmp(p, "$ ", 2) == 0)
			found += check_shell(name, p + 2, len - 2);
		else if (inside)
			found += check_shell(name, p, len);
		p += len + (p[len] == '\n');
	}
	free(text);
	return found;
}

static void examples_of_the_readme_and_the_manual_are_command_lines(void **state)
{
	(void)state;
	assert_true(check_blocks("README.md") > 15);
	assert_true(check_blocks("cli/wsync.1.scd") > 5);
	assert_int_equal(wrong, 0);
}

/* ---- in a sentence ---------------------------------------------------------------------- */

/* How much of a text in the source is the command line it begins with. */
static size_t until_talk(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (strchr("\\|;", text[i]) ||
		    (strchr(",.:", text[i]) && (text[i + 1] == ' ' || i + 1 == len) &&
		     text[i - 1] != '.') ||
		    (text[i] == '%' && text[i - 1] != ' ' && text[i - 1] != '/'))
			return i;
	return len;
}

/* "wsync keeps ...": a sentence about the program. */
static bool is_sentence(const char *text)
{
	static const char *const verbs[] = {"keeps ", "needs ", "does ", "cannot ", "and "};

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strncmp(text + strlen("wsync "), verbs[i], strlen(verbs[i])) == 0)
			return true;
	return false;
}

/* "`wsync ...`", "*wsync ...*" or "\"wsync ...\"": from the mark to the next one. */
static size_t check_marked(const char *where, const char *text, char mark)
{
	const char open[] = {mark, 'w', 's', 'y', 'n', 'c', ' ', '\0'};
	const char close[] = {mark, '\0'};
	size_t found = 0;

	for (const char *p = text; (p = strstr(p, open)) != NULL;) {
		const size_t len = strcspn(++p, close);

		if (mark != '"')
			found += check_line(where, p, len, true);
		else if (!is_sentence(p))
			found += check_line(where, p, until_talk(p, len), true);
		p += len;
	}
	return found;
}

static void what_is_marked_in_a_sentence_is_a_command_line(void **state)
{
	static const char *const pages[] = {
		"cli/wsync.1.scd", "store/tree/wsync-store.5.scd",
		"store/ini/wsync-config.5.scd", "agent/wsyncd.8.scd",
		"sync/env/wsync-env.7.scd"};
	char *readme = source("README.md");
	size_t found = 0;

	(void)state;
	assert_true(check_marked("README.md", readme, '`') > 40);
	for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++) {
		char *page = source(pages[i]);

		found += check_marked(pages[i], page, '*');
		free(page);
	}
	assert_true(found > 25);
	for (size_t i = 0; ws_err_nth(i); i++)
		found += check_marked(ws_err_title(ws_err_nth(i)),
				      ws_err_help(ws_err_nth(i)), '`');
	assert_true(found > 60);
	free(readme);
	assert_int_equal(wrong, 0);
}

/* What errors tell people to run is a text of its own in the source. */
static void what_errors_tell_to_run_is_a_command_line(void **state)
{
	static const char *const places[] = {"cli/*.c",     "cli/*/*.c",
					     "sync/*/*.c",  "sync/round/*/*.c",
					     "store/*/*.c", "agent/*.c"};
	const char *root = getenv("WS_SOURCE");
	size_t found = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		char pattern[512];
		glob_t files;

		(void)snprintf(pattern, sizeof(pattern), "%s/%s", root ? root : ".",
			       places[i]);
		assert_int_equal(glob(pattern, 0, NULL, &files), 0);
		for (size_t n = 0; n < files.gl_pathc; n++) {
			const char *name = files.gl_pathv[n] + strlen(root ? root : ".") +
					   1;
			char *text = source(name);

			found += check_marked(name, text, '"');
			free(text);
		}
		globfree(&files);
	}
	assert_true(found > 60);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup(name, nothing_wrong)
		T(examples_of_help_are_command_lines),
		T(examples_of_the_readme_and_the_manual_are_command_lines),
		T(what_is_marked_in_a_sentence_is_a_command_line),
		T(what_errors_tell_to_run_is_a_command_line),
#undef T
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
