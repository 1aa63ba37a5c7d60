/*
 * sync/model/room.c - what the plan of an account limits, and how much room is left.
 */
#include "sync/model/room.h"

#include <string.h>

static const struct {
	const char *key, *word, *limit;
} caps[WS_CAPS] = {
	[WS_CAP_WORKSPACES] = {"workspaces", "workspaces", "workspace_limit"},
	[WS_CAP_USERS] = {"users", "users", "user_limit"},
	[WS_CAP_AUTOMATIONS] = {"automations", "automations", "automations_limit"},
	[WS_CAP_WORK_POOLS] = {"work_pools", "work pools", "work_pool_limit"},
};

const char *ws_capped_key(enum ws_capped what)
{
	return caps[what].key;
}

struct ws_room ws_room_of(enum ws_capped what, const struct ws_limit *limits, size_t count,
			  struct ws_used used)
{
	struct ws_room room = {.what = what, .used = used};

	for (size_t i = 0; i < count; i++)
		if (strcmp(limits[i].name, caps[what].limit) == 0 && limits[i].value >= 0) {
			room.limited = true;
			room.limit = limits[i].value;
		}
	return room;
}

enum ws_fit ws_room_fits(const struct ws_room *room, int64_t more)
{
	if (!room->limited || !room->used.known)
		return WS_FIT_UNKNOWN;
	/* a difference: the limit may be the largest number there is */
	if (more > 0 && room->limit - room->used.count < more)
		return WS_FIT_NO;
	return room->used.whole ? WS_FIT_YES : WS_FIT_UNKNOWN;
}

int ws_room_demand(const struct ws_room *room, const char *account, int64_t more,
		   struct ws_err *err)
{
	ws_auto_buf text = WS_BUF_INIT;

	if (ws_room_fits(room, more) != WS_FIT_NO)
		return 0;
	ws_room_put(&text, room);
	(void)ws_err_set(err, WS_E_PLAN_LIMIT, "the plan of %s allows no more %s", account,
			 caps[room->what].word);
	if (more > 1)
		ws_buf_addf(&text, ", and %lld more are wanted", (long long)more);
	(void)ws_err_why(err, "%s has %s", account, ws_buf_text(&text));
	(void)ws_err_hint(err, "plans: " WS_ROOM_PLANS);
	return WS_E_PLAN_LIMIT;
}

void ws_room_put(struct ws_buf *b, const struct ws_room *room)
{
	const char *word = caps[room->what].word;

	if (!room->used.known) {
		if (room->limited)
			ws_buf_addf(b, "%s not known, %lld allowed", word,
				    (long long)room->limit);
		return;
	}
	ws_buf_addf(b, "%s%lld", room->used.whole ? "" : "at least ",
		    (long long)room->used.count);
	if (room->limited)
		ws_buf_addf(b, " of %lld %s", (long long)room->limit, word);
	else
		ws_buf_addf(b, " %s, limit not known", word);
}
