/*
 * tests/sync/decide/test_rename.c - handles that are sent: chains, circles, and places
 * that are taken.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "sync/decide/approval.h"
#include "sync/decide/handle.h"
#include "tests/lib/plans.h"

static const char one[] = "[users]\nada@acme.io = Owner\nbob@acme.io = Viewer\n";

static void move(struct t_side *side, const char *from, const char *to, int n)
{
	char path[128];

	(void)snprintf(path, sizeof(path), "%s/workspace.ini", from);
	t_side_drop(side, path);
	(void)snprintf(path, sizeof(path), "%s/members.ini", from);
	t_side_drop(side, path);
	t_side_workspace(side, to, n, one);
}

/* Workspace n at "acme/LETTER" on all sides; prod is the first. */
static void add(struct t_plan *t, const char *dir, int n)
{
	t_side_workspace(t->base, dir, n, one);
	t_side_workspace(t->local, dir, n, one);
	t_side_workspace(t->cloud, dir, n, one);
}

static void a_rename_here_is_sent_before_other_fields(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	add(&t, "acme/dev", 2);
	t_side_edit(t.local, "acme/dev/workspace.ini", "name = W2", "name = Dev");
	move(t.local, "acme/prod", "acme/live", 1);
	t_plan_expect(&t, "send acme/live handle acme/prod > acme/live\n"
			  "send acme/dev name W2 > Dev\n");
	t_plan_end(&t);
}

static void both_renamed_is_a_conflict(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	move(t.local, "acme/prod", "acme/live", 1);
	move(t.cloud, "acme/prod", "acme/best", 1);
	t_plan_expect(&t, "conflict acme/live handle acme/live > acme/best\n");
	t_plan_end(&t);
}

static void a_taken_handle_is_held(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	add(&t, "acme/dev", 2);
	/* new in the cloud, and not here yet */
	t_side_workspace(t.cloud, "acme/live", 3, one);
	move(t.local, "acme/prod", "acme/live", 1);
	move(t.local, "acme/dev", "acme/prod", 2); /* waits for its place with it */
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	for (size_t i = 0; i < t.plan->change_count; i++)
		if (t.plan->changes[i].kind == WS_ITEM_HANDLE)
			assert_string_equal(t.plan->changes[i].note,
					    "another workspace has that handle in the "
					    "cloud");
	t_plan_end(&t);
}

static void a_chain_goes_from_its_free_end(void **state)
{
	struct t_plan t;

	(void)state;
	t_plan_start(&t, one);
	add(&t, "acme/a", 2);
	add(&t, "acme/b", 3);
	t_side_drop(t.local, "acme/a/workspace.ini");
	t_side_drop(t.local, "acme/a/members.ini");
	move(t.local, "acme/b", "acme/c", 3);
	t_side_workspace(t.local, "acme/b", 1, one); /* prod */
	t_side_workspace(t.local, "acme/prod", 2, one);
	t_plan_expect(&t, "send acme/c handle acme/b > acme/c\n"
			  "send acme/b handle acme/prod > acme/b\n"
			  "send acme/prod handle acme/a > acme/prod\n");
	t_plan_end(&t);
}

/* prod and dev change places. */
static void swap(struct t_plan *t)
{
	t_plan_start(t, one);
	add(t, "acme/dev", 2);
	t_side_workspace(t->local, "acme/dev", 1, one);
	t_side_workspace(t->local, "acme/prod", 2, one);
}

static void a_circle_goes_when_all_of_it_is_approved(void **state)
{
	static const char held[] = "held(approval) acme/dev handle acme/prod > acme/dev\n"
				   "held(approval) acme/prod handle acme/dev > acme/prod\n";
	struct ws_approval said[2] = {{.by = "cy@acme.io", .time_s = 1},
				      {.by = "cy@acme.io", .time_s = 1}};
	char effects[2][512];
	struct t_plan t;

	(void)state;
	swap(&t);
	t_plan_expect(&t, held);
	for (size_t i = 0; i < 2; i++) {
		(void)snprintf(effects[i], 512, "%s", t.plan->changes[i].effect);
		said[i].effect = effects[i];
	}
	assert_non_null(strstr(effects[0], "\nhandle\nfrom 9:acme/prod\nto 8:acme/dev\n"));
	t.facts.approvals = said;
	t.facts.approval_count = 1;
	t_plan_expect(&t, held);
	t.facts.approval_count = 2;
	t_plan_expect(&t, "send acme/dev handle acme/prod > acme/dev\n"
			  "send acme/prod handle acme/dev > acme/prod\n");
	t_plan_end(&t);
}

/* Whoever opened the circle died: it is closed without another approval. */
static void an_opened_circle_is_closed(void **state)
{
	char aside[WS_HANDLE_ASIDE], dir[80], id[37], expected[256];
	struct t_plan t;

	(void)state;
	swap(&t);
	(void)snprintf(dir, sizeof(dir), "acme/%s",
		       ws_handle_aside("prod", t_side_id('w', 1, id), aside));
	move(t.cloud, "acme/prod", dir, 1);
	(void)snprintf(expected, sizeof(expected),
		       "send acme/prod handle acme/dev > acme/prod\n"
		       "send acme/dev handle %s > acme/dev\n",
		       dir);
	t_plan_expect(&t, expected);
	/* in a clone that wants nothing it is a place like any other */
	t_side_workspace(t.local, "acme/prod", 1, one);
	t_side_workspace(t.local, "acme/dev", 2, one);
	(void)snprintf(expected, sizeof(expected),
		       "receive acme/prod handle acme/prod > %s\n", dir);
	t_plan_expect(&t, expected);
	t_plan_end(&t);
}

static void a_directory_that_is_no_handle_is_not_sent(void **state)
{
	struct t_plan t;
	char dir[64], id[37];

	(void)state;
	t_plan_start(&t, one);
	(void)snprintf(dir, sizeof(dir), "acme/id:%s", t_side_id('w', 1, id));
	move(t.local, "acme/prod", dir, 1);
	t_plan_make(&t);
	assert_int_equal(t.plan->sends, 0);
	assert_string_equal(t_plan_item(&t, WS_ITEM_HANDLE)->note,
			    "the directory's name is no handle");
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_rename_here_is_sent_before_other_fields),
		cmocka_unit_test(both_renamed_is_a_conflict),
		cmocka_unit_test(a_taken_handle_is_held),
		cmocka_unit_test(a_chain_goes_from_its_free_end),
		cmocka_unit_test(a_circle_goes_when_all_of_it_is_approved),
		cmocka_unit_test(an_opened_circle_is_closed),
		cmocka_unit_test(a_directory_that_is_no_handle_is_not_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
