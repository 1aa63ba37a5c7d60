/*
 * tests/sync/decide/test_id.c - an edit is called what the change is called that it becomes.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

#define RUNNER "acme/_account/roles/runner.ini"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n";

/* The only edit between what main has and what it has after this was committed, under the
 * name it has beforehand; and the only change that is open afterwards. */
struct seen {
	char edit[9], open[9]; /* open "": nothing is */
	bool joins, takes_back;
};

static struct seen edit(struct t_plan *t, const char *path, const char *from,
			const char *to)
{
	ws_auto(ws_side) main = t_side_build_bad(t->local, NULL);
	ws_auto(ws_side) draft = NULL;
	ws_auto(ws_plan) edits = NULL;
	struct seen seen = {.open = ""};

	t_plan_make(t);
	t_side_edit(t->local, path, from, to);
	draft = t_side_build_bad(t->local, NULL);
	assert_int_equal(ws_plan_compare(main, draft, false, WS_DRAFT, &edits, NULL), 0);
	assert_int_equal(ws_plan_name_edits(edits, t->plan, NULL), 0);
	assert_int_equal(edits->change_count, 1);
	(void)snprintf(seen.edit, sizeof(seen.edit), "%s", edits->changes[0].id);
	seen.joins = edits->changes[0].joins;
	seen.takes_back = edits->changes[0].takes_back;
	t_plan_make(t);
	assert_true(t->plan->change_count <= 1);
	if (t->plan->change_count)
		(void)snprintf(seen.open, sizeof(seen.open), "%s", t->plan->changes[0].id);
	return seen;
}

static void an_edit_keeps_its_id_when_it_is_committed(void **state)
{
	struct t_plan t;
	struct seen seen;

	(void)state;
	t_plan_start(&t, one);
	seen = edit(&t, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_string_equal(seen.edit, seen.open);
	assert_false(seen.joins || seen.takes_back);
	t_plan_end(&t);
}

static void a_second_edit_has_the_id_of_both(void **state)
{
	struct t_plan t;
	struct seen first, second;

	(void)state;
	t_plan_start(&t, one);
	first = edit(&t, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	second = edit(&t, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Writer");
	assert_string_equal(second.edit, second.open);
	assert_string_not_equal(second.edit, first.edit);
	assert_true(second.joins && !second.takes_back);
	t_plan_end(&t);
}

static void an_edit_that_takes_back_leaves_nothing(void **state)
{
	struct t_plan t;
	struct seen seen;

	(void)state;
	t_plan_start(&t, one);
	(void)edit(&t, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	seen = edit(&t, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Viewer");
	assert_true(seen.takes_back && !seen.joins);
	assert_string_equal(seen.open, "");
	t_plan_end(&t);
}

static void an_edit_of_what_came_in_has_the_id_of_the_conflict(void **state)
{
	struct t_plan t;
	struct seen seen;

	(void)state;
	t_plan_start(&t, one);
	t_side_edit(t.cloud, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Developer");
	seen = edit(&t, T_MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_string_equal(seen.edit, seen.open);
	assert_int_equal(t.plan->conflicts, 1);
	seen = edit(&t, T_MEMBERS, "bob@acme.io = Runner", "bob@acme.io = Writer");
	assert_string_equal(seen.edit, seen.open);
	t_plan_end(&t);
}

static void a_second_edit_of_a_role_has_the_id_of_both(void **state)
{
	struct t_plan t;
	struct seen first, second;

	(void)state;
	t_plan_start(&t, one);
	first = edit(&t, RUNNER, "run_deployments = yes\n", "manage_flows = yes\n");
	assert_string_equal(first.edit, first.open);
	second = edit(&t, RUNNER, "manage_flows = yes\n", "see_secret_blocks = yes\n");
	assert_string_equal(second.edit, second.open);
	assert_true(second.joins);
	second = edit(&t, RUNNER, "see_secret_blocks = yes\n", "run_deployments = yes\n");
	assert_true(second.takes_back);
	t_plan_end(&t);
}

/* What a role allows depends on the role it inherits from; what it is called does not. */
static void a_role_is_called_the_same_whatever_it_inherits(void **state)
{
	static const char heir[] = "acme/_account/roles/heir.ini";
	char text[256], id[37];
	struct t_plan t;
	struct seen seen;
	char before[9];

	(void)state;
	t_plan_start(&t, one);
	(void)snprintf(text, sizeof(text),
		       "[role]\nname = Heir\nid = %s\ninherits = Runner\n\n[scopes]\n"
		       "see_flows = yes\n",
		       t_side_id('r', 90, id));
	t_plan_put(&t, heir, text);
	seen = edit(&t, heir, "see_flows = yes\n", "manage_flows = yes\n");
	(void)snprintf(before, sizeof(before), "%s", seen.open);
	t_side_edit(t.cloud, RUNNER, "run_deployments = yes\n",
		    "see_secret_blocks = yes\n");
	t_plan_make(&t);
	for (size_t i = 0; i < t.plan->change_count; i++)
		if (strcmp(t.plan->changes[i].label, "Heir") == 0)
			assert_string_equal(t.plan->changes[i].id, before);
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_edit_keeps_its_id_when_it_is_committed),
		cmocka_unit_test(a_second_edit_has_the_id_of_both),
		cmocka_unit_test(an_edit_that_takes_back_leaves_nothing),
		cmocka_unit_test(an_edit_of_what_came_in_has_the_id_of_the_conflict),
		cmocka_unit_test(a_second_edit_of_a_role_has_the_id_of_both),
		cmocka_unit_test(a_role_is_called_the_same_whatever_it_inherits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
