/*
 * store/ground/err.c - error records and the registry of codes.
 *
 * A record never holds half a character: texts are cut at a UTF-8 boundary, so
 * that whoever prints one need not repair it. Texts are composed aside and then
 * copied in, since an argument may well be a field of the same record.
 */
#include "store/ground/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct code_row {
	int number; /* positive, as in code.def */
	int exit;
	enum ws_retry retry;
	const char *title;
	const char *help;
};

static const struct code_row rows[] = {
#define WS_CODE(name, number, exit, retry, title, help) \
	{number, exit, WS_RETRY_##retry, title, help},
#include "store/ground/code.def"
#undef WS_CODE
};

#define ROW_COUNT (sizeof(rows) / sizeof(rows[0]))

static const struct code_row *row_of_number(int number)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (rows[i].number == number)
			return &rows[i];
	return NULL;
}

/* Compared without negating `code`: it may be any int, the smallest included. */
static const struct code_row *row_of(int code)
{
	for (size_t i = 0; i < ROW_COUNT; i++)
		if (-rows[i].number == code)
			return &rows[i];
	return row_of_number(-WS_E_BUG);
}

/* Drops the lead and continuation bytes of a character that did not fit. */
static void cut_at_character(char *text, size_t len)
{
	size_t start = len;
	size_t want;
	unsigned char lead;

	while (start > 0 && len - start < 3 &&
	       ((unsigned char)text[start - 1] & 0xc0) == 0x80)
		start--;
	if (start == 0)
		return;
	lead = (unsigned char)text[start - 1];
	want = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	if (want > 1 && len - (start - 1) < want)
		text[start - 1] = '\0';
}

__attribute__((format(printf, 2, 0))) static void compose(char out[WS_ERR_TEXT],
							  const char *fmt, va_list args)
{
	int len = vsnprintf(out, WS_ERR_TEXT, fmt, args);

	if (len < 0)
		out[0] = '\0';
	else if (len >= WS_ERR_TEXT)
		cut_at_character(out, WS_ERR_TEXT - 1);
}

static void keep(char out[WS_ERR_TEXT], const char *text)
{
	size_t len = text ? strlen(text) : 0;
	bool cut = len >= WS_ERR_TEXT;

	if (cut)
		len = WS_ERR_TEXT - 1;
	if (len > 0)
		memmove(out, text, len);
	out[len] = '\0';
	if (cut)
		cut_at_character(out, len);
}

/* first + second, for the two places that join texts */
static void join(char out[WS_ERR_TEXT], const char *first, const char *second)
{
	char text[2 * WS_ERR_TEXT + 2];

	(void)snprintf(text, sizeof(text), "%s: %s", first, second);
	keep(out, text);
}

void ws_err_clear(struct ws_err *err)
{
	if (err)
		memset(err, 0, sizeof(*err));
}

int ws_err_set(struct ws_err *err, int code, const char *fmt, ...)
{
	char text[WS_ERR_TEXT];
	va_list args;

	if (!err)
		return code;
	va_start(args, fmt);
	compose(text, fmt, args);
	va_end(args);
	ws_err_clear(err);
	err->code = code;
	keep(err->msg, text);
	return code;
}

int ws_err_sys(struct ws_err *err, int sys, const char *fmt, ...)
{
	const int code = sys == ENOMEM ? WS_E_NOMEM : WS_E_IO;
	/* the untranslated text: no locale, no static buffer */
	const char *reason = strerrordesc_np(sys);
	char text[WS_ERR_TEXT];
	va_list args;

	if (!err)
		return code;
	va_start(args, fmt);
	compose(text, fmt, args);
	va_end(args);
	ws_err_clear(err);
	err->code = code;
	err->sys = sys;
	join(err->msg, text, reason ? reason : "unknown system error");
	return code;
}

int ws_err_nomem(struct ws_err *err)
{
	return ws_err_set(err, WS_E_NOMEM, "out of memory");
}

int ws_err_why(struct ws_err *err, const char *fmt, ...)
{
	char text[WS_ERR_TEXT];
	va_list args;

	if (!err)
		return 0;
	va_start(args, fmt);
	compose(text, fmt, args);
	va_end(args);
	keep(err->why, text);
	return err->code;
}

int ws_err_hint(struct ws_err *err, const char *fmt, ...)
{
	char text[WS_ERR_TEXT];
	va_list args;

	if (!err)
		return 0;
	va_start(args, fmt);
	compose(text, fmt, args);
	va_end(args);
	keep(err->hint, text);
	return err->code;
}

int ws_err_at(struct ws_err *err, const char *file, int line, int column, int span,
	      const char *source)
{
	if (!err)
		return 0;
	keep(err->file, file);
	keep(err->source, source);
	err->line = line;
	err->column = column;
	err->span = span;
	return err->code;
}

int ws_err_wrap(struct ws_err *err, const char *prefix_fmt, ...)
{
	char text[WS_ERR_TEXT];
	va_list args;

	if (!err)
		return 0;
	va_start(args, prefix_fmt);
	compose(text, prefix_fmt, args);
	va_end(args);
	join(err->msg, text, err->msg);
	return err->code;
}

int ws_err_exit(int code)
{
	return code == WS_OK ? 0 : row_of(code)->exit;
}

enum ws_retry ws_err_retry(int code)
{
	return row_of(code)->retry;
}

const char *ws_err_title(int code)
{
	return row_of(code)->title;
}

const char *ws_err_help(int code)
{
	return row_of(code)->help;
}

const char *ws_err_name(int code, char out[8])
{
	(void)snprintf(out, 8, "WS%04d", row_of(code)->number % 10000);
	return out;
}

int ws_err_by_name(const char *name)
{
	const struct code_row *row;
	int number = 0;

	if (!name || (name[0] != 'W' && name[0] != 'w') ||
	    (name[1] != 'S' && name[1] != 's'))
		return 0;
	for (size_t i = 2; i < 6; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		number = number * 10 + (name[i] - '0');
	}
	row = name[6] == '\0' ? row_of_number(number) : NULL;
	return row ? -row->number : 0;
}

int ws_err_nth(size_t n)
{
	return n < ROW_COUNT ? -rows[n].number : 0;
}
