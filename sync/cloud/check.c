/*
 * sync/cloud/check.c - the checking half of body.h.
 *
 * The wording and the type words of problems are those of pydantic, which clients of
 * the service have learned to read. Every problem is listed, not only the first.
 */
#include "sync/cloud/body.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"
#include "sync/cloud/reply.h"

#define MAX_PROBLEMS 50
#define LOC_TEXT     256

const struct ws_cloud_field ws_cloud_any_text[] = {
	{.name = "any_", .kind = WS_CLOUD_K_TEXTS, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

const struct ws_cloud_field ws_cloud_any_uuid[] = {
	{.name = "any_", .kind = WS_CLOUD_K_UUIDS, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

const struct ws_cloud_field ws_cloud_any_like[] = {
	{.name = "any_", .kind = WS_CLOUD_K_TEXTS, .flags = WS_CLOUD_NULLABLE},
	{.name = "like_", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

const struct ws_cloud_field ws_cloud_any_not[] = {
	{.name = "any_", .kind = WS_CLOUD_K_UUIDS, .flags = WS_CLOUD_NULLABLE},
	{.name = "not_any_", .kind = WS_CLOUD_K_UUIDS, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

const struct ws_cloud_field ws_cloud_like[] = {
	{.name = "like_", .kind = WS_CLOUD_K_TEXT, .flags = WS_CLOUD_NULLABLE},
	{.name = NULL},
};

const struct ws_cloud_field ws_cloud_user_filter[] = {
	WS_CLOUD_CRITERION("id", ws_cloud_any_not),
	WS_CLOUD_CRITERION("email", ws_cloud_any_like),
	WS_CLOUD_CRITERION("handle", ws_cloud_any_like),
	WS_CLOUD_CRITERION("name", ws_cloud_like),
	{.name = NULL},
};

const struct ws_cloud_field ws_cloud_bot_filter[] = {
	WS_CLOUD_CRITERION("id", ws_cloud_any_uuid),
	WS_CLOUD_CRITERION("name", ws_cloud_any_like),
	{.name = NULL},
};

struct check {
	struct ws_cloud_request *r;
	size_t problems;
	char loc[LOC_TEXT];
	size_t loc_len;
};

/* Problems are collected in the reply as a list that is closed at the end. */
static void problem(struct check *c, const char *type, const char *msg)
{
	struct ws_buf *out = &c->r->out;

	if (c->problems++ >= MAX_PROBLEMS)
		return;
	ws_buf_adds(out, c->problems == 1 ? "{\"detail\":[{\"loc\":[\"body\""
					  : ",{\"loc\":[\"body\"");
	ws_buf_add(out, c->loc, c->loc_len);
	ws_buf_adds(out, "],\"msg\":");
	ws_cloud_json_text(out, msg);
	ws_buf_adds(out, ",\"type\":");
	ws_cloud_json_text(out, type);
	ws_buf_addc(out, '}');
}

/* Both return the length to hand to leave(). */
static size_t enter_name(struct check *c, const char *name)
{
	const size_t before = c->loc_len;
	ws_auto_buf text = WS_BUF_INIT;

	ws_buf_addc(&text, ',');
	ws_cloud_json_text(&text, name);
	if (before + text.len < LOC_TEXT) {
		memcpy(c->loc + before, ws_buf_text(&text), text.len);
		c->loc_len += text.len;
	}
	return before;
}

static size_t enter_item(struct check *c, size_t i)
{
	const size_t before = c->loc_len;
	const int n = snprintf(c->loc + before, LOC_TEXT - before, ",%zu", i);

	if (n > 0 && (size_t)n < LOC_TEXT - before)
		c->loc_len += (size_t)n;
	return before;
}

static void leave(struct check *c, size_t before)
{
	c->loc_len = before;
}

static size_t characters(const char *text)
{
	size_t n = 0;

	for (; *text; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static bool is_handle(const char *text)
{
	const size_t len = strlen(text);

	return len > 0 && strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == len &&
	       text[0] != '-' && text[len - 1] != '-' && !strstr(text, "--");
}

static bool is_email(const char *text)
{
	const char *at = strchr(text, '@');

	return at && at != text && !strchr(at + 1, '@') && strchr(at, '.') &&
	       at[1] != '.' && text[strlen(text) - 1] != '.' &&
	       !strpbrk(text, " \t\r\n<>,;\"") &&
	       !ws_text_is_hostile(text, strlen(text), false);
}

static bool is_word(const char *words, const char *text)
{
	char around[80];
	const int n = snprintf(around, sizeof(around), " %s ", text);

	return *text && !strchr(text, ' ') && n > 0 && (size_t)n < sizeof(around) &&
	       strstr(words, around);
}

/* pydantic takes ids in any case; the service prints them lower. */
static bool is_uuid(const char *text)
{
	char lower[WS_UUID_TEXT];

	if (strlen(text) != WS_UUID_TEXT - 1)
		return false;
	memcpy(lower, text, sizeof(lower));
	ws_text_fold(lower);
	return ws_uuid_ok(lower) ||
	       strcmp(lower, "00000000-0000-0000-0000-000000000000") == 0;
}

static void check_text(struct check *c, const struct ws_cloud_field *f,
		       enum ws_cloud_kind kind, const struct ws_json *value)
{
	const char *text = ws_json_text(value);
	const int64_t max = f->max ? f->max : 5000;
	char msg[80];
	int64_t when;

	if (!text) {
		problem(c, kind == WS_CLOUD_K_UUID ? "uuid_type" : "string_type",
			"Input should be a valid string");
	} else if ((int64_t)characters(text) > max) {
		(void)snprintf(msg, sizeof(msg),
			       "String should have at most %" PRId64 " characters", max);
		problem(c, "string_too_long", msg);
	} else if (kind == WS_CLOUD_K_UUID && !is_uuid(text)) {
		problem(c, "uuid_parsing", "Input should be a valid UUID");
	} else if (kind == WS_CLOUD_K_TIME && !ws_time_parse(text, &when)) {
		problem(c, "datetime_from_date_parsing",
			"Input should be a valid datetime");
	} else if (kind == WS_CLOUD_K_WORD && !is_word(f->words, text)) {
		problem(c, "enum", "Input should be one of the documented values");
	} else if (kind == WS_CLOUD_K_EMAIL && !is_email(text)) {
		problem(c, "value_error", "value is not a valid email address");
	} else if (kind == WS_CLOUD_K_HANDLE && !is_handle(text)) {
		problem(c, "value_error",
			"handles hold lower-case letters, digits and single dashes");
	} else if (kind == WS_CLOUD_K_NAME &&
		   (!*text || ws_text_is_hostile(text, strlen(text), false))) {
		problem(c, "value_error",
			"names hold at least one character and no controls");
	}
}

static void check_int(struct check *c, const struct ws_cloud_field *f,
		      const struct ws_json *value)
{
	char msg[80];
	int64_t n;

	if (!ws_json_int(value, &n)) {
		problem(c, "int_type", "Input should be a valid integer");
	} else if (n < f->min) {
		(void)snprintf(msg, sizeof(msg),
			       "Input should be greater than or equal to %" PRId64, f->min);
		problem(c, "greater_than_equal", msg);
	} else if (n > f->max) {
		(void)snprintf(msg, sizeof(msg),
			       "Input should be less than or equal to %" PRId64, f->max);
		problem(c, "less_than_equal", msg);
	}
}

static const struct ws_cloud_field *find(const struct ws_cloud_field *shape,
					 const char *name)
{
	for (; shape->name; shape++)
		if (strcmp(shape->name, name) == 0)
			return shape;
	return NULL;
}

static void check_value(struct check *c, const struct ws_cloud_field *f,
			const struct ws_json *value);

/* Recursion ends because shapes do not refer to themselves. */
static void check_object(struct check *c, const struct ws_cloud_field *shape,
			 const struct ws_json *value)
{
	const struct ws_json *member;
	void *iter = NULL;
	const char *name;
	size_t before;

	if (ws_json_kind(value) != WS_JSON_OBJECT) {
		problem(c, "model_attributes_type",
			"Input should be a valid dictionary or object to extract fields "
			"from");
		return;
	}
	if (!shape)
		return;
	for (const struct ws_cloud_field *f = shape; f->name; f++) {
		member = ws_json_get(value, f->name);
		before = enter_name(c, f->name);
		if (member)
			check_value(c, f, member);
		else if (f->flags & WS_CLOUD_REQUIRED)
			problem(c, "missing", "Field required");
		leave(c, before);
	}
	while ((name = ws_json_next(value, &iter, &member)) != NULL) {
		if (find(shape, name))
			continue;
		before = enter_name(c, name);
		problem(c, "extra_forbidden", "Extra inputs are not permitted");
		leave(c, before);
	}
}

static void check_list(struct check *c, const struct ws_cloud_field *f,
		       const struct ws_json *value)
{
	const size_t count = ws_json_count(value);

	if (ws_json_kind(value) != WS_JSON_ARRAY) {
		problem(c, "list_type", "Input should be a valid list");
		return;
	}
	if ((int64_t)count < f->min)
		problem(c, "too_short", "List should have more items");
	if (f->max && (int64_t)count > f->max)
		problem(c, "too_long", "List should have fewer items");
	for (size_t i = 0; i < count; i++) {
		const size_t before = enter_item(c, i);
		const struct ws_json *item = ws_json_at(value, i);

		if (f->kind == WS_CLOUD_K_UUIDS)
			check_text(c, f, WS_CLOUD_K_UUID, item);
		else if (f->kind == WS_CLOUD_K_WORDS)
			check_text(c, f, WS_CLOUD_K_WORD, item);
		else if (f->kind == WS_CLOUD_K_TEXTS)
			check_text(c, f, WS_CLOUD_K_TEXT, item);
		else
			check_object(c, f->shape, item);
		leave(c, before);
	}
}

static void check_value(struct check *c, const struct ws_cloud_field *f,
			const struct ws_json *value)
{
	bool truth;

	if (ws_json_kind(value) == WS_JSON_NULL && (f->flags & WS_CLOUD_NULLABLE))
		return;
	switch (f->kind) {
	case WS_CLOUD_K_BOOL:
		if (!ws_json_bool(value, &truth))
			problem(c, "bool_type", "Input should be a valid boolean");
		return;
	case WS_CLOUD_K_INT:
		check_int(c, f, value);
		return;
	case WS_CLOUD_K_OBJECT:
		check_object(c, f->shape, value);
		return;
	case WS_CLOUD_K_EITHER:
		if (ws_json_kind(value) != WS_JSON_ARRAY) {
			check_object(c, f->shape, value);
			return;
		}
		check_list(c, f, value);
		return;
	case WS_CLOUD_K_TEXTS:
	case WS_CLOUD_K_UUIDS:
	case WS_CLOUD_K_WORDS:
	case WS_CLOUD_K_OBJECTS:
		check_list(c, f, value);
		return;
	case WS_CLOUD_K_ANY:
		return;
	default:
		check_text(c, f, f->kind, value);
	}
}

static bool is_json_type(const char *type)
{
	return type && strncasecmp(type, "application/json", 16) == 0 &&
	       (type[16] == '\0' || type[16] == ';' || type[16] == ' ');
}

int ws_cloud_body_read(struct ws_cloud_request *r, enum ws_cloud_body kind,
		       const struct ws_cloud_field *shape)
{
	static const enum ws_cloud_kind kinds[] = {
		[WS_CLOUD_BODY_MAYBE] = WS_CLOUD_K_OBJECT,
		[WS_CLOUD_BODY_OBJECT] = WS_CLOUD_K_OBJECT,
		[WS_CLOUD_BODY_LIST] = WS_CLOUD_K_OBJECTS,
		[WS_CLOUD_BODY_EITHER] = WS_CLOUD_K_EITHER,
	};
	struct check c = {.r = r};
	struct ws_cloud_field whole = {.name = "", .shape = shape};

	if (kind == WS_CLOUD_BODY_NONE || (kind == WS_CLOUD_BODY_MAYBE && r->body_len == 0))
		return 0;
	if (r->body_len == 0)
		return ws_cloud_reply_invalid(r, "body", "Field required", "missing");
	if (kind == WS_CLOUD_BODY_MAYBE && r->body_len == 4 &&
	    memcmp(r->body, "null", 4) == 0)
		return 0;
	if (!is_json_type(r->content_type))
		return ws_cloud_reply_invalid(
			r, "body",
			"Input should be a valid dictionary or object to "
			"extract fields from",
			"model_attributes_type");
	if (ws_json_parse(r->body, r->body_len, 0, &r->json, NULL) < 0)
		return ws_cloud_reply_invalid(r, "body", "JSON decode error",
					      "json_invalid");
	whole.kind = kinds[kind];
	check_value(&c, &whole, r->json);
	if (c.problems == 0)
		return 0;
	ws_buf_adds(&r->out, "]}");
	return 422;
}
