/*
 * tests/sim/sim_judge.c - what must hold of every write, at the moment it is asked for.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct sim_item item_of(const char *workspace_id, enum sim_field field,
			       enum ws_principal_kind kind, const char *who)
{
	struct sim_item item = {.field = field, .kind = kind};

	(void)snprintf(item.workspace, sizeof(item.workspace), "%s", workspace_id);
	(void)snprintf(item.who, sizeof(item.who), "%s", who ? who : "");
	return item;
}

/* ---- any write ------------------------------------------------------------------------------ */

/* The call before it read the same workspace and lists. */
static void must_be_read_before(struct sim *sim, const char *workspace_id, unsigned kinds)
{
	const struct sim_call *before = sim->logged >= 2 ? &sim->log[sim->logged - 2]
							 : NULL;

	if (sim->store->mode != WS_MODE_TWO_WAY || !sim->options.send)
		sim_fail(sim, "a write although this clone does not send");
	if (!before || before->op != SIM_READ || before->rc != 0 ||
	    strcmp(before->workspace, workspace_id) != 0 ||
	    (before->kinds & kinds) != kinds)
		sim_fail(sim, "a write without reading just before it");
}

/* What is to be replaced was written down, and whoever asked for it knew it. */
static void must_know_the_old(struct sim *sim, const struct sim_entry *e)
{
	struct sim_facts cloud = {0};
	struct ws_err err = {0};
	struct ws_oid id;
	char name[256];
	/* a write of ours that died before it was seen, and shows late */
	bool known = e->sent_last && strcmp(e->sent, e->shown) == 0;

	(void)sim_item_text(sim, &e->item, name);
	if (ws_repo_ref(sim->eye, WS_REF_CLOUD, &id, &err) == 0)
		sim_model_read(sim, &id, &cloud);
	if (strcmp(sim_facts_find(&cloud, &e->item), e->shown) != 0)
		sim_fail(sim,
			 "lost remote edit: %s was \"%s\" in the cloud, and no commit of "
			 "cloud/main's tip says so",
			 name, e->shown);
	sim_facts_free(&cloud);
	for (size_t i = 0; i < e->known_count; i++)
		known = known || strcmp(e->known[i], e->shown) == 0;
	if (!known)
		sim_fail(sim,
			 "lost remote edit: %s is \"%s\" in the cloud, which whoever asked "
			 "for \"%s\" never saw",
			 name, e->shown, e->main);
}

static void must_be_asked_for(struct sim *sim, struct sim_entry *e, const char *value)
{
	char name[256];

	if (e->ever_sent && strcmp(e->sent, value) == 0)
		sim->retried = true;
	(void)snprintf(e->sent, SIM_VALUE, "%s", value);
	e->ever_sent = e->sent_last = true;
	(void)sim_item_text(sim, &e->item, name);
	if (strcmp(e->main, value) != 0)
		sim_fail(sim, "%s is sent as \"%s\", main says \"%s\"", name, value,
			 e->main);
	else if (!e->intended)
		sim_fail(sim, "%s is sent as \"%s\", which was observed and never intended",
			 name, value);
}

/* Does the cloud still show, at the reading just before, how its list was? Then nobody who
 * reads it can know better. */
static bool shows_old(struct sim *sim, const char *workspace_id,
		      enum ws_principal_kind kind)
{
	for (size_t i = 0; i < sim->oracle.count; i++) {
		const struct sim_entry *e = &sim->oracle.items[i];
		char truth[SIM_VALUE];

		if (e->item.field != SIM_GRANT || e->item.kind != kind ||
		    strcmp(e->item.workspace, workspace_id) != 0)
			continue;
		sim_truth(sim, &e->item, truth);
		if (strcmp(truth, e->shown) != 0)
			return true;
	}
	return false;
}

/* ---- grants ------------------------------------------------------------------------------------ */

static size_t owners(struct sim *sim, const struct fake_workspace *w, const char *but,
		     const char *role)
{
	size_t count = 0;

	for (size_t i = 0; i < w->now.grant_count; i++) {
		const struct ws_grant *g = &w->now.grants[i];
		const char *has = but && strcmp(g->principal_id, but) == 0 ? role
									   : g->role_id;

		count += g->kind == WS_USER && has && sim_is_owner(sim, has);
	}
	return count;
}

/* What somebody may do besides their own grant: by default, and through teams. */
static uint64_t besides(struct sim *sim, const struct fake_workspace *w, const char *who)
{
	const struct ws_account *a = &sim->cloud->accounts[0];
	uint64_t bits = w->now.default_role_id ? sim_scopes(sim, w->now.default_role_id)
					       : 0;
	const char *actor = "";

	for (size_t i = 0; i < a->person_count; i++)
		if (strcmp(a->people[i].user_id, who) == 0)
			actor = a->people[i].actor_id;
	for (size_t i = 0; i < a->bot_count; i++)
		if (strcmp(a->bots[i].id, who) == 0)
			actor = a->bots[i].actor_id;
	for (size_t t = 0; t < a->team_count; t++)
		for (size_t m = 0; m < a->teams[t].member_count; m++) {
			struct sim_item item = item_of(w->now.id, SIM_GRANT, WS_TEAM,
						       a->teams[t].id);
			char role[SIM_VALUE];

			sim_truth(sim, &item, role);
			if (strcmp(a->teams[t].members[m].actor_id, actor) == 0)
				bits |= sim_scopes(sim, role);
		}
	return bits;
}

static uint64_t effective(struct sim *sim, const struct fake_workspace *w,
			  enum ws_principal_kind kind, const char *who)
{
	struct sim_item item = item_of(w->now.id, SIM_GRANT, kind, who);
	char value[SIM_VALUE];

	sim_truth(sim, &item, value);
	return sim_scopes(sim, value) | besides(sim, w, who);
}

static void must_keep_itself(struct sim *sim, const struct fake_workspace *w,
			     enum ws_principal_kind kind, const char *who, uint64_t after)
{
	const struct ws_actor *actor = &sim->cloud->actor;
	uint64_t lost = effective(sim, w, kind, who) & ~(after | besides(sim, w, who));

	if (kind == actor->kind && (!actor->id || strcmp(actor->id, who) == 0) && lost)
		sim_fail(sim, "the acting principal takes away its own access");
}

void sim_judge_put(struct sim *sim, const char *workspace_id, enum ws_principal_kind kind,
		   const struct ws_grant *grants, size_t count)
{
	struct fake_workspace *w = t_fake_workspace_by_id(sim->cloud, workspace_id);

	const bool old = shows_old(sim, workspace_id, kind);

	must_be_read_before(sim, workspace_id, 1u << kind);
	for (size_t i = 0; w && i < count; i++) {
		const char *who = grants[i].principal_id, *role = grants[i].role_id;
		struct sim_item item = item_of(workspace_id, SIM_GRANT, kind, who);
		struct sim_entry *e = sim_oracle_entry(sim, &item);
		uint64_t gained = sim_scopes(sim, role) & ~effective(sim, w, kind, who);
		char name[256];

		must_know_the_old(sim, e);
		must_be_asked_for(sim, e, role);
		if (!old)
			must_keep_itself(sim, w, kind, who, sim_scopes(sim, role));
		if (sim->took_away && gained)
			sim_fail(sim, "%s gains after somebody lost in the same round",
				 sim_item_text(sim, &item, name));
		if (strcmp(e->shown, role) == 0)
			sim_fail(sim, "%s is sent although it was shown so",
				 sim_item_text(sim, &item, name));
		if ((gained & sim_sensitive(sim)) &&
		    !(e->approved && strcmp(e->approved_to, role) == 0 &&
		      strcmp(e->approved_from, e->shown) == 0))
			sim_fail(sim, "an escalation nobody approved: %s",
				 sim_item_text(sim, &item, name));
		if (!old && kind == WS_USER && owners(sim, w, NULL, NULL) &&
		    !owners(sim, w, who, role))
			sim_fail(sim, "%s is left without an Owner", w->now.handle);
	}
}

void sim_judge_drop(struct sim *sim, const char *workspace_id, const struct ws_grant *grant)
{
	struct fake_workspace *w = t_fake_workspace_by_id(sim->cloud, workspace_id);
	struct sim_item item = item_of(workspace_id, SIM_GRANT, grant->kind,
				       grant->principal_id);
	struct sim_entry *e = sim_oracle_entry(sim, &item);

	sim->took_away = true;
	must_be_read_before(sim, workspace_id, 1u << grant->kind);
	must_know_the_old(sim, e);
	must_be_asked_for(sim, e, "");
	if (!w || shows_old(sim, workspace_id, grant->kind))
		return;
	must_keep_itself(sim, w, grant->kind, grant->principal_id, 0);
	if (grant->kind == WS_USER && owners(sim, w, NULL, NULL) &&
	    !owners(sim, w, grant->principal_id, NULL))
		sim_fail(sim, "%s is left without an Owner", w->now.handle);
}

/* ---- fields --------------------------------------------------------------------------------------- */

/* A swap goes through a handle of its own; that needs an approval. */
static bool main_has_it_there(struct sim *sim, const struct ws_workspace *wanted)
{
	struct ws_err err = {0};
	struct ws_oid main;
	char path[160], *text = NULL;
	size_t len = 0;
	bool found = false;

	(void)snprintf(path, sizeof(path), "acme/%s/workspace.ini", wanted->handle);
	if (ws_repo_ref(sim->eye, WS_REF_MAIN, &main, &err) == 0 &&
	    ws_repo_read(sim->eye, &main, path, &text, &len, &err) == 0)
		found = strstr(text, wanted->id) != NULL;
	free(text);
	return found;
}

/* It is there already, and readers were shown the handle of before: a write that nobody saw
 * arrive is made again. */
static bool was_shown_elsewhere(const struct sim *sim, const struct fake_workspace *w,
				const struct ws_workspace *wanted, unsigned fields)
{
	return w && (fields & WS_PATCH_HANDLE) && sim->cloud->stale_reads > 0 &&
	       w->before.handle && strcmp(w->before.handle, wanted->handle) != 0;
}

void sim_judge_patch(struct sim *sim, const struct ws_workspace *wanted, unsigned fields)
{
	static const unsigned sent[] = {
		[SIM_NAME] = WS_PATCH_NAME, [SIM_DEFAULT] = WS_PATCH_DEFAULT_ROLE};
	const char *texts[] = {[SIM_NAME] = wanted->name,
			       [SIM_DESCRIPTION] = wanted->description,
			       [SIM_DEFAULT] = wanted->default_role_id};
	struct fake_workspace *w = t_fake_workspace_by_id(sim->cloud, wanted->id);
	size_t changes = 0;

	must_be_read_before(sim, wanted->id, 0);
	for (int f = SIM_NAME; f <= SIM_DEFAULT; f++) {
		struct sim_item item = item_of(wanted->id, (enum sim_field)f, WS_USER, "");
		struct sim_entry *e = sim_oracle_entry(sim, &item);
		const char *text = texts[f] ? texts[f] : "";

		if (f != SIM_DESCRIPTION && !(fields & sent[f]))
			continue;
		if (strcmp(e->shown, text) == 0)
			continue;
		changes++;
		must_know_the_old(sim, e);
		must_be_asked_for(sim, e, text);
		if (f == SIM_DEFAULT && !(e->approved && strcmp(e->approved_to, text) == 0))
			sim_fail(sim, "a default role nobody approved");
	}
	if (w && (fields & WS_PATCH_HANDLE) && strcmp(w->now.handle, wanted->handle) != 0) {
		if (!sim->moves && !main_has_it_there(sim, wanted))
			sim_fail(sim, "a handle nobody asked for");
	} else if (!changes && !was_shown_elsewhere(sim, w, wanted, fields)) {
		sim_fail(sim, "a patch that changes nothing");
	}
}

/* ---- afterwards ------------------------------------------------------------------------------------ */

static bool is_write(const struct sim_call *call)
{
	return call->op == SIM_PUT || call->op == SIM_DROP || call->op == SIM_PATCH;
}

void sim_judge_log(struct sim *sim)
{
	for (size_t i = 0; i < sim->logged; i++) {
		const struct sim_call *call = &sim->log[i];

		if (!is_write(call) || call->rc == WS_E_INTERRUPTED)
			continue;
		if (i + 1 == sim->logged || sim->log[i + 1].op != SIM_READ ||
		    strcmp(sim->log[i + 1].workspace, call->workspace) != 0)
			sim_fail(sim, "a write was not read back");
	}
}
