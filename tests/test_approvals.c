/*
 * tests/test_approvals.c - a held change, the word of a person, and what the cloud has
 * then: through the built programs.
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

#define PROD    "store/acme/prod/members.ini"
#define STAGING "store/acme/staging/members.ini"

/* ID is the first change that status --porcelain tells of a label. */
#define ID(label) \
	"ID=$(cd store && wsync status --porcelain | grep -P '\\t" label "\\t' | cut -f2)"

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

static void role_is(struct t_e2e *e, const char *who, const char *role)
{
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod %s", who));
	assert_true(strncmp(e->out, role, strlen(role)) == 0);
}

static void what_is_approved_is_sent(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "approval 0 of 1"));
	assert_true(t_e2e_err(e, "wsync review"));
	role_is(e, "bob@acme.io", "Viewer");
	assert_true(t_e2e_ok(e, ID("bob@acme.io") "; cd store && wsync approve -n $ID"));
	assert_true(t_e2e_out(e, "Would approve"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_ok(
		e,
		ID("bob@acme.io") "; cd store && wsync approve $ID -m 'INC-1 and more'"));
	assert_true(t_e2e_out(e, "Approved acme/prod bob@acme.io Viewer"));
	assert_true(t_e2e_err(e, "wsync sync"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	role_is(e, "bob@acme.io", "Owner");
}

/* Another role in the line is another change: what was said of the first is void. */
static void an_edit_makes_an_approval_void(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Developer");
	assert_true(t_e2e_ok(e, ID("bob@acme.io") "; cd store && wsync approve $ID"));
	commit_role(e, "bob@acme.io = Developer", "bob@acme.io = Owner");
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	role_is(e, "bob@acme.io", "Viewer");
}

static void a_rejection_holds_until_it_is_taken_back(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(t_e2e_ok(
		e, ID("bob@acme.io") "; cd store && wsync reject $ID -m 'not now'"));
	assert_true(t_e2e_out(e, "Rejected acme/prod bob@acme.io"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "rejected by ada@acme.io"));
	role_is(e, "bob@acme.io", "Viewer");
	assert_true(t_e2e_ok(e, ID("bob@acme.io") "; cd store && wsync approve $ID"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	role_is(e, "bob@acme.io", "Runner");
}

static void what_cannot_be_approved_says_why(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_exits(e, 10, "cd store && wsync approve kkkk"));
	assert_true(t_e2e_err(e, "WS0602"));
	assert_true(t_e2e_exits(e, 10, "cd store && wsync approve Bob"));
	assert_true(t_e2e_err(e, "letters from k to z"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync approve"));
	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Runner");
	assert_true(
		t_e2e_exits(e, 64, ID("bob@acme.io") "; cd store && wsync approve $ID"));
	assert_true(t_e2e_err(e, "WS0311"));
	assert_true(t_e2e_err(e, "needs no approval"));
	assert_true(t_e2e_exits(e, 64, "cd store && wsync approve kkkk --override self"));
	assert_true(t_e2e_err(e, "nothing overrides"));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync approve kkkk -m \"$(printf 'a\\nb')\""));
	assert_true(t_e2e_exits(e, 64,
				"cd store && wsync approve kkkk -m $(printf '%%0600d' 1)"));
}

/* The number of people who lose access is typed; one that is wrong records nothing. */
static void losses_want_their_number(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e,
			     "cd store && for p in bob@acme.io cy@acme.io dan@acme.io; do "
			     "wsync grant acme/prod $p Viewer; done; "
			     "wsync commit -q && wsync sync --yes; true"));
	assert_true(
		t_e2e_ok(e, "cd store && wsync revoke -q acme/prod bob@acme.io && "
			    "wsync revoke -q acme/prod bot:ci-deploy && "
			    "wsync revoke -q acme/prod bot:etl-worker && wsync commit -q"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_out(e, "--override loss"));
	assert_true(t_e2e_exits(e, 6, ID("bob@acme.io") "; cd store && wsync approve $ID"));
	assert_true(t_e2e_err(e, "WS0304"));
	assert_true(t_e2e_exits(
		e, 64,
		ID("bob@acme.io") "; cd store && wsync approve $ID --override loss"));
	assert_true(t_e2e_err(e, "WS0104"));
	assert_true(t_e2e_exits(e, 64,
				ID("bob@acme.io") "; cd store && wsync approve $ID "
						  "--override loss --confirm 17"));
	assert_true(t_e2e_err(e, "WS0307"));
	assert_true(t_e2e_exits(e, 6, "cd store && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "cd store && wsync approve --override loss --confirm 3 "
				"$(wsync status --porcelain | grep -P '\\toutgoing\\t' | "
				"cut -f2)"));
	assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
	assert_true(t_e2e_ok(e, "sh $CLOUD role acme/prod bob@acme.io; true"));
	assert_null(strstr(e->out, "Viewer"));
}

static void json_says_what_holds_now(void **state)
{
	struct t_e2e *e = *state;

	commit_role(e, "bob@acme.io = Viewer", "bob@acme.io = Owner");
	assert_true(t_e2e_ok(
		e, ID("bob@acme.io") "; cd store && wsync approve $ID -m why --json"));
	assert_true(t_e2e_json(e));
	assert_true(t_e2e_out(e, "\"schema\": \"wsync/approval/1\""));
	assert_true(t_e2e_out(e, "\"have\": 1"));
	assert_true(t_e2e_out(e, "\"verdict\": \"send\""));
}

#define WITH(f) cmocka_unit_test_setup_teardown(f, begin, end)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH(what_is_approved_is_sent),
		WITH(an_edit_makes_an_approval_void),
		WITH(a_rejection_holds_until_it_is_taken_back),
		WITH(what_cannot_be_approved_says_why),
		WITH(losses_want_their_number),
		WITH(json_says_what_holds_now),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
