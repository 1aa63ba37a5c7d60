/*
 * store/ground/json_plain.c - plain JSON, read in one pass.
 *
 * jansson takes text byte by byte through a buffer, which is most of the work of reading
 * ten thousand lists. What is read here is a part of what it accepts, with the same
 * result: whatever is not plainly right is left to it.
 */
#include "store/ground/json_p.h"

#include <string.h>
#include "store/ground/text.h"

#define DIGITS_MAX 18 /* always within 64 bits */

struct reader {
	const char *at, *end;
	int depth;
};

static struct ws_json *read_value(struct reader *r);

/* The next byte that is no blank; 0 at the end. NUL is none of JSON's bytes. */
static char next(struct reader *r)
{
	while (r->at < r->end &&
	       (*r->at == ' ' || *r->at == '\n' || *r->at == '\r' || *r->at == '\t'))
		r->at++;
	return r->at < r->end ? *r->at : '\0';
}

static bool take(struct reader *r, char c)
{
	if (next(r) != c)
		return false;
	r->at++;
	return true;
}

/* The bytes between two quotation marks; false unless they stand for themselves. */
static bool read_text(struct reader *r, const char **text, size_t *len)
{
	const char *start;
	bool ascii = true;

	if (!take(r, '"'))
		return false;
	start = r->at;
	while (r->at < r->end && *r->at != '"') {
		const unsigned char c = (unsigned char)*r->at++;

		if (c < 0x20 || c == '\\')
			return false;
		ascii &= c < 0x80;
	}
	if (r->at == r->end)
		return false;
	*text = start;
	*len = (size_t)(r->at++ - start);
	return ascii || ws_text_is_utf8(start, *len);
}

static struct ws_json *read_int(struct reader *r)
{
	const bool negative = *r->at == '-';
	int64_t n = 0;
	int digits = 0;

	r->at += negative;
	for (; r->at < r->end && *r->at >= '0' && *r->at <= '9'; r->at++) {
		if (++digits > DIGITS_MAX || (digits == 2 && n == 0))
			return NULL;
		n = n * 10 + (*r->at - '0');
	}
	/* no digits, a negative zero, a fraction, an exponent, or anything else behind it */
	if (digits == 0 || (negative && n == 0) || r->at == r->end ||
	    !memchr(",]} \n\r\t", *r->at, 7))
		return NULL;
	return ws_json_new_int(negative ? -n : n);
}

static struct ws_json *read_word(struct reader *r, const char *word, struct ws_json *value)
{
	const size_t len = strlen(word);

	if ((size_t)(r->end - r->at) <= len || memcmp(r->at, word, len) != 0 ||
	    !memchr(",]} \n\r\t", r->at[len], 7)) {
		ws_json_free(value);
		return NULL;
	}
	r->at += len;
	return value;
}

static bool read_items(struct reader *r, struct ws_json *array)
{
	if (take(r, ']'))
		return true;
	do {
		struct ws_json *value = read_value(r);

		if (!value || ws_json_push(array, value) != 0)
			return false;
	} while (take(r, ','));
	return take(r, ']');
}

static bool read_members(struct reader *r, struct ws_json *object)
{
	if (take(r, '}'))
		return true;
	do {
		const char *key;
		size_t len;

		if (!read_text(r, &key, &len) || !take(r, ':') ||
		    !ws_json_add(object, key, len, read_value(r)))
			return false;
	} while (take(r, ','));
	return take(r, '}');
}

/* An array or an object. */
static struct ws_json *read_many(struct reader *r)
{
	const bool is_array = *r->at++ == '[';
	ws_auto(ws_json) out = is_array ? ws_json_new_array() : ws_json_new_object();

	if (!out || ++r->depth > WS_JSON_MAX_DEPTH)
		return NULL;
	if (!(is_array ? read_items(r, out) : read_members(r, out)))
		return NULL;
	r->depth--;
	return ws_steal(&out);
}

static struct ws_json *read_value(struct reader *r)
{
	const char *text;
	size_t len;

	switch (next(r)) {
	case '[':
	case '{':
		return read_many(r);
	case '"':
		return read_text(r, &text, &len) ? ws_json_new_text_of(text, len) : NULL;
	case 't':
		return read_word(r, "true", ws_json_new_bool(true));
	case 'f':
		return read_word(r, "false", ws_json_new_bool(false));
	case 'n':
		return read_word(r, "null", ws_json_new_null());
	case '\0':
		return NULL;
	default:
		return read_int(r);
	}
}

struct ws_json *ws_json_read_plain(const char *bytes, size_t len)
{
	struct reader r = {.at = bytes, .end = bytes + len};
	const char first = next(&r);
	ws_auto(ws_json) out = first == '[' || first == '{' ? read_value(&r) : NULL;

	(void)next(&r);
	return out && r.at == r.end ? ws_steal(&out) : NULL;
}
