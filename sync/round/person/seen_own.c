/*
 * sync/round/person/seen_own.c - what left the cloud by a command given here: no commit asked
 * for it, and it is nobody else's doing.
 */
#include "sync/round/person/seen_p.h"

#include <string.h>

#include "store/ground/date.h"
#include "store/ground/text.h"
#include "sync/round/write/journal.h"

/* A write of the journal that is about no item; went: the cloud showed it. */
struct direct {
	int64_t serial, time_s;
	const char *call, *bot, *name;
	bool went;
};

struct reading {
	struct ws_arena *arena;
	struct direct *items;
	size_t count;
};

static const char *text_of(struct reading *r, const struct ws_json *line, const char *key)
{
	const char *text = ws_json_text(ws_json_get(line, key));

	return text ? ws_arena_dup(r->arena, text) : NULL;
}

static int read_line(void *user, const struct ws_json *line, struct ws_err *err)
{
	struct reading *r = user;
	const char *time = ws_json_text(ws_json_get(line, "time"));
	struct direct *slot;
	int64_t serial, time_s;

	if (ws_json_int(ws_json_get(line, "result"), &serial)) {
		const char *is = ws_json_text(ws_json_get(line, "is"));

		for (size_t i = 0; i < r->count; i++)
			if (r->items[i].serial == serial)
				r->items[i].went = ws_text_same(is, "verified");
		return 0;
	}
	if (!ws_json_int(ws_json_get(line, "intent"), &serial) ||
	    !ws_json_get(line, "account") || !time || !ws_time_parse(time, &time_s))
		return 0;
	slot = ws_arena_grow(r->arena, &r->items, &r->count, sizeof(*slot));
	if (!slot)
		return ws_err_nomem(err);
	*slot = (struct direct){.serial = serial,
				.time_s = time_s,
				.call = text_of(r, line, "call"),
				.bot = text_of(r, line, "bot"),
				.name = text_of(r, line, "name")};
	return 0;
}

/* Its lines go with a service account, wherever they were. */
static bool is_deleted_bot(const struct direct *d, const struct ws_change *c)
{
	return ws_text_same(d->call, "delete_bot") && c->kind == WS_ITEM_GRANT &&
	       c->principal_kind == WS_BOT && c->principal_id && d->bot &&
	       strcmp(d->bot, c->principal_id) == 0;
}

/* The workspace is not listed any more; or it is, through a team, without one's own line.
 * since_s  somebody may have come back, and have been put out, since what was looked at last */
static bool is_left_place(const struct direct *d, const struct ws_change *c,
			  const char *actor, int64_t since_s)
{
	const char *dir = c->kind == WS_ITEM_WORKSPACE ? c->before.text : c->path;

	if (!ws_text_same(d->call, "leave_workspace") || !d->name || !dir ||
	    d->time_s < since_s || strcmp(d->name, dir) != 0)
		return false;
	return c->kind == WS_ITEM_WORKSPACE ||
	       (c->kind == WS_ITEM_GRANT && c->principal_kind == WS_USER && c->label &&
		ws_text_casecmp(c->label, actor) == 0);
}

static int read_time(void *user, const struct ws_repo_past *past)
{
	*(int64_t *)user = past->time_s;
	return 1;
}

static bool any_loss(const struct ws_plan *plan)
{
	for (size_t i = 0; i < plan->change_count; i++)
		if (!plan->changes[i].after.present)
			return true;
	return false;
}

int seen_own(struct ws_store *store, const struct ws_seen *seen, bool *own,
	     struct ws_err *err)
{
	ws_auto(ws_arena) arena = ws_arena_new();
	struct reading r = {.arena = arena};
	int64_t since_s = 0;
	int rc = arena ? 0 : ws_err_nomem(err);

	if (rc < 0 || !any_loss(seen->plan))
		return rc;
	rc = ws_journal_each(store, read_line, &r, err);
	if (rc == 0 && r.count > 0)
		rc = ws_repo_log_first(store->repo, &seen->seen, NULL, read_time, &since_s,
				       err);
	for (size_t i = 0; rc >= 0 && i < seen->plan->change_count; i++) {
		const struct ws_change *c = &seen->plan->changes[i];

		for (size_t k = 0; !c->after.present && k < r.count; k++)
			own[i] = own[i] ||
				 (r.items[k].went &&
				  (is_deleted_bot(&r.items[k], c) ||
				   is_left_place(&r.items[k], c, store->actor, since_s)));
	}
	return rc < 0 ? rc : 0;
}
