/*
 * sync/round/round.c - one round: look, merge, plan, apply. The whole story in one page.
 */
#include "sync/round/round.h"

#include <stdio.h>
#include <string.h>

#include "sync/round/accept.h"
#include "sync/round/expire.h"
#include "sync/round/adopt.h"
#include "sync/round/finish.h"
#include "sync/round/heal.h"
#include "sync/round/look.h"
#include "sync/round/outcome.h"
#include "sync/round/seen.h"
#include "sync/round/send.h"
#include "sync/round/settle.h"
#include "sync/round/view_p.h"

/* Two listings that decide a removal are at least this far apart. */
#define SECOND_LOOK_S 5

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
	report->cloud_moved = report->cloud_moved || moved;
}

/* The lock of the round, and a store as a round leaves it. */
static int begin(struct ws_store *store, struct ws_lock *round, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock_round(store, round, err);

	if (rc == 0)
		rc = ws_store_lock(store, &lock, err);
	if (rc == 0)
		rc = ws_heal_index(store, err);
	if (rc == 0)
		rc = ws_adopt_base(store, err);
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
}

int ws_round_fetch(struct ws_store *store, struct ws_remote *remote,
		   const struct ws_round_world *world, const struct ws_round_watch *watch,
		   struct ws_round_report *report, struct ws_err *err)
{
	struct ws_look look = {0};
	ws_auto_lock round = WS_LOCK_INIT;
	int rc;

	*report = (struct ws_round_report){0};
	rc = begin(store, &round, err);
	if (rc == 0)
		rc = look_at_cloud(store, remote, world, watch, &look, report, err);
	if (rc == 0)
		rc = ws_seen_follow(store, world->now_s(world->user), &report->unseen, err);
	if (rc == 0)
		rc = ws_view_build(store, world, &report->view, err);
	if (rc == 0) {
		report->plan = report->view->plan;
		read_inventory(store, remote, world, &look, report->first, report);
	}
	ws_look_clear(&look);
	return rc;
}

/* ---- a second opinion on what is missing ------------------------------------------------------ */

static bool waits_for_second_look(const struct ws_change *c)
{
	return c->verdict == WS_WAIT && (c->wait & WS_WAIT_MISSING);
}

/* "account/handle" of every workspace with an item that is missing for the first time.
 * Given: free(), and each name. */
static int doubtful_workspaces(const struct ws_view *view, char ***out, size_t *count,
			       struct ws_err *err)
{
	const struct ws_plan *plan = view->plan;
	char **names = calloc(plan->change_count + 1, sizeof(*names));
	const char *last = NULL;

	*count = 0;
	*out = names;
	if (!names)
		return ws_err_nomem(err);
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];
		const struct ws_side_workspace *w;

		if (!waits_for_second_look(c) || !c->workspace_id ||
		    (last && strcmp(last, c->workspace_id) == 0))
			continue;
		w = ws_side_workspace(view->cloud, c->workspace_id);
		if (!w)
			continue;
		last = c->workspace_id;
		if (asprintf(&names[*count], "%s/%s", w->account->handle, w->handle) < 0)
			return ws_err_nomem(err);
		(*count)++;
	}
	return 0;
}

static void free_names(char **names, size_t count)
{
	for (size_t i = 0; names && i < count; i++)
		free(names[i]);
	free(names);
}

static void wait_until(const struct ws_round_world *world,
		       const struct ws_round_watch *watch, int64_t until_s)
{
	int64_t left = until_s - world->now_s(world->user);

	if (left > 0 && watch && watch->waiting)
		watch->waiting(watch->user, (int)left,
			       "something is missing in the cloud; looking a second time");
	while (left > 0) {
		world->sleep_ms(world->user, left > 10 ? 10000 : (int)left * 1000);
		left = until_s - world->now_s(world->user);
	}
}

/* What the first look recorded is now the text to compare with. */
static int record_again(struct ws_store *store, struct ws_remote *remote,
			struct ws_look *look, struct ws_round_report *report,
			struct ws_err *err)
{
	bool moved = false;
	int rc;

	ws_tree_free(look->cloud);
	look->cloud = NULL;
	rc = ws_repo_load(store->repo, &look->cloud_id, NULL, NULL, &look->cloud, err);
	if (rc == 0)
		rc = ws_look_record(store, remote, look, &moved, err);
	if (rc == 0)
		report_look(report, look, moved);
	return rc;
}

/* Lists the doubtful workspaces again, 5 s after the first look. */
static int look_twice(struct ws_store *store, struct ws_remote *remote,
		      const struct ws_round_world *world,
		      const struct ws_round_watch *watch, const struct ws_view *view,
		      struct ws_look *look, bool *again, struct ws_round_report *report,
		      struct ws_err *err)
{
	char **names = NULL;
	size_t count = 0;
	int rc = doubtful_workspaces(view, &names, &count, err);

	*again = false;
	if (rc == 0 && count) {
		wait_until(world, watch, look->ended_s + SECOND_LOOK_S);
		rc = ws_look_again(store, remote, world, (const char *const *)names, count,
				   look, again, err);
	}
	if (rc == 0 && *again)
		rc = record_again(store, remote, look, report, err);
	free_names(names, count);
	return rc;
}

/* ---- understanding ------------------------------------------------------------------------------ */

/* The look before this one, if it is old enough to count as a listing of its own. */
struct earlier {
	struct ws_oid id;
	int64_t time_s;
};

/* Something that was sent after a look, by a round that died before it recorded so, is
 * not missing in that look: it was not there yet. */
#define SENT_SINCE_MAX 50 /* commits of base; what is older was looked at since */

struct sent_since {
	const struct ws_oid *look;
	size_t left;
	bool found;
};

static int is_sent_since(void *user, const struct ws_repo_past *past)
{
	struct sent_since *s = user;
	char named[WS_OID_TEXT];
	struct ws_oid id;

	s->found = ws_repo_trailer(past->message, WS_TRAILER_AFTER, named, sizeof(named)) &&
		   ws_oid_parse(named, &id) && ws_oid_same(&id, s->look);
	return s->found || --s->left == 0;
}

static int lacks_what_was_sent(struct ws_store *store, const struct ws_oid *look, bool *out,
			       struct ws_err *err)
{
	struct sent_since s = {look, SENT_SINCE_MAX, false};
	struct ws_oid base;
	int rc = ws_repo_ref(store->repo, WS_REF_BASE, &base, err);

	if (rc == 0)
		rc = ws_repo_log_first(store->repo, &base, NULL, is_sent_since, &s, err);
	*out = s.found;
	return rc < 0 ? rc : 0;
}

static int earlier_look(struct ws_store *store, struct earlier *out, struct ws_err *err)
{
	struct ws_store_look look;
	bool lacks = false;
	int rc = ws_repo_ref(store->repo, WS_REF_CLOUD, &out->id, err);

	out->time_s = 0;
	if (rc == WS_REPO_ABSENT) {
		out->id = (struct ws_oid){{0}};
		return 0;
	}
	if (rc == 0)
		rc = ws_store_look_read(store, &look, err);
	if (rc == 0)
		rc = lacks_what_was_sent(store, &out->id, &lacks, err);
	if (rc == 0 && !lacks)
		out->time_s = look.time_s;
	return rc;
}

static int understand(struct ws_store *store, const struct ws_round_world *world,
		      const struct ws_look *look, const struct earlier *before,
		      struct ws_view **view, struct ws_err *err)
{
	bool counts = before->time_s && look->started_s - before->time_s >= SECOND_LOOK_S;
	const struct ws_view_extra extra = {counts ? &before->id : NULL, &look->actor};

	ws_view_free(*view);
	*view = NULL;
	return ws_view_build_with(store, world, &extra, view, err);
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

/* ---- applying -------------------------------------------------------------------------------------- */

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

/* What was sent was read back: that was the last look. */
static int note_sent(struct ws_store *store, int64_t now_s, struct ws_err *err)
{
	struct ws_store_look look;
	int rc = ws_store_look_read(store, &look, err);

	look.time_s = now_s;
	if (rc == 0)
		rc = ws_store_look_write(store, &look, err);
	return rc == 0 && store->first_send ? ws_store_set_sent(store, err) : rc;
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

static int spend(struct ws_store *store, const struct ws_round_world *world,
		 struct ws_round_report *report, bool policies, struct ws_err *err)
{
	ws_auto_lock lock = WS_LOCK_INIT;
	int rc = ws_store_lock(store, &lock, err);

	return rc != 0 ? rc
		       : ws_approvals_spend(store, report->view, report->results, policies,
					    world->now_s(world->user), err);
}

/* Sends, then settles whatever came of it: also after a failure, what was verified is
 * written down before the failure is told. */
static int apply(struct ws_store *store, struct ws_remote *remote,
		 const struct ws_round_options *options, const struct ws_round_world *world,
		 const struct ws_round_watch *watch, struct ws_round_report *report,
		 struct ws_err *err)
{
	struct ws_send send = {.store = store,
			       .remote = remote,
			       .world = world,
			       .watch = watch,
			       .view = report->view,
			       .approvals = &ws_view_own(report->view)->approvals,
			       .facts = &ws_view_own(report->view)->facts};
	ws_auto(ws_settled) settled = NULL;
	struct ws_err later = {0};
	int sent = 0, rc = prepare_results(report, err);

	if (rc == 0)
		rc = check_digest(options, report->plan, err);
	if (rc != 0)
		return rc;
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
		rc = spend(store, world, report, false, &later);
	if (rc == 0)
		rc = ws_finish(store, report->view, settled, world->now_s(world->user),
			       &later);
	if (rc == 0)
		rc = spend(store, world, report, true, &later);
	count_outcome(report, settled);
	if (rc == 0 && report->sent)
		rc = note_sent(store, world->now_s(world->user), &later);
	if (sent == 0 && rc != 0 && err)
		*err = later;
	return sent != 0 ? sent : rc;
}

/* ---- workspaces that were made, deleted, transferred -------------------------------------------- */

static bool touched_places(const struct ws_round_report *report)
{
	const struct ws_plan *plan = report->plan;

	for (size_t i = 0; report->applied && i < plan->change_count; i++) {
		const struct ws_change *c = &plan->changes[i];

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

int ws_round_sync(struct ws_store *store, struct ws_remote *remote,
		  const struct ws_round_options *options,
		  const struct ws_round_world *world, const struct ws_round_watch *watch,
		  struct ws_round_report *report, struct ws_err *err)
{
	struct ws_look look = {0};
	struct earlier before;
	ws_auto_lock round = WS_LOCK_INIT;
	bool again = false;
	int rc;

	*report = (struct ws_round_report){0};
	rc = begin(store, &round, err);
	if (rc == 0)
		rc = earlier_look(store, &before, err);
	if (rc == 0)
		rc = look_at_cloud(store, remote, world, watch, &look, report, err);
	if (rc == 0 && options->receive)
		rc = ws_accept(store, &look.cloud_id, world->now_s(world->user),
			       &report->accepted, err);
	if (rc == 0 && options->send)
		rc = ws_expire(store, world->now_s(world->user), look.report.cloud_time_s,
			       &report->expired, err);
	if (rc == 0)
		rc = ws_outcome_record(store, remote, world, &look.actor, look.state, err);
	if (rc == 0)
		rc = understand(store, world, &look, &before, &report->view, err);
	if (rc == 0)
		say_why_stopped(&report->view->state, report->stopped);
	if (rc == 0 && options->receive && !report->stopped[0]) {
		struct earlier first = {look.cloud_id, look.ended_s};

		rc = look_twice(store, remote, world, watch, report->view, &look, &again,
				report, err);
		if (rc == 0 && again) {
			look.started_s = look.ended_s;
			rc = understand(store, world, &look, &first, &report->view, err);
		}
	}
	if (rc == 0) {
		report->plan = report->view->plan;
		if (!report->stopped[0])
			rc = apply(store, remote, options, world, watch, report, err);
	}
	if (rc == 0 && !report->stopped[0] && touched_places(report))
		rc = see_places(store, remote, world, &look, report, err);
	if (rc == 0)
		rc = ws_seen_follow(store, world->now_s(world->user), &report->unseen, err);
	if (rc == 0)
		read_inventory(store, remote, world, &look,
			       options->receive && !report->stopped[0], report);
	ws_look_clear(&look);
	return rc;
}
