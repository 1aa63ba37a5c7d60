/*
 * store/ground/buf.c - a growing byte string.
 *
 * Invariant: data is NULL and len 0, or data has cap bytes with len < cap and
 * data[len] is NUL. After a failure neither changes.
 */
#include "store/ground/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 64

/* Room for `more` bytes and the NUL; false (and `failed`) when there is none. */
static bool reserve(struct ws_buf *b, size_t more)
{
	size_t want;
	size_t cap;
	char *data;

	if (b->failed)
		return false;
	if (more > SIZE_MAX / 4 - b->len) {
		b->failed = true;
		return false;
	}
	want = b->len + more + 1;
	if (want <= b->cap)
		return true;
	cap = b->cap ? b->cap : FIRST_CAP;
	while (cap < want)
		cap *= 2;
	data = realloc(b->data, cap);
	if (!data) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->cap = cap;
	b->data[b->len] = '\0';
	return true;
}

void ws_buf_add(struct ws_buf *b, const char *bytes, size_t len)
{
	if (len == 0 || !reserve(b, len))
		return;
	memcpy(b->data + b->len, bytes, len);
	b->len += len;
	b->data[b->len] = '\0';
}

void ws_buf_adds(struct ws_buf *b, const char *text)
{
	ws_buf_add(b, text, strlen(text));
}

void ws_buf_addc(struct ws_buf *b, char c)
{
	ws_buf_add(b, &c, 1);
}

void ws_buf_addf(struct ws_buf *b, const char *fmt, ...)
{
	va_list args;
	int len;

	va_start(args, fmt);
	len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0) {
		b->failed = true;
		return;
	}
	if (len == 0 || !reserve(b, (size_t)len))
		return;
	va_start(args, fmt);
	(void)vsnprintf(b->data + b->len, (size_t)len + 1, fmt, args);
	va_end(args);
	b->len += (size_t)len;
}

void ws_buf_pad(struct ws_buf *b, char c, size_t count)
{
	if (count == 0 || !reserve(b, count))
		return;
	memset(b->data + b->len, c, count);
	b->len += count;
	b->data[b->len] = '\0';
}

bool ws_buf_line(struct ws_buf *line, const char **rest)
{
	const size_t len = *rest ? strcspn(*rest, "\n") : 0;

	if (!*rest || !**rest)
		return false;
	ws_buf_cut(line, 0);
	ws_buf_add(line, *rest, len);
	*rest += len + ((*rest)[len] == '\n');
	return true;
}

void ws_buf_cut(struct ws_buf *b, size_t len)
{
	if (len >= b->len)
		return;
	b->len = len;
	b->data[len] = '\0';
}

const char *ws_buf_text(const struct ws_buf *b)
{
	return b->data ? b->data : "";
}

int ws_buf_take(struct ws_buf *b, char **out, size_t *out_len, struct ws_err *err)
{
	*out = NULL;
	/* an empty buffer has nothing to give yet, but the caller is owed heap bytes */
	if (!reserve(b, 0)) {
		ws_buf_free(b);
		return ws_err_nomem(err);
	}
	*out = b->data;
	if (out_len)
		*out_len = b->len;
	*b = (struct ws_buf)WS_BUF_INIT;
	return 0;
}

void ws_buf_free(struct ws_buf *b)
{
	free(b->data);
	*b = (struct ws_buf)WS_BUF_INIT;
}
