/*
 * sync/round/round_look.c - the first half of a round: it looks, at as little as is enough,
 * and makes the plan.
 */
#include "sync/round/round_p.h"

#include <stdio.h>

#include "sync/round/accept.h"
#include "sync/round/expire.h"
#include "sync/round/left.h"
#include "sync/round/look/quiet.h"
#include "sync/round/look/rights.h"
#include "sync/round/look/second.h"
#include "sync/round/look/touched.h"
#include "sync/round/settle/outcome.h"
#include "sync/round/view/view_p.h"
#include "sync/round/write/finish.h"

/* ---- the cloud --------------------------------------------------------------------- */

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

int ws_round_look_at_cloud(struct ws_round *r, struct ws_err *err)
{
	bool moved = false;
	int rc = ws_look_read(r->store, r->remote, r->world, r->watch, &r->look, err);

	if (rc == 0)
		rc = ws_look_record(r->store, r->remote, &r->look, &moved, err);
	if (rc == 0 && ws_oid_is_zero(&r->look.main_id)) {
		rc = ws_finish_first(r->store, r->look.state, &r->look.cloud_id, err);
		r->report->first = rc == 0;
	}
	report_look(r->report, &r->look, moved);
	return rc;
}

/* ---- the plan --------------------------------------------------------------------- */

static int understand(struct ws_round *r, const struct ws_earlier_look *before,
		      struct ws_err *err)
{
	const bool counts = before->time_s &&
			    r->look.started_s - before->time_s >= WS_SECOND_LOOK_S;
	const struct ws_view_extra extra = {.cloud_before = counts ? &before->id : NULL,
					    .actor = &r->look.actor};
	struct ws_view **view = &r->report->view;
	int rc = ws_left_sent(r->store, r->world, err);

	ws_view_free(*view);
	*view = NULL;
	if (rc == 0)
		rc = ws_view_build_with(r->store, r->world, &extra, view, err);
	return rc ? rc
		  : ws_rights_ask(r->store, r->remote, r->world, *view, &r->asked, err);
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

/* After a look: ends what is due, and makes the plan. touched: NULL, or all there is to
 * look at. */
static int make_plan(struct ws_round *r, const struct ws_earlier_look *before,
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
		rc = understand(r, before, err);
	if (rc == 0)
		say_why_stopped(&r->report->view->state, r->report->stopped);
	return rc;
}

/* ---- as little as is enough ------------------------------------------------------- */

static int look_at_all(struct ws_round *r, struct ws_err *err)
{
	struct ws_earlier_look before, first;
	bool again = false, moved = false;
	int rc = ws_second_earlier(r->store, &before, err);

	if (rc == 0)
		rc = ws_round_look_at_cloud(r, err);
	r->report->look.requests += r->requests;
	if (rc == 0)
		rc = make_plan(r, &before, NULL, err);
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
	return understand(r, &first, err);
}

/* Only what was seen in the same way as at the last look at all leads on from here; and
 * nothing that is missing counts, since this is no listing. */
static int look_at_touched(struct ws_round *r, bool *enough, struct ws_err *err)
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
		rc = make_plan(r, &none, &touched, err);
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
static int ask_the_log(struct ws_round *r, bool *enough, struct ws_err *err)
{
	const struct ws_earlier_look none = {.time_s = 0};
	int rc = ws_quiet_begin(r->store, r->remote, r->world, &r->look, enough, err);

	if (rc == 0 && *enough)
		rc = make_plan(r, &none, NULL, err);
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

int ws_round_look(struct ws_round *r, struct ws_err *err)
{
	bool enough = false;
	int rc = 0;

	if (r->options->touched)
		rc = look_at_touched(r, &enough, err);
	else if (r->options->if_changed)
		rc = ask_the_log(r, &enough, err);
	if (rc == 0 && !enough)
		rc = look_at_all(r, err);
	r->report->look.requests += r->asked;
	if (rc == 0)
		r->report->plan = r->report->view->plan;
	return rc;
}
