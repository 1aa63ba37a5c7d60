/*
 * tests/test_rights.c - what the key may not do is told before anything is sent: the built
 * programs against the stand-in cloud, one kind of change after the other.
 *
 * Both tables are walked, the client's and the cloud's: a key without the permission gets
 * the reason and sends no write, and one that has it gets the change through.
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

/* Sees everything about members, and may change nothing. */
#define WATCHER                                                                         \
	"wsync role create -q Watcher --account acme --scope see_flows,"                \
	"see_workspace_users,see_workspace_service_accounts,see_workspace_settings && " \
	"wsync commit -qm role && wsync sync -q --yes"

/* Somebody else has invited pat. */
#define GUEST                                                          \
	"sh $CLOUD api POST $(sh $CLOUD place acme/dev)/invitations/ " \
	"'{\"email\":\"pat@x.com\"}' >/dev/null"

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	*state = &e;
	if (!t_e2e_clone_two_way(&e, T_KEY_OWNER))
		return -1;
	t_e2e_write(&e, "bob.key", T_KEY_DEVELOPER);
	return t_e2e_ok(&e, "chmod 600 bob.key && " GUEST " && cd store && " WATCHER " && "
			    "sed -i 's/^bob@acme.io = Developer/bob@acme.io = Watcher/' "
			    "acme/dev/members.ini acme/staging/members.ini && "
			    "wsync commit -qm watcher && wsync sync -q --yes")
		       ? 0
		       : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

/* Requests that would change something, as the log of the cloud has them. */
static int writes(const struct t_e2e *e)
{
	static const char *const what[] = {
		"/user_access/ ",     "/bot_access/ ",  "/team_access/ ",
		"/workspaces/ ",      "/invitations/ ", "/revoke ",
		"/workspace_roles/ ", "PATCH /api/",    "DELETE /api/"};
	int count = 0;

	for (size_t i = 0; i < sizeof(what) / sizeof(what[0]); i++)
		count += t_cloud_logged(&e->cloud, what[i]);
	return count;
}

struct kind {
	const char *edit;  /* in the store */
	const char *needs; /* what is told of it */
	const char *done;  /* a line that succeeds once it is in the cloud; in the store */
};

#define ROLE(scope)                                              \
	"printf '[role]\\nname = Auditor\\n\\n[scopes]\\n" scope \
	" = yes\\n' >acme/_account/roles/auditor.ini"

static const struct kind kinds[] = {
	{"sed -i 's/^bob@acme.io = Watcher/&\\ncy@acme.io = Viewer/' "
	 "acme/staging/members.ini",
	 "manage_workspace_users in acme/staging",
	 "test $(sh $CLOUD role acme/staging cy@acme.io) = Viewer"},
	{"sed -i '/^eve@/d' acme/dev/members.ini", "manage_workspace_users in acme/dev",
	 "test $(sh $CLOUD role acme/dev eve@contractor.io) = none"},
	{"sed -i 's/^etl-worker = Developer/etl-worker = Viewer/' acme/dev/members.ini",
	 "manage_workspace_service_accounts in acme/dev",
	 "cd store && wsync fetch -q && git show refs/remotes/cloud/main:acme/dev/members.ini | "
	 "grep 'etl-worker = Viewer'"},
	{"sed -i 's/^.teams.$/&\\ndata-eng = Viewer/' acme/dev/members.ini",
	 "manage_workspace_teams in acme/dev",
	 "cd store && wsync fetch -q && git show refs/remotes/cloud/main:acme/dev/members.ini | "
	 "grep 'data-eng = Viewer'"},
	{"sed -i 's/^name = Dev/name = Playground/' acme/dev/workspace.ini",
	 "write_workspace_settings in acme/dev",
	 "cd store && wsync fetch -q && git show refs/remotes/cloud/main:acme/dev/workspace.ini | "
	 "grep 'name = Playground'"},
	{"sed -i '/^pat@x.com/d' acme/dev/members.ini",
	 "update:workspace_invitation in the account acme",
	 "cd store && wsync fetch -q && git show refs/remotes/cloud/main:acme/dev/members.ini | "
	 "(! grep 'pat@x.com')"},
	{ROLE("see_flows"), "create:workspace_role in the account acme",
	 "grep '^id = ' store/acme/_account/roles/auditor.ini"},
	{"printf 'see_blocks = yes\\n' >>acme/_account/roles/auditor.ini",
	 "update:workspace_role in the account acme",
	 "cd store && wsync fetch -q && "
	 "git show refs/remotes/cloud/main:acme/_account/roles/auditor.ini | grep see_blocks"},
	{"wsync workspace create -q acme/lab --name Lab",
	 "create:workspace in the account acme",
	 "grep '^id = ' store/acme/lab/workspace.ini"},
};

static void each_kind_is_held_without_and_sent_with_the_right(void **state)
{
	struct t_e2e *e = *state;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		const struct kind *k = &kinds[i];
		int before;

		assert_true(t_e2e_ok(e, "cd store && %s", k->edit));
		assert_true(t_e2e_ok(e, "cd store && wsync commit -qm change"));
		before = writes(e);
		assert_true(t_e2e_exits(
			e, 6,
			"cd store && wsync --key-file ../bob.key sync --yes >o; "
			"s=$?; tr -s ' \n' '  ' <o; rm o; exit $s"));
		assert_true(t_e2e_out(e, "the key may not: it needs "));
		assert_true(t_e2e_out(e, k->needs));
		assert_int_equal(writes(e), before);
		assert_true(t_e2e_exits(e, 6,
					"cd store && wsync plan --offline --check >o; "
					"s=$?; tr -s ' \n' '  ' <o; rm o; exit $s"));
		assert_true(t_e2e_out(e, k->needs));
		(void)t_e2e_sh(e, "cd store && wsync approve -q -m ok $(wsync sync --yes | "
				  "sed -n 's/^Held *\\([k-z]*\\) .*/\\1/p')");
		assert_true(t_e2e_ok(e, "cd store && wsync sync --yes"));
		assert_true(writes(e) > before);
		if (!t_e2e_ok(e, "%s", k->done))
			fail_msg("%s", k->needs);
	}
}

static void no_approval_lifts_it(void **state)
{
	struct t_e2e *e = *state;

	assert_true(
		t_e2e_ok(e, "cd store && %s && wsync commit -qm change", kinds[0].edit));
	assert_true(t_e2e_exits(e, 6,
				"cd store && wsync approve $(wsync --key-file ../bob.key "
				"sync --yes | sed -n 's/^Held *\\([k-z]*\\) .*/\\1/p')"));
	assert_true(t_e2e_err(e, "WS0314")); /* WS_E_NO_RIGHT */
	assert_true(t_e2e_err(e, "manage_workspace_users"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			each_kind_is_held_without_and_sent_with_the_right, begin, end),
		cmocka_unit_test_setup_teardown(no_approval_lifts_it, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
