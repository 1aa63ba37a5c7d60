/*
 * cli/show/json.c - JSON documents, and small values of them.
 *
 * JSON carries names exactly as they are. So that a document shown on a terminal does
 * nothing to it, characters that would are written \uXXXX, which says the same.
 */
#include "cli/show/show_p.h"

#include <string.h>
#include "cli/show/history.h"
#include "store/ground/date.h"
#include "store/ground/text.h"

static unsigned long decode(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	unsigned long point = len == 1 ? p[0] : p[0] & (0xffu >> (len + 1));

	for (size_t i = 1; i < len; i++)
		point = point << 6 | (p[i] & 0x3f);
	return point;
}

static void put_escape(struct ws_buf *b, unsigned long point)
{
	if (point < 0x10000) {
		ws_buf_addf(b, "\\u%04lX", point);
		return;
	}
	point -= 0x10000;
	ws_buf_addf(b, "\\u%04lX\\u%04lX", 0xd800 + (point >> 10),
		    0xdc00 + (point & 0x3ff));
}

/* Bytes of the character at text, which is valid UTF-8. */
static size_t step(const char *text)
{
	size_t n = 1;

	while (((unsigned char)text[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Outside of texts JSON has no such characters, so every one stands in a text. */
static void put_tame(struct ws_buf *b, const char *text, size_t len)
{
	size_t from = 0, n;

	for (size_t i = 0; i < len; i += n) {
		n = step(text + i);
		if (((unsigned char)text[i] >= 0x20 && (unsigned char)text[i] < 0x7f) ||
		    ws_text_hostile_at(text + i, len - i, true) == 0)
			continue;
		ws_buf_add(b, text + from, i - from);
		put_escape(b, decode(text + i, n));
		from = i + n;
	}
	ws_buf_add(b, text + from, len - from);
}

int ws_put_json(struct ws_buf *b, struct ws_json *value, int flags, struct ws_err *err)
{
	ws_auto(ws_json) own = value;
	ws_auto_free char *text = NULL;
	size_t len = 0;
	int rc = own ? ws_json_format(own, flags, &text, &len, err) : ws_err_nomem(err);

	if (rc < 0)
		return rc;
	put_tame(b, text, len);
	ws_buf_addc(b, '\n');
	return b->failed ? ws_err_nomem(err) : 0;
}

int ws_show_json(FILE *out, struct ws_json *value, struct ws_err *err)
{
	ws_auto_buf b = WS_BUF_INIT;
	int rc = ws_put_json(&b, value, WS_JSON_PRETTY, err);

	return rc == 0 ? ws_put_out(&b, out, err) : rc;
}

struct ws_json *ws_text_json(const char *text)
{
	ws_auto_buf b = WS_BUF_INIT;

	if (!text || ws_text_is_utf8(text, strlen(text)))
		return ws_json_new_text(text);
	ws_put_text(&b, text);
	return ws_json_new_text(ws_buf_text(&b));
}

struct ws_json *ws_time_json(int64_t time_s)
{
	char text[WS_TIME_TEXT];

	return ws_json_new_text(ws_time_format(time_s, text));
}

struct ws_json *ws_error_json(const struct ws_err *err)
{
	ws_auto(ws_json) o = ws_json_new_object();
	char name[8];
	int bad = ws_json_set(o, "code", ws_json_new_text(ws_err_name(err->code, name)));

	bad |= ws_json_set(o, "message", ws_text_json(err->msg));
	if (err->why[0])
		bad |= ws_json_set(o, "why", ws_text_json(err->why));
	if (err->file[0])
		bad |= ws_json_set(o, "file", ws_text_json(err->file));
	if (err->line > 0)
		bad |= ws_json_set(o, "line", ws_json_new_int(err->line));
	return bad ? NULL : ws_steal(&o);
}

struct ws_json *ws_origin_json(const struct ws_origin *origin)
{
	ws_auto(ws_json) o = ws_json_new_object();
	int bad = ws_json_set(o, "author", ws_text_json(origin->author));

	bad |= ws_json_set(o, "time", ws_time_json(origin->time_s));
	if (origin->subject)
		bad |= ws_json_set(o, "subject", ws_text_json(origin->subject));
	return bad ? NULL : ws_steal(&o);
}
