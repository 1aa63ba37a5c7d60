/*
 * cli/show/table_cell.c - a text that is wider than its cell.
 */
#include "cli/show/table_cell.h"

#include <stdlib.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

static size_t step(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* In place: the ellipsis is no longer than what it replaces or the cell has room for it,
 * since width columns take at least as many bytes. */
int ws_cell_shorten(char **cell, size_t width, const struct ws_style *style,
		    struct ws_err *err)
{
	const char *dots = style->utf8 ? "…" : "...";
	const size_t room = width - ws_text_width(dots);
	ws_auto_buf b = WS_BUF_INIT;
	char *text;
	int rc;

	if (ws_text_width(*cell) <= width)
		return 0;
	for (const char *p = *cell; *p; p += step(p)) {
		size_t len = b.len;

		ws_buf_add(&b, p, step(p));
		if (ws_text_width(ws_buf_text(&b)) > room) {
			ws_buf_cut(&b, len);
			break;
		}
	}
	ws_buf_adds(&b, dots);
	rc = ws_buf_take(&b, &text, NULL, err);
	if (rc < 0)
		return rc;
	free(*cell);
	*cell = text;
	return 0;
}

size_t ws_cell_line(const char *text, size_t width)
{
	ws_auto_buf b = WS_BUF_INIT;
	size_t blank = 0;

	for (const char *p = text; *p; p += step(p)) {
		const size_t done = (size_t)(p - text);

		ws_buf_add(&b, p, step(p));
		if (*p == ' ')
			blank = done;
		else if (ws_text_width(ws_buf_text(&b)) > width)
			return blank ? blank : done ? done : step(p);
	}
	return b.len;
}
