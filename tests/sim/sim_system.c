/*
 * tests/sim/sim_system.c - rounds, with what goes wrong in them; time; the clone.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/tempdir.h"

/* ---- what a plan tells about the ways taken ---------------------------------------------- */

static void hit_held(struct sim *sim, const struct ws_change *c)
{
	if (c->held & WS_HELD_LOSS)
		sim_hit(sim, SIM_P_HELD_LOSS);
	if (c->held & WS_HELD_APPROVAL)
		sim_hit(sim, SIM_P_HELD_APPROVAL);
	if (c->held & WS_HELD_LAST_OWNER)
		sim_hit(sim, SIM_P_LAST_OWNER);
	if (c->held & WS_HELD_SELF)
		sim_hit(sim, SIM_P_SELF);
}

static void hit_wait(struct sim *sim, const struct ws_change *c)
{
	if (c->wait & WS_WAIT_DRAFT)
		sim_hit(sim, SIM_P_DRAFT_WAITED);
	if (c->wait & WS_WAIT_STAGED)
		sim_hit(sim, SIM_P_STAGED_WAITED);
	if (c->wait & WS_WAIT_INVALID)
		sim_hit(sim, SIM_P_INVALID_KEPT);
}

static void look_at_plan(struct sim *sim, const struct ws_round_report *report)
{
	for (size_t i = 0; report->plan && i < report->plan->change_count; i++) {
		const struct ws_change *c = &report->plan->changes[i];
		int rc = report->results ? report->results[i] : 0;

		hit_held(sim, c);
		hit_wait(sim, c);
		if (c->verdict == WS_CONFLICT) {
			sim->conflicted = true;
			sim_hit(sim, c->local.present && c->cloud.present
					     ? SIM_P_BOTH_DIFFER
					     : SIM_P_DELETE_VS_EDIT);
		}
		if (c->verdict == WS_SEND && rc != 0)
			sim->retried = true; /* it will be tried again */
		if (rc == WS_E_NOT_SETTLED)
			sim_hit(sim, SIM_P_NOT_SETTLED);
	}
}

static void say_plan(struct sim *sim, const struct ws_round_report *report)
{
	static const char *const verdicts[] = {"send", "receive",  "agree",
					       "held", "conflict", "wait"};

	for (size_t i = 0; report->plan && i < report->plan->change_count; i++) {
		const struct ws_change *c = &report->plan->changes[i];

		sim_say(sim,
			"  plan: %s %d %s %s: \"%s\" \"%s\" \"%s\" held %x wait %x: %d",
			verdicts[c->verdict], c->kind, c->path ? c->path : "",
			c->label ? c->label : "", c->base.text ? c->base.text : "",
			c->local.text ? c->local.text : "",
			c->cloud.text ? c->cloud.text : "", c->held, c->wait,
			report->results ? report->results[i] : 0);
	}
}

/* ---- a round ---------------------------------------------------------------------------------- */

int sim_sync(struct sim *sim, struct ws_round_report *report, struct ws_err *err)
{
	int rc;

	sim_drafts_note(sim);
	sim->calls = sim->writes = sim->logged = sim->renames = 0;
	sim->failed_call = sim->took_away = false;
	sim->rounds++;
	sim_watch_renames(sim);
	rc = ws_round_sync(sim->store, &sim->remote, &sim->options, &sim->world, NULL,
			   report, err);
	sim_watch_renames(NULL);
	say_plan(sim, report);
	sim_say(sim,
		"sync: %d %s (sent %zu failed %zu received %zu held %zu conflicts %zu "
		"waits %zu, %zu calls, %zu renames)",
		rc, rc ? err->msg : "", report->sent, report->failed, report->received,
		report->held, report->conflicts, report->waits, sim->calls, sim->renames);
	look_at_plan(sim, report);
	sim_judge_log(sim);
	if (sim->dead) {
		if (sim->faults.die_at_rename)
			sim_hit(sim, SIM_P_CRASH_WRITING);
		ws_round_report_clear(report);
		(void)sim_bury(sim);
		rc = WS_E_INTERRUPTED;
	}
	sim_oracle_follow(sim);
	sim_drafts_check(sim);
	return rc;
}

/* Temporary failures count most. */
static const int codes[] = {WS_E_UNREACHABLE, WS_E_SERVER,    WS_E_THROTTLED,
			    WS_E_IN_DOUBT,    WS_E_RESPONSE,  WS_E_KEY_REJECTED,
			    WS_E_FORBIDDEN,   WS_E_NOT_FOUND, WS_E_REFUSED};

static void draw_faults(struct sim *sim)
{
	struct sim_faults f = {
		.code = codes[sim_pick(sim, sizeof(codes) / sizeof(codes[0]))]};

	if (sim_chance(sim, 25))
		f.during[0] = 1 + sim_pick(sim, 8);
	if (sim_chance(sim, 10))
		f.during[1] = 1 + sim_pick(sim, 12);
	f.during_local[0] = sim_chance(sim, 40);
	f.during_local[1] = sim_chance(sim, 40);
	if (!sim->quiet_seed)
		switch (sim_pick(sim, 14)) {
		case 10:
		case 11:
			f.die_after_write = 1 + sim_pick(sim, 2);
			break;
		case 12:
			f.fail_write_at = 1 + sim_pick(sim, 2);
			f.code = WS_E_FORBIDDEN;
			break;
		case 0:
			f.die_at_call = 1 + sim_pick(sim, 5);
			break;
		case 1:
		case 2:
			f.die_at_rename = 1 + sim_pick(sim, 12);
			break;
		case 3:
			f.fail_at = 1 + sim_pick(sim, 8);
			break;
		case 4:
		case 5:
			f.fail_write_at = 1 + sim_pick(sim, 2);
			break;
		case 6:
		case 7:
			f.lose_at = 1 + sim_pick(sim, 2);
			break;
		default:
			break;
		}
	sim->faults = f;
}

/* A look at a part, or at the log alone, is less to go by: then a round does no more. */
static void look_at_extent(struct sim *sim, const struct ws_round_report *report)
{
	if (report->touched)
		sim_hit(sim, SIM_P_TOUCHED);
	if (!report->quiet)
		return;
	sim_hit(sim, SIM_P_QUIET);
	if (sim->writes || report->received || report->cloud_moved)
		sim_fail(sim, "a round that found nothing new did something");
}

static void a_sync(struct sim *sim, struct ws_round_options options)
{
	struct ws_round_report report = {0};
	struct ws_err err = {0};
	int rc;

	sim->options = options;
	draw_faults(sim);
	rc = sim_sync(sim, &report, &err);
	if (sim->writes && (sim->failed_call || rc == WS_E_INTERRUPTED)) {
		sim->faulted = true;
		sim->retried = sim->retried || sim->failed_call;
	}
	if (rc != 0 && sim->quiet_seed && rc != WS_E_REF_MOVED && rc != WS_E_FILE_BUSY)
		sim_fail(sim, "a round without faults fails: %s", err.msg);
	look_at_extent(sim, &report);
	ws_round_report_clear(&report);
	sim->faults = (struct sim_faults){0};
}

void sim_system_sync(struct sim *sim)
{
	a_sync(sim, (struct ws_round_options){.send = true, .receive = true});
}

void sim_system_touched(struct sim *sim)
{
	sim_say(sim, "touched");
	a_sync(sim,
	       (struct ws_round_options){.send = true, .receive = true, .touched = true});
}

void sim_system_if_changed(struct sim *sim)
{
	sim_say(sim, "if-changed");
	a_sync(sim, (struct ws_round_options){
			    .send = true, .receive = true, .if_changed = true});
}

void sim_system_one_way(struct sim *sim)
{
	bool send = sim_chance(sim, 50);

	sim_say(sim, send ? "send-only" : "receive-only");
	a_sync(sim, (struct ws_round_options){.send = send, .receive = !send});
}

void sim_system_fetch(struct sim *sim)
{
	struct ws_round_report report = {0};
	struct ws_err err = {0};

	sim_drafts_note(sim);
	sim->options = (struct ws_round_options){0};
	draw_faults(sim);
	sim->calls = sim->writes = sim->logged = sim->renames = 0;
	sim->rounds++;
	sim_watch_renames(sim);
	sim->fetching = true;
	sim_say(sim, "fetch: %d",
		ws_round_fetch(sim->store, &sim->remote, &sim->world, NULL, &report, &err));
	sim->fetching = false;
	sim_watch_renames(NULL);
	ws_round_report_clear(&report);
	(void)sim_bury(sim);
	sim_oracle_follow(sim);
	sim_drafts_check(sim);
	sim->faults = (struct sim_faults){0};
}

/* ---- time and the clone -------------------------------------------------------------------------- */

void sim_system_mode(struct sim *sim)
{
	struct ws_err err = {0};
	bool two_way = sim_chance(sim, 80);

	(void)ws_store_set_mode(sim->store, two_way ? WS_MODE_TWO_WAY : WS_MODE_OBSERVE,
				&err);
	sim_say(sim, "mode %s", two_way ? "two-way" : "observe");
}

void sim_system_wait(struct sim *sim)
{
	static const int spans[] = {1, 3, 5, 6, 60, 700, 1100, 3600, 86400, 40 * 86400};
	int span = spans[sim_pick(sim, sizeof(spans) / sizeof(spans[0]))];

	sim->now_s += span;
	sim->true_s += span;
	sim_say(sim, "%d s pass", span);
}

void sim_system_back(struct sim *sim)
{
	int span = 1 + (int)sim_pick(sim, 4000);

	sim->now_s -= span;
	sim_say(sim, "the clock goes back %d s", span);
	sim_hit(sim, SIM_P_CLOCK_BACK);
}

/* Somebody's git is at work on the index, or died there. */
void sim_system_lock(struct sim *sim)
{
	char *lock = t_tempdir_path(sim->dir, ".git/index.lock");

	if (remove(lock) != 0)
		t_tempdir_write(sim->dir, ".git/index.lock", "", 0);
	sim_say(sim, "index.lock comes or goes");
	free(lock);
}
