/*
 * cli/show/room.c - what the plan of an account limits, on the screen.
 */
#include "cli/show/room.h"

#include <string.h>

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

/* ---- of a plan ----------------------------------------------------------------------------- */

/* Does the change take up room: a workspace that is made, or somebody who is invited? */
static bool takes_room(const struct ws_change *c)
{
	return c->direction == WS_OUTGOING &&
	       (c->kind == WS_ITEM_WORKSPACE ||
		(c->kind == WS_ITEM_GRANT && c->principal_kind == WS_INVITED)) &&
	       c->after.present && !c->before.present;
}

bool ws_rooms_needed(const struct ws_plan *plan, const char *account_id)
{
	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].account_id && takes_room(&plan->changes[i]) &&
		    strcmp(plan->changes[i].account_id, account_id) == 0)
			return true;
	return false;
}

int ws_rooms_read(const struct ws_store *store, const struct ws_plan *plan,
		  struct ws_listed **out, struct ws_err *err)
{
	*out = NULL;
	for (size_t i = 0; i < plan->change_count; i++)
		if (takes_room(&plan->changes[i]))
			return ws_listed_read(store, out, err);
	return 0;
}

int ws_rooms_plan_json(const struct ws_store *store, const struct ws_plan *plan,
		       struct ws_json **out, struct ws_err *err)
{
	ws_auto(ws_json) all = ws_json_new_array();
	ws_auto(ws_listed) listed = NULL;
	int rc = ws_rooms_read(store, plan, &listed, err);
	int bad = !all;

	for (size_t i = 0; rc == 0 && listed && i < listed->count; i++) {
		const struct ws_listed_account *a = &listed->accounts[i];
		struct ws_json *o;

		if (!ws_rooms_needed(plan, a->id))
			continue;
		o = ws_json_new_object();
		bad |= ws_json_set(o, "account", ws_text_json(a->handle));
		bad |= ws_json_set(o, "room", ws_rooms_json(a));
		bad |= ws_json_push(all, o);
	}
	if (rc == 0 && bad)
		rc = ws_err_nomem(err);
	if (rc == 0)
		*out = ws_steal(&all);
	return rc;
}
