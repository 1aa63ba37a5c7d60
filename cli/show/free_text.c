/*
 * cli/show/free_text.c - names and descriptions, cut to the room there is.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "store/ground/text.h"

/* Bytes of the character at text; an escape sequence of neutral text counts as many. */
static size_t step(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Where two texts begin to differ, or else the end of a. */
static const char *difference(const char *a, const char *b)
{
	const char *p = a;

	for (size_t n; *p; p += n, b += n) {
		n = step(p);
		if (strncmp(p, b, n) != 0)
			break;
	}
	return p;
}

/* The columns of the first len bytes. */
static size_t width_of(const char *text, size_t len)
{
	ws_auto_buf part = WS_BUF_INIT;

	ws_buf_add(&part, text, len);
	return ws_text_width(ws_buf_text(&part));
}

/* Where to begin showing text beside other: at the word in which they begin to differ,
 * if what they share would leave no room for what they do not. */
static const char *first_shown(const char *text, const char *other, size_t max)
{
	const char *p = difference(text, other);

	if (width_of(text, (size_t)(p - text)) <= max / 2)
		return text;
	while (p > text && p[-1] != ' ')
		p--;
	/* a text without words, or with a long one, is cut in the middle of it */
	if (width_of(p, (size_t)(difference(text, other) - p)) > max / 2)
		p = difference(text, other);
	return p;
}

void ws_put_free(struct ws_buf *b, const struct ws_style *style, const char *text,
		 const char *other, size_t max)
{
	const char *dots = ws_ellipsis(style);
	ws_auto_buf neutral = WS_BUF_INIT, beside = WS_BUF_INIT, cut = WS_BUF_INIT;
	const char *p, *whole;
	size_t room;

	ws_put_text(&neutral, text);
	p = whole = ws_buf_text(&neutral);
	if (other) {
		ws_put_text(&beside, other);
		if (ws_text_width(whole) > max || ws_text_width(ws_buf_text(&beside)) > max)
			p = first_shown(whole, ws_buf_text(&beside), max);
	}
	if (p > whole)
		ws_buf_adds(&cut, dots);
	room = max > ws_text_width(dots) ? max - ws_text_width(dots) : 1;
	if (ws_text_width(ws_buf_text(&cut)) + ws_text_width(p) <= max) {
		ws_buf_adds(&cut, p);
	} else {
		for (size_t n, len; *p; p += n) {
			n = step(p);
			len = cut.len;
			ws_buf_add(&cut, p, n);
			if (ws_text_width(ws_buf_text(&cut)) > room) {
				ws_buf_cut(&cut, len);
				break;
			}
		}
		ws_buf_adds(&cut, dots);
	}
	ws_buf_addf(b, "\"%s\"", ws_buf_text(&cut));
}
