/*
 * tests/test_called.c - people, service accounts, teams and roles whose names cannot be
 * written: lines say id:UUID, and every screen says beside it what that is called.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/screens.h"

#define BOT      "bbbbbbbb-0000-4000-8000-000000000001"
#define TWIN     "bbbbbbbb-0000-4000-8000-000000000002"
#define OWNER    "cccccccc-0000-4000-8000-000000000001"
#define BUILT_IN "b0000000-0000-4000-8000-000000000b01"
#define TEAM     "dddddddd-0000-4000-8000-000000000001"

/* A service account that clears the line, two of one name, one that quotes a role; a role
 * that is called like a built-in one; a team that looks like syntax. */
#define SEED                                                                              \
	"{\"format\": 1, \"users\": [{\"email\": \"ada@acme.io\", \"handle\": \"ada\","   \
	" \"first_name\": \"Ada\", \"last_name\": \"Obi\","                               \
	" \"last_login\": \"2026-11-20T08:00:00.000000Z\"}], \"accounts\": ["             \
	"{\"handle\": \"acme\", \"name\": \"Acme\", \"plan_type\": \"ORGANIZATION\","     \
	" \"plan_tier\": \"TEAM\", \"audit_log\": false,"                                 \
	" \"members\": [{\"user\": \"ada@acme.io\", \"role\": \"Owner\"}],"               \
	" \"bots\": [{\"name\": \"ci\\u001b[2Kdeploy\", \"id\": \"" BOT "\"},"            \
	" {\"name\": \"x\\\" Owner\\u202e \", \"id\": \"" TWIN "\"}],"                    \
	" \"roles\": [{\"name\": \"owner\", \"id\": \"" OWNER "\","                       \
	" \"scopes\": [\"see_flows\"]}],"                                                 \
	" \"teams\": [{\"name\": \"[users]\", \"id\": \"" TEAM "\","                      \
	" \"members\": [\"ada@acme.io\"]}],"                                              \
	" \"workspaces\": [{\"handle\": \"prod\", \"name\": \"Prod\","                    \
	" \"id\": \"33333333-3333-4333-8333-333333333333\","                              \
	" \"access\": [{\"user\": \"ada@acme.io\","                                       \
	" \"role\": \"Owner\"}, {\"bot\": \"x\\\" Owner\\u202e \", \"role\": \"owner\"}," \
	" {\"team\": \"[users]\", \"role\": \"Viewer\"}]}]}],"                            \
	" \"keys\": [{\"name\": \"owner\", \"user\": \"ada@acme.io\","                    \
	" \"key\": \"" T_KEY_OWNER "\"}]}"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, SEED, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static void whoever_is_written_by_id_has_a_name_on_every_screen(void **state)
{
	T_SCREENS(*state, "called", "store",
		  {" git show HEAD:acme/_account/ids.ini", T_HUMAN},
		  {" service-account list", T_HUMAN | T_JSON},
		  {" role list", T_HUMAN | T_JSON}, {" role show Owner", T_HUMAN},
		  {" role show owner", T_HUMAN}, {" team list", T_HUMAN},
		  {" workspace show acme/prod", T_HUMAN | T_JSON},
		  {" who acme/prod", T_HUMAN | T_JSON},
		  {" blame acme/prod", T_HUMAN | T_JSON},
		  {" can bot:id:" TWIN " see_flows acme/prod --why", T_HUMAN | T_JSON},
		  {" grant acme/prod bot:id:" BOT " Owner", T_HUMAN},
		  {" grant acme/prod bot:id:" BOT " id:" BUILT_IN, T_HUMAN},
		  {" grant acme/prod bot:id:" TWIN " Viewer", T_HUMAN}, {" diff", T_LOOKS},
		  {" commit -m both", T_HUMAN}, {" status", T_LOOKS},
		  {" plan --offline", T_LOOKS}, {" review", T_HUMAN},
		  {" review --format markdown", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" log -n 2", T_HUMAN}, {" log -n 1 --json", T_HUMAN},
		  {" grant acme/prod 'bot:x\" Owner' Viewer", T_HUMAN});
}

int main(void)
{
	/* one store, from step to step: the order matters */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(whoever_is_written_by_id_has_a_name_on_every_screen),
	};

	return cmocka_run_group_tests(tests, begin, t_screens_end) ? 1 : 0;
}
