/*
 * tests/cli/command/test_who.c - who may do what: every way access comes in, on both
 * sides, and what is not known.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/asking.h"
#include "tests/lib/show.h"

#define MEMBERS "acme/prod/members.ini"

static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	t_fake_add_person(a->cloud, "acme", "eva@acme.io", "Owner");
	t_fake_add_person(a->cloud, "acme", "max@acme.io", "Admin");
	t_fake_add_member(a->cloud, "acme", "data", "dave@acme.io");
	t_asking_fetch(a);
	*state = a;
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

/* ---- where access comes from ---------------------------------------------------------------- */

static void every_way_in_is_named(void **state)
{
	char *text = t_asking(*state, 0, "who", "acme/prod", "--can", "see_flows", NULL);

	assert_string_equal(
		text, "7 principals\n\n"
		      "WHO           ROLE                 THROUGH               CHANGE\n"
		      "alice@acme.io Owner                direct, members.ini:5\n"
		      "bob@acme.io   Developer            direct, members.ini:6\n"
		      "2 people      Viewer               team:data\n"
		      "eva@acme.io   Owner of the account account role\n"
		      "max@acme.io   Admin of the account account role\n"
		      "bot:ci-deploy Worker               direct, members.ini:9\n");
	free(text);
	text = t_asking(*state, 0, "who", "prod", "--can", "see_flows", "-v", NULL);
	t_asking_has(text, "carol@acme.io");
	t_asking_has(text, "dave@acme.io");
	free(text);
	text = t_asking(*state, 0, "who", "prod", "--can", "see_flows", "--json", NULL);
	t_show_check_json(text, "who");
	t_asking_has(text, "\"now\": 7");
	free(text);
	text = t_asking(*state, 0, "who", "prod", "--format", "csv", NULL);
	t_asking_has(text, "user,carol@acme.io,Viewer,team:data,yes,yes,\r\n");
	free(text);
	text = t_asking(*state, 0, "who", "prod", "--can", "see_flows", "--plain", NULL);
	t_asking_has(text, "who: 2 people\nrole: Viewer\nthrough: team:data\n");
	free(text);
}

static void the_default_role_is_never_a_service_accounts(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_set_default_role(a->cloud, "acme/prod", "Developer");
	t_asking_sync(a);
	text = t_asking(a, 0, "who", "prod", "--can", "manage_flows", NULL);
	t_asking_has(text, "people");
	t_asking_has(text, "default role");
	t_asking_has_not(text, "bot:prod-worker");
	free(text);
	free(t_asking(a, 0, "can", "dave@acme.io", "manage_flows", "prod", NULL));
	free(t_asking(a, 2, "can", "bot:prod-worker", "see_flows", "prod", NULL));
	/* nor a team's own */
	free(t_asking(a, 2, "can", "team:data", "manage_flows", "prod", NULL));
}

static void owners_and_admins_of_the_account_may_everything(void **state)
{
	char *text = t_asking(*state, 0, "can", "max@acme.io", "manage_workspace_users",
			      "acme/staging", "--why", NULL);

	t_asking_has(text, "yes\n  local   Admin of the account (account role) includes "
			   "manage_workspace_users\n");
	free(text);
	free(t_asking(*state, 2, "can", "bob@acme.io", "manage_workspace_users", "prod",
		      NULL));
}

static void two_teams_and_a_line_are_united(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_role(a->cloud, "acme", "One", "see_deployments", NULL);
	t_fake_add_role(a->cloud, "acme", "Two", "see_blocks", NULL);
	t_fake_add_role(a->cloud, "acme", "Three", "see_flows", NULL);
	t_fake_add_team(a->cloud, "acme", "second");
	t_fake_add_member(a->cloud, "acme", "second", "dave@acme.io");
	t_fake_grant(a->cloud, "acme/prod", WS_TEAM, "data", "One");
	t_fake_grant(a->cloud, "acme/prod", WS_TEAM, "second", "Two");
	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Three");
	t_asking_fetch(a);
	text = t_asking(a, 0, "who", "prod", "--can", "see_flows", "see_blocks",
			"see_deployments", "--cloud", NULL);
	t_asking_has(text, "dave@acme.io");
	t_asking_has(text, "Three + One + Two");
	t_asking_has(text, " + team:data + team:second");
	t_asking_has_not(text, "carol");
	free(text);
}

static void any_of_a_glob_and_all_of_several(void **state)
{
	char *text = t_asking(*state, 0, "who", "prod", "--can", "manage_*", NULL);

	t_asking_has(text, "bob@acme.io");
	t_asking_has_not(text, "people");
	free(text);
	text = t_asking(*state, 0, "who", "prod", "--can", "manage_*", "manage_acls", NULL);
	t_asking_has_not(text, "bob@acme.io");
	t_asking_has(text, "alice@acme.io");
	free(text);
}

static void wrong_words_are_told_with_near_ones(void **state)
{
	char *text = t_asking(*state, 64, "who", "prod", "--can", "see_flow", NULL);

	t_asking_has(text, "did you mean see_flows?");
	free(text);
	free(t_asking(*state, 64, "who", "prod", "see_flows", NULL));
	free(t_asking(*state, 64, "who", "prod", "--cloud", "--at", "HEAD", NULL));
	free(t_asking(*state, 64, "can", "bob@acme.io", "see_flow", "prod", NULL));
	text = t_asking(*state, 65, "can", "bbo@acme.io", "see_flows", "prod", NULL);
	t_asking_has(text, "did you mean bob@acme.io?");
	free(text);
	free(t_asking(*state, 10, "who", "nosuch", NULL));
}

/* ---- both sides ------------------------------------------------------------------------------ */

static void edits_and_changes_of_the_cloud_are_told_apart(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "ci-deploy = Worker", "ci-deploy = Viewer");
	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer",
		      "bob@acme.io = Developer\ndave@acme.io = Developer");
	t_asking_commit(a, "Ada <ada@acme.io>", "both");
	t_fake_grant(a->cloud, "acme/prod", WS_BOT, "prod-worker", "Worker");
	t_asking_fetch(a);
	text = t_asking(a, 0, "who", "prod", "--can", "run_flows", NULL);
	t_asking_has(text, "6 principals, 6 with your edits (*)\n");
	t_asking_has(text, "given in the cloud, ");
	t_asking_has(text, "loses it with ");
	t_asking_has(text, "gains it with ");
	t_asking_has(text, " *");
	free(text);
	/* uncommitted edits count for nothing */
	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	text = t_asking(a, 0, "can", "bob@acme.io", "run_flows", "prod", NULL);
	assert_string_equal(text, "yes\n");
	free(text);
	text = t_asking(a, 0, "can", "dave@acme.io", "run_flows", "prod", "--why", NULL);
	t_asking_has(text, "yes, with your edits; no in the cloud (");
	t_asking_has(text, "local   Developer (direct, members.ini:7) includes run_flows");
	t_asking_has(text, "cloud   Viewer (team:data) does not include run_flows");
	free(text);
	free(t_asking(a, 2, "can", "dave@acme.io", "run_flows", "prod", "--cloud", NULL));
	text = t_asking(a, 2, "can", "bot:prod-worker", "run_flows", "prod", NULL);
	t_asking_has(text, "no here; yes in the cloud (");
	free(text);
	text = t_asking(a, 0, "can", "dave@acme.io", "run_flows", "prod", "--json", NULL);
	t_show_check_json(text, "can");
	free(text);
}

static void a_conflict_settles_nothing(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, "Ada <ada@acme.io>", "down");
	t_fake_grant(a->cloud, "acme/prod", WS_USER, "bob@acme.io", "Owner");
	t_asking_fetch(a);
	text = t_asking(a, 0, "who", "prod", "--can", "manage_flows", NULL);
	t_asking_has(text, "3 principals\n");
	t_asking_has(text, "not settled: conflict ");
	free(text);
}

static void a_renamed_workspace_is_the_same_one(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_rename(a->cloud, "acme/prod", "production");
	t_fake_grant(a->cloud, "acme/production", WS_BOT, "prod-worker", "Worker");
	t_asking_fetch(a);
	text = t_asking(a, 2, "can", "bot:prod-worker", "run_flows", "acme/prod", NULL);
	t_asking_has(text, "no here; yes in the cloud");
	free(text);
}

static void a_team_in_the_cloud_alone_reaches_its_people(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_grant(a->cloud, "acme/staging", WS_TEAM, "data", "Developer");
	t_asking_fetch(a);
	text = t_asking(a, 0, "who", "staging", "--can", "manage_flows", NULL);
	t_asking_has(text, "2 people");
	t_asking_has(text, "given in the cloud, ");
	free(text);
}

/* ---- what is not known ------------------------------------------------------------------------ */

static void what_an_unknown_permission_allows_is_not_guessed(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_role(a->cloud, "acme", "Odd", "see_flows frobnicate", NULL);
	t_fake_grant(a->cloud, "acme/prod", WS_USER, "bob@acme.io", "Odd");
	t_asking_fetch(a);
	text = t_asking(a, 0, "who", "prod", "--can", "manage_flows", "--cloud", NULL);
	t_asking_has(text, ", 1 not known\n");
	t_asking_has(text, "bob@acme.io");
	free(text);
	text = t_asking(a, 0, "who", "prod", "--can", "manage_flows", NULL);
	t_asking_has(text, ", 1 not known\n");
	t_asking_has_not(text, "taken away");
	free(text);
	/* neither yes nor no */
	text = t_asking(a, 1, "can", "bob@acme.io", "manage_flows", "prod", "--cloud",
			NULL);
	t_asking_has(text, "not known in the cloud\n");
	free(text);
	/* what is named is known to be there */
	free(t_asking(a, 0, "can", "bob@acme.io", "see_flows", "prod", "--cloud", NULL));
	free(t_asking(a, 0, "can", "bob@acme.io", "frobnicate", "prod", "--cloud", NULL));
}

static void a_list_that_is_not_there_is_no_no(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "[teams]\ndata = Viewer\n", "");
	t_asking_commit(a, "Ada <ada@acme.io>", "teams are not managed here");
	text = t_asking(a, 1, "can", "carol@acme.io", "see_flows", "prod", "--why", NULL);
	t_asking_has(text, "not known");
	t_asking_has(text, "[teams] not known");
	free(text);
	text = t_asking(a, 0, "who", "prod", NULL);
	t_asking_has(text, "Not known here: [teams]\n");
	free(text);
	/* yes stays yes */
	free(t_asking(a, 0, "can", "bob@acme.io", "see_flows", "prod", NULL));
}

static void hostile_names_are_shown_harmless(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_role(a->cloud, "acme", "Dev\xd0\xb5loper", "see_flows", NULL);
	t_fake_add_bot(a->cloud, "acme", "x\033[2Jy");
	t_fake_grant(a->cloud, "acme/prod", WS_BOT, "x\033[2Jy", "Dev\xd0\xb5loper");
	t_asking_fetch(a);
	text = t_asking(a, 0, "who", "prod", "--cloud", NULL);
	t_asking_has_not(text, "\033");
	t_asking_has(text, "[mixed script]");
	free(text);
	text = t_asking(a, 0, "who", "prod", "--cloud", "--plain", NULL);
	t_asking_has_not(text, "\033");
	free(text);
}

/* Who will have it once it is made: nothing was taken away from them. */
static void a_workspace_not_made_yet_is_gained(void **state)
{
	struct t_asking *a = *state;
	char *text;

	free(t_asking(a, 0, "workspace", "create", "acme/lab", "-q", NULL));
	t_asking_commit(a, "Ada <ada@acme.io>", "a lab");
	text = t_asking(a, 0, "who", "acme/lab", NULL);
	t_asking_has_not(text, "taken away");
	t_asking_has(text, "0 principals, 2 with your edits");
	t_asking_has(text, "eva@acme.io Owner of the account account role gains it with ");
	free(text);
}

/* ---- at a moment --------------------------------------------------------------------------------- */

static void the_past_is_answered_as_it_was(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, "Ada <ada@acme.io>", "down");
	free(t_asking(a, 2, "can", "bob@acme.io", "manage_flows", "prod", NULL));
	text = t_asking(a, 0, "can", "bob@acme.io", "manage_flows", "prod", "--at",
			"HEAD~1", NULL);
	assert_string_equal(text, "yes at HEAD~1\n");
	free(text);
	text = t_asking(a, 0, "who", "prod", "--can", "manage_flows", "--at", "HEAD~1",
			NULL);
	t_asking_has(text, "4 principals at HEAD~1\n");
	free(text);
	text = t_asking(a, 64, "who", "prod", "--at", "2001-01-01", NULL);
	t_asking_has(text, "before the first commit");
	free(text);
	text = t_asking(a, 64, "who", "prod", "--at", "2001-01-01T10:00:00Z", NULL);
	t_asking_has(text, "before the first commit");
	free(text);
	text = t_asking(a, 64, "can", "bob@acme.io", "see_flows", "prod", "--at", "999d",
			NULL);
	t_asking_has(text, "before the first commit");
	free(text);
	text = t_asking(a, 64, "who", "prod", "--at", "2093-01-01", NULL);
	t_asking_has(text, "--at 2093-01-01 is yet to come");
	free(text);
	text = t_asking(a, 64, "blame", "prod", "--at", "yesterday", NULL);
	t_asking_has(text, "how many days ago (30d)");
	free(text);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(every_way_in_is_named),
		T(the_default_role_is_never_a_service_accounts),
		T(owners_and_admins_of_the_account_may_everything),
		T(two_teams_and_a_line_are_united),
		T(any_of_a_glob_and_all_of_several),
		T(wrong_words_are_told_with_near_ones),
		T(edits_and_changes_of_the_cloud_are_told_apart),
		T(a_conflict_settles_nothing),
		T(a_renamed_workspace_is_the_same_one),
		T(a_team_in_the_cloud_alone_reaches_its_people),
		T(what_an_unknown_permission_allows_is_not_guessed),
		T(a_list_that_is_not_there_is_no_no),
		T(hostile_names_are_shown_harmless),
		T(a_workspace_not_made_yet_is_gained),
		T(the_past_is_answered_as_it_was),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
