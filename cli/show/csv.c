/*
 * cli/show/csv.c - cells of comma separated lines (RFC 4180), safe to open.
 */
#include "cli/show/csv.h"

#include <string.h>
#include "store/ground/own.h"

/* Would a spreadsheet take this for a formula, be it after blanks that it drops, or in the
 * wide forms of the marks? Names come from outside; a count such as +35 -2 is no more than
 * itself. */
static bool is_formula(const char *text)
{
	static const char *const wide[] = {"\uff1d", "\uff0b", "\uff0d", "\uff20"};

	if (*text == '\t' || *text == '\r' || *text == '\n')
		return true;
	text += strspn(text, " ");
	for (size_t i = 0; i < sizeof(wide) / sizeof(*wide); i++)
		if (strncmp(text, wide[i], strlen(wide[i])) == 0)
			return true;
	if (*text == '=' || *text == '@')
		return true;
	return (*text == '+' || *text == '-') && text[strspn(text, "+-0123456789 ")];
}

void ws_csv_put(struct ws_buf *b, const char *text, bool last)
{
	if (is_formula(text)) {
		/* the apostrophe says "text" to every spreadsheet */
		ws_auto_buf safe = WS_BUF_INIT;

		ws_buf_addc(&safe, '\'');
		ws_buf_adds(&safe, text);
		ws_csv_put(b, ws_buf_text(&safe), last);
		b->failed |= safe.failed;
		return;
	}
	if (text[strcspn(text, ",\"\r\n")] == '\0') {
		ws_buf_adds(b, text);
	} else {
		ws_buf_addc(b, '"');
		for (; *text; text++) {
			if (*text == '"')
				ws_buf_addc(b, '"');
			ws_buf_addc(b, *text);
		}
		ws_buf_addc(b, '"');
	}
	ws_buf_adds(b, last ? "\r\n" : ",");
}
