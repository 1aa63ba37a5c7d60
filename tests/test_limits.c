/*
 * tests/test_limits.c - what the plan of an account allows, on the screen: a creation past
 * the limit stops before the call, with the line that asked for it and where plans are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>
#include "tests/lib/screens.h"

/* An organization and a personal account with a workspace each. The personal one is full;
 * how many the other may have is put in. Ids are fixed, so that screens stay the same. */
#define SEED(limit)                                                                     \
	"{\"format\": 1, \"users\": [{\"email\": \"ada@acme.io\", \"handle\": \"ada\"," \
	" \"first_name\": \"Ada\", \"last_name\": \"Obi\","                             \
	" \"last_login\": \"2026-11-20T08:00:00.000000Z\"}], \"accounts\": ["           \
	"{\"handle\": \"acme\", \"name\": \"Acme\", \"plan_type\": \"ORGANIZATION\","   \
	" \"plan_tier\": \"TEAM\", \"workspace_limit\": " limit ", \"user_limit\": 1,"  \
	" \"members\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"             \
	" \"workspaces\": [{\"handle\": \"prod\", \"name\": \"Prod\","                  \
	" \"id\": \"33333333-3333-4333-8333-333333333333\","                            \
	" \"access\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}]}]},"           \
	"{\"handle\": \"ada\", \"name\": \"ada\", \"plan_type\": \"PERSONAL\","         \
	" \"personal_account_of\": \"ada@acme.io\", \"workspace_limit\": 1,"            \
	" \"members\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"             \
	" \"user_limit\": 1, \"workspaces\": [{\"handle\": \"own\", \"name\": \"Own\"," \
	" \"id\": \"44444444-4444-4444-8444-444444444444\","                            \
	" \"access\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}]}]}],"          \
	" \"keys\": [{\"name\": \"owner\", \"user\": \"ada@acme.io\","                  \
	" \"key\": \"" T_KEY_OWNER "\"}]}"

/* Plans that limit all four; the second account is over one of them. */
static const char four_limits[] =
	"{\"format\": 1, \"users\": [{\"email\": \"ada@acme.io\", \"handle\": \"ada\","
	" \"first_name\": \"Ada\", \"last_name\": \"Obi\","
	" \"last_login\": \"2026-11-20T08:00:00.000000Z\"}], \"accounts\": ["
	"{\"handle\": \"acme\", \"name\": \"Acme\", \"plan_type\": \"ORGANIZATION\","
	" \"plan_tier\": \"TEAM\", \"workspace_limit\": 3, \"user_limit\": 4,"
	" \"automations_limit\": 5, \"work_pool_limit\": 2,"
	" \"members\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"
	" \"workspaces\": [{\"handle\": \"prod\", \"name\": \"Prod\","
	" \"id\": \"33333333-3333-4333-8333-333333333333\","
	" \"access\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"
	" \"inventory\": {\"work_pools\": [{\"name\": \"k8s\", \"type\": \"process\"},"
	" {\"name\": \"local\", \"type\": \"process\"}],"
	" \"automations\": [{\"name\": \"tell\"}, {\"name\": \"stop\"}]}}]},"
	"{\"handle\": \"beta\", \"name\": \"Beta\", \"plan_type\": \"ORGANIZATION\","
	" \"workspace_limit\": 1, \"user_limit\": 1, \"automations_limit\": 0,"
	" \"work_pool_limit\": 0, \"members\": [{\"user\": \"ada@acme.io\","
	" \"role\": \"Owner\"}], \"workspaces\": [{\"handle\": \"own\","
	" \"name\": \"Own\", \"id\": \"44444444-4444-4444-8444-444444444444\","
	" \"access\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"
	" \"inventory\": {\"work_pools\": [{\"name\": \"old\", \"type\": \"process\"}]}"
	"}]}], \"keys\": [{\"name\": \"owner\", \"user\": \"ada@acme.io\","
	" \"key\": \"" T_KEY_OWNER "\"}]}";

static int begin_with(void **state, const char *seed, const char *faults)
{
	static struct t_e2e e;

	t_e2e_begin(&e, seed, faults);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int full(void **state)
{
	return begin_with(state, SEED("1"), NULL);
}

static int room_for_one(void **state)
{
	return begin_with(state, SEED("2"), NULL);
}

static int all_four(void **state)
{
	return begin_with(state, four_limits, NULL);
}

/* The plan was changed between the look and the call. */
static int changed_meanwhile(void **state)
{
	return begin_with(
		state, SEED("2"),
		"[{\"method\": \"POST\", \"path\": \"/accounts/*/workspaces/\", \"count\": 0,"
		" \"action\": \"status\", \"status\": 403, \"body\":"
		" \"{\\\"detail\\\": \\\"The plan allows no more workspaces\\\"}\"}]");
}

/* A directory made with an editor. */
static void by_hand(struct t_e2e *e, const char *handle)
{
	assert_true(
		t_e2e_ok(e,
			 "cd store && mkdir acme/%s && "
			 "printf '[workspace]\\nname = %s\\n' >acme/%s/workspace.ini && "
			 "wsync commit -m %s",
			 handle, handle, handle, handle));
}

static void a_full_account_makes_no_more(void **state)
{
	struct t_e2e *e = *state;

	T_SCREENS(e, "limits-create", "store", {" ws list", T_HUMAN | T_JSON},
		  {" ws create acme/lab", T_HUMAN | T_PLAIN | T_JSON},
		  {" ws create acme/lab -n --offline", T_HUMAN});
	by_hand(e, "lab");
	T_SCREENS(e, "limits-plan", "store", {" status", T_HUMAN}, {" plan", T_LOOKS},
		  {" sync --yes", T_HUMAN | T_PLAIN | T_ASCII}, {" sync --json", T_HUMAN});
	assert_int_equal(t_cloud_logged(&e->cloud, "/workspaces/ 2"), 0);
	assert_true(t_e2e_ok(e, "test -f store/acme/lab/workspace.ini"));
}

static void a_full_account_takes_none_over(void **state)
{
	T_SCREENS(*state, "limits-transfer", "store",
		  {" ws transfer prod ada", T_HUMAN | T_JSON});
}

static void seats_are_limited_too(void **state)
{
	T_SCREENS(*state, "limits-users", "store",
		  {" grant ada/own kim@x.org Developer", T_HUMAN},
		  {" commit -m kim", T_HUMAN}, {" plan", T_HUMAN | T_JSON},
		  {" sync --yes", T_HUMAN},
		  {" invitation create acme kim@x.org --yes", T_HUMAN | T_JSON});
	assert_int_equal(
		t_cloud_logged(&((struct t_e2e *)*state)->cloud, "/invitations/ 2"), 0);
}

/* Workspaces, users, automations and work pools: how many of how many. */
static void every_limit_is_told(void **state)
{
	struct t_e2e *e = *state;

	by_hand(e, "lab");
	T_SCREENS(e, "limits-all", "store", {" ws list", T_LOOKS | T_CSV},
		  {" plan", T_HUMAN | T_PLAIN}, {" ws create beta/two", T_HUMAN | T_JSON});
}

static void drafts_take_room_and_names(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync ws create acme/lab --name Lab"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync ws create acme/two"));
	assert_true(t_e2e_err(e, "acme has 1 of 2 workspaces, and 2 more are wanted"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync ws create acme/two --name lab"));
	assert_true(t_e2e_err(e, "acme/lab is called \"lab\" already"));
	/* by hand all the same: one goes, the other is held */
	by_hand(e, "two");
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "Sent"));
	assert_true(t_e2e_out(e, "the plan of acme allows 2 workspaces"));
	assert_int_equal(t_cloud_logged(&e->cloud, "/workspaces/ 201"), 1);
}

/* What is not tracked takes room as well. */
static void workspaces_without_a_directory_count(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && printf 'exclude = acme/prod\\n' >>x && "
				"sed -i '/^\\[track\\]/r x' .wsync/store.ini && rm x && "
				"wsync sync --yes"));
	by_hand(e, "lab");
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "the plan of acme allows no more workspaces"));
	assert_true(t_e2e_out(e, "acme/lab/workspace.ini:2"));
	assert_true(t_e2e_out(e, "https://www.prefect.io/pricing"));
	assert_int_equal(t_cloud_logged(&e->cloud, "/workspaces/ 201"), 0);
}

static void the_cloud_has_the_last_word(void **state)
{
	struct t_e2e *e = *state;

	by_hand(e, "lab");
	T_SCREENS(e, "limits-refused", "store", {" sync --yes", T_LOOKS & ~T_JSON},
		  {" sync --yes --json", T_HUMAN});
	assert_true(t_e2e_ok(e, "! grep -q '^id = ' store/acme/lab/workspace.ini"));
}

#define TEST(name, begin) cmocka_unit_test_setup_teardown(name, begin, t_screens_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_full_account_makes_no_more, full),
		TEST(a_full_account_takes_none_over, full),
		TEST(seats_are_limited_too, full),
		TEST(every_limit_is_told, all_four),
		TEST(drafts_take_room_and_names, room_for_one),
		TEST(workspaces_without_a_directory_count, full),
		TEST(the_cloud_has_the_last_word, changed_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
