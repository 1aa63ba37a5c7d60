/*
 * tests/sync/round/settle/test_born.c - which workspace of the cloud is the one asked for from here,
 * and what is said of what lies in one.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/settle/born.h"
#include "sync/round/send/contents.h"
#include "tests/lib/sides.h"

#define SINCE 1764000000 /* 2025-11-24T16:00:00Z */

struct world {
	struct t_side *docs;
	struct ws_side *side;
	struct ws_actor actor;
	struct ws_born born;
	struct ws_grant grants[2];
	struct ws_workspace there;
	char ada[37], bob[37], owner[37], viewer[37];
};

static int begin(void **state)
{
	struct world *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	w->docs = t_side_new();
	w->side = t_side_build(w->docs);
	(void)t_side_id('u', 1, w->ada);
	(void)t_side_id('u', 2, w->bob);
	(void)t_side_id('r', 1, w->owner);
	(void)t_side_id('r', 4, w->viewer);
	w->actor = (struct ws_actor){WS_USER, w->ada, "ada@acme.io"};
	w->born = (struct ws_born){.name = "Lab",
				   .since_s = SINCE,
				   .actor = &w->actor,
				   .account = &w->side->accounts[0]};
	w->grants[0] = (struct ws_grant){
		.kind = WS_USER, .principal_id = w->ada, .role_id = w->owner};
	w->there = (struct ws_workspace){.handle = "lab",
					 .name = "Lab",
					 .created = "2025-11-24T16:00:02.5Z",
					 .known = {[WS_USER] = true, [WS_BOT] = true},
					 .grants = w->grants,
					 .grant_count = 1};
	*state = w;
	return 0;
}

static int end(void **state)
{
	struct world *w = *state;

	ws_side_free(w->side);
	t_side_free(w->docs);
	free(w);
	return 0;
}

static void name_time_and_owner_make_it_ours(void **state)
{
	struct world *w = *state;

	assert_true(ws_born_is_ours(&w->born, &w->there));
}

static void anything_else_makes_it_somebody_elses(void **state)
{
	struct world *w = *state;

	w->there.name = "lab";
	assert_false(ws_born_is_ours(&w->born, &w->there));
	w->there.name = "Lab";
	w->there.created = "2025-11-24T15:00:00Z";
	assert_false(ws_born_is_ours(&w->born, &w->there));
	w->there.created = NULL;
	assert_false(ws_born_is_ours(&w->born, &w->there));
	w->there.created = "2025-11-24T16:00:02Z";
	w->grants[0].principal_id = w->bob;
	assert_false(ws_born_is_ours(&w->born, &w->there));
	w->grants[0].principal_id = w->ada;
	w->grants[0].role_id = w->viewer;
	assert_false(ws_born_is_ours(&w->born, &w->there));
	w->grants[0].role_id = w->owner;
	w->there.known[WS_USER] = false;
	assert_false(ws_born_is_ours(&w->born, &w->there));
}

/* Our clock may be off by minutes, the cloud's own by seconds. */
static void the_clouds_clock_is_the_better_one(void **state)
{
	struct world *w = *state;

	w->there.created = "2025-11-24T15:57:00Z";
	assert_true(ws_born_is_ours(&w->born, &w->there));
	w->born.cloud_s = SINCE;
	assert_false(ws_born_is_ours(&w->born, &w->there));
	w->there.created = "2025-11-24T15:59:58Z";
	assert_true(ws_born_is_ours(&w->born, &w->there));
}

static void a_key_without_a_name_is_the_only_one_in_there(void **state)
{
	struct world *w = *state;

	w->actor = (struct ws_actor){WS_BOT, NULL, "a service account"};
	w->grants[0].kind = WS_BOT;
	assert_true(ws_born_is_ours(&w->born, &w->there));
	w->grants[1] = w->grants[0];
	w->there.grant_count = 2;
	assert_false(ws_born_is_ours(&w->born, &w->there));
}

/* ---- what lies in one ------------------------------------------------------------------- */

static void what_is_counted_and_what_is_not_are_both_said(void **state)
{
	struct ws_inventory_counts counts = {.flow_runs = 120, .task_runs = -1};
	char *text;

	(void)state;
	counts.things[WS_INVENTORY_DEPLOYMENTS] = 1;
	counts.things[WS_INVENTORY_WEBHOOKS] = -1;
	text = ws_contents_text(&counts);
	assert_string_equal(text, "1 deployment, 120 flow runs; not known: webhooks, "
				  "task runs");
	free(text);
	counts = (struct ws_inventory_counts){.flow_runs = 0};
	text = ws_contents_text(&counts);
	assert_string_equal(text, "nothing: every list is empty");
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(name_time_and_owner_make_it_ours, begin,
						end),
		cmocka_unit_test_setup_teardown(anything_else_makes_it_somebody_elses,
						begin, end),
		cmocka_unit_test_setup_teardown(the_clouds_clock_is_the_better_one, begin,
						end),
		cmocka_unit_test_setup_teardown(
			a_key_without_a_name_is_the_only_one_in_there, begin, end),
		cmocka_unit_test(what_is_counted_and_what_is_not_are_both_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
