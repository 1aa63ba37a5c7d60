/*
 * tests/test_inbox.c - what others did in the cloud, looked at: kept, and taken back.
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

/* The id of the entry about somebody. */
#define ID_OF(who) \
	"$(wsync review --incoming --format csv | grep ',\"\\?" who "' | cut -d, -f1)"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	if (!t_e2e_clone_two_way(&e, T_KEY_OWNER))
		return -1;
	return t_e2e_ok(&e, "sh $CLOUD grant acme/prod bob@acme.io Owner && "
			    "sh $CLOUD grant acme/staging eve@contractor.io Developer")
		       ? 0
		       : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void what_a_clone_begins_with_is_not_listed(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync review"));
	assert_true(t_e2e_out(e, "nothing came in"));
	assert_true(t_e2e_ok(e, "cd store && wsync status"));
	assert_null(strstr(e->out, "looked at"));
}

static void others_changes_are_listed_with_who_did_them(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_out(e, "2 changes of others that nobody has looked at"));
	assert_true(t_e2e_ok(e, "cd store && wsync status"));
	assert_true(t_e2e_out(e, "2 changes of others"));
	assert_true(t_e2e_ok(e, "cd store && COLUMNS=40 wsync status"));
	assert_true(t_e2e_out(e, "cloud  2 changes of others that nobody\n"
				 "       has looked at: wsync review\n"));
	assert_true(t_e2e_ok(e, "cd store && wsync status --porcelain"));
	assert_true(t_e2e_out(e, "# unseen 2\n"));
	assert_true(t_e2e_ok(e, "cd store && wsync status --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"unseen\": 2") || t_e2e_out(e, "\"unseen\":2"));
	assert_true(t_e2e_exits(e, 6, "cd store && COLUMNS=120 wsync review"));
	assert_true(t_e2e_out(e, "1 of 2 "));
	assert_true(t_e2e_out(e, "in force in the cloud already"));
	assert_true(t_e2e_out(e, "done in the cloud by dan@acme.io 20"));
	assert_true(t_e2e_out(e, "warning: it gives control"));
	assert_true(t_e2e_out(e, "the domain contractor.io appears nowhere else"));
	assert_true(t_e2e_out(e, "wsync reject "));
	assert_true(t_e2e_ok(e, "cd store && wsync review --outgoing"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review acme/prod"));
	assert_true(t_e2e_out(e, "1 of 1 "));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --json") && t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"warnings\""));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --format markdown"));
	assert_true(t_e2e_out(e, "### Done in the cloud"));
	assert_true(t_e2e_out(e, "it gives control"));
}

/* Also once it was taken, and both sides are the same again. */
static void a_default_role_says_whom_it_reached(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(
		e, "viewer=$(sed -n '/^.roles/,$ s/^Viewer = //p' "
		   "store/acme/_account/ids.ini) && sh $CLOUD patch acme/dev "
		   "'{\"name\":\"Dev\",\"handle\":\"dev\",\"description\":\"Sandbox\","
		   "\"default_workspace_role_id\":\"'$viewer'\"}'"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --incoming acme/dev"));
	assert_true(t_e2e_out(e, "default role No access → Viewer, 13 people"));
	assert_true(t_e2e_out(e, "+234 permissions"));
	assert_true(t_e2e_ok(e, "cd store && wsync log acme/dev"));
	assert_true(t_e2e_out(e, "+234"));
}

static void kept_is_not_listed_again(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && wsync approve " ID_OF("eve@contractor.io")));
	assert_true(t_e2e_out(e, "Kept acme/staging eve@contractor.io"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review"));
	assert_true(t_e2e_out(e, "1 of 1 "));
	assert_null(strstr(e->out, "eve@"));
	/* what comes after that is told from there */
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/staging eve@contractor.io Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --incoming acme/staging"));
	assert_true(t_e2e_out(e, "Developer"));
	assert_true(t_e2e_out(e, "Viewer"));
	assert_true(t_e2e_ok(e, "cd store && git log --format=%%an refs/wsync/seen"));
	assert_true(t_e2e_out(e, "ada@acme.io"));
}

static void what_went_back_is_not_listed(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "sh $CLOUD revoke acme/staging eve@contractor.io; "
				"sh $CLOUD grant acme/prod bob@acme.io Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && wsync review"));
}

static void rejected_becomes_a_draft_and_is_taken_back(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync reject " ID_OF("bob@acme.io")));
	assert_true(t_e2e_err(e, "--yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync reject --yes " ID_OF("bob@acme.io")));
	assert_true(t_e2e_out(e, "Drafted the opposite of acme/prod bob@acme.io"));
	assert_true(t_e2e_err(e, "wsync commit"));
	assert_true(t_e2e_ok(e, "cd store && wsync diff --drafts"));
	assert_true(t_e2e_out(e, "bob@acme.io"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -q && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io"));
	assert_string_equal(e->out, "Viewer\n");
	/* what we sent is no change of others */
	assert_true(t_e2e_ok(e, "cd store && wsync status"));
	assert_true(t_e2e_out(e, "1 change of others"));
}

static void ones_own_fields_are_no_changes_of_others(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && wsync workspace set acme/dev --default-role "
				"Viewer --name Lab --description D && wsync commit -q && "
				"wsync plan --json | sed -n 's/^ *\"id\": \"\\([a-z]*\\)"
				"\",.*/\\1/p' | while read id; do wsync approve $id; "
				"done; wsync sync --yes"));
	assert_true(t_e2e_out(e, "No access → Viewer"));
	assert_true(t_e2e_out(e, "3 sent"));
	assert_true(t_e2e_out(e, "2 changes of others"));
}

static void a_draft_in_the_way_refuses(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant -q acme/prod bob@acme.io Runner"));
	assert_false(t_e2e_sh(e, "cd store && wsync reject --yes " ID_OF("bob@acme.io")) ==
		     0);
	assert_true(t_e2e_err(e, "not committed"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review"));
	assert_true(t_e2e_out(e, "1 of 2 "));
}

/* Of several, what could not be drafted is not said to be. */
static void what_is_left_is_told_from_what_was_drafted(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && wsync grant -q acme/prod bob@acme.io Runner"));
	assert_true(t_e2e_exits(e, 7,
				"cd store && wsync reject --yes " ID_OF(
					"bob@acme.io") " " ID_OF("eve@contractor.io")));
	assert_true(t_e2e_out(e, "Drafted the opposite of acme/staging eve@contractor.io"));
	assert_true(t_e2e_out(e, "Left as it is acme/prod bob@acme.io"));
	assert_true(t_e2e_err(e, "not committed"));
}

static void what_is_not_taken_yet_is_not_taken_back(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync fetch"));
	assert_true(
		t_e2e_exits(e, 64, "cd store && wsync reject --yes " ID_OF("bob@acme.io")));
	assert_true(t_e2e_err(e, "is not taken yet"));
	assert_true(t_e2e_ok(e, "cd store && wsync approve " ID_OF("bob@acme.io")));
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	assert_true(t_e2e_out(e, "1 change of others"));
}

/* script(1) gives a terminal; what is typed comes from a file. */
#define TYPED(keys)                                             \
	"cd store && printf '" keys                             \
	"' >../keys && script -qec 'stty -echo; wsync review' " \
	"/dev/null <../keys"

static void answers_are_recorded_at_once(void **state)
{
	struct t_e2e *e = *state;

	if (t_e2e_sh(e, "command -v script") != 0)
		skip();
	assert_true(t_e2e_ok(e, "cd store && wsync sync"));
	(void)t_e2e_sh(e, TYPED("?\\nd\\nk\\nl\\nOwner\\nl\\nViewr\\nl\\nViewer\\n"));
	assert_true(t_e2e_out(e, "manage_workspace_users"));
	assert_true(t_e2e_out(e, "is not lower than"));
	assert_true(t_e2e_out(e, "did you mean Viewer?"));
	assert_true(t_e2e_out(e, "Kept 1, drafted the opposite of 1"));
	assert_true(t_e2e_ok(e, "cd store && wsync review"));
	assert_true(t_e2e_ok(e, "cd store && grep -x 'eve@contractor.io = Viewer' "
				"acme/staging/members.ini"));
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

/* Whoever decides for what the cloud has saw it: that, and nothing beside it. */
static void what_was_decided_for_the_cloud_was_looked_at(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && "
				"wsync grant acme/dev bob@acme.io Runner && "
				"wsync commit -q -m 'bob runs'"));
	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev bob@acme.io Viewer"));
	assert_true(t_e2e_ok(e, "cd store && wsync fetch -q"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --incoming --format csv"));
	assert_true(t_e2e_out(e, ",acme/dev,bob@acme.io,Developer,Viewer,"));
	assert_true(t_e2e_ok(e, "cd store && wsync resolve $(wsync status --porcelain | "
				"grep acme/dev.*bob@acme.io | cut -f2) --take cloud"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --incoming --format csv"));
	assert_null(strstr(e->out, ",acme/dev,"));
	assert_true(t_e2e_out(e, ",acme/prod,bob@acme.io,"));
	assert_true(t_e2e_out(e, ",acme/staging,eve@contractor.io,"));
}

static void ones_own_commands_are_nobody_elses_changes(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync service-account delete bot:ci-deploy "
				"--account acme --confirm ci-deploy"));
	assert_true(t_e2e_ok(e, "cd store && wsync workspace leave zoe/shared-reports "
				"--yes && (wsync sync --yes; wsync sync --yes; true)"));
	/* what another takes away is told */
	assert_true(t_e2e_ok(e, "sh $CLOUD revoke acme/dev bob@acme.io"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes; true"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync review --incoming --format csv"));
	assert_null(strstr(e->out, "ci-deploy"));
	assert_null(strstr(e->out, "zoe/"));
	assert_true(t_e2e_out(e, ",acme/dev,bob@acme.io,Developer,,"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(what_a_clone_begins_with_is_not_listed),
		WITH(others_changes_are_listed_with_who_did_them),
		WITH(a_default_role_says_whom_it_reached),
		WITH(kept_is_not_listed_again),
		WITH(what_went_back_is_not_listed),
		WITH(rejected_becomes_a_draft_and_is_taken_back),
		WITH(ones_own_fields_are_no_changes_of_others),
		WITH(a_draft_in_the_way_refuses),
		WITH(what_is_left_is_told_from_what_was_drafted),
		WITH(what_is_not_taken_yet_is_not_taken_back),
		WITH(answers_are_recorded_at_once),
		WITH(what_was_decided_for_the_cloud_was_looked_at),
		WITH(ones_own_commands_are_nobody_elses_changes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
