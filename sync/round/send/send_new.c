/*
 * sync/round/send/send_new.c - a workspace that is made: a directory without an id here, and
 * nothing of its handle in the cloud.
 *
 * Looked for by handle before and after. What is found after a write and is not ours
 * (born.h) is somebody else's, and none of its grants are touched. The id is written down
 * by the next look (place.c).
 */
#include "sync/model/room.h"
#include "sync/round/send/send_p.h"

#include <string.h>

#include "sync/round/settle/born.h"
#include "sync/round/look/listed.h"

static bool takes_away(const struct ws_change *c)
{
	(void)c;
	return false;
}

static const char *call(const struct ws_send_lot *lot)
{
	(void)lot;
	return "create_workspace";
}

static const struct ws_side_workspace *wanted(const struct ws_send *s,
					      const struct ws_change *c)
{
	return ws_side_workspace_at(s->view->local, c->path);
}

static int read_new(struct ws_send *s, const struct ws_send_lot *lot,
		    struct ws_arena *arena, struct ws_send_now *out, struct ws_err *err)
{
	const struct ws_remote_ops *ops = s->remote->ops;
	const struct ws_change *c = lot->changes[0];
	const struct ws_side_workspace *local = wanted(s, c);
	int rc;

	if (!local)
		return ws_err_set(err, WS_E_BUG, "%s is not in the plan's local side",
				  c->path);
	rc = ops->find_workspace(s->remote, c->account_id, local->handle, arena,
				 &out->workspace, err);
	out->absent = rc == WS_REMOTE_NONE;
	if (rc != 0)
		return rc < 0 ? rc : 0;
	return ops->read_workspace(s->remote, c->account_id, out->workspace.id,
				   WS_BORN_LISTS, arena, &out->workspace, err);
}

static bool shows(const struct ws_send *s, const struct ws_send_now *now,
		  const struct ws_change *c, const struct ws_value *value)
{
	const struct ws_side_workspace *local = wanted(s, c);
	const struct ws_born born = {
		.name = ws_born_name(local),
		.since_s = s->started_s,
		.cloud_s = s->cloud_s,
		.actor = &s->facts->actor,
		.account = ws_side_account(s->view->cloud, c->account_id),
	};

	if (now->absent || !value->present)
		return now->absent && !value->present;
	return ws_born_is_ours(&born, &now->workspace);
}

/* How many of the account this round made since its look, which lists them not. */
static int64_t made_in(const struct ws_send *s, const char *account_id)
{
	int64_t count = 0;

	for (size_t i = 0; i < s->view->plan->change_count; i++) {
		const struct ws_change *c = &s->view->plan->changes[i];

		count += c->kind == WS_ITEM_WORKSPACE && c->verdict == WS_SEND &&
			 s->results[i] == 0 && strcmp(c->account_id, account_id) == 0;
	}
	return count;
}

/* What the store does not track would not be seen again; but it takes room, too. */
static int check(struct ws_send *s, const struct ws_send_lot *lot,
		 const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	const struct ws_side_workspace *local = wanted(s, c);
	const struct ws_side_account *account = ws_side_account(s->view->cloud,
								c->account_id);

	(void)now;
	if (account && account->handle &&
	    ws_store_tracks(s->store, account->handle, local->handle)) {
		const int rc = ws_listed_demand(s->store, c->account_id, WS_CAP_WORKSPACES,
						made_in(s, c->account_id) + 1, err);

		if (rc == WS_E_PLAN_LIMIT && local->name.file)
			(void)ws_err_at(err, local->name.file, local->name.line, 0, 0,
					NULL);
		return rc;
	}
	ws_err_set(err, WS_E_REFUSED, "%s is not tracked by this store: it was not made",
		   local->dir);
	return ws_err_hint(err, "[track] in .wsync/store.ini says what is");
}

static int write_new(struct ws_send *s, const struct ws_send_lot *lot,
		     const struct ws_send_now *now, struct ws_err *err)
{
	const struct ws_change *c = lot->changes[0];
	const struct ws_side_workspace *local = wanted(s, c);
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_workspace made;

	(void)now;
	if (!arena)
		return ws_err_nomem(err);
	return s->remote->ops->create_workspace(
		s->remote, c->account_id, local->handle, ws_born_name(local),
		local->description.present ? local->description.text : "", arena, &made,
		err);
}

/* The line a person can change about it. */
static void explain(const struct ws_send *s, const struct ws_change *c, struct ws_err *why)
{
	const struct ws_side_workspace *local = wanted(s, c);
	const int http = why->http;
	char told[sizeof(why->msg)];

	if (why->code != WS_E_REFUSED && why->code != WS_E_FORBIDDEN)
		return;
	memcpy(told, why->msg, sizeof(told));
	if (http == 409)
		ws_err_set(why, WS_E_REFUSED,
			   "%s has a workspace of that handle or name already",
			   local->account->dir);
	else
		ws_err_set(why, why->code, "%s was not made", c->path);
	why->http = http;
	(void)ws_err_why(why, "the cloud says: %s", told);
	if (http == 409)
		ws_err_hint(why, "another name in the file, or another directory");
	else if (http == 402 || http == 403)
		ws_err_hint(
			why,
			"a right of the key, or a limit of the plan; plans: " WS_ROOM_PLANS);
	else
		ws_err_hint(why, "correct the file, and commit");
	if (local->name.file)
		(void)ws_err_at(why, local->name.file, local->name.line, 0, 0, NULL);
}

const struct ws_send_way ws_send_way_new = {
	.takes_away = takes_away,
	.call = call,
	.read = read_new,
	.shows = shows,
	.check = check,
	.write = write_new,
	.explain = explain,
};
