/*
 * tests/sim/sim_run.c - one seed from its first step to the judgement.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct sim_step sim_steps[] = {
	{"sync", sim_system_sync, 60, false},
	{"one-way", sim_system_one_way, 6, false},
	{"fetch", sim_system_fetch, 6, false},
	{"mode", sim_system_mode, 2, false},
	{"wait", sim_system_wait, 12, false},
	{"back", sim_system_back, 2, false},
	{"lock", sim_system_lock, 2, false},
	{"line", sim_local_line, 30, false},
	{"text", sim_local_text, 10, false},
	{"default", sim_local_default, 4, false},
	{"comment", sim_local_comment, 4, false},
	{"spoil", sim_local_spoil, 2, false},
	{"repair", sim_local_repair, 20, false},
	{"delete", sim_local_delete, 2, true},
	{"commit", sim_local_commit, 40, false},
	{"edit-commit", sim_local_edit_commit, 40, false},
	{"give-in", sim_local_give_in, 10, false},
	{"git-commit", sim_local_git_commit, 3, false},
	{"git-add", sim_local_git_add, 2, false},
	{"git-revert", sim_local_git_revert, 2, false},
	{"resolve", sim_decide_resolve, 12, false},
	{"approve", sim_decide_approve, 16, false},
	{"reject", sim_decide_reject, 2, false},
	{"cloud-grant", sim_cloud_grant, 30, false},
	{"cloud-revoke", sim_cloud_revoke, 10, false},
	{"cloud-same", sim_cloud_same, 6, false},
	{"cloud-text", sim_cloud_text, 8, false},
	{"cloud-default", sim_cloud_default, 3, false},
	{"cloud-rename", sim_cloud_rename, 3, false},
	{"cloud-hide", sim_cloud_hide, 4, false},
	{"cloud-cut", sim_cloud_cut, 6, false},
	{"cloud-person", sim_cloud_person, 3, true},
	{"cloud-new", sim_cloud_new, 2, false},
	{"cloud-gone", sim_cloud_gone, 1, false},
	{"cloud-stale", sim_cloud_stale, 6, false},
	{"cloud-refuse", sim_cloud_refuse, 8, false},
	{"cloud-role", sim_cloud_role, 2, true},
	{"cloud-calm", sim_cloud_calm, 8, false},
	{"touched", sim_system_touched, 16, false},
	{"if-changed", sim_system_if_changed, 12, false},
};
const size_t sim_step_count = sizeof(sim_steps) / sizeof(sim_steps[0]);

static void one_step(struct sim *sim)
{
	size_t all = 0, at;

	sim_begin(sim, sim->step);
	for (size_t i = 0; i < sim_step_count; i++)
		all += (size_t)sim->weight[i];
	at = sim_pick(sim, all);
	for (size_t i = 0; i < sim_step_count; i++) {
		if (at >= (size_t)sim->weight[i]) {
			at -= (size_t)sim->weight[i];
			continue;
		}
		sim_say(sim, "-- %s", sim_steps[i].name);
		sim_steps[i].does(sim);
		if (strncmp(sim_steps[i].name, "cloud-", 6) == 0)
			sim_cloud_log(sim);
		break;
	}
	if (!sim->eye)
		return;
	sim_oracle_follow(sim);
	sim_oracle_glance(sim);
}

static void count(const struct sim *sim, struct sim_totals *totals)
{
	totals->seeds++;
	totals->steps += sim->steps;
	totals->rounds += sim->rounds;
	totals->crashed += sim->crashed;
	totals->conflicted += sim->conflicted;
	totals->faulted += sim->faulted;
	totals->retried += sim->faulted && sim->retried;
	for (size_t i = 0; i < SIM_PROBES; i++)
		totals->probes[i] += sim->probes[i];
}

bool sim_play(uint64_t seed, size_t steps, const bool *skip, size_t world_limit,
	      struct sim_totals *totals, uint64_t *hash, struct ws_buf *out)
{
	struct sim *sim = calloc(1, sizeof(*sim));
	bool good;

	if (!sim)
		abort();
	sim->seed = seed;
	sim->steps = steps;
	sim->skip = skip;
	sim->world_limit = world_limit;
	sim->options = (struct ws_round_options){.send = true, .receive = true};
	sim_world_make(sim);
	for (; sim->step < steps && !sim->failed.len; sim->step++)
		if (!skip || !skip[sim->step])
			one_step(sim);
	if (!sim->failed.len)
		sim_end_check(sim);
	good = !sim->failed.len;
	if (out && !good)
		ws_buf_addf(out, "%s\n", ws_buf_text(&sim->failed));
	if (out && (!good || getenv("WS_TRACE")))
		ws_buf_adds(out, ws_buf_text(&sim->trace));
	if (totals)
		count(sim, totals);
	if (hash)
		*hash = sim->hash;
	sim_world_end(sim);
	free(sim);
	return good;
}
