/*
 * store/ground/json.c - JSON values over jansson.
 *
 * A struct ws_json is a json_t under another name; nothing is wrapped. jansson
 * recurses as deep as the text nests (2048 levels), so depth is bounded by a scan
 * of our own before it sees the text. Its error texts quote the input and are not
 * used: ours hold a reason and a place, never a byte of the answer.
 */
#include "store/ground/json_p.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

static json_t *inner(struct ws_json *value)
{
	return (json_t *)(void *)value;
}

static const json_t *inner_const(const struct ws_json *value)
{
	return (const json_t *)(const void *)value;
}

static struct ws_json *outer(json_t *value)
{
	return (struct ws_json *)(void *)value;
}

/*
 * The deepest nesting of brackets outside strings. On text that is not JSON the
 * number means nothing, but then it is refused anyway.
 */
static size_t depth_of(const char *bytes, size_t len)
{
	size_t depth = 0;
	size_t deepest = 0;
	bool in_string = false;

	for (size_t i = 0; i < len; i++) {
		const char c = bytes[i];

		if (in_string) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_string = false;
			continue;
		}
		if (c == '"') {
			in_string = true;
		} else if (c == '[' || c == '{') {
			depth++;
			deepest = depth > deepest ? depth : deepest;
		} else if ((c == ']' || c == '}') && depth > 0) {
			depth--;
		}
	}
	return deepest;
}

static const char *reason_of(enum json_error_code code)
{
	switch (code) {
	case json_error_out_of_memory:
		return "out of memory";
	case json_error_premature_end_of_input:
		return "it ends too early";
	case json_error_end_of_input_expected:
		return "something follows the end";
	case json_error_invalid_utf8:
		return "it is not UTF-8";
	case json_error_duplicate_key:
		return "a key is there twice";
	case json_error_numeric_overflow:
		return "a number is too large";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "a text holds a NUL";
	case json_error_stack_overflow:
		return "it is nested too deep";
	case json_error_unknown:
	case json_error_cannot_open_file:
	case json_error_invalid_argument:
	case json_error_invalid_syntax:
	case json_error_invalid_format:
	case json_error_wrong_type:
	case json_error_null_value:
	case json_error_item_not_found:
	case json_error_index_out_of_range:
		break;
	}
	return "the syntax is wrong";
}

int ws_json_parse(const char *bytes, size_t len, size_t max_bytes, struct ws_json **out,
		  struct ws_err *err)
{
	json_error_t error;
	json_t *value;

	*out = NULL;
	if (max_bytes == 0 || max_bytes > WS_JSON_MAX_BYTES)
		max_bytes = WS_JSON_MAX_BYTES;
	if (len > max_bytes)
		return ws_err_set(err, WS_E_RESPONSE, "not usable JSON: over %zu bytes",
				  max_bytes);
	if (!bytes || len == 0)
		return ws_err_set(err, WS_E_RESPONSE, "not usable JSON: it is empty");
	*out = ws_json_read_plain(bytes, len);
	if (*out)
		return 0;
	/* jansson drops a NUL behind a number or a word in silence: `[1\0]` would pass */
	if (memchr(bytes, '\0', len))
		return ws_err_set(err, WS_E_RESPONSE,
				  "not usable JSON: it holds a NUL byte");
	if (depth_of(bytes, len) > WS_JSON_MAX_DEPTH)
		return ws_err_set(err, WS_E_RESPONSE,
				  "not usable JSON: nested deeper than %d levels",
				  WS_JSON_MAX_DEPTH);
	value = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	if (!value && json_error_code(&error) == json_error_out_of_memory)
		return ws_err_nomem(err);
	if (!value)
		return ws_err_set(err, WS_E_RESPONSE,
				  "not usable JSON: %s (line %d, column %d, byte %d)",
				  reason_of(json_error_code(&error)), error.line,
				  error.column, error.position);
	*out = outer(value);
	return 0;
}

void ws_json_free(struct ws_json *value)
{
	json_decref(inner(value));
}

enum ws_json_kind ws_json_kind(const struct ws_json *value)
{
	if (!value)
		return WS_JSON_NONE;
	switch (json_typeof(inner_const(value))) {
	case JSON_OBJECT:
		return WS_JSON_OBJECT;
	case JSON_ARRAY:
		return WS_JSON_ARRAY;
	case JSON_STRING:
		return WS_JSON_TEXT;
	case JSON_INTEGER:
		return WS_JSON_INT;
	case JSON_REAL:
		return WS_JSON_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return WS_JSON_BOOL;
	case JSON_NULL:
		return WS_JSON_NULL;
	}
	return WS_JSON_NONE;
}

const struct ws_json *ws_json_get(const struct ws_json *object, const char *key)
{
	return outer(json_object_get(inner_const(object), key));
}

const struct ws_json *ws_json_at(const struct ws_json *array, size_t i)
{
	return outer(json_array_get(inner_const(array), i));
}

size_t ws_json_count(const struct ws_json *value)
{
	const json_t *v = inner_const(value);

	return json_is_object(v) ? json_object_size(v) : json_array_size(v);
}

const char *ws_json_text(const struct ws_json *value)
{
	return json_string_value(inner_const(value));
}

bool ws_json_int(const struct ws_json *value, int64_t *out)
{
	if (!json_is_integer(inner_const(value)))
		return false;
	*out = json_integer_value(inner_const(value));
	return true;
}

bool ws_json_bool(const struct ws_json *value, bool *out)
{
	if (!json_is_boolean(inner_const(value)))
		return false;
	*out = json_is_true(inner_const(value));
	return true;
}

const char *ws_json_next(const struct ws_json *object, void **iter,
			 const struct ws_json **out_value)
{
	/* jansson iterates through a non-const pointer; nothing is changed */
	json_t *o = (json_t *)inner_const(object);

	*iter = *iter ? json_object_iter_next(o, *iter) : json_object_iter(o);
	if (!*iter)
		return NULL;
	if (out_value)
		*out_value = outer(json_object_iter_value(*iter));
	return json_object_iter_key(*iter);
}

struct ws_json *ws_json_new_object(void)
{
	return outer(json_object());
}

struct ws_json *ws_json_new_array(void)
{
	return outer(json_array());
}

struct ws_json *ws_json_new_text(const char *text)
{
	return outer(text ? json_string(text) : json_null());
}

struct ws_json *ws_json_new_text_of(const char *bytes, size_t len)
{
	return outer(json_stringn_nocheck(bytes, len));
}

struct ws_json *ws_json_new_int(int64_t n)
{
	return outer(json_integer(n));
}

struct ws_json *ws_json_new_bool(bool b)
{
	return outer(json_boolean(b));
}

struct ws_json *ws_json_new_null(void)
{
	return outer(json_null());
}

/* jansson takes `value` on failure too, and refuses NULL in every place. */
int ws_json_set(struct ws_json *object, const char *key, struct ws_json *value)
{
	return json_object_set_new(inner(object), key, inner(value)) == 0 ? 0 : WS_E_NOMEM;
}

bool ws_json_add(struct ws_json *object, const char *key, size_t len, struct ws_json *value)
{
	if (json_object_getn(inner(object), key, len)) {
		ws_json_free(value);
		return false;
	}
	return json_object_setn_new_nocheck(inner(object), key, len, inner(value)) == 0;
}

int ws_json_push(struct ws_json *array, struct ws_json *value)
{
	return json_array_append_new(inner(array), inner(value)) == 0 ? 0 : WS_E_NOMEM;
}

struct ws_json *ws_json_copy(const struct ws_json *value)
{
	return outer(json_deep_copy(inner_const(value)));
}

int ws_json_format(const struct ws_json *value, int flags, char **out, size_t *out_len,
		   struct ws_err *err)
{
	/* 15 digits: 0.1 stays 0.1 */
	size_t how = JSON_ENCODE_ANY | JSON_REAL_PRECISION(15);

	*out = NULL;
	if (!value)
		return ws_err_set(err, WS_E_BUG, "there is no JSON value to print");
	how |= (flags & WS_JSON_PRETTY) ? JSON_INDENT(2) : JSON_COMPACT;
	if (flags & WS_JSON_SORTED)
		how |= JSON_SORT_KEYS;
	*out = json_dumps(inner_const(value), how);
	if (!*out)
		return ws_err_nomem(err);
	if (out_len)
		*out_len = strlen(*out);
	return 0;
}

const char *ws_json_library(char out[32])
{
	(void)snprintf(out, 32, "jansson %.20s", jansson_version_str());
	return out;
}
