/*
 * tests/sync/decide/test_plan.c - comparing two sides; and random worlds, edited on
 * both sides, whose plans are carried out until nothing is left to do.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n\n"
			  "[service-accounts]\nci = Runner\n";

/* ---- comparing ----------------------------------------------------------------------- */

static void expect_compare(const struct t_side *before, const struct t_side *after,
			   bool drafts, bool whole, const char *lines)
{
	struct ws_side *a = t_side_build_bad(before, NULL);
	struct ws_side *b = t_side_build_bad(after, drafts ? a : NULL);
	struct ws_buf text = WS_BUF_INIT;
	struct ws_plan *plan = NULL;

	assert_int_equal(
		ws_plan_compare(a, b, whole, drafts ? WS_DRAFT : WS_OUTGOING, &plan, NULL),
		0);
	for (size_t i = 0; i < plan->change_count; i++)
		assert_int_equal(plan->changes[i].direction,
				 drafts ? WS_DRAFT : WS_OUTGOING);
	t_plan_text(plan, &text);
	assert_string_equal(ws_buf_text(&text), lines);
	ws_buf_free(&text);
	ws_plan_free(plan);
	ws_side_free(b);
	ws_side_free(a);
}

static void drafts_show_their_items_alone(void **state)
{
	struct t_side *main_ = t_side_new();
	struct t_side *drafts = t_side_empty();

	(void)state;
	t_side_workspace(main_, "acme/prod", 1, one);
	t_side_workspace(main_, "acme/dev", 2, one);
	/* members.ini alone was edited: the workspace is known by its place */
	t_side_put(drafts, T_MEMBERS, "[users]\nada@acme.io = Owner\ncy@acme.io = Owner\n");
	expect_compare(main_, drafts, true, false,
		       "send acme/prod bob@acme.io Viewer > -\n"
		       "send acme/prod cy@acme.io - > Owner\n");
	t_side_put(drafts, "acme/fresh/members.ini", one);
	expect_compare(main_, drafts, true, false,
		       "send acme/prod bob@acme.io Viewer > -\n"
		       "send acme/prod cy@acme.io - > Owner\n");
	t_side_free(drafts);
	t_side_free(main_);
}

static void whole_revisions_show_workspaces_that_come_and_go(void **state)
{
	struct t_side *before = t_side_new();
	struct t_side *after = t_side_new();

	(void)state;
	t_side_workspace(before, "acme/prod", 1, one);
	t_side_workspace(before, "acme/gone", 2, one);
	t_side_workspace(after, "acme/live", 1, one);
	t_side_workspace(after, "acme/new", 3, one);
	t_side_edit(after, "acme/live/workspace.ini", "name = W1\n",
		    "name = Live\ndelete = live\n");
	expect_compare(before, after, false, true,
		       "send acme/gone workspace acme/gone > -\n"
		       "send acme/live name W1 > Live\n"
		       "send acme/live handle acme/prod > acme/live\n"
		       "send acme/live intent delete - > live\n"
		       "send acme/new workspace - > acme/new\n");
	expect_compare(before, after, false, false,
		       "send acme/live name W1 > Live\n"
		       "send acme/live handle acme/prod > acme/live\n"
		       "send acme/live intent delete - > live\n");
	t_side_free(after);
	t_side_free(before);
}

static void a_section_that_goes_is_no_difference(void **state)
{
	struct t_side *before = t_side_new();
	struct t_side *after = t_side_new();

	(void)state;
	t_side_workspace(before, "acme/prod", 1, one);
	t_side_workspace(after, "acme/prod", 1, one);
	t_side_edit(after, T_MEMBERS, "[service-accounts]\nci = Runner\n", "");
	expect_compare(before, after, false, true, "");
	/* and one that comes brings its lines */
	expect_compare(after, before, false, true, "send acme/prod bot:ci - > Runner\n");
	t_side_free(after);
	t_side_free(before);
}

static void an_invalid_file_is_no_difference(void **state)
{
	struct t_side *before = t_side_new();
	struct t_side *after = t_side_empty();

	(void)state;
	t_side_workspace(before, "acme/prod", 1, one);
	t_side_put(after, T_MEMBERS, "[users]\nbob@acme.io = Nonsense\n");
	expect_compare(before, after, true, false, "");
	t_side_free(after);
	t_side_free(before);
}

static void nothing_compares_to_nothing(void **state)
{
	struct ws_plan *plan = NULL;
	struct ws_facts facts = {.today = "2026-11-23", .two_way = true, .have_base = true};

	(void)state;
	assert_int_equal(ws_plan_compare(NULL, NULL, true, WS_INCOMING, &plan, NULL), 0);
	assert_int_equal(plan->change_count, 0);
	ws_plan_free(plan);
	assert_int_equal(ws_plan_build(NULL, NULL, NULL, &facts, &plan, NULL), 0);
	assert_int_equal(plan->change_count, 0);
	assert_int_equal(plan->guard_count, 5);
	ws_plan_free(plan);
	ws_plan_free(NULL);
}

static void every_guard_has_a_word(void **state)
{
	(void)state;
	assert_string_equal(ws_guard_word(WS_GUARD_OWNERS), "owners");
	assert_string_equal(ws_guard_word(WS_GUARD_SELF), "self");
	assert_string_equal(ws_guard_word(WS_GUARD_LOSS), "loss");
	assert_string_equal(ws_guard_word(WS_GUARD_APPROVAL), "approval");
	assert_string_equal(ws_guard_word(WS_GUARD_READ), "read");
}

/* ---- random worlds --------------------------------------------------------------------- */

#define WORKSPACES 2
#define PRINCIPALS 8 /* five people, two service accounts, one team */
#define ROLES      6 /* 1..6; 0: no grant */
#define OWNER      1

static const char *const principals[PRINCIPALS] = {
	"ada@acme.io", "bob@acme.io", "cy@acme.io", "dan@acme.io",
	"eva@acme.io", "ci",          "etl",        "data"};
static const enum ws_principal_kind kinds[PRINCIPALS] = {
	WS_USER, WS_USER, WS_USER, WS_USER, WS_USER, WS_BOT, WS_BOT, WS_TEAM};
static const char *const roles[ROLES + 1] = {NULL,     "Owner",  "Developer", "Runner",
					     "Viewer", "Writer", "Nothing"};
static const char *const dirs[WORKSPACES] = {"acme/dev", "acme/prod"};

struct workspace {
	bool there, whole; /* whole: with workspace.ini as the cloud writes it */
	bool known[3];     /* lists of users, service accounts, teams */
	bool name_known, text_known, default_known;
	int role[PRINCIPALS];
	int name;
};

struct world {
	struct workspace at[WORKSPACES];
};

static uint64_t next(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static int below(uint64_t *seed, int n)
{
	return (int)(next(seed) % (uint64_t)n);
}

static struct world any_world(uint64_t *seed)
{
	struct world world = {0};

	for (int w = 0; w < WORKSPACES; w++) {
		struct workspace *at = &world.at[w];

		at->there = at->whole = true;
		at->name_known = at->text_known = at->default_known = true;
		at->known[0] = at->known[1] = at->known[2] = true;
		for (int p = 0; p < PRINCIPALS; p++)
			at->role[p] = below(seed, 3) ? 1 + below(seed, ROLES) : 0;
	}
	return world;
}

static void edit(struct world *world, uint64_t *seed)
{
	for (int n = below(seed, 5); n > 0; n--) {
		struct workspace *at = &world->at[below(seed, WORKSPACES)];

		if (below(seed, 6) == 0)
			at->name = below(seed, 3);
		else
			at->role[below(seed, PRINCIPALS)] = below(seed, ROLES + 1);
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
			if ((int)kinds[p] == k && at->role[p])
				ws_buf_addf(&text, "%s = %s\n", principals[p],
					    roles[at->role[p]]);
	}
	t_side_workspace(side, dirs[w], w + 1, ws_buf_text(&text));
	ws_buf_cut(&text, 0);
	ws_buf_adds(&text, "[workspace]\n");
	if (at->name_known)
		ws_buf_addf(&text, "name = N%d\n", at->name);
	if (at->text_known)
		ws_buf_adds(&text, "description = d\n");
	if (at->default_known)
		ws_buf_adds(&text, "default-role = No access\n");
	if (at->whole)
		ws_buf_addf(&text, "\n[cloud]\nid = %s\n", t_side_id('w', w + 1, id));
	(void)snprintf(path, sizeof(path), "%s/workspace.ini", dirs[w]);
	t_side_put(side, path, ws_buf_text(&text));
	ws_buf_free(&text);
}

static struct t_side *side_of(const struct world *world)
{
	struct t_side *side = t_side_new();

	for (int w = 0; w < WORKSPACES; w++)
		if (world->at[w].there)
			put_workspace(side, &world->at[w], w);
	return side;
}

/* A run: three worlds, and what the base was when people last committed. */
struct run {
	struct world base, local, cloud, before;
	bool have_base;
	struct world start_base; /* for the question what was intended */
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

static int owners(const struct workspace *at)
{
	int count = 0;

	for (int p = 0; p < 5; p++)
		count += at->role[p] == OWNER;
	return count;
}

/* Sent is only what somebody here changed, and only over what the cloud still had. */
static void check_intended(const struct run *run, const struct ws_change *change, int w)
{
	const struct workspace *base = &run->base.at[w], *local = &run->local.at[w];
	const struct workspace *cloud = &run->cloud.at[w];
	int p;

	assert_true(run->have_base);
	assert_true(base->there);
	if (change->kind == WS_ITEM_NAME) {
		assert_true(base->name_known);
		assert_int_not_equal(local->name, base->name);
		assert_int_equal(cloud->name, base->name);
		return;
	}
	assert_int_equal(change->kind, WS_ITEM_GRANT);
	p = principal_of(change);
	assert_true(base->known[kinds[p]]);
	assert_int_not_equal(local->role[p], base->role[p]);
	assert_int_equal(cloud->role[p], base->role[p]);
	assert_false(change->delta.escalation);
	/* ada is the actor: she may only gain, so never leave a role for a lesser one */
	if (p == 0)
		assert_true(cloud->role[p] == 0 || local->role[p] == OWNER ||
			    cloud->role[p] == 6 ||
			    (cloud->role[p] == 4 && local->role[p] != 6) ||
			    (cloud->role[p] == 3 && local->role[p] == 2));
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
	} else {
		int p = principal_of(change);

		to->there = to->known[kinds[p]] = true;
		to->role[p] = from->role[p];
	}
}

static void carry_out(struct run *run, const struct ws_plan *plan)
{
	const struct world cloud = run->cloud;
	int floor[WORKSPACES];

	for (int w = 0; w < WORKSPACES; w++)
		floor[w] = owners(&cloud.at[w]) ? 1 : 0;
	for (size_t i = 0; i < plan->change_count; i++) {
		const struct ws_change *change = &plan->changes[i];
		const int w = workspace_of(change);

		if (change->verdict == WS_SEND) {
			check_intended(run, change, w);
			copy_item(&run->cloud.at[w], &run->local.at[w], change);
			copy_item(&run->base.at[w], &run->local.at[w], change);
			assert_true(owners(&run->cloud.at[w]) >= floor[w]);
		} else if (change->verdict == WS_RECEIVE) {
			copy_item(&run->local.at[w], &cloud.at[w], change);
			copy_item(&run->base.at[w], &cloud.at[w], change);
		} else if (change->verdict == WS_AGREE) {
			copy_item(&run->base.at[w], &run->local.at[w], change);
		}
	}
	run->have_base = true;
}

static void plan_of(struct run *run, struct t_plan *t)
{
	t_plan_start(t, one);
	t_side_free(t->base);
	t_side_free(t->local);
	t_side_free(t->cloud);
	t->base = run->have_base ? side_of(&run->base) : t_side_empty();
	t->local = side_of(&run->local);
	t->cloud = side_of(&run->cloud);
	t->before = side_of(&run->before);
	t->facts.have_base = run->have_base;
	t_plan_make(t);
}

/* Rounds until nothing moves; answers how many sends there were. */
static size_t settle(struct run *run)
{
	size_t sends = 0;

	for (int round = 0;; round++) {
		struct t_plan t;
		size_t moved;

		assert_true(round < 4);
		plan_of(run, &t);
		for (size_t i = 0; i < t.plan->change_count; i++)
			if (t.plan->changes[i].verdict == WS_WAIT)
				assert_int_equal(t.plan->changes[i].wait, WS_WAIT_MISSING);
		moved = t.plan->sends + t.plan->receives + t.plan->agrees + t.plan->waits;
		sends += t.plan->sends;
		run->before = run->cloud; /* the next look is a later one */
		carry_out(run, t.plan);
		t_plan_end(&t);
		if (!moved)
			return sends;
	}
}

static void random_worlds_settle_and_send_only_intent(void **state)
{
	size_t sends = 0;

	(void)state;
	for (uint64_t n = 0; n < 400; n++) {
		struct run run = {.have_base = true, .seed = n};

		run.base = any_world(&run.seed);
		run.local = run.cloud = run.base;
		edit(&run.local, &run.seed);
		edit(&run.cloud, &run.seed);
		run.before = below(&run.seed, 2) ? run.base : run.cloud;
		sends += settle(&run);
	}
	assert_true(sends > 100);
}

static void without_a_base_nothing_is_ever_sent(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 200; n++) {
		struct run run = {.have_base = false, .seed = 1000000 + n};

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
	(void)state;
	for (uint64_t n = 0; n < 200; n++) {
		struct run run = {.have_base = true, .seed = 2000000 + n};
		int w, k;

		run.local = run.cloud = run.base = any_world(&run.seed);
		w = below(&run.seed, WORKSPACES);
		k = below(&run.seed, 3);
		run.base.at[w].known[k] = false;
		for (int p = 0; p < PRINCIPALS; p++)
			if ((int)kinds[p] == k && below(&run.seed, 2))
				run.local.at[w].role[p] = below(&run.seed, ROLES + 1);
		run.before = run.cloud;
		assert_int_equal(settle(&run), 0);
	}
}

/* What is carried out halfway is finished by the next round, and ends the same. */
static void a_round_cut_short_ends_in_the_same_place(void **state)
{
	(void)state;
	for (uint64_t n = 0; n < 100; n++) {
		struct run whole = {.have_base = true, .seed = 3000000 + n};
		struct run cut;
		struct t_plan t;

		whole.base = any_world(&whole.seed);
		whole.local = whole.cloud = whole.base;
		edit(&whole.local, &whole.seed);
		whole.before = whole.cloud;
		cut = whole;
		(void)settle(&whole);

		plan_of(&cut, &t);
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
		cmocka_unit_test(drafts_show_their_items_alone),
		cmocka_unit_test(whole_revisions_show_workspaces_that_come_and_go),
		cmocka_unit_test(a_section_that_goes_is_no_difference),
		cmocka_unit_test(an_invalid_file_is_no_difference),
		cmocka_unit_test(nothing_compares_to_nothing),
		cmocka_unit_test(every_guard_has_a_word),
		cmocka_unit_test(random_worlds_settle_and_send_only_intent),
		cmocka_unit_test(without_a_base_nothing_is_ever_sent),
		cmocka_unit_test(lists_new_to_the_base_are_never_sent),
		cmocka_unit_test(a_round_cut_short_ends_in_the_same_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
