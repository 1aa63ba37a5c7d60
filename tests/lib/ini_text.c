#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/ini_text.h"

static const char *const workspace_keys[] = {"name", "description", "colour", NULL};
static const char *const policy_keys[] = {"mode", "limit", NULL};
static const char *const cloud_keys[] = {"id", "created", NULL};
static const struct ws_ini_section sections[] = {
	{"users", NULL, false, false},
	{"teams", NULL, false, false},
	{"workspace", workspace_keys, true, false},
	{"policy", policy_keys, false, false},
	{"cloud", cloud_keys, false, true},
	{NULL, NULL, false, false},
};

const struct ws_ini_schema t_ini_schema = {"test.ini", "; a file for tests\n", sections};

struct ws_ini *t_ini_parse(const char *text)
{
	struct ws_ini *doc = NULL;
	struct ws_err err = {0};

	if (ws_ini_parse(text, strlen(text), &t_ini_schema, "dir/test.ini", &doc, &err) !=
	    0)
		fail_msg("line %d: %s\n%s", err.line, err.msg, text);
	return doc;
}

void t_ini_assert_text(const struct ws_ini *doc, const char *text)
{
	struct ws_err err = {0};
	char *written = NULL;
	size_t len = 0;

	assert_int_equal(ws_ini_format(doc, &written, &len, &err), 0);
	assert_string_equal(written, text);
	assert_int_equal(strlen(written), len);
	free(written);
}

void t_ini_set(struct ws_ini *doc, const char *section, const char *key, const char *value)
{
	struct ws_err err = {0};

	if (ws_ini_set(doc, section, key, value, &err) != 0)
		fail_msg("[%s] %s = %s: %s", section, key, value, err.msg);
}
