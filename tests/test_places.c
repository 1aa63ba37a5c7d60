/*
 * tests/test_places.c - workspaces made, deleted, transferred and left by the built programs
 * against the stand-in cloud.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "tests/lib/e2e.h"

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

static void approve_the_only_held(struct t_e2e *e)
{
	assert_true(t_e2e_ok(
		e, "cd store && wsync approve -m 'as agreed' "
		   "$(wsync sync --yes | sed -n 's/^Held *\\([k-z]*\\) .*/\\1/p')"));
}

/* ---- made ------------------------------------------------------------------------------ */

static void one_is_made_with_its_grants(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync workspace create acme/lab --name Lab "
				"--description 'to try things'"));
	assert_true(t_e2e_out(e, "acme/lab, a workspace that is to be made"));
	assert_true(t_e2e_ok(e, "cd store && wsync status"));
	assert_true(t_e2e_out(e, "acme/lab is a new workspace"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m lab && "
				"wsync grant acme/lab cy@acme.io Viewer && "
				"wsync commit -m cy && wsync sync --yes"));
	/* the second round of the same sync has its grants */
	assert_true(t_e2e_out(e, "cy@acme.io"));
	assert_true(t_e2e_ok(e, "cd store && grep '^id = ' acme/lab/workspace.ini && "
				"grep '^ada@acme.io = Owner' acme/lab/members.ini && "
				"test -z \"$(git status --porcelain)\" && "
				"cd .. && sh $CLOUD role acme/lab cy@acme.io"));
	assert_true(t_e2e_out(e, "Viewer"));
}

static void what_stands_against_it_is_said_before_anything_is_written(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 64, "cd store && wsync workspace create acme/prod"));
	assert_true(t_e2e_err(e, "exists already"));
	assert_true(t_e2e_exits(
		e, 64, "cd store && wsync workspace create acme/new --name PRODUCTION"));
	assert_true(t_e2e_err(e, "acme/prod is called"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync workspace create acme/No_Good!"));
	assert_true(t_e2e_err(e, "no handle"));
	assert_true(t_e2e_exits(e, 10, "cd store && wsync workspace create acne/new"));
	assert_true(t_e2e_err(e, "did you mean acme/new?"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync workspace create one/two/three"));
	assert_true(t_e2e_ok(e, "cd store && wsync -n workspace create acme/new && "
				"test ! -e acme/new"));
	assert_true(t_e2e_ok(
		e, "cd store && wsync --json -n workspace create acme/new --name New"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"done\": \"create\""));
}

/* A directory made by hand does as well; the cloud's refusal names file and line. */
static void a_refusal_names_the_line(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && mkdir acme/taken && "
				"printf '[workspace]\\nname = Taken\\n' > "
				"acme/taken/workspace.ini && wsync commit -m taken && "
				"a=$(sed -n 's/^id = //p' acme/_account/account.ini) && "
				"curl -sf -H \"Authorization: Bearer " T_KEY_OWNER "\" "
				"-H 'Content-Type: application/json' -d "
				"'{\"name\":\"Taken\",\"handle\":\"other\"}' "
				"$WSYNC_ENDPOINT/accounts/$a/workspaces/ >/dev/null"));
	assert_true(t_e2e_line(e, "cd store && wsync sync --yes") != 0);
	assert_true(t_e2e_ok(e, "cd store && wsync plan; true"));
	assert_true(t_e2e_out(e, "has that name already"));
	assert_true(t_e2e_ok(e, "cd store && git rm -rq acme/taken && "
				"git commit -qm 'no' && wsync sync --yes"));
}

/* ---- deleted, transferred -------------------------------------------------------------- */

static void a_deletion_is_typed_approved_and_sent(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 64, "cd store && wsync workspace delete acme/dev"));
	assert_true(t_e2e_err(e, "with everything in it"));
	assert_true(t_e2e_exits(
		e, 64, "cd store && wsync workspace delete acme/dev --confirm prod"));
	assert_true(t_e2e_ok(e, "cd store && test -z \"$(git status --porcelain)\" && "
				"wsync workspace delete acme/dev --confirm dev && "
				"wsync commit -m 'dev goes'"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "approval 0 of 1"));
	approve_the_only_held(e);
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "with it went"));
	assert_true(t_e2e_ok(e, "cd store && test ! -e acme/dev && "
				"test -z \"$(git status --porcelain)\" && "
				"git tag -l 'wsync/deleted/acme/dev/*' | grep -q ."));
	assert_true(t_e2e_exits(e, 10, "cd store && wsync workspace show acme/dev"));
}

/* Taking the directory away deletes nothing, and says so with the way back. */
static void a_removed_directory_deletes_nothing(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && rm -r acme/staging && wsync status"));
	assert_true(t_e2e_out(e, "acme/staging"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes && "
				"wsync restore acme/staging && "
				"test -e acme/staging/members.ini && cd .. && "
				"sh $CLOUD role acme/staging ada@acme.io"));
	assert_true(t_e2e_out(e, "Owner"));
}

static void a_transfer_tells_whose_access_is_lost_and_follows(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(
		e, 10, "cd store && wsync workspace transfer acme/staging nobody"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync workspace transfer acme/staging acme"));
	assert_true(t_e2e_exits(
		e, 64, "cd store && wsync workspace transfer acme/staging ada/default"));
	assert_true(t_e2e_ok(e,
			     "cd store && wsync workspace transfer acme/staging ada/stage "
			     "--confirm staging"));
	assert_true(t_e2e_err(e, "is no member there"));
	assert_true(t_e2e_ok(e, "cd store && wsync commit -m 'to ada'"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	approve_the_only_held(e);
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "ada/stage"));
	assert_true(t_e2e_ok(e, "cd store && test ! -e acme/staging && "
				"grep '^ada@acme.io = Owner' ada/stage/members.ini && "
				"! grep transfer-to ada/stage/workspace.ini && "
				"test -z \"$(git status --porcelain)\""));
}

/* ---- left -------------------------------------------------------------------------------- */

static void one_of_somebody_else_is_left(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_exits(e, 64, "cd store && wsync workspace leave zoe/shared-reports"));
	assert_true(
		t_e2e_ok(e, "cd store && wsync workspace leave zoe/shared-reports --yes"));
	assert_true(t_e2e_out(e, "Left zoe/shared-reports"));
	assert_true(
		t_e2e_exits(e, 6, "cd store && wsync workspace leave ada/default --yes"));
	assert_true(t_e2e_err(e, "only human Owner"));
}

static void without_a_network_the_line_is_written_all_the_same(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "cd store && wsync --offline workspace create acme/far && "
				"test -e acme/far/members.ini && rm -r acme/far"));
	assert_true(t_e2e_ok(e, "cd store && wsync --offline workspace delete acme/prod "
				"--confirm prod && wsync restore acme/prod"));
	assert_true(t_e2e_err(e, "could not be counted"));
	assert_true(t_e2e_exits(
		e, 5, "cd store && wsync --offline workspace leave acme/prod --yes"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_is_made_with_its_grants),
		cmocka_unit_test(what_stands_against_it_is_said_before_anything_is_written),
		cmocka_unit_test(a_refusal_names_the_line),
		cmocka_unit_test(a_deletion_is_typed_approved_and_sent),
		cmocka_unit_test(a_removed_directory_deletes_nothing),
		cmocka_unit_test(a_transfer_tells_whose_access_is_lost_and_follows),
		cmocka_unit_test(one_of_somebody_else_is_left),
		cmocka_unit_test(without_a_network_the_line_is_written_all_the_same),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
