/*
 * tests/cli/command/test_log.c - the history of a workspace and of a person, through
 * other names, and who made what was done in the cloud.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "sync/round/round.h"
#include "tests/lib/asking.h"
#include "tests/lib/show.h"

#define MEMBERS "acme/prod/members.ini"
#define ADA     "Ada <ada@acme.io>"

static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	t_asking_fetch(a);
	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, ADA, "on-call is over");
	t_asking_sync(a);
	*state = a;
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

static void both(struct t_asking *a, const char *word, const char *part)
{
	char *text = t_asking(a, 0, "log", word, NULL);

	t_asking_has(text, part);
	free(text);
	text = t_asking(a, 0, "log", word, "--json", NULL);
	t_show_check_json(text, "log");
	t_asking_has(text, "on-call is over");
	free(text);
}

/* ---- other names ----------------------------------------------------------------------------- */

static void a_renamed_workspace_keeps_its_history(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_rename(a->cloud, "acme/prod", "production");
	t_asking_sync(a);
	both(a, "acme/production", "ada@acme.io");
	both(a, "production", "on-call is over");
	/* by the name of that time, as long as nobody else has it */
	text = t_asking(a, 0, "log", "acme/prod", NULL);
	t_asking_has(text, "on-call is over");
	free(text);
}

static void who_has_the_name_now_has_not_the_history(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_rename(a->cloud, "acme/prod", "production");
	t_fake_add_workspace(a->cloud, "acme/prod");
	t_asking_sync(a);
	text = t_asking(a, 0, "log", "acme/prod", NULL);
	t_asking_has_not(text, "on-call is over");
	free(text);
	both(a, "acme/production", "bob@acme.io");
}

static void a_renamed_person_keeps_theirs(void **state)
{
	struct t_asking *a = *state;

	t_fake_rename_person(a->cloud, "acme", "bob@acme.io", "robert@acme.io");
	t_asking_sync(a);
	both(a, "robert@acme.io", "on-call is over");
	both(a, "bob@acme.io", "on-call is over");
}

static void a_renamed_role_is_no_change_of_whoever_has_it(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_add_role(a->cloud, "acme", "Helper", "see_flows", NULL);
	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Helper");
	t_asking_sync(a);
	t_fake_rename_role(a->cloud, "acme", "Helper", "Assistant");
	t_asking_sync(a);
	text = t_asking(a, 0, "log", "dave@acme.io", NULL);
	t_asking_has(text, "Helper");
	t_asking_has_not(text, "Assistant");
	free(text);
	text = t_asking(a, 0, "log", "role:Helper", NULL); /* nothing has the name now */
	t_asking_has(text, "dave@acme.io");
	free(text);
	text = t_asking(a, 0, "blame", "acme/prod", "dave@acme.io", NULL);
	t_asking_has(text, "Assistant");
	t_asking_has(text, "in the cloud");
	free(text);
}

static void the_past_is_found_under_the_name_of_today(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_rename(a->cloud, "acme/prod", "production");
	t_asking_sync(a);
	text = t_asking(a, 0, "who", "acme/production", "--can", "see_flows", "--at",
			"HEAD~2", NULL);
	t_asking_has(text, "bob@acme.io   Developer");
	free(text);
	text = t_asking(a, 0, "blame", "production", "--at", "HEAD~2", NULL);
	t_asking_has(text, "bob@acme.io   Developer");
	free(text);
	text = t_asking(a, 0, "can", "bob@acme.io", "manage_flows", "acme/production",
			"--at", "HEAD~2", NULL);
	t_asking_has(text, "yes at HEAD~2");
	free(text);
	free(t_asking(a, 10, "who", "acme/nosuch", "--at", "HEAD~2", NULL));
	/* one that was not there yet */
	t_fake_add_workspace(a->cloud, "acme/late");
	t_asking_sync(a);
	free(t_asking(a, 10, "who", "acme/late", "--at", "HEAD~3", NULL));
}

/* ---- who did it in the cloud ------------------------------------------------------------------- */

static void the_audit_log_names_who_did_it(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Viewer");
	t_fake_audit(a->cloud, ws_round_real_world.now_s(ws_round_real_world.user),
		     "prefect-cloud.workspace-access.created", "acme/prod",
		     "carol@acme.io");
	t_asking_fetch(a);
	text = t_asking(a, 0, "log", "dave@acme.io", "--json", NULL);
	t_show_check_json(text, "log");
	t_asking_has(text, "\"author\": \"carol@acme.io\"");
	t_asking_has_not(text, "between ");
	free(text);
	text = t_asking(a, 6, "review", "--incoming", NULL);
	t_asking_has(text, "carol@acme.io");
	free(text);
	text = t_asking(a, 6, "review", "--incoming", "--json", NULL);
	t_asking_has(text, "carol@acme.io");
	free(text);
}

static void without_an_audit_log_the_author_is_unknown_between_two_looks(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Viewer");
	t_asking_fetch(a);
	text = t_asking(a, 0, "log", "dave@acme.io", NULL);
	t_asking_has(text, "unknown");
	t_asking_has(text, "between ");
	free(text);
	text = t_asking(a, 0, "log", "dave@acme.io", "--json", NULL);
	t_show_check_json(text, "log");
	t_asking_has(text, "\"author\": \"unknown\"");
	t_asking_has(text, "\"note\": \"between ");
	free(text);
	text = t_asking(a, 0, "blame", "acme/prod", "dave@acme.io", NULL);
	t_asking_has(text, "unknown");
	free(text);
	text = t_asking(a, 0, "blame", "acme/prod", "dave@acme.io", "--json", NULL);
	t_asking_has(text, "unknown");
	free(text);
	text = t_asking(a, 6, "review", "--incoming", NULL);
	t_asking_has(text, "unknown");
	t_asking_has(text, "between ");
	free(text);
	text = t_asking(a, 6, "review", "--incoming", "--json", NULL);
	t_asking_has(text, "unknown");
	t_asking_has(text, "between ");
	free(text);
}

/* ---- words that name nothing ------------------------------------------------------------------- */

static void a_slip_is_an_error_with_the_near_name(void **state)
{
	struct t_asking *a = *state;
	char *text;

	text = t_asking(a, 65, "log", "bob@acme.i", NULL);
	t_asking_has(text, "did you mean bob@acme.io?");
	free(text);
	text = t_asking(a, 65, "log", "role:Viewr", NULL);
	t_asking_has(text, "did you mean Viewer?");
	free(text);
	/* whom nothing ever happened to is somebody all the same */
	text = t_asking(a, 0, "log", "carol@acme.io", NULL);
	t_asking_has(text, "Nothing in the history");
	free(text);
	/* and what there is outside of the time that was asked for is no slip, either */
	text = t_asking(a, 0, "log", "role:Viewer", "--author", "nobody", NULL);
	t_asking_has(text, "Nothing in the history");
	free(text);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(a_renamed_workspace_keeps_its_history),
		T(who_has_the_name_now_has_not_the_history),
		T(a_renamed_person_keeps_theirs),
		T(a_renamed_role_is_no_change_of_whoever_has_it),
		T(the_past_is_found_under_the_name_of_today),
		T(the_audit_log_names_who_did_it),
		T(a_slip_is_an_error_with_the_near_name),
		T(without_an_audit_log_the_author_is_unknown_between_two_looks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
