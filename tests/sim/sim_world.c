/*
 * tests/sim/sim_world.c - who and what there is, and the words of a run.
 */
#include "tests/sim/sim.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "tests/lib/tempdir.h"

/* ---- words ----------------------------------------------------------------------------- */

void sim_say(struct sim *sim, const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);
	for (const char *at = text; *at; at++)
		sim->hash = (sim->hash ^ (unsigned char)*at) * 0x100000001b3u;
	ws_buf_addf(&sim->trace, "%3zu %s\n", sim->step, text);
	free(text);
}

void sim_fail(struct sim *sim, const char *fmt, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, fmt);
	if (vasprintf(&text, fmt, args) < 0)
		abort();
	va_end(args);
	sim_say(sim, "BROKEN: %s", text);
	if (!sim->failed.len)
		ws_buf_addf(&sim->failed, "step %zu: %s", sim->step, text);
	free(text);
}

void sim_hit(struct sim *sim, enum sim_probe probe)
{
	static const char *const texts[] = {
#define P(name, text) text,
#include "tests/sim/probe.def"
#undef P
	};

	if (sim->probes[probe]++ == 0)
		sim_say(sim, "  (first time: %s)", texts[probe]);
}

const char *sim_token(struct sim *sim, char out[32])
{
	(void)snprintf(out, 32, "text %u", ++sim->texts);
	return out;
}

/* ---- the clock -------------------------------------------------------------------------- */

static int64_t now_s(void *user)
{
	return ((struct sim *)user)->now_s;
}

static void sleep_ms(void *user, int ms)
{
	struct sim *sim = user;

	sim->ms += ms;
	sim->now_s += sim->ms / 1000;
	sim->true_s += sim->ms / 1000;
	sim->ms %= 1000;
}

/* ---- picking ------------------------------------------------------------------------------ */

struct fake_workspace *sim_pick_workspace(struct sim *sim, char path[128])
{
	struct fake_workspace *found[16];
	size_t count = 0;
	struct fake_workspace *w;

	for (size_t i = 0; i < sim->cloud->workspace_count && count < 16; i++)
		if (!sim->cloud->workspaces[i].gone)
			found[count++] = &sim->cloud->workspaces[i];
	if (count == 0)
		return NULL;
	w = found[sim_pick(sim, count)];
	(void)snprintf(path, 128, "acme/%s", w->now.handle);
	return w;
}

const char *sim_pick_role(struct sim *sim)
{
	static const char *const names[] = {"Viewer", "Runner", "Release",   "Viewer",
					    "Runner", "Worker", "Developer", "Owner"};
	const char *name = names[sim_pick(sim, sizeof(names) / sizeof(names[0]))];

	return t_fake_role_by(&sim->cloud->accounts[0], name, NULL) ? name : "Viewer";
}

size_t sim_pick_person(struct sim *sim)
{
	return sim_pick(sim, sim->people_count);
}

/* ---- making -------------------------------------------------------------------------------- */

static void add_people(struct sim *sim)
{
	size_t most = sim->world_limit ? sim->world_limit : SIM_PEOPLE;
	size_t want = 2 + sim_pick(sim, SIM_PEOPLE - 1);
	char name[32];

	if (want > most)
		want = most;
	for (size_t i = 0; i < want; i++) {
		size_t kind = i < 2 ? 0 : sim_pick(sim, 6);

		if (kind < 4)
			(void)snprintf(name, sizeof(name), "u%zu@acme.io", i);
		else
			(void)snprintf(name, sizeof(name), "%s%zu",
				       kind == 4 ? "bot" : "team", i);
		if (kind < 4)
			(void)t_fake_add_person(sim->cloud, "acme", name, "Member");
		else if (kind == 4)
			(void)t_fake_add_bot(sim->cloud, "acme", name);
		else
			(void)t_fake_add_team(sim->cloud, "acme", name);
		sim->kinds[i] = kind < 4 ? WS_USER : kind == 4 ? WS_BOT : WS_TEAM;
		sim->people[i] = ws_arena_dup(sim->cloud->arena, name);
		sim->people_count++;
	}
	for (size_t i = 0; i < want; i++)
		if (sim->kinds[i] == WS_TEAM)
			for (size_t k = 0; k < want; k++)
				if (sim->kinds[k] != WS_TEAM && sim_chance(sim, 25))
					t_fake_add_member(sim->cloud, "acme",
							  sim->people[i], sim->people[k]);
}

static void add_workspaces(struct sim *sim)
{
	size_t want = 1 + sim_pick(sim, 3);
	char path[32], text[32];

	for (size_t i = 0; i < want; i++) {
		size_t owners = 1 + sim_pick(sim, 3), given = 0;

		(void)snprintf(path, sizeof(path), "acme/w%zu", i);
		(void)t_fake_add_workspace(sim->cloud, path);
		if (sim_chance(sim, 50))
			t_fake_set_description(sim->cloud, path, sim_token(sim, text));
		if (sim_chance(sim, 30))
			t_fake_set_default_role(sim->cloud, path, "Viewer");
		for (size_t k = 0; k < sim->people_count; k++) {
			bool owner = sim->kinds[k] == WS_USER && given < owners;

			if (!owner && sim_chance(sim, 40))
				continue;
			given += owner;
			t_fake_grant(sim->cloud, path, sim->kinds[k], sim->people[k],
				     owner ? "Owner" : sim_pick_role(sim));
		}
	}
}

static void set_actor(struct sim *sim)
{
	size_t who = sim_pick(sim, sim->people_count);
	bool bot = sim->kinds[who] == WS_BOT;

	if (sim->kinds[who] == WS_TEAM)
		who = 0;
	t_fake_set_actor(sim->cloud, bot ? WS_BOT : WS_USER, "acme",
			 bot && sim_chance(sim, 30) ? NULL : sim->people[who]);
}

void sim_open(struct sim *sim)
{
	struct ws_err err = {0};

	if (sim->store)
		ws_store_close(sim->store);
	if (sim->eye)
		ws_repo_close(sim->eye);
	sim->store = NULL;
	sim->eye = NULL;
	if (ws_store_open(sim->dir, &sim->store, &err) != 0 ||
	    ws_repo_open(sim->dir, &sim->eye, &err) != 0)
		sim_fail(sim, "the store does not open: %s", err.msg);
}

static char *new_base(void)
{
	char path[] = "/dev/shm/wsync-sim-XXXXXX";

	if (access("/dev/shm", W_OK) == 0 && mkdtemp(path))
		return strdup(path);
	return t_tempdir_new();
}

void sim_world_make(struct sim *sim)
{
	struct ws_round_report report = {0};
	struct ws_err err = {0};

	sim_begin(sim, UINT64_MAX);
	sim->quiet_seed = sim_chance(sim, 20);
	for (size_t i = 0; i < sim_step_count; i++) {
		bool off = sim_chance(sim, 25) && i > 0;
		int weight = 1 + (int)sim_pick(sim, (size_t)sim_steps[i].weight);

		if (!off && (!sim_steps[i].known || getenv("WS_ALL")))
			sim->weight[i] = weight;
	}
	sim->now_s = sim->true_s = 1764000000;
	sim->world = (struct ws_round_world){now_s, sleep_ms, sim, NULL};
	sim->cloud = t_fake_new();
	(void)t_fake_add_account(sim->cloud, "acme", "ORGANIZATION");
	(void)t_fake_add_role(sim->cloud, "acme", "Release", "see_flows run_deployments",
			      NULL);
	add_people(sim);
	add_workspaces(sim);
	set_actor(sim);
	sim->has_log = sim_chance(sim, 50);
	sim_cloud_log(sim);
	sim_wire_make(sim);
	sim->base = new_base();
	sim->dir = t_tempdir_path(sim->base, "store");
	if (ws_store_create(sim->dir, "https://example.org/api", "*", &sim->store, &err) !=
		    0 ||
	    ws_round_fetch(sim->store, &sim->remote, &sim->world, NULL, &report, &err) != 0)
		sim_fail(sim, "no store: %s", err.msg);
	ws_round_report_clear(&report);
	sim_open(sim);
	if (sim_chance(sim, 90))
		(void)ws_store_set_mode(sim->store, WS_MODE_TWO_WAY, &err);
	sim_oracle_follow(sim);
}

void sim_world_end(struct sim *sim)
{
	sim_picture_free(sim);
	ws_store_close(sim->store);
	ws_repo_close(sim->eye);
	t_fake_free(sim->cloud);
	if (getenv("WS_KEEP"))
		(void)fprintf(stderr, "kept: %s\n", sim->dir);
	else
		t_tempdir_remove(sim->base);
	free(sim->dir);
	sim_oracle_free(&sim->oracle);
	sim_oracle_free(&sim->pictured);
	ws_buf_free(&sim->trace);
	ws_buf_free(&sim->failed);
}
