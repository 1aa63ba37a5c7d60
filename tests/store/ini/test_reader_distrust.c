/*
 * The reader in front of an INI library that gets things wrong: this program brings
 * its own ini_parse_stream() instead of inih's. Whatever the library does differently
 * from what the line says must refuse the document.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#define INI_HANDLER_LINENO 1
#include <ini.h>
#include "tests/lib/ini_text.h"

static const struct trick {
	const char *what;
	const char *section, *key, *value;
	int line;
	int times;  /* how often the handler is called */
	int answer; /* return value */
	int room;   /* of the line buffer */
	bool early; /* calls the handler before it read a line */
	int rc;     /* wanted */
} tricks[] = {
	{"nothing", "users", "ada", "Viewer", 2, 1, 0, 200, false, 0},
	{"entry left out", "users", "ada", "Viewer", 2, 0, 0, 200, false, WS_E_FILE_SYNTAX},
	{"entry twice", "users", "ada", "Viewer", 2, 2, 0, 200, false, WS_E_FILE_SYNTAX},
	{"other section", "teams", "ada", "Viewer", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"no section", "", "ada", "Viewer", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"other key", "users", "eve", "Viewer", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"key cut", "users", "ad", "Viewer", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"key longer", "users", "ada ", "Viewer", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"other value", "users", "ada", "Owner", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"value cut", "users", "ada", "View", 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"no value", "users", "ada", NULL, 2, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"other line", "users", "ada", "Viewer", 3, 1, 0, 200, false, WS_E_FILE_SYNTAX},
	{"an error at the end", "users", "ada", "Viewer", 2, 1, 2, 200, false,
	 WS_E_FILE_SYNTAX},
	{"out of memory", "users", "ada", "Viewer", 2, 1, -2, 200, false, WS_E_FILE_SYNTAX},
	{"a small buffer", "users", "ada", "Viewer", 2, 1, 0, 13, false, WS_E_FILE_SYNTAX},
	{"a buffer just large enough", "users", "ada", "Viewer", 2, 1, 0, 14, false, 0},
	{"a buffer of one byte", "users", "ada", "Viewer", 2, 1, 0, 1, false,
	 WS_E_FILE_SYNTAX},
	{"called before the first line", "users", "ada", "Viewer", 0, 1, 0, 200, true,
	 WS_E_FILE_SYNTAX},
};

static const struct trick *now;

int ini_parse_stream(ini_reader reader, void *stream, ini_handler handler, void *user)
{
	char line[256];
	int n = 0, i;

	if (now->early)
		(void)handler(user, now->section, now->key, now->value, 0);
	while (reader(line, now->room, stream)) {
		n++;
		assert_true(strlen(line) < (size_t)now->room);
		for (i = 0; n == 2 && i < now->times; i++)
			(void)handler(user, now->section, now->key, now->value, now->line);
		if (n == 4) /* the truth, which must not make up for the first entry */
			(void)handler(user, "teams", "bob", "Owner", 4);
	}
	return now->answer;
}

static void whatever_the_library_sees_differently_refuses_the_document(void **state)
{
	static const char text[] = "[users]\nada = Viewer\n[teams]\nbob = Owner\n";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(tricks) / sizeof(tricks[0]); i++) {
		struct ws_ini *doc = NULL;
		struct ws_err err = {0};
		int rc;

		now = &tricks[i];
		rc = ws_ini_parse(text, sizeof(text) - 1, &t_ini_schema, "x", &doc, &err);
		if (rc != now->rc)
			fail_msg("%s: %d: %s", now->what, rc, err.msg);
		if (rc != 0)
			assert_null(doc);
		ws_ini_free(doc);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			whatever_the_library_sees_differently_refuses_the_document),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
