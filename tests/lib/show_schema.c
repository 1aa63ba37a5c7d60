/* A small part of JSON Schema: as much as the schemas of this project use. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/json.h"
#include "tests/lib/show.h"

#define DIR "cli/show/schema/"

static struct ws_json *load(const char *name)
{
	char path[256], *text = NULL;
	struct ws_json *value = NULL;
	size_t len = 0;
	FILE *file;

	(void)snprintf(path, sizeof(path), DIR "%s", name);
	file = fopen(path, "rb");
	if (!file)
		fail_msg("%s is not there; tests run from the root of the sources", path);
	if (getdelim(&text, &len, '\0', file) < 0)
		fail_msg("%s is empty", path);
	(void)fclose(file);
	assert_int_equal(ws_json_parse(text, strlen(text), 0, &value, NULL), 0);
	free(text);
	return value;
}

static bool kind_is(const struct ws_json *value, const char *type)
{
	switch (ws_json_kind(value)) {
	case WS_JSON_BOOL:
		return strcmp(type, "boolean") == 0;
	case WS_JSON_INT:
		return strcmp(type, "integer") == 0;
	case WS_JSON_TEXT:
		return strcmp(type, "string") == 0;
	case WS_JSON_ARRAY:
		return strcmp(type, "array") == 0;
	case WS_JSON_OBJECT:
		return strcmp(type, "object") == 0;
	default:
		return false;
	}
}

static void check_text(const struct ws_json *value, const struct ws_json *schema,
		       const char *where)
{
	const char *constant = ws_json_text(ws_json_get(schema, "const"));
	const char *pattern = ws_json_text(ws_json_get(schema, "pattern"));
	const struct ws_json *words = ws_json_get(schema, "enum");
	const char *text = ws_json_text(value);
	bool found = !words;
	regex_t re;

	if (constant && (!text || strcmp(text, constant) != 0))
		fail_msg("%s is not %s", where, constant);
	for (size_t i = 0; i < ws_json_count(words); i++)
		found |= text && strcmp(text, ws_json_text(ws_json_at(words, i))) == 0;
	if (!found)
		fail_msg("%s: %s is no word of the list", where, text ? text : "(none)");
	if (!pattern)
		return;
	assert_int_equal(regcomp(&re, pattern, REG_EXTENDED | REG_NOSUB), 0);
	if (regexec(&re, text ? text : "", 0, NULL, 0) != 0)
		fail_msg("%s: %s is not like %s", where, text ? text : "(none)", pattern);
	regfree(&re);
}

static void check(const struct ws_json *value, const struct ws_json *schema,
		  const char *where);

static void check_object(const struct ws_json *value, const struct ws_json *schema,
			 const char *where)
{
	const struct ws_json *required = ws_json_get(schema, "required");
	const struct ws_json *properties = ws_json_get(schema, "properties");
	const struct ws_json *member = NULL;
	const char *key;
	void *iter = NULL;

	for (size_t i = 0; i < ws_json_count(required); i++) {
		key = ws_json_text(ws_json_at(required, i));
		if (!ws_json_get(value, key))
			fail_msg("%s has no %s", where, key);
	}
	if (!properties) /* a choice of forms, or any names: for tests/schemas/check.py */
		return;
	while ((key = ws_json_next(value, &iter, &member))) {
		char path[512];

		(void)snprintf(path, sizeof(path), "%s.%s", where, key);
		/* additions are allowed to readers; here they must be written down */
		if (!ws_json_get(properties, key))
			fail_msg("%s is in no schema", path);
		check(member, ws_json_get(properties, key), path);
	}
}

static void check(const struct ws_json *value, const struct ws_json *schema,
		  const char *where)
{
	const char *ref = ws_json_text(ws_json_get(schema, "$ref"));
	const char *type = ws_json_text(ws_json_get(schema, "type"));
	int64_t n, least;

	if (ref) {
		struct ws_json *other = load(ref);

		check(value, other, where);
		ws_json_free(other);
		return;
	}
	if (type && !kind_is(value, type))
		fail_msg("%s is no %s", where, type);
	check_text(value, schema, where);
	if (ws_json_int(ws_json_get(schema, "minimum"), &least) && ws_json_int(value, &n) &&
	    n < least)
		fail_msg("%s is below %lld", where, (long long)least);
	if (ws_json_kind(value) == WS_JSON_OBJECT)
		check_object(value, schema, where);
	for (size_t i = 0; ws_json_kind(value) == WS_JSON_ARRAY && i < ws_json_count(value);
	     i++) {
		char path[512];

		(void)snprintf(path, sizeof(path), "%s[%zu]", where, i);
		check(ws_json_at(value, i), ws_json_get(schema, "items"), path);
	}
}

void t_show_check_json(const char *text, const char *name)
{
	struct ws_json *value = NULL, *schema;
	struct ws_err err = {0};
	char file[64];

	if (ws_json_parse(text, strlen(text), 0, &value, &err) < 0)
		fail_msg("%s: %s", err.msg, text);
	(void)snprintf(file, sizeof(file), "%s.json", name);
	schema = load(file);
	check(value, schema, "$");
	ws_json_free(schema);
	ws_json_free(value);
}
