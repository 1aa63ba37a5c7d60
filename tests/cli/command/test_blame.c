/*
 * tests/cli/command/test_blame.c - who gave each grant, through everything that may
 * happen to its line.
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
#include "tests/lib/tempdir.h"

#define MEMBERS "acme/prod/members.ini"
#define ADA     "Ada <ada@acme.io>"
#define DAN     "Dan <dan@acme.io>"

static int begin(void **state)
{
	struct t_asking *a = t_asking_begin();

	t_asking_fetch(a);
	*state = a;
	return 0;
}

static int end(void **state)
{
	t_asking_end(*state);
	return 0;
}

/* The line about somebody; the test fails when there is none. Given: free(). */
static char *line_of(struct t_asking *a, const char *who)
{
	char *text = t_asking(a, 0, "blame", "acme/prod", "--format", "csv", NULL);
	char *at = strstr(text, who), *line;

	if (!at)
		fail_msg("no %s in\n%s", who, text);
	line = strndup(at, strcspn(at, "\r"));
	assert_non_null(line);
	free(text);
	return line;
}

static void expect(struct t_asking *a, const char *who, const char *part)
{
	char *line = line_of(a, who);

	t_asking_has(line, part);
	free(line);
}

static void what_was_there_before_has_no_giver(void **state)
{
	char *text = t_asking(*state, 0, "blame", "acme/prod", NULL);

	t_asking_has(text, "alice@acme.io Owner     -        ");
	t_asking_has(text, "in step already there\n");
	free(text);
	text = t_asking(*state, 0, "blame", "acme/prod", "--json", NULL);
	t_show_check_json(text, "blame");
	free(text);
	text = t_asking(*state, 0, "blame", "acme/prod", "bob@acme.io", NULL);
	t_asking_has_not(text, "alice");
	free(text);
	free(t_asking(*state, 65, "blame", "acme/prod", "nobody@acme.io", NULL));
}

static void the_commit_that_set_the_role_is_named(void **state)
{
	struct t_asking *a = *state;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, ADA, "on-call is over");
	t_asking_edit(a, MEMBERS, "ci-deploy = Worker", "ci-deploy = Worker, why INC-1");
	t_asking_edit(a, MEMBERS, "bob@acme.io = Viewer",
		      "dave@acme.io = Viewer\n; for the audit\nbob@acme.io = Viewer");
	t_asking_commit(a, DAN, "sorted otherwise");
	/* another place in the file is no other grant, a reason no other giver */
	expect(a, "bob@acme.io", ",ada@acme.io,");
	expect(a, "bob@acme.io", ",not sent,");
	expect(a, "bob@acme.io", ",on-call is over,");
	expect(a, "dave@acme.io", ",dan@acme.io,");
	expect(a, "ci-deploy", ",in step,,INC-1,");
	t_asking_sync(a);
	expect(a, "bob@acme.io", ",ada@acme.io,");
	expect(a, "bob@acme.io", ",in step,");
}

static void a_round_trip_has_the_last_giver(void **state)
{
	struct t_asking *a = *state;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, ADA, "down");
	t_asking_edit(a, MEMBERS, "bob@acme.io = Viewer", "bob@acme.io = Developer");
	t_asking_commit(a, DAN, "up again");
	expect(a, "bob@acme.io", ",dan@acme.io,");
}

static void changes_of_the_cloud_have_the_author_of_the_log(void **state)
{
	struct t_asking *a = *state;
	const int64_t now = ws_round_real_world.now_s(ws_round_real_world.user);

	t_fake_grant(a->cloud, "acme/prod", WS_USER, "dave@acme.io", "Viewer");
	t_fake_audit(a->cloud, now, "prefect-cloud.workspace-access.created", "acme/prod",
		     "carol@acme.io");
	t_asking_fetch(a);
	expect(a, "dave@acme.io", ",carol@acme.io,");
	expect(a, "dave@acme.io", ",cloud,");
	t_asking_sync(a);
	/* taken over by a round of ours, and still done by her */
	expect(a, "dave@acme.io", ",carol@acme.io,");
	expect(a, "dave@acme.io", ",in step,");
	expect(a, "dave@acme.io", ",yes,,in step,,in the cloud,");
}

static void a_moved_directory_is_followed(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, ADA, "down");
	t_asking_sync(a);
	t_fake_rename(a->cloud, "acme/prod", "production");
	t_asking_sync(a);
	text = t_asking(a, 0, "blame", "acme/production", NULL);
	t_asking_has(text, "ada@acme.io");
	t_asking_has(text, "already there");
	free(text);
}

static void a_merge_leads_to_the_side_it_came_from(void **state)
{
	struct t_asking *a = *state;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, ADA, "down");
	if (!t_git_ok(a->s.dir,
		      "git checkout -q -b side HEAD~1 && sed -i s/Worker/Runner/ %s && "
		      "GIT_AUTHOR_EMAIL=dan@acme.io git commit -qam side && "
		      "git checkout -q main && git merge -q --no-edit side",
		      MEMBERS))
		fail_msg("git cannot merge");
	expect(a, "ci-deploy", ",dan@acme.io,");
	expect(a, "bob@acme.io", ",ada@acme.io,");
}

static void states_are_told(void **state)
{
	struct t_asking *a = *state;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Owner");
	t_asking_edit(a, MEMBERS, "ci-deploy = Worker", "ci-deploy = Viewer");
	t_asking_commit(a, ADA, "both");
	t_fake_grant(a->cloud, "acme/prod", WS_BOT, "ci-deploy", "Runner");
	t_asking_fetch(a);
	expect(a, "bob@acme.io", ",held,");
	expect(a, "ci-deploy", ",conflict,");
}

static void the_past_has_no_state(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, ADA, "down");
	text = t_asking(a, 0, "blame", "prod", "--at", "HEAD~1", NULL);
	t_asking_has(text, "bob@acme.io   Developer -");
	t_asking_has_not(text, "in step");
	free(text);
}

static void hostile_words_are_shown_harmless(void **state)
{
	struct t_asking *a = *state;
	char *text;

	t_asking_edit(a, MEMBERS, "bob@acme.io = Developer", "bob@acme.io = Viewer");
	t_asking_commit(a, "\xd0\x90\x64\x61 <ad\xd0\xb0@acme.io>", "x\xe2\x80\xaey");
	text = t_asking(a, 0, "blame", "prod", NULL);
	t_asking_has_not(text, "\xe2\x80\xae");
	t_asking_has(text, "[mixed script]");
	free(text);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(what_was_there_before_has_no_giver),
		T(the_commit_that_set_the_role_is_named),
		T(a_round_trip_has_the_last_giver),
		T(changes_of_the_cloud_have_the_author_of_the_log),
		T(a_moved_directory_is_followed),
		T(a_merge_leads_to_the_side_it_came_from),
		T(states_are_told),
		T(the_past_has_no_state),
		T(hostile_words_are_shown_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
