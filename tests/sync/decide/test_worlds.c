/*
 * tests/sync/decide/test_worlds.c - random worlds with what people and the cloud made of
 * them, through whole plans that are carried out naively until nothing moves.
 *
 * It always ends; nothing is sent that was not meant here, or while the cloud is unknown;
 * no prefix of the sends leaves a workspace without a person as Owner, or takes anything
 * from the acting principal; and the same sides give the same plan, however they came to
 * lie in memory.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include "sync/decide/approval.h"
#include "tests/lib/chance.h"
#include "tests/lib/plans.h"

#define WORKSPACES 2
#define PRINCIPALS 8 /* five people, two service accounts, one team */
#define PEOPLE     5
#define EVA        4 /* Owner of the account */
#define ETL        6
#define TEAM       7
#define ROLES      6 /* 1..6; 0: no grant, or no default role */
#define OWNER      1
#define CPU_S      5 /* of worlds */

static const char *const principals[PRINCIPALS] = {
	"ada@acme.io", "bob@acme.io", "cy@acme.io", "dan@acme.io",
	"eva@acme.io", "ci",          "etl",        "data"};
static const enum ws_principal_kind kinds[PRINCIPALS] = {
	WS_USER, WS_USER, WS_USER, WS_USER, WS_USER, WS_BOT, WS_BOT, WS_TEAM};
static const bool in_team[PRINCIPALS] = {[2] = true, [ETL] = true};
static const char *const roles[ROLES + 1] = {"No access", "Owner",  "Developer", "Runner",
					     "Viewer",    "Writer", "Nothing"};
/* What each allows: flows, users, run, deployments, flows to see, secrets. */
static const unsigned allows[ROLES + 1] = {0, 63, 60, 28, 24, 25, 0};
static const char *const dirs[WORKSPACES] = {"acme/dev", "acme/prod"};

enum {
	FREE,
	TWO_OWNERS,
	BOB_STAYS,
	UNASKED,
	TWO_ASKED,
	BROKEN,
	NO_ETL,
	ALL_MAY_LOSE,
	RULES
};
static const char *const policies[RULES] = {
	[TWO_OWNERS] = "[guards]\nmin-owners = 2\n",
	[BOB_STAYS] = "[guards]\nrequired-owners = bob@acme.io\n",
	[UNASKED] = "[approval]\nescalation = 0\n",
	[TWO_ASKED] = "[approval]\nescalation = 2\napprover = other\n",
	[BROKEN] = "[guards]\nmin-owners = 0\n",
	[NO_ETL] = "[ignore-service-accounts]\netl = read-only\n",
	[ALL_MAY_LOSE] = "[guards]\nmax-loss = 100%\n",
};

struct workspace {
	bool there, whole; /* whole: with workspace.ini as the cloud writes it */
	bool known[3];     /* lists of users, service accounts, teams */
	bool name_known, text_known, default_known;
	int role[PRINCIPALS];
	int name, default_role;
	bool undecided[PRINCIPALS]; /* only in base */
};

struct world {
	struct workspace at[WORKSPACES];
	int policy;
};

static struct world any_world(uint64_t *seed)
{
	struct world world = {0};

	for (int w = 0; w < WORKSPACES; w++) {
		struct workspace *at = &world.at[w];

		at->there = at->whole = true;
		at->name_known = at->text_known = at->default_known = true;
		at->known[0] = at->known[1] = at->known[2] = true;
		at->default_role = t_chance_below(seed, 4) ? 0
							   : 2 + t_chance_below(seed, 4);
		for (int p = 0; p < PRINCIPALS; p++)
			at->role[p] = t_chance_below(seed, 3)
					      ? 1 + t_chance_below(seed, ROLES)
					      : 0;
	}
	return world;
}

static void edit(struct world *world, uint64_t *seed)
{
	for (int n = t_chance_below(seed, 6); n > 0; n--) {
		struct workspace *at = &world->at[t_chance_below(seed, WORKSPACES)];
		const int what = t_chance_below(seed, 8);

		if (what == 0)
			at->name = t_chance_below(seed, 3);
		else if (what == 1)
			at->default_role = t_chance_below(seed, ROLES + 1);
		else
			at->role[t_chance_below(seed, PRINCIPALS)] = t_chance_below(
				seed, ROLES + 1);
	}
}

static void put_workspace(struct t_side *side, const struct workspace *at, int w)
{
	struct ws_buf text = WS_BUF_INIT;
	char path[64], id[37];

	for (int k = 0; k < 3; k++) {
		if (!at->known[k])
			continue;
		ws_buf_addf(&text, "[%s]\n",
			    ws_principal_section((enum ws_principal_kind)k));
		for (int p = 0; p < PRINCIPALS; p++)
			if ((int)kinds[p] == k && (at->role[p] || at->undecided[p]))
				ws_buf_addf(&text, "%s = %s\n", principals[p],
					    at->undecided[p] ? WS_SIDE_UNDECIDED
							     : roles[at->role[p]]);
	}
	t_side_workspace(side, dirs[w], w + 1, ws_buf_text(&text));
	ws_buf_cut(&text, 0);
	ws_buf_adds(&text, "[workspace]\n");
	if (at->name_known)
		ws_buf_addf(&text, "name = N%d\n", at->name);
	if (at->text_known)
		ws_buf_adds(&text, "description = d\n");
	if (at->default_known)
		ws_buf_addf(&text, "default-role = %s\n", roles[at->default_role]);
	if (at->whole)
		ws_buf_addf(&text, "\n[cloud]\nid = %s\n", t_side_id('w', w + 1, id));
	(void)snprintf(path, sizeof(path), "%s/workspace.ini", dirs[w]);
	t_side_put(side, path, ws_buf_text(&text));
	ws_buf_free(&text);
}

/* backwards: the same documents, put together in another order. */
static struct t_side *side_of(const struct world *world, bool backwards)
{
	struct t_side *side = backwards ? t_side_empty() : t_side_new();
	struct t_side *account = backwards ? t_side_new() : NULL;

	for (int n = 0; n < WORKSPACES; n++) {
		const int w = backwards ? WORKSPACES - 1 - n : n;

		if (world->at[w].there)
			put_workspace(side, &world->at[w], w);
	}
	if (policies[world->policy])
		t_side_put(side, T_POLICY, policies[world->policy]);
	if (account)
		t_side_add(side, account);
	t_side_free(account);
	return side;
}

/* ---- effective access, reckoned once more ------------------------------------------------ */

static unsigned effective(const struct workspace *at, int p)
{
	unsigned set = allows[at->role[p]];

	if (p == EVA)
		return 63;
	if (in_team[p])
		set |= allows[at->role[TEAM]];
	if (p < PEOPLE)
		set |= allows[at->default_role];
	return set;
}

static int owners(const struct workspace *at)
{
	int count = 0;

	for (int p = 0; p < PEOPLE; p++)
		count += at->role[p] == OWNER;
	return count;
}

static int grants(const struct workspace *at)
{
	int count = 0;

	for (int p = 0; p < PRINCIPALS; p++)
		count += at->role[p] != 0;
	return count;
}

static int losing(const struct workspace *before, const struct workspace *after)
{
	int count = 0;

	for (int p = 0; p < TEAM; p++)
		count += (effective(before, p) & ~effective(after, p)) != 0;
	return count;
}

/* ---- a run ------------------------------------------------------------------------------- */

#define SAID 64

struct run {
	struct world base, local, cloud, before;
	bool have_base;
	int actor;       /* principal */
	unsigned unread; /* bits of kinds that the cloud does not tell */
	bool approves;   /* somebody approves whatever asks for it */
	char effects[SAID][1024];
	struct ws_approval said[SAID];
	size_t said_count;
	uint64_t seed;
};

static int workspace_of(const struct ws_change *change)
{
	for (int w = 0; w < WORKSPACES; w++)
		if (strcmp(change->path, dirs[w]) == 0)
			return w;
	fail_msg("no workspace %s", change->path);
	return 0;
}

static int principal_of(const struct ws_change *change)
{
	for (int p = 0; p < PRINCIPALS; p++)
		if (strcmp(change->label, principals[p]) == 0)
			return p;
	fail_msg("nobody is called %s", change->label);
	return 0;
}

/* Do both say so? Then it counts, whatever was approved. */
static bool rules(const struct run *run, int policy)
{
	return run->base.policy == policy && run->local.policy == policy;
}

static void check_grant_sent(const struct run *run, const struct ws_change *change, int w)
{
	const struct workspace *base = &run->base.at[w], *local = &run->local.at[w];
	const struct workspace *cloud = &run->cloud.at[w];
	const int p = principal_of(change);

	assert_true(base->known[kinds[p]] && !base->undecided[p]);
	assert_true(cloud->known[kinds[p]]);
	assert_false(run->unread & 1u << kinds[p]);
	assert_int_not_equal(local->role[p], base->role[p]);
	assert_int_equal(cloud->role[p], base->role[p]);
	assert_false(rules(run, NO_ETL) && p == ETL);
	if (rules(run, BOB_STAYS) && p == 1)
		assert_int_equal(allows[cloud->role[p]] & ~allows[local->role[p]], 0);
}

/* Sent is only what somebody here changed, and only over what the cloud still had. */
static void check_sent(const struct run *run, const struct ws_change *change, int w)
{
	const struct workspace *base = &run->base.at[w], *local = &run->local.at[w];
	const struct workspace *cloud = &run->cloud.at[w];

	assert_true(run->have_base);
	assert_true(base->there);
	assert_int_not_equal(run->local.policy, BROKEN);
	assert_int_equal(change->held & ~WS_HELD_OBSERVE, 0);
	assert_true(change->approvals_have >= change->approvals_need);
	if (change->kind == WS_ITEM_NAME) {
		assert_true(base->name_known);
		assert_int_not_equal(local->name, base->name);
		assert_int_equal(cloud->name, base->name);
	} else if (change->kind == WS_ITEM_DEFAULT_ROLE) {
		assert_true(run->approves);
		assert_int_not_equal(local->default_role, base->default_role);
		assert_int_equal(cloud->default_role, base->default_role);
	} else {
		assert_int_equal(change->kind, WS_ITEM_GRANT);
		check_grant_sent(run, change, w);
	}
}

static void copy_item(struct workspace *to, const struct workspace *from,
		      const struct ws_change *change)
{
	if (change->kind == WS_ITEM_WORKSPACE) {
		*to = *from;
	} else if (change->kind == WS_ITEM_NAME) {
		to->there = to->name_known = true;
		to->name = from->name;
	} else if (change->kind == WS_ITEM_DESCRIPTION) {
		to->there = to->text_known = true;
	} else if (change->kind == WS_ITEM_DEFAULT_ROLE) {
		to->there = to->default_known = true;
		to->default_role = from->default_role;
	} else {
		int p = principal_of(change);

		to->there = to->known[kinds[p]] = true;
		to->role[p] = from->role[p];
		to->undecided[p] = false;
	}
}

/* An item of a list that the base did not have, and nobody has decided about: the base
 * has the list from now on, and this in it as undecided. */
static void note_undecided(struct workspace *to, const struct workspace *base,
			   const struct ws_change *change)
{
	const int p = principal_of(change);

	if (base->known[kinds[p]] && !base->undecided[p])
		return;
	to->there = to->known[kinds[p]] = true;
	to->undecided[p] = true;
}

/* After each send: Owners stay, and so does the acting principal. */
static void check_prefix(const struct run *run, const struct world *start, int w)
{
	const struct workspace *was = &start->at[w], *is = &run->cloud.at[w];
	const int least = rules(run, TWO_OWNERS) ? 2 : 1;

	assert_true(owners(is) >= (owners(was) < least ? owners(was) : least));
	assert_int_equal(effective(was, run->actor) & ~effective(is, run->actor), 0);
}

static void check_losses(const struct run *run, const struct world *start)
{
	for (int w = 0; w < WORKSPACES; w++) {
		const int allowed = grants(&start->at[w]) / 5;

		if (!run->approves && run->local.policy != ALL_MAY_LOSE &&
		    run->base.policy != ALL_MAY_LOSE)
			assert_true(losing(&start->at[w], &run->cloud.at[w]) <=
				    (allowed ? allowed : 1));
	}
}

static void carry_out(struct run *run, const struct ws_plan *plan)
{
	const struct world cloud = run->cloud, base = run->base;
	bool policy_waits = false;

	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const bool policy = change->kind == WS_ITEM_POLICY;
		const int w = policy ? 0 : workspace_of(change);

		policy_waits |= policy && change->verdict != WS_AGREE;
		if (policy)
			continue;
		if (change->verdict == WS_SEND) {
			check_sent(run, change, w);
			copy_item(&run->cloud.at[w], &run->local.at[w], change);
			check_prefix(run, &cloud, w);
		}
	}
	check_losses(run, &cloud);
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const int w = change->kind == WS_ITEM_POLICY ? 0 : workspace_of(change);

		if (change->kind == WS_ITEM_POLICY)
			continue;
		if (change->verdict == WS_RECEIVE)
			copy_item(&run->local.at[w], &cloud.at[w], change);
		if (change->verdict == WS_RECEIVE || change->verdict == WS_AGREE ||
		    change->verdict == WS_SEND)
			copy_item(&run->base.at[w], &run->local.at[w], change);
		else if (change->kind == WS_ITEM_GRANT)
			note_undecided(&run->base.at[w], &base.at[w], change);
	}
	if (!policy_waits)
		run->base.policy = run->local.policy;
	run->have_base = true;
}

static void plan_of(struct run *run, struct t_plan *t, bool backwards)
{
	struct ws_unread unread[2 * 3];
	size_t count = 0;
	char id[2][37];

	t_plan_start(t, "");
	t_side_free(t->base);
	t_side_free(t->local);
	t_side_free(t->cloud);
	t->cloud = side_of(&run->cloud, backwards);
	t->local = side_of(&run->local, backwards);
	t->base = run->have_base ? side_of(&run->base, backwards) : t_side_empty();
	t->before = side_of(&run->before, backwards);
	t->facts.have_base = run->have_base;
	t->facts.actor.kind = kinds[run->actor];
	t->facts.actor.label = principals[run->actor];
	(void)t_side_id(run->actor < PEOPLE ? 'u' : 'b',
			run->actor < PEOPLE ? run->actor + 1 : run->actor - PEOPLE + 1,
			t->actor_id);
	for (int w = 0; w < WORKSPACES; w++)
		for (int k = 0; k < 3; k++)
			if (run->unread & 1u << k)
				unread[count++] = (struct ws_unread){
					t_side_id('w', w + 1, id[w]), k};
	t->facts.unread = unread;
	t->facts.unread_count = count;
	t->facts.approvals = run->said;
	t->facts.approval_count = run->said_count;
	t_plan_make(t);
	t->facts.unread = NULL;
}

/* Two people approve all that is held, and type a number that is large enough. */
static void approve_all(struct run *run)
{
	struct t_plan t;

	plan_of(run, &t, false);
	for (size_t i = 0; i < t.plan->change_count; i++) {
		const struct ws_change *change = &t.plan->changes[i];

		for (int n = 0; n < 2 && change->verdict == WS_HELD && change->effect &&
				run->said_count < SAID;
		     n++) {
			char *effect = run->effects[run->said_count];

			(void)snprintf(effect, 1024, "%s", change->effect);
			run->said[run->said_count++] = (struct ws_approval){
				.effect = effect,
				.by = n ? "zoe@acme.io" : "kim@acme.io",
				.loss = 99};
		}
	}
	t_plan_end(&t);
}

/* The same sides give the same plan. */
static void check_same(struct run *run, const struct t_plan *t)
{
	struct ws_buf first = WS_BUF_INIT, again = WS_BUF_INIT;
	struct t_plan other;

	plan_of(run, &other, true);
	t_plan_dump(t->plan, &first);
	t_plan_dump(other.plan, &again);
	assert_string_equal(ws_buf_text(&first), ws_buf_text(&again));
	ws_buf_free(&first);
	ws_buf_free(&again);
	t_plan_end(&other);
}

/* Rounds until nothing moves; answers how many sends there were. */
static size_t settle(struct run *run)
{
	size_t sends = 0;

	for (int round = 0;; round++) {
		struct t_plan t;
		size_t moved;

		plan_of(run, &t, false);
		assert_true(round < 5);
		if (round == 0)
			check_same(run, &t);
		moved = t.plan->sends + t.plan->receives + t.plan->agrees;
		for (size_t i = 0; i < t.plan->change_count; i++)
			if (t.plan->changes[i].verdict == WS_WAIT)
				moved += t.plan->changes[i].wait == WS_WAIT_MISSING;
		moved += run->base.policy != run->local.policy && round == 0;
		sends += t.plan->sends;
		run->before = run->cloud; /* the next look is a later one */
		carry_out(run, t.plan);
		t_plan_end(&t);
		if (!moved)
			return sends;
	}
}

static void any_facts(struct run *run)
{
	static const int actors[] = {0, 1, 2, 5, ETL};

	run->actor = actors[t_chance_below(&run->seed, 5)];
	if (t_chance_below(&run->seed, 3) == 0)
		run->unread = (unsigned)t_chance_below(&run->seed, 8);
	run->base.policy = t_chance_below(&run->seed, RULES);
	if (run->base.policy == BROKEN)
		run->base.policy = FREE;
	run->local.policy = t_chance_below(&run->seed, 2)
				    ? run->base.policy
				    : t_chance_below(&run->seed, RULES);
	run->approves = t_chance_below(&run->seed, 2);
	if (run->approves)
		approve_all(run);
}

static void random_worlds_settle_and_send_only_intent(void **state)
{
	static struct run run; /* big */
	const clock_t end = clock() + CPU_S * CLOCKS_PER_SEC;
	uint64_t seed = t_chance_seed();
	size_t worlds = 0, sends = 0;

	(void)state;
	for (; clock() < end; worlds++) {
		run = (struct run){.have_base = true, .seed = t_chance_next(&seed)};
		run.base = any_world(&run.seed);
		run.local = run.cloud = run.base;
		edit(&run.local, &run.seed);
		edit(&run.cloud, &run.seed);
		run.before = t_chance_below(&run.seed, 2) ? run.base : run.cloud;
		any_facts(&run);
		sends += settle(&run);
	}
	(void)printf("%zu worlds, %zu sends\n", worlds, sends);
	assert_true(sends > 0);
}

static void without_a_base_nothing_is_ever_sent(void **state)
{
	static struct run run;
	uint64_t seed = t_chance_seed();

	(void)state;
	for (int n = 0; n < 200; n++) {
		run = (struct run){.have_base = false, .seed = t_chance_next(&seed)};
		run.local = run.cloud = any_world(&run.seed);
		edit(&run.local, &run.seed);
		edit(&run.cloud, &run.seed);
		run.before = run.cloud;
		assert_int_equal(settle(&run), 0);
	}
}

/* Lists the base never knew: part agrees, the rest must not come to look new. */
static void lists_new_to_the_base_are_never_sent(void **state)
{
	static struct run run;
	uint64_t seed = t_chance_seed();

	(void)state;
	for (int n = 0; n < 200; n++) {
		int w, k;

		run = (struct run){.have_base = true, .seed = t_chance_next(&seed)};
		run.local = run.cloud = run.base = any_world(&run.seed);
		w = t_chance_below(&run.seed, WORKSPACES);
		k = t_chance_below(&run.seed, 3);
		run.base.at[w].known[k] = false;
		for (int p = 0; p < PRINCIPALS; p++)
			if ((int)kinds[p] == k && t_chance_below(&run.seed, 2))
				run.local.at[w].role[p] = t_chance_below(&run.seed,
									 ROLES + 1);
		run.before = run.cloud;
		assert_int_equal(settle(&run), 0);
	}
}

/* What is carried out halfway is finished by the next round, and ends the same. */
static void a_round_cut_short_ends_in_the_same_place(void **state)
{
	static struct run whole, cut;
	uint64_t seed = t_chance_seed();

	(void)state;
	for (int n = 0; n < 100; n++) {
		struct t_plan t;

		whole = (struct run){.have_base = true, .seed = t_chance_next(&seed)};
		whole.base = any_world(&whole.seed);
		whole.local = whole.cloud = whole.base;
		edit(&whole.local, &whole.seed);
		whole.before = whole.cloud;
		cut = whole;
		(void)settle(&whole);

		plan_of(&cut, &t, false);
		/* the first send reached the cloud; nothing here heard of it */
		if (t.plan->sends) {
			const int w = workspace_of(&t.plan->changes[0]);

			copy_item(&cut.cloud.at[w], &cut.local.at[w], &t.plan->changes[0]);
		}
		t_plan_end(&t);
		cut.before = cut.cloud;
		(void)settle(&cut);
		assert_memory_equal(&cut.local, &whole.local, sizeof(cut.local));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(random_worlds_settle_and_send_only_intent),
		cmocka_unit_test(without_a_base_nothing_is_ever_sent),
		cmocka_unit_test(lists_new_to_the_base_are_never_sent),
		cmocka_unit_test(a_round_cut_short_ends_in_the_same_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
