/*
 * tests/sync/decide/test_called.c - changes know what those are called who are written by id,
 * and the cloud's word counts.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "tests/lib/plans.h"

#define IDS "acme/_account/ids.ini"

static const char members[] = "[users]\nada@acme.io = Owner\n\n[service-accounts]\n"
			      "ci = Runner\n";

/* The service account ci, called `name` in this tree. */
static void call(struct t_side *side, const char *name)
{
	char id[37], from[80], to[160];

	(void)t_side_id('b', 1, id);
	(void)snprintf(from, sizeof(from), "ci = %s\n", id);
	(void)snprintf(to, sizeof(to), "id%%3A%s = %s\n", id, id);
	t_side_edit(side, IDS, from, to);
	if (!name)
		return;
	(void)snprintf(to, sizeof(to), "[names]\n%s = %s\n\n[roles]\n", id, name);
	t_side_edit(side, IDS, "[roles]\n", to);
}

static const char *label(char out[48])
{
	char id[37];

	(void)snprintf(out, 48, "id:%s", t_side_id('b', 1, id));
	return out;
}

static void start(struct t_plan *t, const char *base, const char *local, const char *cloud)
{
	struct t_side *sides[3];
	const char *const names[3] = {base, local, cloud};

	t_plan_start(t, members);
	sides[0] = t->base;
	sides[1] = t->local;
	sides[2] = t->cloud;
	for (int s = 0; s < 3; s++) {
		char id[37], line[80];

		call(sides[s], names[s]);
		t_side_edit(sides[s], "acme/_account/service-accounts.ini", "ci = Member\n",
			    "");
		t_side_edit(sides[s], T_MEMBERS, "ci = Runner\n", "");
		(void)snprintf(line, sizeof(line), "[service-accounts]\nid%%3A%s = %s\n",
			       t_side_id('b', 1, id), s == 1 ? "Viewer" : "Runner");
		t_side_edit(sides[s], T_MEMBERS, "[service-accounts]\n", line);
	}
	t_plan_make(t);
}

static const char *called(struct t_plan *t)
{
	char text[48];

	assert_int_equal(t->plan->change_count, 1);
	assert_string_equal(t->plan->changes[0].label, label(text));
	return ws_called(t->plan->changes[0].called, text);
}

static void the_word_of_the_cloud_counts(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "before", "harmless", "ci%1B[2K");
	assert_string_equal(called(&t), "ci\x1b[2K");
	t_plan_end(&t);
}

static void where_the_cloud_is_silent_ours_serves(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, "before", "here", NULL);
	assert_string_equal(called(&t), "here");
	t_plan_end(&t);
	start(&t, "before", NULL, NULL);
	assert_string_equal(called(&t), "before");
	t_plan_end(&t);
}

static void nobody_by_id_is_no_list(void **state)
{
	struct t_plan t;

	(void)state;
	start(&t, NULL, NULL, NULL);
	assert_null(called(&t));
	t_plan_end(&t);
}

/* A line may be written by id though its principal has a name for lines. */
static void who_could_be_written_by_name_is_called_so(void **state)
{
	struct t_plan t;
	char id[37], line[80], text[48];

	(void)state;
	t_plan_start(&t, members);
	(void)snprintf(line, sizeof(line), "ci = Runner\nid%%3A%s = Owner\n",
		       t_side_id('b', 2, id));
	t_side_edit(t.local, T_MEMBERS, "ci = Runner\n", line);
	t_plan_make(&t);
	(void)snprintf(text, sizeof(text), "id:%s", id);
	assert_int_equal(t.plan->change_count, 1);
	assert_string_equal(ws_called(t.plan->changes[0].called, text), "etl");
	t_plan_end(&t);
}

static void the_name_decides_nothing(void **state)
{
	struct t_plan t;
	char digest[33];

	(void)state;
	start(&t, NULL, NULL, "one");
	memcpy(digest, t.plan->digest, sizeof(digest));
	t_plan_end(&t);
	start(&t, NULL, "other", "another");
	assert_string_equal(digest, t.plan->digest);
	t_plan_end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_word_of_the_cloud_counts),
		cmocka_unit_test(where_the_cloud_is_silent_ours_serves),
		cmocka_unit_test(nobody_by_id_is_no_list),
		cmocka_unit_test(who_could_be_written_by_name_is_called_so),
		cmocka_unit_test(the_name_decides_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
