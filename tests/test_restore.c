/*
 * tests/test_restore.c - a workspace whose directory is gone: from the disk, and from main.
 * Every screen tells it, nothing happens in the cloud, and wsync restore is the way back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include "tests/lib/screens.h"

/* As a person does it with plain git. */
static bool is_away(struct t_e2e *e, const char *dirs)
{
	return t_e2e_ok(e, "cd store && git rm -rq %s && git commit -qm 'out of sight'",
			dirs);
}

static void gone_from_the_disk(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "rm -rf store/acme/dev"));
	T_SCREENS(e, "gone-disk", "store", {" status", T_HUMAN | T_PLAIN},
		  {" diff", T_HUMAN}, {" plan", T_HUMAN | T_PLAIN}, {" lint", T_HUMAN},
		  {" sync --yes", T_HUMAN}, {" commit -m none", T_HUMAN},
		  {" restore -n dev", T_HUMAN}, {" restore dev", T_HUMAN},
		  {" status", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && test -z \"$(git status --porcelain)\""));
}

static void committed_away(void **state)
{
	struct t_e2e *e = *state;

	assert_true(is_away(e, "acme/dev"));
	T_SCREENS(e, "gone-main", "store", {" status", T_LOOKS},
		  {" status --porcelain", T_HUMAN}, {" diff", T_HUMAN | T_JSON},
		  {" plan", T_LOOKS}, {" lint", T_HUMAN | T_JSON},
		  {" lint --format github", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" status prod", T_HUMAN}, {" restore -n acme/dev", T_HUMAN},
		  {" restore acme/dev", T_HUMAN}, {" status", T_HUMAN | T_PLAIN},
		  {" lint", T_HUMAN}, {" diff", T_HUMAN}, {" plan", T_HUMAN},
		  {" sync --yes", T_HUMAN}, {" commit -m back", T_HUMAN},
		  {" status", T_HUMAN}, {" plan", T_HUMAN});
	assert_true(t_e2e_ok(e, "cd store && test -z \"$(git status --porcelain)\" && "
				"wsync doctor --offline | grep -q '^ok  *files'"));
}

static void doctor_tells_it_too(void **state)
{
	struct t_e2e *e = *state;

	assert_true(is_away(e, "acme/dev"));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync doctor --offline"));
	assert_true(t_e2e_out(e, "untracked: acme/dev, its directory"));
	assert_true(t_e2e_ok(e, "cd store && wsync restore acme/dev"));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync doctor --offline"));
	assert_true(t_e2e_out(e, "64 files, all valid"));
	/* an editor that saves nothing new is refused nothing */
	assert_true(t_e2e_ok(e, "cd store && sed -i 's/^name = .*/name = Again/' "
				"acme/dev/workspace.ini && EDITOR='sed -i s/Again/More/' "
				"wsync edit acme/dev/workspace.ini"));
}

/* Comments, end dates and reasons are main's alone, and come back with it. */
static void what_people_wrote_comes_back(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, "store/acme/prod/members.ini", "bob@acme.io = Viewer",
			       "; asks often\nbob@acme.io = Viewer, why INC-1"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m why && wsync sync --yes && "
				"cp acme/prod/members.ini ../kept.ini"));
	assert_true(is_away(e, "acme/prod"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && wsync restore prod && "
				"cmp acme/prod/members.ini ../kept.ini && "
				"wsync commit -m back && wsync plan"));
	assert_true(t_e2e_out(e, "Nothing to do"));
}

/* Base stood still meanwhile: what the cloud did comes in, and nothing goes back out. That a
 * sync merged younger commits of the cloud, which have the directory, makes no difference. */
static void what_the_cloud_did_meanwhile_comes_in(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "mkdir seen && cp -r store/acme seen"));
	assert_true(t_e2e_ok(e, "cd store && git rm -rq acme/prod && "
				"GIT_COMMITTER_DATE=2020-01-01T00:00:00Z "
				"git commit -qm 'out of sight'"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && cd .. && mv store kept && "
				"mkdir store && cp -r seen/acme store && "
				"sh $CLOUD revoke acme/prod bob@acme.io && "
				"sh $CLOUD patch acme/prod '{\"description\":\"New\"}' && "
				"rm -r store && mv kept store && cd store && "
				"wsync sync --yes && wsync restore prod && "
				"grep -q ^bob acme/prod/members.ini && "
				"wsync commit -m back && wsync sync --yes"));
	assert_true(t_e2e_out(e, "2 received"));
	assert_true(t_e2e_ok(e,
			     "! grep -q ^bob store/acme/prod/members.ini && "
			     "grep -q '^description = New' store/acme/prod/workspace.ini "
			     "&& test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = none"));
}

/* What main alone had and never sent is a change again, and not sent unseen. */
static void what_was_never_sent_is_held_as_before(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_edit(e, "store/acme/prod/members.ini", "bob@acme.io = Viewer",
			       "bob@acme.io = Owner"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m 'bob leads'"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(is_away(e, "acme/prod"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && wsync restore prod && "
				"wsync commit -m back"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "approval 0 of 1"));
	assert_true(
		t_e2e_ok(e, "test \"$(sh $CLOUD role acme/prod bob@acme.io)\" = Viewer"));
}

static void a_whole_account(void **state)
{
	struct t_e2e *e = *state;

	assert_true(is_away(e, "acme"));
	T_SCREENS(e, "gone-account", "store", {" status", T_HUMAN},
		  {" restore acme/dev", T_HUMAN | T_JSON}, {" sync --yes", T_HUMAN},
		  {" restore dev prod", T_HUMAN}, {" lint", T_HUMAN},
		  {" commit -m back", T_HUMAN}, {" status", T_HUMAN});
}

static void never_sent(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync ws create acme/lab --name Lab && "
				"wsync commit -m lab"));
	assert_true(is_away(e, "acme/lab"));
	T_SCREENS(e, "gone-pending", "store", {" status", T_HUMAN},
		  {" restore acme/lab", T_HUMAN}, {" status", T_HUMAN});
}

static void refusals(void **state)
{
	struct t_e2e *e = *state;

	assert_true(is_away(e, "acme/dev acme/staging"));
	assert_true(t_e2e_ok(e, "mkdir -p store/acme/dev && "
				"printf '[users]\\nzoe@partner.com = Owner\\n' "
				">store/acme/dev/members.ini"));
	T_SCREENS(e, "gone-refused", "store", {" restore acme/dev", T_HUMAN},
		  {" restore nosuch", T_HUMAN}, {" restore acme/nosuch", T_HUMAN},
		  {" restore acme/Bad/members.ini", T_HUMAN},
		  {" restore ../outside", T_HUMAN},
		  {" restore acme/dev/workspace.ini", T_HUMAN});
	assert_true(t_e2e_ok(e, "grep -q zoe store/acme/dev/members.ini && "
				"test ! -e store/acme/dev/workspace.ini"));
	/* left out by [track]: not for restore to change */
	assert_true(t_e2e_ok(
		e, "rm -r store/acme/dev && "
		   "sed -i "
		   "'s,^include = .*,&\\nexclude = acme/dev,' store/.wsync/store.ini"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync restore acme/dev"));
	assert_true(t_e2e_err(e, "left out by [track]"));
}

/* Gone in the cloud, too: only the history has its files. */
static void deleted_in_the_cloud(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD place acme/dev >place"));
	assert_true(is_away(e, "acme/dev"));
	assert_true(t_e2e_ok(e, "sh $CLOUD api DELETE $(cat place) && cd store && "
				"wsync sync --yes; wsync sync --yes"));
	assert_true(t_e2e_exits(e, 10, "cd store && wsync restore acme/dev"));
	assert_true(t_e2e_err(e, "neither in main nor in the cloud"));
	assert_true(t_e2e_err(e, "wsync git show "));
	assert_true(t_e2e_ok(e, "cd store && wsync status"));
	assert_true(t_e2e_out(e, "In step"));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, t_screens_begin, t_screens_end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(gone_from_the_disk),
		TEST(committed_away),
		TEST(doctor_tells_it_too),
		TEST(what_people_wrote_comes_back),
		TEST(what_the_cloud_did_meanwhile_comes_in),
		TEST(what_was_never_sent_is_held_as_before),
		TEST(a_whole_account),
		TEST(never_sent),
		TEST(refusals),
		TEST(deleted_in_the_cloud),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
