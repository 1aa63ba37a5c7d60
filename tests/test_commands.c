/*
 * tests/test_commands.c - what every command prints, whole, in every form, on the demo
 * account, from day to day (tests/lib/screens.h).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/own.h"
#include "tests/lib/screens.h"

static void volatile_parts_are_replaced_and_nothing_else(void **state)
{
	static const char *const rows[][2] = {
		{"store  /tmp/wsync-test-Ab12cd/store, two-way\n",
		 "store  FOLDER/store, two-way\n"},
		{"http://127.0.0.1:43113/api", "http://127.0.0.1:PORT/api"},
		{"created = 2026-11-23T13:36:57.000000Z", "created = TIME"},
		{"5 workspaces, 35 requests, 0.4 s", "5 workspaces, N requests, N s"},
		{"5 workspaces, 35 requests, 75 s", "5 workspaces, N requests, N s"},
		{"Committed 48e8b069   why", "Committed COMMIT8   why"},
		{"id b520c14d-5268-4c34-afcf-74171ccdaf52",
		 "id b520c14d-5268-4c34-afcf-74171ccdaf52"},
		{"bob@acme.io  Viewer -> Owner  +43", "bob@acme.io  Viewer -> Owner  +43"},
		{"", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ws_auto_free char *text = t_screen_normal(rows[i][0]);

		assert_string_equal(text, rows[i][1]);
	}
}

/* --- the account acme, from the first day on ---------------------------------------------- */

static int begin(void **state)
{
	static struct t_e2e e;

	t_e2e_begin(&e, NULL, NULL);
	t_e2e_write(&e, "owner.key", T_KEY_OWNER);
	*state = &e;
	return t_e2e_ok(&e, "chmod 600 owner.key") ? 0 : -1;
}

static int end(void **state)
{
	t_e2e_end(*state);
	return 0;
}

static void first_run(void **state)
{
	T_SCREENS(*state, "first-run", "", {"", T_HUMAN | T_PLAIN}, {" status", T_LOOKS},
		  {" login --status", T_HUMAN | T_JSON},
		  {" login --key-file owner.key", T_HUMAN | T_JSON},
		  {" login --status", T_HUMAN | T_JSON},
		  {" clone acme/prod ./one", T_HUMAN}, {" clone --into store", T_HUMAN},
		  {" clone --into again", T_JSON},
		  {" clone --into store", T_HUMAN | T_JSON});
}

static void in_step(void **state)
{
	T_SCREENS(*state, "in-step", "store", {"", T_HUMAN},
		  {" status", T_LOOKS | T_PORCELAIN}, {" diff", T_HUMAN | T_JSON},
		  {" plan", T_LOOKS}, {" plan --offline", T_HUMAN},
		  {" fetch", T_HUMAN | T_JSON}, {" sync", T_HUMAN | T_JSON},
		  {" log", T_LOOKS}, {" mode", T_HUMAN | T_JSON},
		  {" mode two-way", T_HUMAN}, {" mode two-way --yes", T_HUMAN});
}

static void workspaces(void **state)
{
	T_SCREENS(*state, "workspaces", "store", {" workspace list", T_LOOKS | T_CSV},
		  {" ws show acme/prod", T_LOOKS}, {" ws show prod", T_HUMAN},
		  {" ws show acme/nosuch", T_HUMAN | T_JSON});
}

static void inventory(void **state)
{
	T_SCREENS(*state, "inventory", "store", {" inventory prod", T_LOOKS},
		  {" inventory acme/prod deployments", T_LOOKS | T_CSV},
		  {" inventory prod work-queues", T_HUMAN},
		  {" inventory dev flows", T_HUMAN},
		  {" inventory prod --counts", T_LOOKS | T_CSV},
		  {" inventory prod --fetch", T_HUMAN},
		  {" inventory prod deploiments", T_HUMAN | T_JSON},
		  {" inventory nosuch", T_HUMAN},
		  {" inventory prod --counts --at HEAD", T_HUMAN});
}

static void editing(void **state)
{
	T_SCREENS(*state, "editing", "store",
		  {" grant -n acme/prod bob@acme.io Runner", T_LOOKS},
		  {" grant -n acme/prod bob@acme.io Owner", T_LOOKS},
		  {" grant -n acme/prod bob@acme.io Viewer", T_HUMAN | T_JSON},
		  {" grant -n prod bot:ci-deploy Viewer --until 2099-12-31 --why 'a trial'",
		   T_LOOKS},
		  {" grant -n acme/prod cy@acme.oi Viewer", T_HUMAN | T_JSON},
		  {" grant -n acme/prod cy@acme.io Devloper", T_HUMAN | T_JSON},
		  {" revoke -n acme/prod bob@acme.io", T_LOOKS},
		  {" revoke -n acme/prod cy@acme.io", T_HUMAN | T_JSON},
		  {" revoke -n acme/prod team:data-eng", T_HUMAN});
}

static void not_committed(void **state)
{
	T_SCREENS(*state, "not-committed", "store",
		  {" grant acme/prod bob@acme.io Owner", T_HUMAN},
		  {" grant acme/prod cy@acme.io Runner --why INC-4412", T_JSON},
		  {" revoke acme/staging bob@acme.io", T_HUMAN},
		  {" status", T_LOOKS | T_PORCELAIN}, {" status --check", T_HUMAN},
		  {" diff", T_LOOKS}, {" diff -v", T_HUMAN}, {" diff --text", T_HUMAN},
		  {" diff --stat", T_HUMAN}, {" plan --offline", T_HUMAN},
		  {" commit -n", T_HUMAN | T_JSON}, {" commit", T_HUMAN},
		  {" commit", T_HUMAN | T_JSON});
}

static void committed(void **state)
{
	T_SCREENS(*state, "committed", "store", {" status", T_LOOKS | T_PORCELAIN},
		  {" diff", T_LOOKS}, {" plan", T_LOOKS}, {" plan --check", T_HUMAN},
		  {" sync -n", T_HUMAN}, {" sync", T_HUMAN}, {" sync --yes", T_HUMAN},
		  {" sync --yes", T_PLAIN | T_JSON}, {" log acme/prod", T_LOOKS},
		  {" log cy@acme.io", T_HUMAN}, {" log -n 1", T_HUMAN});
}

static void incoming(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/dev eve@contractor.io Developer && "
				"sh $CLOUD grant acme/staging cy@acme.io Viewer && "
				"sh $CLOUD grant acme/prod bob@acme.io Developer"));
	T_SCREENS(e, "incoming", "store", {" fetch", T_HUMAN},
		  {" status", T_LOOKS | T_PORCELAIN}, {" diff", T_LOOKS},
		  {" plan", T_LOOKS}, {" sync --pull", T_HUMAN}, {" sync --yes", T_ASCII},
		  {" status", T_LOOKS | T_PORCELAIN}, {" log -n 4", T_HUMAN});
}

static void asked(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "sh $CLOUD grant acme/prod eve@contractor.io Runner && cd "
				"store && wsync grant acme/prod bot:ci-deploy Viewer && "
				"wsync commit -m 'least rights' && wsync fetch"));
	T_SCREENS(e, "asked", "store",
		  {" who acme/prod --can run_deployments", T_LOOKS | T_CSV},
		  {" who acme/prod --can 'manage_*' -v", T_HUMAN},
		  {" who acme/prod --can see_flows --cloud", T_HUMAN},
		  {" who acme/prod --can see_flow", T_HUMAN | T_JSON},
		  {" who zoe/shared-reports", T_HUMAN},
		  {" can bot:ci-deploy manage_blocks acme/prod --why", T_LOOKS},
		  {" can bob@acme.io see_flows acme/prod", T_HUMAN},
		  {" blame acme/prod", T_LOOKS | T_CSV},
		  {" blame acme/prod bob@acme.io", T_HUMAN},
		  {" blame acme/prod --at 2001-01-01", T_HUMAN | T_JSON});
}

static void nouns(void **state)
{
	T_SCREENS(*state, "nouns", "store", {" role list --account acme", T_LOOKS | T_CSV},
		  {" role show 'Data engineer'", T_LOOKS}, {" role show Owner", T_HUMAN},
		  {" role diff Developer 'Data engineer'", T_LOOKS},
		  {" role diff Viewer acme:Viewer", T_HUMAN},
		  {" account list", T_LOOKS | T_CSV}, {" account show acme", T_LOOKS},
		  {" member list --account acme", T_HUMAN | T_CSV},
		  {" member list --account ada", T_PLAIN | T_JSON},
		  {" team list", T_LOOKS | T_CSV},
		  {" team show data-eng", T_HUMAN | T_JSON},
		  {" service-account list", T_LOOKS | T_CSV},
		  {" invitation list", T_LOOKS | T_CSV},
		  {" member list --at nosuch", T_HUMAN | T_JSON});
}

/* What both sides changed is decided; what is held gets its word; a plan is kept. */
static void decided(void **state)
{
	T_SCREENS(
		*state, "decided", "store", {" conflicts", T_LOOKS},
		{" conflicts acme/dev", T_HUMAN},
		{" resolve $(wsync status --porcelain | grep conflict | cut -f2) --take "
		 "lower -n",
		 T_HUMAN},
		{" resolve $(wsync status --porcelain | grep conflict | cut -f2) --take "
		 "cloud",
		 T_HUMAN},
		{" conflicts", T_HUMAN}, {" grant -q acme/prod bob@acme.io Owner", T_HUMAN},
		{" commit -q -m 'bob takes over on-call'", T_HUMAN},
		{" review", T_LOOKS | T_CSV}, {" review --format markdown", T_HUMAN},
		{" approve kkkk", T_HUMAN | T_JSON}, {" approve bob@acme.io", T_HUMAN},
		{" approve $(wsync status --porcelain | grep Owner | cut -f2) -n", T_LOOKS},
		{" reject $(wsync status --porcelain | grep Owner | cut -f2) -m 'not now'",
		 T_HUMAN},
		{" status", T_HUMAN | T_PLAIN | T_JSON | T_PORCELAIN},
		{" plan --offline", T_HUMAN},
		{" approve $(wsync status --porcelain | grep Owner | cut -f2) -m 'now'",
		 T_HUMAN},
		{" review", T_HUMAN | T_JSON}, {" plan --out ../p.plan", T_HUMAN},
		{" plan --out ../p.plan", T_HUMAN}, {" apply ../p.plan --yes", T_HUMAN},
		{" apply ../p.plan --yes", T_HUMAN | T_JSON},
		{" apply ../owner.key", T_HUMAN});
}

static void not_valid(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "echo zz >>store/acme/dev/members.ini && "
				"sed -i 's/^cy.*/cy@acme.io = Devloper/' "
				"store/acme/staging/members.ini"));
	T_SCREENS(e, "not-valid", "store", {" status", T_LOOKS | T_PORCELAIN},
		  {" commit", T_LOOKS}, {" restore acme/dev acme/staging", T_HUMAN},
		  {" status", T_HUMAN});
}

/* A project bound to a workspace, to another, and to none. */
static void environments(void **state)
{
	struct t_e2e *e = *state;

	assert_true(t_e2e_ok(e, "mkdir p q && git -c init.defaultBranch=main init -q p && "
				"printf '# mine\\nA=1\\n' >p/.env && git -C p add .env"));
	T_SCREENS(e, "env-bind", "p", {" env list", T_HUMAN | T_JSON},
		  {" env check", T_HUMAN | T_JSON}, {" env explain", T_LOOKS},
		  {" env unbind", T_HUMAN}, {" env write", T_HUMAN},
		  {" run -- true", T_HUMAN}, {" env allow", T_HUMAN | T_JSON},
		  {" env bind acme/prod", T_HUMAN},
		  {" -C ../store env bind acme/nosuch", T_HUMAN | T_JSON},
		  {" -C ../store env bind acme/prod ../nosuch", T_HUMAN},
		  {" -C ../store env bind acme/prod --write nowhere", T_HUMAN},
		  {" -C ../store env bind acme/prod --write profile", T_HUMAN},
		  {" -C ../store env bind acme/prod --with-key", T_HUMAN | T_JSON},
		  {" -C ../store env bind acme/prod", T_LOOKS},
		  {" env list", T_LOOKS | T_CSV}, {" env check", T_LOOKS},
		  {" env explain", T_LOOKS}, {" env write", T_HUMAN},
		  {" -C ../store env string acme/prod", T_LOOKS},
		  {" -C ../store env string acme/nosuch", T_HUMAN},
		  {" run -- sh -c 'echo $PREFECT_API_URL'", T_HUMAN},
		  {" run acme/dev -- sh -c 'echo $PREFECT_API_URL; exit 3'", T_HUMAN},
		  {" run", T_HUMAN | T_JSON}, {" run -- ./nosuch", T_HUMAN},
		  {" run -- /", T_HUMAN},
		  {" -C ../store env bind acme/dev --write toml", T_HUMAN});
	assert_true(t_e2e_ok(e, "echo 'PREFECT_API_URL=http://127.0.0.1:1/api' >p/.env && "
				"echo '[tool' >p/pyproject.toml && touch p/.envrc && "
				"cp p/.wsync.ini q"));
	T_SCREENS(e, "env-other", "p", {" env explain", T_LOOKS}, {" env check", T_LOOKS},
		  {" env list", T_LOOKS},
		  {" -C ../store env bind acme/dev --write dotenv", T_HUMAN},
		  {" env unbind", T_HUMAN}, {" env list", T_HUMAN});
	T_SCREENS(e, "env-allow", "q", {" env check", T_HUMAN | T_JSON},
		  {" env explain", T_HUMAN}, {" run -- true", T_HUMAN | T_JSON},
		  {" -C ../store env allow", T_HUMAN}, {" env check", T_HUMAN},
		  {" env bind acme/staging --write toml", T_HUMAN},
		  {" env string acme/dev", T_HUMAN});
}

/* For auditors: every way in, every grant, the account's own record. */
static void audited(void **state)
{
	T_SCREENS(*state, "audited", "store", {" export acme/dev", T_HUMAN | T_JSON},
		  {" export acme/nosuch", T_HUMAN | T_JSON},
		  {" review --all 'acme/*'", T_LOOKS | T_CSV},
		  {" review --all acme/prod --format markdown", T_HUMAN},
		  {" log --cloud zoe/shared-reports", T_HUMAN | T_JSON},
		  {" log --cloud --since yesterday", T_HUMAN});
}

static void wrong(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "bad.key", "pnu_0000000000000000000000000000BAD1\n");
	assert_true(t_e2e_ok(e, "chmod 600 bad.key && cp bad.key open.key && "
				"chmod 644 open.key"));
	T_SCREENS(e, "wrong", "store", {" statsu", T_HUMAN | T_JSON},
		  {" status --chek", T_HUMAN}, {" team", T_HUMAN},
		  {" grant acme/prod", T_HUMAN}, {" fetch --key-file ../bad.key", T_LOOKS},
		  {" fetch --key-file ../open.key", T_HUMAN},
		  {" fetch --key-file ../nosuch", T_HUMAN},
		  {" fetch --endpoint http://example.com/api", T_HUMAN},
		  {" help WS0211", T_HUMAN}, {" version", T_HUMAN | T_JSON});
}

static void tending(void **state)
{
	struct t_e2e *e = *state;

	t_e2e_write(e, "ed", "#!/bin/sh\nsed -i \"$1\" \"$2\"\n");
	assert_true(t_e2e_ok(e, "chmod +x ed && cd store && wsync restore . && "
				"git config merge.wsync.driver /nowhere/wsync"));
	T_SCREENS(
		e, "tending", "store", {" doctor --offline", T_LOOKS},
		{" doctor --offline --fix", T_HUMAN}, {" doctor --offline", T_HUMAN},
		{" ws set -n prod --name Ledger --default-role Viewer", T_LOOKS},
		{" ws set prod", T_HUMAN}, {" ws set prod --default-role Vewer", T_HUMAN},
		{" ws rename -n prod ledger", T_HUMAN | T_JSON},
		{" ws rename prod Ledger", T_HUMAN}, {" ws rename prod dev", T_HUMAN},
		{" edit prod </dev/null", T_HUMAN},
		{" edit acme/_account/people.ini", T_HUMAN},
		/* each variable is read by the shell that starts the editor */
		{" version -q; WSYNC_EDITOR='../ed s/Viewer/Runner/' wsync edit prod",
		 T_HUMAN},
		{" version -q; WSYNC_EDITOR='../ed s/Runner/Rnner/' wsync edit prod 2>&1 | "
		 "grep -v typed",
		 T_HUMAN},
		{" init ../begun --account acme", T_HUMAN}, {" init ../begun", T_HUMAN},
		{" completion fish", T_HUMAN}, {" completion tcsh", T_HUMAN},
		{" git log --format=%s -n 1 nowhere 2>/dev/null", T_HUMAN});
}

int main(void)
{
	/* one store, from day to day: the order matters */
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(volatile_parts_are_replaced_and_nothing_else),
		cmocka_unit_test(first_run),
		cmocka_unit_test(in_step),
		cmocka_unit_test(workspaces),
		cmocka_unit_test(inventory),
		cmocka_unit_test(editing),
		cmocka_unit_test(not_committed),
		cmocka_unit_test(committed),
		cmocka_unit_test(incoming),
		cmocka_unit_test(not_valid),
		cmocka_unit_test(asked),
		cmocka_unit_test(nouns),
		cmocka_unit_test(audited),
		cmocka_unit_test(wrong),
		cmocka_unit_test(decided),
		cmocka_unit_test(environments),
		cmocka_unit_test(tending),
	};

	return cmocka_run_group_tests(tests, begin, end) ? 1 : 0;
}
