/*
 * sync/model/decode_error.c - the sentence in an error body.
 *
 * Three shapes are about: {"detail": TEXT}, a list of {loc, msg} under `detail` or
 * `exception_detail`, and `exception_message`. Nothing here can fail: an error
 * body that makes no sense is no reason to lose the error.
 */
#include "sync/model/decode.h"

#include <string.h>
#include "store/ground/buf.h"
#include "store/ground/text.h"

#define ERROR_BODY_MAX ((size_t)1 << 20)
#define PROBLEMS_SHOWN 4
#define LOCATION_SHOWN 6

static void add_location(struct ws_buf *out, const struct ws_json *loc)
{
	const size_t count = ws_json_count(loc);
	const size_t start = out->len;

	for (size_t i = 0; i < count && i < LOCATION_SHOWN; i++) {
		const struct ws_json *part = ws_json_at(loc, i);
		const char *text = ws_json_text(part);
		int64_t number;

		/* "body" heads every location and says nothing */
		if (text && i == 0 && strcmp(text, "body") == 0)
			continue;
		if (out->len > start)
			ws_buf_addc(out, '.');
		if (text)
			ws_buf_adds(out, text);
		else if (ws_json_int(part, &number))
			ws_buf_addf(out, "%lld", (long long)number);
	}
	if (out->len > start)
		ws_buf_adds(out, ": ");
}

static bool add_problems(struct ws_buf *out, const struct ws_json *detail)
{
	const size_t count = ws_json_count(detail);

	if (ws_json_text(detail)) {
		ws_buf_adds(out, ws_json_text(detail));
		return true;
	}
	if (ws_json_kind(detail) != WS_JSON_ARRAY)
		return false;
	for (size_t i = 0; i < count && i < PROBLEMS_SHOWN; i++) {
		const struct ws_json *problem = ws_json_at(detail, i);
		const char *msg = ws_json_text(ws_json_get(problem, "msg"));

		if (!msg)
			continue;
		if (out->len)
			ws_buf_adds(out, "; ");
		add_location(out, ws_json_get(problem, "loc"));
		ws_buf_adds(out, msg);
	}
	return out->len > 0;
}

/* Cuts between characters, so that what is shown is still UTF-8. */
static void keep(char out[WS_ERR_TEXT], const char *text, size_t len)
{
	if (len >= WS_ERR_TEXT) {
		len = WS_ERR_TEXT - 1;
		while (len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	}
	memcpy(out, text, len);
	out[len] = '\0';
}

void ws_decode_error(const char *body, size_t len, char out[WS_ERR_TEXT])
{
	ws_auto(ws_json) json = NULL;
	ws_auto_buf raw = WS_BUF_INIT;
	ws_auto_buf shown = WS_BUF_INIT;

	out[0] = '\0';
	if (!body || ws_json_parse(body, len, ERROR_BODY_MAX, &json, NULL) < 0)
		return;
	if (!add_problems(&raw, ws_json_get(json, "detail")) &&
	    !add_problems(&raw, ws_json_get(json, "exception_detail")))
		(void)add_problems(&raw, ws_json_get(json, "exception_message"));
	ws_text_neutral(&shown, ws_buf_text(&raw), raw.len, false);
	keep(out, ws_buf_text(&shown), shown.len);
}
