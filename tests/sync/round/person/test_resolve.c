/*
 * tests/sync/round/person/test_resolve.c - decisions that are refused, and what they leave alone.
 * What the others come to is in tests/rounds/resolve*.round.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/person/resolve.h"
#include "tests/lib/repo_fix.h"
#include "tests/lib/round_play.h"

static struct t_script nothing = {.path = (char *)(uintptr_t) "test_resolve"};

static int begin(void **state)
{
	struct t_play *play = t_play_new(&nothing, "resolve");

	t_play_line(play, "clone");
	t_play_line(play, "mode two-way");
	*state = play;
	return 0;
}

static int end(void **state)
{
	t_play_free(*state);
	return 0;
}

/* Both sides change bob's role in acme/prod; "-": the line goes. */
static void fight(struct t_play *play, const char *local, const char *cloud)
{
	char line[128];

	if (strcmp(local, "-") == 0)
		(void)snprintf(line, sizeof(line),
			       "unset acme/prod/members.ini [users] bob@acme.io");
	else
		(void)snprintf(line, sizeof(line),
			       "set acme/prod/members.ini [users] bob@acme.io = %s", local);
	t_play_line(play, line);
	t_play_line(play, "commit");
	(void)snprintf(line, sizeof(line), "cloud grant acme/prod user bob@acme.io %s",
		       cloud);
	t_play_line(play, line);
	t_play_line(play, "wait 60");
	t_play_line(play, "sync");
	t_play_line(play, "wait 60");
	t_play_line(play, "sync");
}

/* The id of what the last round found about bob. */
static const char *id_of(const struct t_play *play, enum ws_verdict verdict)
{
	const struct ws_plan *plan = play->report.plan;

	for (size_t i = 0; i < plan->change_count; i++)
		if (plan->changes[i].verdict == verdict && plan->changes[i].label &&
		    strcmp(plan->changes[i].label, "bob@acme.io") == 0)
			return plan->changes[i].id;
	fail_msg("nothing is told of bob");
	return "";
}

static char *refs(const struct t_play *play)
{
	char *text = NULL;

	(void)t_git(play->dir, &text, "git for-each-ref && git status --porcelain -uall");
	return text;
}

/* Must be refused, with nothing moved. */
static void refused(struct t_play *play, const char *id, enum ws_take take,
		    const char *role, int code)
{
	struct ws_resolution out = {0};
	char *before = refs(play), *after;

	assert_int_equal(ws_round_resolve(play->store, id, take, role, &play->world, &out,
					  &play->err),
			 code);
	after = refs(play);
	assert_string_equal(before, after);
	ws_resolution_clear(&out);
	free(before);
	free(after);
}

static enum ws_take taken(struct t_play *play, const char *id, enum ws_take take)
{
	struct ws_resolution out = {0};
	enum ws_take took;

	assert_int_equal(ws_round_resolve(play->store, id, take, NULL, &play->world, &out,
					  &play->err),
			 0);
	took = out.took;
	ws_resolution_clear(&out);
	return took;
}

static void only_conflicts_are_decided(void **state)
{
	struct t_play *play = *state;

	refused(play, "kkkk", WS_TAKE_CLOUD, NULL, WS_E_NO_CHANGE);
	t_play_line(play, "set acme/prod/members.ini [users] bob@acme.io = Owner");
	t_play_line(play, "commit");
	t_play_line(play, "sync");
	refused(play, id_of(play, WS_HELD), WS_TAKE_CLOUD, NULL, WS_E_NO_CHANGE);
}

/* The question is another one once the cloud has moved on. */
static void id_of_an_older_question_is_none(void **state)
{
	struct t_play *play = *state;
	char id[16];

	fight(play, "Viewer", "Runner");
	(void)snprintf(id, sizeof(id), "%s", id_of(play, WS_CONFLICT));
	t_play_line(play, "cloud grant acme/prod user bob@acme.io Owner");
	t_play_line(play, "sync");
	refused(play, id, WS_TAKE_CLOUD, NULL, WS_E_NO_CHANGE);
	refused(play, id, WS_TAKE_LOCAL, NULL, WS_E_NO_CHANGE);
}

static void roles_that_are_not_there_are_refused(void **state)
{
	struct t_play *play = *state;

	fight(play, "Viewer", "Runner");
	refused(play, id_of(play, WS_CONFLICT), WS_TAKE_ROLE, "Emperor", WS_E_ROLE_UNKNOWN);
	refused(play, id_of(play, WS_CONFLICT), WS_TAKE_ROLE, NULL, WS_E_USAGE_ARGUMENT);
}

static void lower_wants_a_subset(void **state)
{
	struct t_play *play = *state;

	fight(play, "Worker", "Runner");
	refused(play, id_of(play, WS_CONFLICT), WS_TAKE_LOWER, NULL, WS_E_NOT_COMPARABLE);
}

/* A role with a permission nobody has heard of may allow anything. */
static void role_nobody_can_describe_is_not_lower(void **state)
{
	struct t_play *play = *state;

	t_play_line(play, "cloud add-role acme Odd see_flows rule_the_world");
	t_play_line(play, "sync");
	fight(play, "Worker", "Odd");
	refused(play, id_of(play, WS_CONFLICT), WS_TAKE_LOWER, NULL, WS_E_NOT_COMPARABLE);
}

static void nothing_is_lower_than_any_role(void **state)
{
	struct t_play *play = *state;

	fight(play, "-", "Runner");
	assert_int_equal(taken(play, id_of(play, WS_CONFLICT), WS_TAKE_LOWER),
			 WS_TAKE_LOCAL);
	t_play_line(play, "sync");
	assert_null(t_fake_role_of(play->cloud, "acme/prod", WS_USER, "bob@acme.io"));
}

static void what_was_taken_away_there_is_lower(void **state)
{
	struct t_play *play = *state;

	fight(play, "Viewer", "-");
	assert_int_equal(taken(play, id_of(play, WS_CONFLICT), WS_TAKE_LOWER),
			 WS_TAKE_CLOUD);
	t_play_line(play, "sync");
	assert_null(t_fake_role_of(play->cloud, "acme/prod", WS_USER, "bob@acme.io"));
	assert_int_equal(t_fake_writes(play->cloud), 0);
}

static void edits_and_staged_files_are_in_the_way(void **state)
{
	struct t_play *play = *state;
	const char *id;

	fight(play, "Viewer", "Runner");
	id = id_of(play, WS_CONFLICT);
	t_play_line(play, "set acme/prod/members.ini [users] bob@acme.io = Owner");
	refused(play, id, WS_TAKE_CLOUD, NULL, WS_E_UNCOMMITTED);
	assert_true(t_git_ok(play->dir, "git add -A"));
	refused(play, id, WS_TAKE_BASE, NULL, WS_E_UNCOMMITTED);
	assert_true(t_git_ok(play->dir, "git reset -q --hard"));
	assert_int_equal(taken(play, id, WS_TAKE_CLOUD), WS_TAKE_CLOUD);
	refused(play, id, WS_TAKE_CLOUD, NULL, WS_E_NO_CHANGE);
}

static void base_nobody_knows_is_not_taken(void **state)
{
	struct t_play *play = *state;

	t_play_line(play, "sh git update-ref -d refs/wsync/base");
	fight(play, "Viewer", "Runner");
	refused(play, id_of(play, WS_CONFLICT), WS_TAKE_BASE, NULL, WS_E_USAGE_ARGUMENT);
}

static void elsewhere_than_on_main_nothing_is_decided(void **state)
{
	struct t_play *play = *state;

	fight(play, "Viewer", "Runner");
	t_play_line(play, "sh git checkout -qb side");
	refused(play, id_of(play, WS_CONFLICT), WS_TAKE_CLOUD, NULL, WS_E_GIT_STATE);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(only_conflicts_are_decided),
		FACT(id_of_an_older_question_is_none),
		FACT(roles_that_are_not_there_are_refused),
		FACT(lower_wants_a_subset),
		FACT(role_nobody_can_describe_is_not_lower),
		FACT(nothing_is_lower_than_any_role),
		FACT(what_was_taken_away_there_is_lower),
		FACT(edits_and_staged_files_are_in_the_way),
		FACT(base_nobody_knows_is_not_taken),
		FACT(elsewhere_than_on_main_nothing_is_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
