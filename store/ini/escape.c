/*
 * store/ini/escape.c - %XX: bytes that would mislead a reader, made visible.
 *
 * An escape begins with %, which is no hex digit: text in front of an escape can
 * never complete to another one, so decoding gives the exact bytes back.
 */
#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"
#include "store/ini/ini_p.h"

static const char hex[] = "0123456789ABCDEF";

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool ws_ini_is_escape(const char *text, size_t len)
{
	return len >= 3 && text[0] == '%' && digit(text[1]) >= 0 && digit(text[2]) >= 0;
}

bool ws_ini_is_marker(const char *text, size_t len)
{
	size_t i;

	if (len < 7 || !memchr("<=>|", text[0], 4))
		return false;
	for (i = 1; i < 7; i++)
		if (text[i] != text[0])
			return false;
	return true;
}

/* Bytes of the character at text, which is a valid one. */
static size_t char_len(const char *text, size_t len)
{
	unsigned char c = (unsigned char)text[0];
	size_t n = c < 0xc0 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

	return n <= len ? n : len;
}

static size_t put(char *out, size_t n, const char *bytes, size_t len, bool escape)
{
	size_t i;

	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)bytes[i];

		if (!escape) {
			if (out)
				out[n] = bytes[i];
			n++;
			continue;
		}
		if (out) {
			out[n] = '%';
			out[n + 1] = hex[c >> 4];
			out[n + 2] = hex[c & 15];
		}
		n += 3;
	}
	return n;
}

static bool key_needs(const char *key, size_t len, size_t i)
{
	char c = key[i];

	if (memchr("=:;#[]%", c, 7))
		return true;
	if (c == ' ')
		return i == 0 || i == len - 1;
	return i == 0 && ws_ini_is_marker(key, len);
}

static bool value_needs(const char *value, size_t len, size_t i)
{
	switch (value[i]) {
	case ' ':
		return i == 0 || i == len - 1;
	case ';':
		return i == 0 || value[i - 1] == ' ';
	case '%':
		return ws_ini_is_escape(value + i, len - i);
	default:
		return false;
	}
}

static size_t escape(char *out, const char *text, size_t len,
		     bool (*needs)(const char *, size_t, size_t))
{
	size_t n = 0, i, step;

	for (i = 0; i < len; i += step) {
		bool hidden;

		/* bytes that are no UTF-8 count as hostile, too: what is left is valid */
		step = ws_text_hostile_at(text + i, len - i, false);
		hidden = step != 0;
		if (!hidden)
			step = char_len(text + i, len - i);
		n = put(out, n, text + i, step, hidden || needs(text, len, i));
	}
	return n;
}

size_t ws_ini_escape_key(char *out, const char *key, size_t len)
{
	return escape(out, key, len, key_needs);
}

size_t ws_ini_escape_value(char *out, const char *value, size_t len)
{
	return escape(out, value, len, value_needs);
}

size_t ws_ini_decode(char *out, const char *text, size_t len)
{
	const char *first = len ? memchr(text, '%', len) : NULL;
	size_t n = first ? (size_t)(first - text) : len;
	size_t i = n;

	if (n > 0)
		memcpy(out, text, n); /* mostly all of it */
	while (i < len) {
		if (ws_ini_is_escape(text + i, len - i)) {
			out[n++] = (char)(digit(text[i + 1]) << 4 | digit(text[i + 2]));
			i += 3;
		} else {
			out[n++] = text[i++];
		}
	}
	return n;
}

void ws_ini_escape_text(struct ws_buf *out, const char *text, size_t len)
{
	size_t i, step;

	for (i = 0; i < len; i += step) {
		char form[12];
		bool hidden;

		step = ws_text_hostile_at(text + i, len - i, true);
		hidden = step != 0;
		if (!hidden)
			step = char_len(text + i, len - i);
		if (ws_ini_is_escape(text + i, len - i))
			hidden = true;
		ws_buf_add(out, form, put(form, 0, text + i, step, hidden));
	}
}

void ws_ini_unescape(struct ws_buf *out, const char *text, size_t len)
{
	size_t i = 0;

	while (i < len) {
		const char *next = memchr(text + i, '%', len - i);
		size_t plain = next ? (size_t)(next - text) - i : len - i;

		ws_buf_add(out, text + i, plain);
		i += plain;
		if (i == len)
			break;
		if (ws_ini_is_escape(text + i, len - i)) {
			ws_buf_addc(out,
				    (char)(digit(text[i + 1]) << 4 | digit(text[i + 2])));
			i += 3;
		} else {
			ws_buf_addc(out, '%');
			i++;
		}
	}
}
