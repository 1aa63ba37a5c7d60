/*
 * sync/round/round.c - one round: look, merge, plan, apply. The whole story in one page.
 */
#include "sync/round/round_p.h"

#include <stdio.h>
#include <string.h>

#include "sync/round/accept.h"
#include "sync/round/expire.h"
#include "sync/round/write/adopt.h"
#include "sync/round/write/finish.h"
#include "sync/round/write/heal.h"
#include "sync/round/left.h"
#include "sync/round/look/look.h"
#include "sync/round/settle/outcome.h"
#include "sync/round/look/quiet.h"
#include "sync/round/look/rights.h"
#include "sync/round/look/second.h"
#include "sync/round/person/seen.h"
#include "sync/round/send/send.h"
#include "sync/round/settle/settle.h"
#include "sync/round/look/touched.h"
#include "sync/round/view/view_p.h"

void ws_round_report_clear(struct ws_round_report *report)
{
	for (size_t i = 0; report->told && i < report->plan->change_count; i++)
		free(report->told[i]);
	free(report->told);
	ws_view_free(report->view);
	free(report->results);
	free(report->errors);
	*report = (struct ws_round_report){0};
}

/* ---- looking ------------------------------------------------------------------------------- */

static void report_look(struct ws_round_report *report, const struct ws_look *look,
			bool moved)
{
	report->look = look->report;
	report->accounts = look->accounts;
	report->started_s = look->started_s;
	report->looked_s = look->ended_s;
	report->took_ms = look->ended_ms - look->started_ms;
	report->cloud_moved = report->cloud_moved || moved;
}

/* The lock of the round, and a store as a round leaves it. */
static int begin(struct ws_store *store, const struct ws_round_world *world,
		 struct ws_lock *round, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock_round(store, round, err);

	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_heal(store, err);
	if (rc == 0)
		rc = ws_adopt_base(store, err);
	if (rc == 0)
		rc = ws_left_share(store, world, err);
	return rc == 0 ? ws_seen_start(store, err) : rc;
}

/* Reads the cloud, moves cloud/main, and fills a store that has no main yet. */
static int look_at_cloud(struct ws_store *store, struct ws_remote *remote,
			 const struct ws_round_world *world,
			 const struct ws_round_watch *watch, struct ws_look *look,
			 struct ws_round_report *report, struct ws_err *err)
{
	bool moved = false;
	int rc = ws_look_read(store, remote, world, watch, look, err);

	if (rc == 0)
		rc = ws_look_record(store, remote, look, &moved, err);
	if (rc == 0 && ws_oid_is_zero(&look->main_id)) {
		rc = ws_finish_first(store, look->state, &look->cloud_id, err);
		report->first = rc == 0;
	}
	report_look(report, look, moved);
	return rc;
}

/* ---- what lies inside ------------------------------------------------------------------------- */

static void took_lists(struct ws_round_report *report, const struct ws_oid main[2])
{
	if (ws_oid_is_zero(&main[1]))
		return;
	if (ws_oid_is_zero(&report->lists[0]))
		report->lists[0] = main[0];
	report->lists[1] = main[1];
}

/* After everything else, and whatever comes of it is no failure of the round. */
static void read_inventory(struct ws_store *store, struct ws_remote *remote,
			   const struct ws_round_world *world, const struct ws_look *look,
			   bool receive, struct ws_round_report *report)
{
	const struct ws_inventory_turn turn = {
		.places = look->places,
		.count = look->place_count,
		.main = look->main,
		.receive = receive,
	};
	struct ws_err why = {0};

	if (ws_inventory_read(store, remote, world, &turn, &report->inventory, &why) < 0)
		(void)snprintf(report->inventory.trouble, sizeof(report->inventory.trouble),
			       "%.199s", why.msg);
	took_lists(report, report->inventory.main);
	/* what a person committed meanwhile is not what this round left */
	if (!ws_oid_is_zero(&report->inventory.main[1]) &&
	    ws_oid_same(&report->inventory.main[0], &report->view->main_id))
		report->view->main_id = report->inventory.main[1];
}

/* What a look brought, and what a round that died after its files and before main left:
 * that looks like edits. */
static void heal_inventory(struct ws_store *store, const struct ws_round_world *world,
			   struct ws_round_report *report)
{
	struct ws_oid main[2] = {0};
	struct ws_err ignored = {0};

	if (ws_inventory_follow(store, world->now_s(world->user), main, &ignored) == 0)
		took_lists(report, main);
}

/* Last, since it ends at the cloud/main that everything before leaves: were that one
 * commit further, every later command would compare the two again. */
static int follow_seen(struct ws_store *store, const struct ws_round_world *world,
		       struct ws_round_report *report, struct ws_err *err)
{
	return ws_seen_follow(store, world->now_s(world->user), &report->unseen, err);
}

static int fetch(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_world *world, const struct ws_round_watch *watch,
		 bool deep, struct ws_round_report *report, struct ws_err *err)
{
	struct ws_look look = {.deep = deep};
	ws_auto_lock round = WS_LOCK_INIT;
	int rc;

	*report = (struct ws_round_report){0};
	rc = begin(store, world, &round, err);
	if (rc == 0)
		rc = look_at_cloud(store, remote, world, watch, &look, report, err);
	if (rc == 0)
		rc = ws_left_sent(store, world, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &report->view, err);
	if (rc == 0)
		rc = ws_rights_ask(store, remote, world, report->view,
				   &report->look.requests, err);
	if (rc == 0) {
		report->plan = report->view->plan;
		read_inventory(store, remote, world, &look, report->first, report);
		rc = follow_seen(store, world, report, err);
	}
	ws_look_clear(&look);
	return rc;
}

int ws_round_fetch(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   struct ws_round_report *report, struct ws_err *err)
{
	return fetch(store, remote, world, watch, false, report, err);
}

int ws_round_fetch_deep(struct ws_store *store, struct ws_remote *remote,
			const struct ws_round_world *world,
			const struct ws_round_watch *watch, struct ws_round_report *report,
			struct ws_err *err)
{
	return fetch(store, remote, world, watch, true, report, err);
}

/* ---- understanding ------------------------------------------------------------------------------ */

static int understand(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world, const struct ws_look *look,
		      const struct ws_earlier_look *before, struct ws_view **view,
		      size_t *asked, struct ws_err *err)
{
	bool counts = before->time_s &&
		      look->started_s - before->time_s >= WS_SECOND_LOOK_S;
	const struct ws_view_extra extra = {.cloud_before = counts ? &before->id : NULL,
					    .actor = &look->actor};
	int rc = ws_left_sent(store, world, err);

	ws_view_free(*view);
	*view = NULL;
	if (rc == 0)
		rc = ws_view_build_with(store, world, &extra, view, err);
	return rc ? rc : ws_rights_ask(store, remote, world, *view, asked, err);
}

/* Looks only while somebody is in the middle of something in git. */
static void say_why_stopped(const struct ws_repo_state *state, char out[160])
{
	if (!state->on_main)
		(void)snprintf(out, 160, "HEAD is %s, not main: only looked", state->head);
	else if (state->operation[0])
		(void)snprintf(out, 160, "a %s is under way: only looked",
			       state->operation);
}

/* ---- workspaces that were made, deleted, transferred -------------------------------------------- */

static bool wrote_places(const struct ws_round_report *report)
{
	for (size_t i = 0; report->applied && i < report->plan->change_count; i++) {
		const struct ws_change *c = &report->plan->changes[i];

		if (c->verdict == WS_SEND && report->results[i] != WS_SEND_NOT_TRIED &&
		    (c->kind == WS_ITEM_WORKSPACE || c->kind == WS_ITEM_INTENT))
			return true;
	}
	return false;
}

/* They are seen at once: a new one gets its id here, and a deleted one leaves. What more
 * there is to do with them, the next round does. */
static int see_places(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world, struct ws_look *look,
		      struct ws_round_report *report, struct ws_err *err)
{
	struct ws_round_report seen = {0};
	int rc;

	ws_look_clear(look);
	rc = look_at_cloud(store, remote, world, NULL, look, &seen, err);
	if (rc == 0)
		rc = ws_outcome_record(store, remote, world, &look->actor, look->state,
				       err);
	report->look.requests += seen.look.requests;
	report->cloud_moved = report->cloud_moved || seen.cloud_moved;
	report->again = rc == 0;
	return rc;
}

/* ---- the round ---------------------------------------------------------------------------------------- */

/* What a round is made of; the same for each of its steps. */
struct round {
	struct ws_store *store;
	struct ws_remote *remote;
	const struct ws_round_options *options;
	const struct ws_round_world *world;
	const struct ws_round_watch *watch;
	struct ws_round_report *report;
	struct ws_look look;
	size_t requests; /* of a look that was not enough */
	size_t asked;    /* requests about what the key may do */
};

/* After a look: ends what is due, and makes the plan. touched: NULL, or all there is to
 * look at. */
static int plan_round(struct round *r, const struct ws_earlier_look *before,
		      const struct ws_touched *touched, struct ws_err *err)
{
	const int64_t now_s = r->world->now_s(r->world->user);
	size_t expired = 0;
	int rc = 0;

	if (r->look.state && r->options->receive) /* everything was looked at */
		rc = ws_accept(r->store, &r->look.cloud_id, now_s, &r->report->accepted,
			       err);
	if (rc == 0 && r->options->send)
		rc = ws_expire(r->store, touched, now_s, r->look.report.cloud_time_s,
			       &expired, err);
	r->report->expired += expired;
	if (rc == 0 && r->look.state)
		rc = ws_outcome_record(r->store, r->remote, r->world, &r->look.actor,
				       r->look.state, err);
	if (rc == 0)
		rc = understand(r->store, r->remote, r->world, &r->look, before,
				&r->report->view, &r->asked, err);
	if (rc == 0)
		say_why_stopped(&r->report->view->state, r->report->stopped);
	return rc;
}

static int look_at_all(struct round *r, struct ws_err *err)
{
	struct ws_earlier_look before, first;
	bool again = false, moved = false;
	int rc = ws_second_earlier(r->store, &before, err);

	if (rc == 0)
		rc = look_at_cloud(r->store, r->remote, r->world, r->watch, &r->look,
				   r->report, err);
	r->report->look.requests += r->requests;
	if (rc == 0)
		rc = plan_round(r, &before, NULL, err);
	if (rc != 0 || !r->options->receive || r->report->stopped[0])
		return rc;
	first = (struct ws_earlier_look){r->look.cloud_id, r->look.ended_s};
	rc = ws_second_look(r->store, r->remote, r->world, r->watch, r->report->view,
			    &r->look, &again, &moved, err);
	if (rc != 0 || !again)
		return rc;
	report_look(r->report, &r->look, moved);
	r->report->look.requests += r->requests;
	r->look.started_s = r->look.ended_s;
	return understand(r->store, r->remote, r->world, &r->look, &first, &r->report->view,
			  &r->asked, err);
}

/* Only what was seen in the same way as at the last look at all leads on from here; and
 * nothing that is missing counts, since this is no listing. */
static int look_at_touched(struct round *r, bool *enough, struct ws_err *err)
{
	const struct ws_earlier_look none = {.time_s = 0};
	ws_auto(ws_arena) arena = ws_arena_new();
	struct ws_touched touched = {NULL, 0};
	int rc = arena ? ws_touched_find(r->store, arena, &touched, err)
		       : ws_err_nomem(err);

	*enough = false;
	if (rc == 0 && touched.count)
		rc = ws_touched_look(r->store, r->remote, r->world, r->watch, &touched,
				     &r->look, enough, err);
	if (rc == 0 && *enough)
		rc = plan_round(r, &none, &touched, err);
	if (rc == 0 && *enough)
		*enough = ws_touched_covers(&touched, r->report->view->plan);
	if (rc == 0 && *enough) {
		report_look(r->report, &r->look, false);
		r->report->touched = touched.count;
	} else if (rc == 0) {
		r->requests = r->look.report.requests;
		ws_look_clear(&r->look);
	}
	return rc;
}

/* The account's log says that nothing changed, and nothing is to be done: no list is read. */
static int ask_the_log(struct round *r, bool *enough, struct ws_err *err)
{
	const struct ws_earlier_look none = {.time_s = 0};
	int rc = ws_quiet_begin(r->store, r->remote, r->world, &r->look, enough, err);

	if (rc == 0 && *enough)
		rc = plan_round(r, &none, NULL, err);
	if (rc == 0 && *enough)
		rc = ws_quiet_ask(r->store, r->remote, r->world, r->report->view, &r->look,
				  enough, err);
	if (rc == 0 && *enough) {
		report_look(r->report, &r->look, false);
		r->report->quiet = true;
	} else if (rc == 0) {
		r->requests = r->look.report.requests;
		ws_look_clear(&r->look);
	}
	return rc;
}

int ws_round_sync(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_options *options,
		  const struct ws_round_world *world, const struct ws_round_watch *watch,
		  struct ws_round_report *report, struct ws_err *err)
{
	struct round r = {store, remote, options, world, watch, report, {0}, 0, 0};
	ws_auto_lock round = WS_LOCK_INIT;
	bool enough = false;
	int rc;

	*report = (struct ws_round_report){0};
	rc = begin(store, world, &round, err);
	if (rc == 0 && options->receive)
		heal_inventory(store, world, report);
	if (rc == 0 && options->touched)
		rc = look_at_touched(&r, &enough, err);
	else if (rc == 0 && options->if_changed)
		rc = ask_the_log(&r, &enough, err);
	if (rc == 0 && !enough)
		rc = look_at_all(&r, err);
	report->look.requests += r.asked;
	if (rc == 0) {
		report->plan = report->view->plan;
		if (!report->stopped[0])
			rc = ws_round_apply(store, remote, options, world, watch, report,
					    err);
	}
	if (rc == 0 && !report->stopped[0] && wrote_places(report))
		rc = see_places(store, remote, world, &r.look, report, err);
	if (rc == 0 && report->touched == 0 && !report->quiet)
		read_inventory(store, remote, world, &r.look,
			       options->receive && !report->stopped[0], report);
	if (rc == 0)
		rc = follow_seen(store, world, report, err);
	ws_look_clear(&r.look);
	return rc;
}
