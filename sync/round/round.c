/*
 * sync/round/round.c - one round: look, merge, plan, apply. The whole story in one page.
 */
#include "sync/round/round_p.h"

#include <stdlib.h>

#include "sync/round/left.h"
#include "sync/round/look/rights.h"
#include "sync/round/person/seen.h"
#include "sync/round/view/view_p.h"
#include "sync/round/write/adopt.h"
#include "sync/round/write/heal.h"

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

/* The lock of the round, and a store as a round leaves it. */
static int begin(struct ws_round *r, struct ws_lock *round, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock_round(r->store, round, err);

	if (rc == 0)
		rc = ws_store_lock(r->store, &lock, err);
	if (rc == 0)
		rc = ws_heal(r->store, err);
	if (rc == 0)
		rc = ws_adopt_base(r->store, err);
	if (rc == 0)
		rc = ws_left_share(r->store, r->world, err);
	return rc == 0 ? ws_seen_start(r->store, err) : rc;
}

/* Last, since it ends at the cloud/main that everything before leaves: were that one
 * commit further, every later command would compare the two again. */
static int follow_seen(struct ws_round *r, struct ws_err *err)
{
	return ws_seen_follow(r->store, r->world->now_s(r->world->user), &r->report->unseen,
			      err);
}

int ws_round_sync(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_options *options,
		  const struct ws_round_world *world, const struct ws_round_watch *watch,
		  struct ws_round_report *report, struct ws_err *err)
{
	struct ws_round r = {store, remote, options, world, watch, report, {0}, 0, 0};
	ws_auto_lock round = WS_LOCK_INIT;
	bool goes_on;
	int rc;

	*report = (struct ws_round_report){0};
	rc = begin(&r, &round, err);
	if (rc == 0 && options->receive)
		ws_round_heal_inside(&r);
	if (rc == 0)
		rc = ws_round_look(&r, err);
	goes_on = rc == 0 && !report->stopped[0];
	if (goes_on)
		rc = ws_round_apply(&r, err);
	if (goes_on && rc == 0)
		rc = ws_round_see_places(&r, err);
	if (rc == 0 && report->touched == 0 && !report->quiet)
		ws_round_read_inside(&r, options->receive && goes_on);
	if (rc == 0)
		rc = follow_seen(&r, err);
	ws_look_clear(&r.look);
	return rc;
}

/* ---- looking alone ------------------------------------------------------------------ */

static int fetch(struct ws_round *r, struct ws_err *err)
{
	struct ws_round_report *report = r->report;
	ws_auto_lock round = WS_LOCK_INIT;
	int rc;

	*report = (struct ws_round_report){0};
	rc = begin(r, &round, err);
	if (rc == 0)
		rc = ws_round_look_at_cloud(r, err);
	if (rc == 0)
		rc = ws_left_sent(r->store, r->world, err);
	if (rc == 0)
		rc = ws_view_build(r->store, r->world, &report->view, err);
	if (rc == 0)
		rc = ws_rights_ask(r->store, r->remote, r->world, report->view,
				   &report->look.requests, err);
	if (rc == 0) {
		report->plan = report->view->plan;
		ws_round_read_inside(r, report->first);
		rc = follow_seen(r, err);
	}
	ws_look_clear(&r->look);
	return rc;
}

int ws_round_fetch(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   struct ws_round_report *report, struct ws_err *err)
{
	struct ws_round r = {store, remote, NULL, world, watch, report, {0}, 0, 0};

	return fetch(&r, err);
}

int ws_round_fetch_deep(struct ws_store *store, struct ws_remote *remote,
			const struct ws_round_world *world,
			const struct ws_round_watch *watch, struct ws_round_report *report,
			struct ws_err *err)
{
	struct ws_round r = {store,  remote,         NULL, world, watch,
			     report, {.deep = true}, 0,    0};

	return fetch(&r, err);
}
