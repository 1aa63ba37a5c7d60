/*
 * sync/round/look/quiet.c - did anything change since the last whole look? The log tells.
 *
 * Invariant: whatever is unusual leads to the look at everything. An event may come late
 * into the log, and a list may have been read just before what the event tells: so the
 * log is asked from well before the last look began.
 */
#include "sync/round/look/quiet.h"

#include <string.h>

#define LATE_S  600 /* how late an event may come */
#define APART_S 120 /* how much the clocks may differ: events have the cloud's times */

/* When the last look that proves anything began; 0: there is none. */
static int64_t began(const struct ws_store_look *last, int64_t now_s)
{
	const bool fits = last->complete && last->started_s > 0 &&
			  last->time_s >= last->started_s && now_s >= last->time_s &&
			  now_s - last->time_s < WS_QUIET_DEEP_S;

	return fits ? last->started_s : 0;
}

/* Of a cloud that tells no time nothing is known. */
static bool clocks_agree(const struct ws_look *look)
{
	const int64_t theirs = look->report.cloud_time_s, ours = look->started_s;

	return !theirs || (theirs - ours <= APART_S && ours - theirs <= APART_S);
}

int ws_quiet_begin(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, struct ws_look *look, bool *ask,
		   struct ws_err *err)
{
	const size_t before = remote->ops->requests(remote);
	struct ws_store_look last;
	int rc = ws_store_look_read(store, &last, err);

	*ask = false;
	*look = (struct ws_look){.arena = ws_arena_new()};
	if (!look->arena)
		return ws_err_nomem(err);
	ws_look_begins(look, world);
	if (rc != 0 || !remote->ops->audit || !began(&last, look->started_s))
		return rc;
	rc = remote->ops->actor(remote, look->arena, &look->actor, err);
	look->report.requests = remote->ops->requests(remote) - before;
	look->report.cloud_time_s = remote->ops->cloud_time_s(remote);
	look->report.complete = true;
	*ask = rc == 0 && look->actor.id && strcmp(look->actor.id, last.actor_id) == 0 &&
	       clocks_agree(look);
	return rc;
}

/* Only what waits for a person may be left to do. */
static bool is_at_rest(const struct ws_view *view)
{
	const struct ws_plan *plan = view->plan;

	if (plan->waits || view->state.operation[0] || !view->state.on_main ||
	    view->cloud->account_count == 0 || view->cloud->problem_count)
		return false;
	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].verdict == WS_SEND ||
		    plan->changes[i].verdict == WS_RECEIVE ||
		    plan->changes[i].verdict == WS_AGREE)
			return false;
	return true;
}

/* A log that may not be read says nothing; any other failure is the round's. */
static int ask_account(struct ws_remote *remote, const struct ws_side_account *account,
		       int64_t since_s, int64_t until_s, struct ws_arena *arena,
		       bool *quiet, struct ws_err *err)
{
	struct ws_audit *events = NULL;
	size_t count = 0;
	int rc = account->id ? remote->ops->audit(remote, account->id, since_s, until_s,
						  arena, &events, &count, err)
			     : WS_E_NOT_FOUND;

	*quiet = rc == 0 && count == 0;
	if (rc != WS_E_FORBIDDEN && rc != WS_E_NOT_FOUND && rc != WS_E_REFUSED)
		return rc;
	ws_err_clear(err);
	return 0;
}

int ws_quiet_ask(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_world *world, const struct ws_view *view,
		 struct ws_look *look, bool *quiet, struct ws_err *err)
{
	const size_t before = remote->ops->requests(remote);
	const int64_t now_s = world->now_s(world->user);
	struct ws_store_look last;
	int rc = ws_store_look_read(store, &last, err);
	const int64_t since_s = rc == 0 ? began(&last, now_s) : 0;

	*quiet = since_s && is_at_rest(view);
	for (size_t i = 0; rc == 0 && *quiet && i < view->cloud->account_count; i++)
		rc = ask_account(remote, &view->cloud->accounts[i], since_s - LATE_S,
				 now_s + LATE_S, look->arena, quiet, err);
	look->report.requests += remote->ops->requests(remote) - before;
	look->accounts = view->cloud->account_count;
	ws_look_ends(look, world);
	return rc;
}
