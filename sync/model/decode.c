/*
 * sync/model/decode.c - tables of fields and lists of rows.
 *
 * One bad row refuses the whole page: a list with a hole would read as "these are
 * all", and a row that is missing looks like somebody whose access was taken away.
 */
#include "sync/model/decode_p.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/uuid.h"
#include "sync/model/record.h"

/* Two of them and a blank make a key of a document. */
#define WORD_MAX 49

static int refuse(struct ws_err *err, const char *where, const char *key, const char *what)
{
	return ws_err_set(err, WS_E_RESPONSE, "%s: %s %s", where, key, what);
}

static bool is_word(const char *text)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "0123456789_-.";
	const size_t len = strlen(text);

	return len > 0 && len <= WORD_MAX && strspn(text, allowed) == len;
}

static int words(struct ws_arena *arena, const struct ws_json *value,
		 struct ws_strings *out, const char *where, const char *key,
		 struct ws_err *err)
{
	const size_t count = ws_json_count(value);

	if (ws_json_kind(value) != WS_JSON_ARRAY)
		return refuse(err, where, key, "is not a list");
	out->items = ws_arena_zalloc(arena, count, sizeof(*out->items));
	if (!out->items)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++) {
		const char *text = ws_json_text(ws_json_at(value, i));

		if (!text || !is_word(text))
			return refuse(err, where, key, "holds something that is no name");
		out->items[i] = ws_arena_dup(arena, text);
		if (!out->items[i])
			return ws_err_nomem(err);
	}
	out->count = count;
	return 0;
}

static bool may_be_null(enum ws_field_kind kind)
{
	return kind == WS_FIELD_ID_OR_NULL || kind == WS_FIELD_TEXT_OR_NULL ||
	       kind == WS_FIELD_TEXT_OR_EMPTY;
}

static int text_field(struct ws_arena *arena, const struct ws_json *value,
		      enum ws_field_kind kind, const char **out, const char *where,
		      const char *key, struct ws_err *err)
{
	const char *text = ws_json_text(value);

	*out = NULL;
	if (ws_json_kind(value) == WS_JSON_NULL && may_be_null(kind)) {
		*out = kind == WS_FIELD_TEXT_OR_EMPTY ? "" : NULL;
		return 0;
	}
	if (!text)
		return refuse(err, where, key, "is not a text");
	if ((kind == WS_FIELD_ID || kind == WS_FIELD_ID_OR_NULL) && !ws_uuid_ok(text))
		return refuse(err, where, key, "is not an id");
	if (kind == WS_FIELD_WORD && !is_word(text))
		return refuse(err, where, key, "is not a plain name");
	*out = ws_arena_dup(arena, text);
	return *out ? 0 : ws_err_nomem(err);
}

static int one_field(struct ws_arena *arena, const struct ws_json *json,
		     const struct ws_field *field, void *out, const char *where,
		     struct ws_err *err)
{
	const struct ws_json *value = ws_json_get(json, field->key);
	void *target = (char *)out + field->offset;

	if (!value) {
		if (field->kind == WS_FIELD_TEXT_OR_NULL)
			return 0;
		return refuse(err, where, field->key, "is missing");
	}
	if (field->kind == WS_FIELD_BOOL) {
		if (!ws_json_bool(value, target))
			return refuse(err, where, field->key, "is neither true nor false");
		return 0;
	}
	if (field->kind == WS_FIELD_WORDS)
		return words(arena, value, target, where, field->key, err);
	return text_field(arena, value, field->kind, target, where, field->key, err);
}

int ws_decode_fields(struct ws_arena *arena, const struct ws_json *json,
		     const struct ws_field *fields, void *out, const char *where,
		     struct ws_err *err)
{
	int rc = 0;

	if (ws_json_kind(json) != WS_JSON_OBJECT)
		return ws_err_set(err, WS_E_RESPONSE, "%s: not an object", where);
	for (const struct ws_field *f = fields; rc == 0 && f->key; f++)
		rc = one_field(arena, json, f, out, where, err);
	return rc;
}

int ws_decode_owner(const struct ws_json *row, const char *key, const char *id,
		    const char *where, struct ws_err *err)
{
	const char *text = ws_json_text(ws_json_get(row, key));

	if (!text || !ws_uuid_ok(text))
		return refuse(err, where, key, "is missing or not an id");
	if (strcmp(text, id) != 0) {
		(void)refuse(err, where, key, "is not what was asked for");
		return ws_err_why(err, "the answer is about %s, asked was %s", text, id);
	}
	return 0;
}

/* --- no two rows alike ------------------------------------------------------------ */

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *key_of(const void *items, size_t i, const struct ws_list *list,
			  size_t key)
{
	const char *item = (const char *)items + i * list->size;

	return *(const char *const *)(const void *)(item + list->keys[key]);
}

#define MARK_BITS 16

/* 16 bits that differ for most pairs of ids: both ends, since ids made in one
 * instant begin alike. */
static unsigned mark_of(const char *text)
{
	const size_t len = strlen(text);
	uint64_t head = 0;
	uint64_t tail = 0;

	memcpy(&head, text, len < 8 ? len : 8);
	if (len > 8)
		memcpy(&tail, text + len - 8, 8);
	return (unsigned)((head * 0x9e3779b97f4a7c15u ^ tail * 0xc2b2ae3d27d4eb4fu) >>
			  (64 - MARK_BITS));
}

static int twice(const struct ws_list *list, size_t key, const char *text,
		 struct ws_err *err)
{
	return ws_err_set(err, WS_E_RESPONSE, "list of %s: %s %s is there twice",
			  list->what, list->names[key], text);
}

/*
 * Compares the rows from `first` on with each other and with all before them. Long
 * lists come in many pages, so earlier rows are dismissed by a bit each; only those
 * that hit one are looked up.
 */
static int unique(const struct ws_list *list, size_t key, const void *items, size_t first,
		  size_t count, const void *user, struct ws_err *err)
{
	unsigned char marks[(1u << MARK_BITS) / 8] = {0};
	ws_auto_free const char **sorted = malloc((count - first + 1) * sizeof(*sorted));
	size_t n = 0;

	if (!sorted)
		return ws_err_nomem(err);
	for (size_t i = first; i < count; i++) {
		const char *text = key_of(items, i, list, key);

		if (!text)
			continue;
		marks[mark_of(text) / 8] |= (unsigned char)(1u << mark_of(text) % 8);
		sorted[n++] = text;
	}
	qsort(sorted, n, sizeof(*sorted), by_text);
	for (size_t i = 1; i < n; i++)
		if (strcmp(sorted[i - 1], sorted[i]) == 0)
			return twice(list, key, sorted[i], err);
	for (size_t i = 0; i < first; i++) {
		const char *text = key_of(items, i, list, key);
		unsigned mark = text ? mark_of(text) : 0;

		if (text && (marks[mark / 8] >> mark % 8 & 1) &&
		    (!list->alike ||
		     list->alike((const char *)items + i * list->size, user)) &&
		    bsearch(&text, sorted, n, sizeof(*sorted), by_text))
			return twice(list, key, text, err);
	}
	return 0;
}

/* --- lists -------------------------------------------------------------------------- */

static int one_row(struct ws_arena *arena, const struct ws_json *row, size_t number,
		   const struct ws_list *list, const void *user, void **items,
		   size_t *count, struct ws_err *err)
{
	_Alignas(max_align_t) unsigned char item[WS_DECODE_ITEM_MAX] = {0};
	char where[80];
	void *place;
	int rc;

	(void)snprintf(where, sizeof(where), "list of %s, row %zu", list->what, number);
	rc = ws_decode_fields(arena, row, list->fields, item, where, err);
	if (rc == 0 && list->row)
		rc = list->row(arena, row, item, user, where, err);
	if (rc == WS_ROW_SKIP)
		return 0;
	if (rc < 0)
		return rc;
	place = ws_arena_grow_(arena, items, count, list->size);
	if (!place)
		return ws_err_nomem(err);
	memcpy(place, item, list->size);
	return 0;
}

int ws_decode_list(struct ws_arena *arena, const struct ws_json *json,
		   const struct ws_list *list, const void *user, void **items,
		   size_t *count, size_t *rows, struct ws_err *err)
{
	const size_t n = ws_json_count(json);
	void *grown = *items;
	size_t grown_count = *count;
	int rc = 0;

	assert(list->size <= WS_DECODE_ITEM_MAX);
	if (ws_json_kind(json) != WS_JSON_ARRAY)
		return ws_err_set(err, WS_E_RESPONSE, "list of %s: the answer is no list",
				  list->what);
	if (n > WS_DECODE_ROWS_MAX - grown_count)
		return ws_err_set(err, WS_E_RESPONSE, "list of %s: more than %d rows",
				  list->what, WS_DECODE_ROWS_MAX);
	for (size_t i = 0; rc == 0 && i < n; i++)
		rc = one_row(arena, ws_json_at(json, i), i + 1, list, user, &grown,
			     &grown_count, err);
	for (size_t k = 0; rc == 0 && k < WS_LIST_KEYS && list->names[k]; k++)
		rc = unique(list, k, grown, *count, grown_count, user, err);
	if (rc < 0)
		return rc;
	*items = grown;
	*count = grown_count;
	if (rows)
		*rows = n;
	return 0;
}
