/*
 * tests/test_decisions.c - conflicts decided, and saved plans carried out: through the
 * built programs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"
#include "tests/lib/tempdir.h"

#define PROD "store/acme/prod/members.ini"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	return t_e2e_clone_two_way(&e, T_KEY_OWNER) ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void commit_role(struct t_e2e *e, const char *old, const char *new)
{
	assert_true(t_e2e_edit(e, PROD, old, new));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q -m 'a reason'"));
}

static void role_is(struct t_e2e *e, const char *role)
{
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_true(strncmp(e->out, role, strlen(role)) == 0);
}

/* Runner here, Developer in the cloud, Viewer before. */
static void make_conflict(struct t_e2e *e)
{
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod bob@acme.io Developer"));
	assert_true(t_e2e_exits(e, 3, "cd store && wsync sync --yes"));
}

#define RESOLVE(side)                                                           \
	"cd store && wsync resolve $(wsync status --porcelain | grep conflict " \
	"| cut -f2) --take " side

static void conflicts_name_who_did_what(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync conflicts"));
	assert_true(t_e2e_out(e, "No conflicts"));
	make_conflict(e);
	assert_true(t_e2e_ok(e, "cd store && COLUMNS=200 wsync conflicts"));
	assert_true(t_e2e_out(e, "a reason"));
	assert_true(t_e2e_out(e, "--take lower"));
	assert_true(t_e2e_exits(e, 3, "cd store && wsync conflicts --check acme/prod"));
	assert_true(t_e2e_ok(e, "cd store && wsync conflicts --check acme/dev"));
	assert_true(t_e2e_ok(e, "cd store && wsync conflicts --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"subject\": \"a reason\""));
}

static void the_cloud_wins(void **state)
{
	struct t_e2e *e = *state;

	make_conflict(e);
	assert_true(t_e2e_ok(e, RESOLVE("cloud")));
	assert_true(t_e2e_out(e, "is Developer on both sides"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Developer' " PROD));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	role_is(e, "Developer");
	/* the history does not call it sent, and says who decided */
	assert_true(t_e2e_ok(e, "cd store && COLUMNS=200 wsync log bob@acme.io"));
	assert_true(t_e2e_out(e, "Runner → Developer  +32  decided\n"));
	assert_true(t_e2e_out(e, "Viewer → Runner     +1   given up\n"));
	assert_true(t_e2e_out(e, "Viewer → Developer  +33  cloud\n"));
	assert_false(t_e2e_out(e, "sent\n"));
	assert_true(t_e2e_ok(e, "cd store && wsync log bob@acme.io --json") &&
		    t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"origin\": \"given up\""));
}

static void local_wins_through_the_guards(void **state)
{
	struct t_e2e *e = *state;

	make_conflict(e);
	assert_true(t_e2e_ok(e, RESOLVE("local --json")) && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"took\": \"local\""));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	role_is(e, "Runner");
}

static void another_role_wins(void **state)
{
	struct t_e2e *e = *state;

	make_conflict(e);
	assert_true(t_e2e_ok(e, RESOLVE("Viewer")));
	assert_true(t_e2e_out(e, "is Viewer here; the cloud still has Developer"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	role_is(e, "Viewer");
}

static void what_cannot_be_decided_says_why(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 10, "cd store && wsync resolve kkkk --take cloud"));
	assert_true(t_e2e_err(e, "WS0602"));
	make_conflict(e);
	assert_true(t_e2e_exits(e, 64, RESOLVE("") "; exit 64"));
	assert_true(t_e2e_exits(e, 65, RESOLVE("Wizard")));
	assert_true(t_e2e_err(e, "WS0211"));
	assert_true(t_e2e_ok(e, RESOLVE("cloud -n")));
	assert_true(t_e2e_exits(e, 3, "cd store && wsync conflicts --check"));
	assert_true(t_e2e_edit(e, PROD, "bob@acme.io = Runner", "bob@acme.io = Owner"));
	assert_true(t_e2e_exits(e, 6, RESOLVE("cloud")));
	assert_true(t_e2e_err(e, "WS0223"));
	assert_true(t_e2e_ok(e, "grep -qx 'bob@acme.io = Owner' " PROD));
}

/* ---- saved plans ------------------------------------------------------------------------ */

/* git records what wsync commit would refuse; a plan tells what becomes of it. */
static void a_grant_that_ends_is_in_the_plan(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && sed -i 's/^bob@acme.io = Viewer$/"
				"bob@acme.io = Viewer, until 2020-01-31/' "
				"acme/prod/members.ini && git commit -qam over"));
	assert_true(t_e2e_ok(e, "cd store && wsync plan"));
	assert_true(t_e2e_out(e, "\nEnds first, and the access with it\n"
				 "  acme/prod: bob@acme.io = Viewer, until 2020-01-31\n"
				 "  the guards judge this in the round itself\n"));
	assert_false(t_e2e_out(e, "\n\n\n"));
	assert_true(t_e2e_ok(e, "cd store && wsync plan --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"acme/prod: bob@acme.io = Viewer, until 2020-01-31\""));
	assert_true(t_e2e_exits(e, 2, "cd store && wsync plan --check"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && wsync plan --check"));
	assert_false(t_e2e_out(e, "Ends first"));
	assert_true(t_e2e_exits(e, 1, "grep -q bob@ store/acme/prod/members.ini"));
}

static void a_saved_plan_is_carried_out(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && wsync plan --out ../p.plan"));
	assert_true(t_e2e_err(e, "wsync apply ../p.plan"));
	assert_true(t_e2e_ok(e, "test $(stat -c %%a p.plan) = 600"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync plan --out ../p.plan"));
	assert_true(t_e2e_err(e, "WS0307"));
	assert_true(t_e2e_ok(e, "cd store && wsync plan --out ../p.plan --yes"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync plan acme/prod --out ../q.plan"));
	assert_true(t_e2e_ok(e, "cd store && wsync apply ../p.plan --yes"));
	assert_true(t_e2e_out(e, "Sent"));
	role_is(e, "Runner");
	/* it is done, and so nothing of it is left to do */
	assert_true(t_e2e_exits(e, 8, "cd store && wsync apply ../p.plan --yes"));
	assert_true(t_e2e_err(e, "not ready any more"));
}

static void a_plan_that_moved_is_refused(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && wsync plan --out ../p.plan"));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/staging cy@acme.io Viewer"));
	assert_true(t_e2e_exits(e, 8, "cd store && wsync apply ../p.plan --yes"));
	assert_true(t_e2e_err(e, "WS0308"));
	assert_true(t_e2e_err(e, "steps that the saved plan does not have"));
	role_is(e, "Viewer");
	assert_true(t_e2e_exits(e, 8, "cd store && wsync apply ../p.plan --yes --json"));
	assert_true(t_e2e_json(e));
}

static void what_is_no_plan_is_refused(void **state)
{
	static const char *const edits[] = {
		"s/wsync.plan.1/wsync\\/plan\\/2/",
		"s/\"digest\": \"[0-9a-f]*\"/\"digest\": \"xyz\"/",
		"s/\"endpoint\": \"[^\"]*\"/\"endpoint\": \"https:\\/\\/elsewhere\\/api\"/",
		"s/\"store\": \"[0-9a-f]*\"/\"store\": \"1234\"/",
		"s/\"expires\": \"[^\"]*\"/\"expires\": 7/",
		"$d",
		"1s/^/x/",
	};
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(e, "cd store && wsync plan --out ../p.plan"));
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		assert_true(t_e2e_ok(e, "sed '%s' p.plan >bad.plan", edits[i]));
		assert_true(
			t_e2e_exits(e, 65, "cd store && wsync apply ../bad.plan --yes"));
		assert_true(t_e2e_err(e, "WS0224"));
	}
	assert_true(t_e2e_ok(e, "sed 's/\"expires\": \"20[0-9]*/\"expires\": \"2019/' "
				"p.plan >bad.plan"));
	assert_true(t_e2e_exits(e, 8, "cd store && wsync apply ../bad.plan --yes"));
	assert_true(t_e2e_ok(e, "truncate -s 100M big.plan"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync apply ../big.plan --yes"));
	assert_true(t_e2e_err(e, "WS0216"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync apply ../nosuch --yes"));
	assert_true(t_e2e_exits(e, 65, "cd store && wsync apply .. --yes"));
	role_is(e, "Viewer");
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(conflicts_name_who_did_what),
		WITH(the_cloud_wins),
		WITH(local_wins_through_the_guards),
		WITH(another_role_wins),
		WITH(what_cannot_be_decided_says_why),
		WITH(a_grant_that_ends_is_in_the_plan),
		WITH(a_saved_plan_is_carried_out),
		WITH(a_plan_that_moved_is_refused),
		WITH(what_is_no_plan_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
