/*
 * cli/show/put.c - texts into a buffer: neutral, coloured, folded, apart.
 */
#include "cli/show/show_p.h"

#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include "store/ground/text.h"

/* The eye does not find what belongs together over wider gaps. */
#define APART_MAX ((size_t)100)

void ws_put_text(struct ws_buf *b, const char *text)
{
	if (text)
		ws_text_neutral(b, text, strlen(text), false);
}

void ws_put_name(struct ws_buf *b, const char *name)
{
	ws_put_text(b, name);
	if (name && ws_text_is_mixed_script(name))
		ws_buf_adds(b, " [mixed script]");
}

void ws_put_called(struct ws_buf *b, const struct ws_called_list *called, const char *label)
{
	ws_auto_buf text = WS_BUF_INIT;

	ws_called_add(&text, called, label);
	ws_put_name(b, ws_buf_text(&text));
}

void ws_put_ink(struct ws_buf *b, const struct ws_style *style, enum ws_ink ink,
		const char *text)
{
	const char *start = *text ? ws_ink(style, ink) : "";

	ws_buf_adds(b, start);
	ws_buf_adds(b, text);
	if (*start)
		ws_buf_adds(b, ws_ink_off(style));
}

void ws_put_label(struct ws_buf *b, const char *label, const char *text)
{
	ws_buf_addf(b, "%s: %s\n", label, text);
}

/* Our own colours are the only escapes in a screen: names were made neutral. */
void ws_put_took(struct ws_buf *b, int64_t ms)
{
	const int64_t tenths = ms > 0 ? (ms + 99) / 100 : 1;

	if (tenths < 600)
		ws_buf_addf(b, "%" PRId64 ".%" PRId64 " s", tenths / 10, tenths % 10);
	else
		ws_buf_addf(b, "%" PRId64 " s", (ms + 500) / 1000);
}

size_t ws_put_width(const char *text)
{
	ws_auto_buf bare = WS_BUF_INIT;

	while (*text) {
		size_t len = strcspn(text, "\033");

		ws_buf_add(&bare, text, len);
		text += len;
		if (*text) {
			text += strcspn(text, "m");
			text += *text == 'm';
		}
	}
	return ws_text_width(ws_buf_text(&bare));
}

/* Where the first text begins: at the column, or behind a longer name. */
static size_t start(struct ws_buf *b, const struct ws_style *style, size_t indent,
		    const char *name, size_t column)
{
	const size_t used = indent + ws_put_width(name);

	ws_buf_pad(b, ' ', indent);
	ws_put_ink(b, style, WS_INK_BOLD, name);
	ws_buf_pad(b, ' ', used < column ? column - used : 1);
	return used < column ? column : used + 1;
}

/* Where something this wide begins: behind a blank, or on a new line. */
static size_t next_place(struct ws_buf *b, const struct ws_style *style, size_t column,
			 size_t at, size_t width)
{
	if (at <= column)
		return at;
	if (at + 1 + width <= style->width) {
		ws_buf_addc(b, ' ');
		return at + 1;
	}
	ws_buf_addc(b, '\n');
	ws_buf_pad(b, ' ', column);
	return column;
}

void ws_put_folded(struct ws_buf *b, const struct ws_style *style, size_t indent,
		   const char *name, size_t column, const char *const *texts, size_t count,
		   const char *between)
{
	size_t at = start(b, style, indent, name, column), gap = strlen(between);

	for (size_t i = 0; i < count; i++) {
		ws_auto_buf one = WS_BUF_INIT;
		size_t width;

		ws_put_text(&one, texts[i]);
		width = ws_text_width(ws_buf_text(&one)) + (i + 1 < count ? gap : 0);
		/* behind a longer name there is a blank already */
		if (i > 0 || at + width > style->width)
			at = next_place(b, style, column, at, width);
		ws_buf_adds(b, ws_buf_text(&one));
		if (i + 1 < count)
			ws_buf_adds(b, between);
		at += width;
	}
	ws_buf_addc(b, '\n');
}

void ws_put_some(struct ws_buf *b, const struct ws_style *style, size_t indent,
		 const char *name, size_t column, const char *const *texts, size_t count,
		 const char *between)
{
	size_t at = start(b, style, indent, name, column);

	for (size_t i = 0; i < count; i++) {
		ws_auto_buf one = WS_BUF_INIT;
		size_t width, rest = i + 1 < count ? strlen(between) + 4 : 0;

		ws_put_text(&one, texts[i]);
		width = ws_text_width(ws_buf_text(&one));
		if (i > 0 && at + width + rest > style->width) {
			ws_buf_adds(b, ws_ellipsis(style));
			break;
		}
		ws_buf_adds(b, ws_buf_text(&one));
		at += width;
		if (i + 1 < count) {
			ws_buf_addf(b, "%s ", between);
			at += strlen(between) + 1;
		}
	}
	ws_buf_addc(b, '\n');
}

void ws_put_words(struct ws_buf *b, const struct ws_style *style, size_t column, size_t at,
		  const char *text)
{
	for (const char *p = text; *p;) {
		ws_auto_buf word = WS_BUF_INIT;
		size_t len = strcspn(p, " "), width;

		ws_buf_add(&word, p, len);
		width = ws_text_width(ws_buf_text(&word));
		/* what stands there ends before the column by chance: it is no beginning */
		if (p != text && at <= column) {
			ws_buf_addc(b, ' ');
			at++;
		} else {
			at = next_place(b, style, column, at, width);
		}
		ws_buf_adds(b, ws_buf_text(&word));
		at += width;
		p += len + strspn(p + len, " ");
	}
	ws_buf_addc(b, '\n');
}

void ws_put_apart(struct ws_buf *b, const struct ws_style *style, const char *left,
		  const char *right)
{
	size_t a = ws_put_width(left), c = ws_put_width(right);
	size_t flush = style->width < APART_MAX ? style->width : APART_MAX;

	ws_buf_adds(b, left);
	if (c > 0 && a + 2 + c > style->width) {
		ws_buf_adds(b, "\n        ");
		ws_put_words(b, style, 8, 8, right);
		return;
	}
	if (c > 0) {
		ws_buf_pad(b, ' ', a + 2 + c <= flush ? flush - a - c : 2);
		ws_buf_adds(b, right);
	}
	ws_buf_addc(b, '\n');
}

int ws_put_out(struct ws_buf *b, FILE *out, struct ws_err *err)
{
	if (b->failed)
		return ws_err_nomem(err);
	if (b->len > 0 && fwrite(b->data, 1, b->len, out) != b->len)
		return ws_cli_output_lost(err, errno);
	ws_buf_cut(b, 0);
	return 0;
}

void ws_show_warn(const struct ws_cli *cli, const char *fmt, ...)
{
	ws_auto_buf b = WS_BUF_INIT;
	struct ws_style style = cli->style;
	char text[512];
	va_list args;

	va_start(args, fmt);
	(void)vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	style.color = style.color && style.err_tty;
	ws_put_ink(&b, &style, WS_INK_WARN, "warning:");
	ws_buf_addc(&b, ' ');
	ws_put_text(&b, text);
	ws_buf_addc(&b, '\n');
	(void)fputs(ws_buf_text(&b), cli->err);
}
