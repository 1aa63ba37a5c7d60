/*
 * sync/round/round_apply.c - the second half of a round: what its plan says is sent and
 * settled.
 */
#include "sync/round/round_p.h"

#include <stdlib.h>
#include <string.h>

#include "sync/round/write/finish.h"
#include "sync/round/send/send.h"
#include "sync/round/settle/outcome.h"
#include "sync/round/settle/settle.h"
#include "sync/round/view/view_p.h"

static void count_outcome(struct ws_round_report *report, const struct ws_settled *settled)
{
	const struct ws_plan *plan = report->plan;

	for (size_t i = 0; i < plan->change_count; i++) {
		if (plan->changes[i].verdict != WS_SEND)
			continue;
		if (report->results[i] == 0)
			report->sent++;
		else if (report->results[i] != WS_SEND_NOT_TRIED)
			report->failed++;
	}
	report->held = plan->held;
	report->conflicts = plan->conflicts;
	report->waits = plan->waits;
	if (settled) {
		report->received = settled->received;
		report->agreed = settled->agreed;
	}
}

static int prepare_results(struct ws_round_report *report, struct ws_err *err)
{
	size_t count = report->plan->change_count;

	report->results = calloc(count + 1, sizeof(*report->results));
	report->errors = calloc(count + 1, sizeof(*report->errors));
	report->told = calloc(count + 1, sizeof(*report->told));
	if (!report->results || !report->errors || !report->told)
		return ws_err_nomem(err);
	for (size_t i = 0; i < count; i++)
		if (report->plan->changes[i].verdict == WS_SEND)
			report->results[i] = WS_SEND_NOT_TRIED;
	return 0;
}

/* What was sent was read back: that was the last look, if it was one at all there is. */
static int note_sent(struct ws_store *store, bool whole, int64_t now_s, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	struct ws_store_look look;
	int rc = ws_store_look_read(store, &look, err);

	look.time_s = now_s;
	if (rc == 0 && whole)
		rc = ws_store_look_write(store, &look, err);
	if (rc != 0 || !store->first_send)
		return rc;
	rc = ws_store_lock(store, &lock, err);
	return rc == 0 ? ws_store_set_sent(store, err) : rc;
}

static int64_t now_of(const struct ws_round *r)
{
	return r->world->now_s(r->world->user);
}

static int check_digest(const struct ws_round_options *options, const struct ws_plan *plan,
			struct ws_err *err)
{
	if (!options->digest || strcmp(options->digest, plan->digest) == 0)
		return 0;
	ws_err_set(err, WS_E_STALE, "the plan no longer matches the facts");
	(void)ws_err_why(err, "it was %.32s and is %s now", options->digest, plan->digest);
	return ws_err_hint(err, "wsync plan shows what would happen now");
}

static int spend(struct ws_round *r, int64_t now_s, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(r->store, &lock, err);

	return rc != 0 ? rc
		       : ws_approvals_spend(r->store, r->report->view, r->report->results,
					    now_s, err);
}

int ws_round_apply(struct ws_round *r, struct ws_err *err)
{
	const struct ws_round_options *options = r->options;
	struct ws_round_report *report = r->report;
	struct ws_send send = {.store = r->store,
			       .remote = r->remote,
			       .world = r->world,
			       .watch = r->watch,
			       .view = report->view,
			       .approvals = &ws_view_own(report->view)->approvals,
			       .facts = &ws_view_own(report->view)->facts,
			       .arena = ws_view_own(report->view)->arena};
	ws_auto(ws_settled) settled = NULL;
	struct ws_err later = {0};
	int sent = 0, rc = prepare_results(report, err);

	if (rc == 0)
		rc = check_digest(options, report->plan, err);
	if (rc != 0)
		return rc;
	send.made = ws_arena_zalloc(send.arena, report->plan->change_count + 1,
				    sizeof(*send.made));
	if (!send.made)
		return ws_err_nomem(err);
	ws_view_own(report->view)->made = send.made;
	send.results = report->results;
	send.errors = report->errors;
	send.told = report->told;
	if (options->send && report->plan->sends) {
		if (options->confirm)
			rc = options->confirm(options->confirm_user, report->plan, err);
		if (rc != 0)
			return rc;
		sent = ws_send_all(&send, err);
	}
	report->applied = true;
	rc = ws_settle(report->view, report->results, options->receive, &settled, &later);
	if (rc == 0)
		rc = spend(r, now_of(r), &later);
	if (rc == 0)
		rc = ws_finish(r->store, report->view, settled, now_of(r), &later);
	count_outcome(report, settled);
	if (rc == 0 && report->sent)
		rc = note_sent(r->store, report->touched == 0, now_of(r), &later);
	if (sent == 0 && rc != 0 && err)
		*err = later;
	return sent != 0 ? sent : rc;
}

/* ---- workspaces that were made, deleted, transferred ------------------------------- */

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

int ws_round_see_places(struct ws_round *r, struct ws_err *err)
{
	struct ws_round_report *report = r->report, seen = {0};
	struct ws_round again;
	int rc;

	if (!wrote_places(report))
		return 0;
	ws_look_clear(&r->look);
	again = *r;
	again.report = &seen;
	again.watch = NULL;
	rc = ws_round_look_at_cloud(&again, err);
	r->look = again.look;
	if (rc == 0)
		rc = ws_outcome_record(r->store, r->remote, r->world, &r->look.actor,
				       r->look.state, err);
	report->look.requests += seen.look.requests;
	report->cloud_moved = report->cloud_moved || seen.cloud_moved;
	report->again = rc == 0;
	return rc;
}
