/*
 * Effective access: direct grant, teams, default role and account role, by table.
 *
 * Sets are written by one letter a permission of tests/lib/sides.h:
 *   f manage_flows, u manage_workspace_users, r run_deployments, d see_deployments,
 *   v see_flows, s see_secret_blocks
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "store/ground/buf.h"
#include "sync/access/access.h"
#include "tests/lib/sides.h"

#define OWNER     "furdvs"
#define DEVELOPER "rdvs"
#define RUNNER    "rdv"
#define VIEWER    "dv"
#define WRITER    "fdv"

struct row {
	const char *user;                      /* role of ada, cy and eva; NULL: no grant */
	const char *bot;                       /* role of ci and etl */
	const char *team;                      /* role of data, in which are cy and etl */
	const char *default_role;              /* NULL: absent */
	const char *ada, *cy, *eva, *ci, *etl; /* what each comes to */
};

static const struct row rows[] = {
	/* nothing at all: an account Owner has everything, and nobody else anything */
	{NULL, NULL, NULL, NULL, "", "", OWNER, "", ""},
	{NULL, NULL, NULL, "No access", "", "", OWNER, "", ""},
	/* direct grants */
	{"Viewer", NULL, NULL, NULL, VIEWER, VIEWER, OWNER, "", ""},
	{"Owner", NULL, NULL, NULL, OWNER, OWNER, OWNER, "", ""},
	{"Nothing", NULL, NULL, NULL, "", "", OWNER, "", ""},
	{NULL, "Runner", NULL, NULL, "", "", OWNER, RUNNER, RUNNER},
	/* the default role is for people */
	{NULL, NULL, NULL, "Viewer", VIEWER, VIEWER, OWNER, "", ""},
	{NULL, NULL, NULL, "Owner", OWNER, OWNER, OWNER, "", ""},
	{NULL, "Viewer", NULL, "Owner", OWNER, OWNER, OWNER, VIEWER, VIEWER},
	/* teams */
	{NULL, NULL, "Runner", NULL, "", RUNNER, OWNER, "", RUNNER},
	{NULL, NULL, "Nothing", NULL, "", "", OWNER, "", ""},
	/* unions */
	{"Runner", NULL, NULL, "Writer", "frdv", "frdv", OWNER, "", ""},
	{"Viewer", NULL, "Runner", NULL, VIEWER, RUNNER, OWNER, "", RUNNER},
	{"Writer", "Viewer", "Developer", "Viewer", WRITER, "frdvs", OWNER, VIEWER, "rdvs"},
	{"Developer", "Writer", "Writer", "Runner", DEVELOPER, "frdvs", OWNER, WRITER,
	 WRITER},
	{NULL, "Runner", "Writer", "Viewer", VIEWER, WRITER, OWNER, RUNNER, "frdv"},
	{"Nothing", "Nothing", "Nothing", "Nothing", "", "", OWNER, "", ""},
	{"Viewer", "Viewer", "Owner", NULL, VIEWER, OWNER, OWNER, VIEWER, OWNER},
};

static struct ws_side *side_of(const struct row *row)
{
	struct t_side *docs = t_side_new();
	struct ws_buf b = WS_BUF_INIT;
	struct ws_side *side;
	char text[80];

	ws_buf_adds(&b, "[users]\n");
	if (row->user)
		ws_buf_addf(&b, "ada@acme.io = %s\ncy@acme.io = %s\neva@acme.io = %s\n",
			    row->user, row->user, row->user);
	ws_buf_adds(&b, "\n[service-accounts]\n");
	if (row->bot)
		ws_buf_addf(&b, "ci = %s\netl = %s\n", row->bot, row->bot);
	ws_buf_adds(&b, "\n[teams]\n");
	if (row->team)
		ws_buf_addf(&b, "data = %s\n", row->team);
	ws_buf_adds(&b, "\n[invited]\nkim@x.io = Runner\n");
	t_side_workspace(docs, "acme/prod", 1, ws_buf_text(&b));
	text[0] = '\0';
	if (row->default_role)
		(void)snprintf(text, sizeof(text), "default-role = %s\n",
			       row->default_role);
	t_side_edit(docs, "acme/prod/workspace.ini", "default-role = No access\n", text);
	side = t_side_build(docs);
	ws_buf_free(&b);
	t_side_free(docs);
	return side;
}

static void has(const struct ws_access *access, const struct ws_scope_set *set,
		const char *letters, size_t row, const char *who)
{
	static const char *const order = "furdvs"; /* as the catalogue is sorted */
	char text[8] = "";
	size_t n = 0;

	assert_int_equal(ws_access_scope_count(access), strlen(order));
	for (size_t i = 0; i < strlen(order); i++)
		if (ws_scope_set_has(set, i))
			text[n++] = order[i];
	text[n] = '\0';
	if (strcmp(text, letters) != 0)
		fail_msg("row %zu, %s: %s, not %s", row, who, text, letters);
	assert_false(set->unknown);
}

static void the_table_holds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct {
			const char *who, *letters;
			char letter;
			int n;
			enum ws_principal_kind kind;
		} people[] = {
			{"ada", rows[i].ada, 'u', 1, WS_USER},
			{"cy", rows[i].cy, 'u', 3, WS_USER},
			{"eva", rows[i].eva, 'u', 5, WS_USER},
			{"ci", rows[i].ci, 'b', 1, WS_BOT},
			{"etl", rows[i].etl, 'b', 2, WS_BOT},
		};
		ws_auto(ws_side) side = side_of(&rows[i]);
		ws_auto(ws_access) access = NULL;

		assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
		for (size_t k = 0; k < sizeof(people) / sizeof(people[0]); k++) {
			char id[37];
			struct ws_effective effective = ws_access_effective(
				access, &side->workspaces[0], people[k].kind,
				t_side_id(people[k].letter, people[k].n, id), false);

			has(access, &effective.set, people[k].letters, i, people[k].who);
			assert_int_equal(effective.admin, k == 2);
			assert_int_equal(effective.teams,
					 rows[i].team && (k == 1 || k == 4) ? 1 : 0);
			assert_int_equal(
				effective.default_role,
				people[k].kind == WS_USER && rows[i].default_role &&
					strcmp(rows[i].default_role, "No access") != 0);
		}
	}
}

static struct ws_effective of(const struct ws_access *access, const struct ws_side *side,
			      enum ws_principal_kind kind, char letter, int n, bool without)
{
	char id[37];

	return ws_access_effective(access, &side->workspaces[0], kind,
				   t_side_id(letter, n, id), without);
}

static void without_the_grant_the_rest_remains(void **state)
{
	const struct row row = {"Developer", "Owner", "Runner", "Writer", "",
				"",          "",      "",       ""};
	ws_auto(ws_side) side = side_of(&row);
	ws_auto(ws_access) access = NULL;
	struct ws_effective e;

	(void)state;
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	e = of(access, side, WS_USER, 'u', 1, true);
	has(access, &e.set, WRITER, 0, "ada");
	e = of(access, side, WS_USER, 'u', 3, true);
	has(access, &e.set, "frdv", 0, "cy");
	e = of(access, side, WS_USER, 'u', 5, true);
	has(access, &e.set, OWNER, 0, "eva");
	e = of(access, side, WS_BOT, 'b', 1, true);
	has(access, &e.set, "", 0, "ci");
	e = of(access, side, WS_BOT, 'b', 2, true);
	has(access, &e.set, RUNNER, 0, "etl");
	e = of(access, side, WS_TEAM, 't', 1, true);
	has(access, &e.set, "", 0, "data");
}

static void teams_and_invitations_have_what_their_line_says(void **state)
{
	const struct row row = {NULL, NULL, "Runner", "Owner", "", "", "", "", ""};
	ws_auto(ws_side) side = side_of(&row);
	ws_auto(ws_access) access = NULL;
	struct ws_effective e;

	(void)state;
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	e = of(access, side, WS_TEAM, 't', 1, false);
	has(access, &e.set, RUNNER, 0, "data");
	e = ws_access_effective(access, &side->workspaces[0], WS_INVITED, "kim@x.io",
				false);
	has(access, &e.set, RUNNER, 0, "kim");
	assert_false(e.default_role);
}

static void service_accounts_can_be_admins(void **state)
{
	struct t_side *docs = t_side_new();
	ws_auto(ws_access) access = NULL;
	struct ws_side *side;
	struct ws_effective e;

	(void)state;
	t_side_workspace(docs, "acme/prod", 1, "[service-accounts]\nci = Viewer\n");
	t_side_edit(docs, "acme/_account/service-accounts.ini", "ci = Member",
		    "ci = Admin");
	t_side_edit(docs, "acme/_account/people.ini", "ada@acme.io = Member",
		    "ada@acme.io = owner");
	side = t_side_build(docs);
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	e = of(access, side, WS_BOT, 'b', 1, false);
	assert_true(e.admin);
	has(access, &e.set, OWNER, 0, "ci");
	e = of(access, side, WS_BOT, 'b', 2, false);
	assert_false(e.admin);
	/* a role of another name is another role */
	e = of(access, side, WS_USER, 'u', 1, false);
	assert_false(e.admin);
	ws_side_free(side);
	t_side_free(docs);
}

static void an_unknown_role_adds_nothing_to_an_admin(void **state)
{
	struct t_side *docs = t_side_new();
	ws_auto(ws_access) access = NULL;
	struct ws_side *side;
	struct ws_effective e;

	(void)state;
	t_side_edit(docs, "acme/_account/ids.ini", "[roles]\n",
		    "[roles]\nGhost = 00000072-0000-4000-8000-000000000008\n");
	t_side_workspace(docs, "acme/prod", 1,
			 "[users]\nada@acme.io = Ghost\neva@acme.io = Ghost\n");
	side = t_side_build(docs);
	assert_int_equal(ws_access_new(&side->accounts[0], &access, NULL), 0);
	e = of(access, side, WS_USER, 'u', 1, false);
	assert_true(e.set.unknown && e.set.opaque);
	e = of(access, side, WS_USER, 'u', 5, false);
	assert_false(e.set.unknown);
	ws_side_free(side);
	t_side_free(docs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_holds),
		cmocka_unit_test(without_the_grant_the_rest_remains),
		cmocka_unit_test(teams_and_invitations_have_what_their_line_says),
		cmocka_unit_test(service_accounts_can_be_admins),
		cmocka_unit_test(an_unknown_role_adds_nothing_to_an_admin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) ? 1 : 0;
}
