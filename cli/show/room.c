/*
 * cli/show/room.c - what the plan of an account limits, on the screen.
 */
#include "cli/show/room.h"

#include "cli/show/show_p.h"

void ws_rooms_text(struct ws_buf *b, const struct ws_listed_account *account)
{
	ws_auto_buf line = WS_BUF_INIT;
	bool limited = false;

	ws_put_text(&line, account->handle);
	for (int what = 0; what < WS_CAPS; what++) {
		const struct ws_room room = ws_listed_room(account, (enum ws_capped)what);

		if (!room.limited)
			continue;
		ws_buf_adds(&line, limited ? ", " : ": ");
		ws_room_put(&line, &room);
		limited = true;
	}
	if (limited)
		ws_buf_adds(b, ws_buf_text(&line));
}

void ws_rooms_put(struct ws_buf *b, const struct ws_style *style,
		  const struct ws_listed_account *account)
{
	ws_auto_buf line = WS_BUF_INIT;

	ws_rooms_text(&line, account);
	if (line.len > 0)
		ws_put_words(b, style, 2, 0, ws_buf_text(&line));
}

struct ws_json *ws_rooms_json(const struct ws_listed_account *account)
{
	struct ws_json *all = ws_json_new_object();
	int bad = !all;

	for (int what = 0; what < WS_CAPS; what++) {
		const struct ws_room room = ws_listed_room(account, (enum ws_capped)what);
		struct ws_json *o;

		if (!room.limited && !room.used.known)
			continue;
		o = ws_json_new_object();
		if (room.used.known) {
			bad |= ws_json_set(o, "used", ws_json_new_int(room.used.count));
			bad |= ws_json_set(o, "whole", ws_json_new_bool(room.used.whole));
		}
		if (room.limited)
			bad |= ws_json_set(o, "limit", ws_json_new_int(room.limit));
		bad |= ws_json_set(all, ws_capped_key((enum ws_capped)what), o);
	}
	if (!bad)
		return all;
	ws_json_free(all);
	return NULL;
}
