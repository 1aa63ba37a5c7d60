/*
 * tests/cli/command/test_workspace_list.c - every workspace the key reaches, and why.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/asking.h"
#include "tests/lib/show.h"

static struct ws_account *account(struct t_asking *a, const char *handle)
{
	return (struct ws_account *)t_fake_account(a->cloud, handle);
}

/* acme is an organization alice is a Member of; alice is her own; zoe lends one. */
static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	account(a, "acme")->your_role = "Member";
	t_fake_add_account(a->cloud, "alice", "PERSONAL");
	t_fake_add_workspace(a->cloud, "alice/home");
	t_fake_add_account(a->cloud, "zoe", "PERSONAL");
	t_fake_add_workspace(a->cloud, "zoe/lent");
	account(a, "zoe")->your_role = "Collaborator";
	*state = a;
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

static void include(struct t_asking *a, const char *globs)
{
	(void)snprintf(a->s.store->include, sizeof(a->s.store->include), "%s", globs);
}

static void accounts_are_told_apart(void **state)
{
	struct t_asking *a = *state;
	const char *yours, *organizations, *shared;
	char *text;

	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", NULL);
	yours = strstr(text, "Yours\n");
	organizations = strstr(text, "Organizations\n");
	shared = strstr(text, "Shared with you\n");
	assert_non_null(yours);
	assert_non_null(organizations);
	assert_non_null(shared);
	assert_true(strstr(text, "alice/home") > yours &&
		    strstr(text, "alice/home") < organizations);
	assert_true(strstr(text, "acme/prod") > organizations &&
		    strstr(text, "acme/prod") < shared);
	assert_true(strstr(text, "zoe/lent") > shared);
	free(text);
}

static void every_way_in_is_named(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_team(a->cloud, "acme", "ops");
	t_fake_add_member(a->cloud, "acme", "ops", "alice@acme.io");
	t_fake_add_workspace(a->cloud, "acme/team");
	t_fake_grant(a->cloud, "acme/team", WS_TEAM, "ops", "Developer");
	t_fake_add_workspace(a->cloud, "acme/open");
	t_fake_set_default_role(a->cloud, "acme/open", "Viewer");
	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", "--format", "csv", NULL);
	t_asking_has(text, "acme/prod,prod,Owner,4,organization,direct,,");
	t_asking_has(text, ",Developer,1,organization,team:ops,,");
	t_asking_has(text, ",Viewer,0,organization,default role,,");
	free(text);
	account(a, "acme")->your_role = "Admin";
	t_asking_sync(a);
	text = t_asking(a, 0, "workspace", "list", "--format", "csv", NULL);
	t_asking_has(text, ",Owner,4,organization,\"direct, account Admin\",,");
	t_asking_has(text, ",Owner,0,organization,\"default role, account Admin\",,");
	free(text);
}

static void the_default_role_is_no_way_in_for_a_service_account(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_workspace(a->cloud, "acme/open");
	t_fake_set_default_role(a->cloud, "acme/open", "Viewer");
	t_fake_set_actor(a->cloud, WS_BOT, "acme", "ci-deploy");
	for (int tracked = 0; tracked < 2; tracked++) {
		include(a, tracked ? "*" : "acme/prod");
		t_asking_fetch(a);
		text = t_asking(a, 0, "workspace", "list", "--format", "csv", NULL);
		t_asking_has(text, "acme/prod,prod,Worker,4,organization,direct,,");
		t_asking_has_not(text, "default role");
		free(text);
	}
}

static void what_is_not_tracked_is_listed_and_has_no_directory(void **state)
{
	struct t_asking *a = *state;
	char *text;

	include(a, "acme/prod");
	account(a, "acme")->your_role = "Owner";
	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", "--json", NULL);
	t_show_check_json(text, "workspaces");
	t_asking_has(text, "\"path\": \"acme/staging\"");
	t_asking_has(text, "\"state\": \"not tracked\"");
	free(text);
	text = t_asking(a, 0, "workspace", "list", "-z", NULL);
	assert_string_equal(text, "acme/prod");
	free(text);
	/* the past was not listed */
	text = t_asking(a, 0, "workspace", "list", "--at", "cloud", NULL);
	t_asking_has_not(text, "acme/staging");
	free(text);
}

static void excluded_later_stays_here_and_is_not_touched(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_fetch(a);
	t_asking_sync(a);
	t_store_edit(&a->s, ".wsync/store.ini",
		     "[store]\nformat = 1\nendpoint = https://cloud.test/api\n"
		     "[track]\nexclude = acme/stag*\n");
	t_store_reopen(&a->s);
	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", NULL);
	t_asking_has(text, "not tracked");
	t_asking_has_not(text, "not listed");
	free(text);
	text = t_asking(a, 10, "grant", "acme/staging", "bob@acme.io", "Viewer", NULL);
	t_asking_has(text, "acme/staging is not tracked here");
	free(text);
}

static void room_in_the_plans_is_told(void **state)
{
	static struct ws_limit limits[] = {
		{"workspace_limit", 2}, {"user_limit", 9}, {"work_pool_limit", 5}};
	struct t_asking *a = *state;
	char *text;

	account(a, "acme")->limits = limits;
	account(a, "acme")->limit_count = 3;
	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", NULL);
	t_asking_has(text, "acme: at least 2 of 2 workspaces, 4 of 9 users, work pools not "
			   "known, 5 allowed\n");
	free(text);
	account(a, "acme")->your_role = "Owner";
	account(a, "acme")->usage_known = true;
	account(a, "acme")->work_pools = 3;
	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", NULL);
	t_asking_has(text, "acme: 2 of 2 workspaces, 4 of 9 users, 3 of 5 work pools\n");
	free(text);
}

static void a_creation_past_the_limit_stops_before_the_call(void **state)
{
	static struct ws_limit limits[] = {{"workspace_limit", 3}};
	struct t_asking *a = *state;
	char *text;

	account(a, "acme")->limits = limits;
	account(a, "acme")->limit_count = 1;
	include(a, "acme/prod"); /* what has no directory takes up room, too */
	account(a, "acme")->your_role = "Owner";
	t_asking_fetch(a);
	t_asking_sync(a);
	(void)snprintf(a->s.store->include, sizeof(a->s.store->include), "*");
	text = t_asking(a, 0, "workspace", "create", "acme/third", NULL);
	free(text);
	t_asking_commit(a, "Alice <alice@acme.io>", "a third one");
	text = t_asking(a, 0, "plan", "--offline", NULL);
	t_asking_has(text, "limits    acme: 2 of 3 workspaces\n");
	free(text);
	text = t_asking(a, 6, "workspace", "create", "acme/fourth", NULL);
	t_asking_has(text, "WS0313");
	t_asking_has(text, "acme has 2 of 3 workspaces, and 2 more are wanted");
	t_asking_has(text, "pricing");
	free(text);
}

static void hostile_names_stay_names(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_set_name(a->cloud, "acme/prod", "=cmd|'/c calc'!A1");
	t_fake_set_name(a->cloud, "zoe/lent", "x\033[2J\xe2\x80\xaey");
	t_asking_fetch(a);
	text = t_asking(a, 0, "workspace", "list", NULL);
	assert_null(strchr(text, '\033'));
	assert_null(strstr(text, "\xe2\x80\xae"));
	free(text);
	text = t_asking(a, 0, "workspace", "list", "--format", "csv", NULL);
	t_asking_has(text, "acme/prod,'=cmd|'/c calc'!A1,");
	free(text);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(accounts_are_told_apart),
		FACT(every_way_in_is_named),
		FACT(the_default_role_is_no_way_in_for_a_service_account),
		FACT(what_is_not_tracked_is_listed_and_has_no_directory),
		FACT(excluded_later_stays_here_and_is_not_touched),
		FACT(room_in_the_plans_is_told),
		FACT(a_creation_past_the_limit_stops_before_the_call),
		FACT(hostile_names_stay_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
