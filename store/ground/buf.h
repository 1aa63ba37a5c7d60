/*
 * store/ground/buf.h - a growing byte string with one sticky failure.
 * Floor 0. Plain data; not thread safe.
 *
 * Appending never needs a check: after a failed allocation the buffer stays as
 * it was and `failed` is set; ask once at the end with ws_buf_take().
 *
 *	struct ws_buf b = WS_BUF_INIT;
 *	ws_buf_addf(&b, "%s = %s\n", key, value);
 *	rc = ws_buf_take(&b, &text, &len, err);
 */
#ifndef WS_STORE_GROUND_BUF_H
#define WS_STORE_GROUND_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include "store/ground/err.h"

struct ws_buf {
	char *data; /* NUL terminated once anything was added; NULL while empty */
	size_t len; /* bytes, the NUL not counted */
	size_t cap;
	bool failed; /* an allocation failed; nothing is added any more */
};

#define WS_BUF_INIT               \
	{                         \
		NULL, 0, 0, false \
	}

void ws_buf_add(struct ws_buf *b, const char *bytes, size_t len);
void ws_buf_adds(struct ws_buf *b, const char *text);
void ws_buf_addc(struct ws_buf *b, char c);
void ws_buf_addf(struct ws_buf *b, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void ws_buf_pad(struct ws_buf *b, char c, size_t count);

/*
 * Cuts the next line off *rest: it replaces what `line` has, without its end, and *rest goes
 * on behind it. False when there is no line left; *rest NULL has none.
 */
bool ws_buf_line(struct ws_buf *line, const char **rest);

/* Shortens to len bytes; longer is no change. */
void ws_buf_cut(struct ws_buf *b, size_t len);

/* The text so far, never NULL ("" while empty); borrowed until the next add. */
const char *ws_buf_text(const struct ws_buf *b);

/*
 * Hands the bytes over and leaves the buffer empty.
 * out      given: heap bytes plus a NUL, release with free()
 * out_len  may be NULL
 * Returns 0 or WS_E_NOMEM; the buffer is released either way.
 */
int ws_buf_take(struct ws_buf *b, char **out, size_t *out_len, struct ws_err *err);

void ws_buf_free(struct ws_buf *b);

static inline void ws_release_buf(struct ws_buf *b)
{
	ws_buf_free(b);
}
#define ws_auto_buf __attribute__((cleanup(ws_release_buf))) struct ws_buf

#endif
