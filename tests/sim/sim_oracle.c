/*
 * tests/sim/sim_oracle.c - what a naive onlooker remembers: who asked for what on main,
 * what the cloud held, and what the engine was shown of it.
 */
#include "tests/sim/sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sim_entry *sim_oracle_entry(struct sim *sim, const struct sim_item *item)
{
	struct sim_oracle *o = &sim->oracle;

	for (size_t i = 0; i < o->count; i++)
		if (sim_item_same(&o->items[i].item, item))
			return &o->items[i];
	if (o->count == o->room) {
		o->room = o->room ? o->room * 2 : 64;
		o->items = realloc(o->items, o->room * sizeof(*o->items));
		if (!o->items)
			abort();
	}
	o->items[o->count] = (struct sim_entry){
		.item = *item, .settled = true, .known_count = 1};
	return &o->items[o->count++];
}

void sim_oracle_copy(struct sim_oracle *to, const struct sim_oracle *from)
{
	struct sim_entry *items = malloc((from->count + 1) * sizeof(*items));

	if (!items)
		abort();
	if (from->count)
		memcpy(items, from->items, from->count * sizeof(*items));
	free(to->items);
	*to = *from;
	to->items = items;
	to->room = from->count;
}

void sim_oracle_free(struct sim_oracle *oracle)
{
	free(oracle->items);
	*oracle = (struct sim_oracle){0};
}

/* ---- what the cloud holds and shows ----------------------------------------------------------- */

void sim_oracle_glance(struct sim *sim)
{
	for (size_t i = 0; i < sim->oracle.count; i++) {
		struct sim_entry *e = &sim->oracle.items[i];
		char truth[SIM_VALUE];

		if (e->settled)
			continue;
		sim_truth(sim, &e->item, truth);
		e->settled = strcmp(truth, e->main) == 0;
	}
}

/* What is read around a write proves that write; of the rest of the list a round makes
 * nothing before its next look. */
static bool is_noted(const struct sim *sim, const struct sim_entry *e, const char *value)
{
	return !sim->writes || (e->ever_sent && strcmp(e->sent, value) == 0);
}

static void shown(struct sim *sim, struct sim_entry *e, const char *value)
{
	const bool agrees = strcmp(value, e->main) == 0 && is_noted(sim, e, value);

	if (strcmp(e->shown, value) != 0) {
		if (sim->logged && sim->log[sim->logged - 1].op == SIM_READ &&
		    e->intended && !sim->writes && strcmp(value, e->main) == 0)
			sim_hit(sim, SIM_P_FOUND_DONE);
		memcpy(e->shown_before, e->shown, SIM_VALUE);
		(void)snprintf(e->shown, SIM_VALUE, "%s", value);
	}
	e->ever_shown = true;
	if (*value || e->item.field != SIM_GRANT) {
		e->agreed = e->agreed || agrees;
		if (e->absent_first && *e->main && !e->intended)
			sim_hit(sim, SIM_P_TWICE_SAVED);
		e->absent_first = 0;
		e->gone_twice = false;
		return;
	}
	if (!e->absent_first)
		e->absent_first = sim->true_s;
	if (sim->true_s - e->absent_first >= 5) {
		e->gone_twice = true;
		/* that both took it away is believed by a round alone */
		e->agreed = e->agreed || (!*e->main && !sim->fetching);
	}
}

void sim_oracle_shown(struct sim *sim, const struct ws_workspace *w, bool fields)
{
	struct sim_item item = {0};

	(void)snprintf(item.workspace, sizeof(item.workspace), "%s", w->id);
	item.field = SIM_GRANT;
	for (size_t i = 0; i < w->grant_count; i++) {
		item.kind = w->grants[i].kind;
		(void)snprintf(item.who, sizeof(item.who), "%s", w->grants[i].principal_id);
		(void)sim_oracle_entry(sim, &item);
	}
	for (size_t i = 0; i < sim->oracle.count; i++) {
		struct sim_entry *e = &sim->oracle.items[i];
		const char *role = "";

		if (e->item.field != SIM_GRANT || strcmp(e->item.workspace, w->id) != 0 ||
		    !w->known[e->item.kind])
			continue;
		for (size_t k = 0; k < w->grant_count; k++)
			if (w->grants[k].kind == e->item.kind &&
			    strcmp(w->grants[k].principal_id, e->item.who) == 0)
				role = w->grants[k].role_id;
		shown(sim, e, role);
	}
	item.who[0] = '\0';
	for (int f = SIM_NAME; fields && f <= SIM_DEFAULT; f++) {
		const char *text = f == SIM_NAME          ? w->name
				   : f == SIM_DESCRIPTION ? w->description
							  : w->default_role_id;

		item.field = (enum sim_field)f;
		shown(sim, sim_oracle_entry(sim, &item), text ? text : "");
	}
}

/* ---- main ------------------------------------------------------------------------------------------ */

static bool is_known(const struct sim_entry *e, const char *value)
{
	for (size_t i = 0; i < e->known_count; i++)
		if (strcmp(e->known[i], value) == 0)
			return true;
	return false;
}

void sim_oracle_know(struct sim_entry *e, const char *value)
{
	if (is_known(e, value))
		return;
	if (e->known_count == SIM_KNOWN)
		memmove(e->known[0], e->known[1], sizeof(e->known[0]) * --e->known_count);
	(void)snprintf(e->known[e->known_count++], SIM_VALUE, "%s", value);
}

/* Known and not mended: what was sent and not proved, and was taken back here before
 * the next look, comes in as if it were somebody else's. */
static bool is_own(const struct sim_entry *e, const char *value)
{
	return !getenv("WS_ALL") && e->ever_sent && strcmp(e->sent, value) == 0;
}

/* A commit that recorded the cloud changed an item: was it shown so, and is nothing of
 * a person's lost by it? */
static void observed(struct sim *sim, struct sim_entry *e, const char *value)
{
	char name[256];

	(void)sim_item_text(sim, &e->item, name);
	if (!e->ever_shown ||
	    (strcmp(e->shown, value) != 0 && strcmp(e->shown_before, value) != 0))
		sim_fail(sim,
			 "main observed \"%s\" for %s, which the cloud never showed "
			 "(it showed \"%s\")",
			 value, name, e->shown);
	if (e->intended && !e->settled && !is_known(e, e->main) && !is_own(e, value))
		sim_fail(sim,
			 "lost edit: %s was wanted \"%s\" (edit %u), never reached the "
			 "cloud, and main took \"%s\" over it",
			 name, e->main, e->edit, value);
	if (!*value && e->item.field == SIM_GRANT) {
		if (!e->gone_twice)
			sim_fail(sim,
				 "%s was taken away here without two complete "
				 "listings 5 s apart",
				 name);
		else
			sim_hit(sim, SIM_P_TWICE_GONE);
	}
	sim_hit(sim, SIM_P_RECEIVED);
	e->sent_last = false;
	e->known_count = 0;
	sim_oracle_know(e, value);
}

/* cloud: what cloud/main says, NULL where it says nothing; a look that died before it was
 * written down is none. */
static void changed(struct sim *sim, struct sim_entry *e, const char *value, bool intended,
		    enum sim_telling tells, const char *cloud)
{
	bool vanished = tells == SIM_SILENT;
	char name[256];

	if (strcmp(e->main, value) == 0 || tells == SIM_INVALID)
		return;
	sim_say(sim, "  main: %s \"%s\" -> \"%s\"%s", sim_item_text(sim, &e->item, name),
		e->main, value, intended ? "" : " (observed)");
	if (intended && !vanished) {
		/* what a round under way agreed on is not written down yet */
		if (e->agreed && sim->faults.during[0] != sim->calls &&
		    sim->faults.during[1] != sim->calls)
			e->known_count = 0;
		if (e->settled)
			sim_oracle_know(e, e->main);
	} else if (!vanished && sim->oracle.edits) {
		observed(sim, e, value);
	} else {
		e->known_count = 0;
		sim_oracle_know(e, value);
	}
	/* documents that go as a whole delete nothing, and ask for nothing when they are
	   back as they were */
	intended = intended && !vanished &&
		   !(e->was_unsaid && strcmp(value, e->unsaid) == 0);
	e->was_unsaid = vanished && e->settled;
	memcpy(e->unsaid, e->main, SIM_VALUE);
	(void)snprintf(e->main, SIM_VALUE, "%s", value);
	e->intended = intended;
	e->edit = sim->oracle.edits;
	/* what the cloud was last seen to have counts as shared, too */
	e->settled = !intended || strcmp(e->shown, value) == 0 ||
		     (cloud && strcmp(cloud, value) == 0);
	e->agreed = !intended;
}

static void take_commit(struct sim *sim, const struct ws_oid *commit, bool is_observed)
{
	struct sim_facts facts, cloud = {0};
	struct ws_err err = {0};
	struct ws_oid id;

	sim_model_read(sim, commit, &facts);
	if (ws_repo_ref(sim->eye, WS_REF_CLOUD, &id, &err) == 0)
		sim_model_read(sim, &id, &cloud);
	for (size_t i = 0; i < facts.count; i++)
		if (facts.items[i].item.field != SIM_SECTION)
			(void)sim_oracle_entry(sim, &facts.items[i].item);
	for (size_t i = 0; i < sim->oracle.count; i++) {
		struct sim_entry *e = &sim->oracle.items[i];

		changed(sim, e, sim_facts_find(&facts, &e->item),
			!is_observed && sim->oracle.edits, sim_facts_tell(&facts, &e->item),
			sim_facts_tell(&cloud, &e->item) == SIM_TELLS
				? sim_facts_find(&cloud, &e->item)
				: NULL);
	}
	sim->oracle.edits++;
	sim->oracle.main = *commit;
	sim_facts_free(&facts);
	sim_facts_free(&cloud);
	sim_oracle_glance(sim);
}

struct steps_of_main {
	struct ws_oid from, next;
	struct {
		struct ws_oid id;
		bool observed;
	} items[64];
	size_t count;
	bool found;
};

static int each_commit(void *user, const struct ws_repo_past *past)
{
	struct steps_of_main *s = user;

	if (ws_oid_same(&past->id, &s->from)) {
		s->found = true;
		return 1;
	}
	if (!ws_oid_same(&past->id, &s->next))
		return 0;
	if (s->count == 64)
		return 1;
	s->items[s->count].id = past->id;
	s->items[s->count++].observed = strstr(past->message, "\nWsync-Cloud: ") != NULL &&
					strncmp(past->message, "resolve: ", 9) != 0;
	if (past->parent_count == 0)
		return 1;
	s->next = past->parent[0];
	return 0;
}

void sim_oracle_follow(struct sim *sim)
{
	struct steps_of_main s = {.from = sim->oracle.main};
	struct ws_err err = {0};
	struct ws_oid now;

	if (!sim->eye || ws_repo_ref(sim->eye, WS_REF_MAIN, &now, &err) != 0 ||
	    ws_oid_same(&now, &sim->oracle.main))
		return;
	s.next = now;
	(void)ws_repo_log(sim->eye, &now, NULL, each_commit, &s, &err);
	if (!s.found && !ws_oid_is_zero(&s.from) && !ws_oid_same(&s.next, &s.from))
		sim_fail(sim, "main lost a commit");
	for (size_t i = s.count; i-- > 0;)
		take_commit(sim, &s.items[i].id, s.items[i].observed);
}
