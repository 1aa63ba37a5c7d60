/*
 * tests/sim/sim_cloud.c - what others do in the cloud, and how it misbehaves.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Is the person (still) known to the account? */
static bool there(struct sim *sim, size_t who)
{
	return t_fake_principal(&sim->cloud->accounts[0], sim->kinds[who], sim->people[who],
				NULL, NULL) != NULL;
}

static void grant(struct sim *sim, const char *path, size_t who, const char *role)
{
	if (!there(sim, who))
		return;
	t_fake_grant(sim->cloud, path, sim->kinds[who], sim->people[who], role);
	sim_say(sim, "cloud: %s %s = %s", path, sim->people[who], role ? role : "(none)");
}

void sim_cloud_grant(struct sim *sim)
{
	char path[128];

	if (sim_pick_workspace(sim, path))
		grant(sim, path, sim_pick_person(sim),
		      sim_chance(sim, 30) ? NULL : sim_pick_role(sim));
}

void sim_cloud_revoke(struct sim *sim)
{
	char path[128];

	if (sim_pick_workspace(sim, path))
		for (size_t n = 1 + sim_pick(sim, 4); n > 0; n--)
			grant(sim, path, sim_pick_person(sim), NULL);
}

/* What main asks for already, done there by somebody else. */
void sim_cloud_same(struct sim *sim)
{
	size_t count = 0, at;

	for (size_t i = 0; i < sim->oracle.count; i++)
		count += !sim->oracle.items[i].settled;
	at = sim_pick(sim, count);
	for (size_t i = 0; count && i < sim->oracle.count; i++) {
		struct sim_entry *e = &sim->oracle.items[i];
		struct fake_workspace *w = t_fake_workspace_by_id(sim->cloud,
								  e->item.workspace);
		const struct ws_account *account = &sim->cloud->accounts[0];
		const char *label = NULL;
		const struct ws_role *role;

		if (e->settled || at-- != 0)
			continue;
		role = t_fake_role_by(account, NULL, e->main);
		if (!w || e->item.field != SIM_GRANT || (*e->main && !role) ||
		    !t_fake_principal(account, e->item.kind, NULL, e->item.who, &label))
			return;
		t_fake_put(sim->cloud, w, e->item.kind,
			   t_fake_id(sim->cloud, "acme", e->item.kind, label), label,
			   role ? role->id : NULL);
		sim_say(sim, "cloud: the same, %s = %s", label, role ? role->name : "-");
		sim_hit(sim, SIM_P_BOTH_SAME);
		return;
	}
}

void sim_cloud_text(struct sim *sim)
{
	char path[128], token[32];

	if (!sim_pick_workspace(sim, path))
		return;
	if (sim_chance(sim, 50))
		t_fake_set_name(sim->cloud, path, sim_token(sim, token));
	else
		t_fake_set_description(sim->cloud, path, sim_token(sim, token));
	sim_say(sim, "cloud: %s says %s", path, token);
}

void sim_cloud_default(struct sim *sim)
{
	char path[128];
	const char *role = sim_chance(sim, 30) ? NULL : sim_pick_role(sim);

	if (!sim_pick_workspace(sim, path))
		return;
	t_fake_set_default_role(sim->cloud, path, role);
	sim_say(sim, "cloud: default of %s is %s", path, role ? role : "-");
}

void sim_cloud_rename(struct sim *sim)
{
	char path[128], handle[32];

	if (!sim_pick_workspace(sim, path))
		return;
	(void)snprintf(handle, sizeof(handle), "r%u", ++sim->texts);
	t_fake_rename(sim->cloud, path, handle);
	sim_say(sim, "cloud: %s is now %s", path, handle);
	sim_hit(sim, SIM_P_RENAMED);
}

void sim_cloud_hide(struct sim *sim)
{
	char path[128];

	if (sim->quiet_seed || !sim_pick_workspace(sim, path))
		return;
	t_fake_hide(sim->cloud, path, 1u << sim_pick(sim, 3));
	sim_say(sim, "cloud: a list of %s is refused", path);
	sim_hit(sim, SIM_P_HIDDEN);
}

void sim_cloud_cut(struct sim *sim)
{
	char path[128];

	if (sim->quiet_seed || !sim_pick_workspace(sim, path))
		return;
	t_fake_cut(sim->cloud, path, (enum ws_principal_kind)sim_pick(sim, 3),
		   1 + sim_pick(sim, 5), 1);
	sim_say(sim, "cloud: a list of %s will be short", path);
}

/* Somebody is deleted; perhaps somebody else comes under the same e-mail. */
void sim_cloud_person(struct sim *sim)
{
	size_t who = sim_pick_person(sim);
	const struct ws_actor *actor = &sim->cloud->actor;

	if (sim->kinds[who] != WS_USER)
		return;
	if (there(sim, who)) {
		if (actor->label && strcmp(actor->label, sim->people[who]) == 0)
			return;
		t_fake_drop_person(sim->cloud, "acme", sim->people[who]);
		sim_say(sim, "cloud: %s is deleted", sim->people[who]);
	}
	if (sim_chance(sim, 60)) {
		(void)t_fake_add_person(sim->cloud, "acme", sim->people[who], "Member");
		sim_say(sim, "cloud: another %s", sim->people[who]);
	}
}

void sim_cloud_new(struct sim *sim)
{
	char path[32];
	size_t live = 0;

	for (size_t i = 0; i < sim->cloud->workspace_count; i++)
		live += !sim->cloud->workspaces[i].gone;
	if (live >= 5)
		return;
	(void)snprintf(path, sizeof(path), "acme/n%u", ++sim->texts);
	(void)t_fake_add_workspace(sim->cloud, path);
	sim_say(sim, "cloud: new %s", path);
	for (size_t i = 0; i < 3; i++)
		grant(sim, path, sim_pick_person(sim), i ? sim_pick_role(sim) : "Owner");
}

/* Gone; perhaps another comes under its handle. */
void sim_cloud_gone(struct sim *sim)
{
	char path[128];

	if (!sim_pick_workspace(sim, path))
		return;
	t_fake_drop_workspace(sim->cloud, path);
	sim_say(sim, "cloud: %s is gone", path);
	sim_hit(sim, SIM_P_VANISHED);
	if (sim_chance(sim, 50)) {
		(void)t_fake_add_workspace(sim->cloud, path);
		grant(sim, path, sim_pick_person(sim), "Owner");
		sim_say(sim, "cloud: another %s", path);
	}
}

void sim_cloud_stale(struct sim *sim)
{
	size_t reads = sim->quiet_seed ? 0 : sim_pick(sim, 14);

	t_fake_stale(sim->cloud, (int)reads);
	sim_say(sim, "cloud: writes show after %zu reads", reads);
}

void sim_cloud_refuse(struct sim *sim)
{
	const char *whom = sim->quiet_seed ? NULL : sim->people[sim_pick_person(sim)];

	t_fake_refuse(sim->cloud, whom);
	sim_say(sim, "cloud: refuses %s", whom ? whom : "nobody");
}

/* A custom role is deleted, held by nobody any more, or made anew with other scopes. */
void sim_cloud_role(struct sim *sim)
{
	const struct ws_account *account = &sim->cloud->accounts[0];
	const struct ws_role *role = t_fake_role_by(account, "Release", NULL);

	if (!role) {
		(void)t_fake_add_role(sim->cloud, "acme", "Release",
				      sim_chance(sim, 50) ? "see_flows run_deployments"
							  : "manage_workspace_users",
				      NULL);
		sim_say(sim, "cloud: another role Release");
		return;
	}
	for (size_t i = 0; i < sim->cloud->workspace_count; i++) {
		struct fake_workspace *w = &sim->cloud->workspaces[i];

		if (w->now.default_role_id && strcmp(w->now.default_role_id, role->id) == 0)
			w->now.default_role_id = NULL;
		for (size_t k = w->now.grant_count; k-- > 0;) {
			struct ws_grant *g = &w->now.grants[k];

			if (strcmp(g->role_id, role->id) == 0)
				t_fake_put(sim->cloud, w, g->kind, g->principal_id,
					   g->label, NULL);
		}
	}
	t_fake_drop_role(sim->cloud, "acme", "Release");
	sim_say(sim, "cloud: role Release is deleted");
}

/* What it was about does not matter: any news makes a round look. */
void sim_cloud_log(struct sim *sim)
{
	if (sim->has_log)
		t_fake_audit(sim->cloud, sim->now_s, "prefect-cloud.workspace.updated",
			     NULL, NULL);
}

void sim_cloud_calm(struct sim *sim)
{
	t_fake_stale(sim->cloud, 0);
	t_fake_refuse(sim->cloud, NULL);
	for (size_t i = 0; i < sim->cloud->workspace_count; i++) {
		struct fake_workspace *w = &sim->cloud->workspaces[i];

		w->hidden = 0;
		w->stale_left = 0;
		memset(w->missing_times, 0, sizeof(w->missing_times));
	}
}
