/*
 * store/ground/text.c - text that came from somebody else.
 *
 * Bytes that are no UTF-8 count as hostile wherever a single character is asked
 * for: an unreadable byte is never shown as it is.
 */
#include "store/ground/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>
#include "store/ground/own.h"
#include "store/ground/script.h"

/* One character; its bytes, or 0 where there is no valid one. */
static size_t next_char(const char *text, size_t len, int32_t *out)
{
	utf8proc_int32_t c = -1;
	utf8proc_ssize_t used;

	if (len > 0 && (unsigned char)*text < 0x80) {
		*out = (unsigned char)*text;
		return 1;
	}
	if (len > 4)
		len = 4; /* a character has no more */
	used = utf8proc_iterate((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)len, &c);
	*out = c;
	return used > 0 && c >= 0 ? (size_t)used : 0;
}

/*
 * Beyond the categories for controls, formats and separators: letters and marks
 * that show nothing. U+FE0E and U+FE0F stay harmless, since every second emoji
 * carries one.
 */
static bool is_invisible(int32_t c)
{
	static const struct {
		int32_t first;
		int32_t last;
	} ranges[] = {
		{0x034f, 0x034f},   {0x115f, 0x1160},   {0x17b4, 0x17b5},
		{0x180b, 0x180f},   {0x2065, 0x2065},   {0x2800, 0x2800},
		{0x3164, 0x3164},   {0xfe00, 0xfe0d},   {0xffa0, 0xffa0},
		{0xfff0, 0xfffb},   {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a},
		{0xe0000, 0xe0fff},
	};

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

static bool is_control(int32_t c)
{
	return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

static bool is_hostile_char(int32_t c, bool keep_lines)
{
	if (c >= 0x20 && c < 0x7f)
		return false;
	if (is_control(c))
		return !(keep_lines && (c == '\n' || c == '\t'));
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return is_invisible(c);
	}
}

bool ws_text_is_utf8(const char *bytes, size_t len)
{
	int32_t c;

	for (size_t i = 0; i < len;) {
		const size_t used = next_char(bytes + i, len - i, &c);

		if (used == 0 || c == 0)
			return false;
		i += used;
	}
	return true;
}

size_t ws_text_hostile_at(const char *text, size_t len, bool keep_lines)
{
	int32_t c;
	size_t used;

	if (len == 0 || (text[0] >= ' ' && text[0] <= '~'))
		return 0;
	used = next_char(text, len, &c);
	if (used == 0)
		return 1;
	return is_hostile_char(c, keep_lines) ? used : 0;
}

bool ws_text_is_hostile(const char *text, size_t len, bool keep_lines)
{
	int32_t c;

	for (size_t i = 0; i < len;) {
		const size_t used = next_char(text + i, len - i, &c);

		if (used == 0 || is_hostile_char(c, keep_lines))
			return true;
		i += used;
	}
	return false;
}

void ws_text_neutral(struct ws_buf *out, const char *text, size_t len, bool keep_lines)
{
	size_t plain = 0; /* start of what can be copied as it is */
	size_t i = 0;
	int32_t c;

	while (i < len) {
		const size_t used = next_char(text + i, len - i, &c);

		if (used > 0 && !is_hostile_char(c, keep_lines)) {
			i += used;
			continue;
		}
		ws_buf_add(out, text + plain, i - plain);
		if (used > 0 && !is_control(c)) {
			ws_buf_addf(out, "\\u{%04X}", (unsigned int)c);
			i += used;
		} else {
			for (const size_t end = i + (used ? used : 1); i < end; i++)
				ws_buf_addf(out, "\\x%02X",
					    (unsigned int)(unsigned char)text[i]);
		}
		plain = i;
	}
	ws_buf_add(out, text + plain, len - plain);
}

char *ws_text_neutral_dup(const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;
	char *out;

	if (text)
		ws_text_neutral(&b, text, strlen(text), false);
	return ws_buf_take(&b, &out, NULL, NULL) == 0 ? out : NULL;
}

size_t ws_text_width(const char *text)
{
	const size_t len = text ? strlen(text) : 0;
	size_t width = 0;
	int32_t c;

	for (size_t i = 0; i < len;) {
		const size_t used = next_char(text + i, len - i, &c);

		if (used == 0)
			width += 4;
		else if (!is_hostile_char(c, false))
			width += (size_t)utf8proc_charwidth(c);
		else if (is_control(c))
			width += 4 * used;
		else
			width += c > 0xffff ? 9 : 8;
		i += used ? used : 1;
	}
	return width;
}

static bool is_letter(int32_t c)
{
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LO:
		return true;
	default:
		return false;
	}
}

/*
 * Latin beside Chinese, Japanese or Korean is how these languages are written,
 * and nothing in them looks like a Latin letter; every other pair is a mix.
 */
bool ws_text_is_mixed_script(const char *text)
{
	const size_t len = text ? strlen(text) : 0;
	unsigned int seen = 0;
	int32_t c;

	for (size_t i = 0; i < len;) {
		const size_t used = next_char(text + i, len - i, &c);

		if (used > 0 && is_letter(c))
			seen |= 1U << ws_script_of(c);
		i += used ? used : 1;
	}
	seen &= ~(1U << WS_SCRIPT_COMMON);
	if (seen == (1U << WS_SCRIPT_LATIN | 1U << WS_SCRIPT_EAST_ASIAN))
		return false;
	return (seen & (seen - 1)) != 0;
}

static unsigned char lower(char c)
{
	const unsigned char u = (unsigned char)c;

	return u >= 'A' && u <= 'Z' ? (unsigned char)(u + 32) : u;
}

bool ws_text_same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

int ws_text_casecmp(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return (int)lower(*a) - (int)lower(*b);
}

void ws_text_fold(char *text)
{
	for (; *text; text++)
		*text = (char)lower(*text);
}

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

/* Goes back to the last * only: linear memory, never exponential. */
bool ws_text_glob(const char *pattern, const char *text)
{
	const char *star = NULL;
	const char *resume = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = ++pattern;
			resume = text;
		} else if (*pattern == '?') {
			pattern++;
			do /* one character, not one byte */
				text++;
			while (is_continuation(*text));
		} else if (*pattern && *pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}

#define NEAR_MAX 64 /* longest word a suggestion is looked for; names are shorter */

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

/* Edits (a swap of neighbours counts as one) from a to b, case aside. */
static unsigned int distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned int row[3][NEAR_MAX + 1]; /* i - 2, i - 1 and i, in turn */

	for (unsigned int j = 0; j <= b_len; j++)
		row[0][j] = j;
	for (unsigned int i = 1; i <= a_len; i++) {
		unsigned int *now = row[i % 3];
		const unsigned int *last = row[(i + 2) % 3];
		const unsigned int *before = row[(i + 1) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			const bool same = lower(a[i - 1]) == lower(b[j - 1]);

			now[j] = least(last[j - 1] + (same ? 0 : 1),
				       least(last[j], now[j - 1]) + 1);
			if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
			    lower(a[i - 2]) == lower(b[j - 1]))
				now[j] = least(now[j], before[j - 2] + 1);
		}
	}
	return row[a_len % 3][b_len];
}

const char *ws_text_nearest(const char *word, const char *const *candidates, size_t count)
{
	const size_t len = word ? strnlen(word, NEAR_MAX + 1) : 0;
	unsigned int best = (unsigned int)(len / 3) + 1; /* the first that is too far */
	const char *found = NULL;

	if (len == 0 || len > NEAR_MAX)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		const size_t other = candidates[i] ? strnlen(candidates[i], NEAR_MAX + 1)
						   : 0;
		unsigned int d;

		if (other == 0 || other > NEAR_MAX)
			continue;
		d = distance(word, len, candidates[i], other);
		if (d < best) {
			best = d;
			found = candidates[i];
		}
	}
	return found;
}

const char *ws_text_library(char out[32])
{
	(void)snprintf(out, 32, "utf8proc %.20s", utf8proc_version());
	return out;
}
