/*
 * tests/cli/command/test_export.c - who has access to what: the export, and the review of
 * every grant.
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

static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	t_asking_fetch(a);
	t_asking_sync(a);
	*state = a;
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

static void every_way_in_is_a_row(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_set_default_role(a->cloud, "acme/prod", "Viewer");
	t_asking_sync(a);
	text = t_asking(a, 0, "export", "acme/prod", NULL);
	t_asking_has(text, "acme/prod,user,alice@acme.io,Owner,direct,");
	/* carol comes in twice, and bob by his line and the default role */
	t_asking_has(text, "acme/prod,user,carol@acme.io,Viewer,team:data,");
	t_asking_has(text, "acme/prod,user,carol@acme.io,Viewer,default role,");
	t_asking_has(text, "acme/prod,user,bob@acme.io,Developer,direct,");
	t_asking_has(text, "acme/prod,user,bob@acme.io,Viewer,default role,");
	t_asking_has(text, "acme/prod,service-account,ci-deploy,Worker,direct,");
	t_asking_has_not(text, "ci-deploy,Viewer,default role");
	t_asking_has(text, "acme/prod,team,data,Viewer,direct,");
	t_asking_has_not(text, "acme/staging");
	free(text);
}

static void workspaces_are_named_by_globs_and_paths(void **state)
{
	struct t_asking *a = *state;
	char *text = t_asking(a, 0, "export", "acme/*", NULL);

	t_asking_has(text, "acme/prod,");
	t_asking_has(text, "acme/staging,");
	free(text);
	text = t_asking(a, 0, "export", "staging", NULL);
	t_asking_has_not(text, "acme/prod,");
	free(text);
	text = t_asking(a, 10, "export", "acme/stagin", NULL);
	t_asking_has(text, "did you mean acme/staging?");
	free(text);
}

static void json_has_a_schema_and_permissions_by_name(void **state)
{
	struct t_asking *a = *state;
	char *text = t_asking(a, 0, "export", "--format", "json", NULL);

	t_show_check_json(text, "access");
	t_asking_has_not(text, "\"scopes\"");
	free(text);
	text = t_asking(a, 0, "export", "acme/prod", "--format", "json", "-v", NULL);
	t_show_check_json(text, "access");
	t_asking_has(text, "\"manage_workspace_users\"");
	free(text);
	text = t_asking(a, 0, "review", "--all", "--json", NULL);
	t_show_check_json(text, "access");
	free(text);
}

static void who_gave_it_and_until_when_is_told(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, "acme/prod/members.ini", "bob@acme.io = Developer",
		      "bob@acme.io = Viewer, until 2099-12-31, why INC-7");
	t_asking_commit(a, "Dave <dave@acme.io>", "less for bob");
	text = t_asking(a, 0, "export", "acme/prod", NULL);
	t_asking_has(text, "bob@acme.io,Viewer,direct,");
	t_asking_has(text, ",2099-12-31,dave@acme.io,");
	t_asking_has(text, ",INC-7,");
	/* who was there at the first look: nobody knows by whom, or when */
	t_asking_has(text, ",,,,already there,");
	free(text);
	/* the cloud has it as before */
	text = t_asking(a, 0, "export", "acme/prod", "--cloud", NULL);
	t_asking_has(text, "bob@acme.io,Developer,direct,");
	free(text);
	text = t_asking(a, 0, "export", "acme/prod", "--at", "HEAD~1", NULL);
	t_asking_has(text, "bob@acme.io,Developer,direct,");
	free(text);
	text = t_asking(a, 64, "export", "--cloud", "--at", "HEAD", NULL);
	t_asking_has(text, "exclude each other");
	free(text);
}

static void the_review_marks_what_counts(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, "acme/prod/members.ini", "bob@acme.io = Developer",
		      "bob@acme.io = Developer, until 2001-01-31");
	/* git records what wsync commit would refuse */
	assert_true(t_git_ok(a->s.dir, "git commit -qam ended"));
	/* dave leaves the account; his line of staging stays until it is taken away */
	t_fake_drop_person(a->cloud, "acme", "dave@acme.io");
	t_asking_sync(a);
	text = t_asking(a, 0, "review", "--all", "acme/*", "--plain", NULL);
	t_asking_has(text, "who: alice@acme.io\nrole: Owner\ncan: control, secrets\n");
	t_asking_has(text, "who: team:data\nrole: Viewer\n");
	t_asking_has(text, "note: 1 member\n");
	free(text);
	text = t_asking(a, 0, "review", "--all", "acme/prod", "--format", "markdown", NULL);
	t_asking_has(text, "| WORKSPACE | WHO | ROLE | CAN | GIVEN BY | SINCE | NOTE |\n"
			   "| --- | --- |");
	t_asking_has(text, "bot:ci-deploy");
	free(text);
}

static void what_is_past_its_end_and_whom_nobody_knows_is_counted(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, "acme/prod/members.ini", "bob@acme.io = Developer",
		      "bob@acme.io = Developer, until 2001-01-31");
	/* git records what wsync commit would refuse */
	assert_true(t_git_ok(a->s.dir, "git commit -qam ended"));
	text = t_asking(a, 0, "review", "--all", "acme/prod", NULL);
	t_asking_has(text, "ended 2001-01-31");
	t_asking_has(text, "0 with an end date, 1 past it");
	free(text);
	/* a pin without a member: somebody who left the account */
	t_asking_edit(a, "acme/_account/people.ini", "bob@acme.io = Member\n", "");
	assert_true(t_git_ok(a->s.dir, "git commit -qam gone"));
	text = t_asking(a, 0, "review", "--all", "acme/prod", NULL);
	t_asking_has(text, "not seen, ended");
	t_asking_has(text, "1 past it, 1\nfor somebody whom no list has");
	free(text);
}

static void hostile_names_are_no_formulas_and_draw_nothing(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_bot(a->cloud, "acme", "=cmd|' /c calc'!A0");
	t_fake_grant(a->cloud, "acme/prod", WS_BOT, "=cmd|' /c calc'!A0", "Viewer");
	t_fake_add_bot(a->cloud, "acme", "x\033]0;y\007|z");
	t_fake_grant(a->cloud, "acme/prod", WS_BOT, "x\033]0;y\007|z", "Viewer");
	t_asking_sync(a);
	text = t_asking(a, 0, "export", NULL);
	t_asking_has_not(text, ",=cmd");
	assert_null(strchr(text, '\033'));
	free(text);
	text = t_asking(a, 0, "review", "--all", NULL);
	assert_null(strchr(text, '\033'));
	free(text);
	text = t_asking(a, 0, "review", "--all", "--format", "markdown", NULL);
	assert_null(strchr(text, '\033'));
	/* its name is told, and ends no cell */
	assert_non_null(strstr(text, "07\\|z"));
	for (const char *at = text; (at = strstr(at, "|z")); at++)
		assert_int_equal(at[-1], '\\');
	free(text);
}

static void what_could_not_be_read_is_said(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_workspace(a->cloud, "acme/dark");
	t_fake_hide(a->cloud, "acme/dark", 1u << WS_USER);
	t_asking_sync(a);
	text = t_asking(a, 0, "export", "acme/dark", "--format", "json", NULL);
	t_asking_has(text, "\"acme/dark [users]\"");
	free(text);
	text = t_asking(a, 0, "review", "--all", "acme/dark", NULL);
	t_asking_has(text, "Not known here: [users]");
	free(text);
}

#define FACT(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		FACT(every_way_in_is_a_row),
		FACT(workspaces_are_named_by_globs_and_paths),
		FACT(json_has_a_schema_and_permissions_by_name),
		FACT(who_gave_it_and_until_when_is_told),
		FACT(the_review_marks_what_counts),
		FACT(what_is_past_its_end_and_whom_nobody_knows_is_counted),
		FACT(hostile_names_are_no_formulas_and_draw_nothing),
		FACT(what_could_not_be_read_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
