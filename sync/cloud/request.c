#include "sync/cloud/request.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include "store/ground/date.h"
#include "store/ground/text.h"

void ws_cloud_request_deinit(struct ws_cloud_request *r)
{
	for (size_t i = 0; i < r->scratch_count; i++)
		free(r->scratch[i]);
	ws_json_free(r->json);
	ws_buf_free(&r->out);
	free(r->location);
}

const char *ws_cloud_request_keep(struct ws_cloud_request *r, char *text)
{
	assert(r->scratch_count < WS_CLOUD_SCRATCH);
	r->scratch[r->scratch_count++] = text;
	return text;
}

bool ws_cloud_switch_is(struct ws_cloud_request *r, const char *name, const char *value)
{
	return ws_cloud_db_int(r->db, 0,
			       "SELECT 1 FROM switch WHERE name = ? AND value = ?", "tt",
			       name, value) != 0;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool ws_cloud_decode(const char *text, size_t len, bool plus, struct ws_buf *out)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];

		if (c == '%') {
			if (len - i < 3 || hex(text[i + 1]) < 0 || hex(text[i + 2]) < 0)
				return false;
			c = (char)(hex(text[i + 1]) * 16 + hex(text[i + 2]));
			i += 2;
			if (c == '/')
				return false;
		} else if (plus && c == '+') {
			c = ' ';
		}
		if ((unsigned char)c < 0x20 || c == 0x7f)
			return false;
		ws_buf_addc(out, c);
	}
	return ws_text_is_utf8(ws_buf_text(out), out->len);
}

const char *ws_cloud_request_param(struct ws_cloud_request *r, const char *name)
{
	const size_t name_len = strlen(name);
	const char *p = r->query;

	while (*p) {
		const size_t len = strcspn(p, "&");
		ws_auto_buf value = WS_BUF_INIT;
		char *text = NULL;

		if (len > name_len && p[name_len] == '=' &&
		    memcmp(p, name, name_len) == 0) {
			p += name_len + 1;
			if (!ws_cloud_decode(p, len - name_len - 1, true, &value))
				return NULL;
			if (ws_buf_take(&value, &text, NULL, NULL) < 0)
				return NULL;
			return ws_cloud_request_keep(r, text ? text : strdup(""));
		}
		p += len + (p[len] == '&');
	}
	return NULL;
}

const char *ws_cloud_stamp(int64_t time_s, int micro, char out[WS_CLOUD_STAMP])
{
	char whole[WS_TIME_TEXT];

	ws_time_format(time_s, whole);
	(void)snprintf(out, WS_CLOUD_STAMP, "%.19s.%06dZ", whole, micro);
	return out;
}
