/*
 * Holds the contract table against the service's own published description, where a
 * copy of that lies beside the source tree. The table must say the same, no more and
 * no less; without the copy the tests are skipped.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/json.h"
#include "tests/sync/cloud/contract.h"

#define COPY "../shared/reference/prefect-cloud-openapi.json"

static int load(void **state)
{
	const char *source = getenv("WS_SOURCE");
	char path[1024];
	ws_auto_buf text = WS_BUF_INIT;
	struct ws_json *doc = NULL;
	char chunk[65536];
	size_t got;
	FILE *file;

	(void)snprintf(path, sizeof(path), "%s/" COPY, source ? source : ".");
	file = fopen(path, "re");
	*state = NULL;
	if (!file) {
		print_message("there is no copy of the published description: skipped\n");
		return 0;
	}
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
		ws_buf_add(&text, chunk, got);
	(void)fclose(file);
	if (ws_json_parse(ws_buf_text(&text), text.len, 0, &doc, NULL) < 0)
		return -1;
	*state = doc;
	return 0;
}

static int unload(void **state)
{
	ws_json_free(*state);
	return 0;
}

/* Follows a reference; other schemas are returned as they are. */
static const struct ws_json *resolve(const struct ws_json *doc,
				     const struct ws_json *schema)
{
	const char *ref = ws_json_text(ws_json_get(schema, "$ref"));
	const struct ws_json *all = ws_json_get(ws_json_get(doc, "components"), "schemas");

	return ref ? ws_json_get(all, strrchr(ref, '/') + 1) : schema;
}

/* The one alternative that is not null; NULL when there are several. */
static const struct ws_json *only_choice(const struct ws_json *schema, bool *nullable)
{
	const struct ws_json *choices = ws_json_get(schema, "anyOf");
	const struct ws_json *found = NULL;
	size_t count = 0;

	for (size_t i = 0; i < ws_json_count(choices); i++) {
		const struct ws_json *choice = ws_json_at(choices, i);
		const char *type = ws_json_text(ws_json_get(choice, "type"));

		if (type && strcmp(type, "null") == 0) {
			*nullable = true;
			continue;
		}
		found = choice;
		count++;
	}
	if (!choices)
		return schema;
	return count == 1 ? found : NULL;
}

static bool type_fits(const struct ws_json *doc, const struct ws_json *schema,
		      enum t_type type)
{
	const struct ws_json *s = resolve(doc, schema);
	const char *name = ws_json_text(ws_json_get(s, "type"));
	const char *format = ws_json_text(ws_json_get(s, "format"));
	const bool text = (name && strcmp(name, "string") == 0) || ws_json_get(s, "const");

	switch (type) {
	case UUID:
		return text && format && strcmp(format, "uuid") == 0;
	case TIME:
		return text && format && strcmp(format, "date-time") == 0;
	case TEXT:
		return text &&
		       (!format || (strcmp(format, "uuid") && strcmp(format, "date-time")));
	case INT:
		return name && strcmp(name, "integer") == 0;
	case BOOL:
		return name && strcmp(name, "boolean") == 0;
	case OBJECT:
		return name && strcmp(name, "object") == 0;
	case LIST:
	case TEXTS:
		return name && strcmp(name, "array") == 0 &&
		       type_fits(doc, ws_json_get(s, "items"), OBJECT) == (type == LIST);
	default:
		return true;
	}
}

static bool listed(const struct ws_json *list, const char *name)
{
	for (size_t i = 0; i < ws_json_count(list); i++)
		if (strcmp(ws_json_text(ws_json_at(list, i)), name) == 0)
			return true;
	return false;
}

static void check_shape(const struct ws_json *doc, const struct ws_json *schema,
			const char *shape);

static void check_field(const struct ws_json *doc, const struct ws_json *schema,
			const struct t_field *f)
{
	const struct ws_json *given = ws_json_get(ws_json_get(schema, "properties"),
						  f->name);
	bool nullable = false;
	const struct ws_json *one;

	if (!given)
		fail_msg("%s.%s is not published", f->shape, f->name);
	one = only_choice(given, &nullable);
	if (nullable != f->nullable)
		fail_msg("%s.%s: null differs", f->shape, f->name);
	if (listed(ws_json_get(schema, "required"), f->name) != f->required)
		fail_msg("%s.%s: required differs", f->shape, f->name);
	if (!one)
		return; /* several types: text for ids and marks, a number */
	if (!type_fits(doc, one, f->type))
		fail_msg("%s.%s: type differs", f->shape, f->name);
	if (strcmp(f->of, "none") == 0)
		return;
	one = resolve(doc, one);
	check_shape(doc, f->type == LIST ? ws_json_get(one, "items") : one, f->of);
}

static void check_shape(const struct ws_json *doc, const struct ws_json *schema,
			const char *shape)
{
	const struct ws_json *value;
	void *iter = NULL;
	const char *name;
	size_t mine = 0, theirs = 0;

	schema = resolve(doc, schema);
	for (size_t i = 0; i < FIELDS; i++)
		if (strcmp(fields[i].shape, shape) == 0) {
			check_field(doc, schema, &fields[i]);
			mine++;
		}
	while ((name = ws_json_next(ws_json_get(schema, "properties"), &iter, &value)) !=
	       NULL)
		theirs++;
	if (mine != theirs)
		fail_msg("%s has %zu fields, published are %zu", shape, mine, theirs);
}

/* "/a/{x}/b" and "/a/{y}/b" are one path. */
static bool same_path(const char *a, const char *b)
{
	while (*a && *b) {
		if (*a == '{' && *b == '{') {
			a += strcspn(a, "}");
			b += strcspn(b, "}");
		}
		if (*a++ != *b++)
			return false;
	}
	return *a == *b;
}

static const struct ws_json *find_operation(const struct ws_json *doc,
					    const struct t_contract *row)
{
	const struct ws_json *paths = ws_json_get(doc, "paths"), *value;
	char method[8] = "";
	void *iter = NULL;
	const char *path;

	for (size_t i = 0; row->method[i]; i++)
		method[i] = (char)(row->method[i] | 0x20);
	while ((path = ws_json_next(paths, &iter, &value)) != NULL)
		if (strncmp(path, "/api", 4) == 0 && same_path(path + 4, row->path) &&
		    ws_json_get(value, method))
			return ws_json_get(value, method);
	return NULL;
}

static void check_form(const struct ws_json *doc, const struct ws_json *schema,
		       const struct t_contract *row)
{
	const struct ws_json *s = resolve(doc, schema);

	if (row->form == NOTHING) {
		assert_null(schema);
		return;
	}
	if (row->form == MIRROR) {
		const struct ws_json *list = ws_json_at(ws_json_get(s, "anyOf"), 1);

		assert_non_null(list);
		check_shape(doc, ws_json_get(list, "items"), row->shape);
		check_shape(doc, ws_json_at(ws_json_get(s, "anyOf"), 0), row->shape);
		return;
	}
	if (!type_fits(doc, schema, row->form))
		fail_msg("%s %s: another form is published", row->method, row->path);
	if (strcmp(row->shape, "none") != 0)
		check_shape(doc, row->form == LIST ? ws_json_get(s, "items") : s,
			    row->shape);
}

static void the_table_says_what_is_published(void **state)
{
	const struct ws_json *doc = *state;

	if (!doc)
		skip();
	for (size_t i = 0; i < CONTRACTS; i++) {
		const struct ws_json *operation = find_operation(doc, &contracts[i]);
		const struct ws_json *reply;
		char status[8];

		if (!operation)
			fail_msg("%s %s is not published", contracts[i].method,
				 contracts[i].path);
		(void)snprintf(status, sizeof(status), "%d", contracts[i].status);
		reply = ws_json_get(ws_json_get(operation, "responses"), status);
		if (!reply)
			fail_msg("%s %s: another status is published", contracts[i].method,
				 contracts[i].path);
		reply = ws_json_get(ws_json_get(reply, "content"), "application/json");
		check_form(doc, ws_json_get(reply, "schema"), &contracts[i]);
	}
}

static void every_shape_is_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < FIELDS; i++) {
		bool used = false;

		for (size_t n = 0; n < CONTRACTS; n++)
			used |= strcmp(contracts[n].shape, fields[i].shape) == 0;
		for (size_t n = 0; n < FIELDS; n++)
			used |= strcmp(fields[n].of, fields[i].shape) == 0;
		if (!used)
			fail_msg("%s is used nowhere", fields[i].shape);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_says_what_is_published),
		cmocka_unit_test(every_shape_is_used),
	};

	return cmocka_run_group_tests(tests, load, unload) ? 1 : 0;
}
