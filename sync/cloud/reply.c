#include "sync/cloud/reply.h"

#include <inttypes.h>
#include <string.h>
#include "sync/cloud/scopes.h"

void ws_cloud_json_text(struct ws_buf *out, const char *text)
{
	ws_buf_addc(out, '"');
	while (*text) {
		const size_t plain = strcspn(text,
					     "\"\\\x01\x02\x03\x04\x05\x06\x07\b\t\n\v\f\r"
					     "\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18"
					     "\x19\x1a\x1b\x1c\x1d\x1e\x1f\x7f");

		ws_buf_add(out, text, plain);
		text += plain;
		if (*text == '"' || *text == '\\')
			ws_buf_addf(out, "\\%c", *text++);
		else if (*text)
			ws_buf_addf(out, "\\u%04x", (unsigned)(unsigned char)*text++);
	}
	ws_buf_addc(out, '"');
}

int ws_cloud_reply_error(struct ws_cloud_request *r, int status, const char *detail)
{
	ws_buf_cut(&r->out, 0);
	ws_buf_adds(&r->out, "{\"detail\":");
	ws_cloud_json_text(&r->out, detail);
	ws_buf_addc(&r->out, '}');
	return status;
}

int ws_cloud_reply_absent(struct ws_cloud_request *r)
{
	return ws_cloud_reply_error(r, 404, "Not Found");
}

static void add_loc(struct ws_buf *out, const char *loc)
{
	const char *separator = "[";

	while (*loc) {
		const size_t len = strcspn(loc, ".");
		const bool number = len > 0 && strspn(loc, "0123456789") == len;

		ws_buf_addf(out, number ? "%s%.*s" : "%s\"%.*s\"", separator, (int)len,
			    loc);
		loc += len + (loc[len] == '.');
		separator = ",";
	}
	ws_buf_addc(out, ']');
}

int ws_cloud_reply_invalid(struct ws_cloud_request *r, const char *loc, const char *msg,
			   const char *type)
{
	ws_buf_cut(&r->out, 0);
	ws_buf_adds(&r->out, "{\"detail\":[{\"loc\":");
	add_loc(&r->out, loc);
	ws_buf_adds(&r->out, ",\"msg\":");
	ws_cloud_json_text(&r->out, msg);
	ws_buf_adds(&r->out, ",\"type\":");
	ws_cloud_json_text(&r->out, type);
	ws_buf_adds(&r->out, "}]}");
	return 422;
}

static void add_value(struct ws_buf *out, struct ws_cloud_rows *rows, size_t i, char mark)
{
	switch (ws_cloud_rows_type(rows, i)) {
	case WS_CLOUD_NULL:
		ws_buf_adds(out, "null");
		return;
	case WS_CLOUD_TEXT:
		if (mark == '=')
			ws_buf_adds(out, ws_cloud_rows_text(rows, i));
		else
			ws_cloud_json_text(out, ws_cloud_rows_text(rows, i));
		return;
	case WS_CLOUD_INT:
		break;
	}
	if (mark == '?')
		ws_buf_adds(out, ws_cloud_rows_int(rows, i) ? "true" : "false");
	else if (mark == 's')
		ws_cloud_scope_names(out, (uint64_t)ws_cloud_rows_int(rows, i));
	else if (mark == 'p')
		ws_cloud_permission_names(out, (uint64_t)ws_cloud_rows_int(rows, i));
	else
		ws_buf_addf(out, "%" PRId64, ws_cloud_rows_int(rows, i));
}

void ws_cloud_reply_row(struct ws_cloud_request *r, struct ws_cloud_rows *rows)
{
	const size_t columns = ws_cloud_rows_columns(rows);

	for (size_t i = 0; i < columns; i++) {
		const char *name = ws_cloud_rows_name(rows, i);
		const size_t len = strcspn(name, "?=#");
		const char mark = name[len] == '#' ? name[len + 1] : name[len];

		ws_buf_addf(&r->out, "%s\"%.*s\":", i ? "," : "{", (int)len, name);
		add_value(&r->out, rows, i, mark);
	}
	ws_buf_addc(&r->out, '}');
}

int ws_cloud_reply_list(struct ws_cloud_request *r, struct ws_cloud_rows *rows)
{
	const char *separator = "";

	ws_buf_addc(&r->out, '[');
	while (ws_cloud_rows_next(rows)) {
		ws_buf_adds(&r->out, separator);
		ws_cloud_reply_row(r, rows);
		separator = ",";
	}
	ws_buf_addc(&r->out, ']');
	return 200;
}

int ws_cloud_reply_one(struct ws_cloud_request *r, int status, struct ws_cloud_rows *rows)
{
	if (!ws_cloud_rows_next(rows))
		return ws_cloud_reply_absent(r);
	ws_cloud_reply_row(r, rows);
	ws_cloud_rows_done(rows);
	return status;
}

int ws_cloud_reply_column(struct ws_cloud_request *r, struct ws_cloud_rows *rows)
{
	const char *separator = "";

	ws_buf_addc(&r->out, '[');
	while (ws_cloud_rows_next(rows)) {
		ws_buf_adds(&r->out, separator);
		add_value(&r->out, rows, 0, '\0');
		separator = ",";
	}
	ws_buf_addc(&r->out, ']');
	return 200;
}
